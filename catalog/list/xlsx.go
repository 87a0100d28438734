package list

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// XLSX writes the list as a workbook with a sheet in Japanese and one in
// English, of the columns of CSV; above them, the notice of a list that is not
// in force. Every cell is text, and stays so when it is
// edited (the format @), so that nothing in it is a formula; what could become
// one where the sheet is saved as CSV begins with an apostrophe. Addresses
// that are https are links.
func XLSX(w io.Writer, doc Document) error {
	doc = inert(doc)
	f := excelize.NewFile()
	defer f.Close()
	for i, lang := range []Lang{Japanese, English} {
		name := map[Lang]string{Japanese: "日本語", English: "English"}[lang]
		err := f.SetSheetName("Sheet1", name) // the one that there is
		if i > 0 {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = writeSheet(f, name, doc, lang)
		}
		if err != nil {
			return fmt.Errorf("list: writing XLSX (%s): %w", lang, err)
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: doc.title(Japanese), Language: "ja"}); err != nil {
		return fmt.Errorf("list: writing XLSX: %w", err)
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("list: writing XLSX: %w", err)
	}
	return nil
}

// textFormat is the number of the format @: ECMA-376 Part 1, 18.8.30.
const textFormat = 49

func writeSheet(f *excelize.File, sheet string, doc Document, lang Lang) error {
	heading, err := f.NewStyle(&excelize.Style{
		NumFmt: textFormat, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EDF1"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
	})
	if err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: textFormat, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	link, err := f.NewStyle(&excelize.Style{
		NumFmt: textFormat, Font: &excelize.Font{Color: "0B5A78", Underline: "single"},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	if err != nil {
		return err
	}
	above, err := f.NewStyle(&excelize.Style{ // it runs over the empty cells beside it
		NumFmt: textFormat, Font: &excelize.Font{Bold: true, Color: "74400A"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FDF1DD"}},
		Alignment: &excelize.Alignment{Vertical: "center"},
	})
	if err != nil {
		return err
	}
	put := func(col, row int, value string, style int) error {
		cell, err := excelize.CoordinatesToCellName(col+1, row+1)
		if err != nil {
			return err
		}
		if style == link {
			if err := f.SetCellHyperLink(sheet, cell, value, "External"); err != nil {
				return err
			}
		}
		if err := f.SetCellStr(sheet, cell, fit(harmless(value))); err != nil {
			return err
		}
		return f.SetCellStyle(sheet, cell, cell, style)
	}
	top := 0 // the row of the heading
	if n, ok := notices[doc.State]; ok {
		if err := put(0, 0, say(n.name, lang)+": "+say(n.meaning, lang), above); err != nil {
			return err
		}
		top = 1
	}
	cols := columns(doc, lang)
	for i, c := range cols {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(sheet, letter, letter, c.width); err != nil {
			return err
		}
		if err := put(i, top, c.name, heading); err != nil {
			return err
		}
		for j, r := range doc.Rows {
			value, style := c.cell(r), text
			if c.link && strings.HasPrefix(value, "https://") {
				style = link
			}
			if err := put(i, top+j+1, value, style); err != nil {
				return err
			}
		}
	}
	first := fmt.Sprintf("A%d", top+2)
	return f.SetPanes(sheet, &excelize.Panes{
		Freeze: true, YSplit: top + 1, TopLeftCell: first, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: "bottomLeft"}},
	})
}

// fit is a value that a cell can hold. Only the hosts of a row can be more;
// CSV and JSON name all.
func fit(value string) string {
	n := 0
	for i, r := range value {
		if n += utf16.RuneLen(r); n >= excelize.TotalCellChars {
			return value[:i] + "…"
		}
	}
	return value
}
