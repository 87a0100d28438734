package drift

import (
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
	"soshin/catalog/vendors"
)

func recipients(t *testing.T) []*catalog.Recipient {
	t.Helper()
	c, err := vendors.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Recipients()
}

// TestNames: what published lists call companies and services.
func TestNames(t *testing.T) {
	x := newIndex(recipients(t), nil)
	for text, want := range map[string]string{
		"Google LLC": "google", "グーグル": "google", "グーグル合同会社": "google", "Google": "google", "ＧＯＯＧＬＥ　ＬＬＣ": "google", "Google LLC（米国）": "google", "Google Inc.": "google",
		"ヤフー株式会社": "ly-corporation", "LINEヤフー株式会社": "ly-corporation", "ＬＩＮＥヤフー（株）": "ly-corporation", "Yahoo! JAPAN": "ly-corporation", "LY Corporation": "ly-corporation",
		"LINEヤフー株式会社（旧ヤフー株式会社）": "ly-corporation",
		"メタ": "meta", "Meta Platforms, Inc.": "meta", "Meta Platforms": "meta", "Facebook, Inc.": "meta", "フェイスブック": "meta",
		"エックス": "x-corp", "Twitter, Inc.": "x-corp", "X Corp.": "x-corp", "X Corp.（旧Twitter）": "x-corp",
		"Criteo": "criteo", "クリテオ": "criteo", "CRITEO株式会社": "criteo", "Criteo SA": "criteo",
		"㈱プレイド": "plaid", "株式会社 プレイド": "plaid", "PLAID, Inc.": "plaid", "PLAID": "plaid",
		"ユーザーローカル": "userlocal", "User Local, Inc": "userlocal",
		"Microsoft Corporation": "microsoft", "日本マイクロソフト株式会社": "microsoft",
		"Functional Software, Inc. (Sentry)": "sentry",
		"タブーラ":                               "taboola", // by sound, were there no alias
		"株式会社どこにもない":                         "", "Nowhere Example, Inc.": "", "": "",
	} {
		if got := strings.Join(x.recipients.find(text), " "); got != want {
			t.Errorf("recipient %q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Google Analytics": "ga4 google-universal-analytics", "Google アナリティクス 4": "ga4", "Googleアナリティクス": "ga4 google-universal-analytics", "GA4": "ga4",
		"Googleアナリティクスの解析タグ": "ga4 google-universal-analytics",
		"Google広告": "google-ads", "Google Ads": "google-ads", "Google タグマネージャー": "google-tag-manager", "Google Tag Manager": "google-tag-manager",
		"Yahoo!広告": "yahoo-japan-ads", "Yahoo!プロモーション広告": "yahoo-japan-ads", "LINE広告": "line-tag", "LINE Tag": "line-tag",
		"Facebookピクセル": "meta-pixel", "Meta ピクセル": "meta-pixel", "Facebook広告": "meta-pixel",
		"Twitter広告": "x-ads", "X広告": "x-ads", "Microsoft Clarity": "microsoft-clarity", "Clarity": "microsoft-clarity",
		"KARTE": "karte", "Sentry": "sentry", "Segment": "segment", "online": "", "社内ツール": "",
	} {
		if got := strings.Join(x.services.find(text), " "); got != want {
			t.Errorf("service %q is %q, want %q", text, got, want)
		}
	}
}

func TestSound(t *testing.T) {
	for _, pair := range [][2]string{{"クリテオ", "Criteo"}, {"グーグル", "Google"}, {"タブーラ", "Taboola"}, {"ツウチプッシュ", "Tsuchi Push"}, {"アンプリチュード", "Amplitude"}, {"ピンタレスト", "Pinterest"}} {
		if a, b := sound(pair[0]), sound(pair[1]); a != b || a == "" {
			t.Errorf("%q sounds %q, %q %q", pair[0], a, pair[1], b)
		}
	}
	for _, none := range []string{"メタ", "Meta", "楽天", ""} {
		if s := sound(none); s != "" {
			t.Errorf("%q sounds %q", none, s)
		}
	}
}

func kinds(s string) []catalog.InformationKind {
	var list []catalog.InformationKind
	for _, f := range strings.Fields(s) {
		list = append(list, catalog.InformationKind(f))
	}
	return list
}

func TestDeclaredKinds(t *testing.T) {
	for text, want := range map[string]string{
		"":               "",
		"Cookie":         "terminal_id ad_id cookie session_id",
		"クッキー情報":         "terminal_id ad_id cookie session_id",
		"閲覧履歴":           "landing_page page_view viewing_order viewing_time page_url page_title referrer",
		"端末情報":           "os browser language screen device time_zone network",
		"ユーザーエージェント":     "os browser device",
		"閲覧したページのURL":    "page_url",
		"直前に閲覧したページのURL": "referrer",
		"参照元URL":         "referrer",
		"リファラ、ページタイトル":   "page_title referrer",
		"ＩＰアドレス／広告識別子":   "ad_id ip_address",
		"位置情報等":          "location",
		"その他の情報":         "",
		"OS、ブラウザの種類、画面サイズ": "os browser screen",
		"会員ID": "account_id",
		"ハッシュ化したメールアドレス":                             "email",
		"IP address, page URL, page title, referrer": "ip_address page_url page_title referrer",
		"device information":                         "os browser language screen device time_zone network",
		"cookies and advertising identifiers":        "terminal_id ad_id cookie session_id",
		"name, email":                                "name email",
		"name of the campaign":                       "",
		"those costs":                                "",
		"閲覧履歴\n検索キーワード":                              "landing_page page_view viewing_order viewing_time search_term page_url page_title referrer",
	} {
		if got := ordered(declaredKinds(text).kinds); !slices.Equal(got, kinds(want)) {
			t.Errorf("%q declares %q, want %q", text, got, want)
		}
	}
	// What our own list says of a kind declares it, and nothing that it is not.
	for _, info := range catalog.Kinds() {
		for _, text := range []string{info.Text.Ja, info.Text.En, info.Text.Ja + "(ハッシュ化したもの)", info.Text.En + " (hashed)"} {
			if !declaredKinds(text).kinds[info.Kind] {
				t.Errorf("%q does not declare %s", text, info.Kind)
			}
		}
	}
}

func TestMisfit(t *testing.T) {
	for _, tc := range []struct {
		text      string
		category  catalog.Category
		targeting bool
		want      string
	}{
		{"アクセス状況の分析", catalog.CategoryAdvertising, true, "分析"},
		{"アクセス状況の分析", catalog.CategoryAffiliate, false, "分析"},
		{"analysis of the use of our site", catalog.CategoryAdvertising, true, "分析"},
		{"不具合の検知", catalog.CategoryAdvertising, true, "運営"},
		{"広告の効果測定", catalog.CategoryAdvertising, true, ""},
		{"成果の確認", catalog.CategoryAffiliate, false, ""},
		{"サービスの提供", catalog.CategoryAdvertising, true, ""},
		{"", catalog.CategoryAdvertising, true, ""},
		{"アクセス解析", catalog.CategoryAnalytics, false, ""},
		{"広告の配信", catalog.CategoryAnalytics, false, ""},
		{"利用状況の分析", catalog.CategoryCustomerData, true, "分析"},
		{"利用状況の分析", catalog.CategoryCustomerData, false, ""},
		{"表示内容の最適化", catalog.CategoryCustomerData, true, ""},
		{"広告の配信", catalog.CategoryErrors, false, "広告"},
		{"不具合の検知", catalog.CategoryErrors, false, ""},
		{"広告ページの速度の監視", catalog.CategoryPerformance, false, ""},
	} {
		if got, _ := misfit(tc.text, tc.category, tc.targeting); got.Ja != tc.want {
			t.Errorf("%q of %s: %q, want %q", tc.text, tc.category, got.Ja, tc.want)
		}
	}
}

// A row of the list as it is observed: service and kinds.
func observed(t *testing.T, all []*catalog.Recipient, service, kinds string) list.Row {
	t.Helper()
	for _, r := range all {
		for _, s := range r.Services {
			if s.ID == service {
				row := list.Row{ID: service, RecipientID: r.ID, Recipient: r.LegalName, ServiceID: s.ID, Service: s.Name, Category: s.Category}
				return sends(row, kinds)
			}
		}
	}
	t.Fatalf("no service %s", service)
	return list.Row{}
}

func sends(row list.Row, kinds string) list.Row {
	row.Information = append(row.Information, list.Item{Kind: catalog.KindIPAddress, Inherent: true})
	for _, k := range strings.Fields(kinds) {
		kind, hashed := strings.CutPrefix(k, "#")
		row.Information = append(row.Information, list.Item{Kind: catalog.InformationKind(kind), Hashed: hashed, Text: catalog.Text{Ja: "の" + k, En: "the " + k}})
	}
	return row
}

func TestWording(t *testing.T) {
	all := recipients(t)
	page := &declared.Page{Rows: []declared.Row{row("Google | GA4 | URL | 分析")}}
	diffs := Compare(page, []list.Row{observed(t, all, "ga4", "page_url #email"), observed(t, all, "ga4", "screen")}, all)
	if len(diffs) != 1 || diffs[0].What != (catalog.Text{Ja: "送信していて、記載のない情報: の#email、のscreen", En: "sent and not declared: the #email; the screen"}) {
		t.Errorf("%+v", diffs)
	}
}

// row makes a declared row: recipient | service | information | purpose.
func row(text string) declared.Row {
	r := declared.Row{Cells: map[declared.Column]declared.Cell{}}
	for i, cell := range strings.Split(text, "|") {
		r.Cells[[]declared.Column{declared.Recipient, declared.Service, declared.Information, declared.Purpose}[i]] = declared.Cell{Text: strings.TrimSpace(cell)}
	}
	return r
}

func TestCompare(t *testing.T) {
	all := recipients(t)
	ga4 := observed(t, all, "ga4", "page_url terminal_id")
	ads := observed(t, all, "google-ads", "page_url ad_id")
	yahoo := observed(t, all, "yahoo-japan-ads", "page_url")
	line := observed(t, all, "line-tag", "terminal_id")
	unknown := sends(list.Row{Domain: "nazo.example", Hosts: []string{"t.nazo.example"}}, "page_url")
	for name, tc := range map[string]struct {
		rows     []list.Row
		declared []string
		global   map[declared.Column]string
		want     []string // code, row, what it is about, kinds
	}{
		"the same": {
			rows:     []list.Row{ga4, ads},
			declared: []string{"グーグル | Googleアナリティクス | 閲覧履歴、Cookie | 分析", "Google LLC | Google広告 | URL、広告ID | 広告"},
		},
		"a recipient without services declares all of its": {
			rows: []list.Row{yahoo, line}, declared: []string{"ヤフー株式会社 | | URL、Cookie | 広告"},
		},
		"one cell for both names": {
			rows: []list.Row{yahoo}, declared: []string{"Yahoo!広告（LINEヤフー株式会社） | | URL | 広告"},
		},
		"missing recipient and service": {
			rows: []list.Row{ga4, ads, yahoo, unknown}, declared: []string{"Google LLC | Google Analytics 4 | URL、識別子 | 分析"},
			want: []string{"undeclared-service 0 google-ads ad_id page_url", "undeclared-recipient 0 yahoo-japan-ads page_url", "undeclared-recipient 0 nazo.example page_url"},
		},
		"no longer there": {
			rows: []list.Row{ga4}, declared: []string{"Google LLC | GA4 | URL、識別子 | 分析", "株式会社どこか | どこかタグ | Cookie | 分析", "Microsoft | Clarity | Cookie | 分析", "当社 | | 動作ログ | 把握"},
			want: []string{"declared-unseen 2 どこかタグ", "declared-unseen 3 microsoft-clarity"},
		},
		"kinds": {
			rows: []list.Row{observed(t, all, "ga4", "page_url page_title screen")}, declared: []string{"Google LLC | GA4 | URL、検索キーワード | 分析"},
			want: []string{"undeclared-information 1 ga4 page_title screen", "unseen-information 1 ga4 search_term"},
		},
		"kinds of two rows": {
			rows: []list.Row{ga4}, declared: []string{"Google | GA4 | URL | 分析", "Google | GA4 | クライアントID | 分析"},
		},
		"said once for all": {
			rows: []list.Row{ads}, declared: []string{"Google | Google Ads | |"},
			global: map[declared.Column]string{declared.Information: "閲覧履歴、広告ID", declared.Purpose: "アクセスの分析のため"},
			want:   []string{"purpose-mismatch 1 google-ads"},
		},
		"no information at all": {
			rows: []list.Row{ga4}, declared: []string{"Google | GA4 | | 分析"},
			want: []string{"undeclared-information 1 ga4 terminal_id page_url"},
		},
		"purpose": {
			rows: []list.Row{ads}, declared: []string{"Google | Google 広告 | URL、広告ID | アクセス解析"},
			want: []string{"purpose-mismatch 1 google-ads"},
		},
		"a service under a name of one's own": {
			rows: []list.Row{ga4}, declared: []string{"Google LLC | 計測タグ | URL、識別子 | 分析"},
		},
		"by domain": {
			rows: []list.Row{unknown}, declared: []string{"なぞ株式会社 | なぞ（nazo.example） | URL | 分析"},
		},
		"several in a cell": {
			rows: []list.Row{ga4, ads}, declared: []string{"Google LLC | Google Analytics、Google広告 | URL、識別子 | 分析、広告"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := &declared.Page{Lang: "ja", Global: tc.global}
			for _, text := range tc.declared {
				page.Rows = append(page.Rows, row(text))
			}
			var got []string
			for _, d := range Compare(page, tc.rows, all) {
				about := d.ServiceID + d.Domain
				if about == "" {
					about = d.Service.Ja
				}
				parts := []string{string(d.Code), string(rune('0' + d.Row)), about}
				for _, k := range d.Kinds {
					parts = append(parts, string(k))
				}
				got = append(got, strings.Join(parts, " "))
				if d.What.Ja == "" || d.What.En == "" || d.Write.Ja == "" || d.Write.En == "" || d.Info != (d.Code == UnseenInformation) {
					t.Errorf("%+v", d)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got  %q\nwant %q", got, tc.want)
			}
		})
	}
}
