package decode

import (
	"bytes"
	"hash/maphash"
	"sync"
)

// Unwrap calls found for data itself and for every buffer that undoing
// encodings of it, or of a run within it, gives: breadth first, up to depth
// decodings one inside another, each buffer once. Layers name the decodings
// from the outside in. It returns the bounds that were hit.
//
// Where Exchange applies the one decoding that is plausible, Unwrap tries
// every one that is possible, so that whoever searches the buffers finds what
// was wrapped, whatever it looks like. Only the result of a short run must
// hold text or look compressed (see worthwhile).
//
// The data that found gets is valid during the call only; layers may be kept.
// Neither may be changed.
func Unwrap(data []byte, depth int, found func(layers []string, data []byte)) (limits []string) {
	u := unwrappings.Get().(*unwrapping)
	defer unwrappings.Put(u)
	return u.run(data, depth, found)
}

var unwrappings = sync.Pool{New: func() any { return &unwrapping{seen: map[uint64]bool{}, seed: maphash.MakeSeed()} }}

// An unwrapping is one Unwrap at work. What it has allocated the next one
// uses again.
type unwrapping struct {
	budget budget
	queue  []buffer
	at     buffer // being undone
	seen   map[uint64]bool
	seed   maphash.Seed
	memory arena
	names  []string // for layers, given away piece by piece
}

// A buffer is the data itself or what undoing gave.
type buffer struct {
	data   []byte
	layers []string
}

func (u *unwrapping) run(data []byte, depth int, found func(layers []string, data []byte)) []string {
	u.budget = budget{bytes: MaxUnwrapBytes, values: MaxUnwrapBuffers}
	u.queue = append(u.queue, buffer{data: data})
	u.seen[maphash.Bytes(u.seed, data)] = true
	for i := 0; i < len(u.queue); i++ {
		u.at = u.queue[i]
		found(u.at.layers, u.at.data)
		if len(u.at.layers) < depth {
			u.undo(u.at.data)
		}
	}
	clear(u.queue)
	u.queue, u.at = u.queue[:0], buffer{}
	if len(u.seen) < 1024 {
		clear(u.seen)
	} else {
		u.seen = map[uint64]bool{}
	}
	u.memory.reset()
	return u.budget.limits
}

// undo queues what is one decoding away from data.
func (u *unwrapping) undo(data []byte) {
	if len(data) > MaxUnwrapInto {
		u.budget.hit(limitUnwrapInto)
		data = data[:MaxUnwrapInto]
	}
	if bytes.IndexByte(data, '%') >= 0 || bytes.IndexByte(data, '+') >= 0 {
		u.percent(data)
	}
	if bytes.IndexByte(data, '\\') >= 0 {
		u.escapes(data)
	}
	if bytes.IndexByte(data, '&') >= 0 {
		u.entities(data)
	}
	u.compressed(data)
	u.runs(data)
	u.substitutions(data)
}

// scratch returns room for n bytes, to be given to add, or nil if the bounds
// allow no more.
func (u *unwrapping) scratch(n int) []byte {
	if u.budget.values == 0 {
		u.budget.hit(limitUnwrapBuffers)
		return nil
	}
	if n > u.budget.bytes {
		u.budget.hit(limitUnwrapBytes)
		return nil
	}
	return u.memory.scratch(n)
}

// add queues data, which was made in the last scratch, unless it was there
// before.
func (u *unwrapping) add(layer string, data []byte) {
	if len(data) == 0 {
		return
	}
	h := maphash.Bytes(u.seed, data)
	if u.seen[h] {
		return
	}
	u.seen[h] = true
	u.budget.values--
	u.budget.bytes -= len(data)
	u.memory.keep(len(data))
	u.queue = append(u.queue, buffer{data: data, layers: u.path(u.at.layers, layer)})
}

// path is layers with one more. Its memory is never used again.
func (u *unwrapping) path(layers []string, layer string) []string {
	n := len(layers) + 1
	if len(u.names) < n {
		u.names = make([]string, max(n, 128))
	}
	p := u.names[:n:n]
	u.names = u.names[n:]
	copy(p, layers)
	p[n-1] = layer
	return p
}

// An arena hands out memory that is given back all at once.
type arena struct {
	chunk []byte
	used  int
}

const arenaChunk = 64 << 10

func (a *arena) scratch(n int) []byte {
	if len(a.chunk)-a.used < n {
		a.chunk, a.used = make([]byte, max(n, arenaChunk)), 0
	}
	return a.chunk[a.used : a.used : a.used+n]
}

// keep keeps the first n bytes of the last scratch.
func (a *arena) keep(n int) { a.used += n }

func (a *arena) reset() {
	a.used = 0
	if len(a.chunk) > arenaChunk {
		a.chunk = nil
	}
}
