package list

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestNotice: whoever reads a list that is not the one in force is told so, on
// each page and whatever the language; of one that was approved nobody is told
// anything.
func TestNotice(t *testing.T) {
	notices := map[string][2]string{
		"":           {"測定結果(担当者の確認前)", "Measured, not reviewed"},
		"measured":   {"測定結果(担当者の確認前)", "Measured, not reviewed"},
		"draft":      {"下書き(未承認)", "Draft, not approved"},
		"reviewed":   {"確認済み(未承認)", "Reviewed, not approved"},
		"superseded": {"以前の版", "Superseded"},
		"approved":   {}, "published": {},
		"<b>final": {"測定結果(担当者の確認前)", "Measured, not reviewed"}, // nobody's word for it
	}
	all := map[string]bool{}
	for _, n := range notices {
		all[n[0]], all[n[1]] = true, true
	}
	delete(all, "")
	for state, want := range notices {
		doc := reviewed()
		doc.State = state
		out := formats(t, doc)
		for i, lang := range []Lang{Japanese, English} {
			f := openXLSX(t, doc)
			rows, err := f.GetRows(f.GetSheetList()[i])
			if err != nil {
				t.Fatal(err)
			}
			out["xlsx."+string(lang)] = rows[0][0]
			for _, format := range []string{"html", "history", "cookies", "md", "xlsx"} {
				for notice := range all {
					if got := strings.Contains(out[format+"."+string(lang)], notice); got != (notice == want[i]) {
						t.Errorf("%s, %s.%s: says %q: %v", state, format, lang, notice, got)
					}
				}
			}
			for _, format := range []string{"csv", "cookiescsv"} { // tables for programs too
				if strings.Contains(out[format+"."+string(lang)], want[0]) && want[0] != "" {
					t.Errorf("%s: %s has a notice", state, format)
				}
			}
		}
		if state == "" || state == "<b>final" {
			state = "measured"
		}
		if !strings.Contains(out["json"], `"state": "`+state+`",`) {
			t.Errorf("%s: the JSON does not say so", state)
		}
	}
}

// TestXLSXNotice: the notice stands above the table, which stays as it is.
func TestXLSXNotice(t *testing.T) {
	doc := reviewed()
	doc.State = "draft"
	f := openXLSX(t, doc)
	for i, lang := range []Lang{Japanese, English} {
		sheet := f.GetSheetList()[i]
		got, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		want := readCSV(t, func(b *bytes.Buffer) error { return CSV(b, doc, lang) })
		if len(got) != 1+len(want) || len(got[0]) != 1 || !slices.Equal(got[1], want[0]) || got[2][0] != want[1][0] {
			t.Errorf("%s: %d rows, the first %q", sheet, len(got), got[:2])
		}
		if panes, err := f.GetPanes(sheet); err != nil || panes.YSplit != 2 || panes.TopLeftCell != "A3" {
			t.Errorf("%s: the heading is not frozen with the notice: %+v %v", sheet, panes, err)
		}
		id, err := f.GetCellStyle(sheet, "A1")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(id); err != nil || s.NumFmt != textFormat || !s.Font.Bold || s.Alignment.WrapText {
			t.Errorf("%s: the notice is not one bold line: %+v %v", sheet, s, err)
		}
	}
}
