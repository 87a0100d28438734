package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/list"
	"soshin/catalog/list/drift"
	"soshin/catalog/list/published"
	"soshin/catalog/list/review"
	"soshin/catalog/vendors"
	"soshin/crawler"
)

// A promised is what a site's published list declares, held against a run.
type promised struct {
	promise catalog.Promise
	diffs   []drift.Difference                                           // kinds that the list does not say
	first   map[string]map[catalog.InformationKind]*catalog.Transmission // that shows one, by service
	count   map[string]map[catalog.InformationKind]int
}

// promised reads the last version of the list that was published from the
// site's review file. Without one the site file alone says what is declared.
func (t *tool) promised(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, site *crawler.Site, run string) (*promised, error) {
	p := &promised{promise: site.Promise, first: map[string]map[catalog.InformationKind]*catalog.Transmission{}, count: map[string]map[catalog.InformationKind]int{}}
	file, err := loadReview(site)
	if err != nil || file == nil {
		return p, err
	}
	doc, ok, err := review.Published(review.HistoryDir(site.Review()))
	if err != nil {
		return nil, usageError{fmt.Errorf("read the published versions: %w", err)}
	}
	if !ok {
		return p, nil
	}
	p.promise.Declared = slices.Clone(p.promise.Declared)
	for _, r := range file.Rows {
		if r.Exemption != nil && r.Measured != nil {
			p.promise.Declared = append(p.promise.Declared, r.Measured.Service)
		}
	}
	for _, r := range doc.Rows {
		p.promise.Declared = append(p.promise.Declared, r.ServiceID)
	}
	rows, err := observedRows(ctx, store, catalogue, run, site.Promise)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	if err := list.JSON(&page, doc); err != nil {
		return nil, err
	}
	pages, err := published.Read(fmt.Sprintf("version %d", doc.Version), &page)
	if err != nil || len(pages) == 0 { // a list of nothing
		return p, nil
	}
	for _, d := range drift.Compare(&pages[0], toList(rows, file), catalogue.Recipients()) {
		if d.Code == drift.UndeclaredInformation && d.ServiceID != "" {
			p.diffs = append(p.diffs, d)
		}
	}
	return p, nil
}

// see keeps the first transmission that shows a kind.
func (p *promised) see(t *catalog.Transmission) {
	if len(p.diffs) == 0 || t.Service == nil || !t.External || t.Witness == catalog.WitnessBrowser {
		return
	}
	id := t.Service.ID
	if p.first[id] == nil {
		p.first[id], p.count[id] = map[catalog.InformationKind]*catalog.Transmission{}, map[catalog.InformationKind]int{}
	}
	shown := map[catalog.InformationKind]bool{}
	for _, f := range t.Fields {
		if shown[f.Kind] {
			continue
		}
		shown[f.Kind] = true
		p.count[id][f.Kind]++
		if was := p.first[id][f.Kind]; was == nil || t.At.Before(was.At) {
			p.first[id][f.Kind] = &catalog.Transmission{ID: t.ID, Run: t.Run, At: t.At, Page: t.Page, RegistrableDomain: t.RegistrableDomain, Recipient: t.Recipient}
		}
	}
}

// add adds what the list does not say of a service that it names: one fault a
// service.
func (p *promised) add(faults []catalog.Fault) []catalog.Fault {
	for _, d := range p.diffs {
		var f catalog.Fault
		var kinds []string
		for _, k := range d.Kinds {
			kinds = append(kinds, string(k))
			t := p.first[d.ServiceID][k]
			if t == nil {
				continue
			}
			f.Count = max(f.Count, p.count[d.ServiceID][k])
			if f.Transmission == "" || t.At.Before(f.At) {
				f.Run, f.Domain, f.Page, f.Transmission, f.At = t.Run, t.RegistrableDomain, t.Page, t.ID, t.At
				if t.Recipient != nil {
					f.Recipient = t.Recipient.ID
				}
			}
		}
		f.Code, f.Service = catalog.FaultUndeclaredInformation, d.ServiceID
		f.Detail = fmt.Sprintf("%s is sent what the list does not say: %s", d.Service.En, strings.Join(kinds, ", "))
		faults = append(faults, f)
	}
	return faults
}

// openDraft merges a run into the review file of a site. Where there is none it
// says how to make it, if its rows would answer a fault. That it cannot be
// written (a checkout that is read only) is no reason to fail.
func (t *tool) openDraft(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, site *crawler.Site, path, run string, faults []catalog.Fault) error {
	file, err := loadReview(site)
	if err != nil {
		return err
	}
	if file == nil {
		if slices.ContainsFunc(faults, unlisted) {
			t.warn("%s: there is none yet; soshin list draft %s makes it, with a row for each service seen", site.Review(), path)
		}
		return nil
	}
	changes, err := t.draftFrom(ctx, store, catalogue, site, file, run, "")
	if err != nil {
		t.warn("no draft: %v", err)
		return nil
	}
	if len(changes) > 0 {
		t.warn("%s: %s drafted; soshin list lint and list state take it further", site.Review(), plural(len(changes), "change"))
	}
	return nil
}

// unlisted tells whether a fault is that something is missing from the list.
func unlisted(f catalog.Fault) bool {
	return f.Code == catalog.FaultUndeclared || f.Code == catalog.FaultUnknownRecipient
}
