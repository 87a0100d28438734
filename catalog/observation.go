package catalog

import "time"

// An Observation sums up what one run showed of one service and one tag that
// carries it: the facts behind a row of the list.
type Observation struct {
	Recipient *RecipientRef  // nil: no catalogue knows it
	Service   *ServiceRef    // nil likewise
	Domain    string         // registrable domain, always set
	Tag       string         // address of the script that sent it, without query; empty: not known
	Kinds     []ObservedKind // sorted by kind, then hashed
	Hosts     []string       // sorted
	Pages     int            // different pages on which it was seen
	Count     int            // transmissions
	First     time.Time
	Last      time.Time
}

// A Sighting sums up what one run showed of something that was sent.
type Sighting struct {
	Run   string    `json:"run"`
	Count int       `json:"transmissions"`
	Pages int       `json:"pages"` // different ones
	First time.Time `json:"first_seen"`
	Last  time.Time `json:"last_seen"`
}

// An ObservedKind is an information kind that was sent, in plain or as a hash.
type ObservedKind struct {
	Kind   InformationKind `json:"kind"`
	Hashed bool            `json:"hashed"`
}
