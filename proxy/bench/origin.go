package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
)

// answerHeader is what the other side sends along with its answers.
var answerHeader = [][2]string{
	{"Content-Type", "application/json"},
	{"Date", "Mon, 23 Nov 2026 20:32:45 GMT"},
	{"Cache-Control", "no-cache, no-store, must-revalidate"},
	{"Access-Control-Allow-Origin", "https://www.example.com"},
	{"Access-Control-Allow-Credentials", "true"},
	{"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
}

// An origin is the other side: it answers a GET with as many bytes as its path
// says, and takes a POST's body whole before it answers.
type origin struct {
	h1      net.Listener
	h2      *httptest.Server
	answers map[string][]byte // by path; "": to a POST
}

func newOrigin(dir string) (*origin, error) {
	o := &origin{answers: map[string][]byte{"": []byte(`{"ok":true}`)}}
	for _, r := range rows {
		o.answers["/"+strconv.Itoa(r.size)] = text(r.size)
	}
	o.h2 = httptest.NewUnstartedServer(o)
	o.h2.EnableHTTP2 = true
	o.h2.StartTLS()
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.h2.Certificate().Raw})
	if err := os.WriteFile(rootsPath(dir), data, 0o600); err != nil {
		o.h2.Close()
		return nil, err
	}
	var err error
	if o.h1, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		o.h2.Close()
		return nil, err
	}
	go o.serve(&tls.Config{Certificates: o.h2.TLS.Certificates, NextProtos: []string{"http/1.1"}})
	return o, nil
}

// rootsPath is the file of what the origin's certificate is trusted by.
func rootsPath(dir string) string { return filepath.Join(dir, "origin.pem") }

func (o *origin) close() {
	_ = o.h1.Close() // its connections end with the proxies
	o.h2.Close()
}

// host returns the host:port for requests of r.
func (o *origin) host(r row) string {
	if r.h2 {
		return o.h2.Listener.Addr().String()
	}
	return o.h1.Addr().String()
}

// answer returns the body that method and path are answered with.
func (o *origin) answer(method, path string) []byte {
	if method == http.MethodPost {
		path = ""
	}
	return o.answers[path]
}

// ServeHTTP answers over HTTP/2.
func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for _, h := range answerHeader {
		w.Header().Set(h[0], h[1])
	}
	answer := o.answer(r.Method, r.URL.Path)
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	_, _ = w.Write(answer) // a client that is gone has told its own error
}

// serve answers over HTTP/1.1 until the listener closes.
func (o *origin) serve(config *tls.Config) {
	for {
		c, err := o.h1.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			_ = o.serveConn(tls.Server(newWide(c), config)) // the client tells what went wrong
		}()
	}
}

func (o *origin) serveConn(c *tls.Conn) error {
	in := bufio.NewReaderSize(c, 64<<10)
	for {
		line, size, err := readHead(in)
		if err != nil {
			return err
		}
		if size > 0 {
			if _, err := in.Discard(size); err != nil {
				return err
			}
		}
		method, path, _ := strings.Cut(strings.TrimSuffix(line, " HTTP/1.1"), " ")
		answer := o.answer(method, path)
		var b bytes.Buffer
		b.WriteString("HTTP/1.1 200 OK\r\n")
		for _, h := range answerHeader {
			fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
		}
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", len(answer))
		b.Write(answer)
		if _, err := c.Write(b.Bytes()); err != nil {
			return err
		}
	}
}

// text is a body as an analytics tag sends it, size bytes of JSON with what
// does not compress well in it.
func text(size int) []byte {
	var b bytes.Buffer
	state := uint64(1)
	for b.Len() < size {
		state = state*6364136223846793005 + 1442695040888963407 // Knuth's MMIX generator
		fmt.Fprintf(&b, `{"event":"page_view","id":"%016x","t":%d,"x":%d,"url":"https://www.example.com/jobs/%d"},`, state, state>>44, state>>53, state>>40)
	}
	return b.Bytes()[:size]
}

// stampSize is the length of the number that each request's body begins with:
// no two are the same.
const stampSize = 16

var stamps atomic.Uint64

func stamp(body []byte) { copy(body, fmt.Sprintf("%0*x", stampSize, stamps.Add(1))) }

// A wide is a connection that goes to the kernel seldom: it reads ahead, and
// gathers what is written until its owner is about to wait for an answer. The
// client and the origin come off the same CPUs as the proxy, and are to take
// little of them.
type wide struct {
	net.Conn
	in  *bufio.Reader
	out *bufio.Writer
}

const wideSize = 256 << 10

func newWide(c net.Conn) *wide {
	return &wide{Conn: c, in: bufio.NewReaderSize(c, wideSize), out: bufio.NewWriterSize(c, wideSize)}
}

func (c *wide) Read(p []byte) (int, error) {
	if c.in.Buffered() == 0 {
		if err := c.out.Flush(); err != nil {
			return 0, err
		}
	}
	return c.in.Read(p)
}

func (c *wide) Write(p []byte) (int, error) { return c.out.Write(p) }

// readHead reads the head of a request or an answer and returns its first line
// and Content-Length; -1: it has none.
func readHead(in *bufio.Reader) (first string, size int, err error) {
	size = -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return "", 0, err
		}
		line = bytes.TrimSpace(line)
		name, value, ok := bytes.Cut(line, []byte(": "))
		switch {
		case first == "":
			first = string(line)
		case len(line) == 0:
			return first, size, nil
		case ok && bytes.EqualFold(name, []byte("Content-Length")):
			if size, err = strconv.Atoi(string(value)); err != nil {
				return "", 0, err
			}
		}
	}
}
