package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"soshin/catalog"
)

func exchange(seq uint64) Record {
	return Record{Exchange: &catalog.Exchange{Run: "r", Visit: "v0001", Seq: seq, Method: "GET", URL: fmt.Sprintf("https://a.example/%d", seq)}}
}

// all reads every record from offset on; damage counts the damaged lines.
func all(t *testing.T, path string, offset int64) (records []Record, end int64, damage int) {
	t.Helper()
	r, err := OpenReader(path, offset)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		rec, at, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return records, at, damage
		case errors.Is(err, ErrDamaged):
			damage++
		case err != nil:
			t.Fatal(err)
		default:
			records = append(records, rec)
		}
	}
}

func TestConcurrentAppendsAreAllThere(t *testing.T) {
	w, err := Create(t.TempDir(), "r")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				if err := w.Append(exchange(uint64(g*200 + i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Append(exchange(1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("append after close: %v", err)
	}
	records, _, damage := all(t, w.Path(), 0)
	seen := map[uint64]bool{}
	for _, r := range records {
		seen[r.Exchange.Seq] = true
	}
	if len(seen) != 1600 || damage != 0 {
		t.Errorf("%d different records and %d damaged, want 1600 and 0", len(seen), damage)
	}
}

func TestReaderFollowsAndSkipsDamage(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReader(w.Path(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Fatalf("empty journal: %v", err)
	}
	if err := w.Append(exchange(1)); err != nil {
		t.Fatal(err)
	}
	<-w.Changed()
	rec, offset, err := r.Next()
	if err != nil || rec.Exchange.Seq != 1 {
		t.Fatalf("got %+v, %v", rec, err)
	}
	// A disk that lost something, and a write that was cut off.
	if _, err := w.f.WriteString("{\"exchange\":{\"seq\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Append(exchange(2)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.f.WriteString(`{"exchange":{"se`); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Next(); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("offset %d", offset)) {
		t.Fatalf("damaged line: %v", err)
	}
	if rec, _, err := r.Next(); err != nil || rec.Exchange.Seq != 2 {
		t.Fatalf("behind the damage: %+v, %v", rec, err)
	}
	if _, _, err := r.Next(); !errors.Is(err, io.EOF) || r.Unread() != len(`{"exchange":{"se`) {
		t.Fatalf("at a line without its end: %v, %d unread", err, r.Unread())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestPendingLeavesLivingWritersAlone(t *testing.T) {
	dir := t.TempDir()
	for _, run := range []string{"b", "a", "living"} {
		w, err := Create(dir, run)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Append(exchange(1)); err != nil {
			t.Fatal(err)
		}
		if run == "living" {
			defer w.Close()
			continue
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{Path(dir, "a"), Path(dir, "b")}
	if got, err := Pending(dir); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("pending %q, %v; want %q", got, err, want)
	}
	_, end, _ := all(t, want[0], 0)
	if err := Acknowledge(want[0], end); err != nil {
		t.Fatal(err)
	}
	if got, err := Pending(dir); err != nil || !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("pending %q, %v; want %q", got, err, want[1:])
	}
	if _, err := Create(dir, "a"); err == nil {
		t.Error("a journal that exists was begun again")
	}
}

func TestMerge(t *testing.T) {
	at := time.Unix(1, 0).UTC()
	parts := []catalog.Exchange{
		{Run: "r", Visit: "v", Seq: 7, At: at, Kind: catalog.KindHTTP, Method: "POST", URL: "https://a.example/"},
		{Run: "r", Visit: "v", Seq: 7, Status: 200, Outcome: catalog.OutcomeAnswered, ResponseHeader: catalog.Header{{Name: "A", Value: "b"}}, RequestBody: catalog.Body{Size: 2, Inline: []byte("hi")}},
		{Run: "r", Visit: "v", Seq: 7, Messages: []catalog.Message{{FromClient: true}}},
		{Run: "r", Visit: "v", Seq: 7, Messages: []catalog.Message{{}}},
		{Run: "r", Visit: "v", Seq: 7, Outcome: catalog.OutcomeAnswered, Error: "broke off", ResponseBytes: 3, Ended: at},
	}
	want := parts[0]
	want.Status, want.Outcome, want.ResponseHeader, want.RequestBody = 200, catalog.OutcomeAnswered, parts[1].ResponseHeader, parts[1].RequestBody
	want.Messages = []catalog.Message{{FromClient: true}, {}}
	want.Error, want.ResponseBytes, want.Ended = "broke off", 3, at
	var got catalog.Exchange
	for i := range parts {
		Merge(&got, &parts[i])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestBody(t *testing.T) {
	noise := make([]byte, 5<<20)
	rng := rand.NewChaCha8([32]byte{})
	_, _ = rng.Read(noise)
	for _, tt := range []struct {
		name   string
		data   []byte
		stored bool
	}{
		{"empty", nil, false},
		{"small", []byte("a=1"), false},
		{"as large as a record takes", bytes.Repeat([]byte("x"), InlineBody), false},
		{"a byte more", bytes.Repeat([]byte("x"), InlineBody+1), true},
		{"large and random", noise, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			w, err := Create(dir, "r")
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			b := w.NewBody()
			for part := range slices.Chunk(tt.data, 1000) {
				if _, err := b.Write(part); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := b.Finish(true)
			if err != nil {
				t.Fatal(err)
			}
			if again, _ := b.Finish(false); !reflect.DeepEqual(again, kept) {
				t.Errorf("finished again as %+v", again)
			}
			if kept.Size != int64(len(tt.data)) || kept.Partial || (kept.File != "") != tt.stored {
				t.Errorf("kept as size %d, partial %v, file %q", kept.Size, kept.Partial, kept.File)
			}
			got, err := ReadBody(dir, kept, 100<<20)
			if err != nil || !bytes.Equal(got, tt.data) {
				t.Errorf("read back %d bytes, %v", len(got), err)
			}
			if got, err := ReadBody(dir, kept, 2); err != nil || !bytes.Equal(got, tt.data[:min(2, len(tt.data))]) {
				t.Errorf("its first two bytes: %q, %v", got, err)
			}
		})
	}
}

// What is appended soon is written in its order: by the next Append, or when
// soon is over, or by Close.
func TestAppendSoon(t *testing.T) {
	seqs := func(path string) (list []uint64) {
		records, _, _ := all(t, path, 0)
		for _, r := range records {
			list = append(list, r.Exchange.Seq)
		}
		return list
	}
	w, err := Create(t.TempDir(), "r")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AppendSoon(exchange(1)); err != nil {
		t.Fatal(err)
	}
	<-w.Changed() // without anything else
	if got := seqs(w.Path()); !reflect.DeepEqual(got, []uint64{1}) {
		t.Errorf("soon: %v", got)
	}
	if err := errors.Join(w.AppendSoon(exchange(2)), w.AppendSoon(exchange(3)), w.Append(exchange(4))); err != nil {
		t.Fatal(err)
	}
	if got := seqs(w.Path()); !reflect.DeepEqual(got, []uint64{1, 2, 3, 4}) {
		t.Errorf("with the next: %v", got)
	}
	if err := errors.Join(w.AppendSoon(exchange(5)), w.Close()); err != nil {
		t.Fatal(err)
	}
	if got := seqs(w.Path()); !reflect.DeepEqual(got, []uint64{1, 2, 3, 4, 5}) {
		t.Errorf("closed: %v", got)
	}
	if err := w.AppendSoon(exchange(6)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
}

// A record that waited and could not be written stops the next one.
func TestAppendSoonThatFails(t *testing.T) {
	w, err := Create(t.TempDir(), "r")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AppendSoon(exchange(1)); err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	_ = w.f.Close() // as a disk that has gone
	w.mu.Unlock()
	for err == nil {
		err = w.AppendSoon(exchange(2)) // until soon is over
	}
	if !strings.Contains(err.Error(), "append to the journal") {
		t.Error(err)
	}
	if again := w.Append(exchange(3)); !errors.Is(again, err) {
		t.Errorf("then %v, want %v", again, err)
	}
	_ = w.Close()
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("{\"visit\":{\"id\":\"v1\"}}\n{}\nnot json\n\n{\"exchange\":{\"seq\":1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "j.jsonl")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		records, end, damage := all(t, path, 0)
		if lines := bytes.Count(data, []byte("\n")); len(records)+damage != lines {
			t.Errorf("%d records and %d damaged of %d lines", len(records), damage, lines)
		}
		if want := int64(bytes.LastIndexByte(data, '\n') + 1); end != want {
			t.Errorf("ends at %d, want %d", end, want)
		}
	})
}
