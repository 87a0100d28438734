package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/catalog/vendors"
)

// tagVendor is a recipient known by its hosts and by the path of its protocol.
const tagVendor = `legal_name: {ja: 株式会社タグ, en: Tag Vendor Inc.}
country: JP
confirmed: true
policy: https://tagvendor.example/privacy
opt_out: ""
sources: [{url: "https://tagvendor.example/", date: "2026-11-23"}]
services:
  - id: tagvendor-tag
    name: {ja: タグ, en: Tag}
    category: analytics
    targeting: false
    purpose: {ja: 分析のため, en: To analyse}
    match:
      - {host: "*.tagvendor.example"}
      - {path: "/tagvendor/v1/", any_host: true}
    parameters:
      - {in: query, path: vid, kind: terminal_id, meaning: identifier of the browser}
    sources: [{url: "https://tagvendor.example/docs", date: "2026-11-23"}]
`

// TestTransmission takes one request with all there is to tell from a journal
// to its published form.
func TestTransmission(t *testing.T) {
	old := testSettings
	t.Cleanup(func() { testSettings = old })
	testSettings.Vendors = []string{writeVendor(t, "tagvendor.yaml", tagVendor)}
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/page")
	r.add(journal.Record{Name: &journal.Name{Host: "metrics.own.example", CNAME: []string{"own.example", "x.tagvendor.example"}}})
	r.add(journal.Record{Exchange: &catalog.Exchange{
		Run: testRun, Visit: "v0001", Seq: 7, At: at(2), Kind: catalog.KindHTTP, Method: "GET",
		URL: "https://metrics.own.example/c?vid=a1b2",
	}})
	r.add(journal.Record{Event: &catalog.BrowserEvent{
		Run: testRun, Visit: "v0001", At: at(2), RequestID: "1", Method: "GET", URL: "https://metrics.own.example/c?vid=a1b2",
		Type: "image", Target: "page", Initiator: []string{"https://own.example/tag.js", "https://own.example/page"},
	}})
	r.answers("v0001", 7)
	r.add(journal.Record{Visit: &catalog.Visit{
		Run: testRun, ID: "v0001", Page: "https://own.example/page", Started: at(0), Consented: at(1), Leaving: at(5), Ended: at(6), Outcome: catalog.OutcomeDone,
	}})
	r.close()
	store := newMemory()
	recoverInto(t, dir, store, 1)
	got, err := json.MarshalIndent(store.transmissions[testRun+".7"], "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	const want = `{
	"id": "20261123-100000-abcdef.7",
	"run": "20261123-100000-abcdef",
	"visit": "v0001",
	"page": "https://own.example/page",
	"seq": 7,
	"at": "2026-11-23T10:00:02Z",
	"method": "GET",
	"url": "https://metrics.own.example/c?vid=a1b2",
	"host": "metrics.own.example",
	"registrable_domain": "own.example",
	"external": true,
	"recipient": {
		"id": "tagvendor",
		"legal_name": "Tag Vendor Inc.",
		"country": "JP"
	},
	"service": {
		"id": "tagvendor-tag",
		"name": "Tag",
		"category": "analytics"
	},
	"named_by": "tagvendor.yaml",
	"type": "image",
	"initiator": [
		"https://own.example/tag.js",
		"https://own.example/page"
	],
	"witness": "both",
	"status": 204,
	"outcome": "answered",
	"target": "page",
	"phase": "consented",
	"cname": [
		"own.example",
		"x.tagvendor.example"
	],
	"fields": [
		{
			"in": "query",
			"path": "vid",
			"value": "a1b2",
			"layers": [],
			"kind": "terminal_id",
			"meaning": "identifier of the browser",
			"why": "vendor parameter"
		}
	]
}`
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func analyst(t *testing.T) *Analyst {
	t.Helper()
	c, err := vendors.Load(writeVendor(t, "tagvendor.yaml", tagVendor))
	if err != nil {
		t.Fatal(err)
	}
	return NewAnalyst(c, catalog.Settings{Scope: []string{"own.example", "www.shared.co.jp"}})
}

// What a list of the user's names says which list did.
func TestNamedBy(t *testing.T) {
	dir := writeVendor(t, "tagvendor.yaml", tagVendor)
	for name, text := range map[string]string{
		"filters.txt":   "||listed.example^\n||t.tagvendor.example^\n||own.example^\n",
		"trackers.json": `{"trackers": {"t": {"name": "Tracker", "categoryId": 1, "companyId": null}}, "trackerDomains": {"tracker.example": "t"}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := vendors.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := NewAnalyst(c, catalog.Settings{Scope: []string{"own.example"}})
	for url, want := range map[string]string{ // named by, service
		"https://t.tagvendor.example/":               "tagvendor.yaml tagvendor-tag",
		"https://tracker.example/":                   "trackers.json companiesdb:t",
		"https://listed.example/":                    "filters.txt ",
		"https://www.google-analytics.com/g/collect": " ga4",
		"https://unknown.example/":                   " ",
		"https://own.example/":                       " ",
	} {
		tr := a.Understand(Observed{Exchange: &catalog.Exchange{Run: "r", Seq: 1, Kind: catalog.KindHTTP, Method: "GET", URL: url}})
		got := tr.NamedBy + " "
		if tr.Service != nil {
			got += tr.Service.ID
		}
		if got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

func TestRecipient(t *testing.T) {
	a := analyst(t)
	for _, tt := range []struct {
		name     string
		url      string
		cname    []string
		external bool
		service  string // empty: none
	}{
		{"the service itself", "https://own.example/", nil, false, ""},
		{"a host of it", "https://a.b.own.example/", nil, false, ""},
		{"in capitals", "https://WWW.Own.Example/", nil, false, ""},
		{"a host in scope", "https://www.shared.co.jp/", nil, false, ""},
		{"another host of its domain", "https://ads.shared.co.jp/", nil, true, ""},
		{"a name that only ends alike", "https://notown.example/", nil, true, ""},
		{"a vendor", "https://t.tagvendor.example/", nil, true, "tagvendor-tag"},
		{"somebody", "https://unknown.example/", nil, true, ""},
		{"an address", "https://192.0.2.1/", nil, true, ""},
		{"the protocol on somebody's host", "https://unknown.example/tagvendor/v1/x", nil, true, "tagvendor-tag"},
		{"a company's domain", "https://new.google.com/x", nil, true, "google-services"},
		{"the protocol on a company's domain", "https://new.google.com/tagvendor/v1/x", nil, true, "tagvendor-tag"},
		{"the protocol on an own host", "https://own.example/tagvendor/v1/x", nil, false, ""},
		{"alias to a vendor", "https://m.own.example/", []string{"x.tagvendor.example"}, true, "tagvendor-tag"},
		{"alias to a vendor, by way of others", "https://m.own.example/", []string{"n.own.example", "lb.hosting.example", "x.tagvendor.example"}, true, "tagvendor-tag"},
		{"alias to a vendor of ours", "https://metrics.own.example/", []string{"x.data.adobedc.net"}, true, "adobe-experience-platform"},
		{"alias within the service", "https://m.own.example/", []string{"n.own.example"}, false, ""},
		{"alias within the service with a protocol's path", "https://m.own.example/tagvendor/v1/x", []string{"n.own.example"}, false, ""},
		{"alias to hosting", "https://www.own.example/", []string{"lb.hosting.example"}, false, ""},
		{"alias to somebody, a vendor's protocol", "https://m.own.example/tagvendor/v1/x", []string{"lb.hosting.example"}, true, "tagvendor-tag"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := a.Understand(Observed{Exchange: &catalog.Exchange{Run: "r", Seq: 1, Kind: catalog.KindHTTP, Method: "GET", URL: tt.url, CNAME: tt.cname}})
			service := ""
			if tr.Service != nil {
				service = tr.Service.ID
			}
			if tr.External != tt.external || service != tt.service || (tr.Recipient == nil) != (tr.Service == nil) {
				t.Errorf("external %v, service %q; want %v, %q", tr.External, service, tt.external, tt.service)
			}
		})
	}
}

func TestType(t *testing.T) {
	a := analyst(t)
	const post = "POST"
	for _, tt := range []struct {
		want    string
		kind    catalog.ExchangeKind
		method  string
		headers map[string]string
		event   string // the browser's type; empty: it told nothing
	}{
		{"opaque", catalog.KindOpaque, "CONNECT", nil, ""},
		{"websocket", catalog.KindWebSocket, "GET", nil, ""},
		{"other", catalog.KindHTTP, "GET", nil, ""},
		{"other", catalog.KindHTTP, "OPTIONS", nil, ""},
		{"preflight", catalog.KindHTTP, "OPTIONS", map[string]string{"Access-Control-Request-Method": post, "Sec-Fetch-Dest": "empty"}, ""},
		{"beacon", catalog.KindHTTP, post, map[string]string{"Ping-To": "https://a.example/"}, ""},
		{"beacon", catalog.KindHTTP, post, map[string]string{"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "no-cors"}, ""},
		{"fetch", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "no-cors"}, ""},
		{"fetch", catalog.KindHTTP, post, map[string]string{"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}, ""},
		{"eventsource", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "empty", "Accept": "text/event-stream"}, ""},
		{"csp-report", catalog.KindHTTP, post, map[string]string{"Sec-Fetch-Dest": "report"}, ""},
		{"csp-report", catalog.KindHTTP, post, map[string]string{"Sec-Fetch-Dest": "empty", "Content-Type": "application/csp-report"}, ""},
		{"csp-report", catalog.KindHTTP, post, map[string]string{"Sec-Fetch-Dest": "empty", "Content-Type": "application/reports+json"}, ""},
		{"stylesheet", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "style"}, ""},
		{"script", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "script"}, ""},
		{"script", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "serviceworker"}, ""},
		{"script", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "worker"}, ""},
		{"document", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "document"}, ""},
		{"document", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "iframe"}, ""},
		{"media", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "video"}, ""},
		{"image", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "image"}, ""},
		{"xhr", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "empty"}, "xhr"},
		{"image", catalog.KindHTTP, "GET", map[string]string{"Sec-Fetch-Dest": "image"}, "other"},
	} {
		x := &catalog.Exchange{Run: "r", Seq: 1, Kind: tt.kind, Method: tt.method, URL: "https://one.example/"}
		for name, value := range tt.headers {
			x.RequestHeader = append(x.RequestHeader, catalog.HeaderLine{Name: name, Value: value})
		}
		o := Observed{Exchange: x}
		witness := catalog.WitnessProxy
		if tt.event != "" {
			o.Event, witness = &catalog.BrowserEvent{Type: tt.event, Target: "worker"}, catalog.WitnessBoth
			o.Initiator = []string{"https://own.example/w.js"}
		}
		tr := a.Understand(o)
		if tr.Type != tt.want || tr.Witness != witness {
			t.Errorf("%s %s %v, told as %q: type %q, witness %q; want %q, %q", tt.kind, tt.method, tt.headers, tt.event, tr.Type, tr.Witness, tt.want, witness)
		}
		if told := tr.Target == "worker" && len(tr.Initiator) == 1; told != (o.Event != nil) || tr.Initiator == nil {
			t.Errorf("%s, told as %q: target %q, initiator %#v", tt.want, tt.event, tr.Target, tr.Initiator)
		}
	}
}

