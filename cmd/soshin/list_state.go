package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog/list/review"
	"soshin/crawler"
)

func (t *tool) stateCommand() *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "state SITE.yaml draft|reviewed|approved|published --by NAME",
		Short: "Sign the list: reviewed, approved, published",
		Long: `State brings the review file a step further and writes who took it, and when:
draft, reviewed, approved, published. The author of the list does not approve
it, and nobody does while a measured fact has changed under a wording. Approval
is of the content: what was changed afterwards has to be approved again before
it is published. Published versions are kept beside the review file, in
external-transmission.history; the page's change history is made from them.

Nothing is uploaded: soshin list build writes the pages, and you publish them.`,
		Example: "  soshin list state site.yaml reviewed --by 佐藤\n  soshin list state site.yaml approved --by 鈴木\n  soshin list state site.yaml published --by 佐藤",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
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
			data, err := file.Advance(review.State(args[1]), by, time.Now())
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
	return c
}
