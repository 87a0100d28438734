//go:build !linux

package crawler

import "os/exec"

// dieWithParent has nothing to do: the browser exits when its pipe closes.
func dieWithParent(*exec.Cmd) {}

// kill ends the browser.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill() // gone already: so much the better
}
