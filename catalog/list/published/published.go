// Package published reads an External Transmission list as somebody has
// published it, in HTML of any style: tables in both directions, definition
// lists, cards, bullets, with purposes once for all, in Japanese, English or
// both. Columns are known by their headings (headings.yaml). It reads what
// stands there, wrong or not: a row whose cells are out of place is told as
// such and not mended. The page is taken to be hostile: bytes, nesting, cells
// and time are bounded.
package published

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// ErrNoList says that nothing on the page was recognised as a list.
var ErrNoList = errors.New("no list was recognised on the page: neither a table nor labelled entries with a recipient or service")

// Read reads a published list, with one Page for each language on it, Japanese
// first. The page is HTML in any character set that it declares, or our own
// list.json. source is its address or file name.
func Read(source string, page io.Reader) ([]declared.Page, error) {
	data, err := io.ReadAll(io.LimitReader(page, maxPage+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", source, err)
	}
	if len(data) > maxPage {
		return nil, fmt.Errorf("read %s: larger than %d bytes", source, maxPage)
	}
	if looksJSON(data) {
		return readJSON(source, data)
	}
	text, err := toUTF8(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", source, err)
	}
	deadline := time.Now().Add(maxTime)
	root, err := parse(text, deadline)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", source, err)
	}
	unfold(root)
	r := &reader{source: source, deadline: deadline}
	if err := r.read(root); err != nil {
		return nil, fmt.Errorf("read %s: %w", source, err)
	}
	pages := r.pages()
	if len(pages) == 0 {
		return nil, fmt.Errorf("read %s: %w", source, ErrNoList)
	}
	return pages, nil
}

// A reader reads one page.
type reader struct {
	source  string
	base    *url.URL // of relative links; nil: not known
	lang    string   // of the document; empty: not said
	title   string
	records []*record
	cells   int             // of tables, so far
	terms   strings.Builder // what the page explains beside the list, up to maxTerms

	deadline time.Time
}

// A record is what becomes a row, or is said of several.
type record struct {
	node   *html.Node
	lang   string // empty: that of its section or of the document
	sure   bool   // of its language: an attribute says it, or all headings of a table
	both   bool   // it has cells in both languages
	fields []field
	heads  []*heading // above it, the nearest last
	entry  bool       // not a row of a table: its heading may name it
	listed bool       // an item of a list of names
	shift  int
}

// A field is one cell.
type field struct {
	column declared.Column
	lang   string // empty: of both, or of the only one
	cell   declared.Cell
}

// A heading is a title, caption or section row above records.
type heading struct {
	level int
	scope *html.Node // within which it stands above; nil: until the next of its level
	node  *html.Node
	text  string
}

func (rec *record) has(columns ...declared.Column) bool {
	for _, f := range rec.fields {
		for _, c := range columns {
			if f.column == c && (f.cell.Text != "" || len(f.cell.Links) > 0) {
				return true
			}
		}
	}
	return false
}

func (r *reader) read(root *html.Node) error {
	if u, err := url.Parse(r.source); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		r.base = u
	}
	body := root
	title := ""
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			r.lang = language(n)
		case "base":
			if u, err := url.Parse(attr(n, "href")); err == nil {
				if r.base != nil {
					u = r.base.ResolveReference(u)
				}
				if u.IsAbs() {
					r.base = u
				}
			}
		case "title":
			if title == "" {
				title = cellOf(r.inside(n, nil)).Text
			}
		case "h1":
			if r.title == "" {
				r.title = oneLine(cellOf(r.inside(n, nil)).Text)
			}
		case "body":
			body = n
		}
	}
	if r.title == "" {
		r.title = title
	}
	l := liner{base: r.base, tables: true, cur: line{block: body}}
	l.walk(body)
	l.flush()
	f := &flow{r: r}
	if err := f.read(l.lines); err != nil {
		return err
	}
	if !r.found() {
		return r.guessTables(l.lines)
	}
	return nil
}

// found reports whether any record names somebody.
func (r *reader) found() bool {
	for _, rec := range r.records {
		if rec.has(declared.Recipient, declared.Service, declared.Tag, declared.Domain) || rec.entry && rec.named() {
			return true
		}
	}
	return false
}

func looksJSON(data []byte) bool {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	return bytes.HasPrefix(data, []byte("{"))
}

// anchor is the ID by which a link leads to n: its own or that of the first
// element in it.
func anchor(n *html.Node) string {
	if n == nil {
		return ""
	}
	if id := attr(n, "id"); id != "" {
		return id
	}
	for i, seen := n.FirstChild, 0; i != nil && seen < 3; i = i.NextSibling {
		if i.Type != html.ElementNode {
			continue
		}
		seen++
		if id := attr(i, "id"); id != "" {
			return id
		}
		if i.Data == "a" && attr(i, "name") != "" {
			return attr(i, "name")
		}
	}
	return ""
}

func trimmed(s string) string { return strings.TrimSpace(s) }
