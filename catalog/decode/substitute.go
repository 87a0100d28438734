package decode

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A substitution gives each character of ASCII another. What undoes it is
// kept.
type substitution struct {
	layer  string
	bytes  [256]byte
	second []*substitution // to be undone in what it gave
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

var (
	rot13  = newShift("rot13", 13, upper, lower)
	rot5   = newShift("rot5", 5, digits)
	rot18  = newSubstitution("rot18", digits+upper+lower, digits[5:]+digits[:5]+upper[13:]+upper[:13]+lower[13:]+lower[:13])
	rot47  = newShift("rot47", 47, between('!', '~'))
	atbash = newSubstitution("atbash", upper+lower, between('Z', 'A')+between('z', 'a'))
	mapped = newSubstitution("mapped", digits+upper+lower, "kibp8A4EWRMKHa7gvyz1dOPt6UI5xYD3nqhVwZBXfCcFeJmrLN20lS9QGsjTuo")
)

// between is the characters from first to last, upwards or downwards.
func between(first, last byte) string {
	step := byte(1)
	if first > last {
		step = 0xff // -1
	}
	out := []byte{first}
	for c := first; c != last; {
		c += step
		out = append(out, c)
	}
	return string(out)
}

// rare are undone where it is cheap: the substitution that was found in use and
// the other shifts (S. Englehardt, J. Han, A. Narayanan, "I never signed up for
// this! Privacy implications of email tracking", PETS 2018, whose detector has
// them; read 2026-11-24), and their like. Those of one layer stand together.
var rare = func() (all []*substitution) {
	for n := 1; n < len(lower); n++ {
		if n != 13 {
			all = append(all, newShift("caesar", n, upper, lower))
		}
	}
	return append(all, mapped, atbash, rot5, rot18, rot47)
}()

// What undoes one substitution of another is a third, and mostly one that is
// undone anyway: shifts make a shift or nothing, and rot13, rot5 and rot18 one
// another. Nothing else than these is undone twice: atbash of rot13, of rot5 and
// of rot18, and rot47 with each of the four, in both orders where that matters.
// Of other shifts, and of the one found in use, nobody makes another.
func init() {
	same := newSubstitution("", "", "")
	known := map[[256]byte]bool{same.bytes: true, rot13.bytes: true}
	for _, s := range rare {
		known[s.bytes] = true
	}
	named := []*substitution{rot13, atbash, rot5, rot18, rot47}
	for _, first := range named {
		for _, second := range named {
			var both [256]byte
			for c := range both {
				both[c] = second.bytes[first.bytes[c]]
			}
			if !known[both] {
				known[both] = true
				first.second = append(first.second, second)
			}
		}
	}
}

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
//   - of two, one inside the other, the second is undone as the rare ones are,
//     and only if they are together none that is undone by itself (see second);
//   - reversal, which commutes with all of them, is the last to be undone.
func (u *unwrapping) substitutions(data []byte, text textKind) {
	done := u.at.substituted
	if done&byReversal != 0 || len(data) < minWord {
		return
	}
	u.substituted("reversed", appendReversed(u.scratch(len(data)), data, text), done|byReversal, nil)
	if text == noText {
		return
	}
	short := u.at.deep && len(data) <= maxShort
	if done != 0 {
		if u.at.by != nil {
			u.rare(u.at.by.second, data, short)
		}
		return
	}
	if !short {
		u.strange = appendStrange(u.strange[:0], data)
		data = u.strange
	}
	if !hasLetters(data) {
		return
	}
	u.substituted(rot13.layer, rot13.append(u.scratch(len(data)), data), bySubstitution, rot13)
	u.rare(rare, data, short)
}

// rare undoes rare substitutions, in all of text or in the tokens of it where
// that is cheap. Those of one layer make one buffer.
func (u *unwrapping) rare(list []*substitution, text []byte, whole bool) {
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
	for i := 0; i < len(list) && size > 0; {
		layer, n := list[i].layer, 1
		for i+n < len(list) && list[i+n].layer == layer {
			n++
		}
		out := u.scratch(n * size)
		if out == nil {
			return
		}
		for _, s := range list[i : i+n] {
			for _, token := range u.tokens {
				if whole || bytes.IndexByte(token, '@') >= 0 || s.givesEncoded(token) {
					out = append(s.append(out, token), '\n')
				}
			}
		}
		var by *substitution
		if n == 1 && u.at.substituted == 0 {
			by = list[i]
		}
		u.substituted(layer, out, bySubstitution, by)
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
