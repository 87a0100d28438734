package review

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Change is one thing that a draft found different from the file.
type Change struct {
	What  What   `json:"what"`
	Row   string `json:"row"`  // its ID
	Name  string `json:"name"` // of the service, recipient or domain
	Cell  string `json:"cell,omitempty"`
	Was   string `json:"was,omitempty"`
	Is    string `json:"is,omitempty"`
	Runs  int    `json:"runs,omitempty"`  // in a row that did not see it
	Added string `json:"added,omitempty"` // kinds that are new
	Gone  string `json:"gone,omitempty"`  // kinds that are no longer sent
}

// What a Change is.
type What string

const (
	RowAdded    What = "row-added"
	CellUpdated What = "cell-updated" // soshin's own words, written anew
	FactChanged What = "fact-changed" // under a person's words, which stay
	RowUnseen   What = "row-unseen"   // the run did not see it; the row stays
	RowBack     What = "row-back"     // it is seen again
	CannotWrite What = "cannot-write" // the row is written so that soshin cannot
)

// Draft merges what a run showed into the file and returns the file's new
// content and what changed. Old is nil for a file that does not exist yet,
// which then begins with the names in first.
// A run that was merged already changes nothing, and neither does an older one.
//
// Nothing a person wrote is touched: Draft compares the result with what it
// was made from and fails, rather than return a file that has lost something.
func Draft(old *File, seen Seen, first Head) ([]byte, []Change, error) {
	if old == nil {
		var err error
		if old, err = Parse("external-transmission.yaml", blank(first)); err != nil {
			return nil, nil, err
		}
	}
	d := draft{file: old, seen: seen, byID: map[string]int{}}
	for i := range old.Rows {
		d.byID[old.Rows[i].ID] = i
	}
	d.merge()
	if slices.ContainsFunc(d.changes, func(c Change) bool { return c.What == RowAdded || c.What == CellUpdated || c.What == FactChanged }) {
		d.reopen()
	}
	data := old.layout.apply(d.edits)
	if len(d.edits) == 0 {
		data = old.data
	}
	if err := d.proof(data); err != nil {
		return nil, nil, fmt.Errorf("%s: not changed, to lose nothing: %w", old.Name, err)
	}
	return data, d.changes, nil
}

// blank is a new file.
func blank(first Head) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# The External Transmission list. Edit any cell, add rows, comments, exemptions:")
	fmt.Fprintln(&b, "# soshin list draft changes no word that is not its own.")
	fmt.Fprintln(&b, "list:")
	if service := first.Service; service != (Text{}) {
		fmt.Fprintf(&b, "  service:\n    ja: %s\n    en: %s\n", scalar(service.Ja), scalar(service.En))
	}
	fmt.Fprintln(&b, "  version: 1")
	fmt.Fprintln(&b, "  state: draft # draft, reviewed, approved, published")
	fmt.Fprintln(&b, `  effective: "" # day from which the list holds, such as 2026-12-01`)
	fmt.Fprintf(&b, "  author: %s\n", scalar(first.Author))
	fmt.Fprintln(&b, "rows:")
	return b.Bytes()
}

type draft struct {
	file    *File
	seen    Seen
	byID    map[string]int
	edits   []edit
	changes []Change
}

func (d *draft) merge() {
	met := map[string]bool{}
	l := d.file.layout
	var added []string
	dash := 2
	if len(l.rows) > 0 {
		dash = l.rows[0].dash
	}
	for _, r := range d.seen.Rows {
		met[r.ID] = true
		if i, ok := d.byID[r.ID]; ok {
			d.refresh(i, d.seen.propose(r), d.seen.measured(r, d.file.Rows[i].Measured))
			continue
		}
		row := d.seen.row(r)
		row.Measured = d.seen.measured(r, nil)
		for _, c := range columns {
			if cell := *c.of(&row); cell != nil {
				row.Measured.Proposed[c.name] = cell.digest()
			}
		}
		added = append(added, row.lines(dash)...)
		d.changes = append(d.changes, Change{What: RowAdded, Row: row.ID, Name: row.label()})
	}
	for i := range d.file.Rows {
		if r := &d.file.Rows[i]; r.Measured != nil && r.Property == d.seen.Property && !met[r.ID] && !d.seen.Partial {
			d.miss(i)
		}
	}
	if len(added) == 0 {
		return
	}
	switch {
	case l.rowsLine < 0:
		d.edits = append(d.edits, edit{len(l.lines), len(l.lines), append([]string{"rows:"}, added...)})
	case !l.rowsOpen: // rows: []
		d.edits = append(d.edits, edit{l.rowsLine, l.rowsLine + 1, append([]string{"rows:"}, added...)})
	default:
		d.edits = append(d.edits, edit{l.rowsEnd, l.rowsEnd, added})
	}
}

