package clickhouse

import (
	"bytes"
	"net"
	"sync"
	"testing"
)

// A relay stands between a client and a server and breaks their connections.
type relay struct {
	addr string
	mu   sync.Mutex
	dead bool
	word []byte // the client's bytes after which nothing comes back
	open []net.Conn
}

func newRelay(t *testing.T, to string) *relay {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{addr: l.Addr().String()}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", to)
			r.mu.Lock()
			dead := r.dead
			r.open = append(r.open, client)
			if err == nil {
				r.open = append(r.open, server)
			}
			r.mu.Unlock()
			if dead || err != nil {
				client.Close()
				continue
			}
			answered := make(chan struct{})
			wg.Go(func() { r.pass(server, client, true); server.(*net.TCPConn).CloseWrite() })
			wg.Go(func() { r.pass(client, server, false); client.Close(); close(answered) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		r.cut()
		wg.Wait()
	})
	return r
}

func (r *relay) pass(to, from net.Conn, fromClient bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		r.mu.Lock()
		dead := r.dead
		if fromClient && r.word != nil && bytes.Contains(buf[:n], r.word) {
			r.dead = true // the server gets this, and its answer goes nowhere
		}
		r.mu.Unlock()
		if n > 0 && (fromClient || !dead) {
			to.Write(buf[:n])
		}
		if err != nil || dead && !fromClient {
			return
		}
	}
}

// cut breaks all connections, and new ones until mend.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = true
	for _, c := range r.open {
		c.Close()
	}
	r.open = nil
}

// cutAfter lets the client send what has the word in it and drops the answer.
func (r *relay) cutAfter(word string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.word = []byte(word)
}

func (r *relay) mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead, r.word = false, nil
}
