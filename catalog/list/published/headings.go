package published

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"soshin/catalog/list/declared"
	"soshin/catalog/strictyaml"
)

//go:embed headings.yaml
var headingsYAML []byte

// headings is headings.yaml.
var headings = func() wordings {
	var w wordings
	if err := strictyaml.Decode("headings.yaml", headingsYAML, &w); err != nil {
		panic(err) // the file is part of the program
	}
	w.exact = map[string]declared.Column{}
	for _, list := range [][]string{w.Ours, w.NotOurs, w.Theirs} {
		keyed(list)
	}
	for _, c := range w.Columns {
		keyed(c.Words)
		for _, s := range c.Exact {
			if other, ok := w.exact[key(s)]; ok {
				panic(fmt.Sprintf("headings.yaml: %q is of %s and of %s", s, other, c.Column))
			}
			w.exact[key(s)] = c.Column
		}
	}
	return w
}()

func keyed(words []string) {
	for i, s := range words {
		words[i] = key(s)
	}
}

// wordings are those of headings.yaml; words are keys.
type wordings struct {
	Columns []struct {
		Column declared.Column `yaml:"column"`
		Exact  []string        `yaml:"exact"`
		Words  []string        `yaml:"words"`
	} `yaml:"columns"`
	Ours    []string `yaml:"ours"`
	NotOurs []string `yaml:"notours"`
	Theirs  []string `yaml:"theirs"`
	Plain   []string `yaml:"plain"`

	exact map[string]declared.Column
}

// maxHeading is how long a heading of a column may be, in characters.
const maxHeading = 60

// A head is what a heading says of the cells below it.
type head struct {
	columns []declared.Column // one, or several in one cell in this order; none: not recognised
	lang    string            // ja or en; empty: as the rest
	both    bool              // it says the same in Japanese and English
}

// recognise reads the heading of a column.
func recognise(text string) head {
	text = undecorated(text)
	if n := utf8.RuneCountInString(text); n == 0 || n > maxHeading {
		return head{}
	}
	lang, text := headLang(text)
	if c := headings.column(text); c != "" && !listsColumns(text) {
		return head{columns: []declared.Column{c}, lang: lang}
	}
	h := head{lang: lang}
	if ja, en, ok := byScript(text); ok && headings.column(ja) != headings.column(en) {
		return h // LINE Tag, Meta ピクセル: a name
	}
	var langs []string
	for _, part := range headParts(text) {
		c := headings.column(part)
		if c == "" {
			continue
		}
		langs = append(langs, script(part))
		if !slices.Contains(h.columns, c) {
			h.columns = append(h.columns, c)
		}
	}
	// 利用目的（当社） and 利用目的（送信先） are one column.
	if len(h.columns) > 0 && h.columns[0] == declared.Purpose && strings.ContainsAny(text, "(（[［:：") {
		if whole := headings.purpose(key(text)); whole != declared.Purpose {
			h.columns = []declared.Column{whole}
		}
	}
	h.both = len(h.columns) == 1 && slices.Contains(langs, "ja") && slices.Contains(langs, "en")
	if h.both {
		h.lang = ""
	}
	return h
}

func isPurpose(c declared.Column) bool {
	return c == declared.Purpose || c == declared.OurPurpose || c == declared.Theirs
}

// headLang takes the name of a language off a heading: 利用目的（英語）.
func headLang(text string) (lang, rest string) {
	for _, l := range []struct{ lang, name string }{
		{"ja", "日本語"}, {"ja", "和文"}, {"ja", "Japanese"}, {"en", "英語"}, {"en", "英文"}, {"en", "English"},
	} {
		i := strings.Index(text, l.name)
		if i < 0 {
			continue
		}
		rest = strings.TrimSpace(text[:i] + text[i+len(l.name):])
		rest = strings.NewReplacer("()", "", "（）", "", "[]", "", "【】", "").Replace(rest)
		if rest = strings.TrimSpace(rest); rest != "" {
			return l.lang, rest
		}
		return l.lang, text
	}
	return script(text), text
}

// script is ja for a text with Japanese characters, en for one of Latin letters.
func script(text string) string {
	lang := ""
	for _, r := range text {
		if unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) {
			return "ja"
		}
		if unicode.Is(unicode.Latin, r) {
			lang = "en"
		}
	}
	return lang
}

const separators = "/／|｜\n,，、・&＆+＋:：()（）[]［］「」"

// listsColumns reports whether a heading may name several columns.
func listsColumns(text string) bool {
	return strings.ContainsAny(text, separators+" ") && len(headParts(text)) > 1
}

// headParts are the pieces of a heading that each may name a column.
func headParts(text string) []string {
	text = strings.NewReplacer("及び", "/", "および", "/", "並びに", "/", "ならびに", "/", "又は", "/", "または", "/", " and ", "/", " or ", "/").Replace(text)
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) })
	parts = slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
	if a, b, ok := byScript(text); ok && len(parts) == 1 {
		return []string{a, b}
	}
	return parts
}

// byScript splits a heading where its language changes: 送信先 Recipient.
func byScript(text string) (a, b string, ok bool) {
	if strings.ContainsAny(text, separators) {
		return "", "", false
	}
	words := strings.Fields(text)
	for i := 1; i < len(words); i++ {
		if script(words[i-1]) != script(words[i]) {
			return strings.Join(words[:i], " "), strings.Join(words[i:], " "), true
		}
	}
	return "", "", false
}

