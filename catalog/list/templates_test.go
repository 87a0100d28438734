package list

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOwnTemplates(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "page.html"), `<!DOCTYPE html><html lang="{{.Lang}}"><head>{{template "meta" .}}<title>Ours</title></head><body>
{{range .Sections}}{{range .Rows}}<p id="{{.ID}}">{{$.RowService .}}{{with .Tag}} {{.}}{{end}}</p>{{end}}{{end}}</body></html>`)
	write(t, filepath.Join(dir, "page.css"), "p { color: rebeccapurple }\n")
	look, err := LoadTemplates(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(look.Name, "own-") || len(look.Name) != len("own-")+12 {
		t.Errorf("named %q", look.Name)
	}
	out := t.TempDir()
	if _, err := Build(out, hostileDocument(), look); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	page := read("index.html")
	for _, want := range []string{"<title>Ours</title>", "rebeccapurple", `content="soshin, templates ` + look.Name + `"`, "&lt;script&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %s", want)
		}
	}
	if strings.Contains(page, "<script>") {
		t.Error("the escaping is gone")
	}
	// What is not replaced is ours, in the publisher's style.
	if history := read("history/index.html"); !strings.Contains(history, "変更の履歴") || !strings.Contains(history, "rebeccapurple") {
		t.Error("the history is not ours in the publisher's style")
	}
	if !strings.Contains(read("list.json"), `"template": "`+look.Name+`"`) {
		t.Error("the JSON does not name the templates")
	}
	write(t, filepath.Join(dir, "page.css"), "p { color: black }\n")
	if again, err := LoadTemplates(dir); err != nil || again.Name == look.Name {
		t.Errorf("a change does not show: %q (%v)", again.Name, err)
	}
}

// TestBadTemplates: one line, with file and line; and nothing is written.
func TestBadTemplates(t *testing.T) {
	for name, tc := range map[string]struct{ file, text, want string }{
		"unclosed":          {"page.html", "<p>\n{{range .Sections}}\n", "list: template DIR/page.html:3: unexpected EOF"},
		"unknown function":  {"page.html", "a\n{{colour .}}", `list: template DIR/page.html:2: function "colour" not defined`},
		"unknown field":     {"page.html", "<p>\n<b>{{.Colour}}</b>", `list: template DIR/page.html:2: executing "page.html" at <.Colour>: can't evaluate field Colour in type list.Page`},
		"field of a row":    {"cookies.html", "\n\n{{range .Doc.Cookies}}{{.Colour}}{{end}}", `list: template DIR/cookies.html:3: executing "cookies.html" at <.Colour>: can't evaluate field Colour in type list.Cookie`},
		"unsafe context":    {"history.html", "<p>\n<a href={{.Heading}}{{if .Lang}} title=\"{{end}}>x", "list: template DIR/history.html:2: {{if}} branches end in different contexts"},
		"style sheet":       {"page.css", "p {}\n</STYLE><script>", "list: template DIR/page.css:2: a style sheet cannot have </style"},
		"nothing of use":    {"index.html", "", "list: DIR has none of the templates parts.html, page.html, history.html, cookies.html, page.css"},
		"a directory":       {"page.html/x", "", "list: reading the template DIR/page.html: is a directory"},
		"parts without one": {"parts.html", `{{define "say"}}{{.Text}}{{end}}`, "list: template DIR/page.html:"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, out := t.TempDir(), filepath.Join(t.TempDir(), "list")
			write(t, filepath.Join(dir, tc.file), tc.text)
			look, err := LoadTemplates(dir)
			if err == nil {
				_, err = Build(out, demo(), look)
			}
			if err == nil {
				t.Fatal("accepted")
			}
			got := strings.ReplaceAll(err.Error(), dir, "DIR")
			if !strings.HasPrefix(got, tc.want) && !strings.HasSuffix(got, tc.want) || strings.Contains(got, "\n") {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
			if left, err := filepath.Glob(filepath.Join(out, "*.html")); err != nil || left != nil {
				t.Errorf("written all the same: %q", left)
			}
		})
	}
}

func TestTemplateNameIsInPages(t *testing.T) {
	want := DefaultTemplates().Name
	if want != "soshin-3" {
		t.Errorf("our templates are %s; CHANGELOG.md says what a new version changes", want)
	}
	for _, lang := range []Lang{Japanese, English} {
		if out := render(t, func(b *bytes.Buffer) error { return DefaultTemplates().HTML(b, demo(), lang) }); strings.Count(out, want) != 2 {
			t.Errorf("%s: named %d times", lang, strings.Count(out, want))
		}
	}
}
