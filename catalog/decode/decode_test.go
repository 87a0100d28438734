package decode

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
)

// show writes a field as one line: in path = value [layers].
func show(f catalog.Field) string {
	s := fmt.Sprintf("%s %s = %s", f.In, f.Path, f.Value)
	if len(f.Layers) > 0 {
		s += " [" + strings.Join(f.Layers, " ") + "]"
	}
	return s
}

func compare(t *testing.T, r Result, fields, limits []string) {
	t.Helper()
	var got []string
	for _, f := range r.Fields {
		got = append(got, show(f))
	}
	if !slices.Equal(got, fields) {
		t.Errorf("fields\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(fields, "\n     "))
	}
	if !slices.Equal(r.Limits, limits) {
		t.Errorf("limits\n got %q\nwant %q", r.Limits, limits)
	}
}

func zipped(s string) string {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func b64(s string) string    { return base64.StdEncoding.EncodeToString([]byte(s)) }
func b64url(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func TestQuery(t *testing.T) {
	for _, c := range []struct {
		name, url string
		want      []string
	}{
		{"none", "https://a.example/p", nil},
		{"plain", "https://a.example/p?cid=123.456&v=2", []string{"query cid = 123.456", "query v = 2"}},
		{"percent is a layer where it changed the value", "https://a.example/p?cid=123%2E456&dt=%E6%B1%82%E4%BA%BA+A&%65n=x",
			[]string{"query cid = 123.456 [percent]", "query dt = 求人 A [percent]", "query en = x"}},
		{"brackets in a name", "https://www.facebook.com/tr?ud%5Bem%5D=ab&ud[fn]=cd", []string{"query ud[em] = ab", "query ud[fn] = cd"}},
		{"repeated, empty, without value, stray signs", "https://a.example/?a=1&a=2&b=&c&&=d&e=%&f=%zz",
			[]string{"query a = 1", "query a = 2", "query b = ", "query c = ", "query  = d", "query e = %", "query f = %zz"}},
		{"a query that is one value", "https://a.example/p?" + b64url(`{"id":7}`), []string{"query id = 7 [base64 json]"}},
		{"fragment is not sent", "https://a.example/p?a=1#b=2", []string{"query a = 1"}},
		{"Shift_JIS and EUC-JP", "https://a.example/p?q=%8B%81%90l&r=%B5%E1%BF%CD", []string{"query q = 求人 [percent shift-jis]", "query r = 求人 [percent euc-jp]"}},
		{"bytes that are not UTF-8", "https://a.example/p?q=%8B%81%FF", []string{"query q = \uFFFD [percent]"}},
		{"matrix parameters of the path", "https://ad.example/activity;src=1;cat=sign%20up;ord=3?x=1",
			[]string{"path src = 1", "path cat = sign up [percent]", "path ord = 3", "query x = 1"}},
		{"path segments are not fields", "https://a.example/b/ss/suite/1/s123", nil},
		{"opaque", "https://a.example:443/", nil},
		{"broken address", "http://[::1%zz?a=1", []string{"query a = 1"}},

		{"URL in a value: kept, its parameters added", "https://a.example/c?dl=https%3A%2F%2Fwww.jobs.example%2Fsearch%3Fq%3D%25E6%25B1%2582%26p%3D2%23top",
			[]string{"query dl = https://www.jobs.example/search?q=%E6%B1%82&p=2#top [percent]", "query dl.q = 求 [percent url percent]", "query dl.p = 2 [percent url]"}},
		{"URL without parameters", "https://a.example/c?dl=https://www.jobs.example/%25E6%25B1%2582", []string{"query dl = https://www.jobs.example/%E6%B1%82 [percent]"}},
		{"relative URL", "https://a.example/c?dp=/search?q=x", []string{"query dp = /search?q=x", "query dp.q = x [url]"}},
		{"query alone", "https://a.example/c?s=?q=x", []string{"query s = ?q=x", "query s.q = x [url]"}},
		{"parameters in a fragment", "https://a.example/c?u=https://b.example/%23/s%3Fq=x%26r=1", []string{"query u = https://b.example/#/s?q=x&r=1 [percent]", "query u.q = x [percent url]", "query u.r = 1 [percent url]"}},
		{"URL in a URL", "https://a.example/c?u=https://b.example/?r%3Dhttps%253A%252F%252Fc.example%252F%253Fm%253D1",
			[]string{"query u = https://b.example/?r=https%3A%2F%2Fc.example%2F%3Fm%3D1 [percent]", "query u.r = https://c.example/?m=1 [percent url percent]", "query u.r.m = 1 [percent url percent url]"}},

		{"JSON in a value", "https://a.example/?d=" + `{"u":{"e":"a@b.example"},"n":[1,true,null,{},"x"]}`,
			[]string{"query d.u.e = a@b.example [json]", "query d.n[0] = 1 [json]", "query d.n[1] = true [json]", "query d.n[2] =  [json]", "query d.n[3] = {} [json]", "query d.n[4] = x [json]"}},
		{"empty JSON stays", "https://a.example/?d={}&e=[]", []string{"query d = {}", "query e = []"}},
		{"not JSON", "https://a.example/?d={a}&e=[Amplitude]&f={", []string{"query d = {a}", "query e = [Amplitude]", "query f = {"}},
		{"JSON in base64 in JSON", "https://a.example/?d=" + b64url(`{"x":"`+b64(`{"y":"z"}`)+`"}`), []string{"query d.x.y = z [base64 json base64 json]"}},
		{"percent twice", "https://a.example/?d=a%2540b.example", []string{"query d = a@b.example [percent percent]"}},
		{"a percent sign that escapes nothing stays", "https://a.example/?d=100%2525+sure%2521%25", []string{"query d = 100%25 sure%21% [percent]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			compare(t, Exchange(&catalog.Exchange{URL: c.url}, nil, nil), c.want, nil)
		})
	}
}

func TestHeader(t *testing.T) {
	x := &catalog.Exchange{URL: "https://a.example/", RequestHeader: catalog.Header{
		{Name: "Host", Value: "a.example"}, {Name: "Accept", Value: "*/*"}, {Name: "Sec-Fetch-Mode", Value: "cors"}, {Name: "If-None-Match", Value: "1"},
		{Name: "Sec-WebSocket-Key", Value: "k"}, {Name: ":authority", Value: "a.example"},
		{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64)"}, {Name: "Accept-Language", Value: "ja,en;q=0.9"},
		{Name: "Referer", Value: "https://www.jobs.example/search?q=%E6%B1%82"}, {Name: "Origin", Value: "https://www.jobs.example"},
		{Name: "sec-ch-ua-platform", Value: `"Linux"`}, {Name: "X-Client", Value: `{"id":"7"}`}, {Name: "Authorization", Value: "Bearer t"}, {Name: "api-key", Value: "k"},
		{Name: "Cookie", Value: `_ga=GA1.1.1.2; s=%7B%22id%22%3A%227%22%7D;  =n; bare; e=a=b`}, {Name: "cookie", Value: "second=2"},
	}}
	compare(t, Exchange(x, nil, nil), []string{
		"header user-agent = Mozilla/5.0 (X11; Linux x86_64)",
		"header accept-language = ja,en;q=0.9",
		"header referer = https://www.jobs.example/search?q=%E6%B1%82",
		"header referer.q = 求 [url percent]",
		"header origin = https://www.jobs.example",
		`header sec-ch-ua-platform = "Linux"`,
		"header x-client.id = 7 [json]",
		"header authorization = Bearer t",
		"header api-key = k",
		"cookie _ga = GA1.1.1.2",
		"cookie s.id = 7 [percent json]",
		"cookie  = n",
		"cookie bare = ",
		"cookie e = a=b",
		"cookie second = 2",
	}, nil)
}

func TestBody(t *testing.T) {
	const form = "application/x-www-form-urlencoded; charset=UTF-8"
	const plain = "text/plain;charset=UTF-8"
	whole := zipped(`{"a":"b"}`)
	replay := "{\"segment_id\":0}\n\x01\n\x02"
	for _, c := range []struct {
		name, mediaType, body string
		want                  []string
		limits                []string
	}{
		{"empty", plain, "", nil, nil},
		{"form", form, "a=1&b=%E6%B1%82+x&c", []string{"body a = 1", "body b = 求 x [percent]", "body c = "}, nil},
		{"form sent as text", plain, "en=page_view&ep.x=%40", []string{"body en = page_view", "body ep.x = @ [percent]"}, nil},
		{"lines of parameters are events (GA4)", plain, "en=page_view&_et=5\r\nen=scroll&epn.p=90", []string{"body [0].en = page_view", "body [0]._et = 5", "body [1].en = scroll", "body [1].epn.p = 90"}, nil},
		{"lines of parameters with spaces in them", plain, "e=ua&v=1&ua=Mozilla/5.0 (X11; Linux x86_64) x\ne=page&v=1", []string{"body [0].e = ua", "body [0].v = 1", "body [0].ua = Mozilla/5.0 (X11; Linux x86_64) x", "body [1].e = page", "body [1].v = 1"}, nil},
		{"text with two signs of equality", plain, "a=b&c=it is\nnot a form", []string{"body  = a=b&c=it is\nnot a form"}, nil},
		{"text with names of several words", plain, "a=b&c d=e&f=g h", []string{"body  = a=b&c d=e&f=g h"}, nil},
		{"one line of parameters", plain, "en=page_view&up.plan=a\r\n", []string{"body en = page_view", "body up.plan = a"}, nil},
		{"text is no form", plain, "a = b", []string{"body  = a = b"}, nil},
		{"markup is no form", plain, `<a href="x=1">`, []string{`body  = <a href="x=1">`}, nil},
		{"form with base64 of JSON (Mixpanel)", form, "data=" + strings.ReplaceAll(b64(`[{"event":"e","properties":{"$device_id":"d"}}]`), "=", "%3D"),
			[]string{"body data[0].event = e [percent base64 json]", "body data[0].properties.$device_id = d [percent base64 json]"}, nil},
		{"JSON", "application/json", ` {"a":{"b":[{"c":"x\n\"\u6c42\ud83d\ude00\/"}]},"n":-1.5e3,"t":true,"z":null} `,
			[]string{"body a.b[0].c = x\n\"求😀/", "body n = -1.5e3", "body t = true", "body z = "}, nil},
		{"JSON array, whatever the type says", form, `[{"a":1},{"a":2}]`, []string{"body [0].a = 1", "body [1].a = 2"}, nil},
		{"JSON keys with brackets, repeated and empty", plain, `{"p":{"[Amplitude] City":"x"},"a":1,"a":2,"":3}`, []string{"body p.[Amplitude] City = x", "body a = 1", "body a = 2", "body  = 3"}, nil},
		{"JSON in a string", plain, `{"p":"{\"q\":\"[1,\\\"r\\\"]\"}"}`, []string{"body p.q[0] = 1 [json json]", "body p.q[1] = r [json json]"}, nil},
		{"JSON without parts", plain, `{}`, []string{"body  = {}"}, nil},
		{"JSON that ends early", plain, `{"a":"b","c":{"d":[1,2,"e`, []string{"body a = b", "body c.d[0] = 1", "body c.d[1] = 2", "body c.d[2] = e"}, []string{"json: ends early, kept what came before"}},
		{"broken JSON", plain, `{"a":"b"]`, []string{`body  = {"a":"b"]`}, nil},
		{"wrong escapes stay", plain, `{"a":"\x\u12g4\ud800"}`, []string{`body a = \x\u12g4` + "\uFFFD"}, nil},
		{"JSON lines", plain, "{\"a\":1}\n\n{\"b\":\"x\"}\r\nnot JSON\n", []string{"body [0].a = 1", "body [1].b = x", "body [2] = not JSON"}, nil},
		{"Sentry envelope", plain, "{\"sent_at\":\"T\"}\n{\"type\":\"event\"}\n{\"user\":{\"email\":\"a@b.example\"}}\n" +
			fmt.Sprintf("{\"type\":\"replay_recording\",\"length\":%d}\n%s\n{\"type\":\"last\"}\n{}", len(replay), replay),
			[]string{"body [0].sent_at = T", "body [1].type = event", "body [2].user.email = a@b.example", "body [3].type = replay_recording", fmt.Sprintf("body [3].length = %d", len(replay)),
				"body [4][0].segment_id = 0", "body [4][1] = \x01", "body [4][2] = \x02", "body [5].type = last", "body [6] = {}"}, nil},
		{"a length that is not one", plain, "{\"length\":5}\n{\"a\":\"longer\"}", []string{"body [0].length = 5", "body [1].a = longer"}, nil},
		{"gzip of JSON", "application/json", zipped(`{"a":"b"}`), []string{"body a = b [gzip]"}, nil},
		{"gzip of a form", form, zipped("a=b"), []string{"body a = b [gzip]"}, nil},
		{"base64 of gzip of JSON", plain, b64(zipped(`{"a":"b"}`)), []string{"body a = b [base64 gzip]"}, nil},
		{"gzip twice", plain, zipped(zipped(`[1]`)), []string{"body [0] = 1 [gzip gzip]"}, nil},
		{"gzip cut short", plain, whole[:len(whole)-4], []string{"body a = b [gzip]"}, []string{"gzip: broken, kept what came before"}},
		{"gzip without its header", plain, gzipMagic + "@", []string{"body  = \x1f\uFFFD\b@"}, []string{"gzip: broken from the start"}},
		{"percent over the whole", plain, "%7B%22a%22%3A%22b%22%7D", []string{"body a = b [percent]"}, nil},
		{"multipart", "multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@b.example\r\n" +
			"--XX\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"履歴書.json\"\r\nContent-Type: application/json\r\n\r\n{\"k\":\"v\"}\r\n--XX--\r\n",
			[]string{"body email = a@b.example", "body cv.k = v [json]", "body cv.filename = 履歴書.json"}, nil},
		{"multipart cut short", "multipart/form-data; boundary=XX", "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", []string{"body a = b"}, []string{"multipart: broken, kept what came before"}},
		{"multipart without its boundary", "multipart/form-data", "--XX", []string{"body  = --XX"}, nil},
		{"text", plain, "hello", []string{"body  = hello"}, nil},
		{"bytes", "application/octet-stream", "\x00\xff\xfea@b.example\x80", []string{"body  = \x00\uFFFDa@b.example\uFFFD"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: "https://a.example/", RequestHeader: catalog.Header{{Name: "Content-Type", Value: c.mediaType}}}
			compare(t, Exchange(x, []byte(c.body), nil), c.want, c.limits)
		})
	}
}

func TestMessages(t *testing.T) {
	x := &catalog.Exchange{URL: "wss://a.example/s?k=1", Kind: catalog.KindWebSocket}
	compare(t, Exchange(x, nil, [][]byte{[]byte(`{"field":"email","value":"a@b"}`), []byte("ping"), []byte(`[1]`), []byte("{\"a\":1}\n{\"a\":2}")}), []string{
		"query k = 1",
		"websocket frames[0].field = email",
		"websocket frames[0].value = a@b",
		"websocket frames[1] = ping",
		"websocket frames[2][0] = 1",
		"websocket frames[3][0].a = 1",
		"websocket frames[3][1].a = 2",
	}, nil)
}

func TestBase64(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{b64("taro.yamada@example.jp"), "taro.yamada@example.jp"},
		{b64url("https://www.jobs.example/?>>>"), "https://www.jobs.example/?>>>"},
		{b64("https://www.jobs.example/?>>>"), "https://www.jobs.example/?>>>"},
		{b64("山田太郎"), "山田太郎"},
		{b64("Größe: 42 × 17 Schränke à 3"), "Größe: 42 × 17 Schränke à 3"},
		{strings.TrimRight(b64("taro@example.jp!"), "="), "taro@example.jp!"},
	} {
		x := &catalog.Exchange{RequestHeader: catalog.Header{{Name: "x-v", Value: c.text}}}
		if f := Exchange(x, nil, nil).Fields[0]; f.Value != c.want || !slices.Equal(f.Layers, []string{"base64"}) {
			t.Errorf("%s: got %s, want %s [base64]", c.text, show(f), c.want)
		}
	}
}

func TestOrder(t *testing.T) {
	x := &catalog.Exchange{URL: "https://a.example/x;p=1?q=1", RequestHeader: catalog.Header{{Name: "Cookie", Value: "c=1"}, {Name: "X-H", Value: "1"}}}
	r := Exchange(x, []byte("b=1"), [][]byte{[]byte("w")})
	order := []string{catalog.InPath, catalog.InQuery, catalog.InHeader, catalog.InCookie, catalog.InBody, catalog.InWebSocket}
	if len(r.Fields) != len(order) || !slices.IsSortedFunc(r.Fields, func(a, b catalog.Field) int { return cmp.Compare(slices.Index(order, a.In), slices.Index(order, b.In)) }) {
		t.Errorf("got %v, want one field each in the order %v", r.Fields, order)
	}
}