// column is the one that a heading names; empty: none that is known.
func (w *wordings) column(text string) declared.Column {
	k := key(text)
	if c, ok := w.exact[k]; ok {
		return w.owned(c, k)
	}
	base, inside := unbracketed(k)
	if inside != "" {
		if c, ok := w.exact[base]; ok {
			return w.owned(c, k)
		}
	}
	if script(base) != "ja" {
		base = englishHead(base)
		if c, ok := w.exact[base]; ok {
			return w.owned(c, k)
		}
	}
	best, end, size := declared.Column(""), -1, 0
	for _, c := range w.Columns {
		for _, word := range c.Words {
			i := lastWord(base, word)
			if i < 0 {
				continue
			}
			if e := i + len(word); e > end || e == end && len(word) > size {
				best, end, size = c.Column, e, len(word)
			}
		}
	}
	switch best {
	case declared.Recipient, declared.Service, declared.Tag, declared.Domain:
		if legalForm.MatchString(k) || w.isName(base[:end-size]+" "+base[end:]) {
			return "" // a company or a service, not the word for one
		}
	}
	return w.owned(best, k)
}

// isName reports whether a part of a heading has Latin words that are not plain.
func (w *wordings) isName(rest string) bool {
	words := strings.FieldsFunc(rest, func(r rune) bool { return !unicode.Is(unicode.Latin, r) })
	return slices.ContainsFunc(words, func(s string) bool { return !slices.Contains(w.Plain, s) })
}

// owned says whose purpose it is.
func (w *wordings) owned(c declared.Column, k string) declared.Column {
	if c != declared.Purpose {
		return c
	}
	return w.purpose(k)
}

func (w *wordings) purpose(k string) declared.Column {
	has := func(words []string) bool {
		return slices.ContainsFunc(words, func(s string) bool { return lastWord(k, s) >= 0 })
	}
	switch {
	case has(w.NotOurs):
		return declared.Theirs
	case has(w.Ours):
		return declared.OurPurpose
	case has(w.Theirs):
		return declared.Theirs
	}
	return declared.Purpose
}

// lastWord is where word begins last in s, or -1. One of Latin letters must
// stand alone, but for a plural.
func lastWord(s, word string) int {
	for end := len(s); ; {
		i := strings.LastIndex(s[:end], word)
		if i < 0 || word == "" {
			return -1
		}
		if script(word) == "ja" || wordBoundary(s, i, i+len(word)) {
			return i
		}
		end = i + len(word) - 1
	}
}

func wordBoundary(s string, from, to int) bool {
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' }
	if from > 0 && letter(s[from-1]) {
		return false
	}
	rest := s[to:]
	rest = strings.TrimPrefix(rest, "s")
	return rest == "" || !letter(rest[0])
}

// englishHead is what an English heading is about: of "purpose of use by the
// recipient" the purpose, of "name of the recipient" the recipient.
func englishHead(s string) string {
	for {
		cut := false
		for _, of := range []string{"name", "names", "type", "types", "kind", "kinds", "category", "categories", "list", "content", "contents", "details", "items", "address", "legal name"} {
			if rest, ok := strings.CutPrefix(s, of+" of "); ok {
				s, cut = strings.TrimPrefix(rest, "the "), true
			}
		}
		if !cut {
			break
		}
	}
	for _, of := range []string{" of ", " by ", " to ", " for ", " from ", " at ", " in ", " on ", " that ", " which ", " with "} {
		if i := strings.Index(s, of); i > 0 && !strings.HasPrefix(s, "how ") && !strings.HasPrefix(s, "opt ") {
			s = s[:i]
		}
	}
	return s
}

// key is a heading as it is compared.
func key(s string) string {
	words := strings.Fields(strings.ToLower(norm.NFKC.String(s)))
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			last, _ := utf8.DecodeLastRuneInString(words[i-1])
			first, _ := utf8.DecodeRuneInString(w)
			if last < utf8.RuneSelf && first < utf8.RuneSelf {
				b.WriteByte(' ')
			}
		}
		b.WriteString(w)
	}
	return strings.Trim(b.String(), ".。:：*※ ")
}

// unbracketed takes what is in brackets out of a key.
func unbracketed(k string) (base, inside string) {
	for {
		i := strings.IndexByte(k, '(')
		j := strings.IndexByte(k, ')')
		if i < 0 || j < i {
			return strings.TrimSpace(k), strings.TrimSpace(inside)
		}
		inside += " " + k[i+1:j]
		k = k[:i] + k[j+1:]
	}
}

// undecorated takes numbers and marks off both ends of a heading: 【送信先】,
// (1) 送信先, ■送信先：.
func undecorated(s string) string {
	s = strings.TrimSpace(s)
	for {
		was := s
		s = strings.TrimSpace(strings.TrimLeft(s, "■●◆◇▼▽▲△▶►◎○□・※＊*-–—【〔［《〈<＜#§"))
		s = strings.TrimSpace(strings.TrimRight(s, "】〕］》〉>＞：:。；;*※＊"))
		s = strings.TrimSpace(withoutNumber(s))
		if s == was {
			return s
		}
	}
}

// withoutNumber takes a number off the beginning: 1. or (1) or ① or 第1条 or １）.
func withoutNumber(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if '①' <= r && r <= '⑳' {
		return s[n:]
	}
	rest := strings.TrimLeft(s, "(（")
	digits := strings.TrimLeft(rest, "0123456789０１２３４５６７８９.-．")
	if len(digits) == len(rest) || digits == "" {
		return s
	}
	marked := strings.TrimLeft(digits, ")）.．、:：")
	if len(marked) == len(digits) && len(rest) == len(s) && !strings.HasPrefix(digits, " ") && !strings.ContainsAny(rest[:len(rest)-len(digits)], ".．") {
		return s // 3rd party, 2要素認証
	}
	return marked
}
