package clickhouse

import (
	"fmt"
	"testing"

	"soshin/catalog"
)

// BenchmarkInsertTransmissions stores batches of 10,000 transmissions of 20
// fields each, the size of an analytics hit.
func BenchmarkInsertTransmissions(b *testing.B) {
	s := newStore(b)
	const rows = 10_000
	batch := make([]catalog.Transmission, rows)
	seq, like := uint64(0), full(1)
	for b.Loop() {
		b.StopTimer()
		for i := range batch {
			t := like
			seq++
			t.Seq, t.ID = seq, fmt.Sprint("r1.", seq)
			t.Fields = make([]catalog.Field, 20)
			for f := range t.Fields {
				t.Fields[f] = catalog.Field{In: catalog.InQuery, Path: fmt.Sprint("parameter", f), Value: fmt.Sprint(seq, "-value-", f), Layers: []string{"percent"}, Kind: catalog.KindEvent}
			}
			batch[i] = t
		}
		b.StartTimer()
		if err := s.InsertTransmissions(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
