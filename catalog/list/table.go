package list

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A column is one of the tables CSV and XLSX.
type column struct {
	hide  string // its name in Document.Hidden
	name  string
	width float64 // in a workbook, in characters
	link  bool    // an address
	cell  func(Row) string
}

// columns are those of the tables in one language, without the hidden ones.
func columns(doc Document, lang Lang) []column {
	t := wordsOf(lang)
	state := func(confirmed bool) string {
		if confirmed {
			return t.Confirmed
		}
		return t.Confirming
	}
	known := func(s string) string { return cmp.Or(s, t.Unknown) }
	var list []column
	for _, c := range []column{
		{"", t.ID, 22, false, func(r Row) string { return r.ID }},
		{"", t.Category, 18, false, func(r Row) string { return say(categoryOf(r.Category).name, lang) }},
		{"", t.Service, 26, false, func(r Row) string { return rowService(r, lang) }},
		{"", t.Recipient, 26, false, func(r Row) string { return rowRecipient(r, lang) }},
		{"", t.NameState, 12, false, func(r Row) string { return state(r.Confirmed) }},
		{"country", t.Country, 14, false, func(r Row) string { return known(say(r.CountryName, lang)) }},
		{"", t.Information, 48, false, func(r Row) string { return information(r, lang) }},
		{"timing", t.Timing, 24, false, func(r Row) string { return say(r.Timing, lang) }},
		{"", t.OurPurpose, 32, false, func(r Row) string { return cmp.Or(say(r.OurPurpose, lang), t.Confirming) }},
		{"", t.WordingState, 12, false, func(r Row) string { return state(!r.Default) }},
		{"", t.Purpose, 32, false, func(r Row) string { return known(say(r.Purpose, lang)) }},
		{"", t.Policy, 32, true, func(r Row) string { return known(r.PolicyURL) }},
		{"", t.OptOut, 32, true, func(r Row) string { return known(r.OptOutURL) }},
		{"effect", t.Effect, 24, false, func(r Row) string { return say(r.Effect, lang) }},
		{"", t.Tag, 36, false, func(r Row) string { return cmp.Or(r.Tag, t.NoTag) }},
		{"", t.Hosts, 32, false, func(r Row) string { return strings.Join(r.Hosts, " ") }},
		{"", t.First, 14, false, func(r Row) string { return isoDate(r.First) }},
		{"", t.Last, 14, false, func(r Row) string { return isoDate(r.Last) }},
		{"", t.Pages, 10, false, func(r Row) string { return strconv.Itoa(r.Pages) }},
		{"", t.Seen, 10, false, func(r Row) string { return strconv.Itoa(r.Count) }},
	} {
		if c.hide == "" || !doc.hides(c.hide) {
			list = append(list, c)
		}
	}
	return list
}

// harmless is a cell that no spreadsheet takes for a formula: OWASP, "CSV
// Injection", https://owasp.org/www-community/attacks/CSV_Injection, with the
// full-width signs that Japanese input gives.
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
