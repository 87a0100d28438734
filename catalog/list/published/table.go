package published

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// table reads a table below the headings; one that is not of a list has no
// records.
func (r *reader) table(table *html.Node, heads []*heading) error {
	g, err := r.grid(table)
	if err != nil {
		return err
	}
	if len(g) == 0 {
		return nil
	}
	if table.Data != "table" {
		r.downwards(g, 0, heads) // see gridded
		return nil
	}
	if caption := r.caption(table); caption != nil {
		heads = append(slices.Clone(heads), caption)
	}
	first, byRow := -1, 0
	for i := range min(len(g), 4) {
		if byRow = g[i].headings(); byRow > 0 {
			first = i
			break
		}
	}
	byColumn := g.labels()
	if byColumn >= 2 && (byColumn > byRow || byColumn == byRow && g.labelled()) {
		r.sideways(g, heads)
		return nil
	}
	if first >= 0 {
		r.downwards(g, first, heads)
		return nil
	}
	return r.nested(table, heads)
}

// nested reads what is in the cells of a table that is for layout.
func (r *reader) nested(table *html.Node, heads []*heading) error {
	inner := false
	for n := range table.Descendants() {
		if n.Type == html.ElementNode && (n.Data == "table" || n.Data == "dl" || n.Data == "li") {
			inner = true
			break
		}
	}
	if !inner {
		return nil
	}
	l := liner{base: r.base, tables: true, cur: line{block: table}}
	l.walk(table)
	l.flush()
	f := &flow{r: r, heads: slices.Clone(heads)}
	return f.read(l.lines)
}

func (r *reader) caption(table *html.Node) *heading {
	for n := table.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode && n.Data == "caption" {
			if text := oneLine(cellOf(r.inside(n, nil)).Text); text != "" {
				return &heading{level: 45, node: n, text: text}
			}
		}
	}
	return nil
}

// downwards reads a table whose headings are in the row first.
func (r *reader) downwards(g grid, first int, heads []*heading) {
	for i := range first {
		if h := sectionRow(g[i], 0); h != nil {
			heads = append(slices.Clone(heads), h)
		}
	}
	end := headEnd(g, first)
	list := lanes(g[first:end])
	bilingual, both := settle(list)
	g.linksToPolicy(list, end)
	above := heads
	var before *record
	for i := end; i < len(g); i++ {
		row := g[i]
		if h := sectionRow(row, len(list)); h != nil {
			heads = append(slices.Clone(above), h)
			continue
		}
		if row.headsAgain(list) {
			last := headEnd(g, i)
			list = lanes(g[i:last])
			bilingual, both = settle(list)
			i = last - 1
			continue
		}
		if rec := r.rowRecord(row, list, bilingual, both); rec != nil {
			rec.heads = heads
			rec.ditto(before)
			before = rec
			r.records = append(r.records, rec)
		}
	}
}

// dittoForm is a cell that says what the one above it says.
var dittoForm = regexp.MustCompile(`(?i)^(同上|〃|"|″|々|上記?(に|と)(同じ|同様)|(ditto|(the )?same as (the )?above|as above))[。.]?$`)

// ditto gives cells that say that they are as the ones above what those say.
func (rec *record) ditto(above *record) {
	if above == nil {
		return
	}
	for i, f := range rec.fields {
		if !dittoForm.MatchString(f.cell.Text) {
			continue
		}
		for _, a := range above.fields {
			if a.column == f.column && a.lang == f.lang {
				rec.fields[i].cell.Text = a.cell.Text
			}
		}
	}
}

// rowRecord makes the record of a row; nil: it is empty.
func (r *reader) rowRecord(row tableRow, list []lane, bilingual, both bool) *record {
	rec := &record{node: row.node, lang: langOf(row.node), both: bilingual || both}
	rec.sure = rec.lang != ""
	own := ourRow(row.node)
	var columns []declared.Column
	for _, l := range list {
		column := declared.Column("") // of several no shift can be told
		if len(l.columns) == 1 {
			column = l.columns[0]
		}
		columns = append(columns, column)
	}
	var cells []declared.Cell
	votes := map[string]int{}
	said := false
	for i, b := range row.boxes {
		l := lane{columns: []declared.Column{declared.Other}}
		if i < len(list) {
			l = list[i]
			votes[l.lang]++
		}
		if i > 0 && row.boxes[i-1] == b && i < len(list) && slices.Equal(l.columns, list[i-1].columns) {
			cells = append(cells, declared.Cell{})
			continue
		}
		said = said || b.cell.Text != "" || len(b.cell.Links) > 0
		cells = append(cells, b.cell)
		for _, f := range r.fieldsOf(b, l, own) {
			if bilingual {
				f.lang = l.lang
			}
			if both || bilingual && l.both {
				rec.fields = append(rec.fields, r.twoLanguages(f, b.node)...)
				continue
			}
			rec.fields = append(rec.fields, f)
		}
	}
	if !said {
		return nil
	}
	for i := len(row.boxes); i < len(list); i++ { // cells that are not there
		for _, c := range list[i].columns {
			rec.fields = append(rec.fields, field{column: c, lang: map[bool]string{true: list[i].lang}[bilingual]})
		}
	}
	if rec.lang == "" && !rec.both {
		rec.lang = "ja"
		if votes["en"] > votes["ja"] {
			rec.lang, rec.sure = "en", votes["ja"] == 0 && votes["en"] >= 3
		}
	}
	rec.shift = shiftOf(columns, cells, len(row.boxes) != len(list))
	return rec
}

