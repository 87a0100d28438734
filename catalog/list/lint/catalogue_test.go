package lint

import (
	"slices"
	"testing"

	"soshin/catalog/list/declared"
	"soshin/catalog/vendors"
)

// TestCatalogue lints what the catalogue says of some 700 services: real names
// and purposes, written to be published. None of it is vague, out of place or
// a page's title.
func TestCatalogue(t *testing.T) {
	catalogue, err := vendors.Load()
	if err != nil {
		t.Fatal(err)
	}
	ja, en := declared.Page{Lang: "ja"}, declared.Page{Lang: "en"}
	add := func(p *declared.Page, recipient, service, information, purpose string) {
		p.Rows = append(p.Rows, declared.Row{Cells: map[declared.Column]declared.Cell{
			declared.Recipient: {Text: recipient}, declared.Service: {Text: service},
			declared.Information: {Text: information}, declared.Theirs: {Text: purpose},
		}})
	}
	for _, r := range catalogue.Recipients() {
		for _, s := range r.Services {
			add(&ja, r.LegalName.Ja, s.Name.Ja, "IPアドレス", s.Purpose.Ja)
			add(&en, r.LegalName.En, s.Name.En, "IP address", s.Purpose.En)
		}
	}
	for _, p := range []declared.Page{ja, en} {
		if len(p.Rows) < 100 {
			t.Fatalf("%d services", len(p.Rows))
		}
		for _, f := range Lint([]declared.Page{p}, Options{Lang: p.Lang}) {
			if slices.Contains([]Rule{VagueWord, CellShifted, PageTitle}, f.Rule) {
				t.Errorf("%s: %s", f.Message, f.Text)
			}
		}
	}
}
