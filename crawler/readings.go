package crawler

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
)

//go:embed readings.js
var readingsScript string

// Bounds of what is noted of readings. A page that draws makes a few hundred
// calls that may count; each costs a stack, which takes some 10 microseconds.
const (
	maxReadingStacks = 1000                   // of one document and technique
	readingPause     = 300 * time.Millisecond // before counts are told: shorter than a page settles
	maxReadings      = 2000                   // of one visit
)

// read notes what a script read. The report has the technique for its path,
// the time of the first call for its name, in milliseconds since 1970, and the
// counts for its value.
func (v *visit) read(s *attached, r report, document string, by []string, at time.Time) {
	first, err := strconv.ParseInt(r[4], 10, 64)
	o := &catalog.Reading{
		Run: v.Run, Visit: v.ID, At: at, Technique: catalog.Technique(r[3]), Target: s.info.Type,
		Document: withoutFragment(document), By: by,
	}
	if o.Technique != catalog.TechniqueLimit && (err != nil || json.Unmarshal([]byte(r[5]), &o.Counts) != nil) {
		return
	}
	// It is the page's clock that tells, and what the script sent next that has
	// to come after it.
	if t := time.UnixMilli(first).UTC(); t.After(v.Started) && t.Before(at) {
		o.At = t
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.readings++; v.readings > maxReadings {
		return
	}
	if v.readings == maxReadings {
		o = &catalog.Reading{Run: v.Run, Visit: v.ID, At: at, Technique: catalog.TechniqueLimit, Target: s.info.Type, Document: o.Document, By: []string{o.Document}}
	}
	v.append(journal.Record{Reading: o})
}
