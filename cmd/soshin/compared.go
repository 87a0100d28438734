package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"soshin/catalog"
)

// printCompared prints what a comparison found: the identifiers, which of them
// several parties get, and how many fields are otherwise; with all every field.
func (t *tool) printCompared(list []catalog.Compared, all bool) error {
	if t.json {
		enc := json.NewEncoder(t.out)
		for _, c := range list {
			if err := enc.Encode(c); err != nil {
				return err
			}
		}
		return nil
	}
	rest := map[catalog.Verdict]int{}
	parties := map[string]map[string]bool{} // by persistent identifier
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TO\tWHERE\tFIELD\tVERDICT\tIDENTIFIER\tVISITS\tVALUES")
	for _, c := range list {
		for _, id := range c.Identifiers {
			if c.Verdict == catalog.VerdictPersistent {
				if parties[id] == nil {
					parties[id] = map[string]bool{}
				}
				parties[id][party(c)] = true
			}
		}
		if !all && c.Verdict != catalog.VerdictPersistent && c.Verdict != catalog.VerdictSession {
			rest[c.Verdict]++
			continue
		}
		field := c.Path
		if field == "" {
			field = "(the whole)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\t%s\t%s\t%d/%d/%d\t%s\n", party(c), shorten(c.Endpoint, 40), c.In, shorten(field, 50), c.Verdict,
			strings.Join(idLabels(c.Identifiers), " "), c.Visits[0], c.Visits[1], c.Visits[2], strings.Join(c.Examples, " | "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	blank := "\n" // before the first of these lines
	for _, id := range slices.Sorted(maps.Keys(parties)) {
		if who := slices.Sorted(maps.Keys(parties[id])); len(who) > 1 {
			fmt.Fprintf(t.out, "%sthe same identifier %s: %s\n", blank, idLabels([]string{id})[0], strings.Join(who, ", "))
			blank = ""
		}
	}
	var counts []string
	for _, v := range slices.SortedFunc(maps.Keys(rest), func(a, b catalog.Verdict) int { return cmp.Or(cmp.Compare(rest[b], rest[a]), cmp.Compare(a, b)) }) {
		counts = append(counts, fmt.Sprintf("%d %s", rest[v], v))
	}
	if len(counts) > 0 {
		fmt.Fprintf(t.out, "\nother fields: %s (--all shows them)\n", strings.Join(counts, ", "))
	}
	return nil
}

// party is who gets a field.
func party(c catalog.Compared) string {
	if !c.External {
		return "(the service itself)"
	}
	return c.To
}

// idLabels shortens identifiers' names to what tells them apart in a table.
func idLabels(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id[:min(6, len(id))])
	}
	return out
}
