package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"unsafe"
)

// segments are the files of a run's large bodies, DIR/bodies/RUN/N. A body has
// one to itself while it passes; the next body follows in the same file, so
// there are as many files as large bodies ever passed at once. A file for each
// body costs as much to make as to fill, and hashing and compressing it four
// times what passing it on does (make bench, 2026-11-24): it stands as it was
// sent.
type segments struct {
	dir string // the data directory
	run string

	mu     sync.Mutex
	free   []*segment
	made   int
	closed bool
	err    error // of closing files
}

type segment struct {
	f    *os.File
	name string // RUN/N
	end  int64  // in bytes, a multiple of blockSize
	room int64  // how far space was asked for, in bytes
}

const (
	// blockSize is what a piece of a segment begins at and is filled up to:
	// what a file that is opened with O_DIRECT asks for at most.
	blockSize = 4096

	// pieceSize is how much of a body is written at once, in bytes, and what
	// one that passes takes of memory. A write past the page cache costs the
	// same 0.3 ms at any size up to it: with pieces of 128 KiB recording passes
	// 0.6 of what goproxy bare does, with these 0.87 (POST of 1 MB, 2026-11-24).
	pieceSize = 512 << 10

	// growth is how much space is asked for at once, in bytes: a write that
	// makes the file longer costs more than one within it (0.80 of goproxy bare
	// became 0.88). A process that is killed leaves what is over.
	growth = 32 << 20
)

// pieces are buffers of pieceSize that begin at a multiple of blockSize.
var pieces = sync.Pool{New: func() any {
	b := make([]byte, pieceSize+blockSize)
	b = b[-uintptr(unsafe.Pointer(&b[0]))%blockSize:][:0:pieceSize]
	return &b
}}

// take returns a segment that no other body has.
func (s *segments) take() (*segment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	if n := len(s.free); n > 0 {
		seg := s.free[n-1]
		s.free = s.free[:n-1]
		return seg, nil
	}
	name := s.run + "/" + strconv.Itoa(s.made+1)
	path := segmentPath(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := createDirect(path)
	if err != nil {
		return nil, err
	}
	s.made++
	return &segment{f: f, name: name}, nil
}

// give returns a segment for the next body.
func (s *segments) give(seg *segment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		s.err = errors.Join(s.err, seg.close())
		return
	}
	s.free = append(s.free, seg)
}

// close closes the segments that no body has; the others follow when they are
// given back.
func (s *segments) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, seg := range s.free {
		s.err = errors.Join(s.err, seg.close())
	}
	s.free = nil
	return s.err
}

// write appends the piece p, whose capacity is pieceSize, filled up with zeros.
func (s *segment) write(p []byte) error {
	padded := p[:(len(p)+blockSize-1)/blockSize*blockSize]
	clear(padded[len(p):])
	if s.end+int64(len(padded)) > s.room {
		reserve(s.f, s.room, growth)
		s.room += growth
	}
	if _, err := s.f.WriteAt(padded, s.end); err != nil {
		return err
	}
	s.end += int64(len(padded))
	return nil
}

func (s *segment) close() error {
	return errors.Join(s.f.Truncate(s.end), s.f.Sync(), s.f.Close())
}

// openSegment opens the segment called name.
func openSegment(dir, name string) (*os.File, error) {
	run, n := filepath.Split(name)
	if _, err := strconv.ParseUint(n, 10, 64); err != nil || run == "" || filepath.Base(run)+"/" != run || run == "../" || run == "./" {
		return nil, fmt.Errorf("%.80q is no file of bodies", name)
	}
	return os.Open(segmentPath(dir, name))
}

func segmentPath(dir, name string) string { return filepath.Join(dir, "bodies", name) }
