package published

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Bounds of a page. The largest lists seen have a few hundred rows; ours of ten
// thousand transmissions stays below them.
const (
	maxPage  = 16 << 20 // bytes
	maxTerms = 1 << 16  // bytes of explanations that are kept
	maxCells = 200_000  // in the tables of a page, spanned ones counted each time
	maxTime  = 10 * time.Second
)

var errTime = errors.New("it takes too long")

// lineAttr tells the line on which an element begins, which the parser does
// not keep. It is set on every element before any that the page has of its own.
const lineAttr = "soshin-line"

// parse makes the tree of a page in UTF-8. The parser refuses a page that
// nests too deeply (512).
func parse(page []byte, deadline time.Time) (*html.Node, error) {
	numbered, err := numberLines(page, deadline)
	if err != nil {
		return nil, err
	}
	root, err := html.Parse(&timed{bytes.NewReader(numbered), deadline})
	if err != nil {
		return nil, fmt.Errorf("parse the page: %w", err)
	}
	return root, nil
}

// timed ends with an error when the time is over: the parser reads as it goes.
type timed struct {
	r        io.Reader
	deadline time.Time
}

func (t *timed) Read(p []byte) (int, error) {
	if time.Now().After(t.deadline) {
		return 0, errTime
	}
	return t.r.Read(p[:min(len(p), 4096)])
}

// numberLines adds lineAttr to the elements that rows are made from.
func numberLines(page []byte, deadline time.Time) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(page)+len(page)/8))
	z := html.NewTokenizer(bytes.NewReader(page))
	line := 1
	for n := 0; ; n++ {
		tt := z.Next()
		raw := z.Raw()
		if tt == html.ErrorToken {
			out.Write(raw)
			break
		}
		if n%1000 == 0 && time.Now().After(deadline) {
			return nil, fmt.Errorf("parse the page: %w", errTime)
		}
		if name := tagName(raw); tt == html.StartTagToken && name != "" {
			out.WriteString("<" + name + " " + lineAttr + `="` + strconv.Itoa(line) + `"`)
			out.Write(raw[1+len(name):])
		} else {
			out.Write(raw)
		}
		line += bytes.Count(raw, []byte("\n"))
	}
	return out.Bytes(), nil
}

// tagName is the name in a start tag as it is written, if it is one of those
// that rows are made from.
func tagName(raw []byte) string {
	end := 1
	for end < len(raw) && (raw[end]|0x20 >= 'a' && raw[end]|0x20 <= 'z' || raw[end] >= '0' && raw[end] <= '9') {
		end++
	}
	if end >= len(raw) || !strings.ContainsRune(" \t\r\n\f/>", rune(raw[end])) {
		return ""
	}
	switch name := string(raw[1:end]); strings.ToLower(name) {
	case "tr", "li", "dt", "dd", "div", "section", "article", "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "details", "summary", "td", "th":
		return name
	}
	return ""
}

// attr is an attribute's value; the first counts.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func lineOf(n *html.Node) int {
	for ; n != nil; n = n.Parent {
		if v := attr(n, lineAttr); v != "" {
			line, _ := strconv.Atoi(v)
			return line
		}
	}
	return 0
}
