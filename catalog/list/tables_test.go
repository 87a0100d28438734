package list

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"soshin/catalog"
)

func openXLSX(t *testing.T, doc Document) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(render(t, func(b *bytes.Buffer) error { return XLSX(b, doc) })))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func readCSV(t *testing.T, f func(*bytes.Buffer) error) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(render(t, f), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestXLSX holds the workbook against the CSV file: the same cells.
func TestXLSX(t *testing.T) {
	doc := reviewed()
	f := openXLSX(t, doc)
	if got := f.GetSheetList(); !slices.Equal(got, []string{"日本語", "English"}) {
		t.Fatalf("sheets %q", got)
	}
	for i, lang := range []Lang{Japanese, English} {
		sheet := f.GetSheetList()[i]
		got, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		want := readCSV(t, func(b *bytes.Buffer) error { return CSV(b, doc, lang) })
		for r := range want {
			for len(got[r]) < len(want[r]) {
				got[r] = append(got[r], "") // empty cells at the end of a row
			}
			if !slices.Equal(got[r], want[r]) {
				t.Errorf("%s: row %d\n got %q\nwant %q", sheet, r+1, got[r], want[r])
			}
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the heading is not frozen: %+v %v", sheet, panes, err)
		}
		style := func(cell string) *excelize.Style {
			id, err := f.GetCellStyle(sheet, cell)
			if err != nil {
				t.Fatal(err)
			}
			s, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		for _, cell := range []string{"A1", "A2", "F3"} {
			if s := style(cell); s.NumFmt != textFormat || !s.Alignment.WrapText {
				t.Errorf("%s!%s is not wrapped text: %+v", sheet, cell, s)
			}
		}
		if w, err := f.GetColWidth(sheet, "F"); err != nil || w != 48 {
			t.Errorf("%s: the information is %v wide (%v)", sheet, w, err)
		}
		policy, err := excelize.CoordinatesToCellName(1+slices.Index(want[0], wordsOf(lang).Policy), 2)
		if err != nil {
			t.Fatal(err)
		}
		if ok, href, err := f.GetCellHyperLink(sheet, policy); !ok || href != "https://www.ad.example/privacy" || err != nil {
			t.Errorf("%s!%s links to %q", sheet, policy, href)
		}
	}
	doc.Rows[0].PolicyURL = "http://plain.example/"
	f = openXLSX(t, doc)
	if ok, href, _ := f.GetCellHyperLink("English", "J2"); ok {
		t.Errorf("what is not https links to %q", href)
	}
}

// TestLibreOffice opens the workbook in another program than the one that it
// was written with, and wants the cells of the CSV file.
func TestLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed: no soffice; apt-get install libreoffice-calc-nogui")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "list.xlsx")
	write(t, path, render(t, func(b *bytes.Buffer) error { return XLSX(b, reviewed()) }))
	// 44 a comma, 34 quotes, 76 UTF-8; the last says which sheet, -1 each one.
	out, err := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", dir, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, lang := range map[string]Lang{"list-日本語.csv": Japanese, "list-English.csv": English} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		got, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := readCSV(t, func(b *bytes.Buffer) error { return CSV(b, reviewed(), lang) })
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

func TestXLSXLongCell(t *testing.T) {
	doc := reviewed()
	doc.Rows[0].Hosts = slices.Repeat([]string{"host-with-a-name.ad.example"}, 3000)
	f := openXLSX(t, doc)
	rows, err := f.GetRows("English")
	if err != nil {
		t.Fatal(err)
	}
	hosts := rows[1][slices.Index(rows[0], "Connects to")]
	if n := len([]rune(hosts)); n != excelize.TotalCellChars || !strings.HasSuffix(hosts, "…") {
		t.Errorf("the cell has %d characters and ends in %q", n, hosts[len(hosts)-10:])
	}
}

func TestHiddenColumns(t *testing.T) {
	doc := reviewed()
	for _, tc := range []struct {
		hidden        []string
		present, gone []string
	}{
		{nil, []string{"Country", "When it is sent", "Effect of opting out"}, nil},
		{[]string{"country"}, []string{"When it is sent", "Effect of opting out"}, []string{"Country", "Japan\n", "United States"}},
		{[]string{"timing", "effect"}, []string{"Country"}, []string{"When it is sent", "When a page of a job", "Effect of opting out", "Their number stays"}},
	} {
		doc.Hidden = tc.hidden
		sheet, err := openXLSX(t, doc).GetRows("English")
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, row := range sheet {
			cells = append(cells, row...)
		}
		out := formats(t, doc)
		out["xlsx"] = strings.Join(cells, "\n")
		for _, format := range []string{"html.en", "md.en", "csv.en", "xlsx"} {
			for _, s := range tc.gone {
				if strings.Contains(out[format], s) {
					t.Errorf("hidden %q: %s says %q", tc.hidden, format, s)
				}
			}
			for _, s := range tc.present {
				if format == "html.en" && s == "Country" {
					s = "United States" // under its recipient
				}
				if !strings.Contains(out[format], s) {
					t.Errorf("hidden %q: %s does not say %q", tc.hidden, format, s)
				}
			}
		}
		if !strings.Contains(out["json"], `"country": "US"`) || !strings.Contains(out["json"], "Their number stays") {
			t.Error("the facts are not whole")
		}
	}
}

// TestGroupByRecipient: a recipient's services come together, and no tag, nor
// a row's category, is lost.
func TestGroupByRecipient(t *testing.T) {
	doc := reviewed()
	var got []string
	for _, s := range sections(doc, English) {
		ids := []string{s.ID, s.Name}
		for _, r := range s.Rows {
			ids = append(ids, r.ServiceID+r.Domain)
		}
		got = append(got, strings.Join(ids, " | "))
	}
	want := []string{
		"recipient-adexample | Ad Example K.K. | ad-example",
		"recipient-metrics | Metrics Example, Inc. | metrics-web | metrics-replay",
		"recipient-watch | Watch Example SAS | watch-errors",
		"recipient-unidentified | Recipient being identified | nazo.example",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for format, out := range map[string]string{"html": formats(t, doc)["html.en"], "md": formats(t, doc)["md.en"]} {
		for _, r := range doc.Rows {
			if r.Tag != "" && !strings.Contains(out, r.Tag) {
				t.Errorf("%s does not name the tag %s", format, r.Tag)
			}
			if name := categoryOf(r.Category).name.En; !strings.Contains(out, name) {
				t.Errorf("%s does not say %q", format, name)
			}
		}
	}
}

func TestCookies(t *testing.T) {
	var got []string
	doc := demo()
	for _, c := range doc.Cookies {
		purpose, open := cookiePurpose(doc, c)
		state := ""
		if open {
			state = " (open)"
		}
		got = append(got, strings.Join([]string{
			string(c.Kind), c.Name, c.host(), cookieParty(c, English), cookieWho(c, doc, English), lifetime(c, English), purpose.En + state,
		}, " | "))
	}
	want := []string{
		"cookie | uid | ad.example | Outside (third party) | Ad Example K.K. | 2 hours | To deliver job advertisements and measure their effect",
		"cookie | n | nazo.example | Outside (third party) | being confirmed | until 1 February 2027 |  (open)",
		"cookie | _mx | shigoto.example | This service (first party) | Metrics Example, Inc. | 400 days | To understand how the site is used and make it easier to use",
		"cookie | _replay | shigoto.example | This service (first party) | Metrics Example, Inc. | 30 minutes | To find and improve what is hard to use (open)",
		"cookie | session | www.shigoto.example | This service (first party) | Shigoto Example | until the browser is closed |  (open)",
		"indexed-db | watch/errors | www.shigoto.example | This service (first party) | Watch Example SAS | until deleted | To find and correct errors (open)",
		"local-storage | replay.queue | www.shigoto.example | This service (first party) | Metrics Example, Inc. | until deleted | To find and improve what is hard to use (open)",
		"local-storage | theme | www.shigoto.example | This service (first party) | Shigoto Example | until deleted |  (open)",
		"session-storage | form | www.shigoto.example | This service (first party) | being confirmed | until the browser is closed |  (open)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLifetime(t *testing.T) {
	const day = 24 * 3600
	for _, tc := range []struct {
		c      Cookie
		ja, en string
	}{
		{Cookie{Until: UntilClosed}, "ブラウザを閉じるまで", "until the browser is closed"},
		{Cookie{Until: UntilDeleted}, "削除されるまで", "until deleted"},
		{Cookie{Until: UntilExpired, Seconds: 59}, "59秒", "59 seconds"},
		{Cookie{Until: UntilExpired, Seconds: 90}, "2分", "2 minutes"},
		{Cookie{Until: UntilExpired, Seconds: 3600}, "1時間", "1 hour"},
		{Cookie{Until: UntilExpired, Seconds: 2*3600 - 1}, "2時間", "2 hours"},
		{Cookie{Until: UntilExpired, Seconds: day - 1}, "1日", "1 day"},
		{Cookie{Until: UntilExpired, Seconds: 400*day - 5}, "400日", "400 days"},
		{Cookie{Until: UntilExpired, Expires: at("2027-01-31T15:00:00Z")}, "2027年2月1日まで", "until 1 February 2027"},
		{Cookie{Until: UntilExpired}, "未確認", "Not known"},
	} {
		if ja, en := lifetime(tc.c, Japanese), lifetime(tc.c, English); ja != tc.ja || en != tc.en {
			t.Errorf("%+v: %q, %q, want %q, %q", tc.c, ja, en, tc.ja, tc.en)
		}
	}
}

// TestDataSafety: the form is answered as far as it was observed, and no
// further.
func TestDataSafety(t *testing.T) {
	doc := demo()
	var got []string
	questions := 0
	for i, row := range readCSV(t, func(b *bytes.Buffer) error { return DataSafety(b, doc) }) {
		if i == 0 {
			if want := []string{"Question ID (machine readable)", "Response ID (machine readable)", "Response value", "Answer requirement", "Human-friendly question label"}; !slices.Equal(row, want) {
				t.Errorf("columns %q", row)
			}
			continue
		}
		questions++
		if row[2] != "" {
			got = append(got, strings.Join(row[:3], ","))
		}
	}
	const usage = "PSL_DATA_USAGE_RESPONSES:"
	want := []string{
		"PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,TRUE",
		"PSL_DATA_TYPES_PERSONAL,PSL_EMAIL,TRUE",
		"PSL_DATA_TYPES_APP_ACTIVITY,PSL_USER_INTERACTION,TRUE",
		"PSL_DATA_TYPES_APP_ACTIVITY,PSL_IN_APP_SEARCH_HISTORY,TRUE",
		"PSL_DATA_TYPES_APP_ACTIVITY,PSL_USER_GENERATED_CONTENT,TRUE",
		"PSL_DATA_TYPES_IDENTIFIERS,PSL_DEVICE_ID,TRUE",
		usage + "PSL_EMAIL:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,TRUE",
		usage + "PSL_EMAIL:DATA_USAGE_COLLECTION_PURPOSE,PSL_ADVERTISING,TRUE",
		usage + "PSL_USER_INTERACTION:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,TRUE",
		usage + "PSL_USER_INTERACTION:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,TRUE",
		usage + "PSL_IN_APP_SEARCH_HISTORY:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,TRUE",
		usage + "PSL_IN_APP_SEARCH_HISTORY:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,TRUE",
		usage + "PSL_USER_GENERATED_CONTENT:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,TRUE",
		usage + "PSL_USER_GENERATED_CONTENT:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,TRUE",
		usage + "PSL_DEVICE_ID:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,TRUE",
		usage + "PSL_DEVICE_ID:DATA_USAGE_COLLECTION_PURPOSE,PSL_ANALYTICS,TRUE",
		usage + "PSL_DEVICE_ID:DATA_USAGE_COLLECTION_PURPOSE,PSL_ADVERTISING,TRUE",
	}
	if !slices.Equal(got, want) {
		t.Errorf("answered\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if questions != 22+38+38*19 { // about the app, types, and what is asked of each
		t.Errorf("%d questions", questions)
	}
	doc.Rows = []Row{{Information: []Item{{Kind: catalog.KindIPAddress}}}} // Play has no type for it
	for _, row := range readCSV(t, func(b *bytes.Buffer) error { return DataSafety(b, doc) })[1:] {
		if row[2] != "" {
			t.Errorf("answered without a type of data: %q", row)
		}
	}
}
