package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/idsync"
)

func (t *tool) syncsCommand() *cobra.Command {
	var run string
	c := &cobra.Command{
		Use:   "syncs",
		Short: "Show which identifiers are passed on: from one recipient to another, and by links from site to site",
		Long: `Syncs lists cookie syncs: an identifier that one recipient stored, in a message
to another, plain, as base64 or hashed; and link decorations: parameters such as
gclid or _gl with which links carry an identifier into the service or out of it,
what holds it, and who was sent it. Values are not shown; --json has the first
16 digits of their SHA-256.`,
		Example: `  soshin syncs
  soshin syncs --run 20261123-203245-7f3a91
  soshin syncs --json | jq 'select(.what == "cookie-sync") | {from, to, place}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.withRun(cmd.Context(), run, func(store *clickhouse.Store, of catalog.Run) error {
				found, err := passedOn(cmd.Context(), store, of.ID, func(*catalog.Transmission) {})
				if err != nil {
					return err
				}
				if found.Limited() {
					t.warn("run %s: there is more than is shown", of.ID)
				}
				return t.printSyncs(found)
			})
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	return c
}

// passedOn finds the identifiers that are passed on in a stored run. see is
// called with each transmission, once.
func passedOn(ctx context.Context, store *clickhouse.Store, run string, see func(*catalog.Transmission)) (*idsync.Finder, error) {
	stored, err := store.Stored(ctx, run)
	if err != nil {
		return nil, err
	}
	found := idsync.New(stored)
	learn := func(t *catalog.Transmission) { found.Learn(t); see(t) }
	for _, take := range []func(*catalog.Transmission){learn, found.Look} {
		for t, err := range store.Transmissions(ctx, clickhouse.Filter{Run: run}) {
			if err != nil {
				return nil, err
			}
			take(&t)
		}
	}
	return found, nil
}

func (t *tool) printSyncs(found *idsync.Finder) error {
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	out := json.NewEncoder(t.out)
	for _, s := range found.Syncs() {
		if t.json {
			if err := out.Encode(struct {
				What string `json:"what"`
				idsync.Sync
			}{"cookie-sync", s}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "cookie-sync\t%s\t%s\t-> %s\t%s\t%s\t%s\n", partyName(s.From), s.Origin, partyName(s.To), s.Place, s.Form, plural(s.Count, "transmission"))
	}
	for _, d := range found.Decorations() {
		if t.json {
			if err := out.Encode(struct {
				What string `json:"what"`
				idsync.Decoration
			}{"link-decoration", d}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(w, decorationLine(d))
	}
	return w.Flush()
}

func partyName(p idsync.Party) string {
	if p.Service != "" {
		return p.Service
	}
	return p.Domain
}

func decorationLine(d idsync.Decoration) string {
	way := "into the service"
	if d.To != nil {
		way = "to " + partyName(*d.To)
	}
	var held, passed []string
	for _, k := range d.Stored {
		held = append(held, string(k.Kind)+" "+k.Name)
	}
	for _, p := range d.Passed {
		passed = append(passed, partyName(p.To)+" ("+p.Place+")")
	}
	list := func(before string, what []string) string {
		if what == nil {
			return before + " (none)"
		}
		return before + " " + strings.Join(what, ", ")
	}
	return strings.Join([]string{"link-decoration", d.Parameter, way, list("stored:", held), list("sent on:", passed)}, "\t")
}
