package identify

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/decode"
)

// persona is invented; its numbers are of no one.
var persona = catalog.Persona{
	FamilyName: "山田", GivenName: "太郎", FamilyNameKana: "ヤマダ", GivenNameKana: "タロウ", FamilyNameRoma: "Yamada", GivenNameRoma: "Taro",
	Email: "Taro.Yamada@persona.example", Phone: "090-1234-5678", BirthDate: "1990-04-01", PostalCode: "100-0001", Address: "東京都千代田区千代田1-1",
	Employer: "株式会社ペルソナ", AccountID: "u-48213377", Inquiry: "給与の支払日を教えてください", SearchTerm: "リモート エンジニア",
}

var options = Options{Persona: persona, Sites: []string{"Jobs.example"}, SearchParameters: []string{"q", "Keyword"}}

func sha(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:]
}

func shaHex(s string) string { return hex.EncodeToString(sha(s)) }

// documented is a recipient's documentation.
var documented = map[[2]string]catalog.Parameter{
	{"query", "cid"}:      {Kind: catalog.KindTerminalID, Meaning: "client ID"},
	{"query", "dl"}:       {Kind: catalog.KindPageURL, Meaning: "page address"},
	{"query", "dr"}:       {Kind: catalog.KindReferrer, Meaning: "page before"},
	{"query", "ud[em]"}:   {Kind: catalog.KindEmail, Meaning: "hashed e-mail address"},
	{"query", "v"}:        {Kind: catalog.KindTechnical, Meaning: "version"},
	{"query", "unsorted"}: {Meaning: "no kind yet"},
	{"header", "referer"}: {Kind: catalog.KindReferrer, Meaning: "as the vendor says"},
	{"cookie", "_ga"}:     {Kind: catalog.KindTerminalID, Meaning: "Analytics ID"},
	{"cookie", "AMP"}:     {Kind: catalog.KindTerminalID, Meaning: "device ID"},
}

func vendor(in, path string) (catalog.Parameter, bool) {
	p, ok := documented[[2]string{in, path}]
	return p, ok
}

