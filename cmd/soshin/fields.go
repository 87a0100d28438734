package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (t *tool) fieldsCommand() *cobra.Command {
	var flags filterFlags
	c := &cobra.Command{
		Use:   "fields",
		Short: "Sum up the fields that were sent, by recipient, with their information kinds",
		Example: `  soshin fields --external
  soshin fields --service meta-pixel`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if _, err := flags.filter(""); err != nil {
				return err
			}
			store, done, err := t.open(ctx)
			if err != nil {
				return err
			}
			defer done()
			run, _, err := t.run(ctx, store, flags.run, "")
			if err != nil {
				return err
			}
			filter, err := flags.filter(run.ID)
			if err != nil {
				return err
			}
			fields, err := store.Fields(ctx, filter)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			for _, f := range fields {
				if t.json {
					if err := json.NewEncoder(t.out).Encode(f); err != nil {
						return err
					}
					continue
				}
				to := f.Service
				if to == "" {
					to = f.Domain
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", to, f.In, shorten(f.Path, 60), f.Kind, f.Count, shorten(f.Example, 40))
			}
			return w.Flush()
		},
	}
	flags.add(c)
	return c
}
