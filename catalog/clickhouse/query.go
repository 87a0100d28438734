package clickhouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"soshin/catalog"
)

const runColumns = "id, site, command, started, ended, outcome, browser, tool, settings"

type storedRun struct {
	catalog.Run
	settings string
}

func scanRun(rows driver.Rows) (r storedRun, err error) {
	var started, ended time.Time
	err = rows.Scan(&r.ID, &r.Site, &r.Command, &started, &ended, &r.Outcome, &r.Browser, &r.Tool, &r.settings)
	r.Started, r.Ended = fromStored(started), fromStored(ended)
	return r, err
}

// Runs returns all runs, the last first.
func (s *Store) Runs(ctx context.Context) ([]catalog.Run, error) {
	return collect(ctx, s, "reading runs", func(rows driver.Rows) (catalog.Run, error) {
		r, err := scanRun(rows)
		return r.Run, err
	}, "SELECT "+runColumns+" FROM runs ORDER BY started DESC, id DESC")
}

// LastRun returns the run of the site that started last, and its settings;
// of any site if site is empty. The runs of a comparison do not count: they see
// a part of the service, as someone who has been there. The error is ErrNoRun
// if there is none.
func (s *Store) LastRun(ctx context.Context, site string) (catalog.Run, string, error) {
	runs, err := collect(ctx, s, "reading runs", scanRun,
		"SELECT "+runColumns+" FROM runs WHERE ? IN ('', site) AND command != 'compare' ORDER BY started DESC, id DESC LIMIT 1", site)
	switch {
	case err != nil:
		return catalog.Run{}, "", err
	case len(runs) > 0:
		return runs[0].Run, runs[0].settings, nil
	case site != "":
		return catalog.Run{}, "", fmt.Errorf("%w of %s", ErrNoRun, site)
	}
	return catalog.Run{}, "", ErrNoRun
}

// Run returns the run with the ID, and its settings. The error is ErrNoRun if
// there is none.
func (s *Store) Run(ctx context.Context, id string) (catalog.Run, string, error) {
	runs, err := collect(ctx, s, "reading runs", scanRun, "SELECT "+runColumns+" FROM runs WHERE id = ?", id)
	if err != nil {
		return catalog.Run{}, "", err
	}
	if len(runs) == 0 {
		return catalog.Run{}, "", fmt.Errorf("%w with the ID %s", ErrNoRun, id)
	}
	return runs[0].Run, runs[0].settings, nil
}

// Visits returns the visits of a run in the order of their IDs.
func (s *Store) Visits(ctx context.Context, run string) ([]catalog.Visit, error) {
	return collect(ctx, s, "reading visits", func(rows driver.Rows) (v catalog.Visit, err error) {
		var started, consented, leaving, ended time.Time
		var slot, status int64
		var both, proxy, browser, unexplained int64
		err = rows.Scan(&v.Run, &v.ID, &slot, &v.Page, &v.Title, &status, &started, &consented, &leaving, &ended, &v.Outcome, &v.Error,
			&v.Repeats, &both, &proxy, &browser, &unexplained)
		v.Witnessed = catalog.Witnessed{Both: int(both), Proxy: int(proxy), Browser: int(browser), Unexplained: int(unexplained)}
		v.Slot, v.Status = int(slot), int(status)
		v.Started, v.Consented, v.Leaving, v.Ended = fromStored(started), fromStored(consented), fromStored(leaving), fromStored(ended)
		return v, err
	}, `SELECT run, id, slot, page, title, status, started, consented, leaving, ended, outcome, error,
			repeats, seen_by_both, seen_by_proxy, seen_by_browser, unexplained
		FROM visits WHERE run = ? ORDER BY id`, run)
}

// Witnessed returns, by run, how many requests of its visits each witness saw.
func (s *Store) Witnessed(ctx context.Context) (map[string]catalog.Witnessed, error) {
	type row struct {
		run  string
		seen catalog.Witnessed
	}
	rows, err := collect(ctx, s, "counting what the witnesses saw", func(rows driver.Rows) (r row, err error) {
		var both, proxy, browser, unexplained int64
		err = rows.Scan(&r.run, &both, &proxy, &browser, &unexplained)
		r.seen = catalog.Witnessed{Both: int(both), Proxy: int(proxy), Browser: int(browser), Unexplained: int(unexplained)}
		return r, err
	}, "SELECT run, sum(seen_by_both), sum(seen_by_proxy), sum(seen_by_browser), sum(unexplained) FROM visits GROUP BY run")
	if err != nil {
		return nil, err
	}
	seen := make(map[string]catalog.Witnessed, len(rows))
	for _, r := range rows {
		seen[r.run] = r.seen
	}
	return seen, nil
}

// Services returns, by run, the IDs of the services that the runs sent
// something to. What the browser alone tells of never left.
func (s *Store) Services(ctx context.Context, runs []string) (map[string][]string, error) {
	type row struct {
		run      string
		services []string
	}
	rows, err := collect(ctx, s, "reading the services of runs", func(rows driver.Rows) (r row, err error) {
		return r, rows.Scan(&r.run, &r.services)
	}, `SELECT run, arraySort(groupUniqArray(service)) FROM transmissions
		WHERE run IN (?) AND external AND service != '' AND witness != 'browser' GROUP BY run`, runs)
	if err != nil {
		return nil, err
	}
	services := make(map[string][]string, len(rows))
	for _, r := range rows {
		services[r.run] = r.services
	}
	return services, nil
}

