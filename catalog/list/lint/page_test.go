package lint

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"soshin/catalog/list/declared"
)

// A pageExample is a change to the first three rows of a clean list (in both
// languages if pages is 2), and what is found: "severity rule page/row column:
// text", the row 0 being the whole page.
type pageExample struct {
	name   string
	langs  []string // of the pages
	change func(p []declared.Page, o *Options)
	want   []string
}

var (
	ja, en, both = []string{"ja"}, []string{"en"}, []string{"ja", "en"}
	approved     = Review{State: "published", Author: "佐藤", Approver: "鈴木", Version: 3, Hash: "sha256:a", Approved: "sha256:a"}
)

// without removes columns, with their cells.
func without(p []declared.Page, columns ...declared.Column) {
	for i := range p {
		p[i].Columns = slices.DeleteFunc(slices.Clone(p[i].Columns), func(c declared.Column) bool { return slices.Contains(columns, c) })
		for _, r := range p[i].Rows {
			for _, c := range columns {
				delete(r.Cells, c)
			}
		}
	}
}

// undivide moves our purposes to a single column.
func undivide(p []declared.Page) {
	for i := range p {
		for _, r := range p[i].Rows {
			r.Cells[declared.Purpose] = r.Cells[declared.OurPurpose]
		}
	}
	without(p, declared.OurPurpose, declared.Theirs)
}

func set(p declared.Page, row int, c declared.Column, text string, links ...string) {
	p.Rows[row].Cells[c] = declared.Cell{Text: text, Links: links}
}

