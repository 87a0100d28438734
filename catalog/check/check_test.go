package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"soshin/catalog"
	"soshin/catalog/idsync"
	"soshin/catalog/policy"
)

var (
	meta   = &catalog.RecipientRef{ID: "meta", LegalName: "Meta Platforms, Inc.", Country: "US"}
	pixel  = &catalog.ServiceRef{ID: "meta-pixel", Name: "Meta Pixel", Category: catalog.CategoryAdvertising}
	sentry = &catalog.RecipientRef{ID: "sentry", LegalName: "Functional Software, Inc.", Country: "US"}
	errs   = &catalog.ServiceRef{ID: "sentry", Name: "Sentry", Category: catalog.CategoryErrors}
	start  = time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
)

func service(id string) (*catalog.Recipient, *catalog.Service) {
	switch id {
	case "meta-pixel":
		return &catalog.Recipient{ID: "meta"}, &catalog.Service{ID: id, Name: catalog.Text{En: "Meta Pixel"}, Targeting: true}
	case "sentry":
		return &catalog.Recipient{ID: "sentry"}, &catalog.Service{ID: id, Name: catalog.Text{En: "Sentry"}}
	}
	return nil, nil
}

// sent is a transmission that breaks nothing.
func sent(seq uint64, change func(*catalog.Transmission)) *catalog.Transmission {
	t := &catalog.Transmission{
		ID: fmt.Sprintf("r.%d", seq), Run: "r", Seq: seq, At: start.Add(time.Duration(seq) * time.Second), Page: fmt.Sprintf("https://www.jobs.example/%d", seq),
		Host: "www.facebook.com", RegistrableDomain: "facebook.com", External: true, Recipient: meta, Service: pixel,
		Witness: catalog.WitnessBoth, Phase: catalog.PhaseConsented, Target: "page",
	}
	if change != nil {
		change(t)
	}
	return t
}

func toSentry(t *catalog.Transmission) {
	t.Recipient, t.Service, t.Host, t.RegistrableDomain = sentry, errs, "o1.ingest.sentry.io", "sentry.io"
}

func toUnknown(t *catalog.Transmission) {
	t.Recipient, t.Service, t.Host, t.RegistrableDomain = nil, nil, "a.tracker.example", "tracker.example"
}

func fields(f ...catalog.Field) func(*catalog.Transmission) {
	return func(t *catalog.Transmission) { t.Fields = f }
}

func both(a, b func(*catalog.Transmission)) func(*catalog.Transmission) {
	return func(t *catalog.Transmission) { a(t); b(t) }
}

