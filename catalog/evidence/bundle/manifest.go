// Package bundle writes a directory that can be handed to an auditor, and
// checks one: the list that people approved, with the review file that it is,
// the evidence for its rows or why there is none, the pictures of the pages,
// readable pages about all that, and a signed manifest with the hash of each
// file.
//
// What a bundle holds is redacted (package evidence), and it is not written if
// a value of the persona is found in it all the same. Pictures are not
// searched: what was typed into a page's forms may be seen in them.
package bundle

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
)

// Files of a bundle.
const (
	manifestName  = "manifest.json"
	signatureName = manifestName + ".sig"
	listName      = "list.json"
	reviewName    = "external-transmission.yaml"
)

// The form of a manifest. Version changes when a member is removed or changes
// its meaning; members may be added without.
const (
	format  = "soshin-evidence"
	version = 1
)

// A Manifest says what a bundle is of, and which files it has.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Made    time.Time `json:"made"`
	Tool    string    `json:"tool"` // that made the bundle; the run has that of its own
	// Catalogue is the hash of the vendor catalogue that named the recipients.
	Catalogue string      `json:"catalogue"`
	Run       catalog.Run `json:"run"` // with its tool and browser
	Settings  Settings    `json:"settings"`
	Coverage  Coverage    `json:"coverage"`
	Rows      []string    `json:"rows"`             // IDs of those whose evidence is here
	Listed    int         `json:"listed"`           // rows that the run's list has: those of which there is evidence
	Review    *Review     `json:"review,omitempty"` // of which list.json was made; none: it is the run's list
	Files     []File      `json:"files"`            // all but the manifest and its signature, by path
}

// Settings are those of the run that its result depends on.
type Settings struct {
	Title            catalog.Text    `json:"title"`
	Scope            []string        `json:"scope"`
	SearchParameters []string        `json:"search_parameters"`
	Persona          []string        `json:"persona"` // which of its values were searched for, not the values
	Promise          catalog.Promise `json:"promise"`
}

// Coverage says how far the run reached.
type Coverage struct {
	Visited int     `json:"pages_visited"`
	Failed  int     `json:"pages_failed"`
	Visits  []Visit `json:"visits"`
}

// A Visit is one page that was opened, or could not be.
type Visit struct {
	ID         string    `json:"visit"`
	Page       string    `json:"page"` // redacted
	Status     int       `json:"status"`
	Outcome    string    `json:"outcome"`
	Started    time.Time `json:"started"`
	Screenshot string    `json:"screenshot"` // a file of the bundle; empty: none
}

// A File is one file of a bundle.
type File struct {
	Path   string `json:"path"` // with slashes, below the bundle
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

func settingsOf(s catalog.Settings) (Settings, error) {
	raw, err := json.Marshal(s.Persona)
	if err != nil {
		return Settings{}, err
	}
	var persona map[string]string
	if err := json.Unmarshal(raw, &persona); err != nil {
		return Settings{}, err
	}
	return Settings{
		Title: s.Title, Scope: s.Scope, SearchParameters: append([]string{}, s.SearchParameters...),
		Persona: slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(persona)))), Promise: s.Promise,
	}, nil
}

// maxManifest bounds a manifest that is read, in bytes: some 100,000 files.
const maxManifest = 32 << 20

func parseManifest(data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil || m.Format != format {
		return nil, fmt.Errorf("is no manifest of an evidence bundle")
	}
	if m.Version != version {
		return nil, fmt.Errorf("has version %d, and this soshin reads version %d", m.Version, version)
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		if !fs.ValidPath(f.Path) || f.Path == "." || strings.Contains(f.Path, "\\") || f.Path == manifestName || f.Path == signatureName {
			return nil, fmt.Errorf("names %.80q, which is no file within a bundle", f.Path)
		}
		if seen[f.Path] {
			return nil, fmt.Errorf("names %.80q twice", f.Path)
		}
		seen[f.Path] = true
	}
	for _, path := range m.promised() {
		if !seen[path] {
			return nil, fmt.Errorf("tells of %.80q, and names no such file", path)
		}
	}
	return &m, nil
}

// promised are the files that a reader looks for by what the manifest says.
func (m *Manifest) promised() []string {
	paths := []string{listName}
	for _, id := range m.Rows {
		paths = append(paths, rowName(id))
	}
	if m.Review != nil {
		paths = append(paths, m.Review.File)
		for _, row := range m.Review.Rows {
			paths = append(paths, rowName(row.Row))
		}
	}
	return paths
}
