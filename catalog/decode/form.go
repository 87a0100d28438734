package decode

import "strings"

// undoForm takes a document as parameters: when its media type says so, or
// when all of it looks like k=v&k=v (beacons come as text/plain). Several
// lines of parameters, as GA4 sends events, give one list.
func undoForm(v *value, b *budget) []*value {
	if !strings.Contains(v.text, "=") {
		return nil
	}
	if strings.HasPrefix(strings.ToLower(v.mediaType), "application/x-www-form-urlencoded") {
		return pairs(v.text, v.path, true, b)
	}
	for line := range strings.Lines(v.text) {
		if !formShaped(strings.TrimRight(line, "\r\n")) {
			return nil
		}
	}
	var parts []*value
	for line := range strings.Lines(v.text) {
		parts = append(parts, pairs(strings.TrimRight(line, "\r\n"), v.path, true, b)...)
	}
	return parts
}

// formShaped tells whether a line is k=v&k=v with plausible names and nothing
// that an encoded form never holds. Text such as "a = b", markup, JSON and
// base64 with its padding are not.
func formShaped(line string) bool {
	if line == "" {
		return true
	}
	if strings.ContainsFunc(line, func(r rune) bool { return r <= ' ' || r == '"' || r == '<' || r == '>' || r == 0x7f || r == '\uFFFD' }) {
		return false
	}
	first, text, found := strings.Cut(line, "=")
	if !found || first == "" || len(first) > 128 || strings.Trim(text, "=") == "" {
		return false
	}
	return !strings.ContainsFunc(first, func(r rune) bool {
		return r > '~' || !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-.~%[]$:@", r))
	})
}

// pairs splits k=v&k=v and undoes their percent-encoding. Plus tells whether
// "+" stands for a space.
func pairs(text, path string, plus bool, b *budget) []*value {
	var parts []*value
	for pair := range strings.SplitSeq(text, "&") {
		name, val, found := strings.Cut(pair, "=")
		if name == "" && !found {
			continue
		}
		if b.take(1) == 0 {
			break
		}
		name, _ = unescape(name, plus)
		val, layers := unescaped(val, plus)
		parts = append(parts, &value{path: under(path, name), text: val, layers: layers})
	}
	return parts
}

// under is the path of the part called name. It grows a little beyond MaxPath
// at most, so that long names cannot be multiplied.
func under(path, name string) string {
	if len(name) > MaxPath {
		name = name[:MaxPath+1] // to be cut, and told, when the field is made
	}
	switch {
	case path == "":
		return name
	case len(path) > MaxPath:
		return path
	}
	return path + "." + name
}
