package vendors

import (
	"cmp"
	"slices"
	"strings"

	"soshin/catalog"
)

// A table finds the parameter for a field's path.
type table struct {
	exact map[key]catalog.Parameter
	// patterns, best first, by the end of what they match. Those that do not
	// tell it are in each list, and under "" alone.
	patterns map[string][]pattern
}

// A pattern has a star; head is what stands before the first, tail what
// follows the last. Most fields fail on them at once.
type pattern struct {
	catalog.Parameter
	head, tail string
}

type key struct{ in, path string }

func newTable(ps []catalog.Parameter) table {
	t := table{exact: map[key]catalog.Parameter{}, patterns: map[string][]pattern{}}
	var patterns []pattern
	for _, p := range ps {
		if strings.Contains(p.Path, "*") {
			patterns = append(patterns, pattern{p, p.Path[:strings.IndexByte(p.Path, '*')], p.Path[strings.LastIndexByte(p.Path, '*')+1:]})
		} else {
			t.exact[key{p.In, p.Path}] = p
		}
	}
	slices.SortStableFunc(patterns, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(rest(a.Path), rest(b.Path)), cmp.Compare(literal(b.Path), literal(a.Path)), cmp.Compare(b.In, a.In))
	})
	ends := map[string]bool{"": true}
	for _, p := range patterns {
		ends[end(p.tail)] = true
	}
	for e := range ends {
		for _, p := range patterns {
			if own := end(p.tail); own == "" || own == e {
				t.patterns[e] = append(t.patterns[e], p)
			}
		}
	}
	return t
}

// end is how a path ends: enough to tell most apart, "" if there is less.
func end(path string) string {
	const enough = 4
	if len(path) < enough {
		return ""
	}
	return path[len(path)-enough:]
}

func literal(pattern string) int { return len(pattern) - strings.Count(pattern, "*") }

// rest is 1 for a pattern of all the rest, which is for what no other names.
func rest(pattern string) int {
	if strings.HasSuffix(pattern, "**") {
		return 1
	}
	return 0
}

func (t *table) find(in, path string) (catalog.Parameter, bool) {
	p, ok := t.exact[key{in, path}]
	if !ok {
		p, ok = t.exact[key{"", path}]
	}
	if ok {
		return p, true
	}
	patterns, ok := t.patterns[end(path)]
	if !ok {
		patterns = t.patterns[""]
	}
	for i := range patterns {
		p := &patterns[i]
		if (p.In == "" || p.In == in) && strings.HasPrefix(path, p.head) && strings.HasSuffix(path, p.tail) && matchPath(p.Path, path) {
			return p.Parameter, true
		}
	}
	return catalog.Parameter{}, false
}

// matchPath reports whether a field's path has the form of a pattern: [*] is
// any index, * any run without a dot, ** any run. On a mismatch it goes back
// to the last star only, and from there to the last double star: an earlier
// one cannot help, so the time is at most quadratic.
func matchPath(pattern, path string) bool {
	i, j := 0, 0 // in path, in pattern
	starI, starJ := 0, -1
	anyI, anyJ := 0, -1
	for i < len(path) {
		rest := pattern[j:]
		switch {
		case strings.HasPrefix(rest, "[*]"):
			if n := indexLen(path[i:]); n > 0 {
				i, j = i+n, j+3
				continue
			}
		case strings.HasPrefix(rest, "**"):
			j += 2
			anyI, anyJ, starJ = i, j, -1
			continue
		case strings.HasPrefix(rest, "*"):
			j++
			starI, starJ = i, j
			continue
		case rest != "" && rest[0] == path[i]:
			i, j = i+1, j+1
			continue
		}
		switch {
		case starJ >= 0 && path[starI] != '.':
			starI++
			i, j = starI, starJ
		case anyJ >= 0:
			anyI++
			i, j, starJ = anyI, anyJ, -1
		default:
			return false
		}
	}
	return strings.Trim(pattern[j:], "*") == ""
}

// indexLen returns the length of the index, such as [12], that s begins with.
func indexLen(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	n := 1
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	if n == 1 || n == len(s) || s[n] != ']' {
		return 0
	}
	return n + 1
}
