package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
)

func (t *tool) vendorsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "vendors [NAME, HOST or PACKAGE]",
		Short: "What the catalogue knows of recipients and their services",
		Example: `  soshin vendors
  soshin vendors criteo
  soshin vendors tr.line.me
  soshin vendors com.adjust.sdk:adjust-android
  soshin vendors --vendors ./our-vendors --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			catalogue, err := t.catalogue()
			if err != nil {
				return err
			}
			recipients := catalogue.Recipients()
			if len(args) == 1 {
				recipients = named(recipients, args[0])
				if r, _ := catalogue.Match(args[0], "/"); r != nil && len(recipients) == 0 {
					recipients = []*catalog.Recipient{r}
				}
				if len(recipients) == 0 {
					return usageError{fmt.Errorf("%s: no recipient, service or host of that name is in the catalogue", args[0])}
				}
			}
			if t.json {
				for _, r := range recipients {
					if err := json.NewEncoder(t.out).Encode(r); err != nil {
						return err
					}
				}
				return nil
			}
			if len(args) == 1 {
				return t.printRecipients(recipients)
			}
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			for _, r := range recipients {
				for _, s := range r.Services {
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", s.ID, s.Name.En, r.LegalName.En, r.Country, s.Category)
				}
			}
			return w.Flush()
		},
	}
}

// named returns the recipients that carry name, or part of it, in their own or
// a service's name or ID, or in an SDK's package.
func named(recipients []*catalog.Recipient, name string) []*catalog.Recipient {
	name = strings.ToLower(name)
	var found []*catalog.Recipient
	for _, r := range recipients {
		texts := []string{r.ID, r.LegalName.Ja, r.LegalName.En}
		for _, s := range r.Services {
			texts = append(texts, s.ID, s.Name.Ja, s.Name.En)
			for _, k := range s.SDKs {
				texts = append(texts, k.Package)
			}
		}
		for _, text := range texts {
			if strings.Contains(strings.ToLower(text), name) {
				found = append(found, r)
				break
			}
		}
	}
	return found
}

func (t *tool) printRecipients(recipients []*catalog.Recipient) error {
	for _, r := range recipients {
		fmt.Fprintf(t.out, "%s / %s (%s)", r.LegalName.En, r.LegalName.Ja, r.Country)
		if !r.Confirmed {
			fmt.Fprint(t.out, "  legal entity to confirm")
		}
		fmt.Fprintf(t.out, "\n  policy   %s\n  opt-out  %s\n", r.PolicyURL, r.OptOutURL)
		for _, s := range r.Services {
			fmt.Fprintf(t.out, "\n  %s: %s (%s)", s.ID, s.Name.En, s.Category)
			if s.Targeting {
				fmt.Fprint(t.out, ", behavioural targeting")
			}
			fmt.Fprintf(t.out, "\n    %s\n", s.Purpose.En)
			for _, e := range s.Match {
				host := e.Host
				if e.AnyHost {
					host = "(any host)"
				}
				fmt.Fprintf(t.out, "    %s%s\n", host, e.Path)
			}
			for _, k := range s.SDKs {
				fmt.Fprintf(t.out, "    %s SDK %s\n", k.Platform, k.Package)
			}
			w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
			for _, p := range s.Parameters {
				fmt.Fprintf(w, "      %s\t%s\t%s\t%s\n", p.In, p.Path, p.Kind, p.Meaning)
			}
			for _, p := range s.Cookies {
				fmt.Fprintf(w, "      cookie\t%s\t%s\t%s\n", p.Path, p.Kind, p.Meaning)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			for _, src := range s.Japan {
				fmt.Fprintf(t.out, "    in use in Japan: %s (%s) %s\n", src.URL, src.Date, src.Note)
			}
			for _, src := range s.Sources {
				fmt.Fprintf(t.out, "    source: %s (%s) %s\n", src.URL, src.Date, src.Note)
			}
		}
		fmt.Fprintln(t.out)
	}
	return nil
}
