// Package ingest takes the journal over into a store: it joins the two
// witnesses of each visit, decodes, names recipients, identifies fields, and
// acknowledges in the journal what the store has taken.
//
// A visit is taken over when it has ended, whole. What is stored again (after
// a crash the journal is read from the last acknowledgement on) has the same
// IDs and is counted once.
package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/journal"
	"soshin/catalog/vendors"
	"soshin/catalog/witness"
)

var (
	transmissionsTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_ingest_transmissions_total",
		Help: "Transmissions stored, by where they went (external, own).",
	}, []string{"to"})
	recipientsSeen = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "soshin_ingest_recipients",
		Help: "Recipients (services, and domains no catalogue knows) seen in the current run.",
	})
	recipientsUndeclared = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "soshin_ingest_recipients_undeclared",
		Help: "Of them, those that are not on the site file's declared list.",
	})
	damagedTotal = promauto.NewCounter(prometheus.CounterOpts{
		Name: "soshin_ingest_damaged_records_total",
		Help: "Journal records that could not be read.",
	})
)

// A Store takes what was understood. Each call returns nil only when all of
// it is stored; what comes twice is kept once.
type Store interface {
	InsertRun(ctx context.Context, run catalog.Run, settings string) error
	InsertVisits(ctx context.Context, visits []catalog.Visit) error
	InsertTransmissions(ctx context.Context, transmissions []catalog.Transmission) error
	InsertStored(ctx context.Context, stored []catalog.Stored) error
}

const (
	flushEvery   = time.Second // about one insert a second suits ClickHouse best
	flushRows    = 20_000
	maxMessages  = 10_000 // of one WebSocket; later ones stay in the journal
	maxRetryWait = 30 * time.Second
)

// An Ingester takes journals over into a store.
type Ingester struct {
	Dir   string // the data directory
	Store Store
	// Warn is told what a person should know: damage, a store that is away.
	Warn func(format string, args ...any)
}

// Follow takes over the journal that w is writing, until w is closed and all
// of it is stored, or ctx ends. While the store fails it tries again.
func (in *Ingester) Follow(ctx context.Context, w *journal.Writer) error {
	return in.take(ctx, w.Path(), w.Changed(), w.Acknowledge)
}

// Recover takes over what earlier processes recorded and did not store. It
// returns the number of journals that it took over. One that cannot be (its
// vendor directory is gone, or its first record damaged) keeps nobody waiting:
// Warn is told, and the next Recover tries it again.
func (in *Ingester) Recover(ctx context.Context) (int, error) {
	paths, err := journal.Pending(in.Dir)
	if err != nil {
		return 0, err
	}
	over := make(chan struct{})
	close(over)
	n := 0
	for _, path := range paths {
		acknowledge := func(offset int64) error { return journal.Acknowledge(path, offset) }
		if err := in.take(ctx, path, over, acknowledge); err != nil {
			if ctx.Err() != nil {
				return n, err
			}
			in.Warn("%v; its journal %s is kept", err, path)
			continue
		}
		n++
	}
	return n, nil
}

// take reads the journal at path, waiting for more on changed until that is
// closed.
func (in *Ingester) take(ctx context.Context, path string, changed <-chan struct{}, acknowledge func(int64) error) error {
	done, err := journal.Acknowledged(path)
	if err != nil {
		return err
	}
	// From the beginning, not from done: the run and the names stand there.
	r, err := journal.OpenReader(path, 0)
	if err != nil {
		return err
	}
	defer r.Close()
	t := &taking{Ingester: in, done: done, acknowledge: acknowledge,
		visits: map[string]*open{}, ended: map[string]catalog.Visit{}, names: map[string]journal.Name{}, seen: map[string]bool{}}
	closed := false
	for {
		rec, offset, err := r.Next()
		switch {
		case err == nil:
			if err := t.record(rec, offset); err != nil {
				return err
			}
		case errors.Is(err, io.EOF) && closed:
			return t.finish(ctx, offset+int64(r.Unread()))
		case errors.Is(err, io.EOF):
			var flush <-chan time.Time
			if t.waiting() {
				flush = time.After(flushEvery)
			}
			select {
			case _, open := <-changed:
				closed = !open
			case <-flush:
			case <-ctx.Done():
				return ctx.Err()
			}
		case errors.Is(err, journal.ErrDamaged):
			damagedTotal.Inc()
			in.Warn("%v", err)
		default:
			return err
		}
		if t.due() {
			if err := t.flush(ctx); err != nil {
				return err
			}
		}
	}
}

