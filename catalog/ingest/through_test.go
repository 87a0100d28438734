package ingest

import (
	"testing"

	"soshin/catalog"
)

// TestThrough has monitors between a tag and what it sends.
func TestThrough(t *testing.T) {
	a := analyst(t)
	const (
		page, app  = "https://own.example/", "https://own.example/app.js"
		tag        = "https://t.tagvendor.example/t.js"
		datadog    = "https://www.datadoghq-browser-agent.com/eu1/v6/datadog-rum.js"
		sentry     = "https://browser.sentry-cdn.com/9.1.0/bundle.min.js"
		copied     = "https://own.example/js/monitor.js" // of a monitor
		twin       = "https://own.example/js/monitor2.js"
		other      = "https://cdn.somebody.example/x.js"
		gtag       = "https://www.googletagmanager.com/gtag/js?id=G-1"
		toTag      = "https://t.tagvendor.example/collect"
		toSomebody = "https://px.nobody.example/p"
		toGoogle   = "https://www.google-analytics.com/g/collect?v=2"
		toDatadog  = "https://browser-intake-datadoghq.com/api/v2/rum"
		toOwn      = "https://own.example/api"
	)
	type sent struct {
		url       string
		called    int
		initiator []string
	}
	alone := sent{toDatadog, 1, []string{copied, page}} // what copied sends of its own
	for _, tt := range []struct {
		name string
		sent sent
		want int
		also []sent // in the same visit
	}{
		{"a tag alone", sent{toTag, 1, []string{tag, page}}, 0, nil},
		{"a tag that the page calls", sent{toTag, 2, []string{tag, app, page}}, 0, nil},
		{"a monitor called by the tag", sent{toTag, 2, []string{datadog, tag, page}}, 1, nil},
		{"two monitors", sent{toTag, 3, []string{sentry, datadog, tag, page}}, 2, nil},
		{"a monitor within the page's own bundle", sent{toTag, 2, []string{app, tag, page}}, 1, nil},
		{"a tag of the same company on another host", sent{toGoogle, 2, []string{datadog, gtag, page}}, 1, nil},
		{"a tag on the service's own host", sent{toTag, 2, []string{datadog, app, page}}, 1, nil},
		{"to somebody", sent{toSomebody, 2, []string{datadog, other, page}}, 1, nil},
		{"a copy of a monitor", sent{toTag, 2, []string{copied, app, page}}, 1, []sent{alone}},
		{"a copy of a monitor, called by the page itself", sent{toTag, 2, []string{copied, page, page}}, 1, []sent{alone}},
		{"a copy that another monitor's copy calls", sent{toTag, 3, []string{twin, copied, app, page}}, 2, []sent{alone, {toDatadog, 2, []string{twin, copied, page}}}},
		{"a copy that was not seen to send", sent{toTag, 2, []string{copied, app, page}}, 0, nil},
		{"a bundle that sends to others too", sent{toTag, 2, []string{copied, app, page}}, 0, []sent{alone, {toSomebody, 1, []string{copied, page}}}},
		{"what a copy sends when it is called", sent{toDatadog, 2, []string{copied, app, page}}, 0, []sent{alone}},
		{"what a monitor sends itself", sent{toDatadog, 2, []string{datadog, app, page}}, 0, nil},
		{"a monitor that another one calls, and nobody else", sent{toTag, 2, []string{datadog, sentry, page}}, 0, nil},
		{"a tag that had the monitor called later", sent{toTag, 1, []string{datadog, tag, page}}, 0, nil},
		{"a library", sent{toSomebody, 2, []string{other, app, page}}, 0, nil},
		{"to the service itself", sent{toOwn, 2, []string{datadog, tag, page}}, 0, nil},
		{"nobody known", sent{toTag, 0, nil}, 0, nil},
	} {
		var visit []catalog.Transmission
		var called []int
		for _, s := range append([]sent{tt.sent}, tt.also...) {
			visit = append(visit, a.Understand(Observed{
				Exchange: &catalog.Exchange{Run: "r", Seq: 1, Kind: catalog.KindHTTP, Method: "POST", URL: s.url}, Initiator: s.initiator,
			}))
			called = append(called, s.called)
		}
		visit, called = append(visit, catalog.Transmission{}), append(called, 0) // of which nothing left
		a.passedOn(visit, called)
		if got := visit[0].Through; got != tt.want {
			t.Errorf("%s: through %d, want %d", tt.name, got, tt.want)
		}
	}
}
