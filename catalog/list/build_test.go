package list

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before it is kept")

var buildFiles = []string{
	"index.html", "en/index.html", "history/index.html", "en/history/index.html", "cookies/index.html", "en/cookies/index.html",
	"list.ja.md", "list.en.md", "list.ja.csv", "list.en.csv", "cookies.ja.csv", "cookies.en.csv",
	"list.xlsx", "list.json", "list.schema.json", "list.jsonld",
	"apps/PrivacyInfo.xcprivacy", "apps/data-safety.csv", "apps/decisions.ja.csv", "apps/decisions.en.csv",
}

// notGolden are compared by tests of their own, cell by cell; and the schema is
// a source file.
var notGolden = []string{"list.xlsx", "list.schema.json", "apps/data-safety.csv"}

// TestBuildGolden builds a list that was made from a crawl alone, and one that
// a person keeps.
func TestBuildGolden(t *testing.T) {
	for name, doc := range map[string]Document{"golden": demo(), "reviewed": reviewed()} {
		t.Run(name, func(t *testing.T) { compareGolden(t, filepath.Join("testdata", name), doc) })
	}
}

func compareGolden(t *testing.T, golden string, doc Document) {
	if *update {
		if _, err := Build(golden, doc, DefaultTemplates()); err != nil {
			t.Fatal(err)
		}
		for _, name := range notGolden {
			if err := os.Remove(filepath.Join(golden, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "made", "by", "build")
	paths, err := Build(dir, doc, DefaultTemplates())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range buildFiles {
		want = append(want, filepath.Join(dir, name))
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(notGolden, name) {
			continue
		}
		kept, err := os.ReadFile(filepath.Join(golden, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(kept) {
			t.Errorf("%s differs from the golden file:\n%s", name, firstDifference(string(got), string(kept)))
		}
	}
	if !slices.Equal(paths, want) {
		t.Errorf("Build returned %q, want %q", paths, want)
	}
	if left := files(t, dir); !slices.Equal(left, slices.Sorted(slices.Values(buildFiles))) {
		t.Errorf("the directory holds %q", left)
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func TestBuildReplacesAndIsReadable(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "index.html")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(dir, demo(), DefaultTemplates()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o644 || info.Size() < 1000 {
		t.Errorf("index.html has mode %v and %d bytes", info.Mode(), info.Size())
	}
}

// The cases fail for root too, as whom containers run.
func TestBuildNotWritable(t *testing.T) {
	for name, tc := range map[string]struct {
		block func(t *testing.T, dir string) // makes dir unwritable
		want  string
		left  []string
	}{
		"directory is a file": {
			func(t *testing.T, dir string) { write(t, dir, "old") },
			"list: writing DIR/index.html: not a directory", nil,
		},
		"a later file cannot be written: nothing is replaced": {
			func(t *testing.T, dir string) {
				write(t, filepath.Join(dir, "index.html"), "old")
				write(t, filepath.Join(dir, "en"), "a file")
			},
			"list: writing DIR/en/index.html: not a directory", []string{"en", "index.html"},
		},
		"a directory stands where the file goes": {
			func(t *testing.T, dir string) { write(t, filepath.Join(dir, "index.html", "x"), "old") },
			"list: replacing DIR/index.html: file exists", []string{"index.html/x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "list")
			tc.block(t, dir)
			paths, err := Build(dir, demo(), DefaultTemplates())
			if err == nil || paths != nil {
				t.Fatalf("Build = %q, %v, want an error", paths, err)
			}
			if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != tc.want {
				t.Errorf("error %q, want %q", got, tc.want)
			}
			if tc.left == nil {
				return
			}
			if left := files(t, dir); !slices.Equal(left, tc.left) {
				t.Errorf("left behind: %q, want %q", left, tc.left)
			}
			if data, err := os.ReadFile(filepath.Join(dir, "index.html")); err == nil && string(data) != "old" {
				t.Error("index.html was replaced")
			}
		})
	}
}

func write(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}
