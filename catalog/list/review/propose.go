package review

import (
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
)

// A Seen is what one run showed of a property.
type Seen struct {
	Run      string
	Property string     // the site file's name
	Rows     []list.Row // made by list.Rows
	Partial  bool       // it did not see every page: what it did not see says nothing
	// Service returns what the catalogue knows of a service's ID, or nils.
	Service func(id string) (*catalog.Recipient, *catalog.Service)
}

// row is the row that soshin writes of what was seen.
func (s *Seen) row(r list.Row) Row {
	row := Row{ID: r.ID, Property: s.Property, Tag: r.Tag, Domain: r.Domain, Measured: &Measured{}}
	for name, cell := range s.propose(r) {
		for _, c := range columns {
			if c.name == name {
				*c.of(&row) = cell
			}
		}
	}
	return row
}

// propose returns what soshin would write in the cells of a row. A column that
// it knows nothing for is not among them.
func (s *Seen) propose(r list.Row) map[string]*Cell {
	known := Origin{By: ByCatalogue}
	recipient, service := s.Service(r.ServiceID)
	said := Origin{By: ByCatalogue}
	if recipient != nil && recipient.Confirmed {
		known = document(recipient.Sources)
	}
	if service != nil {
		said = document(service.Sources)
	}
	ours := Origin{By: BySite}
	if r.Default {
		ours = Origin{By: ByUsual}
	}
	info := worded(r.Information)
	cells := map[string]*Cell{
		"service":           {Ja: r.Service.Ja, En: r.Service.En, From: known},
		"recipient":         {Ja: r.Recipient.Ja, En: r.Recipient.En, From: known},
		"country":           {Value: r.Country, From: known},
		"category":          {Value: string(r.Category), From: Origin{By: ByCatalogue}},
		"information":       {Ja: info.Ja, En: info.En, From: Origin{By: ByMeasured}},
		"our_purpose":       {Ja: r.OurPurpose.Ja, En: r.OurPurpose.En, From: ours},
		"recipient_purpose": {Ja: r.Purpose.Ja, En: r.Purpose.En, From: said},
		"policy":            {Value: r.PolicyURL, From: known},
		"opt_out":           {Value: r.OptOutURL, From: known},
	}
	for name, c := range cells {
		if c.empty() {
			delete(cells, name)
		}
	}
	return cells
}

// document is the first of the sources that a person read.
func document(sources []catalog.Source) Origin {
	for _, s := range sources {
		if !strings.HasPrefix(s.Note, "not confirmed") && !strings.HasPrefix(s.Note, "to confirm") {
			return Origin{By: ByVendor, Source: s.URL, Date: s.Date}
		}
	}
	return Origin{By: ByCatalogue}
}

// measured is what soshin keeps of a row that the run saw. Before is what it
// kept until now, nil if nothing.
func (s *Seen) measured(r list.Row, before *Measured) *Measured {
	m := &Measured{
		Run: s.Run, First: day(r.First), Last: day(r.Last), Recipient: r.RecipientID, Service: r.ServiceID,
		Pages: r.Pages, Transmissions: r.Count, Hosts: r.Hosts, Proposed: map[string]string{}, Under: map[string]Under{},
	}
	if before != nil && before.First != "" {
		m.First = min(m.First, before.First)
	}
	for _, item := range r.Information {
		if item.Inherent {
			continue
		}
		kind := string(item.Kind)
		if item.Hashed {
			kind += " hashed"
		}
		m.Kinds = append(m.Kinds, kind)
	}
	return m
}

// day is in Japan, as all dates of the list.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(japan).Format(time.DateOnly)
}

var japan = time.FixedZone("JST", 9*60*60)
