package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/cmd/demoservice/demo"
)

// TestCompare compares three runs of the demo service and holds what was found
// against what its tags keep in the browser, in both directions.
func TestCompare(t *testing.T) {
	d, err := demo.Start(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	truth, err := demo.ReadTruth()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	found := lines[catalog.Compared](t, soshin(t, 0, "compare", pagesOf(t, d, truth.Compared), "--data", data, "--json"))
	compareIdentifiers(t, truth, found)

	t.Run("the same identifier at several parties", func(t *testing.T) {
		for _, tt := range [][2]string{
			{"ga4 query cid", "shigotonowa.example cookie _ga"},
			{"snowplow body data[*].duid", "adobe-experience-platform cookie _sp_id"},
			{"mixpanel body data.properties.distinct_id", "mixpanel body data.properties.$device_id"},
			{"tsuchi-push query device", "shigotonowa.example path /3"},
			{"shigotonowa.example body reader", "shigotonowa.example cookie m_visitor"},
		} {
			if a, b := identifiersIn(found, tt[0]), identifiersIn(found, tt[1]); !slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) }) {
				t.Errorf("%s: %q, %s: %q", tt[0], a, tt[1], b)
			}
		}
	})
	t.Run("stored runs", func(t *testing.T) {
		runs := strings.Join([]string{found[0].First, found[0].Other, found[0].Again}, ",")
		again := lines[catalog.Compared](t, soshin(t, 0, "compare", "--runs", runs, "--data", data, "--json"))
		if a, b := verdicts(found), verdicts(again); a != b {
			t.Errorf("first\n%s\nand again\n%s", a, b)
		}
		got := lines[map[string]any](t, soshin(t, 0, "sql", "--json", "SELECT count() AS n, countIf(verdict = 'persistent') AS p, "+
			"(SELECT count() FROM discrepancies WHERE cause = '') AS unexplained FROM comparisons", "--data", data))
		persistent := 0
		for _, c := range found {
			if c.Verdict == catalog.VerdictPersistent {
				persistent++
			}
		}
		if got[0]["n"] != float64(len(found)) || got[0]["p"] != float64(persistent) {
			t.Errorf("stored %v, want %d and %d", got[0], len(found), persistent)
		}
		if got[0]["unexplained"] != 0.0 {
			t.Errorf("%v requests are unexplained", got[0]["unexplained"])
		}
	})
	t.Run("later crawls know", func(t *testing.T) {
		soshin(t, 0, "crawl", pagesOf(t, d, []string{"/"}), "--data", data, "--json")
		kinds := map[string]string{}
		for _, tr := range lines[catalog.Transmission](t, soshin(t, 0, "transmissions", "--json", "--data", data)) {
			for _, f := range tr.Fields {
				if !tr.External && tr.Method == "POST" && f.In == catalog.InBody {
					kinds[f.Path] = fmt.Sprint(f.Kind, ": ", f.Why)
				}
			}
		}
		for path, want := range map[string]string{
			"reader":  "terminal_id: comparison: persistent per profile, differs between profiles",
			"sitting": "session_id: comparison: kept for a session, differs between sessions",
			"nonce":   ": ",
		} {
			if kinds[path] != want {
				t.Errorf("%s has the kind %q, want %q", path, kinds[path], want)
			}
		}
	})
}