// refresh brings a row up to what was measured.
func (d *draft) refresh(i int, proposed map[string]*Cell, now *Measured) {
	r, at := &d.file.Rows[i], d.file.layout.rows[i]
	before := r.Measured
	if before == nil {
		before = &Measured{} // a person's row that is measured now
	}
	if before.Run > d.seen.Run { // their IDs sort by time
		return
	}
	if at.flow {
		d.changes = append(d.changes, Change{What: CannotWrite, Row: r.ID, Name: r.label(), Is: fmt.Sprintf("line %d: write the row on lines of its own", at.first+1)})
		return
	}
	if before.Unseen > 0 {
		d.changes = append(d.changes, Change{What: RowBack, Row: r.ID, Name: r.label(), Runs: before.Unseen})
	}
	tail, hasTail := at.key("measured")
	insert := at.end // where cells that are new go
	if hasTail {
		insert = tail.first
	}
	for _, c := range columns {
		cell, proposal := *c.of(r), proposed[c.name]
		last, fresh := before.Proposed[c.name], proposal.digest()
		if fresh != "" {
			now.Proposed[c.name] = fresh
		} else if last != "" {
			now.Proposed[c.name] = last // nothing to say instead
		}
		switch own := cell.digest() == last; {
		case own && (fresh == last || fresh == ""):
		case own && cell == nil: // nothing was there, and something is known now
			d.edits = append(d.edits, edit{insert, insert, proposal.lines(c.name, at.column)})
			d.changed(CellUpdated, r, c.name, cell, proposal, before, now)
		case own:
			k, _ := at.key(c.name)
			d.edits = append(d.edits, d.file.layout.write(k, proposal.lines(c.name, at.column)))
			d.changed(CellUpdated, r, c.name, cell, proposal, before, now)
		default: // a person's, which may be that there is no cell
			words, fact := cell.digest(), last
			if u, ok := before.Under[c.name]; ok && u.Words == words {
				fact = u.Fact
			}
			if fresh != "" && fact != "" && fresh != fact && fresh != last {
				d.changed(FactChanged, r, c.name, cell, proposal, before, now)
			}
			if fact == "" {
				fact = fresh
			}
			now.Under[c.name] = Under{Words: words, Fact: fact}
		}
	}
	d.writeMeasured(at, now)
}

// miss notes that the run did not see a row.
func (d *draft) miss(i int) {
	r, at := &d.file.Rows[i], d.file.layout.rows[i]
	if r.Measured.Looked == d.seen.Run || r.Measured.Run >= d.seen.Run || at.flow {
		return // merged already, or an older run
	}
	now := *r.Measured
	now.Unseen++
	now.Looked = d.seen.Run
	d.changes = append(d.changes, Change{What: RowUnseen, Row: r.ID, Name: r.label(), Runs: now.Unseen})
	d.writeMeasured(at, &now)
}

func (d *draft) writeMeasured(at rowLines, m *Measured) {
	l, lines := d.file.layout, m.lines(at.column)
	k, ok := at.key("measured")
	switch {
	case !ok:
		d.edits = append(d.edits, edit{at.end, at.end, lines})
	case !slices.Equal(l.lines[k.first:k.end], lines):
		d.edits = append(d.edits, l.write(k, lines))
	}
}

