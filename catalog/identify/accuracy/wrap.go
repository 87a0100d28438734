package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// A wrapping is an encoding that what is sent is put into.
type wrapping struct {
	name   string
	text   bool // of text alone
	quoted bool // of text alone that needs no escapes there: those are a wrapping of their own
	ascii  bool // of text in ASCII alone: nothing else is changed
	bytes  bool // gives bytes that are no text
	cipher bool // gives text for any text: what is short comes out of it by chance
	limit  int  // of what it is used for, in bytes; 0: none
	wrap   func([]byte) []byte
}

func wrappings() []wrapping {
	each := func(format string) func([]byte) []byte {
		return func(b []byte) []byte {
			var out strings.Builder
			for _, r := range string(b) {
				fmt.Fprintf(&out, format, r)
			}
			return []byte(out.String())
		}
	}
	written := func(create func(io.Writer) io.WriteCloser) func([]byte) []byte {
		return func(b []byte) []byte {
			var out bytes.Buffer
			w := create(&out)
			if _, err := w.Write(b); err != nil {
				panic(err) // a buffer takes all
			}
			if err := w.Close(); err != nil {
				panic(err)
			}
			return out.Bytes()
		}
	}
	text := func(f func([]byte) string) func([]byte) []byte {
		return func(b []byte) []byte { return []byte(f(b)) }
	}
	return []wrapping{
		{name: "percent", wrap: text(func(b []byte) string { return strings.ReplaceAll(url.QueryEscape(string(b)), "+", "%20") })},
		{name: "percent, + for space", wrap: text(func(b []byte) string { return url.QueryEscape(string(b)) })},
		{name: "percent of all", wrap: text(percents)},
		{name: "entities", text: true, limit: 4096, wrap: each("&#%d;")},
		{name: "hexadecimal entities", text: true, limit: 4096, wrap: each("&#x%X;")},
		{name: "\\u escapes", text: true, limit: 4096, wrap: text(func(b []byte) string {
			var out strings.Builder
			for _, u := range utf16.Encode([]rune(string(b))) {
				fmt.Fprintf(&out, "\\u%04x", u)
			}
			return out.String()
		})},
		{name: "JSON", text: true, quoted: true, wrap: text(func(b []byte) string { return `{"v":"` + string(b) + `"}` })},
		{name: "JWT", text: true, quoted: true, wrap: text(func(b []byte) string {
			return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
				base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+string(b)+`"}`)) + ".7Hn0N0JqkY0cLwUoEo6dJ1a3YI0pT3n6b0m6GQXq9xA"
		})},
		{name: "hex", wrap: text(hex.EncodeToString)},
		{name: "HEX", wrap: text(func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) })},
		{name: "base32", wrap: text(base32.StdEncoding.EncodeToString)},
		{name: "base32 unpadded, small", wrap: text(func(b []byte) string {
			return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
		})},
		{name: "base58", limit: 500, wrap: text(base58)},
		{name: "base64", wrap: text(base64.StdEncoding.EncodeToString)},
		{name: "base64 unpadded", wrap: text(base64.RawStdEncoding.EncodeToString)},
		{name: "base64url", wrap: text(base64.URLEncoding.EncodeToString)},
		{name: "base64url unpadded", wrap: text(base64.RawURLEncoding.EncodeToString)},
		{name: "gzip", bytes: true, wrap: written(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })},
		{name: "zlib", bytes: true, wrap: written(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
		{name: "deflate", bytes: true, wrap: written(func(w io.Writer) io.WriteCloser {
			z, err := flate.NewWriter(w, flate.DefaultCompression)
			if err != nil {
				panic(err) // the level alone can be wrong
			}
			return z
		})},
		{name: "brotli", bytes: true, wrap: written(func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })},
		{name: "zstd", bytes: true, wrap: written(func(w io.Writer) io.WriteCloser {
			z, err := zstd.NewWriter(w)
			if err != nil {
				panic(err) // options alone can be wrong
			}
			return z
		})},
		{name: "lz-string base64", text: true, wrap: text(func(b []byte) string {
			s := lzText(b, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
			return s + strings.Repeat("=", (4-len(s)%4)%4)
		})},
		{name: "lz-string URI", text: true, wrap: text(func(b []byte) string {
			return lzText(b, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-")
		})},
		{name: "lz-string UTF-16", text: true, wrap: text(func(b []byte) string {
			var out []rune
			for _, c := range lzCompress(b, 15) {
				out = append(out, rune(c)+32)
			}
			return string(out) + " "
		})},
		{name: "lz-string bytes", text: true, bytes: true, wrap: func(b []byte) []byte {
			var out []byte
			for _, c := range lzCompress(b, 16) {
				out = append(out, byte(c>>8), byte(c))
			}
			return out
		}},
		{name: "ROT13", text: true, ascii: true, cipher: true, wrap: text(func(b []byte) string {
			return strings.Map(func(r rune) rune {
				switch {
				case 'a' <= r && r <= 'z':
					return 'a' + (r-'a'+13)%26
				case 'A' <= r && r <= 'Z':
					return 'A' + (r-'A'+13)%26
				}
				return r
			}, string(b))
		})},
		{name: "reversed", text: true, cipher: true, wrap: text(func(b []byte) string {
			r := []rune(string(b))
			slices.Reverse(r)
			return string(r)
		})},
	}
}

func percents(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		fmt.Fprintf(&out, "%%%02X", c)
	}
	return out.String()
}

