// Package identify says what each sent field tells of the user: its
// information kind, and why.
//
// The first of these that knows a field decides:
//
//  1. persona: a value of the persona, plain, hashed and encoded (persona.go);
//  2. search: a search parameter in an address of the service's own pages;
//  3. vendor parameter: what the recipient's own documentation says;
//  4. recording: what a recording of the session holds (replay.go);
//  5. header: what HTTP says of its own headers (header.go);
//  6. value shape: forms that hardly anything else has, most of them only
//     under a key that says the same (shape.go);
//  7. cookie: what is left of cookies;
//  8. address part: a parameter of an address that is itself identified;
//  9. key: names that protocols agree on, with a value that fits (keyed.go),
//     or an object that holds such (object.go);
//  10. object: what else is in the object (sibling.go);
//  11. the same value under another key of the exchange (same.go);
//  12. comparison: what an earlier comparison of runs found to be an identifier
//     (compare.go; Kept.Amend does this).
//
// What none of them knows keeps the empty kind: not identified. A value that
// is empty, {}, [], "null" or "undefined" tells nothing and has no kind either.
package identify

import (
	"cmp"
	"net/url"
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
	persona *search
}

// New prepares an Identifier.
func New(o Options) *Identifier {
	id := &Identifier{persona: newSearch(Values(o.Persona))}
	for _, s := range o.Sites {
		id.sites = append(id.sites, strings.ToLower(strings.TrimSuffix(s, ".")))
	}
	for _, s := range o.SearchParameters {
		id.search = append(id.search, strings.ToLower(s))
	}
	return id
}

// Fields returns a copy of fields with Kind, Meaning and Why filled in. Where a
// value of the persona was found the decodings that it was behind are at the
// end of Layers, and then the hashes. A field that holds values of several
// kinds, or one plain and hashed, comes once for each. The fields are those of one exchange in the order
// of decode.Exchange. Meaning may be nil: the recipient is not known.
func (id *Identifier) Fields(fields []catalog.Field, meaning Meaning) []catalog.Field {
	out, _ := id.fields(fields, meaning, true)
	return out
}

// fields is Fields. Suspect tells that the persona may be in them, and is
// searched for; limits are the bounds of that search that were hit.
func (id *Identifier) fields(fields []catalog.Field, meaning Meaning, suspect bool) (out []catalog.Field, limits []string) {
	if meaning == nil {
		meaning = func(string, string) (catalog.Parameter, bool) { return catalog.Parameter{}, false }
	}
	fields = slices.Clone(fields)
	out = make([]catalog.Field, 0, len(fields))
	var outer addresses
	near := siblings{fields: fields}
	for i := range fields {
		f := &fields[i]
		address, name := outer.of(*f)
		var found []finding
		if suspect {
			var hit []string
			found, hit = id.persona.find(searched(*f, i+1 < len(fields) && partOf(*f, fields[i+1])), false)
			limits = joined(limits, hit)
		}
		vendor, known := meant(meaning, *f)
		if known {
			f.Meaning = vendor.Meaning
		}
		switch told := byKind(found); {
		case len(told) > 0:
			also := *f
			tell(f, told[0])
			out = append(out, *f)
			for _, t := range told[1:] {
				g := also
				tell(&g, t)
				out = append(out, g)
			}
		case !tellsNothing(f.Value):
			id.field(&near, i, vendor, known, address, name)
			fallthrough
		default:
			out = append(out, *f)
		}
		outer.push(f)
	}
	same(out)
	return out, limits
}

// searched is what of a field is searched for the persona. Parted tells that
// the parameters of an address follow as fields of their own; an address keeps
// its escapes, which are undone here.
func searched(f catalog.Field, parted bool) []byte {
	text := f.Value
	if parted {
		text = withoutParameters(text)
	}
	if isAddress(text) && strings.Contains(text, "%") {
		if u, err := url.PathUnescape(text); err == nil {
			text = u
		}
	}
	return []byte(text)
}

// tell makes a field say what was found in it.
func tell(f *catalog.Field, found finding) {
	f.Kind, f.Why = found.Kind, found.why()
	f.Layers = append(slices.Clip(f.Layers), found.undone()...)
}

// byKind returns the finding that says most for each kind, plain and hashed,
// the best first: behind the fewest decodings, then the whole value before a
// hash before what is inside a longer one, then the longest.
func byKind(found []finding) []finding {
	if len(found) == 0 {
		return nil
	}
	rank := func(f finding) int {
		switch {
		case len(f.hashes) > 0:
			return 1
		case f.whole:
			return 0
		}
		return 2
	}
	found = slices.SortedStableFunc(slices.Values(found), func(a, b finding) int {
		return cmp.Or(len(a.layers)-len(b.layers), rank(a)-rank(b), b.length-a.length)
	})
	var best []finding
	for _, f := range found {
		if !slices.ContainsFunc(best, func(g finding) bool { return g.Kind == f.Kind && (len(g.hashes) > 0) == (len(f.hashes) > 0) }) {
			best = append(best, f)
		}
	}
	return best
}

