package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog/list/lint"
	"soshin/catalog/list/review"
	"soshin/crawler"
)

func (t *tool) stateCommand() *cobra.Command {
	var by, lang string
	c := &cobra.Command{
		Use:   "state SITE.yaml draft|reviewed|approved|published --by NAME",
		Short: "Sign the list: reviewed, approved, published",
		Long: `State brings the review file a step further and writes who took it, and when:
draft, reviewed, approved, published. The author of the list does not approve
it, and nobody does while soshin list lint finds errors in it: what a reader
could not understand or rely on, a translation that was left behind, a measured
fact that changed under a wording. Each is told on a line of its own, with what
to write instead (--lang ja or en); warnings do not block.

Approval is of the content: what was changed afterwards has to be approved again
before it is published. Published versions are kept beside the review file, in
external-transmission.history; the page's change history is made from them.

Nothing is uploaded: soshin list build writes the pages, and you publish them.`,
		Example: "  soshin list state site.yaml reviewed --by 佐藤\n  soshin list state site.yaml approved --by 鈴木\n  soshin list state site.yaml published --by 佐藤",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			if err := spoken(lang); err != nil {
				return err
			}
			if by == "" {
				return usageError{fmt.Errorf("--by is missing: who says so")}
			}
			file, err := loadReview(site)
			if err != nil {
				return err
			}
			if file == nil {
				return usageError{fmt.Errorf("%s: there is none yet; soshin list draft makes it", site.Review())}
			}
			to := review.State(args[1])
			if to == review.StateApproved && file.List.State == review.StateReviewed {
				if err := t.approvable(site, file, lang); err != nil {
					return err
				}
			}
			data, err := file.Advance(to, by, time.Now())
			if err != nil {
				return usageError{err}
			}
			now, err := review.Parse(site.Review(), data)
			if err != nil {
				return err
			}
			if now.List.State == review.StatePublished {
				if err := review.Keep(review.HistoryDir(site.Review()), now.Document()); err != nil {
					return usageError{fmt.Errorf("keep the published version: %w", err)}
				}
			}
			if err := review.Write(site.Review(), data); err != nil {
				return usageError{fmt.Errorf("write the review file: %w", err)}
			}
			fmt.Fprintf(t.out, "%s: version %d is %s\n", site.Review(), now.List.Version, now.List.State)
			return nil
		},
	}
	c.Flags().StringVar(&by, "by", "", "who says so")
	langFlag(c, &lang)
	return c
}

// approvable refuses a list in which the lint finds errors, which it tells a
// line each, and says how many warnings there are. Whether the list is approved
// is being asked, and no reason.
func (t *tool) approvable(site *crawler.Site, file *review.File, lang string) error {
	catalogue, err := t.catalogue(site.Vendors...)
	if err != nil {
		return err
	}
	pages, about, err := lintable(file)
	if err != nil {
		return usageError{err}
	}
	w, count := lintWords[lang], map[lint.Severity]int{}
	for _, f := range lint.Lint(pages, lint.Options{Lang: lang, LegalName: legalName(catalogue.Recipients()), Review: about}) {
		if f.Rule == lint.Approval {
			continue
		}
		count[f.Severity]++
		switch {
		case f.Severity != lint.Error:
		case t.json:
			if err := json.NewEncoder(t.out).Encode(f); err != nil {
				return err
			}
		default:
			fmt.Fprintf(t.err, "%s: %s: %s → %s [%s]\n", placeOf(f), w.severity[f.Severity], f.Message, f.Instead, f.Rule)
		}
	}
	if count[lint.Error] > 0 {
		return usageError{fmt.Errorf("%s: "+w.refused, file.Name, count[lint.Error], count[lint.Warning])}
	}
	if count[lint.Warning] > 0 {
		t.warn("%s: "+w.warned, file.Name, count[lint.Warning])
	}
	return nil
}
