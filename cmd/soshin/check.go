package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/crawler"
)

func (t *tool) checkCommand() *cobra.Command {
	var run string
	c := &cobra.Command{
		Use:   "check SITE.yaml",
		Short: "The gate for CI: what breaks the service's promises? Exit status 1 if anything does",
		Long: `Check compares the last run of the service (or --run) with what its site file
and its privacy policy promise, and prints each fault once: undeclared and
unknown recipients, identifying information, what behavioural targeting may not
get, transmissions before consent, vendors behind the service's own subdomains,
what is sent where nobody looks, fingerprinting and cookie syncs. It also fails
when proxy and browser disagree on what was sent and nothing says why, more
often than the site file allows (promise: unexplained, 0 if it does not say).`,
		Example: "  soshin crawl site.yaml && soshin check site.yaml\n  soshin check site.yaml --json | jq -r .code",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			catalogue, err := t.catalogue(site.Vendors...)
			if err != nil {
				return err
			}
			store, done, err := t.open(ctx)
			if err != nil {
				return err
			}
			defer done()
			of, _, err := t.run(ctx, store, run, site.Name)
			if err != nil {
				return err
			}
			faults, err := findFaults(ctx, store, catalogue, of.ID, site.Policy(), site.Promise, func(*catalog.Transmission) {})
			if err != nil {
				return err
			}
			for _, f := range faults {
				if !t.json {
					break
				}
				if err := json.NewEncoder(t.out).Encode(f); err != nil {
					return err
				}
			}
			if !t.json {
				fmt.Fprintf(t.out, "%s, run %s: %s\n\n", site.Name, of.ID, plural(len(faults), "fault"))
				if err := t.printFaults(faults); err != nil {
					return err
				}
			}
			if len(faults) > 0 {
				return errFound
			}
			return nil
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one of the service)")
	return c
}
