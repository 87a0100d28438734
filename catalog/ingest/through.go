package ingest

import (
	"maps"
	"slices"

	"soshin/catalog"
)

// passedOn sets Through of the transmissions of one visit. Monitors put
// functions of their own in the place of fetch, XMLHttpRequest and sendBeacon,
// and stand nearest to whatever any tag sends. A script of the recipient's own
// that called them is the one that sends; where there is none, whoever called a
// monitor. Called is, for each, how many of its initiators are on the call stack.
func (a *Analyst) passedOn(visit []catalog.Transmission, called []int) {
	monitors := monitors(visit, called)
	for i := range visit {
		if t := &visit[i]; called[i] > 1 && t.External {
			t.Through = a.through(t, t.Initiator[:called[i]], monitors)
		}
	}
}

// through is how many of the scripts on the call stack only passed the call on.
func (a *Analyst) through(t *catalog.Transmission, stack []string, monitors map[string]bool) int {
	leading, only := 0, true
	for i, script := range stack {
		_, r, s := a.Whose(script)
		if r != nil && t.Recipient != nil && r.ID == t.Recipient.ID {
			return i
		}
		if only = only && (monitors[script] || s != nil && monitoring(s.Category)); only {
			leading++
		}
	}
	if leading == len(stack) || monitors[stack[0]] && t.Service != nil && monitoring(t.Service.Category) {
		return 0 // nobody else, or what it sends of its own
	}
	return leading
}

// monitors are the scripts that are a monitor by what they send when no other
// script called them: a publisher's own copy of one, whose address says nothing.
func monitors(visit []catalog.Transmission, called []int) map[string]bool {
	var found map[string]bool
	for range 3 { // as many monitors of one page may call each other
		found = sendingAlone(visit, called, found)
	}
	return found
}

// sendingAlone are the scripts of which nothing but monitoring is sent when no
// other script called them but those in besides: monitors wrap timers and
// listeners too, and so call each other.
func sendingAlone(visit []catalog.Transmission, called []int, besides map[string]bool) map[string]bool {
	sends := map[string]bool{}
	for i := range visit {
		t := &visit[i]
		if len(t.Initiator) == 0 || !t.External {
			continue
		}
		if n := called[i]; n > 1 && slices.ContainsFunc(t.Initiator[1:n], func(s string) bool { return !besides[s] }) {
			continue
		}
		script, to := t.Initiator[0], t.Service != nil && monitoring(t.Service.Category)
		before, known := sends[script]
		sends[script] = to && (before || !known)
	}
	maps.DeleteFunc(sends, func(_ string, monitor bool) bool { return !monitor })
	return sends
}

func monitoring(c catalog.Category) bool {
	return c == catalog.CategoryErrors || c == catalog.CategoryPerformance
}
