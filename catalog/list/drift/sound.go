package drift

import (
	"strings"
	"unicode/utf8"
)

// sound is the consonants of a name as Japanese hears them, so that a name in
// kana and in Latin letters are one: クリテオ and Criteo are k r t, グーグル and
// Google g g r. Names with fewer than three have none: too many would be alike.
func sound(name string) string {
	s := unspaced(spelled(name))
	var latin strings.Builder
	for _, r := range s {
		if roman, ok := kana[r]; ok {
			latin.WriteString(roman)
			continue
		}
		if r >= utf8.RuneSelf {
			return "" // kanji has no one reading
		}
		latin.WriteRune(r)
	}
	text := heard.Replace(latin.String())
	var b strings.Builder
	var last byte
	for i := range len(text) {
		c := text[i]
		switch {
		case strings.IndexByte("aeiouyhw", c) >= 0:
			last = 0
			continue
		case c == last:
			continue
		}
		b.WriteByte(c)
		last = c
	}
	if b.Len() < 3 {
		return ""
	}
	return b.String()
}

// heard makes one of the letters that Japanese does not tell apart.
var heard = strings.NewReplacer(
	"sch", "s", "sh", "s", "ch", "t", "ck", "k", "qu", "k", "ph", "", "th", "s", "ts", "t", "dz", "s", "ce", "se", "ci", "si", "cy", "si", "ge", "se", "x", "ks",
	"c", "k", "q", "k", "l", "r", "v", "b", "z", "s", "j", "s", "m", "n", "f", "", "h", "",
)

// kana are the syllables in Latin letters; small ones and the rest have none.
var kana = func() map[rune]string {
	m := map[rune]string{}
	for consonant, row := range map[string]string{
		"": "アイウエオァィゥェォ", "k": "カキクケコヵヶ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト", "d": "ダヂヅデド", "n": "ナニヌネノンマミムメモ",
		"h": "ハヒフヘホ", "b": "バビブベボヴ", "p": "パピプペポ", "r": "ラリルレロ", "w": "ワヰヱヲ", "y": "ヤユヨャュョ",
	} {
		for _, r := range row {
			m[r] = consonant + "a"
		}
	}
	m['ッ'] = ""
	return m
}()
