package clickhouse

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// childAttributes give the engine a session of its own: a terminal's Ctrl-C
// must not end it while its parent still stores what was recorded, and nothing
// in it can write to that terminal. It ends with its parent.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
}

// seatAtTerminal makes a new pseudoterminal this process's standard input,
// sends what is written to its standard output to standard error, and returns
// the terminal's other end and the streams that were there before.
func seatAtTerminal(stdin io.Reader, stdout io.Writer) (terminal *os.File, in io.Reader, out io.Writer, err error) {
	fail := func(err error) (*os.File, io.Reader, io.Writer, error) {
		return nil, nil, nil, configError(err, "opening a pseudoterminal for the ClickHouse engine: %v", err)
	}
	if terminal, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return fail(err)
	}
	raw, err := terminal.SyscallConn() // Fd would make reads outlast Close
	if err != nil {
		return fail(err)
	}
	var number int
	controlled := raw.Control(func(fd uintptr) {
		if number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN); err == nil {
			err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0)
		}
	})
	if err = errors.Join(controlled, err); err != nil {
		return fail(err)
	}
	seat, err := unix.Open(fmt.Sprintf("/dev/pts/%d", number), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fail(err)
	}
	defer unix.Close(seat)
	kept := [2]*os.File{}
	for fd, by := range []int{seat, 2} {
		was, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
		if err == nil {
			err = unix.Dup3(by, fd, 0)
		}
		if err != nil {
			return fail(err)
		}
		kept[fd] = os.NewFile(uintptr(was), "kept")
	}
	if stdin == os.Stdin {
		stdin = kept[0]
	}
	if stdout == os.Stdout {
		stdout = kept[1]
	}
	return terminal, stdin, stdout, nil
}
