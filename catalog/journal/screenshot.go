package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Screenshots stand below the data directory's screenshots, each as a JPEG file
// under its SHA-256: what two visits saw alike is kept once, and what is read
// is what was kept.

// AddScreenshot keeps a picture of a visit and returns its SHA-256.
func (w *Writer) AddScreenshot(jpeg []byte) (string, error) {
	sum := sha256.Sum256(jpeg)
	name := hex.EncodeToString(sum[:])
	path := ScreenshotPath(w.segments.dir, name)
	if err := keep(path, jpeg); err != nil {
		return "", fmt.Errorf("keep a screenshot: %w", err)
	}
	return name, nil
}

// keep writes the file at path as a whole, unless it is there.
func keep(path string, data []byte) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error tells
	}
	return err
}

// ReadScreenshot returns the picture with the SHA-256 below the data directory
// dir. The error wraps fs.ErrNotExist if it is not there.
func ReadScreenshot(dir, name string) ([]byte, error) {
	want, err := hex.DecodeString(name)
	if err != nil || len(want) != sha256.Size {
		return nil, fmt.Errorf("read a screenshot: %.80q is no SHA-256", name)
	}
	data, err := os.ReadFile(ScreenshotPath(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read a screenshot: %s: %w", name, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("read a screenshot: %w", err)
	}
	if got := sha256.Sum256(data); !bytes.Equal(got[:], want) {
		return nil, fmt.Errorf("read a screenshot: %s: the file is not what was kept", name)
	}
	return data, nil
}

// ScreenshotPath returns the file of a picture below the data directory dir.
func ScreenshotPath(dir, name string) string {
	return filepath.Join(dir, "screenshots", name+".jpg")
}
