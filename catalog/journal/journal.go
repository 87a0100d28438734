// Package journal is the append-only record of everything that the proxy and
// the browser saw, on disk before anyone else is told of it.
//
// A run has one file, DIR/journal/RUN.jsonl: one JSON object a line, each a
// Record. A line is written with one write(2) before the call that appends it
// returns, so it outlives the process, also when that is killed; it is synced
// to the disk once a second, so a power failure costs at most that. Request
// bodies over InlineBody bytes go to DIR/bodies under their SHA-256,
// compressed.
//
// The file is never rewritten. How far a store has taken it over stands beside
// it in RUN.ack; a reader that starts there again sees whatever had not been
// acknowledged, possibly once more.
//
// A Writer holds a lock on its file as long as it lives, so several processes
// may share a directory: each appends to runs of its own, and Pending lists
// only what no living writer will still extend.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"soshin/catalog"
)

// InlineBody is the size in bytes up to which a body stands in the record
// itself.
const InlineBody = 32 << 10

// MaxRecord bounds one line, in bytes; a longer one is damage.
const MaxRecord = 64 << 20

// A Record is one line of the journal. Exactly one of its parts is set.
//
// An Exchange comes in parts: the first, when the request's header is known,
// has the method and URL; later ones have only Visit, Seq and what has become
// known since. Merge puts them together. An Event that comes again with the
// same Visit and Seq has only what has become known since: its Initiator.
type Record struct {
	Run      *RunRecord            `json:"run,omitempty"`
	Visit    *catalog.Visit        `json:"visit,omitempty"` // at its start, and again at its end
	Exchange *catalog.Exchange     `json:"exchange,omitempty"`
	Event    *catalog.BrowserEvent `json:"event,omitempty"`
	Origin   *catalog.Origin       `json:"origin,omitempty"`
	Name     *Name                 `json:"name,omitempty"`
	Stored   *catalog.Stored       `json:"stored,omitempty"`
	Reading  *catalog.Reading      `json:"reading,omitempty"`
}

// A RunRecord is the run with the settings it was made under, so that the
// journal can be understood without the site file.
type RunRecord struct {
	catalog.Run
	Settings json.RawMessage `json:"settings,omitempty"`
}

// A Name is what the resolver said of a host of the service's own site.
type Name struct {
	Host  string   `json:"host"`
	CNAME []string `json:"cname,omitempty"` // nearest first; empty: no alias
	Error string   `json:"error,omitempty"` // why it is unknown
}

// Merge adds what part tells to x.
func Merge(x *catalog.Exchange, part *catalog.Exchange) {
	if part.Method != "" {
		messages := x.Messages
		*x = *part
		x.Messages = append(messages, part.Messages...)
		return
	}
	if part.RequestBody.Size > 0 || part.RequestBody.Partial {
		x.RequestBody = part.RequestBody
	}
	if part.Outcome != "" {
		x.Outcome = part.Outcome
	}
	if part.Error != "" {
		x.Error = part.Error
	}
	if part.Status != 0 {
		x.Status = part.Status
		x.ResponseHeader = part.ResponseHeader
	}
	if part.ResponseBytes != 0 {
		x.ResponseBytes = part.ResponseBytes
	}
	if !part.Ended.IsZero() {
		x.Ended = part.Ended
	}
	x.Messages = append(x.Messages, part.Messages...)
}

// Path returns the file of a run's journal below the data directory dir.
func Path(dir, run string) string { return filepath.Join(dir, "journal", run+".jsonl") }

func ackPath(path string) string { return strings.TrimSuffix(path, ".jsonl") + ".ack" }

// Acknowledge notes that everything before offset has been stored.
func Acknowledge(path string, offset int64) error {
	tmp := ackPath(path) + ".tmp"
	if err := os.WriteFile(tmp, strconv.AppendInt(nil, offset, 10), 0o600); err != nil {
		return fmt.Errorf("acknowledge the journal: %w", err)
	}
	if err := os.Rename(tmp, ackPath(path)); err != nil {
		return fmt.Errorf("acknowledge the journal: %w", err)
	}
	return nil
}

// Acknowledged returns the offset up to which path has been stored.
func Acknowledged(path string) (int64, error) {
	data, err := os.ReadFile(ackPath(path))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read how far the journal is stored: %w", err)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: not an offset: %.20q", ackPath(path), data)
	}
	return n, nil
}

// Pending returns the journals below dir that hold something not yet
// acknowledged and that no living writer is still extending, oldest first.
func Pending(dir string) ([]string, error) {
	paths, err := filepath.Glob(Path(dir, "*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var pending []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			continue // taken away since the listing
		}
		done, err := Acknowledged(path)
		if err != nil {
			return nil, err
		}
		if done < info.Size() && !locked(path) {
			pending = append(pending, path)
		}
	}
	return pending, nil
}

// locked reports whether a living writer holds the journal at path.
func locked(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) != nil
}
