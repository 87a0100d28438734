package lint

import (
	"strconv"

	"soshin/catalog/list/declared"
)

// approval looks at what a review file says of who approved what.
func (l *linter) approval() {
	r := l.o.Review
	if r == nil || len(l.pages) == 0 || r.State == "superseded" {
		return
	}
	at, version := place{page: l.pages[0]}, strconv.Itoa(r.Version)
	released := r.State == "published"
	switch {
	case released && r.Approver == "":
		l.add(at, r.State, approvalMissing)
	case !released && (r.State != "approved" || r.Approver == ""):
		l.add(at, quote(r.State), approvalPending, "{state}", quote(r.State))
	}
	if r.Approver != "" && declared.SamePerson(r.Author, r.Approver) {
		l.add(at, quote(r.Approver), approvalOwn, "{who}", quote(r.Approver))
	}
	if r.Approver != "" && (released || r.State == "approved") {
		if r.Hash != r.Approved {
			l.add(at, quote(r.Hash), approvalChanged, "{version}", version)
		}
		if r.Version < 1 {
			l.add(at, version, approvalVersion)
		}
	}
}

// facts tells of wordings whose facts have changed, once for both languages.
func (l *linter) facts() {
	if l.o.Review == nil || len(l.pages) == 0 {
		return
	}
	for _, r := range l.pages[0].rows {
		for _, c := range l.o.Review.Changed[r.ID] {
			l.add(place{l.pages[0], r, c}, quote(r.cells[c].said), factChanged)
		}
	}
}
