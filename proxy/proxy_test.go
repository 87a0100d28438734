package proxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A rig is a proxy between a client of ours and a server of ours.
type rig struct {
	t        *testing.T
	dir      string
	journal  *journal.Writer
	ca       *CA
	proxy    *Proxy
	listener *Listener
}

// newRig starts a proxy that maps every host to server. change alters its
// configuration.
func newRig(t *testing.T, server *httptest.Server, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir()}
	var err error
	if r.journal, err = journal.Create(r.dir, "run1"); err != nil {
		t.Fatal(err)
	}
	if r.ca, err = LoadCA(r.dir); err != nil {
		t.Fatal(err)
	}
	cfg := Config{Journal: r.journal, CA: r.ca, Run: "run1"}
	if server != nil {
		if cfg.Hosts, err = NewHostMap(map[string]string{"*": server.Listener.Addr().String()}); err != nil {
			t.Fatal(err)
		}
		if server.TLS != nil {
			cfg.Roots = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		}
	}
	if change != nil {
		change(&cfg)
	}
	r.proxy = New(cfg)
	t.Cleanup(r.proxy.Close)
	if r.listener, err = r.proxy.Listen("127.0.0.1:0", "v0001"); err != nil {
		t.Fatal(err)
	}
	return r
}

// client trusts the proxy's CA, as Chromium does.
func (r *rig) client(h2 bool) *http.Client {
	roots := x509.NewCertPool()
	roots.AddCert(r.ca.cert)
	tr := &http.Transport{
		Proxy:              http.ProxyURL(&url.URL{Scheme: "http", Host: r.listener.Addr()}),
		TLSClientConfig:    &tls.Config{RootCAs: roots},
		DisableCompression: true,
		ForceAttemptHTTP2:  h2,
	}
	r.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// end closes the rig and returns what the journal holds.
func (r *rig) end() []catalog.Exchange {
	r.t.Helper()
	if err := r.listener.Close(); err != nil {
		r.t.Fatal(err)
	}
	if err := r.journal.Close(); err != nil {
		r.t.Fatal(err)
	}
	exchanges, _ := r.read()
	return exchanges
}

func (r *rig) read() (exchanges []catalog.Exchange, names []journal.Name) {
	r.t.Helper()
	reader, err := journal.OpenReader(r.journal.Path(), 0)
	if err != nil {
		r.t.Fatal(err)
	}
	defer reader.Close()
	bySeq := map[uint64]*catalog.Exchange{}
	for {
		rec, _, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.t.Fatal(err)
		}
		if rec.Name != nil {
			names = append(names, *rec.Name)
		}
		if rec.Exchange == nil {
			continue
		}
		x := bySeq[rec.Exchange.Seq]
		if x == nil {
			x = &catalog.Exchange{}
			bySeq[rec.Exchange.Seq] = x
		}
		journal.Merge(x, rec.Exchange)
	}
	for _, x := range bySeq {
		exchanges = append(exchanges, *x)
	}
	slices.SortFunc(exchanges, func(a, b catalog.Exchange) int { return int(a.Seq) - int(b.Seq) })
	return exchanges, names
}

func (r *rig) body(b catalog.Body) []byte {
	r.t.Helper()
	data, err := journal.ReadBody(r.dir, b, 1<<30)
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}

