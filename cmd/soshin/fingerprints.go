package main

import (
	"strings"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

func (t *tool) fingerprintsCommand() *cobra.Command {
	var run string
	c := &cobra.Command{
		Use:   "fingerprints",
		Short: "Show which scripts took a fingerprint of the terminal, how, and to whom they sent next",
		Long: `Fingerprints lists the scripts of a run that read of the browser what tells one
terminal from another: an image or fonts drawn in a canvas, the graphics
hardware, rendered sound, addresses of WebRTC, properties of the navigator,
installed fonts; by the criteria that package catalog/fingerprint names with
their sources. Behind the arrow stands who was sent to afterwards by the script
or by what it loaded. What several visits agree on is one line; --json gives one
object for each visit.`,
		Example: `  soshin fingerprints
  soshin fingerprints --run 20261123-203245-7f3a91
  soshin fingerprints --json | jq '{script, technique, sent}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return t.withRun(cmd.Context(), run, func(store *clickhouse.Store, of catalog.Run) error {
				list, err := store.Fingerprints(cmd.Context(), of.ID)
				if err != nil {
					return err
				}
				return printFacts(t, list, fingerprintLine)
			})
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	return c
}

func fingerprintLine(f catalog.Fingerprint) string {
	by := f.Service
	if by == "" {
		by = f.Domain
	}
	var sent []string
	for _, s := range f.Sent {
		to := s.Service
		if to == "" {
			to = s.Domain
		}
		sent = append(sent, to)
	}
	if sent == nil {
		sent = []string{"(nothing)"}
	}
	return strings.Join([]string{string(f.Technique), by, shorten(f.Script, 60), f.Detail, "-> " + strings.Join(sent, ", ")}, "\t")
}
