package decode

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"soshin/catalog"
)

// TestLZString: what lz-string compressed is not taken for base64 or anything
// else, in all of its forms and wherever a request has it.
func TestLZString(t *testing.T) {
	texts := []struct{ name, text, path string }{
		{"text", "taro.yamada@persona.example", ""},
		{"Japanese", "山田太郎 東京都千代田区千代田1-1", ""},
		{"JSON", `{"email":"taro@jobs.example","name":"山田"}`, ".email"},
		{"a short number", "064-224-442", ""},
		{"what is MessagePack in base64", strings.Repeat("田田太花タき郎東ロ都京ずタ佐いタ", 3), ""},
		{"what begins with an ASCII character in UTF-16", "@taro on the web", ""},
		{"what has a lone surrogate", "taro.y5651@nle0.example", ""},
		{"what has a pair of surrogates", "山山子東@jobs.example", ""},
	}
	forms := []struct {
		name string
		lzWriting
		only string // the place that can carry it; empty: all
	}{
		{"base64", lzInBase64, ""},
		{"URI", lzInURL, ""},
		{"UTF-16", lzInUTF16, ""},
		{"any 16 bits", lzPlain, "JSON"},
	}
	places := []struct {
		name    string
		request func(writing string) (x *catalog.Exchange, body string)
		in      string
	}{
		{"query", func(s string) (*catalog.Exchange, string) {
			return &catalog.Exchange{URL: "https://a.example/?v=" + url.QueryEscape(s)}, ""
		}, "query"},
		{"query with + as a space", func(s string) (*catalog.Exchange, string) {
			return &catalog.Exchange{URL: "https://a.example/?v=" + s}, ""
		}, "query"},
		{"form", func(s string) (*catalog.Exchange, string) {
			return &catalog.Exchange{RequestHeader: catalog.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}}, "u=1&v=" + url.QueryEscape(s)
		}, "body"},
		{"JSON", func(s string) (*catalog.Exchange, string) { return &catalog.Exchange{}, `{"v":` + stringified(s) + `}` }, "body"},
		{"cookie", func(s string) (*catalog.Exchange, string) {
			return &catalog.Exchange{RequestHeader: catalog.Header{{Name: "Cookie", Value: "u=1; v=" + s}}}, ""
		}, "cookie"},
		{"escaped cookie", func(s string) (*catalog.Exchange, string) {
			return &catalog.Exchange{RequestHeader: catalog.Header{{Name: "Cookie", Value: "v=" + url.PathEscape(s) + "; w=1"}}}, ""
		}, "cookie"},
	}
	for _, c := range texts {
		for _, f := range forms {
			writing := lzCompress(c.text, f.lzWriting)
			for _, p := range places {
				if f.only != "" && f.only != p.name {
					continue
				}
				t.Run(c.name+" in "+f.name+" in "+p.name, func(t *testing.T) {
					x, body := p.request(writing)
					r := Exchange(x, []byte(body), nil)
					i := slices.IndexFunc(r.Fields, func(f catalog.Field) bool { return f.In == p.in && f.Path == "v"+c.path })
					if i < 0 {
						t.Fatalf("%q: fields %v", writing, r.Fields)
					}
					got := r.Fields[i]
					layers := strings.TrimPrefix(strings.Join(got.Layers, " "), "percent ") // where it changed the writing
					want, wantLayers := c.text, "lz-string"
					if c.path != "" {
						want, wantLayers = "taro@jobs.example", "lz-string json"
					}
					if got.Value != want || layers != wantLayers {
						t.Errorf("%q: got %s, want %s [%s]", writing, show(got), want, wantLayers)
					}
				})
			}
		}
	}
}

// stringified is what JSON.stringify writes of a string of any 16-bit units:
// surrogates that stand alone, and control characters, are escaped.
func stringified(s string) string {
	var units []uint16
	for data := []byte(s); len(data) > 0; {
		u, n := unitOfUTF8(data)
		units = append(units, u)
		data = data[n:]
	}
	var out strings.Builder
	out.WriteByte('"')
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if i+1 < len(units) && utf16.IsSurrogate(r) {
			if both := utf16.DecodeRune(r, rune(units[i+1])); both != '\uFFFD' {
				out.WriteRune(both)
				i++
				continue
			}
		}
		if r < ' ' || r == '"' || r == '\\' || utf16.IsSurrogate(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	out.WriteByte('"')
	return out.String()
}