func TestFaults(t *testing.T) {
	email := catalog.Field{In: "query", Path: "ud[em]", Layers: []string{"percent", "sha256"}, Kind: catalog.KindEmail, Why: "persona e-mail address, SHA-256"}
	name := catalog.Field{In: "body", Path: "events[3].user.name", Layers: []string{}, Kind: catalog.KindName, Why: "vendor parameter"}
	typing := catalog.Field{In: "websocket", Path: "frames[7].value", Kind: catalog.KindEmail, Why: "persona e-mail address"}
	all := []catalog.Category{catalog.CategoryAdvertising}
	for _, c := range []struct {
		name    string
		promise catalog.Promise
		sent    []*catalog.Transmission
		want    []string // code recipient service domain page transmission count: detail
	}{
		{"nothing sent", catalog.Promise{}, nil, nil},
		{"kept", catalog.Promise{Declared: []string{"meta-pixel"}, ConsentRequired: all}, []*catalog.Transmission{
			sent(1, fields(catalog.Field{In: "query", Path: "fbp", Kind: catalog.KindTerminalID}, catalog.Field{In: "query", Path: "q", Kind: ""}))}, nil},
		{"to the service itself", catalog.Promise{Declared: []string{}}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) {
			t.External, t.Recipient, t.Service, t.Target, t.Fields = false, nil, nil, "service_worker", []catalog.Field{email, typing}
		})}, nil},
		{"never left the browser", catalog.Promise{Declared: []string{}}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) { t.Witness = catalog.WitnessBrowser })}, nil},

		{"hashed e-mail to an advertiser", catalog.Promise{}, []*catalog.Transmission{sent(1, fields(email))},
			[]string{"identifying-information meta meta-pixel facebook.com /1 r.1 1: e-mail address as SHA-256 in query ud[em] to Meta Pixel, used for behavioural targeting (clause 4.2)"}},
		{"name to another", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(name)))},
			[]string{"identifying-information sentry sentry sentry.io /1 r.1 1: name in body events[*].user.name to Sentry (clause 4)"}},
		{"several, any order: the first in time is the evidence", catalog.Promise{}, []*catalog.Transmission{
			sent(5, fields(name)), sent(2, fields(email)), sent(4, nil), sent(3, fields(email, name))},
			[]string{"identifying-information meta meta-pixel facebook.com /2 r.2 3: e-mail address as SHA-256 in query ud[em] to Meta Pixel, used for behavioural targeting (clause 4.2); name in body events[*].user.name to Meta Pixel, used for behavioural targeting (clause 4.2)"}},
		{"many places", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, func(t *catalog.Transmission) {
			for i := range 8 {
				t.Fields = append(t.Fields, catalog.Field{In: "body", Path: string(rune('a' + i)), Kind: catalog.KindName})
			}
		}))}, []string{"identifying-information sentry sentry sentry.io /1 r.1 1: name in body a to Sentry (clause 4); name in body b to Sentry (clause 4); name in body c to Sentry (clause 4); name in body d to Sentry (clause 4); name in body e to Sentry (clause 4); and 3 more"}},

		{"age to an advertiser", catalog.Promise{}, []*catalog.Transmission{sent(1, fields(catalog.Field{In: "query", Path: "age", Kind: catalog.KindAge}, catalog.Field{In: "query", Path: "v", Kind: catalog.KindTechnical}))},
			[]string{"beyond-targeting meta meta-pixel facebook.com /1 r.1 1: age in query age to Meta Pixel, used for behavioural targeting (clause 4.2)"}},
		{"age to another", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(catalog.Field{In: "query", Path: "age", Kind: catalog.KindAge})))}, nil},
		{"double hash", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(catalog.Field{In: "query", Path: "h", Kind: catalog.KindEmail, Layers: []string{"sha256", "sha3-256"}})))},
			[]string{"identifying-information sentry sentry sentry.io /1 r.1 1: e-mail address as SHA3-256 in query h to Sentry (clause 4)"}},

		{"before consent", catalog.Promise{ConsentRequired: all}, []*catalog.Transmission{
			sent(1, func(t *catalog.Transmission) { t.Phase = catalog.PhaseBeforeConsent }), sent(2, nil),
			sent(3, func(t *catalog.Transmission) { toSentry(t); t.Phase = catalog.PhaseBeforeConsent })},
			[]string{"before-consent meta meta-pixel facebook.com /1 r.1 1: Meta Pixel (advertising) was sent to before consent"}},

		{"vendor behind an own name", catalog.Promise{}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) {
			t.Host, t.RegistrableDomain, t.CNAME = "m.jobs.example", "jobs.example", []string{"x.jobs.example.", "jobs.vendor.example."}
		})}, []string{"cname-cloaking meta meta-pixel jobs.example /1 r.1 1: m.jobs.example is another name for jobs.vendor.example. of Meta Pixel"}},
		{"unknown behind an own name", catalog.Promise{}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) {
			toUnknown(t)
			t.Host, t.RegistrableDomain, t.CNAME = "m.jobs.example", "jobs.example", []string{"jobs.tracker.example"}
		})}, []string{"cname-cloaking   jobs.example /1 r.1 1: m.jobs.example is another name for jobs.tracker.example", "unknown-recipient   jobs.example /1 r.1 1: no catalogue knows m.jobs.example"}},
		{"known vendor, chain within the service", catalog.Promise{}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) {
			t.Host, t.RegistrableDomain, t.CNAME = "m.jobs.example", "jobs.example", []string{"n.jobs.example"}
		})}, []string{"cname-cloaking meta meta-pixel jobs.example /1 r.1 1: m.jobs.example is another name for n.jobs.example of Meta Pixel"}},
		{"unknown, chain within the service", catalog.Promise{}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) {
			toUnknown(t)
			t.Host, t.RegistrableDomain, t.CNAME = "m.jobs.example", "jobs.example", []string{"n.jobs.example"}
		})}, []string{"unknown-recipient   jobs.example /1 r.1 1: no catalogue knows m.jobs.example"}},

		{"typed text is told once", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(typing, catalog.Field{In: "websocket", Path: "frames[8].value", Kind: catalog.KindEmail, Why: "persona e-mail address"})))},
			[]string{"typed-text sentry sentry sentry.io /1 r.1 1: e-mail address streamed in websocket frames[*].value to Sentry"}},
		{"typed text by its vendor's words", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(catalog.Field{In: "websocket", Path: "frames[0]", Kind: catalog.KindTypedText, Why: "vendor parameter"})))},
			[]string{"typed-text sentry sentry sentry.io /1 r.1 1: text typed into forms streamed in websocket frames[*] to Sentry"}},
		{"an address by its shape in a message", catalog.Promise{}, []*catalog.Transmission{sent(1, both(toSentry, fields(catalog.Field{In: "websocket", Path: "frames[0].to", Kind: catalog.KindEmail, Why: "value shape: e-mail address"})))},
			[]string{"identifying-information sentry sentry sentry.io /1 r.1 1: e-mail address in websocket frames[*].to to Sentry (clause 4)"}},

		{"only on leaving", catalog.Promise{}, []*catalog.Transmission{
			sent(2, func(t *catalog.Transmission) { t.Phase = catalog.PhaseLeaving }), sent(1, func(t *catalog.Transmission) { t.Phase = catalog.PhaseLeaving }),
			sent(3, func(t *catalog.Transmission) { toSentry(t); t.Phase = catalog.PhaseLeaving }), sent(4, toSentry)},
			[]string{"only-on-leaving meta meta-pixel facebook.com /1 r.1 2: Meta Pixel is sent to only when the page is left"}},

		{"from a service worker", catalog.Promise{}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) { t.Target = "service_worker" })},
			[]string{"from-service-worker meta meta-pixel facebook.com /1 r.1 1: a service worker sent to Meta Pixel"}},

		{"search term in the Referer", catalog.Promise{}, []*catalog.Transmission{sent(1, fields(
			catalog.Field{In: "header", Path: "referer.q", Kind: catalog.KindSearchTerm}, catalog.Field{In: "header", Path: "referer.page", Kind: catalog.KindPageURL}))},
			[]string{"search-term-in-referer meta meta-pixel facebook.com /1 r.1 1: search term in parameter q of the Referer to Meta Pixel"}},
		{"search term elsewhere", catalog.Promise{}, []*catalog.Transmission{sent(1, fields(
			catalog.Field{In: "query", Path: "referer.q", Kind: catalog.KindSearchTerm}, catalog.Field{In: "header", Path: "x-referer.q", Kind: catalog.KindSearchTerm}))}, nil},

		{"unknown recipient, not undeclared too", catalog.Promise{Declared: []string{}}, []*catalog.Transmission{sent(1, toUnknown), sent(2, both(toUnknown, func(t *catalog.Transmission) { t.Host = "b.tracker.example" }))},
			[]string{"unknown-recipient   tracker.example /1 r.1 2: no catalogue knows a.tracker.example; no catalogue knows b.tracker.example"}},

		{"undeclared", catalog.Promise{Declared: []string{"sentry"}}, []*catalog.Transmission{sent(1, nil), sent(2, toSentry)},
			[]string{"undeclared meta meta-pixel facebook.com /1 r.1 1: Meta Pixel is not on the declared list"}},
		{"undeclared by a recipient without a service", catalog.Promise{Declared: []string{"sentry"}}, []*catalog.Transmission{sent(1, func(t *catalog.Transmission) { t.Service = nil })},
			[]string{"undeclared meta  facebook.com /1 r.1 1: Meta Platforms, Inc. is not on the declared list"}},

		{"runs are apart, faults sorted", catalog.Promise{Declared: []string{}}, []*catalog.Transmission{
			sent(2, toSentry), sent(1, func(t *catalog.Transmission) { t.Target = "service_worker" }),
			sent(3, func(t *catalog.Transmission) { t.Run, t.ID = "s", "s.3" })},
			[]string{"from-service-worker meta meta-pixel facebook.com /1 r.1 1: a service worker sent to Meta Pixel",
				"undeclared meta meta-pixel facebook.com /1 r.1 1: Meta Pixel is not on the declared list",
				"undeclared meta meta-pixel facebook.com /3 s.3 1: Meta Pixel is not on the declared list",
				"undeclared sentry sentry sentry.io /2 r.2 1: Sentry is not on the declared list"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			checker := New(policy.Default(), c.promise, service)
			for _, s := range c.sent {
				checker.Add(s)
			}
			var got []string
			for _, f := range checker.Faults() {
				if !f.At.Equal(start.Add(time.Duration(f.Transmission[len(f.Transmission)-1]-'0')*time.Second)) || f.Run != f.Transmission[:1] {
					t.Errorf("fault %+v: time or run are not its transmission's", f)
				}
				got = append(got, fmt.Sprintf("%s %s %s %s %s %s %d: %s", f.Code, f.Recipient, f.Service, f.Domain, strings.TrimPrefix(f.Page, "https://www.jobs.example"), f.Transmission, f.Count, f.Detail))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
			}
		})
	}
}

