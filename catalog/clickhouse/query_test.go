package clickhouse

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"soshin/catalog"
)

// stored is the run that the tests below read: what goes to whom, by which tag.
func stored() []catalog.Transmission {
	ga := &catalog.RecipientRef{ID: "google", LegalName: "Google LLC", Country: "US"}
	ga4 := &catalog.ServiceRef{ID: "ga4", Name: "Google Analytics 4", Category: catalog.CategoryAnalytics}
	field := func(path, value string, kind catalog.InformationKind, layers ...string) catalog.Field {
		return catalog.Field{In: catalog.InQuery, Path: path, Value: value, Kind: kind, Layers: layers}
	}
	all := []catalog.Transmission{
		{Recipient: ga, Service: ga4, Host: "www.google-analytics.com", RegistrableDomain: "google-analytics.com", External: true, Page: "/a",
			Initiator: []string{"https://www.googletagmanager.com/gtag/js?id=G-1#x", "https://shigoto.example/"},
			Fields:    []catalog.Field{field("cid", "1.2", catalog.KindTerminalID), field("v", "2", catalog.KindTechnical), field("zzz", "?", "")}},
		{Recipient: ga, Service: ga4, Host: "analytics.google.com", RegistrableDomain: "google.com", External: true, Page: "/b",
			Initiator: []string{"https://www.googletagmanager.com/gtag/js?id=G-2", "https://shigoto.example/b"},
			Fields: []catalog.Field{field("em", "abc", catalog.KindEmail, "percent", "sha256"), field("em2", "a@b", catalog.KindEmail),
				field("pr[0].id[12]", "i", catalog.KindEvent), field("pr[1].id[3]", "j", catalog.KindEvent)}},
		{Recipient: ga, Service: ga4, Host: "www.google-analytics.com", RegistrableDomain: "google-analytics.com", External: true, Page: "/a", Type: "image", Initiator: []string{"https://shigoto.example/a"}},
		{Host: "x.unknown.example", RegistrableDomain: "unknown.example", External: true, Page: "/a", Type: "script", URL: "https://x.unknown.example/u.js?v=1", Initiator: []string{"https://shigoto.example/a"},
			Fields: []catalog.Field{field("u", "x", catalog.KindPageURL)}},
		{Host: "other.example", RegistrableDomain: "other.example", External: true, Page: "/a", Target: "service_worker", Initiator: []string{"https://cdn.example/u.js"}},
		{Host: "shigoto.example", RegistrableDomain: "shigoto.example", Page: "/a", Fields: []catalog.Field{field("q", "営業", catalog.KindSearchTerm)}},
	}
	for i := range all {
		t := &all[i]
		t.Run, t.Seq, t.ID, t.At = "r1", uint64(i+1), "r1."+string(rune('1'+i)), at(i+1)
	}
	another := all[0]
	another.Run, another.ID = "r2", "r2.1"
	return append(all, another)
}

func TestObservations(t *testing.T) {
	s := newStore(t)
	if err := s.InsertTransmissions(t.Context(), stored()); err != nil {
		t.Fatal(err)
	}
	// Stored once more in another batch: counts must not change.
	if err := s.InsertTransmissions(t.Context(), stored()[:3]); err != nil {
		t.Fatal(err)
	}
	got, err := s.Observations(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	ga := &catalog.RecipientRef{ID: "google", LegalName: "Google LLC", Country: "US"}
	ga4 := &catalog.ServiceRef{ID: "ga4", Name: "Google Analytics 4", Category: catalog.CategoryAnalytics}
	want := []catalog.Observation{
		{Domain: "other.example", Tag: "https://cdn.example/u.js", Hosts: []string{"other.example"}, Pages: 1, Count: 1, First: at(5), Last: at(5)},
		{Domain: "unknown.example", Tag: "https://x.unknown.example/u.js", Hosts: []string{"x.unknown.example"}, Pages: 1, Count: 1, First: at(4), Last: at(4),
			Kinds: []catalog.ObservedKind{{Kind: catalog.KindPageURL}}},
		{Recipient: ga, Service: ga4, Domain: "google-analytics.com", Tag: "", Hosts: []string{"www.google-analytics.com"}, Pages: 1, Count: 1, First: at(3), Last: at(3)},
		{Recipient: ga, Service: ga4, Domain: "google-analytics.com", Tag: "https://www.googletagmanager.com/gtag/js",
			Hosts: []string{"analytics.google.com", "www.google-analytics.com"}, Pages: 2, Count: 2, First: at(1), Last: at(2),
			Kinds: []catalog.ObservedKind{{Kind: catalog.KindEmail}, {Kind: catalog.KindEmail, Hashed: true}, {Kind: catalog.KindEvent}, {Kind: catalog.KindTerminalID}}},
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
			g, _ := json.Marshal(got[min(i, len(got)-1)])
			w, _ := json.Marshal(want[min(i, len(want)-1)])
			t.Errorf("row %d:\n got %s\nwant %s", i, g, w)
		}
	}
}

