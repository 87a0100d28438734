// Package pagetest looks at written pages in a real Chromium, for the tests of
// the packages that write them.
package pagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"soshin/crawler"
)

// A Tab is a tab in a Chromium of its own.
type Tab struct {
	t   *testing.T
	ctx context.Context
}

// Open opens a tab, which ends with the test.
func Open(t *testing.T) *Tab {
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
	return &Tab{t, tab}
}

// Call sends the browser a command.
func Call[P, R any](b *Tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

// Evaluate runs an expression of ours; the pages themselves have no script.
func Evaluate[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// View opens a file at a width, in the light or dark scheme, or as printed.
func (b *Tab) View(file string, width int64, scheme, media string) {
	b.t.Helper()
	b.set(width, scheme, media)
	if err := chromedp.Do(b.ctx, chromedp.Navigate("file://"+file)); err != nil {
		b.t.Fatal(err)
	}
}

// set changes how the open page is seen.
func (b *Tab) set(width int64, scheme, media string) {
	b.t.Helper()
	Call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1})
	Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// Overflow names what is wider than the view, which would have to be scrolled
// sideways (WCAG 2.2, 1.4.10 Reflow), or is empty.
func (b *Tab) Overflow() string {
	b.t.Helper()
	return Evaluate[string](b, `document.documentElement.scrollWidth <= innerWidth ? '' :
	[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
		.map(e => e.tagName + '.' + e.className).slice(0, 5).join(' ') || 'something'`)
}

// WithoutScript turns JavaScript off for the pages that are viewed from now on.
func (b *Tab) WithoutScript() {
	b.t.Helper()
	Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	scripted := filepath.Join(b.t.TempDir(), "scripted.html")
	if err := os.WriteFile(scripted, []byte(`<!DOCTYPE html><title>off</title><script>document.title = "on"</script>`), 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.View(scripted, 320, "light", "")
	if title := Evaluate[string](b, "document.title"); title != "off" {
		b.t.Fatalf("scripts are %s", title)
	}
}

// Unseen are those of the selectors whose first element cannot be seen whole
// from left to right.
func (b *Tab) Unseen(selectors []string) []string {
	b.t.Helper()
	want, err := json.Marshal(selectors)
	if err != nil {
		b.t.Fatal(err)
	}
	return Evaluate[[]string](b, string(want)+`.filter(s => {
		const box = document.querySelector(s)?.getBoundingClientRect();
		return !box || box.width < 20 || box.height < 10 || box.left < 0 || box.right > innerWidth;
	})`)
}

// A violation is what axe-core has against a page.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Accessible has axe-core, which is installed in the directory, look at the
// files in both schemes, narrow and wide, and wants them to fit the view. First
// it makes sure that what is wrong would be found.
func (b *Tab) Accessible(axe string, files []string) {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(axe, "node_modules", "axe-core", "axe.min.js"))
	if os.IsNotExist(err) {
		b.t.Skip("axe-core is not installed; run: .ci/setup axe")
	} else if err != nil {
		b.t.Fatal(err)
	}
	bad := filepath.Join(b.t.TempDir(), "bad.html")
	if err := os.WriteFile(bad, []byte(`<!DOCTYPE html><html><title>x</title><p style="color:#ccc;background:#fff">pale<p style="width:400px">wide`), 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.View(bad, 320, "light", "")
	Evaluate[any](b, string(script)+"; 0")
	if found, _ := b.look(); !slices.ContainsFunc(found, func(v violation) bool { return v.ID == "color-contrast" }) || b.Overflow() != "P." {
		b.t.Errorf("a bad page: %+v", found)
	}
	for _, file := range files {
		b.View(file, 320, "light", "")
		Evaluate[any](b, string(script)+"; 0")
		for _, width := range []int64{320, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				what := fmt.Sprintf("%s at %d px, %s", file, width, scheme)
				b.set(width, scheme, "")
				violations, passes := b.look()
				for _, v := range violations {
					b.t.Errorf("%s: %s: %s\n  %+v", what, v.ID, v.Help, v.Nodes[0])
				}
				if passes < 10 {
					b.t.Errorf("%s: only %d rules were looked at", what, passes)
				}
				if wide := b.Overflow(); wide != "" {
					b.t.Errorf("%s has to be scrolled sideways: %s", what, wide)
				}
			}
		}
	}
}

// look has axe-core, which was evaluated in the page, look at it.
func (b *Tab) look() (violations []violation, passes int) {
	b.t.Helper()
	result := Evaluate[struct {
		Violations []violation       `json:"violations"`
		Passes     []json.RawMessage `json:"passes"`
	}](b, `axe.run().then(r => ({violations: r.violations, passes: r.passes}))`)
	return result.Violations, len(result.Passes)
}
