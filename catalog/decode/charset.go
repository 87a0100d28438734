package decode

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
)

// A charset is an encoding of Japanese text other than UTF-8.
type charset struct {
	layer    string
	fits     func(data []byte) bool // data may be text in it
	encoding encoding.Encoding
}

var charsets = []charset{
	{"shift-jis", shiftJISFits[[]byte], japanese.ShiftJIS},
	{"euc-jp", eucJPFits[[]byte], japanese.EUCJP},
	{"iso-2022-jp", iso2022JPFits, japanese.ISO2022JP},
}

// foreign undoes charsets. Text is in none of them but in UTF-16, in which
// many a kanji has two bytes that are ASCII.
func (u *unwrapping) foreign(data []byte, text textKind) {
	if text != asciiText || len(u.at.layers) > 0 && u.at.substituted == 0 {
		for high := range 2 {
			if utf16Fits(data, high) {
				u.add("utf-16", appendUTF16(u.scratch(2*len(data)), data, high))
			}
		}
	}
	if text != noText {
		return
	}
	for _, c := range charsets {
		if !c.fits(data) {
			continue
		}
		if out := u.scratch(3 * len(data)); out != nil {
			if text, err := c.encoding.NewDecoder().Bytes(data); err == nil {
				u.add(c.layer, append(out, text...))
			}
		}
	}
}

// isLatin1 tells whether no character of data is above U+00FF, and some are
// outside ASCII: it may be a script's "binary string".
func isLatin1(data []byte) bool {
	wide := false
	for i := 0; i < len(data); i++ {
		if data[i] < utf8.RuneSelf {
			continue
		}
		wide = true
		if data[i] != 0xc2 && data[i] != 0xc3 || i+1 == len(data) || data[i+1]&0xc0 != 0x80 {
			return false
		}
		i++
	}
	return wide
}

// appendLatin1 appends the bytes that data's characters are to dst, which has
// room.
func appendLatin1(dst, data []byte) []byte {
	if dst == nil {
		return nil
	}
	for _, r := range string(data) {
		dst = append(dst, byte(r))
	}
	return dst
}

// looksForeign tells whether data may be text in another charset.
func looksForeign(data []byte) bool {
	return utf16Fits(data, 0) || utf16Fits(data, 1) || shiftJISFits(data) || eucJPFits(data) || iso2022JPFits(data)
}

// utf16Fits tells whether data is text in UTF-16, of which the more
// significant byte of each unit is at the offset high.
func utf16Fits(data []byte, high int) bool {
	if len(data) < 4 || len(data)%2 != 0 {
		return false
	}
	for i := 0; i < len(data); i += 2 {
		r := rune(data[i+high])<<8 | rune(data[i+1-high])
		if !usual(r) && !utf16.IsSurrogate(r) && (r != 0xfeff || i > 0) {
			return false
		}
	}
	return true
}

// usual tells whether a character is one of the Basic Multilingual Plane that
// Japanese text is made of, with the Latin, Greek and Cyrillic in it.
func usual(r rune) bool {
	switch {
	case r < 0x20:
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0x530:
		return r < 0x7f || r >= 0xa0 && r < 0x250 || r >= 0x370
	case r < 0x2010:
		return false
	}
	return r < 0x2040 || r >= 0x2100 && r < 0x2700 || r >= 0x3000 && r < 0x3400 || r >= 0x4e00 && r < 0xa000 || r >= 0xf900 && r < 0xfb00 || r >= 0xff00 && r < 0xfff0
}

func appendUTF16(dst, data []byte, high int) []byte {
	if dst == nil {
		return nil
	}
	unit := func(i int) rune { return rune(data[i+high])<<8 | rune(data[i+1-high]) }
	for i := 0; i+1 < len(data); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) && i+3 < len(data) {
			if both := utf16.DecodeRune(r, unit(i+2)); both != utf8.RuneError {
				r = both
				i += 2
			}
		}
		if r != 0xfeff || i > 0 {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// shiftJISFits tells whether data is Shift_JIS (JIS X 0208, appendix 1) with a
// character of two bytes in it. Kana of one byte, with which nearly any bytes
// would do, must be more than those.
func shiftJISFits[T string | []byte](data T) bool {
	double, single := 0, 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c >= ' ' && c <= '~', c == '\n', c == '\r', c == '\t':
		case c >= 0xa1 && c <= 0xdf:
			single++
		case c >= 0x81 && c <= 0x9f || c >= 0xe0 && c <= 0xea || c >= 0xed && c <= 0xee || c >= 0xfa && c <= 0xfc:
			if i++; i == len(data) || data[i] < 0x40 || data[i] == 0x7f || data[i] > 0xfc {
				return false
			}
			double++
		default:
			return false
		}
	}
	return double > 0 && (single == 0 || single > 2*double)
}

// eucJPFits tells whether data is EUC-JP with a character of two bytes in it.
func eucJPFits[T string | []byte](data T) bool {
	double := false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c >= ' ' && c <= '~', c == '\n', c == '\r', c == '\t':
		case c >= 0xa1 && c <= 0xfe || c == 0x8e || c == 0x8f:
			if c == 0x8f {
				i++ // of three bytes: JIS X 0212
			}
			if i++; i >= len(data) || data[i] < 0xa1 || data[i] == 0xff {
				return false
			}
			double = true
		default:
			return false
		}
	}
	return double
}

// iso2022JPFits tells whether data changes to JIS X 0208 (RFC 1468).
func iso2022JPFits(data []byte) bool {
	i := bytes.IndexByte(data, 0x1b)
	return i >= 0 && (bytes.HasPrefix(data[i:], []byte("\x1b$B")) || bytes.HasPrefix(data[i:], []byte("\x1b$@")))
}