func TestFields(t *testing.T) {
	id := New(options)
	const none = ""
	const ua = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	for _, c := range []struct {
		in, path, value string
		kind            catalog.InformationKind
		why             string
	}{
		// persona, whole value
		{"body", "a", "taro.yamada@persona.example", catalog.KindEmail, "persona e-mail address"},
		{"body", "a", " TARO.YAMADA@PERSONA.EXAMPLE ", catalog.KindEmail, "persona e-mail address"},
		{"query", "v", "ｔａｒｏ．ｙａｍａｄａ＠ｐｅｒｓｏｎａ．ｅｘａｍｐｌｅ", catalog.KindEmail, "persona e-mail address"},
		{"body", "a", "090-1234-5678", catalog.KindPhone, "persona phone number"},
		{"body", "a", "09012345678", catalog.KindPhone, "persona phone number"},
		{"body", "a", "+819012345678", catalog.KindPhone, "persona phone number"},
		{"body", "a", "819012345678", catalog.KindPhone, "persona phone number"},
		{"body", "a", "０９０－１２３４－５６７８", catalog.KindPhone, "persona phone number"},
		{"body", "a", "山田", catalog.KindName, "persona family name"},
		{"body", "a", "山田太郎", catalog.KindName, "persona name"},
		{"body", "a", "山田　太郎", catalog.KindName, "persona name"},
		{"body", "a", "やまだ たろう", catalog.KindName, "persona name"},
		{"body", "a", "TARO YAMADA", catalog.KindName, "persona name"},
		{"body", "a", "yamada taro", catalog.KindName, "persona name"},
		{"body", "a", "taro", catalog.KindName, "persona given name"},
		{"body", "a", "1990/4/1", catalog.KindBirthDate, "persona date of birth"},
		{"body", "a", "19900401", catalog.KindBirthDate, "persona date of birth"},
		{"body", "a", "1000001", catalog.KindPostalAddress, "persona postal code"},
		{"body", "a", "東京都千代田区千代田１－１", catalog.KindPostalAddress, "persona postal address"},
		{"body", "a", "株式会社ペルソナ", catalog.KindEmployer, "persona employer"},
		{"query", "cid", "U-48213377", catalog.KindAccountID, "persona account ID"},
		{"body", "a", "リモート　エンジニア", catalog.KindSearchTerm, "persona search term"},
		// persona, inside
		{"body", "a", "mailto:taro.yamada@persona.example?x", catalog.KindEmail, "persona e-mail address, inside the value"},
		{"query", "dl", "https://www.jobs.example/u/taro.yamada%40persona.example", catalog.KindEmail, "persona e-mail address, inside the value"},
		{"body", "a", "こんにちは、山田太郎さん", catalog.KindName, "persona name, inside the value"},
		{"body", "a", "tel 090-1234-5678.", catalog.KindPhone, "persona phone number, inside the value"},
		{"websocket", "frames[0].v", "すみません、給与の支払日を教えてください。", catalog.KindInquiry, "persona inquiry, inside the value"},
		{"body", "a", "id=u-48213377;", catalog.KindAccountID, "persona account ID, inside the value"},
		{"cookie", "c", "1|taro.yamada@persona.example", catalog.KindEmail, "persona e-mail address, inside the value"},
		// not the persona
		{"body", "a", "山田さん", none, ""},
		{"body", "a", "the Yamada station", none, ""},
		{"body", "a", "xtaro.yamada@persona.examples", catalog.KindEmail, "value shape: e-mail address"},
		{"body", "a", "990901234567812", none, ""},
		{"body", "a", "119900401", none, ""},
		{"body", "a", "tarot", none, ""},
		{"body", "a", "「リモート エンジニア」の求人", none, ""},
		{"body", "a", "u-482133770", none, ""},
		// persona, hashed
		{"query", "ud[em]", shaHex("taro.yamada@persona.example"), catalog.KindEmail, "persona e-mail address, SHA-256"},
		{"query", "v", strings.ToUpper(shaHex("taro.yamada@persona.example")), catalog.KindEmail, "persona e-mail address, SHA-256"},
		{"body", "a", shaHex("Taro.Yamada@persona.example"), catalog.KindEmail, "persona e-mail address, SHA-256"},
		{"body", "a", base64.StdEncoding.EncodeToString(sha("taro.yamada@persona.example")), catalog.KindEmail, "persona e-mail address, SHA-256"},
		{"body", "a", base64.RawURLEncoding.EncodeToString(sha("taro.yamada@persona.example")), catalog.KindEmail, "persona e-mail address, SHA-256"},
		{"query", "em", "tv.1~em." + base64.RawURLEncoding.EncodeToString(sha("taro.yamada@persona.example")), catalog.KindEmail, "persona e-mail address, SHA-256, inside the value"},
		{"body", "a", "[" + shaHex("+819012345678") + ",x]", catalog.KindPhone, "persona phone number, SHA-256, inside the value"},
		{"body", "a", shaHex("819012345678"), catalog.KindPhone, "persona phone number, SHA-256"},
		{"body", "a", shaHex("taro"), catalog.KindName, "persona given name, SHA-256"},
		{"body", "a", shaHex("19900401"), catalog.KindBirthDate, "persona date of birth, SHA-256"},
		{"body", "a", shaHex("someone@else.example"), none, ""},
		{"body", "a", shaHex("taro.yamada@persona.example") + "0", catalog.KindEmail, "persona e-mail address, SHA-256, inside the value"}, // never there by chance
		// vendor parameter
		{"query", "cid", "123456789.1700000000", catalog.KindTerminalID, "vendor parameter"},
		{"query", "ud[em]", shaHex("someone@else.example"), catalog.KindEmail, "vendor parameter"},
		{"query", "ud[em]", "", none, ""},
		{"query", "ud[em]", "undefined", none, ""},
		{"query", "ud[em]", "{}", none, ""},
		{"query", "dl", "https://other.example/", catalog.KindPageURL, "vendor parameter"},
		{"query", "unsorted", "x", none, ""},
		{"header", "referer", "https://www.jobs.example/", catalog.KindReferrer, "vendor parameter"},
		{"cookie", "_ga", "GA1.1.1.2", catalog.KindTerminalID, "vendor parameter"},
		{"cookie", "AMP.deviceId", "x", catalog.KindTerminalID, "vendor parameter"},
		{"cookie", "AMP[0].a[1]", "x", catalog.KindTerminalID, "vendor parameter"},
		// header
		{"header", "user-agent", ua, catalog.KindBrowser, "header"},
		{"header", "accept-language", "ja", catalog.KindLanguage, "header"},
		{"header", "sec-ch-ua", `"Chromium";v="156"`, catalog.KindBrowser, "header"},
		{"header", "sec-ch-ua-platform", `"Linux"`, catalog.KindOS, "header"},
		{"header", "sec-ch-ua-mobile", "?0", catalog.KindDevice, "header"},
		{"header", "origin", "https://www.jobs.example", catalog.KindPageURL, "header"},
		{"header", "sec-gpc", "1", catalog.KindConsent, "header"},
		{"header", "x-thing", "1", none, ""},
		// cookie
		{"cookie", "other", "x", catalog.KindCookie, "cookie"},
		{"cookie", "id", "550e8400-e29b-41d4-a716-446655440000", catalog.KindCookie, "cookie"},
		{"cookie", "mail", "someone@else.example", catalog.KindEmail, "value shape: e-mail address"},
		{"cookie", "empty", "", none, ""},
	} {
		t.Run(c.in+" "+c.path+" "+c.value, func(t *testing.T) {
			f := id.Fields([]catalog.Field{{In: c.in, Path: c.path, Value: c.value, Layers: []string{}}}, vendor)[0]
			if f.Kind != c.kind || f.Why != c.why {
				t.Errorf("got %q because %q, want %q because %q", f.Kind, f.Why, c.kind, c.why)
			}
			var layers []string
			if strings.Contains(c.why, "SHA-256") || c.kind == catalog.KindEmail && c.why == "vendor parameter" && len(c.value) == 64 {
				layers = []string{"sha256"}
			}
			if !slices.Equal(f.Layers, layers) {
				t.Errorf("layers %q, want %q", f.Layers, layers)
			}
		})
	}
}

