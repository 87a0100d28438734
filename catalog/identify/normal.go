package identify

import (
	"strings"
	"unicode"
)

// normal writes s as all texts are compared: trimmed, in lower case, with
// full-width letters, digits and signs made half-width, the ideographic space
// a space, and hiragana made katakana, since forms ask for either.
func normal(s string) string {
	s = strings.TrimSpace(s)
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		case r == 0x3000:
			return ' '
		case 0x3041 <= r && r <= 0x3096: // hiragana
			return r + 0x60
		case 0x3001 <= r && r <= 0x9fff: // no capitals here
			return r
		case 0xff01 <= r && r <= 0xff5e: // full-width ASCII
			r -= 0xfee0
		}
		return unicode.ToLower(r)
	}, s)
}

// digits returns the digits of s.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}
