// Package idsync finds identifiers that are passed on: cookie sync, where an
// identifier of one recipient is in a message to another, and link decoration,
// where a link carries an identifier from one site to another, and it is
// stored or sent on. It is a pure function over the transmissions and the
// stored things of a run.
//
// An identifier is what looks like one (token.go) and was stored by a
// recipient: in a cookie of its own domain, or in the service's own storage by
// its script. What the service itself made and gives to several recipients is
// no sync between them. Each visit is a browser context of its own, so what
// several visits stored alike is a constant; and what stands in the address of
// the page goes to everybody.
//
// What a recipient keeps elsewhere (in memory, on its server) is not known, and
// nor is what it passes on there.
package idsync

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
)

// A Party is a recipient, as well as it is known.
type Party struct {
	Recipient string `json:"recipient"` // its ID; empty: no catalogue knows it
	Service   string `json:"service"`   // likewise
	Domain    string `json:"domain"`    // registrable domain
}

// same tells whether two parties are one recipient.
func (p Party) same(o Party) bool {
	return p.Domain == o.Domain || p.Recipient != "" && p.Recipient == o.Recipient
}

// A Finder finds them. Every transmission of the run is given to Learn, and
// then every one again to Look. It is not safe for concurrent use.
type Finder struct {
	stored []catalog.Stored
	// learnt of the transmissions
	hosts   map[string]Party   // external ones
	domains map[string]Party   // likewise, by registrable domain
	own     map[string]bool    // registrable domains of the service itself
	pages   map[string]bool    // parts of the addresses of its pages, by visit and part
	carried map[carried]*carry // parameters of links; later ones are not noted beyond maxFound
	sent    []catalog.Stored   // cookies that came along, as if they had been stored
	known   map[string]*origin // identifiers, by form and visit; see prepare
	syncs   map[pair]*Sync     // likewise
	limited bool
	ready   bool
	latest  time.Time // of the transmissions
}

// maxFound bounds what is found in a run, of either sort.
const maxFound = 1000

// Limited tells whether there was more than is kept.
func (f *Finder) Limited() bool { return f.limited }

// New prepares a Finder for the stored things of a run.
func New(stored []catalog.Stored) *Finder {
	return &Finder{
		stored: stored, hosts: map[string]Party{}, domains: map[string]Party{}, own: map[string]bool{}, pages: map[string]bool{},
		carried: map[carried]*carry{}, known: map[string]*origin{}, syncs: map[pair]*Sync{},
	}
}

// Learn takes from a transmission who is behind which host, and what stands in
// the addresses of pages.
func (f *Finder) Learn(t *catalog.Transmission) {
	if t.At.After(f.latest) {
		f.latest = t.At
	}
	if !t.External {
		f.own[t.RegistrableDomain] = true
		if t.Type == "document" {
			f.page(t, t.URL)
		}
		f.page(t, t.Page)
		return
	}
	p := partyOf(t)
	if had, ok := f.hosts[t.Host]; !ok || had.Recipient == "" {
		f.hosts[t.Host] = p
	}
	if had, ok := f.domains[t.RegistrableDomain]; !ok || had.Recipient == "" {
		f.domains[t.RegistrableDomain] = p
	}
	f.page(t, t.Page)
	if t.Type == "document" {
		f.carries(t, t.URL, false)
	}
	for _, field := range t.Fields {
		if field.In == catalog.InCookie && field.Kind != catalog.KindConsent && len(t.CNAME) == 0 {
			f.sent = append(f.sent, catalog.Stored{
				Visit: t.Visit, At: t.At, Kind: catalog.StoredCookie, Place: t.Host, Name: field.Path, Value: field.Value,
			})
		}
	}
}

func partyOf(t *catalog.Transmission) Party {
	p := Party{Domain: t.RegistrableDomain}
	if t.Recipient != nil {
		p.Recipient = t.Recipient.ID
	}
	if t.Service != nil {
		p.Service = t.Service.ID
	}
	return p
}

// page notes what stands in the address of a page of the service.
func (f *Finder) page(t *catalog.Transmission, address string) {
	if k := t.Visit + " " + address; !f.pages[k] {
		f.pages[k] = true
		f.carries(t, address, true)
		if plain, err := url.QueryUnescape(address); err == nil {
			address = plain
		}
		for part := range parts(address) {
			f.pages[t.Visit+" "+part] = true
		}
	}
}

// An origin is where an identifier comes from.
type origin struct {
	party Party
	own   bool // the service itself, or nobody knows who
	at    time.Time
	value string
	kept  Kept
	visit string
}

// where names the thing that an identifier is stored in.
func (o *origin) where() string { return string(o.kept.Kind) + " " + o.kept.Name }