// tlsServer answers any of example.com's names with handler.
func tlsServer(t *testing.T, h2 bool, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = h2
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestExchangesAreRecordedWhole(t *testing.T) {
	pseudoRandom := func(n int) []byte { // what cannot be compressed, as video and what is compressed
		b := make([]byte, n)
		_, _ = rand.NewChaCha8([32]byte{}).Read(b)
		return b
	}
	large := pseudoRandom(100 << 20)
	for _, h2 := range []bool{false, true} {
		for _, tt := range []struct {
			name, method, path string
			body               []byte
			chunked            bool
			encoding           string // of the body and of the answer: they pass as they are
			answer             []byte
		}{
			{"GET", "GET", "/a?q=%E6%A4%9C&r=1;2", nil, false, "", []byte("thanks")},
			{"HEAD", "HEAD", "/a", nil, false, "", nil},
			{"POST of nothing", "POST", "/a", []byte{}, false, "", nil},
			{"POST", "POST", "/a", []byte("a=1&b=2"), false, "", []byte("thanks")},
			{"chunked POST", "POST", "/a", []byte("a=1&b=2"), true, "", []byte("thanks")},
			{"chunked POST of nothing", "POST", "/a", []byte{}, true, "", []byte("thanks")},
			{"POST of 1.6 MB", "POST", "/a", large[:1_600_000], false, "", []byte("thanks")},
			{"POST of 100 MB", "POST", "/a", large, false, "", []byte("thanks")},
			{"chunked POST of 100 MB", "POST", "/a", large, true, "", []byte("thanks")},
			{"answer of 100 MB", "GET", "/a", nil, false, "", large},
			{"gzip", "POST", "/a", large[:3000], false, "gzip", large[3000:5000]},
			{"br", "POST", "/a", large[:3000], false, "br", large[3000:5000]},
			{"zstd", "POST", "/a", large[:3000], true, "zstd", large[3000:5000]},
		} {
			t.Run(fmt.Sprintf("%s h2=%v", tt.name, h2), func(t *testing.T) {
				server := tlsServer(t, h2, func(w http.ResponseWriter, r *http.Request) {
					got, err := io.ReadAll(r.Body)
					if err != nil || !bytes.Equal(got, tt.body) || r.Header.Get("Content-Encoding") != tt.encoding {
						t.Errorf("the server got %d bytes, %v, encoded %q", len(got), err, r.Header.Get("Content-Encoding"))
					}
					if (r.ProtoMajor == 2) != h2 {
						t.Errorf("the server was asked by %s", r.Proto)
					}
					w.Header().Set("X-Answer", "yes")
					if tt.encoding != "" {
						w.Header().Set("Content-Encoding", tt.encoding)
					}
					w.WriteHeader(http.StatusAccepted)
					_, _ = w.Write(tt.answer)
				})
				r := newRig(t, server, nil)
				var body io.Reader
				if tt.body != nil {
					body = bytes.NewReader(tt.body)
				}
				if tt.chunked {
					body = struct{ io.Reader }{body} // its length cannot be known
				}
				req, err := http.NewRequest(tt.method, "https://px.example.com"+tt.path, body)
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("X-Asked", "b\u00fc")
				if tt.encoding != "" {
					req.Header.Set("Content-Encoding", tt.encoding)
				}
				resp, err := r.client(h2).Do(req)
				if err != nil {
					t.Fatal(err)
				}
				answer, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if !bytes.Equal(answer, tt.answer) || resp.StatusCode != http.StatusAccepted || resp.Header.Get("Content-Encoding") != tt.encoding {
					t.Errorf("answered %d, %d bytes, encoded %q", resp.StatusCode, len(answer), resp.Header.Get("Content-Encoding"))
				}

				got := r.end()
				if len(got) != 1 {
					t.Fatalf("%d exchanges, want 1", len(got))
				}
				x := got[0]
				if x.Method != tt.method || x.URL != "https://px.example.com"+tt.path || x.Status != http.StatusAccepted ||
					x.Outcome != catalog.OutcomeAnswered || x.Error != "" || x.Visit != "v0001" || x.Kind != catalog.KindHTTP {
					t.Errorf("recorded as %+v", x)
				}
				if data := r.body(x.RequestBody); !bytes.Equal(data, tt.body) || x.RequestBody.Partial {
					t.Errorf("body of %d bytes recorded, partial %v", len(data), x.RequestBody.Partial)
				}
				if x.RequestHeader.Get("x-asked") != "b\u00fc" || x.ResponseHeader.Get("x-answer") != "yes" || x.RequestHeader.Get("host") != "px.example.com" {
					t.Errorf("headers %v and %v", x.RequestHeader, x.ResponseHeader)
				}
				if x.ResponseBytes != int64(len(tt.answer)) || x.Ended.Before(x.At) {
					t.Errorf("answer of %d bytes, ended %s, began %s", x.ResponseBytes, x.Ended, x.At)
				}
			})
		}
	}
}

// What the client was answered is on disk before it sees the answer.
func TestJournalFirst(t *testing.T) {
	server := tlsServer(t, false, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done() // the body never ends
	})
	r := newRig(t, server, nil)
	resp, err := r.client(false).Post("https://px.example.com/", "text/plain", strings.NewReader("secret"))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := r.read()
	if len(got) != 1 || got[0].Status != 200 || string(got[0].RequestBody.Inline) != "secret" {
		t.Errorf("while the answer is coming in, the journal has %+v", got)
	}
	resp.Body.Close()
	r.end()
}

