package vendors_test

import (
	"fmt"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/vendors"
)

const (
	trackersFile = `{"timeUpdated": "2026-11-24", "categories": {"4": "advertising", "6": "site_analytics"},
		"trackers": {
			"px": {"name": "Pixel", "categoryId": 4, "url": "https://px.example/", "companyId": "pxco"},
			"alone": {"name": "Alone", "categoryId": 6, "companyId": null},
			"orphan": {"name": "Orphan", "categoryId": 99, "companyId": "gone"}},
		"trackerDomains": {"px.example": "px", "cdn.px.example": "px", "alone.example": "alone", "orphan.example": "orphan", "nobody.example": "missing"}}`
	companiesFile = `{"companies": {"pxco": {"name": "Pixel Company", "websiteUrl": "https://px.example/"}}}`
	trackerdbFile = `{"categories": {"advertising": {"name": "Advertising", "color": "#fff"}},
		"organizations": {"beaconco": {"name": "Beacon GmbH", "country": "DE"}, "free": {"name": "Free", "country": null}},
		"patterns": {
			"beacon": {"name": "Beacon", "category": "advertising", "organization": "beaconco", "domains": ["beacon.example"], "filters": ["||shared.example/beacon/*/hit^$3p", "/anything"]},
			"chat": {"name": "Chat", "category": "customer_interaction", "organization": "free", "domains": ["chat.example", "px.example"]},
			"own": {"name": "Own", "category": "misc", "organization": null, "domains": ["own.example"]}},
		"domains": {}, "filters": {}}`
	filtersFile = `[Adblock Plus 2.0]
! Title: ours
||tracker.example^$third-party
||paths.example/collect/*$image,third-party
||anchored.example/p.gif|
||only.example^$domain=news.example
@@||fine.example^
||query.example/p?id=
||cosmetic.example##.ad
/generic/path^
||UPPER.example^
||px.example^
`
)

func TestLists(t *testing.T) {
	companiesdb, trackerdb, filters := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, companiesdb, "trackers.json", trackersFile)
	write(t, companiesdb, "companies.json", companiesFile)
	write(t, trackerdb, "trackerdb.json", trackerdbFile)
	write(t, filters, "ours.txt", filtersFile)
	c := load(t, companiesdb, trackerdb, filters)
	const trackers, patterns, ours = "trackers.json", "trackerdb.json", "ours.txt"
	for _, x := range []struct {
		host, path                             string
		by, recipient, legal, country, service string
		category                               catalog.Category
	}{
		{"px.example", "/", trackers, "companiesdb:pxco", "Pixel Company", "", "companiesdb:px", "advertising"}, // the first that was read
		{"a.cdn.px.example", "/", trackers, "companiesdb:pxco", "Pixel Company", "", "companiesdb:px", "advertising"},
		{"Alone.Example.", "/x", trackers, "companiesdb:alone", "Alone", "", "companiesdb:alone", "analytics"},
		{"orphan.example", "/", trackers, "companiesdb:gone", "gone", "", "companiesdb:orphan", "other"},
		{"nobody.example", "/", "", "", "", "", "", ""},
		{"www.beacon.example", "/", patterns, "trackerdb:beaconco", "Beacon GmbH", "DE", "trackerdb:beacon", "advertising"},
		{"shared.example", "/beacon/1/hit/2", patterns, "trackerdb:beaconco", "Beacon GmbH", "DE", "trackerdb:beacon", "advertising"},
		{"shared.example", "/other", "", "", "", "", "", ""},
		{"chat.example", "/", patterns, "trackerdb:free", "Free", "", "trackerdb:chat", "chat"},
		{"own.example", "/", patterns, "trackerdb:own", "Own", "", "trackerdb:own", "other"},
		{"sub.tracker.example", "/", ours, "", "", "", "", ""},
		{"paths.example", "/collect/1", ours, "", "", "", "", ""},
		{"paths.example", "/other", "", "", "", "", "", ""},
		{"anchored.example", "/p.gif", ours, "", "", "", "", ""},
		{"upper.example", "/", ours, "", "", "", "", ""},
		{"only.example", "/", "", "", "", "", "", ""},
		{"fine.example", "/", "", "", "", "", "", ""},
		{"query.example", "/p", "", "", "", "", "", ""},
		{"cosmetic.example", "/", "", "", "", "", "", ""},
		{"any.example", "/generic/path", "", "", "", "", "", ""},
	} {
		r, s, by := c.MatchLists(x.host, x.path)
		if by != x.by {
			t.Errorf("%s%s: by %q, want %q", x.host, x.path, by, x.by)
		}
		if (r == nil) != (x.recipient == "") {
			t.Errorf("%s%s: recipient %+v, want %q", x.host, x.path, r, x.recipient)
			continue
		}
		if r == nil {
			continue
		}
		if r.ID != x.recipient || r.LegalName.En != x.legal || r.Country != x.country || r.NamedBy != x.by || r.Confirmed {
			t.Errorf("%s%s: recipient %+v", x.host, x.path, r)
		}
		if s.ID != x.service || s.Category != x.category || s.Targeting != (x.category == catalog.CategoryAdvertising) {
			t.Errorf("%s%s: service %+v", x.host, x.path, s)
		}
		if again, _ := c.Service(s.ID); again == nil || again.ID != r.ID {
			t.Errorf("%s: not found by its ID", s.ID)
		}
	}
	if r, _, by := load(t).MatchLists("px.example", "/"); r != nil || by != "" {
		t.Error("without lists one is named")
	}
	if n := len(c.Recipients()); n != len(load(t).Recipients()) {
		t.Errorf("%d recipients: those of lists count as ours", n)
	}
}