// Whole exchanges, decoded first: addresses and their parameters.
func TestExchange(t *testing.T) {
	id := New(options)
	for _, c := range []struct {
		name, url, referer string
		want               []string
	}{
		{"search parameter of an own page", "https://v.example/c?dl=https%3A%2F%2Fwww.jobs.example%2Fs%3Fq%3Dgo%26page%3D2%26gclid%3Dabc&z=1", "",
			[]string{"query dl page_url: vendor parameter", "query dl.q search_term: search parameter q of a page of the service", "query dl.page page_url: part of dl", "query dl.gclid click_id: address parameter gclid", "query z : "}},
		{"parameters of links", "https://v.example/c?dl=https%3A%2F%2Fwww.jobs.example%2F%3F_gl%3D1*a*_ga*MTIz%26ScCid%3Dabc%26vero_id%3D85422%26gad_source%3D1%26mkt_tok%3Dxyz", "",
			[]string{"query dl page_url: vendor parameter", "query dl._gl terminal_id: address parameter _gl", "query dl.ScCid click_id: address parameter ScCid",
				"query dl.vero_id account_id: address parameter vero_id", "query dl.gad_source page_url: part of dl", "query dl.mkt_tok click_id: address parameter mkt_tok"}},
		{"relative", "https://v.example/c?p=/s?KEYWORD%3Dgo", "", []string{"query p : ", "query p.KEYWORD search_term: search parameter KEYWORD of a page of the service"}},
		{"another site's search", "https://v.example/c?dr=https://search.example/?q%3Dgo", "", []string{"query dr referrer: vendor parameter", "query dr.q referrer: part of dr"}},
		{"a host that only ends alike", "https://v.example/c?u=https://notjobs.example/?q%3Dgo", "", []string{"query u : ", "query u.q : "}},
		{"an empty search", "https://v.example/c?dl=https://jobs.example/?q%3D", "", []string{"query dl page_url: vendor parameter", "query dl.q : "}},
		{"the request's own parameter is not a page's", "https://v.example/c?q=go", "", []string{"query q : "}},
		{"referer", "https://v.example/", "https://www.jobs.example/s?q=%E6%B1%82", []string{"header referer referrer: vendor parameter", "header referer.q search_term: search parameter q of a page of the service"}},
		{"persona in a parameter is told once", "https://v.example/c?dl=https://www.jobs.example/s?e%3Dtaro.yamada%2540persona.example", "",
			[]string{"query dl page_url: vendor parameter", "query dl.e email: persona e-mail address"}},
		{"persona in the path beside a parameter", "https://v.example/c?dl=https://www.jobs.example/taro.yamada%2540persona.example?x%3D1", "",
			[]string{"query dl email: persona e-mail address, inside the value", "query dl.x : "}},
		{"address in an address, and after it", "https://v.example/c?dl=https://www.jobs.example/?r%3Dhttps%253A%252F%252Fwww.jobs.example%252F%253Fq%253Dgo%26q%3Djs", "",
			[]string{"query dl page_url: vendor parameter", "query dl.r page_url: value shape: address of the service", "query dl.r.q search_term: search parameter q of a page of the service", "query dl.q search_term: search parameter q of a page of the service"}},
		{"hash in JSON in base64", "https://v.example/c?d=" + base64.RawURLEncoding.EncodeToString([]byte(`{"u":{"em":"`+shaHex("taro.yamada@persona.example")+`"}}`)), "",
			[]string{"query d.u.em email: persona e-mail address, SHA-256"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: c.url}
			if c.referer != "" {
				x.RequestHeader = catalog.Header{{Name: "Referer", Value: c.referer}}
			}
			var got []string
			for _, f := range id.Fields(decode.Exchange(x, nil, nil).Fields, vendor) {
				got = append(got, fmt.Sprintf("%s %s %s: %s", f.In, f.Path, f.Kind, f.Why))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
			}
		})
	}
}

