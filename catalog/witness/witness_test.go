package witness

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"soshin/catalog"
)

func at(s int) time.Time { return time.Unix(int64(s), 0) }

func told(id, url, outcome string, s int) *catalog.BrowserEvent {
	return &catalog.BrowserEvent{RequestID: id, Method: "GET", URL: url, Outcome: outcome, At: at(s)}
}

func sent(seq uint64, method, url string, s int, header ...string) *catalog.Exchange {
	x := &catalog.Exchange{Seq: seq, Method: method, URL: url, At: at(s), RequestHeader: catalog.Header{{Name: "Accept", Value: "*/*"}}}
	for i := 0; i < len(header); i += 2 {
		x.RequestHeader = append(x.RequestHeader, catalog.HeaderLine{Name: header[i], Value: header[i+1]})
	}
	return x
}

// bare is one without the header that every request of a page has.
func bare(x *catalog.Exchange) *catalog.Exchange {
	x.RequestHeader = x.RequestHeader[1:]
	return x
}

func moved(seq uint64, url, to string, s int) *catalog.Exchange {
	x := sent(seq, "GET", url, s)
	x.Status, x.ResponseHeader = 302, catalog.Header{{Name: "Location", Value: to}}
	return x
}

func saved(id, url string, s int) *catalog.BrowserEvent {
	ev := told(id, url, "", s)
	ev.Type = "download"
	return ev
}

