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

	"soshin/catalog"
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

// A browser that dies takes down the visits it was on; they are done again, and
// the crawl goes on with another. A page that brings down every browser fails.
func TestKilledBrowser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	program, started := countedBrowser(t)
	var once sync.Once
	kill := func() {
		// The group: Debian's program is a script that starts the browser.
		pids := started()
		if err := syscall.Kill(-pids[len(pids)-1], syscall.SIGKILL); err != nil {
			t.Error(err)
		}
	}
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/victim":
			once.Do(kill)
		case "/poison":
			kill()
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`)
	}), "www.service.example")
	c := newCrawl(t, server, roots, `
name: fixture
start: ["https://www.service.example/first", "https://www.service.example/victim", "https://www.service.example/after", "https://www.service.example/poison", "https://www.service.example/last"]
settle: {idle: 100ms, cap: 10s}
slots: 1
`)
	c.Chromium = program
	summary, err := c.Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := (Summary{Pages: 4, Failed: 1}); summary != want {
		t.Errorf("summary %+v, want %+v", summary, want)
	}
	if err := c.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range readJournal(t, c.Journal.Path()).visits {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", v.ID, strings.TrimPrefix(v.Page, "https://www.service.example"), v.Outcome, v.Repeats)))
		if told := strings.Contains(v.Error, errGone.Error()); told != (v.Outcome == catalog.OutcomeFailed) {
			t.Errorf("visit %s of %s: error %q", v.ID, v.Page, v.Error)
		}
	}
	want := []string{"v0001 /first done", "v0002 /victim failed", "v0003 /victim done v0002", "v0004 /after done",
		"v0005 /poison failed", "v0006 /poison failed v0005", "v0007 /last done"}
	if !slices.Equal(got, want) {
		t.Errorf("visits\n got %q\nwant %q", got, want)
	}
	pids := started()
	if len(pids) != 5 { // two for one visit each
		t.Errorf("%d browsers were started, want 5", len(pids))
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
