package published

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

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
