package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/ingest"
	"soshin/catalog/vendors"
	"soshin/crawler"
)

// configuration reports whether err is something around soshin that a person
// has to put right: exit status 2, and nothing recorded is lost by it.
func configuration(err error) bool {
	var config *clickhouse.ConfigError
	return errors.As(err, &config) ||
		errors.Is(err, crawler.ErrNoChromium) ||
		errors.Is(err, syscall.EADDRINUSE) ||
		errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EROFS) ||
		errors.Is(err, syscall.ENOTDIR) ||
		errors.Is(err, fs.ErrPermission)
}

// data makes the data directory and returns it.
func (t *tool) data() (string, error) {
	dir, err := filepath.Abs(t.dataDir)
	if err != nil {
		return "", usageError{fmt.Errorf("--data %s: %w", t.dataDir, err)}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", usageError{fmt.Errorf("the data directory cannot be made: %w", err)}
	}
	return dir, nil
}

// open opens the store, starting the embedded engine unless --store names a
// server, and takes over whatever earlier processes recorded and did not
// store. The caller calls the returned func when it is done.
func (t *tool) open(ctx context.Context) (*clickhouse.Store, func(), error) {
	dir, err := t.data()
	if err != nil {
		return nil, nil, err
	}
	dsn := t.dsn
	closeEngine := func() {}
	if dsn == "" {
		library, err := clickhouse.FindLibrary()
		if err != nil {
			return nil, nil, err
		}
		self, err := os.Executable()
		if err != nil {
			return nil, nil, fmt.Errorf("start the ClickHouse engine: %w", err)
		}
		engineDir := filepath.Join(dir, "engine")
		engine, err := clickhouse.Start(ctx, self, []string{"engine", engineDir, library}, engineDir, library)
		if err != nil {
			return nil, nil, err
		}
		dsn = engine.DSN()
		closeEngine = func() {
			if err := engine.Close(); err != nil {
				t.warn("%v", err)
			}
		}
	}
	store, err := clickhouse.Open(ctx, dsn)
	if err != nil {
		closeEngine()
		return nil, nil, err
	}
	closeAll := func() {
		if err := store.Close(); err != nil {
			t.warn("%v", err)
		}
		closeEngine()
	}
	in := &ingest.Ingester{Dir: dir, Store: store, Warn: t.warn}
	if n, err := in.Recover(ctx); err != nil {
		closeAll()
		return nil, nil, err
	} else if n > 0 {
		t.warn("took over %d run(s) that an earlier process recorded and did not store", n)
	}
	return store, closeAll, nil
}

// catalogue loads the vendor catalogue with the directories of the command
// line and, if there is one, of the site file.
func (t *tool) catalogue(more ...string) (*vendors.Catalogue, error) {
	c, err := vendors.Load(append(more, t.vendors...)...)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// run returns the run that --run names, or the last one of site (of any, if
// site is empty).
func (t *tool) run(ctx context.Context, store *clickhouse.Store, id, site string) (catalog.Run, string, error) {
	if id == "" {
		run, settings, err := store.LastRun(ctx, site)
		if errors.Is(err, clickhouse.ErrNoRun) {
			what := "nothing is stored yet"
			if site != "" {
				what = fmt.Sprintf("nothing of %s is stored yet", site)
			}
			return run, "", usageError{fmt.Errorf("%s; run: soshin crawl SITE.yaml", what)}
		}
		return run, settings, err
	}
	run, settings, err := store.Run(ctx, id)
	if errors.Is(err, clickhouse.ErrNoRun) {
		return run, "", usageError{fmt.Errorf("--run %s: there is no such run; see soshin runs", id)}
	}
	return run, settings, err
}

// engineCommand is the child process that is the embedded ClickHouse.
func (t *tool) engineCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "engine DIR LIBRARY",
		Short:  "The embedded ClickHouse; started by soshin itself",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			return clickhouse.RunEngine(args[0], args[1], t.in, t.out)
		},
	}
}
