package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"soshin/catalog"
	"soshin/catalog/check"
	"soshin/catalog/clickhouse"
	"soshin/catalog/policy"
	"soshin/catalog/vendors"
)

// A summary is what a run found.
type summary struct {
	Run           string            `json:"run"`
	Site          string            `json:"site"`
	Pages         int               `json:"pages"`
	Failed        int               `json:"pages_failed"`
	Left          int               `json:"pages_left"` // known, not visited because of the limit
	Transmissions int               `json:"transmissions"`
	External      int               `json:"external"`
	Witnessed     catalog.Witnessed `json:"witnessed"`
	Recipients    []recipientLine   `json:"recipients"`
	Faults        []catalog.Fault   `json:"faults"`
}

type recipientLine struct {
	Service       string `json:"service"` // its ID; empty: no catalogue knows it
	Name          string `json:"name"`
	Recipient     string `json:"recipient"`
	Domain        string `json:"registrable_domain"`
	Transmissions int    `json:"transmissions"`
}

// summarise reads the run back from the store and stores the faults it finds.
func (s *session) summarise(ctx context.Context) (summary, error) {
	catalogue, err := vendors.Load(s.settings.Vendors...)
	if err != nil {
		return summary{}, err
	}
	sum := summary{Run: s.run.ID, Site: s.run.Site}
	sum.Faults, err = findFaults(ctx, s.store, catalogue, s.run.ID, s.site.Policy(), s.settings.Promise, sum.add)
	if err != nil {
		return sum, err
	}
	seen, err := s.store.Witnessed(ctx)
	if err != nil {
		return sum, err
	}
	sum.Witnessed = seen[s.run.ID]
	slices.SortFunc(sum.Recipients, func(a, b recipientLine) int {
		return cmp.Or(cmp.Compare(b.Transmissions, a.Transmissions), cmp.Compare(a.Domain, b.Domain))
	})
	return sum, s.store.InsertFaults(ctx, sum.Faults)
}

// findFaults checks a stored run. see is called with each transmission.
func findFaults(ctx context.Context, store *clickhouse.Store, catalogue *vendors.Catalogue, run string, p *policy.Policy, promise catalog.Promise, see func(*catalog.Transmission)) ([]catalog.Fault, error) {
	checker := check.New(p, promise, catalogue.Service)
	found, err := passedOn(ctx, store, run, func(t *catalog.Transmission) { checker.Add(t); see(t) })
	if err != nil {
		return nil, err
	}
	for _, s := range found.Syncs() {
		checker.Synced(s)
	}
	fingerprints, err := store.Fingerprints(ctx, run)
	if err != nil {
		return nil, err
	}
	for _, f := range fingerprints {
		checker.Fingerprinted(f)
	}
	visits, err := store.Visits(ctx, run)
	if err != nil {
		return nil, err
	}
	checker.Missed(catalog.Unvisited(visits))
	discrepancies, err := store.Discrepancies(ctx, run, true)
	if err != nil {
		return nil, err
	}
	for _, d := range discrepancies {
		checker.Compare(d)
	}
	return checker.Faults(), nil
}

func (s *summary) add(t *catalog.Transmission) {
	s.Transmissions++
	if !t.External {
		return
	}
	s.External++
	line := recipientLine{Domain: t.RegistrableDomain}
	if t.Service != nil {
		line = recipientLine{Service: t.Service.ID, Name: t.Service.Name, Recipient: t.Recipient.LegalName, Domain: t.RegistrableDomain}
	}
	i := slices.IndexFunc(s.Recipients, func(l recipientLine) bool {
		return l.Service == line.Service && (l.Service != "" || l.Domain == line.Domain)
	})
	if i < 0 {
		s.Recipients = append(s.Recipients, line)
		i = len(s.Recipients) - 1
	}
	s.Recipients[i].Transmissions++
}

func (t *tool) printSummary(s summary) error {
	if t.json {
		return json.NewEncoder(t.out).Encode(s)
	}
	fmt.Fprintf(t.out, "\n%s, run %s\n\n", s.Site, s.Run)
	fmt.Fprintf(t.out, "  pages visited     %d", s.Pages)
	if s.Failed > 0 {
		fmt.Fprintf(t.out, "   (%d failed)", s.Failed)
	}
	if s.Left > 0 {
		fmt.Fprintf(t.out, "   (%d more known: raise limit to visit them)", s.Left)
	}
	fmt.Fprintf(t.out, "\n  transmissions     %d, of which %d to outside parties\n", s.Transmissions, s.External)
	if w := s.Witnessed; w != (catalog.Witnessed{}) {
		fmt.Fprintf(t.out, "  witnesses         both saw %d, the proxy alone %d, the browser alone %d; unexplained: %d\n", w.Both, w.Proxy, w.Browser, w.Unexplained)
	}
	fmt.Fprintf(t.out, "  recipients        %d\n\n", len(s.Recipients))
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, r := range s.Recipients {
		name, by := r.Name, r.Recipient
		if r.Service == "" {
			name, by = r.Domain, "in no catalogue"
		}
		fmt.Fprintf(w, "    %s\t%s\t%d\n", name, by, r.Transmissions)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "\n  faults found      %d\n\n", len(s.Faults))
	return t.printFaults(s.Faults)
}

func (t *tool) printFaults(faults []catalog.Fault) error {
	for _, f := range faults {
		fmt.Fprintf(t.out, "    %s: %s\n", f.Code, f.Detail)
		if where := check.Where(f); where != "" {
			fmt.Fprintf(t.out, "        %s\n", where)
		}
	}
	if len(faults) > 0 {
		fmt.Fprintln(t.out)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(noun, "s"))
}
