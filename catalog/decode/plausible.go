package decode

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plausible tells whether what undoing an encoding of bytes gave is something
// that one encodes: a JSON document, something compressed, a binary document
// with text in it, or, if text may be, text of at least 12 bytes. Text is
// printable ASCII and Japanese; other letters count from 24 bytes on, where
// chance no longer makes valid UTF-8. Random bytes are text of 12 with a
// chance below 1 in 100,000.
func plausible(data string, text bool, b *budget) bool {
	if strings.HasPrefix(data, gzipMagic) || strings.HasPrefix(data, zstdMagic) {
		return true
	}
	if !utf8.ValidString(data) {
		return holdsDocument(data, b)
	}
	if jsonShaped(data) {
		s := jsonScanner{text: data, room: -1}
		return s.document() == jsonWhole
	}
	for _, r := range data {
		if !printable(r) {
			return holdsDocument(data, b)
		}
		if len(data) < 24 && r > '~' && !isJapanese(r) {
			return false
		}
	}
	return text && len(data) >= 12
}

// holdsDocument tells whether binary data is compressed text or a document
// that a decoder takes apart. Nothing is taken from the budget but attempts.
func holdsDocument(data string, b *budget) bool {
	v, probe := value{text: data}, *b
	holds := undoCompressed(&v, &probe) != nil || undoMessagePack(&v, &probe) != nil || undoCBOR(&v, &probe) != nil || undoProtobuf(&v, &probe) != nil
	b.broken, b.waste, b.readers = probe.broken, probe.waste, probe.readers
	for _, limit := range [...]string{limitBroken, limitWaste} {
		if slices.Contains(probe.limits, limit) {
			b.hit(limit)
		}
	}
	return holds
}

// promising tells whether the first bytes that came out of so many digits may
// be of something plausible. They may end within a character. Binary documents
// without magic bytes are looked for in small values only.
func promising(head []byte, size int, b *budget) bool {
	text := true
	for rest := head; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 && !utf8.FullRune(rest) {
			break
		}
		if r == utf8.RuneError && n == 1 || !printable(r) {
			text = false
			break
		}
		rest = rest[n:]
	}
	if text || bytes.HasPrefix(head, []byte(gzipMagic)) || bytes.HasPrefix(head, []byte(zstdMagic)) {
		return true
	}
	if !mayBeDocument(head) {
		return false
	}
	if size > maxOpaque {
		b.hit(limitOpaque)
		return false
	}
	return true
}

// mayBeDocument tells whether binary data may begin a stream or a document.
func mayBeDocument(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	for _, c := range compressions {
		if c.begins(head) {
			return true
		}
	}
	return messagePackBegins(head[0]) || cborBegins(head[0]) || protobufBegins(head)
}

func printable(r rune) bool {
	if r < utf8.RuneSelf {
		return ' ' <= r && r <= '~' || r == '\t' || r == '\r' || r == '\n'
	}
	return unicode.IsGraphic(r)
}

func isJapanese(r rune) bool {
	switch {
	case 0x3000 <= r && r < 0x3100, 0x4e00 <= r && r < 0xa000, 0xff00 <= r && r < 0xfff0:
		return true
	}
	return r > 0x3100 && unicode.Is(unicode.Han, r)
}
