package decode

import (
	"strings"
	"unicode/utf8"
)

// undoPercent undoes a percent-encoding beyond the normal one of a query or a
// form, and JavaScript's escape(), which writes %u5C71. Text that happens to
// hold "%" stays: every "%" must begin an escape. So does what would
// give bytes that are neither text nor compressed. An address keeps its escapes,
// which are part of it.
func undoPercent(v *value, b *budget) []*value {
	if !strings.Contains(v.text, "%") || strings.HasPrefix(v.text, "https://") || strings.HasPrefix(v.text, "http://") {
		return nil
	}
	for s := v.text; ; {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			break
		}
		if s = s[i:]; escapeAt(s, 0) {
			s = s[3:]
		} else if _, n := utf16At(s, "%u"); n > 0 {
			s = s[n:]
		} else {
			return nil
		}
	}
	if !b.afford(len(v.text)) {
		return nil
	}
	out := appendPercent(make([]byte, 0, len(v.text)), []byte(v.text), false)
	if !utf8.Valid(out) && !eucJPFits(out) && !shiftJISFits(out) && !looksCompressed(out) {
		return nil
	}
	return []*value{{path: v.path, text: string(out), document: v.document}}
}

// unescaped is unescape with its change told as a layer.
func unescaped(s string, plus bool) (text string, layers []string) {
	text, changed := unescape(s, plus)
	if changed {
		layers = []string{"percent"}
	}
	return text, layers
}

// unescape undoes percent-encoding, and "+" for a space if plus is set. A "%"
// that begins no escape stays, as browsers do it (WHATWG URL, percent-decode).
func unescape(s string, plus bool) (text string, changed bool) {
	i := 0
	for i < len(s) && s[i] != '%' && (s[i] != '+' || !plus) {
		i++
	}
	if i == len(s) {
		return s, false
	}
	out := make([]byte, i, len(s))
	copy(out, s)
	for ; i < len(s); i++ {
		switch {
		case s[i] == '%' && escapeAt(s, i):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			changed = true
		case s[i] == '+' && plus:
			out = append(out, ' ')
			changed = true
		default:
			out = append(out, s[i])
		}
	}
	return string(out), changed
}

func escapeAt[T string | []byte](s T, i int) bool {
	return i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unhex returns the value of a hexadecimal digit.
func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
