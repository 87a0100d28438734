// Package list makes the External Transmission list ("Regarding External
// Transmission of User Data", 外部送信リスト) out of what was observed: a row
// for each service of a recipient and the tag that carries it, in Japanese and
// English, as HTML, Markdown, CSV, XLSX, JSON and JSON-LD, with what other
// regimes (package regimes) want said of the same facts.
//
// The columns follow rule 22-2-29 of the enforcement rules of Japan's
// Telecommunications Business Act and its guideline: information, recipient
// with its service, and the purposes of both sides, for each tag, without
// 等, など or その他. The list says what was observed and how far the
// observation reached; it never says that a law is complied with.
//
// What is not known stays empty in Document and Row, and is put in words
// ("未確認") only by the renderers. All values are taken to be hostile: each
// renderer shows control and bidirectional characters instead of sending them,
// and drops addresses that are not http or https. The functions share no
// state and may be called concurrently.
package list

import (
	"time"

	"soshin/catalog"
)

// Lang is a language of the list. Japanese is authoritative.
type Lang string

// The languages of the list.
const (
	Japanese Lang = "ja"
	English  Lang = "en"
)

// A Document is a whole list, ready to be rendered. Its JSON form, with the
// version beside it, is the published one of JSON.
type Document struct {
	Title       catalog.Text `json:"title"`   // empty: 外部送信リスト
	ServiceName catalog.Text `json:"service"` // of whoever publishes the list; empty: "this service"
	Generated   time.Time    `json:"generated"`
	State       string       `json:"state"` // measured (also if empty), draft, reviewed, approved, published or superseded
	Run         string       `json:"run"`   // the crawl that was the evidence
	Coverage    Coverage     `json:"coverage"`
	Rows        []Row        `json:"rows"`
	Cookies     []Cookie     `json:"cookies"`  // and what else is kept in the browser
	Template    string       `json:"template"` // the pages' look and its version; set by Build

	// What follows is known of a list that a person keeps in a review file.

	Version   int       `json:"list_version,omitempty"` // counted from 1; 0: made from the crawl alone
	Effective time.Time `json:"effective,omitzero"`     // day from which the list holds
	Hash      string    `json:"hash,omitempty"`         // of the content that was approved: sha256 and 64 hexadecimal digits
	History   []Change  `json:"history,omitempty"`      // newest first
	Hidden    []string  `json:"-"`                      // columns that pages and tables leave out: timing, country, effect
	GroupBy   string    `json:"-"`                      // of the pages: category (also if empty) or recipient
}

// A Change is one version of the list and what became different with it.
type Change struct {
	Version   int            `json:"version"`
	Effective time.Time      `json:"effective"`
	Said      []catalog.Text `json:"said"` // a sentence each, in plain words
}

// Coverage says how far the observation reached.
type Coverage struct {
	Visited int `json:"pages_visited"` // pages that were opened and observed
	Failed  int `json:"pages_failed"`  // pages that could not be opened
}

// A Row is one service of a recipient and the tag that carries it.
type Row struct {
	ID  string `json:"id"`  // permalink: the same for the same service and tag, of a-z, 0-9 and "-"
	Tag string `json:"tag"` // address of the script that sends; empty: not determined

	RecipientID string           `json:"recipient_id"`                 // empty: being identified
	Recipient   catalog.Text     `json:"recipient"`                    // legal name; empty: being identified
	Confirmed   bool             `json:"recipient_confirmed"`          // a person confirmed the legal entity
	Country     string           `json:"country"`                      // ISO 3166-1 alpha-2; empty: not known
	CountryName catalog.Text     `json:"country_name"`                 // likewise
	ServiceID   string           `json:"service_id"`                   // empty: being identified
	Service     catalog.Text     `json:"service"`                      // likewise
	Domain      string           `json:"domain"`                       // registrable domain; set only where the service is being identified
	Hosts       []string         `json:"hosts"`                        // sorted
	Category    catalog.Category `json:"category"`                     // empty: being identified
	Information []Item           `json:"information"`                  // in the order of catalog.Kinds; holds the IP address always
	InfoWording catalog.Text     `json:"information_wording,omitzero"` // a person's own words for Information; empty: those of the items
	Timing      catalog.Text     `json:"timing,omitzero"`              // when it is sent; empty: not said
	Effect      catalog.Text     `json:"effect_of_refusing,omitzero"`  // what the user then goes without; empty: not said
	OurPurpose  catalog.Text     `json:"our_purpose"`                  // what the publisher uses it for; empty: being confirmed
	Default     bool             `json:"our_purpose_default"`          // a person has yet to confirm OurPurpose: it is the usual wording of the category
	Purpose     catalog.Text     `json:"recipient_purpose"`            // what the recipient uses it for; empty: not known
	PolicyURL   string           `json:"policy"`                       // empty: not known
	OptOutURL   string           `json:"opt_out"`                      // empty: not known
	First       time.Time        `json:"first_seen,omitzero"`          // UTC
	Last        time.Time        `json:"last_seen,omitzero"`           // UTC
	Count       int              `json:"transmissions"`                // that were observed
	Pages       int              `json:"pages"`                        // on which it was seen; a lower bound where several observations make one row
}

// An Item is a kind of information that is sent.
type Item struct {
	Kind     catalog.InformationKind `json:"kind"`
	Hashed   bool                    `json:"hashed"`
	Inherent bool                    `json:"inherent"` // not measured: every connection discloses it
	Text     catalog.Text            `json:"text"`
}
