package ingest

import (
	"net/url"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/storage"
)

// keep makes the rows of what a visit left in the browser.
func (t *taking) keep(v *open, exchanges []*catalog.Exchange) {
	rows := storage.Join(v.Visit, exchanges, v.stored)
	if len(rows) == 0 || t.analyst == nil {
		return // without its run nobody knows the service's scope
	}
	t.wait()
	for i := range rows {
		rows[i].ThirdParty = t.analyst.thirdParty(&rows[i])
	}
	t.next.stored = append(t.next.stored, rows...)
}

// thirdParty reports whether s is someone else's than the service's, or was
// written by a script or an answer of someone else.
func (a *Analyst) thirdParty(s *catalog.Stored) bool {
	place := strings.TrimPrefix(s.Place, ".")
	if s.Kind != catalog.StoredCookie {
		place = hostOf(s.Place)
	}
	if place != "" && place != "null" && !a.own(place) {
		return true
	}
	return slices.ContainsFunc(s.By, func(address string) bool {
		u, err := url.Parse(withoutBlob(address))
		return err == nil && u.Hostname() != "" && !a.own(strings.ToLower(u.Hostname()))
	})
}

// withoutBlob is the address that a script is of: blob:https://host/id is of
// that origin.
func withoutBlob(address string) string { return strings.TrimPrefix(address, "blob:") }
