// Package lint finds what a reader of an External Transmission list could not
// understand or rely on: vague words, purposes of one side only, jargon, cells
// in the wrong column, brand names, translations left behind, addresses that
// do not open, approvals that are missing. It takes any list, whoever wrote it,
// and says for each fault what to write instead.
//
// The rules follow rules 22-2-28 and 22-2-29 of the enforcement rules of
// Japan's Telecommunications Business Act, the guideline on them, and faults
// seen on published lists. They are about wording: a list without findings may
// still be untrue.
//
// Pages are taken to be hostile. Of each cell the first 10,000 characters are
// read, of each address as many; what is quoted is short and on one line.
package lint

import (
	"cmp"
	"slices"

	"soshin/catalog/list/declared"
)

// A Rule is the ID of a rule.
type Rule string

// The rules.
const (
	VagueWord          Rule = "vague-word"          // 等, etc. in information or purpose
	PurposeMissing     Rule = "purpose-missing"     // ours or the recipient's
	PurposeUndivided   Rule = "purpose-undivided"   // whose purpose it is is not said
	InformationMissing Rule = "information-missing" //
	RecipientMissing   Rule = "recipient-missing"   //
	Jargon             Rule = "jargon"              // a term that the page does not explain
	CellEmpty          Rule = "cell-empty"          //
	CellShifted        Rule = "cell-shifted"        // it holds what belongs into another column
	PageTitle          Rule = "page-title"          // in place of a purpose or name
	ServiceMissing     Rule = "service-missing"     // a company without its service
	LegalName          Rule = "legal-name"          // a brand in place of a company
	StaleTranslation   Rule = "stale-translation"   //
	Address            Rule = "address"             // malformed, not https or dead
	Approval           Rule = "approval"            // of a review file
	FactChanged        Rule = "fact-changed"        // under a person's wording in a review file
	DuplicateRow       Rule = "duplicate-row"       //
	NoPolicy           Rule = "no-policy"           // neither policy nor opt-out
)

// Severity is how grave a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // a required statement is missing or cannot be understood
	Warning Severity = "warning" // a reader is likely to be misled or lost
	Info    Severity = "info"
)

// Options are what Lint cannot see on the pages. The zero Options are valid.
type Options struct {
	// Lang is the language of the messages: ja (also if empty) or en.
	Lang string
	// Check opens an address and says why a reader could not; Reachable makes
	// one. Nil: no address is opened. It is called concurrently.
	Check func(address string) error
	// LegalName returns the legal name behind a brand, in the page's language,
	// and a legal name itself; empty: not known. May be nil.
	LegalName func(brand, lang string) string
	// Review is what the review file of the pages says of them; nil: none.
	Review *Review
}

// A Review is what a review file knows of its list beside the list itself.
type Review struct {
	State            string // draft, reviewed, approved, published or superseded
	Author, Approver string
	Version          int    // counted from 1
	Hash, Approved   string // of the content as it is, and as it was approved
	// Stale are the cells, by row ID, whose translation is older than the original.
	Stale map[string][]declared.Column
	// Changed are the cells, by row ID, that a person worded and under which
	// what was measured has changed since.
	Changed map[string][]declared.Column
}

// A Finding is one fault of a list.
type Finding struct {
	Rule     Rule            `json:"rule"`
	Severity Severity        `json:"severity"`
	Source   string          `json:"source"` // file or address of the page
	Lang     string          `json:"lang"`   // of the page: ja or en
	Line     int             `json:"line"`   // in the source; 0: not known
	Row      int             `json:"row"`    // counted from 1; 0: the whole page
	Name     string          `json:"name"`   // of the row
	Column   declared.Column `json:"column"` // empty: the whole row
	Text     string          `json:"text"`   // that is at fault
	Message  string          `json:"message"`
	Instead  string          `json:"instead"` // what to write
}

// Lint returns the findings in the order of the pages and their cells, each
// once.
func Lint(pages []declared.Page, o Options) []Finding {
	l := &linter{o: o}
	if l.o.Lang != english {
		l.o.Lang = japanese
	}
	for i := range pages {
		l.pages = append(l.pages, newPage(i, &pages[i]))
	}
	for _, p := range l.pages {
		l.shifted(p) // first: the other rules leave alone what is in the wrong column
		l.titles(p)
		l.missing(p)
		l.empty(p)
		l.names(p)
		l.vague(p)
		l.jargon(p)
		l.duplicates(p)
	}
	l.translations()
	l.addresses()
	l.approval()
	l.facts()
	return l.sorted()
}

// The languages of pages and messages.
const (
	japanese = "ja"
	english  = "en"
)

// A linter collects findings.
type linter struct {
	o     Options
	pages []*page
	found []placed
}

// A placed finding knows its page, for the order.
type placed struct {
	page int
	Finding
}

// A place is what a finding is about. Without a row it is the whole page,
// without a column the whole row.
type place struct {
	page   *page
	row    *row
	column declared.Column
}

// add records a finding. Args are names and values for the braces in its text.
func (l *linter) add(at place, text string, is message, args ...string) {
	f := Finding{
		Rule: is.rule, Severity: is.severity,
		Source: at.page.Source, Lang: at.page.lang, Column: at.column, Text: text,
	}
	if at.row != nil {
		f.Row, f.Line, f.Name = at.row.n, at.row.Line, at.row.name
	}
	f.Message, f.Instead = is.say(l.o.Lang, f, args)
	l.found = append(l.found, placed{at.page.n, f})
}

func (l *linter) sorted() []Finding {
	slices.SortStableFunc(l.found, func(a, b placed) int {
		return cmp.Or(
			cmp.Compare(a.page, b.page),
			cmp.Compare(a.Row, b.Row),
			cmp.Compare(rank(a.Column), rank(b.Column)),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Text, b.Text),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return l.toldApart(slices.Compact(l.found))
}

// toldApart are the findings of sources of which some, as review files do, have
// the list in both languages: what is wrong in both is told once, and what is
// wrong in one names it.
func (l *linter) toldApart(found []placed) []Finding {
	type written struct{ source, lang string }
	has := map[written]bool{}
	for _, p := range l.pages {
		has[written{p.Source, p.lang}] = true
	}
	alike := func(f Finding) Finding { // but for how the row is named
		return Finding{Rule: f.Rule, Source: f.Source, Row: f.Row, Column: f.Column, Text: f.Text, Instead: f.Instead}
	}
	first, twice := map[Finding]string{}, map[Finding]bool{}
	for _, f := range found {
		k := alike(f.Finding)
		if first[k] == "" {
			first[k] = f.Lang
		}
		twice[k] = twice[k] || f.Lang != first[k]
	}
	var list []Finding
	for _, placed := range found {
		f := placed.Finding
		k := alike(f)
		switch {
		case !has[written{f.Source, japanese}] || !has[written{f.Source, english}]:
		case f.Rule == Approval || f.Rule == FactChanged: // of the file, once
		case !twice[k]:
			f.Message = languageName(f.Lang, l.o.Lang) + ": " + f.Message
		case f.Lang != first[k]:
			continue
		}
		list = append(list, f)
	}
	return list
}

// rank is a column's place in the order of findings; the whole row comes first.
func rank(c declared.Column) int { return slices.Index(order, c) }

var order = []declared.Column{
	declared.Category, declared.Recipient, declared.Service, declared.Tag, declared.Domain, declared.Country,
	declared.Information, declared.Purpose, declared.OurPurpose, declared.Theirs,
	declared.Timing, declared.Policy, declared.OptOut, declared.Effect, declared.Other,
}
