package evidence

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

// kept is a review file with a row of each standing.
const kept = `
list:
  version: 2
  state: draft
rows:
  - id: by-hand
    service: {ja: 電話, from: {by: person, name: 山田, date: "2026-11-20"}}
    category: {value: functional}
  - id: gone-1
    recipient: {ja: 去った会社, en: Gone}
    category: {value: advertising}
    measured: {run: r0, last: "2026-11-01", service: gone}
  - id: vendor-1
    service: {ja: ベンダー, en: Vendor}
    category: {value: analytics}
    measured: {run: r, last: "2026-11-24", service: vendor}
  - id: off-seen
    exemption: {ground: necessary, reason: 表示に要る, by: 山田, date: "2026-11-21"}
    measured: {run: r, last: "2026-11-24", service: off}
  - id: off-unseen
    exemption: {ground: opt-out, reason: 応じている, by: 佐藤, date: "2026-11-22"}
    measured: {run: r0, last: "2026-11-01"}
`

func file(t *testing.T, text string) *review.File {
	t.Helper()
	f, err := review.Parse("external-transmission.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRows(t *testing.T) {
	f := file(t, kept)
	seen := []list.Row{{ID: "new-1", ServiceID: "new"}, {ID: "off-seen"}, {ID: "vendor-1"}}
	byYamada := []review.Writer{{From: review.Origin{By: "person", Name: "山田", Date: "2026-11-20"}, Cells: []string{"service"}}, {Cells: []string{"category"}}}
	unsaid := func(cells ...string) []review.Writer { return []review.Writer{{Cells: cells}} }
	type row struct {
		id       string
		seen     bool
		standing *Standing
	}
	for _, c := range []struct {
		name string
		file *review.File
		of   list.Document
		want []row
	}{
		{"no file", nil, list.Document{Rows: seen}, []row{{"new-1", true, nil}, {"off-seen", true, nil}, {"vendor-1", true, nil}}},
		{"a file", f, f.Document(), []row{ // in the list's order, then those it does not have
			{"gone-1", false, &Standing{List: Listed, Basis: Unseen, LastRun: "r0", LastDay: "2026-11-01", Writers: unsaid("recipient", "category")}},
			{"vendor-1", true, &Standing{List: Listed, Basis: Measured, LastRun: "r", LastDay: "2026-11-24", Writers: unsaid("service", "category")}},
			{"by-hand", false, &Standing{List: Listed, Basis: Person, Writers: byYamada}},
			{"off-seen", true, &Standing{List: Exempt, Basis: Measured, LastRun: "r", LastDay: "2026-11-24", Exemption: &Exemption{"necessary", "表示に要る", "山田", "2026-11-21"}}},
			{"off-unseen", false, &Standing{List: Exempt, Basis: Unseen, LastRun: "r0", LastDay: "2026-11-01", Exemption: &Exemption{"opt-out", "応じている", "佐藤", "2026-11-22"}}},
			{"new-1", true, &Standing{List: Missing, Basis: Measured}},
		}},
	} {
		var got []row
		for _, r := range Rows(c.of, c.file, seen) {
			if r.Seen != nil && r.Seen.ID != r.ID {
				t.Errorf("%s: %s was seen as %s", c.name, r.ID, r.Seen.ID)
			}
			got = append(got, row{r.ID, r.Seen != nil, r.Standing})
		}
		if !reflect.DeepEqual(got, c.want) {
			g, _ := json.MarshalIndent(got, "", " ")
			t.Errorf("%s: got %+v %s", c.name, got, g)
		}
	}
}

// What people wrote reorders nothing, drives no terminal and floods no page.
func TestRowsHostile(t *testing.T) {
	long := strings.Repeat("長", 5000)
	evil := `"\e[31m\u202E\u2028` + long + `"`
	f := file(t, `
list:
  version: 1
  state: draft
rows:
  - id: evil
    tag: "https://\u202Eevil.example/a.js?\e[2J=1"
    domain: `+evil+`
    service: {ja: `+evil+`, en: `+evil+`, from: {by: person, name: `+evil+`, source: `+evil+`, date: `+evil+`}}
    recipient: {ja: `+evil+`, en: `+evil+`}
    exemption: {ground: consented, reason: `+evil+`, by: `+evil+`, date: "2026-11-24"}
    measured: {run: `+evil+`, last: "2026-11-24"}
`)
	rows := Rows(f.Document(), f, nil)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	e := NewCollector(NewRedactor(catalog.Persona{}), "r", rows[0]).Evidence(nil, nil)
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCount(text); strings.ContainsAny(string(text), "\x1b\u202e\u2028") || strings.Contains(string(text), `\u001b`) || strings.Contains(string(text), `\u2028`) || n > 8000 {
		t.Errorf("%d characters: %.300s", n, text)
	}
	x := e.Standing.Exemption
	for name, s := range map[string]string{
		"service": e.Service.Ja, "recipient": e.Recipient.En, "reason": x.Reason, "by": x.By, "run": e.Standing.LastRun,
		"name": e.Standing.Writers[0].From.Name, "source": e.Standing.Writers[0].From.Source, "date": e.Standing.Writers[0].From.Date,
	} {
		if !strings.HasPrefix(s, "[U+001B][31m[U+202E] 長長") || !strings.HasSuffix(s, "長…") {
			t.Errorf("%s: %.60q", name, s)
		}
	}
	if e.Run != "r" || e.Count != 0 || !e.First.Equal(time.Time{}) || strings.Contains(string(text), "first_seen") {
		t.Errorf("nothing was seen: %.300s", text)
	}
}
