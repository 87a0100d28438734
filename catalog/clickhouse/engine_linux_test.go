package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sys/unix"

	"soshin/catalog"
)

func TestRowsAreThereAfterClose(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a directory & <its> 'name'")
	e := startEngine(t, dir)
	s := openStore(t, e.DSN())
	if err := s.InsertTransmissions(t.Context(), []catalog.Transmission{full(1)}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	pid := e.child.process.Pid
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Kill(pid, 0); !errors.Is(err, unix.ESRCH) {
		t.Errorf("the engine is still there: %v", err)
	}
	again := startEngine(t, dir)
	s = openStore(t, again.DSN())
	if n := one(t, s, "SELECT count() FROM transmissions"); n[0] != int64(1) {
		t.Errorf("%v rows after a restart, want 1", n[0])
	}
	if user(t, again.DSN()) != user(t, e.DSN()) {
		t.Error("the password changed")
	}
	for _, name := range []string{lockFile, addressFile, passwordFile, configFile, usersFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if info.Mode() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func user(t *testing.T, dsn string) (u string) {
	editDSN(t, dsn, func(d *url.URL) { u = d.User.String() })
	return u
}

// TestKilled kills a soshin process in the middle of its work, and once its
// engine before it: the engine ends, and what was acknowledged is there.
func TestKilled(t *testing.T) {
	lib := library(t)
	for _, engineToo := range []bool{false, true} {
		t.Run(fmt.Sprint("engine too=", engineToo), func(t *testing.T) {
			dir := t.TempDir()
			parent, pid, _ := startParent(t, dir, lib)
			fd, err := unix.PidfdOpen(pid, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer unix.Close(fd)
			if engineToo {
				if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil {
					t.Fatal(err)
				}
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
			for {
				n, err := unix.Poll(poll, int((10 * time.Second).Milliseconds()))
				if errors.Is(err, unix.EINTR) {
					continue
				}
				if n != 1 || err != nil {
					t.Fatalf("the engine lives on without its parent: %v", err)
				}
				break
			}
			s := openStore(t, startEngine(t, dir).DSN())
			if n := one(t, s, "SELECT count() FROM transmissions"); n[0] != int64(1) {
				t.Errorf("%v rows, want 1", n[0])
			}
		})
	}
}

// startParent starts a second soshin process and returns the process ID of the
// engine that it started, 0 if none, and the engine's DSN.
func startParent(t *testing.T, dir, lib string) (cmd *exec.Cmd, pid int, dsn string) {
	t.Helper()
	cmd = exec.Command(os.Args[0], "parent", dir, lib)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	line := firstLine(t, out)
	if _, err := fmt.Sscan(line, &pid, &dsn); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return cmd, pid, dsn
}

func TestSecondProcessShares(t *testing.T) {
	dir := t.TempDir()
	e := startEngine(t, dir)
	_, pid, dsn := startParent(t, dir, library(t))
	if pid != 0 || dsn != e.DSN() {
		t.Errorf("the second process got engine %d at %s, want the first's at %s", pid, dsn, e.DSN())
	}
	// And a second use in this process, whose Close leaves the engine alone.
	second := startEngine(t, dir)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, e.DSN())
	if n := one(t, s, "SELECT count() FROM transmissions"); n[0] != int64(1) {
		t.Errorf("%v rows, want the 1 of the second process", n[0])
	}
}

func TestManyStartAtOnce(t *testing.T) {
	dir := t.TempDir()
	lib := library(t)
	type result struct {
		e   *Engine
		err error
	}
	results := make(chan result)
	const n = 4
	for range n {
		go func() {
			e, err := Start(context.Background(), os.Args[0], []string{"engine", dir, lib}, dir, lib)
			results <- result{e, err}
		}()
	}
	owners, dsns := 0, map[string]bool{}
	for range n {
		r := <-results
		if r.err != nil {
			t.Error(r.err)
			continue
		}
		dsns[r.e.DSN()] = true
		if r.e.child != nil {
			owners++
			defer r.e.Close()
		}
	}
	if owners != 1 || len(dsns) != 1 {
		t.Errorf("%d engines at %d addresses", owners, len(dsns))
	}
}

// TestNoWayInWithoutPassword uses the engine's port as any process of the
// machine can. The engine must refuse, and must live on.
func TestNoWayInWithoutPassword(t *testing.T) {
	dsn := newDSN(t)
	s := openStore(t, dsn)
	if err := s.InsertTransmissions(t.Context(), []catalog.Transmission{full(1)}); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(sharedEngine.dir, passwordFile)
	database := ""
	editDSN(t, dsn, func(u *url.URL) { database = strings.Trim(u.Path, "/") })
	const denied = 497
	open := func(user, password, database string) clickhouse.Conn {
		conn, err := clickhouse.Open(&clickhouse.Options{Addr: []string{s.addr}, MaxOpenConns: 1,
			Auth: clickhouse.Auth{Username: user, Password: password, Database: database}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	code := func(err error) int32 {
		if ex, ok := errors.AsType[*clickhouse.Exception](err); ok {
			return ex.Code
		}
		return 0
	}
	for _, c := range []struct {
		user, password, database string
		code                     int32
	}{
		{"soshin", "", "", codeAuthenticationFailed},
		{"soshin", "wrong", "", codeAuthenticationFailed},
		{"nobody", "", "", codeAuthenticationFailed},
		{"default", "", "no such database", codeUnknownDatabase},
	} {
		if err := open(c.user, c.password, c.database).Ping(t.Context()); code(err) != c.code {
			t.Errorf("%s with %q: %v, want code %d", c.user, c.password, err, c.code)
		}
	}

	guest := open("default", "", "")
	for _, sql := range []string{
		"SYSTEM STOP LISTEN TCP", // first, while a quota could be left
		"SELECT * FROM " + database + ".transmissions",
		"INSERT INTO " + database + ".runs (id) VALUES ('x')",
		"DROP TABLE " + database + ".transmissions",
		"CREATE TABLE default.t (a Int8) ENGINE = Memory",
		"CREATE TEMPORARY TABLE t (a Int8)",
		"CREATE DATABASE d",
		"CREATE USER u",
		"GRANT SELECT ON *.* TO default",
		"SELECT * FROM file('" + secret + "', 'LineAsString')",
		"SELECT * FROM url('http://" + s.addr + "/', 'LineAsString')",
		"SELECT * FROM remote('" + s.addr + "', 'system.one')",
		"SELECT * FROM s3('http://" + s.addr + "/bucket/key')",
		"SELECT * FROM executable('sh', 'TSV', 'a String')",
		"INSERT INTO FUNCTION file('x.tsv') SELECT 1",
		"SELECT * FROM numbers(1)",
		"SELECT * FROM system.numbers LIMIT 1",
		"SELECT query FROM system.processes",
		"SELECT * FROM system.users",
		"SELECT name, value FROM system.server_settings",
		"SELECT table_name FROM information_schema.tables",
		"KILL QUERY WHERE 1",
		"SYSTEM SHUTDOWN",
		"SYSTEM START LISTEN HTTP",
		"SHOW CREATE TABLE " + database + ".transmissions",
	} {
		if err := guest.Exec(t.Context(), sql); code(err) != denied && code(err) != codeQuotaExceeded {
			t.Errorf("without a password: %s: %v", sql, err)
		}
	}

	// What no quota counts is bounded, and the bounds stand.
	const memoryLimit, constraintViolation = 241, 452
	for sql, want := range map[string]int32{
		"SELECT ignore(repeat('x', 100000000))":               memoryLimit,
		"SELECT 1 SETTINGS max_memory_usage = 0":              constraintViolation,
		"SELECT 1 SETTINGS max_execution_time = 0":            constraintViolation,
		"SELECT 1 SETTINGS max_concurrent_queries_for_user=0": constraintViolation,
	} {
		if err := guest.Exec(t.Context(), sql); code(err) != want {
			t.Errorf("without a password: %s: %v, want code %d", sql, err, want)
		}
	}

	// What is no client at all: a stray request, noise, a connection that goes.
	for _, words := range []string{"GET / HTTP/1.0\r\n\r\n", "\x16\x03\x01\x00\x05hello", strings.Repeat("\xff", 5000), "\x00\x05ab", ""} {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, words)
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	}
	if n := one(t, s, "SELECT count() FROM transmissions"); n[0] != int64(1) {
		t.Errorf("after all this: %v rows, want 1", n[0])
	}
}

// TestListensOnLoopbackOnly asks the kernel which addresses the engine has.
func TestListensOnLoopbackOnly(t *testing.T) {
	e := startEngine(t, t.TempDir())
	mine := map[string]bool{}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", e.child.process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil {
			if inode, ok := strings.CutPrefix(to, "socket:["); ok {
				mine[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	var got []string
	for _, table := range []string{"tcp", "tcp6"} {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", e.child.process.Pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			const listening = "0A"
			if f := strings.Fields(line); len(f) > 9 && f[3] == listening && mine[f[9]] {
				host, _, _ := strings.Cut(f[1], ":")
				got = append(got, host)
			}
		}
	}
	if want := []string{"0100007F"}; !reflect.DeepEqual(got, want) {
		t.Errorf("listens on %v, want %v", got, want)
	}
}

func TestStartErrors(t *testing.T) {
	lib := library(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	held := t.TempDir()
	for _, c := range []struct{ executable, dir, library, want string }{
		{os.Args[0], t.TempDir(), "/no/lib", "the ClickHouse engine is not installed at /no/lib; run: make engine"},
		{os.Args[0], t.TempDir(), file, "opening the ClickHouse engine: " + file + ": file too short"},
		{os.Args[0], filepath.Join(file, "d"), lib, "engine directory: mkdir " + file + ": not a directory"},
		{os.Args[0], "/proc/soshin", lib, "engine directory: mkdir /proc/soshin: no such file or directory"},
		{file, held, lib, "starting the ClickHouse engine: fork/exec " + file + ": permission denied"},
		{"/bin/false", held, lib, "the ClickHouse engine did not start: exit status 1"},
	} {
		_, err := Start(t.Context(), c.executable, []string{"engine", c.dir, c.library}, c.dir, c.library)
		if _, ok := errors.AsType[*ConfigError](err); !ok || err.Error() != c.want {
			t.Errorf("%s on %s with %s:\n got %T %v\nwant %s", c.executable, c.dir, c.library, err, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, os.Args[0], []string{"engine", held, lib}, held, lib); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestFindLibrary(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a[b]", "c")
	installed := filepath.Join(root, "catalog/clickhouse/engine/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	for _, dir := range []string{deep, filepath.Dir(installed)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(deep)
	t.Setenv("SOSHIN_ENGINE", "")
	if got := libraryAbove(deep); got != "" {
		t.Errorf("found %s before it was there", got)
	}
	if err := os.WriteFile(installed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := libraryAbove(deep); got != installed {
		t.Errorf("found %q, want %s", got, installed)
	}
	t.Setenv("SOSHIN_ENGINE", installed)
	if got, err := FindLibrary(); got != installed || err != nil {
		t.Errorf("SOSHIN_ENGINE: %q, %v", got, err)
	}
	t.Setenv("SOSHIN_ENGINE", root)
	if _, err := FindLibrary(); err == nil || err.Error() != "SOSHIN_ENGINE names no file: "+root {
		t.Errorf("SOSHIN_ENGINE names a directory: %v", err)
	}
}
