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
			store, filter, done, err := t.choose(cmd.Context(), flags)
			if err != nil {
				return err
			}
			defer done()
			fields, err := store.Fields(cmd.Context(), filter)
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
