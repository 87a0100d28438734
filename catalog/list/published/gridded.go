package published

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// tableRows are the rows of a table, or of what is set like one.
func tableRows(table *html.Node) []*html.Node {
	var rows []*html.Node
	if table.Data != "table" {
		for _, n := range elements(table) {
			if hidden(n) {
				continue
			}
			if attr(n, "role") == "rowgroup" {
				rows = append(rows, elements(n)...)
			} else {
				rows = append(rows, n)
			}
		}
		return rows
	}
	for n := range table.Descendants() {
		if n.Type == html.ElementNode && n.Data == "tr" && closest(n.Parent, "table") == table && !hidden(n) {
			rows = append(rows, n)
		}
	}
	return rows
}

// elements are the elements right below n.
func elements(n *html.Node) []*html.Node {
	var list []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			list = append(list, c)
		}
	}
	return list
}

// gridded reports whether an element is set like a table though it is none: its
// rows have as many elements each, and those of the first are headings.
func gridded(n *html.Node) bool {
	if n.Data == "dl" || n.Data == "table" || closest(n, "table") != nil {
		return false
	}
	rows := tableRows(n)
	if len(rows) < 2 {
		return false
	}
	first := elements(rows[0])
	if len(first) < 2 || len(first) > maxColumns || len(elements(rows[1])) != len(first) {
		return false
	}
	seen := map[declared.Column]bool{}
	for _, c := range first {
		text, ok := short(c, 4*maxHeading)
		if !ok {
			return false
		}
		if h, ok := label(text); ok {
			seen[h.columns[0]] = true
		} else if h := recognise(text); text != "" && len(h.columns) == 0 {
			return false
		}
	}
	return len(seen) >= 2 && (seen[declared.Recipient] || seen[declared.Service] || seen[declared.Tag])
}

// short is the text of an element, if it has no more than size bytes.
func short(n *html.Node, size int) (string, bool) {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type != html.TextNode {
			continue
		}
		b.WriteString(c.Data)
		if b.Len() > size {
			return "", false
		}
	}
	text := oneLine(b.String())
	return text, utf8.RuneCountInString(text) <= maxHeading
}
