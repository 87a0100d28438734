package catalog

import "time"

// Technique is a way of telling a terminal from others by what it answers.
type Technique string

const (
	TechniqueCanvas     Technique = "canvas"
	TechniqueCanvasFont Technique = "canvas-font"
	TechniqueWebGL      Technique = "webgl"
	TechniqueAudio      Technique = "audio"
	TechniqueWebRTC     Technique = "webrtc"
	TechniqueNavigator  Technique = "navigator"
	TechniqueFonts      Technique = "fonts"
	// TechniqueLimit is none: more was read in the document than was looked at.
	TechniqueLimit Technique = "limit"
)

// A Reading is what one script of one document was seen reading of the browser
// that could serve a technique. It is an observation, in the journal only; of
// several with the same visit, document, script and technique the last counts.
// Package fingerprint judges it.
type Reading struct {
	Run       string    `json:"run"`
	Visit     string    `json:"visit"`
	At        time.Time `json:"at"` // of the first call
	Technique Technique `json:"technique"`
	Target    string    `json:"target"`   // page, iframe, worker, ...
	Document  string    `json:"document"` // that the calls were made in
	By        []string  `json:"by"`       // scripts on the stack of the first call, nearest first, or the document where that names none
	// Counts are those of one canvas, text, or connection each; of the other
	// techniques there is one, of all that the script read.
	Counts []Counts `json:"counts"`
}

// Counts are what was counted, by name; crawler/readings.js says which.
type Counts map[string]int

// A Fingerprint is a script that took a terminal's fingerprint by one
// technique in one visit, with whom it sent to afterwards.
type Fingerprint struct {
	Run       string    `json:"run"`
	Visit     string    `json:"visit"`
	Page      string    `json:"page"`
	At        time.Time `json:"at"` // of the first call
	Technique Technique `json:"technique"`
	Script    string    `json:"script"`    // its address; the document's, of one that stands in it
	Recipient string    `json:"recipient"` // ID of who is behind the script's address; empty: not known, or the service itself
	Service   string    `json:"service"`   // likewise
	Domain    string    `json:"domain"`    // registrable domain of the script
	Document  string    `json:"document"`
	Target    string    `json:"target"`
	By        []string  `json:"by"`     // the stack's scripts, nearest first
	Detail    string    `json:"detail"` // what it read
	Sent      []Sent    `json:"sent"`   // who was sent to next, in the order of the first time
}

// A Sent is who a script sent to after it had taken a fingerprint.
type Sent struct {
	Transmission string `json:"transmission"` // ID of the first
	Recipient    string `json:"recipient"`    // its ID; empty: not known, or the service itself
	Service      string `json:"service"`      // likewise
	Domain       string `json:"domain"`       // registrable domain
	External     bool   `json:"external"`
	Count        int    `json:"count"` // transmissions
}
