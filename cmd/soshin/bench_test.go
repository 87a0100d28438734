package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/ingest"
	"soshin/catalog/journal"
)

// BenchmarkIngest takes a journal of recorded SDK traffic over into the
// embedded engine: read, join with the browser's account, decode, identify,
// insert. The figure is transmissions a second from the journal's first record
// to the last row stored.
func BenchmarkIngest(b *testing.B) {
	const visits, perVisit = 1000, 20
	dir := b.TempDir()
	data, err := os.ReadFile(filepath.Join("..", "..", "catalog", "ingest", "testdata", "recorded.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	var recorded []catalog.Exchange
	for line := range strings.Lines(string(data)) {
		var x catalog.Exchange
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			b.Fatal(err)
		}
		recorded = append(recorded, x)
	}
	t := &tool{out: io.Discard, err: io.Discard, dataDir: dir}
	store, done, err := t.open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer done()
	n := 0
	for b.Loop() {
		b.StopTimer()
		run := fmt.Sprintf("bench-%d", n)
		writeJournal(b, dir, run, recorded, visits, perVisit)
		n++
		b.StartTimer()
		in := &ingest.Ingester{Dir: dir, Store: store, Warn: b.Logf}
		if taken, err := in.Recover(b.Context()); err != nil || taken != 1 {
			b.Fatal(taken, err)
		}
		b.StopTimer()
		stored := 0
		for _, err := range store.Transmissions(b.Context(), clickhouse.Filter{Run: run}) {
			if err != nil {
				b.Fatal(err)
			}
			stored++
		}
		if stored != visits*perVisit {
			b.Fatalf("%d transmissions stored of %d", stored, visits*perVisit)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(visits*perVisit*n)/b.Elapsed().Seconds(), "transmissions/s")
}

func writeJournal(b *testing.B, dir, run string, recorded []catalog.Exchange, visits, perVisit int) {
	b.Helper()
	w, err := journal.Create(dir, run)
	if err != nil {
		b.Fatal(err)
	}
	add := func(r journal.Record) {
		if err := w.AppendSoon(r); err != nil {
			b.Fatal(err)
		}
	}
	settings, err := json.Marshal(catalog.Settings{Scope: []string{"shigotonowa.example"}, Persona: catalog.Persona{
		FamilyName: "高梨", GivenName: "みさき", FamilyNameKana: "タカナシ", GivenNameKana: "ミサキ", FamilyNameRoma: "Takanashi", GivenNameRoma: "Misaki",
		Email: "misaki.takanashi@persona.example", Phone: "090-0000-4821", BirthDate: "1993-04-17", PostalCode: "225-0002",
		Address: "神奈川県横浜市青葉区美しが丘9-99", Employer: "株式会社でたらめ製作所", AccountID: "u-7391-5520",
	}})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	add(journal.Record{Run: &journal.RunRecord{Run: catalog.Run{ID: run, Site: "bench", Command: "crawl", Started: began}, Settings: settings}})
	seq := uint64(0)
	for v := range visits {
		visit := catalog.Visit{Run: run, ID: fmt.Sprintf("v%04d", v+1), Page: fmt.Sprintf("https://www.shigotonowa.example/%d", v), Started: began}
		add(journal.Record{Visit: &visit})
		for i := range perVisit {
			x := recorded[int(seq)%len(recorded)]
			seq++
			x.Run, x.Visit, x.Seq, x.At = run, visit.ID, seq, began.Add(time.Duration(seq)*time.Millisecond)
			add(journal.Record{Exchange: &x})
			add(journal.Record{Event: &catalog.BrowserEvent{Run: run, Visit: visit.ID, Seq: uint64(i + 1), At: x.At, RequestID: fmt.Sprint(seq),
				Method: x.Method, URL: x.URL, Type: "fetch", Target: "page", Document: visit.Page, Initiator: []string{"https://www.shigotonowa.example/tags/tag.js"}}})
			add(journal.Record{Exchange: &catalog.Exchange{Run: run, Visit: visit.ID, Seq: seq, Outcome: catalog.OutcomeAnswered, Status: 200, Ended: x.At}})
		}
		visit.Ended, visit.Outcome = began.Add(time.Hour), catalog.OutcomeDone
		add(journal.Record{Visit: &visit})
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
