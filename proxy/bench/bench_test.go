package main

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

// The systems are this binary once more.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "serve" {
		if err := serve(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	os.Exit(m.Run())
}

// The whole benchmark in short: every system and row, and the journal complete
// at the end, or run fails.
func TestRun(t *testing.T) {
	b := bench{rounds: 1, connections: 4, round: 50 * time.Millisecond}
	if err := b.run(t.TempDir(), true); err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(rows, information) {
		for _, name := range []string{direct, bare, soshin} {
			if x, ok := b.result(r, name); !ok || x.Requests == 0 || x.Rate <= 0 {
				t.Errorf("%s, %s: %+v", r, name, x)
			}
		}
	}
}

func TestBars(t *testing.T) {
	good := func(r row) []result {
		return []result{
			{Row: r.String(), System: bare, Rate: 1000, OfBare: 1},
			{Row: r.String(), System: soshin, Rate: 800, OfBare: 0.8, CPU: 100, Resident: 100},
			{Row: r.String(), System: mitmdump, Rate: 80},
		}
	}
	for _, tt := range []struct {
		name   string
		spoil  func(soshin, mitmdump *result, r row)
		missed int
	}{
		{"just met", func(_, _ *result, _ row) {}, 0},
		{"too slow", func(s, _ *result, _ row) { s.OfBare = 0.79 }, 4},
		{"mitmdump too fast", func(_, m *result, _ row) { m.Rate = 81 }, 4},
		{"too much CPU counts at 1 KB", func(s, _ *result, _ row) { s.CPU = 101 }, 2},
		{"too much memory counts at 1 MB", func(s, _ *result, _ row) { s.Resident = 101 }, 2},
		{"no mitmdump, no bar for it", func(_, m *result, _ row) { m.System, m.Rate = "", 1000 }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bench
			for _, r := range rows {
				x := good(r)
				tt.spoil(&x[1], &x[2], r)
				b.results = append(b.results, x...)
			}
			missed := 0
			b.bars(func(format string, args ...any) {
				if fmt.Sprintf(format, args...)[:6] == "MISSED" {
					missed++
				}
			})
			if missed != tt.missed {
				t.Errorf("%d missed, want %d", missed, tt.missed)
			}
		})
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{3: {5, 3, 1}, 2.5: {4, 1, 3, 2}, 7: {7}} {
		if got := median(values); got != want {
			t.Errorf("%v: %v, want %v", values, got, want)
		}
	}
}
