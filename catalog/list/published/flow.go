package published

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// Levels of headings that are not h1 to h7.
const (
	levelTerm  = 40 // dt
	levelTitle = 50 // a line before labels, an item of a list of names
)

// A flow reads the lines of a page from the first to the last: headings, and
// labels with their values, which make records where a label comes again or a
// heading between.
type flow struct {
	r     *reader
	heads []*heading
	rec   *record    // that labels add to; nil: none
	at    *html.Node // item, section or the like that rec began in

	open    *field // label whose value follows; nil: none
	term    bool   // it is a dt
	scope   *html.Node
	value   *html.Node // child of scope that the value stands in; nil: all of scope
	values  []line
	listing *html.Node      // list of names of recipients or services
	lists   declared.Column // which of them it lists
	last    *line           // unlabelled, just before

	labels map[string]*lane // what texts are as labels; nil: none

	aside      bool // below a heading of asideLevel of what is no part of the list
	asideLevel int
}

func (f *flow) read(lines []line) error {
	for i := range lines {
		l := &lines[i]
		if i%100 == 0 && time.Now().After(f.r.deadline) {
			return errTime
		}
		f.leave(l)
		if l.table != nil {
			f.close()
			f.rec, f.last = nil, nil
			if err := f.r.table(l.table, slices.Clone(f.heads)); err != nil {
				return err
			}
			continue
		}
		f.line(l, lines[i+1:])
	}
	f.close()
	return nil
}

// leave ends what the line is no longer in.
func (f *flow) leave(l *line) {
	if f.open != nil && (!within(l.block, f.scope) || f.value != nil && !f.follows(l)) {
		f.close()
	}
	if f.listing != nil && !within(l.block, f.listing) {
		f.listing, f.rec = nil, nil
	}
	kept := f.heads[:0:0]
	for _, h := range f.heads {
		if h.scope == nil || within(l.block, h.scope) {
			kept = append(kept, h)
		} else {
			f.rec = nil
		}
	}
	f.heads = kept
	if f.at != nil && !within(l.block, f.at) {
		f.rec, f.at = nil, nil
	}
}

// follows reports whether a line still belongs to the value of a label that is
// no heading: it stands in the element after the label's, or in one of the same
// sort right after that.
func (f *flow) follows(l *line) bool {
	child := l.block
	for child != nil && child.Parent != f.scope {
		child = child.Parent
	}
	if child == nil || child == f.value {
		return child != nil || l.block == f.scope
	}
	if len(f.values) == 0 {
		f.value = child
		return true
	}
	if child.Data == f.value.Data && attr(child, "class") == attr(f.value, "class") && f.scope.Data != "body" && f.scope.Data != "main" {
		f.value = child
		return true
	}
	return false
}

func (f *flow) line(l *line, next []line) {
	if l.level > 0 && l.level < levelTerm {
		f.aside = f.aside && l.level > f.asideLevel || asideForm.MatchString(l.text())
		if asideForm.MatchString(l.text()) {
			f.asideLevel = l.level
		}
	}
	if f.aside {
		if f.r.terms.Len() < maxTerms {
			end := "\n"
			if l.term {
				end = ": "
			}
			f.r.terms.WriteString(l.text() + end)
		}
		f.close()
		f.rec, f.last = nil, nil
		return
	}
	if f.open != nil && f.open.column == declared.Purpose {
		if _, _, ok := ownerOf(l.text()); ok && l.level == 0 && !l.term {
			f.values = append(f.values, *l)
			return
		}
	}
	if len(l.links()) > 0 && !mixed(l) && l.level == 0 && !l.term && f.linked(l) {
		f.last = nil
		return
	}
	if name, value, ok := f.labelled(l, next); ok {
		f.labelLine(l, name, value, next)
		f.last = nil
		return
	}
	text := l.text()
	switch {
	case f.listing != nil && f.item(l):
	case l.level > 0:
		f.close()
		f.push(&heading{level: l.level, node: l.block, text: subject(undecorated(text))})
	case l.term:
		f.close()
		f.push(&heading{level: levelTerm, scope: closest(l.block, "dl"), node: l.block, text: undecorated(text)})
	case f.linked(l):
	case f.open != nil:
		f.values = append(f.values, *l)
		return
	default:
		f.loose(l)
		f.last = l
		return
	}
	f.last = nil
}

func (f *flow) push(h *heading) {
	f.pop(h.level)
	f.heads = append(f.heads, h)
	f.rec, f.at = nil, nil
}

func (f *flow) pop(level int) {
	kept := f.heads[:0:0]
	for _, h := range f.heads {
		if h.level < level {
			kept = append(kept, h)
		}
	}
	f.heads = kept
}

