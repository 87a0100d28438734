package published

import (
	"regexp"
	"slices"
	"strings"

	"soshin/catalog/list/declared"
)

// named reports whether a record says whom it is about.
func (rec *record) named() bool {
	return rec.has(declared.Recipient, declared.Service, declared.Tag, declared.Domain)
}

// name gives a record without a recipient and service those that the nearest
// heading names.
func (rec *record) name() {
	if rec.named() {
		return
	}
	for _, h := range slices.Backward(rec.heads) {
		if h.text == "" || h.level == 1 || isGeneric(h.text) || isCategory(h.text) {
			if h.level >= levelTerm && h.text != "" && !isCategory(h.text) {
				return
			}
			continue
		}
		recipient, service := names(h.text)
		var fields []field
		if recipient != "" {
			fields = append(fields, field{column: declared.Recipient, cell: declared.Cell{Text: recipient}})
		}
		if service != "" {
			fields = append(fields, field{column: declared.Service, cell: declared.Cell{Text: service}})
		}
		rec.fields = append(fields, rec.fields...)
		if rec.entry {
			rec.node = h.node
		}
		return
	}
}

// resolve takes from the headings what else they say of the record: its
// service or recipient, its category.
func (rec *record) resolve(shared map[*heading]int) {
	if !rec.named() {
		return
	}
	set := func(c declared.Column, text string) {
		rec.fields = slices.DeleteFunc(rec.fields, func(f field) bool { return f.column == c })
		rec.fields = append([]field{{column: c, cell: declared.Cell{Text: text}}}, rec.fields...)
	}
	for i, h := range slices.Backward(rec.heads) {
		switch {
		case h.text == "" || h.level == 1:
		case isCategory(h.text):
			if !rec.has(declared.Category) {
				set(declared.Category, h.text)
			}
		case isGeneric(h.text) || rec.names(h.text):
		case !rec.has(declared.Recipient) && companyLike(h.text):
			set(declared.Recipient, ofCompany.ReplaceAllString(h.text, ""))
		case rec.entry && i == len(rec.heads)-1 && shared[h] == 1 && !rec.has(declared.Service, declared.Tag) && !companyLike(h.text):
			set(declared.Service, h.text)
		}
	}
}

// ofCompany follows a company's name in headings of its services.
var ofCompany = regexp.MustCompile(`\s*(が|の)(提供する)?(外部)?(サービス|ツール|タグ)(について)?$`)

// names reports whether the record has the text as a name already.
func (rec *record) names(text string) bool {
	return slices.ContainsFunc(rec.fields, func(f field) bool {
		name := f.column == declared.Recipient || f.column == declared.Service || f.column == declared.Tag
		return name && f.cell.Text != "" && strings.Contains(key(text), key(f.cell.Text))
	})
}

// weak reports whether nothing but a name is known of a record that was not in
// a list of names: a stray label somewhere on the page.
func (rec *record) weak() bool {
	return rec.entry && !rec.listed && !rec.has(declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs, declared.Policy, declared.OptOut) ||
		rec.entry && !rec.has(declared.Recipient, declared.Service) && !rec.has(declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs)
}

// section is the heading for whose rows the record, which names nobody, says
// something; nil: for all of the page.
func (rec *record) section() *heading {
	for _, h := range slices.Backward(rec.heads) {
		if h.text != "" && h.level > 1 && (isCategory(h.text) || companyLike(h.text)) {
			return h
		}
	}
	return nil
}

// put adds a field to cells: what stands in several of a column is joined.
func put(cells map[declared.Column]declared.Cell, f field) {
	c := cells[f.column]
	switch {
	case c.Text == "":
		c.Text = f.cell.Text
	case f.cell.Text != "" && f.cell.Text != c.Text:
		c.Text += "\n" + f.cell.Text
	}
	for _, link := range f.cell.Links {
		if !slices.Contains(c.Links, link) {
			c.Links = append(c.Links[:len(c.Links):len(c.Links)], link)
		}
	}
	cells[f.column] = c
}
