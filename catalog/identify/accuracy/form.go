package main

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"

	"github.com/twmb/murmur3"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	//lint:ignore SA1019 sent by services, broken or not
	"golang.org/x/crypto/md4"
	//lint:ignore SA1019 as md4
	"golang.org/x/crypto/ripemd160"
	legacy "golang.org/x/crypto/sha3"

	"soshin/catalog/identify/digest"
)

// A form is a writing as it is sent before it is wrapped: plain, or hashed.
type form struct {
	writing
	how  string // plain; sha256 of md5 raw, base64url
	text []byte
	// short is a hash that comes by chance: it counts as whole does.
	short bool
}

// A hashing is one hash function from a library. MD2 and Whirlpool have none
// that is kept; package digest proves its own by the published test vectors.
type hashing struct {
	name string
	sum  func([]byte) []byte
}

func hashings() []hashing {
	of := func(create func() hash.Hash) func([]byte) []byte {
		return func(b []byte) []byte {
			h := create()
			h.Write(b)
			return h.Sum(nil)
		}
	}
	keyless := func(create func([]byte) (hash.Hash, error)) func([]byte) []byte {
		return of(func() hash.Hash {
			h, err := create(nil)
			if err != nil {
				panic(err) // keys alone can be wrong
			}
			return h
		})
	}
	all := []hashing{
		{"md4", of(md4.New)}, {"md5", of(md5.New)}, {"sha1", of(sha1.New)}, {"sha224", of(sha256.New224)}, {"sha256", of(sha256.New)}, {"sha384", of(sha512.New384)},
		{"sha512", of(sha512.New)}, {"sha512-224", of(sha512.New512_224)}, {"sha512-256", of(sha512.New512_256)},
		{"sha3-224", of(func() hash.Hash { return sha3.New224() })}, {"sha3-256", of(func() hash.Hash { return sha3.New256() })},
		{"sha3-384", of(func() hash.Hash { return sha3.New384() })}, {"sha3-512", of(func() hash.Hash { return sha3.New512() })},
		{"keccak256", of(legacy.NewLegacyKeccak256)}, {"ripemd160", of(ripemd160.New)},
		{"blake2b-256", keyless(blake2b.New256)}, {"blake2b-384", keyless(blake2b.New384)}, {"blake2b-512", keyless(blake2b.New512)}, {"blake2s-256", keyless(blake2s.New256)},
		{"murmur3-32", of(func() hash.Hash { return murmur3.New32() })}, {"murmur3-128", of(func() hash.Hash { return murmur3.New128() })},
	}
	for _, f := range digest.Functions() {
		if f.Layer == "md2" || f.Layer == "whirlpool" {
			all = append(all, hashing{f.Layer, f.Sum})
		}
	}
	return all
}

// A spelling is how the bytes of a hash are written.
type spelling struct {
	name  string
	write func([]byte) string
}

var spellings = []spelling{
	{"hex", hex.EncodeToString},
	{"HEX", func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }},
	{"base64", base64.StdEncoding.EncodeToString},
	{"base64 unpadded", base64.RawStdEncoding.EncodeToString},
	{"base64url", base64.URLEncoding.EncodeToString},
	{"base64url unpadded", base64.RawURLEncoding.EncodeToString},
	{"raw", func(b []byte) string { return string(b) }},
}

// forms are all forms of the writings: plain, every hash in every spelling,
// and every pair of the four common ones, each pair in the next spelling.
func forms() []form {
	var all []form
	pair := 0
	for _, w := range writings() {
		add := func(how string, sum []byte, spellings ...spelling) {
			for _, s := range spellings {
				if s.name == "raw" && len(sum) < 8 {
					continue // four bytes are anything
				}
				all = append(all, form{w, how + ", " + s.name, []byte(s.write(sum)), len(sum) < 8})
			}
		}
		all = append(all, form{w, "plain", []byte(w.text), false})
		if w.use == plain {
			continue
		}
		for _, h := range hashings() {
			add(h.name, h.sum([]byte(w.text)), spellings...)
		}
		for _, inner := range hashings() {
			for _, outer := range hashings() {
				if !common(inner) || !common(outer) {
					continue
				}
				sum := inner.sum([]byte(w.text))
				for _, input := range []struct {
					name string
					text []byte
				}{{"hex", []byte(hex.EncodeToString(sum))}, {"HEX", []byte(strings.ToUpper(hex.EncodeToString(sum)))}, {"raw", sum}} {
					add(outer.name+" of "+inner.name+" "+input.name, outer.sum(input.text), spellings[pair%len(spellings)])
					pair++
				}
			}
		}
	}
	return all
}

func common(h hashing) bool {
	return h.name == "md5" || h.name == "sha1" || h.name == "sha256" || h.name == "sha512"
}
