package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"soshin/catalog"
	"soshin/catalog/evidence"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

var (
	day     = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	persona = catalog.Persona{Email: "misaki@persona.example", SearchTerm: "ロボット制御"}
)

const (
	pictureSum  = "2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97" // of "picture"
	pictureFile = "screenshots/" + pictureSum + ".jpg"
)

// content is of a run with two visits; the picture of the second is lost.
func content() Content {
	r := evidence.NewRedactor(persona)
	row := list.Row{ID: "vendor-1", ServiceID: "vendor", Service: catalog.Text{Ja: "ベンダー", En: "Vendor"}, Tag: "https://cdn.vendor.example/tag.js", Hosts: []string{"px.vendor.example"}, Count: 2}
	visits := []catalog.Visit{
		{Run: "run1", ID: "v0001", Page: "https://www.service.example/?q=%E3%83%AD%E3%83%9C%E3%83%83%E3%83%88%E5%88%B6%E5%BE%A1", Status: 200, Outcome: catalog.OutcomeDone, Started: day, Screenshot: pictureSum},
		{Run: "run1", ID: "v0002", Page: "https://www.service.example/b", Status: 500, Outcome: catalog.OutcomeFailed, Started: day, Screenshot: strings.Repeat("0", 64)},
		{Run: "run1", ID: "v0003", Page: "https://www.service.example/c", Status: 200, Outcome: catalog.OutcomeDone, Started: day, Screenshot: strings.Repeat("1", 64)},
	}
	c := evidence.NewCollector(r, "run1", evidence.Row{Row: row})
	for i, v := range visits[:2] {
		c.Add(&catalog.Transmission{ID: fmt.Sprint("run1.", i), Run: "run1", Visit: v.ID, Page: v.Page, At: day, Host: "px.vendor.example", Initiator: []string{row.Tag, v.Page},
			Fields: []catalog.Field{{In: catalog.InQuery, Path: "em<b>", Value: "misaki@persona.example", Kind: catalog.KindEmail}}})
	}
	return Content{
		Manifest: Manifest{Made: day, Tool: "soshin 2", Catalogue: "sha256:00", Listed: 3, Run: catalog.Run{
			ID: "run1", Site: "service", Command: "crawl", Started: day, Ended: day, Outcome: catalog.OutcomeDone, Browser: "Chrome/156", Tool: "soshin 1"}},
		Settings: catalog.Settings{Title: catalog.Text{Ja: "サービス"}, Scope: []string{"service.example"}, Persona: persona},
		List:     list.Document{Run: "run1", Generated: day, Rows: []list.Row{row}, Coverage: list.Coverage{Visited: 2, Failed: 1}},
		Visits:   visits, Evidence: []evidence.Evidence{c.Evidence(visits, nil)}, Redactor: r,
		Screenshot: func(sum string) ([]byte, error) {
			switch sum {
			case pictureSum:
				return []byte("picture"), nil
			case visits[1].Screenshot:
				return nil, fs.ErrNotExist
			}
			return nil, errors.New("it shows nothing of the rows, and is not to be asked for")
		},
	}
}

// written writes a bundle and returns its directory and the key.
func written(t *testing.T) (string, ssh.Signer) {
	t.Helper()
	key, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "audit")
	if _, err := Write(dir, content(), key); err != nil {
		t.Fatal(err)
	}
	return dir, key
}

