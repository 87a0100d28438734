package vendors

import (
	"cmp"
	"slices"
	"strings"
)

// A label is a node of the tree of host patterns, which is read from the last
// label to the first: com, then example, then www.
type label struct {
	next  map[string]*label // "*": any one label
	exact []route           // the pattern ends here
	below []route           // the pattern is "*." and then what leads here
}

// A route is a path pattern and the service behind it.
type route struct {
	parts []string // the literal parts between the stars, the first anchored at the start
	size  int      // literal bytes
	entry *entry
}

// A candidate is the best match so far.
type candidate struct {
	host  int // literal bytes of the host pattern, twice, plus 1 for an exact one
	path  int
	entry *entry
}

func newRoute(pattern string, e *entry) route {
	r := route{parts: strings.Split(pattern, "*"), entry: e}
	for _, p := range r.parts {
		r.size += len(p)
	}
	return r
}

func (r *route) match(path string) bool {
	rest, ok := strings.CutPrefix(path, r.parts[0])
	for _, p := range r.parts[1:] {
		if !ok {
			return false
		}
		_, rest, ok = strings.Cut(rest, p)
	}
	return ok
}

// sortRoutes puts the longest pattern first, so that the first match is the best.
func sortRoutes(rs []route) {
	slices.SortStableFunc(rs, func(a, b route) int { return cmp.Compare(b.size, a.size) })
}

func firstMatch(rs []route, path string) *route {
	for i := range rs {
		if rs[i].match(path) {
			return &rs[i]
		}
	}
	return nil
}

func (l *label) add(host string, r route) {
	host, below := strings.CutPrefix(host, "*.")
	for host != "" {
		var last string
		host, last = cutLast(host)
		n := l.next[last]
		if n == nil {
			if l.next == nil {
				l.next = map[string]*label{}
			}
			n = &label{}
			l.next[last] = n
		}
		l = n
	}
	if below {
		l.below = append(l.below, r)
	} else {
		l.exact = append(l.exact, r)
	}
}

func (l *label) sort() {
	sortRoutes(l.exact)
	sortRoutes(l.below)
	for _, n := range l.next {
		n.sort()
	}
}

// find betters best with what matches host, the labels not yet read. size is
// the number of literal bytes in the labels read. The tree is as deep as the
// longest pattern, which bounds the work for any host.
func (l *label) find(host, path string, size int, best *candidate) {
	best.better(l.below, path, 2*size)
	if host == "" {
		best.better(l.exact, path, 2*size+1)
		return
	}
	if l.next == nil {
		return
	}
	rest, last := cutLast(host)
	if n := l.next[last]; n != nil && last != "*" {
		n.find(rest, path, size+len(last)+1, best)
	}
	if n := l.next["*"]; n != nil {
		n.find(rest, path, size, best)
	}
}

func (c *candidate) better(rs []route, path string, host int) {
	if c.entry != nil && host < c.host {
		return
	}
	r := firstMatch(rs, path)
	if r != nil && (c.entry == nil || host > c.host || r.size > c.path) {
		*c = candidate{host: host, path: r.size, entry: r.entry}
	}
}

// cutLast splits a host before its last label.
func cutLast(host string) (rest, last string) {
	i := strings.LastIndexByte(host, '.')
	return host[:max(i, 0)], host[i+1:]
}

// lower is strings.ToLower for ASCII; it allocates only if there is something
// to change.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}
