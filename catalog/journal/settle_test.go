package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"soshin/catalog"
)

// stored records data as a large body.
func stored(t *testing.T, w *Writer, data []byte) catalog.Body {
	t.Helper()
	b := w.NewBody()
	if _, err := b.Write(data); err != nil {
		t.Fatal(err)
	}
	kept, err := b.Finish(true)
	if err != nil {
		t.Fatal(err)
	}
	if kept.File == "" {
		t.Fatalf("kept as %+v", kept)
	}
	return kept
}

func wantBody(t *testing.T, dir string, b catalog.Body, want []byte) {
	t.Helper()
	if got, err := ReadBody(dir, b, 1<<30); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: read %d bytes, %v; want %d", b.File, len(got), err, len(want))
	}
}

// files lists what is below DIR/bodies: names of incoming bodies, "->" behind
// those that are settled, and the content's names.
func files(t *testing.T, dir string) (list []string) {
	t.Helper()
	root := filepath.Join(dir, "bodies")
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, path)
		if info.Mode()&os.ModeSymlink != 0 {
			name += " ->"
		}
		list = append(list, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// Where content stands, by sha256sum: 100,000 times x, 100,000 times y, and
// 50,000 times x.
const (
	contentX    = "d6/d69e68988157833272305aaf21f453c800346e8a3640db6578e260215542e5d4.zst"
	contentY    = "24/24f3b78cabc6269dc973739ded3f476534d27689bd66157953563d328ce339e8.zst"
	contentHalf = "94/9483d1c3ad73c1fcfe3260e5fdecbd9a70966a2cf2cd8b95c59d691e46790149.zst"
)

func TestCloseSettlesBodies(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	x, y := bytes.Repeat([]byte("x"), 100_000), bytes.Repeat([]byte("y"), 100_000)
	bodies := []catalog.Body{stored(t, w, x), stored(t, w, y), stored(t, w, x)}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		contentX, contentY,
		"incoming/r/1 ->", "incoming/r/2 ->", "incoming/r/3 ->",
	}
	slices.Sort(want)
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("bodies:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, data := range [][]byte{x, y, x} {
		wantBody(t, dir, bodies[i], data)
	}
	wantBody(t, dir, catalog.Body{Size: 100_000, SHA256: strings.TrimSuffix(filepath.Base(contentX), ".zst")}, x)
}

// A process that was killed leaves bodies as they passed, one that it was
// compressing, and one whose sender had not finished. They can be read at
// once, and the next run settles them; a living writer's are left alone.
func TestBodiesOfTheDead(t *testing.T) {
	dir := t.TempDir()
	x := bytes.Repeat([]byte("x"), 100_000)
	for name, data := range map[string][]byte{"dead/1": x, "dead/2": x[:50_000], "dead/compressed-123": []byte("(\xb5/\xfd half"), "living/1": x} {
		path := filepath.Join(incoming(dir), name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	wantBody(t, dir, catalog.Body{Size: 100_000, File: "dead/1"}, x)
	living, err := Create(dir, "living")
	if err != nil {
		t.Fatal(err)
	}
	next, err := Create(dir, "next")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(next.Close(), living.Close()); err != nil { // both took over the dead
		t.Fatal(err)
	}
	want := []string{contentX, contentHalf, "incoming/dead/1 ->", "incoming/dead/2 ->", "incoming/living/1"}
	slices.Sort(want)
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("bodies:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	wantBody(t, dir, catalog.Body{Size: 100_000, File: "dead/1"}, x)
	wantBody(t, dir, catalog.Body{Size: 50_000, File: "dead/2"}, x[:50_000])
}

// While bodies are settled, by two at once, they can be read all the time.
func TestReadingWhileSettling(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var wg sync.WaitGroup
	for i := range 8 {
		data := bytes.Repeat([]byte{byte('a' + i)}, 200_000)
		b := stored(t, w, data)
		for range 2 {
			wg.Go(func() {
				if err := settleBody(dir, b.File); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			for range 50 {
				wantBody(t, dir, b, data)
			}
		})
	}
	wg.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range files(t, dir) {
		if strings.HasPrefix(name, "incoming/") && !strings.HasSuffix(name, " ->") {
			t.Errorf("left: %s", name)
		}
	}
}

// When too much waits, a body is settled before its request goes on.
func TestBacklogIsBounded(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	w.bodies.mu.Lock()
	w.bodies.backlog = maxBacklog
	w.bodies.mu.Unlock()
	x := bytes.Repeat([]byte("x"), 100_000)
	b := stored(t, w, x)
	if got, want := files(t, dir), []string{contentX, "incoming/r/1 ->"}; !slices.Equal(got, want) {
		t.Errorf("bodies: %q, want %q", got, want)
	}
	wantBody(t, dir, b, x)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// A body that cannot be kept stops its request.
func TestBodyThatCannotBeKept(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bodies"), nil, 0o600); err != nil { // no directory can be made
		t.Fatal(err)
	}
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	b := w.NewBody()
	if _, err := b.Write(make([]byte, InlineBody)); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Write([]byte("x")); n != 0 || err == nil || !strings.Contains(err.Error(), "store a request body") {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := b.Finish(true); err == nil {
		t.Error("finished")
	}
}

func TestReadBodyTakesOnlyItsOwnNames(t *testing.T) {
	for _, name := range []string{"1", "/1", "r/", "r/x", "../1", "./1", "a/b/1", "r/../1", "../../etc/passwd", "r/-1", "/etc/1"} {
		_, err := ReadBody(t.TempDir(), catalog.Body{Size: 1, File: name}, 10)
		if err == nil || !strings.Contains(err.Error(), "is no incoming body") {
			t.Errorf("%q: %v", name, err)
		}
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
