package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog/clickhouse"
)

func (t *tool) sqlCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "sql QUERY",
		Short: "Run a query on the store",
		Long: `Sql runs one ClickHouse statement on the store and prints its rows. The tables
are runs, visits, transmissions (with its fields nested) and faults.`,
		Example: `  soshin sql 'SELECT service, count() FROM transmissions WHERE external GROUP BY service ORDER BY 2 DESC'
  soshin sql --json 'SELECT host, fields.path, fields.value FROM transmissions ARRAY JOIN fields LIMIT 10'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, done, err := t.open(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			result, err := store.Query(cmd.Context(), args[0])
			if err != nil {
				return usageError{err}
			}
			defer result.Close()
			if t.json {
				return t.printRowsJSON(result)
			}
			return t.printRows(result)
		},
	}
}

func (t *tool) printRows(result *clickhouse.Result) error {
	if len(result.Columns) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	var names []string
	for _, c := range result.Columns {
		names = append(names, c.Name)
	}
	fmt.Fprintln(w, strings.Join(names, "\t"))
	for row, err := range result.Rows() {
		if err != nil {
			return err
		}
		var cells []string
		for _, v := range row {
			cells = append(cells, cell(v))
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// cell writes a value as text without line breaks, which would break the table.
func cell(v any) string {
	if s, ok := v.(string); ok {
		return strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// printRowsJSON writes an object a row, its keys in the order of the columns.
func (t *tool) printRowsJSON(result *clickhouse.Result) error {
	for row, err := range result.Rows() {
		if err != nil {
			return err
		}
		var b bytes.Buffer
		for i, v := range row {
			key, err := json.Marshal(result.Columns[i].Name)
			if err != nil {
				return err
			}
			value, err := json.Marshal(v)
			if err != nil {
				return err
			}
			b.WriteByte("{,"[min(i, 1)])
			b.Write(key)
			b.WriteByte(':')
			b.Write(value)
		}
		b.WriteString("}\n")
		if _, err := t.out.Write(b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
