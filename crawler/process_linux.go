package crawler

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the browser with us, however we end.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
