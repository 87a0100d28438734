package published

import "soshin/catalog/list/declared"

// guessTables reads tables without any heading that is known, by what their
// cells look like. Only one with recipients and what is sent, or what for, is a
// list.
func (r *reader) guessTables(lines []line) error {
	for i := range lines {
		if lines[i].table == nil {
			continue
		}
		g, err := r.grid(lines[i].table)
		if err != nil {
			return err
		}
		looks := map[int]map[declared.Column]int{}
		for _, row := range g {
			for i, b := range row.boxes {
				if looks[i] == nil {
					looks[i] = map[declared.Column]int{}
				}
				looks[i][kindOf(b.cell)]++
			}
		}
		list := make([]lane, len(looks))
		seen := map[declared.Column]bool{}
		for i := range list {
			best := declared.Other
			for _, c := range []declared.Column{declared.Recipient, declared.Information, declared.Purpose, declared.Policy, declared.Domain, declared.Country} {
				if looks[i][c]*2 > len(g) && !seen[c] {
					best = c
				}
			}
			seen[best] = true
			list[i].columns = []declared.Column{best}
		}
		if !seen[declared.Recipient] || !seen[declared.Information] && !seen[declared.Purpose] {
			continue
		}
		for _, row := range g {
			if rec := r.rowRecord(row, list, false, false); rec != nil {
				rec.lang = ""
				r.records = append(r.records, rec)
			}
		}
	}
	return nil
}
