package ingest

import (
	"context"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A batch is what waits for the store.
type batch struct {
	run           *journal.RunRecord // nil: nothing new of it
	visits        []catalog.Visit
	transmissions []catalog.Transmission
	discrepancies []catalog.Discrepancy
	stored        []catalog.Stored
	fingerprints  []catalog.Fingerprint
	safe          int64 // offset up to which the journal is stored when this is
}

func (b *batch) empty() bool {
	return b.run == nil && len(b.visits) == 0 && len(b.transmissions) == 0 && len(b.stored) == 0 && len(b.fingerprints) == 0
}

func (b *batch) into(ctx context.Context, store Store) error {
	if b.run != nil {
		if err := store.InsertRun(ctx, b.run.Run, string(b.run.Settings)); err != nil {
			return err
		}
		b.run = nil
	}
	if err := store.InsertVisits(ctx, b.visits); err != nil {
		return err
	}
	if err := store.InsertTransmissions(ctx, b.transmissions); err != nil {
		return err
	}
	if err := store.InsertDiscrepancies(ctx, b.discrepancies); err != nil {
		return err
	}
	if err := store.InsertStored(ctx, b.stored); err != nil {
		return err
	}
	return store.InsertFingerprints(ctx, b.fingerprints)
}

// A storing is a batch on its way into the store.
type storing struct {
	done chan struct{} // closed at its end
	err  error         // of the end, only because the context has ended
}

// wait notes that something waits for the store.
func (t *taking) wait() {
	if t.unflushed.IsZero() {
		t.unflushed = time.Now()
	}
}

// due tells whether what waits should go to the store: there is much of it,
// or it waits long and the store has nothing to do.
func (t *taking) due() bool {
	if len(t.next.transmissions)+len(t.next.stored) >= flushRows {
		return true
	}
	if t.unflushed.IsZero() || time.Since(t.unflushed) < flushEvery {
		return false
	}
	if t.storing == nil {
		return true
	}
	select {
	case <-t.storing.done:
		return true
	default:
		return false
	}
}

// flush hands what waits to the store, after what it was handed before, and
// goes on: one batch is stored while the next is understood (BenchmarkIngest).
func (t *taking) flush(ctx context.Context) error {
	if err := t.settle(); err != nil {
		return err
	}
	b := t.next
	t.next, t.unflushed = batch{}, time.Time{}
	if b.run != nil {
		run := *b.run // the run may change while it is stored
		b.run = &run
	}
	b.safe = t.at
	for _, v := range t.visits {
		if len(v.exchanges) > 0 || t.run.Command != "proxy" {
			b.safe = min(b.safe, v.start)
		}
	}
	s := &storing{done: make(chan struct{})}
	t.storing = s
	go func() {
		defer close(s.done)
		s.err = t.put(ctx, &b)
	}()
	return nil
}

// settle waits until the store has taken what it was handed last.
func (t *taking) settle() error {
	if t.storing == nil {
		return nil
	}
	<-t.storing.done
	return t.storing.err
}

// put stores a batch and acknowledges it. While the store fails it waits and
// tries again: the journal keeps everything meanwhile. It runs beside the
// reading of the journal and shares nothing with it that changes.
func (t *taking) put(ctx context.Context, b *batch) error {
	for wait := time.Second; !b.empty(); wait = min(2*wait, maxRetryWait) {
		err := b.into(ctx, t.Store)
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
	if b.safe <= t.told {
		return nil
	}
	t.told = b.safe
	return t.acknowledge(b.safe)
}
