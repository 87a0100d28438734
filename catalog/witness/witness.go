// Package witness joins, within a visit, the proxy's exchanges with the
// browser's own events. It is a pure function over the journal.
//
// The proxy is the truth for what left; the browser knows who asked for it. An
// exchange and an event belong together when method and address are the same;
// among several, the first goes with the first.
package witness

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"soshin/catalog"
)

// Joined is an exchange with the browser's event of the same request.
type Joined struct {
	Exchange *catalog.Exchange
	Event    *catalog.BrowserEvent // nil: only the proxy saw it
}

// Join pairs the exchanges of one visit with its events. It returns one Joined
// for each exchange, in the order of their sequence, and the events that no
// exchange answers to: what the browser asked for and did not send, from its
// cache or because it was blocked.
func Join(exchanges []*catalog.Exchange, events []*catalog.BrowserEvent) ([]Joined, []*catalog.BrowserEvent) {
	exchanges = slices.Clone(exchanges)
	slices.SortFunc(exchanges, func(a, b *catalog.Exchange) int { return cmp.Compare(a.Seq, b.Seq) })
	// Those that were sent for sure come first: a cached event must not take
	// the place of one that went out.
	waiting := map[string][]*catalog.BrowserEvent{}
	for _, ev := range events {
		k := key(ev.Method, ev.URL)
		waiting[k] = append(waiting[k], ev)
	}
	for _, list := range waiting {
		slices.SortStableFunc(list, func(a, b *catalog.BrowserEvent) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), a.At.Compare(b.At))
		})
	}
	joined := make([]Joined, len(exchanges))
	taken := map[*catalog.BrowserEvent]bool{}
	for i, x := range exchanges {
		joined[i].Exchange = x
		k := key(x.Method, x.URL)
		if list := waiting[k]; len(list) > 0 {
			joined[i].Event = list[0]
			taken[list[0]] = true
			waiting[k] = list[1:]
		}
	}
	var rest []*catalog.BrowserEvent
	for _, ev := range events {
		if !taken[ev] {
			rest = append(rest, ev)
		}
	}
	return joined, rest
}

func rank(ev *catalog.BrowserEvent) int {
	switch {
	case ev.Outcome == "":
		return 0
	case strings.HasPrefix(ev.Outcome, "failed"):
		return 1
	default: // cached, service worker, blocked
		return 2
	}
}

// key is what both witnesses say alike: the proxy sees no fragment, and
// net/http may have written the address anew.
func key(method, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return method + " " + address
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	u.Host = strings.ToLower(u.Host)
	return method + " " + u.String()
}
