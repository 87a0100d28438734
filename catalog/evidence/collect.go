package evidence

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"soshin/catalog"
)

// Bounds on what a row's evidence holds; what is beyond them is counted.
const (
	maxChains   = 50
	maxAsked    = 10_000 // different chains that are kept to find those
	maxFields   = 2000
	maxExamples = 3    // of a field
	maxKnown    = 1000 // identifiers that are looked for in addresses and names
	minKnown    = 6    // characters of one
)

// A Collector takes the transmissions behind a row, in the order in which they
// were sent, and holds no more of them than what its Evidence tells.
type Collector struct {
	redactor *Redactor
	sum      Evidence
	pages    map[[2]string]*Page // by visit and address, which is redacted at the end
	hosts    map[string]*Host
	chains   map[string]int // by their addresses, each on a line
	fields   map[fieldKey]*field
	known    map[string]bool
}

type fieldKey struct {
	in, path, layers string
	kind             catalog.InformationKind
}

type field struct {
	Field
	values []string // of Examples
}

// NewCollector makes a Collector of the evidence that a run has for row.
func NewCollector(r *Redactor, run string, row Row) *Collector {
	return &Collector{
		redactor: r,
		sum: Evidence{
			Row: row.ID, Recipient: wordsOf(row.Recipient), Service: wordsOf(row.Service), Domain: visible(row.Domain), Tag: row.Tag,
			Standing: row.Standing, Run: run,
			Phases: map[catalog.Phase]int{}, Witnesses: map[catalog.Witness]int{},
			Pages: []Page{}, Hosts: []Host{}, Chains: []Chain{}, Fields: []Field{}, Runs: []catalog.Sighting{},
		},
		pages: map[[2]string]*Page{}, hosts: map[string]*Host{}, chains: map[string]int{},
		fields: map[fieldKey]*field{}, known: map[string]bool{},
	}
}

// Add takes the next transmission.
func (c *Collector) Add(t *catalog.Transmission) {
	s := &c.sum
	if s.Count++; s.Count == 1 {
		s.First, s.Last = t.At, t.At
	}
	if t.At.Before(s.First) {
		s.First = t.At
	}
	if t.At.After(s.Last) {
		s.Last = t.At
	}
	s.Phases[t.Phase]++
	s.Witnesses[t.Witness]++
	c.page(t)
	host := c.hosts[t.Host]
	if host == nil {
		host = &Host{}
		c.hosts[t.Host] = host
	}
	host.Count++
	if len(t.CNAME) > 0 {
		host.CNAME = t.CNAME
	}
	if chain := strings.Join(t.Initiator, "\n"); c.chains[chain] > 0 || len(c.chains) < maxAsked {
		c.chains[chain]++
	} else {
		s.OtherChains++
	}
	for i := range t.Fields {
		c.field(&t.Fields[i])
	}
}

func (c *Collector) page(t *catalog.Transmission) {
	p := c.pages[[2]string{t.Visit, t.Page}]
	if p == nil {
		p = &Page{Page: t.Page, Visit: t.Visit, First: t.At, Last: t.At, Transmission: t.ID}
		c.pages[[2]string{t.Visit, t.Page}] = p
	}
	p.Count++
	if t.At.Before(p.First) {
		p.First, p.Transmission = t.At, t.ID
	}
	if t.At.After(p.Last) {
		p.Last = t.At
	}
}

var indexes = regexp.MustCompile(`\[\d+\]`)

func (c *Collector) field(f *catalog.Field) {
	if identifies(f.Kind) && utf8.RuneCountInString(f.Value) >= minKnown && len(c.known) < maxKnown {
		c.known[f.Value] = true
	}
	path := indexes.ReplaceAllString(f.Path, "[*]")
	key := fieldKey{f.In, path, strings.Join(f.Layers, " "), f.Kind}
	have := c.fields[key]
	if have == nil {
		if len(c.fields) == maxFields {
			c.sum.OtherFields++
			return
		}
		have = &field{Field: Field{In: f.In, Path: path, Kind: f.Kind, Layers: append([]string{}, f.Layers...), Meaning: f.Meaning, Why: f.Why}}
		c.fields[key] = have
	}
	have.Count++
	i := slices.Index(have.values, f.Value)
	switch {
	case i >= 0:
		have.Examples[i].Count++
	case len(have.values) < maxExamples:
		v := c.redactor.Value(f.Value)
		v.Count = 1
		have.values, have.Examples = append(have.values, f.Value), append(have.Examples, v)
	default:
		have.Others++
	}
}

