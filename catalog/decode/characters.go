package decode

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// undoEntities undoes the character references of HTML and XML.
func undoEntities(v *value, b *budget) []*value {
	i := strings.IndexByte(v.text, '&')
	if i < 0 || strings.IndexByte(v.text[i:], ';') < 0 || !b.afford(len(v.text)) {
		return nil
	}
	text := string(appendEntities(make([]byte, 0, len(v.text)), []byte(v.text)))
	if text == v.text || !utf8.ValidString(text) {
		return nil
	}
	return []*value{{path: v.path, text: text, document: v.document}}
}

// undoEscapes undoes \u5c71 and \x41 outside of JSON. Every backslash must
// begin an escape, so that paths of Windows stay.
func undoEscapes(v *value, b *budget) []*value {
	if strings.IndexByte(v.text, '\\') < 0 {
		return nil
	}
	found := false
	for s := v.text; ; {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			break
		}
		s = s[i:]
		if _, n := utf16At(s, `\u`); n > 0 {
			found = true
			s = s[n:]
			continue
		}
		if len(s) >= 4 && s[1] == 'x' && isHex(s[2]) && isHex(s[3]) {
			found = true
			s = s[4:]
			continue
		}
		if len(s) < 2 || !strings.Contains(`bfnrtv"'/\0`, s[1:2]) {
			return nil
		}
		s = s[2:]
	}
	if !found || !b.afford(len(v.text)) {
		return nil
	}
	text, _ := appendEscaped(make([]byte, 0, len(v.text)), []byte(v.text), true) // \xe5\xb1\xb1 is 山 in most languages
	if !utf8.Valid(text) {
		text, _ = appendEscaped(text[:0], []byte(v.text), false)
	}
	return []*value{{path: v.path, text: string(text), document: v.document}}
}

// undoEUC undoes EUC-JP. It comes before Shift_JIS: what may be both would be
// nothing but kana of one byte there.
func undoEUC(v *value, b *budget) []*value {
	if utf8.ValidString(v.text) || !eucJPFits(v.text) {
		return nil
	}
	return fromCharset(v, b, japanese.EUCJP.NewDecoder().String)
}

func undoShiftJIS(v *value, b *budget) []*value {
	if utf8.ValidString(v.text) || !shiftJISFits(v.text) {
		return nil
	}
	return fromCharset(v, b, japanese.ShiftJIS.NewDecoder().String)
}

func fromCharset(v *value, b *budget, decode func(string) (string, error)) []*value {
	if !b.afford(2 * len(v.text)) {
		return nil
	}
	text, err := decode(v.text)
	if err != nil || strings.ContainsRune(text, utf8.RuneError) {
		return nil
	}
	return []*value{{path: v.path, text: text, document: v.document, mediaType: v.mediaType}}
}
