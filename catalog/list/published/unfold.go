package published

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// unfold makes of buttons that open and close a part of the page its titles,
// and the parts visible: whoever reads the page can open them.
func unfold(root *html.Node) {
	var buttons []*html.Node
	controlled := map[string]bool{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "button" {
			if part := folded(n); part || attr(n, "aria-controls") != "" || attr(n, "aria-expanded") != "" {
				buttons = append(buttons, n)
				for id := range strings.FieldsSeq(attr(n, "aria-controls")) {
					controlled[id] = true
				}
			}
		}
	}
	for _, n := range buttons {
		n.Data = "summary"
		if p := n.Parent; p != nil && len(p.Data) == 2 && p.Data[0] == 'h' {
			n.Data, n = "span", p // the heading is the title
		}
		if next := nextElement(n); next != nil {
			show(next)
		}
	}
	if len(controlled) == 0 {
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && controlled[attr(n, "id")] {
			show(n)
		}
	}
}

// folded reports whether a list or a table follows a button in its element.
func folded(button *html.Node) bool {
	next := nextElement(button)
	if next == nil {
		return false
	}
	if next.Data == "dl" || next.Data == "table" {
		return true
	}
	if next.Data != "div" && next.Data != "section" {
		return false
	}
	return firstBelow(next, "dl", "table", "ul", "p") != nil
}

func nextElement(n *html.Node) *html.Node {
	for n = n.NextSibling; n != nil && n.Type != html.ElementNode; n = n.NextSibling {
	}
	return n
}

func show(n *html.Node) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "hidden" || a.Key == "aria-hidden" || a.Key == "style"
	})
}
