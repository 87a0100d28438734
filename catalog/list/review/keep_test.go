package review

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestNothingWrittenIsLost edits a file by hand and drafts it anew, in random
// order: every line that a person wrote has to be there afterwards, as it was,
// and every cell that nobody touched has to say what was measured last.
func TestNothingWrittenIsLost(t *testing.T) {
	for n := range 200 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			e := &editing{T: t, Rand: rand.New(rand.NewPCG(uint64(n), 7)), gone: map[string]bool{}, touched: map[string]bool{}}
			e.draft()
			for range 2 + e.IntN(3) {
				for range e.IntN(4) {
					e.edit()
				}
				e.draft()
			}
		})
	}
}

// An editing is a file under a person's and soshin's hands.
type editing struct {
	*testing.T
	*rand.Rand
	data    []byte
	runs    int
	hand    int
	pieces  []string        // of the person's: whole lines
	order   []string        // IDs of the rows
	gone    map[string]bool // cells that the person took out: row, column
	touched map[string]bool // cells that the person wrote
}

var pages = []string{"count", "ads", "nobody", "someone"}

func (e *editing) draft() {
	e.runs++
	var tags []tag
	for _, p := range pages {
		if e.IntN(4) > 0 {
			var kinds []string
			for _, k := range []string{"page_url", "terminal_id", "email#", "screen", "search_term"} {
				if e.IntN(2) == 0 {
					kinds = append(kinds, k)
				}
			}
			tags = append(tags, tag{p, strings.Join(kinds, " ")})
		}
	}
	s := seen(fmt.Sprintf("20261124-%06d-aaaaaa", e.runs), tags...)
	var f *File
	if e.data != nil {
		f = parsed(e.T, e.data)
	}
	before := e.data
	data, _, err := Draft(f, s, Head{Service: Text{Ja: "しごとの輪", En: "Shigotonowa"}})
	if err != nil {
		e.Fatalf("%v\n%s", err, before)
	}
	e.data = data
	lines := "\n" + strings.ReplaceAll(string(data), "\r\n", "\n")
	for _, p := range e.pieces {
		if !strings.Contains(lines, "\n"+p+"\n") {
			e.Fatalf("lost:\n%s\nbefore:\n%s\nafter:\n%s", p, before, data)
		}
	}
	now := parsed(e.T, data)
	ids := make([]string, len(now.Rows))
	byID := map[string]*Row{}
	for i := range now.Rows {
		ids[i] = now.Rows[i].ID
		byID[ids[i]] = &now.Rows[i]
	}
	if len(ids) < len(e.order) || !slices.Equal(ids[:len(e.order)], e.order) {
		e.Fatalf("order of the rows: %v, want %v first", ids, e.order)
	}
	e.order = ids
	for cell := range e.gone {
		id, column, _ := strings.Cut(cell, " ")
		if *columnOf(byID[id], column) != nil {
			e.Fatalf("%s is back:\n%s", cell, data)
		}
	}
	for _, r := range s.Rows {
		for name, want := range s.propose(r) {
			if cell := r.ID + " " + name; !e.touched[cell] && !e.gone[cell] {
				if got := *columnOf(byID[r.ID], name); got.digest() != want.digest() {
					e.Fatalf("%s is %+v, want %+v\n%s", cell, got, want, data)
				}
			}
		}
	}
}

func columnOf(r *Row, name string) **Cell {
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	return columns[i].of(r)
}

