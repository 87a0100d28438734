package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// follow takes over r until it is closed. The caller closes r and then
// receives Follow's error.
func follow(ctx context.Context, r *recording, store Store, told *audience) <-chan error {
	over := make(chan error, 1)
	in := &Ingester{Dir: r.dir, Store: store, Warn: told.warn}
	go func() { over <- in.Follow(ctx, r.Writer) }()
	return over
}

// pass lets more time go by than anything waits to be stored.
func pass() {
	time.Sleep(3 * flushEvery)
	synctest.Wait()
}

func TestFollow(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told audience
		store := newMemory()
		r := record(t, dir, testRun, "crawl")
		over := follow(t.Context(), r, store, &told)
		pass()
		if run := store.lastRun(); run.ID != testRun || !run.Ended.IsZero() {
			t.Errorf("at the start the stored run is %+v", run)
		}
		before := r.size()

		r.visit("v0001", "https://own.example/")
		r.asks("v0001", 1, "https://one.example/")
		r.answers("v0001", 1)
		pass()
		same(t, "visits while the first goes on", store.visited(), nil)
		same(t, "transmissions while the first goes on", store.sent(), nil)
		if got := r.acknowledged(); got != before {
			t.Errorf("acknowledged %d bytes while a visit goes on, want %d", got, before)
		}

		r.visitEnds("v0001", "https://own.example/")
		pass()
		same(t, "visits", store.visited(), []string{"v0001 https://own.example/ done"})
		same(t, "transmissions", store.sent(), []string{testRun + ".1 v0001 https://one.example/ answered"})
		if got := r.acknowledged(); got != r.size() {
			t.Errorf("acknowledged %d bytes of %d", got, r.size())
		}
		if !store.lastRun().Ended.IsZero() {
			t.Error("the run has ended before its end")
		}

		r.run(testRun, at(20), catalog.OutcomeDone)
		r.close()
		if err := <-over; err != nil {
			t.Fatal(err)
		}
		if run := store.lastRun(); !run.Ended.Equal(at(20)) || run.Outcome != catalog.OutcomeDone {
			t.Errorf("at the end the stored run is %+v", run)
		}
		if got := r.acknowledged(); got != r.size() {
			t.Errorf("acknowledged %d bytes of %d at the end", got, r.size())
		}
		same(t, "stored twice", store.doubled, nil)
		same(t, "warnings", told.all(), nil)
	})
}

// What comes while the store is at work waits, is stored after it and
// acknowledged only then, also at the end.
func TestSlowStore(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told audience
		store := newMemory()
		store.slow = 10 * flushEvery
		r := record(t, dir, testRun, "crawl")
		over := follow(t.Context(), r, store, &told)
		visit := func(n uint64) {
			page := fmt.Sprintf("https://own.example/%d", n)
			id := fmt.Sprintf("v%04d", n)
			r.visit(id, page)
			r.asks(id, n, fmt.Sprintf("https://one.example/%d", n))
			r.answers(id, n)
			r.visitEnds(id, page)
		}
		var want []string
		pass()
		before := r.size()
		for n := range uint64(3) { // in less time than the store takes for the first
			visit(n + 1)
			want = append(want, fmt.Sprintf("%s.%d v%04d https://one.example/%d answered", testRun, n+1, n+1, n+1))
			pass()
			if got := r.acknowledged(); got > before {
				t.Errorf("acknowledged %d bytes while no visit is stored, want at most %d", got, before)
			}
		}
		r.run(testRun, at(20), catalog.OutcomeDone)
		r.close()
		if err := <-over; err != nil {
			t.Fatal(err)
		}
		same(t, "transmissions", store.sent(), want)
		if got := r.acknowledged(); got != r.size() {
			t.Errorf("acknowledged %d bytes of %d at the end", got, r.size())
		}
		if run := store.lastRun(); !run.Ended.Equal(at(20)) {
			t.Errorf("at the end the stored run is %+v", run)
		}
		same(t, "stored twice", store.doubled, nil)
		same(t, "warnings", told.all(), nil)
	})
}

