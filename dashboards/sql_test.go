package dashboards

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

// day is a time of November 2026, the range that is chosen in the dashboard.
func day(d, hour, minute, second int) time.Time {
	return time.Date(2026, 11, d, hour, minute, second, 0, time.UTC)
}

// fill stores four runs: r2 is the one that is chosen, r1 an earlier one of the
// same site, r0 one before the time range, x1 one of another site, which no
// panel may show.
func fill(t *testing.T, s *clickhouse.Store) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const site = `l'emploi`
	for _, r := range []catalog.Run{
		{ID: "r0", Site: site, Started: day(-30, 9, 0, 0)},
		{ID: "r1", Site: site, Started: day(22, 9, 0, 0)},
		{ID: "r2", Site: site, Started: day(23, 9, 0, 0)},
		{ID: "x1", Site: "other", Started: day(23, 10, 0, 0)},
	} {
		r.Command = "crawl"
		must(s.InsertRun(ctx, r, "{}"))
		r.Ended, r.Outcome = r.Started.Add(time.Hour), catalog.OutcomeDone
		must(s.InsertRun(ctx, r, "{}"))
	}
	// Each run is stored when it begins, and again when it has ended; so are
	// the visits here, of which the first was taken for interrupted.
	visits := []catalog.Visit{
		{Run: "r2", ID: "v1", Page: "/", Started: day(23, 9, 0, 1), Ended: day(23, 9, 0, 2), Outcome: catalog.OutcomeInterrupted},
		{Run: "r2", ID: "v2", Page: "/apply", Started: day(23, 9, 0, 2)},
		{Run: "r2", ID: "v3", Page: "/gone", Started: day(23, 9, 0, 3)},
		{Run: "r2", ID: "v4", Page: "/slow", Started: day(23, 9, 0, 4)},
		{Run: "x1", ID: "v1", Page: "/x", Started: day(23, 10, 0, 1)},
	}
	must(s.InsertVisits(ctx, visits))
	for i, end := range []catalog.Visit{
		{Outcome: catalog.OutcomeDone, Status: 200}, {Outcome: catalog.OutcomeDone, Status: 200},
		{Outcome: catalog.OutcomeFailed, Error: "no such host"}, {Outcome: catalog.OutcomeInterrupted, Status: 200, Error: "stopped"},
		{Outcome: catalog.OutcomeFailed, Error: "no such host"},
	} {
		visits[i].Ended, visits[i].Outcome, visits[i].Status, visits[i].Error = visits[i].Started.Add(time.Minute), end.Outcome, end.Status, end.Error
	}
	must(s.InsertVisits(ctx, visits))

	const (
		before  = catalog.PhaseBeforeConsent
		after   = catalog.PhaseConsented
		leaving = catalog.PhaseLeaving
	)
	transmissions := []catalog.Transmission{
		sent("r0", 1, day(-30, 9, 0, 5), "ga", "www.ga.example", "/", before),
		sent("r1", 1, day(22, 9, 0, 5), "ga", "www.ga.example", "/", before),
		sent("r1", 2, day(22, 9, 0, 6), "old", "old.example", "/", after),
		sent("r2", 1, day(23, 9, 0, 5), "", "emploi.example", "/", before),
		sent("r2", 2, day(23, 9, 0, 6), "ga", "www.ga.example", "/", before,
			catalog.Field{In: "query", Path: "cid", Kind: catalog.KindTerminalID}, catalog.Field{In: "query", Path: "dl", Kind: catalog.KindPageURL},
			catalog.Field{In: "query", Path: "v", Kind: catalog.KindTechnical}),
		sent("r2", 3, day(23, 9, 0, 7), "ga", "eu.ga.example", "/apply", leaving, catalog.Field{In: "query", Path: "cid", Kind: catalog.KindTerminalID}),
		sent("r2", 4, day(23, 9, 0, 8), "pixel", "px.pixel.example", "/apply", after,
			catalog.Field{In: "body", Path: "users[0].em", Layers: []string{"json", "sha256"}, Kind: catalog.KindEmail},
			catalog.Field{In: "body", Path: "users[1].em", Layers: []string{"json", "sha256"}, Kind: catalog.KindEmail}),
		sent("r2", 5, day(23, 9, 0, 9), "ads", "ads.example", "/", before, catalog.Field{In: "query", Path: "mail", Kind: catalog.KindEmail}),
		sent("r2", 6, day(23, 9, 0, 10), "unknown", "a.who.example", "/apply", after),
		sent("r2", 7, day(23, 9, 0, 11), "unknown", "b.who.example", "/apply", after, catalog.Field{In: "query", Path: "x"}),
		sent("r2", 8, day(23, 9, 0, 12), "ads", "blocked.example", "/", before, catalog.Field{In: "query", Path: "tel", Kind: catalog.KindPhone}),
		sent("x1", 1, day(23, 10, 0, 5), "pixel", "px.pixel.example", "/x", before, catalog.Field{In: "query", Path: "em", Kind: catalog.KindName}),
	}
	transmissions[3].External = false
	transmissions[10].Witness = catalog.WitnessBrowser // it never left
	must(s.InsertTransmissions(ctx, transmissions))
	// What is understood anew replaces what was stored, and counts once.
	transmissions[4].Status, transmissions[9].Status = 204, 204
	must(s.InsertTransmissions(ctx, []catalog.Transmission{transmissions[4], transmissions[9]}))

	faults := []catalog.Fault{
		{Run: "r1", Code: catalog.FaultUndeclared, Recipient: "old", Service: "old", Domain: "old.example", Page: "/", Transmission: "r1.2", Count: 1},
		{Run: "r2", Code: catalog.FaultIdentifying, Recipient: "pixel-inc", Service: "pixel", Domain: "pixel.example", Page: "/apply", Transmission: "r2.4", Count: 1, Detail: "e-mail address as SHA-256"},
		{Run: "r2", Code: catalog.FaultIdentifying, Recipient: "ads-kk", Service: "ads", Domain: "ads.example", Page: "/", Transmission: "r2.5", Count: 1, Detail: "e-mail address"},
		{Run: "r2", Code: catalog.FaultUnknownRecipient, Domain: "who.example", Page: "/apply", Transmission: "r2.6", Count: 2, Detail: "no catalogue knows a.who.example"},
		{Run: "r2", Code: catalog.FaultUndeclared, Recipient: "pixel-inc", Service: "pixel", Domain: "pixel.example", Page: "/apply", Transmission: "r2.4", Count: 3, Detail: "Pixel"},
		{Run: "x1", Code: catalog.FaultUndeclared, Recipient: "pixel-inc", Service: "pixel", Domain: "pixel.example", Page: "/x", Transmission: "x1.1", Count: 1},
	}
	must(s.InsertFaults(ctx, faults))
	faults[4].Count = 1
	must(s.InsertFaults(ctx, faults[4:5]))

	must(s.InsertDiscrepancies(ctx, []catalog.Discrepancy{
		{Run: "r2", Visit: "v1", Witness: catalog.WitnessProxy, Seq: 1, Method: "OPTIONS", URL: "https://px.pixel.example/", Cause: catalog.CausePreflight},
		{Run: "r2", Visit: "v1", Witness: catalog.WitnessProxy, Seq: 2, Method: "OPTIONS", URL: "https://px.pixel.example/", Cause: catalog.CausePreflight},
		{Run: "r2", Visit: "v1", Witness: catalog.WitnessBrowser, Seq: 1, Method: "GET", URL: "https://www.ga.example/ga.js", Cause: catalog.CauseCached},
		{Run: "r2", Visit: "v1", Witness: catalog.WitnessBrowser, Seq: 2, Method: "GET", URL: "https://lost.example/"},
		{Run: "r1", Visit: "v1", Witness: catalog.WitnessBrowser, Seq: 1, Method: "GET", URL: "https://older.example/"},
	}))
}

