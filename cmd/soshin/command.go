package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit statuses (DESIGN.md, "Command line").
const (
	statusDone   = 0
	statusFound  = 1 // a check found something
	statusUsage  = 2 // usage or configuration: a person can put it right
	statusCannot = 3 // could not run, or was stopped
)

// A usageError is bad input: one line that says what to put right.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// errFound ends a check that found something and has said so.
var errFound = errors.New("found")

// A tool is what every command has: where it reads and writes, and the flags
// that all share.
type tool struct {
	in  io.Reader
	out io.Writer // facts
	err io.Writer // progress, warnings

	dataDir string
	dsn     string
	json    bool
	vendors []string
}

// version is set by the build (-X main.version=...).
var version = "development"

// run is the whole program; it returns the exit status.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t := &tool{in: in, out: out, err: errOut}
	root := t.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return statusDone
	case errors.Is(err, errFound):
		return statusFound
	case errors.As(err, &usage), configuration(err):
		fmt.Fprintln(errOut, "soshin:", oneLine(err))
		return statusUsage
	default:
		fmt.Fprintln(errOut, "soshin:", oneLine(err))
		return statusCannot
	}
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func (t *tool) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "soshin",
		Short: "Watches what a web service sends to outside parties, and keeps its published list true",
		Long: `soshin (送信, "transmission") crawls a web service through a recording proxy,
catalogues every transmission to an outside party, stores the findings in
ClickHouse and builds the published External Transmission list from them.

Facts go to standard output (one JSON object a line with --json), progress and
warnings to standard error. Exit status: 0 done, 1 a check found something,
2 usage or configuration, 3 could not run.`,
		Example: `  soshin crawl site.yaml              crawl a service as its site file says
  soshin check site.yaml              what breaks its promises? (for CI)
  soshin transmissions --external     what was sent, to whom
  soshin list build --out public/     the published list
  soshin explain 'https://www.google-analytics.com/g/collect?v=2&cid=1.2'`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&t.dataDir, "data", defaultDataDir(), "directory of journal, engine and CA")
	flags.StringVar(&t.dsn, "store", os.Getenv("SOSHIN_STORE"), "ClickHouse server as clickhouse://user:password@host:9000/db (default: the embedded engine; env SOSHIN_STORE)")
	flags.BoolVar(&t.json, "json", false, "print facts as JSON, one object a line")
	flags.StringArrayVar(&t.vendors, "vendors", nil, "directory of vendor files (*.yaml) that add to the catalogue or override it, and of lists: EasyPrivacy-style *.txt, companiesdb or trackerdb *.json (repeatable)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
	})
	root.AddCommand(
		t.crawlCommand(), t.proxyCommand(), t.compareCommand(), t.runsCommand(), t.transmissionsCommand(), t.fieldsCommand(), t.storageCommand(),
		t.fingerprintsCommand(), t.syncsCommand(),
		t.explainCommand(), t.scanCommand(), t.listCommand(), t.evidenceCommand(), t.checkCommand(), t.sqlCommand(), t.vendorsCommand(), t.engineCommand(),
	)
	for _, c := range append(root.Commands(), root) {
		wrapArgs(c)
	}
	return root
}

// wrapArgs makes wrong arguments usage errors, for c and what is below it.
func wrapArgs(c *cobra.Command) {
	check := c.Args
	c.Args = func(cmd *cobra.Command, args []string) error {
		if check == nil {
			return nil
		}
		if err := check(cmd, args); err != nil {
			return usageError{fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
		}
		return nil
	}
	for _, sub := range c.Commands() {
		if c.Name() != "soshin" {
			wrapArgs(sub)
		}
	}
}

// defaultDataDir is the XDG data home's soshin.
func defaultDataDir() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "soshin")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), "soshin")
	}
	return filepath.Join(home, ".local", "share", "soshin")
}

// warn tells a person something without ending.
func (t *tool) warn(format string, args ...any) {
	fmt.Fprintf(t.err, "soshin: "+format+"\n", args...)
}
