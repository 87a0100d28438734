package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"soshin/catalog/list"
	"soshin/crawler"
)

func (t *tool) listCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "The published External Transmission list",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var run, out, templates string
	build := &cobra.Command{
		Use:   "build [SITE.yaml]",
		Short: "Build the list from what was observed: HTML, Markdown, CSV, XLSX, JSON and JSON-LD, in Japanese and English",
		Long: `Build writes the list of the last run (or of --run) into a directory:

  index.html, en/index.html     the list, in Japanese and English
  history/, cookies/            its change history and the cookie table; in en/ too
  list.ja.md, list.ja.csv       the list for other uses; likewise .en
  list.xlsx                     the same as a workbook
  list.json, list.schema.json   the same for machines, and its JSON Schema
  list.jsonld                   the same in terms of the W3C's Data Privacy Vocabulary
  cookies.ja.csv                the cookie table; likewise .en
  apps/                         drafts of Apple's privacy manifest and Google Play's
                                data safety form; decisions.*.csv says what in them
                                a person must decide

A directory given with --templates may have page.html, history.html,
cookies.html, parts.html and page.css of your own; begin with copies of those in
catalog/list.

With a site file the list is what its review file says (soshin list draft), if
there is one; the run tells of the coverage. Otherwise it is made from the run
alone: purposes and title come from the site file, or from what that said when
the run was made. Unless the list is approved or published, and unchanged since,
pages, Markdown and workbook say at their top how far it is: a draft, reviewed,
or measured and reviewed by nobody. In list.json that is its state.`,
		Example: "  soshin list build --out public/external-transmission\n  soshin list build site.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.buildList(cmd, args, run, out, templates)
		},
	}
	build.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	build.Flags().StringVar(&out, "out", "external-transmission", "directory to write to")
	build.Flags().StringVar(&templates, "templates", "", "directory of page templates of your own")
	c.AddCommand(t.draftCommand(), t.lintCommand(readDeclared), t.diffCommand(), t.stateCommand(), build)
	return c
}

func (t *tool) buildList(cmd *cobra.Command, args []string, runID, out, templates string) error {
	look, err := list.LoadTemplates(templates)
	if err != nil {
		return usageError{err}
	}
	ctx := cmd.Context()
	var site *crawler.Site
	if len(args) == 1 {
		if site, err = crawler.LoadSite(args[0]); err != nil {
			return usageError{err}
		}
	}
	store, done, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	run, settings, catalogue, err := t.observed(ctx, store, site, runID)
	if err != nil {
		return err
	}
	made, err := t.document(ctx, store, catalogue, site, run, settings)
	if err != nil {
		return err
	}
	paths, err := list.Build(out, made.list, look)
	if err != nil {
		return usageError{err}
	}
	for _, path := range paths {
		if t.json {
			if err := json.NewEncoder(t.out).Encode(map[string]string{"path": path}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(t.out, path)
	}
	return nil
}
