package clickhouse

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// FindLibrary returns the path of the embedded engine's library: the one that
// SOSHIN_ENGINE names, or else the one that `make engine` installed under the
// directory of the executable, the working directory, or one above either.
func FindLibrary() (string, error) {
	if path := os.Getenv("SOSHIN_ENGINE"); path != "" {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return "", configError(err, "SOSHIN_ENGINE names no file: %s", path)
		}
		return path, nil
	}
	var from []string
	if executable, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(executable); err == nil {
			executable = real
		}
		from = append(from, filepath.Dir(executable))
	}
	if wd, err := os.Getwd(); err == nil {
		from = append(from, wd)
	}
	for _, dir := range from {
		if path := libraryAbove(dir); path != "" {
			return path, nil
		}
	}
	return "", configError(os.ErrNotExist, "the ClickHouse engine is not installed; run: make engine")
}

// libraryDir is where `make engine` installs, from the top of the source tree.
const libraryDir = "catalog/clickhouse/engine/node_modules/@chdb"

// libraryAbove looks in dir and every directory above it.
func libraryAbove(dir string) string {
	for {
		// A directory may hold characters that Glob reads as a pattern.
		packages, _ := os.ReadDir(filepath.Join(dir, filepath.FromSlash(libraryDir)))
		for _, p := range packages {
			path := filepath.Join(dir, filepath.FromSlash(libraryDir), p.Name(), "libchdb.so")
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && strings.HasPrefix(p.Name(), "lib-") {
				return path
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// An Engine is a ClickHouse server on this machine: a child of this process,
// or of another soshin process that uses the same directory. Its methods can
// be called from any goroutine.
type Engine struct {
	dsn   string
	child *child // nil: another process's
}

// Start runs executable with args, which must lead to RunEngine with the same
// dir and library, and returns once its server answers; or at once when
// another process already runs one on dir. The engine outlives ctx, which
// bounds the start only; it ends with Close, or with this process.
func Start(ctx context.Context, executable string, args []string, dir, library string) (*Engine, error) {
	if _, err := os.Stat(library); err != nil {
		return nil, configError(err, "the ClickHouse engine is not installed at %s; run: make engine", library)
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for {
		c, line, err := startChild(ctx, executable, args)
		if err != nil {
			return nil, err
		}
		word, text, _ := strings.Cut(line, " ")
		switch word {
		case sayReady, sayShared:
			e := &Engine{child: c}
			if word == sayShared {
				c.stop()
				e.child = nil
			}
			password, err := os.ReadFile(filepath.Join(dir, passwordFile))
			if err != nil {
				return nil, errors.Join(configError(err, "engine's password: %v", err), e.Close())
			}
			dsn := url.URL{Scheme: "clickhouse", User: url.UserPassword(engineUser, string(password)), Host: text, Path: "/" + engineDatabase}
			e.dsn = dsn.String()
			return e, nil
		case sayFailed:
			c.stop()
			return nil, configError(nil, "%s", text)
		}
		c.stop()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("starting the ClickHouse engine: %w", context.Cause(ctx))
		}
		said := c.stderr.String()
		if strings.Contains(said, "Address already in use") {
			continue // someone took the port that had been free: another one
		}
		return nil, configError(c.err, "the ClickHouse engine did not start: %s", lastLine(said, c.err))
	}
}

// DSN is the address for Open. It holds the password.
func (e *Engine) DSN() string { return e.dsn }

// Close ends the engine cleanly if this process started it, and waits for its
// end. What was inserted is there at the next start in any case.
func (e *Engine) Close() error {
	if e.child == nil {
		return nil
	}
	if e.child.stop(); e.child.err != nil {
		return fmt.Errorf("ending the ClickHouse engine: %w: %s", e.child.err, lastLine(e.child.stderr.String(), e.child.err))
	}
	return nil
}

// child is a started process and what it says.
type child struct {
	process *os.Process
	stdin   io.Closer
	stderr  tail
	ended   chan struct{} // closed when it has been waited for
	err     error         // how it ended, once ended is closed
}

// startChild starts the process and returns the first line of its output; ""
// if it ended, or ctx did, before one came.
func startChild(ctx context.Context, executable string, args []string) (*child, string, error) {
	c := &child{ended: make(chan struct{})}
	cmd := exec.Command(executable, args...)
	cmd.SysProcAttr = childAttributes()
	cmd.Stderr = &c.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", fmt.Errorf("starting the ClickHouse engine: %w", err)
	}
	c.stdin = in
	out, childOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, "", fmt.Errorf("starting the ClickHouse engine: %w", err)
	}
	cmd.Stdout = childOut
	started := make(chan error, 1)
	go func() {
		// Pdeathsig means the thread that started the child, not the process
		// (golang.org/issue/27505): this one is kept until the child ends.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		childOut.Close()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
		}
		close(c.ended)
	}()
	if err := <-started; err != nil {
		in.Close()
		out.Close()
		return nil, "", configError(err, "starting the ClickHouse engine: %v", err)
	}
	c.process = cmd.Process
	stopOnCancel := context.AfterFunc(ctx, func() { in.Close(); c.process.Kill() })
	defer stopOnCancel()
	line, _ := bufio.NewReader(out).ReadString('\n')
	go func() {
		<-c.ended
		out.Close()
	}()
	return c, strings.TrimSuffix(line, "\n"), nil
}

// stop asks the child to end and waits until it has. The child bounds that
// time itself; one that cannot even do so is killed.
func (c *child) stop() {
	c.stdin.Close()
	defer time.AfterFunc(2*stopLimit, func() { c.process.Kill() }).Stop()
	<-c.ended
}

// tail keeps the last bytes that were written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const most = 16 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - most; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}

// lastLine is the last line that says something: ClickHouse's own exception if
// there is one, for what follows it is advice.
func lastLine(s string, otherwise error) string {
	last := fmt.Sprint(otherwise)
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "DB::Exception") {
			return line
		}
		if line != "" {
			last = line
		}
	}
	return last
}
