package published

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// ourRow reports whether a row is of a page that soshin built: what is marked
// in it is about the list, and what is not known is said in words.
func ourRow(tr *html.Node) bool {
	for n := range tr.Descendants() {
		if n.Type == html.ElementNode && n.Data == "span" && hasClass(n, "service") && n.FirstChild != nil && n.FirstChild.Data == "bdi" {
			return true
		}
	}
	return false
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

// ourUnknown is what pages that soshin built say where nothing is known.
var ourUnknown = []string{"未確認", "特定できていません", "Not known", "Not determined"}

// classes are the names by which pages mark the parts of a cell.
var classes = map[string]declared.Column{
	"service": declared.Service, "service-name": declared.Service, "recipient": declared.Recipient, "company": declared.Recipient, "company-name": declared.Recipient,
	"provider": declared.Recipient, "vendor": declared.Recipient, "country": declared.Country, "category": declared.Category, "domain": declared.Domain,
}

// fieldsOf are the fields in a box below the heading of a lane.
func (r *reader) fieldsOf(b *box, l lane, own bool) []field {
	skip := func(n *html.Node) bool {
		return own && (hasClass(n, "mark") || hasClass(n, "hidden"))
	}
	parts, rest := r.marked(b.node, skip)
	if labelled := r.labelledIn(b.node, skip); len(labelled) > 0 {
		parts = append(parts, labelled...)
		inner := rest
		rest = func(n *html.Node) bool { return inner(n) || n.Data == "dl" }
	}
	for i, f := range parts {
		if own && slices.Contains(ourUnknown, f.cell.Text) {
			parts[i].cell.Text = ""
		}
	}
	cell := b.cell
	if own || len(parts) > 0 {
		cell = cellOf(r.inside(b.node, rest))
	}
	cell = withoutOwnHeading(cell, l.text)
	switch {
	case len(l.columns) > 1 && len(parts) == 0:
		return combined(cell, l.columns)
	case len(parts) > 0 && (cell.Text == "" && (len(l.columns) > 1 || l.columns[0] == declared.Other)):
		return parts
	}
	column := l.columns[0]
	if column == declared.Policy {
		if stop := r.optOutIn(b.node, rest); len(stop.Links) > 0 && len(stop.Links) < len(cell.Links) {
			cell.Text = trimmed(strings.Replace(cell.Text, stop.Text, "", 1))
			cell.Links = slices.DeleteFunc(slices.Clone(cell.Links), func(s string) bool { return slices.Contains(stop.Links, s) })
			parts = append(parts, field{column: declared.OptOut, cell: stop})
		}
	}
	if slices.ContainsFunc(parts, func(f field) bool { return f.column == column }) {
		return parts
	}
	return append(owners(field{column: column, cell: cell}), parts...)
}

// optOutIn are the lines of a cell that are a link to where one opts out.
func (r *reader) optOutIn(td *html.Node, skip func(*html.Node) bool) declared.Cell {
	var stop []line
	for _, l := range r.inside(td, skip) {
		if len(l.links()) > 0 && !mixed(&l) && optOutForm.MatchString(l.text()) {
			stop = append(stop, l)
		}
	}
	return cellOf(stop)
}

// ownerForm is what begins a line that says whose purpose follows: 【当社】, 送信先：.
var ownerForm = regexp.MustCompile(`^[・■●\s]*(?:[【\[（(〈<＜]([^】\])）〉>＞]{1,24})[】\])）〉>＞]\s*[：:]?|([^：:。、]{1,24})[：:])\s*`)

// ownerOf is the column of a line that says whose purpose it is, and the rest;
// false: it names nobody, or somebody who is not known.
func ownerOf(text string) (declared.Column, string, bool) {
	m := ownerForm.FindStringSubmatch(text)
	if m == nil {
		return "", text, false
	}
	c := headings.purpose(key(m[1] + m[2]))
	return c, text[len(m[0]):], c != declared.Purpose
}

// owners splits a purpose whose lines say whose each is.
func owners(f field) []field {
	if f.column != declared.Purpose {
		return []field{f}
	}
	owned := false
	for text := range strings.SplitSeq(f.cell.Text, "\n") {
		_, _, ok := ownerOf(text)
		owned = owned || ok
	}
	texts := map[declared.Column]string{}
	var current declared.Column
	for text := range strings.SplitSeq(f.cell.Text, "\n") {
		c, rest, ok := ownerOf(text)
		switch {
		case ok:
			current, text = c, rest
		case owned && rest != text && strings.ContainsAny(text[:len(text)-len(rest)], "】])）〉>＞"):
			current, text = declared.Theirs, rest // 【Google】 beside 【当社】
		case current == "":
			return []field{f}
		}
		texts[current] = trimmed(texts[current] + "\n" + text)
	}
	var fields []field
	for _, c := range []declared.Column{declared.OurPurpose, declared.Theirs} {
		if text, ok := texts[c]; ok {
			fields = append(fields, field{column: c, lang: f.lang, cell: declared.Cell{Text: text}})
		}
	}
	fields[len(fields)-1].cell.Links = f.cell.Links
	return fields
}

// withoutOwnHeading takes the column's heading off a cell, which pages repeat
// in each for narrow screens.
func withoutOwnHeading(c declared.Cell, heading string) declared.Cell {
	first, rest, found := strings.Cut(c.Text, "\n")
	if found && heading != "" && key(first) == key(heading) {
		c.Text = rest
	}
	return c
}

// marked are the parts of a cell that classes tell apart, if there are several,
// and what leaves them and the skipped out.
func (r *reader) marked(td *html.Node, skip func(*html.Node) bool) ([]field, func(*html.Node) bool) {
	var nodes []*html.Node
	var parts []field
	for n := range td.Descendants() {
		if n.Type != html.ElementNode || within(n.Parent, td) && slices.ContainsFunc(nodes, func(m *html.Node) bool { return within(n, m) }) {
			continue
		}
		for class := range strings.FieldsSeq(attr(n, "class")) {
			c, ok := classes[class]
			if !ok || slices.ContainsFunc(parts, func(f field) bool { return f.column == c }) {
				continue
			}
			nodes = append(nodes, n)
			parts = append(parts, field{column: c, cell: cellOf(r.inside(n, skip))})
			break
		}
	}
	if len(parts) < 2 && !ourCell(td) {
		return nil, skip
	}
	return parts, func(n *html.Node) bool { return skip(n) || slices.Contains(nodes, n) }
}

func ourCell(td *html.Node) bool { return td.Data == "th" && ourRow(td) }

// labelledIn are the values of a definition list in a cell.
func (r *reader) labelledIn(td *html.Node, skip func(*html.Node) bool) []field {
	var fields []field
	var column declared.Column
	for n := range td.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "dt":
			column = declared.Other
			if h := recognise(oneLine(cellOf(r.inside(n, skip)).Text)); len(h.columns) > 0 {
				column = h.columns[0]
			}
		case n.Data == "dd" && column != "":
			fields = append(fields, field{column: column, cell: cellOf(r.inside(n, skip))})
		}
	}
	return fields
}

