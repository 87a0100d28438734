package list

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
)

// CSV writes the list in one language as a table with a heading, in UTF-8 with
// a byte order mark (Excel takes it for Shift_JIS without) and lines that end
// in CR LF. Dates are those of Japan, as 2006-01-02. A cell that a spreadsheet
// could take for a formula begins with an apostrophe.
func CSV(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	cols := columns(doc, lang)
	table := [][]string{nil}
	for _, c := range cols {
		table[0] = append(table[0], c.name)
	}
	for _, r := range doc.Rows {
		row := make([]string, len(cols))
		for i, c := range cols {
			row[i] = c.cell(r)
		}
		table = append(table, row)
	}
	if err := writeCSV(w, table); err != nil {
		return fmt.Errorf("list: writing CSV (%s): %w", lang, err)
	}
	return nil
}

// CookiesCSV writes the cookie table in one language, in the form of CSV.
func CookiesCSV(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	t := wordsOf(lang)
	table := [][]string{{t.CookieName, t.Kind, t.Place, t.Party, t.SetBy, t.Service, t.Category, t.Lifetime, t.CookiePurpose, t.WordingState}}
	for _, c := range doc.Cookies {
		purpose, open := cookiePurpose(doc, c)
		category, state := "", t.Confirmed
		if c.ServiceID != "" {
			category = say(categoryOf(c.Category).name, lang)
		}
		if open {
			state = t.Confirming
		}
		table = append(table, []string{
			c.Name, cookieKind(c, lang), c.host(), cookieParty(c, lang), cookieWho(c, doc, lang), say(c.Service, lang), category,
			lifetime(c, lang), cmp.Or(say(purpose, lang), t.Confirming), state,
		})
	}
	if err := writeCSV(w, table); err != nil {
		return fmt.Errorf("list: writing the cookies as CSV (%s): %w", lang, err)
	}
	return nil
}

// writeCSV writes a table whose cells may be anything, for people.
func writeCSV(w io.Writer, table [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	return writePlainCSV(w, table)
}

// writePlainCSV is writeCSV for machines: without a byte order mark.
func writePlainCSV(w io.Writer, table [][]string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range table {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		out.Write(row) // the writer keeps its first error for Flush
	}
	out.Flush()
	return out.Error()
}
