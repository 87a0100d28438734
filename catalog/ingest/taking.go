package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/journal"
	"soshin/catalog/vendors"
	"soshin/catalog/witness"
)

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
	next      batch     // what waits for the store
	unflushed time.Time // since when
	storing   *storing  // what the store was handed last, if anything
	told      int64     // acknowledged last; of put alone
}

// An open is a visit that has not ended.
type open struct {
	catalog.Visit
	start     int64 // offset of its first record
	exchanges map[uint64]*catalog.Exchange
	events    []*catalog.BrowserEvent
	origins   []*catalog.Origin
	stored    []*catalog.Stored
	readings  []*catalog.Reading
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
		v.hear(rec.Event)
	case rec.Origin != nil:
		v := t.open(rec.Origin.Visit, start)
		v.origins = append(v.origins, rec.Origin)
	case rec.Stored != nil:
		v := t.open(rec.Stored.Visit, start)
		v.stored = append(v.stored, rec.Stored)
	case rec.Reading != nil:
		v := t.open(rec.Reading.Visit, start)
		v.readings = append(v.readings, rec.Reading)
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
	t.next.run = &t.run
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

// hear adds an event, or what one tells that comes again.
func (v *open) hear(ev *catalog.BrowserEvent) {
	if ev.URL == "" {
		for _, known := range v.events {
			if known.Seq == ev.Seq {
				known.Initiator = ev.Initiator
			}
		}
		return
	}
	v.events = append(v.events, ev)
}

// end takes an ended visit over; stored tells that the store already has it.
func (t *taking) end(v *open, stored bool) error {
	delete(t.visits, v.ID)
	if stored {
		t.ended[v.ID] = v.Visit
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
	joined := witness.Join(witness.Record{Visit: v.Visit, Exchanges: list, Events: v.events, Origins: v.origins})
	for _, j := range joined {
		t.witness(v, j)
	}
	t.ended[v.ID] = v.Visit
	t.next.visits = append(t.next.visits, v.Visit)
	t.keep(v, list)
	first := len(t.next.transmissions)
	if err := t.understand(v, joined); err != nil {
		return err
	}
	t.judge(v, t.next.transmissions[first:])
	return nil
}

// witness counts who saw a request of the visit. The standing proxy has no
// browser of ours to compare with.
func (t *taking) witness(v *open, j witness.Joined) {
	if t.run.Command == "proxy" {
		return
	}
	by := j.Witness()
	requestsTotal.WithLabelValues(string(by)).Inc()
	if j.Unexplained() {
		v.Witnessed.Unexplained++
		unexplainedTotal.WithLabelValues(string(by)).Inc()
	}
	d := catalog.Discrepancy{Run: t.run.ID, Visit: v.ID, Witness: by, Cause: j.Cause}
	switch by {
	case catalog.WitnessBoth:
		v.Witnessed.Both++
		return
	case catalog.WitnessProxy:
		v.Witnessed.Proxy++
		d.Seq, d.At, d.Method, d.URL = j.Exchange.Seq, j.Exchange.At, j.Exchange.Method, j.Exchange.URL
	case catalog.WitnessBrowser:
		v.Witnessed.Browser++
		d.Seq, d.At, d.Method, d.URL = j.Event.Seq, j.Event.At, j.Event.Method, j.Event.URL
	}
	t.next.discrepancies = append(t.next.discrepancies, d)
}

func (t *taking) understand(v *open, joined []witness.Joined) error {
	t.wait()
	if t.analyst == nil && len(joined) > 0 {
		return fmt.Errorf("take over visit %s: the journal has lost its run", v.ID)
	}
	// One visit's exchanges at once: understanding costs more than all the rest
	// of the way into the store (BenchmarkIngest).
	understood := make([]catalog.Transmission, len(joined))
	called := make([]int, len(joined))
	warnings := make([][]error, len(joined))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, j := range joined {
		if j.Exchange == nil {
			continue // nothing left
		}
		called[i] = j.Called
		g.Go(func() error {
			understood[i], warnings[i] = t.transmission(v, j)
			return nil
		})
	}
	_ = g.Wait() // none fails
	t.analyst.passedOn(understood, called)
	for i, j := range joined {
		if j.Exchange == nil {
			continue
		}
		for _, err := range warnings[i] {
			t.Warn("%v", err)
		}
		t.count(&understood[i])
		t.next.transmissions = append(t.next.transmissions, understood[i])
	}
	return nil
}

// transmission understands one exchange of a visit. It changes nothing of t
// and v: several run at once.
func (t *taking) transmission(v *open, j witness.Joined) (tr catalog.Transmission, warnings []error) {
	o := Observed{Exchange: j.Exchange, Event: j.Event, Initiator: j.Initiator, Visit: v.Visit}
	if name, ok := t.names[hostOf(j.Exchange.URL)]; ok {
		j.Exchange.CNAME, j.Exchange.NameError = name.CNAME, name.Error
	}
	closeRest, warnings := t.read(&o)
	defer closeRest()
	tr = t.analyst.Understand(o)
	if v.dropped[j.Exchange.Seq] {
		tr.Limits = append(tr.Limits, fmt.Sprintf("messages: looked at the first %d", maxMessages))
	}
	return tr, warnings
}

// lookAt is how much of a body is read to be decoded: a byte more than decode
// looks at, so that it tells.
const lookAt = decode.MaxBytes + 1

// read gives o the bytes that its exchange sent, as far as they are decoded,
// and the way to the rest, to be closed.
func (t *taking) read(o *Observed) (closeRest func(), warnings []error) {
	x, closeRest := o.Exchange, func() {}
	some := func(b catalog.Body) []byte {
		data, err := journal.ReadBody(t.Dir, b, lookAt)
		if err != nil {
			warnings = append(warnings, err)
		}
		return data
	}
	o.Body = some(x.RequestBody)
	if len(warnings) == 0 && x.RequestBody.Size > lookAt {
		rest, err := journal.OpenBody(t.Dir, x.RequestBody, lookAt, x.RequestBody.Size)
		if err != nil {
			warnings = append(warnings, err)
		} else {
			o.Rest, closeRest = rest, func() { _ = rest.Close() } // it was only read
		}
	}
	for _, m := range x.Messages {
		if m.FromClient {
			o.Messages = append(o.Messages, some(m.Body))
		}
	}
	return closeRest, warnings
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
		t.next.run = &t.run
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	if err := t.settle(); err != nil {
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
