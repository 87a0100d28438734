package main

import (
	"context"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/list"
	"soshin/catalog/vendors"
)

// document makes the list of a run, as it was made under the settings.
func document(ctx context.Context, store *clickhouse.Store, run catalog.Run, settings catalog.Settings, catalogue *vendors.Catalogue) (list.Document, []catalog.Visit, error) {
	observations, err := store.Observations(ctx, run.ID)
	if err != nil {
		return list.Document{}, nil, err
	}
	visits, err := store.Visits(ctx, run.ID)
	if err != nil {
		return list.Document{}, nil, err
	}
	doc := list.Document{
		ServiceName: settings.Title,
		Generated:   time.Now().UTC(),
		Run:         run.ID,
		Rows:        list.Rows(observations, catalogue.Service, settings.Promise),
	}
	for _, v := range visits {
		if v.Outcome == catalog.OutcomeDone {
			doc.Coverage.Visited++
		} else {
			doc.Coverage.Failed++
		}
	}
	return doc, visits, nil
}
