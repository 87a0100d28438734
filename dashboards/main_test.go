package dashboards

import (
	"fmt"
	"os"
	"testing"

	"soshin/catalog/clickhouse"
)

// The test binary plays two parts: the tests, and the engine's child process.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "engine" {
		if err := clickhouse.RunEngine(os.Args[2], os.Args[3], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// newStore is a store on an engine of the test's own.
func newStore(t *testing.T) *clickhouse.Store {
	t.Helper()
	library, err := clickhouse.FindLibrary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	engine, err := clickhouse.Start(t.Context(), os.Args[0], []string{"engine", dir, library}, dir, library)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := clickhouse.Open(t.Context(), engine.DSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