func TestServices(t *testing.T) {
	s := newStore(t)
	sent := stored()
	unsent := sent[0]
	unsent.Run, unsent.Witness = "r3", catalog.WitnessBrowser
	own := sent[0]
	own.Run, own.External = "r4", false
	if err := s.InsertTransmissions(t.Context(), append(sent, unsent, own)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		runs []string
		want map[string][]string
	}{
		{[]string{"r1"}, map[string][]string{"r1": {"ga4"}}},
		{[]string{"r4", "r3", "r2", "r1", "none"}, map[string][]string{"r1": {"ga4"}, "r2": {"ga4"}}},
		{nil, map[string][]string{}},
	} {
		got, err := s.Services(t.Context(), c.runs)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: got %q, %v, want %q", c.runs, got, err, c.want)
		}
	}
}

func TestFilter(t *testing.T) {
	s := newStore(t)
	if err := s.InsertTransmissions(t.Context(), stored()); err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	for _, c := range []struct {
		filter Filter
		want   []string
	}{
		{Filter{}, []string{"r1.1", "r1.2", "r1.3", "r1.4", "r1.5", "r1.6", "r2.1"}},
		{Filter{Run: "r1", Service: "ga4"}, []string{"r1.1", "r1.2", "r1.3"}},
		{Filter{Domain: "google.com"}, []string{"r1.2"}},
		{Filter{Host: "other.example"}, []string{"r1.5"}},
		{Filter{External: &no}, []string{"r1.6"}},
		{Filter{Run: "r1", External: &yes, Kind: catalog.KindPageURL}, []string{"r1.4"}},
		{Filter{Domain: "unknown.example", Unknown: true}, []string{"r1.4"}},
		{Filter{Domain: "google.com", Unknown: true}, nil},
		{Filter{Run: "r1", Service: "ga4", Tags: []string{"https://www.googletagmanager.com/gtag/js"}}, []string{"r1.1", "r1.2"}},
		{Filter{Run: "r1", Service: "ga4", Tags: []string{"https://www.googletagmanager.com/gtag/js", ""}}, []string{"r1.1", "r1.2", "r1.3"}},
		{Filter{Run: "r1", Service: "ga4", Tags: []string{}}, nil},
		{Filter{Limit: 2}, []string{"r1.1", "r1.2"}},
		{Filter{Run: "' OR 1 -- \\"}, nil},
		{Filter{Run: "?"}, nil},
	} {
		var got []string
		for tr, err := range s.Transmissions(t.Context(), c.filter) {
			if err != nil {
				t.Fatalf("%+v: %v", c.filter, err)
			}
			got = append(got, tr.ID)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.filter, got, c.want)
		}
	}
	for range s.Transmissions(t.Context(), Filter{}) {
		break // and the connection is free again:
	}
	s.conn.Stats()
	if open := s.conn.Stats().Open; open != 0 {
		t.Errorf("%d connections in use after a break", open)
	}
}

func TestSightings(t *testing.T) {
	s := newStore(t)
	if err := s.InsertTransmissions(t.Context(), stored()); err != nil {
		t.Fatal(err)
	}
	for run, site := range map[string]string{"r1": "shigoto", "r2": "shigoto", "r3": "another"} {
		if err := s.InsertRun(t.Context(), catalog.Run{ID: run, Site: site, Started: at(0)}, "{}"); err != nil {
			t.Fatal(err)
		}
	}
	first := catalog.Sighting{Run: "r1", Count: 3, Pages: 2, First: at(1), Last: at(3)}
	for _, c := range []struct {
		site   string
		filter Filter
		want   []catalog.Sighting
	}{
		{"shigoto", Filter{Run: "r1", Service: "ga4"}, []catalog.Sighting{first, {Run: "r2", Count: 1, Pages: 1, First: at(1), Last: at(1)}}},
		{"shigoto", Filter{Host: "other.example"}, []catalog.Sighting{{Run: "r1", Count: 1, Pages: 1, First: at(5), Last: at(5)}}},
		{"another", Filter{Service: "ga4"}, nil},
		{"another", Filter{}, nil},
	} {
		if got, err := s.Sightings(t.Context(), c.site, c.filter); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %+v:\n got %+v, %v\nwant %+v", c.site, c.filter, got, err, c.want)
		}
	}
}

