package vendors

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"soshin/catalog"
)

// Besides vendor files, a directory that the user names may hold lists that
// others keep. None is ours to embed (their licences), so they are read as
// they are published, and what they name says which of them named it:
//
//   - *.txt: filters as of EasyList and EasyPrivacy. They name no one; an
//     address that they match is known as a tracker's.
//   - *.json: trackers.json and companies.json of AdGuard's companiesdb, and
//     trackerdb.json of Ghostery.

// maxList bounds a list, in bytes.
const maxList = 64 << 20

// lists are what is known by them.
type lists struct {
	named   label // entries with a recipient and a service
	filters label // entries with a file alone
	entries []*entry
}

// A listFile is one JSON file in any of the forms.
type listFile struct {
	// companiesdb
	Trackers map[string]struct {
		Name     string  `json:"name"`
		Category int     `json:"categoryId"`
		Company  *string `json:"companyId"`
	} `json:"trackers"`
	TrackerDomains map[string]string `json:"trackerDomains"`
	Companies      map[string]struct {
		Name string `json:"name"`
	} `json:"companies"`
	// trackerdb
	Organizations map[string]struct {
		Name    string  `json:"name"`
		Country *string `json:"country"`
	} `json:"organizations"`
	Patterns map[string]struct {
		Name         string   `json:"name"`
		Category     string   `json:"category"`
		Organization *string  `json:"organization"`
		Domains      []string `json:"domains"`
		Filters      []string `json:"filters"`
	} `json:"patterns"`
	// Both, in forms of their own: companiesdb names its categories' numbers.
	Categories map[string]json.RawMessage `json:"categories"`
}

// read adds the lists of a directory. Where two name an address, the one that
// was read first stays. note is given each file.
func (l *lists) read(dir string, note func(name string, data []byte)) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, cause(err))
	}
	files := map[string]*listFile{}
	companies := map[string]string{} // companiesdb keeps them in a file of their own
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		ext := filepath.Ext(e.Name())
		if e.IsDir() || ext != ".txt" && ext != ".json" {
			continue
		}
		data, err := readList(name)
		if err != nil {
			return err
		}
		note(name, data)
		if ext == ".txt" {
			for line := range strings.Lines(string(data)) {
				l.filter(&l.filters, strings.TrimSpace(line), &entry{file: e.Name()})
			}
			continue
		}
		f := &listFile{}
		if err := json.Unmarshal(data, f); err != nil {
			return fmt.Errorf("%s: not readable as JSON: %w", name, err)
		}
		if f.Companies == nil && f.Patterns == nil && f.Trackers == nil {
			return fmt.Errorf("%s: neither a file of companiesdb nor of trackerdb: no trackers, companies or patterns in it", name)
		}
		files[name] = f
		for id, c := range f.Companies {
			companies[id] = c.Name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		l.companiesdb(filepath.Base(name), files[name], companies)
		l.trackerdb(filepath.Base(name), files[name])
	}
	return nil
}

func readList(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxList+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, cause(err))
	}
	if len(data) > maxList {
		return nil, fmt.Errorf("%s: larger than %d bytes", name, maxList)
	}
	return data, nil
}

func (l *lists) companiesdb(file string, f *listFile, companies map[string]string) {
	category := func(id int) (name string) {
		_ = json.Unmarshal(f.Categories[fmt.Sprint(id)], &name) // one that is no name is other
		return name
	}
	named := map[string]*entry{}
	for _, domain := range slices.Sorted(maps.Keys(f.TrackerDomains)) {
		id := f.TrackerDomains[domain]
		t, ok := f.Trackers[id]
		if !ok {
			continue
		}
		if named[id] == nil {
			company, legal := id, t.Name
			if t.Company != nil {
				company, legal = *t.Company, cmp.Or(companies[*t.Company], *t.Company)
			}
			named[id] = l.entry(file, "companiesdb:", company, legal, "", id, t.Name, category(t.Category))
		}
		l.filter(&l.named, "||"+domain+"^", named[id])
	}
}

