package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/check"
	"soshin/catalog/clickhouse"
	"soshin/crawler"
)

func (t *tool) checkCommand() *cobra.Command {
	var run, sarif, junit string
	c := &cobra.Command{
		Use:   "check SITE.yaml",
		Short: "The gate for CI: what breaks the service's promises? Exit status 1 if anything does",
		Long: `Check compares the last run of the service (or --run) with what its site file
and its privacy policy promise, and prints each fault once: undeclared and
unknown recipients, identifying information, what behavioural targeting may not
get, transmissions before consent, vendors behind the service's own subdomains,
what is sent where nobody looks, fingerprinting and cookie syncs. It also fails
when proxy and browser disagree on what was sent and nothing says why, more
often than the site file allows (promise: unexplained, 0 if it does not say).

Where the site has a review file (soshin list draft), declared is what its last
published version says: services that it does not name are undeclared, and so
are kinds of information that it does not say of a service. Check also merges
the run into the review file, as a draft for people to look at; it publishes
nothing. It makes no review file, and says how to where the list lacks something.

A declared service that the run did not see is named too (code stale). That is a
note and does not fail: not observed is not the same as not sent.

--sarif and --junit write the same for code scanning (SARIF 2.1.0; GitHub shows
it at the site file's lines) and for test reports, beside the table; - is
standard output, and then there is no table.`,
		Example: `  soshin crawl site.yaml && soshin check site.yaml
  soshin check site.yaml --sarif soshin.sarif --junit soshin.xml
  soshin check site.yaml --json | jq -r .code`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.check(cmd.Context(), args[0], run, sarif, junit)
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one of the service)")
	c.Flags().StringVar(&sarif, "sarif", "", "file to write a SARIF log to (-: standard output)")
	c.Flags().StringVar(&junit, "junit", "", "file to write JUnit XML to (-: standard output)")
	return c
}

func (t *tool) check(ctx context.Context, path, runID, sarif, junit string) error {
	began := time.Now()
	if sarif == "-" && junit == "-" || t.json && (sarif == "-" || junit == "-") {
		return usageError{fmt.Errorf("only one of --json, --sarif - and --junit - can go to standard output")}
	}
	site, err := crawler.LoadSite(path)
	if err != nil {
		return usageError{err}
	}
	file, err := reference(path)
	if err != nil {
		return err
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
	run, _, err := t.run(ctx, store, runID, site.Name)
	if err != nil {
		return err
	}
	list, err := t.promised(ctx, store, catalogue, site, run.ID)
	if err != nil {
		return err
	}
	faults, err := findFaults(ctx, store, catalogue, run.ID, site.Policy(), list.promise, list.see)
	if err != nil {
		return err
	}
	faults = list.add(faults)
	seen, err := recentlySeen(ctx, store, run)
	if err != nil {
		return err
	}
	notes := check.Stale(list.promise, catalogue.Service, seen)
	report := check.Report{
		Tool: version, Site: site.Name, File: file, Line: site.Line,
		Run: run.ID, At: began, Took: time.Since(began), Faults: slices.Concat(faults, notes),
	}
	if err := t.writeReport(sarif, "SARIF log", check.SARIF, report); err != nil {
		return err
	}
	if err := t.writeReport(junit, "JUnit report", check.JUnit, report); err != nil {
		return err
	}
	switch {
	case t.json:
		for _, f := range report.Faults {
			if err := json.NewEncoder(t.out).Encode(f); err != nil {
				return err
			}
		}
	case sarif != "-" && junit != "-":
		fmt.Fprintf(t.out, "%s, run %s: %s, %s\n\n", site.Name, run.ID, plural(len(faults), "fault"), plural(len(notes), "note"))
		if err := t.printFaults(report.Faults); err != nil {
			return err
		}
	}
	if err := t.openDraft(ctx, store, catalogue, site, path, run.ID, faults); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errFound
	}
	return nil
}

// recentRuns bounds how far back a note on a stale service looks.
const recentRuns = 10

// recentlySeen returns what the last finished runs of run's site saw, the
// newest, which is run itself, first; none if run was not finished, or failed to
// see a page: what it did not see says nothing.
func recentlySeen(ctx context.Context, store *clickhouse.Store, run catalog.Run) ([]check.Seen, error) {
	if run.Outcome != catalog.OutcomeDone {
		return nil, nil
	}
	if whole, err := sawAll(ctx, store, run.ID); err != nil || !whole {
		return nil, err
	}
	runs, err := store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	runs = runs[slices.IndexFunc(runs, func(r catalog.Run) bool { return r.ID == run.ID }):]
	var seen []check.Seen
	var ids []string
	for _, r := range runs {
		if r.Site == run.Site && r.Command == run.Command && r.Outcome == catalog.OutcomeDone && len(seen) < recentRuns {
			seen, ids = append(seen, check.Seen{Run: r}), append(ids, r.ID)
		}
	}
	services, err := store.Services(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		seen[i].Services = services[id]
	}
	return seen, nil
}

// sawAll reports whether a run saw every page that it went to.
func sawAll(ctx context.Context, store *clickhouse.Store, run string) (bool, error) {
	visits, err := store.Visits(ctx, run)
	return err == nil && len(catalog.Unvisited(visits)) == 0, err
}

// writeReport writes a report to the file at path, to standard output if that
// is -, and nowhere if it is empty.
func (t *tool) writeReport(path, what string, write func(io.Writer, check.Report) error, r check.Report) error {
	switch path {
	case "":
		return nil
	case "-":
		return write(t.out, r)
	}
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		return err
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return usageError{fmt.Errorf("write the %s: %w", what, err)}
	}
	return nil
}

// reference is the URI of a file relative to the working directory, which is
// the top of the repository where CI runs; absolute if the file is not below it.
func reference(path string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("name %s relative to the working directory: %w", path, err)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if below, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(below) {
		return (&url.URL{Path: filepath.ToSlash(below)}).String(), nil
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String(), nil
}
