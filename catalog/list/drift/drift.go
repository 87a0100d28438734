// Package drift compares what a published list declares with what was
// observed: recipients and services that are missing or no longer there, kinds
// of information that are sent and not declared, and purposes that do not fit
// what a service is for.
//
// Names are matched by how they are spelled and sound and by the catalogue's
// aliases, declared information by a table of words (kinds.yaml). A difference
// is a finding about the page, not a verdict: what was not observed may be sent
// all the same.
package drift

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
)

// A Code is a sort of difference.
type Code string

// The sorts of differences.
const (
	UndeclaredRecipient   Code = "undeclared-recipient"   // observed, and the page names no service of its
	UndeclaredService     Code = "undeclared-service"     // observed, of a recipient that the page names for another
	DeclaredUnseen        Code = "declared-unseen"        // on the page, and not observed
	UndeclaredInformation Code = "undeclared-information" // kinds that are sent
	UnseenInformation     Code = "unseen-information"     // kinds that are declared and were not sent
	PurposeMismatch       Code = "purpose-mismatch"       // the purpose does not fit the service's category
)

// A Difference is one thing in which page and observation differ.
type Difference struct {
	Code Code `json:"code"`
	// Info differences are for information: nothing is undeclared by them.
	Info bool   `json:"info"`
	Row  int    `json:"row"`            // of the page, from 1; 0: the page has none for it
	Line int    `json:"line,omitempty"` // of that row in the page's source
	ID   string `json:"id,omitempty"`   // of that row: its anchor

	RecipientID string                    `json:"recipient_id"` // empty: not known
	ServiceID   string                    `json:"service_id"`   // likewise
	Domain      string                    `json:"domain"`       // where the service is not known
	Recipient   catalog.Text              `json:"recipient"`
	Service     catalog.Text              `json:"service"`
	Column      declared.Column           `json:"column,omitempty"`   // that has to change
	Declared    string                    `json:"declared,omitempty"` // what it says
	Kinds       []catalog.InformationKind `json:"kinds,omitempty"`    // in the order of catalog.Kinds

	What  catalog.Text `json:"what"`  // in words
	Write catalog.Text `json:"write"` // what to write instead
}

// A unit is what was observed of one service, whatever tags carried it.
type unit struct {
	row   list.Row // its first
	hosts []string
	kinds map[catalog.InformationKind]bool
	items []list.Item // of kinds, each once
	by    []int       // rows of the page that declare it
}

// Compare returns the differences: by the page's rows, then those for which it
// has none. rows are those of the last run.
func Compare(page *declared.Page, rows []list.Row, recipients []*catalog.Recipient) []Difference {
	c := &comparison{page: page, index: newIndex(recipients, rows), targeting: map[string]bool{}, units: units(rows)}
	for _, r := range recipients {
		for _, s := range r.Services {
			c.targeting[s.ID] = s.Targeting
		}
	}
	c.match()
	var diffs []Difference
	for _, u := range c.units {
		if len(u.by) == 0 {
			diffs = append(diffs, c.undeclared(u))
			continue
		}
		diffs = append(diffs, c.information(u)...)
		diffs = append(diffs, c.purpose(u)...)
	}
	for i := range page.Rows {
		if d, ok := c.unseen(i); ok {
			diffs = append(diffs, d)
		}
	}
	slices.SortStableFunc(diffs, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(order(a.Row), order(b.Row)), cmp.Compare(rank[a.Code], rank[b.Code]))
	})
	return diffs
}

// order has what the page has no row for at the end.
func order(row int) int {
	if row == 0 {
		return int(^uint(0) >> 1)
	}
	return row
}

var rank = map[Code]int{DeclaredUnseen: 0, UndeclaredInformation: 1, PurposeMismatch: 2, UnseenInformation: 3, UndeclaredRecipient: 4, UndeclaredService: 4}

// units sums the rows of a service up, in the rows' order.
func units(rows []list.Row) []*unit {
	var units []*unit
	known := map[[3]string]*unit{}
	for _, r := range rows {
		k := [3]string{r.ServiceID}
		if r.ServiceID == "" {
			k = [3]string{"", r.RecipientID, r.Domain}
		}
		u := known[k]
		if u == nil {
			u = &unit{row: r, kinds: map[catalog.InformationKind]bool{}}
			known[k] = u
			units = append(units, u)
		}
		u.hosts = append(u.hosts, r.Hosts...)
		for _, item := range r.Information {
			if item.Inherent {
				continue
			}
			u.kinds[item.Kind] = true
			if !slices.ContainsFunc(u.items, func(i list.Item) bool { return i.Kind == item.Kind && i.Hashed == item.Hashed }) {
				u.items = append(u.items, item)
			}
		}
	}
	return units
}

