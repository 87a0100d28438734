package lint

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"soshin/catalog/list/declared"
)

// maxAddress bounds an address that is quoted, in characters.
const maxAddress = 200

// checks is how many addresses are opened at once.
const checks = 8

var (
	// written matches an address in a cell's text, also one that is not right.
	written = regexp.MustCompile(`(?i)\bh?ttps?:?/+[^\s、。)」』>,]*|\bwww\.[^\s、。)」』>,]+`)
	scheme  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
)

// A cited address is one that a cell has.
type cited struct {
	at      place
	address string
}

// addresses looks at all links, and in the cells for policy and opt-out at
// addresses that are written but not linked.
func (l *linter) addresses() {
	var list []cited
	for _, p := range l.pages {
		for _, r := range p.rows {
			for _, c := range order {
				for _, a := range r.addresses(c) {
					if l.wellFormed(place{p, r, c}, a) {
						list = append(list, cited{place{p, r, c}, a})
					}
				}
			}
		}
	}
	if l.o.Check == nil {
		return
	}
	why := l.open(list)
	for _, c := range list {
		if err := why[c.address]; err != nil {
			l.add(c.at, quoteAddress(c.address), dead, "{address}", quoteAddress(c.address), "{why}", quote(err.Error()))
		}
	}
}

// addresses are those of a cell, each once.
func (r *row) addresses(c declared.Column) []string {
	list := slices.Clone(r.Cells[c].Links)
	if len(list) == 0 && (c == declared.Policy || c == declared.OptOut) {
		list = written.FindAllString(r.cells[c].folded, 20)
	}
	for i := range list {
		list[i] = strings.TrimSpace(first(list[i], maxCell))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// wellFormed tells of an address that is none, or not https. It is false where
// there is nothing to open, also for mail and for links within the page's own
// site.
func (l *linter) wellFormed(at place, address string) bool {
	quoted := quoteAddress(address)
	u, err := url.Parse(address)
	switch {
	case err == nil && (u.Scheme == "mailto" || u.Scheme == "tel"):
		return false
	case err == nil && u.Scheme == "" && u.Host == "" && !scheme.MatchString(address) && !written.MatchString(address):
		return false // relative
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || !host(u.Hostname()):
		l.add(at, quoted, malformed, "{address}", quoted)
		return false
	case u.Scheme == "http":
		l.add(at, quoted, insecure, "{address}", quoted)
	}
	return true
}

// host says that a name can be a public host's.
func host(name string) bool {
	return strings.Contains(strings.Trim(name, "."), ".") && !strings.ContainsAny(name, " <>\"'`{}|\\^、。") && len(name) <= 253 || strings.Contains(name, ":")
}

func quoteAddress(s string) string {
	short := first(s, maxAddress)
	var b strings.Builder
	for short != "" {
		part := first(short, maxQuote)
		b.WriteString(quote(part))
		short = short[len(part):]
	}
	if len(s) > maxAddress && first(s, maxAddress) != s {
		b.WriteRune('…')
	}
	return b.String()
}

// open opens each address once, several at a time.
func (l *linter) open(list []cited) map[string]error {
	var all []string
	for _, c := range list {
		all = append(all, c.address)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	errs := make([]error, len(all))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(checks, len(all)) {
		workers.Go(func() {
			for i := range next {
				errs[i] = l.o.Check(all[i])
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	workers.Wait()
	why := map[string]error{}
	for i, a := range all {
		why[a] = errs[i]
	}
	return why
}
