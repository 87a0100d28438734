package decode

import (
	"fmt"
	"testing"

	"soshin/catalog"
)

// typical is a transmission of 60 fields in about 2 KB, with nothing in it
// that is wrapped: a batch of two events as tag managers send it, invented.
func typical() (*catalog.Exchange, []byte) {
	x := &catalog.Exchange{
		Method: "POST",
		URL:    "https://collect.vendor.example/v2/collect?v=2&tid=G-1A2B3C4D5E&_p=1700000000000&cid=123456789.1700000000&ul=ja&sr=1920x1080&sid=1700000000",
		RequestHeader: catalog.Header{
			{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.jobs.example/"}, {Name: "Origin", Value: "https://www.jobs.example"},
			{Name: "Content-Type", Value: "application/json"},
		},
	}
	event := func(n int) string {
		return fmt.Sprintf(`{"event":"Page Viewed","type":"track","messageId":"ajs-next-170000000000%d-8f14e45f","anonymousId":"550e8400-e29b-41d4-a716-44665544000%d","userId":null,"timestamp":"2026-11-24T01:02:03.00%dZ","context":{"locale":"ja-JP","timezone":"Asia/Tokyo","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36","library":{"name":"analytics.js","version":"npm:next-1.77.0"},"page":{"url":"https://www.jobs.example/jobs/1234%d","path":"/jobs/1234%d","title":"エンジニアの求人","referrer":"https://www.jobs.example/","search":""},"screen":{"width":1920,"height":1080,"density":1}},"integrations":{"All":true},"properties":{"job_id":1234%d,"category":"engineer","salary_min":4000000,"remote":true,"company":"example-inc","position":%d}}`, n, n, n, n, n, n, n)
	}
	return x, []byte(`{"batch":[` + event(1) + "," + event(2) + `],"sentAt":"2026-11-24T01:02:03.500Z","writeKey":"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"}`)
}

func BenchmarkTypical(b *testing.B) {
	x, body := typical()
	b.ReportAllocs()
	fields := 0
	for b.Loop() {
		fields = len(Exchange(x, body, nil).Fields)
	}
	b.ReportMetric(float64(fields), "fields")
}

// BenchmarkUnwrap unwraps the transmission as it went over the wire, and field
// by field.
func BenchmarkUnwrap(b *testing.B) {
	x, body := typical()
	raw := [][]byte{[]byte(x.URL), body}
	for _, l := range x.RequestHeader {
		raw = append(raw, []byte(l.Value))
	}
	var fields [][]byte
	for _, f := range Exchange(x, body, nil).Fields {
		fields = append(fields, []byte(f.Value))
	}
	for name, parts := range map[string][][]byte{"raw": raw, "fields": fields} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size, made, buffers := 0, 0, 0
			for _, p := range parts {
				size += len(p)
				Unwrap(p, 3, func(_ []string, data []byte) { made += len(data); buffers++ })
			}
			for b.Loop() {
				for _, p := range parts {
					Unwrap(p, 3, func([]string, []byte) {})
				}
			}
			b.ReportMetric(float64(size), "bytes")
			b.ReportMetric(float64(made), "searched")
			b.ReportMetric(float64(buffers), "buffers")
		})
	}
}
