package identify

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// normal writes s as texts are compared: trimmed, in lower case, folded.
func normal(s string) string {
	return strings.ToLower(string(appendFolded(nil, []byte(strings.TrimSpace(s)))))
}

// appendFolded appends data with one writing for what forms and keyboards
// write in several: full-width letters, digits and signs become half-width and
// half-width katakana full-width, hiragana katakana, every dash, the long
// vowel mark among them, a hyphen, and every space a space. ASCII, and what is
// not UTF-8, stay as they are. The case of other letters is lowered.
func appendFolded(dst, data []byte) []byte {
	for len(data) > 0 {
		var n int
		dst, n = foldNext(dst, data)
		data = data[n:]
	}
	return dst
}

// foldNext appends the next character of data, or the next run of ASCII, and
// returns how many bytes of data that was.
func foldNext(dst, data []byte) ([]byte, int) {
	n := 0
	for n < len(data) && data[n] < utf8.RuneSelf {
		n++
	}
	if n > 0 {
		return append(dst, data[:n]...), n
	}
	r, n := utf8.DecodeRune(data)
	if r == utf8.RuneError || 0x4e00 <= r && r <= 0x9fff { // kanji have one writing
		return append(dst, data[:n]...), n
	}
	if voiced := r == 0x3099 || r == 0x309b || r == 0xff9e; voiced || r == 0x309a || r == 0x309c || r == 0xff9f {
		if last, size := utf8.DecodeLastRune(dst); strings.ContainsRune(voiceable, last) && (voiced || 'ハ' <= last) {
			by := rune(1)
			if !voiced {
				by = 2
			}
			return utf8.AppendRune(dst[:len(dst)-size], last+by), n
		}
	}
	return utf8.AppendRune(dst, fold(r)), n
}

// voiceable are the katakana after which, in Unicode, comes their voiced form,
// and after those from ハ on their half-voiced form.
const voiceable = "カキクケコサシスセソタチツテトハヒフヘホ"

// halfKatakana are the full-width forms of U+FF61 to U+FF9F.
var halfKatakana = []rune("。「」、・ヲァィゥェォャュョッ-アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜")

func fold(r rune) rune {
	switch {
	case 0x3041 <= r && r <= 0x3096: // hiragana
		return r + 0x60
	case r == 'ー', 0x2010 <= r && r <= 0x2015, r == 0x2212:
		return '-'
	case r == 0x3000, r == 0xa0:
		return ' '
	case 0xff01 <= r && r <= 0xff5e: // full-width ASCII
		return r - 0xfee0
	case 0xff61 <= r && r <= 0xff9f:
		return halfKatakana[r-0xff61]
	}
	return unicode.ToLower(r)
}

// foldable tells whether data has something that folding may change.
func foldable(data []byte) bool {
	i := 0
	for ; i+8 <= len(data) && binary.LittleEndian.Uint64(data[i:])&0x8080808080808080 == 0; i += 8 {
	}
	for ; i+1 < len(data); i++ {
		switch c, next := data[i], data[i+1]; {
		case c < 0xc2:
		case c == 0xc2 && next == 0xa0, // no-break space
			c == 0xe2 && (next == 0x80 || next == 0x88), // dashes
			c == 0xe3 && 0x80 <= next && next <= 0x83,   // kana, their marks, ideographic space
			c == 0xef && 0xbc <= next && next <= 0xbe,   // full-width and half-width
			0xc3 <= c && c <= 0xe1 && next&0xc0 == 0x80, // letters with capitals
			c == 0xe2 && 0xb0 <= next, c == 0xea, c == 0xf0 && next == 0x90:
			return true
		}
	}
	return false
}

// An unfolding finds places in data by those in its folded form, from the
// front to the back.
type unfolding struct {
	data   []byte
	at     int // in data
	folded int // how long the folded form of data[:at] is
	last   []byte
}

// of returns where in the data stands what is at a place of its folded form.
func (u *unfolding) of(place int) int {
	for u.at < len(u.data) {
		last, n := foldNext(u.last, u.data[u.at:])
		added := len(last) - len(u.last)
		if ahead := place - u.folded; ahead < added {
			if u.data[u.at] < utf8.RuneSelf { // within a run of ASCII
				return u.at + ahead
			}
			break
		}
		u.folded += added // by nothing for a mark that voices what is before it
		u.at += n
		u.last = last[max(0, len(last)-utf8.UTFMax):]
	}
	return u.at
}

// digits returns the digits of s.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}
