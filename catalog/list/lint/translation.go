package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"soshin/catalog/list/declared"
)

// translations compares the Japanese pages with the English ones, and tells of
// Japanese that is left in English.
func (l *linter) translations() {
	var ja, en side
	for _, p := range l.pages {
		if p.Lang == english && p.lang == japanese && l.translated(p) {
			l.add(place{p, nil, ""}, "", pageUntranslated)
			continue
		}
		if p.lang == english {
			l.leftOver(p)
			en.add(p)
		} else {
			ja.add(p)
		}
	}
	l.outdated()
	if len(ja.rows) == 0 || len(en.rows) == 0 {
		return
	}
	pairs, sure := match(ja, en)
	matched := map[int]bool{}
	for i := range ja.rows {
		j, ok := pairs[i]
		if !ok {
			l.add(ja.rows[i].at, ja.rows[i].at.row.name, rowUntranslated, "{other}", languageName(english, l.o.Lang))
			continue
		}
		matched[j] = true
		if sure[i] || len(ja.rows) == len(en.rows) {
			l.compare(ja.rows[i].at, en.rows[j].at)
		}
	}
	for j := range en.rows {
		if !matched[j] {
			l.add(en.rows[j].at, en.rows[j].at.row.name, rowUntranslated, "{other}", languageName(japanese, l.o.Lang))
		}
	}
}

// translated says that there is another page, which is declared Japanese: then
// p is its translation.
func (l *linter) translated(p *page) bool {
	return slices.ContainsFunc(l.pages, func(o *page) bool { return o != p && o.Lang == japanese })
}

func languageName(page, lang string) string {
	switch {
	case lang == english && page == english:
		return "English"
	case lang == english:
		return "Japanese"
	case page == english:
		return "英語"
	default:
		return "日本語"
	}
}

var (
	anyJapanese = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}]`)
	conjunction = regexp.MustCompile(`(?i:\band\b)`) // & and ・ are no letters
)

// japaneseText matches Japanese words; a single Chinese character may be part
// of a name.
var japaneseText = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}]|\p{Han}{2}`)

// leftOver looks for Japanese in the statements of an English page. Names may
// be Japanese.
func (l *linter) leftOver(p *page) {
	for _, r := range p.rows {
		for _, c := range statements {
			t := r.cells[c]
			if m := japaneseText.FindStringIndex(mask(t.folded, r.ownNames())); m != nil {
				l.add(place{p, r, c}, t.around(m[0], m[1]), japaneseLeft)
			}
		}
	}
}

// ownNames are recipient and service, as they may be named in a statement.
func (r *row) ownNames() []string {
	var names []string
	for _, c := range []declared.Column{declared.Recipient, declared.Service} {
		if s := r.cells[c].folded; s != "" {
			names = append(names, s)
		}
	}
	return names
}

// outdated tells of translations that the review file knows to be older than
// the original.
func (l *linter) outdated() {
	if l.o.Review == nil {
		return
	}
	for _, p := range l.pages {
		if p.lang != english {
			continue
		}
		for _, r := range p.rows {
			if r.ID == "" {
				continue
			}
			for _, c := range l.o.Review.Stale[r.ID] {
				l.add(place{p, r, c}, quote(r.cells[c].said), olderTranslation)
			}
		}
	}
}

// A side is the rows of all pages in a language.
type side struct{ rows []sided }

// A sided row knows by which keys its translation has to be found.
type sided struct {
	at   place
	keys []string
}

func (s *side) add(p *page) {
	for _, r := range p.rows {
		if !r.blank {
			s.rows = append(s.rows, sided{place{p, r, ""}, r.keys()})
		}
	}
}

// keys are what a row and its translation have in common, surest first: ID,
// tag, domain, service, policy. Names count where they have no Japanese.
func (r *row) keys() []string {
	keys := make([]string, 0, 6)
	add := func(kind, value string) {
		if value != "" {
			keys = append(keys, kind+value)
		}
	}
	service, recipient := latin(r.cells[declared.Service]), latin(r.cells[declared.Recipient])
	add("id ", r.ID)
	add("tag ", plain(r.cells[declared.Tag].folded))
	if service != "" {
		add("both ", recipient+" "+service)
	}
	add("service ", service)
	add("domain ", plain(r.cells[declared.Domain].folded))
	for _, c := range []declared.Column{declared.OptOut, declared.Policy} {
		for _, link := range r.Cells[c].Links {
			add("link ", first(link, maxAddress))
		}
	}
	if service == "" && r.cells[declared.Service].said == "" {
		add("recipient ", recipient)
	}
	return keys
}