var brackets = regexp.MustCompile(`[(（\[［]([^()（）\[\]]*)[)）\]］]`)

// combined splits a cell whose heading names several columns (送信先／サービス名)
// as far as its own form tells them apart.
func combined(c declared.Cell, columns []declared.Column) []field {
	fields := make([]field, len(columns))
	for i, column := range columns {
		fields[i].column = column
	}
	links := slices.ContainsFunc(columns, func(c declared.Column) bool { return c == declared.Policy || c == declared.OptOut })
	put := func(column declared.Column, text string) bool {
		for i := range fields {
			if fields[i].column == column && fields[i].cell.Text == "" {
				fields[i].cell.Text = text
				return true
			}
		}
		return false
	}
	if items := itemised(c.Text, columns); items != nil {
		for i := range fields {
			fields[i].cell.Text = items[i]
		}
		fields[0].cell.Links = c.Links
		return fields
	}
	parts := pieces(c.Text, len(columns))
	var rest []string
	for _, p := range parts {
		look := kindOf(declared.Cell{Text: p})
		if look == declared.Policy && !links {
			look = declared.Domain
		}
		if optOutForm.MatchString(p) && put(declared.OptOut, p) {
			continue
		}
		if look == "" || look == declared.Purpose || !put(look, p) {
			rest = append(rest, p)
		}
	}
	for i := range fields {
		if fields[i].cell.Text == "" && len(rest) > 0 {
			// A name alone under 送信先／サービス名 that is no company's is the service's.
			if len(parts) == 1 && fields[i].column == declared.Recipient && slices.Contains(columns, declared.Service) {
				continue
			}
			fields[i].cell.Text, rest = rest[0], rest[1:]
		}
	}
	if len(rest) > 0 {
		last := len(fields) - 1
		fields[last].cell.Text = trimmed(strings.Join(append([]string{fields[last].cell.Text}, rest...), "\n"))
	}
	for i, f := range fields {
		switch {
		case !links && i == 0, f.column == declared.Policy && len(c.Links) > 0 && !slices.Contains(columns, declared.OptOut):
			fields[i].cell.Links = c.Links
		case links && f.column == declared.Policy && len(c.Links) > 0:
			fields[i].cell.Links = c.Links[:1]
		case links && f.column == declared.OptOut && len(c.Links) > 1:
			fields[i].cell.Links = c.Links[1:]
		}
	}
	return fields
}

