package decode

import (
	"bytes"
	"html"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// percent undoes percent-encoding where it is found: in the text around it up
// to a character that no percent-encoder leaves. JavaScript's escape(), which
// writes %u5C71, is undone too. "+" is itself in one reading and a space in
// another.
func (u *unwrapping) percent(data []byte) {
	for start := 0; start < len(data); {
		end := start
		escaped, plus := false, false
		for end < len(data) && !endsPercent[data[end]] {
			escaped = escaped || data[end] == '%'
			plus = plus || data[end] == '+'
			end++
		}
		piece := data[start:end]
		start = end + 1
		if escaped {
			u.escaped("percent", appendPercent(u.scratch(len(piece)), piece, false))
		}
		if plus {
			u.escaped("percent", appendPercent(u.scratch(len(piece)), piece, true))
		}
	}
}

// endsPercent holds what percent-encoders escape: RFC 3986 leaves none of it,
// encodeURI() only "&", "=", "?", ";" and "#", which divide parameters.
var endsPercent = func() (ends [256]bool) {
	for c := range 0x21 {
		ends[c] = true
	}
	for _, c := range []byte("\"<>[]{}|\\^`&=?;#\x7f") {
		ends[c] = true
	}
	return ends
}()

// appendPercent appends text with its escapes undone to dst, which has room.
func appendPercent(dst, text []byte, plus bool) []byte {
	if dst == nil {
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+' && plus:
			dst = append(dst, ' ')
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			dst = append(dst, unhex(text[i+1])<<4|unhex(text[i+2]))
			i += 2
		case c == '%' && i+1 < len(text) && (text[i+1] == 'u' || text[i+1] == 'U'):
			r, n := utf16At(text[i:], "%u")
			if n == 0 {
				dst = append(dst, c)
				continue
			}
			dst = utf8.AppendRune(dst, r)
			i += n - 1
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// utf16At returns the character at the start of text that is written as one
// or two UTF-16 units of four hexadecimal digits after mark, and its length
// there, 0 if there is none.
func utf16At[T string | []byte](text T, mark string) (rune, int) {
	const n = 6
	unit := func(at int) (rune, bool) {
		if at+n > len(text) || text[at] != mark[0] || text[at+1]|0x20 != mark[1] {
			return 0, false
		}
		return hex4(string(text[at+2 : at+n]))
	}
	r, ok := unit(0)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := unit(n); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 2 * n
			}
		}
	}
	return r, n
}

// appendUnit appends a character, or a surrogate that stands alone as it is
// (WTF-8): lz-string's characters may be any 16 bits.
func appendUnit(dst []byte, r rune) []byte {
	if utf16.IsSurrogate(r) {
		return append(dst, 0xed, 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
	}
	return utf8.AppendRune(dst, r)
}

// escapes undoes the escapes of strings in JSON, JavaScript, Python and C. A
// piece of text ends at a quotation mark that is not escaped.
func (u *unwrapping) escapes(data []byte) {
	start, found := 0, false
	flush := func(end int) {
		if found {
			u.piece(data[start:end])
		}
		start, found = end+1, false
	}
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '\\':
			found = true
			i++
		case '"':
			flush(i)
		}
	}
	flush(len(data))
}

// piece undoes the escapes of a piece. Where \xE5 or \345 may be a byte or
// a character, it is each in a reading of its own.
func (u *unwrapping) piece(piece []byte) {
	out, differ := appendEscaped(u.scratch(len(piece)), piece, false)
	u.escaped("escapes", out)
	if differ {
		out, _ = appendEscaped(u.scratch(len(piece)), piece, true)
		u.escaped("escapes", out)
	}
}

