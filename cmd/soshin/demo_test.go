package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/cmd/demoservice/demo"
)

// TestDemo crawls the demo service and compares what soshin found with what
// the demo's own configuration says it sends.
func TestDemo(t *testing.T) {
	d, err := demo.Start(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	truth, err := demo.ReadTruth()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	sum := lines[summary](t, soshin(t, 0, "crawl", d.SiteFile, "--data", data, "--json"))[0]
	if sum.Pages < 14 || sum.Failed != 0 || sum.Left != 0 {
		t.Errorf("%d pages visited, %d failed, %d left", sum.Pages, sum.Failed, sum.Left)
	}

	raw := soshin(t, 0, "transmissions", "--json", "--data", data)
	transmissions := lines[catalog.Transmission](t, raw)
	compareKinds(t, truth, transmissions)
	compareFaults(t, truth, lines[catalog.Fault](t, soshin(t, 1, "check", d.SiteFile, "--json", "--data", data)))
	t.Run("field kinds", func(t *testing.T) { compareLabels(t, transmissions) })
	t.Run("form of transmissions --json", func(t *testing.T) { wantKeys(t, raw) })
	t.Run("sql", func(t *testing.T) {
		got := lines[map[string]any](t, soshin(t, 0, "sql", "--json", "SELECT count() AS n, countIf(external) AS e FROM transmissions", "--data", data))
		if got[0]["n"] != float64(len(transmissions)) || got[0]["e"] != float64(sum.External) {
			t.Errorf("%v, want %d and %d", got[0], len(transmissions), sum.External)
		}
	})
	t.Run("witnesses", func(t *testing.T) {
		got := lines[struct {
			Witnessed catalog.Witnessed `json:"witnessed"`
		}](t, soshin(t, 0, "runs", "--json", "--data", data))[0].Witnessed
		if got.Unexplained != 0 || got.Both == 0 || got.Both+got.Proxy != len(transmissions) || got != sum.Witnessed {
			t.Errorf("%+v of %d transmissions: %s", got, len(transmissions),
				soshin(t, 0, "sql", "SELECT * FROM discrepancies WHERE cause = ''", "--data", data))
		}
	})
	out := filepath.Join(t.TempDir(), "list")
	t.Run("list", func(t *testing.T) { wantList(t, truth, data, out) })
	t.Run("list sends nothing", func(t *testing.T) { wantSilence(t, out) })
	t.Run("evidence", func(t *testing.T) { wantEvidence(t, truth, d.SiteFile, data, transmissions) })
	t.Run("list diff", func(t *testing.T) { wantDifferences(t, truth, d.SiteFile, data) })
}

// compareKinds holds each recipient's kinds against the truth.
func compareKinds(t *testing.T, truth demo.Truth, transmissions []catalog.Transmission) {
	t.Helper()
	got := map[string]map[catalog.ObservedKind][]string{} // to the fields that show the kind
	for _, tr := range transmissions {
		if !tr.External {
			continue
		}
		to := "unknown " + tr.RegistrableDomain
		if tr.Service != nil {
			to = tr.Recipient.ID + " " + tr.Service.ID
		}
		if got[to] == nil {
			got[to] = map[catalog.ObservedKind][]string{}
		}
		for _, f := range tr.Fields {
			if f.Kind == "" || f.Kind == catalog.KindTechnical {
				continue
			}
			k := catalog.ObservedKind{Kind: f.Kind, Hashed: slices.ContainsFunc(f.Layers, catalog.IsHash)}
			where := fmt.Sprintf("%s %s=%.40s (%s)", f.In, f.Path, f.Value, f.Why)
			if len(got[to][k]) < 3 && !slices.Contains(got[to][k], where) {
				got[to][k] = append(got[to][k], where)
			}
		}
	}
	want := map[string]map[catalog.ObservedKind]bool{}
	add := func(to string, kinds []catalog.ObservedKind, without []catalog.InformationKind) {
		want[to] = map[catalog.ObservedKind]bool{}
		for _, k := range truth.Common {
			if !slices.Contains(without, k) {
				want[to][catalog.ObservedKind{Kind: k}] = true
			}
		}
		for _, k := range kinds {
			want[to][k] = true
		}
	}
	for _, s := range truth.Services {
		add(s.Recipient+" "+s.Service, s.Kinds, s.Without)
	}
	for _, u := range truth.Unknown {
		add("unknown "+u.Domain, u.Kinds, nil)
	}
	for _, to := range slices.Sorted(maps.Keys(want)) {
		if got[to] == nil {
			t.Errorf("%s: not found", to)
			continue
		}
		for k := range want[to] {
			if got[to][k] == nil {
				t.Errorf("%s: %s (hashed %v) is sent and was not found", to, k.Kind, k.Hashed)
			}
		}
		for k, where := range got[to] {
			if !want[to][k] {
				t.Errorf("%s: %s (hashed %v) was found and is not in the truth: %q", to, k.Kind, k.Hashed, where)
			}
		}
	}
	for to := range got {
		if want[to] == nil {
			t.Errorf("%s: found, and not in the truth", to)
		}
	}
}

func compareFaults(t *testing.T, truth demo.Truth, faults []catalog.Fault) {
	t.Helper()
	var got, want []string
	for _, f := range faults {
		to := f.Service
		if to == "" {
			to = f.Domain
		}
		got = append(got, string(f.Code)+" "+to)
		u, err := url.Parse(f.Page)
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(truth.Faults, func(w demo.TrueFault) bool { return w.Code == f.Code && w.Service+w.Domain == to }); i >= 0 && !slices.Contains(truth.Faults[i].Pages, u.Path) {
			t.Errorf("%s %s was seen on %s, want one of %q", f.Code, to, u.Path, truth.Faults[i].Pages)
		}
	}
	for _, f := range truth.Faults {
		want = append(want, string(f.Code)+" "+f.Service+f.Domain)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("faults\n got %q\nwant %q", got, want)
	}
}

// wantKeys holds the objects against the form that DESIGN.md publishes.
func wantKeys(t *testing.T, text string) {
	t.Helper()
	for _, o := range lines[map[string]json.RawMessage](t, text) {
		for _, key := range []string{"id", "run", "visit", "page", "seq", "at", "method", "url", "host", "registrable_domain",
			"recipient", "service", "type", "initiator", "witness", "status", "fields"} {
			if _, ok := o[key]; !ok {
				t.Fatalf("no %s in %v", key, slices.Sorted(maps.Keys(o)))
			}
		}
		for _, key := range []string{"initiator", "fields"} {
			if o[key][0] != '[' {
				t.Fatalf("%s is %s, want a list", key, o[key])
			}
		}
	}
}

// wantList builds the list and wants a row for every true service, and the
// cookies that they set.
func wantList(t *testing.T, truth demo.Truth, data, out string) {
	soshin(t, 0, "list", "build", "--out", out, "--data", data)
	for _, name := range []string{
		"index.html", "en/index.html", "history/index.html", "en/history/index.html", "cookies/index.html", "en/cookies/index.html",
		"list.ja.md", "list.en.md", "list.ja.csv", "list.en.csv", "cookies.ja.csv", "cookies.en.csv", "list.xlsx", "list.jsonld", "list.schema.json",
		"apps/PrivacyInfo.xcprivacy", "apps/data-safety.csv", "apps/decisions.ja.csv", "apps/decisions.en.csv",
	} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	raw, err := os.ReadFile(filepath.Join(out, "list.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Coverage struct {
			Visited int `json:"pages_visited"`
		} `json:"coverage"`
		Rows []struct {
			Service string `json:"service_id"`
			Domain  string `json:"domain"`
			Tag     string `json:"tag"`
		} `json:"rows"`
		Cookies []list.Cookie `json:"cookies"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	rows, tags := map[string]bool{}, map[string][]string{}
	for _, r := range doc.Rows {
		rows[r.Service+r.Domain] = true
		tags[r.Service] = append(tags[r.Service], r.Tag)
		if strings.Contains(r.Tag, "?") {
			t.Errorf("the tag %s has a query", r.Tag)
		}
	}
	for _, s := range truth.Services {
		if !rows[s.Service] {
			t.Errorf("no row for %s", s.Service)
		}
		if !slices.Equal(tags[s.Service], []string{s.Tag}) {
			t.Errorf("the tags of %s are %q, want %s", s.Service, tags[s.Service], s.Tag)
		}
	}
	for _, u := range truth.Unknown {
		if !rows[u.Domain] {
			t.Errorf("no row for %s", u.Domain)
		}
	}
	if doc.Coverage.Visited < 14 {
		t.Errorf("the list covers %d pages", doc.Coverage.Visited)
	}
	cookies := map[string]bool{}
	for _, c := range doc.Cookies {
		cookies[fmt.Sprintf("%s %s %s, third party %v, until %s", c.Kind, c.Name, c.ServiceID, c.Third, c.Until)] = true
	}
	for _, want := range []string{
		"cookie _ga ga4, third party false, until expires", // by its documents; the tag manager's script wrote it
		"cookie IDE google-ads, third party true, until expires",
		"cookie _dd_s_v2 datadog-rum, third party false, until expires", // bundled with the service's own scripts
		"cookie uid criteo, third party true, until expires",
		"cookie consent , third party false, until expires",
	} {
		if !cookies[want] {
			t.Errorf("no %s among %q", want, slices.Sorted(maps.Keys(cookies)))
		}
	}
}

// wantSilence opens every page of a built list through our own proxy, and
// wants nothing sent to anyone but the host that they are on, and nothing left
// in the browser. One page more, which is not the list's, shows that it would
// be noticed.
func wantSilence(t *testing.T, built string) {
	if err := os.WriteFile(filepath.Join(built, "planted.html"), []byte(`<!DOCTYPE html><img src="http://px.vendor.example/seen">`), 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(built)))
	defer server.Close()
	const origin = "http://www.list.example/"
	site := filepath.Join(t.TempDir(), "site.yaml")
	text := fmt.Sprintf("name: list\nstart: [%s, %splanted.html]\nscope: [list.example]\nhosts: {\"*\": %q}\nresolver: 127.0.0.1:1\n", origin, origin, server.Listener.Addr())
	if err := os.WriteFile(site, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	soshin(t, 0, "crawl", site, "--data", data, "--json")
	opened := map[string]int{} // pages, to their transmissions
	planted := false
	for _, tr := range lines[catalog.Transmission](t, soshin(t, 0, "transmissions", "--json", "--data", data)) {
		opened[strings.TrimPrefix(tr.Page, origin)]++
		switch {
		case tr.Page == origin+"planted.html" && tr.Host == "px.vendor.example":
			planted = true
		case tr.External || !strings.HasPrefix(tr.URL, origin):
			t.Errorf("%s sends to %s", tr.Page, tr.URL)
		}
	}
	for _, page := range []string{"", "en/index.html", "history/index.html", "en/history/index.html", "cookies/index.html", "en/cookies/index.html"} {
		if opened[page] == 0 {
			t.Errorf("%q was not opened: %v", page, opened)
		}
	}
	if !planted {
		t.Error("what the planted page sends was not noticed")
	}
	if left := soshin(t, 0, "storage", "--data", data); left != "" {
		t.Errorf("left in the browser: %s", left)
	}
}
