package clickhouse

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"
)

// The files in the engine's directory. All are readable by their owner only.
const (
	lockFile     = "lock"     // locked as long as an engine runs on the directory
	addressFile  = "address"  // HOST:PORT of the engine that runs
	passwordFile = "password" // of engineUser, kept across starts
	configFile   = "config.xml"
	usersFile    = "users.xml"
	dataDir      = "data"
)

const (
	engineUser     = "soshin"
	engineDatabase = "soshin"
	// startLimit bounds how long the engine may take until it answers. Reading
	// its 0.6 GB from a cold disk takes most of it.
	startLimit = 60 * time.Second
	// answerLimit bounds how long it may take once its library is loaded.
	answerLimit = 20 * time.Second
	// stopLimit bounds a clean end; after it the process just exits, which
	// loses nothing either: what was acknowledged is in files.
	stopLimit = 15 * time.Second
)

// What the child says on its standard output: one line, a word and its text.
const (
	sayReady  = "ready"  // HOST:PORT: this process is the engine
	sayShared = "shared" // HOST:PORT: another process runs the engine of this directory
	sayFailed = "failed" // why; for a person to put right
)

// engineArguments open the port and then wait at the prompt of an interactive
// session, whose terminal is ours; the server runs until that terminal closes.
// It has to be interactive: otherwise ClickHouse's local mode ends the whole
// process at the first exception of a connection, be it a wrong password, an
// unknown database or a stray HTTP request (KillingErrorHandler in ClickHouse's
// programs/local/LocalServer.cpp, read on 2026-11-23; tried with 26.7).
func engineArguments(dir string) []string {
	return []string{
		"clickhouse", "--interactive", "--progress=off", "--disable_suggestion", "--history_file=/dev/null",
		"--config-file=" + filepath.Join(dir, configFile), "--path=" + filepath.Join(dir, dataDir),
		"--query=SYSTEM START LISTEN TCP",
	}
}

// RunEngine is the child process's side of Start. It runs a ClickHouse server
// on 127.0.0.1 with its data in dir until stdin ends or SIGTERM comes, then
// ends it cleanly. When another process already runs one on dir, it says so
// and returns. It writes one line to stdout for Start to read. A process can
// call it once.
func RunEngine(dir, library string, stdin io.Reader, stdout io.Writer) error {
	terminal, in, out, err := seatAtTerminal(stdin, stdout)
	if err != nil {
		fmt.Fprintln(stdout, sayFailed, err)
		return err
	}
	err = runEngine(dir, library, terminal, in, out)
	if config, ok := errors.AsType[*ConfigError](err); ok {
		fmt.Fprintln(out, sayFailed, config)
	}
	return err
}

func runEngine(dir, library string, terminal *os.File, stdin io.Reader, stdout io.Writer) error {
	go io.Copy(io.Discard, terminal) // the prompt
	// The parent's end of standard error may be gone while the engine ends.
	signal.Ignore(syscall.SIGPIPE)
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	go func() {
		defer cancel()
		io.Copy(io.Discard, stdin)
	}()

	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return configError(err, "engine directory: %v", err)
	}
	lock, shared, err := lockOrShare(stop, dir)
	if err != nil {
		return err
	}
	if lock == nil {
		fmt.Fprintln(stdout, sayShared, shared)
		return nil
	}
	defer lock.Close()

	addr, password, err := configure(dir)
	if err != nil {
		return err
	}
	cmdline, err := openLibrary(library)
	if err != nil {
		return err
	}
	conn, err := connect(addr, password)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		ended <- cmdline(engineArguments(dir)...)
	}()

	err = waitReady(stop, conn, ended)
	conn.Close() // an open connection would hold up the end
	if err != nil {
		return err
	}
	if stop.Err() == nil {
		if err := writeFile(filepath.Join(dir, addressFile), addr); err != nil {
			return err
		}
		defer os.Remove(filepath.Join(dir, addressFile))
		fmt.Fprintln(stdout, sayReady, addr)
	}
	select {
	case err := <-ended:
		return fmt.Errorf("the ClickHouse engine ended by itself: %v", err)
	case <-stop.Done():
	}
	terminal.Close()
	select {
	case err := <-ended:
		return err
	case <-time.After(stopLimit):
		return fmt.Errorf("the ClickHouse engine did not end within %v", stopLimit)
	}
}

