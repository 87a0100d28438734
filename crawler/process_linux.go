package crawler

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the browser with us, however we end.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// kill ends the browser and what it has started. Debian's program is a script
// that starts the browser; to kill the script alone would leave the browser.
func kill(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // gone already: so much the better
}
