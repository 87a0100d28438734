package crawler

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/domstorage"
	"github.com/chromedp/cdproto/indexeddb"
	"github.com/chromedp/cdproto/page"
	cdpstorage "github.com/chromedp/cdproto/storage"

	"soshin/catalog"
	"soshin/catalog/storage"
)

// Bounds for hostile pages.
const (
	maxFrames    = 100             // of one visit that are asked
	maxDatabases = 50              // of one origin
	frameLimit   = 5 * time.Second // for all of them
)

// lookIntoStorage records what the storage of the visit's frames holds. It
// must be called while they live: the browser answers for the storage of a
// frame only. A frame that goes meanwhile is passed over.
func (v *visit) lookIntoStorage(ctx context.Context, a *account) {
	ctx, cancel := context.WithTimeout(ctx, frameLimit)
	defer cancel()
	var wg sync.WaitGroup
	asked := map[cdpstorage.SerializedStorageKey]bool{}
	frames := 0
	for _, s := range a.documents(v) {
		tree, err := cdp.Call(ctx, s.session, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			continue // it has gone
		}
		for _, id := range frameIDs(tree.FrameTree) {
			if frames++; frames > maxFrames {
				break
			}
			res, err := cdp.Call(ctx, s.session, cdpstorage.GetStorageKey, cdpstorage.GetStorageKeyParams{FrameID: id})
			if err != nil || asked[res.StorageKey] {
				continue
			}
			asked[res.StorageKey] = true
			origin, partition, ok := splitStorageKey(string(res.StorageKey))
			if !ok {
				continue
			}
			area := area{visit: v, session: s.session, key: res.StorageKey, origin: origin, partition: partition}
			wg.Go(func() { area.items(ctx, catalog.StoredLocal) })
			wg.Go(func() { area.items(ctx, catalog.StoredSession) })
			wg.Go(func() { area.databases(ctx) })
		}
	}
	wg.Wait()
}

// documents lists the sessions of the visit that have frames.
func (a *account) documents(v *visit) []*attached {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []*attached
	for _, s := range a.sessions {
		if s.visit == v && (s.info.Type == "page" || s.info.Type == "iframe") {
			list = append(list, s)
		}
	}
	return list
}

func frameIDs(t *page.FrameTree) []cdp.FrameID {
	if t == nil || t.Frame == nil {
		return nil
	}
	list := []cdp.FrameID{t.Frame.ID}
	for _, c := range t.ChildFrames {
		list = append(list, frameIDs(c)...)
	}
	return list
}

// splitStorageKey reads a serialised storage key: the origin with a slash, and
// for a third party "^0" and the top-level site, or "^3" for one that is
// within a frame of another site (third_party/blink/common/storage_key).
// It returns false for origins that have no storage.
func splitStorageKey(key string) (origin, partition string, ok bool) {
	origin, rest, _ := strings.Cut(key, "^")
	origin = strings.TrimSuffix(origin, "/")
	if !strings.Contains(origin, "://") {
		return "", "", false
	}
	switch {
	case strings.HasPrefix(rest, "0"):
		partition, _, _ = strings.Cut(rest[1:], "^")
		if plain, err := url.PathUnescape(partition); err == nil {
			partition = plain
		}
	case strings.HasPrefix(rest, "3"):
		partition = storage.Site(origin)
	}
	return origin, partition, true
}

// An area is the storage of one origin in one partition.
type area struct {
	visit             *visit
	session           session
	key               cdpstorage.SerializedStorageKey
	origin, partition string
}

// items records the entries of local or session storage, and what scripts were
// seen writing to it that is not there any more.
func (a area) items(ctx context.Context, kind catalog.StoredKind) {
	res, err := cdp.Call(ctx, a.session, domstorage.GetDOMStorageItems, domstorage.GetDOMStorageItemsParams{
		StorageID: &domstorage.StorageID{StorageKey: domstorage.SerializedStorageKey(a.key), IsLocalStorage: kind == catalog.StoredLocal},
	})
	if err != nil {
		return // the frame has gone
	}
	there := map[string]bool{}
	for _, item := range res.Entries {
		if len(item) != 2 {
			continue
		}
		o := a.found(kind)
		o.Name, _ = storage.Bound(item[0], catalog.MaxStoredName)
		o.Value, o.Cut = storage.Bound(item[1], catalog.MaxStoredValue)
		there[o.Name] = true
		a.visit.saw(o)
	}
	for _, name := range a.visit.written(kind, a.origin) {
		if !there[name] {
			o := a.found(kind)
			o.Name, o.State = name, catalog.StateDeleted
			a.visit.saw(o)
		}
	}
}

// databases records the object stores.
func (a area) databases(ctx context.Context) {
	names, err := cdp.Call(ctx, a.session, indexeddb.RequestDatabaseNames, indexeddb.RequestDatabaseNamesParams{StorageKey: string(a.key)})
	if err != nil {
		return // likewise
	}
	for _, name := range names.DatabaseNames[:min(maxDatabases, len(names.DatabaseNames))] {
		res, err := cdp.Call(ctx, a.session, indexeddb.RequestDatabase, indexeddb.RequestDatabaseParams{StorageKey: string(a.key), DatabaseName: name})
		if err != nil || res.DatabaseWithObjectStores == nil {
			continue
		}
		for _, store := range res.DatabaseWithObjectStores.ObjectStores {
			o := a.found(catalog.StoredIndexedDB)
			o.Path, _ = storage.Bound(name, catalog.MaxStoredName)
			o.Name, _ = storage.Bound(store.Name, catalog.MaxStoredName)
			a.visit.saw(o)
		}
	}
}

func (a area) found(kind catalog.StoredKind) *catalog.Stored {
	return &catalog.Stored{Kind: kind, Place: a.origin, Partition: a.partition, State: catalog.StateKept}
}

// written lists the names that scripts were seen writing.
func (v *visit) written(kind catalog.StoredKind, origin string) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Collect(maps.Keys(v.wrote[place{kind, origin}]))
}

// lookIntoJar records the cookies of the visit's browser context. It is called
// last, when the answers to the exit beacons have come.
func (v *visit) lookIntoJar(ctx context.Context, c *chromium, id cdp.BrowserContextID) error {
	res, err := cdp.Call(ctx, c.Browser, cdpstorage.GetCookies, cdpstorage.GetCookiesParams{BrowserContextID: id})
	if err != nil {
		return fmt.Errorf("read the cookies: %w", err)
	}
	for _, k := range res.Cookies {
		o := &catalog.Stored{
			Kind: catalog.StoredCookie, Place: k.Domain, State: catalog.StateKept,
			Secure: k.Secure, HTTPOnly: k.HTTPOnly, SameSite: string(k.SameSite),
		}
		o.Path, _ = storage.Bound(k.Path, catalog.MaxStoredName)
		o.Name, _ = storage.Bound(k.Name, catalog.MaxStoredName)
		o.Value, o.Cut = storage.Bound(k.Value, catalog.MaxStoredValue)
		if !k.Session {
			o.Expires = wallTime(k.Expires)
		}
		if k.PartitionKey != nil {
			o.Partition = k.PartitionKey.TopLevelSite
		}
		v.saw(o)
	}
	return nil
}
