package evidence

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"soshin/catalog"
	"soshin/catalog/identify"
)

// A Value is what is told of a value that was sent. It cannot be had back.
type Value struct {
	// Shape is a pattern that the value fits, such as [0-9]{9}.[0-9]{10}.
	Shape  string `json:"shape"`
	Length int    `json:"length"` // characters
	// Digest is the same for the same value, in all that one Redactor made.
	Digest string `json:"digest"`
	Count  int    `json:"sent"` // how often
}

// A Redactor hides values. Equal ones can be recognised as equal by a hash
// under a key that is made with the Redactor and goes with it: nobody can try
// values out against the hash. It is safe for concurrent use.
type Redactor struct {
	key     []byte
	persona *identify.Identifier
}

// NewRedactor makes a Redactor that also knows the persona's values.
func NewRedactor(who catalog.Persona) *Redactor {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // crypto/rand never fails
	return &Redactor{key: key, persona: identify.New(identify.Options{Persona: who})}
}

// Value tells of a value what may be told.
func (r *Redactor) Value(s string) Value {
	return Value{Shape: shape(s), Length: utf8.RuneCountInString(s), Digest: r.digest(s)}
}

func (r *Redactor) digest(s string) string {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// mask stands in an address or a name for a part that is hidden.
func (r *Redactor) mask(s string) string { return "~" + r.digest(s) }

// Personal names the first value of the persona that is in what from gives,
// plain, hashed or encoded; "" if there is none.
func (r *Redactor) Personal(from io.Reader) (string, error) {
	name := ""
	found := errors.New("found")
	_, err := r.persona.Scan(from, func(f identify.Finding) error {
		name = f.Name
		return found
	})
	if errors.Is(err, found) {
		err = nil
	}
	return name, err
}

// Address is an address without the values in it: those of its query, its
// fragment, and of its path what known holds, what looks like an identifier and
// where the persona is.
func (r *Redactor) Address(address string, known []string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return r.mask(address)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s://%s", u.Scheme, visible(u.Host))
	segments := strings.Split(u.EscapedPath(), "/")
	for i, segment := range segments {
		if i > 0 {
			b.WriteByte('/')
		}
		// The names of scripts have hashes of what is in them: those stay.
		name := i == len(segments)-1 && (strings.HasSuffix(segment, ".js") || strings.HasSuffix(segment, ".css"))
		b.WriteString(r.text(segment, known, !name))
	}
	for i, parameter := range strings.FieldsFunc(u.RawQuery, func(c rune) bool { return c == '&' }) {
		b.WriteByte("?&"[min(i, 1)])
		name, value, ok := strings.Cut(parameter, "=")
		if !ok { // all of it may be a value
			b.WriteString(r.mask(name))
			continue
		}
		b.WriteString(r.text(name, known, true) + "=" + r.mask(value))
	}
	if u.Fragment != "" {
		b.WriteString("#" + r.mask(u.Fragment))
	}
	return b.String()
}

// Name is a field's name without values. Those of cookies and headers are the
// site's and the vendor's choice, however they look.
func (r *Redactor) Name(in, path string, known []string) string {
	return r.text(path, known, in != catalog.InCookie && in != catalog.InHeader)
}

// maxText bounds a name or a part of an address, in characters.
const maxText = 200

// identifier is what hardly anything but an identifier looks like; of letters
// and digits together, lookAlike asks for more.
var identifier = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{9,}[.][0-9]{9,}|[0-9A-Za-z]{10,}`)

// mail is an e-mail address, and no package with its version (tag@1.2.3).
var mail = regexp.MustCompile(`[\w.+-]+@([\w-]+\.)+[A-Za-z]{2,}`)

func lookAlike(s string) bool {
	digits := strings.IndexFunc(s, unicode.IsDigit) >= 0
	letters := strings.IndexFunc(s, unicode.IsLetter) >= 0
	return digits && (!letters || len(s) >= 16)
}

// text is s without what is to be hidden in it.
func (r *Redactor) text(s string, known []string, looks bool) string {
	plain, err := url.PathUnescape(s)
	if err != nil {
		plain = s
	}
	name, _ := r.Personal(strings.NewReader(plain)) // reading a string does not fail
	if name != "" || mail.MatchString(plain) {
		return r.mask(s)
	}
	for _, k := range known {
		if strings.Contains(plain, k) {
			return r.mask(s)
		}
	}
	if looks {
		s = identifier.ReplaceAllStringFunc(s, func(part string) string {
			if lookAlike(part) {
				return r.mask(part)
			}
			return part
		})
	}
	return visible(s)
}

// visible is s with what nobody sees, or what reorders the text around it,
// replaced, and cut to maxText.
func visible(s string) string {
	n := 0
	cut := strings.Map(func(c rune) rune {
		switch n++; {
		case n > maxText:
			return -1
		case unicode.In(c, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			return unicode.ReplacementChar
		}
		return c
	}, s)
	if n > maxText {
		cut += "…"
	}
	return cut
}

// maxParts bounds a shape.
const maxParts = 20

// shape is a pattern of s: its runs of letters and digits by their class and
// length, and the ASCII punctuation between them.
func shape(s string) string {
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return classOf(string(c)) != punctuation }) < 0 {
		return fmt.Sprintf("[[:punct:]]{%d}", len(s)) // shown as it is it would be the value
	}
	var b strings.Builder
	parts := 0
	for len(s) > 0 {
		if parts++; parts > maxParts {
			b.WriteString("…")
			break
		}
		n, class := run(s)
		if class == "" {
			b.WriteString(s[:n])
		} else {
			fmt.Fprintf(&b, "%s{%d}", class, utf8.RuneCountInString(s[:n]))
		}
		s = s[n:]
	}
	return b.String()
}

// run is the first run of s, in bytes, with the class of its characters; none
// for a character that is shown.
func run(s string) (n int, class string) {
	first := classOf(s)
	if first == punctuation {
		return 1, ""
	}
	for n < len(s) && classOf(s[n:]) == first {
		_, size := utf8.DecodeRuneInString(s[n:])
		n += size
	}
	if first != alphanumeric {
		return n, string(first)
	}
	for _, c := range []struct{ class, characters string }{
		{"[0-9]", "0123456789"}, {"[0-9a-f]", "0123456789abcdef"}, {"[a-z]", lower}, {"[A-Z]", upper}, {"[A-Za-z]", lower + upper},
	} {
		if strings.Trim(s[:n], c.characters) == "" && (c.class != "[0-9a-f]" || strings.ContainsAny(s[:n], "0123456789")) {
			return n, c.class
		}
	}
	return n, string(alphanumeric)
}

const (
	lower = "abcdefghijklmnopqrstuvwxyz"
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// A charClass is a class of characters, as regular expressions write it.
type charClass string

const (
	alphanumeric charClass = "[0-9A-Za-z]"
	letters      charClass = `\p{L}` // of other scripts, and their digits
	others       charClass = `\P{L}` // symbols, control characters, what is no text
	punctuation  charClass = "punctuation"
)

func classOf(s string) charClass {
	c, _ := utf8.DecodeRuneInString(s)
	switch {
	case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return alphanumeric
	case ' ' <= c && c <= '~':
		return punctuation
	case c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) || c == 'ー'):
		return letters
	}
	return others
}
