package decode

import (
	"fmt"
	"strings"
)

// undoForm takes a document as parameters: when its media type says so, or
// when all of it looks like k=v&k=v (beacons come as text/plain). Of several
// lines of parameters each is a document of its own, [i], as an event is one
// of GA4's.
func undoForm(v *value, b *budget) []*value {
	if !strings.Contains(v.text, "=") {
		return nil
	}
	if typed(v.mediaType, "x-www-form-urlencoded") {
		return pairs(v.text, v.path, true, b)
	}
	lines := 0
	for line := range strings.Lines(v.text) {
		line = strings.TrimRight(line, "\r\n")
		if !formShaped(line) && !spacedForm(line) {
			return nil
		}
		if line != "" {
			lines++
		}
	}
	if lines == 1 {
		return pairs(strings.Trim(v.text, "\r\n"), v.path, true, b)
	}
	var parts []*value
	n := 0
	for line := range strings.Lines(v.text) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			if b.spent() {
				break
			}
			parts = append(parts, pairs(line, fmt.Sprintf("%s[%d]", v.path, n), true, b)...)
			n++
		}
	}
	return parts
}

// undoPairs takes a value as parameters that is nothing but two or more of
// them.
func undoPairs(v *value, b *budget) []*value {
	if v.document || !strings.Contains(v.text, "&") || !strings.Contains(v.text, "=") || strings.ContainsAny(v.text, "\r\n") {
		return nil
	}
	for pair := range strings.SplitSeq(v.text, "&") {
		if !formShaped(pair) && !formShaped(pair+"0") { // a value may be empty
			return nil
		}
	}
	return pairs(v.text, v.path, true, b)
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

// spacedForm tells whether a line is three parameters or more, whose values may
// have spaces that nobody encoded.
func spacedForm(line string) bool {
	if strings.Count(line, "&") < 2 {
		return false
	}
	for pair := range strings.SplitSeq(line, "&") {
		name, text, _ := strings.Cut(pair, "=")
		if !formShaped(name + "=0" + strings.ReplaceAll(text, " ", "+")) {
			return false
		}
	}
	return true
}

// pairs splits k=v&k=v, or k=v;k=v, and undoes their percent-encoding. Plus
// tells whether "+" stands for a space.
func pairs(text, path string, plus bool, b *budget) []*value {
	var parts []*value
	separator := "&"
	if semicolons(text) {
		separator = ";"
	}
	for pair := range strings.SplitSeq(text, separator) {
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

// semicolons tells whether parameters are divided by ";" (HTML 4.01, B.2.2):
// there is no "&", and all of it looks like k=v.
func semicolons(text string) bool {
	if !strings.Contains(text, ";") || strings.Contains(text, "&") {
		return false
	}
	for pair := range strings.SplitSeq(text, ";") {
		if pair != "" && !formShaped(pair) && !formShaped(pair+"0") {
			return false
		}
	}
	return true
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
