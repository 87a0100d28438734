package bundle

import (
	"path/filepath"
	"testing"

	"soshin/catalog/list"
	"soshin/crawler/pagetest"
)

// bundlePages are the pages of bundles: of a run alone, of the list that people
// keep, and of one whose words mean harm and have no end.
func bundlePages(t *testing.T) (files []string) {
	t.Helper()
	run, _ := written(t)
	for _, dir := range []string{run, writtenOf(t, kept(t, "山田", "計測")), writtenOf(t, hostile(t))} {
		for _, lang := range []list.Lang{list.Japanese, list.English} {
			files = append(files, filepath.Join(dir, filepath.FromSlash(pageName(lang))))
		}
	}
	return files
}

// TestAccessibility has axe-core look at every page, in both schemes, narrow
// and wide.
func TestAccessibility(t *testing.T) {
	pagetest.Open(t).Accessible(filepath.Join("..", "..", "list", "axe"), bundlePages(t))
}

// TestWithoutScript: with JavaScript off all is there to be seen, and what
// means harm does none.
func TestWithoutScript(t *testing.T) {
	tab := pagetest.Open(t)
	tab.WithoutScript()
	for i, file := range bundlePages(t) {
		selectors := []string{"h1", "#run", "#list", "#check + p", "#rows + p a", "#row-vendor-1", "#row-vendor-1 ~ dl dd", "#row-vendor-1 ~ table td", "#row-vendor-1 ~ ul a", "#visit-v0001 img"}
		if kept := i >= 2; kept {
			selectors = append(selectors, "#list + dl dd", "#row-gone-1 ~ p", "#row-list ~ dl li", "#row-list ~ p", "#row-off-1 ~ dl dd", "#row-new-1 ~ table td")
		}
		for _, width := range []int64{320, 1280} {
			tab.View(file, width, "light", "")
			if unseen := tab.Unseen(selectors); len(unseen) > 0 {
				t.Errorf("%s at %d px does not show %q", file, width, unseen)
			}
		}
	}
}

// TestPrint prints every page on A4: nothing is too wide, and no row is cut.
func TestPrint(t *testing.T) {
	tab := pagetest.Open(t)
	for _, file := range bundlePages(t) {
		const printable = (210 - 2*10) * 960 / 254 // of A4, in CSS pixels
		tab.View(file, printable, "dark", "print")
		if wide := tab.Overflow(); wide != "" {
			t.Errorf("%s is wider than the paper: %s", file, wide)
		}
		if cut := pagetest.Evaluate[int](tab, `[...document.querySelectorAll('tbody tr')].filter(e => getComputedStyle(e).breakInside != 'avoid').length`); cut > 0 {
			t.Errorf("%s: %d rows may be cut", file, cut)
		}
		if ground := pagetest.Evaluate[string](tab, `getComputedStyle(document.documentElement).colorScheme`); ground != "light" {
			t.Errorf("%s is printed in the %s scheme", file, ground)
		}
	}
}