func TestPhase(t *testing.T) {
	a := analyst(t)
	never := time.Time{}
	for _, tt := range []struct {
		at                 time.Time
		consented, leaving time.Time
		want               catalog.Phase
	}{
		{at(1), never, never, catalog.PhaseBeforeConsent},
		{at(1), never, at(5), catalog.PhaseBeforeConsent},
		{at(1), at(2), at(5), catalog.PhaseBeforeConsent},
		{at(2), at(2), at(5), catalog.PhaseBeforeConsent}, // the moment is noted before the click
		{at(3), at(2), at(5), catalog.PhaseConsented},
		{at(5), at(2), at(5), catalog.PhaseConsented},
		{at(6), at(2), at(5), catalog.PhaseLeaving},
		{at(6), never, at(5), catalog.PhaseLeaving},
		{at(6), at(2), never, catalog.PhaseConsented},
	} {
		tr := a.Understand(Observed{
			Exchange: &catalog.Exchange{Run: "r", Seq: 1, Kind: catalog.KindHTTP, Method: "GET", URL: "https://one.example/", At: tt.at},
			Visit:    catalog.Visit{Consented: tt.consented, Leaving: tt.leaving},
		})
		if tr.Phase != tt.want {
			t.Errorf("at %s, consent %s, leaving %s: %s, want %s", tt.at.Format("05"), tt.consented.Format("05"), tt.leaving.Format("05"), tr.Phase, tt.want)
		}
	}
}

func TestPartialBody(t *testing.T) {
	a := analyst(t)
	for kind, want := range map[catalog.ExchangeKind][]string{
		catalog.KindHTTP:   {"body: its end was not seen"},
		catalog.KindOpaque: nil,
	} {
		tr := a.Understand(Observed{Exchange: &catalog.Exchange{
			Run: "r", Seq: 1, Kind: kind, Method: "POST", URL: "https://one.example/", RequestBody: catalog.Body{Size: 9, Partial: true},
		}})
		same(t, string(kind), tr.Limits, want)
	}
}