// itemForm is a name with what it is for in brackets.
var itemForm = regexp.MustCompile(`^[・■●\-\s]*([^()（）\[\]［］]+?)\s*[(（\[［]([^()（）\[\]［］]+)[)）\]］]$`)

// itemised splits a cell of several names, each with what it is for in brackets,
// under a heading that names both: サービス・用途. Nil: it is none.
func itemised(text string, columns []declared.Column) []string {
	lines := strings.Split(text, "\n")
	name := columns[0] == declared.Service || columns[0] == declared.Recipient || columns[0] == declared.Tag
	if len(columns) != 2 || len(lines) < 2 || !name || columns[1] != declared.Category && !isPurpose(columns[1]) {
		return nil
	}
	var names, uses []string
	for _, l := range lines {
		m := itemForm.FindStringSubmatch(l)
		if m == nil {
			return nil
		}
		names = append(names, m[1])
		if !slices.Contains(uses, m[2]) {
			uses = append(uses, m[2])
		}
	}
	return []string{strings.Join(names, "\n"), strings.Join(uses, "\n")}
}

// pieces are the parts of a cell for n columns: its lines, else what slashes or
// brackets tell apart.
func pieces(text string, n int) []string {
	var parts []string
	for l := range strings.SplitSeq(text, "\n") {
		parts = append(parts, l)
	}
	for _, sep := range []string{" / ", "／", "/", "|", "｜", "・"} {
		if len(parts) >= n {
			break
		}
		if len(parts) == 1 && strings.Contains(parts[0], sep) && !addressForm.MatchString(parts[0]) {
			parts = strings.Split(parts[0], sep)
		}
	}
	if len(parts) < n {
		var more []string
		for _, p := range parts {
			m := brackets.FindStringSubmatchIndex(p)
			if m == nil || m[0] == 0 || utf8.RuneCountInString(p[m[2]:m[3]]) < 2 {
				more = append(more, p)
				continue
			}
			more = append(more, trimmed(p[:m[0]]+p[m[1]:]), p[m[2]:m[3]])
		}
		parts = more
	}
	var out []string
	for _, p := range parts {
		if p = trimmed(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
