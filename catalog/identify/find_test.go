package identify

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func zipped(s string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write([]byte(s))
	w.Close()
	return out.Bytes()
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func md5Hex(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

const mail = "taro.yamada@persona.example"

// What is found in a text, where, and behind what.
func TestFind(t *testing.T) {
	id := New(options)
	for _, c := range []struct {
		name, data string
		quoted     bool
		want       []string
	}{
		{"nothing", "Lorem ipsum 東京", false, nil},
		{"plain", mail, false, []string{"0-27 persona e-mail address"}},
		{"in a text", "to: " + mail + ", " + mail, false, []string{"4-31 persona e-mail address, inside the value", "33-60 persona e-mail address, inside the value"}},
		{"in another width", "電話０９０ー１２３４ー５６７８", false, []string{"6-45 persona phone number, inside the value"}},
		{"after another width", "ｱｱｶﾞ" + mail, false, []string{"12-39 persona e-mail address, inside the value"}},
		{"in other kana", "ﾔﾏﾀﾞ ﾀﾛｳ", false, []string{"0-22 persona name"}},
		{"decomposed", "やまた\u3099たろう", false, []string{"0-21 persona name"}},
		{"the longer writing counts", "+81 90-1234-5678", false, []string{"0-16 persona phone number"}},
		{"hash", shaHex(mail), false, []string{"0-64 persona e-mail address, SHA-256"}},
		{"hash of a hash", shaHex(md5Hex(mail)), false, []string{"0-64 persona e-mail address, SHA-256 of MD5"}},
		{"base64", b64(mail), false, []string{"0-36 persona e-mail address, inside base64"}},
		{"base64 among other things", `{"d":"` + b64(mail) + `","e":"` + mail + `"}`, false, []string{"6-42 persona e-mail address, inside base64", "49-76 persona e-mail address"}},
		{"base64 after other letters", "v1" + strings.TrimRight(b64(mail), "="), false, []string{"2-38 persona e-mail address, inside base64"}},
		{"base64 after more letters", "/c/collect/" + b64(`{"e":"`+mail+`"}`), false, []string{"3-58 persona e-mail address, inside base64"}},
		{"base64 of what only ends alike", "/c/collect/" + b64(`{"e":"x`+mail+`"}`), false, nil},
		{"hash of a hash in base64 of gzip", "d=" + base64.StdEncoding.EncodeToString(zipped(shaHex(md5Hex(mail)))), false,
			[]string{"2-101 persona e-mail address, SHA-256 of MD5, inside base64 of gzip"}},
		{"percent twice", url.QueryEscape(url.QueryEscape(mail)), false, []string{"0-31 persona e-mail address, inside percent of percent"}},
		{"a plain value in a text with escapes", "a=" + mail + "%20%20&b", false, []string{"2-29 persona e-mail address, inside the value"}},
		{"twice in one word", b64(mail) + "," + b64(mail), false, []string{"0-36 persona e-mail address, inside base64", "37-73 persona e-mail address, inside base64"}},

		{"half a name", "山田", false, []string{"0-6 persona family name"}},
		{"half a name in a text", "山田さん", false, nil},
		{"half a name in escapes", "%E5%B1%B1%E7%94%B0", false, []string{"0-18 persona family name, inside percent"}},
		{"half a name in escapes in a text", "see %E5%B1%B1%E7%94%B0 there", false, nil},
		{"half a name in markup with references", "<b>Yamada&nbsp;</b>", false, nil},
		{"half a name in a document", `{"n":"Yamada","t":"Yamada Denki"}`, false, []string{"6-12 persona family name"}},
		{"half a name read backwards", "adamay", false, nil},
		{"half a name between quotation marks", `name='Yamada'>`, true, []string{"6-12 persona family name"}},
		{"half a name in a parameter", "a=1&n=%E5%B1%B1%E7%94%B0&b", true, []string{"6-24 persona family name, inside percent"}},
		{"half a name in quoted text", `"Yamada Denki"`, true, nil},

		{"date with a time", "1990-04-01T00:00:00Z", false, []string{"0-10 persona date of birth, inside the value"}},
		{"date in a longer number", "1990-04-011", false, nil},
		{"postal code in a phone number", "0120-100-0001", false, nil},
		{"another domain", mail + ".jp", false, nil},
		{"end of a sentence", "Mail " + mail + ".", false, []string{"5-32 persona e-mail address, inside the value"}},
		{"number before letters", "id09012345678", false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, limits := id.persona.find([]byte(c.data), c.quoted)
			if limits != nil {
				t.Errorf("limits %q", limits)
			}
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%d-%d %s", f.at, f.end, f.why()))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q:\n got %q\nwant %q", c.data, got, c.want)
			}
			if any, _ := id.persona.suspect([]byte(c.data)); !any && got != nil {
				t.Error("not suspected")
			}
		})
	}
}

// What was clean stays clean, and is not confused with what is.
func TestFindAgain(t *testing.T) {
	id := New(options)
	for range 2 {
		for data, want := range map[string]int{"Lorem ipsum": 0, b64("Lorem ipsum dolor"): 0, b64(mail): 1, `{"a":"` + mail + `"}`: 1, mail: 1} {
			if found, _ := id.persona.find([]byte(data), false); len(found) != want {
				t.Errorf("%q: %d found, want %d", data, len(found), want)
			}
			if any, _ := id.persona.suspect([]byte(data)); any != (want > 0) {
				t.Errorf("%q: suspected %v", data, any)
			}
		}
	}
}

func TestNormal(t *testing.T) {
	for s, want := range map[string]string{
		"":         "",
		" Taro ":   "taro",
		"ＴＡＲＯ　１－２": "taro 1-2",
		"たろう":      "タロウ",
		"ﾀﾛｰ ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟﾌﾟ":     "タロ- ガギグ パピプ",
		"か\u3099は\u309aあ\u3099": "ガパア\u3099",
		"1‐2–3−4ー5":             "1-2-3-4-5",
		"ÉCOLE":                 "école",
	} {
		if got := normal(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
		if folded := string(appendFolded(nil, []byte(s))); folded != s && !foldable([]byte(s)) {
			t.Errorf("%q is folded to %q and not foldable", s, folded)
		}
	}
}

// What is not UTF-8 stays, among what is.
func TestFoldBytes(t *testing.T) {
	if got := string(appendFolded(nil, []byte("高\xff\xe3Ａ\xef\xbc"))); got != "高\xff\xe3A\xef\xbc" {
		t.Errorf("got %q", got)
	}
}

func TestUnfolding(t *testing.T) {
	const text = "ａbcｶﾞはx"
	folded := string(appendFolded(nil, []byte(text)))
	u := unfolding{data: []byte(text)}
	for _, c := range []struct{ what, want string }{{"a", "ａ"}, {"c", "c"}, {"ガ", "ｶﾞ"}, {"ハ", "は"}, {"x", "x"}} {
		at := u.of(strings.Index(folded, c.what))
		if !strings.HasPrefix(text[at:], c.want) {
			t.Errorf("%q: at %d is %q, want %q", c.what, at, text[at:], c.want)
		}
	}
}

func TestSpellings(t *testing.T) {
	for text, want := range map[string][]string{
		"09012": {"09012", "０９０１２"},
		"Ab":    {"Ab", "ab", "AB", "Ａｂ", "ａｂ", "ＡＢ"},
		"ガく":    {"ガく", "がく", "ガク", "ｶﾞｸ"},
		"山 田":   {"山 田", "山　田"},
	} {
		if got := spellings(text); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(options)
	}
	b.ReportMetric(float64(len(New(options).persona.sought)), "needles")
}
