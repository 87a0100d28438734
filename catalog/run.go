package catalog

import (
	"slices"
	"time"
)

// A Run is one crawl of a service, or one session of the standing proxy.
type Run struct {
	ID      string    `json:"id"`             // sortable by time: 20261123-203245-7f3a91
	Site    string    `json:"site"`           // the site file's name for the service
	Command string    `json:"command"`        // crawl, proxy or compare
	Started time.Time `json:"started"`        // UTC
	Ended   time.Time `json:"ended,omitzero"` // zero while it goes on, or when it was killed
	Outcome string    `json:"outcome"`        // see the Outcome constants; empty while it goes on
	Browser string    `json:"browser"`        // product and version, as the browser names itself
	Tool    string    `json:"tool"`           // soshin's own version
}

// A Visit is one page opened in one browser context of its own, or in that of a
// user whose session the run is. Every exchange belongs to exactly one visit.
type Visit struct {
	Run       string    `json:"run"`
	ID        string    `json:"id"`                 // unique in its run: v0001
	Slot      int       `json:"slot"`               // which of the proxy's listeners it used
	Page      string    `json:"page"`               // the address that was opened
	Title     string    `json:"title"`              // the document's title once settled
	Status    int       `json:"status"`             // HTTP status of the document, 0 if none came
	Started   time.Time `json:"started"`            // UTC
	Consented time.Time `json:"consented,omitzero"` // when the consent banner was accepted; zero: never
	Leaving   time.Time `json:"leaving,omitzero"`   // when the page was told to go; later sends are exit beacons
	Ended     time.Time `json:"ended,omitzero"`
	Outcome   string    `json:"outcome"`
	Error     string    `json:"error,omitempty"`
	Repeats   string    `json:"repeats,omitempty"` // the visit that this one does again, because that one failed
	// Screenshot is the SHA-256, in hexadecimal, of the JPEG picture of the page
	// before it was left, in the data directory; empty: none was taken.
	Screenshot string    `json:"screenshot,omitempty"`
	Witnessed  Witnessed `json:"witnessed,omitzero"` // known once the visit was taken over into the store

	// Departures are the documents that had gone before the page was left. They
	// are in the journal, not in the store.
	Departures []Departure `json:"departures,omitempty"`
}

// A Departure is the end of a document in a frame or a window. It may have sent
// something at the last moment that nobody was left to tell of.
type Departure struct {
	At       time.Time `json:"at"`
	Context  string    `json:"context"`  // an Origin's
	Document string    `json:"document"` // its address
}

// How a run or a visit ended.
const (
	OutcomeDone        = "done"
	OutcomeFailed      = "failed"      // it could not be done; Error says why
	OutcomeInterrupted = "interrupted" // stopped by a person, or the process died
)

// Unvisited returns the visits whose pages were not seen: those that failed or
// were cut short, unless another one did them again. What their pages send is
// not known. The visits are one run's, in any order.
func Unvisited(visits []Visit) []Visit {
	again := map[string]bool{}
	for _, v := range visits {
		if v.Repeats != "" {
			again[v.Repeats] = true // and stands for it
		}
	}
	return slices.DeleteFunc(slices.Clone(visits), func(v Visit) bool {
		return v.Outcome == OutcomeDone || v.Page == "" || again[v.ID] // the standing proxy's visit is of no page
	})
}

// Settings are what a run was made under, as far as its record must be
// understood without the site file: kept in the journal and the store.
type Settings struct {
	Title            Text     `json:"title"`                       // the service's name on the list
	Scope            []string `json:"scope"`                       // its own registrable domains or hosts
	SearchParameters []string `json:"search_parameters,omitempty"` // names of its search boxes' parameters
	Persona          Persona  `json:"persona,omitzero"`
	Vendors          []string `json:"vendors,omitempty"` // directories of further vendor files, absolute
	Promise          Promise  `json:"promise"`
	// Kept are the identifiers that a comparison found before the run.
	Kept []KeptField `json:"kept,omitempty"`
}