// A taking is one journal on its way into the store.
type taking struct {
	*Ingester
	done        int64 // acknowledged before we began: visits that ended there are stored
	acknowledge func(int64) error

	run       journal.RunRecord
	settings  catalog.Settings
	analyst   *Analyst
	visits    map[string]*open         // by ID, not ended
	ended     map[string]catalog.Visit // by ID
	names     map[string]journal.Name
	at        int64     // offset behind the last record
	last      time.Time // of the last record that tells one
	seen      map[string]bool
	unflushed time.Time // since when something waits for the store

	runChanged    bool
	doneVisits    []catalog.Visit
	transmissions []catalog.Transmission
	stored        []catalog.Stored
}

// An open is a visit that has not ended.
type open struct {
	catalog.Visit
	start     int64 // offset of its first record
	exchanges map[uint64]*catalog.Exchange
	events    []*catalog.BrowserEvent
	stored    []*catalog.Stored
	dropped   map[uint64]bool // exchanges with more messages than are kept
}

func (t *taking) record(rec journal.Record, offset int64) error {
	start := t.at
	t.at = offset
	switch {
	case rec.Run != nil:
		return t.begin(*rec.Run)
	case rec.Name != nil:
		t.names[rec.Name.Host] = *rec.Name
	case rec.Visit != nil:
		v := t.open(rec.Visit.ID, start)
		v.Visit = *rec.Visit
		if rec.Visit.Ended.IsZero() {
			t.seeTime(rec.Visit.Started)
			return nil
		}
		t.seeTime(rec.Visit.Ended)
		return t.end(v, offset <= t.done)
	case rec.Exchange != nil:
		if rec.Exchange.Visit == "" {
			return nil // the browser's own
		}
		t.seeTime(rec.Exchange.At)
		v := t.open(rec.Exchange.Visit, start)
		v.add(rec.Exchange)
		if x := v.exchanges[rec.Exchange.Seq]; t.run.Command == "proxy" && !x.Ended.IsZero() {
			// A session of the standing proxy is one long visit.
			delete(v.exchanges, x.Seq)
			if offset > t.done && x.Method != "" { // else its beginning was lost to damage
				t.keep(v, []*catalog.Exchange{x})
				return t.understand(v, []witness.Joined{{Exchange: x}})
			}
		}
	case rec.Event != nil:
		v := t.open(rec.Event.Visit, start)
		v.events = append(v.events, rec.Event)
	case rec.Stored != nil:
		v := t.open(rec.Stored.Visit, start)
		v.stored = append(v.stored, rec.Stored)
	}
	return nil
}

func (t *taking) seeTime(at time.Time) {
	if at.After(t.last) {
		t.last = at
	}
}

func (t *taking) begin(run journal.RunRecord) error {
	t.run = run
	t.runChanged = true
	t.wait()
	t.seeTime(run.Started)
	if t.analyst != nil {
		return nil
	}
	if err := json.Unmarshal(run.Settings, &t.settings); err != nil {
		return fmt.Errorf("read the settings of run %s: %w", run.ID, err)
	}
	catalogue, err := vendors.Load(t.settings.Vendors...)
	if err != nil {
		return fmt.Errorf("take over run %s: %w", run.ID, err)
	}
	t.analyst = NewAnalyst(catalogue, t.settings)
	return nil
}

// open returns the visit, making it if need be: something may still be told
// of one that has ended.
func (t *taking) open(id string, start int64) *open {
	v := t.visits[id]
	if v == nil {
		v = &open{Visit: t.ended[id], start: start, exchanges: map[uint64]*catalog.Exchange{}, dropped: map[uint64]bool{}}
		v.Run, v.ID = t.run.ID, id
		t.visits[id] = v
	}
	return v
}

func (v *open) add(part *catalog.Exchange) {
	x := v.exchanges[part.Seq]
	if x == nil {
		x = &catalog.Exchange{Run: part.Run, Visit: part.Visit, Seq: part.Seq}
		v.exchanges[part.Seq] = x
	}
	if len(part.Messages) > 0 && len(x.Messages) >= maxMessages {
		v.dropped[part.Seq] = true
		part.Messages = nil
	}
	journal.Merge(x, part)
}

// end takes an ended visit over; stored tells that the store already has it.
func (t *taking) end(v *open, stored bool) error {
	delete(t.visits, v.ID)
	t.ended[v.ID] = v.Visit
	if stored {
		return nil
	}
	list := make([]*catalog.Exchange, 0, len(v.exchanges))
	for _, x := range v.exchanges {
		if x.Method == "" {
			continue // its beginning was lost to damage
		}
		if x.Outcome == "" {
			x.Outcome = catalog.OutcomeUnanswered
		}
		list = append(list, x)
	}
	joined, _ := witness.Join(list, v.events)
	t.doneVisits = append(t.doneVisits, v.Visit)
	t.keep(v, list)
	return t.understand(v, joined)
}

