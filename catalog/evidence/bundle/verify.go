package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/crypto/ssh"
)

// A Report is what Verify found.
type Report struct {
	Problems []string  `json:"problems"`     // a line each; none: the bundle is whole
	Key      string    `json:"key"`          // that signed it; empty: nobody did
	Print    string    `json:"fingerprint"`  // of the key
	Trusted  bool      `json:"key_as_given"` // it is the key that was asked for
	Manifest *Manifest `json:"-"`            // nil if it cannot be trusted
	Files    int       `json:"files"`        // that were as the manifest says
	Bytes    int64     `json:"bytes"`        // of them
}

// Verify checks the bundle in dir: that its manifest was signed, by the key if
// one is given, and that it has each of the files that the manifest names, as
// it was, and no other. The error is that of not being able to look.
func Verify(dir string, want ssh.PublicKey) (Report, error) {
	r := Report{Problems: []string{}}
	root, err := os.OpenRoot(dir) // nothing outside is read, whatever is named or linked
	if err != nil {
		return r, fmt.Errorf("verify %s: %w", dir, cause(err))
	}
	defer root.Close()
	text, problem := readSmall(root, manifestName, maxManifest)
	if problem != "" {
		r.Problems = append(r.Problems, problem)
		return r, nil
	}
	signature, problem := readSmall(root, signatureName, 16<<10)
	if problem != "" {
		r.Problems = append(r.Problems, problem)
		return r, nil
	}
	key, err := checkSignature(signature, text)
	if err != nil {
		r.Problems = append(r.Problems, fmt.Sprintf("%s: %v", signatureName, err))
		return r, nil
	}
	r.Key, r.Print = PublicLine(key), ssh.FingerprintSHA256(key)
	if r.Trusted = want != nil && PublicLine(want) == r.Key; want != nil && !r.Trusted {
		r.Problems = append(r.Problems, fmt.Sprintf("%s: signed by another key: %s, not %s", signatureName, r.Print, ssh.FingerprintSHA256(want)))
		return r, nil
	}
	m, err := parseManifest(text)
	if err != nil {
		r.Problems = append(r.Problems, fmt.Sprintf("%s: %v", manifestName, err))
		return r, nil
	}
	r.Manifest = m
	return r, r.compare(root, m)
}

// added is said of a file that the manifest does not name.
const added = ": is not in the manifest: added"

// compare holds the files in root against m.
func (r *Report) compare(root *os.Root, m *Manifest) error {
	named := map[string]bool{manifestName: true, signatureName: true}
	for _, f := range m.Files {
		named[f.Path] = true
		if problem := compareFile(root, f); problem != "" {
			r.Problems = append(r.Problems, f.Path+": "+problem)
			continue
		}
		r.Files++
		r.Bytes += f.Size
	}
	return fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("verify: %s: %w", path, cause(err))
		}
		if !d.IsDir() && !named[path] {
			r.Problems = append(r.Problems, fmt.Sprintf("%.200q%s", path, added))
		}
		return nil
	})
}

// compareFile says what is wrong with a file; "" if nothing is.
func compareFile(root *os.Root, want File) string {
	f, problem := open(root, want.Path)
	if problem != "" {
		return problem
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(f, want.Size+1))
	switch {
	case err != nil:
		return fmt.Sprintf("cannot be read: %v", cause(err))
	case n > want.Size:
		return fmt.Sprintf("changed: it is longer than %d bytes", want.Size)
	case n < want.Size:
		return fmt.Sprintf("changed: it has %d bytes, not %d", n, want.Size)
	case hex.EncodeToString(sum.Sum(nil)) != want.SHA256:
		return "changed: its SHA-256 is another"
	}
	return ""
}

// open opens a file that is one, and is in root.
func open(root *os.Root, name string) (*os.File, string) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "missing"
	case err != nil:
		return nil, fmt.Sprintf("cannot be read: %v", cause(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Sprintf("is no regular file (%s)", info.Mode().Type())
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, fmt.Sprintf("cannot be read: %v", cause(err))
	}
	return f, ""
}

// readSmall reads a file of at most so many bytes; the problem is a line.
func readSmall(root *os.Root, name string, most int64) ([]byte, string) {
	f, problem := open(root, name)
	if problem != "" {
		return nil, name + ": " + problem
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Sprintf("%s: cannot be read: %v", name, cause(err))
	}
	if int64(len(data)) > most {
		return nil, fmt.Sprintf("%s: larger than %d bytes: no bundle of soshin has one", name, most)
	}
	return data, ""
}

// cause is an error of the file system without the path, which the caller names.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
