package identify

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"soshin/catalog"
)

// A NamedValue is one way of writing a value of the persona.
type NamedValue struct {
	Kind catalog.InformationKind
	Name string // what it is: e-mail address
	Text string
}

// Half a name is the name of many: it is not searched for in longer values.
const (
	familyName = "family name"
	givenName  = "given name"
)

// Values returns the ways in which the persona's values are written, each
// once. Names are written with and without a
// space and in both orders in roman letters; a Japanese phone number in its
// domestic and its E.164 form; dates with the separators that forms use.
func Values(p catalog.Persona) []NamedValue {
	var all []NamedValue
	add := func(kind catalog.InformationKind, name string, texts ...string) {
		for _, t := range texts {
			v := NamedValue{kind, name, strings.TrimSpace(t)}
			if v.Text != "" && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	add(catalog.KindEmail, "e-mail address", p.Email)
	add(catalog.KindPhone, "phone number", phones(p.Phone)...)
	for _, n := range [][2]string{{p.FamilyName, p.GivenName}, {p.FamilyNameKana, p.GivenNameKana}} {
		if n[0] != "" && n[1] != "" {
			add(catalog.KindName, "name", n[0]+" "+n[1], n[0]+n[1])
		}
		add(catalog.KindName, familyName, n[0])
		add(catalog.KindName, givenName, n[1])
	}
	if family, given := p.FamilyNameRoma, p.GivenNameRoma; family != "" && given != "" {
		add(catalog.KindName, "name", given+" "+family, family+" "+given, given+family, family+given)
	}
	add(catalog.KindName, familyName, p.FamilyNameRoma)
	add(catalog.KindName, givenName, p.GivenNameRoma)
	if d, err := time.Parse(time.DateOnly, p.BirthDate); err == nil {
		for _, layout := range []string{"2006-01-02", "2006/01/02", "2006/1/2", "2006.01.02", "20060102", "01/02/2006", "2006年1月2日", "2006年01月02日"} {
			add(catalog.KindBirthDate, "date of birth", d.Format(layout))
		}
	} else {
		add(catalog.KindBirthDate, "date of birth", p.BirthDate)
	}
	add(catalog.KindPostalAddress, "postal code", p.PostalCode, digits(p.PostalCode))
	add(catalog.KindPostalAddress, "postal address", p.Address)
	add(catalog.KindEmployer, "employer", p.Employer)
	add(catalog.KindAccountID, "account ID", p.AccountID)
	add(catalog.KindInquiry, "inquiry", p.Inquiry)
	add(catalog.KindSearchTerm, "search term", p.SearchTerm)
	return all
}

// phones writes a Japanese phone number in its usual ways.
func phones(domestic string) []string {
	all := []string{domestic}
	if d := digits(domestic); strings.HasPrefix(d, "0") {
		all = append(all, d, "+81"+d[1:], "81"+d[1:], "+81 "+strings.TrimPrefix(domestic, "0"), "+81-"+strings.TrimPrefix(domestic, "0"))
	}
	return all
}

// A needle is a writing of a persona's value as it is searched for.
type needle struct {
	NamedValue
	hash   string // sha256; empty: plain
	inside bool   // found inside a longer value
}

// why says how it was found.
func (n needle) why() string {
	why := "persona " + n.Name
	if n.hash != "" {
		why += ", SHA-256"
	}
	if n.inside {
		why += ", inside the value"
	}
	return why
}

// An index finds the persona's values.
type index struct {
	whole  map[string]needle // by normal text
	inside []needle          // Text is normal; the longest first
	hashed map[string]needle // by lower hex, or unpadded base64url
}

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

func newIndex(values []NamedValue) index {
	x := index{whole: map[string]needle{}, hashed: map[string]needle{}}
	for _, v := range values {
		text := normal(v.Text)
		n := needle{NamedValue: NamedValue{v.Kind, v.Name, text}}
		if long(text, minWhole, minWholeJapanese, minWholeDigits) {
			setNew(x.whole, text, n)
		}
		// A search term is made of everyday words: inside a title it says nothing.
		if v.Kind != catalog.KindSearchTerm && v.Name != familyName && v.Name != givenName && long(text, minInside, minInsideJapanese, minInsideDigits) {
			inside := n
			inside.inside = true
			x.inside = append(x.inside, inside)
		}
		n.hash = "sha256"
		for _, plain := range []string{text, v.Text, strings.ToLower(v.Text)} {
			sum := sha256.Sum256([]byte(plain))
			setNew(x.hashed, hex.EncodeToString(sum[:]), n)
			setNew(x.hashed, base64.RawURLEncoding.EncodeToString(sum[:]), n)
		}
	}
	slices.SortStableFunc(x.inside, func(a, b needle) int { return len(b.Text) - len(a.Text) })
	return x
}

// setNew keeps the first of several values that are written alike.
func setNew(m map[string]needle, key string, n needle) {
	if _, taken := m[key]; !taken {
		m[key] = n
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

// find returns the persona's value that text is or holds: the whole value
// before a hash before one inside, the longest first.
func (x *index) find(text string) (needle, bool) {
	t := normal(text)
	if n, ok := x.whole[t]; ok {
		return n, true
	}
	if n, ok := x.hash(text); ok {
		return n, true
	}
	if strings.Contains(t, "%") { // an address keeps its escapes
		if u, err := url.PathUnescape(text); err == nil {
			t = normal(u)
		}
	}
	return x.within(t)
}

func (x *index) within(t string) (needle, bool) {
	for _, n := range x.inside {
		for from := 0; len(t)-from >= len(n.Text); {
			i := strings.Index(t[from:], n.Text)
			if i < 0 {
				break
			}
			if i += from; apart(t, i, i+len(n.Text)) {
				return n, true
			}
			from = i + 1
		}
	}
	return needle{}, false
}

// apart tells whether t[i:j] is not the middle of a longer word or number.
func apart(t string, i, j int) bool {
	return !(i > 0 && wordByte(t[i-1]) && wordByte(t[i])) && !(j < len(t) && wordByte(t[j]) && wordByte(t[j-1]))
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func base64Byte(c byte) bool {
	return wordByte(c) || c == '+' || c == '/' || c == '-' || c == '_'
}

// hash looks up every run of characters in text that has the length of a
// SHA-256 in hexadecimal, or in base64 of either alphabet, padded or not.
func (x *index) hash(text string) (needle, bool) {
	const hexLen, base64Len = 2 * sha256.Size, 43
	for i := 0; i < len(text); i++ {
		start := i
		for i < len(text) && base64Byte(text[i]) {
			i++
		}
		switch run := text[start:i]; len(run) {
		case hexLen:
			if n, ok := x.hashed[strings.ToLower(run)]; ok {
				n.inside = hexLen < len(strings.TrimSpace(text))
				return n, true
			}
		case base64Len:
			if n, ok := x.hashed[strings.NewReplacer("+", "-", "/", "_").Replace(run)]; ok {
				n.inside = base64Len < len(strings.TrimRight(strings.TrimSpace(text), "="))
				return n, true
			}
		}
	}
	return needle{}, false
}

func isSHA256Hex(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	_, err := hex.DecodeString(s)
	return err == nil
}
