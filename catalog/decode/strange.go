package decode

import (
	"bytes"
	"strings"
)

// minWord is the length of the shortest token that is worth a substitution.
const minWord = 4

// appendStrange appends the tokens of data that are no plain words, and what
// stands between and around them. Where escapes are under a substitution, it
// appends all of it.
func appendStrange(dst, data []byte) []byte {
	if strangeEscapes(data) {
		return append(dst, data...)
	}
	kept := false // the last token
	for i := 0; i < len(data); {
		between := i
		for i < len(data) && endsToken[data[i]] {
			i++
		}
		start := i
		for i < len(data) && !endsToken[data[i]] {
			i++
		}
		token := data[start:i]
		if start > 0 && i < len(data) && reference(data[start-1], data[i]) || anyStrange(token) {
			dst = append(dst, data[between:start]...)
			dst = appendStrangeParts(dst, token)
			kept = true
		} else if kept {
			dst = append(dst, data[between:start]...)
			kept = false
		}
	}
	return dst
}

// anyStrange tells whether a part of a token between slashes is strange.
func anyStrange(token []byte) bool {
	if bytes.IndexByte(token, '/') < 0 {
		return strange(token)
	}
	for part := range bytes.SplitSeq(token, []byte("/")) {
		if strange(part) {
			return true
		}
	}
	return false
}

// appendStrangeParts appends a token without the plain parts of a path. Short
// ones may be of base64.
func appendStrangeParts(dst, token []byte) []byte {
	for i := 0; i < len(token); {
		start := i
		for i < len(token) && token[i] != '/' {
			i++
		}
		if part := token[start:i]; len(part) < minWord || strange(part) {
			dst = append(dst, part...)
		}
		for i < len(token) && token[i] == '/' {
			dst = append(dst, '/')
			i++
		}
	}
	return dst
}

// strangeEscapes tells whether data has escapes that are none as they stand.
func strangeEscapes(data []byte) bool {
	for i := bytes.IndexByte(data, '\\'); i >= 0 && i < len(data)-1; i++ {
		if data[i] == '\\' {
			if i++; classes[data[i]]&isLower != 0 && strings.IndexByte("bfnrtuvx", data[i]) < 0 {
				return true
			}
		}
	}
	for i := bytes.IndexByte(data, '%'); i >= 0 && i < len(data); i++ {
		if data[i] == '%' && !escapeAt(data, i) && i+2 < len(data) && classes[data[i+1]]&classes[data[i+2]]&inWord != 0 {
			return true
		}
	}
	return false
}

// reference tells whether what stands between two characters may be that of a
// character reference, also a reversed one: &nzc; or &#k6p;
func reference(before, after byte) bool {
	return after == ';' && (before == '&' || before == '#') || before == ';' && (after == '&' || after == '#')
}

// endsToken holds what stands between tokens. What is in e-mail addresses,
// base64 and percent-encodings does not.
var endsToken = func() (ends [256]bool) {
	for c := range 0x21 {
		ends[c] = true
	}
	for _, c := range []byte("\"'<>&=?;,(){}[]|:#") {
		ends[c] = true
	}
	return ends
}()

// strange tells whether a token may be something under a substitution. It is
// not if it has no letters but those of words that everyone sends, of numbers,
// and of plain language. (None of the names and addresses that 145 common
// Japanese names make, under ROT13, is plain by that; 2026-11-24.)
func strange(token []byte) bool {
	if len(token) < minWord || plainness(token) >= plain || isHexID(token) {
		return false
	}
	letters, sum := false, 0
	for i := 0; i < len(token); i++ {
		start := i
		for i < len(token) && classes[token[i]]&inWord != 0 {
			i++
		}
		if word := token[start:i]; !numeric(word) && !isFrequent(word) {
			letters = true
			sum += plainness(word)
		}
	}
	return letters && sum < plain
}

// plain is the plainness from which on text is language.
const plain = 6

// plainness sums up how usual the pairs of letters and digits are that stand
// together: 1 for a usual one, -3 for another, about as the logarithms of
// their probabilities are in English and in English under ROT13. A capital
// after a small letter begins another word.
func plainness(text []byte) (sum int) {
	var before byte
	var last uint16
	for _, c := range text {
		class := classes[c]
		sum += pair(last, class, before, c)
		last, before = class, c
	}
	return sum
}

