package decode

import "strings"

// undoTV takes the list apart in which Google's tags send what users say of
// themselves: tv.1~em.HASH~pn.HASH~fn0.HASH. It stays a field, as its parameter
// means something as a whole.
func undoTV(v *value, b *budget) []*value {
	rest, found := strings.CutPrefix(v.text, "tv.1~")
	if !found {
		return nil
	}
	var parts []*value
	for item := range strings.SplitSeq(rest, "~") {
		name, text, found := strings.Cut(item, ".")
		if !found || name == "" {
			return nil
		}
		if b.take(1) == 0 {
			break
		}
		parts = append(parts, &value{path: under(v.path, name), text: text})
	}
	return parts
}