// labelLine takes a label, with its value or as the one whose value follows.
func (f *flow) labelLine(l *line, name lane, value []segment, next []line) {
	f.close()
	column := name.columns[0]
	if l.level > 0 {
		f.pop(l.level)
		if f.rec != nil && !headsEqual(f.rec.heads, f.heads) {
			f.rec = nil
		}
	}
	if joined(value) == "" && column != declared.Information && !isPurpose(column) {
		if list := f.listed(l, next); list != nil && (column == declared.Recipient || column == declared.Service || column == declared.Tag) {
			f.listing, f.lists, f.rec = list, column, nil
			return
		}
	}
	if joined(value) == "" && !isPurpose(column) && column != declared.Information && f.entriesFollow(next) {
		f.rec = nil
		return
	}
	f.start(l, column, name.lang)
	if joined(value) != "" || len(value) > 0 && value[0].link != "" {
		v := line{block: l.block, segs: value}
		cell := cellOf([]line{v})
		if countForm.MatchString(cell.Text) {
			return
		}
		if len(name.columns) > 1 {
			f.rec.fields = append(f.rec.fields, combined(cell, name.columns)...)
		} else {
			f.rec.fields = append(f.rec.fields, field{column: column, cell: cell})
		}
		_, _, owned := ownerOf(cell.Text)
		if l.block.Data == "li" || owned && column == declared.Purpose { // with more of it below
			f.continueIn(l.block)
		}
		return
	}
	f.open = &field{column: column}
	f.values, f.value, f.term = nil, nil, l.term
	switch {
	case l.term:
		f.scope = l.block.Parent
	case l.level > 0:
		f.scope = l.block.Parent
	case l.block.Data == "li" || l.block.Data == "dd" || l.block.Data == "td" || len(next) > 0 && next[0].table == nil && within(next[0].block, l.block):
		f.scope = l.block
	default:
		f.scope, f.value = l.block.Parent, l.block
	}
}

// continueIn lets the lines below an item add to its last field.
func (f *flow) continueIn(block *html.Node) {
	last := len(f.rec.fields) - 1
	f.open = &field{column: f.rec.fields[last].column, cell: f.rec.fields[last].cell}
	f.rec.fields = f.rec.fields[:last]
	f.scope, f.value, f.values, f.term = block, nil, nil, false
}

// start makes sure that there is a record for a label.
func (f *flow) start(l *line, column declared.Column, lang string) {
	if f.rec != nil && (f.rec.has(column) || f.began(column)) {
		f.rec = nil
		if n := len(f.heads); n > 0 && f.heads[n-1].level == levelTitle {
			f.heads = f.heads[:n-1]
		}
	}
	if f.rec != nil {
		return
	}
	if f.last != nil && f.last.level == 0 && l.level == 0 && f.near(f.last, l) {
		text := undecorated(f.last.text())
		if n := utf8.RuneCountInString(text); n > 0 && n <= maxHeading && !strings.HasSuffix(text, "。") {
			scope := f.last.block.Parent
			if within(l.block, f.last.block) {
				scope = f.last.block
			}
			f.push(&heading{level: levelTitle, scope: scope, node: f.last.block, text: text})
		}
	}
	f.begin(l.block, lang)
}

func (f *flow) begin(block *html.Node, lang string) {
	explicit := langOf(block)
	f.rec = &record{node: block, lang: explicit, sure: explicit != "", heads: slices.Clone(f.heads), entry: true}
	if f.rec.lang == "" {
		f.rec.lang = lang
	}
	if f.at = closest(block, "li", "article", "details"); f.at != nil && f.at == block && firstBelow(block, "br", "dl", "p", "div") == nil {
		f.at = closest(block.Parent.Parent, "li", "article", "details") // an item for each label
	}
	if f.at != nil {
		f.rec.node = f.at
	}
	f.r.records = append(f.r.records, f.rec)
}

// began reports whether a field of the column is in the record, empty or not.
func (f *flow) began(column declared.Column) bool {
	return slices.ContainsFunc(f.rec.fields, func(x field) bool { return x.column == column })
}

// near reports whether a line can be the title of the label after it.
func (f *flow) near(title, l *line) bool {
	a, b := title.block, l.block
	if within(b, a) {
		return a.Data == "li" || a.Data == "dd" || a.Data == "div" || a.Data == "p" || a.Data == "summary"
	}
	return a.Parent != nil && within(b, a.Parent) && (a.Parent.Data != "body" && a.Parent.Data != "main" || titleForm.MatchString(title.text()))
}

// titleForm is how titles are set off that are no headings: 【Google 広告】.
var titleForm = regexp.MustCompile(`^(【[^】]+】|[■●◆▼▶◎].+)$`)

// close ends the label that is open.
func (f *flow) close() {
	if f.open == nil {
		return
	}
	cell := cellOf(f.values)
	if f.open.cell.Text != "" || len(f.open.cell.Links) > 0 {
		cell.Text = trimmed(f.open.cell.Text + "\n" + cell.Text)
		cell.Links = append(f.open.cell.Links, cell.Links...)
	}
	if f.rec != nil && !countForm.MatchString(cell.Text) && (cell.Text != "" || len(cell.Links) > 0 || f.term) {
		f.rec.fields = append(f.rec.fields, owners(field{column: f.open.column, cell: cell})...)
	}
	f.open, f.values, f.value, f.scope = nil, nil, nil, nil
}

// loose takes a line without a label: below a term that names somebody, its
// look says what it is.
func (f *flow) loose(l *line) {
	n := len(f.heads)
	if n == 0 || f.heads[n-1].level != levelTerm || closest(l.block, "dd") == nil || isGeneric(f.heads[n-1].text) {
		return
	}
	cell := cellOf([]line{*l})
	look := kindOf(cell)
	if strings.HasSuffix(cell.Text, "す。") {
		return // a sentence, as of a glossary
	}
	if look != declared.Information && look != declared.Purpose && look != declared.Policy {
		return
	}
	if f.rec == nil || f.rec.has(look) {
		f.rec = nil
		f.begin(l.block, "")
	}
	f.rec.fields = append(f.rec.fields, field{column: look, cell: cell})
}

func headsEqual(a, b []*heading) bool { return slices.Equal(a, b) }
