package decode

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"sync"
	"unicode/utf8"
)

// Unwrap calls found for data itself and for every buffer that undoing
// encodings of it, or of a run within it, gives: breadth first, up to depth
// decodings one inside another, each buffer once. Layers name the decodings
// from the outside in. It returns the bounds that were hit.
//
// Where Exchange applies the one decoding that is plausible, Unwrap tries
// every one that is possible, so that whoever searches the buffers finds what
// was wrapped, whatever it looks like. Only the result of a short run must
// hold text or look encoded again (see offer).
//
// The data that found gets is valid during the call only; layers may be kept.
// Neither may be changed.
func Unwrap(data []byte, depth int, found func(layers []string, data []byte)) (limits []string) {
	u := unwrappings.Get().(*unwrapping)
	defer unwrappings.Put(u)
	return u.unwrap(data, depth, found)
}

var unwrappings = sync.Pool{New: func() any { return &unwrapping{seed: maphash.MakeSeed()} }}

// An unwrapping is one Unwrap at work. What it has allocated the next one
// uses again.
type unwrapping struct {
	budget budget
	queue  []buffer
	at     buffer // being undone
	seen   hashes // of the buffers
	ran    hashes // of the runs
	seed   maphash.Seed
	memory arena

	names   []string // for layers, given away piece by piece
	sibling []string // the layers of the last buffer made of at

	encoded bool // at has runs that may be encoded

	lzString lzString

	// the memory of substitutions, rare, folded and strangeRun
	strange, run []byte
	tokens       [][]byte
}

// A buffer is the data itself or what undoing gave.
type buffer struct {
	data        []byte
	layers      []string
	deep        bool          // more than escapes and substitutions have been undone
	substituted uint8         // which substitutions were the last to be undone
	by          *substitution // of which a second one is to be undone
	plain       bool          // it is reversed, and what it was had no encoded runs
}

func (u *unwrapping) unwrap(data []byte, depth int, found func(layers []string, data []byte)) []string {
	u.budget = budget{bytes: MaxUnwrapBytes, values: MaxUnwrapBuffers}
	u.queue = append(u.queue, buffer{data: data})
	u.seen.add(maphash.Bytes(u.seed, data))
	for i := 0; i < len(u.queue); i++ {
		u.visit(u.queue[i], depth, found)
	}
	clear(u.queue)
	u.queue, u.at = u.queue[:0], buffer{}
	u.budget.release()
	u.seen.reset()
	u.ran.reset()
	u.memory.reset()
	if cap(u.lzString.out) > arenaChunk {
		u.lzString = lzString{}
	}
	return u.budget.limits
}

// visit tells of a buffer and undoes what is in it. The bytes that its
// characters may stand for are another reading of it, without a layer.
func (u *unwrapping) visit(b buffer, depth int, found func(layers []string, data []byte)) {
	found(b.layers, b.data)
	text := kindOf(b.data)
	if len(b.layers) < depth {
		u.at, u.sibling = b, nil
		u.undo(b.data, text)
	}
	if text == asciiText || !isLatin1(b.data) {
		return
	}
	if data := appendLatin1(u.scratch(len(b.data)), b.data); len(data) > 0 && u.taken(data) {
		b.data, b.substituted, b.by = data, 0, nil
		u.visit(b, depth, found)
	}
}

// undo queues what is one decoding away from data.
func (u *unwrapping) undo(data []byte, text textKind) {
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
	if text != asciiText {
		u.lzStrings(data)
	}
	if text == noText {
		u.compressed(data)
		u.enclosed(data)
	}
	u.foreign(data, text)
	if !u.at.plain {
		u.runs(data)
	}
	u.substitutions(data, text)
}

// A textKind tells what a buffer is.
type textKind int

const (
	noText    textKind = iota // there are bytes that text has not
	asciiText                 // printable ASCII
	wideText                  // UTF-8
)

