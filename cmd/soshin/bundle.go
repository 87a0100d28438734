package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"soshin/catalog/evidence"
	"soshin/catalog/evidence/bundle"
	"soshin/catalog/journal"
	"soshin/catalog/legible"
	"soshin/catalog/list"
	"soshin/crawler"
)

func (t *tool) bundleCommand() *cobra.Command {
	var run, out string
	var rows []string
	c := &cobra.Command{
		Use:   "bundle SITE.yaml",
		Short: "Write the evidence into a signed directory that can be handed to an auditor",
		Long: `Bundle writes the service's list and the evidence for its rows (or for --row)
from the last run (or --run) into a directory: list.json, rows/*.json, the
pages' pictures, index.html and en/index.html to read, and manifest.json with
the SHA-256 of each file, the versions of soshin, catalogue and browser, the
run's settings and what it did not reach. The manifest is signed with the data
directory's key, which is made at first use (soshin evidence key).

The list is what the site's review file says, if there is one: a copy of that
is in the bundle, and who approved which content is in the manifest. Of a row
without evidence the bundle says why: a person added it, or the run did not see
it. Rows that a person exempted are told with the verdict, and so are those that
the run saw and the review file does not have.

The values that were sent are not in it, nor is the persona; a bundle in which
one of the persona's values is found is not written. What was typed into forms
may be seen in the pictures.`,
		Example: `  soshin evidence bundle site.yaml --out audit
  soshin evidence bundle site.yaml --row ga4 --row fumei-demo.example --out audit`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			return t.bundle(cmd, site, run, rows, out)
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the service's last one)")
	c.Flags().StringArrayVar(&rows, "row", nil, "only this row: ID, service, domain or host (repeatable)")
	c.Flags().StringVar(&out, "out", "evidence", "directory to write to; a bundle that is there is replaced")
	return c
}

func (t *tool) bundle(cmd *cobra.Command, site *crawler.Site, run string, names []string, out string) error {
	dir, err := t.data()
	if err != nil {
		return err
	}
	out, err = filepath.Abs(out)
	if err != nil {
		return usageError{fmt.Errorf("--out: %w", err)}
	}
	behind, done, err := t.behind(cmd.Context(), run, "", site)
	if err != nil {
		return err
	}
	defer done()
	content := bundle.Content{
		Manifest: bundle.Manifest{
			Made: time.Now().UTC(), Tool: "soshin " + version, Catalogue: behind.catalogue, Run: behind.run, Listed: len(behind.seen),
		},
		Settings: behind.settings, List: behind.list, Review: behind.review, Visits: behind.visits, Redactor: behind.redactor,
		Screenshot: func(sum string) ([]byte, error) {
			data, err := journal.ReadScreenshot(dir, sum)
			if errors.Is(err, fs.ErrNotExist) {
				t.warn("a picture is not in this data directory and left out: %s", sum)
			}
			return data, err
		},
	}
	rows := behind.rows()
	if names != nil {
		if rows, err = behind.choose(names); err != nil {
			return usageError{fmt.Errorf("--row %w", err)}
		}
		content.List.Rows = slices.DeleteFunc(slices.Clone(content.List.Rows), func(r list.Row) bool {
			return !slices.ContainsFunc(rows, func(chosen evidence.Row) bool { return chosen.ID == r.ID })
		})
	}
	for _, row := range rows {
		e, err := behind.evidence(cmd.Context(), row)
		if err != nil {
			return err
		}
		content.Evidence = append(content.Evidence, e)
	}
	key, err := bundle.LoadKey(dir)
	if err != nil {
		return usageError{err}
	}
	m, err := bundle.Write(out, content, key)
	if err != nil {
		return usageError{err}
	}
	if t.json {
		return json.NewEncoder(t.out).Encode(struct {
			Path string `json:"path"`
			Rows int    `json:"rows"`
			Key  string `json:"key"`
		}{out, len(m.Rows), bundle.PublicLine(key.PublicKey())})
	}
	fmt.Fprintf(t.out, "%s: evidence for %d rows, %d files, signed by %s\n", out, len(m.Rows), len(m.Files), ssh.FingerprintSHA256(key.PublicKey()))
	return nil
}

func (t *tool) keyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "key",
		Short: "Print the public key that bundles are signed with, making the pair at first use",
		Long: `Key prints the public half of the Ed25519 key that bundles are signed with, as
OpenSSH writes it. Publish it where an auditor can find it without the bundle.
The private half stays in the data directory (evidence.key, mode 0600).`,
		Example: "  soshin evidence key > publisher.pub\n  soshin evidence verify audit --key publisher.pub",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := t.data()
			if err != nil {
				return err
			}
			key, err := bundle.LoadKey(dir)
			if err != nil {
				return usageError{err}
			}
			line := bundle.PublicLine(key.PublicKey())
			if t.json {
				return json.NewEncoder(t.out).Encode(map[string]string{"key": line, "fingerprint": ssh.FingerprintSHA256(key.PublicKey())})
			}
			fmt.Fprintln(t.out, line)
			return nil
		},
	}
}

