package clickhouse

import (
	"reflect"
	"testing"

	"soshin/catalog"
)

func TestStoredRoundTrip(t *testing.T) {
	s := newStore(t)
	all := catalog.Stored{
		Run: "r1", Visit: "v0001", At: at(1), Kind: catalog.StoredCookie, Place: ".shigoto.example", Partition: "https://shigoto.example",
		Path: "/求人", Name: "id\xff", Value: "a\x00'\\`\n", Cut: true, Expires: at(86400), Secure: true, HTTPOnly: true, SameSite: "None",
		Via: catalog.ViaScript, By: []string{"https://t.example/lib.js", "https://t.example/tag.js"}, State: catalog.StateKept, ThirdParty: true,
	}
	bare := catalog.Stored{Run: "r1", Visit: "v0001", Kind: catalog.StoredIndexedDB, Place: "https://shigoto.example", Path: "db", Name: "store", By: []string{}}
	other := all
	other.By = []string{"https://u.example/"}
	later := all
	later.Visit = "v0002"
	elsewhere := all
	elsewhere.Run = "r2"
	want := []catalog.Stored{all, other, bare, later}
	for range 2 { // what comes again is not there twice
		if err := s.InsertStored(t.Context(), append(want, elsewhere)); err != nil {
			t.Fatal(err)
		}
		if err := s.InsertStored(t.Context(), []catalog.Stored{bare, later}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Stored(t.Context(), "r1")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}
