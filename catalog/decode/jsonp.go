package decode

import "strings"

// undoJSONP takes the document out of a call: callback({...});
func undoJSONP(v *value, b *budget) []*value {
	s := strings.TrimRight(v.text, "; \t\r\n")
	if len(s) < len("f({})") || s[len(s)-1] != ')' {
		return nil
	}
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "/**/"))
	name, argument, found := strings.Cut(s[:len(s)-1], "(")
	argument = strings.TrimSpace(argument)
	if !found || !jsonShaped(argument) || !isCallee(name) {
		return nil
	}
	if scan := (jsonScanner{text: argument, room: -1}); scan.document() != jsonWhole {
		return nil
	}
	if b.take(1) == 0 {
		return nil
	}
	return []*value{{path: v.path, text: argument, document: v.document}}
}

// isCallee tells whether s names a function: a.b["c"].d, at most 128 long.
func isCallee(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return r > '~' || classes[r]&(inWord|isUnderline) == 0 && !strings.ContainsRune(`$.[]"'`, r)
	})
}
