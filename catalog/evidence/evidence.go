// Package evidence gathers what is behind a row of the list: the pages, tags,
// hosts, fields and pictures that the row was made from, without the values
// that were sent. What it returns can be shown to someone who must not see them.
package evidence

import (
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
)

// An Evidence is what one run showed of a row, which may be nothing, and how
// the row stands. Its JSON form is the published one of `soshin evidence --json`
// and of a bundle's rows.
type Evidence struct {
	Row       string       `json:"row"` // its ID, the permalink
	Recipient catalog.Text `json:"recipient"`
	Service   catalog.Text `json:"service"`
	Domain    string       `json:"domain"` // set only where the service is not known
	Tag       string       `json:"tag"`    // empty: not known

	Standing *Standing `json:"standing,omitempty"` // in the list that people keep; none: no review file was given

	Run         string                  `json:"run"`
	Count       int                     `json:"transmissions"`
	First       time.Time               `json:"first_seen,omitzero"`
	Last        time.Time               `json:"last_seen,omitzero"`
	Phases      map[catalog.Phase]int   `json:"phases"`
	Witnesses   map[catalog.Witness]int `json:"witnesses"`
	Pages       []Page                  `json:"pages"`        // in the order in which they were first seen
	Hosts       []Host                  `json:"hosts"`        // by name
	Chains      []Chain                 `json:"chains"`       // the most frequent first
	OtherChains int                     `json:"other_chains"` // transmissions whose chain is none of Chains
	Fields      []Field                 `json:"fields"`       // by place and name
	OtherFields int                     `json:"other_fields"` // values in fields that are none of Fields

	Runs []catalog.Sighting `json:"runs"` // of the same site, in which the row was seen
}

// A Page is one page, as one visit saw it.
type Page struct {
	Page         string    `json:"page"` // its address, redacted
	Visit        string    `json:"visit"`
	Count        int       `json:"transmissions"`
	First        time.Time `json:"first_seen"`
	Last         time.Time `json:"last_seen"`
	Transmission string    `json:"first_transmission"` // its ID
	// Screenshot is a file below the data directory, or a bundle's own; empty:
	// there is none.
	Screenshot string `json:"screenshot"`
}

// A Host is where it was sent.
type Host struct {
	Host  string   `json:"host"`
	CNAME []string `json:"cname"` // of the service's own host: the names behind it, nearest first
	Count int      `json:"transmissions"`
}

// A Chain is who asked for it.
type Chain struct {
	Initiator []string `json:"initiator"` // addresses of scripts and documents, nearest first, redacted
	Count     int      `json:"transmissions"`
}

// A Field is what was sent under one name.
type Field struct {
	In      string                  `json:"in"`
	Path    string                  `json:"path"` // with [*] for every index
	Kind    catalog.InformationKind `json:"kind"` // empty: not identified
	Layers  []string                `json:"layers"`
	Meaning string                  `json:"meaning"`
	Why     string                  `json:"why"`
	Count   int                     `json:"values"`
	// Examples are the first different values; Others counts those that are
	// none of them.
	Examples []Value `json:"examples"`
	Others   int     `json:"other_values"`
}

// Behind says which transmissions a row was made from: those to the service, or
// to the domain where none is known, that one of the tags sent. What a tag that
// is not known sent is the known tag's if there is only one (list.Rows).
func Behind(row list.Row, all []list.Row) (service, domain string, tags []string) {
	tags = []string{row.Tag}
	tagless := func(r list.Row) bool {
		return r.ServiceID == row.ServiceID && r.Domain == row.Domain && r.Tag == ""
	}
	for _, r := range all {
		if tagless(r) {
			return row.ServiceID, row.Domain, tags
		}
	}
	return row.ServiceID, row.Domain, append(tags, "")
}
