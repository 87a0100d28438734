package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// A ConfigError is something around the store that a person has to put right:
// a missing library, a directory, a port, a DSN, a password, a full disk. Its
// text is one line and holds no password. Commands end with status 2 on it.
type ConfigError struct {
	text string
	err  error
}

func (e *ConfigError) Error() string { return e.text }

func (e *ConfigError) Unwrap() error { return e.err }

func configError(err error, format string, args ...any) *ConfigError {
	return &ConfigError{text: oneLine(fmt.Sprintf(format, args...)), err: err}
}

// ErrNoRun is returned by LastRun when no run of the site is stored.
var ErrNoRun = errors.New("no run is stored")

// ClickHouse's error codes that are told apart, from its ErrorCodes.cpp.
const (
	codeCannotWrite          = 75
	codeUnknownDatabase      = 81
	codeUnknownUser          = 192
	codeWrongPassword        = 193
	codeQuotaExceeded        = 201
	codeNotEnoughSpace       = 243
	codeAuthenticationFailed = 516
)

// explain says in one line what went wrong while doing what, and makes it a
// ConfigError where a person has to put something right. addr is the server's.
func explain(err error, addr, doing string) error {
	if _, ok := errors.AsType[*ConfigError](err); err == nil || ok || errors.Is(err, context.Canceled) {
		return err
	}
	if ex, ok := errors.AsType[*clickhouse.Exception](err); ok {
		switch ex.Code {
		case codeUnknownUser, codeWrongPassword, codeAuthenticationFailed:
			return configError(err, "ClickHouse at %s refuses the user or password", addr)
		case codeNotEnoughSpace:
			return configError(err, "%s: the disk of ClickHouse at %s is full", doing, addr)
		}
		if strings.Contains(ex.Message, "No space left on device") || strings.Contains(ex.Message, "errno: 28") {
			return configError(err, "%s: the disk of ClickHouse at %s is full", doing, addr)
		}
		return &serverError{text: fmt.Sprintf("%s: ClickHouse: %s", doing, oneLine(ex.Message)), err: err}
	}
	if _, ok := errors.AsType[*net.OpError](err); ok || errors.Is(err, io.EOF) {
		why := err
		for _, cause := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, os.ErrDeadlineExceeded, io.EOF} {
			if errors.Is(err, cause) {
				why = cause
			}
		}
		return configError(err, "no ClickHouse server answers at %s: %v", addr, why)
	}
	if strings.Contains(err.Error(), "unexpected packet") {
		return configError(err, "%s does not speak ClickHouse's native protocol (is it the HTTP port?)", addr)
	}
	return &serverError{text: doing + ": " + oneLine(err.Error()), err: err}
}

// serverError keeps the cause and shows its first line only: ClickHouse's own
// messages run on with advice and stack traces.
type serverError struct {
	text string
	err  error
}

func (e *serverError) Error() string { return e.text }

func (e *serverError) Unwrap() error { return e.err }

func oneLine(s string) string {
	const most = 500
	s = strings.TrimSpace(s)
	s, _, _ = strings.Cut(s, "\n")
	s, _, _ = strings.Cut(s, ", Stack trace")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return strings.TrimSpace(s)
}