func TestFingerprinting(t *testing.T) {
	taken := func(second int, technique catalog.Technique, service, domain, script, detail string, sent ...catalog.Sent) catalog.Fingerprint {
		return catalog.Fingerprint{
			Run: "r", At: start.Add(time.Duration(second) * time.Second), Page: fmt.Sprintf("https://www.jobs.example/%d", second), Technique: technique,
			Script: script, Recipient: service, Service: service, Domain: domain, Detail: detail, Sent: sent,
		}
	}
	toMeta := catalog.Sent{Transmission: "r.5", Recipient: "meta", Service: "meta-pixel", Domain: "facebook.com", External: true, Count: 2}
	toUnknown := catalog.Sent{Transmission: "r.7", Domain: "tracker.example", External: true, Count: 1}
	c := New(policy.Default(), catalog.Promise{}, service)
	for _, f := range []catalog.Fingerprint{
		taken(4, catalog.TechniqueAudio, "", "tracker.example", "https://a.tracker.example/fp.js?v=2", "sound", toUnknown),
		taken(2, catalog.TechniqueCanvas, "", "tracker.example", "https://a.tracker.example/fp.js?v=1", "an image", toMeta, toUnknown),
		taken(3, catalog.TechniqueCanvas, "", "tracker.example", "https://a.tracker.example/fp.js?v=2", "an image", toMeta),
		taken(5, catalog.TechniqueWebGL, "sentry", "sentry.io", "https://js.sentry.io/s.js", "hardware"),
		taken(1, catalog.TechniqueLimit, "", "jobs.example", "https://www.jobs.example/", "more"),
	} {
		c.Fingerprinted(f)
	}
	var got []string
	for _, f := range c.Faults() {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %d: %s", f.Code, f.Recipient, f.Service, f.Domain, f.Page, f.Transmission, f.Count, f.Detail))
	}
	want := []string{
		"fingerprinting   tracker.example https://www.jobs.example/2 r.5 6: script https://a.tracker.example/fp.js of tracker.example reads an image, and sent next to Meta Pixel, tracker.example; script https://a.tracker.example/fp.js of tracker.example reads sound, and sent next to tracker.example",
		"fingerprinting sentry sentry sentry.io https://www.jobs.example/5  0: script https://js.sentry.io/s.js of Sentry reads hardware",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	if n := gauge(t, catalog.FaultFingerprinting); n != 2 {
		t.Errorf("the metric says %v", n)
	}
}

func TestCookieSync(t *testing.T) {
	to := func(p idsync.Party, second, count int, origin, place, form string) idsync.Sync {
		return idsync.Sync{
			Run: "r", From: idsync.Party{Recipient: "meta", Service: "meta-pixel", Domain: "facebook.com"}, Origin: origin, To: p, Place: place, Form: form,
			Page: fmt.Sprintf("https://www.jobs.example/%d", second), At: start.Add(time.Duration(second) * time.Second), Transmissions: []string{fmt.Sprintf("r.%d", second)}, Count: count,
		}
	}
	unknown, known := idsync.Party{Domain: "tracker.example"}, idsync.Party{Recipient: "sentry", Service: "sentry", Domain: "sentry.io"}
	c := New(policy.Default(), catalog.Promise{}, service)
	for _, s := range []idsync.Sync{
		to(unknown, 5, 2, "cookie _fbp", "query u", "plain"), to(unknown, 3, 1, "cookie _fbp", "query h", "sha256"), to(known, 4, 1, "local-storage id", "body user", "plain"),
	} {
		c.Synced(s)
	}
	var got []string
	for _, f := range c.Faults() {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %d: %s", f.Code, f.Recipient, f.Service, f.Domain, f.Page, f.Transmission, f.Count, f.Detail))
	}
	want := []string{
		"cookie-sync   tracker.example https://www.jobs.example/3 r.3 3: an identifier of Meta Pixel (cookie _fbp) as sha256 in query h to tracker.example; an identifier of Meta Pixel (cookie _fbp) in query u to tracker.example",
		"cookie-sync sentry sentry sentry.io https://www.jobs.example/4 r.4 1: an identifier of Meta Pixel (local-storage id) in body user to Sentry",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	if n := gauge(t, catalog.FaultCookieSync); n != 2 {
		t.Errorf("the metric says %v", n)
	}
}

// gauge reads soshin_check_faults as a scrape would.
func gauge(t *testing.T, code catalog.FaultCode) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "soshin_check_faults" && m.GetLabel()[0].GetValue() == string(code) {
				return m.GetGauge().GetValue()
			}
		}
	}
	t.Fatalf("no soshin_check_faults for %s", code)
	return 0
}

