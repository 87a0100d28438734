// Package proxy is the intercepting, recording proxy: the ground truth for
// what left the browser or the device.
//
// It stands on elazarl/goproxy and promises three things. Whatever passes is
// in the journal first: the request's head before anything is sent on, its
// body and the head of the answer before the client sees that answer; when the
// journal cannot be written, nothing passes any more. Every exchange belongs
// to exactly one visit, because every visit has a Listener of its own. And
// nothing is changed on the way: bodies stream, encodings stay as they are.
//
// What it cannot read (a client that refuses its certificate, a protocol that
// is neither TLS nor HTTP) is stopped and recorded as an opaque exchange.
package proxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog/journal"
)

// Config is what a proxy is made of.
type Config struct {
	Journal *journal.Writer
	CA      *CA
	// Run names the run in every record.
	Run string
	// Hosts maps host patterns to addresses; nil: none.
	Hosts *HostMap
	// Roots verifies the other side's certificates; nil: the system's.
	Roots *x509.CertPool
	// Sites are the registrable domains (or hosts) of the service itself.
	Sites []string
	// Sinkhole answers everything that does not belong to Sites locally, so
	// that nothing reaches the vendors.
	Sinkhole bool
	// Resolver is the host:port of the DNS server that is asked for the
	// aliases of the service's own hosts; empty: the system's.
	Resolver string
}

// A Proxy records what passes its listeners. It is safe for concurrent use.
type Proxy struct {
	cfg       Config
	transport *http.Transport
	names     *names
	seq       atomic.Uint64

	failOnce sync.Once
	failed   chan struct{}
	failure  error
}

// New returns a proxy that has no listener yet.
func New(cfg Config) *Proxy {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	p := &Proxy{
		cfg:    cfg,
		names:  newNames(cfg.Resolver),
		failed: make(chan struct{}),
		transport: &http.Transport{
			// Not ProxyFromEnvironment: what is recorded must be what goes to
			// the destination. The sizes are measured (DESIGN.md): goproxy's
			// own transport keeps two idle connections a host.
			Proxy: nil,
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dialer.DialContext(ctx, network, cfg.Hosts.Address(addr))
				if err != nil {
					return nil, err
				}
				return newWire(c), nil
			},
			TLSClientConfig:       &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:     true,
			DisableCompression:    true,
			MaxIdleConns:          512,
			MaxIdleConnsPerHost:   64,
			IdleConnTimeout:       60 * time.Second,
			TLSHandshakeTimeout:   15 * time.Second,
			ResponseHeaderTimeout: 90 * time.Second, // long polls answer within a minute
			ExpectContinueTimeout: time.Second,
		},
	}
	return p
}

// Failed is closed when the journal could no longer be written; from then on
// nothing passes. Err says why.
func (p *Proxy) Failed() <-chan struct{} { return p.failed }

// Err returns why the proxy stopped passing traffic, or nil.
func (p *Proxy) Err() error {
	select {
	case <-p.failed:
		return p.failure
	default:
		return nil
	}
}

// Client returns a client that takes the proxy's way to the other side, host
// map and trusted roots included, without being recorded: for soshin's own
// requests.
func (p *Proxy) Client() *http.Client { return &http.Client{Transport: p.transport} }

// Close lets go of the connections to the other side.
func (p *Proxy) Close() { p.transport.CloseIdleConnections() }

// append writes to the journal; its failure stops the proxy.
func (p *Proxy) append(r journal.Record) error { return p.check(p.cfg.Journal.Append(r)) }

// check stops the proxy when the journal could not be written.
func (p *Proxy) check(err error) error {
	if err != nil {
		p.fail(err)
	}
	return err
}

func (p *Proxy) fail(err error) {
	p.failOnce.Do(func() {
		p.failure = fmt.Errorf("nothing may pass unrecorded: %w", err)
		close(p.failed)
	})
}

// ownSite reports whether host belongs to the service itself.
func (p *Proxy) ownSite(host string) bool {
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		domain = host
	}
	for _, s := range p.cfg.Sites {
		if s == host || s == domain {
			return true
		}
	}
	return false
}