func TestJoin(t *testing.T) {
	const a = "https://a.example/"
	visit := catalog.Visit{Leaving: at(10), Departures: []catalog.Departure{{At: at(5), Context: "F", Document: "https://F.example/frame"}}}
	events := func(list ...*catalog.BrowserEvent) []*catalog.BrowserEvent { return list }
	exchanges := func(list ...*catalog.Exchange) []*catalog.Exchange { return list }
	for _, tt := range []struct {
		name      string
		exchanges []*catalog.Exchange
		events    []*catalog.BrowserEvent
		want      []string // sequence, request ID: cause
	}{
		{"same address", exchanges(sent(1, "GET", a+"x?q=1", 1)), events(told("r1", a+"x?q=1", "", 1)), []string{"1 r1: "}},
		{"the fragment stays in the browser", exchanges(sent(1, "GET", a, 1)), events(told("r1", "https://A.example#top", "", 1)), []string{"1 r1: "}},
		{"twice the same: in order", exchanges(sent(5, "GET", a, 2), sent(3, "GET", a, 1)), events(told("r2", a, "", 2), told("r1", a, "", 1)), []string{"3 r1: ", "5 r2: "}},
		{"the cached one was not sent", exchanges(sent(1, "GET", a, 1)), events(told("r1", a, "cached", 1), told("r2", a, "", 2)), []string{"1 r2: ", "- r1: served from cache"}},
		{"one that failed may have been sent", exchanges(sent(1, "GET", a, 1)), events(told("r1", a, "failed: net::ERR_ABORTED", 1)), []string{"1 r1: "}},
		{"another method is another request", exchanges(sent(1, "POST", a, 1)), events(told("r1", a, "", 1)), []string{"1 -: ", "- r1: "}},

		{"a preflight", exchanges(sent(1, "OPTIONS", a, 1, "Access-Control-Request-Method", "POST")), nil, []string{"1 -: preflight"}},
		{"OPTIONS of the page's own", exchanges(sent(1, "OPTIONS", a, 1)), nil, []string{"1 -: "}},
		{"a CSP report", exchanges(sent(1, "POST", a, 1, "Content-Type", "application/csp-report")), nil, []string{"1 -: report"}},
		{"a report of the Reporting API", exchanges(sent(1, "POST", a, 1, "Content-Type", "application/reports+json")), nil, []string{"1 -: report"}},
		{"what calls itself a report and is fetched", exchanges(sent(1, "GET", a, 1, "Content-Type", "application/csp-report")), nil, []string{"1 -: "}},
		{"the icon of a prerender", exchanges(sent(1, "GET", a, 1, "Sec-Purpose", "prefetch", "Sec-Fetch-Dest", "image")), nil, []string{"1 -: icon of a prerender"}},
		{"a prefetch", exchanges(sent(1, "GET", a, 1, "Sec-Purpose", "prefetch", "Sec-Fetch-Dest", "empty")), nil, []string{"1 -: "}},
		{"redirects to a download", exchanges(moved(1, a+"1", "/2", 1), moved(2, a+"2", "https://A.example/3", 2), sent(3, "GET", a+"3", 3)), events(saved("r1", a+"3", 3)),
			[]string{"1 -: redirect to a download", "2 -: redirect to a download", "3 r1: "}},
		{"a redirect to what was not saved", exchanges(moved(1, a+"1", "/2", 1), sent(2, "GET", a+"2", 2)), events(told("r1", a+"2", "", 2)), []string{"1 -: ", "2 r1: "}},
		{"an answer that is no redirect", exchanges(sent(1, "GET", a+"1", 1), sent(2, "GET", a+"2", 2)), events(saved("r1", a+"2", 2)), []string{"1 -: ", "2 r1: "}},
		{"of the browser's own", exchanges(bare(sent(1, "GET", a+".well-known/webauthn", 1, "Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "no-cors"))), nil, []string{"1 -: the browser's own"}},
		{"of nobody known", exchanges(bare(sent(1, "GET", a, 1))), nil, []string{"1 -: "}},
		{"an update of a service worker", exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script"), sent(2, "GET", a+"sw.js", 2, "Service-Worker", "script")),
			events(told("r1", a+"sw.js", "", 1)), []string{"1 r1: ", "2 -: update of a service worker"}},
		{"what an updated service worker imports",
			exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script"), sent(2, "GET", a+"lib.js", 2), sent(3, "GET", a+"sw.js", 3, "Service-Worker", "script"), sent(4, "GET", a+"lib.js", 4), sent(5, "GET", a+"other.js", 5)),
			events(told("r1", a+"sw.js", "", 1), &catalog.BrowserEvent{RequestID: "r2", Method: "GET", URL: a + "lib.js", At: at(2), Document: a + "sw.js"}),
			[]string{"1 r1: ", "2 r2: ", "3 -: update of a service worker", "4 -: update of a service worker", "5 -: "}},
		{"an import of a paint worklet", exchanges(sent(1, "GET", a+"paint.js", 1), sent(2, "GET", a+"lib.js", 2, "Sec-Fetch-Dest", "paintworklet", "Referer", a+"paint.js")),
			events(&catalog.BrowserEvent{RequestID: "r1", Method: "GET", URL: a + "paint.js", Document: a, At: at(1)}), []string{"1 r1: ", "2 -: within a paint worklet"}},
		{"a paint worklet", exchanges(sent(1, "GET", a+"paint.js", 1, "Sec-Fetch-Dest", "paintworklet", "Referer", a)), nil, []string{"1 -: "}},
		{"an update of a service worker of an earlier visit, and of what it imports",
			exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script", "Referer", a+"sw.js"), sent(2, "GET", a+"lib.js", 2, "Sec-Fetch-Dest", "script", "Referer", a+"sw.js"), sent(3, "GET", a+"other.js", 3, "Sec-Fetch-Dest", "script", "Referer", a)), nil,
			[]string{"1 -: update of a service worker", "2 -: update of a service worker", "3 -: "}},
		{"what a new service worker imports, after the update of one of an earlier visit",
			exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script", "Referer", a+"sw.js"), sent(2, "GET", a+"lib.js", 2, "Sec-Fetch-Dest", "script", "Referer", a+"sw.js"), sent(3, "GET", a+"lib.js", 3, "Sec-Fetch-Dest", "script", "Referer", a+"sw2.js")),
			events(told("r1", a+"lib.js", "", 3)), []string{"1 -: update of a service worker", "2 -: update of a service worker", "3 r1: "}},
		{"what an updated service worker imports, as the next visit begins",
			exchanges(sent(1, "GET", a+"lib.js", 1, "Sec-Fetch-Dest", "script", "Referer", a+"sw.js"), sent(2, "GET", a, 2, "Sec-Fetch-Dest", "document"), sent(3, "GET", a+"lib.js", 3, "Sec-Fetch-Dest", "script", "Referer", a+"sw2.js")),
			events(told("r1", a, "", 2), told("r2", a+"lib.js", "", 3)), []string{"1 -: update of a service worker", "2 r1: ", "3 r2: "}},
		{"a script that nobody told of after the page", exchanges(sent(1, "GET", a, 1, "Sec-Fetch-Dest", "document"), sent(2, "GET", a+"lib.js", 2, "Sec-Fetch-Dest", "script", "Referer", a+"sw.js")),
			events(told("r1", a, "", 1)), []string{"1 r1: ", "2 -: "}},
		{"a service worker that nobody told of, from a page", exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script", "Referer", a)), nil, []string{"1 -: "}},
		{"a service worker that nobody told of", exchanges(sent(1, "GET", a+"sw.js", 1, "Service-Worker", "script")), nil, []string{"1 -: "}},
		{"a frame that had gone", exchanges(sent(1, "POST", a+"b", 6, "Origin", "https://f.example", "Sec-Fetch-Dest", "empty"), sent(2, "GET", a+"c", 4, "Referer", "https://f.example/frame", "Sec-Fetch-Dest", "image")), nil,
			[]string{"1 -: after the page's end", "2 -: after the page's end"}},
		{"what no document sends at its end", exchanges(sent(1, "GET", a, 6, "Origin", "https://f.example", "Sec-Fetch-Dest", "script")), nil, []string{"1 -: "}},
		{"a frame that went later", exchanges(sent(1, "POST", a, 3, "Origin", "https://f.example", "Sec-Fetch-Dest", "empty")), nil, []string{"1 -: "}},
		{"a frame that had not gone", exchanges(sent(1, "POST", a, 6, "Origin", "https://g.example", "Sec-Fetch-Dest", "empty")), nil, []string{"1 -: "}},
		{"a frame of no origin", exchanges(sent(1, "POST", a, 6, "Origin", "null", "Sec-Fetch-Dest", "empty")), nil, []string{"1 -: "}},
		{"after leaving", exchanges(sent(1, "POST", a, 11)), nil, []string{"1 -: after the page's end"}},
		{"before leaving", exchanges(sent(1, "POST", a, 9)), nil, []string{"1 -: "}},

		{"served from cache", nil, events(told("r1", a, "cached", 1)), []string{"- r1: served from cache"}},
		{"by a service worker", nil, events(told("r1", a, "service worker", 1)), []string{"- r1: served by a service worker"}},
		{"blocked", nil, events(told("r1", a, "blocked: mixed-content", 1)), []string{"- r1: blocked before sending"}},
		{"blocked, as an error", nil, events(told("r1", a, "failed: net::ERR_BLOCKED_BY_ORB", 1)), []string{"- r1: blocked before sending"}},
		{"a beacon that was not seen", nil, []*catalog.BrowserEvent{{RequestID: "r1", Method: "GET", URL: a, Type: "beacon", Outcome: "failed: net::ERR_ABORTED"}}, []string{"- r1: "}},
		{"cancelled", nil, events(told("r1", a, "failed: net::ERR_ABORTED", 1)), []string{"- r1: cancelled before sending"}},
		{"no such scheme", nil, events(told("r1", "x:", "failed: net::ERR_UNKNOWN_URL_SCHEME", 1)), []string{"- r1: failed before sending"}},
		{"unfinished", nil, events(told("r1", a, "unfinished", 1)), []string{"- r1: waiting at the visit's end"}},
		{"HSTS", nil, events(told("r1", a, "internal redirect", 1)), []string{"- r1: redirected within the browser"}},
		{"answered, the browser says, by nobody", nil, events(told("r1", a, "", 1)), []string{"- r1: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, j := range Join(Record{Visit: visit, Exchanges: tt.exchanges, Events: tt.events}) {
				seq, id, want := "-", "-", catalog.WitnessBoth
				switch {
				case j.Exchange == nil:
					id, want = j.Event.RequestID, catalog.WitnessBrowser
				case j.Event == nil:
					seq, want = fmt.Sprint(j.Exchange.Seq), catalog.WitnessProxy
				default:
					seq, id = fmt.Sprint(j.Exchange.Seq), j.Event.RequestID
				}
				if j.Witness() != want || j.Unexplained() != (want != catalog.WitnessBoth && j.Cause == "") {
					t.Errorf("%s %s: witness %s, unexplained %v", seq, id, j.Witness(), j.Unexplained())
				}
				got = append(got, fmt.Sprintf("%s %s: %s", seq, id, j.Cause))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestChains(t *testing.T) {
	const page, gtm, tag, lib, frame = "https://a.example/", "https://g.example/gtm.js", "https://t.example/tag.js", "https://a.example/lib.js", "https://f.example/frame"
	script := func(url string, by ...string) *catalog.BrowserEvent {
		return &catalog.BrowserEvent{Method: "GET", URL: url, Type: "script", Context: "F", Document: page, Initiator: by}
	}
	pixel := func(context, document string, by ...string) *catalog.BrowserEvent {
		return &catalog.BrowserEvent{Method: "GET", URL: "https://px.example/", Type: "image", Context: context, Document: document, Initiator: by}
	}
	for _, tt := range []struct {
		name    string
		event   *catalog.BrowserEvent
		others  []*catalog.BrowserEvent
		origins []*catalog.Origin
		want    []string
	}{
		{"in the page", pixel("F", page, page), nil, nil, []string{page}},
		{"the page itself", &catalog.BrowserEvent{Type: "document", Context: "F", Document: page}, nil, nil, []string{page}},
		{"a script in the page", pixel("F", page, tag), []*catalog.BrowserEvent{script(tag, page)}, nil, []string{tag, page}},
		{"a tag that a tag manager loaded", pixel("F", page, tag), []*catalog.BrowserEvent{script(gtm, page), script(tag, gtm)}, nil, []string{tag, gtm, page}},
		{"the tag manager is on the stack too", pixel("F", page, tag, gtm), []*catalog.BrowserEvent{script(gtm, page), script(tag, gtm)}, nil, []string{tag, gtm, page}},
		{"a library that the tag calls", pixel("F", page, lib, tag), []*catalog.BrowserEvent{script(lib, page), script(tag, gtm), script(gtm)}, nil, []string{lib, tag, gtm, page}},
		{"of two askings the one that tells who", pixel("F", page, tag), []*catalog.BrowserEvent{script(tag), script(tag, gtm)}, nil, []string{tag, gtm, page}},
		{"scripts that load each other", pixel("F", page, tag), []*catalog.BrowserEvent{script(gtm, tag), script(tag, gtm)}, nil, []string{tag, gtm, tag, page}},
		{"in a frame that a script made", pixel("G", frame, frame), []*catalog.BrowserEvent{script(tag, gtm), script(gtm, page)},
			[]*catalog.Origin{{Context: "G", Parent: "F", Document: page, Initiator: []string{tag}}}, []string{frame, tag, gtm, page}},
		{"the document of that frame", &catalog.BrowserEvent{Type: "document", Context: "G", Document: frame}, []*catalog.BrowserEvent{script(tag)},
			[]*catalog.Origin{{Context: "G", Parent: "F", Document: page, Initiator: []string{tag}}}, []string{tag, page}},
		{"in a frame in a frame of the parser's", pixel("H", frame, tag), nil,
			[]*catalog.Origin{{Context: "H", Parent: "G", Document: "about:srcdoc"}, {Context: "G", Parent: "F", Document: page}}, []string{tag, frame, "about:srcdoc", page}},
		{"in a worker", pixel("W", "blob:x", "blob:x"), []*catalog.BrowserEvent{script(tag, gtm)},
			[]*catalog.Origin{{Context: "W", Parent: "F", Document: page}, {Context: "W", Parent: "F", Document: page, Initiator: []string{tag}}}, []string{"blob:x", tag, gtm, page}},
		{"in a service worker", pixel("S", "https://a.example/sw.js", "https://a.example/sw.js"), []*catalog.BrowserEvent{script(tag, gtm)},
			[]*catalog.Origin{{Context: "https://a.example/sw.js", Parent: "F", Document: page, Initiator: []string{tag}}}, []string{"https://a.example/sw.js", tag, gtm, page}},
		{"frames that made each other", pixel("G", frame), nil,
			[]*catalog.Origin{{Context: "G", Parent: "H", Document: page}, {Context: "H", Parent: "G", Document: frame}}, []string{frame, page}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Record{Events: append([]*catalog.BrowserEvent{tt.event}, tt.others...), Origins: tt.origins}
			if got := Join(r)[0].Initiator; !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	var many []*catalog.BrowserEvent
	for i := range 200 {
		many = append(many, script(fmt.Sprintf("https://t.example/%d.js", i), fmt.Sprintf("https://t.example/%d.js", i+1)))
	}
	if got := Join(Record{Events: many})[0].Initiator; len(got) != maxChain {
		t.Errorf("a chain of 200 scripts: %d long, want %d", len(got), maxChain)
	}
}

// What the browser did not tell of when the page had gone is attributed to the
// document that the request names, if there is only one.
func TestAttributeLeft(t *testing.T) {
	const page, frame = "https://page.example/p", "https://frame.example/f"
	document := func(url, context string) *catalog.BrowserEvent {
		return &catalog.BrowserEvent{RequestID: url + context, Method: "GET", URL: url, Type: "document", Target: "page", Context: context, At: at(1)}
	}
	beacon := func(s int, header ...string) *catalog.Exchange {
		return sent(9, "POST", "https://px.example/exit", s, append([]string{"Sec-Fetch-Dest", "empty"}, header...)...)
	}
	both := []*catalog.BrowserEvent{document(page, "P"), document(frame, "F")}
	for _, tt := range []struct {
		name   string
		beacon *catalog.Exchange
		events []*catalog.BrowserEvent
		want   []string
	}{
		{"the frame's", beacon(11, "Origin", "https://frame.example", "Referer", "https://frame.example/"), both, []string{frame, page}},
		{"the page's", beacon(11, "Origin", "https://page.example", "Referer", page), both, []string{page}},
		{"before the page went", beacon(9, "Origin", "https://frame.example"), both, nil},
		{"nobody's that is known", beacon(11, "Origin", "https://other.example"), both, nil},
		{"of no origin", beacon(11, "Origin", "null"), both, nil},
		{"one of two documents", beacon(11, "Referer", "https://frame.example/"), append(both, document(frame+"2", "G")), nil},
		{"one of two documents, told by its address", beacon(11, "Referer", frame), append(both, document(frame+"2", "G")), []string{frame, page}},
		{"maybe a worker's", beacon(11, "Origin", "https://page.example"), append(both, &catalog.BrowserEvent{Method: "GET", URL: "https://px.example/1", Target: "service_worker", Document: "https://page.example/sw.js", At: at(2)}), nil},
		{"of a document that was loaded", sent(9, "GET", "https://px.example/exit", 11, "Sec-Fetch-Dest", "document", "Referer", frame), both, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, j := range Join(Record{
				Visit: catalog.Visit{Leaving: at(10)}, Exchanges: []*catalog.Exchange{tt.beacon}, Events: tt.events,
				Origins: []*catalog.Origin{{Context: "F", Parent: "P", Document: page}, {Context: "G", Parent: "P", Document: page}},
			}) {
				if j.Exchange != nil && !slices.Equal(j.Initiator, tt.want) {
					t.Errorf("got %q, want %q", j.Initiator, tt.want)
				}
			}
		})
	}
}
