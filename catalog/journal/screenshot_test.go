package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScreenshot(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, "r")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var names []string
	for range 2 { // two visits that saw the same
		name, err := w.AddScreenshot([]byte("picture"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	const want = "2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97"
	files, err := os.ReadDir(filepath.Join(dir, "screenshots"))
	if err != nil || len(files) != 1 || names[0] != names[1] {
		t.Fatalf("%v, %v of %q; want one file", files, err, names)
	}
	if info, err := files[0].Info(); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v; want a file that nobody else may read", info.Mode(), err)
	}
	if names[0] != want {
		t.Errorf("the name is %s, want the SHA-256 %s", names[0], want)
	}
	if data, err := ReadScreenshot(dir, names[0]); err != nil || string(data) != "picture" {
		t.Errorf("read %q, %v", data, err)
	}

	if err := os.WriteFile(ScreenshotPath(dir, names[0]), []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadScreenshot(dir, names[0]); err == nil || !strings.HasSuffix(err.Error(), "the file is not what was kept") {
		t.Errorf("a picture that was changed: %v", err)
	}
	if _, err := ReadScreenshot(dir, strings.Repeat("0", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("one that was never kept: %v", err)
	}
	for _, name := range []string{"", "../ca/ca", want[:63], want + "00"} {
		if _, err := ReadScreenshot(dir, name); err == nil || !strings.HasSuffix(err.Error(), "is no SHA-256") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
