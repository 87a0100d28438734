package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"soshin/catalog"
)

func full(seq int) catalog.Transmission {
	return catalog.Transmission{
		ID: fmt.Sprint("r1.", seq), Run: "r1", Visit: "v0001", Page: "https://shigoto.example/求人?q=1", Seq: uint64(seq), At: at(seq),
		Method: "POST", URL: "https://t.example/collect?a=%00", Host: "t.example", RegistrableDomain: "example", External: true,
		Recipient: &catalog.RecipientRef{ID: "rec", LegalName: "受信株式会社", Country: "JP"},
		Service:   &catalog.ServiceRef{ID: "svc", Name: "サービス", Category: catalog.CategoryAnalytics}, NamedBy: "trackers.json",
		Type: "beacon", Initiator: []string{"https://cdn.example/t.js?v=2#x", "https://shigoto.example/"}, Through: 1,
		Witness: catalog.WitnessBoth, Status: 204, Outcome: catalog.OutcomeAnswered, Target: "service_worker", Phase: catalog.PhaseLeaving,
		CNAME: []string{"a.example", "b.example"}, NameError: "timeout", Limits: []string{"depth"},
		Fields: []catalog.Field{
			{In: "body", Path: "events[0].user.email", Value: "a@b.example", Layers: []string{"json", "sha256"}, Kind: catalog.KindEmail, Meaning: "e-mail", Why: "persona"},
			{In: "query", Path: "a", Value: "\x00\xff\xfe'\\`\n\t", Layers: []string{}, Kind: catalog.KindTechnical},
			{In: "websocket", Path: "\xff?{}'", Value: strings.Repeat("\x00\xc3\x28漢", 1<<20/6), Layers: []string{"base64"}},
		},
	}
}

