package clickhouse

import (
	"context"
	"errors"
	"io"
	"iter"
	"reflect"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// A Column is one column of a query's result.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // as ClickHouse writes it
}

// A Result is the answer to a query. Rows reads it, once; it must be closed.
type Result struct {
	Columns []Column // none for a statement that returns nothing
	rows    driver.Rows
	store   *Store
}

// Query runs a statement of the user's. A statement that ClickHouse refuses
// gives its reason in one line.
func (s *Store) Query(ctx context.Context, sql string) (*Result, error) {
	rows, err := s.conn.Query(ctx, sql)
	if errors.Is(err, io.EOF) {
		return &Result{store: s}, nil // the answer had no block: CREATE, INSERT and so on
	}
	if err != nil {
		return nil, explain(err, s.addr, "query")
	}
	r := &Result{rows: rows, store: s}
	for _, c := range rows.ColumnTypes() {
		r.Columns = append(r.Columns, Column{c.Name(), c.DatabaseTypeName()})
	}
	return r, nil
}

// Rows yields the rows as they come in, each with one value a column, of the
// types that encoding/json writes: nil, bool, numbers, string, []any and
// map[string]any. Whole numbers beyond 2^53 and decimals are strings of all
// their digits, for JSON's readers would round them; so are NaN and the
// infinities. Times are RFC 3339. It ends after the first error.
func (r *Result) Rows() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		if r.rows == nil {
			return
		}
		types := r.rows.ColumnTypes()
		targets := make([]any, len(types))
		for r.rows.Next() {
			row := make([]any, len(types))
			for i, t := range types {
				targets[i] = reflect.New(t.ScanType()).Interface()
			}
			if err := r.rows.Scan(targets...); err != nil {
				yield(nil, explain(err, r.store.addr, "reading a row"))
				return
			}
			for i, t := range types {
				row[i] = render(reflect.ValueOf(targets[i]).Elem(), t.DatabaseTypeName())
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := r.rows.Err(); err != nil {
			yield(nil, explain(err, r.store.addr, "reading rows"))
		}
	}
}

// Close ends the query.
func (r *Result) Close() error {
	if r.rows == nil {
		return nil
	}
	return r.rows.Close()
}
