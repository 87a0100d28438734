package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"

	"soshin/catalog"
)

// A Body takes what is sent as it passes: in memory up to InlineBody bytes,
// beyond that hashed and compressed into a file, so that memory does not grow
// with the body. It is safe for concurrent use.
type Body struct {
	dir string

	mu   sync.Mutex
	size int64
	mem  []byte
	file *os.File
	enc  *zstd.Encoder
	hash hash.Hash
	err  error
	done *catalog.Body
}

var encoders = sync.Pool{New: func() any {
	// One goroutine an encoder: its work is already spread over the exchanges.
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}}

// NewBody starts a body of this journal's run.
func (w *Writer) NewBody() *Body { return &Body{dir: w.dir} }

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
	if b.file == nil {
		if b.err = b.spill(); b.err != nil {
			return 0, b.err
		}
	}
	b.hash.Write(p)
	if _, err := b.enc.Write(p); err != nil {
		b.err = fmt.Errorf("store a request body: %w", err)
		return 0, b.err
	}
	return len(p), nil
}

func (b *Body) spill() error {
	dir := filepath.Join(b.dir, "bodies")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("store a request body: %w", err)
	}
	f, err := os.CreateTemp(dir, "incoming-*")
	if err != nil {
		return fmt.Errorf("store a request body: %w", err)
	}
	b.file, b.hash = f, sha256.New()
	b.enc = encoders.Get().(*zstd.Encoder)
	b.enc.Reset(f)
	b.hash.Write(b.mem)
	if _, err := b.enc.Write(b.mem); err != nil {
		return fmt.Errorf("store a request body: %w", err)
	}
	b.mem = nil
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
	b.done = &catalog.Body{Size: b.size, Inline: b.mem, Partial: !complete}
	if b.file != nil && b.err == nil {
		b.done.SHA256, b.err = b.keep()
	}
	if b.file != nil && b.err != nil {
		_ = os.Remove(b.file.Name()) // it is of no use, and its failure is already told
	}
	return *b.done, b.err
}

func (b *Body) keep() (string, error) {
	if err := errors.Join(b.enc.Close(), b.file.Close()); err != nil {
		return "", fmt.Errorf("store a request body: %w", err)
	}
	encoders.Put(b.enc)
	sum := hex.EncodeToString(b.hash.Sum(nil))
	path := bodyPath(b.dir, sum)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("store a request body: %w", err)
	}
	if err := os.Rename(b.file.Name(), path); err != nil {
		return "", fmt.Errorf("store a request body: %w", err)
	}
	return sum, nil
}

func bodyPath(dir, sum string) string {
	return filepath.Join(dir, "bodies", sum[:2], sum+".zst")
}

// ReadBody returns the first limit bytes of a body that was recorded below the
// data directory dir.
func ReadBody(dir string, b catalog.Body, limit int64) ([]byte, error) {
	if b.SHA256 == "" {
		return b.Inline[:min(int64(len(b.Inline)), limit)], nil
	}
	if _, err := hex.DecodeString(b.SHA256); err != nil || len(b.SHA256) != 2*sha256.Size {
		return nil, fmt.Errorf("read a request body: %.80q is no SHA-256", b.SHA256)
	}
	f, err := os.Open(bodyPath(dir, b.SHA256))
	if err != nil {
		return nil, fmt.Errorf("read a request body: %w", err)
	}
	defer f.Close()
	dec, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, fmt.Errorf("read a request body: %w", err)
	}
	defer dec.Close()
	var buf bytes.Buffer
	if _, err := io.Copy(&buf, io.LimitReader(dec, limit)); err != nil {
		return nil, fmt.Errorf("read the request body %s: %w", b.SHA256, err)
	}
	return buf.Bytes(), nil
}