var pageExamples = []pageExample{
	{"clean", ja, func([]declared.Page, *Options) {}, nil},
	{"clean", en, func([]declared.Page, *Options) {}, nil},
	{"clean", both, func([]declared.Page, *Options) {}, nil},

	{"undivided purposes are one finding", ja, func(p []declared.Page, _ *Options) { undivide(p) },
		[]string{"warning purpose-undivided 1/0 purpose: サイトの利用状況を分析し、改善するため"}},
	{"undivided purposes are one finding", en, func(p []declared.Page, _ *Options) { undivide(p) },
		[]string{"warning purpose-undivided 1/0 purpose: To analyse how the site is used and improve it"}},
	{"a purpose that says whose it is", ja, func(p []declared.Page, _ *Options) {
		undivide(p)
		for i := range p[0].Rows {
			set(p[0], i, declared.Purpose, "当社: 利用状況を分析するため。送信先: 解析サービスを改善するため")
		}
	}, nil},
	{"a purpose that says whose it is", en, func(p []declared.Page, _ *Options) {
		undivide(p)
		for i := range p[0].Rows {
			set(p[0], i, declared.Purpose, "Ours: to analyse use. Recipient’s: to improve its service")
		}
	}, nil},
	{"a missing one in an undivided column", ja, func(p []declared.Page, _ *Options) {
		undivide(p)
		set(p[0], 1, declared.Purpose, "")
	}, []string{
		"warning purpose-undivided 1/0 purpose: サイトの利用状況を分析し、改善するため",
		"error purpose-missing 1/2 purpose: ",
	}},
	{"some rows undivided", ja, func(p []declared.Page, _ *Options) {
		for i := range 2 {
			p[0].Rows[i].Cells[declared.Purpose] = p[0].Rows[i].Cells[declared.OurPurpose]
			set(p[0], i, declared.OurPurpose, "")
		}
		set(p[0], 0, declared.Theirs, "") // the second has theirs: its purpose is ours
	}, []string{"warning purpose-undivided 1/0 purpose: サイトの利用状況を分析し、改善するため"}},
	{"no column for purposes", ja, func(p []declared.Page, _ *Options) { without(p, declared.OurPurpose, declared.Theirs) },
		[]string{"error purpose-missing 1/0 purpose: "}},
	{"no column for theirs", en, func(p []declared.Page, _ *Options) { without(p, declared.Theirs) },
		[]string{"error purpose-missing 1/0 recipient_purpose: "}},
	{"theirs said once for all", ja, func(p []declared.Page, _ *Options) {
		without(p, declared.Theirs)
		p[0].Global = map[declared.Column]string{declared.Theirs: "送信先のサービスの提供と改善のため"}
	}, nil},
	{"theirs said once for all, vaguely", ja, func(p []declared.Page, _ *Options) {
		without(p, declared.Theirs)
		p[0].Global = map[declared.Column]string{declared.Theirs: "送信先のサービスの提供など"}
	}, []string{"error vague-word 1/0 recipient_purpose: 送信先のサービスの提供など"}},
	{"no column for information", en, func(p []declared.Page, _ *Options) { without(p, declared.Information) },
		[]string{"error information-missing 1/0 information: "}},
	{"no column for the recipient", ja, func(p []declared.Page, _ *Options) { without(p, declared.Recipient) },
		[]string{"error recipient-missing 1/0 recipient: "}},
	{"no column for the service", ja, func(p []declared.Page, _ *Options) { without(p, declared.Service) },
		[]string{"warning service-missing 1/0 service: "}},
	{"services beside the recipients", ja, func(p []declared.Page, _ *Options) {
		without(p, declared.Service)
		set(p[0], 0, declared.Recipient, "Google LLC(Google アナリティクス)")
		set(p[0], 1, declared.Recipient, "Microsoft Corporation / Clarity")
		set(p[0], 2, declared.Recipient, "Google LLC(米国)「Google AdSense」")
	}, nil},
	{"a country is no service", ja, func(p []declared.Page, _ *Options) {
		without(p, declared.Service)
		p[0].Rows = p[0].Rows[:1]
		set(p[0], 0, declared.Recipient, "Google LLC(米国)")
	}, []string{"warning service-missing 1/0 service: "}},
	{"a brand whose company is known", ja, func(p []declared.Page, o *Options) {
		set(p[0], 0, declared.Recipient, "Google")
		o.LegalName = func(brand, lang string) string { return brand + " LLC" }
	}, []string{"warning legal-name 1/1 recipient: Google"}},
	{"a legal name that does not look like one", en, func(p []declared.Page, o *Options) {
		set(p[0], 0, declared.Recipient, "Unity Technologies SF")
		o.LegalName = func(brand, lang string) string { return "Unity Technologies SF" }
	}, nil},

	{"jargon explained on the page", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Information, "UUID、IPアドレス")
		p[0].Global = map[declared.Column]string{declared.Other: "用語の説明\nUUID: 端末を見分けるための番号です。"}
	}, nil},
	{"jargon explained on the page", en, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Information, "hashed e-mail address")
		p[0].Global = map[declared.Column]string{declared.Other: "Hashed: replaced by a string that cannot be read."}
	}, nil},
	{"jargon is found once", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Information, "IPアドレス、UUID")
		set(p[0], 2, declared.Information, "閲覧したページのURL、UUID")
	}, []string{"warning jargon 1/1 information: UUID"}},
	{"jargon explained in another row", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Information, "IPアドレス、UUID")
		set(p[0], 2, declared.Information, "UUID(端末を見分けるための番号)")
	}, nil},

	{"an empty row", ja, func(p []declared.Page, _ *Options) { p[0].Rows[1].Cells = map[declared.Column]declared.Cell{} },
		[]string{"error cell-empty 1/2 : "}},
	{"a card without a country", ja, func(p []declared.Page, _ *Options) { delete(p[0].Rows[1].Cells, declared.Country) }, nil},
	{"a column that nobody fills", en, func(p []declared.Page, _ *Options) {
		p[0].Columns = append(slices.Clone(p[0].Columns), declared.Timing)
	}, nil},
	{"a row shifted by one", ja, func(p []declared.Page, _ *Options) {
		r := p[0].Rows[0]
		for i := len(cleanColumns) - 1; i > 0; i-- {
			r.Cells[cleanColumns[i]] = declared.Cell{Text: cleanRows[0].ja[i-1]}
		}
		r.Cells[declared.Category] = declared.Cell{}
		r.Cells[declared.OptOut] = declared.Cell{Text: "https://policies.google.com/privacy"}
	}, []string{
		"info cell-empty 1/1 category: ",
		"warning legal-name 1/1 recipient: アクセス解析",
		"error cell-shifted 1/1 our_purpose: 閲覧したページのURLと題名、閲覧した日時、直前に閲覧していたページのURL、端末の種類、画面の大きさ、ブラウザの言語、…",
		"error cell-shifted 1/1 policy: 解析サービスの提供と改善のため",
	}},
	{"a row that its reader knows to be shifted", ja, func(p []declared.Page, _ *Options) {
		p[0].Rows[0].Shifted = 1
		set(p[0], 0, declared.Recipient, "アクセス解析")
		set(p[0], 0, declared.Theirs, "")
	}, []string{"error cell-shifted 1/1 : アクセス解析 / Google アナリティクス 4"}},
	{"a row that its reader knows to be shifted", en, func(p []declared.Page, _ *Options) { p[0].Rows[1].Shifted = -1 },
		[]string{"error cell-shifted 1/2 : Microsoft Corporation / Microsoft Clarity"}},
	{"the text of the policy's link", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Policy, "お客様のデータについて", "https://policies.google.com/privacy")
		set(p[0], 0, declared.Theirs, "お客様のデータについて")
	}, []string{"error page-title 1/1 recipient_purpose: お客様のデータについて"}},
	{"the text of the policy's link", en, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Policy, "How we use data", "https://policies.google.com/privacy")
		set(p[0], 0, declared.Theirs, "How we use data")
	}, []string{"error page-title 1/1 recipient_purpose: How we use data"}},
	{"neither policy nor opt-out", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Policy, "")
		set(p[0], 0, declared.OptOut, "なし")
	}, []string{"info no-policy 1/1 policy: "}},
	{"neither policy nor opt-out", en, func(p []declared.Page, _ *Options) {
		without(p, declared.Policy)
		set(p[0], 1, declared.OptOut, "none")
	},
		[]string{"info no-policy 1/2 policy: "}},
	{"an opt-out is enough", en, func(p []declared.Page, _ *Options) { set(p[0], 0, declared.Policy, "") }, nil},

	{"the same row twice", ja, func(p []declared.Page, _ *Options) { p[0].Rows = append(p[0].Rows, p[0].Rows[0]) },
		[]string{"warning duplicate-row 1/4 : Google LLC / Google アナリティクス 4"}},
	{"the same row twice", en, func(p []declared.Page, _ *Options) { p[0].Rows = append(p[0].Rows, p[0].Rows[1]) },
		[]string{"warning duplicate-row 1/4 : Microsoft Corporation / Microsoft Clarity"}},
	{"the same row for two sites", ja, func(p []declared.Page, _ *Options) {
		p[0].Rows = append(p[0].Rows, p[0].Rows[0])
		p[0].Rows[3].Property = "app"
	}, nil},
	{"another tag of the same service", ja, func(p []declared.Page, _ *Options) {
		p[0].Columns = append(slices.Clone(p[0].Columns), declared.Tag)
		p[0].Rows = append(p[0].Rows, cleanRow(0, cleanRows[0].ja))
		for i := range p[0].Rows {
			set(p[0], i, declared.Tag, fmt.Sprintf("https://tag.example/%d.js", i))
		}
	}, nil},
	{"a company twice, for different things", ja, func(p []declared.Page, _ *Options) {
		without(p, declared.Service, declared.Category)
		for i, who := range []string{"Google LLC(広告)", "Google LLC(広告)", "Google LLC(解析)"} {
			set(p[0], i, declared.Recipient, who)
		}
	}, nil},

	{"a link without https", ja, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.Service, "Google アナリティクス 4", "http://www.example.com/", "javascript:void(0)")
	}, []string{"warning address 1/1 service: http://www.example.com/", "error address 1/1 service: javascript:void(0)"}},
	{"links that need no host", en, func(p []declared.Page, _ *Options) {
		set(p[0], 0, declared.OptOut, "by mail, or here", "mailto:privacy@example.com", "/optout", "#optout", "optout.html?a=b:c")
	}, nil},
	{"a dead address", ja, dies, []string{"error address 1/1 opt_out: https://tools.google.com/dlpage/gaoptout"}},
	{"a dead address", en, dies, []string{"error address 1/1 opt_out: https://tools.google.com/dlpage/gaoptout"}},
	{"addresses that open", ja, func(_ []declared.Page, o *Options) { o.Check = func(string) error { return nil } }, nil},

	{"a row not translated", both, func(p []declared.Page, _ *Options) { p[1].Rows = slices.Delete(p[1].Rows, 1, 2) },
		[]string{"error stale-translation 1/2 : Microsoft Corporation / Microsoft Clarity"}},
	{"a row only in English", both, func(p []declared.Page, _ *Options) { p[0].Rows = slices.Delete(p[0].Rows, 0, 1) },
		[]string{"error stale-translation 2/1 : Google LLC / Google Analytics 4"}},
	{"information counts differ", both, func(p []declared.Page, _ *Options) {
		set(p[1], 0, declared.Information, "address of the page viewed; IP address")
	}, []string{"warning stale-translation 2/1 information: address of the page viewed; IP address"}},
	{"what one language joins", both, func(p []declared.Page, _ *Options) {
		set(p[0], 1, declared.Information, "OS・ブラウザの種類、IPアドレス")
		set(p[1], 1, declared.Information, "type of operating system; type of browser; version of browser; IP address")
	}, nil},
	{"names differ", both, func(p []declared.Page, _ *Options) { set(p[1], 2, declared.Recipient, "Google Inc.") },
		[]string{"warning stale-translation 2/3 recipient: Google Inc."}},
	{"names that are written differently", both, func(p []declared.Page, _ *Options) {
		for i, name := range [][2]string{{"Pipedrive OÜ", "Pipedrive OU"}, {"Monotype Imaging Inc.(旧社名)", "MONOTYPE IMAGING INC."}, {"Fonts.com・MyFonts LLC", "Fonts.com and MyFonts LLC"}} {
			set(p[0], i, declared.Recipient, name[0])
			set(p[1], i, declared.Recipient, name[1])
		}
	}, nil},
	{"untranslated page", both, func(p []declared.Page, _ *Options) { p[1].Rows = p[0].Rows },
		[]string{"warning stale-translation 2/0 : "}},
	{"a template's wrong language", ja, func(p []declared.Page, _ *Options) { p[0].Lang = "en" }, nil},
	{"a translation older than its original", both, func(p []declared.Page, o *Options) {
		p[1].Rows[1].ID = "clarity"
		r := approved
		r.Stale = map[string][]declared.Column{"clarity": {declared.OurPurpose}, "other": {declared.Information}}
		o.Review = &r
	}, []string{"error stale-translation 2/2 our_purpose: To find and improve what is hard to use"}},

	{"approved", ja, func(_ []declared.Page, o *Options) { o.Review = &approved }, nil},
	{"published without approval", ja, reviewed(func(r *Review) { r.Approver = "" }), []string{"error approval 1/0 : published"}},
	{"published without approval", en, reviewed(func(r *Review) { r.Approver = "" }), []string{"error approval 1/0 : published"}},
	{"approved by nobody", ja, reviewed(func(r *Review) { r.State, r.Approver = "approved", "" }), []string{"warning approval 1/0 : approved"}},
	{"a draft", en, reviewed(func(r *Review) { r.State, r.Approver = "draft", "" }), []string{"warning approval 1/0 : draft"}},
	{"approved by the author", ja, reviewed(func(r *Review) { r.Author, r.Approver = "Suzuki Hanako", "suzuki hanako" }), []string{"error approval 1/0 : suzuki hanako"}},
	{"changed after approval", en, reviewed(func(r *Review) { r.Hash = "sha256:b" }), []string{"error approval 1/0 : sha256:b"}},
	{"without version", ja, reviewed(func(r *Review) { r.Version = 0 }), []string{"error approval 1/0 : 0"}},
	{"a fact that changed under its wording", both, func(p []declared.Page, o *Options) {
		p[0].Rows[1].ID, p[1].Rows[1].ID = "clarity", "clarity"
		r := approved
		r.Changed = map[string][]declared.Column{"clarity": {declared.Category}}
		o.Review = &r
	}, []string{"error fact-changed 1/2 category: アクセス解析"}},
	{"superseded", ja, reviewed(func(r *Review) { r.State, r.Approver = "superseded", "" }), nil},
}