func TestUnexplained(t *testing.T) {
	hole := func(w catalog.Witness, url string, cause catalog.Cause, second int) catalog.Discrepancy {
		return catalog.Discrepancy{Run: "r", Visit: "v0001", Witness: w, Seq: uint64(second), At: start.Add(time.Duration(second) * time.Second), Method: "GET", URL: url, Cause: cause}
	}
	list := []catalog.Discrepancy{
		hole(catalog.WitnessProxy, "https://a.tracker.example/p?secret=1", "", 2),
		hole(catalog.WitnessBrowser, "https://b.tracker.example/p", "", 1),
		hole(catalog.WitnessProxy, "https://px.other.example/", "", 3),
		hole(catalog.WitnessProxy, "https://px.other.example/", catalog.CausePreflight, 4),
	}
	want := []string{
		"unexplained other.example 1 3: only the proxy saw GET https://px.other.example/ in visit v0001",
		"unexplained tracker.example 2 1: only the browser saw GET https://b.tracker.example/p in visit v0001; only the proxy saw GET https://a.tracker.example/p in visit v0001",
	}
	for allowed := range 5 {
		c := New(policy.Default(), catalog.Promise{Unexplained: allowed}, service)
		for _, d := range list {
			c.Compare(d)
		}
		got := []string{}
		for _, f := range c.Faults() {
			got = append(got, fmt.Sprintf("%s %s %d %d: %s", f.Code, f.Domain, f.Count, f.At.Sub(start)/time.Second, f.Detail))
		}
		expected := want
		if allowed >= 3 {
			expected = []string{}
		}
		if !slices.Equal(got, expected) {
			t.Errorf("%d allowed\n got %q\nwant %q", allowed, got, expected)
		}
		if n := gauge(t, catalog.FaultUnexplained); n != float64(len(expected)) {
			t.Errorf("%d allowed: the metric says %v", allowed, n)
		}
	}
}

