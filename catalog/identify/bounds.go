package identify

import (
	"bytes"
	"strings"

	"soshin/catalog"
)

// isWhole tells whether nothing but t[i:j] is in t, space around it aside. A
// hash may be followed by the padding of base64. Quoted tells that quotation
// marks and what divides parameters, elements and lines end a value too.
func isWhole(t []byte, i, j int, hash, quoted bool) bool {
	before, after := bytes.TrimRight(t[:i], " "), t[j:]
	if hash {
		after = bytes.TrimLeft(after, "=")
	}
	after = bytes.TrimLeft(after, " ")
	begins, ends := len(bytes.TrimSpace(before)) == 0, len(bytes.TrimSpace(after)) == 0
	if quoted {
		begins = begins || strings.IndexByte("\"'=>\t\n\r\x00", before[len(before)-1]) >= 0
		ends = ends || strings.IndexByte("\"'&;<\t\n\r\x00", after[0]) >= 0
	}
	return begins && ends
}

// apart tells whether f, which is at its place in t, is not the middle of a
// longer word, number or address.
func apart(t []byte, f finding) bool {
	i, j := f.at, f.end
	if i > 0 && wordByte(t[i-1]) && wordByte(t[i]) || j < len(t) && wordByte(t[j]) && wordByte(t[j-1]) {
		return timed(t, f)
	}
	if f.Kind == catalog.KindEmail && j+1 < len(t) && t[j] == '.' && wordByte(t[j+1]) {
		return false // taro@mail.example.jp is not taro@mail.example
	}
	// 0120-100-0001 holds no postal code, 1.203.0.113.7 no address.
	if numeric(t[i:j]) {
		if i > 1 && digitByte(t[i-2]) && separates(t[i:j], t[i-1]) || j+1 < len(t) && digitByte(t[j+1]) && separates(t[i:j], t[j]) {
			return false
		}
	}
	return true
}

// timed tells whether a date is followed by a time, as ISO 8601 writes it.
func timed(t []byte, f finding) bool {
	i, j := f.at, f.end
	return f.Kind == catalog.KindBirthDate && !(i > 0 && wordByte(t[i-1])) && j+1 < len(t) && (t[j] == 'T' || t[j] == 't') && digitByte(t[j+1])
}

func numeric(t []byte) bool {
	for _, c := range t {
		if !digitByte(c) && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// separates tells whether c stands between the digits of the number t.
func separates(t []byte, c byte) bool {
	return (c == '-' || c == '.') && strings.IndexByte(string(t), c) >= 0
}

func digitByte(c byte) bool { return '0' <= c && c <= '9' }

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || digitByte(c)
}

// textual tells whether a decoding undoes escapes here and there in a text, so
// that what it gives is cut out of that text.
func textual(layer string) bool {
	return layer == "percent" || layer == "escapes" || layer == "entities"
}

// substitutes tells whether a decoding gives text for any text, so that a
// short value comes out by chance: read backwards, 奈美 is 美奈.
func substitutes(layer string) bool {
	return layer == "rot13" || layer == "reversed"
}
