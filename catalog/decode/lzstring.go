package decode

import (
	"bytes"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// lz-string compresses a string of UTF-16 units and writes the bits, the most
// significant first, into characters of so many bits each
// (github.com/pieroxy/lz-string).
type lzForm struct {
	bits uint // of a character
	// next reads the character at the start of data, and its length: 0 where
	// none of the form is.
	next func(data []byte) (v uint16, length int)
}

var (
	// compressToBase64 and compressToEncodedURIComponent: their characters 62
	// and 63 are "+/" and "+-".
	lzBase64 = lzForm{6, func(data []byte) (uint16, int) {
		if data[0] == ' ' { // "+" in a query
			return 62, 1
		}
		if d := alphabet64[data[0]]; d != 0xff {
			return uint16(d), 1
		}
		return 0, 0
	}}
	lzURI = lzForm{6, func(data []byte) (uint16, int) {
		if data[0] == '-' {
			return 63, 1
		}
		return lzBase64.next(data)
	}}
	// compressToUTF16
	lzUTF16 = lzForm{15, func(data []byte) (uint16, int) {
		r, n := utf8.DecodeRune(data)
		if r < 32 || r > 32+1<<15-1 || r == utf8.RuneError {
			return 0, 0
		}
		return uint16(r - 32), n
	}}
	// compress, whose characters are any 16 bits, as UTF-8 (also with
	// surrogates, as some encoders leave them) and as bytes in both orders.
	lzUTF8 = lzForm{16, unitOfUTF8}
	lzBig  = lzForm{16, func(data []byte) (uint16, int) { return unitOfBytes(data, 0, 0) }}
	lzLow  = lzForm{16, func(data []byte) (uint16, int) { return unitOfBytes(data, 1, 0) }}
	// compressToUTF16 in UTF-16
	lzUTF16Big = lzForm{15, func(data []byte) (uint16, int) { return unitOfBytes(data, 0, 32) }}
	lzUTF16Low = lzForm{15, func(data []byte) (uint16, int) { return unitOfBytes(data, 1, 32) }}
)

// unitOfBytes reads two bytes, of which the more significant one is at the
// offset high, as a unit that is least or more.
func unitOfBytes(data []byte, high int, least uint16) (uint16, int) {
	if len(data) < 2 {
		return 0, 0
	}
	v := uint16(data[high])<<8 | uint16(data[1-high])
	if v < least {
		return 0, 0
	}
	return v - least, 2
}

// unitOfUTF8 reads a unit of UTF-8. A surrogate may stand alone (WTF-8,
// https://simonsapin.github.io/wtf-8/, read 2026-11-24). Two that stand together
// are one character of four bytes: the first unit is read from its first byte,
// the second one from the others.
func unitOfUTF8(data []byte) (uint16, int) {
	r, n := utf8.DecodeRune(data)
	switch {
	case r > 0xffff:
		high, _ := utf16.EncodeRune(r)
		return uint16(high), 1
	case n != 1 || r != utf8.RuneError:
		return uint16(r), n
	case len(data) < 3 || data[1]&0xc0 != 0x80 || data[2]&0xc0 != 0x80:
		return 0, 0
	case data[0] == 0xed:
		return 0xd000 | uint16(data[1]&0x3f)<<6 | uint16(data[2]&0x3f), 3
	case data[0]&0xc0 == 0x80:
		return 0xdc00 | uint16(data[1]&0xf)<<6 | uint16(data[2]&0x3f), 3
	}
	return 0, 0
}

// An lzReader reads bits, the least significant of a number first.
type lzReader struct {
	lzForm
	data []byte
	acc  uint64 // bits of characters, in the order in which they are read
	left uint   // how many
	over bool   // read beyond the end
	cut  int    // characters that may have been cut off the end: zeros
}

func (r *lzReader) take(n uint) int {
	for r.left < n {
		length := 0
		var char uint16
		if len(r.data) > 0 {
			char, length = r.next(r.data)
		}
		if length == 0 {
			if r.cut == 0 || len(r.data) > 0 {
				r.over = true
				return 0
			}
			r.cut--
		}
		r.acc |= uint64(bits.Reverse16(char)>>(16-r.bits)) << r.left
		r.data, r.left = r.data[length:], r.left+r.bits
	}
	v := int(r.acc & (1<<n - 1))
	r.acc >>= n
	r.left -= n
	return v
}

// atEnd tells whether only what fills the last character is left, and up to
// two characters of zeros.
func (r *lzReader) atEnd() bool {
	rest := r.acc
	for range 2 {
		if len(r.data) > 0 {
			rest |= uint64(r.take(r.bits))
		}
	}
	return rest == 0 && !r.over && len(r.data) == 0
}

// An lzString is the memory of a decompression, to be used again.
type lzString struct {
	out     []uint16
	entries []lzEntry
}

// An lzEntry of the dictionary is a part of what came out.
type lzEntry struct{ start, length int32 }

// The codes that stand for no entry.
const (
	lzChar8  = iota // a character of 8 bits follows
	lzChar16        // one of 16 bits follows
	lzEnd
	lzFirst // of the entries
)

// decompress appends to dst what data gives, as UTF-8. It is nil if data is
// not so compressed up to its end, where there is a mark: random characters
// hardly ever are. It stops with errNoRoom after room units.
func (z *lzString) decompress(dst, data []byte, form lzForm, room int) ([]byte, error) {
	r := lzReader{lzForm: form, data: data}
	if form.bits == 15 { // whose zeros are spaces, which a cookie does not keep
		r.cut = 2
	}
	code := r.take(2)
	if code >= lzEnd {
		return nil, nil
	}
	first := uint16(r.take(8 << code))
	if second := r; second.take(3) > lzFirst+1 || second.over {
		return nil, nil // most of what is something else ends here
	}
	last := lzEntry{0, 1}
	z.out = append(z.out[:0], first)
	z.entries = append(z.entries[:0], lzEntry{}, lzEntry{}, lzEntry{}, last)
	width, left := uint(3), 4 // bits of a code, and entries until they are more
	added := func(e lzEntry) {
		z.entries = append(z.entries, e)
		if left--; left == 0 {
			left, width = 1<<width, width+1
		}
	}
	for {
		code := r.take(width)
		if r.over {
			return nil, nil
		}
		if code == lzEnd {
			break
		}
		end := int32(len(z.out))
		next := lzEntry{end, 1}
		switch {
		case code < lzEnd:
			z.out = append(z.out, uint16(r.take(8<<code)))
			added(next)
		case code < len(z.entries):
			e := z.entries[code]
			z.out = append(z.out, z.out[e.start:e.start+e.length]...)
			next.length = e.length
		case code == len(z.entries): // last and its first character
			z.out = append(z.out, z.out[last.start:end]...)
			z.out = append(z.out, z.out[last.start])
			next.length = last.length + 1
		default:
			return nil, nil
		}
		if len(z.out) > room {
			return appendUnits(dst, z.out[:room]), errNoRoom
		}
		added(lzEntry{last.start, last.length + 1}) // last and the first character of next
		last = next
	}
	if !r.atEnd() {
		return nil, nil
	}
	return appendUnits(dst, z.out), nil
}

func appendUnits(dst []byte, units []uint16) []byte {
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) && i+1 < len(units) {
			if both := utf16.DecodeRune(r, rune(units[i+1])); both != utf8.RuneError {
				r = both
				i++
			}
		}
		dst = appendUnit(dst, r)
	}
	return dst
}

