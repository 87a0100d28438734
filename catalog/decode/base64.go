package decode

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// undoBase64 undoes base64, standard or URL-safe, padded or not.
//
// Nearly every word is written in its alphabet, so what comes out decides:
//   - gzip, or a JSON object or array, always;
//   - text of 12 bytes or more, from a writing with both upper and lower case
//     letters. Text is printable ASCII and Japanese; other letters count from
//     24 bytes on, where chance no longer makes valid UTF-8.
//
// Random characters pass as text of 12 bytes with a chance below 1 in 10,000.
// Hexadecimal cannot pass: its digits give bytes above 0x7f in every group.
func undoBase64(v *value, b *budget) []*value {
	s := strings.TrimRight(v.text, "=")
	if len(s) < 8 || len(s)%4 == 1 || len(v.text)-len(s) > 2 || !mayBeBase64(s) {
		return nil
	}
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	// The first bytes turn away almost everything cheaply.
	head, err := encoding.DecodeString(s[:min(len(s), 64)])
	if err != nil || !worthReading(head) {
		return nil
	}
	data, err := encoding.DecodeString(s)
	if err != nil {
		return nil
	}
	if text := string(data); accepted(s, text) && b.afford(len(text)) {
		return []*value{{path: v.path, text: text, document: v.document, mediaType: v.mediaType}}
	}
	return nil
}

// mayBeBase64 tells whether s is in one of the alphabets, not in both.
func mayBeBase64(s string) bool {
	var std, url bool
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '+', c == '/':
			std = true
		case c == '-', c == '_':
			url = true
		default:
			return false
		}
	}
	return !std || !url
}

// worthReading looks at the first bytes that came out, which may end within a
// character.
func worthReading(head []byte) bool {
	if strings.HasPrefix(string(head), gzipMagic) {
		return true
	}
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return !utf8.FullRune(head)
		}
		if !printable(r) {
			return false
		}
		head = head[n:]
	}
	return true
}

func accepted(encoded, text string) bool {
	if strings.HasPrefix(text, gzipMagic) {
		return true
	}
	if !utf8.ValidString(text) {
		return false
	}
	if jsonShaped(text) {
		s := jsonScanner{text: text, room: -1}
		return s.document() == jsonWhole
	}
	if len(text) < 12 || !strings.ContainsFunc(encoded, unicode.IsUpper) || !strings.ContainsFunc(encoded, unicode.IsLower) {
		return false
	}
	for _, r := range text {
		if !printable(r) || len(text) < 24 && r > '~' && !isJapanese(r) {
			return false
		}
	}
	return true
}

func printable(r rune) bool { return unicode.IsGraphic(r) || r == '\t' || r == '\r' || r == '\n' }

func isJapanese(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef || r == 'ー'
}
