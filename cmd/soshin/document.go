package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/ingest"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
	"soshin/catalog/vendors"
	"soshin/crawler"
)

// A made is a list with what it was made from.
type made struct {
	list   list.Document
	review *review.File // that the list is; nil: it is what the run showed
	seen   []list.Row   // what the run showed
	visits []catalog.Visit
}

// document makes a list. Its rows are those of the review file of site, if
// that has one, else what the run showed, which nobody reviewed.
func (t *tool) document(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, site *crawler.Site, run catalog.Run, settings catalog.Settings) (m made, err error) {
	doc := list.Document{ServiceName: settings.Title}
	if site != nil {
		if m.review, err = loadReview(site); err != nil {
			return m, err
		}
	}
	if file := m.review; file != nil {
		doc = file.Document()
		switch s := file.List.State; {
		case doc.InForce():
		case doc.State != string(s):
			t.warn("%s was changed after its approval: it is a draft, and the pages say so", site.Review())
		default:
			t.warn("%s is not approved: it is %s, and the pages say so", site.Review(), s)
		}
		if doc.History, err = review.History(review.HistoryDir(site.Review())); err != nil {
			return m, usageError{fmt.Errorf("read the published versions: %w", err)}
		}
	}
	if m.seen, err = observedRows(ctx, store, catalogue, run.ID, settings.Promise); err != nil {
		return m, err
	}
	if m.review == nil {
		doc.Rows = m.seen
	}
	if m.visits, err = store.Visits(ctx, run.ID); err != nil {
		return m, err
	}
	for _, v := range m.visits {
		if v.Outcome == catalog.OutcomeDone {
			doc.Coverage.Visited++
		}
	}
	doc.Coverage.Failed = len(catalog.Unvisited(m.visits))
	stored, err := store.Stored(ctx, run.ID)
	if err != nil {
		return m, err
	}
	doc.Cookies = list.Cookies(m.seen, stored, list.Writers{
		Whose: ingest.NewAnalyst(catalogue, settings).Whose,
		Documented: func(service, cookie string) bool {
			_, ok := catalogue.Parameter(service, catalog.InCookie, cookie)
			return ok
		},
	})
	doc.Generated, doc.Run = time.Now().UTC(), run.ID
	m.list = doc
	return m, nil
}

// observed is a run, with what it was made under or, if a site file is given,
// what that says now, and the catalogue that knows its vendors.
func (t *tool) observed(ctx context.Context, store *clickhouse.Store, site *crawler.Site, runID string) (catalog.Run, catalog.Settings, *vendors.Catalogue, error) {
	name := ""
	if site != nil {
		name = site.Name
	}
	var settings catalog.Settings
	run, raw, err := t.run(ctx, store, runID, name)
	if err != nil {
		return run, settings, nil, err
	}
	if site != nil {
		settings = t.settings(site)
	} else if err := json.Unmarshal([]byte(raw), &settings); err != nil {
		return run, settings, nil, fmt.Errorf("read the settings of run %s: %w", run.ID, err)
	}
	catalogue, err := t.catalogue(settings.Vendors...)
	return run, settings, catalogue, err
}

// toList are the rows that a list has to have: those of the run without what a
// person exempted in the site's review file.
func toList(rows []list.Row, file *review.File) []list.Row {
	exempt := map[string]bool{}
	if file != nil {
		for _, r := range file.Rows {
			exempt[r.ID] = r.Exemption != nil
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r list.Row) bool { return exempt[r.ID] })
}
