package ingest

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/vendors"
)

// recorded are requests of SDKs as a crawl of the demo service recorded them,
// of 1.4 to 2.5 KB each with their headers.
func recorded(b *testing.B) (list []*catalog.Exchange) {
	b.Helper()
	data, err := os.ReadFile("testdata/recorded.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		x := &catalog.Exchange{}
		if err := json.Unmarshal([]byte(line), x); err != nil {
			b.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// BenchmarkUnderstand is the whole way of a recorded transmission: decode,
// recipient, identify, with a persona that is searched for.
func BenchmarkUnderstand(b *testing.B) {
	c, err := vendors.Load()
	if err != nil {
		b.Fatal(err)
	}
	a := NewAnalyst(c, catalog.Settings{
		Scope: []string{"shigotonowa.example"}, SearchParameters: []string{"q"},
		Persona: catalog.Persona{
			FamilyName: "高梨", GivenName: "みさき", FamilyNameKana: "タカナシ", GivenNameKana: "ミサキ", FamilyNameRoma: "Takanashi", GivenNameRoma: "Misaki",
			Email: "misaki.takanashi@persona.example", Phone: "090-0000-4821", BirthDate: "1993-04-17", PostalCode: "225-0002",
			Address: "神奈川県横浜市青葉区美しが丘9-99", Employer: "株式会社でたらめ製作所", AccountID: "u-7391-5520",
		},
	})
	all := recorded(b)
	size := func(x *catalog.Exchange) (n int64) {
		for _, l := range x.RequestHeader {
			n += int64(len(l.Name) + len(l.Value) + 4)
		}
		return n + int64(len(x.URL)) + x.RequestBody.Size
	}
	total := int64(0)
	for _, x := range all {
		total += size(x)
		u, err := url.Parse(x.URL)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(u.Hostname(), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(size(x))
			for b.Loop() {
				a.Understand(Observed{Exchange: x, Body: x.RequestBody.Inline})
			}
		})
	}
	b.Run("mean", func(b *testing.B) {
		b.SetBytes(total / int64(len(all)))
		for i := 0; b.Loop(); i++ {
			x := all[i%len(all)]
			a.Understand(Observed{Exchange: x, Body: x.RequestBody.Inline})
		}
	})
}