func TestListsRefuses(t *testing.T) {
	for _, x := range []struct{ name, text, want string }{
		{"a.json", "{", "DIR/a.json: not readable as JSON: unexpected end of JSON input"},
		{"a.json", `{"trackers": {"x": {"name": 1}}}`, "DIR/a.json: not readable as JSON: json: cannot unmarshal number into Go struct field .trackers.name of type string"},
		{"a.json", `{"hello": 1}`, "DIR/a.json: neither a file of companiesdb nor of trackerdb: no trackers, companies or patterns in it"},
	} {
		dir := t.TempDir()
		write(t, dir, x.name, x.text)
		_, err := vendors.Load(dir)
		if err == nil {
			t.Errorf("no error, want %s", x.want)
			continue
		}
		if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != x.want {
			t.Errorf("got  %s\nwant %s", got, x.want)
		}
	}
}

// BenchmarkMatchEverything is the cost of one address with lists of the size
// of the published ones loaded: 60,000 filters and 10,000 domains.
func BenchmarkMatchEverything(b *testing.B) {
	dir := b.TempDir()
	var filters, domains, trackers strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&filters, "||t%d.tracker%d.example/path/%d/*$image\n", i, i%5000, i)
	}
	for i := range 10_000 {
		fmt.Fprintf(&domains, `,"d%d.named%d.example":"t%d"`, i, i%1000, i)
		fmt.Fprintf(&trackers, `,"t%d":{"name":"T%d","categoryId":4,"companyId":null}`, i, i)
	}
	write(b, dir, "filters.txt", filters.String())
	write(b, dir, "trackers.json", `{"categories":{"4":"advertising"},"trackers":{`+trackers.String()[1:]+`},"trackerDomains":{`+domains.String()[1:]+`}}`)
	c := load(b, dir)
	for _, x := range []struct{ name, host, path string }{
		{"vendor", "region1.google-analytics.com", "/g/collect"},
		{"list", "a.d77.named77.example", "/pixel"},
		{"filter", "t59999.tracker4999.example", "/path/59999/x.gif"},
		{"unknown", "static.assets.example.co.jp", "/js/app/with/a/longer/path/main.js"},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r, _ := c.Match(x.host, x.path); r != nil {
					continue
				}
				if r, _ := c.MatchPath(x.path); r != nil {
					continue
				}
				c.MatchLists(x.host, x.path)
			}
		})
	}
}
