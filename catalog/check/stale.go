package check

import (
	"fmt"
	"slices"

	"soshin/catalog"
)

// Seen are the services that one finished run of the site sent something to.
type Seen struct {
	Run      catalog.Run
	Services []string // IDs
}

// Stale returns a note for each declared service that the newest of the runs
// did not see, in the order of the promise. The runs are given the newest
// first; the note says how many of them in a row did not see the service.
func Stale(promise catalog.Promise, service func(id string) (*catalog.Recipient, *catalog.Service), runs []Seen) []catalog.Fault {
	var notes []catalog.Fault
	for _, id := range promise.Declared {
		n := slices.IndexFunc(runs, func(s Seen) bool { return slices.Contains(s.Services, id) })
		if n == 0 || len(runs) == 0 {
			continue
		}
		f := catalog.Fault{Run: runs[0].Run.ID, Code: catalog.FaultStale, Service: id, At: runs[0].Run.Started, Count: n}
		name, last := id, ""
		if n > 0 {
			last = "; run " + runs[n].Run.ID + " was the last to see it"
		} else {
			f.Count = len(runs)
		}
		if r, s := service(id); s != nil {
			f.Recipient, name = r.ID, s.Name.En
		}
		unseen := fmt.Sprintf("in the last %d runs", f.Count)
		if f.Count == 1 {
			unseen = "in the last run"
		}
		f.Detail = fmt.Sprintf("%s is on the declared list, and was not seen %s%s", name, unseen, last)
		notes = append(notes, f)
	}
	return notes
}
