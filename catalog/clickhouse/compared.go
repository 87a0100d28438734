package clickhouse

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"soshin/catalog"
)

// comparedColumns are in the order of InsertCompared and scanCompared.
const comparedColumns = "site, first, other, again, at, `to`, endpoint, `in`, path, recipient, service, registrable_domain, host, external, kind, verdict, why, identifiers, examples, visits"

// InsertCompared stores what a comparison says, as InsertTransmissions does
// transmissions. Of two comparisons of the same runs the later one stays.
func (s *Store) InsertCompared(ctx context.Context, list []catalog.Compared) error {
	return insert(ctx, s, "comparisons ("+comparedColumns+")", list, func(c *catalog.Compared) []any {
		visits := make([]int64, len(c.Visits))
		for i, n := range c.Visits {
			visits[i] = int64(n)
		}
		return []any{c.Site, c.First, c.Other, c.Again, toStored(c.At), c.To, c.Endpoint, c.In, c.Path, c.Recipient, c.Service, c.Domain, c.Host,
			c.External, string(c.Kind), string(c.Verdict), c.Why, c.Identifiers, c.Examples, visits}
	})
}

// Kept returns the fields that the last comparison of the site found to be
// identifiers, and that have no kind without it.
func (s *Store) Kept(ctx context.Context, site string) ([]catalog.KeptField, error) {
	const query = `SELECT ` + "`to`, endpoint, `in`" + `, path, verdict FROM comparisons
		WHERE site = ? AND kind = '' AND verdict IN ('persistent', 'session')
			AND (first, other, again) = (SELECT argMax((first, other, again), at) FROM comparisons WHERE site = ?)
		ORDER BY ALL`
	return collect(ctx, s, "reading the last comparison", func(rows driver.Rows) (k catalog.KeptField, err error) {
		var verdict string
		err = rows.Scan(&k.To, &k.Endpoint, &k.In, &k.Path, &verdict)
		k.Verdict = catalog.Verdict(verdict)
		return k, err
	}, query, site, site)
}
