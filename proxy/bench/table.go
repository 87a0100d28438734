package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

func (b *bench) table() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "row\tsystem\trequests/s\tof bare\tCPU us/request\tpeak resident MB\t")
	last := ""
	for _, r := range b.results {
		if last != "" && last != r.Row {
			fmt.Fprintln(w, "\t\t\t\t\t\t")
		}
		last = r.Row
		cpu, resident := "", ""
		if r.CPU > 0 {
			cpu, resident = fmt.Sprintf("%.0f", r.CPU), fmt.Sprintf("%.0f", r.Resident)
		}
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.2f\t%s\t%s\t\n", r.Row, r.System, r.Rate, r.OfBare, cpu, resident)
	}
	_ = w.Flush() // standard output; there is nobody left to tell
}

// bars compares with the bars and tells each.
func (b *bench) bars(tell func(format string, args ...any)) {
	bar := func(met bool, format string, args ...any) {
		word := "met   "
		if !met {
			word = "MISSED"
		}
		tell(word+"  "+format, args...)
	}
	for _, r := range rows {
		s, ok := b.result(r, soshin)
		if !ok {
			continue
		}
		bar(s.OfBare >= minOfBare, "%s: %.2f of goproxy bare (at least %.1f)", r, s.OfBare, minOfBare)
		if m, ok := b.result(r, mitmdump); ok {
			none, _ := b.result(r, direct) // what a proxy that costs nothing would reach
			bar(s.Rate >= minOfMitm*m.Rate, "%s: %.1f times mitmdump -w (at least %.0f; no proxy at all is %.1f times as fast)", r, s.Rate/m.Rate, minOfMitm, none.Rate/m.Rate)
		}
		if r.size > 1<<10 {
			bar(s.Resident <= maxResident, "%s: %.0f MB resident (at most %.0f)", r, s.Resident, maxResident)
		} else {
			bar(s.CPU <= maxCPU, "%s: %.0f us of CPU a request (at most %.0f)", r, s.CPU, maxCPU)
		}
	}
}

func (b *bench) result(r row, system string) (result, bool) {
	for _, x := range b.results {
		if x.Row == r.String() && x.System == system {
			return x, true
		}
	}
	return result{}, false
}
