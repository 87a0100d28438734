package list

import (
	"bytes"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/page"

	"soshin/crawler/pagetest"
)

// builtPages are the pages that Build writes.
var builtPages = []string{"index.html", "en/index.html", "history/index.html", "en/history/index.html", "cookies/index.html", "en/cookies/index.html"}

// buildPages builds the documents that pages are tried with: one directory each.
func buildPages(t *testing.T) map[string]string {
	t.Helper()
	dirs := map[string]string{}
	for name, doc := range map[string]Document{"crawl alone": demo(), "reviewed": reviewed(), "empty": {}} {
		dirs[name] = t.TempDir()
		if _, err := Build(dirs[name], doc, DefaultTemplates()); err != nil {
			t.Fatal(err)
		}
	}
	return dirs
}

// TestAccessibility has axe-core look at every page, in both schemes, narrow
// and wide.
func TestAccessibility(t *testing.T) {
	tab := pagetest.Open(t)
	var files []string
	for _, dir := range buildPages(t) {
		for _, file := range builtPages {
			files = append(files, filepath.Join(dir, file))
		}
	}
	tab.Accessible("axe", files)
}

// TestWithoutScript: with JavaScript off all is there to be seen.
func TestWithoutScript(t *testing.T) {
	tab := pagetest.Open(t)
	tab.WithoutScript()
	dir := buildPages(t)["reviewed"]
	for _, width := range []int64{320, 1280} {
		for _, file := range builtPages {
			selectors := []string{"h1", ".lead", "main a"}
			if file == "index.html" || file == "en/index.html" {
				for _, r := range reviewed().Rows {
					selectors = append(selectors, "#"+r.ID+" .service", "#"+r.ID+" td")
				}
			}
			tab.View(filepath.Join(dir, file), width, "light", "")
			if unseen := tab.Unseen(selectors); len(unseen) > 0 {
				t.Errorf("%s at %d px does not show %q", file, width, unseen)
			}
		}
	}
}

// TestPrint prints every page on A4, as its style sheet says: no row is cut,
// nothing is too wide, and the addresses are there.
func TestPrint(t *testing.T) {
	tab := pagetest.Open(t)
	for name, dir := range buildPages(t) {
		for _, file := range builtPages {
			const printable = (297 - 2*12) * 960 / 254 // of A4 landscape, in CSS pixels
			tab.View(filepath.Join(dir, file), printable, "dark", "print")
			if wide := tab.Overflow(); wide != "" {
				t.Errorf("%s, %s is wider than the paper: %s", name, file, wide)
			}
			if cut := pagetest.Evaluate[int](tab, `[...document.querySelectorAll('tbody tr, .changes > li')].filter(e => getComputedStyle(e).breakInside != 'avoid').length`); cut > 0 {
				t.Errorf("%s, %s: %d rows may be cut", name, file, cut)
			}
			if ground := pagetest.Evaluate[string](tab, `getComputedStyle(document.body).backgroundColor`); ground != "rgb(255, 255, 255)" {
				t.Errorf("%s, %s is printed on %s", name, file, ground)
			}
			if hidden := pagetest.Evaluate[int](tab, `[...document.querySelectorAll('td a[href^=http]')].filter(e => !getComputedStyle(e, '::after').content.includes('http')).length`); hidden > 0 {
				t.Errorf("%s, %s: %d links are printed without their addresses", name, file, hidden)
			}
			pdf := pagetest.Call(tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)}).Data
			pages := regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)
			landscape := bytes.Count(pdf, []byte("/MediaBox [0 0 841.91998 594.95996]"))
			if len(pages) == 0 || landscape != len(pages) {
				t.Errorf("%s, %s: %d pages, %d of them A4 landscape: %q", name, file, len(pages), landscape, regexp.MustCompile(`/MediaBox[^/]*`).FindAll(pdf, -1))
			}
		}
	}
}
