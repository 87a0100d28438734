package list

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"soshin/crawler"
)

// builtPages are the pages that Build writes.
var builtPages = []string{"index.html", "en/index.html", "history/index.html", "en/history/index.html", "cookies/index.html", "en/cookies/index.html"}

// openTab opens a tab in a Chromium of its own, which ends with the test.
func openTab(t *testing.T) context.Context {
	t.Helper()
	path, err := crawler.FindChromium()
	if err != nil {
		t.Skip(err)
	}
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	tab, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(tab); err != nil {
		t.Fatal(err)
	}
	return tab
}

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

// call sends the browser a command.
func call[P, R any](t *testing.T, tab context.Context, command cdp.Command[P, R], params P) R {
	t.Helper()
	result, err := chromedp.Call(tab, command, params)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// view opens a file at a width, in the light or dark scheme, or as printed.
func view(t *testing.T, tab context.Context, file string, width int64, scheme, media string) {
	t.Helper()
	setView(t, tab, width, scheme, media)
	if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
}

// setView changes how the open page is seen.
func setView(t *testing.T, tab context.Context, width int64, scheme, media string) {
	t.Helper()
	call(t, tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1})
	call(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// evaluate runs an expression of ours; the page itself has no script.
func evaluate[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// overflow names what is wider than the view, which would have to be scrolled
// sideways (WCAG 2.2, 1.4.10 Reflow), or is empty.
const overflow = `document.documentElement.scrollWidth <= innerWidth ? '' :
	[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
		.map(e => e.tagName + '.' + e.className).slice(0, 5).join(' ') || 'something'`

// TestAccessibility has axe-core look at every page, in both schemes, narrow
// and wide.
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join("axe", "node_modules", "axe-core", "axe.min.js"))
	if os.IsNotExist(err) {
		t.Skip("axe-core is not installed; run: .ci/setup axe")
	} else if err != nil {
		t.Fatal(err)
	}
	tab := openTab(t)
	type violation struct {
		ID    string `json:"id"`
		Help  string `json:"help"`
		Nodes []struct {
			HTML    string `json:"html"`
			Summary string `json:"failureSummary"`
		} `json:"nodes"`
	}
	look := func() (list []violation, passes int) {
		result := evaluate[struct {
			Violations []violation       `json:"violations"`
			Passes     []json.RawMessage `json:"passes"`
		}](t, tab, `axe.run().then(r => ({violations: r.violations, passes: r.passes}))`)
		return result.Violations, len(result.Passes)
	}
	for name, dir := range buildPages(t) {
		for _, file := range builtPages {
			view(t, tab, filepath.Join(dir, file), 320, "light", "")
			evaluate[any](t, tab, string(axe)+"; 0")
			for _, width := range []int64{320, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					what := fmt.Sprintf("%s, %s at %d px, %s", name, file, width, scheme)
					setView(t, tab, width, scheme, "")
					violations, passes := look()
					for _, v := range violations {
						t.Errorf("%s: %s: %s\n  %+v", what, v.ID, v.Help, v.Nodes[0])
					}
					if passes < 10 {
						t.Errorf("%s: only %d rules were looked at", what, passes)
					}
					if wide := evaluate[string](t, tab, overflow); wide != "" {
						t.Errorf("%s has to be scrolled sideways: %s", what, wide)
					}
				}
			}
		}
	}

	// What is wrong would be found.
	bad := filepath.Join(t.TempDir(), "bad.html")
	write(t, bad, `<!DOCTYPE html><html><title>x</title><p style="color:#ccc;background:#fff">pale<p style="width:400px">wide`)
	view(t, tab, bad, 320, "light", "")
	evaluate[any](t, tab, string(axe)+"; 0")
	violations, _ := look()
	if !slices.ContainsFunc(violations, func(v violation) bool { return v.ID == "color-contrast" }) || evaluate[string](t, tab, overflow) != "P." {
		t.Errorf("a bad page: %+v", violations)
	}
}

// TestWithoutScript: with JavaScript off all is there to be seen.
func TestWithoutScript(t *testing.T) {
	tab := openTab(t)
	call(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	scripted := filepath.Join(t.TempDir(), "scripted.html")
	write(t, scripted, `<!DOCTYPE html><title>off</title><script>document.title = "on"</script>`)
	view(t, tab, scripted, 320, "light", "")
	if title := evaluate[string](t, tab, "document.title"); title != "off" {
		t.Fatalf("scripts are %s", title)
	}
	dir := buildPages(t)["reviewed"]
	for _, width := range []int64{320, 1280} {
		for _, file := range builtPages {
			selectors := []string{"h1", ".lead", "main a"}
			if file == "index.html" || file == "en/index.html" {
				for _, r := range reviewed().Rows {
					selectors = append(selectors, "#"+r.ID+" .service", "#"+r.ID+" td")
				}
			}
			view(t, tab, filepath.Join(dir, file), width, "light", "")
			want, err := json.Marshal(selectors)
			if err != nil {
				t.Fatal(err)
			}
			if unseen := evaluate[[]string](t, tab, string(want)+`.filter(s => {
				const box = document.querySelector(s)?.getBoundingClientRect();
				return !box || box.width < 20 || box.height < 10 || box.left < 0 || box.right > innerWidth;
			})`); len(unseen) > 0 {
				t.Errorf("%s at %d px does not show %q", file, width, unseen)
			}
		}
	}
}

// TestPrint prints every page on A4, as its style sheet says: no row is cut,
// nothing is too wide, and the addresses are there.
func TestPrint(t *testing.T) {
	tab := openTab(t)
	for name, dir := range buildPages(t) {
		for _, file := range builtPages {
			const printable = (297 - 2*12) * 960 / 254 // of A4 landscape, in CSS pixels
			view(t, tab, filepath.Join(dir, file), printable, "dark", "print")
			if wide := evaluate[string](t, tab, overflow); wide != "" {
				t.Errorf("%s, %s is wider than the paper: %s", name, file, wide)
			}
			if cut := evaluate[int](t, tab, `[...document.querySelectorAll('tbody tr, .changes > li')].filter(e => getComputedStyle(e).breakInside != 'avoid').length`); cut > 0 {
				t.Errorf("%s, %s: %d rows may be cut", name, file, cut)
			}
			if ground := evaluate[string](t, tab, `getComputedStyle(document.body).backgroundColor`); ground != "rgb(255, 255, 255)" {
				t.Errorf("%s, %s is printed on %s", name, file, ground)
			}
			if hidden := evaluate[int](t, tab, `[...document.querySelectorAll('td a[href^=http]')].filter(e => !getComputedStyle(e, '::after').content.includes('http')).length`); hidden > 0 {
				t.Errorf("%s, %s: %d links are printed without their addresses", name, file, hidden)
			}
			pdf := call(t, tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)}).Data
			pages := regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1)
			landscape := bytes.Count(pdf, []byte("/MediaBox [0 0 841.91998 594.95996]"))
			if len(pages) == 0 || landscape != len(pages) {
				t.Errorf("%s, %s: %d pages, %d of them A4 landscape: %q", name, file, len(pages), landscape, regexp.MustCompile(`/MediaBox[^/]*`).FindAll(pdf, -1))
			}
		}
	}
}
