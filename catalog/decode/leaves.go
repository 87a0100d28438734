package decode

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// leaves are what a document holds, in its order, up to a number of values.
type leaves struct {
	parts []*value
	room  int
	full  bool // there were more
	deep  bool // something lay too deep and was kept as it is
}

func (l *leaves) add(path, text string, plain bool) {
	if len(l.parts) == l.room {
		l.full = true
		return
	}
	l.parts = append(l.parts, &value{path: path, text: text, plain: plain})
}

// taken is the document's parts, with the bounds that were hit. Ends tells
// that it ended early, which a value may not.
func (l *leaves) taken(name string, early bool, b *budget) []*value {
	if early && len(l.parts) > 0 {
		b.hit(name + ": ends early, kept what came before")
	}
	if l.full {
		b.hit(limitValues)
	}
	if l.deep {
		b.hit(limitNesting)
	}
	b.take(len(l.parts))
	return l.parts
}

// A place is where something stands in a document that does not mark its lists,
// of XML or Protocol Buffers: several of one name are a list, [i].
type place struct {
	in    *place // nil: it is the document
	name  string
	index int    // among those of its name
	path  string // of the document; of others when all has been read
}

// placed are leaves with their places.
type placed struct {
	leaves
	places []*place
	counts map[member]int // of what has been in each place
}

type member struct {
	in   *place
	name string
}

func (l *placed) member(in *place, name string) *place {
	if l.counts == nil {
		l.counts = map[member]int{}
	}
	m := member{in, name}
	l.counts[m]++
	return &place{in: in, name: name, index: l.counts[m] - 1}
}

func (l *placed) put(at *place, text string, plain bool) {
	if l.add("", text, plain); !l.full {
		l.places = append(l.places, at)
	}
}

// drop forgets all but n leaves.
func (l *placed) drop(n int) { l.parts, l.places = l.parts[:n], l.places[:n] }

func (l *placed) taken(name string, early bool, b *budget) []*value {
	for i, at := range l.places {
		l.parts[i].path = l.path(at)
	}
	return l.leaves.taken(name, early, b)
}

func (l *placed) path(at *place) string {
	if at.path == "" && at.in != nil {
		at.path = under(l.path(at.in), at.name)
		if l.counts[member{at.in, at.name}] > 1 {
			at.path += "[" + strconv.Itoa(at.index) + "]"
		}
	}
	return at.path
}

// A packed is a binary document being read, of MessagePack or CBOR. The
// readers are our own because the libraries make Go values: they give nothing
// of a document that ends early, nor the order.
type packed struct {
	text string
	pos  int
	leaves
	hasNames bool // a map in it has a name that is text
}

// take returns the next n bytes, and whether they are there.
func (r *packed) take(n int) (string, bool) {
	if n < 0 || n > len(r.text)-r.pos {
		r.pos = len(r.text)
		return "", false
	}
	r.pos += n
	return r.text[r.pos-n : r.pos], true
}

// number reads n bytes, the most significant one first.
func (r *packed) number(n int) (v uint64, ok bool) {
	s, ok := r.take(n)
	for i := range len(s) {
		v = v<<8 | uint64(s[i])
	}
	return v, ok
}

// length reads a number of n bytes, of what follows.
func (r *packed) length(n int) int {
	v, ok := r.number(n)
	if !ok || v > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(v)
}

// none tells b that it is no document after all.
func (r *packed) none(b *budget) []*value {
	b.wasted(wastePerByte * r.pos)
	return nil
}

func (r *packed) float(path string, f float64, bits int) bool {
	r.add(path, strconv.FormatFloat(f, 'g', -1, bits), true)
	return true
}

// bytes reads a string or binary data. Of one that ends early it keeps what
// there is.
func (r *packed) bytes(path string, n int) bool {
	rest := r.text[r.pos:]
	s, ok := r.take(n)
	if !ok {
		s = rest
	}
	r.add(path, s, false)
	return ok
}

// tooDeep keeps the rest of the document, as where a value ends is not known
// without reading it.
func (r *packed) tooDeep(path string) bool {
	r.deep = true
	r.add(path, r.text[r.pos:], true)
	r.pos = len(r.text)
	return true
}

// named takes the name of a pair that one has read.
func (r *packed) named(one *packed, ok bool) (string, bool) {
	r.pos = one.pos
	if !ok || len(one.parts) == 0 {
		return "", false
	}
	name := one.parts[0]
	if !name.plain {
		r.hasNames = true
	}
	return name.text, name.plain || utf8.ValidString(name.text)
}

// typed tells whether a media type's subtype is one of those named, or ends
// with "+" and one of them (RFC 6838, 4.2.8).
func typed(mediaType string, names ...string) bool {
	subtype := mediaSubtype(mediaType)
	for _, n := range names {
		if subtype == n || strings.HasSuffix(subtype, "+"+n) {
			return true
		}
	}
	return false
}

// mediaSubtype is "json" of "application/json; charset=utf-8".
func mediaSubtype(mediaType string) string {
	full, _, _ := strings.Cut(mediaType, ";")
	_, subtype, _ := strings.Cut(full, "/")
	return strings.ToLower(strings.TrimSpace(subtype))
}