func TestFields(t *testing.T) {
	s := newStore(t)
	if err := s.InsertTransmissions(t.Context(), stored()); err != nil {
		t.Fatal(err)
	}
	folded := FieldSummary{Service: "ga4", Domain: "google.com", In: "query", Path: "pr[*].id[*]", Kind: catalog.KindEvent, Count: 2, Example: "i"}
	for _, c := range []struct {
		filter Filter
		want   []FieldSummary
	}{
		{Filter{Domain: "google.com"}, []FieldSummary{
			{Service: "ga4", Domain: "google.com", In: "query", Path: "em", Kind: catalog.KindEmail, Count: 1, Example: "abc"},
			{Service: "ga4", Domain: "google.com", In: "query", Path: "em2", Kind: catalog.KindEmail, Count: 1, Example: "a@b"},
			folded,
		}},
		{Filter{Kind: catalog.KindEvent}, []FieldSummary{folded}},
		{Filter{Run: "r1", Limit: 1}, []FieldSummary{{Domain: "shigoto.example", In: "query", Path: "q", Kind: catalog.KindSearchTerm, Count: 1, Example: "営業"}}},
		{Filter{Run: "none"}, nil},
	} {
		if got, err := s.Fields(t.Context(), c.filter); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v:\n got %+v, %v\nwant %+v", c.filter, got, err, c.want)
		}
	}
}

func TestQueryRendersTypes(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct{ expression, typ, want string }{
		{"NULL", "Nullable(Nothing)", `null`},
		{"'漢\\'\"'", "String", `"漢'\""`},
		{"toFixedString('ab', 2)", "FixedString(2)", `"ab"`},
		{"toLowCardinality('x')", "LowCardinality(String)", `"x"`},
		{"toLowCardinality(toNullable('x'))", "LowCardinality(Nullable(String))", `"x"`},
		{"toInt8(-1)", "Int8", `-1`},
		{"toUInt64('9007199254740992')", "UInt64", `9007199254740992`},
		{"toUInt64('9007199254740993')", "UInt64", `"9007199254740993"`},
		{"toUInt64('18446744073709551615')", "UInt64", `"18446744073709551615"`},
		{"toInt64('-9223372036854775808')", "Int64", `"-9223372036854775808"`},
		{"toInt256('-170141183460469231731687303715884105729')", "Int256", `"-170141183460469231731687303715884105729"`},
		{"toUInt128(7)", "UInt128", `7`},
		{"true", "Bool", `true`},
		{"toFloat32(0.1)", "Float32", `0.1`},
		{"1.5e300", "Float64", `1.5e+300`},
		{"nan", "Float64", `"nan"`},
		{"-inf", "Float64", `"-inf"`},
		{"toDecimal128('123456789012345678901.500', 3)", "Decimal(38, 3)", `"123456789012345678901.5"`},
		{"toDate('2026-11-23')", "Date", `"2026-11-23"`},
		{"toDate32('1905-01-02')", "Date32", `"1905-01-02"`},
		{"toDateTime('2026-11-23 20:32:45', 'UTC')", "DateTime('UTC')", `"2026-11-23T20:32:45Z"`},
		{"toDateTime64('2026-11-23 20:32:45.123456', 6, 'Asia/Tokyo')", "DateTime64(6, 'Asia/Tokyo')", `"2026-11-23T20:32:45.123456+09:00"`},
		{"toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')", "UUID", `"61f0c404-5cb3-11e7-907b-a6006ad3dba0"`},
		{"toIPv4('192.0.2.1')", "IPv4", `"192.0.2.1"`},
		{"toIPv6('2001:db8::1')", "IPv6", `"2001:db8::1"`},
		{"toIPv6('::ffff:192.0.2.1')", "IPv6", `"::ffff:192.0.2.1"`},
		{"CAST('b', 'Enum8(\\'a\\' = 1, \\'b\\' = 2)')", "Enum8('a' = 1, 'b' = 2)", `"b"`},
		{"toNullable(toUInt8(3))", "Nullable(UInt8)", `3`},
		{"CAST(NULL, 'Nullable(Date)')", "Nullable(Date)", `null`},
		{"[toDate('2026-11-23')]", "Array(Date)", `["2026-11-23"]`},
		{"[[1, 2], []]", "Array(Array(UInt8))", `[[1,2],[]]`},
		{"[toNullable(1), NULL]", "Array(Nullable(UInt8))", `[1,null]`},
		{"map('a', [toUInt64('18446744073709551615')])", "Map(String, Array(UInt64))", `{"a":["18446744073709551615"]}`},
		{"map(toDate('2026-11-23'), 1)", "Map(Date, UInt8)", `{"2026-11-23":1}`},
		{"tuple(1, 'x', toDate('2026-11-23'))", "Tuple(UInt8, String, Date)", `[1,"x","2026-11-23"]`},
		{"CAST((1, '2026-11-23'), 'Tuple(a UInt8, b Date)')", "Tuple(a UInt8, b Date)", `{"a":1,"b":"2026-11-23"}`},
		{"CAST([(1, 'x')], 'Nested(a UInt8, b String)')", "Array(Tuple(a UInt8, b String))", `[{"a":1,"b":"x"}]`},
		{"CAST(toUInt64('18446744073709551615'), 'Variant(UInt64, String)')", "Variant(String, UInt64)", `"18446744073709551615"`},
		{"CAST('{\"a\":{\"b\":1}}', 'JSON')", "JSON", `{"a":{"b":1}}`},
		{"(1., 2.)::Point", "Point", `[1,2]`},
	} {
		r, err := s.Query(t.Context(), "SELECT "+c.expression+" AS v")
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		if want := []Column{{"v", c.typ}}; !reflect.DeepEqual(r.Columns, want) {
			t.Errorf("%s: columns %q, want %q", c.expression, r.Columns, want)
		}
		rows := 0
		for row, err := range r.Rows() {
			rows++
			if err != nil {
				t.Errorf("%s: %v", c.expression, err)
				continue
			}
			if got, err := json.Marshal(row[0]); err != nil || string(got) != c.want {
				t.Errorf("%s: %s, %v, want %s", c.expression, got, err, c.want)
			}
		}
		if rows != 1 {
			t.Errorf("%s: %d rows", c.expression, rows)
		}
		r.Close()
	}
}

