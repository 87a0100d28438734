package decode

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// minRun is the length of the shortest run that is decoded.
const minRun = 8

// minOpaque is the length from which on what a run gives need not look like
// anything: that of the shortest digest, MD5.
const minOpaque = 16

// The classes that a character of a run is in.
const (
	inHex uint16 = 1 << iota
	inBase32
	inBase32Hex
	inBase32Crockford
	inBase58
	inWord // letters and digits
	isUpper
	isLower
	isPlus
	isSlash
	isDash
	isUnderline
)

var classes = func() (class [256]uint16) {
	for _, c := range []struct {
		characters string
		class      uint16
	}{
		{digits, inWord}, {upper, inWord | isUpper}, {lower, inWord | isLower},
		{"+", isPlus}, {"/", isSlash}, {"-", isDash}, {"_", isUnderline},
	} {
		for i := range len(c.characters) {
			class[c.characters[i]] |= c.class
		}
	}
	for _, c := range []struct {
		alphabet *alphabet
		class    uint16
	}{{alphabet16, inHex}, {alphabet32, inBase32}, {alphabet32Hex, inBase32Hex}, {alphabet32Crockford, inBase32Crockford}, {alphabet58, inBase58}} {
		for i, digit := range c.alphabet {
			if digit != 0xff {
				class[i] |= c.class
			}
		}
	}
	return class
}()

// runs decodes the runs of the alphabets of base16, 32, 58 and 64 and of
// lz-string's texts. A run ends where something stands that is not in the
// alphabet; so text with "+", "/", "-" and "_" has other runs in each. One that
// comes again is not decoded again.
func (u *unwrapping) runs(data []byte) {
	u.encoded = false
	u.folded(data)
	for i := 0; i < len(data); i++ {
		start, any := i, uint16(0)
		for i < len(data) && classes[data[i]] != 0 {
			any |= classes[data[i]]
			i++
		}
		if i-start < minRun {
			continue
		}
		run := data[start:i]
		if !u.ran.add(maphash.Bytes(u.seed, run)) {
			continue
		}
		if !u.strangeRun(run) {
			pieces(run, inHex, u.hex)
			continue
		}
		u.encoded = true
		if any&(isPlus|isSlash|isDash|isUnderline) == 0 {
			u.word(run)
			continue
		}
		pieces(run, inWord, u.word)
		if any&(isPlus|isSlash) != 0 {
			pieces(run, inWord|isPlus|isSlash, u.base64)
		}
		if any&(isDash|isUnderline) != 0 {
			pieces(run, inWord|isDash|isUnderline, u.base64)
		}
		if any&isDash != 0 {
			pieces(run, inWord|isPlus|isDash, func(run []byte) { u.lz(run, lzURI) })
		}
	}
}

// folded undoes base64 that is broken into lines, as MIME has it (RFC 2045,
// 6.8).
func (u *unwrapping) folded(data []byte) {
	if bytes.IndexByte(data, '\n') < minRun {
		return
	}
	u.run = u.run[:0]
	for _, c := range data {
		switch {
		case classes[c] != 0:
			u.run = append(u.run, c)
		case c != '\r' && c != '\n' && c != '=':
			return
		}
	}
	u.base64(u.run)
}

// strangeRun tells whether a run may be encoded, other than as hexadecimal: it
// is no plain language, read forwards or, in a reversed buffer, backwards. What
// a substitution gave is already what was strange.
func (u *unwrapping) strangeRun(run []byte) bool {
	switch {
	case u.at.substituted&bySubstitution != 0 || len(run) > maxShort:
		return true
	case u.at.substituted&byReversal == 0:
		return strange(run)
	}
	u.run = append(u.run[:0], run...)
	slices.Reverse(u.run)
	return strange(u.run)
}

// pieces calls f for the runs of the classes in run.
func pieces(run []byte, in uint16, f func([]byte)) {
	for i := 0; i < len(run); i++ {
		start := i
		for i < len(run) && classes[run[i]]&in != 0 {
			i++
		}
		if i-start >= minRun {
			f(run[start:i])
		}
	}
}

// word decodes a run of letters and digits. One that is all decimal, or long
// and all hexadecimal, is that and nothing else: another encoding gives it
// with a chance below (16/64)^16.
func (u *unwrapping) word(run []byte) {
	all, any := ^uint16(0), uint16(0)
	for _, c := range run {
		all &= classes[c]
		any |= classes[c]
	}
	if all&inHex != 0 {
		u.hex(run)
		if any&(isUpper|isLower) == 0 || len(run) >= 16 {
			return
		}
	} else {
		pieces(run, inHex, u.hex)
	}
	u.base64(run)
	if any&(isUpper|isLower) != isUpper|isLower {
		for _, a := range [...]struct {
			class    uint16
			alphabet *alphabet
		}{{inBase32, alphabet32}, {inBase32Hex, alphabet32Hex}, {inBase32Crockford, alphabet32Crockford}} {
			if all&a.class != 0 {
				u.digits("base32", run, a.alphabet, 5)
			}
		}
	}
	switch {
	case all&inBase58 == 0:
	case len(run) > maxBase58:
		u.budget.hit(limitBase58)
	case u.budget.affordBase58(len(run)):
		if out := u.scratch(len(run)); out != nil {
			u.offer("base58", appendBase58(out, run))
		}
	}
}

func (u *unwrapping) hex(run []byte) {
	u.encoded = true
	if len(run)%2 == 0 {
		u.digits("hex", run, alphabet16, 4)
	}
}

func (u *unwrapping) base64(run []byte) {
	u.digits("base64", run, alphabet64, 6)
	u.lz(run, lzBase64)
}

func (u *unwrapping) digits(layer string, run []byte, a *alphabet, bits int) {
	if out := u.scratch(len(run) * bits / 8); out != nil {
		u.offer(layer, appendBits(out, run, a, uint(bits)))
	}
}

// offer adds what a run gave if it is worthwhile. Most runs are words and
// identifiers that encode nothing.
func (u *unwrapping) offer(layer string, data []byte) {
	if len(data) >= minOpaque || holdsText(data) || looksCompressed(data) || looksForeign(data) {
		u.add(layer, data)
	}
}

// holdsText tells whether data is text, or six printable ASCII characters or two
// of three bytes in UTF-8, as the Japanese ones are, follow one another in it,
// perhaps in reversed UTF-8. (Random bytes of the length of a short run do so
// with a chance of about 1 in 50.)
func holdsText(data []byte) bool {
	if len(data) >= minWord && kindOf(data) != noText {
		return true
	}
	ascii, forwards, backwards := 0, 0, 0
	for i, c := range data {
		if ' ' <= c && c <= '~' {
			if ascii++; ascii == 6 {
				return true
			}
			continue
		}
		ascii = 0
		if i < 2 {
			continue
		}
		switch a := data[i-2]; {
		case threeBytes(a, data[i-1], c):
			if forwards > 0 && i-forwards == 3 {
				return true
			}
			forwards = i
		case threeBytes(c, data[i-1], a):
			if backwards > 0 && i-backwards == 3 {
				return true
			}
			backwards = i
		}
	}
	return false
}

// threeBytes tells whether a, b and c are one character in UTF-8 (or half of
// one, as some encoders leave them).
func threeBytes(a, b, c byte) bool { return a&0xf0 == 0xe0 && b&0xc0 == 0x80 && c&0xc0 == 0x80 }
