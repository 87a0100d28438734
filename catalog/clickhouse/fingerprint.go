package clickhouse

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"soshin/catalog"
)

// fingerprintColumns are in the order of InsertFingerprints and Fingerprints.
const fingerprintColumns = "run, visit, page, at, technique, script, recipient, service, domain, document, target, by, detail, " +
	"`sent.transmission`, `sent.recipient`, `sent.service`, `sent.domain`, `sent.external`, `sent.count`"

// sentColumns are whom a script sent to, as ClickHouse keeps them: one list a
// column, all of the same length.
type sentColumns struct {
	transmission, recipient, service, domain []string
	external                                 []bool
	count                                    []int64
}

// InsertFingerprints stores fingerprints, as InsertTransmissions does
// transmissions.
func (s *Store) InsertFingerprints(ctx context.Context, list []catalog.Fingerprint) error {
	return insert(ctx, s, "fingerprints ("+fingerprintColumns+")", list, func(f *catalog.Fingerprint) []any {
		var c sentColumns
		for _, to := range f.Sent {
			c.transmission, c.recipient = append(c.transmission, to.Transmission), append(c.recipient, to.Recipient)
			c.service, c.domain = append(c.service, to.Service), append(c.domain, to.Domain)
			c.external, c.count = append(c.external, to.External), append(c.count, int64(to.Count))
		}
		return []any{f.Run, f.Visit, f.Page, toStored(f.At), string(f.Technique), f.Script, f.Recipient, f.Service, f.Domain, f.Document, f.Target,
			f.By, f.Detail, c.transmission, c.recipient, c.service, c.domain, c.external, c.count}
	})
}

// Fingerprints returns the fingerprints that were taken in a run, by visit and
// time.
func (s *Store) Fingerprints(ctx context.Context, run string) ([]catalog.Fingerprint, error) {
	const query = "SELECT " + fingerprintColumns + " FROM fingerprints WHERE run = ? ORDER BY visit, at, script, technique"
	return collect(ctx, s, "reading fingerprints", func(rows driver.Rows) (f catalog.Fingerprint, err error) {
		var technique string
		var c sentColumns
		err = rows.Scan(&f.Run, &f.Visit, &f.Page, &f.At, &technique, &f.Script, &f.Recipient, &f.Service, &f.Domain, &f.Document, &f.Target,
			&f.By, &f.Detail, &c.transmission, &c.recipient, &c.service, &c.domain, &c.external, &c.count)
		f.Technique, f.At = catalog.Technique(technique), fromStored(f.At)
		f.Sent = make([]catalog.Sent, len(c.transmission))
		for i := range f.Sent {
			f.Sent[i] = catalog.Sent{Transmission: c.transmission[i], Recipient: c.recipient[i], Service: c.service[i], Domain: c.domain[i],
				External: c.external[i], Count: int(c.count[i])}
		}
		return f, err
	}, query, run)
}
