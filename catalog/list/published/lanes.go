package published

import (
	"slices"
	"strings"
	"unicode/utf8"

	"soshin/catalog/list/declared"
)

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
// Japanese and one in English of the same column, which No. and 備考 are not.
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
			case c != declared.Other && seen[said{c, other}]:
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

// strictly reports whether a text is a label and not a value that has a
// label's word in it.
func strictly(text string) bool {
	_, ok := label(text)
	return ok
}
