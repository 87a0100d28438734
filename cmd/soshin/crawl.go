package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"soshin/crawler"
)

func (t *tool) crawlCommand() *cobra.Command {
	var metrics string
	c := &cobra.Command{
		Use:   "crawl SITE.yaml",
		Short: "Crawl a service as its site file says, through the recording proxy, into the store",
		Long: `Crawl visits the pages of the service that the site file describes, each in a
fresh browser context behind the recording proxy, and stores what they sent. A
page that fails is visited a second time; one that then fails is a fault of the
run (page-failed). Pages under exclude in the site file are left out.

Ctrl-C ends it cleanly: what was recorded until then is kept and stored. If the
process dies, the next command takes over what it had recorded.`,
		Example: `  soshin crawl site.yaml
  soshin crawl site.yaml --metrics 127.0.0.1:9090
  soshin crawl site.yaml --store clickhouse://soshin:secret@ch.example:9000/soshin`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			return t.crawl(cmd.Context(), site, metrics)
		},
	}
	c.Flags().StringVar(&metrics, "metrics", "", "serve Prometheus metrics on this address while crawling")
	return c
}

func (t *tool) crawl(ctx context.Context, site *crawler.Site, metrics string) error {
	chromium, err := crawler.FindChromium()
	if err != nil {
		return usageError{err}
	}
	s, err := t.newSession(ctx, site, "crawl", metrics)
	defer s.close()
	if err != nil {
		return err
	}
	progress := newProgress(t.err)
	pages, crawlErr := s.crawler(chromium, progress.visit).Do(ctx)
	progress.end()
	stopped := errors.Is(crawlErr, context.Canceled)
	summary, err := s.finish(ctx, crawlErr)
	if err != nil || crawlErr != nil && !stopped {
		return errors.Join(crawlErr, err)
	}
	summary.Pages, summary.Failed, summary.Left = pages.Pages, pages.Failed, pages.Left
	if err := t.printSummary(summary); err != nil {
		return err
	}
	switch {
	case stopped:
		return errors.New("stopped; what was recorded until then is kept")
	case summary.Pages == 0:
		return errors.New("no page could be visited")
	}
	return nil
}

// crawler returns the crawl of the session's run.
func (s *session) crawler(chromium string, progress func(crawler.Progress)) *crawler.Crawl {
	return &crawler.Crawl{
		Site: s.site, Run: s.run.ID, Chromium: chromium, Journal: s.journal, Proxy: s.proxy, CA: s.ca,
		Progress: progress,
		Started: func(browser string) {
			s.run.Browser = browser
			_ = s.tell() // the journal's failure ends the crawl by itself
		},
	}
}
