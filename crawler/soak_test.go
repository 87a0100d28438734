package crawler

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"

	"soshin/catalog"
)

var soakVisits = flag.Int("visits", 100, "visits of TestSoak; the nightly target makes 1000")

// TestSoak makes many visits in one go, with a browser that is killed in
// between: nothing is lost, nothing is left over, and memory does not grow.
// The memory is this whole process's, the test's server included.
func TestSoak(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	program, started := countedBrowser(t)
	n := *soakVisits
	var once sync.Once
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "px.vendor.example" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if r.URL.Path == fmt.Sprintf("/%d", n/2) {
			once.Do(func() {
				pids := started()
				if err := syscall.Kill(-pids[len(pids)-1], syscall.SIGKILL); err != nil {
					t.Error(err)
				}
			})
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,"><img src="https://px.vendor.example/pixel"><script>
			new Worker(URL.createObjectURL(new Blob(["fetch('https://px.vendor.example/worker', {mode: 'no-cors'})"])));
			addEventListener('pagehide', () => navigator.sendBeacon('https://px.vendor.example/exit', 'bye'))</script>`)
	}), "www.service.example", "px.vendor.example")
	var start []string
	for i := range n {
		start = append(start, fmt.Sprintf("%q", fmt.Sprintf("https://www.service.example/%d", i)))
	}
	c := newCrawl(t, server, roots, "name: soak\nstart: ["+strings.Join(start, ", ")+"]\nlimit: 100000\nsettle: {idle: 50ms, cap: 20s}\nslots: 4\n")
	c.Chromium = program
	goroutines, files := runtime.NumGoroutine(), openFiles(t)

	browsers, err := c.newKeeper(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	early := 0
	c.Progress = func(p Progress) {
		if p.Done == n/5 {
			early = resident(t)
			t.Logf("visit %d: %d MB resident, %d goroutines, %d files", p.Done, early>>20, runtime.NumGoroutine(), openFiles(t))
		}
	}
	plan := newPlan(c.Site)
	for _, address := range c.Site.Start {
		plan.add(address)
	}
	began := time.Now()
	var wg sync.WaitGroup
	for slot := range c.Site.Slots {
		wg.Go(func() {
			if err := c.work(t.Context(), slot, plan, browsers); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	late := resident(t)
	t.Logf("visit %d: %d MB resident after %s", n, late>>20, time.Since(began).Round(time.Second))
	if n >= 1000 && late > early+early/10 {
		t.Errorf("resident memory grew from %d to %d bytes", early, late)
	}
	targets, err := cdp.Call(t.Context(), browsers.cur.chromium.Browser, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range targets.TargetInfos {
		if strings.Contains(info.URL, ".example") {
			t.Errorf("left over: %s %s", info.Type, info.URL)
		}
	}
	browsers.close()
	c.Proxy.Close()
	if err := c.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	server.CloseClientConnections()
	deadline := time.Now().Add(10 * time.Second)
	for (runtime.NumGoroutine() > goroutines || openFiles(t) > files) && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond) // connections take a moment to go
	}
	if g, f := runtime.NumGoroutine(), openFiles(t); g > goroutines || f > files {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, before %d; %d files, before %d\n%s", g, goroutines, f, files, buf[:runtime.Stack(buf, true)])
	}

	all := readJournal(t, c.Journal.Path())
	done, exits, repeated := map[string]bool{}, map[string]bool{}, 0
	pages := map[string]string{}
	for _, v := range all.visits {
		pages[v.ID] = v.Page
		if v.Outcome == catalog.OutcomeDone {
			done[v.Page] = true
		}
		if v.Repeats != "" {
			repeated++
		}
	}
	for _, x := range all.exchanges {
		if strings.HasSuffix(x.URL, "/exit") && string(x.RequestBody.Inline) == "bye" {
			exits[pages[x.Visit]] = true
		}
	}
	if len(done) != n || len(exits) != n || repeated == 0 {
		t.Errorf("%d pages done and %d exit beacons recorded of %d; %d visits were done again", len(done), len(exits), n, repeated)
	}
	t.Logf("%d visits were done again", repeated)
}

// resident returns this process's resident memory in bytes.
func resident(t *testing.T) int {
	t.Helper()
	runtime.GC()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(data), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(list)
}
