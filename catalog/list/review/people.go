package review

import (
	"slices"

	"soshin/catalog/list"
)

// A Writer is whom cells of a row are from that are not soshin's own.
type Writer struct {
	From  Origin   `json:"from,omitzero"` // a person, or a vendor's document, as the file says; zero: it does not
	Cells []string `json:"cells"`         // by their names in the file, in its order
}

// Writers are whom the cells are from that people wrote, in the file's order.
func (r *Row) Writers() []Writer {
	var list []Writer
	for _, c := range columns {
		cell := *c.of(r)
		if cell.empty() || r.own(c.name) {
			continue
		}
		from := cell.From
		if from.By != ByPerson && from.By != ByVendor {
			from = Origin{} // left standing over words that are not soshin's any more
		}
		i := slices.IndexFunc(list, func(w Writer) bool { return w.From == from })
		if i < 0 {
			i, list = len(list), append(list, Writer{From: from})
		}
		list[i].Cells = append(list[i].Cells, c.name)
	}
	return list
}

// Exempt are the rows that Document leaves out, in the file's order.
func (f *File) Exempt() []list.Row {
	var rows []list.Row
	for i := range f.Rows {
		if r := &f.Rows[i]; r.Exemption != nil {
			rows = append(rows, r.row())
		}
	}
	return rows
}
