package decode

import "strings"

// undoURL adds the parameters of an address in a value: absolute
// (https://a.example/?q=x), relative (/search?q=x) or a query alone (?q=x).
// Those of the fragment come after those of the query.
func undoURL(v *value, b *budget) []*value {
	if v.document || !urlShaped(v.text) {
		return nil
	}
	_, query := splitURL(v.text)
	parts := pairs(query, v.path, true, b)
	if _, fragment, found := strings.Cut(v.text, "#"); found {
		_, after, hash := strings.Cut(fragment, "?") // #/search?q=x
		if !hash {
			after = fragment // #access_token=x
		}
		if strings.Contains(after, "=") {
			parts = append(parts, pairs(after, v.path, true, b)...)
		}
	}
	return parts
}

// urlShaped tells whether s is an address with parameters.
func urlShaped(s string) bool {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "?") {
		return false
	}
	i := strings.IndexAny(s, "?#")
	if i < 0 || !strings.Contains(s[i:], "=") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '"' || r == '<' || r == '>' })
}

// splitURL returns an address's path, with scheme and host cut off, and its
// raw query.
func splitURL(s string) (path, query string) {
	s, _, _ = strings.Cut(s, "#")
	path, query, _ = strings.Cut(s, "?")
	if _, after, found := strings.Cut(path, "://"); found {
		_, path, _ = strings.Cut(after, "/")
	}
	return path, query
}
