package decode

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"soshin/catalog"
)

// hostile inputs with the bounds that each must hit.
func hostile() map[string]struct {
	body   []byte
	limits []string
} {
	random := make([]byte, 10<<20)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(random)
	nested := `"x"`
	for range MaxDepth + 2 {
		nested = `{"a":` + fmt.Sprintf("%q", nested) + `}`
	}
	layers := "x@example.jp, x@example.jp"
	for range MaxDepth + 2 {
		layers = b64(layers)
	}
	type input = struct {
		body   []byte
		limits []string
	}
	return map[string]input{
		"zip bomb":            {[]byte(zipped(strings.Repeat("a", 40<<20))), []string{limitBytes, limitValue}},
		"zip bomb of JSON":    {[]byte(zipped("[" + strings.Repeat(`"a=b&c=d",`, 4<<20))), []string{limitBytes, limitValues}},
		"zip in zip":          {[]byte(zipped(zipped(strings.Repeat("\x00", 40<<20)))), []string{limitBytes, limitValue}},
		"deep JSON":           {[]byte(strings.Repeat("[", 5<<20)), []string{"json: ends early, kept what came before", limitNesting, limitValue}},
		"deep JSON, closed":   {[]byte(strings.Repeat(`{"a":`, 1<<20) + "1" + strings.Repeat("}", 1<<20)), []string{limitNesting, limitValue}},
		"many values":         {[]byte("[" + strings.Repeat("1,", 4<<20) + "1]"), []string{limitBytes, limitValues}},
		"many parameters":     {[]byte(strings.Repeat("a=%41&", 1<<20)), []string{limitValues}},
		"many lines":          {[]byte(strings.Repeat("{\"a\":1}\n", 1<<20)), []string{limitValues}},
		"field of 50 MB":      {[]byte(`{"a":"` + strings.Repeat("z", 50<<20) + `","b":1}`), []string{limitBytes, "json: ends early, kept what came before", limitValue}},
		"parameter of 50 MB":  {[]byte("a=" + strings.Repeat("%", 50<<20)), []string{limitBytes, limitValue}},
		"name of 1 MB":        {[]byte(`{"` + strings.Repeat("n", 1<<20) + `":[` + strings.Repeat(`[1],`, 5000) + `1]}`), []string{limitPath}},
		"random bytes":        {random, []string{limitBytes, limitValue}},
		"JSON in JSON":        {[]byte(nested), []string{limitDepth}},
		"base64 in base64":    {[]byte(layers), []string{limitDepth}},
		"quotes":              {[]byte("[" + strings.Repeat(`"\"`, 2<<20)), []string{limitValue}},
		"base64 of MBs":       {[]byte(`{"a":"` + b64(strings.Repeat("taro@example.jp ", 400<<10)) + `"}`), []string{limitBytes, "json: ends early, kept what came before", limitValue}},
		"percent of percents": {[]byte("a=" + strings.Repeat("%25", 1<<20) + "41"), []string{limitValue}},
	}
}

func TestHostile(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			x := &catalog.Exchange{URL: "https://a.example/"}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := Exchange(x, c.body, nil)
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 64 {
				t.Errorf("made %d MB, want at most 64", n)
			}
			if fmt.Sprint(r.Limits) != fmt.Sprint(c.limits) {
				t.Errorf("limits\n got %q\nwant %q", r.Limits, c.limits)
			}
			bounded(t, r)
		})
	}
}

// bounded fails t if a result breaks what the package promises of every one.
func bounded(t *testing.T, r Result) {
	t.Helper()
	if len(r.Fields) > MaxValues {
		t.Errorf("%d fields", len(r.Fields))
	}
	for _, f := range r.Fields {
		if len(f.Value) > MaxValue+3*utf8.UTFMax*MaxValue || len(f.Path) > 4*MaxPath {
			t.Fatalf("field %.80s: value of %d bytes, path of %d", show(f), len(f.Value), len(f.Path))
		}
		if !utf8.ValidString(f.Value) || !utf8.ValidString(f.Path) {
			t.Fatalf("field %.80q is not UTF-8", show(f))
		}
		if f.Layers == nil {
			t.Fatalf("field %.80s: layers are nil", show(f))
		}
	}
}

func BenchmarkWorst(b *testing.B) {
	for name, c := range hostile() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Exchange(&catalog.Exchange{URL: "https://a.example/"}, c.body, nil)
			}
		})
	}
}

func BenchmarkExchange(b *testing.B) {
	x := &catalog.Exchange{
		URL: "https://www.google-analytics.com/g/collect?v=2&tid=G-1A2B3C4D5E&gtm=45je4bk0&_p=1700000000000&cid=123456789.1700000000&ul=ja&sr=1920x1080&uaa=x86&dl=https%3A%2F%2Fwww.jobs.example%2Fsearch%3Fq%3D%25E6%25B1%2582&dr=&dt=%E6%B1%82%E4%BA%BA&sid=1700000000&sct=1&en=page_view",
		RequestHeader: catalog.Header{{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.jobs.example/"}, {Name: "Accept-Encoding", Value: "gzip, br"}},
	}
	body := []byte(`{"batch":[` + strings.TrimSuffix(strings.Repeat(`{"event":"Page Viewed","anonymousId":"550e8400-e29b-41d4-a716-446655440000","context":{"locale":"ja-JP","page":{"url":"https://www.jobs.example/jobs/1?ref=top","title":"求人"}},"properties":{"n":1,"ok":true}},`, 10), ",") + `]}`)
	b.SetBytes(int64(len(body) + len(x.URL)))
	b.ReportAllocs()
	for b.Loop() {
		Exchange(x, body, nil)
	}
}

func FuzzExchange(f *testing.F) {
	f.Add("https://a.example/x;a=1?d=%257B&u=https%3A%2F%2Fb%2F%3Fq%3Dx", "application/json", "a=b; c=%7B%7D", []byte(`{"a":"{\"b\":[1]}"}`), []byte("{}\n{}"))
	f.Add("https://a.example/?eyJhIjoxfQ", "multipart/form-data; boundary=X", "", []byte("--X\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--X--"), []byte("eyJhIjoxfQ"))
	f.Add("", "application/x-www-form-urlencoded", "=", []byte("a=%u0000+&&="), []byte(zipped("{\"length\":3}\n[]\n\n")))
	f.Fuzz(func(t *testing.T, url, mediaType, cookie string, body, message []byte) {
		x := &catalog.Exchange{URL: url, RequestHeader: catalog.Header{{Name: "Content-Type", Value: mediaType}, {Name: "Cookie", Value: cookie}}}
		r := Exchange(x, body, [][]byte{message})
		bounded(t, r)
		if again := Exchange(x, body, [][]byte{message}); fmt.Sprint(again) != fmt.Sprint(r) {
			t.Errorf("not the same twice: %v and %v", r, again)
		}
	})
}