func dies(_ []declared.Page, o *Options) {
	o.Check = func(address string) error {
		if address == "https://tools.google.com/dlpage/gaoptout" {
			return errors.New("404 Not Found")
		}
		return nil
	}
}

func reviewed(change func(*Review)) func([]declared.Page, *Options) {
	return func(_ []declared.Page, o *Options) {
		r := approved
		change(&r)
		o.Review = &r
	}
}

// of is the first three rows of the clean list in some languages.
func of(langs []string) []declared.Page {
	var pages []declared.Page
	for _, p := range clean() {
		if slices.Contains(langs, p.Lang) {
			p.Rows = p.Rows[:3]
			pages = append(pages, p)
		}
	}
	return pages
}

func TestPages(t *testing.T) {
	for _, x := range pageExamples {
		t.Run(fmt.Sprint(x.name, x.langs), func(t *testing.T) {
			for _, lang := range []string{"ja", "en"} {
				pages, o := of(x.langs), Options{Lang: lang}
				x.change(pages, &o)
				var got []string
				for _, f := range Lint(pages, o) {
					page := 1 + slices.IndexFunc(pages, func(p declared.Page) bool { return p.Source == f.Source })
					got = append(got, fmt.Sprintf("%s %s %d/%d %s: %s", f.Severity, f.Rule, page, f.Row, f.Column, f.Text))
				}
				if !slices.Equal(got, x.want) {
					t.Errorf("messages in %s:\n got %q\nwant %q", lang, got, x.want)
				}
			}
		})
	}
}

