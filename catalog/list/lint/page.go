package lint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"soshin/catalog/list/declared"
)

// maxCell is how much of a cell is read, in characters.
const maxCell = 10_000

// A page is a declared page made ready for the rules.
type page struct {
	*declared.Page
	n     int    // its place among the pages
	lang  string // ja or en
	has   map[declared.Column]bool
	all   map[declared.Column]text // said once for all rows
	rows  []*row
	masks []string // names that the rules must not read as words
}

// A row is a declared row made ready for the rules.
type row struct {
	*declared.Row
	n     int    // counted from 1
	name  string // bounded, on one line
	cells map[declared.Column]text
	moved map[declared.Column]bool // holds what belongs elsewhere
	blank bool                     // nothing in any cell
}

// A text is what somebody wrote, and the same with all characters in one
// width, which the rules read. The two agree character by character.
type text struct{ said, folded string }

func newText(s string) text {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "\uFFFD")
	s = first(s, maxCell)
	return text{s, width.Fold.String(s)}
}

// first is the first n characters of s.
func first(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

func newPage(n int, d *declared.Page) *page {
	p := &page{Page: d, n: n, has: map[declared.Column]bool{}, all: map[declared.Column]text{}}
	for _, c := range d.Columns {
		p.has[c] = true
	}
	for c, s := range d.Global {
		if t := newText(s); t.said != "" {
			p.has[c], p.all[c] = true, t
		}
	}
	for i := range d.Rows {
		r := &row{Row: &d.Rows[i], n: i + 1, cells: map[declared.Column]text{}, moved: map[declared.Column]bool{}, blank: true}
		for c, cell := range r.Cells {
			p.has[c] = true
			r.cells[c] = newText(cell.Text)
			if r.cells[c].said != "" || len(cell.Links) > 0 {
				r.blank = false
			}
		}
		r.name = r.title()
		p.rows = append(p.rows, r)
	}
	p.lang = p.language()
	p.masks = p.misleading()
	return p
}

// title is what a person knows the row by: what a reader of the list sees,
// and only then what its source calls it.
func (r *row) title() string {
	var names []string
	for _, c := range []declared.Column{declared.Recipient, declared.Service} {
		if s := r.cells[c].said; s != "" {
			names = append(names, quote(s))
		}
	}
	switch {
	case len(names) > 0:
		return strings.Join(names, " / ")
	case r.cells[declared.Domain].said != "":
		return quote(r.cells[declared.Domain].said)
	case r.ID != "":
		return quote(r.ID)
	default:
		return quote(r.cells[declared.Tag].said)
	}
}

// says is what the row, or else the page, says in a column.
func (p *page) says(r *row, c declared.Column) text {
	if t := r.cells[c]; t.said != "" {
		return t
	}
	return p.all[c]
}

var kana = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}]`)

// language is what the page's statements are written in: templates often carry
// the wrong lang attribute.
func (p *page) language() string {
	ja, en := 0, 0
	for _, r := range p.rows {
		for _, c := range statements {
			switch t := r.cells[c]; {
			case kana.MatchString(t.folded):
				ja++
			case t.said != "":
				en++
			}
		}
	}
	switch {
	case ja > en:
		return japanese
	case en > ja || p.Lang == english:
		return english
	default:
		return japanese
	}
}

// statements are the columns that are written in sentences or in lists of
// words, rather than as names and addresses.
var statements = []declared.Column{
	declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs, declared.Timing, declared.Effect,
}

// purposes are the columns for purposes.
var purposes = []declared.Column{declared.Purpose, declared.OurPurpose, declared.Theirs}

// openWords match what stands in a cell for "not known".
var openWords = regexp.MustCompile(`(?i)^(?:[-‐‑–—―ー－─*?.…/\s]+|未確認|不明|未定|未記載|(?:.{0,20}を)?(?:確認|調査|特定)中|n/?a|tb[dc]|unknown|not known|not determined|(?:.{0,20} )?being (?:confirmed|identified))$`)

// noneWords match what stands in a cell for "there is none".
var noneWords = regexp.MustCompile(`(?i)^(?:[-‐‑–—―ー－─]+|なし|無し|無|none|n/?a|not applicable|該当なし)$`)

// open says that nothing is stated.
func (t text) open() bool { return t.said == "" || openWords.MatchString(t.folded) }

// none says that a text says that there is nothing.
func (t text) none() bool { return noneWords.MatchString(t.folded) }

// maxQuote bounds a quotation, in characters.
const maxQuote = 60

// quote is the beginning of s on one line. What nobody sees or what reorders
// the text around it is shown by its code.
func quote(s string) string { return quoteAt(s, 0, 0) }

// quoteAt is the part of s around the characters from start to end.
func quoteAt(s string, start, end int) string {
	all := []rune(first(s, maxCell))
	from := 0
	if end > maxQuote {
		from = max(0, start-maxQuote/3) // a third before, the rest from there
	}
	to := min(len(all), from+maxQuote)
	var b strings.Builder
	if from > 0 {
		b.WriteRune('…')
	}
	for _, r := range all[from:to] {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), r&0xFFFE == 0xFFFE:
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	if to < len(all) {
		b.WriteRune('…')
	}
	return b.String()
}

// around quotes t around the bytes of its folded form from start to end.
func (t text) around(start, end int) string {
	return quoteAt(t.said, utf8.RuneCountInString(t.folded[:start]), utf8.RuneCountInString(t.folded[:end]))
}
