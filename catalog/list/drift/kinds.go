package drift

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

//go:embed kinds.yaml
var kindsYAML []byte

// A word declares kinds of information.
type word struct {
	text  string // as plain makes it
	item  bool   // only where it is all that stands between two commas
	kinds []catalog.InformationKind
}

// words are those of kinds.yaml and of catalog.Kinds, which ours lists use.
var words = func() []word {
	var groups []struct {
		Kinds []catalog.InformationKind `yaml:"kinds"`
		Words []string                  `yaml:"words"`
		Items []string                  `yaml:"items"`
	}
	if err := strictyaml.Decode("kinds.yaml", kindsYAML, &groups); err != nil {
		panic(err) // the file is part of the program
	}
	known := map[catalog.InformationKind]bool{}
	var list []word
	for _, k := range catalog.Kinds() {
		known[k.Kind] = true
	}
	there := map[string]bool{}
	for _, g := range groups {
		for _, k := range g.Kinds {
			if !known[k] {
				panic(fmt.Sprintf("kinds.yaml: there is no kind %q", k))
			}
		}
		for i, s := range slices.Concat(g.Words, g.Items) {
			text := plain(s)
			if there[text] {
				panic(fmt.Sprintf("kinds.yaml: %q is there twice", s))
			}
			there[text] = true
			list = append(list, word{text, i >= len(g.Words), g.Kinds})
		}
	}
	return list
}()

// plain is a text as words are compared in it: NFKC, lower case, one space
// between Latin words and none beside Japanese characters.
func plain(s string) string {
	var b strings.Builder
	var last rune
	space := false
	for _, r := range strings.ToLower(norm.NFKC.String(s)) {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && last != 0 && last < unicode.MaxLatin1 && r < unicode.MaxLatin1 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, space = r, false
	}
	return b.String()
}

// A declaration is what an information cell declares.
type declaration struct {
	kinds map[catalog.InformationKind]bool
	words []word // that were found in it
}

// declaredKinds reads an information cell. Words of several lines do not join.
func declaredKinds(text string) declaration {
	d := declaration{kinds: map[catalog.InformationKind]bool{}}
	for line := range strings.SplitSeq(text, "\n") {
		line = plain(line)
		type match struct {
			from, to int
			word
		}
		var found []match
		for _, w := range words {
			for from := 0; ; {
				i := strings.Index(line[from:], w.text)
				if i < 0 {
					break
				}
				i += from
				if from = i + len(w.text); standsAlone(line, i, from, w) {
					found = append(found, match{i, from, w})
				}
			}
		}
		for _, m := range found {
			if slices.ContainsFunc(found, func(o match) bool {
				return o.from <= m.from && m.to <= o.to && o.to-o.from > m.to-m.from
			}) {
				continue
			}
			d.words = append(d.words, m.word)
			for _, k := range m.kinds {
				d.kinds[k] = true
			}
		}
	}
	return d
}

// standsAlone reports whether a word found at line[from:to] is one there.
func standsAlone(line string, from, to int, w word) bool {
	if w.item {
		before := strings.TrimSpace(line[:from])
		after := strings.TrimSpace(line[to:])
		const commas = ",、;・/("
		return (before == "" || strings.ContainsRune(commas, lastRune(before))) && (after == "" || strings.ContainsAny(after[:1], ",;/(") || strings.HasPrefix(after, "、") || strings.HasPrefix(after, "・"))
	}
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' }
	if letter(w.text[0]) && from > 0 && letter(line[from-1]) {
		return false
	}
	rest := line[to:]
	if letter(w.text[len(w.text)-1]) {
		for _, plural := range []string{"es", "s"} {
			if cut, ok := strings.CutPrefix(rest, plural); ok && (cut == "" || !letter(cut[0])) {
				return true
			}
		}
		return rest == "" || !letter(rest[0])
	}
	return true
}

func lastRune(s string) rune {
	r := []rune(s)
	return r[len(r)-1]
}
