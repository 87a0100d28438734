package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
)

// Document is the list as it is to be rendered: all rows but the exempt ones,
// in the list's order. The caller adds what the run tells: Generated, Run,
// Coverage.
func (f *File) Document() list.Document {
	d := list.Document{
		Title: catalog.Text(f.List.Title), ServiceName: catalog.Text(f.List.Service),
		State: string(f.standing()), Version: f.List.Version, Effective: date(f.List.Effective),
		Hidden: f.List.Hide, GroupBy: f.List.GroupBy,
	}
	if d.InForce() {
		d.Hash = f.List.Hash
	}
	for i := range f.Rows {
		if r := &f.Rows[i]; r.Exemption == nil {
			d.Rows = append(d.Rows, r.row())
		}
	}
	list.Sort(d.Rows)
	return d
}

// row is a row as the pages show it.
func (r *Row) row() list.Row {
	text := func(c *Cell) catalog.Text {
		if c == nil {
			return catalog.Text{}
		}
		return catalog.Text{Ja: c.Ja, En: c.En}
	}
	value := func(c *Cell) string {
		if c == nil {
			return ""
		}
		return c.Value
	}
	by := func(c *Cell) string {
		if c == nil {
			return ""
		}
		return c.From.By
	}
	m := r.Measured
	if m == nil {
		m = &Measured{}
	}
	out := list.Row{
		ID: r.ID, Tag: r.Tag, Domain: r.Domain, RecipientID: m.Recipient, ServiceID: m.Service,
		Recipient: text(r.Recipient), Service: text(r.Service), Country: value(r.Country), Category: catalog.Category(value(r.Category)),
		OurPurpose: text(r.OurPurpose), Purpose: text(r.Theirs), PolicyURL: value(r.Policy), OptOutURL: value(r.OptOut),
		Timing: text(r.Timing), Effect: text(r.Effect),
		Hosts: m.Hosts, First: date(m.First), Last: date(m.Last), Count: m.Transmissions, Pages: m.Pages,
	}
	out.CountryName = list.CountryName(out.Country)
	out.Confirmed = by(r.Recipient) != ByCatalogue && !r.Recipient.empty()
	out.Default = by(r.OurPurpose) == ByUsual || r.OurPurpose.empty()
	if !r.Recipient.empty() {
		out.RecipientID = cmp.Or(out.RecipientID, r.Recipient.Ja, r.Recipient.En)
	}
	if !r.Service.empty() {
		out.ServiceID = cmp.Or(out.ServiceID, r.ID)
	}
	out.Information = list.Items(kinds(m.Kinds))
	if w := text(r.Information); w != worded(out.Information) {
		out.InfoWording = w
	}
	return out
}

// worded is what soshin writes of items, in one text.
func worded(items []list.Item) catalog.Text {
	var t catalog.Text
	for _, item := range items {
		t.Ja = joined(t.Ja, "、", item.Text.Ja)
		t.En = joined(t.En, "; ", item.Text.En)
	}
	return t
}

func joined(list, separator, more string) string {
	if list == "" {
		return more
	}
	return list + separator + more
}

func kinds(words []string) []catalog.ObservedKind {
	var list []catalog.ObservedKind
	for _, w := range words {
		kind, hashed := strings.CutSuffix(w, " hashed")
		list = append(list, catalog.ObservedKind{Kind: catalog.InformationKind(kind), Hashed: hashed})
	}
	return list
}

func date(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, japan)
	if err != nil {
		return time.Time{} // check has let only empty ones through
	}
	return t
}

// ContentHash stands for what the list says to its readers: the words of its
// rows, not how they were measured. Approval is of this.
func (f *File) ContentHash() string {
	type row struct {
		ID, Tag, Domain string
		Cells           map[string]Cell
		Exempt          *Exemption
	}
	content := struct {
		Title, Service Text
		Hide           []string
		Rows           []row
	}{f.List.Title, f.List.Service, slices.Sorted(slices.Values(f.List.Hide)), nil}
	for i := range f.Rows {
		r := &f.Rows[i]
		cells := map[string]Cell{}
		for _, c := range columns {
			if cell := *c.of(r); !cell.empty() {
				cells[c.name] = Cell{Ja: cell.Ja, En: cell.En, Value: cell.Value}
			}
		}
		content.Rows = append(content.Rows, row{r.ID, r.Tag, r.Domain, cells, r.Exemption})
	}
	slices.SortFunc(content.Rows, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	data, err := json.Marshal(content)
	if err != nil {
		panic(err) // strings alone
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// A Stale is a person's wording under which the measured fact has changed.
type Stale struct {
	Row  string // its ID
	Cell string
	Line int
}

// Stale lists the wordings that someone has to look at again. Writing the cell
// anew, if only its date, settles it at the next draft.
func (f *File) Stale() []Stale {
	var list []Stale
	for i := range f.Rows {
		r := &f.Rows[i]
		if r.Measured == nil {
			continue
		}
		for _, c := range columns {
			u, ok := r.Measured.Under[c.name]
			if ok && u.Words == (*c.of(r)).digest() && u.Fact != r.Measured.Proposed[c.name] {
				list = append(list, Stale{r.ID, c.name, f.layout.rows[i].lineOf(c.name)})
			}
		}
	}
	return list
}

// Pages are the list's two pages as the lint and the drift read any published
// one. Exempt rows are on none.
func (f *File) Pages() []declared.Page {
	var pages []declared.Page
	for _, lang := range []string{"ja", "en"} {
		p := declared.Page{Source: f.Name, Lang: lang, Title: f.List.Title.Ja}
		if lang == "en" {
			p.Title = f.List.Title.En
		}
		for _, c := range columns {
			p.Columns = append(p.Columns, declared.Column(c.name))
		}
		p.Columns = append(p.Columns, declared.Tag)
		for i := range f.Rows {
			r := &f.Rows[i]
			if r.Exemption != nil {
				continue
			}
			row := declared.Row{ID: r.ID, Property: r.Property, Line: f.layout.rows[i].first + 1, Cells: map[declared.Column]declared.Cell{}}
			for _, c := range columns {
				row.Cells[declared.Column(c.name)] = (*c.of(r)).declared(lang)
			}
			row.Cells[declared.Tag] = declared.Cell{Text: r.Tag}
			if r.Domain != "" {
				row.Cells[declared.Domain] = declared.Cell{Text: r.Domain}
			}
			p.Rows = append(p.Rows, row)
		}
		pages = append(pages, p)
	}
	return pages
}

func (c *Cell) declared(lang string) declared.Cell {
	switch {
	case c == nil:
		return declared.Cell{}
	case c.Value != "":
		cell := declared.Cell{Text: c.Value}
		if strings.Contains(c.Value, "://") {
			cell.Links = []string{c.Value}
		}
		return cell
	case lang == "en":
		return declared.Cell{Text: c.En}
	}
	return declared.Cell{Text: c.Ja}
}