// A server that fails, or lies, costs no byte of what was sent to it.
func TestUpstreamFailures(t *testing.T) {
	reset := func(c net.Conn) {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
	say := func(answer string, then func(net.Conn)) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = io.WriteString(c, answer)
			then(c)
		}
	}
	end := func(c net.Conn) { _ = c.Close() }
	hang := func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, tt := range []struct {
		name    string
		accept  func(net.Conn) // nil: nobody listens
		status  int            // what the client gets; 0: it stops waiting
		body    string         // of the answer
		outcome catalog.ExchangeOutcome
		fault   string // part of the error; empty: none
	}{
		{"refused", nil, 502, "", catalog.OutcomeRefused, "connection refused"},
		{"reset", reset, 502, "", catalog.OutcomeRefused, "connection reset"},
		{"closed at once", end, 502, "", catalog.OutcomeRefused, "EOF"},
		{"not HTTP", say("220 smtp\r\n", end), 502, "", catalog.OutcomeRefused, "malformed HTTP"},
		{"hanging", hang, 0, "", catalog.OutcomeUnanswered, "context canceled"},
		{"hanging in the answer's head", say(ok+"X-", hang), 0, "", catalog.OutcomeUnanswered, "context canceled"},
		{"reset in the answer's head", say(ok+"X-", reset), 502, "", catalog.OutcomeRefused, "connection broken"},
		{"reset in the answer's body", say(ok+"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", reset), 200, "abc", catalog.OutcomeAnswered, "connection reset"},
		{"Content-Length too large", say(ok+"Content-Length: 100\r\n\r\nabc", end), 200, "abc", catalog.OutcomeAnswered, "unexpected EOF"},
		{"Content-Length too small", say(ok+"Content-Length: 2\r\nConnection: close\r\n\r\nabc", end), 200, "ab", catalog.OutcomeAnswered, ""},
		{"two Content-Lengths", say(ok+"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", end), 502, "", catalog.OutcomeRefused, "Content-Length"},
		{"no number for a Content-Length", say(ok+"Content-Length: -3\r\n\r\nabc", end), 502, "", catalog.OutcomeRefused, "Content-Length"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			heard := make(chan struct{}, 10)
			if tt.accept == nil {
				ln.Close()
			} else {
				defer ln.Close()
				go func() {
					for {
						c, err := ln.Accept()
						if err != nil {
							return
						}
						for got := ""; !strings.HasSuffix(got, "to be sent"); {
							buf := make([]byte, 4096)
							n, err := c.Read(buf)
							if err != nil {
								break
							}
							got += string(buf[:n])
						}
						heard <- struct{}{}
						tt.accept(c)
					}
				}()
			}
			r := newRig(t, nil, func(c *Config) {
				c.Hosts, _ = NewHostMap(map[string]string{"*": ln.Addr().String()})
			})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if tt.status == 0 {
				go func() { <-heard; stop() }()
			}
			req, err := http.NewRequestWithContext(ctx, "POST", "http://px.example.com/x", strings.NewReader("what was to be sent"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := r.client(false).Do(req)
			switch {
			case tt.status == 0 && err == nil:
				t.Errorf("answered %d", resp.StatusCode)
			case tt.status != 0 && err != nil:
				t.Fatal(err)
			}
			if err == nil {
				body, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.StatusCode != tt.status || tt.status == 200 && string(body) != tt.body {
					t.Errorf("answered %d %q, want %d %q", resp.StatusCode, body, tt.status, tt.body)
				}
			}
			got := r.end()
			if len(got) != 1 || got[0].Outcome != tt.outcome || !strings.Contains(got[0].Error, tt.fault) || (got[0].Error == "") != (tt.fault == "") {
				t.Fatalf("recorded as %+v", got)
			}
			if body := string(got[0].RequestBody.Inline); body != "what was to be sent" || got[0].RequestBody.Partial {
				t.Errorf("body %q, partial %v", body, got[0].RequestBody.Partial)
			}
			if got[0].ResponseBytes != int64(len(tt.body)) {
				t.Errorf("answer of %d bytes, want %d", got[0].ResponseBytes, len(tt.body))
			}
		})
	}
}

func TestSinkhole(t *testing.T) {
	var reached []string
	server := tlsServer(t, false, func(_ http.ResponseWriter, r *http.Request) { reached = append(reached, r.Host) })
	r := newRig(t, server, func(c *Config) { c.Sinkhole, c.Sites = true, []string{"example.com"} })
	c := r.client(false)
	for url, status := range map[string]int{"https://www.example.com/": 200, "https://px.vendor.test/?id=1": 204} {
		resp, err := c.Post(url, "text/plain", strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("%s: status %d, want %d", url, resp.StatusCode, status)
		}
	}
	got := r.end()
	if !slices.Equal(reached, []string{"www.example.com"}) {
		t.Errorf("reached %q", reached)
	}
	for _, x := range got {
		want := catalog.OutcomeAnswered
		if strings.Contains(x.URL, "vendor") {
			want = catalog.OutcomeSinkholed
		}
		if x.Outcome != want || string(x.RequestBody.Inline) != "body" {
			t.Errorf("%s: %s, body %q", x.URL, x.Outcome, x.RequestBody.Inline)
		}
	}
}

// When nothing can be recorded, nothing passes.
func TestNothingPassesUnrecorded(t *testing.T) {
	reached := 0
	server := tlsServer(t, false, func(http.ResponseWriter, *http.Request) { reached++ })
	r := newRig(t, server, nil)
	if err := r.journal.Close(); err != nil { // as a full disk: every append fails
		t.Fatal(err)
	}
	resp, err := r.client(false).Get("https://px.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadGateway || reached != 0 {
		t.Errorf("status %d, %d requests came through", resp.StatusCode, reached)
	}
	<-r.proxy.Failed()
	if !errors.Is(r.proxy.Err(), os.ErrClosed) {
		t.Errorf("failed with %v", r.proxy.Err())
	}
	_ = r.listener.Close()
}
