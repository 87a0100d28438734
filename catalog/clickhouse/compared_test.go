package clickhouse

import (
	"encoding/json"
	"reflect"
	"testing"

	"soshin/catalog"
)

func TestCompared(t *testing.T) {
	s := newStore(t)
	key := func(path string) catalog.FieldKey {
		return catalog.FieldKey{To: "ga4", Endpoint: "/g/*", In: "query", Path: path}
	}
	row := func(first, path string, verdict catalog.Verdict, kind catalog.InformationKind) catalog.Compared {
		return catalog.Compared{
			Site: "x", First: first, Other: "b", Again: "c", At: at(1), FieldKey: key(path), Recipient: "google", Service: "ga4",
			Domain: "google-analytics.com", Host: "www.google-analytics.com", External: true, Kind: kind, Verdict: verdict, Why: "it's so",
			Identifiers: []string{"1f", "2e"}, Examples: []string{"a… (9)", "", "\x00"}, Visits: []int{3, 0, 2},
		}
	}
	list := []catalog.Compared{
		row("a", "known", catalog.VerdictPersistent, catalog.KindTerminalID),
		row("a", "p", catalog.VerdictPersistent, ""),
		row("a", "r", catalog.VerdictRandom, ""),
		row("a", "s", catalog.VerdictSession, ""),
	}
	before := row("z", "old", catalog.VerdictPersistent, "")
	before.At = at(0)
	elsewhere := row("a", "other", catalog.VerdictPersistent, "")
	elsewhere.Site, elsewhere.At = "y", at(9)
	for range 2 { // what comes again is not there twice
		if err := s.InsertCompared(t.Context(), append(list, before, elsewhere)); err != nil {
			t.Fatal(err)
		}
	}
	again := row("a", "s", catalog.VerdictUnknown, "") // compared once more, another way
	again.At = at(2)
	if err := s.InsertCompared(t.Context(), []catalog.Compared{again}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Kept(t.Context(), "x")
	if want := []catalog.KeptField{{FieldKey: key("p"), Verdict: catalog.VerdictPersistent}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Kept: %+v, %v, want %+v", got, err, want)
	}
	if got, err := s.Kept(t.Context(), "nonsense"); err != nil || len(got) != 0 {
		t.Errorf("Kept of no site: %+v, %v", got, err)
	}
	all := one(t, s, "SELECT "+comparedColumns+" FROM comparisons WHERE first = 'a' AND path = 'p'")
	text, err := json.Marshal(all)
	want := `["x","a","b","c","2026-11-23T20:32:46.123456Z","ga4","/g/*","query","p","google","ga4","google-analytics.com","www.google-analytics.com",true,"","persistent","it's so",["1f","2e"],["a… (9)","","\u0000"],[3,0,2]]`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	if n := one(t, s, "SELECT count() FROM comparisons"); !reflect.DeepEqual(n, []any{int64(6)}) {
		t.Errorf("%v rows, want 6", n)
	}
}
