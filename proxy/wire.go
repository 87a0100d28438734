package proxy

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// wireSize is how much is taken from the kernel at once and how much is
// gathered for it, in bytes. crypto/tls asks for each record of 16 KiB by
// itself, and twice over, and writes each by itself: passing 1 MB on took some
// 200 system calls.
const wireSize = 64 << 10

var wireBuffers = sync.Pool{New: func() any {
	b := make([]byte, wireSize+(32<<10)) // what is gathered, and the record that makes it too much
	return &b
}}

// A wire is a TCP connection that goes to the kernel seldom. It reads what has
// arrived in large pieces. And while it holds, it gathers what is written,
// until somebody whom it was told of is about to wait: so the head of an
// answer and its body leave together if they came together, and nothing ever
// waits for what has not come.
//
// A connection that is merely kept open has no buffers.
type wire struct {
	net.Conn
	raw syscall.RawConn

	beforeWait atomic.Pointer[wire] // is flushed when a read finds nothing and will wait

	// Owned by the reader.
	in   *[]byte // nil: nothing is left
	left []byte  // of in
	n    int
	err  error
	try  func(fd uintptr) bool // w.read, made once

	mu      sync.Mutex
	holding bool
	out     *[]byte // nil: nothing is held
	held    int     // bytes of out
}

// newWire returns c as a wire, or c itself if it is no socket.
func newWire(c net.Conn) net.Conn {
	s, ok := c.(syscall.Conn)
	if !ok {
		return c
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return c
	}
	w := &wire{Conn: c, raw: raw}
	w.try = w.read
	return w
}

// Read is like net.Conn's, for one goroutine at a time.
func (w *wire) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if w.in == nil {
		if err := w.raw.Read(w.try); err != nil {
			return 0, err
		}
		switch {
		case w.err != nil:
			return 0, &net.OpError{Op: "read", Net: "tcp", Source: w.LocalAddr(), Addr: w.RemoteAddr(), Err: os.NewSyscallError("read", w.err)}
		case w.n == 0:
			return 0, io.EOF
		}
		w.left = (*w.in)[:w.n]
	}
	n := copy(p, w.left)
	if w.left = w.left[n:]; len(w.left) == 0 {
		wireBuffers.Put(w.in)
		w.in = nil
	}
	return n, nil
}

// read reads once and reports whether that is done; if not, the connection is
// waited for, without a buffer.
func (w *wire) read(fd uintptr) bool {
	w.in = wireBuffers.Get().(*[]byte)
	for {
		w.n, w.err = syscall.Read(int(fd), (*w.in)[:wireSize])
		if w.err != syscall.EINTR {
			break
		}
	}
	if w.err == nil && w.n > 0 {
		return true
	}
	wireBuffers.Put(w.in)
	w.in = nil
	if w.err != syscall.EAGAIN {
		return true
	}
	if other := w.beforeWait.Load(); other != nil {
		_ = other.flush() // whoever writes to it next is told
	}
	return false
}

// Write is like net.Conn's. While w holds, it may return before p has left.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.holding && w.held == 0 {
		return w.Conn.Write(p)
	}
	if w.out == nil {
		w.out = wireBuffers.Get().(*[]byte)
	}
	if len(p) > len(*w.out)-w.held {
		if err := w.flushLocked(); err != nil {
			return 0, err
		}
		return w.Conn.Write(p)
	}
	w.held += copy((*w.out)[w.held:], p)
	if !w.holding || w.held >= wireSize {
		if err := w.flushLocked(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// hold begins to gather, until release. from is the connection on which more
// of what is to be written arrives, at HTTP/1.1.
func (w *wire) hold(from *wire) {
	w.mu.Lock()
	w.holding = true
	w.mu.Unlock()
	from.beforeWait.Store(w)
}

// release writes what is held, and gathers no more. It may be called again.
func (w *wire) release(from *wire) {
	from.forget(w)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holding = false
	_ = w.flushLocked() // whoever reads from the connection next is told
}

// forget ends that w's reader flushes to, unless it flushes another by now.
func (w *wire) forget(to *wire) { w.beforeWait.CompareAndSwap(to, nil) }

func (w *wire) flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flushLocked()
}

func (w *wire) flushLocked() error {
	if w.out == nil {
		return nil
	}
	var err error
	if w.held > 0 {
		_, err = w.Conn.Write((*w.out)[:w.held])
	}
	w.held = 0
	wireBuffers.Put(w.out)
	w.out = nil
	return err
}

// wireOf returns the wire that c runs on, or nil.
func wireOf(c net.Conn) *wire {
	for {
		switch t := c.(type) {
		case *wire:
			return t
		case *conn:
			c = t.Conn
		case *tls.Conn:
			if t.ConnectionState().NegotiatedProtocol == "h2" {
				return nil // others write to it
			}
			c = t.NetConn()
		default:
			return nil
		}
	}
}
