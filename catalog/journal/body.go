package journal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"

	"soshin/catalog"
)

// A Body takes what is sent as it passes: in memory up to InlineBody bytes,
// beyond that into a file, so that memory does not grow with the body. It is
// safe for concurrent use.
type Body struct {
	w *Writer

	mu      sync.Mutex
	size    int64
	mem     []byte
	segment *segment // nil: all of it is in mem
	offset  int64    // where it begins in segment
	piece   *[]byte  // what segment has not been given yet
	err     error
	done    *catalog.Body
}

// NewBody starts a body of this journal's run.
func (w *Writer) NewBody() *Body { return &Body{w: w} }

// Write takes the next bytes. It fails when they cannot be kept; the caller
// must then not let them pass.
func (b *Body) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return 0, b.err
	}
	if b.done != nil {
		return 0, os.ErrClosed
	}
	b.size += int64(len(p))
	if b.segment == nil && len(b.mem)+len(p) <= InlineBody {
		b.mem = append(b.mem, p...)
		return len(p), nil
	}
	if err := b.spill(p); err != nil {
		b.err = fmt.Errorf("store a request body: %w", err)
		return 0, b.err
	}
	return len(p), nil
}

// spill gives p to the file, what was in memory first.
func (b *Body) spill(p []byte) (err error) {
	if b.segment == nil {
		if b.segment, err = b.w.segments.take(); err != nil {
			return err
		}
		b.offset = b.segment.end
		b.piece = pieces.Get().(*[]byte)
		*b.piece = append((*b.piece)[:0], b.mem...)
		b.mem = nil
	}
	for len(p) > 0 {
		n := min(len(p), pieceSize-len(*b.piece))
		*b.piece = append(*b.piece, p[:n]...)
		p = p[n:]
		if len(*b.piece) == pieceSize {
			if err := b.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Body) flush() error {
	err := b.segment.write(*b.piece)
	*b.piece = (*b.piece)[:0]
	return err
}

// Finish ends the body and says where it is. complete tells whether all of it
// passed. Later calls return the same.
func (b *Body) Finish(complete bool) (catalog.Body, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done != nil {
		return *b.done, b.err
	}
	b.done = &catalog.Body{Size: b.size, Inline: b.mem, Partial: !complete}
	if b.segment == nil {
		return *b.done, b.err
	}
	b.done.File, b.done.Offset = b.segment.name, b.offset
	if b.err == nil {
		if err := b.flush(); err != nil {
			b.err = fmt.Errorf("store a request body: %w", err)
		}
	}
	pieces.Put(b.piece)
	b.w.segments.give(b.segment)
	b.piece, b.segment = nil, nil
	return *b.done, b.err
}

// ReadBody returns the first limit bytes of a body that was recorded below the
// data directory dir.
func ReadBody(dir string, b catalog.Body, limit int64) ([]byte, error) {
	if b.File == "" {
		return b.Inline[:min(int64(len(b.Inline)), limit)], nil
	}
	r, err := OpenBody(dir, b, 0, limit)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read a request body: %s: %w", b.File, err)
	}
	return data, nil
}

// OpenBody opens the bytes from one place up to another, or the end, of a body
// that was recorded below the data directory dir.
func OpenBody(dir string, b catalog.Body, from, to int64) (io.ReadCloser, error) {
	to = min(b.Size, to)
	from = min(to, from)
	if b.File == "" {
		size := int64(len(b.Inline))
		return io.NopCloser(bytes.NewReader(b.Inline[min(size, from):min(size, to)])), nil
	}
	f, err := openSegment(dir, b.File)
	if err != nil {
		return nil, fmt.Errorf("read a request body: %w", err)
	}
	// The journal may say anything of the size; the file does not.
	info, err := f.Stat()
	if err == nil && (b.Offset < 0 || from < 0 || to > info.Size()-b.Offset) {
		err = fmt.Errorf("%s has %d bytes, and the body is said to have %d from %d on", f.Name(), info.Size(), b.Size, b.Offset)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("read a request body: %w", err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(f, b.Offset+from, to-from), f}, nil
}
