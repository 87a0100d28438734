package decode

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"
)

// undoMessagePack takes a MessagePack document apart (msgpack's spec.md): a map or an array of maps, whole, or what there is of one where the media
// type says that it is one.
func undoMessagePack(v *value, b *budget) []*value {
	sure := v.document && typed(v.mediaType, "msgpack", "x-msgpack", "vnd.msgpack")
	if v.text == "" || !sure && (len(v.text) < minBinary || !messagePackBegins(v.text[0]) || !b.mayTry()) {
		return nil
	}
	r := messagePack{packed{text: v.text, leaves: leaves{room: b.values}}}
	whole := r.value(v.path, 0) && r.pos == len(r.text)
	if !sure && (!whole && !r.full || !r.hasNames) {
		return r.none(b)
	}
	return r.taken("msgpack", !whole && !r.full, b)
}

// minBinary is the length of the shortest binary document that is known by
// what is in it.
const minBinary = 8

// messagePackBegins tells whether a document may begin with c: a map, or an
// array of some.
func messagePackBegins(c byte) bool {
	return c > 0x80 && c < 0x8f || c > 0x90 && c <= 0x9f || c >= 0xdc && c <= 0xdf
}

// A messagePack reads a document.
type messagePack struct{ packed }

// value reads one value and tells whether it was there whole.
func (r *messagePack) value(path string, depth int) bool {
	if r.full {
		return false
	}
	c, ok := r.number(1)
	if !ok {
		return false
	}
	switch {
	case c <= 0x7f, c >= 0xe0:
		r.add(path, strconv.Itoa(int(int8(c))), true)
	case c <= 0x8f:
		return r.pairs(path, int(c&0x0f), depth)
	case c <= 0x9f:
		return r.items(path, int(c&0x0f), depth)
	case c <= 0xbf:
		return r.bytes(path, int(c&0x1f))
	case c == 0xc0:
		r.add(path, "", true)
	case c == 0xc2, c == 0xc3:
		r.add(path, strconv.FormatBool(c == 0xc3), true)
	case c >= 0xc4 && c <= 0xc6:
		return r.bytes(path, r.length(1<<(c-0xc4)))
	case c >= 0xc7 && c <= 0xc9:
		return r.extension(path, r.length(1<<(c-0xc7)))
	case c == 0xca:
		n, ok := r.number(4)
		return ok && r.float(path, float64(math.Float32frombits(uint32(n))), 32)
	case c == 0xcb:
		n, ok := r.number(8)
		return ok && r.float(path, math.Float64frombits(n), 64)
	case c >= 0xcc && c <= 0xcf:
		n, ok := r.number(1 << (c - 0xcc))
		if !ok {
			return false
		}
		r.add(path, strconv.FormatUint(n, 10), true)
	case c >= 0xd0 && c <= 0xd3:
		bytes := 1 << (c - 0xd0)
		n, ok := r.number(bytes)
		if !ok {
			return false
		}
		unused := 64 - 8*bytes
		r.add(path, strconv.FormatInt(int64(n<<unused)>>unused, 10), true)
	case c >= 0xd4 && c <= 0xd8:
		return r.extension(path, 1<<(c-0xd4))
	case c >= 0xd9 && c <= 0xdb:
		return r.bytes(path, r.length(1<<(c-0xd9)))
	case c == 0xdc, c == 0xdd:
		return r.items(path, r.length(2<<(c-0xdc)), depth)
	case c == 0xde, c == 0xdf:
		return r.pairs(path, r.length(2<<(c-0xde)), depth)
	default: // 0xc1 is never used
		return false
	}
	return true
}

// extension reads application data. Type -1 is a time.
func (r *messagePack) extension(path string, n int) bool {
	kind, ok := r.number(1)
	if !ok {
		return false
	}
	data, ok := r.take(n)
	if !ok {
		return false
	}
	if int8(kind) == -1 {
		var at time.Time
		switch b := []byte(data); n {
		case 4:
			at = time.Unix(int64(binary.BigEndian.Uint32(b)), 0)
		case 8:
			v := binary.BigEndian.Uint64(b)
			at = time.Unix(int64(v&(1<<34-1)), int64(v>>34))
		case 12:
			at = time.Unix(int64(binary.BigEndian.Uint64(b[4:])), int64(binary.BigEndian.Uint32(b)))
		}
		if !at.IsZero() {
			r.add(path, at.UTC().Format(time.RFC3339Nano), true)
			return true
		}
	}
	r.add(path, data, false)
	return true
}

func (r *messagePack) items(path string, n, depth int) bool {
	if n == 0 {
		r.add(path, "[]", true)
		return true
	}
	if depth == MaxNesting {
		return r.tooDeep(path)
	}
	for i := range n {
		if !r.value(path+"["+strconv.Itoa(i)+"]", depth+1) {
			return false
		}
	}
	return true
}

func (r *messagePack) pairs(path string, n, depth int) bool {
	if n == 0 {
		r.add(path, "{}", true)
		return true
	}
	if depth == MaxNesting {
		return r.tooDeep(path)
	}
	for range n {
		name, ok := r.name()
		if !ok || !r.value(under(path, name), depth+1) {
			return false
		}
	}
	return true
}

// name reads the name of a pair: text, or a number.
func (r *messagePack) name() (string, bool) {
	if r.pos == len(r.text) || !scalar(r.text[r.pos]) {
		return "", false
	}
	one := messagePack{packed{text: r.text, pos: r.pos, leaves: leaves{room: 1}}}
	ok := one.value("", 0)
	return r.named(&one.packed, ok)
}

// scalar tells whether c begins no array and no map.
func scalar(c byte) bool { return (c < 0x80 || c > 0x9f) && (c < 0xdc || c > 0xdf) }