// sent is a transmission to one of the services of the tests.
func sent(run string, seq uint64, at time.Time, service, host, page string, phase catalog.Phase, fields ...catalog.Field) catalog.Transmission {
	tr := catalog.Transmission{ID: fmt.Sprint(run, ".", seq), Run: run, Seq: seq, At: at, Page: page, Host: host, External: true, Phase: phase,
		Witness: catalog.WitnessBoth, Outcome: catalog.OutcomeAnswered, Fields: fields, Initiator: []string{"https://emploi.example/app.js?v=" + run, "https://emploi.example/"}}
	tr.RegistrableDomain = host[strings.LastIndex(strings.TrimSuffix(host, ".example"), ".")+1:]
	switch service {
	case "ga":
		tr.Recipient = &catalog.RecipientRef{ID: "goo", LegalName: "Goo LLC", Country: "US"}
		tr.Service = &catalog.ServiceRef{ID: "ga", Name: "Goo Analytics", Category: catalog.CategoryAnalytics}
	case "pixel":
		tr.Recipient = &catalog.RecipientRef{ID: "pixel-inc", LegalName: "Pixel Inc.", Country: "US"}
		tr.Service = &catalog.ServiceRef{ID: "pixel", Name: "Pixel", Category: catalog.CategoryAdvertising}
	case "ads":
		tr.Recipient = &catalog.RecipientRef{ID: "ads-kk", LegalName: "広告株式会社", Country: "JP"}
		tr.Service = &catalog.ServiceRef{ID: "ads", Name: "広告", Category: catalog.CategoryAdvertising}
	case "old":
		tr.Recipient = &catalog.RecipientRef{ID: "old", LegalName: "Old K.K.", Country: "JP"}
		tr.Service = &catalog.ServiceRef{ID: "old", Name: "Old Tag", Category: catalog.CategoryAdvertising}
	}
	return tr
}