func (d *draft) changed(what What, r *Row, cell string, was, is *Cell, before, now *Measured) {
	c := Change{What: what, Row: r.ID, Name: r.label(), Cell: cell, Was: was.short(), Is: is.short()}
	if cell == "information" {
		c.Added = strings.Join(without(now.Kinds, before.Kinds), ", ")
		c.Gone = strings.Join(without(before.Kinds, now.Kinds), ", ")
	}
	d.changes = append(d.changes, c)
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

// short is what a cell says, in one text.
func (c *Cell) short() string {
	switch {
	case c == nil:
		return ""
	case c.Value != "":
		return c.Value
	case c.Ja != "":
		return c.Ja
	}
	return c.En
}

// reopen makes a list that was reviewed, approved or published a draft again:
// what it says is no longer what was judged.
func (d *draft) reopen() {
	h := d.file.List
	if h.State == StateDraft {
		return
	}
	set := map[string]string{"state": string(StateDraft)}
	if h.State == StatePublished {
		set["version"] = fmt.Sprint(h.Version + 1)
	}
	d.edits = append(d.edits, d.file.sets(set)...)
	d.edits = append(d.edits, d.file.clears("reviewer", "approver", "approved", "hash", "published", "effective")...)
}

// sets are the edits that give keys of list new values, in the order of the
// keys' names. Comments stay.
func (f *File) sets(values map[string]string) []edit {
	var edits []edit
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := values[key]
		if key != "version" {
			value = scalar(value)
		}
		i := slices.IndexFunc(f.layout.head, func(k keyLines) bool { return k.name == key })
		if i < 0 {
			column, behind := 2, f.layout.headLine+1
			if n := len(f.layout.head); n > 0 {
				column, behind = f.layout.head[0].column, f.layout.head[n-1].end
			}
			edits = append(edits, edit{behind, behind, []string{strings.Repeat(" ", column) + key + ": " + value}})
			continue
		}
		k := f.layout.head[i]
		line := strings.Repeat(" ", k.column) + key + ": " + value
		var above []string
		for n := k.first; n < k.end; n++ {
			for _, c := range f.layout.comments[n] {
				if n == k.first {
					line += " " + c.text
				} else {
					above = append(above, strings.Repeat(" ", k.column)+c.text)
				}
			}
		}
		edits = append(edits, edit{k.first, k.end, append(above, line)})
	}
	return edits
}

// clears empties the keys of list that are there.
func (f *File) clears(keys ...string) []edit {
	set := map[string]string{}
	for _, k := range f.layout.head {
		if slices.Contains(keys, k.name) {
			set[k.name] = ""
		}
	}
	return f.sets(set)
}

// proof reads the new content and finds in it all that people wrote.
func (d *draft) proof(data []byte) error {
	now, err := Parse(d.file.Name, data)
	if err != nil {
		return err
	}
	before := d.file
	if len(now.Rows) < len(before.Rows) {
		return fmt.Errorf("%d rows would become %d", len(before.Rows), len(now.Rows))
	}
	if a, b := before.layout.remarks(), now.layout.remarks(); !holdsAll(b, a) {
		return fmt.Errorf("a comment would be lost")
	}
	for i := range before.Rows {
		was, is := &before.Rows[i], &now.Rows[i]
		if was.ID != is.ID {
			return fmt.Errorf("row %s would move", was.ID)
		}
		for _, c := range columns {
			cell := *c.of(was)
			if was.Measured != nil && cell.digest() == was.Measured.Proposed[c.name] {
				continue // soshin's own
			}
			if a, b := before.layout.bytesOf(i, c.name), now.layout.bytesOf(i, c.name); a != b && (cell != nil || was.Measured != nil) {
				return fmt.Errorf("row %s: %s would change", was.ID, c.name)
			}
		}
		for _, key := range []string{"id", "property", "tag", "domain", "exemption"} {
			if before.layout.bytesOf(i, key) != now.layout.bytesOf(i, key) {
				return fmt.Errorf("row %s: %s would change", was.ID, key)
			}
		}
	}
	return nil
}

// bytesOf is what stands on the lines of a row's key, "" if it is not there.
func (l *layout) bytesOf(row int, key string) string {
	r := l.rows[row]
	k, ok := r.key(key)
	if !ok {
		return ""
	}
	return strings.Join(l.lines[k.first:k.end], "\n")
}

// remarks counts the comments by their text.
func (l *layout) remarks() map[string]int {
	n := map[string]int{}
	for _, line := range l.comments {
		for _, c := range line {
			n[c.text]++
		}
	}
	return n
}

func holdsAll(all, some map[string]int) bool {
	for text, n := range some {
		if all[text] < n {
			return false
		}
	}
	return true
}
