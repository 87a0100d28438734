package published

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// maxColumns is how wide a table may be; what a colspan takes beyond is not
// read.
const maxColumns = 64

// A box is a cell of a table as it is written; it may stand at several places.
type box struct {
	node  *html.Node
	th    bool
	cell  declared.Cell
	heads *head // what it would say as a heading; nil: not asked yet
}

// A tableRow is one row of a table's grid.
type tableRow struct {
	node   *html.Node
	inHead bool
	own    int // boxes that are written in it
	boxes  []*box
}

// A grid is a table with its spans filled in.
type grid []tableRow

// grid fills in the spans of a table. A rowspan ends with its row group, as in
// browsers.
func (r *reader) grid(table *html.Node) (grid, error) {
	var g grid
	var rows []*html.Node
	for n := range table.Descendants() {
		if n.Type == html.ElementNode && n.Data == "tr" && closest(n.Parent, "table") == table && !hidden(n) {
			rows = append(rows, n)
		}
	}
	type hanging struct {
		box  *box
		left int
	}
	var down [maxColumns]hanging
	var group *html.Node
	for _, tr := range rows {
		if tr.Parent != group {
			group, down = tr.Parent, [maxColumns]hanging{}
		}
		row := tableRow{node: tr, inHead: tr.Parent.Data == "thead"}
		col := 0
		put := func(b *box) error {
			row.boxes = append(row.boxes, b)
			col++
			if r.cells++; r.cells > maxCells {
				return fmt.Errorf("its tables have more than %d cells", maxCells)
			}
			return nil
		}
		hang := func() error {
			for col < maxColumns && down[col].left > 0 {
				down[col].left--
				if err := put(down[col].box); err != nil {
					return err
				}
			}
			return nil
		}
		for td := tr.FirstChild; td != nil; td = td.NextSibling {
			if td.Type != html.ElementNode || td.Data != "td" && td.Data != "th" || hidden(td) {
				continue
			}
			if err := hang(); err != nil {
				return nil, err
			}
			b := &box{node: td, th: td.Data == "th"}
			b.cell = cellOf(r.inside(td, nil))
			row.own++
			span := max(1, number(attr(td, "rowspan"), len(rows)))
			if attr(td, "rowspan") == "0" {
				span = len(rows)
			}
			for range max(1, number(attr(td, "colspan"), maxColumns)) {
				if col >= maxColumns {
					break
				}
				down[col] = hanging{b, span - 1}
				if err := put(b); err != nil {
					return nil, err
				}
			}
		}
		if err := hang(); err != nil {
			return nil, err
		}
		g = append(g, row)
	}
	return g, nil
}

func number(s string, most int) int {
	s = strings.TrimSpace(s)
	n, err := strconv.Atoi(s)
	switch {
	case err == nil:
		return min(n, most)
	case s == "" || strings.Trim(s, "0123456789") != "":
		return 0
	default:
		return most // more digits than a number has
	}
}

func (b *box) head() head {
	if b.heads == nil {
		h := recognise(b.cell.Text)
		b.heads = &h
	}
	return *b.heads
}

// recognised counts the columns that a row would head, and the boxes that say
// something.
func (row *tableRow) recognised() (known, said int) {
	seen := map[*box]bool{}
	columns := map[declared.Column]bool{}
	for _, b := range row.boxes {
		if seen[b] || b.cell.Text == "" {
			continue
		}
		seen[b] = true
		said++
		for _, c := range b.head().columns {
			if !columns[c] || b.head().lang == "en" || isPurpose(c) {
				columns[c] = true
				known++
				break
			}
		}
	}
	return known, said
}

// heads reports whether the row is a row of headings, and how surely.
func (row *tableRow) headings() int {
	known, said := row.recognised()
	allTH := true
	for _, b := range row.boxes {
		allTH = allTH && b.th
	}
	if known >= 2 && known*2 >= said || known >= 1 && said >= 1 && (allTH || row.inHead) && len(row.boxes) > 1 && known*3 >= said {
		return known
	}
	return 0
}

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

// A lane is a column of a table.
type lane struct {
	columns []declared.Column
	lang    string
	both    bool
	text    string
}

// lanes reads rows of headings.
func lanes(rows grid) []lane {
	width := 0
	for _, row := range rows {
		width = max(width, len(row.boxes))
	}
	list := make([]lane, width)
	for i := range list {
		var texts []string
		var last *box
		for _, row := range rows {
			if i < len(row.boxes) && row.boxes[i] != last {
				last = row.boxes[i]
				if last.cell.Text != "" {
					texts = append(texts, last.cell.Text)
				}
			}
		}
		l := &list[i]
		l.text = strings.Join(texts, " ")
		if last == nil {
			continue
		}
		h := recognise(last.cell.Text)
		if len(texts) > 1 {
			h = recognise(strings.Join(texts, " "))
			if above := recognise(texts[0]); len(above.columns) == 1 && isPurpose(above.columns[0]) {
				// 利用目的 over 当社 and 送信先.
				h.columns = []declared.Column{headings.purpose(key(l.text))}
			} else if below := recognise(last.cell.Text); len(below.columns) > 0 {
				h.columns = below.columns
			} else {
				h.columns = above.columns
			}
		}
		l.columns, l.lang, l.both = h.columns, h.lang, h.both
	}
	return list
}

