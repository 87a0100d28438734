// Package legible makes strings that a page or a vendor chose safe to read: on
// a terminal, in a report, on a published list. How a string is quoted is the
// format's own matter.
package legible

import (
	"fmt"
	"strings"
	"unicode"
)

// Line is s on one line, of at most so many characters. Characters that nobody
// sees or that reorder the text around them (control, bidirectional and all
// format characters, private use) are shown by their code: [U+202E].
func Line(s string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(s) {
		if n++; n > most {
			b.WriteRune('…')
			break
		}
		switch {
		case '\t' <= r && r <= '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), r&0xFFFE == 0xFFFE:
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r) // invalid bytes have become U+FFFD
		}
	}
	return b.String()
}
