package list

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"time"

	"soshin/catalog"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// HTML writes the page in one language. It is complete in itself: no script,
// and nothing is loaded from anywhere. Its relative links are to the files
// that Build writes beside it.
func HTML(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	p := page{
		W: wordsOf(lang), Doc: doc, Lang: lang, CSS: template.CSS(pageCSS),
		Sections: sections(doc.Rows, lang), Recipients: recipients(doc.Rows), Open: open(doc.Rows, lang),
		Ja: "index.html", En: "en/index.html", Other: "en/index.html", OtherLang: English,
	}
	up := ""
	if lang == English {
		up = "../"
		p.Ja, p.En, p.Other, p.OtherLang = "../index.html", "index.html", "../index.html", Japanese
	}
	p.Files = []file{
		{"CSV", up + "list." + string(lang) + ".csv"},
		{"Markdown", up + "list." + string(lang) + ".md"},
		{"JSON", up + "list.json"},
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("list: writing the page (%s): %w", lang, err)
	}
	return nil
}

// A page is what the template knows.
type page struct {
	W          *words
	Doc        Document
	Lang       Lang
	CSS        template.CSS
	Sections   []section
	Recipients int
	Open       []string
	Files      []file // the same list in other formats

	Ja, En, Other string // relative addresses of the pages
	OtherLang     Lang
}

type file struct{ Name, Href string }

// A saying is a text with its language where that is not the page's (WCAG
// 3.1.2).
type saying struct {
	Text string
	Lang Lang
}

// Say is t in the page's language.
func (p page) Say(t catalog.Text) saying {
	s, other := in(t, p.Lang)
	return saying{s, other}
}

// Format fills one of the words.
func (p page) Format(format string, values ...any) string { return fmt.Sprintf(format, values...) }

// The methods below word facts for the template.

func (p page) Heading() string           { return p.Doc.title(p.Lang) }
func (p page) ServiceName() string       { return p.Doc.serviceName(p.Lang) }
func (p page) Date(t time.Time) string   { return date(t, p.Lang) }
func (p page) ISO(t time.Time) string    { return isoDate(t) }
func (p page) RowService(r Row) string   { return rowService(r, p.Lang) }
func (p page) RowRecipient(r Row) string { return rowRecipient(r, p.Lang) }
func (p page) Period(r Row) string       { return period(r, p.Lang) }
func (p page) Seen(r Row) string         { return seen(r, p.Lang) }
func (p page) Hosts(r Row) []string      { return r.Hosts[:min(len(r.Hosts), maxHosts)] }
func (p page) MoreHosts(r Row) string    { return moreHosts(r, p.Lang) }
func (p page) Entries(n int) string      { return count(n, unitRow, p.Lang) }
func (p page) Companies(n int) string    { return count(n, unitCompany, p.Lang) }
func (p page) PageCount(n int) string    { return count(n, unitPage, p.Lang) }
func (p page) Observed() string          { return observed(p.Doc, p.Lang) }

// WordingOpen says that there is a wording that a person has yet to confirm.
func (p page) WordingOpen(r Row) bool { return wordingOpen(r) }

// Site is the host of an address, which address has let through.
func (p page) Site(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return href
	}
	return u.Hostname()
}
