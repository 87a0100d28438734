package published

import (
	"regexp"
	"slices"
	"strings"
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

	aside      bool // below a heading of asideLevel of what is no part of the list
	asideLevel int
}

func (f *flow) read(lines []line) error {
	for i := range lines {
		l := &lines[i]
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
		f.close()
		f.rec, f.last = nil, nil
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
		f.push(&heading{level: l.level, node: l.block, text: undecorated(text)})
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

// labelled splits a line into its label and what stands behind it.
func (f *flow) labelled(l *line, next []line) (name lane, value []segment, ok bool) {
	text := l.text()
	if l.level != 1 {
		if name, ok := label(text); ok && !mixed(l) && (exactly(text) || f.structural(l, next) && !isCategory(undecorated(text))) {
			return name, nil, true
		}
	}
	if l.level > 0 {
		return lane{}, nil, false
	}
	for i := 1; i < len(l.segs); i++ { // <b>送信先</b> Google
		before := joined(l.segs[:i])
		if before == "" || joined(l.segs[i:]) == "" {
			continue
		}
		if name, ok := label(before); ok && (inline(l.segs[i-1].node, l.block) || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "：")) && l.segs[i-1].link == "" {
			return name, withoutColon(l.segs[i:]), true
		}
		break
	}
	for i, s := range l.segs { // 送信先：Google
		at := strings.IndexAny(s.text, ":：")
		if at < 0 || strings.HasPrefix(s.text[at:], "://") {
			continue
		}
		before := joined(append(slices.Clone(l.segs[:i]), segment{text: s.text[:at]}))
		name, ok := label(before)
		if !ok || utf8.RuneCountInString(before) > 40 {
			return lane{}, nil, false
		}
		rest := append([]segment{s}, l.segs[i+1:]...)
		rest[0].text = rest[0].text[at:]
		return name, withoutColon(rest), true
	}
	return lane{}, nil, false
}

// mixed reports whether a part of the line is a link.
func mixed(l *line) bool {
	with, without := false, false
	for _, s := range l.segs {
		if strings.TrimSpace(s.text) != "" {
			with, without = with || s.link != "", without || s.link == ""
		}
	}
	return with && without
}

// inline reports whether a text is in an element of its own within the block.
func inline(text, block *html.Node) bool { return text.Parent != block }

func withoutColon(segs []segment) []segment {
	segs = slices.Clone(segs)
	for i := range segs {
		t := strings.TrimLeft(segs[i].text, " \t\r\n\f\u3000\u00a0:：")
		segs[i].text = t
		if t != "" || segs[i].link != "" {
			break
		}
	}
	return segs
}

// structural reports whether a line is set as a label: a heading, a term, bold,
// numbered, or of a class that says so; or it announces the list after it.
func (f *flow) structural(l *line, next []line) bool {
	text := l.text()
	if l.level > 0 || l.term || undecorated(text) != text && !strings.ContainsAny(text[:1], "-*") && !strings.HasPrefix(text, "・") && !strings.HasPrefix(text, "※") {
		return true
	}
	bold := len(l.segs) > 0
	for _, s := range l.segs {
		if strings.TrimSpace(s.text) != "" && closestBelow(s.node, l.block, "b", "strong", "em", "span", "dfn", "u") == nil {
			bold = false
		}
	}
	class := attr(l.block, "class")
	if bold || strings.Contains(class, "label") || strings.Contains(class, "title") || strings.Contains(class, "head") || strings.Contains(class, "term") || strings.Contains(class, "key") {
		return true
	}
	if len(next) == 0 || next[0].table != nil || next[0].block == l.block {
		return false
	}
	list := closest(next[0].block, "ul", "ol")
	return within(next[0].block, l.block) || list != nil && list != closest(l.block, "ul", "ol") && !within(l.block, list)
}

func closestBelow(n, root *html.Node, names ...string) *html.Node {
	for ; n != nil && n != root; n = n.Parent {
		if slices.Contains(names, n.Data) && n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// exactly reports whether a text is word for word a heading of headings.yaml.
func exactly(text string) bool {
	k := key(undecorated(text))
	if _, ok := headings.exact[k]; ok {
		return utf8.RuneCountInString(k) > 2
	}
	for _, c := range headings.Columns {
		for _, w := range c.Words {
			if k == w || k == w+"名" {
				return true
			}
		}
	}
	return false
}

// tails are what may follow a label's word in a label that stands alone.
var tails = []string{"の氏名又は名称", "の氏名または名称", "の名称及び所在地", "の名称", "の名前", "の社名", "の一覧", "の内容", "の項目", "の種類", "の方法", "の概要", "の設定", "のリンク", "のページ", "へのリンク", "はこちら", "について", "一覧", "リスト", "リンク", "ページ", "名称", "名前", "方法", "url", "のurl", "名", "等", "s", " list", " link", " url", " name", " page", "用", "の例"}

// inTables are headings that elsewhere are as likely a value.
var inTables = []string{"url", "リンク", "リンク先", "link", "links", "規約", "利用規約", "terms", "reference", "references", "国", "where", "use", "type", "kind", "機能", "概要", "description", "停止", "拒否"}

// label reads a text that is a label by itself: a column's word ends it, or
// begins it in English.
func label(text string) (lane, bool) {
	text = undecorated(text)
	n := utf8.RuneCountInString(text)
	if n == 0 || n > 40 || strings.ContainsAny(text, "。\n") || strings.HasSuffix(text, "ください") {
		return lane{}, false
	}
	h := recognise(text)
	if len(h.columns) == 0 || h.columns[0] == declared.Other || slices.Contains(inTables, key(text)) {
		return lane{}, false
	}
	name := lane{columns: h.columns, lang: h.lang, text: text}
	if len(h.columns) > 1 || h.both {
		return name, true
	}
	k := key(text)
	if _, ok := headings.exact[k]; ok {
		return name, true
	}
	base, _ := unbracketed(k)
	if script(base) != "ja" {
		base = englishHead(base)
		for _, w := range words(h.columns[0]) {
			if i := lastWord(base, w); i == 0 || i > 0 && strings.TrimRight(base[i+len(w):], "s'’") == "" || i > 0 && len(strings.Fields(base)) <= 4 && (strings.Contains(base[i:], " transmitted") || strings.Contains(base[i:], " collected") || strings.Contains(base[i:], " we ") || strings.Contains(base[i:], " sent")) {
				return name, true
			}
		}
		return name, headings.exact[base] != ""
	}
	for range 3 {
		for _, w := range words(h.columns[0]) {
			if strings.HasSuffix(base, w) {
				return name, true
			}
		}
		was := base
		for _, t := range tails {
			if cut, ok := strings.CutSuffix(base, t); ok && cut != "" {
				base = cut
				break
			}
		}
		if was == base {
			break
		}
	}
	return lane{}, false
}

// words are those of a column, as keys.
func words(c declared.Column) []string {
	if isPurpose(c) {
		c = declared.Purpose
	}
	var list []string
	for _, w := range headings.Columns {
		if w.Column == c {
			list = append(list, w.Words...)
			for _, s := range w.Exact {
				list = append(list, key(s))
			}
		}
	}
	return list
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
	if joined(value) == "" && f.entriesFollow(next) {
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
		if l.block.Data == "li" { // with a list of its own below
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
	return a.Parent != nil && within(b, a.Parent) && a.Parent.Data != "body" && a.Parent.Data != "main"
}

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
		f.rec.fields = append(f.rec.fields, field{column: f.open.column, cell: cell})
	}
	f.open, f.values, f.value, f.scope = nil, nil, nil, nil
}

// entriesFollow reports whether a name comes next, and its labels in the same
// element.
func (f *flow) entriesFollow(next []line) bool {
	if len(next) < 2 || next[0].table != nil || next[0].level > 0 || next[1].block != next[0].block || next[0].term {
		return false
	}
	if _, _, ok := f.labelled(&next[0], next[1:]); ok {
		return false
	}
	_, value, ok := f.labelled(&next[1], next[2:])
	return ok && joined(value) != ""
}

// listed is the list of several items that follows a label, or nil.
func (f *flow) listed(l *line, next []line) *html.Node {
	for i := range next {
		n := &next[i]
		if n.table != nil || n.level > 0 || i > 3 {
			return nil
		}
		item := closest(n.block, "li", "dt")
		if item == nil || item == closest(l.block, "li", "dt") || !within(item, l.block.Parent) {
			continue
		}
		list := closest(item, "ul", "ol", "dl")
		if list == nil || list == closest(l.block, "ul", "ol", "dl") {
			return nil
		}
		items := 0
		for c := list.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && (c.Data == "li" || c.Data == "dt" || c.Data == "div") {
				items++
			}
		}
		if items > 1 || item.Data == "dt" {
			return list
		}
		return nil
	}
	return nil
}

// item begins the record of an item of a list of names.
func (f *flow) item(l *line) bool {
	li := closest(l.block, "li")
	if li == nil || !within(li, f.listing) || f.at == li || l.term {
		return false
	}
	f.close()
	if nested := firstBelow(li, "ul", "ol"); nested != nil && l.block == li {
		if first, ok := f.firstItem(nested); ok && !first {
			f.push(&heading{level: 30, scope: li, node: li, text: undecorated(l.text())})
			return true
		}
	}
	if f.at != nil && within(li, f.at) {
		return false
	}
	f.rec = nil
	f.begin(li, "")
	f.rec.listed = true
	f.at = li
	name := line{block: l.block, segs: slices.Clone(l.segs)}
	f.takeLinks(&name)
	cell := cellOf([]line{name})
	recipient, service := names(cell.Text)
	if f.lists == declared.Recipient && recipient == "" {
		recipient, service = service, ""
	}
	links := f.rec.fields
	f.rec.fields = nil
	defer func() { f.rec.fields = append(f.rec.fields, links...) }()
	if recipient != "" {
		f.rec.fields = append(f.rec.fields, field{column: declared.Recipient, cell: declared.Cell{Text: recipient, Links: cell.Links}})
		cell.Links = nil
	}
	if service != "" {
		column := declared.Service
		if f.lists == declared.Tag {
			column = declared.Tag
		}
		f.rec.fields = append(f.rec.fields, field{column: column, cell: declared.Cell{Text: service, Links: cell.Links}})
	}
	return true
}

func firstBelow(n *html.Node, names ...string) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && slices.Contains(names, c.Data) {
			return c
		}
	}
	return nil
}

