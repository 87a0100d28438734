package vendors

import (
	"regexp"
	"strings"
	"testing"
)

func TestMatchPath(t *testing.T) {
	for _, x := range []struct {
		pattern, path string
		want          bool
	}{
		{"u", "u", true},
		{"u", "url", false},
		{"ep.*", "ep.x", true},
		{"ep.*", "ep.", true},
		{"ep.*", "ep.x.y", false},
		{"ep.**", "ep.x.y", true},
		{"*", "", true},
		{"*", "a.b", false},
		{"**", "a.b", true},
		{"events[*].user.email", "events[0].user.email", true},
		{"events[*].user.email", "events[12].user.email", true},
		{"events[*].user.email", "events[].user.email", false},
		{"events[*].user.email", "events[x].user.email", false},
		{"events[*].user.email", "events[0][1].user.email", false},
		{"[*].view.url", "[3].view.url", true},
		{"[*].view.url", "view.url", false},
		{"**[*].a", "x[1].a", true},
		{"**[*].a", "x[1].b[2].a", true},
		{"xdm.identityMap.*[*].id", "xdm.identityMap.customer id[0].id", true},
		{"xdm.identityMap.*[*].id", "xdm.identityMap.a.b[0].id", false},
		{"xdm.identityMap.Email**[*].id", "xdm.identityMap.Email_LC_SHA256[0].id", true},
		{"**a*b", "a.ab", true},
		{"**a*b", "ab.a", false},
		{"_ga_*", "_ga_ABC123", true},
		{"_ga_*", "_ga", false},
		{"mp_*_mixpanel", "mp_0123_mixpanel", true},
	} {
		if got := matchPath(x.pattern, x.path); got != x.want {
			t.Errorf("%s on %s: got %v", x.pattern, x.path, got)
		}
	}
}

// FuzzMatchPath compares with the same pattern as a regular expression.
func FuzzMatchPath(f *testing.F) {
	f.Add("**a*b[*].c", "x.ab[1].c")
	f.Add("a**b**c", "a.b.c.c")
	f.Add("*[*]*", "[1][2]")
	f.Add("[*]*[*]", "[1]x[2]")
	f.Add("**[*]**[*]", "a[1]b[2]c[3]")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		if len(pattern) > 40 || len(path) > 200 || strings.ContainsFunc(pattern+path, func(r rune) bool { return r >= 0x80 }) {
			return
		}
		// Three and more stars in a row are two; "[*]" goes before "*".
		re := regexp.QuoteMeta(pattern)
		re = strings.ReplaceAll(re, `\[\*\]`, `\[[0-9]+\]`)
		re = strings.ReplaceAll(re, `\*\*`, `(?s:.*)`)
		re = strings.ReplaceAll(re, `\*`, `[^.]*`)
		if strings.Contains(pattern, "***") {
			return
		}
		want := regexp.MustCompile(`\A` + re + `\z`).MatchString(path)
		if got := matchPath(pattern, path); got != want {
			t.Errorf("%q on %q: got %v, want %v", pattern, path, got, want)
		}
	})
}

func BenchmarkMatchPathHostile(b *testing.B) {
	path := strings.Repeat("a", 4096)
	for b.Loop() {
		matchPath("**a*a*a**a*a**b", path)
	}
}
