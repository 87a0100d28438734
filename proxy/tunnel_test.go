package proxy

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"soshin/catalog"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestOpaqueTunnels(t *testing.T) {
	t.Run("a client that refuses our certificate", func(t *testing.T) {
		server := tlsServer(t, false, func(http.ResponseWriter, *http.Request) { t.Error("it came through") })
		r := newRig(t, server, nil)
		c := r.client(false)
		c.Transport.(*http.Transport).TLSClientConfig.RootCAs = x509.NewCertPool() // trusts nobody
		if resp, err := c.Get("https://pinned.example.com/"); err == nil {
			resp.Body.Close()
			t.Fatal("the client accepted")
		}
		r.wantOpaque("https://pinned.example.com:443/", "the client did not accept the proxy's certificate")
	})
	t.Run("a client that stops in mid-handshake", func(t *testing.T) {
		r := newRig(t, nil, nil)
		r.giveUp("a.example.com:443")
		r.wantOpaque("https://a.example.com:443/", "the client did not accept the proxy's certificate: EOF")
	})
	for _, order := range []string{"before", "after"} {
		t.Run("a client that stops in mid-handshake "+order+" another tunnel carried HTTP", func(t *testing.T) {
			server := tlsServer(t, false, func(http.ResponseWriter, *http.Request) {})
			r := newRig(t, server, nil)
			if order == "before" {
				r.giveUp("a.example.com:443")
			}
			resp, err := r.client(true).Get("https://a.example.com/")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if order == "after" {
				r.giveUp("a.example.com:443")
			}
			r.giveUp("b.example.com:443") // it spares no tunnel to another host
			var got []string
			for _, x := range r.end() {
				got = append(got, x.Method+" "+x.URL)
			}
			slices.Sort(got)
			if want := []string{"CONNECT https://b.example.com:443/", "GET https://a.example.com/"}; !slices.Equal(got, want) {
				t.Errorf("recorded %q, want %q", got, want)
			}
		})
	}
	t.Run("neither TLS nor HTTP", func(t *testing.T) {
		r := newRig(t, nil, nil)
		c, err := net.Dial("tcp", r.listener.Addr())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, "CONNECT mqtt.example.com:1883 HTTP/1.1\r\nHost: mqtt.example.com:1883\r\n\r\n")
		buf := make([]byte, 1024)
		if _, err := c.Read(buf); err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte("\x10\x20\x00\x04MQTT\x04\x02\x00\x3c\r\n\r\n"))
		_, _ = io.ReadAll(c) // until the proxy gives up
		c.Close()
		r.wantOpaque("https://mqtt.example.com:1883/", "neither TLS nor HTTP")
	})
	t.Run("opened ahead of need", func(t *testing.T) {
		r := newRig(t, nil, nil)
		c, err := net.Dial("tcp", r.listener.Addr())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(c, "CONNECT a.example.com:443 HTTP/1.1\r\nHost: a.example.com:443\r\n\r\n")
		if _, err := c.Read(make([]byte, 1024)); err != nil {
			t.Fatal(err)
		}
		c.Close()
		if got := r.end(); len(got) != 0 {
			t.Errorf("recorded %+v", got)
		}
	})
}

// giveUp opens a tunnel to host, begins a TLS handshake in it and leaves when
// the proxy has answered. It returns when the proxy has noticed.
func (r *rig) giveUp(host string) {
	r.t.Helper()
	c, err := net.Dial("tcp", r.listener.Addr())
	if err != nil {
		r.t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", host, host)
	if _, err := c.Read(make([]byte, 1024)); err != nil {
		r.t.Fatal(err)
	}
	name, _, _ := net.SplitHostPort(host)
	hello := &onlyHello{Conn: c}
	_ = tls.Client(hello, &tls.Config{ServerName: name}).HandshakeContext(r.t.Context()) // it fails: see onlyHello
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		r.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, c) // until the proxy has closed it
}

// onlyHello lets the client's first message through and reads no answer.
type onlyHello struct{ net.Conn }

func (c *onlyHello) Read(p []byte) (int, error) { return 0, errors.New("given up") }

