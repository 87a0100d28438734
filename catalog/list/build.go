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
// and returns the paths of the files: index.html (Japanese), en/index.html,
// list.ja.md, list.en.md, list.ja.csv, list.en.csv and list.json.
//
// Each file is replaced as a whole, and none before all could be written, so
// that whoever serves dir never shows half a file.
func Build(dir string, doc Document) ([]string, error) {
	in := func(render func(io.Writer, Document, Lang) error, lang Lang) func(io.Writer) error {
		return func(w io.Writer) error { return render(w, doc, lang) }
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
		{"index.html", in(HTML, Japanese)},
		{"en/index.html", in(HTML, English)},
		{"list.ja.md", in(Markdown, Japanese)},
		{"list.en.md", in(Markdown, English)},
		{"list.ja.csv", in(CSV, Japanese)},
		{"list.en.csv", in(CSV, English)},
		{"list.json", func(w io.Writer) error { return JSON(w, doc) }},
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
