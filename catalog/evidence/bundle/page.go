package bundle

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/evidence"
	"soshin/catalog/legible"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

func pageName(lang list.Lang) string {
	if lang == list.English {
		return "en/index.html"
	}
	return "index.html"
}

// page is the bundle as a person reads it: no script, and nothing is loaded
// but the bundle's own pictures.
func page(m Manifest, rows []evidence.Evidence, lang list.Lang, key string) ([]byte, error) {
	p := view{W: wordsOf(lang), M: m, Rows: rows, Lang: lang, CSS: template.CSS(pageCSS), Key: key,
		Other: pageName(list.English), OtherLang: list.English}
	if lang == list.English {
		p.Up, p.Other, p.OtherLang = "../", "../"+pageName(list.Japanese), list.Japanese
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("write the page (%s): %w", lang, err)
	}
	return b.Bytes(), nil
}

// A view is what the template knows.
type view struct {
	W         *words
	M         Manifest
	Rows      []evidence.Evidence
	Lang      list.Lang
	CSS       template.CSS
	Key       string
	Up, Other string // relative addresses
	OtherLang list.Lang
}

func (v view) Namespace() string                          { return Namespace }
func (v view) Format(format string, values ...any) string { return fmt.Sprintf(format, values...) }
func (v view) Row(id string) string                       { return v.Up + rowName(id) }
func (v view) Join(list []string) string                  { return strings.Join(list, ", ") }

// Time is a time to the second, in Japan's for its readers.
func (v view) Time(t time.Time) string {
	if t.IsZero() {
		return v.W.Unknown
	}
	if v.Lang == list.Japanese {
		return t.In(japan).Format("2006-01-02 15:04:05") + " JST"
	}
	return t.UTC().Format("2006-01-02 15:04:05") + " UTC"
}

var japan = time.FixedZone("JST", 9*60*60)

// Say is a text in the page's language, or the other where it is missing.
func (v view) Say(t catalog.Text) string {
	first, second := t.Ja, t.En
	if v.Lang == list.English {
		first, second = second, first
	}
	return v.Words(cmp.Or(first, second))
}

// Words is what a person wrote, made legible.
func (v view) Words(s string) string { return legible.Line(s, maxWords) }

// Name names a row.
func (v view) Name(e evidence.Evidence) string {
	return cmp.Or(v.Say(e.Service), e.Domain, v.Say(e.Recipient), e.Row)
}

// Alone is why there is no evidence for a row; "" if there is some.
func (v view) Alone(e evidence.Evidence) string {
	switch {
	case e.Standing == nil || e.Count > 0:
		return ""
	case e.Standing.Basis == evidence.Unseen:
		return fmt.Sprintf(v.W.Unseen, e.Run, cmp.Or(e.Standing.LastRun, v.W.Unknown), cmp.Or(e.Standing.LastDay, v.W.Unknown))
	}
	return v.W.Person
}

// Whom says whom a row's words are from.
func (v view) Whom(w review.Writer) string {
	switch w.From.By {
	case review.ByPerson:
		return v.By(cmp.Or(w.From.Name, v.W.Unsigned), w.From.Date)
	case review.ByVendor:
		return v.By(v.W.Document+" "+cmp.Or(w.From.Source, v.W.Unknown), w.From.Date)
	}
	return v.W.Unsigned
}

// By is somebody, or something, with the day; none if there is nobody.
func (v view) By(name, day string) string {
	if name == "" || day == "" {
		return cmp.Or(name, v.W.None)
	}
	return name + " (" + day + ")"
}

// Kind is an information kind in words, with its code.
func (v view) Kind(kind catalog.InformationKind) string {
	for _, k := range catalog.Kinds() {
		if k.Kind == kind {
			return v.Say(k.Text) + " (" + string(kind) + ")"
		}
	}
	return string(kind)
}

// Counts are how many were of which sort.
func (v view) Counts(e evidence.Evidence) string {
	return counts(e.Phases) + "; " + counts(e.Witnesses)
}

func counts[K ~string](n map[K]int) string {
	var list []string
	for _, k := range slices.Sorted(maps.Keys(n)) {
		list = append(list, fmt.Sprintf("%s %d", k, n[k]))
	}
	return strings.Join(list, ", ")
}