// prepare indexes the identifiers by their forms.
func (f *Finder) prepare() {
	f.ready = true
	type stored struct{ visit, value string }
	first := map[stored]*origin{}
	visits := map[string]map[string]bool{}
	for _, s := range slices.Concat(f.stored, f.sent) {
		if strings.HasPrefix(string(s.State), catalog.StateLimit) {
			continue
		}
		o := f.origin(s)
		for _, value := range values(s.Value) {
			for _, id := range identifiers(value, cmp.Or(s.At, f.latest)) {
				// What several visits stored alike, and what everybody sees, is none.
				if f.pages[s.Visit+" "+id] {
					continue
				}
				if visits[id] == nil {
					visits[id] = map[string]bool{}
				}
				visits[id][s.Visit] = true
				k := stored{s.Visit, id}
				if had := first[k]; had == nil || before(o, *had) {
					one := o
					one.value = id
					first[k] = &one
				}
			}
		}
	}
	for k, o := range first {
		if len(visits[k.value]) > 1 {
			continue
		}
		for form := range forms(k.value) {
			form = k.visit + " " + form
			if had := f.known[form]; had == nil || before(*o, *had) {
				f.known[form] = o
			}
		}
	}
}

// before tells which of two stored an identifier first. When nobody was seen
// storing it, that says nothing.
func before(a, b origin) bool {
	if a.at.IsZero() != b.at.IsZero() {
		return !a.at.IsZero()
	}
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.where(), b.where()), cmp.Compare(a.kept.By, b.kept.By)) < 0
}

// origin says who stored s.
func (f *Finder) origin(s catalog.Stored) origin {
	o := origin{own: true, at: s.At, visit: s.Visit, kept: Kept{Kind: s.Kind, Place: s.Place, Name: s.Name}}
	if len(s.By) > 0 {
		o.kept.By = s.By[0]
	}
	place := strings.TrimPrefix(s.Place, ".")
	if s.Kind != catalog.StoredCookie {
		place = hostOf(s.Place)
	}
	for _, address := range s.By {
		if p, ok := f.party(hostOf(address)); ok {
			o.party, o.own, o.kept.By = p, false, address
			return o
		}
	}
	if p, ok := f.party(place); ok {
		o.party, o.own = p, false
	}
	return o
}

// party says who is behind a host or domain, if it is not the service itself.
func (f *Finder) party(host string) (Party, bool) {
	if p, ok := f.hosts[host]; ok {
		return p, true
	}
	for domain := host; strings.Contains(domain, "."); _, domain, _ = strings.Cut(domain, ".") {
		if f.own[domain] {
			return Party{}, false
		}
		if p, ok := f.domains[domain]; ok {
			return p, true
		}
	}
	return Party{}, false
}

func hostOf(address string) string {
	u, err := url.Parse(strings.TrimPrefix(address, "blob:"))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// Look looks for what is passed on in a transmission.
func (f *Finder) Look(t *catalog.Transmission) {
	if !f.ready {
		f.prepare()
	}
	if !t.External || t.Witness == catalog.WitnessBrowser {
		return
	}
	to := partyOf(t)
	f.synced(t, to, "path", "", f.lookInto(t, pathOf(t.URL)))
	for _, field := range t.Fields {
		if field.Kind == catalog.KindConsent {
			continue // made anew for each user, and meant for everybody
		}
		layer := ""
		if slices.Contains(field.Layers, "base64") {
			layer = "base64"
		}
		found := f.lookInto(t, field.Value)
		f.synced(t, to, place(field), layer, found)
		f.passed(t, to, place(field), field.Value)
		if field.In == catalog.InQuery && t.Type == "document" {
			f.decorated(t, field, found)
		}
	}
}

// A hit is an identifier in a message, and how it is written there.
type hit struct {
	*origin
	form string
}

// lookInto looks for identifiers in a value that was sent.
func (f *Finder) lookInto(t *catalog.Transmission, value string) (hits []hit) {
	if len(value) < minIdentifier {
		return nil
	}
	look := func(part string) {
		for _, s := range spellings(part) {
			if o := f.known[t.Visit+" "+s]; o != nil {
				hits = append(hits, hit{o, forms(o.value)[s]})
			}
		}
	}
	if len(value) <= maxIdentifier {
		look(value)
	}
	for part := range parts(value) {
		look(part)
	}
	for _, id := range clientID.FindAllString(value, -1) {
		look(id)
	}
	return hits
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// place names where a field was, alike for all members of a list.
func place(f catalog.Field) string {
	var b strings.Builder
	b.WriteString(f.In)
	if f.Path != "" {
		b.WriteByte(' ')
	}
	inside := false
	for i, r := range f.Path {
		switch {
		case r == '[' && i+1 < len(f.Path) && '0' <= f.Path[i+1] && f.Path[i+1] <= '9':
			inside = true
			b.WriteString("[*")
		case r == ']' && inside:
			inside = false
			b.WriteByte(']')
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}
