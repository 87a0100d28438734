package review

import (
	"fmt"
	"time"

	"soshin/catalog/list/declared"
)

// State is how far a list has come.
type State string

// The states of a list. One that a later version replaced is superseded; the
// history tells of it.
const (
	StateDraft      State = "draft"
	StateReviewed   State = "reviewed"
	StateApproved   State = "approved"
	StatePublished  State = "published"
	StateSuperseded State = "superseded"
)

var states = []State{StateDraft, StateReviewed, StateApproved, StatePublished, StateSuperseded}

// standing is the state of what the list says now: changed after its approval,
// it is a draft, whatever the file says of itself.
func (f *File) standing() State {
	s := f.List.State
	if (s == StateApproved || s == StatePublished) && f.ContentHash() != f.List.Hash {
		return StateDraft
	}
	return s
}

// Advance returns the file with the list in another state, signed by a person
// on a day. Each state follows the one before; any can go back to draft. The
// author does not approve, nor does anyone while a measured fact has changed
// under a wording; what is published is what was approved.
func (f *File) Advance(to State, by string, on time.Time) ([]byte, error) {
	h := f.List
	refuse := func(key, format string, args ...any) ([]byte, error) {
		return nil, fmt.Errorf("%s:%d: list.%s: %s", f.Name, f.layout.lineOf(key), key, fmt.Sprintf(format, args...))
	}
	if by == "" {
		return nil, fmt.Errorf("%s: who says so is missing", f.Name)
	}
	today := on.In(japan).Format(time.DateOnly)
	follows := map[State]State{StateReviewed: StateDraft, StateApproved: StateReviewed, StatePublished: StateApproved}
	if to != StateDraft && follows[to] != h.State {
		if follows[to] == "" {
			return refuse("state", "no list becomes %s by hand", to)
		}
		return refuse("state", "is %s; only a list that is %s can be %s", h.State, follows[to], to)
	}
	set := map[string]string{"state": string(to)}
	switch to {
	case StateDraft:
		if h.State == StatePublished {
			set["version"] = fmt.Sprint(h.Version + 1)
		}
		edits := append(f.sets(set), f.clears("reviewer", "approver", "approved", "hash", "published", "effective")...)
		return f.layout.apply(edits), nil
	case StateReviewed:
		set["reviewer"] = by
		if h.Author == "" {
			return refuse("author", "is missing: who wrote the wording")
		}
	case StateApproved:
		if declared.SamePerson(by, h.Author) {
			return refuse("author", "%s wrote the list and cannot approve it", by)
		}
		// The lint tells each of these; here are those of exempt rows too.
		if stale := f.Stale(); len(stale) > 0 {
			return nil, fmt.Errorf("%s:%d: row %s: what was measured under the wording of %s has changed; look at it and write the cell anew, if only its date", f.Name, stale[0].Line, stale[0].Row, stale[0].Cell)
		}
		set["approver"], set["approved"], set["hash"] = by, today, f.ContentHash()
	case StatePublished:
		if now := f.ContentHash(); now != h.Hash {
			return refuse("hash", "the list was changed after its approval (it is %s now); have it approved again", now)
		}
		if h.Effective == "" {
			return refuse("effective", "is missing: the day from which the list holds")
		}
		set["published"] = today
	}
	return f.layout.apply(f.sets(set)), nil
}