func TestQueryErrorsAndStatements(t *testing.T) {
	s := newStore(t)
	for _, sql := range []string{"CREATE TABLE mine (a Int8) ENGINE = Memory", "INSERT INTO mine VALUES (1), (2)", "DROP TABLE mine"} {
		r, err := s.Query(t.Context(), sql)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		for row, err := range r.Rows() {
			t.Errorf("%s: %v, %v", sql, row, err)
		}
		if len(r.Columns) != 0 {
			t.Errorf("%s: columns %v", sql, r.Columns)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := s.Query(t.Context(), "SELECT nothing FROM runs")
	if ex, ok := errors.AsType[*clickhouse.Exception](err); !ok || ex.Code != 47 {
		t.Errorf("unknown column: %v", err)
	}
	// An error that comes when rows have been read already.
	r, err := s.Query(t.Context(), "SELECT throwIf(number = 3, 'stop') FROM numbers(10) SETTINGS max_block_size = 1")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var last error
	for _, err := range r.Rows() {
		last = err
	}
	if ex, ok := errors.AsType[*clickhouse.Exception](last); !ok || ex.Code != 395 {
		t.Errorf("error among the rows: %v", last)
	}
}

// The tag of a transmission is the rule of the schema.
func TestTag(t *testing.T) {
	s := newStore(t)
	page, loader, vendor := "https://shigoto.example/a", "https://shigoto.example/l.js?v=1", "https://px.vendor.example/t.js"
	var all []catalog.Transmission
	for i, tt := range []struct {
		typ, target string
		initiator   []string
		through     int
		want        string
	}{
		{"image", "page", []string{vendor, loader, page}, 0, "https://px.vendor.example/t.js"},
		{"image", "page", []string{page}, 0, ""},
		{"fetch", "page", []string{"https://monitor.example/m.js", vendor, loader, page}, 1, "https://px.vendor.example/t.js"},
		{"fetch", "page", []string{"https://monitor.example/m.js", page}, 1, ""},
		{"beacon", "", nil, 0, ""},
		{"fetch", "service_worker", []string{"https://shigoto.example/sw.js"}, 0, "https://shigoto.example/sw.js"},
		{"script", "page", []string{page}, 0, "https://px.vendor.example/u"},
		{"script", "page", []string{loader, page}, 0, "https://px.vendor.example/u"},
		{"script", "page", []string{vendor, page}, 0, "https://px.vendor.example/t.js"},
	} {
		all = append(all, catalog.Transmission{
			Run: "tags", ID: tt.want, Seq: uint64(i + 1), Method: "GET", URL: "https://px.vendor.example/u?cb=1#f",
			Host: "px.vendor.example", RegistrableDomain: "vendor.example", External: true, Type: tt.typ, Target: tt.target, Initiator: tt.initiator, Through: tt.through,
		})
	}
	if err := s.InsertTransmissions(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	result, err := s.Query(t.Context(), "SELECT type, target, toString(initiator), tag, id FROM transmissions WHERE run = 'tags' ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	n := 0
	for row, err := range result.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if row[3] != row[4] {
			t.Errorf("%v from %v by %v: tag %q, want %q", row[0], row[1], row[2], row[3], row[4])
		}
	}
	if n != len(all) {
		t.Errorf("%d rows, want %d", n, len(all))
	}
}
