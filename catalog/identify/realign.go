package identify

import (
	"encoding/base64"
	"strings"
)

// realigned finds the persona's values in the text of base64 around a needle
// of base64, data[group:end], whose first group of four characters begins at
// group. Texts of base64 that follow something else in its alphabet
// (v1aGFuYWtv..., /path/aGFuYWtv...) are decoded wrongly from their front.
func (s *search) realigned(data []byte, group, end int, layers []string, quoted bool, found func(finding)) {
	if group < 0 || len(layers) >= unwrapDepth {
		return
	}
	start := group
	for start >= 4 && inBase64(data[start-4]) && inBase64(data[start-3]) && inBase64(data[start-2]) && inBase64(data[start-1]) {
		start -= 4
	}
	for end < len(data) && inBase64(data[end]) {
		end++
	}
	if start < group && !printable(decodeBase64(data[group-4:group])) {
		start = group // what precedes is something else
	}
	s.direct(decodeBase64(data[start:end]), append(layers[:len(layers):len(layers)], "base64"), quoted, func(f finding) {
		f.at, f.end = start, end
		found(f)
	})
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// decodeBase64 undoes base64 in both alphabets, as far as it goes.
func decodeBase64(data []byte) []byte {
	text := strings.NewReplacer("-", "+", "_", "/").Replace(string(data))
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	inner, _ := base64.RawStdEncoding.DecodeString(text)
	return inner
}

func inBase64(c byte) bool { return wordByte(c) || c == '+' || c == '/' || c == '-' || c == '_' }
