package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/identify"
	"soshin/crawler"
)

// commandCompare is the command of a comparison's runs.
const commandCompare = "compare"

// roleNames are the roles' names, by identify.Role.
var roleNames = [3]string{"first", "other", "again"}

func (t *tool) compareCommand() *cobra.Command {
	var runs string
	var all bool
	var limit int
	c := &cobra.Command{
		Use:   "compare [SITE.yaml]",
		Short: "Find the identifiers in what a service sends, whoever gets them, by comparing three runs",
		Long: `Compare visits the service three times, as one user (first), as another user
(other), and as the first user again who comes back a day later (again), on the
same pages in the same order. What the first user keeps and the other has
otherwise is persistent: it tells users apart, whatever it is called and whoever
gets it, the service itself included. What is kept for a session only is session.

Each user is a browser whose cookies and storage stay. A user who comes back has
lost the session's cookies and session storage, and the clock of the pages is a
day ahead.

The verdicts are stored (table comparisons). Later crawls of the service take
fields that nothing else knows for what they were found to be. Where users cannot
be told apart by what the browser stores, but by the machine (fingerprints), this
shows nothing: both users have the same one.

With --runs it compares three runs that are stored. The runs of a comparison are
not what check, list and the others take for the last run.`,
		Example: `  soshin compare site.yaml --limit 20
  soshin compare site.yaml --json | jq 'select(.verdict == "persistent") | .to, .path'
  soshin compare --runs 20261124-090000-aaaaaa,20261124-090100-bbbbbb,20261124-090200-cccccc --all
  soshin sql "SELECT to, path FROM comparisons WHERE verdict = 'persistent' AND NOT external"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (runs == "") == (len(args) == 0):
				return usageError{errors.New("want a site file, or --runs; see soshin compare --help")}
			case limit < 0:
				return usageError{fmt.Errorf("--limit %d: want 0 or more", limit)}
			}
			ctx := cmd.Context()
			if runs != "" {
				return t.compareStored(ctx, strings.Split(runs, ","), all)
			}
			site, err := crawler.LoadSite(args[0])
			if err != nil {
				return usageError{err}
			}
			if limit > 0 {
				site.Limit = min(site.Limit, limit)
			}
			return t.compare(ctx, site, all)
		},
	}
	c.Flags().StringVar(&runs, "runs", "", "IDs of three stored runs FIRST,OTHER,AGAIN to compare")
	c.Flags().IntVar(&limit, "limit", 0, "pages that each user visits (0: as many as the site file says)")
	c.Flags().BoolVar(&all, "all", false, "show every field, not only identifiers")
	return c
}

// compareStored compares runs that are in the store.
func (t *tool) compareStored(ctx context.Context, ids []string, all bool) error {
	if len(ids) != len(roleNames) {
		return usageError{fmt.Errorf("--runs: %d runs, want three: first, other, again", len(ids))}
	}
	store, done, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	var runs [3]catalog.Run
	for i, id := range ids {
		if runs[i], _, err = t.run(ctx, store, id, ""); err != nil {
			return err
		}
		if runs[i].Ended.IsZero() {
			return usageError{fmt.Errorf("--runs: %s has not ended", id)}
		}
	}
	return t.compareRuns(ctx, store, runs, all)
}

// compare makes the three runs and compares them.
func (t *tool) compare(ctx context.Context, site *crawler.Site, all bool) error {
	chromium, err := crawler.FindChromium()
	if err != nil {
		return usageError{err}
	}
	first, err := t.newSession(ctx, site, commandCompare, "")
	defer first.close()
	if err != nil {
		return err
	}
	var user, stranger crawler.Profile
	defer user.Close()
	defer stranger.Close()
	progress := &threefold{progress: newProgress(t.err)}
	defer progress.end()
	pages, err := first.as(ctx, chromium, &user, nil, identify.First, progress)
	if err != nil {
		return err
	}
	if len(pages) == 0 {
		return errors.New("no page was visited: there is nothing to compare")
	}
	sessions := [3]*session{first}
	var errs [3]error
	var wg sync.WaitGroup
	for role, profile := range [3]*crawler.Profile{identify.Other: &stranger, identify.Again: &user} {
		if profile == nil {
			continue
		}
		s, err := first.another(ctx)
		defer s.close()
		if err != nil {
			return err
		}
		sessions[role] = s
		wg.Go(func() { _, errs[role] = s.as(ctx, chromium, profile, pages, identify.Role(role), progress) })
		if site.Slots == 1 { // one visit at a time, the site file says
			wg.Wait()
		}
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	progress.end()
	var runs [3]catalog.Run
	for i, s := range sessions {
		runs[i] = s.run
	}
	return t.compareRuns(ctx, first.store, runs, all)
}

// as crawls as a user from the run's beginning to its end, and returns the
// pages that were visited.
func (s *session) as(ctx context.Context, chromium string, user *crawler.Profile, pages []string, role identify.Role, progress *threefold) ([]string, error) {
	var visited []string
	c := s.crawler(chromium, func(p crawler.Progress) {
		visited = append(visited, p.Visit.Page)
		progress.visit(p, role)
	})
	c.Profile, c.Pages = user, pages
	_, crawlErr := c.Do(ctx)
	_, err := s.finish(ctx, crawlErr)
	if errors.Is(crawlErr, context.Canceled) {
		crawlErr = errors.New("stopped; what was recorded until then is kept")
	}
	return visited, errors.Join(crawlErr, err)
}

// compareRuns compares, stores and prints.
func (t *tool) compareRuns(ctx context.Context, store *clickhouse.Store, runs [3]catalog.Run, all bool) error {
	var spans [3]identify.Span
	for i, r := range runs {
		spans[i] = identify.Span{From: r.Started, To: r.Ended}
	}
	c := identify.NewComparison(spans)
	for i, r := range runs {
		for tr, err := range store.Transmissions(ctx, clickhouse.Filter{Run: r.ID}) {
			if err != nil {
				return err
			}
			c.Add(identify.Role(i), &tr)
		}
	}
	for _, limit := range c.Limits() {
		t.warn("compared not all of it: %s", limit)
	}
	list, now := c.Result(), time.Now().UTC()
	for i := range list {
		f := &list[i]
		f.Site, f.First, f.Other, f.Again, f.At = runs[0].Site, runs[0].ID, runs[1].ID, runs[2].ID, now
	}
	if err := store.InsertCompared(ctx, list); err != nil {
		return err
	}
	return t.printCompared(list, all)
}

// threefold shows the progress of three runs as one. It may be called from
// several goroutines.
type threefold struct {
	mu       sync.Mutex
	progress *progress
	done     int
	ended    bool
}

func (p *threefold) visit(at crawler.Progress, role identify.Role) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	at.Done, at.Known = p.done, len(roleNames)*at.Known
	at.Visit.Page += " (" + roleNames[role] + ")"
	p.progress.visit(at)
}

func (p *threefold) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.progress.end()
		p.ended = true
	}
}
