package decode

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"soshin/catalog"
)

// undoJSON takes a JSON object or array apart. A document that ends early (it
// was cut, or never sent whole) gives what came before; a value must be whole.
func undoJSON(v *value, b *budget) []*value {
	text := v.text
	if v.in == catalog.InCookie {
		text = strings.TrimPrefix(text, "j:") // as Express marks it
	}
	if !v.document && !(jsonShaped(text) && b.mayTry()) || v.document && !jsonBegins(text) {
		return nil
	}
	s := jsonScanner{text: text, base: v.path, room: b.values}
	switch s.document() {
	case jsonBroken:
		b.wasted(wastePerByte * s.pos)
		return nil
	case jsonEndsEarly:
		if !v.document {
			b.wasted(wastePerByte * s.pos)
			return nil
		}
		b.hit("json: ends early, kept what came before")
	case jsonFull:
		b.hit(limitValues)
	}
	if s.deep {
		b.hit(limitNesting)
	}
	b.take(len(s.parts))
	return s.parts
}

// undoJSONString undoes a JSON string of a JSON object, array or string: what
// JSON.stringify gives of its own result.
func undoJSONString(v *value, b *budget) []*value {
	n := len(v.text)
	if n < len(`"{}"`) || v.text[0] != '"' || v.text[n-1] != '"' {
		return nil
	}
	s := jsonScanner{text: v.text}
	text, end := s.string()
	if end != jsonWhole || s.pos < n || !jsonShaped(text) && !strings.HasPrefix(text, `"`) || !b.afford(len(text)) || b.take(1) == 0 {
		return nil
	}
	return []*value{{path: v.path, text: text, document: v.document}}
}

// jsonShaped tells whether s begins and ends as an object or array does.
func jsonShaped(s string) bool {
	return len(s) >= 2 && (s[0] == '{' && s[len(s)-1] == '}' || s[0] == '[' && s[len(s)-1] == ']')
}

func jsonBegins(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return s != "" && (s[0] == '{' || s[0] == '[')
}

type jsonEnd int

const (
	jsonWhole jsonEnd = iota
	jsonEndsEarly
	jsonFull // more leaves than there is room for; the rest was not read
	jsonBroken
)

// A jsonScanner reads one JSON text (RFC 8259) and lists its leaves. It is
// our own because encoding/json neither gives what precedes an early end nor
// bounds what it makes. Raw control characters in strings are let pass.
type jsonScanner struct {
	text string
	base string // path of the whole
	room int    // leaves to keep; negative: keep none and read on

	pos   int
	parts []*value
	slab  []value // for the next parts
	deep  bool    // something lay too deep and was kept as text
}

func (s *jsonScanner) document() jsonEnd {
	s.space()
	start := s.pos
	if end := s.value(s.base, 0); end != jsonWhole {
		return end
	}
	if len(s.parts) == 1 && s.parts[0].path == s.base && !s.deep && s.pos-start == len(s.parts[0].text) {
		s.parts = nil // an empty container is no part of itself
	}
	if s.space(); s.pos < len(s.text) {
		return jsonBroken
	}
	return jsonWhole
}

