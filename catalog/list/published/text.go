package published

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// A line is what stands on one line of the page: a paragraph, an item, a
// heading, or what is between two breaks of one. Or it is a table.
type line struct {
	block *html.Node // that it is in
	level int        // of a heading; 0: none
	term  bool       // dt
	segs  []segment
	table *html.Node
}

// A segment is a text node with the address that it links to.
type segment struct {
	text string
	node *html.Node
	link string
}

func (l *line) text() string { return joined(l.segs) }

func joined(segs []segment) string {
	var b strings.Builder
	for _, s := range segs {
		b.WriteString(s.text)
	}
	return oneLine(b.String())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (l *line) links() []string {
	var links []string
	for _, s := range l.segs {
		if s.link != "" && !slices.Contains(links, s.link) {
			links = append(links, s.link)
		}
	}
	return links
}

// cellOf is the text of lines, a line each, with their links.
func cellOf(lines []line) declared.Cell {
	var c declared.Cell
	var texts []string
	for i := range lines {
		if t := lines[i].text(); t != "" {
			texts = append(texts, t)
		}
		for _, link := range lines[i].links() {
			if !slices.Contains(c.Links, link) {
				c.Links = append(c.Links, link)
			}
		}
	}
	c.Text = strings.Join(texts, "\n")
	return c
}

var blocks = map[string]bool{}

func init() {
	for _, name := range strings.Fields(`address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
		figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul`) {
		blocks[name] = true
	}
}

// unread are the elements whose text nobody reads as part of a list.
var unread = map[string]bool{
	"script": true, "style": true, "template": true, "noscript": true, "head": true, "svg": true, "math": true, "button": true, "select": true,
	"textarea": true, "iframe": true, "object": true, "canvas": true, "audio": true, "video": true, "rt": true, "rp": true, "datalist": true,
}

// forScreenReaders are the classes by which pages hide text from sight.
var forScreenReaders = []string{"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "u-visually-hidden", "permalink"}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "class":
			for class := range strings.FieldsSeq(a.Val) {
				if slices.Contains(forScreenReaders, class) {
					return true
				}
			}
		}
	}
	return false
}

// A liner makes lines of a tree.
type liner struct {
	base   *url.URL                // of relative links; nil: not known
	skip   func(n *html.Node) bool // besides what is hidden; may be nil
	tables bool                    // tables are lines of their own
	lines  []line
	cur    line
	link   string
}

func (l *liner) flush() {
	if joined(l.cur.segs) != "" || len(l.cur.links()) > 0 {
		l.lines = append(l.lines, l.cur)
	}
	l.cur.segs = nil
}

func (l *liner) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			l.cur.segs = append(l.cur.segs, segment{c.Data, c, l.link})
		case html.ElementNode:
			l.element(c)
		}
	}
}

func (l *liner) element(n *html.Node) {
	if unread[n.Data] || hidden(n) || l.skip != nil && l.skip(n) {
		return
	}
	switch n.Data {
	case "br", "hr", "wbr":
		if n.Data != "wbr" {
			l.flush()
		}
		return
	case "nav", "footer", "aside":
		if l.tables {
			return
		}
	case "img":
		if l.link != "" { // an icon that links
			l.cur.segs = append(l.cur.segs, segment{"", n, l.link})
		}
		return
	case "a":
		was := l.link
		l.link = l.address(attr(n, "href"))
		l.walk(n)
		l.link = was
		return
	case "table":
		if l.tables {
			l.flush()
			l.lines = append(l.lines, line{block: n, table: n})
			return
		}
	}
	if !blocks[n.Data] {
		l.walk(n)
		return
	}
	if l.tables && gridded(n) {
		l.flush()
		l.lines = append(l.lines, line{block: n, table: n})
		return
	}
	l.flush()
	was := l.cur
	l.cur = line{block: n, level: level(n), term: n.Data == "dt" || was.term && n.Data != "dd"}
	if l.cur.level == 0 && n.Data != "li" && n.Data != "dd" && n.Data != "td" {
		l.cur.level = was.level
	}
	l.walk(n)
	l.flush()
	l.cur = was
}

func level(n *html.Node) int {
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return int(n.Data[1] - '0')
	case "summary", "legend":
		return 7
	}
	return 0
}

// address is an address that a person can open, absolute if the page's own is
// known.
func (l *liner) address(href string) string {
	href = strings.TrimSpace(href)
	u, err := url.Parse(href)
	if err != nil || href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	if l.base != nil {
		u = l.base.ResolveReference(u)
	}
	if u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// inside are the lines below n, tables as their text.
func (r *reader) inside(n *html.Node, skip func(*html.Node) bool) []line {
	l := liner{base: r.base, skip: skip, cur: line{block: n}}
	l.walk(n)
	l.flush()
	return l.lines
}

func within(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// closest is the nearest of n and its ancestors with one of the names.
func closest(n *html.Node, names ...string) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			return n
		}
	}
	return nil
}

// langOf is the language that n or an element around it says, up to the
// document's own, which is often wrong.
func langOf(n *html.Node) string {
	for ; n != nil && n.Data != "body" && n.Data != "html"; n = n.Parent {
		if l := language(n); l != "" {
			return l
		}
	}
	return ""
}

func language(n *html.Node) string {
	l := strings.ToLower(attr(n, "lang"))
	for _, known := range []string{"ja", "en"} {
		if l == known || strings.HasPrefix(l, known+"-") {
			return known
		}
	}
	return ""
}
