// Package witness joins, within a visit, the proxy's exchanges with the
// browser's own events, names why only one of them saw a request, and builds
// the chain of who asked for it. It is a pure function over the journal.
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

// A Record is what the journal holds of one visit.
type Record struct {
	Visit     catalog.Visit
	Exchanges []*catalog.Exchange
	Events    []*catalog.BrowserEvent
	Origins   []*catalog.Origin
}

// Joined is one request as its witnesses saw it: an exchange, the browser's
// event of it, or both.
type Joined struct {
	Exchange  *catalog.Exchange     // nil: only the browser told of it
	Event     *catalog.BrowserEvent // nil: only the proxy saw it
	Cause     catalog.Cause         // why only one did; empty with one witness: unexplained
	Initiator []string              // scripts and documents, nearest first, up to the page
	Called    int                   // how many of them, the nearest first, are on the call stack: each was called by the next
}

// Witness says who saw the request.
func (j Joined) Witness() catalog.Witness {
	switch {
	case j.Exchange == nil:
		return catalog.WitnessBrowser
	case j.Event == nil:
		return catalog.WitnessProxy
	}
	return catalog.WitnessBoth
}

// Unexplained reports whether only one witness saw the request and nothing
// says why.
func (j Joined) Unexplained() bool { return j.Witness() != catalog.WitnessBoth && j.Cause == "" }

// Join pairs the exchanges of one visit with its events. First come the
// exchanges, in the order of their sequence, then the events that no exchange
// answers to: what the browser asked for and did not send.
func Join(r Record) []Joined {
	exchanges := slices.Clone(r.Exchanges)
	slices.SortFunc(exchanges, func(a, b *catalog.Exchange) int { return cmp.Compare(a.Seq, b.Seq) })
	// Those that were sent for sure come first: a cached event must not take
	// the place of one that went out.
	waiting := map[string][]*catalog.BrowserEvent{}
	for _, ev := range r.Events {
		k := key(ev.Method, ev.URL)
		waiting[k] = append(waiting[k], ev)
	}
	for _, list := range waiting {
		slices.SortStableFunc(list, func(a, b *catalog.BrowserEvent) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), a.At.Compare(b.At))
		})
	}
	left := map[string]int{} // exchanges that are not joined yet
	for _, x := range exchanges {
		left[key(x.Method, x.URL)]++
	}
	chains, opened := newChains(r), opening(exchanges)
	joined := make([]Joined, len(exchanges), len(exchanges)+len(r.Events))
	taken := map[*catalog.BrowserEvent]bool{}
	for i, x := range exchanges {
		joined[i].Exchange = x
		k := key(x.Method, x.URL)
		list := waiting[k]
		// Where fewer were told than sent, it was not the update that was.
		untold := len(list) < left[k] && isUpdate(x, joined[:i], opened)
		left[k]--
		if len(list) > 0 && !untold {
			joined[i].Event = list[0]
			joined[i].Initiator = chains.of(list[0])
			taken[list[0]] = true
			waiting[k] = list[1:]
		} else {
			j, before := &joined[i], joined[:i]
			j.Cause = whyUntold(x, r.Visit)
			_ = j.Cause != "" || explainUpdate(j, before, opened) || explainWorklet(j, before) || explainDeparture(j, r.Visit.Departures, chains)
		}
	}
	attributeLeft(joined, r.Events, chains)
	explainDownloads(joined)
	explainServices(joined)
	for _, ev := range r.Events {
		if !taken[ev] {
			joined = append(joined, Joined{Event: ev, Cause: whyUnsent(ev), Initiator: chains.of(ev)})
		}
	}
	for i := range joined {
		if ev := joined[i].Event; ev != nil {
			joined[i].Called = called(ev, joined[i].Initiator)
		}
	}
	attributePreflights(joined)
	return joined
}

func rank(ev *catalog.BrowserEvent) int {
	switch {
	case ev.Outcome == "":
		return 0
	case ev.Outcome == catalog.ToldUnfinished, strings.HasPrefix(ev.Outcome, catalog.ToldFailed):
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