// identifies tells whether a value of the kind is an identifier that may stand
// in addresses and names too.
func identifies(kind catalog.InformationKind) bool {
	switch kind {
	case catalog.KindTerminalID, catalog.KindAdID, catalog.KindSessionID, catalog.KindClickID, catalog.KindPageView, catalog.KindSearchTerm, catalog.KindTypedText:
		return true
	}
	return slices.ContainsFunc(catalog.Kinds(), func(k catalog.KindInfo) bool { return k.Kind == kind && k.Identifying })
}

// Evidence is what was collected. visits are those of the run, runs where the
// row was seen at all.
func (c *Collector) Evidence(visits []catalog.Visit, runs []catalog.Sighting) Evidence {
	e := c.sum
	known := slices.Sorted(maps.Keys(c.known))
	e.Tag = c.address(e.Tag, known)
	pictures := map[string]string{}
	for _, v := range visits {
		if v.Screenshot != "" {
			pictures[v.ID] = ScreenshotName(v.Screenshot)
		}
	}
	for _, p := range c.pages {
		p.Page, p.Screenshot = c.address(p.Page, known), pictures[p.Visit]
		e.Pages = append(e.Pages, *p)
	}
	slices.SortFunc(e.Pages, func(a, b Page) int {
		return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Visit, b.Visit), cmp.Compare(a.Page, b.Page))
	})
	for _, name := range slices.Sorted(maps.Keys(c.hosts)) {
		h := Host{Host: visible(name), CNAME: []string{}, Count: c.hosts[name].Count}
		for _, alias := range c.hosts[name].CNAME {
			h.CNAME = append(h.CNAME, visible(alias))
		}
		e.Hosts = append(e.Hosts, h)
	}
	e.Chains, e.OtherChains = c.chainList(known)
	for _, f := range c.fields {
		f.Path = c.redactor.Name(f.In, f.Path, known)
		e.Fields = append(e.Fields, f.Field)
	}
	slices.SortFunc(e.Fields, func(a, b Field) int {
		return cmp.Or(cmp.Compare(slices.Index(places, a.In), slices.Index(places, b.In)), cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Layers, b.Layers))
	})
	e.Runs = append(e.Runs, runs...)
	return e
}

var places = []string{catalog.InPath, catalog.InQuery, catalog.InHeader, catalog.InCookie, catalog.InBody, catalog.InWebSocket}

func (c *Collector) address(address string, known []string) string {
	if address == "" {
		return ""
	}
	return c.redactor.Address(address, known)
}

// chainList is the chains as they are told, and how many transmissions are of
// none of them. Those that differ in hidden values alone are still two.
func (c *Collector) chainList(known []string) (list []Chain, others int) {
	list, others = []Chain{}, c.sum.OtherChains
	for chain, n := range c.chains {
		told := []string{} // none: nobody was seen asking
		for address := range strings.FieldsFuncSeq(chain, func(r rune) bool { return r == '\n' }) {
			told = append(told, c.address(address, known))
		}
		list = append(list, Chain{told, n})
	}
	slices.SortFunc(list, func(a, b Chain) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Initiator, b.Initiator))
	})
	for _, c := range list[min(len(list), maxChains):] {
		others += c.Count
	}
	return list[:min(len(list), maxChains)], others
}

// ScreenshotName is the file of a picture with the SHA-256, below the data
// directory as in a bundle.
func ScreenshotName(sum string) string { return "screenshots/" + sum + ".jpg" }
