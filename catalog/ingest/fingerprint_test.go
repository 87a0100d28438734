package ingest

import (
	"fmt"
	"testing"

	"soshin/catalog"
	"soshin/catalog/journal"
)

func (r *recording) reads(technique catalog.Technique, fonts int, by ...string) {
	r.t.Helper()
	r.add(journal.Record{Reading: &catalog.Reading{
		Run: testRun, Visit: "v0001", At: at(1), Technique: technique, Target: "page", Document: "https://www.own.example/", By: by,
		Counts: []catalog.Counts{{"fonts": fonts}},
	}})
}

// What scripts read becomes rows with the scripts' owners when the visit ends.
func TestFingerprints(t *testing.T) {
	const page = "https://www.own.example/"
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", page)
	r.asks("v0001", 1, page)
	r.reads(catalog.TechniqueFonts, 20, "https://www.google-analytics.com/analytics.js", page)
	r.reads(catalog.TechniqueFonts, 60, "https://www.google-analytics.com/analytics.js", page)
	r.reads(catalog.TechniqueFonts, 60, "https://cdn.nobody.example/fp.js", page)
	r.reads(catalog.TechniqueFonts, 60, page)
	r.reads(catalog.TechniqueFonts, 60, "blob:https://cdn.nobody.example/1-2")
	r.reads(catalog.TechniqueFonts, 49, "https://cdn.font.example/loader.js")
	r.visitEnds("v0001", page)
	r.run(testRun, at(10), catalog.OutcomeDone)
	r.close()

	m := newMemory()
	m.away["fingerprints"] = 1
	recoverInto(t, dir, m, 1, "fingerprints: the store is away; trying again in 1s, the journal keeps everything")
	var got []string
	for _, f := range m.fingerprints {
		got = append(got, fmt.Sprintf("%s %s | %s | %s %s %s", f.Visit, f.Page, f.Script, f.Domain, f.Recipient, f.Service))
	}
	same(t, "fingerprints", got, []string{
		"v0001 " + page + " | blob:https://cdn.nobody.example/1-2 | nobody.example  ",
		"v0001 " + page + " | https://cdn.nobody.example/fp.js | nobody.example  ",
		"v0001 " + page + " | https://www.google-analytics.com/analytics.js | google-analytics.com google google-universal-analytics",
		"v0001 " + page + " | " + page + " | own.example  ",
	})
}
