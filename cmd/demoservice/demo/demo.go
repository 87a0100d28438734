// Package demo is the demo service: シゴトの輪, a job network that does not
// exist, and the vendors its tags call, all on the loopback interface.
//
// Its pages carry the vendors' real SDKs from npm, or stand-ins where no
// package ships the script, and a few planted faults; truth.yaml says by hand
// what of that soshin must find.
package demo

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The service's hosts. cloakedHost is a vendor behind a name of ours: see
// startDNS.
const (
	siteHost    = "www.shigotonowa.example"
	apexHost    = "shigotonowa.example"
	cloakedHost = "metrics.shigotonowa.example"
)

// A Demo is a standing demo service.
type Demo struct {
	// SiteFile is the path of the site file that soshin crawls it by.
	SiteFile string

	serviceAddr, vendorAddr, resolverAddr string

	deployed atomic.Pointer[func(path string, page []byte) []byte]
	close    func() error
}

// Deploy changes the service's pages from now on, as a new release would: each
// is given its path and what it was, and returns what it is.
func (d *Demo) Deploy(change func(path string, page []byte) []byte) { d.deployed.Store(&change) }

// page is a page as it is deployed.
func (d *Demo) page(path string, body []byte) []byte {
	if change := d.deployed.Load(); change != nil {
		return (*change)(path, body)
	}
	return body
}

// Start starts the service, the vendors and their DNS server on free loopback
// ports and writes the site file, with what it names, into dir, which is made
// if it is missing. They stand until Close is called or ctx is done.
func Start(ctx context.Context, dir string) (*Demo, error) {
	return start(ctx, dir, func(h http.Handler) http.Handler { return h })
}

// start is Start with a wrapper round the vendors, through which a test sees
// what they are sent.
func start(ctx context.Context, dir string, wrap func(http.Handler) http.Handler) (_ *Demo, err error) {
	src, err := sourceDir()
	if err != nil {
		return nil, err
	}
	tags, err := bundles(src)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the directory for the site file: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory for the site file: %w", err)
	}
	authority, err := newAuthority()
	if err != nil {
		return nil, err
	}
	registered := newRegistrations()
	d := &Demo{}
	service, err := newService(tags, registered, d.page)
	if err != nil {
		return nil, err
	}

	var stack closers
	defer func() {
		if err != nil {
			stack.close()
		}
	}()
	d.close = sync.OnceValue(stack.close)
	if d.serviceAddr, err = serve(&stack, authority, service); err != nil {
		return nil, err
	}
	if d.vendorAddr, err = serve(&stack, authority, wrap(newVendors(registered))); err != nil {
		return nil, err
	}
	if d.resolverAddr, err = startDNS(&stack); err != nil {
		return nil, err
	}
	if d.SiteFile, err = writeSite(d, src, dir, authority); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { d.Close() })
	return d, nil
}

// Close stops everything. It may be called more than once.
func (d *Demo) Close() error { return d.close() }

// closers is a stack of what to stop; it is filled before it is closed.
type closers struct{ list []func() error }

func (c *closers) add(f func() error) { c.list = append(c.list, f) }

func (c *closers) close() error {
	var errs []error
	for i := len(c.list) - 1; i >= 0; i-- {
		errs = append(errs, c.list[i]())
	}
	return errors.Join(errs...)
}

// serve answers HTTPS with h on a free loopback port and returns its address.
func serve(stack *closers, a *authority, h http.Handler) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listening on the loopback interface: %w", err)
	}
	srv := &http.Server{
		Handler:           h,
		TLSConfig:         &tls.Config{GetCertificate: a.certificate},
		ReadHeaderTimeout: 10 * time.Second,
		// Browsers open connections that they then do not use; a demo has
		// nothing to say about them.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go srv.ServeTLS(l, "", "")
	stack.add(srv.Close)
	return l.Addr().String(), nil
}

// sourceDir finds cmd/demoservice in the source tree round the working
// directory: the tags' sources and their npm packages lie there.
func sourceDir() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the working directory: %w", err)
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module soshin\n") {
			return filepath.Join(dir, "cmd", "demoservice"), nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("the demo service runs within soshin's source tree, and %s is outside", wd)
		}
	}
}
