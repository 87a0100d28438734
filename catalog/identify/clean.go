package identify

import (
	"hash/maphash"
	"sync/atomic"
)

// cleanPieces is how many pieces are remembered: 512 KB of them.
const cleanPieces = 1 << 16

// clean remembers pieces in which nothing was found. Most of what a page sends
// it has sent before: the browser's name, addresses, settings. A newer piece
// takes the place of an older one. The seed is the process's own, so nobody
// can make a piece that is taken for another.
type clean struct {
	seed  maphash.Seed
	marks []atomic.Uint64
}

func newClean() clean {
	return clean{maphash.MakeSeed(), make([]atomic.Uint64, cleanPieces)}
}

func (c *clean) mark(piece []byte, quoted bool) uint64 {
	m := maphash.Bytes(c.seed, piece)
	if quoted {
		m = ^m
	}
	return m | 1 // 0 is no mark
}

func (c *clean) has(piece []byte, quoted bool) bool {
	m := c.mark(piece, quoted)
	return c.marks[m>>1%cleanPieces].Load() == m
}

func (c *clean) add(piece []byte, quoted bool) {
	m := c.mark(piece, quoted)
	c.marks[m>>1%cleanPieces].Store(m)
}
