package identify

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

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
	if element(before, after) {
		return true
	}
	if quoted {
		begins = begins || strings.IndexByte("\"'=>\t\n\r\x00", before[len(before)-1]) >= 0
		ends = ends || strings.IndexByte("\"'&;<\t\n\r\x00", after[0]) >= 0
	}
	return begins && ends
}

// element tells whether what is between before and after is a string of a JSON
// document: after a colon, a comma or a bracket, and before a comma or a
// bracket.
func element(before, after []byte) bool {
	b, ok := bytes.CutSuffix(before, []byte(`"`))
	a, also := bytes.CutPrefix(after, []byte(`"`))
	if !ok || !also {
		return false
	}
	b, a = bytes.TrimRight(b, " \n"), bytes.TrimLeft(a, " \n")
	return len(b) > 0 && strings.IndexByte(":,[", b[len(b)-1]) >= 0 && len(a) > 0 && strings.IndexByte(",]}", a[0]) >= 0
}

// apart tells whether f, which is at its place in t, is not the middle of a
// longer word, number or address.
func apart(t []byte, f finding) bool {
	i, j := f.at, f.end
	before, after := t[max(0, i-2):i], t[j:min(len(t), j+2)]
	first, last := t[i], t[j-1]
	p1, p2 := at(before, len(before)-1), at(before, len(before)-2)
	n1, n2 := at(after, 0), at(after, 1)
	if wordByte(p1) && wordByte(first) || wordByte(n1) && wordByte(last) {
		// A time may follow a date (ISO 8601).
		return f.Kind == catalog.KindBirthDate && !wordByte(p1) && n1|0x20 == 't' && digitByte(n2)
	}
	digit := digitByte
	if slices.Contains(f.layers, "escapes") {
		// In what is read backwards \08 is no escape but part of a number.
		if escaped(p1, len(before) > 0) || escaped(n1, len(after) > 0) {
			return false
		}
		digit = func(c byte) bool { return digitByte(c) || escaped(c, true) }
	}
	switch {
	case f.Kind == catalog.KindEmail: // taro@mail.example.jp is not taro@mail.example
		return !(n1 == '.' && wordByte(n2))
	case numeric(t[i:j]): // 0120-100-0001 holds no postal code, 1.203.0.113.7 no address
		return !(separates(t[i:j], p1) && len(before) > 1 && digit(p2) || separates(t[i:j], n1) && len(after) > 1 && digit(n2))
	}
	return true
}

// at returns the byte at a place, 0 if there is none.
func at(t []byte, i int) byte {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i]
}

// escaped tells whether c, if it is there, is what only an escape writes.
func escaped(c byte, there bool) bool {
	return there && c < ' ' && c != '\t' && c != '\n' && c != '\r'
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
	switch layer {
	case "reversed", "rot13", "rot5", "rot18", "rot47", "caesar", "atbash", "mapped":
		return true
	}
	return false
}

// damages tells whether something was decoded after digits were substituted.
// That leaves most of a text of base64 as it is, and ends it early.
func damages(layers []string) bool {
	i := slices.Index(layers, "rot5")
	return i >= 0 && i < len(layers)-1
}

// printed tells whether t is text without control characters. What comes out
// of the wrong substitution, decoded once more, hardly ever is; it may have
// lost what was beside a value.
func printed(t []byte) bool {
	return utf8.Valid(t) && !bytes.ContainsFunc(t, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f })
}