func (r *rig) wantOpaque(url, why string) {
	r.t.Helper()
	for seen := 0; seen == 0; {
		select {
		case <-r.journal.Changed():
			exchanges, _ := r.read()
			seen = len(exchanges)
		case <-time.After(20 * time.Second):
			r.t.Fatal("nothing was recorded")
		}
	}
	got := r.end()
	if len(got) != 1 || got[0].Kind != catalog.KindOpaque || got[0].URL != url || !strings.Contains(got[0].Error, why) {
		r.t.Errorf("recorded %+v, want an opaque exchange of %s because %s", got, url, why)
	}
}

func TestWebSocketMessages(t *testing.T) {
	long := strings.Repeat("長い文 ", 20_000)
	for _, mode := range []websocket.CompressionMode{websocket.CompressionDisabled, websocket.CompressionContextTakeover, websocket.CompressionNoContextTakeover} {
		t.Run(fmt.Sprint("compression ", mode), func(t *testing.T) {
			server := tlsServer(t, false, func(w http.ResponseWriter, r *http.Request) {
				c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: mode, InsecureSkipVerify: true})
				if err != nil {
					t.Error(err)
					return
				}
				defer c.CloseNow()
				c.SetReadLimit(1 << 20)
				for {
					typ, data, err := c.Read(r.Context())
					if err != nil {
						return
					}
					if err := c.Write(r.Context(), typ, append([]byte("re: "), data[:min(3, len(data))]...)); err != nil {
						return
					}
				}
			})
			r := newRig(t, server, nil)
			c, _, err := websocket.Dial(t.Context(), "wss://ws.example.com/s?id=1", &websocket.DialOptions{HTTPClient: r.client(false), CompressionMode: mode, CompressionThreshold: 1})
			if err != nil {
				t.Fatal(err)
			}
			sent := []string{"one", "一二三", "one", long, "", "\x00\xff"}
			for i, m := range sent {
				typ := websocket.MessageText
				if i == len(sent)-1 {
					typ = websocket.MessageBinary
				}
				if err := c.Write(t.Context(), typ, []byte(m)); err != nil {
					t.Fatal(err)
				}
				if _, _, err := c.Read(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
				t.Fatal(err)
			}
			got := r.end()
			if len(got) != 1 || got[0].URL != "wss://ws.example.com/s?id=1" || got[0].Kind != catalog.KindWebSocket || got[0].Status != 101 {
				t.Fatalf("recorded %+v", got)
			}
			var client, answers []string
			for _, m := range got[0].Messages {
				text := string(r.body(m.Body))
				if m.FromClient {
					client = append(client, text)
					if want := text == sent[len(sent)-1]; m.Binary != want {
						t.Errorf("%.10q: binary %v", text, m.Binary)
					}
				} else {
					answers = append(answers, text)
				}
			}
			if !slices.Equal(client, sent) {
				t.Errorf("sent %.60q, want %.60q", client, sent)
			}
			if len(answers) != len(sent) || answers[0] != "re: one" {
				t.Errorf("answers %q", answers)
			}
		})
	}
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x81\x85\x01\x02\x03\x04i`oko\x89\x00\x82\x7e\x01\x00abc"), true)
	f.Add([]byte("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"), true)
	f.Fuzz(func(t *testing.T, data []byte, inflate bool) {
		whole := feedAll(t, data, len(data), inflate)
		bytewise := feedAll(t, data, 1, inflate)
		if !slices.EqualFunc(whole, bytewise, func(a, b message) bool {
			return bytes.Equal(a.payload, b.payload) && a.binary == b.binary && a.cut == b.cut
		}) {
			t.Errorf("read at once %v, byte by byte %v", whole, bytewise)
		}
	})
}

func feedAll(t *testing.T, data []byte, size int, inflate bool) (messages []message) {
	f := frames{inflate: inflate}
	f.message = func(m message) error { messages = append(messages, m); return nil }
	for part := range slices.Chunk(data, max(size, 1)) {
		if err := f.feed(part); err != nil {
			t.Fatal(err)
		}
	}
	return messages
}
