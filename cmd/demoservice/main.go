// Demoservice stands as a fictional job network, シゴトの輪, with the vendors
// its tags call, all on the loopback interface, for soshin to crawl.
//
//	demoservice [--dir DIR] [-- COMMAND ARG...]
//
// It writes DIR/site.yaml and runs COMMAND with every {} replaced by that
// file's path, passing its exit status through; without COMMAND it stands
// until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"soshin/cmd/demoservice/demo"
)

// Exit statuses of our own, as soshin's: usage, and could not run.
const (
	exitUsage  = 2
	exitCannot = 3
)

func main() {
	dir := flag.String("dir", "", "directory for the site file (default: a temporary one, removed at the end)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: demoservice [--dir DIR] [-- COMMAND ARG...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	os.Exit(run(*dir, flag.Args()))
}

func run(dir string, command []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if dir == "" {
		tmp, err := os.MkdirTemp("", "demoservice-")
		if err != nil {
			fmt.Fprintln(os.Stderr, "demoservice:", err)
			return exitCannot
		}
		defer os.RemoveAll(tmp)
		dir = tmp
	}
	d, err := demo.Start(ctx, dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "demoservice:", err)
		return exitCannot
	}
	defer d.Close()
	if len(command) == 0 {
		fmt.Printf("シゴトの輪 stands. To crawl it:\n\n    soshin crawl %s\n\nCtrl-C stops it.\n", d.SiteFile)
		<-ctx.Done()
		return 0
	}
	return runCommand(ctx, command, d.SiteFile)
}

// runCommand runs command on the site file and returns its exit status. The
// command is in our process group and gets the terminal's Ctrl-C itself, so
// the context only passes on what was sent to us alone.
func runCommand(ctx context.Context, command []string, siteFile string) int {
	args := make([]string, len(command))
	for i, a := range command {
		args[i] = strings.ReplaceAll(a, "{}", siteFile)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return exit.ExitCode()
	case errors.As(err, &exit):
		fmt.Fprintf(os.Stderr, "demoservice: %s: %v\n", args[0], err)
		return exitCannot
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		fmt.Fprintf(os.Stderr, "demoservice: starting the command: %v\n", err)
		return exitUsage
	default:
		// The command ended well but only after it was told to stop.
		if cmd.ProcessState != nil {
			return cmd.ProcessState.ExitCode()
		}
		fmt.Fprintf(os.Stderr, "demoservice: running %s: %v\n", args[0], err)
		return exitCannot
	}
}
