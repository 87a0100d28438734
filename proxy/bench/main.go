// Command bench measures what recording costs: HTTPS through soshin's proxy
// with its journal on disk, beside no proxy at all, goproxy bare and
// mitmdump -w, in one run and one table. `make bench` runs it.
//
// Every proxy is a process of its own, so that its CPU time and memory are its
// own; the client and the origin are this process. The rounds are interleaved,
// so that what else the machine does hits all alike. At the end the journal is
// read back: a recorder that lost something is disqualified.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"golang.org/x/term"
)

// The bars that recording has to meet.
const (
	minOfBare   = 0.8 // requests/s in every row
	minOfMitm   = 10.0
	maxCPU      = 100.0 // microseconds a request, in the rows of 1 KB
	maxResident = 100.0 // MB, in the rows of 1 MB
)

// A row is one kind of request.
type row struct {
	method string
	size   int // of the GET's answer or the POST's body, in bytes
	h2     bool
}

var rows = []row{
	{"GET", 1 << 10, false},
	{"POST", 1 << 10, false},
	{"GET", 1 << 20, false},
	{"POST", 1 << 20, false},
}

// information are the rows that no bar is set for.
var information = []row{
	{"GET", 1 << 10, true},
	{"POST", 1 << 10, true},
}

func (r row) String() string {
	size := "1 KB"
	if r.size > 1<<10 {
		size = "1 MB"
	}
	if r.h2 {
		return r.method + " " + size + " h2"
	}
	return r.method + " " + size
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "serve" {
		if err := serve(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(3)
		}
		return
	}
	var b bench
	flag.IntVar(&b.rounds, "rounds", 7, "rounds of each row")
	flag.DurationVar(&b.round, "round", time.Second, "how long a round of one system takes")
	flag.IntVar(&b.connections, "connections", 32, "connections of the client")
	asJSON := flag.Bool("json", false, "print one JSON object a line")
	dir := flag.String("dir", filepath.Join("build", "bench"), "directory on a real disk for what is recorded, which is gone afterwards")
	flag.Parse()
	if err := b.run(*dir, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "\nbench:", err)
		os.Exit(3)
	}
}

type bench struct {
	rounds, connections int
	round               time.Duration
	systems             []*system
	results             []result
}

// A result is one system in one row.
type result struct {
	Row      string  `json:"row"`
	System   string  `json:"system"`
	Rate     float64 `json:"requests_per_second"` // median of the rounds
	OfBare   float64 `json:"of_bare"`             // median of each round's ratio
	CPU      float64 `json:"cpu_us_per_request"`  // of the proxy's process; 0: there is none
	Resident float64 `json:"resident_peak_mb"`    // likewise
	Requests int     `json:"requests"`            // answered, over all rounds
	rates    []float64
}

// run prints the table and the bars. A bar that is missed is no error: the
// machine may be noisy, and what was measured is told.
func (b *bench) run(dir string, asJSON bool) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if dir, err = os.MkdirTemp(dir, "run-*"); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	origin, err := newOrigin(dir)
	if err != nil {
		return err
	}
	defer origin.close()
	defer func() {
		for _, s := range b.systems {
			err = errors.Join(err, s.stop())
		}
	}()
	skipped := ""
	for _, name := range []string{direct, bare, soshin, mitmdump} {
		s, err := start(name, dir)
		if missing := (notInstalled{}); errors.As(err, &missing) {
			skipped = missing.Error()
			continue
		}
		if err != nil {
			return err
		}
		b.systems = append(b.systems, s)
	}
	for _, r := range slices.Concat(rows, information) {
		if err := b.measure(r, origin.host(r)); err != nil {
			return fmt.Errorf("%s: %w", r, err)
		}
	}
	complete, err := b.complete(dir)
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(os.Stdout)
		for _, r := range b.results {
			if err := out.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Printf("HTTPS, %d connections kept alive, %d rounds of %s interleaved, medians; %d CPUs shared by client, origin and proxy, %s/%s\n\n",
		b.connections, b.rounds, b.round, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	b.table()
	fmt.Println("\nHTTP/1.1, and HTTP/2 to the proxy in the rows that say h2. \"of bare\" is the median of the rounds' own ratios. CPU is the")
	fmt.Println("proxy process's, with what it does for the round after it has ended. mitmdump keeps the answers' bodies too.")
	fmt.Println(complete)
	if skipped != "" {
		fmt.Println(skipped)
	}
	fmt.Println()
	b.bars(func(format string, args ...any) { fmt.Printf(format+"\n", args...) })
	return nil
}

// progress tells a person at a terminal what is going on.
func progress(format string, args ...any) {
	if term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprintf(os.Stderr, "\r\033[K"+format, args...)
	}
}

// measure runs all rounds of one row.
func (b *bench) measure(r row, host string) error {
	sums := make([]result, len(b.systems))
	cpus := make([][]float64, len(b.systems))
	for round := range b.rounds + 1 {
		for i, s := range b.systems {
			progress("%s, round %d of %d, %s", r, round, b.rounds, s.name)
			load, err := newLoad(r, s, host, b.connections)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			// The first round connects and warms up; it counts for the journal alone.
			s.resetPeak()
			before := s.cpu()
			n, took, err := load.run(b.round)
			load.close()
			s.answered(r, n)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			cpu := s.settle() - before
			if round == 0 {
				continue
			}
			sums[i].rates = append(sums[i].rates, float64(n)/took.Seconds())
			cpus[i] = append(cpus[i], float64(cpu.Microseconds())/float64(n))
			sums[i].Resident = max(sums[i].Resident, s.peak())
			sums[i].Requests += n
		}
	}
	progress("")
	bareAt := slices.IndexFunc(b.systems, func(s *system) bool { return s.name == bare })
	for i, s := range b.systems {
		x := sums[i]
		x.Row, x.System = r.String(), s.name
		x.Rate, x.CPU = median(x.rates), median(cpus[i])
		ratios := make([]float64, len(x.rates))
		for j := range ratios {
			ratios[j] = x.rates[j] / sums[bareAt].rates[j]
		}
		x.OfBare = median(ratios)
		b.results = append(b.results, x)
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