func TestFieldsLeavesItsInput(t *testing.T) {
	layers := append(make([]string, 0, 4), "percent")
	in := []catalog.Field{{In: "query", Path: "e", Value: shaHex("taro.yamada@persona.example"), Layers: layers}}
	out := New(options).Fields(in, nil)
	if in[0].Kind != "" || layers[:2][1] != "" {
		t.Errorf("input changed to %+v, its layers to %q", in[0], layers[:2])
	}
	if want := []string{"percent", "sha256"}; !slices.Equal(out[0].Layers, want) {
		t.Errorf("layers %q, want %q", out[0].Layers, want)
	}
}

func TestEmptyPersona(t *testing.T) {
	for _, v := range []string{"", " ", "a", "0", "taro@example.jp", shaHex("")} {
		if found, _ := New(Options{}).persona.find([]byte(v), true); found != nil {
			t.Errorf("%q found as %+v", v, found)
		}
	}
}

// A number is written in the same ways however the persona writes it.
func TestPhones(t *testing.T) {
	want := []string{"090 1234 5678", "(090)1234-5678", "+81 90 1234 5678", "+819012345678", "090-1234-5678"}
	for _, number := range []string{"090-1234-5678", "09012345678", "+81 90-1234-5678", "+819012345678", "０９０－１２３４－５６７８"} {
		got := phones(number)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: %q is missing in %q", number, w, got)
			}
		}
	}
	if got := phones("555-0100"); !slices.Equal(got, []string{"555-0100"}) {
		t.Errorf("another country's number: %q", got)
	}
}

// Values too short to mean anything are not searched for.
func TestShortPersona(t *testing.T) {
	id := New(Options{Persona: catalog.Persona{FamilyName: "林", GivenNameRoma: "Jo", AccountID: "1234", PostalCode: "1"}})
	for _, v := range []string{"林", "jo", "1234", "1", "banjo 1234"} {
		if found, _ := id.persona.find([]byte(v), true); found != nil {
			t.Errorf("%q found as %+v", v, found)
		}
	}
}

