package identify

import (
	"hash/maphash"
	"sync/atomic"
)

// cleanPieces is how many pieces are remembered: 512 KB of them.
const cleanPieces = 1 << 16

// clean remembers bytes in which there is no needle: none in them or behind
// their decodings, or none behind their decodings alone. Most of what a page sends it has sent before: the browser's name,
// addresses, settings. Something newer takes the place of something older. The
// seed is the process's own, so nobody can make bytes that are taken for
// others.
type clean struct {
	seed  maphash.Seed
	marks []atomic.Uint64
}

func newClean() clean {
	return clean{maphash.MakeSeed(), make([]atomic.Uint64, cleanPieces)}
}

// mark is what is remembered of data. Behind tells that it is about what is
// behind decodings alone.
func (c *clean) mark(data []byte, behind bool) uint64 {
	m := maphash.Bytes(c.seed, data)
	if behind {
		m = ^m
	}
	return m | 1 // 0 is no mark
}

// knows tells whether there is nothing in text or behind its decodings.
func (c *clean) knows(text string) bool { return c.has(maphash.String(c.seed, text) | 1) }

func (c *clean) has(mark uint64) bool { return c.marks[mark>>1%cleanPieces].Load() == mark }

func (c *clean) add(mark uint64) { c.marks[mark>>1%cleanPieces].Store(mark) }
