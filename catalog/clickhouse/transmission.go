package clickhouse

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"soshin/catalog"
)

// transmissionColumns are in the order of transmissionRow and scanTransmission.
const transmissionColumns = "id, run, visit, page, seq, at, method, url, host, registrable_domain, external, " +
	"recipient, recipient_name, recipient_country, service, service_name, service_category, named_by, " +
	"type, initiator, through, witness, status, outcome, target, phase, cname, name_error, limits, " +
	"`fields.in`, `fields.path`, `fields.value`, `fields.layers`, `fields.kind`, `fields.meaning`, `fields.why`"

// fieldColumns are a transmission's fields as ClickHouse keeps them: one list
// a column, all of the same length.
type fieldColumns struct {
	in, path, value    []string
	layers             [][]string
	kind, meaning, why []string
}

func transmissionRow(t *catalog.Transmission) []any {
	var recipient catalog.RecipientRef
	if t.Recipient != nil {
		recipient = *t.Recipient
	}
	var service catalog.ServiceRef
	if t.Service != nil {
		service = *t.Service
	}
	n := len(t.Fields)
	// One allocation for all the lists of strings.
	text := make([]string, 6*n)
	f := fieldColumns{text[:n], text[n : 2*n], text[2*n : 3*n], make([][]string, n), text[3*n : 4*n], text[4*n : 5*n], text[5*n:]}
	for i, v := range t.Fields {
		f.in[i], f.path[i], f.value[i], f.layers[i] = v.In, v.Path, v.Value, v.Layers
		f.kind[i], f.meaning[i], f.why[i] = string(v.Kind), v.Meaning, v.Why
	}
	return []any{t.ID, t.Run, t.Visit, t.Page, t.Seq, toStored(t.At), t.Method, t.URL, t.Host, t.RegistrableDomain, t.External,
		recipient.ID, recipient.LegalName, recipient.Country, service.ID, service.Name, string(service.Category), t.NamedBy,
		t.Type, t.Initiator, int64(t.Through), string(t.Witness), int64(t.Status), string(t.Outcome), t.Target, string(t.Phase), t.CNAME, t.NameError, t.Limits,
		f.in, f.path, f.value, f.layers, f.kind, f.meaning, f.why}
}

func scanTransmission(rows driver.Rows) (catalog.Transmission, error) {
	var (
		t                                 catalog.Transmission
		recipient                         catalog.RecipientRef
		service                           catalog.ServiceRef
		category, witness, outcome, phase string
		at                                time.Time
		status, through                   int64
		f                                 fieldColumns
	)
	err := rows.Scan(&t.ID, &t.Run, &t.Visit, &t.Page, &t.Seq, &at, &t.Method, &t.URL, &t.Host, &t.RegistrableDomain, &t.External,
		&recipient.ID, &recipient.LegalName, &recipient.Country, &service.ID, &service.Name, &category, &t.NamedBy,
		&t.Type, &t.Initiator, &through, &witness, &status, &outcome, &t.Target, &phase, &t.CNAME, &t.NameError, &t.Limits,
		&f.in, &f.path, &f.value, &f.layers, &f.kind, &f.meaning, &f.why)
	if err != nil {
		return t, err
	}
	t.At, t.Status, t.Through = fromStored(at), int(status), int(through)
	t.Witness, t.Outcome, t.Phase = catalog.Witness(witness), catalog.ExchangeOutcome(outcome), catalog.Phase(phase)
	if recipient.ID != "" {
		t.Recipient = &recipient
	}
	if service.ID != "" {
		service.Category = catalog.Category(category)
		t.Service = &service
	}
	t.Fields = make([]catalog.Field, len(f.in))
	for i := range t.Fields {
		t.Fields[i] = catalog.Field{In: f.in[i], Path: f.path[i], Value: f.value[i], Layers: f.layers[i],
			Kind: catalog.InformationKind(f.kind[i]), Meaning: f.meaning[i], Why: f.why[i]}
	}
	return t, nil
}

// A Filter chooses transmissions: those that have all that is set.
type Filter struct {
	Run      string                  // its ID
	Service  string                  // its ID
	Domain   string                  // registrable domain
	Host     string                  //
	External *bool                   // goes to someone other than the service itself
	Kind     catalog.InformationKind // of at least one field
	Unknown  bool                    // no service is known
	Tags     []string                // sent by one of these, as the schema says what a tag is; empty ones: by none that is known
	Limit    int                     // at most so many; 0: all
}

func (f Filter) where() (string, []any) {
	var (
		terms []string
		args  []any
	)
	add := func(term string, arg any) {
		terms = append(terms, term)
		args = append(args, arg)
	}
	for _, c := range []struct{ column, value string }{
		{"run", f.Run}, {"service", f.Service}, {"registrable_domain", f.Domain}, {"host", f.Host},
	} {
		if c.value != "" {
			add(c.column+" = ?", c.value)
		}
	}
	if f.External != nil {
		add("external = ?", *f.External)
	}
	if f.Kind != "" {
		add("has(`fields.kind`, ?)", string(f.Kind))
	}
	if f.Unknown {
		terms = append(terms, "service = ''")
	}
	if f.Tags != nil {
		add("has(?, tag)", f.Tags)
	}
	if terms == nil {
		return "", nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args
}

// Transmissions yields the transmissions that the filter chooses, by run and
// then in the order in which they were sent, read as they are asked for. It
// ends after the first error. Lists that were nil come back empty.
func (s *Store) Transmissions(ctx context.Context, filter Filter) iter.Seq2[catalog.Transmission, error] {
	return func(yield func(catalog.Transmission, error) bool) {
		where, args := filter.where()
		query := "SELECT " + transmissionColumns + " FROM transmissions" + where + " ORDER BY run, seq"
		if filter.Limit > 0 {
			query += " LIMIT ?"
			args = append(args, filter.Limit)
		}
		const doing = "reading transmissions"
		rows, err := s.conn.Query(ctx, query, args...)
		if err != nil {
			yield(catalog.Transmission{}, explain(err, s.addr, doing))
			return
		}
		defer rows.Close()
		for rows.Next() {
			t, err := scanTransmission(rows)
			if !yield(t, explain(err, s.addr, doing)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(catalog.Transmission{}, explain(err, s.addr, doing))
		}
	}
}