// appendEscaped appends text with its escapes undone to dst, which has room.
// Raw tells that \x80 is a byte and not a character; differ, whether that
// makes a difference.
func appendEscaped(dst, text []byte, raw bool) (out []byte, differ bool) {
	if dst == nil {
		return nil, false
	}
	code := func(c byte) {
		if c < utf8.RuneSelf || raw {
			dst = append(dst, c)
		} else {
			dst = utf8.AppendRune(dst, rune(c))
		}
		differ = differ || c >= utf8.RuneSelf
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			dst = append(dst, text[i])
			continue
		}
		i++
		rest := text[i:]
		switch c := rest[0]; c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'v':
			dst = append(dst, '\v')
		case 'x', 'X':
			if len(rest) < 3 || !isHex(rest[1]) || !isHex(rest[2]) {
				dst = append(dst, '\\', c)
				continue
			}
			code(unhex(rest[1])<<4 | unhex(rest[2]))
			i += 2
		case 'u', 'U':
			if r, n := utf16At(text[i-1:], `\u`); n > 0 {
				dst = appendUnit(dst, r)
				i += n - 2
			} else if r, n := braced(rest[1:]); n > 0 {
				dst = utf8.AppendRune(dst, r)
				i += n
			} else {
				dst = append(dst, '\\', c)
			}
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v, n := 0, 0
			for n < 3 && n < len(rest) && '0' <= rest[n] && rest[n] <= '7' && v*8+int(rest[n]-'0') <= 0xff {
				v = v*8 + int(rest[n]-'0')
				n++
			}
			code(byte(v))
			i += n - 1
		default:
			dst = append(dst, c)
		}
	}
	return dst, differ
}

// braced reads {1F600}, as JavaScript writes after \u, and returns its length.
func braced(text []byte) (rune, int) {
	end := bytes.IndexByte(text[:min(len(text), 8)], '}')
	if end < 2 || text[0] != '{' {
		return 0, 0
	}
	r, err := strconv.ParseUint(string(text[1:end]), 16, 32)
	if err != nil || r > utf8.MaxRune {
		return 0, 0
	}
	return rune(r), end + 1
}

// entities undoes the character references of HTML and XML. A piece of text
// ends at markup or a quotation mark.
func (u *unwrapping) entities(data []byte) {
	start, found := 0, false
	for i := 0; i <= len(data); i++ {
		switch {
		case i == len(data) || data[i] == '<' || data[i] == '>' || data[i] == '"' || data[i] < ' ' && data[i] != '\n':
			if found {
				piece := data[start:i]
				u.escaped("entities", appendEntities(u.scratch(len(piece)), piece))
			}
			start, found = i+1, false
		case data[i] == '&' && !found:
			_, n := entityAt(data[i:])
			found = n > 0
		}
	}
}

// appendEntities appends text with its references undone to dst, which has
// room.
func appendEntities(dst, text []byte) []byte {
	if dst == nil {
		return nil
	}
	for i := 0; i < len(text); {
		if text[i] == '&' {
			if s, n := entityAt(text[i:]); n > 0 {
				dst = append(dst, s...)
				i += n
				continue
			}
		}
		dst = append(dst, text[i])
		i++
	}
	return dst
}

// entityAt returns what the reference at the start of text stands for, and
// the reference's length, 0 if there is none. It never stands for more bytes
// than it has. A number from 128 to 159 is that character, not one of Windows'
// as browsers have it: what encodes bytes means the byte.
func entityAt[T string | []byte](text T) (string, int) {
	const longest = len("&CounterClockwiseContourIntegral;")
	text = text[:min(len(text), longest)]
	if len(text) > 1 && text[1] == '#' {
		return numberAt(text)
	}
	n := 1
	for n < len(text) && (lowerLetter(text[n]|0x20) || n > 1 && '0' <= text[n] && text[n] <= '9') {
		n++
	}
	if n < len("&lt") || n == len(text) || text[n] != ';' {
		return "", 0
	}
	switch reference := string(text[:n+1]); reference {
	case "&amp;":
		return "&", n + 1
	case "&lt;":
		return "<", n + 1
	case "&gt;":
		return ">", n + 1
	case "&quot;":
		return `"`, n + 1
	default:
		s := html.UnescapeString(reference)
		if s == reference || len(s) > len(reference) {
			return "", 0
		}
		return s, n + 1
	}
}

// numberAt is entityAt for &#233; and &#xE9; of which the semicolon may be
// missing.
func numberAt[T string | []byte](text T) (string, int) {
	start, base := 2, rune(10)
	if start < len(text) && text[start]|0x20 == 'x' {
		start, base = 3, 16
	}
	n := start
	r := rune(0)
	for n < len(text) && n < start+8 && (base == 16 && isHex(text[n]) || '0' <= text[n] && text[n] <= '9') {
		if r = r*base + rune(unhex(text[n])); r > utf8.MaxRune {
			return "", 0
		}
		n++
	}
	if n == start {
		return "", 0
	}
	if n < len(text) && text[n] == ';' {
		n++
	}
	return string(r), n
}

func lowerLetter(c byte) bool { return 'a' <= c && c <= 'z' }
