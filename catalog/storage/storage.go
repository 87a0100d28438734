// Package storage joins what was seen being written to the browser's stores
// during a visit with what was found in them at its end: cookies, local and
// session storage, databases. Like package witness it is a pure function over
// the journal.
//
// Writes by scripts are in the journal as such. Cookies that headers set are
// taken from the proxy's exchanges, which miss none: not that of an exit
// beacon, of a worker, of a redirect.
package storage

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"soshin/catalog"
)

// thing is what a Stored is of, without the partition: a write does not always
// know that.
type thing struct {
	kind              catalog.StoredKind
	place, path, name string
}

func thingOf(s *catalog.Stored) thing { return thing{s.Kind, s.Place, s.Path, s.Name} }

// Join puts the observations of one visit and its exchanges together: one
// Stored for each thing and each that wrote it, and one for each thing that
// nobody was seen writing. They are sorted by kind, place, path, name,
// partition, way and writer.
func Join(v catalog.Visit, exchanges []*catalog.Exchange, seen []*catalog.Stored) []catalog.Stored {
	writes, ends := writesOf(v, exchanges, seen)
	deleted := map[thing]bool{}
	for _, w := range writes {
		deleted[thingOf(&w)] = w.State == catalog.StateDeleted // the last one counts
	}
	rows := map[string]*catalog.Stored{}
	for _, w := range writes {
		k := rowKey(&w)
		row := rows[k]
		switch {
		case row == nil:
			rows[k] = &w
		case w.State == catalog.StateDeleted && row.State != catalog.StateDeleted:
			row.State = w.State // with the value that it had
		default:
			first := row.At
			*row = w
			row.At = first
		}
	}
	known := map[*catalog.Stored]bool{}
	for _, row := range rows {
		end := endOf(row, ends[thingOf(row)])
		if end != nil && !strings.HasPrefix(string(row.State), catalog.StateRefused) {
			row.Partition = end.Partition
			if row.State != catalog.StateDeleted {
				known[end] = true
				row.Expires, row.Secure, row.HTTPOnly, row.SameSite = end.Expires, end.Secure, end.HTTPOnly, end.SameSite
			}
		}
		if row.State == catalog.StateUnknown {
			row.State = stateOf(v, row, end, deleted[thingOf(row)])
		}
	}
	joined := make([]catalog.Stored, 0, len(rows))
	for _, k := range slices.Sorted(maps.Keys(rows)) {
		joined = append(joined, *rows[k])
	}
	for _, list := range ends {
		for _, end := range list {
			if !known[end] && end.State != catalog.StateDeleted {
				joined = append(joined, *end)
			}
		}
	}
	slices.SortStableFunc(joined, compare)
	return joined
}

// writesOf returns the writes in the order of their time, and what was found
// at the end.
func writesOf(v catalog.Visit, exchanges []*catalog.Exchange, seen []*catalog.Stored) ([]catalog.Stored, map[thing][]*catalog.Stored) {
	var writes, refused []catalog.Stored
	ends := map[thing][]*catalog.Stored{}
	for _, s := range seen {
		switch s.Via {
		case "":
			ends[thingOf(s)] = append(ends[thingOf(s)], s)
		case catalog.ViaHeader:
			refused = append(refused, *s)
		default:
			writes = append(writes, *s)
		}
	}
	byScripts := len(writes)
	for _, x := range exchanges {
		writes = append(writes, setBy(v, x)...)
	}
	refuse(writes[byScripts:], refused)
	slices.SortStableFunc(writes, func(a, b catalog.Stored) int { return a.At.Compare(b.At) })
	return writes, ends
}

// setBy returns the cookies that the answer to an exchange of the visit set,
// with the time at which it was asked for.
func setBy(v catalog.Visit, x *catalog.Exchange) []catalog.Stored {
	var set []catalog.Stored
	for _, h := range x.ResponseHeader {
		if !strings.EqualFold(h.Name, "set-cookie") {
			continue
		}
		if c, ok := ParseCookie(h.Value, x.URL, Site(v.Page), x.At); ok {
			c.Run, c.Visit, c.Via, c.By = v.Run, v.ID, catalog.ViaHeader, []string{x.URL}
			set = append(set, c)
		}
	}
	return set
}

// refuse gives the cookies that headers set what the browser said of those it
// refused. It names the address of the answer, or that of the next hop: it
// tells of an answer's headers and of a redirect in no certain order.
func refuse(set, refused []catalog.Stored) {
	for _, exactly := range []bool{true, false} {
		refused = slices.DeleteFunc(refused, func(r catalog.Stored) bool {
			i := slices.IndexFunc(set, func(w catalog.Stored) bool {
				return !strings.HasPrefix(string(w.State), catalog.StateRefused) && w.Name == r.Name && w.Value == r.Value &&
					(!exactly || slices.Equal(w.By, r.By))
			})
			if i >= 0 {
				set[i].State = r.State
			}
			return i >= 0
		})
	}
}

func rowKey(s *catalog.Stored) string {
	refused := ""
	if strings.Contains(string(s.State), ": ") {
		refused = string(s.State)
	}
	list := append([]string{string(s.Kind), s.Place, s.Path, s.Name, s.Partition, string(s.Via), refused}, s.By...)
	return strings.Join(list, "\x00")
}

// endOf chooses what became of row among the things of its name: in its own
// partition, or else in any if row says nothing of one and is no cookie, whose
// own line says it.
func endOf(row *catalog.Stored, ends []*catalog.Stored) *catalog.Stored {
	for _, end := range ends {
		if end.Partition == row.Partition {
			return end
		}
	}
	for _, end := range ends {
		if row.Kind != catalog.StoredCookie || (end.Partition != "") == (row.Partition != "") {
			return end
		}
	}
	return nil
}

func stateOf(v catalog.Visit, row, end *catalog.Stored, deleted bool) catalog.StoredState {
	if row.Kind != catalog.StoredCookie {
		switch {
		case !v.Leaving.IsZero() && !row.At.Before(v.Leaving):
			return catalog.StateKept // after the frames had been asked
		case end != nil:
			return end.State
		}
		return catalog.StateUnknown
	}
	switch {
	case end != nil:
		return end.State
	case v.Outcome != catalog.OutcomeDone:
		return catalog.StateUnknown
	case deleted, !row.Expires.IsZero() && !row.Expires.After(v.Ended):
		return catalog.StateDeleted
	}
	return catalog.StateAbsent
}

func compare(a, b catalog.Stored) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Via, b.Via), slices.Compare(a.By, b.By), cmp.Compare(a.State, b.State))
}
