package decode

import (
	"math"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// undoProtobuf takes a message of Protocol Buffers apart without its schema: a
// path is made of field numbers, 1.19, and 1.19[0] for the first of several in one
// message. A message is known by its media type, or by this: all of it
// is fields, and at least a third of it is text in them.
//
// Whether what has a length is text, a message or bytes is guessed as the
// inspector of github.com/protocolbuffers/protoscope does: text is text, what is
// all fields is a message.
func undoProtobuf(v *value, b *budget) []*value {
	sure := v.document && typed(v.mediaType, "protobuf", "x-protobuf", "vnd.google.protobuf", "grpc", "proto", "grpc-web")
	if v.text == "" || !sure && (len(v.text) < minBinary || len(v.text) > maxOpaque || !protobufBegins([]byte(v.text[:minBinary]))) {
		return nil
	}
	if !sure && (kindOf([]byte(v.text)) != noText || !b.mayTry()) {
		return nil // text passes easily: its characters are tags and lengths
	}
	r := newProtobuf(v.text, b.values)
	whole := r.document(&place{path: v.path})
	if !sure && (!whole || 3*r.found < len(v.text)) {
		b.wasted(2 * wastePerByte * (maxProtobufSteps - r.steps)) // of two bytes or more each
		return nil
	}
	return r.taken("protobuf", !whole && !r.full, b)
}

// maxFieldNumber bounds what begins a message of no media type. Real ones are
// small.
const maxFieldNumber = 1 << 12

// protobufBegins tells whether a message may begin with head: a field with a
// small number.
func protobufBegins(head []byte) bool {
	number, kind, n := protowire.ConsumeTag(head)
	return n > 0 && number < maxFieldNumber && (kind == protowire.VarintType || kind == protowire.BytesType || kind == protowire.Fixed32Type || kind == protowire.Fixed64Type)
}

type protobuf struct {
	placed
	text  string // the document
	steps int
	found int // bytes of text
}

func newProtobuf(text string, room int) protobuf {
	return protobuf{placed: placed{leaves: leaves{room: room}}, text: text, steps: maxProtobufSteps}
}

func (r *protobuf) document(at *place) bool {
	data := []byte(r.text)
	return r.message(at, data[:len(data):len(data)], 0)
}

// string is data, a part of the document, without a copy: messages one inside
// another have the same bytes. Its capacity tells where it begins.
func (r *protobuf) string(data []byte) string {
	start := len(r.text) - cap(data)
	return r.text[start : start+len(data)]
}

// message reads fields and tells whether data is nothing else.
func (r *protobuf) message(at *place, data []byte, depth int) bool {
	for len(data) > 0 {
		if r.steps--; r.steps < 0 {
			r.full = true
		}
		if r.full {
			return false
		}
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return false
		}
		data = data[n:]
		inner := r.member(at, strconv.Itoa(int(number)))
		switch kind {
		case protowire.VarintType:
			var v uint64
			if v, n = protowire.ConsumeVarint(data); n >= 0 {
				r.put(inner, strconv.FormatUint(v, 10), true)
			}
		case protowire.Fixed32Type:
			var v uint32
			if v, n = protowire.ConsumeFixed32(data); n >= 0 {
				r.put(inner, fixed(float64(math.Float32frombits(v)), uint64(v), 32), true)
			}
		case protowire.Fixed64Type:
			var v uint64
			if v, n = protowire.ConsumeFixed64(data); n >= 0 {
				r.put(inner, fixed(math.Float64frombits(v), v, 64), true)
			}
		case protowire.BytesType:
			var v []byte
			if v, n = protowire.ConsumeBytes(data); n >= 0 {
				r.bytes(inner, v, depth)
			} else {
				r.rest(inner, data)
			}
		case protowire.StartGroupType:
			var v []byte
			if v, n = protowire.ConsumeGroup(number, data); n >= 0 && (depth == maxProtobufDepth || !r.message(inner, v, depth+1)) {
				n = -1
			}
		default:
			n = -1
		}
		if n < 0 {
			return false
		}
		data = data[n:]
	}
	return true
}

// rest keeps what there is of a string that ends early.
func (r *protobuf) rest(at *place, data []byte) {
	if n, used := protowire.ConsumeVarint(data); used > 0 && n > uint64(len(data)-used) && kindOf(data[used:min(len(data), used+64)]) != noText {
		r.put(at, r.string(data[used:]), false)
	}
}

// bytes keeps what has a length: text, a message, or bytes.
func (r *protobuf) bytes(at *place, data []byte, depth int) {
	if kind := kindOf(data[:min(len(data), 64)]); kind == asciiText || len(data) == 0 || utf8.Valid(data) && kindOf(data) != noText {
		r.found += len(data)
		r.put(at, r.string(data), false)
		return
	}
	if depth == maxProtobufDepth {
		r.deep = true
	} else {
		parts, found := len(r.parts), r.found
		if r.message(at, data, depth+1) {
			if (3*(r.found-found) < len(data) || looksCompressed(data)) && len(r.parts) > parts {
				r.parts[parts].instead = r.string(data) // bytes may be fields by chance
			}
			return
		}
		r.drop(parts)
		r.found = found
	}
	if !r.full {
		r.put(at, r.string(data), false)
	}
}

// fixed writes a number of fixed length: as a float if it is one of a usual
// size, else as an integer.
func fixed(f float64, n uint64, bits int) string {
	if size := math.Abs(f); size >= 1e-6 && size < 1e12 {
		return strconv.FormatFloat(f, 'g', -1, bits)
	}
	return strconv.FormatUint(n, 10)
}
