package review

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A tag is one row's facts in a test.
type tag struct {
	service string
	kinds   string // as in the file: kinds, space between
}

// seen makes what a run showed.
func seen(run string, tags ...tag) Seen {
	s := Seen{Run: run, Property: "shigotonowa", Service: known}
	var obs []catalog.Observation
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	for _, t := range tags {
		rec, svc := known(t.service)
		o := catalog.Observation{Domain: t.service + ".example", Hosts: []string{"in." + t.service + ".example"}, Pages: 2, Count: 3, First: at, Last: at,
			Tag: "https://www.shigotonowa.example/tags/" + t.service + ".js"}
		if rec != nil {
			o.Recipient = &catalog.RecipientRef{ID: rec.ID, LegalName: rec.LegalName.En, Country: rec.Country}
			o.Service = &catalog.ServiceRef{ID: svc.ID, Name: svc.Name.En, Category: svc.Category}
		}
		for k := range strings.FieldsSeq(t.kinds) {
			kind, hashed := strings.CutSuffix(k, "#")
			o.Kinds = append(o.Kinds, catalog.ObservedKind{Kind: catalog.InformationKind(kind), Hashed: hashed})
		}
		obs = append(obs, o)
	}
	s.Rows = list.Rows(obs, known, catalog.Promise{})
	return s
}

// known is a catalogue of two, and of nobody else.
func known(id string) (*catalog.Recipient, *catalog.Service) {
	switch id {
	case "count":
		rec := &catalog.Recipient{ID: "counters", LegalName: catalog.Text{Ja: "株式会社カウンター", En: "Counter Inc."}, Country: "JP", Confirmed: true, PolicyURL: "https://count.example/privacy",
			Sources: []catalog.Source{{URL: "https://count.example/company", Date: "2026-11-20"}}}
		svc := &catalog.Service{ID: "count", Name: catalog.Text{Ja: "カウント", En: "Count"}, Category: catalog.CategoryAnalytics,
			Purpose: catalog.Text{Ja: "解析の提供のため", En: "To provide analytics"}, Sources: []catalog.Source{{URL: "https://count.example/help", Date: "2026-11-21"}}}
		return rec, svc
	case "ads":
		rec := &catalog.Recipient{ID: "adco", LegalName: catalog.Text{Ja: "AdCo LLC", En: "AdCo LLC"}, Country: "US"}
		svc := &catalog.Service{ID: "ads", Name: catalog.Text{Ja: "アド", En: "Ads"}, Category: catalog.CategoryAdvertising}
		return rec, svc
	}
	return nil, nil
}

func parsed(t *testing.T, data []byte) *File {
	t.Helper()
	f, err := Parse("external-transmission.yaml", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return f
}

func drafted(t *testing.T, old []byte, s Seen) ([]byte, []Change) {
	t.Helper()
	var f *File
	if old != nil {
		f = parsed(t, old)
	}
	data, changes, err := Draft(f, s, Head{Service: Text{Ja: "しごとの輪", En: "Shigotonowa"}})
	if err != nil {
		t.Fatalf("%v\n%s", err, old)
	}
	return data, changes
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs, got:\n%s", name, got)
	}
}

func TestFirstDraft(t *testing.T) {
	data, changes := drafted(t, nil, seen("20261124-030000-aaaaaa", tag{"count", "page_url terminal_id"}, tag{"ads", "email#"}, tag{"nobody", ""}))
	golden(t, "first.yaml", data)
	var got []string
	for _, c := range changes {
		got = append(got, string(c.What)+" "+c.Name)
	}
	if want := "row-added アド, row-added カウント, row-added nobody.example"; strings.Join(got, ", ") != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	again, changes := drafted(t, data, seen("20261124-030000-aaaaaa", tag{"count", "page_url terminal_id"}, tag{"ads", "email#"}, tag{"nobody", ""}))
	if string(again) != string(data) || len(changes) > 0 {
		t.Errorf("the same run once more changes %v\n%s", changes, again)
	}
}
