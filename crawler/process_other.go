//go:build !linux

package crawler

import "os/exec"

// dieWithParent has nothing to do: the browser exits when its pipe closes.
func dieWithParent(*exec.Cmd) {}
