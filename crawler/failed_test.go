package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"soshin/catalog"
)

// TestFailedPages has pages that fail always, once, and not at all.
func TestFailedPages(t *testing.T) {
	var late, cut atomic.Int32
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch path := r.URL.Path; {
		case path == "/down", path == "/late" && late.Add(1) == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `<script>new Image().src = '/sent-meanwhile'</script>`)
		case path == "/cut" && cut.Add(1) <= 2: // the second time for who asks anew on another connection
			panic(http.ErrAbortHandler)
		case path == "/saved":
			w.Header().Set("Content-Disposition", "attachment; filename=jobs.csv")
			fmt.Fprint(w, "a,b")
		case path == "/nothing":
			w.WriteHeader(http.StatusNoContent)
		case path == "/members":
			w.WriteHeader(http.StatusForbidden)
		case path == "/", path == "/late", path == "/cut":
			fmt.Fprint(w, `<a href="/down">1</a> <a href="/late">2</a> <a href="/gone">3</a> <a href="/members">4</a> <a href="/cut">5</a> <a href="/left/out">6</a>
				<a href="/saved">7</a> <a href="/nothing">8</a>`)
		default:
			http.NotFound(w, r)
		}
	}), "www.service.example")
	got := crawl(t, server, roots, `
name: fixture
start: ["https://www.service.example/"]
exclude: [/left]
settle: {idle: 200ms, cap: 10s}
persona: persona.yaml
slots: 1
`)
	slices.SortFunc(got.visits, func(a, b catalog.Visit) int { return strings.Compare(a.ID, b.ID) })
	var visits, unvisited []string
	for _, v := range got.visits {
		visits = append(visits, fmt.Sprintf("%s %s %s %s %s", v.ID, v.Page[len("https://www.service.example"):], v.Outcome, v.Repeats, v.Error))
	}
	for _, v := range catalog.Unvisited(got.visits) {
		unvisited = append(unvisited, v.ID)
	}
	want := []string{
		"v0001 / done  ",
		"v0002 /down failed  the page's server answered with status 503",
		"v0003 /down failed v0002 the page's server answered with status 503",
		"v0004 /late failed  the page's server answered with status 503",
		"v0005 /late done v0004 ",
		"v0006 /gone done  ",
		"v0007 /members failed  the page's server answered with status 403",
		"v0008 /members failed v0007 the page's server answered with status 403",
		"v0009 /cut failed  the page's server answered with status 502",
		"v0010 /cut done v0009 ",
		"v0011 /saved done  ", // no page, and no failure
		"v0012 /nothing done  ",
	}
	if !slices.Equal(visits, want) {
		t.Errorf("visits\n got %q\nwant %q", visits, want)
	}
	if want := []string{"v0003", "v0008"}; !slices.Equal(unvisited, want) {
		t.Errorf("unvisited %q, want %q", unvisited, want)
	}
	if !slices.ContainsFunc(got.exchanges, func(x catalog.Exchange) bool { return x.URL == "https://www.service.example/sent-meanwhile" }) {
		t.Error("what stands in the page's place sent something that was not recorded")
	}
}
