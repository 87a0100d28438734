package decode

import (
	"strings"
	"unicode"
)

// undoBase64 undoes base64, standard or URL-safe, padded or not.
//
// Nearly every word is written in its alphabet, so what comes out decides (see
// plausible): text only from a writing with both upper and lower case letters.
// Random characters pass with a chance below 1 in 10,000. Hexadecimal cannot
// pass as text: its digits give bytes above 0x7f in every group.
func undoBase64(v *value, b *budget) []*value {
	// RFC 7617: user and password. The scheme is told by the header's name.
	s := strings.TrimRight(strings.TrimPrefix(v.text, "Basic "), "=")
	if len(s) < 8 || len(s)%4 == 1 || len(v.text)-len(s) > len("Basic ==") || !mayBeBase64(s) {
		return nil
	}
	// The first bytes turn away almost everything cheaply.
	var room [48]byte
	if !promising(appendBits(room[:0], s[:min(len(s), 64)], alphabet64, 6), len(s), b) || !b.mayTry() {
		return nil
	}
	text := string(appendBits(make([]byte, 0, len(s)*3/4), s, alphabet64, 6))
	if !plausible(text, strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower), b) {
		b.wasted(len(text))
		return nil
	}
	if !b.afford(len(text)) {
		return nil
	}
	return []*value{{path: v.path, text: text, document: v.document, mediaType: v.mediaType}}
}

// mayBeBase64 tells whether s is in one of the alphabets, not in both.
func mayBeBase64(s string) bool {
	var any uint16
	for i := range len(s) {
		class := classes[s[i]]
		if class == 0 {
			return false
		}
		any |= class
	}
	return any&(isPlus|isSlash) == 0 || any&(isDash|isUnderline) == 0
}
