package proxy

import (
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// How long a tunnel's client may take to say something (a protocol in which
// the server speaks first would wait for ever), and, if that is not TLS, to
// say enough that it can be told whether it is HTTP: goproxy waits for the 24
// bytes of an HTTP/2 preface.
const (
	firstByteTimeout = 10 * time.Second
	plainTimeout     = 2 * time.Second
)

// sparedTimeout is how long a tunnel that its client gave up in mid-handshake
// waits for another to the same host to carry HTTP, before it is recorded.
const sparedTimeout = time.Second

// tlsHandshake is the first byte of a TLS client (RFC 8446, 5.1).
const tlsHandshake = 22

// A conn is a client's connection. It tells what became of the tunnel in it:
// a client that refuses our certificate never makes a request, and goproxy
// reports that to its log alone.
type conn struct {
	net.Conn
	l *Listener

	tunnel   atomic.Pointer[tunnel]
	received atomic.Int64 // bytes from the client since the tunnel opened
	sent     atomic.Int64
	once     sync.Once
	closeErr error
}

type tunnel struct {
	host    string // host:port of the CONNECT
	session int64
	at      time.Time
	spoke   atomic.Bool // an HTTP request was read in it
	first   atomic.Int32
	refused atomic.Pointer[error] // why the handshake failed
}

func (c *conn) open(host string, session int64) {
	t := &tunnel{host: host, session: session, at: time.Now().UTC()}
	t.first.Store(-1)
	c.tunnel.Store(t)
	c.received.Store(0)
	c.sent.Store(0)
	_ = c.Conn.SetReadDeadline(time.Now().Add(firstByteTimeout)) // without it the read just waits
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if t := c.tunnel.Load(); t != nil && n > 0 {
		c.received.Add(int64(n))
		if t.first.CompareAndSwap(-1, int32(p[0])) {
			deadline := time.Time{}
			if p[0] != tlsHandshake {
				deadline = time.Now().Add(plainTimeout) // until spoke
			}
			_ = c.Conn.SetReadDeadline(deadline)
		}
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.sent.Add(int64(n))
	return n, err
}

func (c *conn) Close() error {
	c.once.Do(func() {
		c.closeErr = c.Conn.Close()
		t := c.tunnel.Load()
		if t != nil {
			// Before the listener forgets the connection: closing waits for
			// those that it knows.
			c.recordOpaque(t)
		}
		c.l.mu.Lock()
		defer c.l.mu.Unlock()
		delete(c.l.conns, c.RemoteAddr().String())
		if t != nil {
			delete(c.l.sessions, t.session)
		}
	})
	return c.closeErr
}

// recordOpaque records a tunnel that the client used and we could not read.
func (c *conn) recordOpaque(t *tunnel) {
	why := ""
	switch refused := t.refused.Load(); {
	case t.spoke.Load():
		return
	case refused != nil:
		why = "the client did not accept the proxy's certificate: " + (*refused).Error()
	case t.first.Load() >= 0 && t.first.Load() != tlsHandshake:
		why = "neither TLS nor HTTP"
	case t.first.Load() < 0 && time.Since(t.at) >= firstByteTimeout:
		why = "the client waited for the server to speak first"
	default:
		return // opened ahead of need and never used: nothing was sent
	}
	x := c.l.exchange()
	x.At = t.at
	x.Kind = catalog.KindOpaque
	x.Method = "CONNECT"
	x.URL = "https://" + t.host + "/"
	x.RequestBody = catalog.Body{Size: c.received.Load(), Partial: true}
	x.Outcome = catalog.OutcomeRefused
	x.Error = why
	x.Ended = time.Now().UTC()
	if refused := t.refused.Load(); refused == nil || isAlert(*refused) {
		c.l.appendOpaque(x)
		return
	}
	// Chromium opens several tunnels to a host, and drops the others in
	// mid-handshake when the first has agreed on HTTP/2.
	c.l.later.Go(func() {
		timer := time.NewTimer(sparedTimeout)
		defer timer.Stop()
		carried := c.l.carried(t.host)
		select {
		case <-carried:
			return
		case <-timer.C:
		case <-c.l.gone.Done():
		}
		select {
		case <-carried: // both at once
		default:
			c.l.appendOpaque(x)
		}
	})
}

func (l *Listener) appendOpaque(x *catalog.Exchange) {
	exchangesTotal.WithLabelValues(string(x.Kind), string(x.Outcome)).Inc()
	_ = l.p.append(journal.Record{Exchange: x}) // a failure stops the proxy
}

// carried returns what is closed when a tunnel to host (host:port) carries
// HTTP.
func (l *Listener) carried(host string) chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.hosts[host]
	if c == nil {
		c = make(chan struct{})
		l.hosts[host] = c
	}
	return c
}

// isAlert reports whether a handshake failed because the client said so (RFC
// 8446, 6); crypto/tls gives an alert that it received this Op.
func isAlert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

// handshakeLog is goproxy's logger. It keeps one message, the only sign that a
// client's handshake failed (goproxy 1.9.3, https.go); a test holds it to that.
type handshakeLog struct{ l *Listener }

func (h handshakeLog) Printf(format string, v ...any) {
	if !strings.Contains(format, "Cannot handshake client") || len(v) < 3 {
		return
	}
	session, ok := v[0].(int64)
	err, isErr := v[2].(error)
	if !ok || !isErr || h.l.closing.Load() {
		return // when closing, we ended the handshake ourselves
	}
	h.l.mu.Lock()
	c := h.l.sessions[session]
	h.l.mu.Unlock()
	if c == nil {
		return
	}
	if t := c.tunnel.Load(); t != nil {
		t.refused.Store(&err)
	}
}

// spoke notes that an HTTP request was read in the tunnel from remote, and
// returns the client's connection; nil: it has gone.
func (l *Listener) spoke(remote string) *conn {
	l.mu.Lock()
	c := l.conns[remote]
	l.mu.Unlock()
	if c == nil {
		return nil
	}
	if t := c.tunnel.Load(); t != nil && t.spoke.CompareAndSwap(false, true) {
		_ = c.Conn.SetReadDeadline(time.Time{})
		carried := l.carried(t.host)
		l.mu.Lock()
		defer l.mu.Unlock()
		select {
		case <-carried: // by another tunnel
		default:
			close(carried)
		}
	}
	return c
}
