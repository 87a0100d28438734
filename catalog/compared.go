package catalog

import "time"

// SessionGap is how much time passes between two sessions of a profile, by the
// clock of its pages.
const SessionGap = 24 * time.Hour

// A FieldKey says which field a value stood in, whichever run it was sent in.
type FieldKey struct {
	To       string `json:"to"`       // the service's ID; the registrable domain where none is known
	Endpoint string `json:"endpoint"` // path with * for what varies; empty for headers and cookies, which are the host's
	In       string `json:"in"`       // as Field.In
	Path     string `json:"path"`     // as Field.Path, with [*] for every index; /3 for the third segment of the path
}

// A Compared is what a comparison of three runs says of one field: the first
// run is a fresh profile's, the other one that of another fresh profile, and in
// the run again the first profile comes back a day later.
type Compared struct {
	Site  string    `json:"site"`
	First string    `json:"first"` // IDs of the runs
	Other string    `json:"other"`
	Again string    `json:"again"`
	At    time.Time `json:"at"` // when they were compared

	FieldKey
	Recipient string          `json:"recipient"` // ID; empty: no catalogue knows it
	Service   string          `json:"service"`   // likewise
	Domain    string          `json:"registrable_domain"`
	Host      string          `json:"host"` // the first that it was sent to
	External  bool            `json:"external"`
	Kind      InformationKind `json:"kind"` // that it has without the comparison

	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why"`
	// Identifiers name what was kept, by a hash: two fields that have one in
	// common were sent the same identifier.
	Identifiers []string `json:"identifiers"`
	Examples    []string `json:"examples"` // a value of first, other and again, cut short
	Visits      []int    `json:"visits"`   // in which it was sent: of first, other and again
}

// A KeptField is a field that an earlier comparison found to be an identifier,
// and of which nothing else is known.
type KeptField struct {
	FieldKey
	Verdict Verdict `json:"verdict"`
}

// Verdict says how a field behaves over the three runs.
type Verdict string

const (
	VerdictConstant   Verdict = "constant"   // the same for every visitor
	VerdictSession    Verdict = "session"    // kept for a session, another in the next
	VerdictPersistent Verdict = "persistent" // kept for the profile, another for the next one: it tells users apart
	VerdictRandom     Verdict = "random"     // another each time
	VerdictTime       Verdict = "time"       // kept for the profile, and a time: of its first visit, say
	VerdictCounter    Verdict = "counter"    // a small whole number that only rises
	VerdictUnknown    Verdict = "unknown"    // too little was seen
)

// Kind is the kind of a field of which nothing but the verdict is known; empty:
// the verdict tells none.
func (v Verdict) Kind() InformationKind {
	switch v {
	case VerdictPersistent:
		return KindTerminalID
	case VerdictSession:
		return KindSessionID
	}
	return ""
}
