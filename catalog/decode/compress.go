package decode

import (
	"bytes"
	"errors"
	"io"
	"math/bits"
	"sync"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// A compression is a format of compressed data.
type compression struct {
	layer   string
	codings []string // its names in Content-Encoding
	// begins tells whether data may be so compressed: by its magic bytes, or
	// by a closer look at the first block where it has none.
	begins func(data []byte) bool
	// magic tells that begins is nearly sure: what comes out before a stream
	// breaks is kept.
	magic bool
	// dear tells that reading a stream may allocate a window even if it breaks.
	dear    bool
	readers sync.Pool // of resetters
}

type resetter interface {
	io.Reader
	Reset(io.Reader) error
}

// A stream makes us allocate the window that it claims to need.
const (
	maxZstdWindow = 8 << 20 // as HTTP does (RFC 9659)
	maxBrotliBits = 22      // 4 MiB, the encoders' default
)

const (
	gzipMagic = "\x1f\x8b\x08"     // with deflate, the only method (RFC 1952, 2.3.1)
	zstdMagic = "\x28\xb5\x2f\xfd" // RFC 8878, 3.1.1
)

var compressions = []*compression{
	{layer: "gzip", magic: true, begins: gzipBegins, readers: sync.Pool{New: func() any { return new(gzip.Reader) }}},
	{layer: "zlib", codings: []string{"deflate"}, magic: true, begins: zlibBegins, readers: sync.Pool{New: func() any { return new(zlibReader) }}},
	{layer: "zstd", magic: true, begins: zstdBegins, readers: sync.Pool{New: func() any { return newZstdReader() }}},
	{layer: "deflate", codings: []string{"deflate"}, begins: deflateBegins, readers: sync.Pool{New: func() any { return &flateReader{flate.NewReader(nil)} }}},
	{layer: "brotli", codings: []string{"br"}, dear: true, begins: brotliBegins, readers: sync.Pool{New: func() any { return new(brotli.Reader) }}},
}

// inflate appends to dst what data holds, up to room bytes. It returns
// errNoRoom if there is more, errTail if data goes on behind its end, and what
// came out before any other error.
func (c *compression) inflate(dst, data []byte, room int) ([]byte, error) {
	r := c.readers.Get().(resetter)
	defer c.readers.Put(r)
	src := bytes.NewReader(data)
	if err := r.Reset(src); err != nil {
		return dst, err
	}
	for {
		if len(dst) == cap(dst) { // append would take smaller steps
			dst = append(make([]byte, 0, max(512, 2*len(dst))), dst...)
		}
		n, err := r.Read(dst[len(dst):min(cap(dst), len(dst)+room+1)])
		dst = dst[:len(dst)+n]
		if room -= n; room < 0 {
			return dst[:len(dst)+room], errNoRoom
		}
		if err == io.EOF {
			if src.Len() > 0 {
				return dst, errTail
			}
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
}

var (
	errNoRoom = errors.New("more than there is room for")
	errTail   = errors.New("the data goes on behind the end of the stream")
)

type flateReader struct{ io.ReadCloser }

func (r *flateReader) Reset(src io.Reader) error {
	return r.ReadCloser.(flate.Resetter).Reset(src, nil)
}

// A zlibReader is made with its first stream, as zlib reads the header then.
type zlibReader struct{ io.ReadCloser }

func (r *zlibReader) Reset(src io.Reader) (err error) {
	if r.ReadCloser != nil {
		return r.ReadCloser.(zlib.Resetter).Reset(src, nil)
	}
	r.ReadCloser, err = zlib.NewReader(src)
	return err
}

func newZstdReader() *zstd.Decoder {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecodeBuffersBelow(0))
	if err != nil {
		panic(err) // an option is wrong
	}
	return r
}

func gzipBegins(data []byte) bool { return bytes.HasPrefix(data, []byte(gzipMagic)) }

func zstdBegins(data []byte) bool { return bytes.HasPrefix(data, []byte(zstdMagic)) }

// zlibBegins: RFC 1950, 2.2. As "x^" begins one too, its first block is looked
// at.
func zlibBegins(data []byte) bool {
	return len(data) > 6 && data[0]&0x8f == 8 && data[1]&0x20 == 0 && (int(data[0])<<8|int(data[1]))%31 == 0 && deflateBegins(data[2:])
}

// deflateBegins looks at the first block (RFC 1951, 3.2.3): the lengths of a
// stored one, the code of a dynamic one, some symbols of a fixed one. Random
// bytes pass with a chance of about 1 in 90.
func deflateBegins(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	r := bitReader{data: data}
	r.take(1)
	switch r.take(2) {
	case 0:
		if len(data) < 5 {
			return false
		}
		n := int(data[1]) | int(data[2])<<8
		return data[0]>>3 == 0 && data[1] == ^data[3] && data[2] == ^data[4] && n <= len(data)-5
	case 1:
		return fixedBegins(&r)
	case 2:
		literals, distances, lengths := r.take(5), r.take(5), r.take(4)+4
		if literals > 29 || distances > 29 {
			return false
		}
		left := 1 << 7 // of the code space, by codes of at most 7 bits
		for range lengths {
			if n := r.take(3); n > 0 {
				left -= 1 << (7 - n)
			}
		}
		return left == 0 && !r.over
	}
	return false
}

// fixedBegins reads up to 32 symbols of a block with fixed codes (RFC 1951,
// 3.2.6): a match must not begin before the data does.
func fixedBegins(r *bitReader) bool {
	out := 0
	for range 32 {
		length := 0
		code := r.code(7)
		switch {
		case code == 0: // the end
			return !r.over
		case code < 0b0011000: // 256 and more
			length = code
		default:
			code = code<<1 | r.take(1)
			switch {
			case code < 0b11000000: // a literal up to 143
			case code < 0b11000110:
				length = 280 - 256 + code - 0b11000000
			case code < 0b11001000:
				return false
			default: // a literal of 9 bits
				r.take(1)
			}
		}
		if length == 0 {
			out++
		} else {
			n := 2 + length
			switch {
			case length == 29:
				n = 258
			case length > 8:
				extra := (length - 5) / 4
				n = (4+(length-9)%4)<<extra + 3 + r.take(extra)
			}
			distance := r.code(5)
			back := distance + 1
			if distance > 3 {
				extra := distance/2 - 1
				back = (2+distance&1)<<extra + 1 + r.take(extra)
			}
			if distance > 29 || back > out {
				return false
			}
			out += n
		}
		if r.over {
			return false
		}
	}
	return true
}

// brotliBegins looks at the first header (RFC 7932, 9.1 and 9.2). Random bytes
// of the length of an identifier pass with a chance of about 1 in 4,000, as the
// length that it tells must be in proportion.
func brotliBegins(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	r := bitReader{data: data}
	if r.take(1) == 1 {
		switch n := r.take(3); {
		case n > maxBrotliBits-17:
			return false
		case n == 0 && r.take(3) == 1:
			return false // large window brotli
		}
	}
	last := r.take(1) == 1
	if last && r.take(1) == 1 {
		return false // empty
	}
	nibbles := r.take(2) + 4
	if nibbles == 7 {
		return false // metadata
	}
	length := r.take(4*nibbles) + 1
	if nibbles > 4 && (length-1)>>(4*(nibbles-1)) == 0 || len(data) < 1024 && length > 64*len(data) {
		return false
	}
	if last || r.take(1) == 0 {
		return len(data) >= 256 || brotliSmall(&r) && !r.over
	}
	return r.acc&(1<<(r.left%8)-1) == 0 && length <= len(r.data)+r.left/8 // stored
}

// brotliSmall looks at what follows in the header of a small stream: one type
// of block of each kind, and if there is one code of each kind too, a first one
// that is complete (RFC 7932, 3.4, 3.5 and 9.2).
func brotliSmall(r *bitReader) bool {
	if r.take(3) != 0 { // types of blocks of literals, of commands and of distances
		return false
	}
	r.take(2 + 4 + 2) // parameters of distances, and the mode of contexts
	if literals := r.take(1); literals+r.take(1) > 0 {
		return true // more codes
	}
	skip := r.take(2)
	if skip == 1 {
		return true // a simple code
	}
	space, codes := 32, 0
	for range 18 - skip {
		n := brotliLength(r)
		if n > 0 {
			space -= 32 >> n
			codes++
		}
		if space <= 0 {
			break
		}
	}
	return space == 0 || codes == 1
}

// brotliLength reads the length of a code, which is written in a code itself.
func brotliLength(r *bitReader) int {
	switch r.take(2) {
	case 0:
		return 0
	case 1:
		return 4
	case 2:
		return 3
	}
	switch {
	case r.take(1) == 0:
		return 2
	case r.take(1) == 0:
		return 1
	}
	return 5
}

// A bitReader reads bits from the least significant one on. Beyond the end
// they are 0.
type bitReader struct {
	data []byte
	acc  uint64
	left int  // bits in acc
	over bool // read beyond the end
}

// take reads up to 32 bits.
func (r *bitReader) take(n int) int {
	for r.left < n {
		if len(r.data) == 0 {
			r.over = true
			return 0
		}
		r.acc |= uint64(r.data[0]) << r.left
		r.data = r.data[1:]
		r.left += 8
	}
	v := int(r.acc & (1<<n - 1))
	r.acc >>= n
	r.left -= n
	return v
}

// code reads the n bits of a Huffman code, which comes with the most
// significant one first.
func (r *bitReader) code(n int) int { return int(bits.Reverse8(uint8(r.take(n))) >> (8 - n)) }

// looksCompressed tells whether data may be compressed. No format does with
// less than three bytes beside the data.
func looksCompressed(data []byte) bool {
	if len(data) < minWord+3 {
		return false
	}
	for _, c := range compressions {
		if c.begins(data) {
			return true
		}
	}
	return false
}

// compressed undoes compression of data, and of what in it begins with magic
// bytes: something else may come first.
func (u *unwrapping) compressed(data []byte) {
	for _, c := range compressions {
		if c.begins(data) {
			u.inflate(c, data)
		}
	}
	for i, tries := 1, 0; i < len(data) && tries < maxBroken; i++ {
		switch data[i] {
		case gzipMagic[0], zstdMagic[0], 0x78: // zlib's usual window
		default:
			continue
		}
		for _, c := range compressions {
			if c.magic && c.begins(data[i:]) {
				tries++
				u.inflate(c, data[i:])
			}
		}
	}
}

func (u *unwrapping) inflate(c *compression, data []byte) {
	if u.budget.bytes == 0 || !c.affordable(&u.budget) {
		return
	}
	out, err := c.inflate(u.memory.scratch(4*min(len(data), arenaChunk)), data, u.budget.bytes)
	switch {
	case err == nil, errors.Is(err, errTail) && c.magic:
	case errors.Is(err, errNoRoom):
		u.budget.hit(limitUnwrapBytes)
	case !c.magic:
		c.broke(&u.budget)
		return
	}
	u.add(c.layer, out)
}

// undoCompressed undoes compression of a document, or of a value that was
// binary under base64 or the like.
func undoCompressed(v *value, b *budget) []*value {
	if !beginsBinary(v.text) {
		return nil
	}
	data := []byte(v.text)
	for _, c := range compressions {
		if !c.begins(data) || !c.affordable(b) {
			continue
		}
		if out := c.inflated(data, b); out != nil {
			return []*value{{path: v.path, text: b.text(out), document: v.document, mediaType: v.mediaType, layers: []string{c.layer}}}
		}
	}
	return nil
}

// inflated is what data holds, nil if nothing. Of a stream that breaks it
// keeps what came before, if its beginning is sure to be one; else what comes
// out must be text, and not much of it from a few bytes.
func (c *compression) inflated(data []byte, b *budget) []byte {
	out, err := c.inflate(nil, data, b.bytes)
	whole := err == nil || errors.Is(err, errTail) && c.magic || errors.Is(err, errNoRoom)
	if !c.magic || !whole && c.layer == "zlib" { // whose magic bytes are two
		if !whole && !c.magic || len(out) < minBinary || kindOf(out[:min(len(out), 1024)]) == noText || len(data) < 64 && len(out) > 4*len(data) {
			c.broke(b)
			return nil
		}
	}
	switch {
	case errors.Is(err, errNoRoom):
		b.hit(limitBytes)
	case !whole && len(out) == 0:
		b.hit(c.layer + ": broken from the start")
		return nil
	case !whole:
		b.hit(c.layer + ": broken, kept what came before")
	}
	return out
}

// content undoes the compression that the header tells of a body.
func (c *compression) content(v *value, b *budget) bool {
	out, err := c.inflate(nil, []byte(v.text), b.bytes)
	switch {
	case errors.Is(err, errNoRoom):
		b.hit(limitBytes)
	case err != nil && len(out) == 0:
		return false
	case err != nil && !errors.Is(err, errTail):
		b.hit(c.layer + ": broken, kept what came before")
	}
	v.text, v.layers = b.text(out), append(v.layers, c.layer)
	return true
}

// beginsBinary tells whether text begins as no text does.
func beginsBinary(text string) bool {
	for i := range min(len(text), 16) {
		if c := text[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0xf5 {
			return true
		}
	}
	return len(text) > 0 && text[0]&0xc0 == 0x80 || !utf8.ValidString(text[:min(len(text), 16)])
}

// affordable tells whether another stream may be begun.
func (c *compression) affordable(b *budget) bool {
	if !c.dear || b.broken < maxBroken {
		return true
	}
	b.hit(limitBroken)
	return false
}

// broke counts a stream that was none.
func (c *compression) broke(b *budget) {
	if c.dear {
		b.broken++
	}
}
