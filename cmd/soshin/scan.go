package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/identify"
	"soshin/catalog/strictyaml"
)

// A scanned is the published form of `soshin scan --json`.
type scanned struct {
	File string `json:"file"`
	identify.Finding
}

func (t *tool) scanCommand() *cobra.Command {
	var persona string
	c := &cobra.Command{
		Use:   "scan --persona PERSONA.yaml FILE...",
		Short: "Search raw bytes for a persona's values in every encoding",
		Long: `Scan searches files of any format and size (captures, logs, dumps; - is standard
input) for the values of a persona: plain, hashed, hashed twice, and behind up
to three encodings. It tells the place of each, which for an encoded value is
that of the outermost encoding.

Exit status: 0 nothing was found, 1 something was, 2 usage or bad input.`,
		Example: `  soshin scan --persona persona.yaml capture.har app.log
  tshark -r capture.pcap -T fields -e data | soshin scan --persona persona.yaml -
  soshin scan --persona persona.yaml --json dump.bin | jq .why`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if persona == "" {
				return usageError{fmt.Errorf("--persona is missing; see soshin scan --help")}
			}
			var who catalog.Persona
			if err := strictyaml.ReadFile(persona, &who); err != nil {
				return usageError{err}
			}
			if who == (catalog.Persona{}) {
				return usageError{fmt.Errorf("%s: there is no value in it to search for", persona)}
			}
			return t.scan(identify.New(identify.Options{Persona: who}), args)
		},
	}
	c.Flags().StringVar(&persona, "persona", "", "persona file whose values are searched for")
	return c
}

// scan prints what is found in files as it goes: there may be any number.
func (t *tool) scan(id *identify.Identifier, files []string) error {
	found := false
	for _, name := range files {
		table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
		rows := 0
		tell := func(f identify.Finding) error {
			found = true
			if t.json {
				return json.NewEncoder(t.out).Encode(scanned{name, f})
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", name, f.Offset, f.Kind, f.Name, strings.Join(f.Layers, " "))
			const page = 200
			if rows++; rows%page == 0 {
				return table.Flush()
			}
			return nil
		}
		limits, err := t.scanFile(id, name, tell)
		if flushed := table.Flush(); flushed != nil {
			return flushed
		}
		if err != nil {
			return usageError{err}
		}
		for _, l := range limits {
			t.warn("%s: %s", name, l)
		}
	}
	if found {
		return errFound
	}
	return nil
}

func (t *tool) scanFile(id *identify.Identifier, name string, tell func(identify.Finding) error) ([]string, error) {
	r := t.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	limits, err := id.Scan(r, tell)
	if err != nil {
		return limits, fmt.Errorf("scan %s: %w", name, err)
	}
	return limits, nil
}
