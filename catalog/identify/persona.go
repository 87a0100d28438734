package identify

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"soshin/catalog"
	"soshin/catalog/identify/digest"
	"soshin/catalog/identify/needle"
)

// A search finds the persona's values in bytes: plain, hashed, hashed twice,
// and what of them lies anywhere in a text of base64.
type search struct {
	set    *needle.Set
	sought []sought // of each needle
	values []NamedValue
	chains [][]digest.Function // of hashes, the outer first; the first is of none
	reach  int                 // bytes of the longest needle as it may be written
	window int                 // bytes of a stream that are searched at a time
	clean  clean
}

// A sought is what a needle stands for.
type sought struct {
	value  uint16 // of search.values
	chain  uint8  // of search.chains
	bounds bounds
}

// bounds say where a needle counts as found.
type bounds uint8

const (
	anywhere bounds = iota // it is never there by chance
	asWord                 // not as the middle of a longer word or number
	asWhole                // only as a whole value
	asBase64               // of text in base64, which is then decoded and searched
)

// Bounds on what is searched for, in runes: shorter values are too common.
// Japanese text tells more per character.
const (
	minWhole          = 3
	minWholeJapanese  = 2
	minWholeDigits    = 5
	minInside         = 6
	minInsideJapanese = 4
	minInsideDigits   = 8
)

// minAnywhere is the length of a hash that is not found by chance, in bytes.
const minAnywhere = 16

func newSearch(values []NamedValue) *search {
	s := &search{values: values, chains: [][]digest.Function{nil}, window: windowSize}
	b := builder{search: s, functions: digest.Functions()}
	for i, v := range values {
		b.value = uint16(i)
		b.add(v)
	}
	s.set = needle.New(b.needles)
	if len(b.needles) > 0 {
		s.clean = newClean()
	}
	return s
}

// A builder makes the needles of a search.
type builder struct {
	*search
	functions []digest.Function
	needles   []needle.Needle
	value     uint16
	written   map[string]bool // whose needles are there
}

func (b *builder) needle(text string, fold bool, chain uint8, bounds bounds) {
	b.needles = append(b.needles, needle.Needle{Text: text, Fold: fold})
	b.sought = append(b.sought, sought{b.value, chain, bounds})
	b.reach = max(b.reach, utf8.UTFMax*len(text)) // folding shortens
}

// new tells whether text was not written before.
func (b *builder) new(text string) bool {
	if b.written[text] {
		return false
	}
	if b.written == nil {
		b.written = map[string]bool{}
	}
	b.written[text] = true
	return true
}

func (b *builder) add(v NamedValue) {
	plain := normal(v.Text)
	if !long(plain, minWhole, minWholeJapanese, minWholeDigits) {
		return
	}
	// A search term is made of everyday words: inside a title it says nothing.
	bounds := asWhole
	if v.Kind != catalog.KindSearchTerm && v.Name != familyName && v.Name != givenName && long(plain, minInside, minInsideJapanese, minInsideDigits) {
		bounds = asWord
	}
	if b.new("plain " + plain) {
		b.needle(plain, true, 0, bounds)
	}
	for _, text := range spellings(v.Text) {
		if !b.new(text) {
			continue
		}
		b.base64(text)
		b.hashes([]byte(text))
	}
}

// base64 adds what of text does not depend on its neighbours where it lies in
// the middle of a text of base64: in three ways, after how many bytes of a
// group of three it begins.
func (b *builder) base64(text string) {
	const enough = 8
	for shift := range 3 {
		padded := make([]byte, shift, shift+len(text))
		padded = append(padded, text...)
		first, end := (shift*8+5)/6, len(padded)*8/6
		if end-first < enough {
			continue
		}
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			// The case of the first letter may lie in what is cut off.
			if encoded := encoding.EncodeToString(padded)[first:end]; b.new("base64 " + encoded) {
				b.needle(encoded, false, uint8(first), asBase64)
			}
		}
	}
}

// hashes adds the hashes of text, and the common ones' hashes: of the bytes
// and of both writings in hexadecimal.
func (b *builder) hashes(text []byte) {
	chain := uint8(0)
	add := func(sum []byte, functions ...digest.Function) {
		if chain++; int(chain) == len(b.chains) {
			b.chains = append(b.chains, functions)
		}
		b.digest(sum, chain)
	}
	for _, f := range b.functions {
		add(f.Sum(text), f)
	}
	for _, inner := range b.functions {
		if !common(inner) {
			continue
		}
		sum := inner.Sum(text)
		written := hex.EncodeToString(sum)
		for _, outer := range b.functions {
			if common(outer) {
				add(outer.Sum(sum), outer, inner)
				add(outer.Sum([]byte(written)), outer, inner)
				add(outer.Sum([]byte(strings.ToUpper(written))), outer, inner)
			}
		}
	}
}

// common tells whether f is a hash function that is used twice.
func common(f digest.Function) bool {
	return slices.Contains([]string{"md5", "sha1", "sha256", "sha512"}, f.Layer)
}

// digest adds the writings of a hash.
func (b *builder) digest(sum []byte, chain uint8) {
	bounds := anywhere
	if len(sum) < minAnywhere {
		bounds = asWhole
	}
	b.needle(hex.EncodeToString(sum), true, chain, bounds)
	standard := base64.RawStdEncoding.EncodeToString(sum)
	b.needle(standard, false, chain, bounds)
	if url := base64.RawURLEncoding.EncodeToString(sum); url != standard {
		b.needle(url, false, chain, bounds)
	}
	if bounds == anywhere {
		b.needle(string(sum), false, chain, bounds)
	}
}

func long(s string, least, japanese, digit int) bool {
	n := utf8.RuneCountInString(s)
	switch {
	case digits(s) == s:
		return n >= digit
	case n < len(s):
		return n >= japanese
	}
	return n >= least
}
