package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"soshin/catalog"
	"soshin/catalog/evidence"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

// A Content is what goes into a bundle.
type Content struct {
	Manifest Manifest // without what Write fills in: Format, Version, Settings, Coverage, Rows, Review, Files
	Settings catalog.Settings
	List     list.Document
	Review   *review.File        // that List was made of; nil: the run
	Evidence []evidence.Evidence // for the rows, as evidence.Rows has them
	Visits   []catalog.Visit     // of the run
	Redactor *evidence.Redactor  // that made Evidence
	// Screenshot returns a picture by its SHA-256. One that is not there
	// (fs.ErrNotExist) is left out.
	Screenshot func(sum string) ([]byte, error)
}

// ErrNoBundle says that what is in the way is not ours to replace.
var ErrNoBundle = errors.New("is there, and is no evidence bundle: nothing was written")

// ErrPersonal says that a value of the persona was about to be written.
var ErrPersonal = errors.New("nothing was written")

// Write makes the bundle in dir, signed with the key, and returns its manifest.
// It is put in its place as a whole, and replaces a bundle that is there.
func Write(dir string, c Content, key ssh.Signer) (Manifest, error) {
	if err := replaceable(dir); err != nil {
		return Manifest{}, err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return Manifest{}, fmt.Errorf("write the bundle %s: %w", dir, cause(err))
	}
	tmp, err := os.MkdirTemp(parent, ".soshin-bundle-*")
	if err != nil {
		return Manifest{}, fmt.Errorf("write the bundle %s: %w", dir, cause(err))
	}
	defer os.RemoveAll(tmp) // empty by then, or what was half written
	w := &writer{dir: filepath.Join(tmp, "new"), redactor: c.Redactor}
	m, err := w.write(c, key)
	if err == nil {
		err = place(w.dir, dir, filepath.Join(tmp, "old"))
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("write the bundle %s: %w", dir, err)
	}
	return m, nil
}

// replaceable tells whether dir may be written: it is not there, or empty, or
// a bundle with nothing else in it.
func replaceable(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil || !info.IsDir():
		return fmt.Errorf("%s %w", dir, ErrNoBundle)
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
		return nil
	}
	report, err := Verify(dir, nil)
	if err != nil || report.Manifest == nil {
		return fmt.Errorf("%s %w", dir, ErrNoBundle)
	}
	for _, p := range report.Problems {
		if strings.HasSuffix(p, added) {
			return fmt.Errorf("%s holds what is not of the bundle (%s): nothing was written", dir, strings.TrimSuffix(p, added))
		}
	}
	return nil
}

// place puts the directory made at dir, by way of old for what is there.
func place(made, dir, old string) error {
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	there := err == nil
	if err := os.Rename(made, dir); err != nil {
		if there {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	return nil
}

// A writer writes the files of one bundle.
type writer struct {
	dir      string
	redactor *evidence.Redactor
	files    []File
}

func (w *writer) write(c Content, key ssh.Signer) (Manifest, error) {
	m := c.Manifest
	m.Format, m.Version = format, version
	var err error
	if m.Settings, err = settingsOf(c.Settings); err != nil {
		return m, err
	}
	if err := w.pictures(&c); err != nil {
		return m, err
	}
	m.Coverage = coverage(c)
	m.Rows = []string{}
	var text bytes.Buffer
	if err := list.JSON(&text, c.List); err != nil {
		return m, err
	}
	if err := w.text(listName, text.Bytes()); err != nil {
		return m, err
	}
	if c.Review != nil {
		m.Review = reviewOf(c.Review, c.Evidence)
		if err := w.text(reviewName, []byte(c.Review.String())); err != nil {
			return m, err
		}
	}
	for _, e := range c.Evidence {
		data, err := marshal(e)
		if err != nil {
			return m, err
		}
		if err := w.text(rowName(e.Row), data); err != nil {
			return m, err
		}
		if e.Count > 0 {
			m.Rows = append(m.Rows, e.Row)
		}
	}
	for _, lang := range []list.Lang{list.Japanese, list.English} {
		data, err := page(m, c.Evidence, lang, PublicLine(key.PublicKey()))
		if err != nil {
			return m, err
		}
		if err := w.text(pageName(lang), data); err != nil {
			return m, err
		}
	}
	return m, w.seal(&m, key)
}

func rowName(id string) string { return "rows/" + id + ".json" }

// seal writes the manifest, and its signature.
func (w *writer) seal(m *Manifest, key ssh.Signer) error {
	slices.SortFunc(w.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	m.Files = w.files
	data, err := marshal(m)
	if err != nil {
		return err
	}
	if err := w.text(manifestName, data); err != nil {
		return err
	}
	signature, err := sign(key, data)
	if err != nil {
		return err
	}
	return w.file(signatureName, signature)
}

// pictures writes the pictures of the pages that the evidence is of, and takes
// the names of all others out of c.
func (w *writer) pictures(c *Content) error {
	shown := map[string]bool{} // as evidence names them
	for _, e := range c.Evidence {
		for _, p := range e.Pages {
			shown[p.Screenshot] = true
		}
	}
	c.Visits = slices.Clone(c.Visits)
	written := map[string]bool{}
	for i := range c.Visits {
		v := &c.Visits[i]
		name := evidence.ScreenshotName(v.Screenshot)
		if v.Screenshot == "" || written[name] {
			continue
		}
		var data []byte
		err := fs.ErrNotExist
		if shown[name] {
			data, err = c.Screenshot(v.Screenshot)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.Screenshot = ""
			continue
		case err != nil:
			return err
		}
		if err := w.file(name, data); err != nil {
			return err
		}
		written[name] = true
	}
	c.Evidence = slices.Clone(c.Evidence)
	for i := range c.Evidence {
		pages := slices.Clone(c.Evidence[i].Pages)
		for j := range pages {
			if !written[pages[j].Screenshot] {
				pages[j].Screenshot = ""
			}
		}
		c.Evidence[i].Pages = pages
	}
	return nil
}

func coverage(c Content) Coverage {
	all := Coverage{Visited: c.List.Coverage.Visited, Failed: c.List.Coverage.Failed, Visits: []Visit{}}
	for _, v := range c.Visits {
		visit := Visit{ID: v.ID, Page: c.Redactor.Address(v.Page, nil), Status: v.Status, Outcome: v.Outcome, Started: v.Started}
		if v.Screenshot != "" {
			visit.Screenshot = evidence.ScreenshotName(v.Screenshot)
		}
		all.Visits = append(all.Visits, visit)
	}
	return all
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// text writes a file, unless a value of the persona can be read in it.
func (w *writer) text(name string, data []byte) error {
	found, err := w.redactor.Personal(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if found != "" {
		return fmt.Errorf("%s would show the persona's %s: %w", name, found, ErrPersonal)
	}
	return w.file(name, data)
}

// file writes a file and notes what it is.
func (w *writer) file(name string, data []byte) error {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	w.files = append(w.files, File{Path: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
	return nil
}