func TestWrite(t *testing.T) {
	dir, key := written(t)
	report, err := Verify(dir, key.PublicKey())
	if err != nil || len(report.Problems) > 0 || !report.Trusted || report.Key != PublicLine(key.PublicKey()) {
		t.Fatalf("%+v, %v", report, err)
	}
	var names []string
	for _, f := range report.Manifest.Files {
		names = append(names, f.Path)
	}
	want := []string{"en/index.html", "index.html", "list.json", "rows/vendor-1.json", pictureFile}
	if !slices.Equal(names, want) || report.Files != len(want) {
		t.Errorf("files %q, %d of them whole; want %q", names, report.Files, want)
	}
	m := *report.Manifest
	m.Files = nil
	if !reflect.DeepEqual(m, Manifest{
		Format: "soshin-evidence", Version: 1, Made: day, Tool: "soshin 2", Catalogue: "sha256:00", Run: content().Manifest.Run, Listed: 3, Rows: []string{"vendor-1"},
		Settings: Settings{Title: catalog.Text{Ja: "サービス"}, Scope: []string{"service.example"}, SearchParameters: []string{}, Persona: []string{"email", "search_term"}},
		Coverage: Coverage{Visited: 2, Failed: 1, Visits: []Visit{
			{ID: "v0001", Page: m.Coverage.Visits[0].Page, Status: 200, Outcome: "done", Started: day, Screenshot: pictureFile},
			{ID: "v0002", Page: "https://www.service.example/b", Status: 500, Outcome: "failed", Started: day},
			{ID: "v0003", Page: "https://www.service.example/c", Status: 200, Outcome: "done", Started: day},
		}},
	}) {
		t.Errorf("manifest %+v", m)
	}
	if !regexp.MustCompile(`^https://www\.service\.example/\?q=~[0-9a-f]{12}$`).MatchString(m.Coverage.Visits[0].Page) {
		t.Errorf("page %s", m.Coverage.Visits[0].Page)
	}
	var e evidence.Evidence
	if err := json.Unmarshal(read(t, filepath.Join(dir, "rows", "vendor-1.json")), &e); err != nil {
		t.Fatal(err)
	}
	if e.Pages[0].Screenshot != pictureFile || e.Pages[1].Screenshot != "" {
		t.Errorf("pages %+v", e.Pages)
	}
	for name, want := range map[string][]string{
		"index.html":    {`<html lang="ja">`, "ベンダー", `href="en/index.html"`, `src="` + pictureFile + `"`, "メールアドレス (email)", "em&lt;b&gt;", "2026-11-24 19:00:00 JST"},
		"en/index.html": {`<html lang="en">`, "Vendor", `href="../index.html"`, `src="../` + pictureFile + `"`, "e-mail address (email)", "2026-11-24 10:00:00 UTC", strings.ReplaceAll(PublicLine(key.PublicKey()), "+", "&#43;")},
	} {
		text := string(read(t, filepath.Join(dir, name)))
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%s: no %s", name, s)
			}
		}
		// Nothing runs, and nothing is loaded but the bundle's own pictures.
		for _, m := range regexp.MustCompile(`(?i)<script|<iframe|@import|url\(|\son\w+=|(?:src|href)="(?:https?:)?//`).FindAllString(text, -1) {
			t.Errorf("%s: %s", name, m)
		}
	}
}

// A bundle is replaced by the next one as a whole; what is none stays.
func TestWriteOver(t *testing.T) {
	key, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		prepare func(dir string) error
		want    string // of the error; DIR is the directory
	}{
		{"nothing", func(string) error { return nil }, ""},
		{"an empty directory", func(dir string) error { return os.Mkdir(dir, 0o755) }, ""},
		{"a bundle", func(dir string) error { _, err := Write(dir, content(), key); return err }, ""},
		{"a bundle that was changed", func(dir string) error {
			if _, err := Write(dir, content(), key); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "list.json"), nil, 0o644)
		}, ""},
		{"a bundle with a file of someone's", func(dir string) error {
			if _, err := Write(dir, content(), key); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644)
		}, `DIR holds what is not of the bundle ("notes.txt"): nothing was written`},
		{"someone's directory", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o644))
		}, "DIR is there, and is no evidence bundle: nothing was written"},
		{"a file", func(dir string) error { return os.WriteFile(dir, nil, 0o644) }, "DIR is there, and is no evidence bundle: nothing was written"},
		{"a link", func(dir string) error { return os.Symlink(t.TempDir(), dir) }, "DIR is there, and is no evidence bundle: nothing was written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "audit")
			if err := c.prepare(dir); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			_, err := Write(dir, content(), key)
			if c.want != "" {
				if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
				if after := tree(t, dir); !reflect.DeepEqual(after, before) {
					t.Errorf("%v became %v", before, after)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if r, err := Verify(dir, key.PublicKey()); err != nil || len(r.Problems) > 0 {
				t.Errorf("%v, %v", r.Problems, err)
			}
			if left, _ := os.ReadDir(parent); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files[path] = string(read(t, path))
		}
		return nil
	})
	return files
}

