package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/elazarl/goproxy"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// maxUnread bounds what is still read of a request's body, in bytes, when the
// other side did not take it: what the page tried to send is evidence too.
const maxUnread = 64 << 20

// roundTrip passes one request on and records it. Upstream failures become an
// answer of status 502: an error would close the tunnel, and Chromium would
// send a POST again (DESIGN.md).
func (l *Listener) roundTrip(req *http.Request, _ *goproxy.ProxyCtx) (*http.Response, error) {
	l.inFlight.Add(1)
	client := l.spoke(req.RemoteAddr)
	l.lookUp(req.URL.Hostname())

	x := l.exchange()
	x.Kind = catalog.KindHTTP
	if strings.EqualFold(req.Header.Get("Upgrade"), "websocket") {
		x.Kind = catalog.KindWebSocket
	}
	x.Method, x.URL, x.Proto = req.Method, urlText(req.URL.String()), req.Proto
	if x.Kind == catalog.KindWebSocket {
		x.URL = "ws" + strings.TrimPrefix(x.URL, "http") // ws:// or wss://, as the page wrote it
	}
	x.RequestHeader = header(req.Header, req.Host)
	r := &recording{l: l, x: x}
	if err := l.p.append(journal.Record{Exchange: x}); err != nil {
		l.inFlight.Add(-1)
		return failure(req, http.StatusBadGateway, "soshin cannot record, so nothing passes"), nil
	}
	l.mu.Lock()
	l.asked[x.Method+" "+x.URL]++
	l.mu.Unlock()

	ctx, cancel := context.WithCancel(req.Context())
	forget := context.AfterFunc(l.gone, cancel)
	r.release = func() { forget(); cancel() }
	if client != nil && req.ProtoMajor == 1 {
		r.client = wireOf(client)
	}
	if r.client != nil && x.Kind == catalog.KindHTTP {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: r.gotWire, PutIdleConn: r.putWire})
	}
	req = req.WithContext(ctx)
	if req.Body != nil && req.Body != http.NoBody {
		r.sent = &sentBody{inner: req.Body, want: req.ContentLength, body: l.p.cfg.Journal.NewBody(), fail: l.p.fail}
		r.sent.over = r.over
		req.Body = r.sent
	}
	if l.visit == "" || l.p.cfg.Sinkhole && !l.p.ownSite(req.URL.Hostname()) {
		return l.sinkhole(req, r), nil
	}

	resp, err := l.p.transport.RoundTrip(req)
	if err != nil {
		r.drain()
		outcome := catalog.OutcomeRefused
		if ctx.Err() != nil { // the client stopped waiting, or the visit ended
			outcome = catalog.OutcomeUnanswered
		}
		r.end(outcome, err)
		return failure(req, http.StatusBadGateway, "the destination did not answer"), nil
	}
	if err := r.answer(resp); err != nil {
		resp.Body.Close()
		r.end(catalog.OutcomeAnswered, err)
		return failure(req, http.StatusBadGateway, "soshin cannot record, so nothing passes"), nil
	}
	if upgraded, ok := resp.Body.(io.ReadWriteCloser); ok && resp.StatusCode == http.StatusSwitchingProtocols {
		resp.Body = newWebSocket(upgraded, r, resp.Header)
	} else {
		if server := r.server.Load(); server != nil && resp.Body != http.NoBody {
			r.client.hold(server)
		}
		resp.Body = &receivedBody{ReadCloser: resp.Body, r: r}
	}
	return resp, nil
}

// sinkhole answers in the destination's place, with what lets most tags go on.
func (l *Listener) sinkhole(req *http.Request, r *recording) *http.Response {
	r.drain()
	r.end(catalog.OutcomeSinkholed, nil)
	resp := failure(req, http.StatusNoContent, "")
	if origin := req.Header.Get("Origin"); origin != "" {
		resp.Header.Set("Access-Control-Allow-Origin", origin)
		resp.Header.Set("Access-Control-Allow-Credentials", "true")
		resp.Header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, PATCH")
		if h := req.Header.Get("Access-Control-Request-Headers"); h != "" {
			resp.Header.Set("Access-Control-Allow-Headers", h)
		}
	}
	return resp
}

func failure(req *http.Request, status int, text string) *http.Response {
	resp := goproxy.NewResponse(req, "text/plain; charset=utf-8", status, text)
	if status == http.StatusNoContent {
		resp.Header.Del("Content-Type")
		resp.Body = http.NoBody
	}
	return resp
}

// A recording is one exchange on its way into the journal.
type recording struct {
	l    *Listener
	x    *catalog.Exchange // as it began
	sent *sentBody         // nil: no body
	told sync.Once         // the body's record
	once sync.Once         // the end's record
	n    int64             // bytes of the answer's body; owned by its reader

	answered bool // the answer's head is recorded

	client *wire                // nil: none, or others write to it
	server atomic.Pointer[wire] // likewise

	release func() // lets go of the request's context
}

// gotWire notes the connection to the other side. The request's head and body
// are gathered for it: net/http would send the head by itself.
func (r *recording) gotWire(info httptrace.GotConnInfo) {
	server := wireOf(info.Conn)
	r.server.Store(server)
	if server != nil && r.sent != nil {
		server.hold(r.client)
	}
}

