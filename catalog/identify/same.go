package identify

import (
	"regexp"
	"slices"
	"strings"

	"soshin/catalog"
)

// same gives what nothing else identified the kind of a field with the same
// value: an identifier that an exchange sends under two keys is one under both.
// Only what is too long to be the same by chance counts. What is made at random
// and sent as the ID of the terminal and of the user is that of the terminal:
// nobody is logged in.
func same(fields []catalog.Field) {
	var known map[string]*catalog.Field
	for i := range fields {
		f := &fields[i]
		if len(f.Value) >= 16 && slices.Contains([]catalog.InformationKind{catalog.KindTerminalID, catalog.KindSessionID, catalog.KindAdID, catalog.KindAccountID}, f.Kind) && idShaped(f.Value) {
			if known == nil {
				known = map[string]*catalog.Field{}
			}
			if k := known[f.Value]; k == nil || k.Kind != catalog.KindTerminalID {
				known[f.Value] = f
			}
		}
	}
	if known == nil {
		return
	}
	for i := range fields {
		f := &fields[i]
		if f.Kind != "" && f.Kind != catalog.KindAccountID || f.In == catalog.InCookie {
			continue
		}
		k, ok := known[f.Value]
		if ok && (f.Kind == "" || k.Kind == catalog.KindTerminalID && strings.HasPrefix(f.Why, "key: ") && random.MatchString(f.Value)) {
			f.Kind, f.Why = k.Kind, "same value as "+k.Path
		}
	}
}

// random is a value with a UUID in it, or the digits of one.
var random = regexp.MustCompile(`[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|^[0-9a-f]{32}$`)