// What would show the persona is not written, whatever let it through.
func TestWritePersonal(t *testing.T) {
	key, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Content){
		"list.json": func(c *Content) { c.List.Rows[0].Hosts = []string{"misaki@persona.example"} },
		"external-transmission.yaml": func(c *Content) {
			f, err := review.Parse("f.yaml", []byte("list:\n  version: 1\n  state: draft\nrows: # misaki@persona.example\n"))
			if err != nil {
				t.Fatal(err)
			}
			c.Review, c.Evidence = f, nil
		},
		"rows/vendor-1.json": func(c *Content) { c.Evidence[0].Fields[0].Why = "was misaki%40persona.example" },
		"index.html":         func(c *Content) { c.Settings.Title.Ja = "bWlzYWtpQHBlcnNvbmEuZXhhbXBsZQ==" }, // in base64
	} {
		c := content()
		change(&c)
		parent := t.TempDir()
		_, err := Write(filepath.Join(parent, "audit"), c, key)
		if !errors.Is(err, ErrPersonal) || !strings.HasSuffix(err.Error(), name+" would show the persona's e-mail address: nothing was written") {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(parent); len(left) != 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
}

func TestVerify(t *testing.T) {
	original, key := written(t)
	other, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, read(t, filepath.Join(original, "list.json")), 0o644); err != nil {
		t.Fatal(err)
	}
	// resign changes the manifest and signs it, as someone with a key may.
	resign := func(t *testing.T, dir string, key ssh.Signer, change func(*Manifest)) {
		var m Manifest
		if err := json.Unmarshal(read(t, filepath.Join(dir, manifestName)), &m); err != nil {
			t.Fatal(err)
		}
		change(&m)
		data, err := marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := sign(key, data)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, manifestName, data)
		write(t, dir, signatureName, signature)
	}
	add := func(f File) func(*Manifest) { return func(m *Manifest) { m.Files = append(m.Files, f) } }
	type bundle struct {
		*testing.T
		dir string
	}
	for _, c := range []struct {
		name   string
		tamper func(b bundle)
		want   []string
	}{
		{"as it was", func(bundle) {}, nil},
		{"moved", func(b bundle) {}, nil},
		{"a picture removed", func(b bundle) { remove(b.T, b.dir, pictureFile) }, []string{pictureFile + ": missing"}},
		{"a file added", func(b bundle) { write(b.T, b.dir, "rows/more.json", nil) }, []string{`"rows/more.json": is not in the manifest: added`}},
		{"a hidden file added", func(b bundle) { write(b.T, b.dir, "rows/.x", nil) }, []string{`"rows/.x": is not in the manifest: added`}},
		{"a link added", func(b bundle) { link(b.T, b.dir, "x", "/etc") }, []string{`"x": is not in the manifest: added`}},
		{"two files swapped", func(b bundle) {
			x, y := read(b.T, filepath.Join(b.dir, "index.html")), read(b.T, filepath.Join(b.dir, "list.json"))
			write(b.T, b.dir, "index.html", y)
			write(b.T, b.dir, "list.json", x)
		}, []string{"index.html: changed: it ", "list.json: changed: it "}},
		{"longer", func(b bundle) { write(b.T, b.dir, pictureFile, []byte("pictures")) }, []string{pictureFile + ": changed: it is longer than 7 bytes"}},
		{"shorter", func(b bundle) { write(b.T, b.dir, pictureFile, []byte("picture")[:6]) }, []string{pictureFile + ": changed: it has 6 bytes, not 7"}},
		{"the same file by a link out", func(b bundle) {
			remove(b.T, b.dir, "list.json")
			link(b.T, b.dir, "list.json", outside)
		}, []string{"list.json: is no regular file (L"}},
		{"a directory by a link out", func(b bundle) {
			if err := os.RemoveAll(filepath.Join(b.dir, "rows")); err != nil {
				b.Fatal(err)
			}
			link(b.T, b.dir, "rows", filepath.Join(original, "rows"))
		}, []string{"rows/vendor-1.json: cannot be read: path escapes from parent", `"rows": is not in the manifest: added`}},
		{"a pipe", func(b bundle) {
			remove(b.T, b.dir, "list.json")
			if err := syscall.Mkfifo(filepath.Join(b.dir, "list.json"), 0o644); err != nil {
				b.Fatal(err)
			}
		}, []string{"list.json: is no regular file (p"}},
		{"a directory instead", func(b bundle) {
			remove(b.T, b.dir, "list.json")
			if err := os.Mkdir(filepath.Join(b.dir, "list.json"), 0o755); err != nil {
				b.Fatal(err)
			}
		}, []string{"list.json: is no regular file (d"}},
		{"no manifest", func(b bundle) { remove(b.T, b.dir, manifestName) }, []string{"manifest.json: missing"}},
		{"no signature", func(b bundle) { remove(b.T, b.dir, signatureName) }, []string{"manifest.json.sig: missing"}},
		{"no signature in its file", func(b bundle) { write(b.T, b.dir, signatureName, nil) }, []string{"manifest.json.sig: is no OpenSSH signature"}},
		{"a manifest by a link", func(b bundle) {
			remove(b.T, b.dir, manifestName)
			link(b.T, b.dir, manifestName, filepath.Join(original, manifestName))
		}, []string{"manifest.json: is no regular file (L"}},
		{"signed again by another key", func(b bundle) { resign(b.T, b.dir, other, func(*Manifest) {}) }, []string{
			"manifest.json.sig: signed by another key: " + ssh.FingerprintSHA256(other.PublicKey()) + ", not " + ssh.FingerprintSHA256(key.PublicKey())}},
		{"another bundle's signature", func(b bundle) {
			signature, err := sign(key, []byte("another manifest"))
			if err != nil {
				b.Fatal(err)
			}
			write(b.T, b.dir, signatureName, signature)
		}, []string{"manifest.json.sig: does not fit manifest.json: the one or the other was changed"}},
		{"a path out", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: "../outside"})) }, []string{`manifest.json: names "../outside", which is no file within a bundle`}},
		{"a path out, from within", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: "rows/../../outside"})) }, []string{`manifest.json: names "rows/../../outside", which is no file within a bundle`}},
		{"an absolute path", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: "/etc/passwd"})) }, []string{`manifest.json: names "/etc/passwd", which is no file within a bundle`}},
		{"a path of Windows", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: `..\outside`})) }, []string{`manifest.json: names "..\\outside", which is no file within a bundle`}},
		{"the manifest itself", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: manifestName})) }, []string{`manifest.json: names "manifest.json", which is no file within a bundle`}},
		{"a file twice", func(b bundle) { resign(b.T, b.dir, key, add(File{Path: "list.json"})) }, []string{`manifest.json: names "list.json" twice`}},
		{"a size that is none", func(b bundle) { resign(b.T, b.dir, key, func(m *Manifest) { m.Files[0].Size = -1 }) }, []string{"en/index.html: changed: it is longer than -1 bytes"}},
		{"a later version", func(b bundle) { resign(b.T, b.dir, key, func(m *Manifest) { m.Version = 2 }) }, []string{"manifest.json: has version 2, and this soshin reads version 1"}},
		{"a row whose file is not there", func(b bundle) {
			resign(b.T, b.dir, key, func(m *Manifest) { m.Rows = append(m.Rows, "x\u202e") })
		}, []string{`manifest.json: tells of "rows/x\u202e.json", and names no such file`}},
		{"a review file that is not there", func(b bundle) {
			resign(b.T, b.dir, key, func(m *Manifest) { m.Review = &Review{File: reviewName} })
		}, []string{`manifest.json: tells of "external-transmission.yaml", and names no such file`}},
		{"a row of the review file that is not there", func(b bundle) {
			resign(b.T, b.dir, key, func(m *Manifest) { m.Review = &Review{File: "list.json", Rows: []ReviewRow{{Row: "by-hand"}}} })
		}, []string{`manifest.json: tells of "rows/by-hand.json", and names no such file`}},
		{"no list", func(b bundle) {
			resign(b.T, b.dir, key, func(m *Manifest) { m.Files = m.Files[:2] })
		}, []string{`manifest.json: tells of "list.json", and names no such file`}},
		{"another format", func(b bundle) { resign(b.T, b.dir, key, func(m *Manifest) { m.Format = "x" }) }, []string{"manifest.json: is no manifest of an evidence bundle"}},
		{"a huge manifest", func(b bundle) {
			if err := os.Truncate(filepath.Join(b.dir, manifestName), 1<<40); err != nil { // a sparse file
				b.Fatal(err)
			}
		}, []string{"manifest.json: larger than 33554432 bytes: no bundle of soshin has one"}},
		{"a huge signature", func(b bundle) {
			if err := os.Truncate(filepath.Join(b.dir, signatureName), 1<<40); err != nil {
				b.Fatal(err)
			}
		}, []string{"manifest.json.sig: larger than 16384 bytes: no bundle of soshin has one"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "copy")
			if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
				t.Fatal(err)
			}
			c.tamper(bundle{t, dir})
			report, err := Verify(dir, key.PublicKey())
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Problems) != len(c.want) {
				t.Fatalf("%q, want %q", report.Problems, c.want)
			}
			for i, p := range report.Problems {
				if !strings.HasPrefix(p, c.want[i]) || strings.Contains(p, "\n") {
					t.Errorf("%s\nwant %s", p, c.want[i])
				}
			}
		})
	}
	if r, err := Verify(original, nil); err != nil || len(r.Problems) > 0 || r.Trusted {
		t.Errorf("without a key: %+v, %v", r, err)
	}
	if _, err := Verify(filepath.Join(original, "nowhere"), nil); err == nil || !strings.HasSuffix(err.Error(), "nowhere: no such file or directory") {
		t.Errorf("no directory: %v", err)
	}
}

// Every byte of the signature counts, and any of every other file.
func TestVerifyEachByte(t *testing.T) {
	dir, key := written(t)
	for _, name := range []string{manifestName, signatureName, "list.json", "index.html", "rows/vendor-1.json", pictureFile} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		whole := read(t, path)
		step := 1
		if name != signatureName {
			step = max(1, len(whole)/50)
		}
		for i := 0; i < len(whole); i += step {
			changed := bytes.Clone(whole)
			changed[i] ^= 1
			write(t, dir, name, changed)
			r, err := Verify(dir, key.PublicKey())
			if err != nil || len(r.Problems) != 1 {
				t.Errorf("%s: byte %d changed: %q, %v", name, i, r.Problems, err)
			}
		}
		write(t, dir, name, whole)
	}
	if r, err := Verify(dir, key.PublicKey()); err != nil || len(r.Problems) > 0 {
		t.Errorf("put right again: %q, %v", r.Problems, err)
	}
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, dir, name, to string) {
	t.Helper()
	if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}
