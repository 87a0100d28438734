package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"github.com/klauspost/compress/zstd"

	"soshin/catalog"
)

// A Body takes what is sent as it passes: in memory up to InlineBody bytes,
// beyond that into a file of its own, so that memory does not grow with the
// body. It is safe for concurrent use.
type Body struct {
	w *Writer

	mu   sync.Mutex
	size int64
	mem  []byte
	file *os.File
	name string  // of file, as in catalog.Body.File
	buf  *[]byte // what file has not been given yet
	err  error
	done *catalog.Body
}

// spillSize is how much of a body is written at once, in bytes: with 16 KiB, a
// TLS record, writing costs nearly twice as much.
const spillSize = 128 << 10

var spills = sync.Pool{New: func() any {
	b := make([]byte, 0, spillSize)
	return &b
}}

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
	if b.file == nil && len(b.mem)+len(p) <= InlineBody {
		b.mem = append(b.mem, p...)
		return len(p), nil
	}
	if b.err = b.spill(p); b.err != nil {
		return 0, b.err
	}
	return len(p), nil
}

// spill gives p to the file.
func (b *Body) spill(p []byte) (err error) {
	if b.file == nil {
		if b.file, b.name, err = b.w.bodies.create(); err != nil {
			return fmt.Errorf("store a request body: %w", err)
		}
		b.buf = spills.Get().(*[]byte)
		*b.buf = append((*b.buf)[:0], b.mem...)
		b.mem = nil
	}
	for len(p) > 0 {
		n := min(len(p), spillSize-len(*b.buf))
		*b.buf = append(*b.buf, p[:n]...)
		p = p[n:]
		if len(*b.buf) == spillSize {
			if err := b.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Body) flush() error {
	b.w.traffic.Add(1)
	if _, err := b.file.Write(*b.buf); err != nil {
		return fmt.Errorf("store a request body: %w", err)
	}
	*b.buf = (*b.buf)[:0]
	return nil
}

// Finish ends the body and says where it is. complete tells whether all of it
// passed. Later calls return the same.
func (b *Body) Finish(complete bool) (catalog.Body, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done != nil {
		return *b.done, b.err
	}
	b.done = &catalog.Body{Size: b.size, Inline: b.mem, File: b.name, Partial: !complete}
	if b.file == nil {
		return *b.done, b.err
	}
	if b.err == nil {
		b.err = b.flush()
	}
	if err := b.file.Close(); err != nil && b.err == nil {
		b.err = fmt.Errorf("store a request body: %w", err)
	}
	spills.Put(b.buf)
	b.buf = nil
	if b.err == nil {
		b.w.bodies.settleLater(b.name, b.size)
	}
	return *b.done, b.err
}

// ReadBody returns the first limit bytes of a body that was recorded below the
// data directory dir.
func ReadBody(dir string, b catalog.Body, limit int64) ([]byte, error) {
	if b.SHA256 == "" && b.File == "" {
		return b.Inline[:min(int64(len(b.Inline)), limit)], nil
	}
	f, compressed, err := openBody(dir, b)
	if err != nil {
		return nil, fmt.Errorf("read a request body: %w", err)
	}
	defer f.Close()
	var from io.Reader = f
	if compressed {
		dec, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
		if err != nil {
			return nil, fmt.Errorf("read a request body: %w", err)
		}
		defer dec.Close()
		from = dec
	}
	var buf bytes.Buffer
	if _, err := io.Copy(&buf, io.LimitReader(from, limit)); err != nil {
		return nil, fmt.Errorf("read the request body %s: %w", f.Name(), err)
	}
	return buf.Bytes(), nil
}

// openBody opens the file that holds b.
func openBody(dir string, b catalog.Body) (f *os.File, compressed bool, err error) {
	if b.File == "" {
		if _, err := hex.DecodeString(b.SHA256); err != nil || len(b.SHA256) != 2*sha256.Size {
			return nil, false, fmt.Errorf("%.80q is no SHA-256", b.SHA256)
		}
		f, err = os.Open(bodyPath(dir, b.SHA256))
		return f, true, err
	}
	run, n := filepath.Split(b.File)
	if _, err := strconv.ParseUint(n, 10, 64); err != nil || run == "" || filepath.Base(run)+"/" != run || run == "../" || run == "./" {
		return nil, false, fmt.Errorf("%.80q is no incoming body", b.File)
	}
	path := filepath.Join(incoming(dir), b.File)
	// The file is what passed until the settler has put a link in its place.
	f, err = openRegular(path)
	if errors.Is(err, syscall.ELOOP) {
		f, err = os.Open(path)
		return f, true, err
	}
	return f, false, err
}

// openRegular opens path unless that is a link: then the error is ELOOP.
func openRegular(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
}

func incoming(dir string) string { return filepath.Join(dir, "bodies", "incoming") }

func bodyPath(dir, sum string) string {
	return filepath.Join(dir, "bodies", sum[:2], sum+".zst")
}
