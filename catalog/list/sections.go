package list

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"soshin/catalog"
)

// A section is the rows of one category or recipient, or of all that is being
// identified.
type section struct {
	ID   string // anchor
	Name string
	Rows []Row
}

// GroupByRecipient is the Document.GroupBy that has a section for each
// recipient.
const GroupByRecipient = "recipient"

// sections are the non-empty ones in the list's order. Rows keep theirs, and
// each its tag: grouping is for display alone.
func sections(doc Document, lang Lang) []section {
	if doc.GroupBy == GroupByRecipient {
		return byRecipient(doc.Rows, lang)
	}
	byRank := make([][]Row, len(categories))
	for _, r := range doc.Rows {
		rank := categoryRank(r.Category)
		byRank[rank] = append(byRank[rank], r)
	}
	var list []section
	for rank, rows := range byRank {
		if len(rows) > 0 {
			c := categories[rank]
			list = append(list, section{ID: sectionID(c.code), Name: say(c.name, lang), Rows: rows})
		}
	}
	return list
}

// byRecipient keeps the order in which recipients are first named; what is
// being identified comes last.
func byRecipient(rows []Row, lang Lang) []section {
	var list []section
	var unidentified []Row
	index := map[string]int{} // of a recipient's section
	for _, r := range rows {
		if r.RecipientID == "" {
			unidentified = append(unidentified, r)
			continue
		}
		i, ok := index[r.RecipientID]
		if !ok {
			i = len(list)
			index[r.RecipientID] = i
			list = append(list, section{ID: "recipient-" + r.RecipientID, Name: rowRecipient(r, lang)})
		}
		list[i].Rows = append(list[i].Rows, r)
	}
	if unidentified != nil {
		list = append(list, section{ID: "recipient-unidentified", Name: wordsOf(lang).Identifying, Rows: unidentified})
	}
	return list
}

func sectionID(code catalog.Category) string {
	if code == "" {
		code = "unidentified"
	}
	return "category-" + string(code)
}

// recipients counts the different identified recipients.
func recipients(rows []Row) int {
	ids := map[string]bool{}
	for _, r := range rows {
		if r.RecipientID != "" {
			ids[r.RecipientID] = true
		}
	}
	return len(ids)
}

// open counts, in words, what a person has yet to confirm.
func open(rows []Row, lang Lang) []string {
	w := wordsOf(lang)
	var unidentified, unconfirmed, wording, purpose int
	for _, r := range rows {
		switch {
		case r.RecipientID == "" || r.ServiceID == "":
			unidentified++
		case !r.Confirmed:
			unconfirmed++
		}
		if r.Default {
			wording++
		}
		if r.Purpose == (catalog.Text{}) {
			purpose++
		}
	}
	var list []string
	for _, c := range []struct {
		what string
		n    int
	}{{w.OpenWho, unidentified}, {w.OpenName, unconfirmed}, {w.OpenOurs, wording}, {w.OpenTheirs, purpose}} {
		if c.n > 0 {
			list = append(list, c.what+": "+count(c.n, unitRow, lang))
		}
	}
	return list
}

// maxHosts is how many hosts of a row are named on a page: a recipient may
// have thousands. The CSV and JSON files name all.
const maxHosts = 8

// moreHosts says that not all of a row's hosts are named, or is empty.
func moreHosts(r Row, lang Lang) string {
	if len(r.Hosts) <= maxHosts {
		return ""
	}
	return fmt.Sprintf(wordsOf(lang).MoreHosts, len(r.Hosts), maxHosts)
}

// rowService names the service, or what stands for it.
func rowService(r Row, lang Lang) string {
	if s := say(r.Service, lang); s != "" {
		return s
	}
	return r.Domain
}

// rowRecipient names the recipient, or says that it is being identified.
func rowRecipient(r Row, lang Lang) string {
	return cmp.Or(say(r.Recipient, lang), wordsOf(lang).Identifying)
}

// period is when the row was observed: a day, or the first and the last.
func period(r Row, lang Lang) string {
	first, last := date(r.First, lang), date(r.Last, lang)
	if first == last {
		return first
	}
	return fmt.Sprintf(wordsOf(lang).Between, first, last)
}

// seen is how much of it was observed.
func seen(r Row, lang Lang) string {
	return fmt.Sprintf(wordsOf(lang).SeenOn, count(r.Pages, unitPage, lang), count(r.Count, unitTransmission, lang))
}

// observed says what the list was made from, and how far that reached.
func observed(doc Document, lang Lang) string {
	w := wordsOf(lang)
	s := fmt.Sprintf(w.Observed, doc.serviceName(lang), date(doc.Generated, lang), count(doc.Coverage.Visited, unitPage, lang))
	if doc.Coverage.Failed > 0 {
		s += fmt.Sprintf(w.Failed, count(doc.Coverage.Failed, unitPage, lang))
	}
	return s
}

// hides says that a column is left out.
func (d Document) hides(column string) bool { return slices.Contains(d.Hidden, column) }

// information is what is sent, on one line.
func information(r Row, lang Lang) string {
	if s := say(r.InfoWording, lang); s != "" {
		return s
	}
	var list []string
	for _, item := range r.Information {
		list = append(list, say(item.Text, lang))
	}
	if lang == Japanese {
		return strings.Join(list, "、")
	}
	return strings.Join(list, "; ") // a wording may have commas
}

// bracketed is text with a mark in brackets, as the language sets them.
func bracketed(text, mark string, lang Lang) string {
	if lang == Japanese {
		return text + "(" + mark + ")"
	}
	return text + " (" + mark + ")"
}

// wordingOpen says that our purpose is a default that a person has yet to
// confirm. An empty one says so by itself.
func wordingOpen(r Row) bool { return r.Default && r.OurPurpose != (catalog.Text{}) }

// changeName heads a version in the change history.
func changeName(c Change, lang Lang) string {
	name := fmt.Sprintf(wordsOf(lang).VersionN, c.Version)
	if c.Effective.IsZero() {
		return name
	}
	return bracketed(date(c.Effective, lang), name, lang)
}