// lockOrShare returns the locked file of dir, or else the address of the
// engine whose process holds the lock.
func lockOrShare(ctx context.Context, dir string) (lock *os.File, shared string, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	lock, err = os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", configError(err, "engine directory: %v", err)
	}
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			os.Remove(filepath.Join(dir, addressFile)) // of an engine that was killed
			return lock, "", nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			lock.Close()
			return nil, "", configError(err, "locking %s: %v", lock.Name(), err)
		}
		if addr, err := os.ReadFile(filepath.Join(dir, addressFile)); err == nil {
			if conn, err := net.DialTimeout("tcp", string(addr), time.Second); err == nil {
				conn.Close()
				lock.Close()
				return nil, string(addr), nil
			}
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			lock.Close()
			return nil, "", configError(ctx.Err(), "another process has locked %s and its engine does not answer", lock.Name())
		}
	}
}

// configure writes the engine's files and returns the address at which it will
// listen, a port that is free now, and the working user's password.
func configure(dir string) (addr, password string, err error) {
	if password, err = keepPassword(filepath.Join(dir, passwordFile)); err != nil {
		return "", "", err
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", "", configError(err, "finding a free port for the engine: %v", err)
	}
	addr = l.Addr().String()
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	if err := writeFile(filepath.Join(dir, configFile), fmt.Sprintf(engineConfig, port, usersFile)); err != nil {
		return "", "", err
	}
	hash := sha256.Sum256([]byte(password))
	return addr, password, writeFile(filepath.Join(dir, usersFile), fmt.Sprintf(engineUsers, hash))
}

// keepPassword returns the password in the file, made at the first call.
func keepPassword(path string) (string, error) {
	if b, err := os.ReadFile(path); err == nil && len(b) > 0 {
		return string(b), nil
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", configError(err, "engine's password: %v", err)
	}
	password := rand.Text()
	return password, writeFile(path, password)
}

// writeFile replaces the file in one step, so that no reader sees half of it.
func writeFile(path, text string) error {
	tmp := path + ".tmp"
	err := os.WriteFile(tmp, []byte(text), 0o600)
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(tmp)
		return configError(err, "engine directory: %v", err)
	}
	return nil
}

// waitReady returns nil once the engine lets its user in, or when stop comes
// first and the engine can be ended; ended says that it will never.
func waitReady(stop context.Context, conn driver.Conn, ended <-chan error) error {
	limit, cancel := context.WithTimeout(context.Background(), answerLimit)
	defer cancel()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		if conn.Ping(limit) == nil {
			return nil
		}
		select {
		case err := <-ended:
			if err != nil {
				return configError(err, "the ClickHouse engine did not start: %v", err)
			}
			// The reason is on standard error, where Start finds it.
			return errors.New("the ClickHouse engine did not start")
		case <-poll.C:
		case <-stop.Done():
			return errors.New("stopped before the ClickHouse engine answered")
		case <-limit.Done():
			return fmt.Errorf("the ClickHouse engine did not answer within %v", answerLimit)
		}
	}
}

func connect(addr, password string) (driver.Conn, error) {
	return clickhouse.Open(&clickhouse.Options{
		Addr:         []string{addr},
		Auth:         clickhouse.Auth{Username: engineUser, Password: password},
		MaxOpenConns: 1,
	})
}

// openLibrary loads libchdb and returns its entry point: what the clickhouse
// program does with a command line.
func openLibrary(path string) (cmdline func(args ...string) error, err error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, configError(err, "opening the ClickHouse engine: %v", err)
	}
	var (
		setSignalHandlers func(enabled bool)
		queryCmdline      func(argc int32, argv **byte) uintptr
		resultError       func(result uintptr) string
	)
	for name, fn := range map[string]any{
		"chdb_set_signal_handlers_enabled": &setSignalHandlers,
		"chdb_query_cmdline":               &queryCmdline,
		"chdb_result_error":                &resultError,
	} {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, configError(err, "%s is not the ClickHouse engine that soshin knows: no %s; run: make engine", path, name)
		}
		purego.RegisterFunc(fn, symbol)
	}
	return func(args ...string) error {
		setSignalHandlers(false) // they are Go's
		argv := make([]*byte, len(args)+1)
		for i, arg := range args {
			argv[i] = cString(arg)
		}
		result := queryCmdline(int32(len(args)), &argv[0])
		runtime.KeepAlive(argv)
		if text := resultError(result); text != "" {
			return errors.New(oneLine(strings.TrimPrefix(text, "std::exception. ")))
		}
		return nil
	}, nil
}

func cString(s string) *byte { return &append([]byte(s), 0)[0] }
