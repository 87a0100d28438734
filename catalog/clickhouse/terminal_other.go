//go:build !linux

package clickhouse

import (
	"io"
	"os"
	"syscall"
)

func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func seatAtTerminal(io.Reader, io.Writer) (*os.File, io.Reader, io.Writer, error) {
	return nil, nil, nil, configError(nil, "the ClickHouse engine runs on Linux only: give a server with --store")
}