// putWire is called when all of the answer has come: the connection now waits
// for the next one, and what is held for the client is not for it to flush.
func (r *recording) putWire(error) {
	if server := r.server.Load(); server != nil {
		server.forget(r.client)
	}
}

// over is called when no more of the request's body will be written.
func (r *recording) over() {
	if server := r.server.Load(); server != nil {
		server.release(r.client)
	}
}

func (r *recording) part() *catalog.Exchange {
	return &catalog.Exchange{Run: r.x.Run, Visit: r.x.Visit, Seq: r.x.Seq}
}

// answer records the answer's head, and the request's body if all of it has
// passed, before the client sees anything of either.
func (r *recording) answer(resp *http.Response) error {
	part := r.part()
	part.Outcome = catalog.OutcomeAnswered
	part.Status = resp.StatusCode
	part.ResponseHeader = header(resp.Header, "")
	if r.sent != nil && r.sent.complete() {
		r.addBody(part)
	}
	r.answered = true
	return r.l.p.append(journal.Record{Exchange: part})
}

func (r *recording) addBody(part *catalog.Exchange) {
	r.told.Do(func() {
		body, err := r.sent.finish()
		if err != nil {
			r.l.p.fail(err)
			part.Error = err.Error()
		}
		part.RequestBody = body
		bodyBytesTotal.WithLabelValues("sent").Add(float64(body.Size))
	})
}

// end records how the exchange ended. Only its first call counts.
func (r *recording) end(outcome catalog.ExchangeOutcome, err error) {
	r.once.Do(func() {
		part := r.part()
		part.Outcome = outcome
		part.ResponseBytes = r.n
		part.Ended = time.Now().UTC()
		if err != nil {
			part.Error = err.Error()
		}
		if r.sent != nil {
			r.addBody(part)
		}
		if part.Error == "" && r.answered && part.RequestBody.Size == 0 && !part.RequestBody.Partial {
			// What was sent and answered is recorded; this is only when it ended.
			_ = r.l.p.check(r.l.p.cfg.Journal.AppendSoon(journal.Record{Exchange: part}))
		} else {
			_ = r.l.p.append(journal.Record{Exchange: part}) // a failure stops the proxy
		}
		exchangesTotal.WithLabelValues(string(r.x.Kind), string(outcome)).Inc()
		bodyBytesTotal.WithLabelValues("received").Add(float64(r.n))
		r.release()
		r.l.inFlight.Add(-1)
	})
}

// drain reads what is left of the request's body.
func (r *recording) drain() {
	if r.sent != nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.sent, maxUnread)) // a client that stops sending ends it: partial
	}
}

// sentBody is a request's body that is recorded as it is read. Its reads are
// serialised: the transport may still be reading when it has failed.
type sentBody struct {
	inner io.ReadCloser
	want  int64 // Content-Length; -1: not told
	body  *journal.Body
	fail  func(error)
	over  func() // called by Close

	mu  sync.Mutex
	n   int64
	eof bool
}

func (b *sentBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, err := b.inner.Read(p)
	if n > 0 {
		b.n += int64(n)
		if _, werr := b.body.Write(p[:n]); werr != nil {
			b.fail(werr)
			return 0, werr
		}
	}
	if errors.Is(err, io.EOF) {
		b.eof = true
	}
	return n, err
}

// Close leaves the client's body open: goproxy closes it, and until then drain
// may read the rest.
func (b *sentBody) Close() error {
	b.over()
	return nil
}

func (b *sentBody) complete() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.eof || b.want >= 0 && b.n >= b.want
}

func (b *sentBody) finish() (catalog.Body, error) { return b.body.Finish(b.complete()) }

// receivedBody counts an answer's body and notes its end.
type receivedBody struct {
	io.ReadCloser
	r *recording
}

func (b *receivedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.r.n += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		b.r.end(catalog.OutcomeAnswered, nil)
	case err != nil:
		b.r.end(catalog.OutcomeAnswered, fmt.Errorf("the answer broke off: %w", err))
	}
	return n, err
}

func (b *receivedBody) Close() error {
	err := b.ReadCloser.Close()
	b.r.end(catalog.OutcomeAnswered, nil)
	if server := b.r.server.Load(); server != nil {
		b.r.client.release(server)
	}
	return err
}

// header lists h by name, with the Host that net/http keeps apart.
func header(h http.Header, host string) catalog.Header {
	lines := make(catalog.Header, 0, len(h)+1)
	if host != "" {
		lines = append(lines, catalog.HeaderLine{Name: "Host", Value: host})
	}
	for name, values := range h {
		for _, v := range values {
			lines = append(lines, catalog.HeaderLine{Name: name, Value: latin1(v)})
		}
	}
	slices.SortStableFunc(lines, func(a, b catalog.HeaderLine) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

// latin1 reads a header value that is not UTF-8 as ISO 8859-1 (RFC 9110, 5.5),
// so that no byte of it is lost in the journal's JSON.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, 0, len(s))
	for i := range len(s) {
		runes = append(runes, rune(s[i]))
	}
	return string(runes)
}

// urlText percent-encodes the bytes of a URL that are not UTF-8, for the same
// reason.
func urlText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] < utf8.RuneSelf {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}
