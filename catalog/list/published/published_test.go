package published_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"soshin/catalog/list/declared"
	"soshin/catalog/list/published"
	"soshin/catalog/strictyaml"
)

// A wantPage is what a fixture page says, written by hand from its content.
type wantPage struct {
	Lang    string                     `yaml:"lang"`
	Title   string                     `yaml:"title"`
	Columns []declared.Column          `yaml:"columns"` // empty: not compared
	Global  map[declared.Column]string `yaml:"global"`
	Rows    []wantRow                  `yaml:"rows"`
}

type wantRow struct {
	ID      string                       `yaml:"id"`   // empty: not compared
	Line    int                          `yaml:"line"` // likewise
	Shifted int                          `yaml:"shifted"`
	Cells   map[declared.Column]string   `yaml:"cells"`
	Links   map[declared.Column][]string `yaml:"links"`
}

func TestReadFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) < 8 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) {
			var want []wantPage
			if err := strictyaml.ReadFile(strings.TrimSuffix(file, ".html")+".yaml", &want); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			got, err := published.Read("https://aoba.example/privacy/external.html", f)
			if err != nil {
				t.Fatal(err)
			}
			comparePages(t, got, want)
		})
	}
}

func comparePages(t *testing.T, got []declared.Page, want []wantPage) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d pages, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		p := got[i]
		if p.Lang != w.Lang || p.Title != w.Title {
			t.Errorf("page in %q with title %q, want %q and %q", p.Lang, p.Title, w.Lang, w.Title)
		}
		if w.Columns != nil && !slices.Equal(p.Columns, w.Columns) {
			t.Errorf("columns %q, want %q", p.Columns, w.Columns)
		}
		for c, text := range w.Global {
			if p.Global[c] != text {
				t.Errorf("%s for all rows: %q, want %q", c, p.Global[c], text)
			}
		}
		for c, text := range p.Global {
			if _, ok := w.Global[c]; !ok {
				t.Errorf("%s for all rows: %q, want nothing", c, text)
			}
		}
		if len(p.Rows) != len(w.Rows) {
			t.Fatalf("%s: %d rows, want %d: %+v", p.Lang, len(p.Rows), len(w.Rows), p.Rows)
		}
		for j, row := range w.Rows {
			compareRow(t, p.Lang, j, p.Rows[j], row)
		}
	}
}

func compareRow(t *testing.T, lang string, n int, got declared.Row, want wantRow) {
	t.Helper()
	for c, text := range want.Cells {
		cell, ok := got.Cells[c]
		if !ok || cell.Text != text {
			t.Errorf("%s row %d: %s is %q (%v), want %q", lang, n, c, cell.Text, ok, text)
		}
	}
	for c, cell := range got.Cells {
		if _, ok := want.Cells[c]; !ok {
			t.Errorf("%s row %d: %s is %q, want no such cell", lang, n, c, cell.Text)
		}
		if !slices.Equal(cell.Links, want.Links[c]) {
			t.Errorf("%s row %d: %s links to %q, want %q", lang, n, c, cell.Links, want.Links[c])
		}
	}
	if got.Shifted != want.Shifted || want.ID != "" && got.ID != want.ID || want.Line != 0 && got.Line != want.Line {
		t.Errorf("%s row %d: shifted %d, id %q, line %d, want %d, %q, %d", lang, n, got.Shifted, got.ID, got.Line, want.Shifted, want.ID, want.Line)
	}
}
