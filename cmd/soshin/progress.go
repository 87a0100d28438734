package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"soshin/catalog"
	"soshin/crawler"
)

// A progress shows how far a crawl is: a bar on a terminal, a line a page
// elsewhere.
type progress struct {
	w   io.Writer
	bar *progressbar.ProgressBar // nil: lines
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(1,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetDescription("visiting"),
			progressbar.OptionShowCount(),
			progressbar.OptionSetItsString("pages"),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth(),
		)
	}
	return p
}

// visit tells of a visit that ended.
func (p *progress) visit(at crawler.Progress) {
	failed := at.Visit.Outcome != catalog.OutcomeDone
	if p.bar == nil {
		fmt.Fprintf(p.w, "%d/%d %s", at.Done, at.Known, at.Visit.Page)
		if failed {
			fmt.Fprintf(p.w, ": %s: %s", at.Visit.Outcome, at.Visit.Error)
		}
		fmt.Fprintln(p.w)
		return
	}
	if failed {
		_ = p.bar.Clear() // a line of its own above the bar
		fmt.Fprintf(p.w, "%s: %s: %s\n", at.Visit.Page, at.Visit.Outcome, at.Visit.Error)
	}
	p.bar.ChangeMax(at.Known)
	_ = p.bar.Set(at.Done) // drawing is best effort
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		fmt.Fprintln(p.w)
	}
}
