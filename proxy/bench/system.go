package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/elazarl/goproxy"

	"soshin/catalog/journal"
	"soshin/proxy"
)

// What is compared.
const (
	direct   = "direct"
	bare     = "goproxy bare"
	soshin   = "soshin recording"
	mitmdump = "mitmdump -w"
)

const run = "bench" // of soshin's journal

// A system is one way to the origin.
type system struct {
	name  string
	addr  string // host:port of the proxy; empty: none
	cmd   *exec.Cmd
	stdin io.Closer

	requests int   // answered since the start
	sent     int64 // bytes of their bodies
	stamped  int   // of them with a body
}

type notInstalled struct{ error }

// start starts a system whose files go below dir.
func start(name, dir string) (*system, error) {
	s := &system{name: name}
	switch name {
	case direct:
		return s, nil
	case mitmdump:
		return s, s.startMitmdump(dir)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s.cmd = exec.Command(self, "serve", name, dir)
	s.cmd.Stderr = os.Stderr
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s did not start: %w", name, err), s.stop())
	}
	s.addr = strings.TrimSpace(line)
	return s, nil
}

func (s *system) startMitmdump(dir string) error {
	path, err := exec.LookPath("mitmdump")
	if err != nil {
		return notInstalled{errors.New("mitmdump -w skipped: mitmproxy is not installed (.ci/setup mitmproxy installs Debian's)")}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = ln.Addr().String()
	_, port, _ := net.SplitHostPort(s.addr) // the listener's own
	if err := ln.Close(); err != nil {
		return err
	}
	s.cmd = exec.Command(path, "-q", "-w", filepath.Join(dir, "mitmdump.flows"), "--listen-host", "127.0.0.1", "-p", port,
		"--set", "confdir="+filepath.Join(dir, "mitmproxy"), "--set", "ssl_verify_upstream_trusted_ca="+rootsPath(dir))
	var said bytes.Buffer
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for range 300 {
		c, err := net.Dial("tcp", s.addr)
		if err == nil {
			return c.Close()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.Join(fmt.Errorf("mitmdump did not start within 30 s: %s", &said), s.stop())
}

// stop ends the process and waits for it.
func (s *system) stop() error {
	if s.cmd == nil {
		return nil
	}
	var err error
	if s.stdin != nil {
		err = s.stdin.Close() // it ends by itself, its journal closed
	} else {
		err = s.cmd.Process.Signal(os.Interrupt)
	}
	werr := s.cmd.Wait()
	s.cmd = nil
	if exit := (*exec.ExitError)(nil); s.stdin == nil && errors.As(werr, &exit) {
		werr = nil // it was told to
	}
	return errors.Join(err, werr)
}

// answered notes n answers to requests of r.
func (s *system) answered(r row, n int) {
	s.requests += n
	if r.method == http.MethodPost {
		s.stamped += n
		s.sent += int64(n) * int64(r.size)
	}
}

// cpu returns the CPU time that the process has used.
func (s *system) cpu() time.Duration {
	if s.cmd == nil {
		return 0
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// proc(5): fields 14 and 15, utime and stime in ticks of 10 ms; the name
	// before them may hold spaces.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// settle waits until the process does nothing any more and returns its CPU
// time: what a recorder puts off is its cost all the same, and must not fall
// into the next system's round.
func (s *system) settle() time.Duration {
	last := s.cpu()
	for still := 0; still < 5; {
		time.Sleep(50 * time.Millisecond)
		now := s.cpu()
		still++
		if now-last > 10*time.Millisecond { // a tick may fall on an idle process
			still = 0
		}
		last = now
	}
	return last
}

// resetPeak makes peak begin anew (proc(5): clear_refs).
func (s *system) resetPeak() {
	if s.cmd != nil {
		_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.cmd.Process.Pid), []byte("5"), 0) // else the peak is that since its start
	}
}

// peak returns the process's highest resident memory in MB of 10^6 bytes.
func (s *system) peak() float64 {
	if s.cmd == nil {
		return 0
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kB * 1024 / 1e6
		}
	}
	return 0
}

// serve is a proxy's own process. It prints its address and ends when its
// standard input does.
func serve(name, dir string) error {
	// Both have soshin's transport and its CA.
	ca, err := proxy.LoadCA(dir)
	if err != nil {
		return err
	}
	pem, err := os.ReadFile(rootsPath(dir))
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s: no certificate", rootsPath(dir))
	}
	cfg := proxy.Config{CA: ca, Run: run, Roots: roots}
	if name == bare {
		return serveBare(dir, proxy.New(cfg).Client().Transport.(*http.Transport))
	}
	if cfg.Journal, err = journal.Create(dir, run); err != nil {
		return err
	}
	p := proxy.New(cfg)
	defer p.Close()
	l, err := p.Listen("127.0.0.1:0", "v0001")
	if err != nil {
		return err
	}
	wait(l.Addr())
	return errors.Join(p.Err(), l.Close(), cfg.Journal.Close())
}

// serveBare is goproxy as one would set it up to intercept and pass on.
func serveBare(dir string, tr *http.Transport) error {
	ca, err := tls.LoadX509KeyPair(filepath.Join(dir, "ca", "ca.pem"), filepath.Join(dir, "ca", "ca.key"))
	if err != nil {
		return err
	}
	g := goproxy.NewProxyHttpServer()
	g.Tr = tr
	g.ConnectDial = nil
	g.KeepAcceptEncoding = true
	g.AllowHTTP2 = true
	g.CertStore = &certificates{known: map[string]*tls.Certificate{}}
	action := &goproxy.ConnectAction{Action: goproxy.ConnectMitm, TLSConfig: goproxy.TLSConfigFromCA(&ca)}
	g.OnRequest().HandleConnectFunc(func(host string, _ *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		return action, host
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: g}
	go func() { _ = server.Serve(ln) }() // it ends by Close
	wait(ln.Addr().String())
	return server.Close()
}

func wait(addr string) {
	fmt.Println(addr)
	_, _ = io.Copy(io.Discard, os.Stdin) // the parent closes it, also by dying
}

// certificates is goproxy's store of what it has signed.
type certificates struct {
	mu    sync.Mutex
	known map[string]*tls.Certificate
}

func (c *certificates) Fetch(host string, generate func() (*tls.Certificate, error)) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cert := c.known[host]; cert != nil {
		return cert, nil
	}
	cert, err := generate()
	if err != nil {
		return nil, err
	}
	c.known[host] = cert
	return cert, nil
}