func (s *jsonScanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// next skips space and returns the next byte, 0 at the end.
func (s *jsonScanner) next() byte {
	s.space()
	if s.pos == len(s.text) {
		return 0
	}
	return s.text[s.pos]
}

// fail is jsonEndsEarly at the end of the text and jsonBroken before.
func (s *jsonScanner) fail() jsonEnd {
	if s.pos >= len(s.text) {
		return jsonEndsEarly
	}
	return jsonBroken
}

// leaf keeps a leaf and is jsonWhole, or jsonFull if there is no room.
func (s *jsonScanner) leaf(path, text string, plain bool) jsonEnd {
	if s.room < 0 {
		return jsonWhole
	}
	if len(s.parts) == s.room {
		return jsonFull
	}
	if len(s.slab) == 0 {
		s.slab = make([]value, 16)
	}
	v := &s.slab[0]
	s.slab = s.slab[1:]
	v.path, v.text, v.plain = path, text, plain
	s.parts = append(s.parts, v)
	return jsonWhole
}

func (s *jsonScanner) value(path string, depth int) jsonEnd {
	start := s.pos
	switch c := s.next(); c {
	case '{', '[':
		if depth == MaxNesting {
			return s.skip(path)
		}
		before := len(s.parts)
		s.pos++
		end := s.members(path, depth, c == '{')
		if end == jsonWhole && before == len(s.parts) {
			return s.leaf(path, s.text[start:s.pos], true) // {} or []
		}
		return end
	case '"':
		text, end := s.string()
		if s.leaf(path, text, false) == jsonFull {
			return jsonFull
		}
		return end
	case 't':
		return s.literal(path, "true", "true")
	case 'f':
		return s.literal(path, "false", "false")
	case 'n':
		return s.literal(path, "null", "")
	default:
		return s.number(path)
	}
}

// members reads what is between the brackets, and the closing one.
func (s *jsonScanner) members(path string, depth int, object bool) jsonEnd {
	closing := byte(']')
	if object {
		closing = '}'
	}
	if s.next() == closing {
		s.pos++
		return jsonWhole
	}
	for i := 0; ; i++ {
		var inner string
		if object {
			if s.next() != '"' {
				return s.fail()
			}
			name, end := s.string()
			if end != jsonWhole {
				return end
			}
			if s.next() != ':' {
				return s.fail()
			}
			s.pos++
			inner = under(path, name)
		} else {
			inner = path + "[" + strconv.Itoa(i) + "]"
		}
		s.space()
		if end := s.value(inner, depth+1); end != jsonWhole {
			return end
		}
		switch s.next() {
		case ',':
			s.pos++
		case closing:
			s.pos++
			return jsonWhole
		default:
			return s.fail()
		}
	}
}

// skip passes over a container that lies too deep, and keeps its text.
func (s *jsonScanner) skip(path string) jsonEnd {
	s.deep = true
	start, depth := s.pos, 0
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '"':
			if _, end := s.string(); end != jsonWhole {
				return end
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			return s.leaf(path, s.text[start:s.pos], true)
		}
	}
	return jsonEndsEarly
}

func (s *jsonScanner) literal(path, word, text string) jsonEnd {
	rest := s.text[s.pos:]
	if !strings.HasPrefix(rest, word) {
		if strings.HasPrefix(word, rest) {
			return jsonEndsEarly
		}
		return jsonBroken
	}
	s.pos += len(word)
	return s.leaf(path, text, true)
}

func (s *jsonScanner) number(path string) jsonEnd {
	start := s.pos
	digits := func() bool {
		from := s.pos
		for s.pos < len(s.text) && '0' <= s.text[s.pos] && s.text[s.pos] <= '9' {
			s.pos++
		}
		return s.pos > from
	}
	at := func(set string) bool {
		if s.pos < len(s.text) && strings.IndexByte(set, s.text[s.pos]) >= 0 {
			s.pos++
			return true
		}
		return false
	}
	at("-")
	if !digits() || at(".") && !digits() {
		return s.fail()
	}
	if at("eE") {
		at("+-")
		if !digits() {
			return s.fail()
		}
	}
	return s.leaf(path, s.text[start:s.pos], true)
}

// string reads a string from its opening to its closing quote, or what there
// is of it.
func (s *jsonScanner) string() (string, jsonEnd) {
	start := s.pos + 1
	escaped := false
	for i := start; i < len(s.text); i++ {
		switch s.text[i] {
		case '"':
			s.pos = i + 1
			if escaped {
				return unquote(s.text[start:i]), jsonWhole
			}
			return s.text[start:i], jsonWhole
		case '\\':
			escaped = true
			i++
		}
	}
	s.pos = len(s.text)
	return s.text[start:], jsonEndsEarly
}

// unquote undoes the escapes of a JSON string. A wrong one stays as written.
func unquote(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out = append(out, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(s[i+1:])
			if !ok {
				out = append(out, '\\', 'u')
				continue
			}
			i += 4
			if utf16.IsSurrogate(r) && strings.HasPrefix(s[i+1:], `\u`) {
				if low, ok := hex4(s[i+3:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
					r = utf16.DecodeRune(r, low)
					i += 6
				}
			}
			out = appendUnit(out, r)
		default:
			out = append(out, '\\', c)
		}
	}
	return string(out)
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		if !isHex(s[i]) {
			return 0, false
		}
		r = r<<4 | rune(unhex(s[i]))
	}
	return r, true
}
