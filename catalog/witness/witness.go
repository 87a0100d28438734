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
	"time"

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
	chains := newChains(r)
	joined := make([]Joined, len(exchanges), len(exchanges)+len(r.Events))
	taken := map[*catalog.BrowserEvent]bool{}
	for i, x := range exchanges {
		joined[i].Exchange = x
		k := key(x.Method, x.URL)
		if list := waiting[k]; len(list) > 0 {
			joined[i].Event = list[0]
			joined[i].Initiator = chains.of(list[0])
			taken[list[0]] = true
			waiting[k] = list[1:]
		} else {
			joined[i].Cause = whyUntold(x, r.Visit)
			if joined[i].Cause == "" {
				explainUpdate(&joined[i], joined[:i])
			}
			if joined[i].Cause == "" {
				explainWorklet(&joined[i], joined[:i])
			}
			if joined[i].Cause == "" {
				explainDeparture(&joined[i], r.Visit.Departures, chains)
			}
		}
	}
	explainDownloads(joined)
	for i, x := range exchanges {
		// What a page fetches has the header Accept (Fetch, 4.1). What the
		// browser's own services fetch has not.
		if joined[i].Unexplained() && x.RequestHeader.Get("accept") == "" &&
			x.RequestHeader.Get("sec-fetch-dest") == "empty" && x.RequestHeader.Get("sec-fetch-mode") == "no-cors" {
			joined[i].Cause = catalog.CauseBrowser
		}
	}
	for _, ev := range r.Events {
		if !taken[ev] {
			joined = append(joined, Joined{Event: ev, Cause: whyUnsent(ev), Initiator: chains.of(ev)})
		}
	}
	return joined
}

// whyUntold names why the browser did not tell of an exchange.
func whyUntold(x *catalog.Exchange, v catalog.Visit) catalog.Cause {
	contentType := x.RequestHeader.Get("content-type")
	switch {
	case x.Method == "OPTIONS" && x.RequestHeader.Get("access-control-request-method") != "":
		return catalog.CausePreflight
	case x.Method == "POST" && (x.RequestHeader.Get("sec-fetch-dest") == "report" ||
		strings.HasPrefix(contentType, "application/csp-report") || strings.HasPrefix(contentType, "application/reports+json")):
		return catalog.CauseReport
	case strings.HasPrefix(x.RequestHeader.Get("sec-purpose"), "prefetch") && x.RequestHeader.Get("sec-fetch-dest") == "image":
		return catalog.CausePrerender
	case !v.Leaving.IsZero() && x.At.After(v.Leaving):
		return catalog.CauseLeft
	case v.Outcome != "" && v.Outcome != catalog.OutcomeDone:
		return catalog.CauseCutOff
	}
	return ""
}

// explainUpdate names the repetitions by which the browser sees whether a
// service worker's script, or one that it imports, has changed (Service
// Workers, "Update"). Only the first asking is told.
func explainUpdate(j *Joined, before []Joined) {
	x := j.Exchange
	if x.Method != "GET" {
		return
	}
	updated := map[string]bool{}
	for _, b := range before {
		if b.Cause == catalog.CauseUpdate {
			updated[b.Exchange.URL] = true
		}
	}
	for _, b := range before {
		if b.Event == nil || b.Exchange.Method != x.Method || b.Exchange.URL != x.URL {
			continue
		}
		imported := len(b.Initiator) > 0 && updated[b.Initiator[0]]
		if x.RequestHeader.Get("service-worker") == "script" || imported {
			j.Cause, j.Initiator = catalog.CauseUpdate, b.Initiator
			return
		}
	}
}

// explainWorklet names what a paint worklet's script imports. A paint worklet
// runs in two scopes (CSS Painting API, 2), and Chromium tells of what one of
// them asks for, which may be the other.
func explainWorklet(j *Joined, before []Joined) {
	h := j.Exchange.RequestHeader
	if h.Get("sec-fetch-dest") != "paintworklet" {
		return
	}
	for _, b := range before {
		if b.Exchange.URL == h.Get("referer") && b.Initiator != nil {
			j.Cause, j.Initiator = catalog.CauseWorklet, append([]string{b.Exchange.URL}, b.Initiator...)
			return
		}
	}
}

// How far from a document's end its last requests come to the proxy. What the browser tells of the end may come later than they do.
const (
	beforeDeparture = 2 * time.Second
	afterDeparture  = 5 * time.Second
)

// explainDeparture names what a document sent when it went before its page did.
func explainDeparture(j *Joined, departures []catalog.Departure, c *chains) {
	switch j.Exchange.RequestHeader.Get("sec-fetch-dest") {
	case "empty", "image": // beacons, fetches and pixels
	default:
		return
	}
	from := origin(cmp.Or(j.Exchange.RequestHeader.Get("origin"), j.Exchange.RequestHeader.Get("referer")))
	for _, d := range departures {
		since := j.Exchange.At.Sub(d.At)
		if from != "" && from == origin(d.Document) && since > -beforeDeparture && since < afterDeparture {
			j.Cause = catalog.CauseLeft
			j.Initiator = c.of(&catalog.BrowserEvent{Context: d.Context, Document: d.Document})
			return
		}
	}
}

// origin returns scheme and host of an address, "" if it has none.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// explainDownloads names the redirects that led to a download: of a link that
// saves a file, Chromium tells only the address that the file came from at
// last. Each is explained by the one after it, so it goes backwards.
func explainDownloads(exchanges []Joined) {
	led := map[string][]string{} // by the key of what was downloaded: who asked for it
	for i, j := range slices.Backward(exchanges) {
		x := j.Exchange
		if j.Event != nil && (j.Event.Type == "download" || j.Event.Type == "document") {
			led[key(x.Method, x.URL)] = j.Initiator
		}
		if !j.Unexplained() || x.Status/100 != 3 {
			continue
		}
		if by, ok := led[location(x)]; ok {
			exchanges[i].Cause, exchanges[i].Initiator = catalog.CauseDownload, by
			led[key(x.Method, x.URL)] = by
		}
	}
}

// location is the key of what an exchange redirects to.
func location(x *catalog.Exchange) string {
	from, err := url.Parse(x.URL)
	if err != nil {
		return ""
	}
	to, err := from.Parse(x.ResponseHeader.Get("location"))
	if err != nil {
		return ""
	}
	return key(x.Method, to.String())
}

// whyUnsent names why nothing left of what the browser told of.
func whyUnsent(ev *catalog.BrowserEvent) catalog.Cause {
	switch {
	case ev.Outcome == catalog.ToldCached:
		return catalog.CauseCached
	case ev.Outcome == catalog.ToldServiceWorker:
		return catalog.CauseServiceWorker
	case ev.Outcome == catalog.ToldInternal:
		return catalog.CauseInternal
	case ev.Outcome == catalog.ToldUnfinished:
		return catalog.CauseUnfinished
	case strings.HasPrefix(ev.Outcome, catalog.ToldBlocked):
		return catalog.CauseBlocked
	}
	failed, ok := strings.CutPrefix(ev.Outcome, catalog.ToldFailed)
	switch {
	case !ok:
		return "" // the browser says that it was answered
	case failed == "net::ERR_ABORTED" && ev.Type == "beacon":
		return "" // a beacon outlives its page: this is all that is told of any, sent or not
	case failed == "net::ERR_ABORTED":
		return catalog.CauseCancelled
	case strings.HasPrefix(failed, "net::ERR_BLOCKED"):
		return catalog.CauseBlocked
	default:
		return catalog.CauseNotSent
	}
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
