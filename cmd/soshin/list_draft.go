package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
	"soshin/catalog/vendors"
	"soshin/crawler"
)

func (t *tool) draftCommand() *cobra.Command {
	var run, author string
	c := &cobra.Command{
		Use:   "draft SITE.yaml",
		Short: "Bring the review file up to what was observed; what people wrote in it stays",
		Long: `Draft merges the last run of the service (or --run) into its review file,
external-transmission.yaml beside the site file (review: names another), and
makes it if there is none. The file belongs into the publisher's own
repository: it is the source of the published list.

Draft adds rows for what is new, writes its own cells anew, and counts the runs
in which a row was not seen, unless the run failed to see a page. It removes no row and changes no word that a person
wrote, no comment, and not the order; where the fact under a person's wording
has changed it says so. A list that was reviewed or published is a draft again
when its rows have changed. The same run once more changes nothing.`,
		Example: "  soshin list draft site.yaml --author 山田\n  soshin list draft site.yaml --json | jq 'select(.what == \"fact-changed\")'",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			changes, err := t.draft(cmd.Context(), site, run, author)
			if err != nil {
				return err
			}
			return t.printChanges(site.Review(), changes)
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one of the service)")
	c.Flags().StringVar(&author, "author", "", "who answers for the wording, for a file that is made anew")
	return c
}

// draft merges a run into the review file of a site, which it makes if there
// is none.
func (t *tool) draft(ctx context.Context, site *crawler.Site, runID, author string) ([]review.Change, error) {
	catalogue, err := t.catalogue(site.Vendors...)
	if err != nil {
		return nil, err
	}
	store, done, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	run, _, err := t.run(ctx, store, runID, site.Name)
	if err != nil {
		return nil, err
	}
	file, err := loadReview(site)
	if err != nil {
		return nil, err
	}
	return t.draftFrom(ctx, store, catalogue, site, file, run.ID, author)
}

// draftFrom merges a run into a review file, nil if there is none yet.
func (t *tool) draftFrom(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, site *crawler.Site, file *review.File, run, author string) ([]review.Change, error) {
	rows, err := observedRows(ctx, store, catalogue, run, site.Promise)
	if err != nil {
		return nil, err
	}
	whole, err := sawAll(ctx, store, run)
	if err != nil {
		return nil, err
	}
	if !whole {
		t.warn("run %s did not see every page: rows that it did not see do not count as unseen", run)
	}
	seen := review.Seen{Run: run, Property: site.Name, Rows: rows, Partial: !whole, Service: catalogue.Service}
	data, changes, err := review.Draft(file, seen, review.Head{Service: review.Text(site.Title), Author: author})
	if err != nil {
		return nil, err
	}
	if file != nil && string(data) == file.String() {
		return changes, nil
	}
	if err := review.Write(site.Review(), data); err != nil {
		return nil, usageError{fmt.Errorf("write the review file: %w", err)}
	}
	return changes, nil
}

// loadReview reads a site's review file; nil: there is none yet.
func loadReview(site *crawler.Site) (*review.File, error) {
	file, err := review.Load(site.Review())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, usageError{err}
	}
	return file, nil
}

// observedRows are the rows of a list made of one run alone.
func observedRows(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, run string, promise catalog.Promise) ([]list.Row, error) {
	observations, err := store.Observations(ctx, run)
	if err != nil {
		return nil, err
	}
	return list.Rows(observations, catalogue.Service, promise), nil
}

func (t *tool) printChanges(path string, changes []review.Change) error {
	if t.json {
		enc := json.NewEncoder(t.out)
		for _, c := range changes {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintf(t.out, "%s: %s\n", path, plural(len(changes), "change"))
	if len(changes) == 0 {
		return nil
	}
	fmt.Fprintln(t.out)
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, c := range changes {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.What, shorten(c.Name, 40), changed(c))
	}
	return w.Flush()
}

// changed says in a few words what became different.
func changed(c review.Change) string {
	switch c.What {
	case review.RowAdded:
		return "new row " + c.Row
	case review.RowUnseen:
		return fmt.Sprintf("not seen in %s; the row stays", plural(c.Runs, "run"))
	case review.RowBack:
		return fmt.Sprintf("seen again after %s", plural(c.Runs, "run"))
	case review.CannotWrite:
		return c.Is
	}
	var parts []string
	if c.Added != "" {
		parts = append(parts, "now also "+c.Added)
	}
	if c.Gone != "" {
		parts = append(parts, "no longer "+c.Gone)
	}
	if len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("“%s”, was “%s”", shorten(c.Is, 60), shorten(c.Was, 60)))
	}
	s := c.Cell + ": " + strings.Join(parts, "; ")
	if c.What == review.FactChanged {
		s += "; a person's wording stays, please look at it"
	}
	return s
}