func (l *lists) trackerdb(file string, f *listFile) {
	for _, id := range slices.Sorted(maps.Keys(f.Patterns)) {
		p := f.Patterns[id]
		company, legal, country := id, p.Name, ""
		if p.Organization != nil {
			company = *p.Organization
			o := f.Organizations[company]
			legal = cmp.Or(o.Name, company)
			if o.Country != nil {
				country = *o.Country
			}
		}
		e := l.entry(file, "trackerdb:", company, legal, country, id, p.Name, p.Category)
		for _, domain := range p.Domains {
			l.filter(&l.named, "||"+domain+"^", e)
		}
		for _, filter := range p.Filters {
			l.filter(&l.named, filter, e)
		}
	}
}

// entry makes what a list tells of a service. The lists tell no purpose, and
// their IDs are kept apart from ours by the list's name.
func (l *lists) entry(file, list, company, legal, country, id, name, category string) *entry {
	s := &catalog.Service{ID: list + id, Name: catalog.Text{Ja: name, En: name}, Category: listCategories[category]}
	s.Category = cmp.Or(s.Category, catalog.CategoryOther)
	s.Targeting = s.Category == catalog.CategoryAdvertising
	r := &catalog.Recipient{
		ID: list + company, LegalName: catalog.Text{Ja: legal, En: legal}, Country: country, NamedBy: file,
		Services: []catalog.Service{*s},
	}
	e := &entry{recipient: r, service: s, file: file}
	l.entries = append(l.entries, e)
	return e
}

// listCategories are the categories of both lists in ours.
var listCategories = map[string]catalog.Category{
	"advertising": catalog.CategoryAdvertising, "pornvertising": catalog.CategoryAdvertising,
	"site_analytics": catalog.CategoryAnalytics, "mobile_analytics": catalog.CategoryAnalytics,
	"consent": catalog.CategoryConsent, "customer_interaction": catalog.CategoryChat,
	"audio_video_player": catalog.CategoryVideo, "social_media": catalog.CategorySocial, "comments": catalog.CategorySocial,
	"cdn": catalog.CategoryCDN, "hosting": catalog.CategoryCDN,
}

// filter adds a filter of the form ||host^ or ||host/path (EasyList's "domain
// anchor"), with the third-party and type options ignored: soshin asks only
// of requests to others. Exceptions, cosmetic filters, and what holds only on
// certain pages, asks for a query or has no host are passed over.
func (l *lists) filter(tree *label, line string, e *entry) {
	rule, ok := strings.CutPrefix(line, "||")
	if !ok || strings.Contains(rule, "#") {
		return
	}
	rule, options, _ := strings.Cut(rule, "$")
	for o := range strings.SplitSeq(options, ",") {
		switch {
		case strings.HasPrefix(o, "domain="), o == "badfilter", strings.HasPrefix(o, "~third"), o == "1p", o == "popup":
			return
		}
	}
	end := strings.IndexAny(rule, "/^*|:?")
	host, path := rule, ""
	if end >= 0 {
		host, path = rule[:end], rule[end:]
	}
	// "^" at the end stands for any separator, which a prefix has there by
	// itself; "|" anchors the end, which is let go.
	path = strings.TrimRight(path, "^|*")
	if path != "" && path[0] != '/' || strings.ContainsAny(path, "^?|") || !strings.Contains(host, ".") {
		return
	}
	tree.add("*."+lower(strings.TrimSuffix(host, ".")), newRoute(path, e))
}

// MatchLists is Match by the lists of the user's directories, for an address
// that no vendor file knows. By is the file that knows it; if that is a list
// of filters it names no one, and recipient and service are nil.
func (c *Catalogue) MatchLists(host, path string) (r *catalog.Recipient, s *catalog.Service, by string) {
	host = strings.TrimSuffix(lower(host), ".")
	for _, tree := range []*label{&c.lists.named, &c.lists.filters} {
		var best candidate
		tree.find(host, path, 0, &best)
		if e := best.entry; e != nil {
			return e.recipient, e.service, e.file
		}
	}
	return nil, nil, ""
}