type comparison struct {
	page      *declared.Page
	index     *index
	targeting map[string]bool // of services, by ID
	units     []*unit
	rows      []resolved // of the page
}

// resolved is whom a row of the page names.
type resolved struct {
	recipients, services []string
	named                bool // it has a name of a service, known or not
	own                  bool // it is about the publisher itself
	matched              bool // something observed is its
}

// own is how publishers call themselves.
var own = regexp.MustCompile(`(?i)^(当社|弊社|自社|当サイト|本サービス|当サービス|運営者|ourselves|our (own )?(company|servers?)|we|us)([^ァ-ヶ]{0,3}$|[(（])`)

var hostname = regexp.MustCompile(`(?i)\b([a-z0-9-]+\.)+[a-z]{2,}\b`)

func (c *comparison) resolve(row *declared.Row) resolved {
	recipient := row.Cells[declared.Recipient].Text
	service := strings.TrimSpace(row.Cells[declared.Service].Text + "\n" + row.Cells[declared.Tag].Text)
	var r resolved
	r.own = own.MatchString(recipient)
	r.recipients = c.index.recipients.find(recipient)
	if service != "" {
		r.services = c.index.services.find(service)
		r.named = !called(service, recipient)
	}
	if len(r.services) == 0 && recipient != "" {
		// 送信先 may hold the service's name beside the company's, or alone.
		r.services = c.index.services.find(recipient)
		if len(r.recipients) > 0 {
			r.services = c.ofRecipients(r.services, r.recipients)
		}
		if len(r.services) > 0 && service != "" {
			r.services = nil // the service cell names another
		}
	}
	if len(r.recipients) == 0 && service != "" && len(r.services) == 0 {
		r.recipients, r.named = c.index.recipients.find(service), false
	}
	if len(r.recipients) > 0 {
		// Of services of the same name those of the recipient; one that is
		// another's by now is declared all the same.
		if theirs := c.ofRecipients(r.services, r.recipients); len(theirs) > 0 {
			r.services = theirs
		}
	}
	if r.named && len(r.services) == 0 && len(r.recipients) > 0 {
		// Facebook, of Meta Platforms: the company once more.
		if again := c.index.recipients.find(service); len(again) > 0 && slices.Equal(again, r.recipients) && c.wholeName(service) {
			r.named = false
		}
	}
	return r
}

// wholeName reports whether a cell is a recipient's name and nothing more.
func (c *comparison) wholeName(text string) bool {
	return c.index.recipients.names[unspaced(spelled(text))] != nil
}

func (c *comparison) ofRecipients(services, recipients []string) []string {
	var list []string
	for _, s := range services {
		if slices.Contains(recipients, c.index.owner[s]) {
			list = append(list, s)
		}
	}
	return list
}

// match says which rows of the page declare which unit.
func (c *comparison) match() {
	c.rows = make([]resolved, len(c.page.Rows))
	for i := range c.page.Rows {
		row := &c.page.Rows[i]
		c.rows[i] = c.resolve(row)
		r := &c.rows[i]
		hosts := hostsOf(row)
		for _, u := range c.units {
			switch {
			case u.row.ServiceID != "" && slices.Contains(r.services, u.row.ServiceID),
				!r.named && len(r.services) == 0 && u.row.RecipientID != "" && slices.Contains(r.recipients, u.row.RecipientID),
				len(r.services) == 0 && u.at(hosts):
				u.by = append(u.by, i)
				r.matched = true
			}
		}
	}
	// A service under a name that nobody knows is what is left of its recipient's.
	for i := range c.rows {
		r := &c.rows[i]
		if r.matched || !r.named || len(r.services) > 0 {
			continue
		}
		var left []*unit
		for _, u := range c.units {
			if len(u.by) == 0 && u.row.RecipientID != "" && slices.Contains(r.recipients, u.row.RecipientID) {
				left = append(left, u)
			}
		}
		if len(left) == 1 {
			left[0].by = append(left[0].by, i)
			r.matched = true
		}
	}
}

// hostsOf are the host names in a row's cells that name somebody.
func hostsOf(row *declared.Row) []string {
	var hosts []string
	for _, c := range []declared.Column{declared.Domain, declared.Recipient, declared.Service, declared.Tag} {
		for _, h := range hostname.FindAllString(row.Cells[c].Text, -1) {
			hosts = append(hosts, strings.ToLower(h))
		}
	}
	return hosts
}

// at reports whether the unit was sent to one of the hosts, or to one of a
// domain of them.
func (u *unit) at(hosts []string) bool {
	for _, h := range hosts {
		if h == u.row.Domain || slices.ContainsFunc(u.hosts, func(host string) bool { return host == h || strings.HasSuffix(host, "."+h) }) {
			return true
		}
	}
	return false
}