// lzStrings undoes the forms of lz-string that are not in the alphabet of
// base64: in all of data, and that for UTF-16 in a string of a document too, of
// which not all can be ASCII.
func (u *unwrapping) lzStrings(data []byte) {
	u.lz(data, lzUTF16)
	if bytes.IndexByte(data, '"') >= 0 {
		for s := range bytes.SplitSeq(data, []byte(`"`)) {
			if len(s) >= minRun && kindOf(s) == wideText {
				u.lz(s, lzUTF16)
			}
		}
	}
	u.lz(data, lzUTF8)
	if len(data)%2 == 0 {
		for _, form := range [...]lzForm{lzBig, lzLow, lzUTF16Big, lzUTF16Low} {
			u.lz(data, form)
		}
	}
}

// begins tells whether data may be in the form: the first code is of two bits,
// of which the second one is not set.
func (form lzForm) begins(data []byte) bool {
	char, n := form.next(data)
	return n > 0 && char>>(form.bits-2)&1 == 0
}

// lz undoes lz-string.
func (u *unwrapping) lz(data []byte, form lzForm) {
	if !form.begins(data) {
		return
	}
	out, err := u.lzString.decompress(u.memory.scratch(4*min(len(data), arenaChunk)), data, form, min(u.budget.bytes/3, maxLZ))
	if err != nil {
		u.budget.hit(limitLZ)
	}
	u.add("lz-string", out)
}

// compressesText tells whether out is what one compresses: a JSON document, or
// ASCII or Japanese that is not much longer than its writing. What is shorter
// must be ASCII, as chance makes kanji more easily: of random characters one
// string in 100,000 passes, or fewer.
func compressesText(writing string, out []byte) bool {
	text := string(out)
	if jsonShaped(text) {
		s := jsonScanner{text: text, room: -1}
		return s.document() == jsonWhole
	}
	if len(writing) < 12 || len(out) < 8 || len(out) > 4*len(writing) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return !printable(r) || r > '~' && (len(writing) < 16 || !isJapanese(r)) })
}

// The forms that are text: in the alphabets of base64, and in any characters.
var (
	lzWords      = []lzForm{lzBase64, lzURI}
	lzCharacters = []lzForm{lzUTF16, lzUTF8}
)

// undoLZString undoes lz-string of JSON or text, in its forms that are text. It
// comes before base64, in whose alphabet two of them are: what is of the one
// gives text or a document of the other less often this way round, as lz-string
// must end with its mark.
func undoLZString(v *value, b *budget) []*value {
	text := strings.TrimRight(v.text, "=")
	if len(text) < minRun {
		return nil
	}
	forms := lzWords
	if alphabet64[text[0]]&0x90 != 0 { // no digit, or see begins
		forms = nil
	}
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf {
			forms = lzCharacters
			break
		} else if classes[c] == 0 && c != ' ' {
			forms = nil // unless it is not ASCII
		}
	}
	if forms == nil {
		return nil
	}
	data := []byte(text)
	for _, form := range forms {
		if !form.begins(data) || !b.mayTry() {
			continue
		}
		out, err := b.lzString.decompress(nil, data, form, min(b.bytes/3, maxLZ))
		if err != nil {
			b.hit(limitLZ)
		}
		if err == nil && compressesText(text, out) && b.afford(len(out)) {
			return []*value{{path: v.path, text: string(out), document: v.document}}
		}
		b.wasted(10*len(b.lzString.out) + len(out)) // two bytes a unit, and an entry
	}
	return nil
}
