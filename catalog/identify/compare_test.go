package identify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
)

// The runs of the tests: a minute each, with a minute between.
var spans = func() (s [3]Span) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for i := range s {
		s[i] = Span{at.Add(time.Duration(2*i) * time.Minute), at.Add(time.Duration(2*i+1) * time.Minute)}
	}
	return s
}()

// moment is a time of a run in units since 1970, by the clock of the pages.
func moment(role Role, after, unit time.Duration) string {
	t := spans[role].From.Add(after)
	if role == Again {
		t = t.Add(catalog.SessionGap)
	}
	return fmt.Sprint(t.UnixNano() / int64(unit))
}

// compareValues compares values of one field. Each is sent in a visit of its
// own, or with + before it in the visit of the one before.
func compareValues(first, other, again []string) catalog.Compared {
	c := NewComparison(spans)
	for role, values := range map[Role][]string{First: first, Other: other, Again: again} {
		visit := 0
		for _, v := range values {
			v, same := strings.CutPrefix(v, "+")
			if !same {
				visit++
			}
			c.Add(role, &catalog.Transmission{
				URL: "https://a.example/collect", RegistrableDomain: "a.example", Host: "a.example", External: true, Visit: fmt.Sprint(visit),
				Fields: []catalog.Field{{In: catalog.InQuery, Path: "x", Value: v}},
			})
		}
	}
	return c.Result()[0]
}

const (
	uuidA = "6f0e2c5a-9a55-4a39-8d14-5f3f2d3a7b01"
	uuidB = "c1b7d5e0-14f2-4f86-b0a9-e0d95a6c2f18"
	uuidC = "0d9c8b7a-6f5e-4d3c-a2b1-908f7e6d5c4b"
	uuidD = "9e8f7a6b-1c2d-4e5f-8091-a2b3c4d5e6f7"
)

