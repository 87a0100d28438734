package lint

import (
	"fmt"
	"testing"

	"soshin/catalog/list/declared"
)

func BenchmarkLint(b *testing.B) {
	pages := many(1000)
	for b.Loop() {
		Lint(pages, Options{})
	}
}

// many are clean pages of n rows.
func many(n int) []declared.Page {
	pages := clean()
	for i := range pages {
		rows := pages[i].Rows
		pages[i].Rows = nil
		for j := range n {
			r := cleanRow(j, cleanRows[j%len(rows)].ja)
			r.ID = fmt.Sprint("row-", j)
			pages[i].Rows = append(pages[i].Rows, r)
		}
	}
	return pages
}
