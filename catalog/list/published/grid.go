package published

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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
	rows := tableRows(table)
	type hanging struct {
		box  *box
		left int
	}
	var down [maxColumns]hanging
	var group *html.Node
	for i, tr := range rows {
		if i%100 == 0 && time.Now().After(r.deadline) {
			return nil, errTime
		}
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
			if td.Type != html.ElementNode || table.Data == "table" && td.Data != "td" && td.Data != "th" || hidden(td) {
				continue
			}
			if err := hang(); err != nil {
				return nil, err
			}
			b := &box{node: td, th: td.Data == "th" || strings.HasSuffix(attr(td, "role"), "header")}
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
