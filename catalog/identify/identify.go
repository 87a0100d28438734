// Package identify says what each sent field tells of the user: its
// information kind, and why.
//
// The first of these that knows a field decides:
//
//  1. persona: a value of the persona, plain or as SHA-256 (persona.go);
//  2. search: a search parameter in an address of the service's own pages;
//  3. vendor parameter: what the recipient's own documentation says;
//  4. header: what HTTP says of its own headers (header.go);
//  5. value shape: forms that hardly anything else has, most of them only
//     under a key that says the same (shape.go);
//  6. cookie: what is left of cookies;
//  7. key: names that protocols agree on, with a value that fits (keyed.go);
//  8. address part: a parameter of an address that is itself identified;
//  9. comparison: what an earlier comparison of runs found to be an identifier
//     (compare.go; Kept.Amend does this).
//
// What none of them knows keeps the empty kind: not identified. A value that
// is empty, {}, [], "null" or "undefined" tells nothing and has no kind either.
package identify

import (
	"cmp"
	"slices"
	"strings"

	"soshin/catalog"
)

// Meaning looks a field of the recipient's own protocol up: Kind and Meaning
// of what it returns are used.
type Meaning func(in, path string) (catalog.Parameter, bool)

// Options are what identification needs to know of the service.
type Options struct {
	Persona catalog.Persona
	// Sites are the hosts or registrable domains of the service itself; all
	// below them belong to it.
	Sites []string
	// SearchParameters are the names that search terms have in the addresses
	// of the service's pages: q, keyword.
	SearchParameters []string
}

// An Identifier identifies fields. It does not change after New: any number
// of goroutines may use it.
type Identifier struct {
	sites   []string
	search  []string
	persona index
}

// New prepares an Identifier.
func New(o Options) *Identifier {
	id := &Identifier{persona: newIndex(Values(o.Persona))}
	for _, s := range o.Sites {
		id.sites = append(id.sites, strings.ToLower(strings.TrimSuffix(s, ".")))
	}
	for _, s := range o.SearchParameters {
		id.search = append(id.search, strings.ToLower(s))
	}
	return id
}

// Fields returns a copy of fields with Kind, Meaning and Why filled in, and
// with the hash's name at the end of Layers where a value is one. The fields
// are those of one exchange in the order of decode.Exchange. Meaning may be
// nil: the recipient is not known.
func (id *Identifier) Fields(fields []catalog.Field, meaning Meaning) []catalog.Field {
	if meaning == nil {
		meaning = func(string, string) (catalog.Parameter, bool) { return catalog.Parameter{}, false }
	}
	fields = slices.Clone(fields)
	var outer addresses
	for i := range fields {
		f := &fields[i]
		address, name := outer.of(*f)
		id.field(f, meaning, address, name, i+1 < len(fields) && partOf(*f, fields[i+1]))
		outer.push(f)
	}
	return fields
}

// field identifies f. Address is the field whose parameter called name it is,
// nil if it is none; parted tells that f's own parameters follow it.
func (id *Identifier) field(f *catalog.Field, meaning Meaning, address *catalog.Field, name string, parted bool) {
	vendor, known := meant(meaning, *f)
	if known {
		f.Meaning = vendor.Meaning
	}
	if tellsNothing(f.Value) {
		return
	}
	set := func(kind catalog.InformationKind, why string) { f.Kind, f.Why = kind, why }

	text := f.Value
	if parted {
		text = withoutParameters(text)
	}
	if found, ok := id.persona.find(text); ok {
		set(found.Kind, found.why())
		if found.hash != "" {
			f.Layers = append(slices.Clip(f.Layers), found.hash)
		}
		return
	}
	if address != nil && id.ownPage(address.Value) && slices.Contains(id.search, strings.ToLower(name)) {
		set(catalog.KindSearchTerm, "search parameter "+name+" of a page of the service")
		return
	}
	if known && vendor.Kind != "" {
		set(vendor.Kind, "vendor parameter")
		if identifying[vendor.Kind] && isSHA256Hex(f.Value) {
			f.Layers = append(slices.Clip(f.Layers), "sha256")
		}
		return
	}
	if f.In == catalog.InHeader {
		if kind, ok := headers[f.Path]; ok {
			set(kind, "header")
			return
		}
	}
	if address != nil {
		if link, ok := LinkParameter(name); ok {
			set(link.Kind, "address parameter "+name)
			f.Meaning = cmp.Or(f.Meaning, link.Meaning)
			return
		}
	}
	if kind, shape := id.shape(*f); kind != "" {
		set(kind, "value shape: "+shape)
		return
	}
	if f.In == catalog.InCookie {
		set(catalog.KindCookie, "cookie")
		return
	}
	if kind, what := id.keyed(*f); kind != "" && address == nil {
		set(kind, "key: "+what)
		return
	}
	if address != nil && (address.Kind == catalog.KindPageURL || address.Kind == catalog.KindReferrer || address.Kind == catalog.KindLandingPage) {
		set(address.Kind, "part of "+address.Path)
	}
}

// meant looks f up. What is documented of a cookie is true of its parts.
func meant(meaning Meaning, f catalog.Field) (catalog.Parameter, bool) {
	for path := f.Path; ; {
		if p, ok := meaning(f.In, path); ok {
			return p, true
		}
		i := strings.LastIndexAny(path, ".[")
		if f.In != catalog.InCookie || i <= 0 {
			return catalog.Parameter{}, false
		}
		path = path[:i]
	}
}

// tellsNothing tells whether a value says nothing: it is empty, or how a
// script writes that it has none.
func tellsNothing(value string) bool {
	switch strings.TrimSpace(value) {
	case "", "null", "undefined", "{}", "[]":
		return true
	}
	return false
}

// identifying holds the kinds that say who the user is.
var identifying = func() map[catalog.InformationKind]bool {
	m := map[catalog.InformationKind]bool{}
	for _, k := range catalog.Kinds() {
		m[k.Kind] = k.Identifying
	}
	return m
}()
