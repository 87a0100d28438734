package clickhouse

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"soshin/catalog"
)

var (
	insertSeconds = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "soshin_store_insert_seconds",
		Help:    "Time until ClickHouse acknowledged a batch, or refused it.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
	}, []string{"table"})
	rowsTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_store_rows_total",
		Help: "Rows in batches that ClickHouse acknowledged.",
	}, []string{"table"})
)

// InsertRun stores a run, or what has become of it since it was stored: the
// one with the later end stays. settings is the JSON of what the list needs to
// know of the site file.
func (s *Store) InsertRun(ctx context.Context, run catalog.Run, settings string) error {
	type row struct {
		catalog.Run
		Settings string
	}
	return insert(ctx, s, "runs (id, site, command, started, ended, outcome, browser, tool, settings)",
		[]row{{run, settings}}, func(r *row) []any {
			return []any{r.ID, r.Site, r.Command, toStored(r.Started), toStored(r.Ended), r.Outcome, r.Browser, r.Tool, r.Settings}
		})
}

// InsertVisits stores visits, as InsertTransmissions does transmissions. Of
// two states of one visit the one with the later end stays.
func (s *Store) InsertVisits(ctx context.Context, visits []catalog.Visit) error {
	return insert(ctx, s, "visits (run, id, slot, page, title, status, started, consented, leaving, ended, outcome, error, repeats, seen_by_both, seen_by_proxy, seen_by_browser, unexplained, screenshot)",
		visits, func(v *catalog.Visit) []any {
			return []any{v.Run, v.ID, int64(v.Slot), v.Page, v.Title, int64(v.Status), toStored(v.Started),
				toStored(v.Consented), toStored(v.Leaving), toStored(v.Ended), v.Outcome, v.Error, v.Repeats,
				int64(v.Witnessed.Both), int64(v.Witnessed.Proxy), int64(v.Witnessed.Browser), int64(v.Witnessed.Unexplained), v.Screenshot}
		})
}

// InsertTransmissions stores a batch, best of 10,000 to 100,000 rows, and
// returns nil only when all of it is stored. After an error part of it may be
// stored; the caller gives the same batch again, which stores nothing twice.
func (s *Store) InsertTransmissions(ctx context.Context, transmissions []catalog.Transmission) error {
	return insert(ctx, s, "transmissions ("+transmissionColumns+")", transmissions, transmissionRow)
}

// InsertDiscrepancies stores discrepancies, as InsertTransmissions does
// transmissions.
func (s *Store) InsertDiscrepancies(ctx context.Context, list []catalog.Discrepancy) error {
	return insert(ctx, s, "discrepancies (run, visit, witness, seq, at, method, url, cause)", list, func(d *catalog.Discrepancy) []any {
		return []any{d.Run, d.Visit, string(d.Witness), d.Seq, toStored(d.At), d.Method, d.URL, string(d.Cause)}
	})
}

// InsertFaults stores faults, as InsertTransmissions does transmissions.
func (s *Store) InsertFaults(ctx context.Context, faults []catalog.Fault) error {
	return insert(ctx, s, "faults (run, code, recipient, service, domain, page, transmission, at, count, detail)",
		faults, func(f *catalog.Fault) []any {
			return []any{f.Run, string(f.Code), f.Recipient, f.Service, f.Domain, f.Page, f.Transmission, toStored(f.At), int64(f.Count), f.Detail}
		})
}

func insert[T any](ctx context.Context, s *Store, into string, rows []T, columns func(*T) []any) error {
	if len(rows) == 0 {
		return nil
	}
	var table string
	fmt.Sscan(into, &table)
	began := time.Now()
	err := send(ctx, s, into, rows, columns)
	insertSeconds.WithLabelValues(table).Observe(time.Since(began).Seconds())
	if err != nil {
		return explain(err, s.addr, "storing "+table)
	}
	rowsTotal.WithLabelValues(table).Add(float64(len(rows)))
	return nil
}

func send[T any](ctx context.Context, s *Store, into string, rows []T, columns func(*T) []any) error {
	token, err := batchToken(rows)
	if err != nil {
		return err
	}
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"insert_deduplication_token": token}))
	batch, err := s.conn.PrepareBatch(ctx, "INSERT INTO "+into)
	if err != nil {
		return err
	}
	defer batch.Close()
	for i := range rows {
		if err := batch.Append(columns(&rows[i])...); err != nil {
			return err
		}
	}
	return batch.Send()
}

// batchToken names a batch by its content. The rows' IDs alone would not do:
// a row that was understood anew has the old ID and must be stored.
func batchToken[T any](rows []T) (string, error) {
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode(rows); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}