// edit is one thing that a person does.
func (e *editing) edit() {
	f := parsed(e.T, e.data)
	l := f.layout
	i := e.IntN(len(f.Rows))
	r := l.rows[i]
	e.hand++
	mark := fmt.Sprintf("手書き%d", e.hand)
	at := strings.Repeat(" ", r.column)
	var cells []keyLines
	for _, k := range r.keys {
		if slices.ContainsFunc(columns, func(c column) bool { return c.name == k.name }) && k.first > r.first {
			cells = append(cells, k)
		}
	}
	switch what := e.IntN(8); {
	case what <= 2 && len(cells) > 0: // words of their own
		k := cells[e.IntN(len(cells))]
		e.touched[f.Rows[i].ID+" "+k.name] = true
		e.replace(l, k.first, k.end, e.words(k.name, at, mark)...)
	case what == 3 && len(cells) > 0: // take a cell out
		k := cells[e.IntN(len(cells))]
		e.gone[f.Rows[i].ID+" "+k.name] = true
		e.replace(l, k.first, k.end)
	case what == 4: // a comment in front of a key, or behind one
		k := r.keys[e.IntN(len(r.keys))]
		if e.IntN(2) == 0 && k.first > r.first {
			e.insert(l, k.first, at+"# "+mark)
			return
		}
		e.insert(l, r.end, strings.Repeat(" ", e.IntN(8))+"# "+mark)
	case what == 5: // a row of their own, between others
		dash := strings.Repeat(" ", r.dash)
		id := fmt.Sprintf("own-%d", e.hand)
		e.order = slices.Insert(e.order, i, id)
		e.insert(l, r.first, dash+"- id: "+id, dash+"  recipient: {ja: "+mark+", en: hand}", dash+"  our_purpose:", dash+"    ja: '"+mark+"'")
	case what == 6: // an exemption
		if f.Rows[i].Exemption == nil {
			e.insert(l, r.end, at+"exemption:", at+"  ground: necessary", at+"  reason: "+mark, at+"  by: 山田", at+"  date: \"2026-11-24\"")
		}
	case what == 7: // the row goes to the front
		block := slices.Clone(l.lines[r.first:r.end])
		rest := slices.Concat(l.lines[:r.first], l.lines[r.end:])
		first := l.rows[0].first
		e.data = []byte(strings.Join(slices.Concat(rest[:first], block, rest[first:]), "\n") + "\n")
		e.order = slices.Insert(slices.Delete(e.order, i, i+1), 0, f.Rows[i].ID)
	}
}

// words are a cell in one of the ways that people write.
func (e *editing) words(column, at, mark string) []string {
	if slices.Contains(valued, column) {
		return []string{at + column + ":", at + "  value: " + mark, at + "  from: {by: person, name: 山田}"}
	}
	switch e.IntN(5) {
	case 0:
		return []string{at + column + ": {ja: " + mark + ", en: \"by hand: # yes\"} # " + mark}
	case 1:
		return []string{at + column + ":", at + "    ja: |", at + "      " + mark, at + "      # 二行目", "", at + "      三行目", at + "    en: by hand"}
	case 2:
		return []string{at + column + ":", at + "  # " + mark, at + "  ja: \"" + mark, at + "    続き\"", at + "  en: >-", at + "    by", at + "    hand", at + "  from:", at + "    by: person", at + "    name: 山田"}
	case 3:
		return []string{at + column + ": ", at + "  en: by hand", at + "  ja:   " + mark + "   # 後で直す"}
	}
	return []string{at + column + ":", at + "  ja: " + mark, at + "  from: {by: measured}"}
}

// replace puts lines in the place of others, which are lost on purpose.
func (e *editing) replace(l *layout, first, end int, lines ...string) {
	old := "\n" + strings.Join(l.lines[first:end], "\n") + "\n"
	e.pieces = slices.DeleteFunc(e.pieces, func(p string) bool {
		return strings.Contains(old, "\n"+p+"\n") || strings.Contains(p, strings.Trim(old, "\n"))
	})
	e.data = []byte(strings.Join(slices.Concat(l.lines[:first], lines, l.lines[end:]), "\n") + "\n")
	if len(lines) > 0 {
		e.pieces = append(e.pieces, strings.Join(lines, "\n"))
	}
}

func (e *editing) insert(l *layout, at int, lines ...string) { e.replace(l, at, at, lines...) }
