package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A Reader reads a journal from an offset on, also while it is being written.
// It is not safe for concurrent use.
type Reader struct {
	f      *os.File
	offset int64 // of the first byte in buf
	buf    []byte
}

// ErrDamaged marks a line that is no record: a write that was cut off, or a
// disk that lost something. The reader goes on behind it.
var ErrDamaged = errors.New("damaged record")

// OpenReader opens the journal at path and begins at offset.
func OpenReader(path string, offset int64) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	return &Reader{f: f, offset: offset}, nil
}

// Next returns the next record and the offset behind it. At the end of what
// has been written it returns io.EOF, and may be called again once more has
// been; a line without its end counts as not yet written. A damaged line is
// an error that wraps ErrDamaged; the next call goes on behind it.
func (r *Reader) Next() (Record, int64, error) {
	for {
		if i := bytes.IndexByte(r.buf, '\n'); i >= 0 {
			line := r.buf[:i]
			start := r.offset
			r.buf = r.buf[i+1:]
			r.offset += int64(i) + 1
			var rec Record
			if err := json.Unmarshal(line, &rec); err != nil {
				return Record{}, r.offset, fmt.Errorf("%s: offset %d: %w: %v", r.f.Name(), start, ErrDamaged, err)
			}
			return rec, r.offset, nil
		}
		if len(r.buf) > MaxRecord {
			start := r.offset
			r.offset += int64(len(r.buf))
			r.buf = nil
			return Record{}, r.offset, fmt.Errorf("%s: offset %d: %w: longer than %d bytes", r.f.Name(), start, ErrDamaged, MaxRecord)
		}
		chunk := make([]byte, 256<<10)
		n, err := r.f.ReadAt(chunk, r.offset+int64(len(r.buf)))
		r.buf = append(r.buf, chunk[:n]...)
		if n == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				return Record{}, r.offset, io.EOF
			}
			return Record{}, r.offset, fmt.Errorf("read the journal: %w", err)
		}
	}
}

// Unread returns the bytes behind the last record that are not one: what a
// writer that died had begun to write.
func (r *Reader) Unread() int { return len(r.buf) }

// Close closes the file.
func (r *Reader) Close() error { return r.f.Close() }
