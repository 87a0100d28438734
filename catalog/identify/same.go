package identify

import (
	"slices"

	"soshin/catalog"
)

// same gives what nothing else identified the kind of a field with the same
// value: an identifier that an exchange sends under two keys is one under both.
// Only what is too long to be the same by chance counts.
func same(fields []catalog.Field) {
	var known map[string]*catalog.Field
	for i := range fields {
		f := &fields[i]
		if len(f.Value) >= 16 && slices.Contains([]catalog.InformationKind{catalog.KindTerminalID, catalog.KindSessionID, catalog.KindAdID, catalog.KindAccountID}, f.Kind) && idShaped(f.Value) {
			if known == nil {
				known = map[string]*catalog.Field{}
			}
			known[f.Value] = f
		}
	}
	if known == nil {
		return
	}
	for i := range fields {
		if f := &fields[i]; f.Kind == "" && f.In != catalog.InCookie {
			if k, ok := known[f.Value]; ok {
				f.Kind, f.Why = k.Kind, "same value as "+k.Path
			}
		}
	}
}