// TestRowName: a row is named by what a reader of the list sees.
func TestRowName(t *testing.T) {
	cells := map[declared.Column]string{
		declared.Recipient: "Google LLC", declared.Service: "Google Analytics 4",
		declared.Domain: "tracker.example", declared.Tag: "https://tag.example/t.js",
	}
	for _, x := range []struct {
		has  []declared.Column
		id   string
		want string
	}{
		{[]declared.Column{declared.Recipient, declared.Service, declared.Domain, declared.Tag}, "ga4-1", "Google LLC / Google Analytics 4"},
		{[]declared.Column{declared.Service, declared.Tag}, "ga4-1", "Google Analytics 4"},
		{[]declared.Column{declared.Recipient, declared.Domain, declared.Tag}, "ga4-1", "Google LLC"},
		{[]declared.Column{declared.Domain, declared.Tag}, "ga4-1", "tracker.example"},
		{[]declared.Column{declared.Tag}, "ga4-1", "ga4-1"},
		{[]declared.Column{declared.Tag}, "", "https://tag.example/t.js"},
	} {
		r := declared.Row{ID: x.id, Cells: map[declared.Column]declared.Cell{declared.Information: {Text: "IPアドレス等"}}}
		for _, c := range x.has {
			r.Cells[c] = declared.Cell{Text: cells[c]}
		}
		for _, f := range Lint([]declared.Page{{Rows: []declared.Row{r}}}, Options{}) {
			if f.Row == 1 && f.Name != x.want {
				t.Errorf("%q with the ID %q is named %q, want %q", x.has, x.id, f.Name, x.want)
			}
		}
	}
}

