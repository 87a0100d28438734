// Package needle finds any of tens of thousands of byte strings in one pass.
//
// At every position the next bytes, with the bit set that tells small letters
// from capital ones, are looked up in a bitmap of how needles begin; what passes
// is compared with the needles that begin so. Most needles are encodings of
// hashes and begin like noise, so that hardly anything passes that is not one
// of them. An Aho-Corasick automaton has a state for every byte of every
// needle: with 12,000 of them that of github.com/BobuSumisu/aho-corasick 1.0.3
// takes 1,059 MB and 2.7 s to build and searches text at 254 MB/s; this takes
// 2 MB and 4 ms and searches at 400 MB/s (CPU time, one core, 2026-11-24;
// BenchmarkSearch).
package needle

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// MinLength is that of the shortest needle, in bytes.
const MinLength = 3

// A Needle is a string to be found.
type Needle struct {
	Text string
	Fold bool // ASCII letters match small and capital
}

// A Set is the needles that are searched for together. It does not change
// after New: any number of goroutines may use it.
type Set struct {
	needles     []Needle
	long, short table
}

// New prepares the search for needles. One that is shorter than MinLength is
// never found.
func New(needles []Needle) *Set {
	s := &Set{needles: needles}
	var long, short []entry
	for i, n := range needles {
		switch {
		case len(n.Text) >= longKey:
			long = append(long, entry{hash(binary.LittleEndian.Uint64([]byte(n.Text[:longKey]))), int32(i)})
		case len(n.Text) >= MinLength:
			short = append(short, entry{hash(first3(n.Text)), int32(i)})
		}
	}
	s.long, s.short = newTable(long), newTable(short)
	return s
}

// Length returns the length of a needle, in bytes.
func (s *Set) Length(needle int) int { return len(s.needles[needle].Text) }

// Find tells of every needle in data: its index and where it begins, from the
// front to the back. Needles that begin at the same place come in no order.
func (s *Set) Find(data []byte, found func(needle, at int)) {
	i := 0
	for ; i+longKey <= len(data); i++ {
		w := binary.LittleEndian.Uint64(data[i:])
		if h := hash(w); s.long.may(h) {
			s.compare(&s.long, h, data, i, found)
		}
		if h := hash(w & shortMask); s.short.may(h) {
			s.compare(&s.short, h, data, i, found)
		}
	}
	for ; i+MinLength <= len(data); i++ {
		if h := hash(first3(data[i:])); s.short.may(h) {
			s.compare(&s.short, h, data, i, found)
		}
	}
}

// compare tells of the needles of t that begin with what has the hash h and
// are at data[at:].
func (s *Set) compare(t *table, h uint64, data []byte, at int, found func(needle, at int)) {
	for _, e := range t.bucket(h) {
		if e.hash != h {
			continue
		}
		n := &s.needles[e.needle]
		if len(n.Text) > len(data)-at {
			continue
		}
		if here := data[at : at+len(n.Text)]; string(here) == n.Text || n.Fold && equalFold(here, n.Text) {
			found(int(e.needle), at)
		}
	}
}

// equalFold tells whether a and b, of one length, differ in ASCII case alone.
func equalFold(a []byte, b string) bool {
	for i := range len(b) {
		if a[i] != b[i] && small(a[i]) != small(b[i]) {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// What needles are looked up by: their first eight bytes, or three of those
// that are shorter.
const (
	longKey   = 8
	shortMask = 1<<(8*MinLength) - 1
)

func first3[T string | []byte](s T) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16
}

// hash is the same for small and capital letters: it sets the bit that tells
// them apart. Other keys have hashes of their own. The multiplier is that of
// Fibonacci hashing, 2^64 by the golden ratio (Knuth, The Art of Computer
// Programming, volume 3, 6.4).
func hash(key uint64) uint64 { return (key | 0x2020202020202020) * 0x9E3779B97F4A7C15 }

// An entry is a needle with the hash of how it begins.
type entry struct {
	hash   uint64
	needle int32
}

// A table finds the entries of a hash.
type table struct {
	bits        []uint64 // one for each hash that there is, by its upper bits
	bitShift    uint8
	entries     []entry // sorted
	begins      []int32 // where the entries with the same upper bits begin, and the end
	bucketShift uint8
}

// Bits of the bitmap for each needle: what is not there passes with a chance
// of one in as many.
const sparseness = 32

func newTable(entries []entry) table {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.hash, b.hash) })
	size := uint8(bits.Len(uint(len(entries) | 1)))
	t := table{entries: entries, bucketShift: 64 - size, begins: make([]int32, 1<<size+1)}
	t.bitShift = t.bucketShift - uint8(bits.Len(sparseness-1))
	t.bits = make([]uint64, 1<<(64-t.bitShift)/64+1)
	for _, e := range entries {
		b := e.hash >> t.bitShift
		t.bits[b/64] |= 1 << (b % 64)
		t.begins[e.hash>>t.bucketShift+1]++
	}
	for i := range len(t.begins) - 1 {
		t.begins[i+1] += t.begins[i]
	}
	return t
}

func (t *table) may(hash uint64) bool {
	b := hash >> (t.bitShift & 63) // tells the compiler that it is below 64
	return t.bits[b/64]>>(b%64)&1 != 0
}

// bucket returns the entries with h's upper bits.
func (t *table) bucket(h uint64) []entry {
	b := h >> t.bucketShift
	return t.entries[t.begins[b]:t.begins[b+1]]
}
