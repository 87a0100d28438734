package identify

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// A level is how finely data is cut into the pieces that are decoded each on
// its own, so that what repeats is decoded once, and what is found has a
// place. No piece is smaller than what an encoder makes.
type level int

const (
	inDocument level = iota // at quotation marks, markup, "&" between parameters and control characters
	inValue                 // at what percent-encoders escape
	inRun                   // at what is in no alphabet of base64, base32 and the like
	levels
)

// pieces calls f with each piece of data and where it begins. What is not text
// is one piece at the first level.
func pieces(data []byte, l level, f func(at int, piece []byte)) {
	if l == inDocument && !isText(data) {
		f(0, data)
		return
	}
	ends := &endsPiece[l]
	start := 0
	for i := 0; i < len(data); i++ {
		c := data[i]
		if !ends[c] {
			continue
		}
		if l == inDocument {
			if c == '\\' { // what follows it is escaped
				i++
				continue
			}
			if c == '&' && !parameter(data[i+1:]) {
				continue
			}
		}
		if i > start {
			f(start, data[start:i:i])
		}
		start = i + 1
	}
	if start < len(data) {
		f(start, data[start:])
	}
}

// mayWrap tells whether something that counts may be encoded in a piece: not in
// one that has no room for it, nor in a random UUID (RFC 9562, 5.4), of which
// tags send more than of anything else.
func mayWrap(piece []byte) bool {
	if len(piece) != 36 {
		return len(piece) >= minInside
	}
	if piece[14] != '4' || strings.IndexByte("89abAB", piece[19]) < 0 {
		return true
	}
	for i, c := range piece {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !(digitByte(c) || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return true
		}
	}
	return false
}

// onePiece tells whether text is not cut at the first level, wherever it lies.
func onePiece(text string) bool {
	for i := range len(text) {
		if endsPiece[inDocument][text[i]] {
			return false
		}
	}
	return true
}

// isText tells whether data is UTF-8 and not for the most part characters
// outside ASCII, as lz-string writes bits: a quotation mark is none there.
func isText(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	beyond := 0
	for _, c := range data {
		if c >= utf8.RuneSelf {
			beyond++
		}
	}
	return beyond < len(data)/8*7
}

// endsPiece holds what ends a piece of each level, or needs a closer look.
var endsPiece = func() (ends [levels][256]bool) {
	for c := range 256 {
		ends[inDocument][c] = c < ' '
		ends[inValue][c] = c <= ' ' || c == 0x7f
		ends[inRun][c] = !wordByte(byte(c))
	}
	for _, c := range []byte(`"<>&\`) {
		ends[inDocument][c] = true
	}
	for _, c := range []byte("\"<>[]{}|\\^`&=?;#") {
		ends[inValue][c] = true
	}
	for _, c := range []byte("+/-_=") {
		ends[inRun][c] = false
	}
	return ends
}()

// parameter tells whether text begins with a parameter's name and "=". Other
// texts after "&" may be character references, also read backwards.
func parameter(text []byte) bool {
	const longest = 64
	for i, c := range text[:min(len(text), longest)] {
		switch {
		case c == '=':
			return i > 0
		case c == ';', c == '&', c <= ' ':
			return false
		}
	}
	return false
}

// cutBy tells whether undoing the escapes of a textual decoding gives data in
// several pieces.
func cutBy(layer string, data []byte) bool {
	switch layer {
	case "percent":
		return slices.ContainsFunc(data, func(c byte) bool { return endsPiece[inValue][c] })
	case "escapes":
		return bytes.IndexByte(data, '"') >= 0
	case "entities":
		return bytes.ContainsAny(data, "\"<>")
	}
	return false
}
