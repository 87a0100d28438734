package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A memory is a Store that keeps everything and can be away.
type memory struct {
	mu            sync.Mutex
	away          map[string]int // calls by name that still fail
	slow          time.Duration  // what storing transmissions takes
	runs          []catalog.Run  // every state that was stored, in order
	settings      string
	visits        map[string]catalog.Visit
	transmissions map[string]catalog.Transmission
	discrepancies []catalog.Discrepancy
	stored        []catalog.Stored
	fingerprints  []catalog.Fingerprint
	doubled       []string // IDs that came again
}

func newMemory() *memory {
	return &memory{away: map[string]int{}, visits: map[string]catalog.Visit{}, transmissions: map[string]catalog.Transmission{}}
}

var errAway = errors.New("the store is away")

func (m *memory) fails(call string) error {
	if m.away[call] == 0 {
		return nil
	}
	m.away[call]--
	return fmt.Errorf("%s: %w", call, errAway)
}

func (m *memory) InsertRun(_ context.Context, run catalog.Run, settings string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("run"); err != nil {
		return err
	}
	m.runs, m.settings = append(m.runs, run), settings
	return nil
}

func (m *memory) InsertVisits(_ context.Context, visits []catalog.Visit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("visits"); err != nil {
		return err
	}
	for _, v := range visits {
		m.visits[v.ID] = v
	}
	return nil
}

func (m *memory) InsertDiscrepancies(_ context.Context, list []catalog.Discrepancy) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("discrepancies"); err != nil {
		return err
	}
	m.discrepancies = append(m.discrepancies, list...)
	return nil
}

func (m *memory) InsertTransmissions(_ context.Context, list []catalog.Transmission) error {
	time.Sleep(m.slow)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("transmissions"); err != nil {
		return err
	}
	for _, t := range list {
		if _, again := m.transmissions[t.ID]; again {
			m.doubled = append(m.doubled, t.ID)
		}
		m.transmissions[t.ID] = t
	}
	return nil
}

func (m *memory) InsertFingerprints(_ context.Context, list []catalog.Fingerprint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("fingerprints"); err != nil {
		return err
	}
	m.fingerprints = append(m.fingerprints, list...)
	return nil
}

func (m *memory) InsertStored(_ context.Context, list []catalog.Stored) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fails("stored"); err != nil {
		return err
	}
	m.stored = append(m.stored, list...)
	return nil
}

// sent lists what is stored in short: ID, visit, page, URL, outcome.
func (m *memory) sent() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.SortedFunc(maps.Values(m.transmissions), func(a, b catalog.Transmission) int { return cmp.Compare(a.Seq, b.Seq) })
	var got []string
	for _, t := range list {
		got = append(got, fmt.Sprintf("%s %s %s %s", t.ID, t.Visit, t.URL, t.Outcome))
	}
	return got
}

// visited lists the stored visits in short: ID, page, outcome.
func (m *memory) visited() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var got []string
	for _, id := range slices.Sorted(maps.Keys(m.visits)) {
		got = append(got, fmt.Sprintf("%s %s %s", id, m.visits[id].Page, m.visits[id].Outcome))
	}
	return got
}

func (m *memory) lastRun() catalog.Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.runs) == 0 {
		return catalog.Run{}
	}
	return m.runs[len(m.runs)-1]
}

// A recording is a journal being written by a test.
type recording struct {
	t   *testing.T
	dir string
	*journal.Writer
	command string
}

const testRun = "20261123-100000-abcdef"

var began = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// at is a moment of the run, in seconds from its start.
func at(seconds int) time.Time { return began.Add(time.Duration(seconds) * time.Second) }

var testSettings = catalog.Settings{
	Title: catalog.Text{Ja: "試験", En: "Test"},
	Scope: []string{"own.example"},
}

// record starts the journal of a run of the command and records its beginning.
func record(t *testing.T, dir, run, command string) *recording {
	t.Helper()
	w, err := journal.Create(dir, run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	r := &recording{t: t, dir: dir, Writer: w, command: command}
	r.run(run, time.Time{}, "")
	return r
}

func (r *recording) add(rec journal.Record) {
	r.t.Helper()
	if err := r.Append(rec); err != nil {
		r.t.Fatal(err)
	}
}

func (r *recording) run(id string, ended time.Time, outcome string) {
	r.t.Helper()
	raw, err := json.Marshal(testSettings)
	if err != nil {
		r.t.Fatal(err)
	}
	r.add(journal.Record{Run: &journal.RunRecord{
		Run:      catalog.Run{ID: id, Site: "test", Command: r.command, Started: began, Ended: ended, Outcome: outcome, Tool: "test"},
		Settings: raw,
	}})
}

func (r *recording) visit(id, page string) {
	r.t.Helper()
	r.add(journal.Record{Visit: &catalog.Visit{Run: testRun, ID: id, Page: page, Started: at(1)}})
}

func (r *recording) visitEnds(id, page string) {
	r.t.Helper()
	r.add(journal.Record{Visit: &catalog.Visit{Run: testRun, ID: id, Page: page, Status: 200, Started: at(1), Ended: at(9), Outcome: catalog.OutcomeDone}})
}

// asks records the first part of an exchange, answers the last.
func (r *recording) asks(visit string, seq uint64, url string) {
	r.t.Helper()
	r.add(journal.Record{Exchange: &catalog.Exchange{
		Run: testRun, Visit: visit, Seq: seq, At: at(2), Kind: catalog.KindHTTP, Method: "GET", URL: url,
	}})
}

func (r *recording) answers(visit string, seq uint64) {
	r.t.Helper()
	r.add(journal.Record{Exchange: &catalog.Exchange{
		Run: testRun, Visit: visit, Seq: seq, Outcome: catalog.OutcomeAnswered, Status: 204, Ended: at(3),
	}})
}

func (r *recording) close() {
	r.t.Helper()
	if err := r.Close(); err != nil {
		r.t.Fatal(err)
	}
}

// size is that of the journal, in bytes.
func (r *recording) size() int64 {
	r.t.Helper()
	info, err := os.Stat(r.Path())
	if err != nil {
		r.t.Fatal(err)
	}
	return info.Size()
}

func (r *recording) acknowledged() int64 {
	r.t.Helper()
	n, err := journal.Acknowledged(r.Path())
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// An audience keeps the warnings.
type audience struct {
	mu    sync.Mutex
	heard []string
}

func (a *audience) warn(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.heard = append(a.heard, fmt.Sprintf(format, args...))
}

func (a *audience) all() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.heard)
}

// recoverInto takes over what is pending below dir and fails on any warning
// that is not wanted.
func recoverInto(t *testing.T, dir string, store Store, wantFound int, wantWarnings ...string) {
	t.Helper()
	var told audience
	in := &Ingester{Dir: dir, Store: store, Warn: told.warn}
	found, err := in.Recover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found != wantFound {
		t.Errorf("took over %d journals, want %d", found, wantFound)
	}
	same(t, "warnings", told.all(), wantWarnings)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// writeVendor makes a directory with one vendor file of the name.
func writeVendor(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
