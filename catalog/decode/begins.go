package decode

import (
	"bytes"
	"math/bits"
)

const (
	gzipMagic = "\x1f\x8b\x08"     // with deflate, the only method (RFC 1952, 2.3.1)
	zstdMagic = "\x28\xb5\x2f\xfd" // RFC 8878, 3.1.1
)

func gzipBegins(data []byte) bool { return bytes.HasPrefix(data, []byte(gzipMagic)) }

func zstdBegins(data []byte) bool { return bytes.HasPrefix(data, []byte(zstdMagic)) }

// zlibBegins: RFC 1950, 2.2. As "x^" begins one too, its first block is looked
// at.
func zlibBegins(data []byte) bool {
	return len(data) > 6 && data[0]&0x8f == 8 && data[1]&0x20 == 0 && (int(data[0])<<8|int(data[1]))%31 == 0 && deflateBegins(data[2:])
}

// deflateBegins looks at the first block (RFC 1951, 3.2.3): the lengths of a
// stored one, the code of a dynamic one, some symbols of a fixed one. Random
// bytes pass with a chance of about 1 in 90.
func deflateBegins(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	r := bitReader{data: data}
	r.take(1)
	switch r.take(2) {
	case 0:
		if len(data) < 5 {
			return false
		}
		n := int(data[1]) | int(data[2])<<8
		return data[0]>>3 == 0 && data[1] == ^data[3] && data[2] == ^data[4] && n <= len(data)-5
	case 1:
		return fixedBegins(&r)
	case 2:
		literals, distances, lengths := r.take(5), r.take(5), r.take(4)+4
		if literals > 29 || distances > 29 {
			return false
		}
		left := 1 << 7 // of the code space, by codes of at most 7 bits
		for range lengths {
			if n := r.take(3); n > 0 {
				left -= 1 << (7 - n)
			}
		}
		return left == 0 && !r.over
	}
	return false
}

// fixedBegins reads up to 32 symbols of a block with fixed codes (RFC 1951,
// 3.2.6): a match must not begin before the data does.
func fixedBegins(r *bitReader) bool {
	out := 0
	for range 32 {
		length := 0
		code := r.code(7)
		switch {
		case code == 0: // the end
			return !r.over
		case code < 0b0011000: // 256 and more
			length = code
		default:
			code = code<<1 | r.take(1)
			switch {
			case code < 0b11000000: // a literal up to 143
			case code < 0b11000110:
				length = 280 - 256 + code - 0b11000000
			case code < 0b11001000:
				return false
			default: // a literal of 9 bits
				r.take(1)
			}
		}
		if length == 0 {
			out++
		} else {
			n := 2 + length
			switch {
			case length == 29:
				n = 258
			case length > 8:
				extra := (length - 5) / 4
				n = (4+(length-9)%4)<<extra + 3 + r.take(extra)
			}
			distance := r.code(5)
			back := distance + 1
			if distance > 3 {
				extra := distance/2 - 1
				back = (2+distance&1)<<extra + 1 + r.take(extra)
			}
			if distance > 29 || back > out {
				return false
			}
			out += n
		}
		if r.over {
			return false
		}
	}
	return true
}

// maxBrotliBits is the largest window of a stream that no header tells of:
// 4 MiB, the encoders' default.
const maxBrotliBits = 22

// brotliBegins looks at the first header (RFC 7932, 9.1 and 9.2). Random bytes
// of the length of an identifier pass with a chance of about 1 in 4,000, as the
// length that it tells must be in proportion.
func brotliBegins(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	r := bitReader{data: data}
	if r.take(1) == 1 {
		switch n := r.take(3); {
		case n > maxBrotliBits-17:
			return false
		case n == 0 && r.take(3) == 1:
			return false // large window brotli
		}
	}
	last := r.take(1) == 1
	if last && r.take(1) == 1 {
		return false // empty
	}
	nibbles := r.take(2) + 4
	if nibbles == 7 {
		return false // metadata
	}
	length := r.take(4*nibbles) + 1
	if nibbles > 4 && (length-1)>>(4*(nibbles-1)) == 0 || len(data) < 1024 && length > 64*len(data) {
		return false
	}
	if last || r.take(1) == 0 {
		return len(data) >= 256 || brotliSmall(&r) && !r.over
	}
	return r.acc&(1<<(r.left%8)-1) == 0 && length <= len(r.data)+r.left/8 // stored
}

// brotliSmall looks at what follows in the header of a small stream: one type
// of block of each kind, and if there is one code of each kind too, a first one
// that is complete (RFC 7932, 3.4, 3.5 and 9.2).
func brotliSmall(r *bitReader) bool {
	if r.take(3) != 0 { // types of blocks of literals, of commands and of distances
		return false
	}
	r.take(2 + 4 + 2) // parameters of distances, and the mode of contexts
	if literals := r.take(1); literals+r.take(1) > 0 {
		return true // more codes
	}
	skip := r.take(2)
	if skip == 1 {
		return true // a simple code
	}
	space, codes := 32, 0
	for range 18 - skip {
		n := brotliLength(r)
		if n > 0 {
			space -= 32 >> n
			codes++
		}
		if space <= 0 {
			break
		}
	}
	return space == 0 || codes == 1
}

// brotliLength reads the length of a code, which is written in a code itself.
func brotliLength(r *bitReader) int {
	switch r.take(2) {
	case 0:
		return 0
	case 1:
		return 4
	case 2:
		return 3
	}
	switch {
	case r.take(1) == 0:
		return 2
	case r.take(1) == 0:
		return 1
	}
	return 5
}

// A bitReader reads bits from the least significant one on. Beyond the end
// they are 0.
type bitReader struct {
	data []byte
	acc  uint64
	left int  // bits in acc
	over bool // read beyond the end
}

// take reads up to 32 bits.
func (r *bitReader) take(n int) int {
	for r.left < n {
		if len(r.data) == 0 {
			r.over = true
			return 0
		}
		r.acc |= uint64(r.data[0]) << r.left
		r.data = r.data[1:]
		r.left += 8
	}
	v := int(r.acc & (1<<n - 1))
	r.acc >>= n
	r.left -= n
	return v
}

// code reads the n bits of a Huffman code, which comes with the most
// significant one first.
func (r *bitReader) code(n int) int { return int(bits.Reverse8(uint8(r.take(n))) >> (8 - n)) }
