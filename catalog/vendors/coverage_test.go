package vendors_test

import (
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// minCoverage is the part of the documented hosts whose recipient is known.
const minCoverage = 0.95

// TestCoverage looks up hosts that vendors and publishers name in documents of
// their own (testdata/hosts.yaml): lists for firewalls and content security
// policies, and published lists of external transmissions. The lists were
// taken from the documents, not from the catalogue.
func TestCoverage(t *testing.T) {
	var documents []struct {
		Source catalog.Source `yaml:"source"`
		Hosts  []string       `yaml:"hosts"` // a path may follow; "*." is any host below
	}
	if err := strictyaml.ReadFile("testdata/hosts.yaml", &documents); err != nil {
		t.Fatal(err)
	}
	c := load(t)
	known, all := 0, 0
	var missing []string
	seen := map[string]bool{}
	for _, d := range documents {
		address(t, "source", d.Source.URL)
		for _, h := range d.Hosts {
			if seen[h] {
				continue
			}
			seen[h] = true
			all++
			host, path, _ := strings.Cut(strings.Replace(h, "*", "any", 1), "/")
			if r, _ := c.Match(host, "/"+path); r != nil {
				known++
			} else {
				missing = append(missing, h)
			}
		}
	}
	slices.Sort(missing)
	coverage := float64(known) / float64(all)
	t.Logf("%d of %d hosts of %d documents have a recipient: %.3f; missing %s", known, all, len(documents), coverage, strings.Join(missing, ", "))
	if coverage < minCoverage {
		t.Errorf("coverage %.3f, want %.2f", coverage, minCoverage)
	}
}
