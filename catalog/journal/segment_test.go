package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"soshin/catalog"
)

// stored records data as a large body.
func stored(t *testing.T, b *Body, data []byte) catalog.Body {
	t.Helper()
	if _, err := b.Write(data); err != nil {
		t.Fatal(err)
	}
	kept, err := b.Finish(true)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func wantBody(t *testing.T, dir string, b catalog.Body, want []byte) {
	t.Helper()
	if got, err := ReadBody(dir, b, 1<<30); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: read %d bytes, %v; want %d", b.File, len(got), err, len(want))
	}
}

// A body that passes has a file to itself, and the next one follows it there.
func TestSegments(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	x, y, z := bytes.Repeat([]byte("x"), 300_000), bytes.Repeat([]byte("y"), 2*pieceSize), bytes.Repeat([]byte("z"), 100_001)
	first, second := w.NewBody(), w.NewBody()
	for part := range 3 { // both pass at once
		for b, data := range map[*Body][]byte{first: x, second: y} {
			if _, err := b.Write(data[part*len(data)/3 : (part+1)*len(data)/3]); err != nil {
				t.Fatal(err)
			}
		}
	}
	bodies := []catalog.Body{stored(t, first, nil), stored(t, second, nil), stored(t, w.NewBody(), z), stored(t, w.NewBody(), x)}
	late := w.NewBody()
	if _, err := late.Write(z); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	bodies = append(bodies, stored(t, late, nil)) // its sender was slow
	for i, data := range [][]byte{x, y, z, x, z} {
		wantBody(t, dir, bodies[i], data)
	}
	if bodies[0].File == bodies[1].File {
		t.Errorf("two that passed at once are both in %s", bodies[0].File)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "bodies", "r", "*")); len(files) != 2 {
		t.Errorf("files %q, want as many as passed at once", files)
	}
	for _, f := range bodies {
		if info, err := os.Stat(segmentPath(dir, f.File)); err != nil || info.Size() >= growth {
			t.Errorf("%s, %v: what was reserved is still there", f.File, err)
		}
	}
	if _, err := w.NewBody().Write(x); err == nil {
		t.Error("a body was begun after the end")
	}
}

// Many pass at once: each is read back as itself.
func TestSegmentsAtOnce(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := range 10 {
				data := bytes.Repeat([]byte{byte('a' + i), byte(n)}, 20_000+1_000*i+n)
				b := w.NewBody()
				_, werr := b.Write(data)
				kept, err := b.Finish(true)
				if werr != nil || err != nil {
					t.Error(werr, err)
					return
				}
				wantBody(t, dir, kept, data)
			}
		})
	}
	wg.Wait()
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

// A journal is a file like any other: what it says of a body may be wrong.
func TestReadBodyThatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bodies", "r"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bodies", "r", "1"), make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1", "/1", "r/", "r/x", "../1", "./1", "a/b/1", "r/../1", "../../etc/passwd", "r/-1", "/etc/1"} {
		_, err := ReadBody(dir, catalog.Body{Size: 1, File: name}, 10)
		if err == nil || !strings.Contains(err.Error(), "is no file of bodies") {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, b := range []catalog.Body{
		{Size: 101}, {Size: 1, Offset: 100}, {Size: 1, Offset: -1}, {Size: -1}, {Size: 1 << 62}, {Size: 1, Offset: 1<<63 - 1},
	} {
		b.File = "r/1"
		if _, err := ReadBody(dir, b, 1<<62); err == nil || !strings.Contains(err.Error(), "r/1 has 100 bytes") {
			t.Errorf("%+v: %v", b, err)
		}
	}
	if _, err := ReadBody(dir, catalog.Body{Size: 1, File: "r/2"}, 10); err == nil {
		t.Error("read from a file that is not there")
	}
}