func TestStoreAway(t *testing.T) {
	for _, call := range []string{"run", "visits", "transmissions"} {
		t.Run(call, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				var told audience
				store := newMemory()
				store.away[call] = 3
				r := record(t, dir, testRun, "crawl")
				over := follow(t.Context(), r, store, &told)
				r.visit("v0001", "https://own.example/")
				r.asks("v0001", 1, "https://one.example/")
				r.answers("v0001", 1)
				r.visitEnds("v0001", "https://own.example/")
				time.Sleep(time.Minute)
				synctest.Wait()
				// Something that came while the store was away, and after.
				r.visit("v0002", "https://own.example/2")
				r.asks("v0002", 2, "https://two.example/")
				r.answers("v0002", 2)
				r.visitEnds("v0002", "https://own.example/2")
				r.run(testRun, at(20), catalog.OutcomeDone)
				r.close()
				if err := <-over; err != nil {
					t.Fatal(err)
				}
				same(t, "visits", store.visited(), []string{"v0001 https://own.example/ done", "v0002 https://own.example/2 done"})
				same(t, "transmissions", store.sent(), []string{
					testRun + ".1 v0001 https://one.example/ answered",
					testRun + ".2 v0002 https://two.example/ answered",
				})
				same(t, "stored twice", store.doubled, nil)
				var want []string
				for _, wait := range []string{"1s", "2s", "4s"} {
					want = append(want, call+": the store is away; trying again in "+wait+", the journal keeps everything")
				}
				same(t, "warnings", told.all(), want)
			})
		})
	}
}

// What a follower that was stopped did not store is there for the next one.
func TestStoppedWhileAway(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	synctest.Test(t, func(t *testing.T) {
		var told audience
		store.away["transmissions"] = 1_000_000
		ctx, cancel := context.WithCancel(t.Context())
		r := record(t, dir, testRun, "crawl")
		over := follow(ctx, r, store, &told)
		r.visit("v0001", "https://own.example/")
		r.asks("v0001", 1, "https://one.example/")
		r.answers("v0001", 1)
		r.visitEnds("v0001", "https://own.example/")
		time.Sleep(10 * time.Minute)
		cancel()
		if err := <-over; err == nil {
			t.Fatal("Follow was stopped before everything was stored and says nothing")
		}
		r.run(testRun, at(20), catalog.OutcomeDone)
		r.close()
		if heard := told.all(); !strings.Contains(heard[len(heard)-1], "trying again in 30s") {
			t.Errorf("after ten minutes: %q", heard[len(heard)-1])
		}
	})
	same(t, "transmissions while away", store.sent(), nil)
	store.away["transmissions"] = 0
	recoverInto(t, dir, store, 1)
	same(t, "transmissions", store.sent(), []string{testRun + ".1 v0001 https://one.example/ answered"})
	if run := store.lastRun(); run.Outcome != catalog.OutcomeDone {
		t.Errorf("the run is %+v", run)
	}
}

func TestOverlappingVisits(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var told audience
		store := newMemory()
		r := record(t, dir, testRun, "crawl")
		over := follow(t.Context(), r, store, &told)
		pass()
		first := r.size()
		r.visit("v0001", "https://own.example/")
		second := r.size()
		r.visit("v0002", "https://own.example/2")
		r.asks("v0002", 1, "https://two.example/")
		r.visitEnds("v0002", "https://own.example/2")
		pass()
		same(t, "visits", store.visited(), []string{"v0002 https://own.example/2 done"})
		if got := r.acknowledged(); got != first {
			t.Errorf("acknowledged %d while the first visit goes on, want %d", got, first)
		}
		r.visit("v0003", "https://own.example/3")
		r.visitEnds("v0001", "https://own.example/")
		pass()
		if got := r.acknowledged(); got <= second || got >= r.size() {
			t.Errorf("acknowledged %d while the third visit goes on, want more than %d and less than %d", got, second, r.size())
		}
		r.visitEnds("v0003", "https://own.example/3")
		pass()
		if got := r.acknowledged(); got != r.size() {
			t.Errorf("acknowledged %d of %d", got, r.size())
		}
		r.close()
		if err := <-over; err != nil {
			t.Fatal(err)
		}
		same(t, "stored twice", store.doubled, nil)
	})
}

