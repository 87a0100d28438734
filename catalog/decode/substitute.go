package decode

import (
	"slices"
	"unicode/utf8"
)

// A substitution gives each byte another.
type substitution struct {
	layer string
	bytes [256]byte
}

func newSubstitution(layer, from, to string) *substitution {
	s := substitution{layer: layer}
	for i := range s.bytes {
		s.bytes[i] = byte(i)
	}
	for i := range len(from) {
		s.bytes[from[i]] = to[i]
	}
	return &s
}

var rot13 = newSubstitution("rot13", upper+lower, upper[13:]+upper[:13]+lower[13:]+lower[:13])

// substitutions undoes ROT13 and reversal.
func (u *unwrapping) substitutions(data []byte) {
	if out := u.scratch(len(data)); out != nil {
		for _, c := range data {
			out = append(out, rot13.bytes[c])
		}
		if string(out) != string(data) {
			u.add(rot13.layer, out)
		}
	}
	if out := u.scratch(len(data)); out != nil {
		u.add("reversed", appendReversed(out, data))
	}
}

// appendReversed appends data with its characters in reverse order, its bytes
// if it is not UTF-8.
func appendReversed(dst, data []byte) []byte {
	if !utf8.Valid(data) {
		dst = append(dst, data...)
		slices.Reverse(dst)
		return dst
	}
	for len(data) > 0 {
		_, n := utf8.DecodeLastRune(data)
		dst = append(dst, data[len(data)-n:]...)
		data = data[:len(data)-n]
	}
	return dst
}
