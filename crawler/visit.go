package crawler

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/catalog/storage"
	"soshin/proxy"
)

// A visit is one page on its way through one browser context.
type visit struct {
	catalog.Visit
	journal  *journal.Writer
	listener *proxy.Listener
	asked    func(method, address string) int // how many of these requests have gone out; the listener's count

	mu      sync.Mutex
	page    *attached               // the page's own session
	ready   chan struct{}           // closed when page is known
	load    chan struct{}           // closed at the page's load event
	loads   bool                    // load is closed
	left    chan struct{}           // closed when the page's document is gone
	gone    bool                    // left is closed
	told    map[string]int          // requests by method and address
	exits   []*catalog.BrowserEvent // told of since the page was told to go
	pending map[string]*pending     // requests that have not ended, by key
	active  int                     // of them, how many the settling waits for
	quiet   time.Time               // since when active is 0
	heard   time.Time               // when a request last began, was answered or ended
	failed  error                   // of the journal
	seq     uint64                  // of the last event
	cold    []*cold                 // requests whose elements are to be traced
	over    bool                    // nothing more is started
	closed  atomic.Bool             // nothing more is heard

	documents map[string]bool   // addresses that a frame was sent to
	sentTo    map[string]string // by frame, the last of them
	policies  map[string]bool   // addresses that error reports would go to

	stores
	tasks sync.WaitGroup // started by events, for what takes an answer of the browser
}

type pending struct {
	session  *attached // that it was asked for in
	event    *catalog.BrowserEvent
	waits    bool // the page counts as busy until it ends: not with event streams, nor with beacons, whose answer it never sees
	answered bool
}

// maxExits bounds what is kept of a page that goes.
const maxExits = 1000

func newVisit(v catalog.Visit, w *journal.Writer, l *proxy.Listener) *visit {
	return &visit{
		Visit: v, journal: w, listener: l, asked: l.Asked,
		ready: make(chan struct{}), load: make(chan struct{}), left: make(chan struct{}), told: map[string]int{},
		documents: map[string]bool{}, sentTo: map[string]string{}, policies: map[string]bool{},
		pending: map[string]*pending{}, quiet: time.Now(), stores: newStores(),
	}
}

func (v *visit) opened(s *attached) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.page == nil { // later ones are pop-ups
		v.page = s
		close(v.ready)
	}
}

// prerendered notes that a target was made by the page.
func (v *visit) prerendered(s *attached) {
	v.mu.Lock()
	by := v.page
	v.mu.Unlock()
	if by != nil {
		parent := string(by.info.TargetID)
		v.origin(&catalog.Origin{Context: string(s.info.TargetID), Parent: parent, Document: by.document(parent)})
	}
}

func (v *visit) loaded(s *attached) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s == v.page && !v.loads {
		v.loads = true
		close(v.load)
	}
}

// frameStopped notes that a frame has no more to load. A page that goes to a
// download before it is parsed stays as it is, and has no load event.
func (v *visit) frameStopped(s *attached, frame cdp.FrameID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	// Without a status it is the empty page before the first.
	if s == v.page && string(frame) == string(s.info.TargetID) && v.Status != 0 && !v.loads {
		v.loads = true
		close(v.load)
	}
}

// navigated notes that the page has been left.
func (v *visit) navigated(s *attached, f *cdp.Frame) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s == v.page && f.ParentID == "" && f.URL == "about:blank" && !v.Leaving.IsZero() && !v.gone {
		v.gone = true
		close(v.left)
	}
}

// key tells the requests of a visit apart. An ID of a renderer ("12345.6") is
// that of its session. One without a dot is the browser's own, of a document
// or a worker's script: it is asked for in one session and ends in that of the
// frame or worker that got it.
func key(s *attached, id network.RequestID) string {
	if strings.Contains(string(id), ".") {
		return string(s.session.id) + " " + string(id)
	}
	return string(id)
}

// note begins an event of the browser's account. waits tells whether the page
// counts as busy until it ends.
func (v *visit) note(s *attached, id network.RequestID, ev *catalog.BrowserEvent, waits bool) {
	scheme, _, _ := strings.Cut(ev.URL, ":")
	if scheme == "data" || scheme == "blob" || scheme == "about" || scheme == "chrome" {
		return // these never leave the browser
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seq++
	ev.Run, ev.Visit, ev.Seq, ev.RequestID, ev.Target = v.Run, v.ID, v.seq, string(id), s.info.Type
	v.told[ev.Method+" "+ev.URL]++
	if !v.Leaving.IsZero() && len(v.exits) < maxExits {
		v.exits = append(v.exits, ev)
	}
	if ev.Type == "document" {
		v.documents[ev.URL] = true
	}
	v.heard = time.Now()
	v.pending[key(s, id)] = &pending{session: s, event: ev, waits: waits}
	if waits {
		v.active++
	}
}

// addCold keeps a request for traceElements.
func (v *visit) addCold(c *cold, ev *catalog.BrowserEvent) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if ev.Seq != 0 && len(v.cold) < maxCold { // 0: it never leaves the browser
		c.seq = ev.Seq
		v.cold = append(v.cold, c)
	}
}

