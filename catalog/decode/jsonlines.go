package decode

import (
	"fmt"
	"strconv"
	"strings"
)

// undoJSONLines takes a document apart whose first line is a JSON object or
// array and that has more lines. A line that is not JSON stays text. A line
// that is an object with a length announces as many bytes, as the items of a
// Sentry envelope do (https://develop.sentry.dev/sdk/data-model/envelopes/,
// read 2026-11-23).
func undoJSONLines(v *value, b *budget) []*value {
	text := strings.Trim(v.text, " \t\r\n")
	first, _, more := strings.Cut(text, "\n")
	if !more || !jsonShaped(strings.TrimSpace(first)) {
		return nil
	}
	if s := (jsonScanner{text: first, room: -1}); s.document() != jsonWhole {
		return nil
	}
	var parts []*value
	for next := -1; text != ""; {
		line := text
		if next >= 0 && next <= len(text) && (next == len(text) || text[next] == '\n') {
			line, text = text[:next], text[min(next+1, len(text)):]
			next = -1
		} else {
			line, text, _ = strings.Cut(text, "\n")
			next = announced(line)
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if b.take(1) == 0 {
			break
		}
		parts = append(parts, &value{path: fmt.Sprintf("%s[%d]", v.path, len(parts)), text: line, document: true})
	}
	return parts
}

// announced returns the length that a line gives for what follows it, -1 if
// it gives none.
func announced(line string) int {
	if !strings.Contains(line, `"length"`) {
		return -1
	}
	s := jsonScanner{text: line, room: 64}
	if end := s.document(); end != jsonWhole && end != jsonFull {
		return -1
	}
	for _, p := range s.parts {
		if p.path == "length" && p.plain {
			if n, err := strconv.Atoi(p.text); err == nil && n >= 0 {
				return n
			}
		}
	}
	return -1
}
