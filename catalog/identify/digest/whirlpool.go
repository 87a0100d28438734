package digest

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// whirlpool is Whirlpool as ISO/IEC 10118-3 has it (Barreto and Rijmen, "The
// WHIRLPOOL Hashing Function", revision of 2003). It is our own because no Go
// library that has it is kept any more.
func whirlpool(message []byte) []byte {
	const size = 64
	// A one bit, zeros, and the length in bits in the last 32 bytes.
	data := append(append([]byte(nil), message...), 0x80)
	for len(data)%size != size/2 {
		data = append(data, 0)
	}
	data = append(data, make([]byte, size/2-8)...)
	data = binary.BigEndian.AppendUint64(data, uint64(len(message))*8)

	t := whirlpoolTables()
	var h [8]uint64
	for ; len(data) > 0; data = data[size:] {
		var block, state [8]uint64
		key := h
		for i := range block {
			block[i] = binary.BigEndian.Uint64(data[8*i:])
			state[i] = block[i] ^ key[i]
		}
		for _, constant := range t.constants {
			key = t.round(key)
			key[0] ^= constant
			state = t.round(state)
			for i := range state {
				state[i] ^= key[i]
			}
		}
		for i := range h { // Miyaguchi-Preneel
			h[i] ^= state[i] ^ block[i]
		}
	}
	var sum []byte
	for _, w := range h {
		sum = binary.BigEndian.AppendUint64(sum, w)
	}
	return sum
}

// whirlpoolTable is what the substitution box and the diffusion matrix give:
// row is, for each byte, its substitute times the first row of the matrix.
type whirlpoolTable struct {
	row       [256]uint64
	constants [10]uint64
}

// round substitutes, shifts the columns and mixes the rows of s.
func (t *whirlpoolTable) round(s [8]uint64) (out [8]uint64) {
	for i := range out {
		for column := range 8 {
			b := byte(s[(i-column)&7] >> (56 - 8*column))
			out[i] ^= bits.RotateLeft64(t.row[b], -8*column)
		}
	}
	return out
}

var whirlpoolTables = sync.OnceValue(func() *whirlpoolTable {
	// The mini-boxes from which the substitution box is made; e is a permutation.
	e := [16]byte{0x1, 0xB, 0x9, 0xC, 0xD, 0x6, 0xF, 0x3, 0xE, 0x8, 0x7, 0x4, 0xA, 0x2, 0x5, 0x0}
	r := [16]byte{0x7, 0xC, 0xB, 0xD, 0xE, 0x4, 0x9, 0xF, 0x6, 0x3, 0x8, 0xA, 0x2, 0x5, 0x1, 0x0}
	var inverse [16]byte
	for i, v := range e {
		inverse[v] = byte(i)
	}
	var t whirlpoolTable
	for i := range t.row {
		high, low := e[i>>4], inverse[i&15]
		mid := r[high^low]
		s := uint64(e[high^mid]<<4 | inverse[low^mid])
		s2 := double(s)
		s4 := double(s2)
		s8 := double(s4)
		for _, product := range []uint64{s, s, s4, s, s8, s4 ^ s, s2, s8 ^ s} {
			t.row[i] = t.row[i]<<8 | product
		}
		if i < 80 {
			t.constants[i/8] |= s << (56 - 8*(i%8))
		}
	}
	return &t
})

// double multiplies by x modulo x^8 + x^4 + x^3 + x^2 + 1.
func double(b uint64) uint64 {
	if b <<= 1; b > 0xff {
		b ^= 0x11d
	}
	return b
}
