package list

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"time"

	"soshin/catalog"
)

// HTML writes the list in one language. It is complete in itself: no script,
// and nothing is loaded from anywhere. Its relative links are to the files
// that Build writes beside it.
func (t *Templates) HTML(w io.Writer, doc Document, lang Lang) error {
	p := newPage(doc, lang, "")
	p.Sections, p.Recipients, p.Open = sections(p.Doc, lang), recipients(p.Doc.Rows), open(p.Doc.Rows, lang)
	for _, f := range []file{
		{"CSV", "list." + string(lang) + ".csv"},
		{"Excel", "list.xlsx"},
		{"Markdown", "list." + string(lang) + ".md"},
		{"JSON", "list.json"},
		{"JSON-LD", "list.jsonld"},
	} {
		p.Files = append(p.Files, file{f.Name, p.Root + f.Href})
	}
	return t.execute(w, "page.html", p)
}

// HistoryHTML writes the change history in one language: what was added,
// changed and removed, and when.
func (t *Templates) HistoryHTML(w io.Writer, doc Document, lang Lang) error {
	return t.execute(w, "history.html", newPage(doc, lang, "history/"))
}

// CookiesHTML writes the cookie table in one language.
func (t *Templates) CookiesHTML(w io.Writer, doc Document, lang Lang) error {
	p := newPage(doc, lang, "cookies/")
	p.Files = []file{{"CSV", p.Root + "cookies." + string(lang) + ".csv"}}
	return t.execute(w, "cookies.html", p)
}

// newPage is what every page needs; dir is where it is below its language's
// directory.
func newPage(doc Document, lang Lang, dir string) Page {
	p := Page{W: wordsOf(lang), Doc: inert(doc), Lang: lang}
	if dir != "" {
		p.Root = "../"
	}
	p.Up = p.Root
	ja, en := "", "en/"
	if lang == English {
		p.Root += "../"
		p.Other, p.OtherLang = p.Root+ja+dir+"index.html", Japanese
	} else {
		p.Other, p.OtherLang = p.Root+en+dir+"index.html", English
	}
	p.Ja, p.En = p.Root+ja+dir+"index.html", p.Root+en+dir+"index.html"
	return p
}

// A Page is what a template knows: its fields, and the methods that word facts
// in the page's language. Every value of Doc has been made inert.
type Page struct {
	W        *words
	Doc      Document
	Lang     Lang
	CSS      template.CSS
	Template string // which templates these are

	Root, Up      string // relative address of the Japanese list's directory, and of this language's
	Ja, En, Other string // relative addresses of this page
	OtherLang     Lang

	// Of the list alone.
	Sections   []section
	Recipients int
	Open       []string
	Files      []file // the same in other formats
}

type file struct{ Name, Href string }

// A saying is a text with its language where that is not the page's (WCAG
// 3.1.2).
type saying struct {
	Text string
	Lang Lang
}

// Say is t in the page's language.
func (p Page) Say(t catalog.Text) saying {
	s, other := in(t, p.Lang)
	return saying{s, other}
}

// Format fills one of the words.
func (p Page) Format(format string, values ...any) string { return fmt.Sprintf(format, values...) }

// The methods below word facts for the template.

func (p Page) Notice() string              { return say(notices[p.Doc.State].name, p.Lang) }
func (p Page) NoticeMeaning() string       { return say(notices[p.Doc.State].meaning, p.Lang) }
func (p Page) Heading() string             { return p.Doc.title(p.Lang) }
func (p Page) ServiceName() string         { return p.Doc.serviceName(p.Lang) }
func (p Page) Date(t time.Time) string     { return date(t, p.Lang) }
func (p Page) ISO(t time.Time) string      { return isoDate(t) }
func (p Page) RowService(r Row) string     { return rowService(r, p.Lang) }
func (p Page) RowRecipient(r Row) string   { return rowRecipient(r, p.Lang) }
func (p Page) Period(r Row) string         { return period(r, p.Lang) }
func (p Page) Seen(r Row) string           { return seen(r, p.Lang) }
func (p Page) Hosts(r Row) []string        { return r.Hosts[:min(len(r.Hosts), maxHosts)] }
func (p Page) MoreHosts(r Row) string      { return moreHosts(r, p.Lang) }
func (p Page) Entries(n int) string        { return count(n, unitRow, p.Lang) }
func (p Page) Companies(n int) string      { return count(n, unitCompany, p.Lang) }
func (p Page) PageCount(n int) string      { return count(n, unitPage, p.Lang) }
func (p Page) Observed() string            { return observed(p.Doc, p.Lang) }
func (p Page) ByRecipient() bool           { return p.Doc.GroupBy == GroupByRecipient }
func (p Page) ChangeName(c Change) string  { return changeName(c, p.Lang) }
func (p Page) CookieKind(c Cookie) string  { return cookieKind(c, p.Lang) }
func (p Page) CookieHost(c Cookie) string  { return c.host() }
func (p Page) CookieParty(c Cookie) string { return cookieParty(c, p.Lang) }
func (p Page) CookieWho(c Cookie) string   { return cookieWho(c, p.Doc, p.Lang) }
func (p Page) Lifetime(c Cookie) string    { return lifetime(c, p.Lang) }

// Shows says that a column is not hidden.
func (p Page) Shows(column string) bool { return !p.Doc.hides(column) }

// WordingOpen says that there is a wording that a person has yet to confirm.
func (p Page) WordingOpen(r Row) bool { return wordingOpen(r) }

// Category names what a service is for.
func (p Page) Category(c catalog.Category) string { return say(categoryOf(c).name, p.Lang) }

// CookiePurpose is what a cookie is for; empty: a person has yet to say.
func (p Page) CookiePurpose(c Cookie) saying {
	purpose, _ := cookiePurpose(p.Doc, c)
	return p.Say(purpose)
}

// CookieOpen is what a person has yet to do for a cookie's purpose.
func (p Page) CookieOpen(c Cookie) string {
	switch purpose, open := cookiePurpose(p.Doc, c); {
	case purpose == catalog.Text{}:
		return p.W.Confirming
	case open:
		return p.W.WordingOpen
	}
	return ""
}

// Unrecorded says that no change was recorded.
func (p Page) Unrecorded() bool { return len(p.Doc.History) == 0 }

// Site is the host of an address, which address has let through.
func (p Page) Site(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return href
	}
	return cmp.Or(u.Hostname(), href)
}
