package decode

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"flag"
	"fmt"
	"html"
	"io"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	textjapanese "golang.org/x/text/encoding/japanese"
)

// A wrapping is an encoding, as a test applies it.
type wrapping struct {
	name string
	wrap func(string) string

	text         bool // it is one of text: nobody makes one of anything else
	substitutes  bool // it is a substitution of letters
	keepsLetters bool // it leaves most letters where they are, or reverses them
}

// of is what the wrapping makes of s, and whether it makes anything of it.
func (w wrapping) of(s string) (string, bool) {
	if w.text && !isWriting(s) {
		return "", false
	}
	return w.wrap(s), true
}

func isWriting(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' && !isJapanese(r) })
}

// written makes text of what is not, as scripts do: each byte a character.
func written(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteRune(rune(s[i]))
	}
	return out.String()
}

// A compressor is dear to make, and used again.
type compressor interface {
	io.WriteCloser
	Reset(io.Writer)
}

func compressed(w compressor) func(string) string {
	return func(s string) string {
		var b bytes.Buffer
		w.Reset(&b)
		io.WriteString(w, s)
		w.Close()
		return b.String()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func base58Of(s string) string {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	n, rest, out := new(big.Int).SetBytes([]byte(s)), new(big.Int), []byte{}
	for n.Sign() > 0 {
		n.DivMod(n, big.NewInt(58), rest)
		out = append(out, alphabet[rest.Int64()])
	}
	for i := 0; i < len(s) && s[i] == 0; i++ {
		out = append(out, '1')
	}
	slices.Reverse(out)
	return string(out)
}

func utf16Of(s string, bigEndian bool) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return string(out)
}

func charsetOf(e encoding.Encoding) func(string) string {
	return func(s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			return s // it has a character that the charset has not
		}
		return out
	}
}

func reversedOf(s string) string {
	if !isWriting(s) {
		b := []byte(s)
		slices.Reverse(b)
		return string(b)
	}
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func translated(from, to string) func(string) string {
	return func(s string) string {
		out := []byte(s)
		for i, c := range out {
			if j := strings.IndexByte(from, c); j >= 0 {
				out[i] = to[j]
			}
		}
		return string(out)
	}
}

var (
	zlibOf     = compressed(zlib.NewWriter(nil))
	deflateOf  = compressed(must(flate.NewWriter(nil, 9)))
	brotliOf   = compressed(brotli.NewWriter(nil))
	zstdWriter = must(zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)))
)

func zstdOf(s string) string { return string(zstdWriter.EncodeAll([]byte(s), nil)) }