func kindOf(data []byte) textKind {
	kind := asciiText
	for i := 0; i < len(data); i++ {
		// Eight bytes at a time, none of them below ' ' or above 0x7f: the
		// subtraction sets the sign of those below, and lends from the others
		// only beyond them.
		const ones = 0x0101010101010101
		for i+8 <= len(data) {
			if w := binary.LittleEndian.Uint64(data[i:]); (w-ones*' '|w)&(ones<<7) != 0 {
				break
			}
			i += 8
		}
		if i == len(data) {
			break
		}
		switch c := data[i]; {
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return noText
		case c >= utf8.RuneSelf:
			kind = wideText
		}
	}
	if kind == wideText && !utf8.Valid(data) {
		return noText
	}
	return kind
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

// add queues data, which was made in the last scratch, as what undoing layer
// gave.
func (u *unwrapping) add(layer string, data []byte) {
	u.queued(layer, buffer{data: data, deep: true})
}

// escaped is add for a layer that everything on the web is wrapped in.
func (u *unwrapping) escaped(layer string, data []byte) {
	u.queued(layer, buffer{data: data, deep: u.at.deep})
}

// substituted is add for a substitution; done are all that have been undone, by
// is the one of which a second one is to be undone.
func (u *unwrapping) substituted(layer string, data []byte, done uint8, by *substitution) {
	u.queued(layer, buffer{data: data, deep: u.at.deep, substituted: done, by: by, plain: done&byReversal != 0 && !u.encoded})
}

// queued queues b unless it was there before.
func (u *unwrapping) queued(layer string, b buffer) {
	if len(b.data) > 0 && u.taken(b.data) {
		b.layers = u.path(layer)
		u.queue = append(u.queue, b)
	}
}

// taken keeps data, if it is new and within the bounds. (If it is not, making
// room for it has told so.)
func (u *unwrapping) taken(data []byte) bool {
	if u.budget.values == 0 || len(data) > u.budget.bytes || !u.seen.add(maphash.Bytes(u.seed, data)) {
		return false
	}
	u.budget.values--
	u.budget.bytes -= len(data)
	u.memory.keep(data)
	return true
}

// path is the layers of a buffer that undoing layer gave. Its memory is never
// used again; siblings share it.
func (u *unwrapping) path(layer string) []string {
	n := len(u.at.layers)
	if len(u.sibling) == n+1 && u.sibling[n] == layer {
		return u.sibling
	}
	if len(u.names) <= n {
		u.names = make([]string, max(n+1, 128))
	}
	u.sibling = u.names[: n+1 : n+1]
	u.names = u.names[n+1:]
	copy(u.sibling, u.at.layers)
	u.sibling[n] = layer
	return u.sibling
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

// keep keeps data if it is in the last scratch.
func (a *arena) keep(data []byte) {
	if a.used < len(a.chunk) && &data[0] == &a.chunk[a.used] {
		a.used += len(data)
	}
}

func (a *arena) reset() {
	a.used = 0
	if len(a.chunk) > arenaChunk {
		a.chunk = nil
	}
}

// hashes is a set.
type hashes struct {
	slots []uint64 // 0: free
	n     int
}

const fewHashes = 128

// add reports whether h is new.
func (s *hashes) add(h uint64) bool {
	if 2*s.n >= len(s.slots) {
		old := s.slots
		s.slots, s.n = make([]uint64, max(fewHashes, 4*len(old))), 0
		for _, h := range old {
			if h != 0 {
				s.add(h)
			}
		}
	}
	h |= 1
	for i := h >> 1; ; i++ {
		switch slot := &s.slots[i%uint64(len(s.slots))]; *slot {
		case h:
			return false
		case 0:
			*slot = h
			s.n++
			return true
		}
	}
}

func (s *hashes) reset() {
	s.n = 0
	if len(s.slots) > 16*fewHashes {
		s.slots = nil
	}
	clear(s.slots)
}