// settle gives each lane columns of its own. bilingual: the table has a lane in
// Japanese and one in English of the same column.
func settle(list []lane) (bilingual, both bool) {
	type said struct {
		column declared.Column
		lang   string
	}
	seen := map[said]bool{}
	pairs, twins := 0, 0
	for i := range list {
		l := &list[i]
		if l.both {
			twins++
		}
		for j, c := range l.columns {
			other := map[string]string{"ja": "en", "en": "ja"}[l.lang]
			switch {
			case seen[said{c, other}]:
				pairs++
			case c == declared.Service && seen[said{c, l.lang}]:
				l.columns[j] = declared.Tag // サービス名 and ツール名
			case c == declared.Purpose && seen[said{declared.OurPurpose, l.lang}]:
				l.columns[j] = declared.Theirs
			}
			seen[said{l.columns[j], l.lang}] = true
		}
		if len(l.columns) == 0 {
			l.columns = []declared.Column{declared.Other}
		}
	}
	// 送信先 with a colspan of two: the company and its service.
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], &list[i]
		if a.text == b.text && a.text != "" && slices.Equal(a.columns, b.columns) && slices.Equal(a.columns, []declared.Column{declared.Recipient}) &&
			!seen[said{declared.Service, a.lang}] {
			b.columns = []declared.Column{declared.Service}
		}
	}
	return pairs > 0, twins >= 2
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
			r.records = append(r.records, rec)
		}
	}
}

// linksToPolicy makes a lane of details that has links the one of policies, if
// the table has no other.
func (g grid) linksToPolicy(list []lane, from int) {
	for i := range list {
		if slices.Contains(list[i].columns, declared.Policy) {
			return
		}
	}
	for i := range list {
		if k := key(list[i].text); k != "詳細" && k != "details" && k != "詳細情報" {
			continue
		}
		links := 0
		for _, row := range g[from:] {
			if i < len(row.boxes) && len(row.boxes[i].cell.Links) > 0 {
				links++
			}
		}
		if links*2 > len(g)-from {
			list[i].columns = []declared.Column{declared.Policy}
			return
		}
	}
}

// headsAgain reports whether a row below headings is one itself.
func (row *tableRow) headsAgain(list []lane) bool {
	same, th := false, true
	for i, b := range row.boxes {
		same = same || i < len(list) && b.cell.Text != "" && b.cell.Text == list[i].text
		th = th && b.th
	}
	if !same && !th {
		return false
	}
	known, said := row.recognised()
	return known >= 2 && known == said
}

// headEnd is the row after those of headings that begin with first.
func headEnd(g grid, first int) int {
	end := first + 1
	for end < len(g) {
		spans := false // a box of the row above reaches down
		for j, b := range g[end].boxes {
			spans = spans || j < len(g[end-1].boxes) && g[end-1].boxes[j] == b
		}
		known, said := g[end].recognised()
		owners := 0
		for _, b := range g[end].boxes {
			if k := key(b.cell.Text); k != "" && utf8.RuneCountInString(k) <= 12 && headings.purpose(k) != declared.Purpose {
				owners++
			}
		}
		allTH := !slices.ContainsFunc(g[end].boxes, func(b *box) bool { return !b.th })
		if !g[end].inHead && !(spans && (allTH || known+owners >= said && owners > 0)) && !(allTH && len(g[end].boxes) > 1 && known >= 2) || !g[first].inHead && g[end].inHead {
			break
		}
		end++
	}
	return end
}

// sectionRow is the heading that a row is which has one box alone, or nil.
func sectionRow(row tableRow, width int) *heading {
	var one *box
	for _, b := range row.boxes {
		if one != nil && one != b && (b.cell.Text != "" || len(b.cell.Links) > 0) {
			return nil
		}
		if one == nil || one.cell.Text == "" {
			one = b
		}
	}
	if one == nil || one.cell.Text == "" || row.own != 1 || width == 1 || len(row.boxes) == 1 && width > 1 && !one.th {
		return nil
	}
	text := oneLine(one.cell.Text)
	if utf8.RuneCountInString(text) > maxHeading {
		text = ""
	}
	return &heading{level: 46, node: row.node, text: undecorated(text)}
}

// rowRecord makes the record of a row; nil: it is empty.
func (r *reader) rowRecord(row tableRow, list []lane, bilingual, both bool) *record {
	rec := &record{node: row.node, lang: langOf(row.node), both: bilingual || both}
	rec.sure = rec.lang != ""
	own := ourRow(row.node)
	var columns []declared.Column
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
			continue
		}
		said = said || b.cell.Text != "" || len(b.cell.Links) > 0
		column := declared.Other
		if len(l.columns) == 1 {
			column = l.columns[0]
		} else if len(l.columns) > 1 {
			column = "" // several: no shift can be told of it
		}
		if i < len(list) {
			columns = append(columns, column)
		}
		cells = append(cells, b.cell)
		for _, f := range r.fieldsOf(b, l, own) {
			if bilingual {
				f.lang = l.lang
			}
			if both || bilingual && l.both {
				rec.fields = append(rec.fields, twoLanguages(f)...)
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

// twoLanguages splits a cell whose lines are Japanese and then English.
func twoLanguages(f field) []field {
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

// labels counts the different columns that the first boxes of the rows name.
func (g grid) labels() int {
	seen := map[declared.Column]bool{}
	known, said := 0, 0
	for _, row := range g {
		if len(row.boxes) < 2 {
			continue
		}
		b := row.boxes[0]
		if b.cell.Text == "" {
			continue
		}
		said++
		if len(b.head().columns) > 0 && strictly(b.cell.Text) {
			known++
			seen[b.head().columns[0]] = true
		}
	}
	if known*2 < said {
		return 0
	}
	return len(seen)
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

// strictly reports whether a text is a label and not a value that has a
// label's word in it.
func strictly(text string) bool {
	_, ok := label(text)
	return ok
}