// pagesOf writes a site file like the demo's with these pages alone.
func pagesOf(t *testing.T, d *demo.Demo, pages []string) string {
	t.Helper()
	text, err := os.ReadFile(d.SiteFile)
	if err != nil {
		t.Fatal(err)
	}
	var start []string
	for _, p := range pages {
		start = append(start, fmt.Sprintf("%q", "https://www.shigotonowa.example"+p))
	}
	site := string(text)
	for pattern, line := range map[string]string{
		`(?m)^start: .*$`:   "start: [" + strings.Join(start, ", ") + "]",
		`(?m)^sitemap: .*$`: "",
		`(?m)^limit: .*$`:   fmt.Sprintf("limit: %d", len(pages)),
	} {
		before := site
		if site = regexp.MustCompile(pattern).ReplaceAllLiteralString(site, line); site == before {
			t.Fatalf("the site file has no %s", pattern)
		}
	}
	path := filepath.Join(filepath.Dir(d.SiteFile), fmt.Sprintf("site-%d.yaml", len(pages)))
	if err := os.WriteFile(path, []byte(site), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// compareIdentifiers holds the verdicts against the truth.
func compareIdentifiers(t *testing.T, truth demo.Truth, found []catalog.Compared) {
	t.Helper()
	rows := func(ids demo.TrueIdentifiers, field string) (list []catalog.Compared) {
		for _, c := range found {
			if concerns(ids, c) && fits(field, c) {
				list = append(list, c)
			}
		}
		return list
	}
	has := func(list []catalog.Compared, v catalog.Verdict) bool {
		return slices.ContainsFunc(list, func(c catalog.Compared) bool { return c.Verdict == v })
	}
	told := func(list []catalog.Compared) (s string) {
		for _, c := range list {
			s += fmt.Sprintf("\n\t%s %s: %s (%s), visits %v, %q", c.Endpoint, c.Path, c.Verdict, c.Why, c.Visits, c.Examples)
		}
		return s
	}
	persistent := func(c catalog.Compared) bool {
		return slices.ContainsFunc(truth.Identifiers, func(ids demo.TrueIdentifiers) bool {
			return concerns(ids, c) && slices.ContainsFunc(ids.Persistent, func(f string) bool { return fits(f, c) })
		})
	}
	for _, ids := range truth.Identifiers {
		to := ids.Service + ids.Domain
		for _, f := range ids.Persistent {
			if list := rows(ids, f); !has(list, catalog.VerdictPersistent) {
				t.Errorf("%s: %s is persistent and was not found:%s", to, f, told(list))
			}
		}
		for _, f := range ids.Session {
			if list := rows(ids, f); !has(list, catalog.VerdictSession) {
				t.Errorf("%s: %s is of the session and was not found:%s", to, f, told(list))
			}
		}
		for _, f := range ids.Neither {
			if list := rows(ids, f); len(list) == 0 || has(list, catalog.VerdictPersistent) || has(list, catalog.VerdictSession) {
				t.Errorf("%s: %s is no identifier, or was not sent:%s", to, f, told(list))
			}
		}
	}
	counts := map[catalog.Verdict]int{}
	for _, c := range found {
		counts[c.Verdict]++
		if c.Verdict == catalog.VerdictPersistent && !persistent(c) {
			t.Errorf("%s: %s %s is called persistent and is not:%s", c.To, c.In, c.Path, told([]catalog.Compared{c}))
		}
	}
	t.Logf("%d fields: %v", len(found), counts)
}

// concerns tells whether c was sent to whom ids are of.
func concerns(ids demo.TrueIdentifiers, c catalog.Compared) bool {
	if ids.Own {
		return !c.External
	}
	return c.External && c.To == ids.Service+ids.Domain
}

// fits tells whether c is the field "place path" of the truth.
func fits(field string, c catalog.Compared) bool {
	in, path, _ := strings.Cut(field, " ")
	if c.In != in {
		return false
	}
	if begin, any := strings.CutSuffix(path, "*"); any {
		return strings.HasPrefix(c.Path, begin)
	}
	rest, found := strings.CutPrefix(c.Path, path)
	return found && (rest == "" || in == catalog.InCookie && strings.HasPrefix(rest, "."))
}

// identifiersIn are the identifiers of the field "to place path".
func identifiersIn(found []catalog.Compared, field string) (ids []string) {
	to, field, _ := strings.Cut(field, " ")
	for _, c := range found {
		if c.To == to && fits(field, c) {
			ids = append(ids, c.Identifiers...)
		}
	}
	return ids
}

func verdicts(list []catalog.Compared) string {
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintln(&b, c.To, c.Endpoint, c.In, c.Path, c.Verdict, c.Identifiers)
	}
	return b.String()
}
