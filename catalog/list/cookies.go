package list

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
)

// A Cookie is a cookie, an entry of a page's storage or a database that stays
// in the user's browser, with what European law wants told of it: how long it
// stays, and who gets at it (Court of Justice, C-673/17 Planet49,
// ECLI:EU:C:2019:801 on https://eur-lex.europa.eu, read 2026-11-24). What it is
// for is said by the row of its service; what the law calls it (necessary, on
// consent) is a person's to say.
type Cookie struct {
	Name  string             `json:"name"`
	Kind  catalog.StoredKind `json:"kind"`
	Place string             `json:"place"`       // its domain or origin
	Third bool               `json:"third_party"` // Place is not of the publisher

	RecipientID string           `json:"recipient_id"` // whose it is (see Cookies); empty: the publisher's own, or being identified
	Recipient   catalog.Text     `json:"recipient"`    // likewise
	ServiceID   string           `json:"service_id"`   // likewise
	Service     catalog.Text     `json:"service"`      // likewise
	Category    catalog.Category `json:"category"`     // likewise
	Own         bool             `json:"own"`          // nobody but the publisher's own scripts or servers was seen setting it, and no service is known to

	Until   Until     `json:"until"`
	Seconds int64     `json:"lifetime_seconds,omitempty"` // from its being set until it expires, at most; 0 where nobody was seen setting it
	Expires time.Time `json:"expires,omitzero"`           // where Seconds is not known
}

// Until is when a Cookie goes.
type Until string

// The ways in which a Cookie goes.
const (
	UntilClosed  Until = "session" // with the browser, or its tab
	UntilDeleted Until = "deleted"
	UntilExpired Until = "expires"
)

// A Writers tells who keeps things in the browser.
type Writers struct {
	// Whose names whose an address is: the publisher's own, or of a recipient
	// that the catalogue knows.
	Whose func(address string) (own bool, r *catalog.Recipient, s *catalog.Service)
	// Documented says that a service's documents name a cookie.
	Documented func(serviceID, cookie string) bool
}

