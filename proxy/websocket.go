package proxy

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// maxMessage bounds one WebSocket message in memory, in bytes, compressed and
// again after decompression. Longer ones pass whole and are recorded up to it.
const maxMessage = 16 << 20

// A webSocket is the connection to the other side after the 101. It reads the
// frames that pass (RFC 6455), undoes permessage-deflate (RFC 7692), and has
// each message recorded before its last bytes go on.
type webSocket struct {
	io.ReadWriteCloser
	r        *recording
	sent     frames
	received frames
	closed   sync.Once
}

func newWebSocket(rw io.ReadWriteCloser, r *recording, h http.Header) *webSocket {
	ws := &webSocket{ReadWriteCloser: rw, r: r}
	extension := strings.ToLower(h.Get("Sec-WebSocket-Extensions"))
	deflated := strings.Contains(extension, "permessage-deflate")
	ws.sent = frames{inflate: deflated, fresh: strings.Contains(extension, "client_no_context_takeover")}
	ws.received = frames{inflate: deflated, fresh: strings.Contains(extension, "server_no_context_takeover")}
	ws.sent.message = func(m message) error { return ws.record(m, true) }
	ws.received.message = func(m message) error { return ws.record(m, false) }
	return ws
}

func (ws *webSocket) Write(p []byte) (int, error) {
	if err := ws.sent.feed(p); err != nil {
		return 0, err
	}
	return ws.ReadWriteCloser.Write(p)
}

func (ws *webSocket) Read(p []byte) (int, error) {
	n, err := ws.ReadWriteCloser.Read(p)
	if ferr := ws.received.feed(p[:n]); ferr != nil {
		return 0, ferr
	}
	return n, err
}

func (ws *webSocket) Close() error {
	err := ws.ReadWriteCloser.Close()
	ws.closed.Do(func() { ws.r.end(catalog.OutcomeAnswered, nil) })
	return err
}

func (ws *webSocket) record(m message, fromClient bool) error {
	direction := "received"
	if fromClient {
		direction = "sent"
	}
	bodyBytesTotal.WithLabelValues(direction).Add(float64(len(m.payload)))
	body := ws.r.l.p.cfg.Journal.NewBody()
	if _, err := body.Write(m.payload); err != nil {
		ws.r.l.p.fail(err)
		return err
	}
	kept, err := body.Finish(!m.cut)
	if err != nil {
		ws.r.l.p.fail(err)
		return err
	}
	part := ws.r.part()
	part.Messages = []catalog.Message{{At: time.Now().UTC(), FromClient: fromClient, Binary: m.binary, Body: kept}}
	return ws.r.l.p.append(journal.Record{Exchange: part})
}

type message struct {
	payload []byte
	binary  bool
	cut     bool // longer than maxMessage, or not decompressible
}

// frames reads one direction of a WebSocket. What is not well-formed ends the
// reading, never the passing.
type frames struct {
	inflate bool // permessage-deflate was agreed on
	fresh   bool // each message is compressed by itself
	message func(message) error

	head    []byte // of the frame that is being read
	left    uint64 // payload bytes of it still to come
	mask    [4]byte
	masked  bool
	maskAt  int
	control bool
	final   bool

	cur        message
	compressed bool
	window     []byte // the last 32 KiB before compression
	broken     bool
}

const (
	opContinuation = 0x0
	opBinary       = 0x2
	opControl      = 0x8 // and above
)

// feed takes the next bytes as they passed. Its error is the recorder's.
func (f *frames) feed(p []byte) error {
	for len(p) > 0 && !f.broken {
		if f.left == 0 {
			need := f.headSize()
			take := min(need-len(f.head), len(p))
			f.head = append(f.head, p[:take]...)
			p = p[take:]
			if len(f.head) < f.headSize() {
				continue // the size grew with what was read, or more is to come
			}
			f.begin()
			if f.left == 0 {
				if err := f.endFrame(); err != nil {
					return err
				}
			}
			continue
		}
		n := int(min(f.left, uint64(len(p))))
		f.payload(p[:n])
		p = p[n:]
		f.left -= uint64(n)
		if f.left == 0 {
			if err := f.endFrame(); err != nil {
				return err
			}
		}
	}
	return nil
}

// headSize returns how long the frame's head is, as far as it is known.
func (f *frames) headSize() int {
	if len(f.head) < 2 {
		return 2
	}
	size := 2
	switch f.head[1] & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if f.head[1]&0x80 != 0 {
		size += 4
	}
	return size
}

func (f *frames) begin() {
	h := f.head
	op := h[0] & 0x0f
	f.final = h[0]&0x80 != 0
	f.control = op >= opControl
	if !f.control && op != opContinuation {
		f.cur = message{binary: op == opBinary}
		f.compressed = f.inflate && h[0]&0x40 != 0
	}
	at := 2
	switch n := h[1] & 0x7f; n {
	case 126:
		f.left = uint64(binary.BigEndian.Uint16(h[2:]))
		at = 4
	case 127:
		f.left = binary.BigEndian.Uint64(h[2:])
		at = 10
		if f.left > 1<<62 {
			f.broken = true // RFC 6455, 5.2: the highest bit must be 0
		}
	default:
		f.left = uint64(n)
	}
	f.masked, f.maskAt = h[1]&0x80 != 0, 0
	if f.masked {
		copy(f.mask[:], h[at:])
	}
	f.head = f.head[:0]
}

func (f *frames) payload(p []byte) {
	if f.control {
		return
	}
	room := maxMessage - len(f.cur.payload)
	if room < len(p) {
		f.cur.cut = true
		p = p[:max(room, 0)]
	}
	at := len(f.cur.payload)
	f.cur.payload = append(f.cur.payload, p...)
	if f.masked {
		for i := at; i < len(f.cur.payload); i++ {
			f.cur.payload[i] ^= f.mask[f.maskAt&3]
			f.maskAt++
		}
	}
}

func (f *frames) endFrame() error {
	if f.control || !f.final {
		return nil
	}
	m := f.cur
	f.cur = message{}
	if f.compressed && !m.cut {
		m = f.decompress(m)
	}
	return f.message(m)
}

// decompress undoes one message (RFC 7692, 7.2.2). After a message that cannot
// be undone the shared window is unknown: later ones are kept as they are.
func (f *frames) decompress(m message) message {
	tail := []byte{0x00, 0x00, 0xff, 0xff, 0x01, 0x00, 0x00, 0xff, 0xff}
	dict := f.window
	if f.fresh {
		dict = nil
	}
	zr := flate.NewReaderDict(io.MultiReader(bytes.NewReader(m.payload), bytes.NewReader(tail)), dict)
	defer zr.Close()
	var out bytes.Buffer
	_, err := io.Copy(&out, io.LimitReader(zr, maxMessage+1))
	if err != nil && !errors.Is(err, io.EOF) || out.Len() > maxMessage {
		f.inflate = false
		m.cut = true
		if out.Len() > maxMessage {
			m.payload = out.Bytes()[:maxMessage]
		}
		return m
	}
	m.payload = out.Bytes()
	if !f.fresh {
		const window = 32 << 10
		f.window = append(f.window, m.payload...)
		if over := len(f.window) - window; over > 0 {
			f.window = append(f.window[:0:0], f.window[over:]...)
		}
	}
	return m
}
