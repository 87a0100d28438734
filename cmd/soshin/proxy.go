package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/crawler"
)

func (t *tool) proxyCommand() *cobra.Command {
	var listen, metrics string
	c := &cobra.Command{
		Use:   "proxy SITE.yaml",
		Short: "Stand as a recording proxy for phones, other browsers and SDKs",
		Long: `Proxy records what a device sends through it until Ctrl-C. Set the device's
HTTP proxy to the address it prints, and install the CA certificate that it
serves on /ca.pem (or use one browser that trusts it). The site file says which
hosts are the service's own.`,
		Example: "  soshin proxy site.yaml --listen 0.0.0.0:8080",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			return t.stand(cmd.Context(), site, listen, metrics)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on")
	c.Flags().StringVar(&metrics, "metrics", "", "serve Prometheus metrics on this address")
	return c
}

func (t *tool) stand(ctx context.Context, site *crawler.Site, listen, metrics string) error {
	s, err := t.newSession(ctx, site, "proxy", metrics)
	defer s.close()
	if err != nil {
		return err
	}
	visit := catalog.Visit{Run: s.run.ID, ID: "v0001", Page: "", Started: time.Now().UTC()}
	listener, err := s.proxy.Listen(listen, visit.ID)
	if err != nil {
		return usageError{err}
	}
	if err := s.journal.Append(journal.Record{Visit: &visit}); err != nil {
		return errors.Join(err, listener.Close())
	}
	t.warn("recording on %s; certificate at http://%s/ca.pem or %s; Ctrl-C ends", listener.Addr(), listener.Addr(), s.ca.Path())
	var failure error
	select {
	case <-ctx.Done():
	case <-s.proxy.Failed():
		failure = s.proxy.Err()
	}
	if err := listener.Close(); err != nil && failure == nil {
		failure = err
	}
	visit.Ended, visit.Outcome = time.Now().UTC(), catalog.OutcomeDone
	if err := s.journal.Append(journal.Record{Visit: &visit}); err != nil && failure == nil {
		failure = err
	}
	sum, err := s.finish(ctx, failure)
	if err != nil || failure != nil {
		return errors.Join(failure, err)
	}
	if err := t.printSummary(sum); err != nil {
		return fmt.Errorf("print the summary: %w", err)
	}
	return nil
}