// expected are the panels of the dashboard "transmissions" by their title, and
// its variables by their name with a $: the columns, and the rows as JSON.
var expected = map[string]struct {
	columns string
	rows    []string
}{
	"$site": {"site", []string{`["l'emploi"]`, `["other"]`}},
	"$run":  {"id", []string{`["r2"]`, `["r1"]`, `["r0"]`}},

	"Pages visited":               {"Pages", []string{`[2]`}},
	"Transmissions to others":     {"Transmissions", []string{`[6]`}},
	"Recipients":                  {"Recipients", []string{`[4]`}},
	"Unknown recipients":          {"Domains", []string{`[1]`}},
	"Undeclared services":         {"Services", []string{`[1]`}},
	"Transmissions that identify": {"Transmissions", []string{`[2]`}},
	"Transmissions per run": {"time, to others, to the service itself", []string{
		`["2026-11-22T09:00:00Z",2,0]`,
		`["2026-11-23T09:00:00Z",6,1]`,
	}},
	"Faults by code, per run": {"time, code, faults", []string{
		`["2026-11-22T09:00:00Z","undeclared",1]`,
		`["2026-11-23T09:00:00Z","identifying-information",2]`,
		`["2026-11-23T09:00:00Z","undeclared",1]`,
		`["2026-11-23T09:00:00Z","unknown-recipient",1]`,
	}},
	"First and last seen": {"Service, Recipient, First seen, Last seen, Runs, In this run", []string{
		`["who.example","","2026-11-23T09:00:10Z","2026-11-23T09:00:11Z",1,2]`,
		`["広告","広告株式会社","2026-11-23T09:00:09Z","2026-11-23T09:00:09Z",1,1]`,
		`["Pixel","Pixel Inc.","2026-11-23T09:00:08Z","2026-11-23T09:00:08Z",1,1]`,
		`["Old Tag","Old K.K.","2026-11-22T09:00:06Z","2026-11-22T09:00:06Z",1,0]`,
		`["Goo Analytics","Goo LLC","2026-10-01T09:00:05Z","2026-11-23T09:00:07Z",3,2]`,
	}},
	"Information sent, by service": {"Service, Recipient, Category, Country, Information, Pages, Transmissions", []string{
		`["Goo Analytics","Goo LLC","analytics","US","page_url, terminal_id",2,2]`,
		`["who.example","","","","",1,2]`,
		`["Pixel","Pixel Inc.","advertising","US","email hashed",1,1]`,
		`["広告","広告株式会社","advertising","JP","email",1,1]`,
	}},
	"Recipients by country": {"Country, Recipients", []string{`["US",2]`, `["JP",1]`, `["not known",1]`}},
	"Services by category":  {"Category, Services", []string{`["advertising",2]`, `["analytics",1]`, `["not known",1]`}},
	"When it was sent, by category": {"Category, before consent, after consent, on leaving", []string{
		`["advertising",1,1,0]`,
		`["analytics",1,0,1]`,
		`["not known",0,2,0]`,
	}},
	"Information kinds by service": {"Service, Kind, Transmissions", []string{
		`["Goo Analytics","page_url",1]`,
		`["Goo Analytics","terminal_id",2]`,
		`["Pixel","email hashed",1]`,
		`["広告","email",1]`,
	}},
	"Faults": {"Fault, Service, First page, Transmissions, Evidence, First transmission", []string{
		`["identifying-information","ads","/",1,"e-mail address","r2.5"]`,
		`["identifying-information","pixel","/apply",1,"e-mail address as SHA-256","r2.4"]`,
		`["undeclared","pixel","/apply",1,"Pixel","r2.4"]`,
		`["unknown-recipient","who.example","/apply",2,"no catalogue knows a.who.example","r2.6"]`,
	}},
	"Information that identifies the user": {"Service, Information, In, Field, Encoding, Pages, Transmissions", []string{
		`["Pixel","email","body","users[*].em","json > sha256",1,1]`,
		`["広告","email","query","mail","",1,1]`,
	}},
	"Which services are undeclared": {"Service, Domain, First page, Transmissions", []string{`["pixel","pixel.example","/apply",1]`}},
	"Which recipients are unknown": {"Domain, Hosts, Tags, Pages, Transmissions", []string{
		`["who.example","a.who.example, b.who.example","https://emploi.example/app.js",1,2]`,
	}},
	"Pages that send most": {"Page, Recipients, Transmissions", []string{`["/apply",3,4]`, `["/",2,2]`}},
	"Top hosts": {"Host, Services, Transmissions", []string{
		`["a.who.example","who.example",1]`,
		`["ads.example","広告",1]`,
		`["b.who.example","who.example",1]`,
		`["eu.ga.example","Goo Analytics",1]`,
		`["px.pixel.example","Pixel",1]`,
		`["www.ga.example","Goo Analytics",1]`,
	}},
	"Pages that could not be visited": {"Page, Outcome, Reason, HTTP status, Started", []string{
		`["/gone","failed","no such host",0,"2026-11-23T09:00:03Z"]`,
		`["/slow","interrupted","stopped",200,"2026-11-23T09:00:04Z"]`,
	}},
	"What only one witness saw": {"Seen by, Cause, Requests, Example", []string{
		`["the browser alone","unexplained",1,"GET https://lost.example/"]`,
		`["the proxy alone","preflight",2,"OPTIONS https://px.pixel.example/"]`,
		`["the browser alone","served from cache",1,"GET https://www.ga.example/ga.js"]`,
	}},
}