// Cookies sums up what the visits of a run left in the browser: one for each
// kind, place and name, sorted so. What the browser refused, or was gone again
// when a visit ended, is not among them.
//
// It is a service's of the list whose documents name it, or whose tag wrote it;
// else of whoever's script or answer wrote it, or whose place it is. A tag can
// be bundled with the publisher's own scripts, and then only the documents and
// what it sends tell.
func Cookies(rows []Row, stored []catalog.Stored, w Writers) []Cookie {
	type thing struct {
		kind              catalog.StoredKind
		place, path, name string
	}
	known := map[thing]*seenCookie{}
	for _, s := range stored {
		if state := string(s.State); s.State == catalog.StateDeleted || strings.HasPrefix(state, catalog.StateRefused) || strings.HasPrefix(state, catalog.StateLimit) {
			continue
		}
		if s.Kind == catalog.StoredCookie && !s.At.IsZero() && !s.Expires.IsZero() && !s.Expires.After(s.At) {
			continue // told to go at once
		}
		key := thing{s.Kind, s.Place, "", s.Name}
		if s.Kind == catalog.StoredIndexedDB {
			key.path = s.Path
		}
		c := known[key]
		if c == nil {
			c = &seenCookie{Cookie: Cookie{Name: strings.TrimPrefix(key.path+"/"+s.Name, "/"), Kind: s.Kind, Place: s.Place}}
			known[key] = c
		}
		c.add(s, w)
	}
	var list []Cookie
	for _, c := range known {
		list = append(list, c.conclude(rows, w))
	}
	slices.SortFunc(list, func(a, b Cookie) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// A seenCookie is one whose writers are being gathered.
type seenCookie struct {
	Cookie
	own, strange bool     // of its writers, some are the publisher's, or not
	scripts      []string // that are on the stacks, without their queries
}

// add takes one more observation in.
func (c *seenCookie) add(s catalog.Stored, w Writers) {
	place := s.Place
	if s.Kind == catalog.StoredCookie {
		place = "https://" + strings.TrimPrefix(place, ".") + "/"
	}
	// A cookie of the publisher's own domain is set by vendors' scripts as well:
	// the first stranger on the stack wrote it.
	for i, address := range append(slices.Clone(s.By), place) {
		address = strings.TrimPrefix(address, "blob:")
		own, r, svc := w.Whose(address)
		switch {
		case i == len(s.By):
			c.Third = !own
		case own:
			c.own = true
		default:
			c.strange = true
		}
		if r != nil && svc != nil && c.ServiceID == "" {
			c.RecipientID, c.Recipient = r.ID, r.LegalName
			c.ServiceID, c.Service, c.Category = svc.ID, svc.Name, svc.Category
		}
		script, _, _ := strings.Cut(address, "?")
		c.scripts = append(c.scripts, script)
	}
	switch {
	case s.Kind == catalog.StoredSession, s.Kind == catalog.StoredCookie && s.Expires.IsZero():
		c.Until = cmp.Or(c.Until, UntilClosed)
	case s.Kind != catalog.StoredCookie:
		c.Until = UntilDeleted
	default:
		c.Until = UntilExpired
		if !s.At.IsZero() {
			c.Seconds = max(c.Seconds, int64(s.Expires.Sub(s.At).Round(time.Second)/time.Second))
		} else if s.Expires.After(c.Expires) {
			c.Expires = s.Expires
		}
	}
	if c.Seconds > 0 {
		c.Expires = time.Time{}
	}
}

// conclude names whose it is. What would be of several services of the list is
// of none of them.
func (c *seenCookie) conclude(rows []Row, w Writers) Cookie {
	of := func(is func(Row) bool) bool {
		var found *Row
		for i, r := range rows {
			switch {
			case r.ServiceID == "" || !is(r):
			case found != nil && found.ServiceID != r.ServiceID:
				return false
			default:
				found = &rows[i]
			}
		}
		if found != nil {
			c.RecipientID, c.Recipient = found.RecipientID, found.Recipient
			c.ServiceID, c.Service, c.Category = found.ServiceID, found.Service, found.Category
		}
		return found != nil
	}
	documented := c.Kind == catalog.StoredCookie && of(func(r Row) bool { return w.Documented(r.ServiceID, c.Name) })
	if !documented && c.ServiceID == "" {
		of(func(r Row) bool { return r.Tag != "" && slices.Contains(c.scripts, r.Tag) })
	}
	c.Own = c.own && !c.strange && c.ServiceID == ""
	return c.Cookie
}

// host is Place for people: without the scheme of an origin.
func (c Cookie) host() string {
	if u, err := url.Parse(c.Place); err == nil && u.Host != "" {
		return u.Host
	}
	return strings.TrimPrefix(c.Place, ".")
}

// lifetime is how long it stays, to the nearest unit.
func lifetime(c Cookie, lang Lang) string {
	w := wordsOf(lang)
	const minute, hour, day = 60, 3600, 24 * 3600
	switch s := c.Seconds; {
	case c.Until == UntilClosed:
		return w.UntilClosed
	case c.Until == UntilDeleted:
		return w.UntilDeleted
	case s >= day-60: // an answer takes its time
		return count(int(s+day/2)/day, unitDay, lang)
	case s >= hour:
		return count(int(s+hour/2)/hour, unitHour, lang)
	case s >= minute:
		return count(int(s+minute/2)/minute, unitMinute, lang)
	case s > 0:
		return count(int(s), unitSecond, lang)
	case !c.Expires.IsZero():
		return fmt.Sprintf(w.UntilDate, date(c.Expires, lang))
	}
	return w.Unknown
}

// cookiePurpose is what the publisher uses it for: what the list says of its
// service.
func cookiePurpose(doc Document, c Cookie) (purpose catalog.Text, open bool) {
	if c.ServiceID != "" {
		for _, r := range doc.Rows {
			if r.ServiceID == c.ServiceID {
				return r.OurPurpose, r.Default
			}
		}
		return categoryOf(c.Category).purpose, true
	}
	return catalog.Text{}, true
}

// cookieWho names who set it, or says that that is being confirmed.
func cookieWho(c Cookie, doc Document, lang Lang) string {
	switch {
	case c.RecipientID != "":
		return say(c.Recipient, lang)
	case c.Own && !c.Third:
		return doc.serviceName(lang)
	}
	return wordsOf(lang).Confirming
}

// cookieKind is in words what kind it is.
func cookieKind(c Cookie, lang Lang) string {
	w := wordsOf(lang)
	switch c.Kind {
	case catalog.StoredCookie:
		return w.KindCookie
	case catalog.StoredLocal:
		return w.KindLocal
	case catalog.StoredSession:
		return w.KindSession
	case catalog.StoredIndexedDB:
		return w.KindDatabase
	}
	return string(c.Kind)
}

// cookieParty says whose place it is in.
func cookieParty(c Cookie, lang Lang) string {
	if c.Third {
		return wordsOf(lang).ThirdParty
	}
	return wordsOf(lang).FirstParty
}