// wrappings are applied in every order, three deep.
var wrappings = []wrapping{
	{name: "percent", wrap: url.QueryEscape, keepsLetters: true},
	{name: "percent of characters", wrap: func(s string) string { return strings.ReplaceAll(url.QueryEscape(written(s)), "+", "%20") }, keepsLetters: true},
	{name: "entities", wrap: func(s string) string { return html.EscapeString(written(s)) }, text: true, keepsLetters: true},
	{name: "entities of all", wrap: func(s string) string {
		var out strings.Builder
		for _, r := range written(s) {
			fmt.Fprintf(&out, "&#x%x;", r)
		}
		return out.String()
	}},
	{name: "escapes of JSON", wrap: func(s string) string {
		var out strings.Builder
		for _, u := range utf16.Encode([]rune(written(s))) {
			if u < ' ' || u > '~' || strings.ContainsRune(`"'\&<>%`, rune(u)) {
				fmt.Fprintf(&out, `\u%04x`, u)
			} else {
				out.WriteByte(byte(u))
			}
		}
		return out.String()
	}, keepsLetters: true},
	{name: "escapes of JavaScript", wrap: func(s string) string {
		var out strings.Builder
		for _, u := range utf16.Encode([]rune(written(s))) {
			if u < 0x100 {
				fmt.Fprintf(&out, `\x%02X`, u)
			} else {
				fmt.Fprintf(&out, `\u%04X`, u)
			}
		}
		return out.String()
	}},
	{name: "hex", wrap: func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{name: "upper hex", wrap: func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{name: "base32", wrap: func(s string) string { return base32.StdEncoding.EncodeToString([]byte(s)) }},
	{name: "base32hex", wrap: func(s string) string {
		return strings.ToLower(strings.TrimRight(base32.HexEncoding.EncodeToString([]byte(s)), "="))
	}},
	{name: "base58", wrap: base58Of},
	{name: "base64", wrap: b64},
	{name: "base64url", wrap: b64url},
	{name: "gzip", wrap: compressed(gzip.NewWriter(nil))},
	{name: "zlib", wrap: zlibOf},
	{name: "deflate", wrap: deflateOf},
	{name: "brotli", wrap: brotliOf},
	{name: "zstd", wrap: zstdOf},
	{name: "lz-string", wrap: func(s string) string { return lzCompress(written(s), lzPlain) }},
	{name: "lz-string in base64", wrap: func(s string) string { return lzCompress(written(s), lzInBase64) }},
	{name: "lz-string in URLs", wrap: func(s string) string { return lzCompress(written(s), lzInURL) }},
	{name: "lz-string in UTF-16", wrap: func(s string) string { return lzCompress(written(s), lzInUTF16) }},
	{name: "rot13", wrap: translated(upper+lower, upper[13:]+upper[:13]+lower[13:]+lower[:13]), text: true, substitutes: true},
	{name: "reversed", wrap: reversedOf, keepsLetters: true},
	{name: "UTF-16", wrap: func(s string) string { return utf16Of(s, true) }, text: true, keepsLetters: true},
	{name: "UTF-16, low byte first", wrap: func(s string) string { return utf16Of(s, false) }, text: true, keepsLetters: true},
	{name: "Shift_JIS", wrap: charsetOf(textjapanese.ShiftJIS), text: true, keepsLetters: true},
	{name: "EUC-JP", wrap: charsetOf(textjapanese.EUCJP), text: true, keepsLetters: true},
}

// values are of the persona's kinds.
func values() []string {
	list := []string{
		"taro.yamada@persona.example", "hanako+jobs@mail.example.co.jp", "x_y-z@sub.domain.example", "Taro.Yamada@Persona.Example",
		"山田太郎", "佐藤 花子", "ヤマダタロウ", "すずき いちろう", "髙橋惠美", "東京都千代田区千代田1-1",
		"090-1234-5678", "09012345678", "+819012345678", "1990-04-01", "Taro Yamada", "u-48213377", "株式会社ペルソナ",
	}
	for _, s := range []string{"taro.yamada@persona.example", "09012345678", "山田太郎"} {
		sum := sha256.Sum256([]byte(s))
		list = append(list, string(sum[:]))
	}
	return list
}

// The forms of lz-string: bits of a character and how it is written.
type lzWriting struct {
	bits  int
	write func(int) string
	tail  string
}

var (
	lzPlain = lzWriting{16, func(v int) string { // WTF-8
		if v >= 0xd800 && v < 0xe000 {
			return string([]byte{0xed, 0x80 | byte(v>>6)&0x3f, 0x80 | byte(v)&0x3f})
		}
		return string(rune(v))
	}, ""}
	lzInBase64 = lzWriting{6, func(v int) string { return string((upper + lower + digits + "+/")[v]) }, ""}
	lzInURL    = lzWriting{6, func(v int) string { return string((upper + lower + digits + "+-")[v]) }, ""}
	lzInUTF16  = lzWriting{15, func(v int) string { return string(rune(v + 32)) }, " "}
)

// lzCompress is LZString._compress, written from its description: an entry
// that is not in the dictionary is written as the code of its beginning; a
// character that comes for the first time as itself.
func lzCompress(s string, form lzWriting) string {
	var out strings.Builder
	char, n := 0, 0
	bit := func(b int) {
		char = char<<1 | b
		if n++; n == form.bits {
			out.WriteString(form.write(char))
			char, n = 0, 0
		}
	}
	write := func(v, bits int) {
		for range bits {
			bit(v & 1)
			v >>= 1
		}
	}
	entries := map[string]int{}
	fresh := map[string]bool{}
	width, left := 2, 2
	shrink := func() {
		if left--; left == 0 {
			left = 1 << width
			width++
		}
	}
	emit := func(w string) {
		if fresh[w] {
			u := utf16.Encode([]rune(w))
			v := int(u[0])
			if v < 256 {
				write(0, width)
				write(v, 8)
			} else {
				write(1, width)
				write(v, 16)
			}
			shrink()
			delete(fresh, w)
		} else {
			write(entries[w], width)
		}
		shrink()
	}
	next, w := 3, ""
	for _, u := range utf16.Encode([]rune(s)) {
		c := string(rune(u)) // the values of the tests have no surrogates
		if _, known := entries[c]; !known {
			entries[c] = next
			next++
			fresh[c] = true
		}
		if _, known := entries[w+c]; known {
			w += c
			continue
		}
		emit(w)
		entries[w+c] = next
		next++
		w = c
	}
	if w != "" {
		emit(w)
	}
	write(2, width)
	bit(0)
	for n != 0 {
		bit(0)
	}
	if form.bits == 6 && out.Len()%4 != 0 && form.tail == "" && form.write(63) == "/" {
		return out.String() + strings.Repeat("=", 4-out.Len()%4)
	}
	return out.String() + form.tail
}

var everyValue = flag.Bool("every-value", false, "wrap every value in every triple of wrappings; the nightly target does")

// TestUnwrapEverything: every value is found under every two wrappings, and
// under three of them, in every order. Unless the flag says all, every pair is
// tried with a few of the values and one in four of the triples with one.
func TestUnwrapEverything(t *testing.T) {
	list := values()
	tried, missed := 0, 0
	part := 4 // of the triples
	if raceDetector {
		part = 24 // the nightly target tries all without it
	}
	try := func(value, wrapped string, of ...wrapping) {
		tried++
		found := false
		limits := Unwrap([]byte(wrapped), 3, func(_ []string, data []byte) { found = found || bytes.Contains(data, []byte(value)) })
		if found && limits == nil {
			return
		}
		if missed++; missed <= 20 {
			names := []string{}
			for _, w := range of {
				names = append(names, w.name)
			}
			t.Errorf("%q in %s: not found, limits %q\n%.200q", value, strings.Join(names, " in "), limits, wrapped)
		}
	}
	for i, a := range wrappings {
		for j, b := range wrappings {
			for n, v := range list {
				one, ok := a.of(v)
				if !ok {
					continue
				}
				two, ok := b.of(one)
				if !ok || two == v || substitutedTwice(a, b) {
					continue
				}
				if *everyValue || (i+j+n)%(5*part/4) == 0 {
					try(v, two, a, b)
				}
				for k, c := range wrappings {
					if three, ok := c.of(two); ok && three != v && (*everyValue || n == (i+j+k)%len(list) && (7*i+3*j+k)%part == 0) && !substitutedTwice(a, b, c) {
						try(v, three, a, b, c)
					}
				}
			}
		}
	}
	t.Logf("%d tried, %d missed", tried, missed)
}

// TestUnwrapRare: text is found under a rare substitution and another wrapping,
// in both orders; e-mail addresses under it alone.
func TestUnwrapRare(t *testing.T) {
	backwards := []byte(lower + upper)
	slices.Reverse(backwards)
	substitutions := []wrapping{
		{name: "shifted by 3", wrap: translated(upper+lower, upper[3:]+upper[:3]+lower[3:]+lower[:3])},
		{name: "shifted by 25", wrap: translated(upper+lower, upper[25:]+upper[:25]+lower[25:]+lower[:25])},
		{name: "backwards", wrap: translated(upper+lower, string(backwards))},
		{name: "mapped", wrap: translated("kibp8A4EWRMKHa7gvyz1dOPt6UI5xYD3nqhVwZBXfCcFeJmrLN20lS9QGsjTuo", digits+upper+lower)},
		{name: "rot18", wrap: translated(upper+lower+digits, upper[13:]+upper[:13]+lower[13:]+lower[:13]+digits[5:]+digits[:5])},
	}
	for _, v := range []string{"taro.yamada@persona.example", "Hanako Watanabe", "u-48213377@jobs.example"} {
		for _, s := range substitutions {
			var tries []string
			if strings.Contains(v, "@") {
				tries = append(tries, s.wrap(v), "uid="+s.wrap(v)+"&v=1")
			}
			for _, w := range wrappings {
				if !w.keepsLetters && !w.substitutes && !strings.HasPrefix(w.name, "escapes") && !strings.HasPrefix(w.name, "entities") {
					tries = append(tries, w.wrap(s.wrap(v)))
				}
				if w.name == "base64" || w.name == "base64url" || w.name == "hex" && s.name != "shifted by 25" { // a shift by one may still be hexadecimal
					tries = append(tries, s.wrap(w.wrap(v)))
				}
			}
			for _, wrapped := range tries {
				found := false
				Unwrap([]byte(wrapped), 3, func(_ []string, data []byte) { found = found || bytes.Contains(data, []byte(v)) })
				if !found {
					t.Errorf("%q %s: not found in %.200q", v, s.name, wrapped)
				}
			}
		}
	}
}

// TestUnwrapSubstitutedTwice: one substitution of another, in either order, is
// undone as one of them is.
func TestUnwrapSubstitutedTwice(t *testing.T) {
	backwards := []byte(lower + upper)
	slices.Reverse(backwards)
	ascii := ""
	for c := '!'; c <= '~'; c++ {
		ascii += string(c)
	}
	substitutions := []wrapping{
		{name: "rot13", wrap: translated(upper+lower, upper[13:]+upper[:13]+lower[13:]+lower[:13])},
		{name: "backwards", wrap: translated(upper+lower, string(backwards))},
		{name: "rot5", wrap: translated(digits, digits[5:]+digits[:5])},
		{name: "rot18", wrap: translated(upper+lower+digits, upper[13:]+upper[:13]+lower[13:]+lower[:13]+digits[5:]+digits[:5])},
		{name: "rot47", wrap: translated(ascii, ascii[47:]+ascii[:47])},
		{name: "reversed", wrap: reversedOf},
	}
	for _, v := range []string{"taro.yamada@persona.example", "u-48213377@jobs.example", "Hanako Watanabe 48213377"} {
		for _, a := range substitutions {
			for _, b := range substitutions {
				twice := b.wrap(a.wrap(v))
				tries := []string{b64(twice), base58Of(twice)}
				if strings.HasPrefix(v, "taro") && a.name != "rot47" && b.name != "rot47" {
					tries = append(tries, twice, "uid="+twice+"&v=1")
				}
				for _, wrapped := range tries {
					found := false
					Unwrap([]byte(wrapped), 3, func(_ []string, data []byte) { found = found || bytes.Contains(data, []byte(v)) })
					if !found {
						t.Errorf("%q in %s in %s: not found in %.200q", v, a.name, b.name, wrapped)
					}
				}
			}
		}
	}
}

// substitutedTwice tells whether two substitutions are one inside the other,
// or have only escapes or reversal between them: they are a third.
func substitutedTwice(list ...wrapping) bool {
	last := false
	for _, w := range list {
		if w.substitutes && last {
			return true
		}
		last = w.substitutes || last && w.keepsLetters
	}
	return false
}
