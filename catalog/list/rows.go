package list

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"soshin/catalog"
)

// Rows makes the rows of a list from what was observed, in the list's order:
// by category, recipient, service and tag; what is being identified last.
//
// What an unknown tag of a service sent counts as sent by the service's known
// tag if there is exactly one; otherwise it has a row of its own, whose Tag is
// empty. service returns what the catalogue knows of a service ID, or nils, in
// which case the observation's own words stand.
func Rows(obs []catalog.Observation, service func(id string) (*catalog.Recipient, *catalog.Service), promise catalog.Promise) []Row {
	groups := map[group]map[string][]catalog.Observation{} // by tag
	for _, o := range obs {
		g := groupOf(o)
		if groups[g] == nil {
			groups[g] = map[string][]catalog.Observation{}
		}
		groups[g][o.Tag] = append(groups[g][o.Tag], o)
	}
	var rows []Row
	for g, tags := range groups {
		if tagless, ok := tags[""]; ok && len(tags) == 2 {
			delete(tags, "")
			for tag := range tags {
				tags[tag] = append(tags[tag], tagless...)
			}
		}
		for tag, obs := range tags {
			rows = append(rows, newRow(g, tag, merge(obs), service, promise))
		}
	}
	Sort(rows)
	return rows
}

// Sort puts rows in the list's order.
func Sort(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(categoryRank(a.Category), categoryRank(b.Category)),
			cmp.Compare(a.Recipient.Ja, b.Recipient.Ja),
			cmp.Compare(a.Service.Ja, b.Service.Ja),
			cmp.Compare(a.Domain, b.Domain),
			cmp.Compare(a.Tag, b.Tag),
			cmp.Compare(a.ID, b.ID),
		)
	})
}

// A group is what a row is about, apart from the tag: a service, or a domain
// where no service is known.
type group struct{ service, recipient, domain string }

func groupOf(o catalog.Observation) group {
	switch {
	case o.Service != nil:
		return group{service: o.Service.ID}
	case o.Recipient != nil:
		return group{recipient: o.Recipient.ID, domain: o.Domain}
	default:
		return group{domain: o.Domain}
	}
}

// id is the permalink: readable, and unique by a hash of what it stands for.
func (g group) id(tag string) string {
	name := cmp.Or(g.service, strings.Trim(g.recipient+"-"+g.domain, "-"))
	slug := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	if len(slug) > 64 {
		slug = slug[:64]
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{g.service, g.recipient, g.domain, tag}, "\x00")))
	return slug + "-" + hex.EncodeToString(sum[:4])
}

// merge sums up the observations of one row.
func merge(obs []catalog.Observation) catalog.Observation {
	sum := obs[0]
	for _, o := range obs[1:] {
		sum.Recipient = cmp.Or(sum.Recipient, o.Recipient)
		sum.Hosts = slices.Concat(sum.Hosts, o.Hosts)
		sum.Kinds = slices.Concat(sum.Kinds, o.Kinds)
		sum.Count += o.Count
		sum.Pages = max(sum.Pages, o.Pages) // they may be the same pages
		if sum.First.IsZero() || !o.First.IsZero() && o.First.Before(sum.First) {
			sum.First = o.First
		}
		if o.Last.After(sum.Last) {
			sum.Last = o.Last
		}
	}
	sum.Hosts = slices.Compact(slices.Sorted(slices.Values(sum.Hosts)))
	return sum
}

func newRow(g group, tag string, o catalog.Observation, service func(string) (*catalog.Recipient, *catalog.Service), promise catalog.Promise) Row {
	r := Row{
		ID: g.id(tag), Tag: tag, ServiceID: g.service, Domain: g.domain,
		Hosts: o.Hosts, Information: Items(o.Kinds),
		First: o.First.UTC(), Last: o.Last.UTC(), Count: o.Count, Pages: o.Pages,
	}
	if ref := o.Recipient; ref != nil {
		r.RecipientID, r.Recipient, r.Country = ref.ID, catalog.Text{Ja: ref.LegalName, En: ref.LegalName}, ref.Country
	}
	if ref := o.Service; ref != nil {
		r.Service, r.Category = catalog.Text{Ja: ref.Name, En: ref.Name}, ref.Category
		if rec, svc := service(ref.ID); rec != nil && svc != nil {
			r.RecipientID, r.Recipient, r.Country, r.Confirmed = rec.ID, rec.LegalName, rec.Country, rec.Confirmed
			r.Service, r.Category, r.Purpose = svc.Name, svc.Category, svc.Purpose
			r.PolicyURL = cmp.Or(svc.PolicyURL, rec.PolicyURL)
			r.OptOutURL = cmp.Or(svc.OptOutURL, rec.OptOutURL)
		}
	}
	r.CountryName = CountryName(r.Country)
	r.OurPurpose = promise.Purposes[g.service]
	if r.OurPurpose == (catalog.Text{}) {
		r.OurPurpose, r.Default = categoryOf(r.Category).purpose, true
	}
	return r
}

// Items words kinds in the list's order. The IP address is always among
// them: whoever is connected to learns it.
func Items(kinds []catalog.ObservedKind) []Item {
	seen := map[catalog.ObservedKind]bool{{Kind: catalog.KindIPAddress}: false}
	for _, k := range kinds {
		if k.Kind != "" && k.Kind != catalog.KindTechnical {
			seen[k] = true
		}
	}
	var list []Item
	add := func(k catalog.ObservedKind, text catalog.Text) {
		measured, ok := seen[k]
		if !ok {
			return
		}
		delete(seen, k)
		switch {
		case !measured:
			text = inherent.mark(text)
		case k.Hashed:
			text = hashed.mark(text)
		}
		list = append(list, Item{Kind: k.Kind, Hashed: k.Hashed, Inherent: !measured, Text: text})
	}
	for _, info := range catalog.Kinds() {
		add(catalog.ObservedKind{Kind: info.Kind}, info.Text)
		add(catalog.ObservedKind{Kind: info.Kind, Hashed: true}, info.Text)
	}
	// A kind without wording was sent all the same: it is listed by its code.
	for _, k := range slices.SortedFunc(maps.Keys(seen), func(a, b catalog.ObservedKind) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), compareBool(a.Hashed, b.Hashed))
	}) {
		add(k, catalog.Text{Ja: string(k.Kind), En: string(k.Kind)})
	}
	return list
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// CountryName is the name of an ISO 3166-1 alpha-2 code as Unicode's CLDR has it.
func CountryName(code string) catalog.Text {
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return catalog.Text{}
	}
	return catalog.Text{
		Ja: display.Regions(language.Japanese).Name(region),
		En: display.Regions(language.English).Name(region),
	}
}
