package decode

import "strings"

// The decoders of the smaller bases ask for more than that of base64: more
// words and numbers are written in their alphabets, and fewer documents.

// undoHex undoes hexadecimal of a document, or of text of 12 bytes or more,
// with a letter among its digits: decimal numbers are text too often.
func undoHex(v *value, b *budget) []*value {
	const least = 2 * len(`{"a":1}`)
	if len(v.text) < least || len(v.text)%2 != 0 || !strings.ContainsAny(v.text, "abcdefABCDEF") {
		return nil
	}
	return undoDigits(v, b, alphabet16, 4)
}

// undoBase32 undoes base32 and base32hex (RFC 4648) of upper or of lower case.
func undoBase32(v *value, b *budget) []*value {
	s := strings.TrimRight(v.text, "=")
	if len(s) < 16 || len(v.text) > len(s) && len(v.text)%8 != 0 || !oneCase(s) {
		return nil
	}
	switch len(s) % 8 {
	case 1, 3, 6:
		return nil // no number of bytes gives this length
	}
	for _, a := range []*alphabet{alphabet32, alphabet32Hex} {
		if parts := undoDigits(&value{path: v.path, text: s, document: v.document, mediaType: v.mediaType}, b, a, 5); parts != nil {
			return parts
		}
	}
	return nil
}

// oneCase tells whether s is made of digits and of letters of one case.
func oneCase(s string) bool {
	var any uint16
	for i := range len(s) {
		class := classes[s[i]]
		any |= class
		if class&inWord == 0 || any&isUpper != 0 && any&isLower != 0 {
			return false
		}
	}
	return true
}

// undoDigits undoes digits of so many bits each.
func undoDigits(v *value, b *budget, a *alphabet, bits uint) []*value {
	var room [64]byte
	head := appendBits(room[:0], v.text[:min(len(v.text), 64)], a, bits)
	if head == nil || !promising(head, len(v.text), b) || !b.mayTry() {
		return nil
	}
	data := appendBits(make([]byte, 0, len(v.text)*int(bits)/8), v.text, a, bits)
	return decoded(v, b, data)
}

// undoBase58 undoes base58.
func undoBase58(v *value, b *budget) []*value {
	if len(v.text) < 12 {
		return nil
	}
	for i := range len(v.text) {
		if classes[v.text[i]]&inBase58 == 0 {
			return nil
		}
	}
	if len(v.text) > maxBase58Value {
		b.hit(limitBase58)
		return nil
	}
	if !b.affordBase58(len(v.text)) {
		return nil
	}
	return decoded(v, b, appendBase58(make([]byte, 0, len(v.text)), v.text))
}

// decoded is v with what it encodes, if that is plausible.
func decoded(v *value, b *budget, data []byte) []*value {
	if data == nil || !promising(data[:min(len(data), 48)], len(data), b) {
		return nil
	}
	text := string(data)
	if !plausible(text, true, b) {
		b.wasted(len(text))
		return nil
	}
	if !b.afford(len(text)) {
		return nil
	}
	return []*value{{path: v.path, text: text, document: v.document, mediaType: v.mediaType}}
}
