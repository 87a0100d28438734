package proxy

import (
	"fmt"
	"net"
	"sync"
	"time"
)

// A Gate is an address that stays while the listeners behind it change: a
// browser context has one proxy for life, and may see several visits. What
// connects while there is no listener waits for the next.
type Gate struct {
	ln    net.Listener
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

// OpenGate opens a gate on a free port of the loopback interface.
func OpenGate() (*Gate, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the proxy's gate: %w", err)
	}
	g := &Gate{ln: ln, conns: make(chan net.Conn), done: make(chan struct{})}
	go g.accept()
	return g, nil
}

// Addr returns the gate's host:port.
func (g *Gate) Addr() string { return g.ln.Addr().String() }

// Close lets nobody in any more.
func (g *Gate) Close() {
	g.close.Do(func() {
		close(g.done)
		_ = g.ln.Close() // it is of no use to anybody either way
	})
}

// accept takes one connection after the other; further ones wait in the
// system's queue.
func (g *Gate) accept() {
	for {
		c, err := g.ln.Accept()
		if err != nil {
			select {
			case <-g.done:
				return
			case <-time.After(5 * time.Millisecond): // no file left: it passes
				continue
			}
		}
		g.hand(c)
	}
}

// hand waits until a listener takes c.
func (g *Gate) hand(c net.Conn) {
	select {
	case g.conns <- c:
	case <-g.done:
		_ = c.Close() // nobody is there to be told
	}
}

// ListenAt is Listen at a gate. One listener at a time stands there.
func (p *Proxy) ListenAt(g *Gate, visit string) *Listener {
	return p.serve(&shift{gate: g, over: make(chan struct{})}, visit)
}

// A shift is a listener's time at a gate.
type shift struct {
	gate  *Gate
	over  chan struct{}
	close sync.Once
}

// Accept implements net.Listener.
func (s *shift) Accept() (net.Conn, error) {
	select {
	case <-s.over:
	case c := <-s.gate.conns:
		select {
		case <-s.over: // at the same moment: it is the next one's
			go s.gate.hand(c)
		default:
			return c, nil
		}
	}
	return nil, net.ErrClosed
}

// Close implements net.Listener. The gate stays.
func (s *shift) Close() error {
	s.close.Do(func() { close(s.over) })
	return nil
}

// Addr implements net.Listener.
func (s *shift) Addr() net.Addr { return s.gate.ln.Addr() }