// pair is what two characters, with their classes, add to plainness.
func pair(last, class uint16, before, c byte) int {
	switch {
	case last&class&inWord == 0 || last&isLower != 0 && class&isUpper != 0:
		return 0
	case class&isLower != 0 && follows[before]>>(c&0x1f)&1 != 0:
		return 1
	}
	return -3
}

// isHexID tells whether a token is a UUID, a digest or the like.
func isHexID(token []byte) bool {
	if len(token) < 16 {
		return false
	}
	for _, c := range token {
		if classes[c]&(inHex|isDash) == 0 {
			return false
		}
	}
	return true
}

// numeric tells whether a word is a number: decimal, hexadecimal of eight
// digits or more, or one with a T, a Z or an x, as in times and sizes
// (24T01, 3Z, 1920x1080).
func numeric(word []byte) bool {
	letters, hex := 0, len(word) >= 8
	for _, c := range word {
		if classes[c]&(isUpper|isLower) != 0 {
			letters++
			if classes[c]&inHex == 0 {
				hex = false
				if c != 'T' && c != 'Z' && c != 'x' || len(word) < 2 {
					return false
				}
			}
		}
	}
	return letters == 0 || hex || letters == 1
}

// isFrequent tells whether a word is one that nearly every transmission has.
func isFrequent(word []byte) bool {
	w := packedWord(word)
	if w == 0 {
		return false
	}
	for i := slotOf(w); ; i++ {
		switch frequent[i%len(frequent)] {
		case w:
			return true
		case 0:
			return false
		}
	}
}

// frequent are words in addresses, in user agents, and in the names and values
// of parameters. Longer ones are plain language by themselves. It is a hash
// table, as it is asked for every word.
var frequent = func() (table [1024]uint64) {
	for _, word := range strings.Fields(`
		http https www com net org html png jpg gif css js json api cdn index src
		mozilla linux windows macintosh applewebkit intel mac iphone ipad android mobile webkit khtml like gecko chrome chromium safari edge firefox
		account action advertising agent analytics anonymous app attributes batch browser bundle campaign category class click client code collect color config consent content context conversion
		cookie count country currency customer data date debug depth desktop device display domain email end environment error event events false family
		first form format google group height hidden host href id image info integrations items item job jobs key label lang language last length level
		library link load locale location message metadata method mode model name native network next none null number order origin page path
		payload phone platform position price privacy product properties query random referer referrer region request response screen scroll
		search sent server session site size source start state status submit tag target test text time timezone title token track tracking
		traits true type unload uri url user username uuid value values version video view viewed viewport visitor width window write zone
		asia tokyo japan`) {
		w := packedWord([]byte(word))
		i := slotOf(w)
		for table[i%len(table)] != 0 {
			i++
		}
		table[i%len(table)] = w
	}
	return table
}()

// packedWord is a word of up to 12 letters, of either case, as a number of five
// bits a letter, and 0 for anything else.
func packedWord(word []byte) (w uint64) {
	if len(word) > 12 {
		return 0
	}
	for _, c := range word {
		if classes[c]&(isUpper|isLower) == 0 {
			return 0
		}
		w = w<<5 | uint64(c&0x1f)
	}
	return w
}

func slotOf(w uint64) int { return int(w * 0x9e3779b97f4a7c15 >> 54) }

// follows has a bit for each letter that usually follows another. These pairs
// make up 98 of 100 in the English of this project's documentation, names of
// parameters and Go's sources, and 55 of 100 of the same under ROT13.
var follows = func() (bits [256]uint32) {
	for i, letters := range [26]string{
		"bcdfgiklmnprstuvy", "aeijloruy", "acehikloprstuy", "adeilnorsuy", "acdefgilmnpqrstvwxy", "adefilmorstu", "ehilnorsu",
		"aeinort", "abcdefglmnoprstvxz", "", "aegiu", "adeilnostuvy", "abeimopstu", "acdefgiklnostuvy", "abcdfgiklmnoprstuvw",
		"aeikloprstuvy", "u", "acdefgiklmnorstuvy", "acehiklmoprstuwy", "acehilmoprstuwxy", "acdefilmnprst", "aei", "aehinors",
		"apt", "pst", "e",
	} {
		for _, c := range letters {
			bits['a'+i] |= 1 << (c & 0x1f)
			bits['A'+i] |= 1 << (c & 0x1f)
		}
	}
	return bits
}()
