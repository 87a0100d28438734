package idsync

import (
	"regexp"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/decode"
)

// Bounds of an identifier, in characters (Englehardt and Narayanan 2016, 5.1).
const (
	minIdentifier = 8
	maxIdentifier = 100
)

// clientID is Google Analytics' random number and time, of which neither alone
// is certain to be an identifier.
var clientID = regexp.MustCompile(`\d{6,10}\.1\d{9}`)

// identifiers returns what of a value may be an identifier: its parts, split
// on anything outside a-zA-Z0-9-_= (Englehardt and Narayanan 2016, 5.1), client
// IDs, and the whole if it has such a part. At is when the value was seen.
func identifiers(value string, at time.Time) []string {
	var list []string
	for part := range parts(value) {
		if isIdentifier(part, at) {
			list = append(list, part)
		}
	}
	list = append(list, clientID.FindAllString(value, -1)...)
	if len(list) > 0 && len(value) <= maxIdentifier && list[0] != value {
		list = append(list, value)
	}
	return list
}

// parts yields the parts of a value. Of name=value, and of a value that is
// padded with it, = begins or ends one.
func parts(value string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		outside := func(r rune) bool {
			return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '=')
		}
		for part := range strings.FieldsFuncSeq(value, outside) {
			bare := strings.TrimRight(part, "=")
			if i := strings.LastIndexByte(bare, '='); i >= 0 {
				bare = bare[i+1:]
			}
			if !yield(bare) {
				return
			}
		}
	}
}

// isIdentifier tells an identifier from a word, a time, a version, a number
// and the like by the characters that it has.
func isIdentifier(s string, at time.Time) bool {
	if len(s) < minIdentifier || len(s) > maxIdentifier {
		return false
	}
	var digits, lower, upper, turns, distinct int
	var seen [128]bool
	last := byte(0) // the class of the character before
	for i := range len(s) {
		c, class := s[i], byte(0)
		if c < 128 && !seen[c] {
			seen[c] = true
			distinct++
		}
		switch {
		case '0' <= c && c <= '9':
			digits++
			class = '0'
		case 'a' <= c && c <= 'z':
			lower++
			class = 'a'
		case 'A' <= c && c <= 'Z':
			upper++
			class = 'a'
		default:
			continue
		}
		if last != 0 && class != last {
			turns++
		}
		last = class
	}
	switch {
	case knownShape.MatchString(s):
		return false
	case digits == 0: // a word, unless it is long and like nothing spoken
		return len(s) >= 20 && lower > 0 && upper > 0 && distinct >= 12 && !wordy(s)
	case lower+upper == 0:
		return digits >= 9 && distinct >= 5 && !isTime(s, at)
	case distinct < 6:
		return false
	}
	return digits >= 8 || turns >= 2 && digits >= 4 || turns >= 3 && digits >= 3 ||
		len(s) >= 16 && distinct >= 10 && !wordy(s)
}

// wordy tells whether three of ten letters are vowels, or more: four of ten are
// in English and in romanised Japanese more, and two in random letters.
func wordy(s string) bool {
	letters, vowels := 0, 0
	for _, c := range strings.ToLower(s) {
		switch {
		case strings.ContainsRune("aeiou", c):
			vowels++
			letters++
		case 'a' <= c && c <= 'z':
			letters++
		}
	}
	return 10*vowels >= 3*letters
}

// knownShape is that of dates and sizes.
var knownShape = regexp.MustCompile(`^(?:(?:19|20)\d\d-?[01]\d-?[0-3]\d|\d{2,5}x\d{2,5}$)`)

// isTime tells whether a number is a time of the year around at: in seconds,
// milliseconds, microseconds or nanoseconds since 1970. Three of a hundred
// random numbers below 2^31 look like one.
func isTime(s string, at time.Time) bool {
	if len(s) < 10 || len(s) > 19 || (len(s)-10)%3 != 0 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	var n int64
	for i := range 10 {
		n = 10*n + int64(s[i]-'0')
	}
	d := time.Unix(n, 0).Sub(at)
	return max(d, -d) < 365*24*time.Hour
}

// values returns the values in a stored one with all encodings undone.
func values(stored string) []string {
	x := &catalog.Exchange{RequestHeader: catalog.Header{{Name: "cookie", Value: "v=" + strings.ReplaceAll(stored, ";", "%3B")}}}
	var list []string
	for _, f := range decode.Exchange(x, nil, nil).Fields {
		list = append(list, f.Value)
	}
	return list
}