// TestOneSource: of a source with both languages, as a review file is, what is
// wrong in both is one finding, and what is wrong in one names it.
func TestOneSource(t *testing.T) {
	pages := of(both)
	pages[1].Source = pages[0].Source
	for i := range pages {
		pages[i].Rows[0].ID = "ga4"
		set(pages[i], 0, declared.Policy, "", "http://policies.google.com/privacy")
		set(pages[i], 1, declared.Theirs, "")
	}
	set(pages[0], 2, declared.Information, "閲覧したページのURL、端末の種類、IPアドレス、広告ID、広告を表示した履歴等")
	set(pages[1], 2, declared.OurPurpose, "")
	r := approved
	r.State, r.Approver, r.Changed = "draft", "", map[string][]declared.Column{"ga4": {declared.Category}}
	for lang, want := range map[string][]string{
		"ja": {
			"ja ページ全体: まだ承認されていません(状態: draft)",
			"ja 1行目「Google LLC / Google アナリティクス 4」の「分類」: この文言が書かれた後、調査で確認された内容が変わっています",
			"ja 1行目「Google LLC / Google アナリティクス 4」の「プライバシーポリシー」: 「http://policies.google.com/privacy」は https ではありません",
			"ja 2行目「Microsoft Corporation / Microsoft Clarity」の「送信先の利用目的」: 送信先が何のために使うのかが書かれていません",
			"ja 日本語: 3行目「Google LLC / Google AdSense」の「送信される情報」: 「等」とあり、ほかに何が送信されるのかが分かりません",
			"en 英語: 3行目「Google LLC / Google AdSense」の「当社の利用目的」: 当社が何のために使うのかが書かれていません",
		},
		"en": {
			"ja whole page: not approved yet (state: draft)",
			"ja row 1 “Google LLC / Google アナリティクス 4”, Category: what was measured has changed since this was worded",
			"ja row 1 “Google LLC / Google アナリティクス 4”, Privacy policy: “http://policies.google.com/privacy” is not an https address",
			"ja row 2 “Microsoft Corporation / Microsoft Clarity”, Recipient’s purpose: what the recipient uses it for is not said",
			"ja Japanese: row 3 “Google LLC / Google AdSense”, Information sent: “等” leaves open what else is sent",
			"en English: row 3 “Google LLC / Google AdSense”, Our purpose: what we use it for is not said",
		},
	} {
		var got []string
		for _, f := range Lint(pages, Options{Lang: lang, Review: &r}) {
			got = append(got, f.Lang+" "+f.Message)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %s:\n got %q\nwant %q", lang, got, want)
		}
	}
}
