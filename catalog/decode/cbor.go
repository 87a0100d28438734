package decode

import (
	"math"
	"strconv"
)

// undoCBOR takes a CBOR document apart (RFC 8949): a map or an array of maps,
// whole, or what there is of one where the media type says that it is one.
func undoCBOR(v *value, b *budget) []*value {
	sure := v.document && typed(v.mediaType, "cbor", "x-cbor")
	if v.text == "" || !sure && (len(v.text) < minBinary || !cborBegins(v.text[0]) || !b.mayTry()) {
		return nil
	}
	r := cbor{packed{text: v.text, leaves: leaves{room: b.values}}}
	whole := r.value(v.path, 0) && r.pos == len(r.text)
	if !sure && (!whole && !r.full || !r.hasNames) {
		return r.none(b)
	}
	return r.taken("cbor", !whole && !r.full, b)
}

// cborBegins tells whether a document may begin with c: a map, an array of
// some, or the tag that tells of CBOR (RFC 8949, 3.4.6).
func cborBegins(c byte) bool { return c > 0xa0 && c <= 0xbf || c > 0x80 && c <= 0x9f || c == 0xd9 }

// A cbor reads a document.
type cbor struct{ packed }

// The major types.
const (
	cborUnsigned = iota
	cborNegative
	cborBytes
	cborText
	cborArray
	cborMap
	cborTag
	cborSimple
)

const (
	indefinite = -1
	cborBreak  = 0xff
)

// head reads the major type, and the argument or the length.
func (r *cbor) head() (major int, argument uint64, more bool, ok bool) {
	c, ok := r.number(1)
	if !ok {
		return 0, 0, false, false
	}
	major = int(c >> 5)
	switch n := c & 0x1f; {
	case n < 24:
		return major, n, false, true
	case n < 28:
		argument, ok = r.number(1 << (n - 24))
		return major, argument, false, ok
	case n == 31 && major != cborUnsigned && major != cborNegative && major != cborTag:
		return major, 0, true, true
	}
	return 0, 0, false, false
}

func (r *cbor) value(path string, depth int) bool {
	if r.full {
		return false
	}
	start := r.pos
	major, n, more, ok := r.head()
	if !ok {
		return false
	}
	switch major {
	case cborUnsigned:
		r.add(path, strconv.FormatUint(n, 10), true)
	case cborNegative:
		if n > math.MaxInt64 {
			r.add(path, "-"+strconv.FormatUint(n, 10), true) // but for one
		} else {
			r.add(path, strconv.FormatInt(-1-int64(n), 10), true)
		}
	case cborBytes, cborText:
		if more {
			return r.chunks(path, major)
		}
		return r.bytes(path, length(n))
	case cborArray, cborMap:
		if depth == MaxNesting {
			r.pos = start
			return r.tooDeep(path)
		}
		count := length(n)
		if more {
			count = indefinite
		}
		return r.members(path, count, depth, major == cborMap)
	case cborTag:
		if depth == MaxNesting {
			return r.tooDeep(path)
		}
		return r.value(path, depth+1)
	case cborSimple:
		return r.simple(path, start, n, more)
	}
	return true
}

// length is a number of bytes or items, which hardly any document has more of.
func length(n uint64) int { return int(min(n, math.MaxInt32)) }

// members reads the items of an array, or the pairs of a map.
func (r *cbor) members(path string, count, depth int, pairs bool) bool {
	if count == 0 || count == indefinite && r.atBreak() {
		empty := "[]"
		if pairs {
			empty = "{}"
		}
		r.add(path, empty, true)
		return true
	}
	for i := 0; i != count; i++ {
		if count == indefinite && r.atBreak() {
			return true
		}
		inner := path + "[" + strconv.Itoa(i) + "]"
		if pairs {
			name, ok := r.name()
			if !ok {
				return false
			}
			inner = under(path, name)
		}
		if !r.value(inner, depth+1) {
			return false
		}
	}
	return true
}

// atBreak takes the byte that ends what has no length.
func (r *cbor) atBreak() bool {
	if r.pos < len(r.text) && r.text[r.pos] == cborBreak {
		r.pos++
		return true
	}
	return false
}

// chunks reads a string that comes in pieces.
func (r *cbor) chunks(path string, major int) bool {
	var text []byte
	for !r.atBreak() {
		m, n, more, ok := r.head()
		s, there := r.take(length(n))
		if !ok || m != major || more || !there {
			r.add(path, string(text), false)
			return false
		}
		text = append(text, s...)
	}
	r.add(path, string(text), false)
	return true
}

// simple reads a float or a simple value, whose head began at start.
func (r *cbor) simple(path string, start int, n uint64, more bool) bool {
	switch r.text[start] & 0x1f {
	case 20, 21:
		r.add(path, strconv.FormatBool(n == 21), true)
	case 22, 23: // null and undefined
		r.add(path, "", true)
	case 25:
		return r.float(path, half(uint16(n)), 32)
	case 26:
		return r.float(path, float64(math.Float32frombits(uint32(n))), 32)
	case 27:
		return r.float(path, math.Float64frombits(n), 64)
	default:
		if more {
			return false // a break where none may be
		}
		r.add(path, strconv.FormatUint(n, 10), true)
	}
	return true
}

// half is a float of 16 bits (RFC 8949, appendix D).
func half(n uint16) float64 {
	exponent, mantissa := int(n>>10&0x1f), float64(n&0x3ff)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(mantissa, -24)
	case 31:
		if f = math.Inf(1); mantissa != 0 {
			f = math.NaN()
		}
	default:
		f = math.Ldexp(mantissa+1024, exponent-25)
	}
	if n&0x8000 != 0 {
		return -f
	}
	return f
}

// name reads the name of a pair: text, or a number.
func (r *cbor) name() (string, bool) {
	if r.pos == len(r.text) || r.text[r.pos]>>5 > cborText {
		return "", false
	}
	one := cbor{packed{text: r.text, pos: r.pos, leaves: leaves{room: 1}}}
	ok := one.value("", 0)
	return r.named(&one.packed, ok)
}
