package evidence

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
)

func at(second int) time.Time { return time.Date(2026, 11, 24, 10, 0, second, 0, time.UTC) }

// sent is what the tests below collect: two transmissions of a visitor whose
// identifier is in a page's address too, and one of another page.
func sent() []catalog.Transmission {
	field := func(in, path, value string, kind catalog.InformationKind, layers ...string) catalog.Field {
		return catalog.Field{In: in, Path: path, Value: value, Kind: kind, Layers: layers, Why: "vendor parameter"}
	}
	tag := []string{"https://cdn.vendor.example/tag.js?id=G-1", "https://www.service.example/"}
	return []catalog.Transmission{
		{ID: "r.1", Run: "r", Visit: "v1", Page: "https://www.service.example/u/visitor-77", At: at(2), Host: "px.vendor.example", Initiator: tag,
			Phase: catalog.PhaseConsented, Witness: catalog.WitnessBoth, Fields: []catalog.Field{
				field(catalog.InQuery, "cid", "visitor-77", catalog.KindTerminalID),
				field(catalog.InBody, "items[0].id", "a1", catalog.KindEvent), field(catalog.InBody, "items[1].id", "b2", catalog.KindEvent),
				field(catalog.InQuery, "em", strings.Repeat("0f", 32), catalog.KindEmail, "sha256"),
			}},
		{ID: "r.2", Run: "r", Visit: "v1", Page: "https://www.service.example/u/visitor-77", At: at(1), Host: "a.service.example", CNAME: []string{"c\x1b.vendor.example"}, Initiator: tag,
			Phase: catalog.PhaseLeaving, Witness: catalog.WitnessProxy, Fields: []catalog.Field{
				field(catalog.InQuery, "cid", "visitor-77", catalog.KindTerminalID), field(catalog.InHeader, "visitor-77", "1", ""),
			}},
		{ID: "r.3", Run: "r", Visit: "v2", Page: "https://www.service.example/", At: at(3), Host: "px.vendor.example",
			Phase: catalog.PhaseConsented, Witness: catalog.WitnessBoth, Fields: []catalog.Field{
				field(catalog.InQuery, "cid", "visitor-78", catalog.KindTerminalID),
				field(catalog.InBody, "items[0].id", "c3", catalog.KindEvent), field(catalog.InBody, "items[1].id", "d4", catalog.KindEvent), field(catalog.InBody, "items[2].id", "a1", catalog.KindEvent),
			}},
	}
}

func TestCollector(t *testing.T) {
	r := NewRedactor(persona)
	row := list.Row{ID: "vendor-1", Service: catalog.Text{En: "Vendor"}, Recipient: catalog.Text{En: "Vendor Inc."}, Tag: "https://cdn.vendor.example/tag.js"}
	c := NewCollector(r, "r", Row{Row: row})
	for _, tr := range sent() {
		c.Add(&tr)
	}
	runs := []catalog.Sighting{{Run: "r", Count: 3, Pages: 2, First: at(1), Last: at(3)}}
	got := c.Evidence([]catalog.Visit{{ID: "v1", Screenshot: "abc"}, {ID: "v2"}, {ID: "v3", Screenshot: "def"}}, runs)

	value := func(s string, n int) Value {
		v := r.Value(s)
		v.Count = n
		return v
	}
	hidden := r.mask("visitor-77")
	want := Evidence{
		Row: "vendor-1", Service: row.Service, Recipient: row.Recipient, Tag: row.Tag, Run: "r", Count: 3, First: at(1), Last: at(3),
		Phases:    map[catalog.Phase]int{catalog.PhaseConsented: 2, catalog.PhaseLeaving: 1},
		Witnesses: map[catalog.Witness]int{catalog.WitnessBoth: 2, catalog.WitnessProxy: 1},
		Pages: []Page{
			{Page: "https://www.service.example/u/" + hidden, Visit: "v1", Count: 2, First: at(1), Last: at(2), Transmission: "r.2", Screenshot: "screenshots/abc.jpg"},
			{Page: "https://www.service.example/", Visit: "v2", Count: 1, First: at(3), Last: at(3), Transmission: "r.3"},
		},
		Hosts: []Host{{"a.service.example", []string{"c\uFFFD.vendor.example"}, 1}, {"px.vendor.example", []string{}, 2}},
		Chains: []Chain{
			{[]string{"https://cdn.vendor.example/tag.js?id=" + r.mask("G-1"), "https://www.service.example/"}, 2},
			{[]string{}, 1},
		},
		Fields: []Field{
			{In: "query", Path: "cid", Kind: catalog.KindTerminalID, Layers: []string{}, Why: "vendor parameter", Count: 3, Examples: []Value{value("visitor-77", 2), value("visitor-78", 1)}},
			{In: "query", Path: "em", Kind: catalog.KindEmail, Layers: []string{"sha256"}, Why: "vendor parameter", Count: 1, Examples: []Value{value(strings.Repeat("0f", 32), 1)}},
			{In: "header", Path: hidden, Layers: []string{}, Why: "vendor parameter", Count: 1, Examples: []Value{value("1", 1)}},
			{In: "body", Path: "items[*].id", Kind: catalog.KindEvent, Layers: []string{}, Why: "vendor parameter", Count: 5, Examples: []Value{value("a1", 2), value("b2", 1), value("c3", 1)}, Others: 1},
		},
		Runs: runs,
	}
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s:\n got %+v\nwant %+v", g.Type().Field(i).Name, g.Field(i), w.Field(i))
		}
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, whole := range []string{"visitor-7", "0f0f", "G-1", "null"} { // and every list is a list
		if strings.Contains(string(text), whole) {
			t.Errorf("%s is in %s", whole, text)
		}
	}
}

// A recipient may be sent any number of names, by any number of scripts: what
// is kept of them is bounded, and the rest is counted.
func TestCollectorBounds(t *testing.T) {
	c := NewCollector(NewRedactor(catalog.Persona{}), "r", Row{})
	const n = maxAsked + 5
	for i := range n {
		c.Add(&catalog.Transmission{Visit: "v", Initiator: []string{fmt.Sprintf("https://a.example/%d.js", i)},
			Fields: []catalog.Field{{In: catalog.InQuery, Path: fmt.Sprint("p", i), Value: "1"}}})
	}
	e := c.Evidence(nil, nil)
	if len(e.Chains) != maxChains || e.OtherChains != n-maxChains {
		t.Errorf("%d chains and %d others", len(e.Chains), e.OtherChains)
	}
	if len(e.Fields) != maxFields || e.OtherFields != n-maxFields {
		t.Errorf("%d fields and %d others", len(e.Fields), e.OtherFields)
	}
}

func TestBehind(t *testing.T) {
	rows := []list.Row{
		{ID: "one", ServiceID: "s", Tag: "https://a.example/1.js"},
		{ID: "several", ServiceID: "m", Tag: "https://a.example/1.js"},
		{ID: "several-tagless", ServiceID: "m"},
		{ID: "unknown", Domain: "b.example"},
		{ID: "unknown-tagged", Domain: "c.example", Tag: "https://a.example/1.js"},
	}
	for i, want := range []string{
		"s  [https://a.example/1.js ]", // a transmission without a tag is the only tag's
		"m  [https://a.example/1.js]",
		"m  []",
		" b.example []",
		" c.example [https://a.example/1.js ]",
	} {
		service, domain, tags := Behind(rows[i], rows)
		if got := fmt.Sprintf("%s %s %v", service, domain, tags); got != want {
			t.Errorf("%s: %s, want %s", rows[i].ID, got, want)
		}
	}
}
