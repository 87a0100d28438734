package identify

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"soshin/catalog"
)

var anyIndex = regexp.MustCompile(`\[\d+\]`)

// keyOf tells the fields of t apart that are one field in every run.
func keyOf(t *catalog.Transmission, endpoint string, f catalog.Field) catalog.FieldKey {
	k := catalog.FieldKey{To: t.RegistrableDomain, Endpoint: endpoint, In: f.In, Path: anyIndex.ReplaceAllString(f.Path, "[*]")}
	if t.Service != nil {
		k.To = t.Service.ID
	}
	if f.In == catalog.InHeader || f.In == catalog.InCookie {
		k.Endpoint = "" // whatever is asked for, the browser adds the same
	}
	return k
}

// Bounds of an endpoint.
const (
	maxSegments = 16
	maxLiteral  = 64 // bytes of a segment; a longer one varies
)

// endpointOf returns the path of an address with * for each segment that may
// hold a value, and those segments as fields.
func endpointOf(address string) (endpoint string, fields []catalog.Field) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil
	}
	var b strings.Builder
	for i, s := range strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/") {
		b.WriteByte('/')
		switch {
		case i == maxSegments:
			b.WriteString("**")
			return b.String(), fields
		case strings.ContainsAny(s, ";="): // decode has its parameters
			b.WriteByte('*')
		case variable(s):
			b.WriteByte('*')
			if plain, err := url.PathUnescape(s); err == nil {
				s = plain
			}
			fields = append(fields, catalog.Field{In: catalog.InPath, Path: "/" + strconv.Itoa(i+1), Value: s})
		default:
			b.WriteString(s)
		}
	}
	return b.String(), fields
}

// variable tells whether a segment of a path looks like a value: a number of
// three digits or more, eight characters with a digit among them, or 24 letters
// without a hyphen, an underscore or a dot.
func variable(s string) bool {
	digits := 0
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			digits++
		}
	}
	switch {
	case len(s) > maxLiteral:
		return true
	case digits == len(s):
		return len(s) >= 3
	case digits > 0:
		return len(s) >= 8
	}
	return len(s) >= 24 && !strings.ContainsAny(s, "-_.%")
}

// Kept is what an earlier comparison told of fields.
type Kept map[catalog.FieldKey]catalog.Verdict

// NewKept returns what list says.
func NewKept(list []catalog.KeptField) Kept {
	k := Kept{}
	for _, f := range list {
		k[f.FieldKey] = f.Verdict
	}
	return k
}

// Amend gives a kind to the fields of t that have none and that the comparison
// found to be identifiers.
func (k Kept) Amend(t *catalog.Transmission) {
	if len(k) == 0 {
		return
	}
	endpoint, _ := endpointOf(t.URL)
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Kind != "" || tellsNothing(f.Value) {
			continue
		}
		switch verdict := k[keyOf(t, endpoint, *f)]; verdict {
		case catalog.VerdictPersistent:
			f.Kind, f.Why = verdict.Kind(), "comparison: persistent per profile, differs between profiles"
		case catalog.VerdictSession:
			f.Kind, f.Why = verdict.Kind(), "comparison: kept for a session, differs between sessions"
		}
	}
}
