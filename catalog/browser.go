package catalog

import "time"

// A BrowserEvent is one request as the browser itself tells it: the second
// witness, which knows who asked for it.
type BrowserEvent struct {
	Run       string    `json:"run"`
	Visit     string    `json:"visit"`
	Seq       uint64    `json:"seq"` // order of the events within the visit, from 1
	At        time.Time `json:"at"`
	RequestID string    `json:"request_id"`
	Method    string    `json:"method"`
	URL       string    `json:"url"`
	Type      string    `json:"type"`               // as in Transmission.Type
	Target    string    `json:"target"`             // page, iframe, worker, shared_worker, service_worker
	Context   string    `json:"context,omitempty"`  // the frame or worker that asked: an Origin's Context
	Document  string    `json:"document,omitempty"` // the address of its document, or of the worker's script
	// Initiator are the scripts (or the style sheet) on the stack, nearest
	// first, without the document; package witness goes on from there.
	Initiator []string `json:"initiator,omitempty"`
	// Called is how many of them, the nearest first, are on the call stack itself:
	// each was called by the next one. The others had them called later.
	Called  int    `json:"called,omitempty"`
	Outcome string `json:"outcome,omitempty"` // see the Told constants; empty: sent, and answered
}

// What the browser told of a request that was not plainly answered. Those that
// end with a colon are followed by the browser's own word.
const (
	ToldCached        = "cached"
	ToldServiceWorker = "service worker"
	ToldInternal      = "internal redirect"
	ToldUnfinished    = "unfinished" // the visit ended first
	ToldBlocked       = "blocked: "
	ToldFailed        = "failed: "
)

// An Origin tells where a frame or a worker came from.
type Origin struct {
	Run       string   `json:"run"`
	Visit     string   `json:"visit"`
	Context   string   `json:"context"`             // of a worker that several pages may use: its script's address
	Parent    string   `json:"parent,omitempty"`    // the context it was made in
	Document  string   `json:"document,omitempty"`  // the parent's document
	Initiator []string `json:"initiator,omitempty"` // the scripts that made it, nearest first; none: the parser
}
