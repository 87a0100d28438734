package catalog

import "time"

// A Stored is one thing that was written to the browser's stores during a
// visit, or found in them at its end, with who wrote it: a cookie, an entry of
// a page's storage, an object store of a database.
//
// In the journal it is an observation: of a write (Via is set), or of the end
// of the visit (Via is empty). In the store it is what both say together: one
// for each thing and each chain of scripts, or address, that wrote it.
type Stored struct {
	Run   string     `json:"run"`
	Visit string     `json:"visit"`
	At    time.Time  `json:"at,omitzero"` // of the first write; zero: nobody was seen writing it
	Kind  StoredKind `json:"kind"`

	// Place is whose it is. For a cookie that is the domain as the browser
	// keeps it: with a leading dot when subdomains are sent it too. For the
	// others it is the origin.
	Place     string `json:"place"`
	Partition string `json:"partition,omitempty"` // the top-level site that it is kept apart under; empty: not kept apart
	Path      string `json:"path,omitempty"`      // of a cookie; the database that an object store is in
	Name      string `json:"name"`                // of the cookie or object store; the key of an entry
	Value     string `json:"value,omitempty"`     // the last one written, at most MaxStoredValue bytes; none for indexed-db
	Cut       bool   `json:"cut,omitempty"`       // Value was longer

	Expires  time.Time `json:"expires,omitzero"` // of a cookie; zero: with the browser's session
	Secure   bool      `json:"secure,omitempty"`
	HTTPOnly bool      `json:"http_only,omitempty"`
	SameSite string    `json:"same_site,omitempty"` // Strict, Lax or None, where it was said

	Via StoredVia `json:"via,omitempty"`
	// By is the scripts on the stack of the write, nearest first, or the
	// document where that names none; for a header the address that answered
	// with it. Empty: nobody was seen writing it (an assignment such as
	// localStorage.x = 1, or a document on its way out).
	By         []string    `json:"by,omitempty"`
	State      StoredState `json:"state,omitempty"` // at the end of the visit
	ThirdParty bool        `json:"third_party"`     // it is of, or was written by, someone outside the service's scope
}

// Bounds of a Stored, in bytes.
const (
	MaxStoredValue = 4 << 10
	MaxStoredName  = 1 << 10 // of a name or path
)

// StoredKind says in which of the browser's stores a thing is.
type StoredKind string

const (
	StoredCookie    StoredKind = "cookie"
	StoredLocal     StoredKind = "local-storage"
	StoredSession   StoredKind = "session-storage"
	StoredIndexedDB StoredKind = "indexed-db"
)

// StoredVia says how a thing was written.
type StoredVia string

const (
	ViaHeader StoredVia = "header" // Set-Cookie
	ViaScript StoredVia = "script"
)

// StoredState says what had become of a thing at the end of the visit. Besides
// these it may be "refused: " or "limit: " with the reason behind it: the
// browser did not store it, or more was written than was looked at.
type StoredState string

const (
	StateKept    StoredState = "kept"
	StateDeleted StoredState = "deleted" // or expired
	StateAbsent  StoredState = "absent"  // not there, and nothing tells why: refused, or removed unseen
	StateUnknown StoredState = ""        // the visit broke off, or the frame was gone before it could be asked
)

// Prefixes of a StoredState that carries a reason.
const (
	StateRefused = "refused: "
	StateLimit   = "limit: "
)
