package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
)

var began = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }

const (
	page   = "https://www.own.example/"
	origin = "https://www.own.example"
	tag    = "https://cdn.vendor.example/tag.js"
	lib    = "https://cdn.vendor.example/lib.js"
)

// script is a write by a script.
func script(seconds int, by, line string) *catalog.Stored {
	c, ok := ParseCookie(line, page, Site(page), at(seconds))
	if !ok {
		panic(line)
	}
	c.Via, c.By = catalog.ViaScript, []string{by}
	return &c
}

func entry(seconds int, by, name, value string) *catalog.Stored {
	return &catalog.Stored{At: at(seconds), Kind: catalog.StoredLocal, Place: origin, Name: name, Value: value, Via: catalog.ViaScript, By: []string{by}}
}

// end is a thing at the end of the visit.
func end(kind catalog.StoredKind, place, path, name, value string, state catalog.StoredState) *catalog.Stored {
	return &catalog.Stored{Kind: kind, Place: place, Path: path, Name: name, Value: value, State: state}
}

func jar(place, name, value string) *catalog.Stored {
	return end(catalog.StoredCookie, place, "/", name, value, catalog.StateKept)
}

func refused(s *catalog.Stored, via catalog.StoredVia, why string) *catalog.Stored {
	s.Via, s.State = via, catalog.StoredState(catalog.StateRefused+why)
	return s
}

func partitioned(s *catalog.Stored, site string) *catalog.Stored {
	s.Partition = site
	return s
}

func answer(seconds int, url string, lines ...string) *catalog.Exchange {
	x := &catalog.Exchange{URL: url, At: at(seconds)}
	for _, l := range lines {
		x.ResponseHeader = append(x.ResponseHeader, catalog.HeaderLine{Name: "Set-Cookie", Value: l})
	}
	return x
}