func TestRoundTrip(t *testing.T) {
	s := newStore(t)
	bare := catalog.Transmission{ID: "r1.2", Run: "r1", Seq: 2, Initiator: []string{}, CNAME: []string{}, Limits: []string{}, Fields: []catalog.Field{}}
	want := []catalog.Transmission{full(1), bare, full(3)}
	want[2].Seq, want[2].Status, want[2].URL = 1<<64-1, -1<<62, "\xff\x00"
	if err := s.InsertTransmissions(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	var got []catalog.Transmission
	for tr, err := range s.Transmissions(t.Context(), Filter{Run: "r1"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, tr)
	}
	if len(got) != len(want) {
		t.Fatalf("%d transmissions, want %d", len(got), len(want))
	}
	for i := range want {
		g, w := reflect.ValueOf(got[i]), reflect.ValueOf(want[i])
		for f := range g.NumField() {
			if !reflect.DeepEqual(g.Field(f).Interface(), w.Field(f).Interface()) {
				t.Errorf("%s.%s: got %.200q, want %.200q", want[i].ID, g.Type().Field(f).Name, fmt.Sprint(g.Field(f)), fmt.Sprint(w.Field(f)))
			}
		}
	}

	run := catalog.Run{ID: "r1", Site: "shigoto", Command: "crawl", Started: at(0), Ended: at(9), Outcome: catalog.OutcomeDone, Browser: "Chromium/156", Tool: "soshin 1"}
	settings := "{\"a\":\"\x00\xff\"}"
	if err := s.InsertRun(t.Context(), run, settings); err != nil {
		t.Fatal(err)
	}
	gotRun, gotSettings, err := s.LastRun(t.Context(), "shigoto")
	if err != nil || gotRun != run || gotSettings != settings {
		t.Errorf("LastRun: %+v, %q, %v", gotRun, gotSettings, err)
	}
	visits := []catalog.Visit{
		{Run: "r1", ID: "v0001", Slot: 3, Page: "https://shigoto.example/", Title: "求人\xff", Status: 200, Started: at(1), Consented: at(2), Leaving: at(3), Ended: at(4), Outcome: catalog.OutcomeFailed, Error: "no\x00",
			Repeats: "v0000", Screenshot: strings.Repeat("0f", 32), Witnessed: catalog.Witnessed{Both: 5, Proxy: 4, Browser: 3, Unexplained: 2}},
		{Run: "r1", ID: "v0002", Started: at(2), Witnessed: catalog.Witnessed{Both: 1}},
	}
	if err := s.InsertVisits(t.Context(), visits); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Visits(t.Context(), "r1"); err != nil || !reflect.DeepEqual(got, visits) {
		t.Errorf("Visits: %+v, %v", got, err)
	}
	if got, err := s.Witnessed(t.Context()); err != nil || !reflect.DeepEqual(got, map[string]catalog.Witnessed{"r1": {Both: 6, Proxy: 4, Browser: 3, Unexplained: 2}}) {
		t.Errorf("Witnessed: %+v, %v", got, err)
	}
	discrepancies := []catalog.Discrepancy{
		{Run: "r1", Visit: "v0001", Witness: catalog.WitnessBrowser, Seq: 1, At: at(1), Method: "GET", URL: "https://a.example/\xff", Cause: catalog.CauseCached},
		{Run: "r1", Visit: "v0001", Witness: catalog.WitnessProxy, Seq: 9, At: at(2), Method: "POST", URL: "https://a.example/"},
	}
	if err := s.InsertDiscrepancies(t.Context(), discrepancies); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Discrepancies(t.Context(), "r1", false); err != nil || !reflect.DeepEqual(got, discrepancies) {
		t.Errorf("Discrepancies: %+v, %v", got, err)
	}
	if got, err := s.Discrepancies(t.Context(), "r1", true); err != nil || !reflect.DeepEqual(got, discrepancies[1:]) {
		t.Errorf("unexplained: %+v, %v", got, err)
	}
	faults := []catalog.Fault{
		{Run: "r1", Code: catalog.FaultCloaked, Recipient: "rec", Service: "svc", Domain: "example", Page: "p", Transmission: "r1.1", At: at(1), Count: 7, Detail: "d\xff"},
		{Run: "r1", Code: catalog.FaultUnknownRecipient, Domain: "other.example"},
	}
	if err := s.InsertFaults(t.Context(), faults); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Faults(t.Context(), "r1"); err != nil || !reflect.DeepEqual(got, faults) {
		t.Errorf("Faults: %+v, %v", got, err)
	}
}

func TestTimesOutOfRange(t *testing.T) {
	s := newStore(t)
	visits := []catalog.Visit{{Run: "r", ID: "v1", Started: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), Ended: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}}
	if err := s.InsertVisits(t.Context(), visits); err != nil {
		t.Fatal(err)
	}
	got, err := s.Visits(t.Context(), "r")
	if err != nil {
		t.Fatal(err)
	}
	if !got[0].Started.Equal(time.UnixMicro(1)) || got[0].Ended.Year() != 2261 {
		t.Errorf("got %v, %v", got[0].Started, got[0].Ended)
	}
}

func TestReplayDoublesNothing(t *testing.T) {
	s := newStore(t)
	batch := []catalog.Transmission{full(1), full(2)}
	const physical = "SELECT count() FROM transmissions SETTINGS final = 0"
	const read = "SELECT count(), countIf(status = 500) FROM transmissions"
	steps := []struct {
		name           string
		change         func()
		physical, read []any
	}{
		{"first", func() {}, []any{int64(2)}, []any{int64(2), int64(0)}},
		{"the same batch again", func() {}, []any{int64(2)}, []any{int64(2), int64(0)}},
		{"another batch with the same rows", func() { batch = append(batch, full(3)) }, []any{int64(5)}, []any{int64(3), int64(0)}},
		{"understood anew", func() { batch[1].Status = 500 }, []any{int64(8)}, []any{int64(3), int64(1)}},
	}
	if err := s.conn.Exec(t.Context(), "SYSTEM STOP MERGES transmissions"); err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		step.change()
		if err := s.InsertTransmissions(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if got := one(t, s, physical); !reflect.DeepEqual(got, step.physical) {
			t.Errorf("%s: %v rows on disk, want %v", step.name, got, step.physical)
		}
		if got := one(t, s, read); !reflect.DeepEqual(got, step.read) {
			t.Errorf("%s: read %v, want %v", step.name, got, step.read)
		}
	}
}

