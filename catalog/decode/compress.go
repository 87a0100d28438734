package decode

import (
	"bytes"
	"errors"
	"io"
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

// maxZstdWindow is what a stream of zstd may make us allocate: as much as in
// HTTP (RFC 9659).
const maxZstdWindow = 8 << 20

var compressions = []*compression{
	{layer: "gzip", magic: true, begins: gzipBegins, readers: sync.Pool{New: func() any { return new(gzip.Reader) }}},
	{layer: "zlib", codings: []string{"deflate"}, magic: true, begins: zlibBegins, readers: sync.Pool{New: func() any { return new(zlibReader) }}},
	{layer: "zstd", magic: true, begins: zstdBegins, readers: sync.Pool{New: func() any { return newZstdReader() }}},
	{layer: "deflate", codings: []string{"deflate"}, begins: deflateBegins, readers: sync.Pool{New: func() any { return &flateReader{flate.NewReader(nil)} }}},
	{layer: "brotli", codings: []string{"br"}, dear: true, begins: brotliBegins, readers: sync.Pool{New: func() any { return new(brotli.Reader) }}},
}

// inflate appends to dst what data holds, up to room bytes, with a reader of the
// budget's. It returns errNoRoom if there is more, errTail if data goes on behind its end, and what
// came out before any other error.
func (c *compression) inflate(dst, data []byte, room int, b *budget) ([]byte, error) {
	r := b.reader(c)
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
			b.wasted(len(data) - src.Len()) // it may have been empty blocks
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
	for i, tries := 1, 0; i < len(data); i++ {
		switch data[i] {
		case gzipMagic[0], zstdMagic[0], 0x78: // zlib's usual window
		default:
			continue
		}
		for _, c := range compressions {
			if !c.magic || !c.begins(data[i:]) {
				continue
			}
			if tries++; tries > maxStreams {
				u.budget.hit(limitUnwrapStreams)
				return
			}
			u.inflate(c, data[i:])
		}
	}
}

func (u *unwrapping) inflate(c *compression, data []byte) {
	if u.budget.bytes == 0 || !c.affordable(&u.budget) {
		return
	}
	out, err := c.inflate(u.memory.scratch(4*min(len(data), arenaChunk)), data, u.budget.bytes, &u.budget)
	switch {
	case err == nil, errors.Is(err, errTail) && c.magic:
	case errors.Is(err, errNoRoom):
		u.budget.hit(limitUnwrapBytes)
	case !c.magic:
		c.broke(&u.budget, out)
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
	out, err := c.inflate(nil, data, b.bytes, b)
	whole := err == nil || errors.Is(err, errTail) && c.magic || errors.Is(err, errNoRoom)
	if !c.magic || !whole && c.layer == "zlib" { // whose magic bytes are two
		if !whole && !c.magic || len(out) < minBinary || kindOf(out[:min(len(out), 1024)]) == noText || len(data) < 64 && len(out) > 4*len(data) {
			c.broke(b, out)
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
	out, err := c.inflate(nil, []byte(v.text), b.bytes, b)
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

// reader returns the reader of a format: one for all streams of an exchange, as
// each may claim a large window.
func (b *budget) reader(c *compression) resetter {
	if b.readers == nil {
		b.readers = map[*compression]resetter{}
	}
	r := b.readers[c]
	if r == nil {
		r = c.readers.Get().(resetter)
		b.readers[c] = r
	}
	return r
}

// release gives the readers back.
func (b *budget) release() {
	for c, r := range b.readers {
		c.readers.Put(r)
	}
	b.readers = nil
}

// affordable tells whether another stream may be begun.
func (c *compression) affordable(b *budget) bool {
	if c.dear && b.broken >= maxBroken {
		b.hit(limitBroken)
		return false
	}
	return b.mayTry()
}

// broke notes a stream that was none, and what came out of it.
func (c *compression) broke(b *budget, out []byte) {
	if c.dear {
		b.broken++
	}
	b.wasted(len(out))
}
