package published_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
	"soshin/catalog/list/published"
)

const small = `<table><tr><th>送信先</th><th>サービス名</th><th>送信される情報</th><th>利用目的</th></tr>` +
	`<tr><td>ヤフー株式会社</td><td>Yahoo!広告</td><td>閲覧履歴、IPアドレス</td><td>広告の配信</td></tr></table>`

func TestCharacterSets(t *testing.T) {
	long := strings.Repeat("<!-- nothing but ASCII to begin with -->", 50)
	for _, tc := range []struct {
		name string
		head string
		enc  encoding.Encoding
	}{
		{"UTF-8 declared", `<meta charset="utf-8">`, unicode.UTF8},
		{"UTF-8 undeclared", ``, unicode.UTF8},
		{"UTF-8 undeclared, late", long, unicode.UTF8},
		{"UTF-8 with a mark", ``, unicode.UTF8BOM},
		{"UTF-16 with a mark", ``, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
		{"Shift_JIS declared", `<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">`, japanese.ShiftJIS},
		{"Shift_JIS undeclared", ``, japanese.ShiftJIS},
		{"Shift_JIS called UTF-8", `<meta charset="utf-8">`, japanese.ShiftJIS},
		{"EUC-JP declared", `<meta charset="EUC-JP">`, japanese.EUCJP},
		{"EUC-JP undeclared", long, japanese.EUCJP},
		{"ISO-2022-JP declared", `<meta charset="ISO-2022-JP">`, japanese.ISO2022JP},
		{"ISO-2022-JP undeclared", ``, japanese.ISO2022JP},
	} {
		page, err := tc.enc.NewEncoder().String("<html><head>" + tc.head + "</head><body>" + small)
		if err != nil {
			t.Fatal(err)
		}
		got, err := published.Read("page.html", strings.NewReader(page))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if c := got[0].Rows[0].Cells; c[declared.Recipient].Text != "ヤフー株式会社" || c[declared.Information].Text != "閲覧履歴、IPアドレス" {
			t.Errorf("%s: %+v", tc.name, c)
		}
	}
}

func TestHostilePages(t *testing.T) {
	for name, tc := range map[string]struct{ page, want string }{
		"nothing":        {"", "no list was recognised"},
		"no list":        {"<p>こんにちは</p><table><tr><td>所在地</td><td>東京都</td></tr></table>", "no list was recognised"},
		"too large":      {strings.Repeat(" ", 16<<20+1), "larger than 16777216 bytes"},
		"nests deeply":   {strings.Repeat("<div>", 100_000), "parse the page"},
		"too many cells": {"<table>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=65535 colspan=1000>x", 2), 4000), "more than 200000 cells"},
		"another JSON":   {`{"version": 1}`, "no list of version 1"},
		"broken JSON":    {`{"version": `, "not readable as JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := published.Read("p.html", strings.NewReader(tc.page))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "read p.html: ") {
				t.Errorf("error %v, want %q", err, tc.want)
			}
			if d := time.Since(start); d > 8*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
	if _, err := published.Read("p.html", strings.NewReader("")); !errors.Is(err, published.ErrNoList) {
		t.Errorf("%v is not ErrNoList", err)
	}
}

