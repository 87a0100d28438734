package clickhouse

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"soshin/catalog"
)

// The test binary plays three parts: the tests, the engine's child process,
// and a soshin process that is killed while it uses an engine.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 {
		switch os.Args[1] {
		case "engine":
			if err := RunEngine(os.Args[2], os.Args[3], os.Stdin, os.Stdout); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		case "parent":
			playParent(os.Args[2], os.Args[3])
		}
	}
	code := m.Run()
	if sharedEngine.engine != nil {
		if err := sharedEngine.engine.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.RemoveAll(sharedEngine.dir)
	os.Exit(code)
}

// playParent starts an engine, stores a row, says where, and waits to be killed.
func playParent(dir, library string) {
	ctx := context.Background()
	e, err := Start(ctx, os.Args[0], []string{"engine", dir, library}, dir, library)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	s, err := Open(ctx, e.DSN())
	if err == nil {
		err = s.InsertTransmissions(ctx, []catalog.Transmission{{ID: "r.1", Run: "r", Seq: 1, At: at(1)}})
	}
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	pid := 0
	if e.child != nil {
		pid = e.child.process.Pid
	}
	fmt.Println(pid, e.DSN())
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func library(t testing.TB) string {
	t.Helper()
	path, err := FindLibrary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func startEngine(t testing.TB, dir string) *Engine {
	t.Helper()
	lib := library(t)
	e, err := Start(t.Context(), os.Args[0], []string{"engine", dir, lib}, dir, lib)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

var sharedEngine struct {
	once   sync.Once
	engine *Engine
	dir    string
	err    error
}

var databases atomic.Int64

// newDSN is the DSN of a database of the test's own, not yet made, on an
// engine that all tests share.
func newDSN(t testing.TB) string {
	t.Helper()
	lib := library(t)
	sharedEngine.once.Do(func() {
		if sharedEngine.dir, sharedEngine.err = os.MkdirTemp("", "soshin-engine-"); sharedEngine.err != nil {
			return
		}
		sharedEngine.engine, sharedEngine.err = Start(context.Background(), os.Args[0],
			[]string{"engine", sharedEngine.dir, lib}, sharedEngine.dir, lib)
	})
	if sharedEngine.err != nil {
		t.Fatal(sharedEngine.err)
	}
	return editDSN(t, sharedEngine.engine.DSN(), func(u *url.URL) {
		u.Path = fmt.Sprint("/test", databases.Add(1))
	})
}

func editDSN(t testing.TB, dsn string, edit func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	edit(u)
	return u.String()
}

func openStore(t testing.TB, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newStore(t testing.TB) *Store { return openStore(t, newDSN(t)) }

// at is a time so many seconds after the tests' beginning of time.
func at(seconds int) time.Time {
	return time.Date(2026, 11, 23, 20, 32, 45, 123456000, time.UTC).Add(time.Duration(seconds) * time.Second)
}

// one reads the first row of a query.
func one(t testing.TB, s *Store, sql string) []any {
	t.Helper()
	r, err := s.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		return row
	}
	t.Fatalf("%s: no row", sql)
	return nil
}

func firstLine(t testing.TB, r io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("after %q: %v", line, err)
	}
	return strings.TrimSpace(line)
}
