package decode

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A substitution gives each character of ASCII another. What undoes it is
// kept.
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

// newShift turns each alphabet by n of its characters.
func newShift(layer string, n int, alphabets ...string) *substitution {
	from, to := "", ""
	for _, a := range alphabets {
		from += a[n%len(a):] + a[:n%len(a)]
		to += a
	}
	return newSubstitution(layer, from, to)
}

// append appends data with s undone to dst, which has room.
func (s *substitution) append(dst, data []byte) []byte {
	if dst == nil {
		return nil
	}
	for _, c := range data {
		dst = append(dst, s.bytes[c])
	}
	return dst
}

var rot13 = newShift("rot13", 13, upper, lower)

// rare are undone where it is cheap: the substitution that was found in use and
// the other shifts (S. Englehardt, J. Han, A. Narayanan, "I never signed up for
// this! Privacy implications of email tracking", PETS 2018, whose detector has
// them; read 2026-11-24), and their like.
var rare = func() (all []*substitution) {
	for n := 1; n < len(lower); n++ {
		if n != 13 {
			all = append(all, newShift("caesar", n, upper, lower))
		}
	}
	backwards := []byte(upper + lower)
	slices.Reverse(backwards)
	ascii := make([]byte, 0, 94)
	for c := byte('!'); c <= '~'; c++ {
		ascii = append(ascii, c)
	}
	return append(all,
		newSubstitution("mapped", digits+upper+lower, "kibp8A4EWRMKHa7gvyz1dOPt6UI5xYD3nqhVwZBXfCcFeJmrLN20lS9QGsjTuo"),
		newSubstitution("atbash", lower+upper, string(backwards)),
		newShift("rot5", 5, digits),
		newSubstitution("rot18", digits+upper+lower, digits[5:]+digits[:5]+upper[13:]+upper[:13]+lower[13:]+lower[:13]),
		newShift("rot47", 47, string(ascii)),
	)
}()

// What has been undone of a buffer since the last decoding of another kind.
const (
	bySubstitution = 1 << iota
	byReversal
)

// maxShort is the length up to which what other decodings gave is taken whole.
const maxShort = 512

// substitutions undoes substitutions of letters, and reversal. Everything can
// be so wrapped, and every buffer that comes out costs its search, so:
//   - in text of which nothing but escapes have been undone, words of plain
//     language are passed over;
//   - the rare ones are undone in short text that other decodings gave, where
//     an "@" is, and where what comes out is plainly encoded again;
//   - two are not undone one inside the other: that is a third;
//   - reversal, which commutes with all of them, is the last to be undone.
func (u *unwrapping) substitutions(data []byte, text textKind) {
	done := u.at.substituted
	if done&byReversal != 0 || len(data) < minWord {
		return
	}
	u.substituted("reversed", appendReversed(u.scratch(len(data)), data, text), done|byReversal)
	if done != 0 || text == noText {
		return
	}
	short := u.at.deep && len(data) <= maxShort
	if !short {
		u.strange = appendStrange(u.strange[:0], data)
		data = u.strange
	}
	if !hasLetters(data) {
		return
	}
	u.substituted(rot13.layer, rot13.append(u.scratch(len(data)), data), bySubstitution)
	u.rare(data, short)
}

// rare undoes the rare substitutions, in all of text or in the tokens of it
// where that is cheap. Those of one name make one buffer.
func (u *unwrapping) rare(text []byte, whole bool) {
	u.tokens = u.tokens[:0]
	size := 0
	for i := 0; i < len(text) && !whole; i++ {
		start := i
		for i < len(text) && !endsToken[text[i]] {
			i++
		}
		if token := text[start:i]; len(token) >= minEncoded || bytes.IndexByte(token, '@') >= 0 {
			u.tokens = append(u.tokens, token)
			size += len(token) + 1
		}
	}
	if whole {
		u.tokens = append(u.tokens, text)
		size = len(text) + 1
	}
	for i := 0; i < len(rare) && size > 0; {
		layer, n := rare[i].layer, 1
		for i+n < len(rare) && rare[i+n].layer == layer {
			n++
		}
		out := u.scratch(n * size)
		if out == nil {
			return
		}
		for _, s := range rare[i : i+n] {
			for _, token := range u.tokens {
				if whole || bytes.IndexByte(token, '@') >= 0 || s.givesEncoded(token) {
					out = append(s.append(out, token), '\n')
				}
			}
		}
		u.substituted(layer, out, bySubstitution)
		i += n
	}
}

// minEncoded is the length from which on a token is looked at for what is
// encoded under a rare substitution.
const minEncoded = 16

// givesEncoded tells whether undoing s gives what is hexadecimal, or base64 or
// base32 of text or of something with magic bytes, by the token's beginning.
func (s *substitution) givesEncoded(token []byte) bool {
	var head [minEncoded]byte
	hex := true
	for i, c := range token[:minEncoded] {
		head[i] = s.bytes[c]
		hex = hex && classes[head[i]]&inHex != 0
	}
	return hex || beginsText(head[:], alphabet64, 6) || beginsText(head[:], alphabet32, 5)
}

// beginsText tells whether head, of an encoding, gives printable ASCII, or the
// magic bytes of gzip, zlib or zstd.
func beginsText(head []byte, a *alphabet, bits int) bool {
	acc, n, text := 0, 0, true
	first := 0 // two bytes
	for i, c := range head {
		d := a[c]
		if d == 0xff {
			return false
		}
		acc = acc<<bits | int(d)
		if n += bits; n >= 8 {
			n -= 8
			c := acc >> n & 0xff
			text = text && ' ' <= c && c <= '~'
			if i < 4 {
				first = first<<8 | c
			} else if !text && first>>8 != 0x1f8b && first>>8 != 0x28b5 && first>>8 != 0x789c {
				return false
			}
		}
	}
	return true
}

// appendReversed appends data with its characters in reverse order, or its
// bytes if it is not UTF-8, to dst, which has room.
func appendReversed(dst, data []byte, text textKind) []byte {
	if dst == nil {
		return nil
	}
	if text == asciiText || text == noText && !utf8.Valid(data) {
		dst = append(dst, data...)
		slices.Reverse(dst)
		return dst
	}
	n := len(dst)
	dst = append(dst, data...)
	slices.Reverse(dst[n:])
	for i := n; i < len(dst); i++ {
		if start := i; dst[i]&0xc0 == 0x80 { // a character, backwards
			for dst[i]&0xc0 == 0x80 {
				i++
			}
			slices.Reverse(dst[start : i+1])
		}
	}
	return dst
}

func hasLetters(text []byte) bool {
	return slices.ContainsFunc(text, func(c byte) bool { return classes[c]&(isUpper|isLower) != 0 })
}
