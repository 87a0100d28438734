package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// browserHeader is what Chromium sends along with a fetch to another site.
var browserHeader = [][2]string{
	{"sec-ch-ua-platform", `"Windows"`},
	{"User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
	{"sec-ch-ua", `"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"`},
	{"Content-Type", "text/plain;charset=UTF-8"},
	{"sec-ch-ua-mobile", "?0"},
	{"Accept", "*/*"},
	{"Origin", "https://www.example.com"},
	{"Sec-Fetch-Site", "cross-site"},
	{"Sec-Fetch-Mode", "cors"},
	{"Sec-Fetch-Dest", "empty"},
	{"Referer", "https://www.example.com/"},
	{"Accept-Encoding", "gzip, deflate, br, zstd"},
	{"Accept-Language", "ja,en-US;q=0.9,en;q=0.8"},
	{"Cookie", "uid=7d1f6a0c-2f5e-4e0e-9a57-0d5a4d0c6f11; _sess=1763941363.1.0.1763941363"},
}

// A load is the client: connections that each send one request after another.
type load struct {
	row         row
	connections []connection
	closers     []func()
}

type connection interface {
	// exchange sends one request and reads its answer to the end.
	exchange() error
}

// newLoad opens n connections through s to the origin at host:port host.
func newLoad(r row, s *system, host string, n int) (*load, error) {
	l := &load{row: r}
	if r.h2 {
		l.overHTTP2(s, host, n)
		return l, nil
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range n {
		wg.Go(func() {
			c, err := connect(r, s.addr, host)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				return
			}
			l.connections = append(l.connections, c)
			l.closers = append(l.closers, func() { _ = c.Close() })
		})
	}
	wg.Wait()
	if failed != nil {
		l.close()
	}
	return l, failed
}

// run sends for as long as d and returns how many requests were answered.
func (l *load) run(d time.Duration) (int, time.Duration, error) {
	var answered atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	began := time.Now()
	for _, c := range l.connections {
		wg.Go(func() {
			n := int64(0)
			defer func() { answered.Add(n) }()
			for time.Since(began) < d {
				if err := c.exchange(); err != nil {
					failed.Store(&err)
					return
				}
				n++
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return int(answered.Load()), time.Since(began), *err
	}
	return int(answered.Load()), time.Since(began), nil
}

func (l *load) close() {
	for _, c := range l.closers {
		c()
	}
}

// A plain is an HTTP/1.1 connection of which nothing is wasted: what the client
// costs comes off the same CPUs as the proxy.
type plain struct {
	*tls.Conn
	in      *bufio.Reader
	request []byte // head and body
	body    []byte // the part of request that is stamped; nil: none
}

func connect(r row, proxy, host string) (*plain, error) {
	addr := proxy
	if addr == "" {
		addr = host
	}
	dialled, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	raw := newWide(dialled)
	if proxy != "" {
		fmt.Fprintf(raw, "CONNECT %[1]s HTTP/1.1\r\nHost: %[1]s\r\n\r\n", host)
		// Byte by byte: what comes behind the answer is TLS.
		for line := ""; !strings.HasSuffix(line, "\r\n\r\n"); {
			var b [1]byte
			if _, err := raw.Read(b[:]); err != nil {
				return nil, errors.Join(fmt.Errorf("CONNECT was answered %q: %w", line, err), raw.Close())
			}
			line += string(b[:])
		}
	}
	// Each proxy has a CA of its own, and trust costs only the handshake.
	c := &plain{Conn: tls.Client(raw, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})}
	if err := c.Handshake(); err != nil {
		return nil, errors.Join(fmt.Errorf("handshake: %w", err), raw.Close())
	}
	c.in = bufio.NewReaderSize(c.Conn, 64<<10)
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s /%d HTTP/1.1\r\nHost: %s\r\n", r.method, r.size, host)
	for _, h := range browserHeader {
		fmt.Fprintf(&head, "%s: %s\r\n", h[0], h[1])
	}
	if r.method == http.MethodPost {
		fmt.Fprintf(&head, "Content-Length: %d\r\n\r\n%s", r.size, text(r.size))
		c.request = head.Bytes()
		c.body = c.request[head.Len()-r.size:]
		return c, nil
	}
	head.WriteString("\r\n")
	c.request = head.Bytes()
	return c, nil
}

func (c *plain) exchange() error {
	if c.body != nil {
		stamp(c.body)
	}
	if _, err := c.Write(c.request); err != nil {
		return err
	}
	line, size, err := readHead(c.in)
	switch {
	case err != nil:
		return err
	case !strings.HasPrefix(line, "HTTP/1.1 200 "):
		return fmt.Errorf("answered %.80q", line)
	case size < 0:
		return errors.New("an answer without its length")
	}
	_, err = c.in.Discard(size)
	return err
}

// overHTTP2 has n streams at a time, on Go's own client.
func (l *load) overHTTP2(s *system, host string, n int) {
	tr := &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
	}
	if s.addr != "" {
		tr.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: s.addr})
	}
	l.closers = append(l.closers, tr.CloseIdleConnections)
	for range n {
		l.connections = append(l.connections, &stream{row: l.row, tr: tr, url: "https://" + host + "/" + strconv.Itoa(l.row.size), body: text(l.row.size)})
	}
}

type stream struct {
	row  row
	tr   *http.Transport
	url  string
	body []byte
}

func (c *stream) exchange() error {
	var body io.Reader
	if c.row.method == http.MethodPost {
		stamp(c.body)
		body = bytes.NewReader(c.body)
	}
	req, err := http.NewRequestWithContext(context.Background(), c.row.method, c.url, body)
	if err != nil {
		return err
	}
	for _, h := range browserHeader {
		req.Header.Set(h[0], h[1])
	}
	resp, err := c.tr.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
