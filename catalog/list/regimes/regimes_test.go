package regimes_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/list/regimes"
)

var categories = []catalog.Category{
	catalog.CategoryAdvertising, catalog.CategoryAffiliate, catalog.CategoryAnalytics, catalog.CategoryCustomerData, catalog.CategoryTagManager,
	catalog.CategorySessionReplay, catalog.CategoryTesting, catalog.CategoryErrors, catalog.CategoryPerformance, catalog.CategoryChat,
	catalog.CategoryConsent, catalog.CategorySocial, catalog.CategoryVideo, catalog.CategoryMaps, catalog.CategoryFonts, catalog.CategoryCDN,
	catalog.CategoryPayment, catalog.CategorySecurity, catalog.CategoryOther,
}

// TestTables: every kind and category has been thought of in every table, and
// what a person must say is in none.
func TestTables(t *testing.T) {
	for _, tc := range []struct {
		table         *regimes.Table
		kind, purpose string // forms of the terms
	}{
		{regimes.DPV, `^pd:[A-Z][A-Za-z]+$`, `^dpv:[A-Z][A-Za-z]+$`},
		{regimes.Apple, `^NSPrivacyCollectedDataType[A-Z][A-Za-z]+$`, `^NSPrivacyCollectedDataTypePurpose[A-Z][A-Za-z]+$`},
		{regimes.Play, `^PSL_[A-Z_]+$`, `^PSL_[A-Z_]+$`},
	} {
		name := tc.table.Name
		if tc.table.Version < 1 || len(tc.table.Sources) == 0 {
			t.Errorf("%s: version %d, %d sources", name, tc.table.Version, len(tc.table.Sources))
		}
		for _, s := range tc.table.Sources {
			if _, err := time.Parse(time.DateOnly, s.Date); err != nil || !strings.HasPrefix(s.URL, "https://") {
				t.Errorf("%s: source %+v", name, s)
			}
		}
		var kinds []catalog.InformationKind
		for _, k := range catalog.Kinds() {
			kinds = append(kinds, k.Kind)
		}
		slices.Sort(kinds)
		if got := slices.Sorted(maps.Keys(tc.table.Kinds)); !slices.Equal(got, kinds) {
			t.Errorf("%s: kinds\n got %q\nwant %q", name, got, kinds)
		}
		if got := slices.Sorted(maps.Keys(tc.table.Purposes)); !slices.Equal(got, slices.Sorted(slices.Values(categories))) {
			t.Errorf("%s: categories %q", name, got)
		}
		check := func(form string, terms []string) {
			for _, term := range terms {
				if !regexp.MustCompile(form).MatchString(term) || regexp.MustCompile(`(?i)sell|sold|legal|consent$|tracking$|linked`).MatchString(term) && term != "pd:Tracking" {
					t.Errorf("%s: term %q", name, term)
				}
			}
		}
		for _, terms := range tc.table.Kinds {
			check(tc.kind, terms)
		}
		for _, terms := range tc.table.Purposes {
			check(tc.purpose, terms)
		}
	}
}

// TestPlayForm: what the table answers is among what the form asks.
func TestPlayForm(t *testing.T) {
	types, purposes := map[string]bool{}, map[string]bool{}
	for _, q := range regimes.Play.Form.Types {
		if types[q.Answer] {
			t.Errorf("%s is asked twice", q.Answer)
		}
		types[q.Answer] = true
	}
	for _, q := range regimes.Play.Form.Usage {
		if q.ID == "DATA_USAGE_COLLECTION_PURPOSE" {
			purposes[q.Answer] = true
		}
	}
	for k, terms := range regimes.Play.Kinds {
		for _, term := range terms {
			if !types[term] {
				t.Errorf("%s: the form has no %s", k, term)
			}
		}
	}
	for c, terms := range regimes.Play.Purposes {
		for _, term := range terms {
			if !purposes[term] {
				t.Errorf("%s: the form has no %s", c, term)
			}
		}
	}
}

func TestOnlyOneTermFollows(t *testing.T) {
	if got := regimes.Apple.Kind(catalog.KindEmail); got != "NSPrivacyCollectedDataTypeEmailAddress" {
		t.Errorf("one term: %q", got)
	}
	if got := regimes.Apple.Kind(catalog.KindLocation) + regimes.Apple.Kind(catalog.KindIPAddress) + regimes.Apple.Purpose(catalog.CategoryAdvertising); got != "" {
		t.Errorf("several terms, or none: %q", got)
	}
}
