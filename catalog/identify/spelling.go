package identify

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// spellings returns what may be hashed, or encoded in base64, for a text, each
// once. A search for the plain text ignores case, width and kind of kana; what
// is made of its bytes differs for each.
func spellings(text string) []string {
	plain := text
	var all []string
	add := func(texts ...string) {
		for _, t := range texts {
			for _, t := range []string{t, strings.ToLower(t), strings.ToUpper(t)} {
				if !slices.Contains(all, t) {
					all = append(all, t)
				}
			}
		}
	}
	text = norm.NFKC.String(text)
	hiragana, katakana := strings.Map(toHiragana, text), strings.Map(toKatakana, text)
	add(plain, text, titled(text), hiragana, katakana)
	for _, t := range slices.Clone(all) {
		add(width.Widen.String(t))
	}
	if hiragana != katakana {
		add(width.Narrow.String(norm.NFD.String(katakana)))
	}
	return all
}

func toHiragana(r rune) rune {
	if 'ァ' <= r && r <= 'ヶ' {
		r -= 0x60
	}
	return r
}

func toKatakana(r rune) rune {
	if 'ぁ' <= r && r <= 'ゖ' {
		r += 0x60
	}
	return r
}

// titled writes every word with a capital.
func titled(s string) string {
	before := ' '
	return strings.Map(func(r rune) rune {
		if before == ' ' {
			before, r = r, unicode.ToUpper(r)
		} else {
			before, r = r, unicode.ToLower(r)
		}
		return r
	}, s)
}
