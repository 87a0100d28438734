package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/ingest"
	"soshin/catalog/journal"
	"soshin/crawler"
	"soshin/dashboards"
	"soshin/proxy"
)

// A session is a run from its first record to its last row: what crawl, proxy
// and compare have in common.
type session struct {
	tool     *tool
	site     *crawler.Site
	settings catalog.Settings
	raw      json.RawMessage // settings
	run      catalog.Run
	store    *clickhouse.Store
	journal  *journal.Writer
	proxy    *proxy.Proxy
	ca       *proxy.CA
	stored   chan error // the ingester's end
	cancel   context.CancelFunc
	closers  []func()
}

// newSession starts a run. Whatever it returns, s.close is to be called.
func (t *tool) newSession(ctx context.Context, site *crawler.Site, command, metrics string) (*session, error) {
	s := &session{tool: t, site: site, settings: t.settings(site)}
	return s, s.start(ctx, command, metrics)
}

// another starts a further run of the same site into the same store, of which s
// stays the owner. Whatever it returns, its close is to be called.
func (s *session) another(ctx context.Context) (*session, error) {
	next := &session{tool: s.tool, site: s.site, settings: s.settings, store: s.store}
	return next, next.begin(ctx, s.run.Command)
}

func (s *session) start(ctx context.Context, command, metrics string) error {
	t, site := s.tool, s.site
	if _, err := t.catalogue(site.Vendors...); err != nil {
		return err
	}
	if metrics != "" {
		server, err := dashboards.ServeMetrics(metrics)
		if err != nil {
			return usageError{err}
		}
		s.closers = append(s.closers, func() { _ = server.Close() }) // nobody waits for its last answer
		t.warn("metrics on http://%s/metrics", server.Addr())
	}
	store, closeStore, err := t.open(ctx)
	if err != nil {
		return err
	}
	s.store = store
	s.closers = append(s.closers, closeStore)
	if command != commandCompare { // which would find out what it was told
		if s.settings.Kept, err = store.Kept(ctx, site.Name); err != nil {
			return err
		}
	}
	return s.begin(ctx, command)
}

// begin starts the run itself.
func (s *session) begin(ctx context.Context, command string) error {
	t, site := s.tool, s.site
	dir, err := t.data()
	if err != nil {
		return err
	}
	if s.ca, err = proxy.LoadCA(dir); err != nil {
		return err
	}
	s.run = catalog.Run{ID: newRunID(), Site: site.Name, Command: command, Started: time.Now().UTC(), Tool: "soshin " + version}
	if s.raw, err = json.Marshal(s.settings); err != nil {
		return fmt.Errorf("encode the run's settings: %w", err)
	}
	if s.journal, err = journal.Create(dir, s.run.ID); err != nil {
		return err
	}
	if err := s.tell(); err != nil {
		return err
	}
	cfg := site.Proxy()
	cfg.Journal, cfg.CA, cfg.Run = s.journal, s.ca, s.run.ID
	s.proxy = proxy.New(cfg)
	s.closers = append(s.closers, s.proxy.Close)

	// Not ctx: what Ctrl-C stops is the crawl; storing goes on to its end.
	following, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.stored = make(chan error, 1)
	in := &ingest.Ingester{Dir: dir, Store: s.store, Warn: t.warn}
	go func() { s.stored <- in.Follow(following, s.journal) }()
	return nil
}

// settings are what the site file decides of a run's meaning.
func (t *tool) settings(site *crawler.Site) catalog.Settings {
	var dirs []string
	for _, dir := range append(site.Vendors[:len(site.Vendors):len(site.Vendors)], t.vendors...) {
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		dirs = append(dirs, dir)
	}
	return catalog.Settings{
		Title: site.Title, Scope: site.Scope, SearchParameters: site.SearchParameters,
		Persona: site.Who(), Vendors: dirs, Promise: site.Promise,
	}
}

// tell records the run as it is now.
func (s *session) tell() error {
	return s.journal.Append(journal.Record{Run: &journal.RunRecord{Run: s.run, Settings: s.raw}})
}

// storeLimit is how long the end of a run waits for the store.
const storeLimit = 2 * time.Minute

// finish ends the run, waits until all of it is stored, and looks for faults.
func (s *session) finish(ctx context.Context, ended error) (summary, error) {
	s.run.Ended = time.Now().UTC()
	switch {
	case ended == nil:
		s.run.Outcome = catalog.OutcomeDone
	case errors.Is(ended, context.Canceled):
		s.run.Outcome = catalog.OutcomeInterrupted
	default:
		s.run.Outcome = catalog.OutcomeFailed
	}
	told := s.tell()
	if err := s.journal.Close(); err != nil && told == nil {
		told = err
	}
	select {
	case err := <-s.stored:
		if err != nil {
			return summary{}, fmt.Errorf("recorded, but not stored (the next command tries again): %w", err)
		}
	case <-time.After(storeLimit):
		return summary{}, fmt.Errorf("recorded, but the store did not take it within %s; the next command tries again", storeLimit)
	}
	if ended != nil && !errors.Is(ended, context.Canceled) {
		return summary{}, told
	}
	sum, err := s.summarise(context.WithoutCancel(ctx))
	return sum, errors.Join(told, err)
}

func (s *session) close() {
	if s.cancel != nil {
		s.cancel()
	}
	if s.journal != nil {
		_ = s.journal.Close() // closed already, unless the start failed
	}
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
}

// newRunID returns an ID that sorts by time and can be typed.
func newRunID() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails
	return time.Now().UTC().Format("20060102-150405-") + hex.EncodeToString(b[:])
}
