package bundle

import (
	"soshin/catalog/evidence"
	"soshin/catalog/legible"
	"soshin/catalog/list/review"
)

// A Review is the review file that a bundle's list is, and how its rows stand.
// Days are YYYY-MM-DD; what people wrote is made legible.
type Review struct {
	File      string       `json:"file"` // of the bundle: the review file, byte for byte
	Version   int          `json:"version"`
	State     review.State `json:"state"`
	Author    string       `json:"author"`
	Reviewer  string       `json:"reviewer"`
	Approver  string       `json:"approver"`
	Approved  string       `json:"approved"`  // day
	Effective string       `json:"effective"` // day
	Published string       `json:"published"` // day
	// ApprovedHash is of the content that was approved, empty if none was;
	// ContentHash of what the file has. They differ if it was changed since.
	ApprovedHash string      `json:"approved_hash"`
	ContentHash  string      `json:"content_hash"`
	Rows         []ReviewRow `json:"rows"` // those that the bundle tells about
}

// A ReviewRow is how a row of a bundle stands; rows/ has more about it.
type ReviewRow struct {
	Row   string         `json:"row"` // its ID
	List  evidence.List  `json:"list"`
	Basis evidence.Basis `json:"basis"`
}

// maxWords bounds what a person wrote, in characters.
const maxWords = 500

func reviewOf(f *review.File, rows []evidence.Evidence) *Review {
	words := func(s string) string { return legible.Line(s, maxWords) }
	h := &f.List
	r := &Review{
		File: reviewName, Version: h.Version, State: h.State, Author: words(h.Author), Reviewer: words(h.Reviewer), Approver: words(h.Approver),
		Approved: h.Approved, Effective: h.Effective, Published: h.Published, ApprovedHash: words(h.Hash), ContentHash: f.ContentHash(),
		Rows: []ReviewRow{},
	}
	for _, e := range rows {
		r.Rows = append(r.Rows, ReviewRow{e.Row, e.Standing.List, e.Standing.Basis})
	}
	return r
}

// AsApproved reports whether the content is what was approved.
func (r *Review) AsApproved() bool { return r.ApprovedHash == r.ContentHash }

// Count is how many of the rows stand so.
func (r *Review) Count(in evidence.List) int {
	return r.count(func(row ReviewRow) bool { return row.List == in })
}

// On is how many of the list's rows rest on it.
func (r *Review) On(basis evidence.Basis) int {
	return r.count(func(row ReviewRow) bool { return row.List == evidence.Listed && row.Basis == basis })
}

func (r *Review) count(is func(ReviewRow) bool) int {
	n := 0
	for _, row := range r.Rows {
		if is(row) {
			n++
		}
	}
	return n
}
