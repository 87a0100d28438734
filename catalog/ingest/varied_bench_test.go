package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
	"soshin/catalog/vendors"
)

// BenchmarkTransmission understands requests of 2 KB as an SDK sends them, all
// with identifiers, numbers and times of their own: decoding, recipient, and
// fields, with and without a persona to search for.
func BenchmarkTransmission(b *testing.B) {
	c, err := vendors.Load()
	if err != nil {
		b.Fatal(err)
	}
	var who catalog.Persona
	if err := strictyaml.ReadFile("../../cmd/demoservice/persona.yaml", &who); err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name    string
		persona catalog.Persona
	}{{"without a persona", catalog.Persona{}}, {"with a persona", who}} {
		b.Run(bench.name, func(b *testing.B) {
			a := NewAnalyst(c, catalog.Settings{Scope: []string{"jobs.example"}, Persona: bench.persona})
			r := rand.New(rand.NewPCG(1, 2))
			var all []Observed
			size := 0
			for range min(b.N, 20_000) {
				o := sdkRequest(r)
				size += len(o.Exchange.URL) + len(o.Body)
				all = append(all, o)
			}
			b.SetBytes(int64(size / len(all)))
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				a.Understand(all[i%len(all)])
			}
		})
	}
}

func sdkRequest(r *rand.Rand) Observed {
	page := fmt.Sprintf("https://www.jobs.example/jobs/%d?ref=top", r.IntN(1000))
	title := fmt.Sprintf("求人 %d | シゴト", r.IntN(1000))
	var events []string
	for range 3 {
		events = append(events, fmt.Sprintf(`{"type":"track","event":"Page Viewed","messageId":"%s","anonymousId":"%s","timestamp":"2026-11-24T01:02:%02d.%03dZ",`+
			`"context":{"locale":"ja-JP","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36","page":{"url":"%s","title":"%s","referrer":""},"screen":{"width":1920,"height":1080}},`+
			`"properties":{"n":%d,"ok":true,"took_ms":%d,"list":["search","job"]}}`,
			uuid(r), uuid(r), r.IntN(60), r.IntN(1000), page, title, r.IntN(1_000_000), r.IntN(10_000)))
	}
	x := &catalog.Exchange{
		Run: "r", Seq: 1, Kind: catalog.KindHTTP, Method: "POST",
		URL: fmt.Sprintf("https://api.segment.io/v1/batch?sent=%d&w=a1b2c3d4e5f6", 1_764_000_000_000+r.Int64N(1e9)),
		RequestHeader: catalog.Header{
			{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Content-Type", Value: "application/json"}, {Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.jobs.example/"},
			{Name: "Accept-Encoding", Value: "gzip, deflate, br, zstd"}, {Name: "Origin", Value: "https://www.jobs.example"},
		},
	}
	return Observed{Exchange: x, Body: []byte(`{"batch":[` + strings.Join(events, ",") + fmt.Sprintf(`],"sentAt":%d,"sessionId":"%x"}`, r.Int64N(1e13), r.Uint64()))}
}

func uuid(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.Uint32N(1<<16), r.Uint32N(1<<12), r.Uint32N(1<<12), r.Uint64N(1<<48))
}
