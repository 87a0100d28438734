package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/journal"
)

// die leaves a journal as a killed writer does: in the middle of a line.
func die(t *testing.T, r *recording) {
	t.Helper()
	r.close()
	f, err := os.OpenFile(r.Path(), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"exchange":{"run":"` + testRun + `","vis`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRecover(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	r.asks("v0001", 1, "https://one.example/")
	r.answers("v0001", 1)
	r.visitEnds("v0001", "https://own.example/")
	r.visit("v0002", "https://own.example/2")
	r.asks("v0002", 2, "https://two.example/")
	r.answers("v0002", 2)
	r.asks("v0002", 3, "https://three.example/")
	die(t, r)

	store := newMemory()
	recoverInto(t, dir, store, 1)
	wantSent := []string{
		testRun + ".1 v0001 https://one.example/ answered",
		testRun + ".2 v0002 https://two.example/ answered",
		testRun + ".3 v0002 https://three.example/ unanswered",
	}
	wantVisited := []string{"v0001 https://own.example/ done", "v0002 https://own.example/2 interrupted"}
	same(t, "transmissions", store.sent(), wantSent)
	same(t, "visits", store.visited(), wantVisited)
	if v := store.visits["v0002"]; !v.Ended.Equal(at(9)) || v.Error != "the recording process ended" {
		t.Errorf("the interrupted visit: %+v", v)
	}
	if run := store.lastRun(); run.Outcome != catalog.OutcomeInterrupted || !run.Ended.Equal(at(9)) {
		t.Errorf("the interrupted run: %+v", run)
	}
	var settings catalog.Settings
	if err := json.Unmarshal([]byte(store.settings), &settings); err != nil || settings.Title.Ja != "試験" {
		t.Errorf("settings %s: %v", store.settings, err)
	}

	recoverInto(t, dir, store, 0)
	same(t, "stored twice", store.doubled, nil)

	// Stored, but the process died before it could acknowledge that.
	if err := os.Remove(strings.TrimSuffix(r.Path(), ".jsonl") + ".ack"); err != nil {
		t.Fatal(err)
	}
	recoverInto(t, dir, store, 1)
	same(t, "transmissions once more", store.sent(), wantSent)
	same(t, "visits once more", store.visited(), wantVisited)
	if len(store.doubled) != len(wantSent) {
		t.Errorf("stored again: %q", store.doubled)
	}
}

// A living writer's journal is its own.
func TestRecoverLeavesLivingWriters(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	store := newMemory()
	recoverInto(t, dir, store, 0)
	r.close()
	recoverInto(t, dir, store, 1)
	same(t, "visits", store.visited(), []string{"v0001 https://own.example/ interrupted"})
}

// damage overwrites the first line of the journal that holds what.
func damage(t *testing.T, r *recording, what string) int {
	t.Helper()
	data, err := os.ReadFile(r.Path())
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(data, []byte(what))
	if i < 0 {
		t.Fatalf("%q is not in the journal", what)
	}
	start := bytes.LastIndexByte(data[:i], '\n') + 1
	end := i + bytes.IndexByte(data[i:], '\n')
	copy(data[start:end], bytes.Repeat([]byte{'?'}, end-start))
	if err := os.WriteFile(r.Path(), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return start
}

func TestDamagedLine(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	r.asks("v0001", 1, "https://one.example/")
	r.answers("v0001", 1)
	r.asks("v0001", 2, "https://two.example/")
	r.answers("v0001", 2)
	r.visitEnds("v0001", "https://own.example/")
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()
	start := damage(t, r, "https://one.example/")

	before := metric(t, "soshin_ingest_damaged_records_total", "")
	store := newMemory()
	recoverInto(t, dir, store, 1, fmt.Sprintf("%s: offset %d: damaged record: invalid character '?' looking for beginning of value", r.Path(), start))
	same(t, "transmissions", store.sent(), []string{testRun + ".2 v0001 https://two.example/ answered"})
	same(t, "visits", store.visited(), []string{"v0001 https://own.example/ done"})
	if got := metric(t, "soshin_ingest_damaged_records_total", "") - before; got != 1 {
		t.Errorf("counted %v damaged records, want 1", got)
	}
	recoverInto(t, dir, store, 0)
}

// A journal that nobody can understand is kept, and keeps nobody waiting.
func TestRecoverGoesOn(t *testing.T) {
	dir := t.TempDir()
	lost := record(t, dir, "20261122-000000-000000", "crawl")
	lost.visit("v0001", "https://own.example/")
	lost.asks("v0001", 1, "https://one.example/")
	lost.close()
	start := damage(t, lost, `"run"`)
	good := record(t, dir, testRun, "crawl")
	good.visit("v0001", "https://own.example/")
	good.asks("v0001", 1, "https://one.example/")
	good.close()

	store := newMemory()
	warnings := []string{
		fmt.Sprintf("%s: offset %d: damaged record: invalid character '?' looking for beginning of value", lost.Path(), start),
		"take over visit v0001: the journal has lost its run; its journal " + lost.Path() + " is kept",
	}
	recoverInto(t, dir, store, 1, warnings...)
	same(t, "transmissions", store.sent(), []string{testRun + ".1 v0001 https://one.example/ unanswered"})
	recoverInto(t, dir, store, 0, warnings...)
	if info, err := os.Stat(lost.Path()); err != nil || info.Size() == 0 {
		t.Errorf("the journal that was not understood: %v", err)
	}
}

// A body that does not fit into its record is read from beside the journal.
func TestLargeBody(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	text := strings.Repeat("x", journal.InlineBody) + "end"
	b := r.NewBody()
	if _, err := b.Write([]byte("big=" + text)); err != nil {
		t.Fatal(err)
	}
	body, err := b.Finish(true)
	if err != nil {
		t.Fatal(err)
	}
	if body.File == "" || body.Inline != nil {
		t.Fatalf("the body is in its record: %+v", body)
	}
	r.visit("v0001", "https://own.example/")
	missing := catalog.Body{Size: 1, File: testRun + "/9"}
	for seq, body := range map[uint64]catalog.Body{1: body, 2: missing} {
		r.add(journal.Record{Exchange: &catalog.Exchange{
			Run: testRun, Visit: "v0001", Seq: seq, At: at(2), Kind: catalog.KindHTTP, Method: "POST", URL: "https://one.example/",
			RequestHeader: catalog.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
		}})
		r.add(journal.Record{Exchange: &catalog.Exchange{Run: testRun, Visit: "v0001", Seq: seq, RequestBody: body}})
	}
	r.visitEnds("v0001", "https://own.example/")
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()

	store := newMemory()
	recoverInto(t, dir, store, 1, "read a request body: open "+dir+"/bodies/"+testRun+"/9: no such file or directory")
	var length int
	for _, f := range store.transmissions[testRun+".1"].Fields {
		if f.In == catalog.InBody && f.Path == "big" {
			length = len(f.Value)
		}
	}
	if length == 0 {
		t.Errorf("the body's field is missing: %+v", store.transmissions[testRun+".1"].Fields)
	}
	if _, ok := store.transmissions[testRun+".2"]; !ok {
		t.Error("the exchange whose body is lost is lost")
	}
}

// Of a body that is longer than what is decoded the rest is searched for the
// persona, and what was not decoded is told.
func TestLongBody(t *testing.T) {
	old := testSettings
	t.Cleanup(func() { testSettings = old })
	testSettings.Persona.Email = "hanako@persona.example"
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	b := r.NewBody()
	for _, text := range []string{strings.Repeat("x,\n", decode.MaxBytes/3), "hanako", "@persona.example\n", strings.Repeat("y,\n", 1<<20)} {
		if _, err := b.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	body, err := b.Finish(true)
	if err != nil {
		t.Fatal(err)
	}
	r.visit("v0001", "https://own.example/")
	r.add(journal.Record{Exchange: &catalog.Exchange{
		Run: testRun, Visit: "v0001", Seq: 1, At: at(2), Kind: catalog.KindHTTP, Method: "POST", URL: "https://one.example/", RequestBody: body,
	}})
	r.visitEnds("v0001", "https://own.example/")
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()
	store := newMemory()
	recoverInto(t, dir, store, 1)
	tr := store.transmissions[testRun+".1"]
	var got []string
	for _, f := range tr.Fields {
		if f.Kind == catalog.KindEmail {
			got = append(got, fmt.Sprintf("%s %s=%.40s: %s", f.In, f.Path, f.Value, f.Why))
		}
	}
	same(t, "fields", got, []string{"body =hanako@persona.example: persona e-mail address, inside the value"})
	if want := "bytes: looked at the first 8 MiB"; !slices.Contains(tr.Limits, want) {
		t.Errorf("limits %q, want %q", tr.Limits, want)
	}
}

// metric returns the value that /metrics tells: of the counter or gauge with
// the name, and with the label's value if that is not empty.
func metric(t *testing.T, name, label string) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (label == "" || m.GetLabel()[0].GetValue() == label) {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return 0 // nothing was counted yet
}

func TestCounted(t *testing.T) {
	old := testSettings
	t.Cleanup(func() { testSettings = old })
	testSettings.Vendors = []string{writeVendor(t, "tagvendor.yaml", tagVendor)}
	testSettings.Promise.Declared = []string{"tagvendor-tag", "not-seen"}
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	for i, url := range []string{
		"https://own.example/",              // its own
		"https://t.tagvendor.example/",      // declared
		"https://t.tagvendor.example/again", // once more
		"https://a.unknown.example/",        // a domain
		"https://b.unknown.example/",        // the same
	} {
		r.asks("v0001", uint64(i+1), url)
	}
	r.close()
	own, external := metric(t, "soshin_ingest_transmissions_total", "own"), metric(t, "soshin_ingest_transmissions_total", "external")
	recoverInto(t, dir, newMemory(), 1)
	for what, got := range map[string][2]float64{
		"own":        {metric(t, "soshin_ingest_transmissions_total", "own") - own, 1},
		"external":   {metric(t, "soshin_ingest_transmissions_total", "external") - external, 4},
		"recipients": {metric(t, "soshin_ingest_recipients", ""), 2},
		"undeclared": {metric(t, "soshin_ingest_recipients_undeclared", ""), 1},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %v, want %v", what, got[0], got[1])
		}
	}
}

// What one witness saw alone comes into the store with its cause, and is
// counted with the visit.
func TestDiscrepancies(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	for seq, url := range map[uint64]string{1: "https://own.example/", 2: "https://one.example/dropped-by-the-browser"} {
		r.asks("v0001", seq, url)
		r.answers("v0001", seq)
	}
	for seq, ev := range []catalog.BrowserEvent{
		{URL: "https://own.example/"},
		{URL: "https://one.example/dropped-by-the-proxy"},
		{URL: "https://one.example/cached", Outcome: catalog.ToldCached},
	} {
		ev.Run, ev.Visit, ev.Seq, ev.Method = testRun, "v0001", uint64(seq+1), "GET"
		r.add(journal.Record{Event: &ev})
	}
	r.visitEnds("v0001", "https://own.example/")
	r.close()
	store := newMemory()
	recoverInto(t, dir, store, 1)
	if got, want := store.visits["v0001"].Witnessed, (catalog.Witnessed{Both: 1, Proxy: 1, Browser: 2, Unexplained: 2}); got != want {
		t.Errorf("witnessed %+v, want %+v", got, want)
	}
	var got []string
	for _, d := range store.discrepancies {
		got = append(got, fmt.Sprintf("%s %s %d %s %s: %s", d.Visit, d.Witness, d.Seq, d.Method, d.URL, d.Cause))
	}
	same(t, "discrepancies", got, []string{
		"v0001 proxy 2 GET https://one.example/dropped-by-the-browser: ",
		"v0001 browser 2 GET https://one.example/dropped-by-the-proxy: ",
		"v0001 browser 3 GET https://one.example/cached: served from cache",
	})
}