func TestMissed(t *testing.T) {
	visit := func(id, page, outcome, err, repeats string) catalog.Visit {
		return catalog.Visit{Run: "r", ID: id, Page: page, Outcome: outcome, Error: err, Repeats: repeats, Started: start.Add(time.Duration(len(id)) * time.Second)}
	}
	c := New(policy.Default(), catalog.Promise{}, service)
	c.Missed(catalog.Unvisited([]catalog.Visit{
		visit("v0001", "https://www.jobs.example/", catalog.OutcomeDone, "", ""),
		visit("v0002", "https://www.jobs.example/a?mail=x%40y", catalog.OutcomeFailed, "status 503", ""),
		visit("v0003", "https://www.jobs.example/a?mail=x%40y", catalog.OutcomeFailed, "status 502", "v0002"),
		visit("v0004", "https://www.jobs.example/b", catalog.OutcomeFailed, "status 503", ""),
		visit("v0005", "https://www.jobs.example/b", catalog.OutcomeDone, "", "v0004"),
		visit("v10006", "https://jobs.example/c", catalog.OutcomeInterrupted, "", ""),
		visit("v7", "", "", "", ""), // of a standing proxy
	}))
	want := []catalog.Fault{{
		Run: "r", Code: catalog.FaultPageFailed, Domain: "jobs.example", Page: "https://www.jobs.example/a?mail=x%40y", At: start.Add(5 * time.Second), Count: 2,
		Detail: "visit v0003 of https://www.jobs.example/a: status 502; visit v10006 of https://jobs.example/c: interrupted",
	}}
	if got := c.Faults(); !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestMetric(t *testing.T) {
	c := New(policy.Default(), catalog.Promise{}, service)
	c.Add(sent(1, toUnknown))
	c.Faults()
	for code, want := range map[catalog.FaultCode]float64{catalog.FaultUnknownRecipient: 1, catalog.FaultOnlyLeaving: 0, catalog.FaultTypedText: 0} {
		if got := gauge(t, code); got != want {
			t.Errorf("%s: got %v, want %v", code, got, want)
		}
	}
	New(policy.Default(), catalog.Promise{}, service).Faults()
	if got := gauge(t, catalog.FaultUnknownRecipient); got != 0 {
		t.Errorf("after a check without faults: got %v, want 0", got)
	}
}

func BenchmarkAdd(b *testing.B) {
	c := New(policy.Default(), catalog.Promise{Declared: []string{}}, service)
	t := sent(1, func(t *catalog.Transmission) {
		for i := range 40 {
			t.Fields = append(t.Fields, catalog.Field{In: "query", Path: fmt.Sprint("p", i), Kind: catalog.KindTechnical})
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		c.Add(t)
	}
}
