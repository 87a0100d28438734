package crawler

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// countedBrowser returns a program that is the browser and notes the process
// of each start in a file, and a function that reads them.
func countedBrowser(t *testing.T) (program string, started func() []int) {
	t.Helper()
	chromium, err := FindChromium()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	// The name stays: the crawl knows the shell by it.
	program = filepath.Join(dir, filepath.Base(chromium))
	list := filepath.Join(dir, "started")
	text := fmt.Sprintf("#!/bin/sh\n[ \"$1\" = --version ] || echo $$ >>'%s'\nexec '%s' \"$@\"\n", list, chromium)
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return program, func() []int {
		data, err := os.ReadFile(list)
		if err != nil {
			t.Error(err)
		}
		var pids []int
		for line := range strings.FieldsSeq(string(data)) {
			pid, err := strconv.Atoi(line)
			if err != nil {
				t.Error(err)
			}
			pids = append(pids, pid)
		}
		return pids
	}
}

// A browser that dies takes down the visits it was on, and the crawl goes on
// with another.
func TestKilledBrowser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	program, started := countedBrowser(t)
	var once sync.Once
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/victim" {
			once.Do(func() {
				// The group: Debian's program is a script that starts the browser.
				if err := syscall.Kill(-started()[0], syscall.SIGKILL); err != nil {
					t.Error(err)
				}
			})
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`)
	}), "www.service.example")
	c := newCrawl(t, server, roots, `
name: fixture
start: ["https://www.service.example/first", "https://www.service.example/victim", "https://www.service.example/after", "https://www.service.example/last"]
settle: {idle: 100ms, cap: 10s}
slots: 1
`)
	c.Chromium = program
	summary, err := c.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := (Summary{Pages: 3, Failed: 1}); summary != want {
		t.Errorf("summary %+v, want %+v", summary, want)
	}
	if err := c.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range readJournal(t, c.Journal.Path()).visits {
		got = append(got, fmt.Sprintf("%s %s %s", v.ID, strings.TrimPrefix(v.Page, "https://www.service.example"), v.Outcome))
		if told := strings.Contains(v.Error, errGone.Error()); told != (v.Page == "https://www.service.example/victim") {
			t.Errorf("visit %s of %s: error %q", v.ID, v.Page, v.Error)
		}
	}
	if want := []string{"v0001 /first done", "v0002 /victim failed", "v0003 /after done", "v0004 /last done"}; !slices.Equal(got, want) {
		t.Errorf("visits\n got %q\nwant %q", got, want)
	}
	pids := started()
	if len(pids) != 2 {
		t.Errorf("%d browsers were started, want 2", len(pids))
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
			t.Errorf("browser %d after the crawl: %v", pid, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "soshin-chromium-*")); err != nil || len(left) > 0 {
		t.Errorf("profiles left behind: %q, %v", left, err)
	}
}
