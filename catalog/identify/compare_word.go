package identify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What an identifier is like. The lengths are those of Englehardt and
// Narayanan; a value that is in part a time (Google's client ID) may have as
// few as minCore characters besides, since a random number may be short.
const (
	minIdentifier = 8
	maxIdentifier = 100
	minCore       = 6
	minLetters    = 16  // of one without a digit
	maxSimilar    = .66 // of two that are called different
)

// wordsOf returns what may identify in a value, each once: the value itself
// and its parts, without the names of those that are NAME=VALUE. Parts that
// are too short or too long for an identifier are left out; so is what is no
// part of a measure (12.5999999) or of a time in words.
func (c clock) wordsOf(value string) []string {
	var words []string
	add := func(w string) {
		if len(w) >= minIdentifier && len(w) <= maxIdentifier && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if c.isMeasure(value) {
		return nil
	}
	value = isoTime.ReplaceAllString(value, " ")
	add(strings.TrimSpace(value))
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool {
		return isSeparator(r) && r != '-' && r != '_' && r != '='
	}) {
		if _, after, found := strings.Cut(part, "="); found && strings.Trim(after, "=") != "" {
			part = after
		}
		add(part)
	}
	return words
}

// isMeasure tells whether a value is a number with a fraction as programs
// write them, without more digits than a float64 holds, and no client ID of
// Google's (random.time) nor a time itself.
func (c clock) isMeasure(value string) bool {
	whole, part, found := strings.Cut(value, ".")
	if !found || strings.Trim(value, "0123456789.-") != "" || c.shows(whole) || c.shows(part) {
		return false
	}
	n, err := strconv.ParseFloat(value, 64)
	return err == nil && strconv.FormatFloat(n, 'f', -1, 64) == value
}

// core is what identifies in a word: letters and digits without what is a
// time. A whole number has no zeros at its end there: it may be a measure,
// rounded.
func (c clock) core(w string) string {
	if isDigits(w) {
		w = strings.TrimRight(w, "0")
	}
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(w, isSeparator) {
		if !c.shows(part) {
			b.WriteString(part)
		}
	}
	return b.String()
}

// tellsTime tells whether a word has a time in it and nothing that identifies.
func (c clock) tellsTime(w string) bool {
	for part := range strings.FieldsFuncSeq(w, isSeparator) {
		if c.shows(part) {
			return len(c.core(w)) < minCore
		}
	}
	return false
}

func isSeparator(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
}

// identifies tells whether a word with that core may be an identifier. Without
// a digit it must be long and in one piece: largest-contentful-paint is none.
func identifies(w, core string) bool {
	switch {
	case len(core) < minCore:
		return false
	case strings.ContainsAny(core, "0123456789"):
		return true
	}
	return len(core) >= minLetters && core == w
}

// nameOf names an identifier by a hash that does not tell it. Its writing does
// not count: a UUID may be in capitals, or without hyphens.
func nameOf(w string) string {
	plain := strings.ReplaceAll(strings.ToLower(w), "-", "")
	if len(plain) != 32 || strings.Trim(plain, "0123456789abcdef") != "" {
		plain = w
	}
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:8])
}

// redact shows a value without telling it: how it begins, and how long it is.
func redact(value string) string {
	const shown = 6
	r := []rune(value[:min(len(value), utf8.UTFMax*shown)])
	if len(value) <= utf8.UTFMax*shown && len(r) <= shown {
		return value
	}
	return fmt.Sprintf("%s… (%d)", string(r[:shown]), len(value))
}
