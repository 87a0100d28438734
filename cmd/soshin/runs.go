package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
)

func (t *tool) runsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "runs",
		Short: "List the runs that are stored, the newest first",
		Long: `Runs lists the runs that are stored, the newest first, and how many requests of
each were seen by both witnesses, by the proxy alone (sent, and not told of by
the browser: preflights, reports), and by the browser alone (never sent: cached,
blocked). Each of the latter two has a cause, or is unexplained:

  soshin sql "SELECT * FROM discrepancies WHERE cause = ''"`,
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
			seen, err := store.Witnessed(cmd.Context())
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			if !t.json && len(runs) > 0 {
				fmt.Fprintln(w, "RUN\tSITE\tCOMMAND\tOUTCOME\tBOTH\tPROXY ALONE\tBROWSER ALONE\tUNEXPLAINED\tBROWSER")
			}
			for _, r := range runs {
				n := seen[r.ID]
				if t.json {
					if err := json.NewEncoder(t.out).Encode(struct {
						catalog.Run
						Witnessed catalog.Witnessed `json:"witnessed"`
					}{r, n}); err != nil {
						return err
					}
					continue
				}
				outcome := r.Outcome
				if outcome == "" {
					outcome = "going on"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", r.ID, r.Site, r.Command, outcome, n.Both, n.Proxy, n.Browser, n.Unexplained, r.Browser)
			}
			return w.Flush()
		},
	}
}