func TestValues(t *testing.T) {
	got := Values(catalog.Persona{
		FamilyName: "山田", GivenName: "太郎", FamilyNameRoma: "Yamada", GivenNameRoma: "Taro", Email: "Taro.Y+jobs@Gmail.com", Phone: "03-1234-5678",
		BirthDate: "1990-04-01", PostalCode: "100-0001", Address: "千代田1-1 ビル", Employer: "株式会社ペルソナ", IP: "2001:db8::7", Inquiry: "こんにちは",
	})
	var want []NamedValue
	for _, w := range []struct {
		kind  catalog.InformationKind
		name  string
		texts []string
	}{
		{catalog.KindEmail, "e-mail address", []string{
			"Taro.Y+jobs@Gmail.com", "Taro.Y+jobs@gmail.com", "Taro.Y+jobs@googlemail.com", "Taro.Y@gmail.com", "Taro.Y@googlemail.com",
			"TaroY+jobs@gmail.com", "TaroY+jobs@googlemail.com", "TaroY@gmail.com", "TaroY@googlemail.com",
		}},
		{catalog.KindPhone, "phone number", []string{
			"03-1234-5678", "0312345678", "+81312345678", "81312345678", "+810312345678", "0081312345678", "312345678",
			"03 1234 5678", "03.1234.5678", "(03)1234-5678", "(03) 1234-5678", "03(1234)5678",
			"+81 3 1234 5678", "+81-3 1234 5678", "+81 (0)3 1234 5678", "+81 3-1234-5678", "+81-3-1234-5678", "+81 (0)3-1234-5678",
		}},
		{catalog.KindName, "name", []string{"山田 太郎", "山田太郎"}},
		{catalog.KindName, "family name", []string{"山田"}},
		{catalog.KindName, "given name", []string{"太郎"}},
		{catalog.KindName, "name", []string{"Taro Yamada", "Yamada Taro", "TaroYamada", "YamadaTaro", "Yamada, Taro"}},
		{catalog.KindName, "family name", []string{"Yamada"}},
		{catalog.KindName, "given name", []string{"Taro"}},
		{catalog.KindBirthDate, "date of birth", []string{
			"1990-04-01", "1990/04/01", "1990/4/1", "1990-4-1", "1990.04.01", "1990.4.1", "19900401", "04/01/1990", "1990年4月1日", "1990年04月01日", "平成2年4月1日",
		}},
		{catalog.KindPostalAddress, "postal code", []string{"100-0001", "1000001"}},
		{catalog.KindPostalAddress, "postal address", []string{"千代田1-1 ビル", "千代田1-1ビル"}},
		{catalog.KindEmployer, "employer", []string{"株式会社ペルソナ", "(株)ペルソナ", "㈱ペルソナ"}},
		{catalog.KindIPAddress, "IP address", []string{"2001:db8::7", "2001:0db8:0000:0000:0000:0000:0000:0007"}},
		{catalog.KindInquiry, "inquiry", []string{"こんにちは"}},
	} {
		for _, text := range w.texts {
			want = append(want, NamedValue{w.kind, w.name, text})
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func FuzzFields(f *testing.F) {
	f.Add("query", "dl.q", "https://www.jobs.example/?q=%zz#a=b", "url")
	f.Add("cookie", "AMP[0].x", "+81 90-1234-5678", "")
	f.Add("body", "device.id", shaHex("taro.yamada@persona.example"), "gzip")
	id := New(options)
	kinds := map[catalog.InformationKind]bool{"": true, catalog.KindTechnical: true}
	for _, k := range catalog.Kinds() {
		kinds[k.Kind] = true
	}
	f.Fuzz(func(t *testing.T, in, path, value, layer string) {
		fields := []catalog.Field{{In: in, Path: "dl", Value: value, Layers: []string{}}, {In: in, Path: path, Value: value, Layers: []string{layer}}}
		for i, g := range id.Fields(fields, vendor) {
			if !kinds[g.Kind] || (g.Kind == "") != (g.Why == "") || g.Value != fields[i].Value {
				t.Errorf("%+v became %+v", fields[i], g)
			}
		}
	})
}

func BenchmarkFields(b *testing.B) {
	x := &catalog.Exchange{
		URL: "https://www.google-analytics.com/g/collect?v=2&tid=G-1A2B3C4D5E&_p=1700000000000&cid=123456789.1700000000&ul=ja&sr=1920x1080&dl=https%3A%2F%2Fwww.jobs.example%2Fsearch%3Fq%3D%25E6%25B1%2582&dt=%E6%B1%82%E4%BA%BA&sid=1700000000&en=page_view",
		RequestHeader: catalog.Header{{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.jobs.example/"}},
	}
	fields := decode.Exchange(x, nil, nil).Fields
	id := New(options)
	b.ReportAllocs()
	for b.Loop() {
		id.Fields(fields, vendor)
	}
	b.ReportMetric(float64(len(fields)), "fields/op")
}

// BenchmarkLargest is a value of the greatest length without the persona.
func BenchmarkLargest(b *testing.B) {
	fields := []catalog.Field{{In: "body", Path: "a", Value: strings.Repeat("Lorem ipsum 東京 ", decode.MaxValue/19), Layers: []string{}}}
	id := New(options)
	b.SetBytes(int64(len(fields[0].Value)))
	for b.Loop() {
		id.Fields(fields, vendor)
	}
}