// twoLanguages splits a cell in both languages: by its elements' lang, else by
// the script of its lines.
func (r *reader) twoLanguages(f field, td *html.Node) []field {
	seen := map[string]bool{}
	for n := range td.Descendants() {
		if n.Type == html.ElementNode {
			seen[language(n)] = true
		}
	}
	if seen["ja"] && seen["en"] {
		var fields []field
		for i, lang := range languages {
			other := languages[1-i]
			cell := cellOf(r.inside(td, func(n *html.Node) bool { return language(n) == other }))
			fields = append(fields, field{f.column, lang, cell})
		}
		return fields
	}
	var ja, en []string
	for text := range strings.SplitSeq(f.cell.Text, "\n") {
		for _, part := range strings.Split(text, " / ") {
			if script(part) == "ja" {
				ja = append(ja, part)
			} else {
				en = append(en, part)
			}
		}
	}
	if len(ja) == 0 || len(en) == 0 {
		return []field{f}
	}
	return []field{
		{f.column, "ja", declared.Cell{Text: strings.Join(ja, "\n"), Links: f.cell.Links}},
		{f.column, "en", declared.Cell{Text: strings.Join(en, "\n"), Links: f.cell.Links}},
	}
}

// labelled reports whether the first box of most rows alone is a th.
func (g grid) labelled() bool {
	n := 0
	for _, row := range g {
		if len(row.boxes) > 1 && row.boxes[0].th && !row.boxes[len(row.boxes)-1].th {
			n++
		}
	}
	return n*2 > len(g)
}

// sideways reads a table whose first column is of labels: a record for each
// further column, and a new one where the labels begin again.
func (r *reader) sideways(g grid, heads []*heading) {
	width := 0
	for _, row := range g {
		width = max(width, len(row.boxes))
	}
	labels := 1
	for _, row := range g {
		if n := len(row.boxes); n > 2 && row.boxes[1].th && row.boxes[0].th && row.boxes[0] != row.boxes[1] && !row.boxes[n-1].th {
			labels = 2 // 利用目的 before 当社 and 送信先
		}
	}
	for col := labels; col < width; col++ {
		above := heads
		var rec *record
		open := func(row tableRow) {
			rec = &record{node: row.node, lang: langOf(row.node), heads: above, entry: true}
			if width-labels > 1 {
				rec.node = row.boxes[min(col, len(row.boxes)-1)].node
			}
			rec.sure = rec.lang != ""
			r.records = append(r.records, rec)
		}
		for i, row := range g {
			at := col
			if labels > 1 && len(row.boxes) < width {
				at--
			}
			if h := sectionRow(row, width); h != nil || at >= len(row.boxes) {
				if h != nil {
					above, rec = append(slices.Clone(heads), h), nil
				}
				continue
			}
			label, b := row.boxes[0], row.boxes[at]
			text := label.cell.Text
			name := grid{{boxes: []*box{label}}}
			if labels > 1 && at > 1 && row.boxes[1] != label {
				name = append(name, tableRow{boxes: []*box{row.boxes[1]}})
			}
			if b == label {
				continue
			}
			if i == 0 && (key(text) == "" || key(text) == "項目" || key(text) == "item") {
				if b.cell.Text != "" && !slices.Contains([]string{"内容", "説明", "詳細", "content", "contents", "description"}, key(b.cell.Text)) {
					above = append(slices.Clone(heads), &heading{level: 46, node: b.node, text: oneLine(b.cell.Text)})
				}
				continue
			}
			l := lanes(name)[0]
			if len(l.columns) == 0 {
				l.columns = []declared.Column{declared.Other}
			}
			if rec == nil || l.columns[0] != declared.Other && (rec.has(l.columns[0]) || l.columns[0] == rec.fields[0].column) && !isPurpose(l.columns[0]) {
				open(row)
			}
			rec.fields = append(rec.fields, r.fieldsOf(b, l, false)...)
			if rec.lang == "" {
				rec.lang = l.lang
			}
		}
	}
}
