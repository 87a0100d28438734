package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/evidence"
	"soshin/catalog/legible"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
	"soshin/crawler"
)

func (t *tool) evidenceCommand() *cobra.Command {
	var run, name string
	c := &cobra.Command{
		Use:   "evidence [SITE.yaml] ROW...",
		Short: "What is behind a row of the list: pages, tags, hosts, fields, pictures; and bundles of it for an auditor",
		Long: `Evidence prints what the last run (or --run) showed of a row of the list: the
pages with their pictures, who asked for the transmissions, where they went, and
the names of the fields with their information kinds. ROW is a row's ID (its
permalink), a service's ID, a registrable domain or a host; several rows may
have one.

With a site file the rows are those of its review file, if there is one: also
those that people added, which is said of them, those that the run did not see,
and those that are exempt. Rows that the run saw and the file does not have are
told as missing.

No value is printed. Of each there are its shape, its length and a code that is
the same for the same value, in all that one command prints or writes.`,
		Example: `  soshin evidence ga4
  soshin evidence px.fumei-demo.example --json | jq '.fields[] | select(.kind != "")'
  soshin evidence site.yaml ga4 --json | jq .standing
  soshin evidence bundle site.yaml --out audit
  soshin evidence verify audit`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, names, err := siteAndRows(args)
			if err != nil {
				return usageError{err}
			}
			if site != nil && name != "" {
				return usageError{fmt.Errorf("--site %s: the site file names the service", name)}
			}
			behind, done, err := t.behind(cmd.Context(), run, name, site)
			if err != nil {
				return err
			}
			defer done()
			rows, err := behind.choose(names)
			if err != nil {
				return usageError{err}
			}
			dir, err := t.data()
			if err != nil {
				return err
			}
			for i, row := range rows {
				e, err := behind.evidence(cmd.Context(), row)
				if err != nil {
					return err
				}
				switch {
				case t.json:
					err = json.NewEncoder(t.out).Encode(e)
				default:
					if i > 0 {
						fmt.Fprintln(t.out)
					}
					err = printEvidence(t.out, &e, dir)
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	c.Flags().StringVar(&name, "site", "", "the last run of the service with this name")
	c.AddCommand(t.bundleCommand(), t.verifyCommand(), t.keyCommand())
	return c
}

// siteAndRows reads the site file that may stand before the names of rows, none
// of which ends in .yaml.
func siteAndRows(args []string) (*crawler.Site, []string, error) {
	if ext := filepath.Ext(args[0]); ext != ".yaml" && ext != ".yml" {
		return nil, args, nil
	}
	if len(args) == 1 {
		return nil, nil, fmt.Errorf("%s: of which row? its ID, service, domain or host is missing", args[0])
	}
	site, err := crawler.LoadSite(args[0])
	return site, args[1:], err
}

// A behind is a list with the way to the evidence that a run has for its rows.
type behind struct {
	made
	store     *clickhouse.Store
	run       catalog.Run
	settings  catalog.Settings
	catalogue string // its hash
	redactor  *evidence.Redactor
}

// behind opens the store and makes the list of a run: of the one given, or the
// last one of the service with the name. With a site file it is the list that
// is kept for that. The caller calls the returned func when it is done.
func (t *tool) behind(ctx context.Context, runID, name string, site *crawler.Site) (*behind, func(), error) {
	store, done, err := t.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	b := &behind{store: store}
	if err := t.readBehind(ctx, b, runID, name, site); err != nil {
		done()
		return nil, nil, err
	}
	return b, done, nil
}

func (t *tool) readBehind(ctx context.Context, b *behind, runID, name string, site *crawler.Site) error {
	if site != nil {
		name = site.Name
	}
	run, raw, err := t.run(ctx, b.store, runID, name)
	if err != nil {
		return err
	}
	if site != nil && run.Site != site.Name {
		return usageError{fmt.Errorf("--run %s is of %s, not of %s", run.ID, run.Site, site.Name)}
	}
	b.run = run
	if err := json.Unmarshal([]byte(raw), &b.settings); err != nil {
		return fmt.Errorf("read the settings of run %s: %w", run.ID, err)
	}
	catalogue, err := t.catalogue(b.settings.Vendors...)
	if err != nil {
		return err
	}
	b.catalogue = catalogue.Hash()
	b.redactor = evidence.NewRedactor(b.settings.Persona)
	b.made, err = t.document(ctx, b.store, catalogue, site, run, b.settings)
	return err
}

func (b *behind) rows() []evidence.Row { return evidence.Rows(b.list, b.review, b.seen) }

// evidence gathers what is behind a row.
func (b *behind) evidence(ctx context.Context, row evidence.Row) (evidence.Evidence, error) {
	c := evidence.NewCollector(b.redactor, b.run.ID, row)
	if row.Seen == nil {
		return c.Evidence(nil, nil), nil
	}
	filter := clickhouse.Filter{Run: b.run.ID, External: new(true)}
	filter.Service, filter.Domain, filter.Tags = evidence.Behind(*row.Seen, b.seen)
	filter.Unknown = filter.Service == ""
	for tr, err := range b.store.Transmissions(ctx, filter) {
		if err != nil {
			return evidence.Evidence{}, err
		}
		c.Add(&tr)
	}
	runs, err := b.store.Sightings(ctx, b.run.Site, filter)
	if err != nil {
		return evidence.Evidence{}, err
	}
	return c.Evidence(b.visits, runs), nil
}

// choose returns the rows that the names stand for, in the list's order.
func (b *behind) choose(names []string) ([]evidence.Row, error) {
	rows := b.rows()
	chosen := map[string]bool{}
	for _, name := range names {
		found := false
		for _, r := range rows {
			if called(r.Row, name) || r.Seen != nil && called(*r.Seen, name) {
				chosen[r.ID], found = true, true
			}
		}
		if found {
			continue
		}
		in := "the list of run " + b.run.ID
		if b.review != nil {
			in = b.review.Name + ", with run " + b.run.ID + ","
		}
		return nil, fmt.Errorf("%s: %s has no such row, service or host; it has %s", name, in, nearest(rows, name))
	}
	return slices.DeleteFunc(rows, func(r evidence.Row) bool { return !chosen[r.ID] }), nil
}

func called(r list.Row, name string) bool {
	return r.ID == name || r.ServiceID == name || r.Domain == name || slices.Contains(r.Hosts, name)
}

// maxNear bounds the names that are offered for a wrong one.
const maxNear = 8

// nearest names the rows that are called something like name; the first ones
// if none is.
func nearest(rows []evidence.Row, name string) string {
	var near, all []string
	name = strings.ToLower(name)
	for _, r := range rows {
		called := legible.Line(cmp.Or(r.ServiceID, r.Domain, r.ID), maxSaid)
		all = append(all, called)
		for _, s := range append([]string{called, r.ID, r.RecipientID, r.Service.Ja, r.Service.En}, r.Hosts...) {
			if s = strings.ToLower(s); s != "" && (strings.Contains(s, name) || strings.Contains(name, s)) {
				near = append(near, called)
				break
			}
		}
	}
	if len(near) == 0 {
		near = all
	}
	slices.Sort(near)
	near = slices.Compact(near)
	switch {
	case len(near) == 0:
		return "no rows"
	case len(near) > maxNear:
		return strings.Join(near[:maxNear], ", ") + " and others"
	}
	return strings.Join(near, ", ")
}

// printEvidence prints evidence for a person. dir is the data directory, where
// the pictures are.
func printEvidence(out io.Writer, e *evidence.Evidence, dir string) error {
	fmt.Fprintf(out, "%s\n", e.Row)
	fmt.Fprintf(out, "  %s of %s\n", cmp.Or(e.Service.En, e.Service.Ja, e.Domain, "a service that is not known"), cmp.Or(e.Recipient.En, e.Recipient.Ja, "a recipient that is not known"))
	fmt.Fprintf(out, "  sent by %s\n", cmp.Or(e.Tag, "a tag that is not known"))
	if e.Standing != nil {
		printStanding(out, e)
	}
	if e.Count == 0 {
		return nil
	}
	fmt.Fprintf(out, "  %s, from %s to %s UTC\n", plural(e.Count, "transmission"), seconds(e.First), seconds(e.Last))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	section := func(name string) { // a table of its own
		_ = w.Flush() // the last Flush tells
		fmt.Fprintf(w, "%s:\n", name)
	}
	section("runs")
	for _, r := range e.Runs {
		fmt.Fprintf(w, "  %d\t%s\tfrom %s to %s\n", r.Count, r.Run, seconds(r.First), seconds(r.Last))
	}
	section("pages")
	for _, p := range e.Pages {
		picture := "(no picture)"
		if p.Screenshot != "" {
			picture = filepath.Join(dir, filepath.FromSlash(p.Screenshot))
		}
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\n", p.Count, p.Visit, p.Page, picture)
	}
	section("hosts")
	for _, h := range e.Hosts {
		fmt.Fprintf(w, "  %d\t%s\n", h.Count, strings.Join(append([]string{h.Host}, h.CNAME...), " -> "))
	}
	section("asked for by")
	for _, c := range e.Chains {
		fmt.Fprintf(w, "  %d\t%s\n", c.Count, cmp.Or(strings.Join(c.Initiator, " < "), "(not known)"))
	}
	if e.OtherChains > 0 {
		fmt.Fprintf(w, "  %d\t(others)\n", e.OtherChains)
	}
	section("fields")
	for _, f := range e.Fields {
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\t%s\n", f.Count, f.Kind, f.In, shorten(f.Path, 60), values(f))
	}
	if e.OtherFields > 0 {
		fmt.Fprintf(w, "  %d\t\t\t(others)\t\n", e.OtherFields)
	}
	return w.Flush()
}

// printStanding prints how a row stands in the list that people keep.
func printStanding(out io.Writer, e *evidence.Evidence) {
	s := e.Standing
	switch x := s.Exemption; {
	case x != nil:
		fmt.Fprintf(out, "  exempt (%s): %s; decided by %s, %s\n", x.Ground, x.Reason, x.By, x.Date)
	case s.List == evidence.Missing:
		fmt.Fprintln(out, "  missing in the review file; soshin list draft adds it")
	default:
		fmt.Fprintln(out, "  in the list")
	}
	for _, w := range s.Writers {
		fmt.Fprintf(out, "  %s: written by %s\n", strings.Join(w.Cells, ", "), whom(w.From))
	}
	switch s.Basis {
	case evidence.Unseen:
		fmt.Fprintf(out, "  run %s did not see it; run %s saw it last (%s)\n", e.Run, cmp.Or(s.LastRun, "(not known)"), cmp.Or(s.LastDay, "day not known"))
	case evidence.Person:
		fmt.Fprintln(out, "  no run has seen it: a person added the row")
	}
}

// whom says whom the words of cells are from.
func whom(from review.Origin) string {
	who := "somebody whom the review file does not name"
	switch {
	case from.By == review.ByVendor:
		who = "a person, from " + cmp.Or(from.Source, "the vendor's document")
	case from.Name != "":
		who = from.Name
	}
	if from.Date != "" {
		who += ", " + from.Date
	}
	return who
}

// values tells of a field's values: shape, length and code.
func values(f evidence.Field) string {
	var list []string
	for _, v := range f.Examples {
		list = append(list, fmt.Sprintf("%s (%d, %s)", shorten(cmp.Or(v.Shape, "(empty)"), 60), v.Length, v.Digest))
	}
	if f.Others > 0 {
		list = append(list, fmt.Sprintf("%d others", f.Others))
	}
	return strings.Join(list, "  ")
}

func seconds(t time.Time) string { return t.UTC().Format(time.DateTime) }
