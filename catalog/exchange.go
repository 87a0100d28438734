package catalog

import (
	"slices"
	"time"
)

// An Exchange is what the proxy saw of one request and its answer: the ground
// truth for what left the browser.
type Exchange struct {
	Run   string       `json:"run"`
	Visit string       `json:"visit"`
	Seq   uint64       `json:"seq"` // order of the requests within the run, from 1
	At    time.Time    `json:"at"`  // when the request's header was complete, UTC
	Kind  ExchangeKind `json:"kind"`

	Method        string `json:"method"`
	URL           string `json:"url"`             // absolute; https://host:port/ for an opaque tunnel
	Proto         string `json:"proto,omitempty"` // between browser and proxy: HTTP/1.1, HTTP/2.0
	RequestHeader Header `json:"request_header,omitempty"`
	RequestBody   Body   `json:"request_body,omitzero"`

	Outcome        ExchangeOutcome `json:"outcome"`
	Error          string          `json:"error,omitempty"`
	Status         int             `json:"status,omitempty"` // 0: no answer
	ResponseHeader Header          `json:"response_header,omitempty"`
	ResponseBytes  int64           `json:"response_bytes,omitempty"` // of the body, as it came over the wire
	Ended          time.Time       `json:"ended,omitzero"`

	Messages []Message `json:"messages,omitempty"` // of a WebSocket, in order

	// CNAME is the chain of names behind a host of the service's own site,
	// nearest first. NameError says why it is unknown; both are empty for
	// other hosts, which are never looked up.
	CNAME     []string `json:"cname,omitempty"`
	NameError string   `json:"name_error,omitempty"`
}

// ExchangeKind says what passed.
type ExchangeKind string

const (
	KindHTTP      ExchangeKind = "http"
	KindWebSocket ExchangeKind = "websocket"
	// KindOpaque is a tunnel whose content the proxy could not read: a client
	// that refuses our certificate, or a protocol that is not TLS or HTTP.
	KindOpaque ExchangeKind = "opaque"
)

// ExchangeOutcome says how it ended.
type ExchangeOutcome string

const (
	OutcomeAnswered   ExchangeOutcome = "answered"
	OutcomeUnanswered ExchangeOutcome = "unanswered" // no answer had come when the sender stopped waiting, or when the record ends
	OutcomeRefused    ExchangeOutcome = "refused"    // the other side refused, reset or could not be reached
	OutcomeSinkholed  ExchangeOutcome = "sinkholed"  // answered by the proxy; nothing left the machine
	OutcomeTunnelled  ExchangeOutcome = "tunnelled"  // opaque: passed on unread
)

// A Header is a list of header lines in the order and spelling in which they
// were read, as far as that is known.
type Header []HeaderLine

// A HeaderLine is one name and one value.
type HeaderLine struct {
	Name  string `json:"n"`
	Value string `json:"v"`
}

// Get returns the first value of the header called name, which is in lower
// case, and "" if there is none.
func (h Header) Get(name string) string {
	i := slices.IndexFunc(h, func(l HeaderLine) bool { return equalFoldLower(l.Name, name) })
	if i < 0 {
		return ""
	}
	return h[i].Value
}

func equalFoldLower(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// A Body is what was sent after the header. Small ones are in Inline, larger
// ones stand in a file beside the journal.
type Body struct {
	Size    int64  `json:"size,omitempty"`   // bytes that passed
	File    string `json:"file,omitempty"`   // below the data directory's bodies: run, slash, number
	Offset  int64  `json:"offset,omitempty"` // where it begins in File, in bytes
	Inline  []byte `json:"inline,omitempty"`
	Partial bool   `json:"partial,omitempty"` // the sender stopped, or the record ends, before its end
}

// A Message is one WebSocket message after reassembly and decompression.
type Message struct {
	At         time.Time `json:"at"`
	FromClient bool      `json:"from_client"`
	Binary     bool      `json:"binary,omitempty"`
	Body       Body      `json:"body"`
}
