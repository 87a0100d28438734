package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

// withRun opens the store for do, which is given the run of an ID, or the last
// one if that is empty.
func (t *tool) withRun(ctx context.Context, id string, do func(*clickhouse.Store, catalog.Run) error) error {
	store, done, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	run, _, err := t.run(ctx, store, id, "")
	if err != nil {
		return err
	}
	return do(store, run)
}

// printFacts prints each fact as a JSON object, or all as a table of lines, in
// which equal ones are one.
func printFacts[T any](t *tool, facts []T, line func(T) string) error {
	if t.json {
		enc := json.NewEncoder(t.out)
		for _, f := range facts {
			if err := enc.Encode(f); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	printed := map[string]bool{}
	for _, f := range facts {
		if text := line(f); !printed[text] {
			printed[text] = true
			fmt.Fprintln(w, text)
		}
	}
	return w.Flush()
}
