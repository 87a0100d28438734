package decode

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"soshin/catalog"
)

// plainValues are written in the alphabets of encodings, or with their marks,
// and are not encoded.
var plainValues = []string{
	// words, identifiers, numbers
	"analytics", "pageview", "page_view", "purchase", "subscribe", "searchResults", "CompleteRegistration", "AddPaymentInfo", "ViewContent", "recruitment-engineering-2026",
	"Mozilla", "undefined", "localhost", "javascript", "application", "engineer", "Wantedly", "companies", "DOMContentLoaded", "INTERNATIONALIZATION", "REQUESTANIMATIONFRAMES",
	"getElementsByClassName", "addEventListenerOptionsObject", "com.example.jobs.android.MainActivity", "utm_source", "xmlhttprequest", "querySelectorAllElements", "aaaaaaaaaaaaaaaaaaaaaaaa",
	"1700000000000", "20261123203245", "12345678901234567890", "313233343536373839303132", "0.123456789012345678", "-1.5e-7", "1,234,567", "090-1234-5678", "+81 90 1234 5678", "100-0001",
	"1.2.3", "v156.0.7200.33", "16.4.1-beta.2+build.7", "192.168.0.1", "2001:db8::8a2e:370:7334", "2026-11-24T01:02:03.456Z", "Tue, 24 Nov 2026 01:02:03 GMT",
	// identifiers of services
	"GTM-ABCD123", "G-1A2B3C4D5E", "UA-12345678-1", "AW-123456789/AbC-D_efG-h12_34-567", "123456789.1234567890", "GA1.1.123456789.1234567890", "GS1.1.1700000000.1.1.1700000100.60.0.0",
	"fb.1.1700000000000.1234567890", "550e8400-e29b-41d4-a716-446655440000", "550E8400E29B41D4A716446655440000", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "d41d8cd98f00b204e9800998ecf8427e",
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
	"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "pk_live_51H8aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789", "ajs-next-1700000000001-8f14e45f",
	"AKIAIOSFODNN7EXAMPLE", "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "GCP1.2~abc.def", "tv.1", "tv.1~", "1---", "1YNN", "CPz-1", "C&A", "R&D;",
	// text
	"ja-JP", "ja,en-US;q=0.9,en;q=0.8", "Asia/Tokyo", "1920x1080", "www.jobs.example", "/jobs/12345678", "/api/v2/companies/recruitment/engineers", "求人を探す", "エンジニア", "株式会社ペルソナ", "ｼｺﾞﾄ", "東京都千代田区１－１",
	"taro.yamada@persona.example", "mailto:taro@jobs.example", "Tom & Jerry; and others", "AT&T", "50% off", "100%", "a % b", "C:\\users\\xavier\\new", "\\d+\\w", "line\none", "{a}", "[Amplitude]", "{", "\"Linux\"", "\"a\"", "'a'",
	"f(x)", "rgb(0,0,0)", "alert('x')", "callback(1)", "a=b", "a = b & c = d", "a+b", "====", "abcdefgh====", "<b>bold</b>", "<div class=\"x\">text</div>", "a < b", "<3",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15",
	".a{color:#fff;background:url(x.png)}@media(max-width:640px){.b>c:hover{margin:0}}", "!function(e,t){\"use strict\";var n=e.x||{};n.y=t&&t.z;}(window,document);", "var a=b?c:d;", "body > div:nth-child(2) > a.btn",
	"TypeError: Cannot read properties of undefined (reading 'x')\n    at f (https://www.jobs.example/app.js:1:234)", "https://www.jobs.example/", "https://www.jobs.example/%E6%B1%82", "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
	"q1w2e3r4t5y6u7i8", "abcd+efg-hijk_mnop", "YWJj", "AAAAAAAAAAAAAAAA", "0000000000000000000000000000", "ffffffffffffffffffffffff", "a.b.c", "eyJ.eyJ.x",
}

// TestPlain: what is not encoded is one field, as it is.
func TestPlain(t *testing.T) {
	for _, v := range plainValues {
		stays(t, v)
	}
}

// TestPlainRandom: identifiers and digests that are made of chance stay too.
func TestPlainRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) // fixed, so that a failure can be repeated
	random := func(alphabet string, n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(out)
	}
	for range 10_000 {
		n := 8 + r.IntN(57)
		for _, alphabet := range []string{
			digits, digits + "abcdef", digits + "ABCDEF", lower, upper, digits + lower, upper + "234567", lower + "234567", digits + upper,
			upper + lower + digits, upper + lower + digits + "-_", upper + lower + digits + "+/", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
		} {
			stays(t, random(alphabet, n))
		}
		digest := make([]byte, []int{16, 20, 32, 48, 64}[r.IntN(5)])
		for i := range digest {
			digest[i] = byte(r.Uint32())
		}
		stays(t, base64.StdEncoding.EncodeToString(digest))
		stays(t, base64.RawURLEncoding.EncodeToString(digest))
	}
}

// stays fails t if a value is taken for something encoded.
func stays(t *testing.T, v string) {
	t.Helper()
	r := Exchange(&catalog.Exchange{RequestHeader: catalog.Header{{Name: "v", Value: v}}}, nil, nil)
	if len(r.Fields) != 1 || r.Fields[0].Value != strings.ToValidUTF8(v, "\uFFFD") || len(r.Fields[0].Layers) > 0 || r.Limits != nil {
		lines := []string{}
		for _, f := range r.Fields {
			lines = append(lines, show(f))
		}
		t.Errorf("%q taken for %q, limits %q", v, lines, r.Limits)
	}
}
