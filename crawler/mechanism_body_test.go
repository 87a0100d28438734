package crawler

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// bodyMechanisms send bodies of every size and encoding, and to servers that
// do not behave.
var bodyMechanisms = []mechanism{
	upstream("upstream hanging", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}),
	{
		name: "upstream hanging before a script",
		page: `<script src="` + px + `/hanging.js?t=token-hanging"></script><img src="` + px + `/never">`,
		files: map[string]http.HandlerFunc{
			px + "/hanging.js": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		},
		sent: []string{"GET " + px + "/hanging.js?t=token-hanging", "GET " + px + "/never"}, // images ahead of the parser
		initiators: map[string][]string{
			px + "/hanging.js?t=token-hanging": {service + "/upstream-hanging-before-a-script"},
			px + "/never":                      {service + "/upstream-hanging-before-a-script"},
		},
	},
	{
		name: "upstream refusing",
		page: script(`fetch('` + refusing + `/x', {method: 'POST', body: 'token-refusing'}).catch(() => {});
			new Image().src = '` + refusing + `/px?t=token-refusing'`),
		sent: []string{"POST " + refusing + "/x token-refusing", "GET " + refusing + "/px?t=token-refusing"},
		initiators: map[string][]string{
			refusing + "/x":                   {service + "/upstream-refusing"},
			refusing + "/px?t=token-refusing": {service + "/upstream-refusing"},
		},
	},
	upstream("upstream resetting", raw("", true)),
	upstream("upstream resetting during the answer", raw("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 9\r\n\r\nbeg", true)),
	upstream("upstream closing", raw("", false)),
	upstream("upstream that speaks no HTTP", raw("220 smtp\r\n", false)),
	upstream("upstream with too large a Content-Length", raw("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 100\r\n\r\nshort", false)),
	upstream("upstream with too small a Content-Length", raw("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 2\r\nConnection: close\r\n\r\nlong", false)),
	{
		name: "body of nothing",
		page: script(`fetch('` + px + `/body-empty?t=token-empty', {method: 'POST', body: ''});
			fetch('` + px + `/body-none?t=token-none', {method: 'POST'})`),
		sent: []string{"POST " + px + "/body-empty?t=token-empty", "POST " + px + "/body-none?t=token-none"},
		initiators: map[string][]string{
			px + "/body-empty?t=token-empty": {service + "/body-of-nothing"},
			px + "/body-none?t=token-none":   {service + "/body-of-nothing"},
		},
	},
	{
		name: "body of 100 MB", patient: true,
		page: script(`const mb = 'token-of-16-char'.repeat(65536);
			fetch('` + px + `/body-100-MB', {method: 'POST', body: new Blob(Array(100).fill(mb))})`),
		sent: []string{"POST " + px + "/body-100-MB " + brief([]byte(strings.Repeat("token-of-16-char", 6553600)))},
		initiators: map[string][]string{
			px + "/body-100-MB": {service + "/body-of-100-MB"},
		},
	},
	encoded("gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }),
	encoded("br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }),
	encoded("zstd", func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }),
}

// refusing is where nobody listens (newCrawl).
const refusing = "https://refusing.vendor.example"

// upstream is a page that sends to a server that does not behave.
func upstream(name string, server http.HandlerFunc) mechanism {
	m := mechanism{name: name}
	address := px + m.path()
	m.page = script(`fetch('` + address + `', {method: 'POST', body: 'token` + m.path() + `'}).then(r => r.text()).catch(() => {})`)
	m.files = map[string]http.HandlerFunc{address: server}
	m.sent = []string{"POST " + address + " token" + m.path()}
	m.initiators = map[string][]string{address: {service + m.path()}}
	return m
}

// raw reads the request and puts answer on the wire as it is.
func raw(answer string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, answer)
		if c, ok := conn.(interface{ NetConn() net.Conn }); ok && reset {
			_ = c.NetConn().(*net.TCPConn).SetLinger(0)
			_ = c.NetConn().Close()
		}
		_ = conn.Close()
	}
}

// encoded is a page that sends an encoded body, is answered with one, and
// sends what it read of that.
func encoded(encoding string, encoder func(io.Writer) io.WriteCloser) mechanism {
	encode := func(s string) []byte {
		var b bytes.Buffer
		w := encoder(&b)
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return b.Bytes()
	}
	m := mechanism{name: "body in " + encoding}
	body, address := encode(strings.Repeat("token-"+encoding, 500)), px+m.path()
	m.page = script(fmt.Sprintf(`fetch('%s', {method: 'POST', body: Uint8Array.from(atob('%s'), c => c.charCodeAt(0))})
		.then(async r => navigator.sendBeacon('%s-heard', await r.text()))`, address, base64.StdEncoding.EncodeToString(body), address))
	m.files = map[string]http.HandlerFunc{address: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		answer("text/plain", string(encode("token of the answer")))(w, r)
	}}
	m.sent = []string{"POST " + address + " " + string(body), "POST " + address + "-heard token of the answer"}
	m.initiators = map[string][]string{address: {service + m.path()}, address + "-heard": {service + m.path()}}
	return m
}