// latin is a name in comparable form, without remarks in brackets, or empty if
// it has Japanese.
func latin(t text) string {
	name := bracketed.ReplaceAllString(t.folded, "")
	if anyJapanese.MatchString(name) {
		return ""
	}
	name = conjunction.ReplaceAllString(name, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1 // OÜ is also written OU
		}
		return r
	}, plain(norm.NFD.String(name)))
}

// match pairs the rows of two languages: those that share a key nobody else on
// their side has, and then neighbours of pairs. Sure are the former.
func match(ja, en side) (pairs map[int]int, sure map[int]bool) {
	pairs, sure = map[int]int{}, map[int]bool{}
	back := map[int]int{}
	pair := func(i, j int) bool {
		_, a := pairs[i]
		_, b := back[j]
		if a || b || i < 0 || j < 0 || i >= len(ja.rows) || j >= len(en.rows) {
			return false
		}
		pairs[i], back[j] = j, i
		return true
	}
	mine, theirs := ja.index(), en.index()
	for i, r := range ja.rows {
		for _, k := range r.keys {
			if m, t := mine[k], theirs[k]; len(m) == 1 && len(t) == 1 && pair(i, t[0]) {
				sure[i] = true
				break
			}
		}
	}
	for i := range ja.rows { // after a pair; the tops of both pages are one
		if j, ok := pairs[i-1]; ok || i == 0 {
			if i == 0 {
				j = -1
			}
			pair(i, j+1)
		}
	}
	for i := len(ja.rows) - 1; i >= 0; i-- {
		if j, ok := pairs[i+1]; ok || i == len(ja.rows)-1 {
			if !ok {
				j = len(en.rows)
			}
			pair(i, j-1)
		}
	}
	return pairs, sure
}

func (s side) index() map[string][]int {
	index := map[string][]int{}
	for i, r := range s.rows {
		for _, k := range r.keys {
			if n := len(index[k]); n == 0 || index[k][n-1] != i {
				index[k] = append(index[k], i)
			}
		}
	}
	return index
}

// compare looks for what differs between a row and its translation.
func (l *linter) compare(ja, en place) {
	for _, c := range []declared.Column{declared.Recipient, declared.Service} {
		a, b := ja.row.cells[c], en.row.cells[c]
		if latin(a) != "" && latin(b) != "" && latin(a) != latin(b) {
			en.column = c
			l.add(en, quote(b.said), namesDiffer, "{ja}", quote(a.said), "{en}", quote(b.said))
		}
	}
	a, b := ja.row.cells[declared.Information], en.row.cells[declared.Information]
	if a.open() || b.open() || ja.row.moved[declared.Information] || en.row.moved[declared.Information] {
		return
	}
	if n, m := a.kinds(), b.kinds(); clearlyDiffer(n, m) {
		en.column = declared.Information
		l.add(en, quote(b.said), countsDiffer, "{ja}", strconv.Itoa(n), "{en}", strconv.Itoa(m))
	}
}

var (
	bracketed = regexp.MustCompile(`\([^()]*\)`)
	listed    = regexp.MustCompile(`[、,;・/\n]|および|及び|ならびに|並びに|(?i:\band\b)`)
)

// kinds counts the items of an enumeration, roughly: what separates them
// differs between languages.
func (t text) kinds() int {
	n := 0
	for _, part := range listed.Split(bracketed.ReplaceAllString(t.folded, ""), -1) {
		if strings.TrimSpace(part) != "" {
			n++
		}
	}
	return n
}

// clearlyDiffer leaves room for what one language joins and the other does not.
func clearlyDiffer(n, m int) bool {
	n, m = min(n, m), max(n, m)
	return m-n >= 3 && 2*m >= 3*n || m-n >= 2 && m >= 2*n
}