// firstItem reports whether the first item of a list has a label or a link.
func (f *flow) firstItem(list *html.Node) (labelled, ok bool) {
	li := firstBelow(list, "li")
	if li == nil {
		return false, false
	}
	for _, l := range f.r.inside(li, nil) {
		if _, _, is := f.labelled(&l, nil); is || len(l.links()) > 0 {
			return true, true
		}
	}
	return false, true
}

// emptied are brackets from which the links were taken.
var emptied = regexp.MustCompile(`[(（\[［][\s/／|｜・,、]*[)）\]］]`)

// takeLinks makes fields of the links that call themselves a policy or an
// opt-out, and takes them off the line.
func (f *flow) takeLinks(l *line) {
	var rest []segment
	for _, s := range l.segs {
		if s.link != "" {
			if name, ok := label(strings.Trim(oneLine(s.text), "()（）[]「」")); ok && (name.columns[0] == declared.Policy || name.columns[0] == declared.OptOut) && !f.rec.has(name.columns[0]) {
				f.rec.fields = append(f.rec.fields, field{column: name.columns[0], cell: declared.Cell{Text: oneLine(s.text), Links: []string{s.link}}})
				continue
			}
		}
		rest = append(rest, s)
	}
	text := emptied.ReplaceAllString(joined(rest), "")
	text = strings.TrimRight(strings.TrimLeft(text, "-–—|｜/／:：、,・ "), "-–—|｜/／:：、,・(（[［ ")
	if text != joined(rest) {
		link := ""
		if links := (&line{segs: rest}).links(); len(links) > 0 {
			link = links[0]
		}
		rest = []segment{{text: text, link: link}}
	}
	l.segs = rest
}