func (t *taking) understand(v *open, joined []witness.Joined) error {
	t.wait()
	if t.analyst == nil && len(joined) > 0 {
		return fmt.Errorf("take over visit %s: the journal has lost its run", v.ID)
	}
	for _, j := range joined {
		o := Observed{Exchange: j.Exchange, Event: j.Event, Visit: v.Visit}
		if name, ok := t.names[hostOf(j.Exchange.URL)]; ok {
			j.Exchange.CNAME, j.Exchange.NameError = name.CNAME, name.Error
		}
		var err error
		if o.Body, err = journal.ReadBody(t.Dir, j.Exchange.RequestBody, decode.MaxBytes); err != nil {
			t.Warn("%v", err)
		}
		for _, m := range j.Exchange.Messages {
			if !m.FromClient {
				continue
			}
			data, err := journal.ReadBody(t.Dir, m.Body, decode.MaxBytes)
			if err != nil {
				t.Warn("%v", err)
			}
			o.Messages = append(o.Messages, data)
		}
		tr := t.analyst.Understand(o)
		if v.dropped[j.Exchange.Seq] {
			tr.Limits = append(tr.Limits, fmt.Sprintf("messages: looked at the first %d", maxMessages))
		}
		t.count(&tr)
		t.transmissions = append(t.transmissions, tr)
	}
	return nil
}

// wait notes that something waits for the store.
func (t *taking) wait() {
	if t.unflushed.IsZero() {
		t.unflushed = time.Now()
	}
}

func (t *taking) waiting() bool {
	return t.runChanged || len(t.doneVisits) > 0 || len(t.transmissions) > 0 || len(t.stored) > 0
}

func (t *taking) due() bool {
	return len(t.transmissions)+len(t.stored) >= flushRows || !t.unflushed.IsZero() && time.Since(t.unflushed) >= flushEvery
}

// flush stores what waits and acknowledges it. While the store fails it waits
// and tries again: the journal keeps everything meanwhile.
func (t *taking) flush(ctx context.Context) error {
	for wait := time.Second; t.waiting(); wait = min(2*wait, maxRetryWait) {
		err := t.store(ctx)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return err
		}
		t.Warn("%v; trying again in %s, the journal keeps everything", err, wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
	t.unflushed = time.Time{}
	safe := t.at
	for _, v := range t.visits {
		if len(v.exchanges) > 0 || t.run.Command != "proxy" {
			safe = min(safe, v.start)
		}
	}
	if safe <= t.done {
		return nil
	}
	t.done = safe
	return t.acknowledge(safe)
}

func (t *taking) store(ctx context.Context) error {
	if t.runChanged {
		if err := t.Store.InsertRun(ctx, t.run.Run, string(t.run.Settings)); err != nil {
			return err
		}
		t.runChanged = false
	}
	if err := t.Store.InsertVisits(ctx, t.doneVisits); err != nil {
		return err
	}
	if err := t.Store.InsertTransmissions(ctx, t.transmissions); err != nil {
		return err
	}
	if err := t.Store.InsertStored(ctx, t.stored); err != nil {
		return err
	}
	t.doneVisits, t.transmissions, t.stored = nil, nil, nil
	return nil
}

// finish takes over what is left of a journal that nobody writes any more:
// visits that never ended were interrupted, and so was a run that did not.
func (t *taking) finish(ctx context.Context, size int64) error {
	for _, v := range t.visits {
		if v.Ended.IsZero() {
			v.Ended, v.Outcome, v.Error = t.last, catalog.OutcomeInterrupted, "the recording process ended"
		}
		if err := t.end(v, false); err != nil {
			return err
		}
	}
	if t.run.ID != "" && t.run.Ended.IsZero() {
		t.run.Ended, t.run.Outcome = t.last, catalog.OutcomeInterrupted
		t.runChanged = true
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	return t.acknowledge(size)
}

func (t *taking) count(tr *catalog.Transmission) {
	if !tr.External {
		transmissionsTotal.WithLabelValues("own").Inc()
		return
	}
	transmissionsTotal.WithLabelValues("external").Inc()
	to := tr.RegistrableDomain
	if tr.Service != nil {
		to = tr.Service.ID
	}
	t.seen[to] = true
	recipientsSeen.Set(float64(len(t.seen)))
	if t.settings.Promise.Declared == nil {
		return
	}
	declared := 0
	for _, id := range t.settings.Promise.Declared {
		if t.seen[id] {
			declared++
		}
	}
	recipientsUndeclared.Set(float64(len(t.seen) - declared))
}
