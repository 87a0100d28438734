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
	"errors"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"soshin/catalog"
	"soshin/catalog/journal"
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
	requestsTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_ingest_requests_total",
		Help: "Requests of visits taken over, by witness (both, proxy, browser: the latter two saw it alone).",
	}, []string{"witness"})
	unexplainedTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_ingest_unexplained_total",
		Help: "Of them, those that one witness (proxy, browser) saw alone and nothing says why.",
	}, []string{"witness"})
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
	InsertDiscrepancies(ctx context.Context, discrepancies []catalog.Discrepancy) error
	InsertStored(ctx context.Context, stored []catalog.Stored) error
	InsertFingerprints(ctx context.Context, fingerprints []catalog.Fingerprint) error
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
	t := &taking{Ingester: in, done: done, told: done, acknowledge: acknowledge,
		visits: map[string]*open{}, ended: map[string]catalog.Visit{}, names: map[string]journal.Name{}, seen: map[string]bool{}}
	defer t.settle() // nothing goes on behind the caller's back
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
			if !t.next.empty() {
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
