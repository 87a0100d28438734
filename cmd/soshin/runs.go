package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func (t *tool) runsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "runs",
		Short:   "List the runs that are stored, the newest first",
		Example: "  soshin runs\n  soshin runs --json | jq .id",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, done, err := t.open(cmd.Context())
			if err != nil {
				return err
			}
			defer done()
			runs, err := store.Runs(cmd.Context())
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			for _, r := range runs {
				if t.json {
					if err := json.NewEncoder(t.out).Encode(r); err != nil {
						return err
					}
					continue
				}
				outcome := r.Outcome
				if outcome == "" {
					outcome = "going on"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Site, r.Command, outcome, r.Browser)
			}
			return w.Flush()
		},
	}
}
