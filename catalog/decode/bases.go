package decode

// An alphabet gives each character of a base 2^n encoding its digit, and 0xff
// to what is not in it.
type alphabet [256]byte

func newAlphabet(spellings ...string) *alphabet {
	var a alphabet
	for i := range a {
		a[i] = 0xff
	}
	for _, s := range spellings {
		for i := range len(s) {
			a[s[i]] = byte(i)
		}
	}
	return &a
}

const (
	digits = "0123456789"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower  = "abcdefghijklmnopqrstuvwxyz"
)

var (
	alphabet16 = newAlphabet(digits+"ABCDEF", digits+"abcdef")
	// RFC 4648, 4 and 5: base64 and base64url. One text never has both.
	alphabet64 = newAlphabet(upper+lower+digits+"+/", upper+lower+digits+"-_")
	// RFC 4648, 6 and 7: base32 and base32hex.
	alphabet32    = newAlphabet(upper+"234567", lower+"234567")
	alphabet32Hex = newAlphabet(digits+upper[:22], digits+lower[:22])
	// D. Crockford's, without I, L, O and U.
	alphabet32Crockford = newAlphabet(digits+"ABCDEFGHJKMNPQRSTVWXYZ", digits+"abcdefghjkmnpqrstvwxyz")
	// Bitcoin's, without 0, O, I and l.
	alphabet58 = newAlphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
)

// appendBits appends to dst what text gives, whose characters are digits of
// so many bits in a. Bits left over at the end are dropped. It returns nil
// where a character is not in the alphabet.
func appendBits[T string | []byte](dst []byte, text T, a *alphabet, bits uint) []byte {
	var acc uint64
	var n uint
	i := 0
	for bits == 6 && i+4 <= len(text) { // most of what is encoded is base64
		d0, d1, d2, d3 := a[text[i]], a[text[i+1]], a[text[i+2]], a[text[i+3]]
		if (d0|d1|d2|d3)&0x80 != 0 {
			return nil
		}
		dst = append(dst, d0<<2|d1>>4, d1<<4|d2>>2, d2<<6|d3)
		i += 4
	}
	for ; i < len(text); i++ {
		d := a[text[i]]
		if d == 0xff {
			return nil
		}
		acc = acc<<bits | uint64(d)
		if n += bits; n >= 8 {
			n -= 8
			dst = append(dst, byte(acc>>n))
		}
	}
	return dst
}

// appendBase58 appends to dst what text gives as one number in base 58, most
// significant digit first, with a zero byte for each leading 1. It returns
// nil where a character is not in the alphabet. The time is quadratic.
func appendBase58[T string | []byte](dst []byte, text T) []byte {
	zeros := 0
	for zeros < len(text) && text[zeros] == '1' {
		zeros++
		dst = append(dst, 0)
	}
	// Least significant first; a digit has less than 6 bits.
	var room [maxBase58Value * 6 / 32]uint32
	limbs := room[:]
	if len(text) > maxBase58Value {
		limbs = make([]uint32, len(text)*6/32+1)
	}
	used := 0
	for i := zeros; i < len(text); i += 5 {
		end := min(i+5, len(text))
		var v, scale uint64 = 0, 1
		for j := i; j < end; j++ {
			d := alphabet58[text[j]]
			if d == 0xff {
				return nil
			}
			v = v*58 + uint64(d)
			scale *= 58
		}
		for j := range used {
			v += uint64(limbs[j]) * scale
			limbs[j] = uint32(v)
			v >>= 32
		}
		if v > 0 {
			limbs[used] = uint32(v)
			used++
		}
	}
	leading := true
	for i := used - 1; i >= 0; i-- {
		for shift := 24; shift >= 0; shift -= 8 {
			c := byte(limbs[i] >> shift)
			if leading && c == 0 {
				continue
			}
			leading = false
			dst = append(dst, c)
		}
	}
	return dst
}
