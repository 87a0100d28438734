package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"soshin/catalog/evidence/bundle"
	"soshin/catalog/journal"
	"soshin/crawler"
)

func (t *tool) bundleCommand() *cobra.Command {
	var run, out string
	var rows []string
	c := &cobra.Command{
		Use:   "bundle SITE.yaml",
		Short: "Write the evidence into a signed directory that can be handed to an auditor",
		Long: `Bundle writes the list of the service's last run (or of --run) and the evidence
for its rows (or for --row) into a directory: list.json, rows/*.json, the pages'
pictures, index.html and en/index.html to read, and manifest.json with the
SHA-256 of each file, the versions of soshin, catalogue and browser, the run's
settings and what it did not reach. The manifest is signed with the data
directory's key, which is made at first use (soshin evidence key).

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
			return t.bundle(cmd, site.Name, run, rows, out)
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the service's last one)")
	c.Flags().StringArrayVar(&rows, "row", nil, "only this row: ID, service, domain or host (repeatable)")
	c.Flags().StringVar(&out, "out", "evidence", "directory to write to; a bundle that is there is replaced")
	return c
}

func (t *tool) bundle(cmd *cobra.Command, site, run string, names []string, out string) error {
	dir, err := t.data()
	if err != nil {
		return err
	}
	out, err = filepath.Abs(out)
	if err != nil {
		return usageError{fmt.Errorf("--out: %w", err)}
	}
	behind, done, err := t.behind(cmd.Context(), run, site)
	if err != nil {
		return err
	}
	defer done()
	if behind.run.Site != site {
		return usageError{fmt.Errorf("--run %s is of %s, not of %s", run, behind.run.Site, site)}
	}
	content := bundle.Content{
		Manifest: bundle.Manifest{
			Made: time.Now().UTC(), Tool: "soshin " + version, Catalogue: behind.catalogue, Run: behind.run, Listed: len(behind.list.Rows),
		},
		Settings: behind.settings, List: behind.list, Visits: behind.visits, Redactor: behind.redactor,
		Screenshot: func(sum string) ([]byte, error) {
			data, err := journal.ReadScreenshot(dir, sum)
			if errors.Is(err, fs.ErrNotExist) {
				t.warn("a picture is not in this data directory and left out: %s", sum)
			}
			return data, err
		},
	}
	if names != nil {
		if content.List.Rows, err = chooseRows(behind.list, names); err != nil {
			return usageError{fmt.Errorf("--row %w", err)}
		}
	}
	for _, row := range content.List.Rows {
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
			fmt.Fprintln(t.out, p)
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
	fmt.Fprintf(t.out, "evidence for %d of %d rows, of run %s of %s (%s, %s)\n", len(m.Rows), m.Listed, m.Run.ID, m.Run.Site, m.Run.Tool, m.Run.Browser)
	if r.Trusted {
		fmt.Fprintln(t.out, "proved: whoever holds the key given signed these files, and nothing was changed, added or removed since")
	} else {
		fmt.Fprintln(t.out, "proved: whoever holds that key signed these files, and nothing was changed, added or removed since")
		fmt.Fprintln(t.out, "not proved: whose key it is; ask the publisher for the public key, and give it as --key")
	}
	fmt.Fprintln(t.out, "not proved: when it was signed, and that the crawl saw all that is sent: times, and what was observed, are as its maker told them")
	return nil
}
