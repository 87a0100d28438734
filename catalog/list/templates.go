package list

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// TemplateVersion is that of our own templates. It changes when what the pages
// say, or where, changes; see CHANGELOG.md.
const TemplateVersion = 3

// The files of the templates. A publisher's directory may have any of them;
// parts.html defines what the pages share.
var templateFiles = []string{"parts.html", "page.html", "history.html", "cookies.html"}

const styleFile = "page.css"

//go:embed parts.html page.html history.html cookies.html page.css
var ownTemplates embed.FS

// Templates are the look of the pages.
type Templates struct {
	Name string // soshin-3, or own- and the beginning of a hash of the files that replace ours
	dir  string // those files; empty: ours
	set  *template.Template
	css  template.CSS
}

// DefaultTemplates are our own.
func DefaultTemplates() *Templates {
	t, err := LoadTemplates("")
	if err != nil {
		panic(err) // the tests read the same bytes
	}
	return t
}

// LoadTemplates reads the templates that are in dir, and ours in place of
// those that are not; all of ours if dir is empty. They are templates of
// html/template, which escapes what the list says, with the methods of Page.
// An error names file and line.
func LoadTemplates(dir string) (*Templates, error) {
	t := &Templates{Name: fmt.Sprintf("soshin-%d", TemplateVersion), dir: dir, set: template.New("")}
	replaced := sha256.New()
	n := 0
	read := func(name string) (string, error) {
		if dir != "" {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err == nil {
				n++
				fmt.Fprintf(replaced, "%s %d\n%s", name, len(data), data)
				return string(data), nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return "", fmt.Errorf("list: reading the template %s: %w", filepath.Join(dir, name), cause(err))
			}
		}
		data, err := ownTemplates.ReadFile(name)
		return string(data), err
	}
	for _, name := range templateFiles {
		text, err := read(name)
		if err != nil {
			return nil, err
		}
		if _, err := t.set.New(name).Parse(text); err != nil {
			return nil, t.explain(err)
		}
	}
	css, err := read(styleFile)
	if err != nil {
		return nil, err
	}
	if i := strings.Index(strings.ToLower(css), "</style"); i >= 0 {
		return nil, fmt.Errorf("list: template %s:%d: a style sheet cannot have </style", filepath.Join(dir, styleFile), 1+strings.Count(css[:i], "\n"))
	}
	t.css = template.CSS(css)
	switch {
	case dir == "":
	case n == 0:
		return nil, fmt.Errorf("list: %s has none of the templates %s, %s", dir, strings.Join(templateFiles, ", "), styleFile)
	default:
		t.Name = "own-" + hex.EncodeToString(replaced.Sum(nil))[:12]
	}
	return t, nil
}

// execute writes nothing unless the whole page could be made.
func (t *Templates) execute(w io.Writer, name string, p Page) error {
	p.CSS, p.Template = t.css, t.Name
	var b bytes.Buffer
	if err := t.set.ExecuteTemplate(&b, name, p); err != nil {
		return t.explain(err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("list: writing %s (%s): %w", strings.TrimSuffix(name, ".html"), p.Lang, err)
	}
	return nil
}

// located is how the template packages say where an error is.
var located = regexp.MustCompile(`(?s)^(?:html/)?template: ?([a-z]+\.html):(\d+)(?::\d+)?: (.*)$`)

// explain is an error of the template packages as one line of ours.
func (t *Templates) explain(err error) error {
	if m := located.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("list: template %s:%s: %s", filepath.Join(t.dir, m[1]), m[2], strings.Join(strings.Fields(m[3]), " "))
	}
	return fmt.Errorf("list: templates of %s: %s", t.dir, strings.Join(strings.Fields(err.Error()), " "))
}