func TestComparison(t *testing.T) {
	ms, s := time.Millisecond, time.Second
	firstVisit := func(unit time.Duration) (a, b string) {
		return moment(First, 3*s, unit), moment(Other, 4*s+217*ms, unit)
	}
	msA, msB := firstVisit(ms)
	sA, sB := firstVisit(s)
	usA, usB := firstVisit(time.Microsecond)
	in := func(d time.Duration) func(Role, time.Duration) string {
		return func(r Role, after time.Duration) string { return moment(r, after+d, ms) }
	}
	nextYear := in(365 * 24 * time.Hour)
	base36 := func(r Role) string {
		n, err := strconv.ParseInt(moment(r, 5*s+401*ms, ms), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatInt(n, 36)
	}
	tests := []struct {
		name                string
		first, other, again []string
		want                catalog.Verdict
		identifiers         []string
	}{
		{"a UUID", []string{uuidA, uuidA}, []string{uuidB, uuidB}, []string{uuidA, uuidA}, catalog.VerdictPersistent, []string{uuidA}},
		{"a UUID, one page", []string{uuidA}, []string{uuidB}, []string{uuidA}, catalog.VerdictPersistent, []string{uuidA}},
		{"a UUID from the second page on", []string{"null", uuidA}, []string{"null", uuidB}, []string{uuidA, uuidA}, catalog.VerdictPersistent, []string{uuidA}},
		{"a UUID of each session", []string{uuidA, uuidA}, []string{uuidB, uuidB}, []string{uuidC, uuidC}, catalog.VerdictSession, []string{uuidA}},
		{"a UUID of each session, one page", []string{uuidA, "+" + uuidA}, []string{uuidB}, []string{uuidC}, catalog.VerdictUnknown, nil},
		{"a UUID of each page", []string{uuidA, uuidB}, []string{uuidC}, []string{uuidD, "e" + uuidA[1:]}, catalog.VerdictRandom, nil},
		{"a UUID of everyone's", []string{uuidA, uuidA}, []string{uuidA}, []string{uuidA, uuidA}, catalog.VerdictConstant, nil},
		{"not sent in the other run", []string{uuidA}, nil, []string{uuidA}, catalog.VerdictUnknown, nil},
		{"not sent again", []string{uuidA}, []string{uuidB}, nil, catalog.VerdictUnknown, nil},

		{"Google's cookie", []string{"GA1.1.1234567890." + sA}, []string{"GA1.1.987612345." + sB}, []string{"GA1.1.1234567890." + sA}, catalog.VerdictPersistent, []string{"1234567890"}},
		{"Google's client ID, short", []string{"1234567." + sA}, []string{"987612345." + sB}, []string{"1234567." + sA}, catalog.VerdictPersistent, []string{"1234567." + sA}},
		{"Google's session", []string{"GS2.1.s" + sA + "$o1$g0$t" + moment(First, 3*s, s), "GS2.1.s" + sA + "$o1$g1$t" + moment(First, 20*s, s)},
			[]string{"GS2.1.s" + sB + "$o1$g0$t" + sB, "GS2.1.s" + sB + "$o1$g1$t" + moment(Other, 20*s, s)},
			[]string{"GS2.1.s" + moment(Again, 2*s, s) + "$o2$g0$t" + moment(Again, 2*s, s), "GS2.1.s" + moment(Again, 2*s, s) + "$o2$g1$t" + moment(Again, 30*s, s)},
			catalog.VerdictSession, []string{"s" + sA}},
		{"Meta's cookie", []string{"fb.1." + msA + ".482910384756102938"}, []string{"fb.1." + msB + ".77120934481290345"}, []string{"fb.1." + msA + ".482910384756102938"}, catalog.VerdictPersistent, []string{"482910384756102938"}},
		{"a time and a random number in one word", []string{sA + "-482910384"}, []string{sB + "-771209345"}, []string{sA + "-482910384"}, catalog.VerdictPersistent, []string{sA + "-482910384"}},
		{"a cookie of names and values", []string{"aid=" + uuidA + "&rum=2&id=" + uuidC + "&expire=" + msA}, []string{"aid=" + uuidB + "&rum=2&id=" + uuidD + "&expire=" + msB},
			[]string{"aid=" + uuidA + "&rum=2&id=11112222-3333-4444-5555-666677778888&expire=" + moment(Again, s, ms)}, catalog.VerdictPersistent, []string{uuidA}},
		{"a list of keys and values", []string{"cluster", "+" + uuidA, "+" + msA, "cluster", "+" + uuidA, "+" + moment(First, 9*s, ms)},
			[]string{"cluster", "+" + uuidB, "+" + msB}, []string{"cluster", "+" + uuidA, "+" + moment(Again, s, ms)}, catalog.VerdictPersistent, []string{uuidA}},
		{"hexadecimal, 8", []string{"9f86d081"}, []string{"60303ae2"}, []string{"9f86d081"}, catalog.VerdictPersistent, []string{"9f86d081"}},
		{"letters", []string{"QWxhZGRpbkFuZFRoZUxhbXA"}, []string{"bWl4ZWRVcExldHRlcnNPZg"}, []string{"QWxhZGRpbkFuZFRoZUxhbXA"}, catalog.VerdictPersistent, []string{"QWxhZGRpbkFuZFRoZUxhbXA"}},

		{"time of the first visit, ms", []string{msA, msA}, []string{msB, msB}, []string{msA, msA}, catalog.VerdictTime, nil},
		{"time of the first visit, s", []string{sA}, []string{sB}, []string{sA}, catalog.VerdictTime, nil},
		{"time of the first visit, us", []string{usA}, []string{usB}, []string{usA}, catalog.VerdictTime, nil},
		{"time of the first visit, base 36", []string{base36(First)}, []string{base36(Other)}, []string{base36(First)}, catalog.VerdictTime, nil},
		{"time of the first visit, with a fraction", []string{sA + ".125"}, []string{sB + ".75"}, []string{sA + ".125"}, catalog.VerdictTime, nil},
		{"time of the first visit, in words", []string{"2026-11-24T09:00:03.000Z"}, []string{"2026-11-24T09:02:04.217Z"}, []string{"2026-11-24T09:00:03.000Z"}, catalog.VerdictTime, nil},
		{"end of something, a year after the first visit", []string{nextYear(First, 3*s)}, []string{nextYear(Other, 4*s)}, []string{nextYear(First, 3*s)}, catalog.VerdictTime, nil},
		{"time of the session", []string{msA, msA}, []string{msB, msB}, []string{moment(Again, s, ms), moment(Again, s, ms)}, catalog.VerdictSession, []string{msA}},
		{"a session that ends on coming back", []string{msA, msA}, []string{msB, msB}, []string{msA, "+" + moment(Again, s, ms), moment(Again, s, ms)}, catalog.VerdictSession, []string{msA}},
		{"a session's UUID that a cookie holds until it is replaced", []string{uuidA, uuidA}, []string{uuidB, uuidB}, []string{uuidA, uuidA, uuidC, uuidC}, catalog.VerdictSession, []string{uuidA}},
		{"a session's UUID, from the second page on", []string{"null", uuidA, uuidA}, []string{"undefined", uuidB}, []string{"", uuidC, uuidC}, catalog.VerdictSession, []string{uuidA}},
		{"time of the last event, which is some pages ago", []string{msA, moment(First, 9*s, ms), moment(First, 9*s, ms)}, []string{msB, moment(Other, 9*s, ms), moment(Other, 9*s, ms)},
			[]string{moment(First, 9*s, ms), moment(Again, 9*s, ms), moment(Again, 9*s, ms)}, catalog.VerdictRandom, nil},
		{"time of sending", []string{msA, moment(First, 9*s, ms)}, []string{msB, moment(Other, 9*s, ms)}, []string{moment(Again, s, ms), moment(Again, 8*s, ms)}, catalog.VerdictRandom, nil},

		{"number of the visit", []string{"1", "1"}, []string{"1", "1"}, []string{"2", "2"}, catalog.VerdictCounter, nil},
		{"number of the page", []string{"1", "2", "3"}, []string{"1", "2", "3"}, []string{"4", "5", "6"}, catalog.VerdictCounter, nil},
		{"a duration, measured once a run", []string{"1120"}, []string{"1268"}, []string{"1629"}, catalog.VerdictUnknown, nil},
		{"a measure", []string{"1234.599999904632568", "88.0999999642372"}, []string{"1301.099999904632568"}, []string{"1234.599999904632568"}, catalog.VerdictRandom, nil},
		{"a rounded measure, the same twice by chance", []string{"45600000"}, []string{"51200000"}, []string{"45600000"}, catalog.VerdictUnknown, nil},
		{"the variant of a test", []string{"b", "b"}, []string{"a", "a"}, []string{"b", "b"}, catalog.VerdictUnknown, nil},
		{"a long name for it", []string{"checkout-variant-b"}, []string{"checkout-variant-a"}, []string{"checkout-variant-b"}, catalog.VerdictUnknown, nil},
		{"an event that one run saw", []string{"page_view", "+largest_contentful_paint"}, []string{"page_view", "+cumulative_layout_shift"}, []string{"page_view", "+largest_contentful_paint"}, catalog.VerdictRandom, nil},
		{"numbers in the same order", []string{"8", "+99", "+156"}, []string{"8", "+99", "+156"}, []string{"8", "+99", "+156"}, catalog.VerdictConstant, nil},
		{"the page's address", []string{"https://s.example/a", "https://s.example/b"}, []string{"https://s.example/a", "https://s.example/b"}, []string{"https://s.example/a", "https://s.example/b"}, catalog.VerdictConstant, nil},
		{"a version", []string{"4.10.1-20261124"}, []string{"4.10.1-20261124"}, []string{"4.10.1-20261124"}, catalog.VerdictConstant, nil},
		{"too long", []string{strings.Repeat("a1", 51)}, []string{strings.Repeat("b2", 51)}, []string{strings.Repeat("a1", 51)}, catalog.VerdictUnknown, nil},
		{"alike", []string{"build-77120934481290345-a"}, []string{"build-77120934481290345-b"}, []string{"build-77120934481290345-a"}, catalog.VerdictUnknown, nil},
		{"nothing", []string{""}, []string{""}, []string{""}, catalog.VerdictConstant, nil},
	}
	for _, tt := range tests {
		got := compareValues(tt.first, tt.other, tt.again)
		var want []string
		for _, w := range tt.identifiers {
			want = append(want, nameOf(w))
		}
		slices.Sort(want)
		names := slices.Sorted(slices.Values(got.Identifiers))
		if got.Verdict != tt.want || !slices.Equal(names, want) {
			t.Errorf("%s: %s (%s), identifiers %q, want %s %q", tt.name, got.Verdict, got.Why, names, tt.want, want)
		}
	}
}

// One identifier has one name, wherever it is sent and however it is written.
func TestComparisonNames(t *testing.T) {
	if a, b := nameOf(uuidA), nameOf(strings.ToUpper(strings.ReplaceAll(uuidA, "-", ""))); a != b {
		t.Errorf("%s and %s", a, b)
	}
	cookie := compareValues([]string{"GA1.1.1234567890.1795510803"}, []string{"GA1.1.987612345.1795510921"}, []string{"GA1.1.1234567890.1795510803"})
	field := compareValues([]string{"1234567890.1795510803"}, []string{"987612345.1795510921"}, []string{"1234567890.1795510803"})
	if !slices.Equal(cookie.Identifiers, field.Identifiers) || len(field.Identifiers) != 1 {
		t.Errorf("%q and %q", cookie.Identifiers, field.Identifiers)
	}
	if strings.Contains(strings.Join(field.Examples, " "), "1234567890") {
		t.Errorf("the examples %q tell the identifier", field.Examples)
	}
}

// The identifier of the session before is none of the profile's.
func TestComparisonSessionBefore(t *testing.T) {
	c := NewComparison(spans)
	add := func(role Role, visit, session, cookie, last string) {
		c.Add(role, &catalog.Transmission{
			URL: "https://a.example/", RegistrableDomain: "a.example", Visit: visit,
			Fields: []catalog.Field{
				{In: catalog.InBody, Path: "sid", Value: session}, {In: catalog.InCookie, Path: "id", Value: cookie}, {In: catalog.InCookie, Path: "last", Value: last},
			},
		})
	}
	for _, visit := range []string{"1", "2"} {
		add(First, visit, uuidC, uuidA+"."+uuidC, uuidC)
		add(Other, visit, uuidD, uuidB+"."+uuidD, uuidD)
		next := "11112222-3333-4444-5555-666677778888"
		add(Again, visit, next, uuidA+"."+next+"."+uuidC, uuidC)
	}
	var got []string
	for _, f := range c.Result() {
		got = append(got, fmt.Sprint(f.Path, " ", f.Verdict, " ", f.Identifiers))
	}
	want := []string{
		fmt.Sprint("sid session ", []string{nameOf(uuidC)}),
		fmt.Sprint("id persistent ", []string{nameOf(uuidA)}),
		fmt.Sprint("last session ", []string{nameOf(uuidC)}),
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestComparisonKeys(t *testing.T) {
	service := &catalog.ServiceRef{ID: "sp"}
	field := func(in, path string) catalog.Field { return catalog.Field{In: in, Path: path} }
	for _, tt := range []struct {
		name, url string
		service   *catalog.ServiceRef
		field     catalog.Field
		want      catalog.FieldKey
		segments  []string
	}{
		{"a service's", "https://c.sp.example/com.sp/tp2?x=1", service, field("body", "data[0].duid"), catalog.FieldKey{To: "sp", Endpoint: "/com.sp/tp2", In: "body", Path: "data[*].duid"}, nil},
		{"nobody's", "https://c.sp.example/i", nil, field("query", "uid"), catalog.FieldKey{To: "sp.example", Endpoint: "/i", In: "query", Path: "uid"}, nil},
		{"a cookie is the host's", "https://c.sp.example/i", nil, field("cookie", "_ga"), catalog.FieldKey{To: "sp.example", In: "cookie", Path: "_ga"}, nil},
		{"an identifier in the path", "https://c.sp.example/v1/" + uuidA + "/hit", nil, field("query", "a"), catalog.FieldKey{To: "sp.example", Endpoint: "/v1/*/hit", In: "query", Path: "a"}, []string{"/2=" + uuidA}},
		{"a number in the path", "https://c.sp.example/jobs/101/2", nil, field("query", "a"), catalog.FieldKey{To: "sp.example", Endpoint: "/jobs/*/2", In: "query", Path: "a"}, []string{"/2=101"}},
		{"letters in the path", "https://c.sp.example/u/QWxhZGRpbkFuZFRoZUxhbXBz/viewthroughconversion", nil, field("query", "a"), catalog.FieldKey{To: "sp.example", Endpoint: "/u/*/viewthroughconversion", In: "query", Path: "a"}, []string{"/2=QWxhZGRpbkFuZFRoZUxhbXBz"}},
		{"parameters in the path", "https://c.sp.example/activity;src=1;ord=2", nil, field("path", "src"), catalog.FieldKey{To: "sp.example", Endpoint: "/*", In: "path", Path: "src"}, nil},
		{"a deep path", "https://c.sp.example" + strings.Repeat("/a", 30), nil, field("query", "a"), catalog.FieldKey{To: "sp.example", Endpoint: strings.Repeat("/a", 16) + "/**", In: "query", Path: "a"}, nil},
		{"no address", "://", nil, field("query", "a"), catalog.FieldKey{To: "sp.example", In: "query", Path: "a"}, nil},
	} {
		endpoint, segments := endpointOf(tt.url)
		got := keyOf(&catalog.Transmission{RegistrableDomain: "sp.example", Service: tt.service}, endpoint, tt.field)
		var parts []string
		for _, f := range segments {
			parts = append(parts, f.Path+"="+f.Value)
		}
		if got != tt.want || !slices.Equal(parts, tt.segments) {
			t.Errorf("%s: %+v %q, want %+v %q", tt.name, got, parts, tt.want, tt.segments)
		}
	}
}

// What a hostile service sends is bounded, and that it was is told.
func TestComparisonBounds(t *testing.T) {
	var many []string
	for i := range 3 * maxDistinct {
		many = append(many, "+"+nameOf(fmt.Sprint(i)))
	}
	if got := compareValues(many, many, many); got.Verdict != catalog.VerdictConstant || !strings.HasSuffix(got.Why, "not all of it was looked into") {
		t.Errorf("many values: %s (%s)", got.Verdict, got.Why)
	}
	long := strings.Repeat("x ", maxLook) + uuidA
	if got := compareValues([]string{long}, []string{long}, []string{long}); !strings.HasSuffix(got.Why, "not all of it was looked into") {
		t.Errorf("a long value: %s (%s)", got.Verdict, got.Why)
	}
	c := NewComparison(spans)
	for i := range maxFields + 10 {
		c.Add(First, &catalog.Transmission{URL: "https://a.example/", RegistrableDomain: "a.example", Fields: []catalog.Field{{In: catalog.InQuery, Path: fmt.Sprintf("x%d", i)}}})
	}
	if got := c.Result(); len(got) != maxFields || len(c.Limits()) != 1 {
		t.Errorf("%d fields, limits %q", len(got), c.Limits())
	}
}

// The ratios are those of Python 3.11's difflib.SequenceMatcher without its
// heuristics (autojunk=False).
func TestSimilarity(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"", "", 1},
		{"abcd", "abcd", 1},
		{"abcd", "bcde", 0.75},
		{"abc", "xyz", 0},
		{"WIKIMEDIA", "WIKIMANIA", 0.7777777777777778},
		{"GESTALT PATTERN MATCHING", "GESTALT PRACTICE", 0.6},
		{"1795500000", "1795500061", 0.8},
		{"b0a6c1f2e3", "0f9e8d7c6b", 0.1},
		{"ABABAB", "BABABA", 0.8333333333333334},
		{"tide", "diet", 0.25},
		{"diet", "tide", 0.5},
		{"aXbXcX", "XaXbXc", 0.8333333333333334},
		{"private volatile int x", "private int volatile x", 0.8181818181818182},
	} {
		if got := similarity(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

// What an earlier comparison found is used where nothing else knows a field.
func TestKept(t *testing.T) {
	kept := Kept{
		{To: "a.example", Endpoint: "/c", In: "query", Path: "v[*].id"}: catalog.VerdictPersistent,
		{To: "a.example", Endpoint: "/c", In: "query", Path: "s"}:       catalog.VerdictSession,
		{To: "a.example", Endpoint: "/c", In: "query", Path: "n"}:       catalog.VerdictRandom,
	}
	tr := catalog.Transmission{URL: "https://a.example/c?x", RegistrableDomain: "a.example", Fields: []catalog.Field{
		{In: "query", Path: "v[3].id", Value: uuidA}, {In: "query", Path: "s", Value: "x"}, {In: "query", Path: "n", Value: "x"},
		{In: "query", Path: "s", Value: "x", Kind: catalog.KindEvent}, {In: "query", Path: "s", Value: "null"}, {In: "body", Path: "s", Value: "x"},
	}}
	kept.Amend(&tr)
	var got []string
	for _, f := range tr.Fields {
		got = append(got, string(f.Kind)+" "+f.Why)
	}
	want := []string{
		"terminal_id comparison: persistent per profile, differs between profiles",
		"session_id comparison: kept for a session, differs between sessions",
		" ", "event ", " ", " ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
