package digest

import (
	"encoding/hex"
	"strings"
	"testing"

	"soshin/catalog"
)

// vectors are published test vectors: RFC 1319, 1320, 1321, 3174, 7693; FIPS
// 180-4 and 202 examples; the ISO vectors of RIPEMD-160 and Whirlpool; the
// reference implementation's verification of MurmurHash3.
var vectors = []struct{ layer, message, want string }{
	{"md2", "", "8350e5a3e24c153df2275c9f80692773"},
	{"md2", "abc", "da853b0d3f88d99b30283a69e6ded6bb"},
	{"md2", "message digest", "ab4f496bfb2a530b219ff33031fe06b0"},
	{"md2", "12345678901234567890123456789012345678901234567890123456789012345678901234567890", "d5976f79d83d3a0dc9806c3c66f3efd8"},
	{"md4", "abc", "a448017aaf21d8525fc10ae87aa6729d"},
	{"md5", "abc", "900150983cd24fb0d6963f7d28e17f72"},
	{"sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
	{"sha224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
	{"sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"sha384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
	{"sha512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	{"sha512-224", "abc", "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"},
	{"sha512-256", "abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
	{"sha3-224", "abc", "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
	{"sha3-256", "abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
	{"sha3-384", "abc", "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25"},
	{"sha3-512", "abc", "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"},
	{"keccak256", "abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"},
	{"ripemd160", "abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"},
	{"whirlpool", "", "19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7a73e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a66eb3"},
	{"whirlpool", "abc", "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5"},
	{"whirlpool", "The quick brown fox jumps over the lazy dog", "b97de512e91e3828b40d2b0fdce9ceb3c4a71f9bea8d88e75c4fa854df36725fd2b52eb6544edcacd6f8beddfea403cb55ae31f03ad62a5ef54e42ee82c3fb35"},
	{"whirlpool", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "dc37e008cf9ee69bf11f00ed9aba26901dd7c28cdec066cc6af42e40f82f3a1e08eba26629129d8fb7cb57211b9281a65517cc879d7b962142c65f5a7af01467"},
	{"blake2b-512", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"},
	{"blake2s-256", "abc", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"},
	{"murmur3-32", "The quick brown fox jumps over the lazy dog", "2e4ff723"},
	{"murmur3-128", "The quick brown fox jumps over the lazy dog", "e34bbc7bbc071b6c7a433ca9c49a9347"},
}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		found := false
		for _, f := range Functions() {
			found = found || f.Layer == v.layer && hex.EncodeToString(f.Sum([]byte(v.message))) == v.want
		}
		if !found {
			t.Errorf("%s of %q: no writing is %s", v.layer, v.message, v.want)
		}
	}
}

// A function must leave what it is given as it is, and give something of its own.
func TestSumSharesNothing(t *testing.T) {
	for _, f := range Functions() {
		message := append(make([]byte, 0, 200), strings.Repeat("x", 40)...)
		first := f.Sum(message)
		want := hex.EncodeToString(first)
		first[0]++
		if got := hex.EncodeToString(f.Sum(message)); got != want || string(message) != strings.Repeat("x", 40) || message[:41][40] != 0 {
			t.Errorf("%s: %s, then %s; message %q", f.Layer, want, got, message)
		}
	}
}

// What is not among catalog's hashes would be listed as sent in plain.
func TestLayersAreHashes(t *testing.T) {
	for _, f := range Functions() {
		if !catalog.IsHash(f.Layer) {
			t.Errorf("catalog does not know %s", f.Layer)
		}
	}
}
