package published

import (
	"slices"
	"strings"

	"soshin/catalog/list/declared"
)

var languages = []string{"ja", "en"}

// pages makes the pages of the records, one for each language.
func (r *reader) pages() []declared.Page {
	records := r.records
	shared := map[*heading]int{} // entries below it
	for _, rec := range records {
		rec.name()
		if n := len(rec.heads); n > 0 && rec.entry {
			shared[rec.heads[n-1]]++
		}
	}
	for _, rec := range records {
		rec.resolve(shared)
	}
	if slices.ContainsFunc(records, func(rec *record) bool { return rec.named() && !rec.weak() }) {
		records = slices.DeleteFunc(records, func(rec *record) bool { return rec.named() && rec.weak() })
	}
	main := r.main(records)
	var pages []declared.Page
	for _, lang := range languages {
		if p := r.page(lang, main, records); p != nil {
			pages = append(pages, *p)
		}
	}
	if len(pages) == 0 {
		return nil
	}
	return pages
}

// main decides the language of each record, and returns that of the page.
func (r *reader) main(records []*record) string {
	count := map[string]int{}
	for _, rec := range records {
		if rec.both {
			return "ja"
		}
		count[rec.lang]++
	}
	main := r.lang
	switch {
	case count["ja"] > 0 && count["en"] == 0:
		main = "ja"
	case count["en"] > 0 && count["ja"] == 0:
		main = "en"
	case main == "" && count["en"] > count["ja"]:
		main = "en"
	case main == "":
		main = "ja"
	}
	// A language in which no record surely is has only a stray label or two.
	for _, lang := range languages {
		sure := slices.ContainsFunc(records, func(rec *record) bool { return rec.lang == lang && rec.sure })
		whole := slices.ContainsFunc(records, func(rec *record) bool {
			return rec.lang == lang && rec.has(declared.Recipient, declared.Service) && rec.has(declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs)
		})
		if lang != main && !sure && !whole {
			for _, rec := range records {
				if rec.lang == lang {
					rec.lang = main
				}
			}
		}
	}
	return main
}

// in reports whether the record is of the page in lang.
func (rec *record) in(lang, main string) bool {
	if rec.both {
		return true
	}
	if rec.lang == "" {
		return lang == main
	}
	return rec.lang == lang
}

// page is that of one language; nil: nothing on the page is in it.
func (r *reader) page(lang, main string, records []*record) *declared.Page {
	p := &declared.Page{Source: r.source, Lang: lang, Title: r.title, Global: map[declared.Column]string{}}
	type scoped struct {
		head   *heading
		fields []field
	}
	var below []scoped
	used := map[*heading]bool{}
	for _, rec := range records {
		if !rec.in(lang, main) || rec.named() {
			continue
		}
		if h := rec.section(); h != nil {
			below = append(below, scoped{h, rec.fields})
		} else {
			add(p, rec.fields)
		}
	}
	for _, rec := range records {
		if !rec.in(lang, main) || !rec.named() {
			continue
		}
		row := declared.Row{ID: anchor(rec.node), Line: lineOf(rec.node), Cells: map[declared.Column]declared.Cell{}, Shifted: rec.shift}
		for _, f := range rec.fields {
			if f.lang == "" || f.lang == lang {
				put(row.Cells, f)
			}
		}
		for _, s := range below {
			if !slices.Contains(rec.heads, s.head) {
				continue
			}
			used[s.head] = true
			for _, f := range s.fields {
				if row.Cells[f.column].Text == "" {
					put(row.Cells, f)
				}
			}
		}
		for _, f := range rec.fields {
			if (f.lang == "" || f.lang == lang) && !slices.Contains(p.Columns, f.column) {
				p.Columns = append(p.Columns, f.column)
			}
		}
		p.Rows = append(p.Rows, row)
	}
	for _, s := range below {
		if !used[s.head] {
			add(p, s.fields)
		}
	}
	if len(p.Rows) == 0 {
		return nil
	}
	if terms := strings.TrimSpace(r.terms.String()); terms != "" {
		p.Global[declared.Other] = terms
	}
	return p
}

// globals are the columns that a list can state once for all rows.
var globals = []declared.Column{declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs, declared.Timing, declared.Effect, declared.OptOut}

// add takes what is said of all rows.
func add(p *declared.Page, fields []field) {
	for _, f := range fields {
		if f.cell.Text == "" || !slices.Contains(globals, f.column) || strings.Contains(p.Global[f.column], f.cell.Text) {
			continue
		}
		p.Global[f.column] = strings.TrimPrefix(p.Global[f.column]+"\n"+f.cell.Text, "\n")
	}
}
