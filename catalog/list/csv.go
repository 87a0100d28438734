package list

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CSV writes the list in one language as a table with a heading, in UTF-8 with
// a byte order mark (Excel takes it for Shift_JIS without) and lines that end
// in CR LF. Dates are those of Japan, as 2006-01-02. A cell that a spreadsheet
// could take for a formula begins with an apostrophe.
func CSV(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	if err := writeCSV(w, doc, lang); err != nil {
		return fmt.Errorf("list: writing CSV (%s): %w", lang, err)
	}
	return nil
}

func writeCSV(w io.Writer, doc Document, lang Lang) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	t := wordsOf(lang)
	out.Write([]string{ // the writer keeps its first error for Flush
		t.ID, t.Category, t.Service, t.Recipient, t.NameState, t.Country,
		t.Information, t.OurPurpose, t.WordingState, t.Purpose, t.Policy, t.OptOut,
		t.Tag, t.Hosts, t.First, t.Last, t.Pages, t.Seen,
	})
	state := func(confirmed bool) string {
		if confirmed {
			return t.Confirmed
		}
		return t.Confirming
	}
	known := func(s string) string { return cmp.Or(s, t.Unknown) }
	for _, r := range doc.Rows {
		row := []string{
			r.ID, say(categoryOf(r.Category).name, lang), rowService(r, lang), rowRecipient(r, lang), state(r.Confirmed), known(say(r.CountryName, lang)),
			information(r, lang), cmp.Or(say(r.OurPurpose, lang), t.Confirming), state(!r.Default), known(say(r.Purpose, lang)), known(r.PolicyURL), known(r.OptOutURL),
			cmp.Or(r.Tag, t.NoTag), strings.Join(r.Hosts, " "), isoDate(r.First), isoDate(r.Last), strconv.Itoa(r.Pages), strconv.Itoa(r.Count),
		}
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
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