// origin records where a frame or a worker came from.
func (v *visit) origin(o *catalog.Origin) {
	o.Run, o.Visit = v.Run, v.ID
	v.record(journal.Record{Origin: o})
}

// start runs f beside the reader of events, which must not wait. The visit
// waits for it before its pages go.
func (v *visit) start(f func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.over {
		v.tasks.Go(f)
	}
}

func (v *visit) finishTasks() {
	v.mu.Lock()
	v.over = true
	v.mu.Unlock()
	v.tasks.Wait()
}

// answered notes that an answer began.
func (v *visit) answered(s *attached, id network.RequestID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.pending[key(s, id)]; p != nil {
		p.answered = true
	}
}

func (v *visit) response(s *attached, ev *network.EventResponseReceived) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.pending[key(s, ev.RequestID)]
	if p == nil {
		return
	}
	p.answered, v.heard = true, time.Now()
	if ev.Type == network.ResourceTypeFetch {
		// Its end is told only when the page reads the body, which tags that
		// send do not; and a streamed body may never end.
		v.stopWaiting(p)
	}
	if ev.Type == network.ResourceTypeDocument && s == v.page && v.Status == 0 {
		v.Status = int(ev.Response.Status)
	}
	switch {
	case ev.Response.FromServiceWorker:
		p.event.Outcome = catalog.ToldServiceWorker
	case ev.Response.FromDiskCache, ev.Response.FromPrefetchCache,
		// Read with another request as that one's answer came in: it has
		// nothing of the network's, and is not called cached.
		!ev.HasExtraInfo && ev.Response.EncodedDataLength == 0 && strings.HasPrefix(ev.Response.URL, "http"):
		p.event.Outcome = catalog.ToldCached
	}
}

// lost ends an event that failed, or was answered without a body: an empty
// answer (204) of an image ends as ERR_ABORTED.
func (v *visit) lost(s *attached, ev *network.EventLoadingFailed) {
	v.mu.Lock()
	p := v.pending[key(s, ev.RequestID)]
	answered := p != nil && p.answered
	v.mu.Unlock()
	outcome := catalog.ToldFailed + ev.ErrorText
	switch {
	case answered || refusedAnswer(ev):
		outcome = ""
	case ev.BlockedReason != "":
		outcome = catalog.ToldBlocked + string(ev.BlockedReason)
	case ev.CorsErrorStatus != nil:
		outcome = catalog.ToldBlocked + string(ev.CorsErrorStatus.CorsError)
	}
	v.close(s, ev.RequestID, outcome)
}

// close ends an event and records it.
func (v *visit) close(s *attached, id network.RequestID, outcome string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	k := key(s, id)
	p := v.pending[k]
	if p == nil {
		return
	}
	delete(v.pending, k)
	v.heard = time.Now()
	v.stopWaiting(p)
	if outcome != "" {
		p.event.Outcome = outcome
	}
	v.append(journal.Record{Event: p.event})
}

// stopWaiting takes p off what the page is busy with.
func (v *visit) stopWaiting(p *pending) {
	if !p.waits {
		return
	}
	p.waits = false
	if v.active--; v.active == 0 {
		v.quiet = time.Now()
	}
}

// detached notes that a target is gone, and with it whoever would tell the end
// of what it asked for, and what it asked for at its end.
func (v *visit) detached(s *attached) {
	if s.info.Type == "page" || s.info.Type == "iframe" {
		context := string(s.info.TargetID)
		v.departed(context, s.document(context))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.pending {
		if p.session == s {
			v.stopWaiting(p)
		}
	}
}

// send notes that a frame or a window is sent to an address.
func (v *visit) send(context, address string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.sentTo) < maxExits {
		v.sentTo[context] = address
	}
}

// removed notes that a script took a frame out of the document of s. One of
// another site may have had a process, of which nothing was told yet.
func (v *visit) removed(s *attached, frame string) {
	v.mu.Lock()
	address := v.sentTo[frame]
	v.mu.Unlock()
	if storage.Site(address) != storage.Site(s.document("")) {
		v.departed(frame, address)
	}
}

// departed notes that a frame or a window that nobody tells of any more is
// without its document.
func (v *visit) departed(context, document string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if strings.HasPrefix(document, "http") && v.Leaving.IsZero() && len(v.Departures) < maxExits {
		v.Departures = append(v.Departures, catalog.Departure{At: time.Now().UTC(), Context: context, Document: document})
	}
}

// closeAll records what had not ended.
func (v *visit) closeAll() {
	v.closed.Store(true)
	v.mu.Lock()
	defer v.mu.Unlock()
	for k, p := range v.pending {
		delete(v.pending, k)
		if p.event.Outcome == "" && !p.answered {
			p.event.Outcome = catalog.ToldUnfinished
		}
		v.append(journal.Record{Event: p.event})
	}
	v.active = 0
}

func (v *visit) record(r journal.Record) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.append(r)
}

// append is for who holds v.mu.
func (v *visit) append(r journal.Record) {
	if err := v.journal.Append(r); err != nil && v.failed == nil {
		v.failed = err
	}
}