// Discrepancies returns what only one witness saw in a run, by visit and
// sequence; without those that have a cause if unexplained is true.
func (s *Store) Discrepancies(ctx context.Context, run string, unexplained bool) ([]catalog.Discrepancy, error) {
	return collect(ctx, s, "reading discrepancies", func(rows driver.Rows) (d catalog.Discrepancy, err error) {
		var at time.Time
		var witness, cause string
		err = rows.Scan(&d.Run, &d.Visit, &witness, &d.Seq, &at, &d.Method, &d.URL, &cause)
		d.Witness, d.Cause, d.At = catalog.Witness(witness), catalog.Cause(cause), fromStored(at)
		return d, err
	}, `SELECT run, visit, witness, seq, at, method, url, cause FROM discrepancies
		WHERE run = ? AND (cause = '' OR NOT ?) ORDER BY visit, witness, seq`, run, unexplained)
}

// Faults returns the faults of a run by code, service and domain.
func (s *Store) Faults(ctx context.Context, run string) ([]catalog.Fault, error) {
	return collect(ctx, s, "reading faults", func(rows driver.Rows) (f catalog.Fault, err error) {
		var at time.Time
		var count int64
		var code string
		err = rows.Scan(&f.Run, &code, &f.Recipient, &f.Service, &f.Domain, &f.Page, &f.Transmission, &at, &count, &f.Detail)
		f.Code, f.At, f.Count = catalog.FaultCode(code), fromStored(at), int(count)
		return f, err
	}, `SELECT run, code, recipient, service, domain, page, transmission, at, count, detail
		FROM faults WHERE run = ? ORDER BY code, service, domain`, run)
}

// A FieldSummary sums up the fields of one name that a service was sent.
type FieldSummary struct {
	Service string                  `json:"service"` // its ID; empty: not known
	Domain  string                  `json:"registrable_domain"`
	In      string                  `json:"in"`
	Path    string                  `json:"path"` // with [*] for every index
	Kind    catalog.InformationKind `json:"kind"`
	Count   uint64                  `json:"count"`
	Example string                  `json:"example"` // the first value sent, its first 120 characters
}

// Fields sums up the fields of the transmissions that the filter chooses, by
// service, domain, place, path and kind. The filter's Limit bounds the rows of
// the result; its Kind chooses fields and not whole transmissions.
func (s *Store) Fields(ctx context.Context, filter Filter) ([]FieldSummary, error) {
	where, args := filter.where()
	query := `SELECT service, registrable_domain, f_in, folded, f_kind, count() AS n,
			argMin(leftUTF8(f_value, 120), (run, seq)) AS example
		FROM (
			SELECT run, seq, service, registrable_domain, f_in, f_kind, f_value,
				replaceRegexpAll(f_path, '\\[[0-9]+\\]', '[*]') AS folded
			FROM transmissions
			ARRAY JOIN fields.in AS f_in, fields.path AS f_path, fields.kind AS f_kind, fields.value AS f_value` + where
	if filter.Kind != "" {
		query += " AND f_kind = ?"
		args = append(args, string(filter.Kind))
	}
	query += `)
		GROUP BY service, registrable_domain, f_in, folded, f_kind
		ORDER BY service, registrable_domain, f_in, folded, f_kind`
	if filter.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, filter.Limit)
	}
	return collect(ctx, s, "reading fields", func(rows driver.Rows) (f FieldSummary, err error) {
		var kind string
		err = rows.Scan(&f.Service, &f.Domain, &f.In, &f.Path, &kind, &f.Count, &f.Example)
		f.Kind = catalog.InformationKind(kind)
		return f, err
	}, query, args...)
}

// Observations sums up the external transmissions of a run for the list: one
// for each service, or registrable domain where no service is known, and tag.
// What the tag and the listed kinds of a transmission are, the schema says.
// A service on several domains is given the first of them by name. The order
// is that of service, domain, tag.
func (s *Store) Observations(ctx context.Context, run string) ([]catalog.Observation, error) {
	const query = `SELECT any(recipient), any(recipient_name), any(recipient_country),
			service, any(service_name), any(service_category),
			min(registrable_domain) AS domain, tag,
			arraySort(arrayDistinct(arrayFlatten(arrayMap(k -> splitByChar(',', k), groupUniqArray(kinds))))) AS sent,
			arraySort(groupUniqArray(host)), uniqExact(cityHash64(page)), count(), min(at), max(at)
		FROM transmissions
		WHERE run = ? AND external
		GROUP BY service, if(service = '', registrable_domain, '') AS unknown, tag
		ORDER BY service, domain, tag`
	return collect(ctx, s, "reading observations", func(rows driver.Rows) (o catalog.Observation, err error) {
		var (
			recipient    catalog.RecipientRef
			service      catalog.ServiceRef
			category     string
			kinds        []string
			pages, count uint64
		)
		err = rows.Scan(&recipient.ID, &recipient.LegalName, &recipient.Country, &service.ID, &service.Name, &category,
			&o.Domain, &o.Tag, &kinds, &o.Hosts, &pages, &count, &o.First, &o.Last)
		if recipient.ID != "" {
			o.Recipient = &recipient
		}
		if service.ID != "" {
			service.Category = catalog.Category(category)
			o.Service = &service
		}
		for _, k := range kinds {
			if kind, hashed := strings.CutSuffix(k, " hashed"); kind != "" {
				o.Kinds = append(o.Kinds, catalog.ObservedKind{Kind: catalog.InformationKind(kind), Hashed: hashed})
			}
		}
		o.Pages, o.Count, o.First, o.Last = int(pages), int(count), fromStored(o.First), fromStored(o.Last)
		return o, err
	}, query, run)
}
