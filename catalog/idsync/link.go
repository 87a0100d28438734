package idsync

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/identify"
)

// A Decoration is a parameter that carries an identifier from one site to
// another in a link: into the service, in the address of one of its pages, or
// out of it, in the address of a document of another site that was asked for.
type Decoration struct {
	Run       string                  `json:"run"`
	Parameter string                  `json:"parameter"`
	Kind      catalog.InformationKind `json:"kind"`
	Meaning   string                  `json:"meaning"`
	Incoming  bool                    `json:"incoming"`
	Page      string                  `json:"page"` // the first it was seen on
	At        time.Time               `json:"at"`
	Value     string                  `json:"value"`  // the first value's SHA-256, its first 16 digits
	To        *Party                  `json:"to"`     // whose document an outgoing link asked for
	Stored    []Kept                  `json:"stored"` // what holds the value; what an outgoing one was taken from
	Passed    []Passed                `json:"passed"` // who was sent it, the address of the page included
}

// A Kept is a stored thing that holds what a link carried.
type Kept struct {
	Kind  catalog.StoredKind `json:"kind"`
	Place string             `json:"place"`
	Name  string             `json:"name"`
	By    string             `json:"by"` // the nearest script or the answer that stored it; empty: nobody was seen
}

// A Passed is a recipient that was sent what a link carried.
type Passed struct {
	To            Party    `json:"to"`
	Place         string   `json:"place"`
	Transmissions []string `json:"transmissions"` // IDs of the first, at most maxListed
	Count         int      `json:"count"`
}

// carried is what makes decorations one: the parameter, its way, and whose
// document it is.
type carried struct {
	run, parameter string
	incoming       bool
	to             Party
}

type carry struct {
	Decoration
	values map[string]string // by visit and value
}

// minCarried is how long a value must be that is looked for under any name.
const minCarried = 8

// carries notes the parameters of links in an address.
func (f *Finder) carries(t *catalog.Transmission, address string, incoming bool) {
	u, err := url.Parse(address)
	if err != nil {
		return
	}
	query, fragment := u.Query(), url.Values{}
	if strings.Contains(u.Fragment, "=") {
		fragment, _ = url.ParseQuery(u.Fragment) // what can be read of it
	}
	for _, parameters := range []url.Values{query, fragment} {
		for name, list := range parameters {
			link, ok := identify.LinkParameter(name)
			if !ok {
				continue
			}
			for _, value := range list {
				if value != "" {
					f.carry(t, carried{run: t.Run, parameter: name, incoming: incoming}, link, value)
				}
			}
		}
	}
}

// carry notes a value of a parameter, and returns nil if there is no room.
func (f *Finder) carry(t *catalog.Transmission, k carried, link identify.Link, value string) *carry {
	if !k.incoming {
		k.to = partyOf(t)
	}
	c := f.carried[k]
	if c == nil && len(f.carried) == maxFound {
		f.limited = true
		return nil
	}
	if c == nil {
		c = &carry{values: map[string]string{}}
		c.Decoration = Decoration{
			Run: k.run, Parameter: k.parameter, Kind: link.Kind, Meaning: link.Meaning, Incoming: k.incoming, At: t.At,
			Stored: []Kept{}, Passed: []Passed{},
		}
		if !k.incoming {
			c.To = &k.to
		}
		f.carried[k] = c
	}
	if len(c.values) == 0 || t.At.Before(c.At) {
		c.Page, c.At, c.Value = t.Page, t.At, digest(value)
	}
	c.values[t.Visit+" "+value] = value
	return c
}

// decorated notes the identifiers in the address of a document of another site.
func (f *Finder) decorated(t *catalog.Transmission, field catalog.Field, hits []hit) {
	for _, h := range hits {
		link, ok := identify.LinkParameter(field.Path)
		if !ok {
			link = identify.Link{Kind: catalog.KindTerminalID, Meaning: "identifier from the service's pages"}
		}
		c := f.carry(t, carried{run: t.Run, parameter: field.Path}, link, field.Value)
		if c != nil && !slices.Contains(c.Stored, h.kept) {
			c.Stored = append(c.Stored, h.kept)
		}
	}
}

// passed notes what links into the service carried in a value that was sent.
func (f *Finder) passed(t *catalog.Transmission, to Party, where, value string) {
	for k, c := range f.carried {
		if !k.incoming || k.run != t.Run || c.values[t.Visit+" "+value] == "" {
			continue
		}
		if len(value) < minCarried && !strings.HasSuffix(where, k.parameter) {
			continue
		}
		i := slices.IndexFunc(c.Passed, func(p Passed) bool { return p.To == to && p.Place == where })
		if i < 0 {
			c.Passed = append(c.Passed, Passed{To: to, Place: where})
			i = len(c.Passed) - 1
		}
		p := &c.Passed[i]
		p.Count++
		if len(p.Transmissions) < maxListed {
			p.Transmissions = append(p.Transmissions, t.ID)
		}
	}
}

// Decorations returns what was found so far, by way, parameter and receiver.
func (f *Finder) Decorations() []Decoration {
	list := []Decoration{}
	for c := range maps.Values(f.carried) {
		d := c.Decoration
		if d.Incoming {
			d.Stored = append(d.Stored, f.holding(c)...)
		}
		sortKept(d.Stored)
		slices.SortFunc(d.Passed, func(a, b Passed) int {
			return cmp.Or(compareParties(a.To, b.To), cmp.Compare(a.Place, b.Place))
		})
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Decoration) int {
		way := 0
		if a.Incoming != b.Incoming {
			way = 1
			if a.Incoming {
				way = -1
			}
		}
		to := 0
		if a.To != nil && b.To != nil {
			to = compareParties(*a.To, *b.To)
		}
		return cmp.Or(cmp.Compare(a.Run, b.Run), way, cmp.Compare(a.Parameter, b.Parameter), to)
	})
	return list
}

// holding lists the stored things that hold one of the values, each once.
func (f *Finder) holding(c *carry) []Kept {
	var list []Kept
	for _, s := range f.stored {
		for key, value := range c.values {
			visit, _, _ := strings.Cut(key, " ")
			if visit != s.Visit || len(value) < minCarried || !strings.Contains(s.Value, value) && !strings.Contains(s.Value, url.QueryEscape(value)) {
				continue
			}
			kept := Kept{Kind: s.Kind, Place: s.Place, Name: s.Name}
			if len(s.By) > 0 {
				kept.By = s.By[0]
			}
			if !slices.Contains(list, kept) {
				list = append(list, kept)
			}
		}
	}
	return list
}

func sortKept(list []Kept) {
	slices.SortFunc(list, func(a, b Kept) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Name, b.Name), cmp.Compare(a.By, b.By))
	})
}
