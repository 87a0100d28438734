package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"soshin/catalog/list/declared"
)

// strongVague are the words that the guideline on rule 22-2-29 wants avoided,
// and their kin: they leave the list open. The groups cut off what only marks
// the end of a word.
var strongVague = regexp.MustCompile(`等々|等|などなど|など|その他|そのほか|(ほか)(?:$|[、。,.)\s])|(他)(?:$|[、。,.)\s])` +
	`|\betc\b\.?|(?i:\band so (?:on|forth)\b|\b(?:and|or) others?\b|\bother information\b|\band the like\b|\bamong others\b|\bincluding,? but not limited to\b|\b(and more)(?:$|[.,;)]))`)

// weakVague are words that name a class of things in place of the things.
var weakVague = regexp.MustCompile(`各種|関連情報|関連する情報|(?i:\bsuch as\b|\bvarious\b|\bmiscellaneous\b|\brelated information\b|\bfor example\b|\be\.g\.)`)

// harmless are words that contain the above. The group is what contains a
// harmless word by chance: 平均等 is not 均等.
var harmless = regexp.MustCompile(`(平均等|標高等|共同等|賛同等|異同等|混同等|会合同等)` +
	`|平等|均等|同等|対等|等しい|等しく|等級|等価|等分|等倍|等身大|等間隔|等高線|等速|等質|等式|等号|高等(?:学校|学院|専門|教育|裁判|検察|部|科|課程)|初等|中等(?:教育|部|学校)` +
	`|上等|下等|優等|劣等|何等|親等|特等|[一二三四五1-5]等(?:地|車|賞|星|米|親|級|席|航海)|のほか|の他|排他|利他|自他|各種別|あなど[らりるれっ]`)

// vague looks for words that leave the list open, in information and purposes.
func (l *linter) vague(p *page) {
	for _, c := range append([]declared.Column{declared.Information}, purposes...) {
		if t := p.all[c]; t.said != "" {
			l.vagueText(place{p, nil, c}, t)
		}
		for _, r := range p.rows {
			if !r.moved[c] {
				l.vagueText(place{p, r, c}, r.cells[c])
			}
		}
	}
}

func (l *linter) vagueText(at place, t text) {
	is := vaguePurpose
	if at.column == declared.Information {
		is = vagueInformation
	}
	spans := vagueWords(strongVague, t, at.page.masks)
	if len(spans) == 0 {
		is.severity = Warning
		spans = vagueWords(weakVague, t, at.page.masks)
	}
	if len(spans) == 0 {
		return
	}
	var words []string
	for _, s := range spans {
		if w := t.folded[s[0]:s[1]]; !slices.Contains(words, w) && len(words) < 3 {
			words = append(words, w)
		}
	}
	between := "」「"
	if l.o.Lang == english {
		between = "”, “"
	}
	l.add(at, t.around(spans[0][0], spans[0][1]), is, "{word}", strings.Join(words, between))
}

// vagueWords are the places of a folded text that re finds, outside of
// harmless words and of masks.
func vagueWords(re *regexp.Regexp, t text, masks []string) [][2]int {
	s := mask(t.folded, masks)
	var spans [][2]int
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		span := [2]int{m[0], m[1]}
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				span = [2]int{m[i], m[i+1]}
			}
		}
		spans = append(spans, span)
	}
	if len(spans) == 0 {
		return nil
	}
	inside := harmless.FindAllStringSubmatchIndex(s, -1)
	return slices.DeleteFunc(spans, func(span [2]int) bool {
		i, _ := slices.BinarySearchFunc(inside, span[1], func(m []int, end int) int { return m[1] - end })
		return i < len(inside) && inside[i][0] <= span[0] && inside[i][2] < 0
	})
}

// mask hides names in s, keeping its length in bytes.
func mask(s string, masks []string) string {
	for _, m := range masks {
		s = strings.ReplaceAll(s, m, strings.Repeat("_", len(m)))
	}
	return s
}

// maxMasks bounds the names that are hidden from the rules.
const maxMasks = 100

// misleading are the names on the page that contain a vague word or jargon,
// longest first: かなど株式会社, Other Stories Ltd., Treasure Data CDP. A name
// that only ends in a vague word is no name: Google等.
func (p *page) misleading() []string {
	var names []string
	for _, r := range p.rows {
		for _, c := range []declared.Column{declared.Recipient, declared.Service} {
			t := r.cells[c]
			if n := utf8.RuneCountInString(t.folded); n < 3 || n > 100 || slices.Contains(names, t.folded) {
				continue
			}
			if (t.vagueWithin() || legalForm.MatchString(t.folded) && t.vague()) || t.jargonWithin() {
				names = append(names, t.folded)
			}
			if len(names) == maxMasks {
				return names
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

func (t text) vague() bool {
	return len(vagueWords(strongVague, t, nil))+len(vagueWords(weakVague, t, nil)) > 0
}

// vagueWithin says that t has a vague word, but does not end in one.
func (t text) vagueWithin() bool {
	spans := append(vagueWords(strongVague, t, nil), vagueWords(weakVague, t, nil)...)
	return len(spans) > 0 && !slices.ContainsFunc(spans, func(s [2]int) bool {
		return s[1] == len(t.folded)
	})
}
