package clickhouse

import (
	"reflect"
	"testing"

	"soshin/catalog"
)

func TestFingerprintRoundTrip(t *testing.T) {
	s := newStore(t)
	all := catalog.Fingerprint{
		Run: "r1", Visit: "v0001", Page: "https://shigoto.example/求人", At: at(1), Technique: catalog.TechniqueCanvas, Script: "https://t.example/fp.js",
		Recipient: "tagco", Service: "tagco-id", Domain: "t.example", Document: "https://shigoto.example/", Target: "iframe",
		By: []string{"https://t.example/fp.js", "https://shigoto.example/"}, Detail: "the image of a canvas",
		Sent: []catalog.Sent{
			{Transmission: "r1.2", Recipient: "tagco", Service: "tagco-id", Domain: "t.example", External: true, Count: 3},
			{Transmission: "r1.7", Domain: "shigoto.example", Count: 1},
		},
	}
	bare := catalog.Fingerprint{Run: "r1", Visit: "v0001", At: at(2), Technique: catalog.TechniqueLimit, Script: "https://shigoto.example/", By: []string{}, Sent: []catalog.Sent{}}
	later := all
	later.Visit = "v0002"
	elsewhere := all
	elsewhere.Run = "r2"
	want := []catalog.Fingerprint{all, bare, later}
	for range 2 { // what comes again is not there twice
		if err := s.InsertFingerprints(t.Context(), append(want, elsewhere)); err != nil {
			t.Fatal(err)
		}
		if err := s.InsertFingerprints(t.Context(), []catalog.Fingerprint{bare, later}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Fingerprints(t.Context(), "r1")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}
