// Package digest is the table of hash functions that tags put identifiers
// through before they send them.
//
// The list is that of the leak detectors of the literature (Englehardt et al.
// 2018, "I never signed up for this!"; Senol et al. 2022, "Leaky Forms"), with
// the rest of the SHA-2 and SHA-3 families and the Keccak of before the
// standard.
package digest

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/binary"
	"hash"

	"github.com/twmb/murmur3"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	//lint:ignore SA1019 broken as a hash, and searched for because it is still used
	"golang.org/x/crypto/md4"
	//lint:ignore SA1019 as md4
	"golang.org/x/crypto/ripemd160"
	legacy "golang.org/x/crypto/sha3"
)

// A Function is one hash function.
type Function struct {
	Layer string // among a field's layers: sha256
	Name  string // as it is told to people: SHA-256
	Sum   func([]byte) []byte
}

// Functions returns all of them. Those that are written in two byte orders
// come twice.
func Functions() []Function {
	return []Function{
		{"md2", "MD2", md2},
		{"md4", "MD4", summed(md4.New)},
		{"md5", "MD5", func(b []byte) []byte { s := md5.Sum(b); return s[:] }},
		{"sha1", "SHA-1", func(b []byte) []byte { s := sha1.Sum(b); return s[:] }},
		{"sha224", "SHA-224", func(b []byte) []byte { s := sha256.Sum224(b); return s[:] }},
		{"sha256", "SHA-256", func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }},
		{"sha384", "SHA-384", func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }},
		{"sha512", "SHA-512", func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }},
		{"sha512-224", "SHA-512/224", func(b []byte) []byte { s := sha512.Sum512_224(b); return s[:] }},
		{"sha512-256", "SHA-512/256", func(b []byte) []byte { s := sha512.Sum512_256(b); return s[:] }},
		{"sha3-224", "SHA3-224", func(b []byte) []byte { s := sha3.Sum224(b); return s[:] }},
		{"sha3-256", "SHA3-256", func(b []byte) []byte { s := sha3.Sum256(b); return s[:] }},
		{"sha3-384", "SHA3-384", func(b []byte) []byte { s := sha3.Sum384(b); return s[:] }},
		{"sha3-512", "SHA3-512", func(b []byte) []byte { s := sha3.Sum512(b); return s[:] }},
		{"keccak256", "Keccak-256", summed(legacy.NewLegacyKeccak256)},
		{"ripemd160", "RIPEMD-160", summed(ripemd160.New)},
		{"whirlpool", "Whirlpool", whirlpool},
		{"blake2b-256", "BLAKE2b-256", func(b []byte) []byte { s := blake2b.Sum256(b); return s[:] }},
		{"blake2b-384", "BLAKE2b-384", func(b []byte) []byte { s := blake2b.Sum384(b); return s[:] }},
		{"blake2b-512", "BLAKE2b-512", func(b []byte) []byte { s := blake2b.Sum512(b); return s[:] }},
		{"blake2s-256", "BLAKE2s-256", func(b []byte) []byte { s := blake2s.Sum256(b); return s[:] }},
		{"murmur3-32", "MurmurHash3 (32 bits)", func(b []byte) []byte { return binary.BigEndian.AppendUint32(nil, murmur3.Sum32(b)) }},
		{"murmur3-32", "MurmurHash3 (32 bits)", func(b []byte) []byte { return binary.LittleEndian.AppendUint32(nil, murmur3.Sum32(b)) }},
		{"murmur3-128", "MurmurHash3 (128 bits)", func(b []byte) []byte { return murmur128(b, binary.BigEndian) }},
		{"murmur3-128", "MurmurHash3 (128 bits)", func(b []byte) []byte { return murmur128(b, binary.LittleEndian) }},
	}
}

func summed(create func() hash.Hash) func([]byte) []byte {
	return func(b []byte) []byte {
		h := create()
		h.Write(b)
		return h.Sum(nil)
	}
}

// murmur128 is the variant for 64-bit machines with seed 0.
func murmur128(b []byte, order binary.AppendByteOrder) []byte {
	h1, h2 := murmur3.Sum128(b)
	return order.AppendUint64(order.AppendUint64(nil, h1), h2)
}
