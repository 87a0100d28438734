package catalog

import "time"

// A Transmission is an exchange that was understood: what went to whom, and
// which tag sent it. Its JSON form is the published one of
// `soshin transmissions --json`.
type Transmission struct {
	ID                string          `json:"id"` // run.seq: the same however often it is ingested
	Run               string          `json:"run"`
	Visit             string          `json:"visit"`
	Page              string          `json:"page"`
	Seq               uint64          `json:"seq"`
	At                time.Time       `json:"at"`
	Method            string          `json:"method"`
	URL               string          `json:"url"`
	Host              string          `json:"host"`
	RegistrableDomain string          `json:"registrable_domain"`
	External          bool            `json:"external"`  // goes to someone other than the service itself
	Recipient         *RecipientRef   `json:"recipient"` // nil: no catalogue knows it
	Service           *ServiceRef     `json:"service"`
	NamedBy           string          `json:"named_by,omitempty"` // name of the user's file that names the recipient, or lists the address as a tracker's; empty: soshin's own catalogue, or nobody
	Type              string          `json:"type"`               // document, script, image, fetch, xhr, beacon, websocket, ...
	Initiator         []string        `json:"initiator"`          // script or document addresses, nearest first
	Through           int             `json:"through,omitempty"`  // how many of them, the nearest first, only passed on what the next one sends
	Witness           Witness         `json:"witness"`
	Status            int             `json:"status"`
	Outcome           ExchangeOutcome `json:"outcome"`
	Target            string          `json:"target"` // page, iframe, worker, service_worker, ...; empty: not known
	Phase             Phase           `json:"phase"`
	CNAME             []string        `json:"cname,omitempty"`
	NameError         string          `json:"name_error,omitempty"`
	Limits            []string        `json:"limits,omitempty"` // bounds of decoding that were hit
	Fields            []Field         `json:"fields"`
}

// Witness says who saw a transmission.
type Witness string

const (
	WitnessProxy   Witness = "proxy"
	WitnessBrowser Witness = "browser"
	WitnessBoth    Witness = "both"
)

// Phase is the part of the visit in which a transmission left.
type Phase string

const (
	PhaseBeforeConsent Phase = "before-consent" // no consent had been given (or is ever asked for)
	PhaseConsented     Phase = "consented"
	PhaseLeaving       Phase = "leaving"
)

// A Field is one value that was sent, after decoding.
type Field struct {
	In      string          `json:"in"`   // path, query, header, cookie, body, websocket
	Path    string          `json:"path"` // dotted, after decoding: events[0].user.email
	Value   string          `json:"value"`
	Layers  []string        `json:"layers"` // the decodings undone, from the outside in; a hash is the innermost
	Kind    InformationKind `json:"kind"`   // empty: not identified
	Meaning string          `json:"meaning,omitempty"`
	Why     string          `json:"why,omitempty"` // vendor parameter, value shape, persona, header
}

// Where a field was, in the order in which fields are listed.
const (
	InPath      = "path"
	InQuery     = "query"
	InHeader    = "header"
	InCookie    = "cookie"
	InBody      = "body"
	InWebSocket = "websocket"
)

// hashes are the layers that cannot be undone.
var hashes = map[string]bool{
	"md2": true, "md4": true, "md5": true, "sha1": true,
	"sha224": true, "sha256": true, "sha384": true, "sha512": true, "sha512-224": true, "sha512-256": true,
	"sha3-224": true, "sha3-256": true, "sha3-384": true, "sha3-512": true, "keccak256": true,
	"ripemd160": true, "whirlpool": true, "blake2b-256": true, "blake2b-384": true, "blake2b-512": true, "blake2s-256": true,
	"murmur3-32": true, "murmur3-128": true,
}

// IsHash reports whether a layer is a hash, which cannot be undone: the value
// under it is known because it was looked for.
func IsHash(layer string) bool { return hashes[layer] }