var timeFilter = regexp.MustCompile(`\$__timeFilter\(([\w.]+)\)`)

// interpolate puts in what Grafana and its ClickHouse plugin put in: variables
// quoted as ${name:singlequote} has it, and the one macro that we use
// (https://github.com/grafana/clickhouse-datasource#macros).
func interpolate(t *testing.T, sql string) string {
	t.Helper()
	from, to := day(1, 0, 0, 0).Unix(), day(30, 0, 0, 0).Unix()
	sql = timeFilter.ReplaceAllString(sql, fmt.Sprintf("$1 >= toDateTime(%d) AND $1 <= toDateTime(%d)", from, to))
	sql = strings.NewReplacer("${site:singlequote}", `'l\'emploi'`, "${run:singlequote}", `'r2'`).Replace(sql)
	if strings.Contains(sql, "$") {
		t.Fatalf("a variable or macro that this test does not know: %s", sql)
	}
	return sql
}

func TestPanelsOnTheEngine(t *testing.T) {
	s := newStore(t)
	// Rows that were replaced stay until they are merged away, here for good.
	stopped, err := s.Query(t.Context(), "SYSTEM STOP MERGES")
	if err != nil {
		t.Fatal(err)
	}
	stopped.Close()
	fill(t, s)
	run := map[string]bool{}
	check := func(name, sql string) {
		run[name] = true
		t.Run(name, func(t *testing.T) {
			want, ok := expected[name]
			if !ok {
				t.Fatal("nothing is said of this query's result")
			}
			// Grafana's connection does not read as FINAL by itself, as the store's does.
			columns, rows := query(t, s, interpolate(t, sql)+"\nSETTINGS final = 0")
			if columns != want.columns {
				t.Errorf("columns %s, want %s", columns, want.columns)
			}
			if !slices.Equal(rows, want.rows) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want.rows, "\n"))
			}
		})
	}
	for _, d := range dashboards(t) {
		if d.sourceOf(t) != clickhouseType {
			continue
		}
		for _, v := range d.Templating.List {
			if v.Type == "query" {
				var q target
				if err := json.Unmarshal(v.Query, &q); err != nil {
					t.Fatal(err)
				}
				check("$"+v.Name, q.RawSQL)
			}
		}
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				check(p.Title, q.RawSQL)
			}
		}
	}
	for name := range expected {
		if !run[name] {
			t.Errorf("there is no panel or variable %s", name)
		}
	}
}

func query(t *testing.T, s *clickhouse.Store, sql string) (columns string, rows []string) {
	t.Helper()
	r, err := s.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var names []string
	for _, c := range r.Columns {
		names = append(names, c.Name)
	}
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, strings.ReplaceAll(string(data), `\u003e`, ">"))
	}
	return strings.Join(names, ", "), rows
}

// TestIdentifyingKinds: the panels name the kinds that identify the user as
// the catalogue does.
func TestIdentifyingKinds(t *testing.T) {
	var want []string
	for _, k := range catalog.Kinds() {
		if k.Identifying {
			want = append(want, string(k.Kind))
		}
	}
	list := regexp.MustCompile(`(?s)\['name', .*?\]`)
	kind := regexp.MustCompile(`'(\w+)'`)
	lists := 0
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for _, l := range list.FindAllString(q.RawSQL, -1) {
					lists++
					var got []string
					for _, m := range kind.FindAllStringSubmatch(l, -1) {
						got = append(got, m[1])
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s: %q, want %q", p.Title, got, want)
					}
				}
			}
		}
	}
	if lists != 2 {
		t.Errorf("%d panels name the kinds, want 2", lists)
	}
}
