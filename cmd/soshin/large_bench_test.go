package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/vendors"
)

// BenchmarkLargeStore asks a store of 10 million transmissions for the list of
// one run of 10,000, and for its check: the whole commands, each a process of
// its own that starts the engine; cpu-s/op is what they cost on a machine that
// has other work too. For comparison it sums up all 10 million as the list does one run.
func BenchmarkLargeStore(b *testing.B) {
	const runs = 1000
	dir := b.TempDir()
	site := filepath.Join(dir, "site.yaml")
	if err := os.WriteFile(site, []byte("name: large\nstart: [https://www.service.example/]\npromise: {declared: []}\n"), 0o644); err != nil {
		b.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	t := &tool{out: io.Discard, err: io.Discard, dataDir: data}
	store, done, err := t.open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	storeLargeRun(b, store)
	copyLargeRun(b, store, runs)
	done()

	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var cpu time.Duration // of the commands and their engines
	command := func(b *testing.B, want int, args ...string) string {
		c := exec.Command(self, append(args, "--data", data)...)
		c.Env = append(os.Environ(), childVariable+"=1")
		var errOut bytes.Buffer
		c.Stderr = &errOut
		out, err := c.Output()
		if got := c.ProcessState.ExitCode(); got != want {
			b.Fatalf("soshin %q: %v, want exit status %d\n%s", args, err, want, &errOut)
		}
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		return string(out)
	}
	measure := func(name string, ask func(*testing.B)) {
		b.Run(name, func(b *testing.B) {
			cpu = 0
			for b.Loop() {
				ask(b)
			}
			b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
	middle, list := largeRunID(runs/2), filepath.Join(dir, "list")
	measure("list build", func(b *testing.B) {
		command(b, statusDone, "list", "build", "--run", middle, "--out", list)
		text, err := os.ReadFile(filepath.Join(list, "list.json"))
		if err != nil {
			b.Fatal(err)
		}
		var built struct {
			Rows []struct {
				Count int `json:"transmissions"`
			} `json:"rows"`
		}
		if err := json.Unmarshal(text, &built); err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, r := range built.Rows {
			n += r.Count
		}
		if n != largeRun || len(built.Rows) != 2*largeServices {
			b.Fatalf("%d rows of %d transmissions", len(built.Rows), n)
		}
	})
	measure("check", func(b *testing.B) {
		out := command(b, statusFound, "check", site, "--run", middle)
		if n := strings.Count(out, "undeclared: "); n != largeServices {
			b.Fatalf("%d of %d services are undeclared", n, largeServices)
		}
	})
	measure("sum of all runs", func(b *testing.B) {
		out := command(b, statusDone, "sql", "--json", `SELECT service, tag, groupUniqArray(kinds), groupUniqArray(host), uniqExact(cityHash64(page)), count(), min(at), max(at)
			FROM transmissions WHERE external GROUP BY service, tag`)
		if n := strings.Count(out, "\n"); n != 2*largeServices {
			b.Fatalf("%d rows", n)
		}
	})
}

// A run of the large store: so many transmissions, to so many services.
const largeRun, largeServices = 10_000, 60

func largeRunID(n int) string { return fmt.Sprintf("20260101-%06d-large", n) }

// storeLargeRun stores the first run: 200 pages, each sending 50 messages of 20
// fields to the catalogue's first services, by two tags each.
func storeLargeRun(b *testing.B, store *clickhouse.Store) {
	b.Helper()
	catalogue, err := vendors.Load()
	if err != nil {
		b.Fatal(err)
	}
	var to []catalog.Transmission
	for _, r := range catalogue.Recipients() {
		for _, s := range r.Services {
			to = append(to, catalog.Transmission{
				Recipient: &catalog.RecipientRef{ID: r.ID, LegalName: r.LegalName.Ja, Country: r.Country},
				Service:   &catalog.ServiceRef{ID: s.ID, Name: s.Name.En, Category: s.Category},
			})
		}
	}
	const perPage, fields = 50, 20
	run := catalog.Run{ID: largeRunID(0), Site: "large", Command: "crawl", Started: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Outcome: catalog.OutcomeDone}
	run.Ended = run.Started.Add(30 * time.Minute)
	kinds := catalog.Kinds()
	var visits []catalog.Visit
	sent := make([]catalog.Transmission, largeRun)
	for i := range sent {
		v := i % largeServices
		t := to[v]
		visit := catalog.Visit{Run: run.ID, ID: fmt.Sprintf("v%04d", i/perPage+1), Page: fmt.Sprintf("https://www.service.example/jobs/%d", i/perPage), Outcome: catalog.OutcomeDone}
		if i%perPage == 0 {
			visits = append(visits, visit)
		}
		t.Run, t.Visit, t.Page, t.Seq, t.ID = run.ID, visit.ID, visit.Page, uint64(i+1), fmt.Sprintf("%s.%d", run.ID, i+1)
		t.At, t.Method, t.RegistrableDomain = run.Started.Add(time.Duration(i)*100*time.Millisecond), "POST", fmt.Sprintf("vendor%d.example", v)
		t.Host, t.External = "collect."+t.RegistrableDomain, true
		t.URL = fmt.Sprintf("https://%s/collect?v=2&cid=%d.%d", t.Host, i*7919, i*104729)
		t.Type, t.Target, t.Witness, t.Status, t.Outcome, t.Phase = "fetch", "page", catalog.WitnessBoth, 204, catalog.OutcomeAnswered, catalog.PhaseConsented
		t.Initiator = []string{fmt.Sprintf("https://%s/tag%d.js?id=%d", t.Host, i/largeServices%2, v), t.Page}
		for f := range fields {
			field := catalog.Field{In: catalog.InBody, Path: fmt.Sprintf("events[0].parameter%d", f), Value: fmt.Sprint(i*(f+1)*7919, "-value-", f), Layers: []string{"json"}, Kind: catalog.KindTechnical, Why: "vendor parameter"}
			if f%2 == 0 {
				field.Kind = kinds[(v+f)%len(kinds)].Kind
			}
			t.Fields = append(t.Fields, field)
		}
		sent[i] = t
	}
	for _, err := range []error{store.InsertRun(b.Context(), run, "{}"), store.InsertVisits(b.Context(), visits), store.InsertTransmissions(b.Context(), sent)} {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// copyLargeRun copies the first run until there are so many, an hour apart.
// ClickHouse does it, two statements at a time.
func copyLargeRun(b *testing.B, store *clickhouse.Store, runs int) {
	b.Helper()
	execute := func(sql string) error {
		r, err := store.Query(b.Context(), sql)
		if err != nil {
			return err
		}
		return r.Close()
	}
	const id = "concat('20260101-', leftPad(toString(n), 6, '0'), '-large')"
	copies := func(table, where, replace string, from, to int) error {
		return execute(fmt.Sprintf("INSERT INTO %s SELECT c.* REPLACE (%s) FROM (SELECT number AS n FROM numbers(%d, %d)) AS r CROSS JOIN (SELECT * FROM %s WHERE %s = '%s') AS c SETTINGS max_threads = 1",
			table, replace, from, to-from, table, where, largeRunID(0)))
	}
	if err := copies("runs", "id", id+" AS id, started + INTERVAL n HOUR AS started, ended + INTERVAL n HOUR AS ended", 1, runs); err != nil {
		b.Fatal(err)
	}
	if err := copies("visits", "run", id+" AS run", 1, runs); err != nil {
		b.Fatal(err)
	}
	var g errgroup.Group
	g.SetLimit(2)
	const at = 50
	for from := 1; from < runs; from += at {
		g.Go(func() error {
			return copies("transmissions", "run", id+" AS run, concat("+id+", '.', toString(seq)) AS id, at + INTERVAL n HOUR AS at", from, min(from+at, runs))
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	// The parts are still being merged. Engines that start and end would begin
	// that again and again.
	for merges := int64(1); merges > 0; {
		time.Sleep(time.Second)
		r, err := store.Query(b.Context(), "SELECT count() FROM system.merges")
		if err != nil {
			b.Fatal(err)
		}
		for row, err := range r.Rows() {
			if err != nil {
				b.Fatal(err)
			}
			merges = row[0].(int64)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
