package main

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"soshin/catalog"
	"soshin/catalog/evidence"
	"soshin/catalog/evidence/bundle"
	"soshin/cmd/demoservice/demo"
)

// adobe is what is behind the rows of the demo's edge network, written by hand
// from demo/dns.go, demo/tags and the labels.
var adobe = struct {
	host, cname string
	fields      []string
}{
	"metrics.shigotonowa.example", "shigotonowa.data.adobedc.net",
	[]string{
		"cookie kndctr_0000000000000000DEMO0001_AdobeOrg_identity terminal_id",
		"body events[*].xdm.eventType event",
		"body events[*].data.section event",
		"body events[*].xdm.web.webPageDetails.URL page_url",
		"body events[*].xdm.timestamp viewing_time",
		"body events[*].xdm.device.screenWidth screen",
		"header user-agent browser",
	},
}

// wantEvidence holds the evidence for a row against what the demo is known to
// send, and a bundle of all rows against what must not be in it.
func wantEvidence(t *testing.T, truth demo.Truth, siteFile, data string, transmissions []catalog.Transmission) {
	const service = "adobe-experience-platform"
	var pages, fields []string
	of := readLabels(t)
	for _, e := range lines[evidence.Evidence](t, soshin(t, 0, "evidence", service, "--json", "--data", data)) {
		for _, p := range e.Pages {
			pages = append(pages, p.Page)
			if _, err := os.Stat(filepath.Join(data, p.Screenshot)); err != nil || p.Screenshot == "" {
				t.Errorf("%s has the picture %q: %v", p.Page, p.Screenshot, err)
			}
		}
		if len(e.Hosts) != 1 || e.Hosts[0].Host != adobe.host || !slices.Equal(e.Hosts[0].CNAME, []string{adobe.cname}) {
			t.Errorf("hosts %+v, want %s, that is %s", e.Hosts, adobe.host, adobe.cname)
		}
		for _, c := range e.Chains {
			if len(c.Initiator) == 0 || !strings.HasPrefix(c.Initiator[len(c.Initiator)-1], "https://www.shigotonowa.example/companies/") {
				t.Errorf("asked for by %q, want a chain up to the page", c.Initiator)
			}
		}
		for _, f := range e.Fields {
			fields = append(fields, f.In+" "+f.Path+" "+string(f.Kind))
			one := catalog.Field{In: f.In, Path: strings.ReplaceAll(f.Path, "[*]", "[0]")}
			want, labelled := of[service].kind(one)
			if !labelled {
				want, labelled = of[commonLabels].kind(one)
			}
			if said := f.Examples[0].Length > 0; said && (!labelled || listed(f.Kind) != listed(want)) {
				t.Errorf("%s %s is %q, labelled %q (%v)", f.In, f.Path, f.Kind, want, labelled)
			}
		}
	}
	for _, want := range adobe.fields {
		if !slices.Contains(fields, want) {
			t.Errorf("no field %q in %q", want, fields)
		}
	}
	var want []string
	for _, path := range truth.Faults[slices.IndexFunc(truth.Faults, func(f demo.TrueFault) bool { return f.Service == service })].Pages {
		want = append(want, "https://www.shigotonowa.example"+path)
	}
	slices.Sort(pages)
	if pages = slices.Compact(pages); !slices.Equal(pages, want) {
		t.Errorf("pages %q, want %q", pages, want)
	}

	dir := filepath.Join(t.TempDir(), "audit")
	soshin(t, 0, "evidence", "bundle", siteFile, "--out", dir, "--data", data)
	soshin(t, 0, "evidence", "verify", dir)
	wantBundle(t, dir, transmissions)
}

func listed(kind catalog.InformationKind) catalog.InformationKind {
	if kind == catalog.KindTechnical {
		return ""
	}
	return kind
}

// wantBundle wants the evidence for each row of the list in the bundle, a
// picture of each page, and no value of the persona nor of an identifier.
func wantBundle(t *testing.T, dir string, transmissions []catalog.Transmission) {
	texts := map[string]string{}
	pictures := 0
	scan := []string{"scan", "--persona", "../demoservice/persona.yaml"}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		scan = append(scan, path)
		if filepath.Ext(path) == ".jpg" {
			pictures++
			return nil
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		texts[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if pictures < 14 {
		t.Errorf("%d pictures", pictures)
	}
	soshin(t, 0, scan...) // exit status 1 is what it finds
	identifiers := map[string]string{}
	for _, tr := range transmissions {
		for _, f := range tr.Fields {
			switch f.Kind {
			case catalog.KindTerminalID, catalog.KindAdID, catalog.KindSessionID, catalog.KindClickID, catalog.KindAccountID, catalog.KindEmail:
				if utf8.RuneCountInString(f.Value) >= 8 {
					identifiers[f.Value] = f.In + " " + f.Path + " of " + tr.Host
				}
			}
		}
	}
	if len(identifiers) < 20 {
		t.Errorf("only %d identifiers to look for", len(identifiers))
	}
	for value, where := range identifiers {
		for name, text := range texts {
			if strings.Contains(text, value) {
				t.Errorf("%s is whole in %s: %s", where, name, value)
			}
		}
	}
	var doc struct {
		Rows []struct {
			ID    string `json:"id"`
			Count int    `json:"transmissions"`
		} `json:"rows"`
	}
	if err := json.Unmarshal([]byte(texts["list.json"]), &doc); err != nil || len(doc.Rows) == 0 {
		t.Fatalf("list.json: %d rows, %v", len(doc.Rows), err)
	}
	for _, row := range doc.Rows {
		var e evidence.Evidence
		if err := json.Unmarshal([]byte(texts["rows/"+row.ID+".json"]), &e); err != nil || e.Row != row.ID || e.Count != row.Count || len(e.Fields) == 0 {
			t.Errorf("evidence for %s: %d transmissions, %d fields, %v; the list has %d transmissions", row.ID, e.Count, len(e.Fields), err, row.Count)
		}
	}
}

// wantStandings wants a bundle of the list that people keep, in which the rows,
// by their ID or service, stand so.
func wantStandings(t *testing.T, site, data string, want map[string]string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "audit")
	soshin(t, 0, "evidence", "bundle", site, "--out", dir, "--data", data)
	soshin(t, 0, "evidence", "verify", dir)
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m bundle.Manifest
	if err := json.Unmarshal(text, &m); err != nil || m.Review == nil {
		t.Fatalf("%v\n%s", err, text)
	}
	got := map[string]string{}
	for _, row := range m.Review.Rows {
		for name := range want {
			if row.Row == name || strings.HasPrefix(row.Row, name+"-") {
				got[name] = string(row.List) + " " + string(row.Basis)
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("the rows stand %v, want %v", got, want)
	}
}
