package clickhouse

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"soshin/catalog"
)

// storedColumns are in the order of InsertStored and Stored.
const storedColumns = "run, visit, at, kind, place, partition, path, name, value, cut, expires, secure, http_only, same_site, via, by, state, third_party"

// InsertStored stores what visits left in the browser, as InsertTransmissions
// does transmissions.
func (s *Store) InsertStored(ctx context.Context, stored []catalog.Stored) error {
	return insert(ctx, s, "stored ("+storedColumns+")", stored, func(v *catalog.Stored) []any {
		return []any{v.Run, v.Visit, toStored(v.At), string(v.Kind), v.Place, v.Partition, v.Path, v.Name, v.Value, v.Cut, toStored(v.Expires),
			v.Secure, v.HTTPOnly, v.SameSite, string(v.Via), v.By, string(v.State), v.ThirdParty}
	})
}

// Stored returns what the visits of a run left in the browser, by visit, kind,
// place, path and name.
func (s *Store) Stored(ctx context.Context, run string) ([]catalog.Stored, error) {
	const query = "SELECT " + storedColumns + " FROM stored WHERE run = ? ORDER BY visit, kind, place, path, name, partition, via, by, state"
	return collect(ctx, s, "reading what was stored", func(rows driver.Rows) (v catalog.Stored, err error) {
		var kind, via, state string
		err = rows.Scan(&v.Run, &v.Visit, &v.At, &kind, &v.Place, &v.Partition, &v.Path, &v.Name, &v.Value, &v.Cut, &v.Expires,
			&v.Secure, &v.HTTPOnly, &v.SameSite, &via, &v.By, &state, &v.ThirdParty)
		v.Kind, v.Via, v.State = catalog.StoredKind(kind), catalog.StoredVia(via), catalog.StoredState(state)
		v.At, v.Expires = fromStored(v.At), fromStored(v.Expires)
		return v, err
	}, query, run)
}
