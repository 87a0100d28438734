package witness

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
)

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
func explainUpdate(j *Joined, before []Joined, opened uint64) bool {
	x := j.Exchange
	if x.Method != "GET" {
		return false
	}
	updated := updatedScripts(before)
	for _, b := range before {
		if b.Event == nil || b.Exchange.Method != x.Method || b.Exchange.URL != x.URL {
			continue
		}
		imported := len(b.Initiator) > 0 && updated[b.Initiator[0]]
		if x.RequestHeader.Get("service-worker") == "script" || imported {
			j.Cause, j.Initiator = catalog.CauseUpdate, b.Initiator
			return true
		}
	}
	if !isUpdate(x, before, opened) {
		return false
	}
	j.Cause = catalog.CauseUpdate
	if referer := x.RequestHeader.Get("referer"); referer != x.URL {
		j.Initiator = []string{referer}
	}
	return true
}

// isUpdate tells whether an exchange is such a repetition by itself: the
// worker is there from an earlier visit of a profile, where it was told. The
// Referer is the worker's script, which of the script itself no page's is. An
// update may have begun in that visit: before the page is asked for, the first
// time at opened, nobody but a worker can ask for a script.
func isUpdate(x *catalog.Exchange, before []Joined, opened uint64) bool {
	referer := x.RequestHeader.Get("referer")
	if x.RequestHeader.Get("service-worker") == "script" {
		return referer == x.URL
	}
	return x.RequestHeader.Get("sec-fetch-dest") == "script" && referer != "" && (x.Seq < opened || updatedScripts(before)[referer])
}

// opening is the sequence of the first of the exchanges that asks for a page;
// 0: none does.
func opening(exchanges []*catalog.Exchange) uint64 {
	for _, x := range exchanges {
		if x.RequestHeader.Get("sec-fetch-dest") == "document" {
			return x.Seq
		}
	}
	return 0
}

func updatedScripts(before []Joined) map[string]bool {
	updated := map[string]bool{}
	for _, b := range before {
		if b.Cause == catalog.CauseUpdate {
			updated[b.Exchange.URL] = true
		}
	}
	return updated
}

// explainWorklet names what a paint worklet's script imports. A paint worklet
// runs in two scopes (CSS Painting API, 2), and Chromium tells of what one of
// them asks for, which may be the other.
func explainWorklet(j *Joined, before []Joined) bool {
	h := j.Exchange.RequestHeader
	if h.Get("sec-fetch-dest") != "paintworklet" {
		return false
	}
	for _, b := range before {
		if b.Exchange.URL == h.Get("referer") && b.Initiator != nil {
			j.Cause, j.Initiator = catalog.CauseWorklet, append([]string{b.Exchange.URL}, b.Initiator...)
			return true
		}
	}
	return false
}

// How far from a document's end its last requests come to the proxy. What the
// browser tells of the end may come later than they do.
const (
	beforeDeparture = 2 * time.Second
	afterDeparture  = 5 * time.Second
)

// explainDeparture names what a document sent when it went before its page did.
func explainDeparture(j *Joined, departures []catalog.Departure, c *chains) bool {
	switch j.Exchange.RequestHeader.Get("sec-fetch-dest") {
	case "empty", "image": // beacons, fetches and pixels
	default:
		return false
	}
	from := origin(cmp.Or(j.Exchange.RequestHeader.Get("origin"), j.Exchange.RequestHeader.Get("referer")))
	for _, d := range departures {
		since := j.Exchange.At.Sub(d.At)
		if from != "" && from == origin(d.Document) && since > -beforeDeparture && since < afterDeparture {
			j.Cause = catalog.CauseLeft
			j.Initiator = c.of(&catalog.BrowserEvent{Context: d.Context, Document: d.Document})
			return true
		}
	}
	return false
}

// attributeLeft names the document of what was sent when the page had gone and
// the browser did not tell: the one document of the origin, or the address, that
// the request itself says it came from. A renderer that ends with its page may
// end before it tells of its last beacons (seen with frames in processes of
// their own, about once in 40 runs on a loaded machine). Where several documents
// or a worker may have sent it, nobody is named.
func attributeLeft(exchanges []Joined, events []*catalog.BrowserEvent, c *chains) {
	documents := map[string][]*catalog.BrowserEvent{} // by origin
	workers := map[string]bool{}
	for _, ev := range events {
		switch {
		case ev.Target != "page" && ev.Target != "iframe" && ev.Target != "":
			workers[origin(ev.Document)] = true
		case ev.Type == "document":
			at := origin(ev.URL)
			if !slices.ContainsFunc(documents[at], func(d *catalog.BrowserEvent) bool { return d.URL == ev.URL && d.Context == ev.Context }) {
				documents[at] = append(documents[at], ev)
			}
		}
	}
	for i := range exchanges {
		j := &exchanges[i]
		h := j.Exchange.RequestHeader
		if j.Cause != catalog.CauseLeft || j.Initiator != nil || h.Get("sec-fetch-dest") != "empty" && h.Get("sec-fetch-dest") != "image" {
			continue
		}
		referer := h.Get("referer")
		from := origin(cmp.Or(referer, h.Get("origin")))
		if from == "" || workers[from] {
			continue
		}
		by := documents[from]
		if exact := slices.DeleteFunc(slices.Clone(by), func(d *catalog.BrowserEvent) bool { return d.URL != referer }); len(exact) > 0 {
			by = exact
		}
		if len(by) == 1 {
			j.Initiator = c.of(&catalog.BrowserEvent{Context: by[0].Context, Document: by[0].URL})
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

// explainServices names what services of the browser's own ask for: passkeys,
// payment methods. What a page fetches has the header Accept (Fetch, 4.1), and
// theirs has not.
func explainServices(exchanges []Joined) {
	for i, j := range exchanges {
		h := j.Exchange.RequestHeader
		if j.Unexplained() && h.Get("accept") == "" && h.Get("sec-fetch-dest") == "empty" && h.Get("sec-fetch-mode") == "no-cors" {
			exchanges[i].Cause = catalog.CauseBrowser
		}
	}
}