func TestHugeSpans(t *testing.T) {
	page := `<table><tr><th>送信先</th><th>情報</th></tr><tr><td rowspan=65535>Google LLC</td><td colspan=99999999999999999999>URL</td></tr>` +
		strings.Repeat("<tr><td>Cookie</td></tr>", 1000) + "</table>"
	got, err := published.Read("p.html", strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	rows := got[0].Rows
	if len(rows) != 1001 || rows[1000].Cells[declared.Recipient].Text != "Google LLC" {
		t.Errorf("%d rows, the last %+v", len(rows), rows[len(rows)-1])
	}
}

// TestOwnPages reads back what list builds, every cell.
func TestOwnPages(t *testing.T) {
	day := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	doc := list.Document{
		ServiceName: catalog.Text{Ja: "しごと", En: "Shigoto"}, Generated: day, Run: "r", Coverage: list.Coverage{Visited: 3},
		Rows: []list.Row{
			{
				ID: "ga4-1", Tag: "https://www.googletagmanager.com/gtag/js", RecipientID: "google", Recipient: catalog.Text{Ja: "グーグル合同会社", En: "Google LLC"},
				Country: "US", CountryName: catalog.Text{Ja: "アメリカ合衆国", En: "United States"}, ServiceID: "ga4", Service: catalog.Text{Ja: "Google アナリティクス 4", En: "Google Analytics 4"},
				Hosts: []string{"a.example", "b.example"}, Category: catalog.CategoryAnalytics,
				Timing: catalog.Text{Ja: "ページを開いた時", En: "When a page is opened"}, Effect: catalog.Text{Ja: "影響はありません", En: "None"},
				Information: []list.Item{{Kind: catalog.KindIPAddress, Text: catalog.Text{Ja: "IPアドレス", En: "IP address"}}, {Kind: catalog.KindPageURL, Text: catalog.Text{Ja: "閲覧したページのURL", En: "address of the page viewed"}}},
				OurPurpose:  catalog.Text{Ja: "利用状況を知るため", En: "To know the use"}, Default: true, Purpose: catalog.Text{Ja: "解析の提供", En: "Providing analytics"},
				PolicyURL: "https://policies.google.com/privacy", OptOutURL: "https://tools.google.com/dlpage/gaoptout", First: day, Last: day, Count: 2, Pages: 1,
			},
			{
				ID: "nazo-2", Domain: "nazo.example", Hosts: []string{"t.nazo.example"},
				Information: []list.Item{{Kind: catalog.KindIPAddress, Text: catalog.Text{Ja: "IPアドレス", En: "IP address"}}},
				First:       day, Last: day, Count: 1, Pages: 1,
			},
		},
	}
	for _, lang := range []list.Lang{list.Japanese, list.English} {
		say := func(ja, en string) string {
			if lang == list.English {
				return en
			}
			return ja
		}
		want := []map[declared.Column]string{
			{
				declared.Service: say("Google アナリティクス 4", "Google Analytics 4"), declared.Recipient: say("グーグル合同会社", "Google LLC"),
				declared.Country: say("アメリカ合衆国", "United States"), declared.Information: say("IPアドレス\n閲覧したページのURL", "IP address\naddress of the page viewed"),
				declared.OurPurpose: say("利用状況を知るため", "To know the use"), declared.Theirs: say("解析の提供", "Providing analytics"),
				declared.Tag: "https://www.googletagmanager.com/gtag/js", declared.Domain: "a.example\nb.example",
				declared.Policy: "policies.google.com", declared.OptOut: "tools.google.com", declared.Category: say("アクセス解析", "Analytics"),
				declared.Timing: say("ページを開いた時", "When a page is opened"), declared.Effect: say("影響はありません", "None"),
			},
			{
				declared.Service: "nazo.example", declared.Recipient: "", declared.Country: "", declared.Information: say("IPアドレス", "IP address"),
				declared.OurPurpose: "", declared.Theirs: "", declared.Tag: "", declared.Domain: "t.nazo.example", declared.Policy: "", declared.OptOut: "",
			},
		}
		var page, data bytes.Buffer
		if err := errors.Join(list.DefaultTemplates().HTML(&page, doc, lang), list.JSON(&data, doc)); err != nil {
			t.Fatal(err)
		}
		pages, err := published.Read("https://service.example/list/", &page)
		if err != nil {
			t.Fatal(err)
		}
		if len(pages) != 1 || pages[0].Lang != string(lang) || len(pages[0].Global) != 1 || !strings.Contains(pages[0].Global[declared.Other], say("同じ情報は同じ文字列になる", "The same information gives the same string")) {
			t.Fatalf("%d pages, the first in %q, for all rows %v", len(pages), pages[0].Lang, pages[0].Global)
		}
		compareOwn(t, "HTML "+string(lang), pages[0], want)
		if links := pages[0].Rows[0].Cells[declared.Policy].Links; fmt.Sprint(links) != "[https://policies.google.com/privacy]" {
			t.Errorf("the policy links to %q", links)
		}

		pages, err = published.Read("list.json", &data)
		if err != nil || len(pages) != 2 {
			t.Fatal(pages, err)
		}
		want[0][declared.Policy], want[0][declared.OptOut], want[0][declared.Category] = "https://policies.google.com/privacy", "https://tools.google.com/dlpage/gaoptout", "analytics"
		for _, p := range pages {
			if p.Lang == string(lang) {
				compareOwn(t, "JSON "+string(lang), p, want)
			}
		}
	}
}

func compareOwn(t *testing.T, name string, p declared.Page, want []map[declared.Column]string) {
	t.Helper()
	if len(p.Rows) != len(want) {
		t.Fatalf("%s: %d rows, want %d: %+v", name, len(p.Rows), len(want), p.Rows)
	}
	for i, cells := range want {
		if id := []string{"ga4-1", "nazo-2"}[i]; p.Rows[i].ID != id || p.Rows[i].Shifted != 0 {
			t.Errorf("%s: row %d is %q, shifted %d, want %q", name, i, p.Rows[i].ID, p.Rows[i].Shifted, id)
		}
		for c, text := range cells {
			if got := p.Rows[i].Cells[c].Text; got != text {
				t.Errorf("%s: row %d: %s is %q, want %q", name, i, c, got, text)
			}
		}
		for c, cell := range p.Rows[i].Cells {
			if _, ok := cells[c]; !ok && c != declared.Other && cell.Text != "" {
				t.Errorf("%s: row %d: %s is %q, want nothing", name, i, c, cell.Text)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`<h2>送信先一覧</h2><ul><li>Google LLC <a href=x>プライバシーポリシー</a><ul><li>目的：分析</ul><li>x</ul>`))
	f.Add([]byte(`<dl><dt>送信先<dd>A<dt>送信先<dd>B</dl><h3>X Inc.</h3><p><b>利用目的</b> 広告</p>`))
	f.Add([]byte(`<table><tr><th rowspan=2>利用目的<th>当社<td>a<tr><th>送信先<td colspan=0>b</table>`))
	f.Add([]byte(`{"version":1,"rows":[{}]}`))
	f.Add([]byte("<dt>00")) // outside a list
	f.Fuzz(func(t *testing.T, page []byte) {
		pages, err := published.Read("https://a.example/", bytes.NewReader(page))
		if (err == nil) != (len(pages) > 0) {
			t.Fatalf("%d pages, error %v", len(pages), err)
		}
		for _, p := range pages {
			if p.Lang != "ja" && p.Lang != "en" {
				t.Errorf("page in %q", p.Lang)
			}
		}
	})
}
