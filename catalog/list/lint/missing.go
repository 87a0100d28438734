package lint

import (
	"regexp"
	"slices"
	"strconv"

	"soshin/catalog/list/declared"
)

// missing looks for statements that rule 22-2-29 and its guideline require:
// information, recipient, and the purposes of both sides. What no row has,
// because the page has no column for it, is found once.
func (l *linter) missing(p *page) {
	l.unsaid(p, declared.Recipient, recipientMissing)
	l.unsaid(p, declared.Information, informationMissing)
	if p.has[declared.OurPurpose] || p.has[declared.Theirs] {
		l.unsaid(p, declared.OurPurpose, oursMissing, declared.Purpose)
		l.unsaid(p, declared.Theirs, theirsMissing, declared.Purpose)
	} else {
		l.unsaid(p, declared.Purpose, purposeMissing)
	}
	l.undivided(p)
}

// unsaid looks for rows that say nothing in a column, nor in those that may
// say it instead.
func (l *linter) unsaid(p *page, c declared.Column, is message, instead ...declared.Column) {
	n := 0
	for _, r := range p.rows {
		t := p.says(r, c)
		if r.blank || r.moved[c] || !t.open() || slices.ContainsFunc(instead, func(c declared.Column) bool { return !p.says(r, c).open() }) {
			continue
		}
		n++
		if p.has[c] {
			l.add(place{p, r, c}, quote(t.said), is)
		}
	}
	if n > 0 && !p.has[c] {
		l.add(place{p, nil, c}, "", notSaid(is), "{rows}", strconv.Itoa(n))
	}
}

// ourSide and theirSide match a purpose that says of itself whose it is.
var (
	ourSide   = regexp.MustCompile(`当社|弊社|自社|当サイト|本サービス|当サービス|(?i:\b(?:we|our|ours|us)\b)`)
	theirSide = regexp.MustCompile(`送信先|同社|提供元|提供事業者|(?i:\brecipient|\bvendor|\bprovider\b)`)
)

// undivided looks for purposes that do not say whose they are, in rows that
// have no others.
func (l *linter) undivided(p *page) {
	n := 0
	var example text
	for _, r := range p.rows {
		t := p.says(r, declared.Purpose)
		divided := !p.says(r, declared.OurPurpose).open() || !p.says(r, declared.Theirs).open()
		if divided || t.open() || r.moved[declared.Purpose] || ourSide.MatchString(t.folded) && theirSide.MatchString(t.folded) {
			continue
		}
		if n++; n == 1 {
			example = t
		}
	}
	if n > 0 {
		l.add(place{p, nil, declared.Purpose}, quote(example.said), purposeUndivided, "{rows}", strconv.Itoa(n))
	}
}

// empty looks for rows without anything, and for empty cells in columns that
// other rows fill. Not every row has a tag or
// domain that is known.
func (l *linter) empty(p *page) {
	for _, r := range p.rows {
		if r.blank {
			l.add(place{p, r, ""}, "", rowEmpty)
		}
	}
	for _, c := range []declared.Column{declared.Category, declared.Country, declared.Timing, declared.Effect} {
		if !p.has[c] || p.all[c].said != "" || !p.used(c) {
			continue
		}
		for _, r := range p.rows {
			if cell, has := r.Cells[c]; has && !r.blank && !r.moved[c] && r.cells[c].said == "" && len(cell.Links) == 0 {
				l.add(place{p, r, c}, "", cellEmpty)
			}
		}
	}
	for _, r := range p.rows {
		if !r.blank && !r.moved[declared.Policy] && !p.leads(r, declared.Policy) && !p.leads(r, declared.OptOut) {
			l.add(place{p, r, declared.Policy}, "", noPolicy)
		}
	}
}

// used says that some row has something in a column.
func (p *page) used(c declared.Column) bool {
	for _, r := range p.rows {
		if r.cells[c].said != "" || len(r.Cells[c].Links) > 0 {
			return true
		}
	}
	return false
}

// leads says that a row has an address or a text in a column.
func (p *page) leads(r *row, c declared.Column) bool {
	t := p.says(r, c)
	return len(r.Cells[c].Links) > 0 || !t.open() && !t.none()
}

// duplicates looks for rows that say the same: the same recipient, service,
// tag, domain and category, for the same property, and where a row names
// nothing but the recipient, the same statements too.
func (l *linter) duplicates(p *page) {
	seen := map[string]int{}
	for _, r := range p.rows {
		if r.blank {
			continue
		}
		key := r.Property + "\x00"
		columns := []declared.Column{declared.Recipient, declared.Service, declared.Tag, declared.Domain, declared.Category}
		if r.cells[declared.Service].open() && r.cells[declared.Tag].open() && r.cells[declared.Domain].open() {
			columns = append(columns, statements...)
		}
		for _, c := range columns {
			key += plain(r.cells[c].folded) + "\x00"
		}
		if first, ok := seen[key]; ok {
			l.add(place{p, r, ""}, r.name, duplicateRow, "{first}", strconv.Itoa(first))
			continue
		}
		seen[key] = r.n
	}
}
