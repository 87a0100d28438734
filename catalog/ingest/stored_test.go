package ingest

import (
	"fmt"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// setsCookie records the last part of an exchange, whose answer set a cookie.
func (r *recording) setsCookie(visit string, seq uint64, line string) {
	r.t.Helper()
	r.add(journal.Record{Exchange: &catalog.Exchange{
		Run: testRun, Visit: visit, Seq: seq, Outcome: catalog.OutcomeAnswered, Status: 200, Ended: at(3),
		ResponseHeader: catalog.Header{{Name: "Set-Cookie", Value: line}},
	}})
}

func (r *recording) observes(s catalog.Stored) {
	r.t.Helper()
	s.Run, s.Visit = testRun, "v0001"
	r.add(journal.Record{Stored: &s})
}

// kept lists what is stored of the browser's stores in short.
func (m *memory) kept() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var got []string
	for _, s := range m.stored {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %v", s.Visit, s.Kind, s.Place, s.Name, strings.Join(s.By, " < "), s.State, s.ThirdParty))
	}
	return got
}

func TestStored(t *testing.T) {
	const page = "https://www.own.example/"
	dir := t.TempDir()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", page)
	r.asks("v0001", 1, page)
	r.setsCookie("v0001", 1, "sid=1")
	r.asks("v0001", 2, "https://px.vendor.example/p")
	r.setsCookie("v0001", 2, "uid=1")
	for _, by := range []string{page, "https://cdn.vendor.example/tag.js", "blob:https://cdn.vendor.example/1-2", "blob:https://www.own.example/1-2", "about:srcdoc"} {
		r.observes(catalog.Stored{At: at(4), Kind: catalog.StoredLocal, Place: "https://www.own.example", Name: "k", Via: catalog.ViaScript, By: []string{by, page}})
	}
	for _, found := range []catalog.Stored{
		{Kind: catalog.StoredCookie, Place: "www.own.example", Path: "/", Name: "sid"},
		{Kind: catalog.StoredCookie, Place: "px.vendor.example", Path: "/", Name: "uid"},
		{Kind: catalog.StoredCookie, Place: ".own.example", Path: "/", Name: "nobody"},
		{Kind: catalog.StoredLocal, Place: "https://www.own.example", Name: "k"},
		{Kind: catalog.StoredIndexedDB, Place: "https://frame.vendor.example", Path: "db", Name: "s"},
	} {
		found.State = catalog.StateKept
		r.observes(found)
	}
	r.visitEnds("v0001", page)
	r.run(testRun, at(10), catalog.OutcomeDone)
	r.close()

	m := newMemory()
	m.away["stored"] = 1
	recoverInto(t, dir, m, 1, "stored: the store is away; trying again in 1s, the journal keeps everything")
	same(t, "stored", m.kept(), []string{
		"v0001 cookie .own.example nobody  kept false",
		"v0001 cookie px.vendor.example uid https://px.vendor.example/p kept true",
		"v0001 cookie www.own.example sid https://www.own.example/ kept false",
		"v0001 indexed-db https://frame.vendor.example s  kept true",
		"v0001 local-storage https://www.own.example k about:srcdoc < " + page + " kept false",
		"v0001 local-storage https://www.own.example k blob:https://cdn.vendor.example/1-2 < " + page + " kept true",
		"v0001 local-storage https://www.own.example k blob:https://www.own.example/1-2 < " + page + " kept false",
		"v0001 local-storage https://www.own.example k https://cdn.vendor.example/tag.js < " + page + " kept true",
		"v0001 local-storage https://www.own.example k https://www.own.example/ < " + page + " kept false",
	})
}

// A session of the standing proxy has no browser of ours: what its headers set
// is known, and not what became of it.
func TestStoredByProxySession(t *testing.T) {
	dir := t.TempDir()
	r := record(t, dir, testRun, "proxy")
	r.visit("v0001", "")
	r.asks("v0001", 1, "https://px.vendor.example/p")
	r.setsCookie("v0001", 1, "uid=1; Max-Age=60")
	r.close()
	m := newMemory()
	recoverInto(t, dir, m, 1)
	same(t, "stored", m.kept(), []string{"v0001 cookie px.vendor.example uid https://px.vendor.example/p  true"})
}
