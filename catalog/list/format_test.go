package list

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"soshin/catalog"
)

func render(t *testing.T, f func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// formats are all renderings of a document, by name.
func formats(t *testing.T, doc Document) map[string]string {
	out := map[string]string{}
	for name, f := range map[string]func(io.Writer, Document) error{
		"json": JSON, "jsonld": JSONLD, "xlsx": XLSX, "xcprivacy": PrivacyManifest, "datasafety": DataSafety,
	} {
		out[name] = render(t, func(b *bytes.Buffer) error { return f(b, doc) })
	}
	look := DefaultTemplates()
	for name, f := range map[string]func(io.Writer, Document, Lang) error{
		"html": look.HTML, "history": look.HistoryHTML, "cookies": look.CookiesHTML, "md": Markdown,
		"csv": CSV, "cookiescsv": CookiesCSV, "decisions": AppDecisions,
	} {
		for _, lang := range []Lang{Japanese, English} {
			out[name+"."+string(lang)] = render(t, func(b *bytes.Buffer) error { return f(b, doc, lang) })
		}
	}
	return out
}

func parse(t *testing.T, doc Document, lang Lang) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(render(t, func(b *bytes.Buffer) error { return DefaultTemplates().HTML(b, doc, lang) })))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// TestHTMLStructure checks what a reader with a screen reader, or who was
// given a permalink, depends on.
func TestHTMLStructure(t *testing.T) {
	for _, lang := range []Lang{Japanese, English} {
		root := parse(t, demo(), lang)
		ids, count := map[string]bool{}, map[string]int{}
		var anchors []string
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			count[n.Data]++
			checkInert(t, n)
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: id %q twice", lang, id)
				}
				ids[id] = true
			}
			if href := attr(n, "href"); strings.HasPrefix(href, "#") {
				anchors = append(anchors, href[1:])
			}
			switch n.Data {
			case "html":
				if attr(n, "lang") != string(lang) {
					t.Errorf("page in %s says %q", lang, attr(n, "lang"))
				}
			case "th":
				if s := attr(n, "scope"); s != "row" && s != "col" {
					t.Errorf("%s: th with scope %q", lang, s)
				}
			case "td":
				if attr(n, "data-label") == "" {
					t.Errorf("%s: cell without a label for cards", lang)
				}
			}
		}
		for _, a := range anchors {
			if !ids[a] {
				t.Errorf("%s: #%s leads nowhere", lang, a)
			}
		}
		// Five rows in five categories.
		if count["table"] != 5 || count["caption"] != 5 || count["h1"] != 1 || count["td"] != 5*4 || count["th"] != 5*5+5 {
			t.Errorf("%s: elements %v", lang, count)
		}
		for _, r := range demo().Rows {
			if !ids[r.ID] {
				t.Errorf("%s: no permalink %s", lang, r.ID)
			}
		}
	}
}

// TestWording: the guideline's words for "and others" are nowhere, no law is
// said to be complied with, and what must be said is.
func TestWording(t *testing.T) {
	forbidden := regexp.MustCompile(`等|など|その他|(?i)\betc\b|and so on|and others|法令|遵守|準拠|compl(y|ies|iant|iance)`)
	all := formats(t, demo())
	for name, out := range formats(t, Document{}) {
		all["empty "+name] = out
	}
	for name, out := range all {
		if name == "xlsx" || strings.HasPrefix(name, "empty xlsx") || strings.HasSuffix(name, "datasafety") {
			continue // compressed; and Google's own words
		}
		if found := forbidden.FindAllString(out, -1); found != nil {
			t.Errorf("%s says %q", name, found)
		}
	}
	for _, c := range categories {
		if s := c.name.Ja + c.purpose.Ja + c.name.En + c.purpose.En; forbidden.MatchString(s) {
			t.Errorf("category %s says %q", c.code, s)
		}
	}
	for name, words := range map[string][]string{
		"html.ja": {"一覧にないことは、送信されていないことを意味しません", "このほかに1ページを開こうとしましたが", "送信先を確認中", "文言を確認中", "法人名を確認中",
			"2026年11月22日〜2026年11月23日", "日付は日本時間", "外部の事業者へ情報を送信しません", "メールアドレス(ハッシュ化したもの)"},
		"html.en": {"the Japanese prevails", "may still be sent", "14 pages of Shigoto Example", "A further 1 page could not", "Japan Standard Time", `<span lang="ja">`},
		"md.en":   {"the Japanese prevails", "may still be sent"},
	} {
		doc := demo()
		doc.Rows[1].Purpose.En = "" // English falls back to Japanese, marked as such
		out := formats(t, doc)[name]
		for _, w := range words {
			if !strings.Contains(out, w) {
				t.Errorf("%s does not say %q", name, w)
			}
		}
	}
	if out := formats(t, Document{})["html.ja"]; !strings.Contains(out, "外部の事業者への送信はありませんでした") {
		t.Error("an empty list does not say that it is")
	}
}

func TestHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=1": "a=1", "12": "12", "'=1": "'=1", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x",
	} {
		if got := harmless(in); got != want {
			t.Errorf("harmless(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"Metrics Example, Inc. (US)": "Metrics Example, Inc. (US)",
		"a*b_c[d](e)<f>":             `a\*b\_c\[d\](e)\<f\>`,
		"https://evil.example":       `https\://evil.example`,
		"WWW.evil.example":           `WWW\.evil.example`,
		"a@b &lt; `x` | # ~ $ \\":    "a\\@b \\&lt; \\`x\\` \\| \\# \\~ \\$ \\\\",
		"1. x":                       `1\. x`,
		"mailto:x":                   `mailto\:x`,
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "a`b": "`` a`b ``", "``": "``` `` ```"} {
		if got := code(in); got != want {
			t.Errorf("code(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	out := render(t, func(b *bytes.Buffer) error { return JSON(b, Document{}) })
	const empty = `{"$schema":"list.schema.json","version":1,"title":{"ja":"","en":""},"service":{"ja":"","en":""},"generated":"0001-01-01T00:00:00Z","state":"measured","run":"",` +
		`"coverage":{"pages_visited":0,"pages_failed":0},"rows":[],"cookies":[],"template":""}` + "\n"
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(out)); err != nil || compact.String()+"\n" != empty && compact.String() != empty {
		t.Errorf("got  %s\nwant %s (%v)", compact.String(), empty, err)
	}
	hostile := render(t, func(b *bytes.Buffer) error { return JSON(b, hostileDocument()) })
	if strings.ContainsAny(hostile, "<>&") {
		t.Error("JSON holds characters that HTML could read")
	}
	if !json.Valid([]byte(hostile)) {
		t.Error("not JSON")
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/p?q=1&r=2#s": "https://a.example/p?q=1&r=2#s",
		" http://a.example ":            "http://a.example",
		"https://a.example/é?<\"`>":     "https://a.example/%C3%A9?%3C%22%60%3E",
		"https://a.example:8443/":       "https://a.example:8443/",
		"https://[2001:db8::1]/":        "https://[2001:db8::1]/",
		"":                              "", "javascript:alert(1)": "", "JaVaScRiPt:alert(1)": "", "java\nscript:alert(1)": "", "data:text/html,x": "",
		"//a.example/": "", "/p": "", "https:///p": "", "https:a.example": "", "ftp://a.example/": "",
		"https://bank.example@evil.example/": "", "https://é.example/": "", "https://a.example\u202e/": "",
		"https://a.example/" + strings.Repeat("x", maxAddress): "",
	} {
		if got := address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"株式会社　送信 葛\U000e0100城":             "株式会社　送信 葛\U000e0100城", // a full-width space and a variant of a name's character stay
		"  a\tb\r\nc  ":                    "a b  c",
		"a\u202eb\u2066":                   "a[U+202E]b[U+2066]",
		"\ufeff\x00\x7f\u0085":             "[U+FEFF][U+0000][U+007F]",
		"a\xffb":                           "a\ufffdb",
		"\ue000\uffff":                     "[U+E000][U+FFFF]",
		"😀":                                "😀",
		strings.Repeat("あ", maxText):       strings.Repeat("あ", maxText),
		strings.Repeat("あ", maxText+1):     strings.Repeat("あ", maxText) + "…",
		strings.Repeat("<", maxText) + "x": strings.Repeat("<", maxText) + "…",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzMarkup: whatever a value is, the page keeps its own elements alone.
func FuzzMarkup(f *testing.F) {
	f.Add(attack)
	f.Add("https://a.example/\"onclick=x")
	f.Fuzz(func(t *testing.T, s string) {
		text := catalog.Text{Ja: s, En: s}
		doc := Document{Title: text, Rows: []Row{{ID: s, Tag: s, Recipient: text, Service: text, RecipientID: "r", Hosts: []string{s}, Purpose: text, PolicyURL: s, OptOutURL: s}}}
		for n := range parse(t, doc, Japanese).Descendants() {
			if n.Type == html.ElementNode && n.Data == "a" && strings.HasPrefix(attr(n, "href"), "http://") {
				continue // let through as it is
			}
			checkInert(t, n)
		}
		rows, err := csv.NewReader(strings.NewReader(render(t, func(b *bytes.Buffer) error { return CSV(b, doc, English) }))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d lines of CSV: %v", len(rows), err)
		}
	})
}
