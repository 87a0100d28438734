package idsync

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"soshin/catalog"
)

// A Sync is an identifier of one recipient in messages to another. It stands
// for all of a run that are from the same place to the same.
type Sync struct {
	Run    string `json:"run"`
	From   Party  `json:"from"`
	Origin string `json:"origin"` // what it is stored in: cookie uid
	By     string `json:"by"`     // the script or answer that stored it, in the first visit; empty: nobody was seen
	To     Party  `json:"to"`
	Place  string `json:"place"` // where in the message: query uid
	Form   string `json:"form"`  // plain, base64, md5, sha1, sha256
	// Value is the first value's SHA-256, its first 16 digits.
	Value         string    `json:"value"`
	Page          string    `json:"page"` // of the first message
	At            time.Time `json:"at"`
	Transmissions []string  `json:"transmissions"` // IDs of the first messages, at most maxListed
	Count         int       `json:"count"`
}

// maxListed bounds the transmissions that are named.
const maxListed = 5

// slack is how much later than it happened a write by a script may have been
// noted.
const slack = 100 * time.Millisecond

type pair struct {
	run, origin, place, form string
	from, to                 Party
}

// synced notes the identifiers of others in what was sent to a party.
func (f *Finder) synced(t *catalog.Transmission, to Party, where, layer string, hits []hit) {
	seen := map[pair]bool{}
	for _, h := range hits {
		if h.own || h.party.same(to) || t.At.Add(slack).Before(h.at) {
			continue
		}
		if h.form == "plain" && layer != "" {
			h.form = layer
		}
		k := pair{t.Run, h.where(), where, h.form, h.party, to}
		if !seen[k] {
			seen[k] = true
			f.found(k, t, h.origin)
		}
	}
}

func (f *Finder) found(k pair, t *catalog.Transmission, o *origin) {
	s := f.syncs[k]
	if s == nil && len(f.syncs) == maxFound {
		f.limited = true
		return
	}
	if s == nil {
		s = &Sync{Run: k.run, From: k.from, Origin: k.origin, To: k.to, Place: k.place, Form: k.form, At: t.At}
		f.syncs[k] = s
	}
	if s.Count == 0 || t.At.Before(s.At) {
		s.By, s.Value, s.Page, s.At = o.kept.By, digest(o.value), t.Page, t.At
	}
	s.Count++
	if len(s.Transmissions) < maxListed && !slices.Contains(s.Transmissions, t.ID) {
		s.Transmissions = append(s.Transmissions, t.ID)
	}
}

// Syncs returns what was found so far, by sender, receiver and place.
func (f *Finder) Syncs() []Sync {
	list := make([]Sync, 0, len(f.syncs))
	for s := range maps.Values(f.syncs) {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Sync) int {
		return cmp.Or(cmp.Compare(a.Run, b.Run), compareParties(a.From, b.From), compareParties(a.To, b.To),
			cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Form, b.Form))
	})
	return list
}

func compareParties(a, b Party) int {
	return cmp.Or(cmp.Compare(a.Recipient, b.Recipient), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Domain, b.Domain))
}
