package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/elazarl/goproxy"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A Listener takes the traffic of one visit. Every connection to it, and so
// every exchange, belongs to that visit; no header has to be added to tell.
type Listener struct {
	p     *Proxy
	visit string
	ln    net.Listener
	http  *http.Server

	// gone ends when the listener closes, and with it what still waits for the
	// other side on behalf of a client that has left: event streams, hanging
	// answers.
	gone   context.Context
	cancel context.CancelFunc

	inFlight atomic.Int64
	closing  atomic.Bool
	later    sync.WaitGroup // records that are made apart from their connection

	mu       sync.Mutex
	conns    map[string]*conn // by the client's address
	sessions map[int64]*conn  // by goproxy's session number, as its log names it
	asked    map[string]int   // requests, by method and address
	// hosts has, by host:port, what is closed when a tunnel to it carries HTTP.
	hosts map[string]chan struct{}
}

// Listen opens a listener at addr (host:port; port 0 takes a free one) for one
// visit. Traffic of the visit "" is the browser's own: recorded, never passed
// on, never a finding.
func (p *Proxy) Listen(addr, visit string) (*Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("open the proxy's listener: %w", err)
	}
	return p.serve(ln, visit), nil
}

// serve begins to take the traffic of ln.
func (p *Proxy) serve(ln net.Listener, visit string) *Listener {
	l := &Listener{
		p: p, visit: visit, ln: ln,
		conns:    map[string]*conn{},
		sessions: map[int64]*conn{},
		asked:    map[string]int{},
		hosts:    map[string]chan struct{}{},
	}
	l.gone, l.cancel = context.WithCancel(context.Background())
	g := goproxy.NewProxyHttpServer()
	g.Logger = handshakeLog{l}
	g.ConnectDial = nil // goproxy takes it from the environment
	g.Tr = p.transport
	g.KeepAcceptEncoding = true
	g.AllowHTTP2 = true
	g.OnRequest().HandleConnectFunc(l.connect)
	g.OnRequest().DoFunc(func(req *http.Request, ctx *goproxy.ProxyCtx) (*http.Request, *http.Response) {
		ctx.RoundTripper = goproxy.RoundTripperFunc(l.roundTrip)
		return req, nil
	})
	g.NonproxyHandler = http.HandlerFunc(l.serveCertificate)
	l.http = &http.Server{
		Handler:           g,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          log.New(discard{}, "", 0),
	}
	go func() { _ = l.http.Serve(tracking{ln, l}) }() // it ends by Close
	return l
}

// Addr returns the listener's host:port.
func (l *Listener) Addr() string { return l.ln.Addr().String() }

// InFlight returns the number of exchanges that wait for their answer.
func (l *Listener) InFlight() int { return int(l.inFlight.Load()) }

// Asked returns how many requests with this method and address, whose fragment
// does not count, have come in so far.
func (l *Listener) Asked(method, address string) int {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked[method+" "+urlText(u.String())]
}

// Close takes no more connections, ends the open ones and returns when all
// their exchanges are recorded, after five seconds at the latest.
func (l *Listener) Close() error {
	l.closing.Store(true)
	err := l.http.Close()
	l.cancel()
	l.mu.Lock()
	open := slices.Collect(maps.Values(l.conns))
	l.mu.Unlock()
	for _, c := range open {
		_ = c.Close() // a connection that is already gone
	}
	deadline := time.Now().Add(5 * time.Second)
	for l.inFlight.Load() > 0 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	l.later.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close the proxy's listener: %w", err)
	}
	return nil
}

// connect answers a CONNECT: every tunnel is intercepted.
func (l *Listener) connect(host string, ctx *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
	l.mu.Lock()
	c := l.conns[ctx.Req.RemoteAddr]
	if c != nil {
		l.sessions[ctx.Session&0xFFFF] = c
	}
	l.mu.Unlock()
	if c != nil {
		c.open(host, ctx.Session&0xFFFF)
	}
	return &goproxy.ConnectAction{
		Action: goproxy.ConnectMitm,
		TLSConfig: func(host string, _ *goproxy.ProxyCtx) (*tls.Config, error) {
			name, _, err := net.SplitHostPort(host)
			if err != nil {
				name = host
			}
			cert, err := l.p.cfg.CA.leaf(name)
			if err != nil {
				return nil, err
			}
			return &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS10}, nil
		},
	}, host
}

// lookUp has the aliases of a host of the service's own site recorded.
func (l *Listener) lookUp(host string) {
	if !l.p.ownSite(host) {
		return
	}
	l.later.Go(func() {
		if name, first := l.p.names.lookup(host); first {
			_ = l.p.append(journal.Record{Name: &name}) // a failure stops the proxy
		}
	})
}

// serveCertificate answers requests to the proxy itself: a device fetches the
// CA's certificate there.
func (l *Listener) serveCertificate(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ca.pem" {
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		http.ServeFile(w, r, l.p.cfg.CA.Path())
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "This is soshin's recording proxy. Its certificate: /ca.pem")
}

// tracking hands the server connections that l knows.
type tracking struct {
	net.Listener
	l *Listener
}

func (t tracking) Accept() (net.Conn, error) {
	inner, err := t.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: newWire(inner), l: t.l}
	t.l.mu.Lock()
	t.l.conns[inner.RemoteAddr().String()] = c
	t.l.mu.Unlock()
	return c, nil
}

// exchange begins a record of this visit.
func (l *Listener) exchange() *catalog.Exchange {
	return &catalog.Exchange{Run: l.p.cfg.Run, Visit: l.visit, Seq: l.p.seq.Add(1), At: time.Now().UTC()}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
