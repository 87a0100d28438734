package vendors_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
	"soshin/catalog/vendors"
)

func load(t testing.TB, dirs ...string) *vendors.Catalogue {
	t.Helper()
	c, err := vendors.Load(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestData holds the embedded recipients to what the list and the law need of
// them, whatever Load lets pass in users' files.
func TestData(t *testing.T) {
	kinds := map[catalog.InformationKind]bool{catalog.KindTechnical: true}
	for _, k := range catalog.Kinds() {
		kinds[k.Kind] = true
	}
	categories := []catalog.Category{
		"advertising", "affiliate", "analytics", "customer-data", "tag-manager", "session-replay", "ab-testing",
		"error-monitoring", "performance", "chat", "consent", "social", "video", "maps", "fonts", "cdn", "payment", "security", "other",
	}
	services := map[string]string{}
	endpoints := map[catalog.Endpoint]string{}

	for _, r := range load(t).Recipients() {
		text(t, r.ID+" legal name", r.LegalName)
		if r.Confirmed {
			t.Errorf("%s: confirmed, which only a person does", r.ID)
		}
		if r.Country != "" && (len(r.Country) != 2 || r.Country != strings.ToUpper(r.Country)) {
			t.Errorf("%s: country %q", r.ID, r.Country)
		}
		address(t, r.ID+" policy", r.PolicyURL)
		if r.OptOutURL != "" {
			address(t, r.ID+" opt-out", r.OptOutURL)
		}
		sources(t, r.ID, r.Sources)
		for _, s := range r.Services {
			if other, ok := services[s.ID]; ok {
				t.Errorf("service %s is in %s and %s", s.ID, other, r.ID)
			}
			services[s.ID] = r.ID
			text(t, s.ID+" name", s.Name)
			text(t, s.ID+" purpose", s.Purpose)
			vague(t, s.ID, s.Purpose)
			if !slices.Contains(categories, s.Category) {
				t.Errorf("%s: category %q", s.ID, s.Category)
			}
			if s.Category == catalog.CategoryAdvertising && !s.Targeting && s.ID != "ad-ebis" {
				t.Errorf("%s: advertising that does not target; if that is so, name it here", s.ID)
			}
			for _, a := range []string{s.PolicyURL, s.OptOutURL} {
				if a != "" {
					address(t, s.ID, a)
				}
			}
			sources(t, s.ID, s.Sources)
			for _, e := range s.Match {
				if other, ok := endpoints[e]; ok {
					t.Errorf("%+v is in %s and %s", e, other, s.ID)
				}
				endpoints[e] = s.ID
				host := strings.TrimPrefix(e.Host, "*.")
				if suffix, _ := publicsuffix.PublicSuffix(host); !e.AnyHost && host == suffix {
					t.Errorf("%s: host %s is a public suffix", s.ID, e.Host)
				}
				if e.AnyHost && (e.Host != "" || len(e.Path) < 6) {
					t.Errorf("%s: %+v would match too much", s.ID, e)
				}
			}
			for _, p := range slices.Concat(s.Parameters, s.Cookies) {
				if !kinds[p.Kind] || p.Path == "" || p.Meaning == "" {
					t.Errorf("%s: parameter %+v", s.ID, p)
				}
			}
		}
	}
}

func text(t *testing.T, what string, x catalog.Text) {
	t.Helper()
	if strings.TrimSpace(x.Ja) == "" || strings.TrimSpace(x.En) == "" || x.Ja != strings.TrimSpace(x.Ja) || x.En != strings.TrimSpace(x.En) {
		t.Errorf("%s: %+v", what, x)
	}
}

// vague finds the words that the guideline on rule 22-2-29 does not accept in
// a purpose, and a purpose in the wrong language.
func vague(t *testing.T, what string, x catalog.Text) {
	t.Helper()
	for _, w := range []string{"等", "など", "その他"} {
		if strings.Contains(x.Ja, w) {
			t.Errorf("%s: %q in the purpose", what, w)
		}
	}
	for _, w := range []string{"etc.", "and so on", "such as", "and more", "other purposes"} {
		if strings.Contains(strings.ToLower(x.En), w) {
			t.Errorf("%s: %q in the purpose", what, w)
		}
	}
	if !strings.ContainsFunc(x.Ja, func(r rune) bool { return unicode.In(r, unicode.Hiragana) }) {
		t.Errorf("%s: the purpose %q is not Japanese", what, x.Ja)
	}
	if strings.ContainsFunc(x.En, func(r rune) bool { return r > unicode.MaxASCII }) {
		t.Errorf("%s: the purpose %q is not English", what, x.En)
	}
}

func address(t *testing.T, what, s string) {
	t.Helper()
	if u, err := url.Parse(s); err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") {
		t.Errorf("%s: address %q", what, s)
	}
}

func sources(t *testing.T, what string, ss []catalog.Source) {
	t.Helper()
	if len(ss) == 0 {
		t.Errorf("%s: no source", what)
	}
	for _, s := range ss {
		address(t, what+" source", s.URL)
		if d, err := time.Parse(time.DateOnly, s.Date); err != nil || d.Year() < 2026 {
			t.Errorf("%s: date %q", what, s.Date)
		}
	}
}