func TestJoin(t *testing.T) {
	const cookie, own, px = catalog.StoredCookie, "www.own.example", "https://px.vendor.example/p"
	done := catalog.Visit{Run: "r", ID: "v", Page: page, Started: at(0), Leaving: at(50), Ended: at(60), Outcome: catalog.OutcomeDone}
	broken := done
	broken.Outcome = catalog.OutcomeFailed
	for _, tt := range []struct {
		name      string
		visit     catalog.Visit
		exchanges []*catalog.Exchange
		seen      []*catalog.Stored
		want      []string // kind name=value partition | way writers | state, second of the first write
	}{
		{"nothing", done, nil, nil, nil},
		{"found only", done, nil, []*catalog.Stored{jar(own, "a", "1")}, []string{"cookie a=1 | | kept -"}},
		{"by a script", done, nil, []*catalog.Stored{script(1, tag, "a=1"), jar(own, "a", "1")}, []string{"cookie a=1 | script " + tag + " | kept 1"}},
		{"by a header", done, []*catalog.Exchange{answer(2, page, "a=1")}, []*catalog.Stored{jar(own, "a", "1")}, []string{"cookie a=1 | header " + page + " | kept 2"}},
		{"again by the same", done, nil, []*catalog.Stored{script(1, tag, "a=1"), script(2, tag, "a=2"), jar(own, "a", "2")},
			[]string{"cookie a=2 | script " + tag + " | kept 1"}},
		{"by two scripts and a header", done, []*catalog.Exchange{answer(1, page, "a=1")}, []*catalog.Stored{script(2, tag, "a=2"), script(3, lib, "a=3"), jar(own, "a", "3")},
			[]string{"cookie a=1 | header " + page + " | kept 1", "cookie a=3 | script " + lib + " | kept 3", "cookie a=2 | script " + tag + " | kept 2"}},
		{"told out of order", done, nil, []*catalog.Stored{script(2, tag, "a=2"), script(1, tag, "a=1"), jar(own, "a", "2")},
			[]string{"cookie a=2 | script " + tag + " | kept 1"}},
		{"of another domain, path or name", done, nil, []*catalog.Stored{script(1, tag, "a=1; domain=own.example"), script(1, tag, "a=1; path=/x"), jar(own, "a", "1")},
			[]string{"cookie a=1 | script " + tag + " | absent 1", "cookie a=1 | | kept -", "cookie a=1 | script " + tag + " | absent 1"}},
		{"deleted by its writer", done, nil, []*catalog.Stored{script(1, tag, "a=1"), script(2, tag, "a=; max-age=0")},
			[]string{"cookie a=1 | script " + tag + " | deleted 1"}},
		{"deleted by another", done, nil, []*catalog.Stored{script(1, tag, "a=1"), script(2, lib, "a=; max-age=0")},
			[]string{"cookie a= | script " + lib + " | deleted 2", "cookie a=1 | script " + tag + " | deleted 1"}},
		{"deleted and set again", done, nil, []*catalog.Stored{script(1, tag, "a=1"), script(2, tag, "a=; max-age=0"), script(3, tag, "a=3"), jar(own, "a", "3")},
			[]string{"cookie a=3 | script " + tag + " | kept 1"}},
		{"deleted by one and set again unseen", done, nil, []*catalog.Stored{script(1, tag, "a=; max-age=0"), jar(own, "a", "3")},
			[]string{"cookie a=3 | | kept -", "cookie a= | script " + tag + " | deleted 1"}},
		{"expired within the visit", done, nil, []*catalog.Stored{script(1, tag, "a=1; max-age=5")}, []string{"cookie a=1 | script " + tag + " | deleted 1"}},
		{"refused without a word", done, nil, []*catalog.Stored{script(1, tag, "a=1; httponly")}, []string{"cookie a=1 | script " + tag + " | absent 1"}},
		{"the visit broke off", broken, nil, []*catalog.Stored{script(1, tag, "a=1"), entry(1, tag, "k", "v")},
			[]string{"cookie a=1 | script " + tag + " |  1", "local-storage k=v | script " + tag + " |  1"}},
		{"refused header", done, []*catalog.Exchange{answer(1, px, "a=1", "b=2")}, []*catalog.Stored{
			refused(&catalog.Stored{Kind: cookie, Name: "b", Value: "2", By: []string{px}}, catalog.ViaHeader, "X"), jar("px.vendor.example", "a", "1")},
			[]string{"cookie a=1 | header " + px + " | kept 1", "cookie b=2 | header " + px + " | refused: X 1"}},
		{"refused at a redirect, told at the next hop", done, []*catalog.Exchange{answer(1, px, "b=2"), answer(1, px+"2", "c=3")}, []*catalog.Stored{
			refused(&catalog.Stored{Kind: cookie, Name: "b", Value: "2", By: []string{px + "2"}}, catalog.ViaHeader, "X")},
			[]string{"cookie b=2 | header " + px + " | refused: X 1", "cookie c=3 | header " + px + "2 | absent 1"}},
		{"refused here and taken there", done, []*catalog.Exchange{answer(1, page, "b=2"), answer(1, px, "b=2")}, []*catalog.Stored{
			refused(&catalog.Stored{Kind: cookie, Name: "b", Value: "2", By: []string{px}}, catalog.ViaHeader, "X"), jar(own, "b", "2")},
			[]string{"cookie b=2 | header " + px + " | refused: X 1", "cookie b=2 | header " + page + " | kept 1"}},
		{"refused once and then taken", done, nil, []*catalog.Stored{refused(entry(1, tag, "k", "long"), catalog.ViaScript, "QuotaExceededError"), entry(2, tag, "k", "v"),
			end(catalog.StoredLocal, origin, "", "k", "v", catalog.StateKept)},
			[]string{"local-storage k=v | script " + tag + " | kept 2", "local-storage k=long | script " + tag + " | refused: QuotaExceededError 1"}},
		{"partitioned and not", done, nil, []*catalog.Stored{script(1, tag, "a=1; partitioned; secure"), script(1, lib, "a=2"),
			jar(own, "a", "2"), partitioned(jar(own, "a", "1"), "https://own.example")},
			[]string{"cookie a=2 | script " + lib + " | kept 1", "cookie a=1 https://own.example | script " + tag + " | kept 1"}},
		{"in the partition of another site", done, nil, []*catalog.Stored{script(1, tag, "a=1; partitioned; secure"), partitioned(jar(own, "a", "1"), "https://other.example")},
			[]string{"cookie a=1 https://other.example | script " + tag + " | kept 1"}},
		{"storage that is kept apart", done, nil, []*catalog.Stored{entry(1, tag, "k", "v"), partitioned(end(catalog.StoredLocal, origin, "", "k", "v", catalog.StateKept), "https://top.example")},
			[]string{"local-storage k=v https://top.example | script " + tag + " | kept 1"}},
		{"storage removed", done, nil, []*catalog.Stored{entry(1, tag, "k", "v"), end(catalog.StoredLocal, origin, "", "k", "", catalog.StateDeleted)},
			[]string{"local-storage k=v | script " + tag + " | deleted 1"}},
		{"storage of a frame that has gone", done, nil, []*catalog.Stored{entry(1, tag, "k", "v")}, []string{"local-storage k=v | script " + tag + " |  1"}},
		{"storage written on the way out", done, nil, []*catalog.Stored{entry(50, tag, "k", "v")}, []string{"local-storage k=v | script " + tag + " | kept 50"}},
		{"a limit", done, nil, []*catalog.Stored{{At: at(1), Kind: "limit", Via: catalog.ViaScript, State: "limit: more"}}, []string{"limit = | script  | limit: more 1"}},
	} {
		var got []string
		for _, s := range Join(tt.visit, tt.exchanges, tt.seen) {
			partition := s.Partition
			if partition != "" {
				partition = " " + partition
			}
			way, second := string(s.Via), "-"
			if s.Via != "" {
				way += " " + strings.Join(s.By, " < ")
				second = fmt.Sprint(s.At.Sub(began).Seconds())
			}
			if way != "" {
				way += " "
			}
			got = append(got, fmt.Sprintf("%s %s=%s%s | %s| %s %s", s.Kind, s.Name, s.Value, partition, way, s.State, second))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func TestParseCookie(t *testing.T) {
	const address = "https://Px.Vendor.example/a/b?c=/d"
	base := catalog.Stored{Kind: catalog.StoredCookie, At: at(0), Place: "px.vendor.example", Path: "/a", Name: "n", Value: "v"}
	change := func(edit func(*catalog.Stored)) catalog.Stored {
		c := base
		edit(&c)
		return c
	}
	expires := func(t time.Time) catalog.Stored { return change(func(c *catalog.Stored) { c.Expires = t }) }
	gone := func(t time.Time) catalog.Stored {
		return change(func(c *catalog.Stored) { c.Expires, c.State = t, catalog.StateDeleted })
	}
	for _, tt := range []struct {
		line string
		want catalog.Stored
	}{
		{"n=v", base},
		{" n\t=  v ; ", base},
		{"n=", change(func(c *catalog.Stored) { c.Value = "" })},
		{"v", change(func(c *catalog.Stored) { c.Name = "" })},
		{"=v", change(func(c *catalog.Stored) { c.Name = "" })},
		{`n="a=b, c"`, change(func(c *catalog.Stored) { c.Value = `"a=b, c"` })},
		{"n=求人", change(func(c *catalog.Stored) { c.Value = "求人" })},
		{"n=v; SECURE; httponly; Secure=no", change(func(c *catalog.Stored) { c.Secure, c.HTTPOnly = true, true })},
		{"n=v; samesite=NONE", change(func(c *catalog.Stored) { c.SameSite = "None" })},
		{"n=v; samesite=odd", base},
		{"n=v; domain=.Vendor.Example", change(func(c *catalog.Stored) { c.Place = ".vendor.example" })},
		{"n=v; domain=", base},
		{"n=v; path=/x/; path=", base},
		{"n=v; path=/x/", change(func(c *catalog.Stored) { c.Path = "/x/" })},
		{"n=v; path=x", base},
		{"n=v; partitioned", change(func(c *catalog.Stored) { c.Partition = "https://top.example" })},
		{"n=v; max-age=60", expires(at(60))},
		{"n=v; max-age=60; expires=Mon, 23 Nov 2026 10:00:05 GMT", expires(at(60))},
		{"n=v; expires=Mon, 23 Nov 2026 10:00:05 GMT; max-age=60", expires(at(60))},
		{"n=v; max-age=6x", base},
		{"n=v; max-age=+6", base},
		{"n=v; max-age=", base},
		{"n=v; max-age=0", gone(at(0))},
		{"n=v; max-age=-99999999999999999999", gone(at(0))},
		{"n=v; max-age=99999999999999999999", expires(at(400 * 86400))},
		{"n=v; expires=Mon, 23 Nov 2026 10:00:05 GMT", expires(at(5))},
		{"n=v; expires=Monday, 23-Nov-26 10:00:05 GMT", expires(at(5))},
		{"n=v; expires=Mon Nov 23 10:00:05 2026", expires(at(5))},
		{"n=v; expires=2026 10:0:5 nov 23", expires(at(5))},
		{"n=v; expires=Fri, 31 Dec 9999 23:59:59 GMT", expires(at(400 * 86400))},
		{"n=v; expires=Thu, 01-Jan-1970 00:00:00 GMT", gone(time.Unix(0, 0).UTC())},
		{"n=v; expires=Wed, 31 Feb 2027 10:00:00 GMT", base},
		{"n=v; expires=Mon, 23 Nov 2026 24:00:00 GMT", base},
		{"n=v; expires=Mon, 23 Nov 1600 10:00:00 GMT", base},
		{"n=v; expires=0", base},
		{"n=" + strings.Repeat("漢", 2000), change(func(c *catalog.Stored) { c.Value, c.Cut = strings.Repeat("漢", 1365), true })},
	} {
		got, ok := ParseCookie(tt.line, address, "https://top.example", at(0))
		if !ok || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%.80q:\n got %+v %v\nwant %+v", tt.line, got, ok, tt.want)
		}
	}
	for _, line := range []string{"", "=", " ; secure", " = ;"} {
		if got, ok := ParseCookie(line, address, "", at(0)); ok {
			t.Errorf("%q was taken for %+v", line, got)
		}
	}
	for address, path := range map[string]string{
		"https://a.example": "/", "https://a.example/": "/", "https://a.example/x": "/", "https://a.example/x/": "/x", "https://a.example/x/y/z": "/x/y", "about:blank": "/",
	} {
		if got, _ := ParseCookie("n=v", address, "", at(0)); got.Path != path {
			t.Errorf("%s: path %q, want %q", address, got.Path, path)
		}
	}
}

func FuzzParseCookie(f *testing.F) {
	f.Add("0", "0/0")
	f.Add("n=v; expires=Mon, 23 Nov 2026 10:00:05 GMT; path=/; domain=.a.example", "https://a.example/x")
	f.Fuzz(func(t *testing.T, line, address string) {
		c, ok := ParseCookie(line, address, "https://top.example", at(0))
		if !ok {
			return
		}
		if len(c.Name) > catalog.MaxStoredName || len(c.Path) > catalog.MaxStoredName || len(c.Value) > catalog.MaxStoredValue {
			t.Errorf("too long: %d, %d, %d bytes", len(c.Name), len(c.Path), len(c.Value))
		}
		if !strings.HasPrefix(c.Path, "/") {
			t.Errorf("path %q", c.Path)
		}
		if c.Expires.After(at(0).Add(maxAge)) || (c.State == catalog.StateDeleted) != (!c.Expires.IsZero() && !c.Expires.After(at(0))) {
			t.Errorf("expires %s, %q", c.Expires, c.State)
		}
	})
}

func TestSite(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.a.example/x": "https://a.example", "http://x.y.co.jp:8080/": "http://y.co.jp", "https://127.0.0.1/": "https://127.0.0.1",
		"about:blank": "", "": "", ":": "",
	} {
		if got := Site(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