func TestRetryAfterFailedSend(t *testing.T) {
	dsn := newDSN(t)
	s := openStore(t, dsn)
	batch := []catalog.Transmission{full(1), full(2)}
	for _, broken := range []string{"before", "after"} {
		t.Run(broken, func(t *testing.T) {
			relay := newRelay(t, s.addr)
			through := openStore(t, editDSN(t, dsn, func(u *url.URL) { u.Host = relay.addr }))
			if broken == "before" {
				relay.cut()
			} else {
				relay.cutAfter("fields.why")
			}
			if err := through.InsertTransmissions(t.Context(), batch); err == nil {
				t.Fatal("a cut connection acknowledged a batch")
			}
			relay.mend()
			if err := through.InsertTransmissions(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			if got := one(t, s, "SELECT count() FROM transmissions SETTINGS final = 0"); got[0] != int64(2) {
				t.Errorf("%v rows on disk, want 2", got[0])
			}
		})
	}
}

func TestRunsAndLastRun(t *testing.T) {
	s := newStore(t)
	if _, _, err := s.LastRun(t.Context(), ""); !errors.Is(err, ErrNoRun) || err.Error() != "no run is stored" {
		t.Errorf("no run: %v", err)
	}
	for _, r := range []catalog.Run{
		{ID: "b", Site: "x", Started: at(2)},
		{ID: "a", Site: "x", Started: at(1), Ended: at(5), Outcome: catalog.OutcomeDone},
		{ID: "a", Site: "x", Started: at(1)}, // a replay of the state before
		{ID: "c", Site: "y", Started: at(0)},
		{ID: "b", Site: "x", Started: at(2), Ended: at(7), Outcome: catalog.OutcomeFailed},
		{ID: "d", Site: "x", Started: at(3), Command: "compare"},
	} {
		if err := s.InsertRun(t.Context(), r, r.ID+r.Outcome); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := s.Runs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []catalog.Run{
		{ID: "d", Site: "x", Started: at(3), Command: "compare"},
		{ID: "b", Site: "x", Started: at(2), Ended: at(7), Outcome: catalog.OutcomeFailed},
		{ID: "a", Site: "x", Started: at(1), Ended: at(5), Outcome: catalog.OutcomeDone},
		{ID: "c", Site: "y", Started: at(0)},
	}
	if !reflect.DeepEqual(runs, want) {
		t.Errorf("Runs: %+v", runs)
	}
	for site, id := range map[string]string{"": "b", "x": "b", "y": "c"} {
		if r, settings, err := s.LastRun(t.Context(), site); err != nil || r.ID != id || settings != id+r.Outcome {
			t.Errorf("LastRun(%q) = %+v, %q, %v", site, r, settings, err)
		}
	}
	if _, _, err := s.LastRun(t.Context(), "z'\\"); !errors.Is(err, ErrNoRun) || err.Error() != `no run is stored of z'\` {
		t.Errorf("LastRun(z): %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	web := listenAsHTTP(t)
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	dsn := newDSN(t)
	addr := editHost(t, dsn)
	const form = "the store's DSN must have the form clickhouse://user:password@host:9000/database"
	for _, c := range []struct{ dsn, want string }{
		{"", form},
		{"http://u:secret@h:8123/d", form},
		{"clickhouse://u:secret@h/d", form},
		{"clickhouse://u:secret@h:9000", form},
		{"clickhouse://u:secret@h:90x/d", form},
		{"clickhouse://u:secret@h:9000/d?dial_timeout=x", form + ": bad option after the ?"},
		{"clickhouse://u:secret@" + gone.Addr().String() + "/d", "no ClickHouse server answers at " + gone.Addr().String() + ": connection refused"},
		{"clickhouse://u:secret@" + web + "/d", web + " does not speak ClickHouse's native protocol (is it the HTTP port?)"},
		{editDSN(t, dsn, func(u *url.URL) { u.User = url.UserPassword("soshin", "secret") }), "ClickHouse at " + addr + " refuses the user or password"},
		{editDSN(t, dsn, func(u *url.URL) { u.User = url.UserPassword("nobody", "secret") }), "ClickHouse at " + addr + " refuses the user or password"},
	} {
		_, err := Open(t.Context(), c.dsn)
		if _, ok := errors.AsType[*ConfigError](err); !ok || err.Error() != c.want {
			t.Errorf("%s:\n got %T %v\nwant %s", c.dsn, err, err, c.want)
		}
	}
}

// listenAsHTTP answers whatever comes like ClickHouse's HTTP port.
func listenAsHTTP(t *testing.T) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 1024))
			c.Write([]byte("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))
			c.Close()
		}
	}()
	return l.Addr().String()
}

func editHost(t *testing.T, dsn string) (host string) {
	editDSN(t, dsn, func(u *url.URL) { host = u.Host })
	return host
}

func TestDiskFull(t *testing.T) {
	s := newStore(t)
	// A real refusal of the real server: it may not use the last 2^60 bytes.
	if err := s.conn.Exec(t.Context(), "ALTER TABLE transmissions MODIFY SETTING min_free_disk_bytes_to_perform_insert = 1152921504606846976"); err != nil {
		t.Fatal(err)
	}
	err := s.InsertTransmissions(t.Context(), []catalog.Transmission{full(1)})
	if _, ok := errors.AsType[*ConfigError](err); !ok || err.Error() != "storing transmissions: the disk of ClickHouse at "+s.addr+" is full" {
		t.Errorf("%T %v", err, err)
	}
}

func TestMigrations(t *testing.T) {
	dsn := newDSN(t)
	// Many at once, on a database that is not there yet.
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := Open(context.Background(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	wg.Wait()
	s := openStore(t, dsn)
	files, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var want []any
	more := fstest.MapFS{}
	for i, name := range files {
		want = append(want, []any{int64(i + 1), strings.TrimPrefix(name, "migrations/")})
		more[name] = &fstest.MapFile{Data: []byte("this one has been run")}
	}
	if got := one(t, s, "SELECT groupArray((version, name)) FROM (SELECT * FROM migrations ORDER BY version)"); !reflect.DeepEqual(got, []any{want}) {
		t.Errorf("migrations: %v, want %v", got, want)
	}

	more[fmt.Sprintf("migrations/%04d_more.sql", len(files)+1)] = &fstest.MapFile{Data: []byte("ALTER TABLE runs ADD COLUMN IF NOT EXISTS more String;\n\nALTER TABLE runs ADD COLUMN IF NOT EXISTS yet String;\n")}
	for range 2 {
		if err := s.migrate(t.Context(), more); err != nil {
			t.Fatal(err)
		}
	}
	if got := one(t, s, "SELECT count() FROM system.columns WHERE database = currentDatabase() AND table = 'runs' AND name IN ('more', 'yet')"); got[0] != int64(2) {
		t.Errorf("%v of 2 columns added", got[0])
	}
	_, err = Open(t.Context(), dsn)
	refusal := fmt.Sprintf("the database at %s has schema %d and this soshin knows only up to %d: use a newer soshin", s.addr, len(files)+1, len(files))
	if _, ok := errors.AsType[*ConfigError](err); !ok || err.Error() != refusal {
		t.Errorf("newer schema: %T %v", err, err)
	}
}