// linked takes a line that has links which call themselves a policy or an
// opt-out: of the record, or of the name before them.
func (f *flow) linked(l *line) bool {
	found := false
	for _, s := range l.segs {
		if name, ok := label(strings.Trim(oneLine(s.text), "()（）[]「」")); ok && s.link != "" && (name.columns[0] == declared.Policy || name.columns[0] == declared.OptOut) {
			found = true
		}
	}
	if !found || f.open != nil && (f.term || f.open.column == declared.Policy || f.open.column == declared.OptOut) {
		return false
	}
	scratch := &flow{r: &reader{}, rec: &record{}}
	name := line{block: l.block, segs: slices.Clone(l.segs)}
	scratch.takeLinks(&name)
	text := joined(name.segs)
	if text != "" && (utf8.RuneCountInString(text) > maxHeading || strings.ContainsAny(text, "。")) {
		return false // a sentence with a link
	}
	if text == "" {
		if f.rec == nil && (f.last == nil || !f.near(f.last, l)) && len(f.heads) == 0 {
			return false
		}
		f.close()
		f.start(l, scratch.rec.fields[0].column, "")
		f.rec.fields = append(f.rec.fields, scratch.rec.fields...)
		return true
	}
	if closest(l.block, "li", "dd", "p", "div") == nil {
		return false
	}
	f.close()
	f.rec = nil
	f.begin(l.block, "")
	cell := cellOf([]line{name})
	if r, s := names(cell.Text); r != "" && s != "" {
		f.rec.fields = append(f.rec.fields, field{column: declared.Recipient, cell: declared.Cell{Text: r, Links: cell.Links}}, field{column: declared.Service, cell: declared.Cell{Text: s}})
	} else if isGeneric(cell.Text) {
		f.r.records = f.r.records[:len(f.r.records)-1]
		f.rec = nil
		return false
	} else {
		f.rec.fields = append(f.rec.fields, field{column: declared.Recipient, cell: cell})
	}
	f.rec.fields = append(f.rec.fields, scratch.rec.fields...)
	return true
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