// field identifies field i of near, in which nothing of the persona is. Vendor
// is what is known of it if known is set. Address is the field whose parameter
// called name it is, nil if it is none.
func (id *Identifier) field(near *siblings, i int, vendor catalog.Parameter, known bool, address *catalog.Field, name string) {
	f := &near.fields[i]
	keyed := *f // under the key that it has in a pair
	keyed.Path = near.key(i)
	set := func(kind catalog.InformationKind, why string) { f.Kind, f.Why = kind, why }
	if address != nil && id.ownPage(address.Value) && slices.Contains(id.search, strings.ToLower(name)) {
		set(catalog.KindSearchTerm, "search parameter "+name+" of a page of the service")
		return
	}
	if known && vendor.Kind != "" {
		if kind, why := id.withinCatchAll(near, i, keyed, vendor, address, name); kind != "" {
			set(kind, why)
		} else {
			set(vendor.Kind, "vendor parameter")
		}
		hashed(f)
		return
	}
	if near.replayed(i) {
		set(catalog.KindReplay, "object: recording of the session")
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
	if kind, shape := id.shape(keyed); kind != "" {
		set(kind, "value shape: "+shape)
		return
	}
	if f.In == catalog.InCookie {
		set(catalog.KindCookie, "cookie")
		return
	}
	if address != nil {
		f.Kind, f.Why = ofAddress(address)
		return
	}
	if near.typed(i) {
		set(catalog.KindTypedText, "object: value of a form field")
		return
	}
	kind, what := id.keyed(keyed)
	if kind == "" && keyed.Path != f.Path {
		kind, what = id.keyed(*f)
	}
	if kind == catalog.KindEvent && what == ofTheSite { // what is beside it may say more
		if kind, what := near.kind(i); kind != "" && kind != catalog.KindEvent {
			set(kind, "object: "+what)
			return
		}
	}
	if kind != "" {
		set(kind, "key: "+what)
		hashed(f)
		return
	}
	if kind, what := near.kind(i); kind != "" {
		set(kind, "object: "+what)
	}
}

// withinCatchAll tells more of a field that its vendor's documentation knows
// only as one of whatever the site puts there (properties.**): what the value's
// shape or the key says, or the address that it is a parameter of.
func (id *Identifier) withinCatchAll(near *siblings, i int, f catalog.Field, vendor catalog.Parameter, address *catalog.Field, name string) (catalog.InformationKind, string) {
	if vendor.Kind != catalog.KindEvent || !strings.HasSuffix(vendor.Path, "*") || f.In == catalog.InCookie {
		return "", ""
	}
	if address != nil {
		if link, ok := LinkParameter(name); ok {
			return link.Kind, "address parameter " + name
		}
		return ofAddress(address)
	}
	kind, what := id.shape(f)
	why := "value shape: " + what
	if kind == "" || kind == catalog.KindTechnical {
		kind, what = id.keyed(f)
		why = "key: " + what
	}
	if kind == "" || kind == catalog.KindEvent {
		kind, what = near.kind(i)
		why = "object: " + what
	}
	switch kind {
	case catalog.KindTechnical, catalog.KindEvent, catalog.KindViewingTime: // a time among properties is one of them
		return "", ""
	}
	return kind, why
}

// ofAddress says what a parameter of an address tells if it does not by itself:
// what the address does.
func ofAddress(address *catalog.Field) (catalog.InformationKind, string) {
	switch address.Kind {
	case catalog.KindPageURL, catalog.KindReferrer, catalog.KindLandingPage, catalog.KindClick:
		return address.Kind, "part of " + address.Path
	}
	return "", ""
}

// hashed tells, of a value that says who the user is, that it is a digest.
func hashed(f *catalog.Field) {
	if hash := digestOf(f.Value); hash != "" && identifying[f.Kind] {
		f.Layers = append(slices.Clip(f.Layers), hash)
	}
}

// digestOf names the hash that a value has the form of, "" if it has none: the
// common ones in hexadecimal, and SHA-256 in base64.
func digestOf(s string) string {
	if strings.Trim(s, "0123456789abcdefABCDEF") == "" {
		return map[int]string{32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}[len(s)]
	}
	if b := strings.TrimRight(s, "="); len(b) == 43 && strings.Trim(b, "+/-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == "" {
		return "sha256"
	}
	return ""
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
// script writes that it has none. tv.1 is how Google's tags write a list of
// hashed user data in which there is nothing (decode/tv.go).
func tellsNothing(value string) bool {
	switch strings.TrimSpace(value) {
	case "", "null", "undefined", "{}", "[]", "tv.1":
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