// Records may still come of a visit that has ended: an answer, which no longer
// matters, and a request, which does.
func TestLateRecords(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	r.asks("v0001", 1, "https://one.example/")
	r.visitEnds("v0001", "https://own.example/")
	r.answers("v0001", 1)
	r.asks("v0001", 2, "https://two.example/")
	r.answers("v0001", 2)
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()
	recoverInto(t, dir, store, 1)
	same(t, "visits", store.visited(), []string{"v0001 https://own.example/ done"})
	same(t, "transmissions", store.sent(), []string{
		testRun + ".1 v0001 https://one.example/ unanswered",
		testRun + ".2 v0001 https://two.example/ answered",
	})
	if got := store.transmissions[testRun+".2"].Page; got != "https://own.example/" {
		t.Errorf("the late one is of page %q", got)
	}
}

// The browser's own traffic is in the journal, and nowhere else.
func TestBackgroundTraffic(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	r := record(t, dir, testRun, "crawl")
	r.asks("", 1, "https://update.example/")
	r.answers("", 1)
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()
	recoverInto(t, dir, store, 1)
	same(t, "visits", store.visited(), nil)
	same(t, "transmissions", store.sent(), nil)
}

// A session of the standing proxy is one visit that may last for days: each
// exchange is stored when it has ended.
func TestStandingProxy(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	synctest.Test(t, func(t *testing.T) {
		var told audience
		r := record(t, dir, testRun, "proxy")
		over := follow(t.Context(), r, store, &told)
		r.visit("v0001", "")
		r.asks("v0001", 1, "https://one.example/")
		r.asks("v0001", 2, "https://two.example/")
		r.answers("v0001", 2)
		pass()
		same(t, "transmissions", store.sent(), []string{testRun + ".2 v0001 https://two.example/ answered"})
		r.answers("v0001", 1)
		r.answers("v0001", 3) // its beginning was lost
		pass()
		same(t, "transmissions", store.sent(), []string{
			testRun + ".1 v0001 https://one.example/ answered",
			testRun + ".2 v0001 https://two.example/ answered",
		})
		if got := r.acknowledged(); got != r.size() {
			t.Errorf("acknowledged %d of %d while nothing is under way", got, r.size())
		}
		r.asks("v0001", 4, "https://four.example/")
		r.close() // it is killed
		if err := <-over; err != nil {
			t.Fatal(err)
		}
	})
	same(t, "transmissions", store.sent(), []string{
		testRun + ".1 v0001 https://one.example/ answered",
		testRun + ".2 v0001 https://two.example/ answered",
		testRun + ".4 v0001 https://four.example/ unanswered",
	})
	same(t, "stored twice", store.doubled, nil)
	same(t, "visits", store.visited(), []string{"v0001  interrupted"})
}

func TestWebSocketMessages(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	r := record(t, dir, testRun, "crawl")
	r.visit("v0001", "https://own.example/")
	for seq, messages := range map[uint64]int{1: maxMessages, 2: maxMessages + 1} {
		r.asks("v0001", seq, "wss://one.example/")
		for i := range messages {
			m := catalog.Message{At: at(3), FromClient: i < 3, Body: catalog.Body{Size: 3, Inline: []byte("abc")}}
			r.add(journal.Record{Exchange: &catalog.Exchange{Run: testRun, Visit: "v0001", Seq: seq, Messages: []catalog.Message{m}}})
		}
		r.answers("v0001", seq)
	}
	r.visitEnds("v0001", "https://own.example/")
	r.run(testRun, at(20), catalog.OutcomeDone)
	r.close()
	recoverInto(t, dir, store, 1)
	same(t, "limits of 1", store.transmissions[testRun+".1"].Limits, nil)
	same(t, "limits of 2", store.transmissions[testRun+".2"].Limits, []string{"messages: looked at the first 10000"})
	for _, tr := range store.transmissions {
		var sent []string
		for _, f := range tr.Fields {
			if f.In == catalog.InWebSocket {
				sent = append(sent, f.Value)
			}
		}
		if !slices.Equal(sent, []string{"abc", "abc", "abc"}) {
			t.Errorf("%s: messages %q", tr.ID, sent)
		}
	}
}
