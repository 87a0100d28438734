package crawler

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/proxy"
)

const (
	benchSlots  = 12  // visits at a time: most of one is waiting
	benchPages  = 160 // of a round
	benchRounds = 3
	benchImages = 30
)

// BenchmarkCrawl measures how many pages with 30 third-party images and one
// exit beacon are visited in a second, each in a fresh context, the drain
// included: through the recording proxy, and by the same browser with the same
// visits and no proxy. The rounds alternate; the figures are their medians.
func BenchmarkCrawl(b *testing.B) {
	program, err := FindChromium()
	if err != nil {
		b.Skip(err)
	}
	var images, beacons atomic.Int64
	var exits sync.Map // addresses of the exit beacons that came in a round
	pixel := []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;")
	server, roots := serve(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/pixel":
			images.Add(1)
			w.Header().Set("Content-Type", "image/gif")
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(pixel)
		case "/exit":
			beacons.Add(1)
			exits.Store("https://"+r.Host+r.URL.String(), true)
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`)
			for i := range benchImages {
				fmt.Fprintf(w, `<img src="https://px%d.vendor.example/pixel?n=%d">`, i%3, i)
			}
			fmt.Fprint(w, `<script>addEventListener('pagehide', () => navigator.sendBeacon('https://px0.vendor.example/exit?of=' + location.pathname, 'bye'))</script>`)
		}
	}), "www.service.example", "px0.vendor.example", "px1.vendor.example", "px2.vendor.example")
	pages := make([]string, benchPages)
	for i := range pages {
		pages[i] = fmt.Sprintf("%q", fmt.Sprintf("https://www.service.example/%d", i))
	}
	site := fmt.Sprintf("name: fixture\nstart: [%s]\nsettle: {idle: 100ms, cap: 20s}\nslots: %d\n", strings.Join(pages, ", "), benchSlots)
	count := func(round func()) float64 {
		images.Store(0)
		beacons.Store(0)
		exits.Clear()
		began := time.Now()
		round()
		took := time.Since(began).Seconds()
		if images.Load() != benchPages*benchImages || beacons.Load() != benchPages {
			b.Fatalf("%d images and %d exit beacons arrived of %d pages", images.Load(), beacons.Load(), benchPages)
		}
		return benchPages / took
	}
	// Without a proxy it is the server that knows which beacons have gone out.
	arrived := func(_, address string) int {
		if _, ok := exits.Load(address); ok {
			return 1
		}
		return 0
	}
	for b.Loop() {
		var recorded, direct []float64
		for range benchRounds {
			recorded = append(recorded, count(func() {
				c := newCrawl(b, server, roots, site)
				c.Chromium = program
				c.Progress = func(Progress) {}
				c.Started = func(string) {}
				if _, err := c.Do(b.Context()); err != nil {
					b.Fatal(err)
				}
				if err := c.Journal.Close(); err != nil {
					b.Fatal(err)
				}
				sent := 0
				for _, x := range readJournal(b, c.Journal.Path()).exchanges {
					if x.Visit != "" && x.Kind == catalog.KindHTTP {
						sent++
					}
				}
				if want := benchPages * (benchImages + 2); sent != want {
					h := map[string]int{}
					for _, x := range readJournal(b, c.Journal.Path()).exchanges {
						h[fmt.Sprint(x.Kind, x.Visit == "", x.Method, x.URL[:min(30, len(x.URL))], x.Outcome)]++
					}
					b.Fatalf("%d exchanges were recorded, want %d %v", sent, want, h)
				}
			}))
			direct = append(direct, count(func() { visitDirectly(b, program, server.Listener.Addr(), newCrawl(b, server, roots, site), arrived) }))
		}
		slices.Sort(recorded)
		slices.Sort(direct)
		r, d := recorded[benchRounds/2], direct[benchRounds/2]
		b.ReportMetric(r, "pages/s")
		b.ReportMetric(d, "pages/s-no-proxy")
		b.ReportMetric(r/d, "ratio")
	}
}

// visitDirectly makes the crawl's visits with a browser that goes to the
// server by itself.
func visitDirectly(b *testing.B, program string, server net.Addr, c *Crawl, arrived func(method, address string) int) {
	ctx := b.Context()
	// Of a flag that is given twice, the browser takes the last.
	wrapper := filepath.Join(b.TempDir(), filepath.Base(program))
	text := fmt.Sprintf("#!/bin/sh\nexec '%s' \"$@\" --proxy-server=direct:// --host-resolver-rules='MAP * %s' --ignore-certificate-errors\n", program, server)
	if err := os.WriteFile(wrapper, []byte(text), 0o700); err != nil {
		b.Fatal(err)
	}
	a := newAccount()
	chrome, err := start(ctx, wrapper, "127.0.0.1:1", c.CA.SPKI(), a)
	if err != nil {
		b.Fatal(err)
	}
	defer chrome.stop()
	plan := newPlan(c.Site)
	for _, address := range c.Site.Start {
		plan.add(address)
	}
	unused, err := c.Proxy.Listen("127.0.0.1:0", "unused")
	if err != nil {
		b.Fatal(err)
	}
	defer unused.Close()
	var wg sync.WaitGroup
	for range benchSlots {
		wg.Go(func() {
			for {
				address, id, ok := plan.next(ctx)
				if !ok {
					return
				}
				links, err := visitOnce(ctx, chrome, a, c.Journal, unused, catalog.Visit{Run: c.Run, ID: id, Page: address}, c.Site, arrived)
				if err != nil {
					b.Error(err)
				}
				plan.end(catalog.Visit{Outcome: catalog.OutcomeDone}, links)
			}
		})
	}
	wg.Wait()
	if err := c.Journal.Close(); err != nil {
		b.Fatal(err)
	}
}

func visitOnce(ctx context.Context, c *chromium, a *account, w *journal.Writer, l *proxy.Listener, plain catalog.Visit, site *Site, arrived func(method, address string) int) ([]string, error) {
	res, err := cdp.Call(ctx, c.Browser, target.CreateBrowserContext, target.CreateBrowserContextParams{})
	if err != nil {
		return nil, err
	}
	v := newVisit(plain, w, l)
	v.asked = arrived
	return v.within(ctx, c, a, site, res.BrowserContextID)
}
