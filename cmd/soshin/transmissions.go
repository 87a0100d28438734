package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

// filterFlags are the flags that choose transmissions.
type filterFlags struct {
	run, service, domain, host, kind string
	external                         bool
	limit                            int
}

func (f *filterFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.run, "run", "", "ID of the run (default: the last one)")
	c.Flags().StringVar(&f.service, "service", "", "only to this service (its ID, see soshin vendors)")
	c.Flags().StringVar(&f.domain, "domain", "", "only to this registrable domain")
	c.Flags().StringVar(&f.host, "host", "", "only to this host")
	c.Flags().StringVar(&f.kind, "kind", "", "only with this information kind, such as email or terminal_id")
	c.Flags().BoolVar(&f.external, "external", false, "only to outside parties")
	c.Flags().IntVar(&f.limit, "limit", 0, "at most so many (0: all)")
}

func (f *filterFlags) filter(run string) (clickhouse.Filter, error) {
	if f.limit < 0 {
		return clickhouse.Filter{}, usageError{fmt.Errorf("--limit %d: want 0 or more", f.limit)}
	}
	kind := catalog.InformationKind(f.kind)
	known := slices.ContainsFunc(catalog.Kinds(), func(k catalog.KindInfo) bool { return k.Kind == kind })
	if kind != "" && kind != catalog.KindTechnical && !known {
		return clickhouse.Filter{}, usageError{fmt.Errorf("--kind %s: there is no such information kind", f.kind)}
	}
	filter := clickhouse.Filter{Run: run, Service: f.service, Domain: f.domain, Host: f.host, Kind: kind, Limit: f.limit}
	if f.external {
		filter.External = new(true)
	}
	return filter, nil
}

// choose opens the store and returns what the flags choose in it. The caller
// calls the returned func when it is done.
func (t *tool) choose(ctx context.Context, flags filterFlags) (*clickhouse.Store, clickhouse.Filter, func(), error) {
	if _, err := flags.filter(""); err != nil { // before the engine is started for nothing
		return nil, clickhouse.Filter{}, nil, err
	}
	store, done, err := t.open(ctx)
	if err != nil {
		return nil, clickhouse.Filter{}, nil, err
	}
	run, _, err := t.run(ctx, store, flags.run, "")
	if err != nil {
		done()
		return nil, clickhouse.Filter{}, nil, err
	}
	filter, err := flags.filter(run.ID)
	return store, filter, done, err
}

func (t *tool) transmissionsCommand() *cobra.Command {
	var flags filterFlags
	c := &cobra.Command{
		Use:   "transmissions",
		Short: "Show what was sent: when, to whom, by which tag, with which information",
		Example: `  soshin transmissions --external
  soshin transmissions --service ga4 --json | jq '.fields[] | select(.kind != "")'
  soshin transmissions --kind email`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, filter, done, err := t.choose(cmd.Context(), flags)
			if err != nil {
				return err
			}
			defer done()
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			for tr, err := range store.Transmissions(cmd.Context(), filter) {
				if err != nil {
					return err
				}
				if t.json {
					if err := json.NewEncoder(t.out).Encode(tr); err != nil {
						return err
					}
					continue
				}
				printTransmission(w, &tr)
			}
			return w.Flush()
		},
	}
	flags.add(c)
	return c
}

func printTransmission(w *tabwriter.Writer, tr *catalog.Transmission) {
	to := "(the service itself)"
	if tr.External {
		to = tr.RegistrableDomain + " (in no catalogue)"
	}
	if tr.Service != nil {
		to = tr.Service.Name
	}
	var kinds []string
	for _, f := range tr.Fields {
		if k := string(f.Kind); k != "" && f.Kind != catalog.KindTechnical && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	fmt.Fprintf(w, "%d\t%s\t%s\t%s %s\t%s\t%s\n", tr.Seq, tr.At.Format("15:04:05.000"), to, tr.Method, shorten(tr.URL, 70), tr.Type, strings.Join(kinds, " "))
}

// shorten keeps the first n characters of s.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