func base58(b []byte) string {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	var out []byte
	n, digit := new(big.Int).SetBytes(b), new(big.Int)
	for n.Sign() > 0 {
		n.DivMod(n, big.NewInt(58), digit)
		out = append(out, alphabet[digit.Int64()])
	}
	for i := 0; i < len(b) && b[i] == 0; i++ {
		out = append(out, '1')
	}
	slices.Reverse(out)
	return string(out)
}

// lzText is what lz-string gives in an alphabet of as many bits.
func lzText(b []byte, bits int, alphabet string) string {
	var out []byte
	for _, c := range lzCompress(b, bits) {
		out = append(out, alphabet[c])
	}
	return string(out)
}

// lzCompress is lz-string's compression into characters of so many bits
// (https://github.com/pieroxy/lz-string, 1.5.0, read 2026-11-24).
func lzCompress(text []byte, bits int) []int {
	var out []int
	value, position := 0, 0
	write := func(n, v int) {
		for range n {
			value = value<<1 | v&1
			v >>= 1
			if position++; position == bits {
				out = append(out, value)
				value, position = 0, 0
			}
		}
	}
	dictionary, fresh := map[string]int{}, map[string]bool{}
	width, room := 2, 2
	grow := func() {
		if room--; room == 0 {
			room = 1 << width
			width++
		}
	}
	give := func(w string) {
		if !fresh[w] {
			write(width, dictionary[w])
			grow()
			return
		}
		if c := int(w[0])<<8 | int(w[1]); c < 256 {
			write(width, 0)
			write(8, c)
		} else {
			write(width, 1)
			write(16, c)
		}
		grow()
		delete(fresh, w)
		grow()
	}
	w := ""
	for _, u := range utf16.Encode([]rune(string(text))) {
		c := string([]byte{byte(u >> 8), byte(u)}) // two bytes a unit
		if _, known := dictionary[c]; !known {
			dictionary[c] = len(dictionary) + 3
			fresh[c] = true
		}
		if _, known := dictionary[w+c]; known {
			w += c
			continue
		}
		give(w)
		dictionary[w+c] = len(dictionary) + 3
		w = c
	}
	if w != "" {
		give(w)
	}
	write(width, 2)
	write(bits-position, 0)
	return out
}

// longer are the chains with every wrapping around each.
func longer(chains [][]wrapping) [][]wrapping {
	var all [][]wrapping
	for _, c := range chains {
		for _, w := range wrappings() {
			all = append(all, append(slices.Clone(c), w))
		}
	}
	return all
}

// What is shorter than this is not decoded (package decode): a run of letters
// and digits, and what one gives that is no text.
const (
	shortestRun   = 8
	shortestBytes = 16
)

// wrapped puts f into the wrappings. It does not where one cannot take what
// the ones before give, or where what comes out counts nothing: short values
// are not looked for under ciphers.
func (f form) wrapped(chain []wrapping) (data []byte, ok bool) {
	data = f.text
	for i, w := range chain {
		switch {
		case w.text && !isText(data),
			w.quoted && bytes.ContainsAny(data, "\"\\"),
			w.ascii && !isASCII(data),
			w.limit > 0 && len(data) > w.limit,
			w.cipher && (f.use == whole || f.short):
			return nil, false
		}
		data = w.wrap(data)
		if len(bytes.TrimRight(data, "=")) < shortestRun || w.bytes && i+1 < len(chain) && len(data) < shortestBytes {
			return nil, false
		}
	}
	return data, true
}

func isText(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
}

// describe names a chain from the outside in.
func describe(chain []wrapping) string {
	if len(chain) == 0 {
		return "nothing"
	}
	var names []string
	for _, w := range slices.Backward(chain) {
		names = append(names, w.name)
	}
	return strings.Join(names, " of ")
}
