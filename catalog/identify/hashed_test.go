package identify

import (
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
)

// Somebody's e-mail address or telephone number as a hash, of a person that
// nobody searches for, and what a vendor calls a property of the event.
func TestHashedAndCatchAll(t *testing.T) {
	id := New(Options{})
	md5, sha1, sha256 := strings.Repeat("0a", 16), strings.Repeat("0b", 20), strings.Repeat("0C", 32)
	vendor := func(_, path string) (catalog.Parameter, bool) {
		switch {
		case strings.HasPrefix(path, "properties."):
			return catalog.Parameter{Path: "properties.**", Kind: catalog.KindEvent, Meaning: "property of the event"}, true
		case path == "ud[em]":
			return catalog.Parameter{Path: path, Kind: catalog.KindEmail, Meaning: "hashed e-mail address"}, true
		case path == "properties":
			return catalog.Parameter{Path: path, Kind: catalog.KindEvent}, true
		}
		return catalog.Parameter{}, false
	}
	for _, c := range []struct {
		path, value string
		kind        catalog.InformationKind
		layers      []string
	}{
		{"ud[em]", sha256, catalog.KindEmail, []string{"sha256"}},
		{"ud[em]", md5, catalog.KindEmail, []string{"md5"}},
		{"ud[em]", "plain", catalog.KindEmail, nil},
		{"ud[em]", "tv.1", "", nil},
		{"user.email_sha256", sha256, catalog.KindEmail, []string{"sha256"}},
		{"hashedEmail", sha1, catalog.KindEmail, []string{"sha1"}},
		{"em", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", catalog.KindEmail, []string{"sha256"}},
		{"phone_hash", sha256, catalog.KindPhone, []string{"sha256"}},
		{"token", sha256, "", nil},
		{"em", "1.5", "", nil},
		{"properties.email", "someone@else.example", catalog.KindEmail, nil},
		{"properties.firstName", "Hanako", catalog.KindName, nil},
		{"properties.color", "red", catalog.KindEvent, nil},
		{"properties.at", "2026-11-23T20:32:45.123Z", catalog.KindEvent, nil},
		{"properties.event", "signup", catalog.KindEvent, nil},
		{"properties", "someone@else.example", catalog.KindEvent, nil}, // the vendor names the field itself
	} {
		f := id.Fields([]catalog.Field{{In: catalog.InBody, Path: c.path, Value: c.value, Layers: []string{}}}, vendor)[0]
		if f.Kind != c.kind || !slices.Equal(f.Layers, c.layers) && len(f.Layers)+len(c.layers) > 0 {
			t.Errorf("%s=%s: %q %q (%s), want %q %q", c.path, c.value, f.Kind, f.Layers, f.Why, c.kind, c.layers)
		}
	}
}