func (t *tool) verifyCommand() *cobra.Command {
	var public string
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Check a bundle: its signature, and each of its files. Exit status 1 if anything is wrong",
		Long: `Verify checks that the manifest was signed, by --key if one is given, and that
the directory has each file that the manifest names, as it was, and no other. It
says what that proves, and what it does not. Nothing outside DIR is read.`,
		Example: `  soshin evidence verify audit
  soshin evidence verify audit --key publisher.pub
  soshin evidence verify audit --key 'ssh-ed25519 AAAA...'`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var want ssh.PublicKey
			if public != "" {
				var err error
				if want, err = bundle.ParsePublic(public); err != nil {
					return usageError{fmt.Errorf("--key: %w", err)}
				}
			}
			report, err := bundle.Verify(args[0], want)
			if err != nil {
				return usageError{err}
			}
			return t.printReport(report)
		},
	}
	c.Flags().StringVar(&public, "key", "", "the publisher's public key, or a file with it")
	return c
}

func (t *tool) printReport(r bundle.Report) error {
	if t.json {
		if err := json.NewEncoder(t.out).Encode(struct {
			Whole bool `json:"whole"`
			bundle.Report
		}{len(r.Problems) == 0, r}); err != nil {
			return err
		}
	} else {
		for _, p := range r.Problems {
			fmt.Fprintln(t.out, legible.Line(p, maxProblem))
		}
	}
	if len(r.Problems) > 0 {
		return errFound
	}
	if t.json {
		return nil
	}
	m := r.Manifest
	fmt.Fprintf(t.out, "whole: %d files (%d bytes) are as they were signed, and there is no other\n", r.Files, r.Bytes)
	fmt.Fprintf(t.out, "signed by %s\n", r.Print)
	fmt.Fprintf(t.out, "evidence for %d of %d rows, of run %s of %s (%s, %s)\n", len(m.Rows), m.Listed, said(m.Run.ID), said(m.Run.Site), said(m.Run.Tool), said(m.Run.Browser))
	if m.Review != nil {
		printList(t.out, m.Review)
	}
	if r.Trusted {
		fmt.Fprintln(t.out, "proved: whoever holds the key given signed these files, and nothing was changed, added or removed since")
	} else {
		fmt.Fprintln(t.out, "proved: whoever holds that key signed these files, and nothing was changed, added or removed since")
		fmt.Fprintln(t.out, "not proved: whose key it is; ask the publisher for the public key, and give it as --key")
	}
	fmt.Fprintln(t.out, "not proved: when it was signed, and that the crawl saw all that is sent: times, and what was observed, are as its maker told them")
	return nil
}

// printList prints what a bundle says of the list in it.
func printList(out io.Writer, r *bundle.Review) {
	fmt.Fprintf(out, "list: version %d, %s; author %s, reviewer %s, approver %s (%s); effective %s, published %s\n",
		r.Version, said(string(r.State)), said(r.Author), said(r.Reviewer), said(r.Approver), said(r.Approved), said(r.Effective), said(r.Published))
	switch {
	case r.ApprovedHash == "":
		fmt.Fprintf(out, "its content (%s) was approved by nobody\n", said(r.ContentHash))
	case r.AsApproved():
		fmt.Fprintf(out, "its content (%s) is what was approved\n", said(r.ContentHash))
	default:
		fmt.Fprintf(out, "its content (%s) is not what was approved (%s)\n", said(r.ContentHash), said(r.ApprovedHash))
	}
	fmt.Fprintf(out, "its rows here: %d seen by the run, %d not seen, %d added by people; besides, %d exempt, and %d that the run saw and the review file does not have\n",
		r.On(evidence.Measured), r.On(evidence.Unseen), r.On(evidence.Person), r.Count(evidence.Exempt), r.Count(evidence.Missing))
}

const (
	maxSaid    = 200 // characters of what the maker of a bundle chose
	maxProblem = 1000
)

// said is what the maker of a bundle chose, on a terminal.
func said(s string) string { return cmp.Or(legible.Line(s, maxSaid), "-") }
