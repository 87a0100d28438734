package list

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Build writes the list in every format below dir, which it makes if need be,
// and returns the paths of the files: index.html (Japanese), with the change
// history and the cookie table in directories of their own, the same in en;
// list.xlsx, list.json with its schema, list.jsonld, and Markdown and CSV in
// both languages; and below apps drafts of what app stores ask.
//
// Each file is replaced as a whole, and none before all could be written, so
// that whoever serves dir never shows half a file.
func Build(dir string, doc Document, t *Templates) ([]string, error) {
	doc.Template = t.Name
	in := func(render func(io.Writer, Document, Lang) error, lang Lang) func(io.Writer) error {
		return func(w io.Writer) error { return render(w, doc, lang) }
	}
	both := func(render func(io.Writer, Document) error) func(io.Writer) error {
		return func(w io.Writer) error { return render(w, doc) }
	}
	var staged []string // temporary files, beside the paths they become
	defer func() {
		for _, tmp := range staged {
			os.Remove(tmp) // those that were not renamed
		}
	}()
	var paths []string
	for _, f := range []struct {
		name   string
		render func(io.Writer) error
	}{
		{"index.html", in(t.HTML, Japanese)},
		{"en/index.html", in(t.HTML, English)},
		{"history/index.html", in(t.HistoryHTML, Japanese)},
		{"en/history/index.html", in(t.HistoryHTML, English)},
		{"cookies/index.html", in(t.CookiesHTML, Japanese)},
		{"en/cookies/index.html", in(t.CookiesHTML, English)},
		{"list.ja.md", in(Markdown, Japanese)},
		{"list.en.md", in(Markdown, English)},
		{"list.ja.csv", in(CSV, Japanese)},
		{"list.en.csv", in(CSV, English)},
		{"cookies.ja.csv", in(CookiesCSV, Japanese)},
		{"cookies.en.csv", in(CookiesCSV, English)},
		{"list.xlsx", both(XLSX)},
		{"list.json", both(JSON)},
		{schemaFile, func(w io.Writer) error { _, err := w.Write(Schema); return err }},
		{"list.jsonld", both(JSONLD)},
		{"apps/PrivacyInfo.xcprivacy", both(PrivacyManifest)},
		{"apps/data-safety.csv", both(DataSafety)},
		{"apps/decisions.ja.csv", in(AppDecisions, Japanese)},
		{"apps/decisions.en.csv", in(AppDecisions, English)},
	} {
		var b bytes.Buffer
		if err := f.render(&b); err != nil {
			return nil, err
		}
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		tmp, err := stage(path, b.Bytes())
		if err != nil {
			return nil, fmt.Errorf("list: writing %s: %w", path, cause(err))
		}
		paths, staged = append(paths, path), append(staged, tmp)
	}
	for i, path := range paths {
		if err := os.Rename(staged[i], path); err != nil {
			return nil, fmt.Errorf("list: replacing %s: %w", path, cause(err))
		}
	}
	return paths, nil
}

// stage writes data to a temporary file in the directory of path, readable by
// all as a web server needs it, and returns its name.
func stage(path string, data []byte) (tmp string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".soshin-*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// cause is an error of the file system without its path, which may be that of
// a temporary file.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
