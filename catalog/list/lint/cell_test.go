package lint

import (
	"fmt"
	"slices"
	"testing"

	"soshin/catalog/list/declared"
)

// A cellExample is what one cell of an otherwise clean row says: a text that
// a rule finds fault with, what of it is quoted, and texts that are right.
type cellExample struct {
	rule     Rule
	lang     string // of the page
	column   declared.Column
	severity Severity
	fails    string
	quoted   string // empty: all of it
	passes   []string
}

var cellExamples = []cellExample{
	{VagueWord, "ja", declared.Information, Error, "閲覧履歴、Cookieの情報等", "", []string{"平等、同等、均等、対等の評価", "高等学校の名称、順位(1等賞、二等地)", "等級、等身大の写真", "ETCカードの番号", "平均値、利用者の排他的な番号"}},
	{VagueWord, "ja", declared.Information, Error, "平均等の統計値", "", []string{"平均の値"}},
	{VagueWord, "ja", declared.Information, Error, "IPアドレスなど", "", []string{"IPアドレスのほか、閲覧したページのURL", "あなどられた回数"}},
	{VagueWord, "ja", declared.Information, Error, "閲覧したページのURL、その他の情報", "", []string{"ほかのサイトを閲覧した日時", "ほかんの番号"}},
	{VagueWord, "ja", declared.Information, Error, "閲覧したページのURLほか", "", []string{"ほか二名の氏名"}},
	{VagueWord, "ja", declared.Information, Error, "端末の種類、IPアドレス、他", "", []string{"他社のサイトのURL", "利他、排他"}},
	{VagueWord, "ja", declared.OurPurpose, Warning, "各種サービスを改善するため", "", []string{"送信の種類ごとに集計するため", "各種別の件数を集計するため"}},
	{VagueWord, "ja", declared.Information, Warning, "閲覧したページの関連情報", "", []string{"閲覧したページに関連する求人の番号"}},
	{VagueWord, "ja", declared.Theirs, Error, "解析サービスの提供、改善等", "", []string{"解析サービスを等しく提供するため"}},
	{VagueWord, "ja", declared.Information, Error, "閲覧履歴、Cookieの情報 etc.", "", []string{"etcd の番号", "sketch の画像"}},
	{VagueWord, "en", declared.Information, Error, "browsing history, cookies, etc.", "", []string{"fetched pages, sketches", "possession of an ETC card"}},
	{VagueWord, "en", declared.Information, Error, "IP address and other information", "", []string{"addresses of pages on another site", "mother tongue, brother’s name"}},
	{VagueWord, "en", declared.Information, Error, "cookies, IP address, and so on", "", []string{"time and song played"}},
	{VagueWord, "en", declared.OurPurpose, Error, "To improve the site, including but not limited to its speed", "", []string{"To improve the site including its speed"}},
	{VagueWord, "en", declared.Theirs, Error, "To show ads and more", "", []string{"To show ads and more relevant jobs"}},
	{VagueWord, "en", declared.Information, Warning, "identifiers such as cookies", "", []string{"such jobs as were viewed"}},
	{VagueWord, "en", declared.OurPurpose, Warning, "For various analyses of the site", "", []string{"For analyses of variants of the site"}},

	{PurposeMissing, "ja", declared.OurPurpose, Error, "", "", nil},
	{PurposeMissing, "ja", declared.OurPurpose, Error, "確認中", "", []string{"確認中の求人を表示するため"}},
	{PurposeMissing, "ja", declared.Theirs, Error, "未確認", "", []string{"送信先自身の目的には利用しません"}},
	{PurposeMissing, "en", declared.OurPurpose, Error, "TBD", "", []string{"To prevent abuse"}},
	{PurposeMissing, "en", declared.Theirs, Error, "—", "", []string{"Not used for the recipient’s own purposes"}},

	{InformationMissing, "ja", declared.Information, Error, "-", "", []string{"IPアドレス"}},
	{InformationMissing, "en", declared.Information, Error, "Not known", "", []string{"IP address"}},
	{RecipientMissing, "ja", declared.Recipient, Error, "送信先を確認中", "", []string{"当社"}},
	{RecipientMissing, "en", declared.Recipient, Error, "Recipient being identified", "", []string{"Our company"}},

	{Jargon, "ja", declared.Information, Warning, "UUID、閲覧した日時", "UUID", []string{"UUID(端末を見分けるための番号)", "端末を見分けるための番号(UUID)"}},
	{Jargon, "ja", declared.Information, Warning, "フィンガープリント", "", []string{"端末の特徴の組み合わせ(フィンガープリント)"}},
	{Jargon, "ja", declared.Information, Warning, "IDFA/AAID、IPアドレス", "IDFA", []string{"広告のための識別子(IDFA、AAID)"}},
	{Jargon, "ja", declared.Information, Warning, "端末の情報(UA、画面の大きさ)", "UA", []string{"ブラウザの種類とバージョン(ユーザーエージェント)"}},
	{Jargon, "ja", declared.Information, Warning, "ハッシュ化したメールアドレス", "ハッシュ", []string{"投稿のハッシュタグ", "ハッシュ化(元に戻せない文字列に置き換えること)したメールアドレス"}},
	{Jargon, "ja", declared.Information, Warning, "リファラ、閲覧した日時", "リファラ", []string{"リファラ: 直前に閲覧していたページのURL"}},
	{Jargon, "ja", declared.OurPurpose, Warning, "DMPに蓄積するため", "DMP", []string{"閲覧の記録を集めるサービス(DMP)に蓄積するため"}},
	{Jargon, "ja", declared.Theirs, Warning, "Cookie Syncのため", "Cookie Sync", []string{"Cookie Sync(2つの会社の番号を結び付けること)のため"}},
	{Jargon, "ja", declared.Information, Warning, "リクエストのペイロード", "ペイロード", nil},
	{Jargon, "ja", declared.Information, Warning, "SDKのバージョン", "SDK", nil},
	{Jargon, "ja", declared.OurPurpose, Warning, "リターゲティング広告を表示するため", "リターゲティング", nil},
	{Jargon, "en", declared.Information, Warning, "UUID; time of viewing", "UUID", []string{"UUID (a number that identifies the device)", "number that identifies the device (UUID)"}},
	{Jargon, "en", declared.Information, Warning, "browser fingerprint", "", []string{"combination of the browser’s features (fingerprint)"}},
	{Jargon, "en", declared.Information, Warning, "hashed e-mail address", "hashed", []string{"hashtags of posts"}},
	{Jargon, "en", declared.Information, Warning, "e-mail address (hashed)", "hashed", []string{"string that cannot be read (hash)"}},
	{Jargon, "en", declared.Information, Warning, "referrer; IP address", "referrer", []string{"referrer is the page viewed before"}},
	{Jargon, "en", declared.OurPurpose, Warning, "To fill our CDP", "CDP", []string{"To fill our customer records"}},

	{CellEmpty, "ja", declared.Country, Info, "", "", []string{"日本", "なし"}},
	{CellEmpty, "en", declared.Category, Info, "", "", []string{"Analytics"}},

	{CellShifted, "ja", declared.OurPurpose, Error, "https://policies.google.com/privacy", "", []string{"サイト(https://www.example.jp)を改善するため"}},
	{CellShifted, "ja", declared.Information, Error, "株式会社イグザンプル", "", []string{"勤務する会社(株式会社を含む)の名称"}},
	{CellShifted, "ja", declared.Recipient, Error, "アクセス状況を分析するため", "", []string{"株式会社うめため", "ためまち株式会社"}},
	{CellShifted, "ja", declared.Service, Error, "広告を配信し、効果を測定するため。", "", []string{"こめため"}},
	{CellShifted, "ja", declared.Information, Error, "アクセス状況を分析するため", "", []string{"応募を検討するために閲覧した求人の番号"}},
	{CellShifted, "ja", declared.Information, Warning, "広告配信、効果測定", "", []string{"広告の表示、クリック", "体温の測定値"}},
	{CellShifted, "ja", declared.Policy, Error, "閲覧したページのURL、IPアドレス、端末の種類", "", []string{"Googleのプライバシーポリシー", "Google LLC"}},
	{CellShifted, "ja", declared.OptOut, Error, "Cookieの情報、IPアドレス", "", []string{"ブラウザの設定、Cookieの削除", "Cookieを無効にしてください"}},
	{CellShifted, "ja", declared.Theirs, Error, "閲覧したページのURL、IPアドレス", "", []string{"閲覧履歴、検索語句に基づく広告の表示"}},
	{CellShifted, "ja", declared.Policy, Error, "アクセス状況を分析するため", "", []string{"利用目的のため詳しくはこちら"}},
	{CellShifted, "en", declared.Theirs, Error, "https://policies.google.com/privacy", "", []string{"To serve https://www.example.jp"}},
	{CellShifted, "en", declared.Information, Error, "Example Analytics, Inc.", "", []string{"name of the employer (Inc. or Ltd.)"}},
	{CellShifted, "en", declared.Recipient, Error, "To analyse how the site is used", "", []string{"To Be Discovered Ltd."}},
	{CellShifted, "en", declared.Information, Error, "Used for the delivery of advertisements", "", []string{"device used for browsing"}},
	{CellShifted, "en", declared.Policy, Error, "IP address; browser language", "", []string{"Browser settings, cookie policy"}},

	{PageTitle, "ja", declared.OurPurpose, Error, "プライバシーポリシー - Google", "", []string{"送信先のプライバシーポリシーをご覧ください", "広告の配信 | 効果の測定"}},
	{PageTitle, "ja", declared.Theirs, Error, "広告について | 株式会社イグザンプル", "", []string{"広告のため | 測定のため"}},
	{PageTitle, "ja", declared.Theirs, Error, "データの利用 - Google", "", []string{"データの利用 - 広告の表示"}},
	{PageTitle, "ja", declared.Theirs, Error, "プライバシーポリシー", "", []string{"プライバシーポリシーに同意した方への案内"}},
	{PageTitle, "ja", declared.Information, Error, "個人情報の取り扱いについて", "", []string{"個人情報の取り扱いへの同意"}},
	{PageTitle, "ja", declared.Service, Error, "Google プライバシーポリシー", "", []string{"プライバシーテック", "Google アナリティクス | GA4"}},
	{PageTitle, "en", declared.OurPurpose, Error, "Privacy Policy - Google", "", []string{"See the recipient’s privacy policy for details", "Advertising - measurement"}},
	{PageTitle, "en", declared.Theirs, Error, "How we use data | Google", "", []string{"Advertising | measurement"}},
	{PageTitle, "en", declared.Information, Error, "Cookie Policy", "", []string{"consent to the cookie policy given"}},

	{ServiceMissing, "ja", declared.Service, Warning, "", "", []string{"なし", "-"}},
	{ServiceMissing, "ja", declared.Service, Warning, "未確認", "", []string{"Google タグマネージャー"}},
	{ServiceMissing, "en", declared.Service, Warning, "", "", []string{"none"}},
	{LegalName, "ja", declared.Recipient, Warning, "Google", "", []string{"Google LLC", "Google LLC(米国)", "グーグル合同会社", "株式会社グーグル", "経済産業省", "国土地理院", "東京大学", "当社グループ"}},
	{LegalName, "ja", declared.Recipient, Warning, "Facebook", "", []string{"Meta Platforms, Inc.", "メタ・プラットフォームズ・インク株式会社", "㈱フェイス"}},
	{LegalName, "en", declared.Recipient, Warning, "Facebook", "", []string{"Criteo S.A.", "RTB House S.A.", "Adjust GmbH", "TikTok Pte. Ltd.", "LY Corporation", "Mozilla Foundation", "Seznam.cz, a.s.", "Yandex Sp. z o.o.", "Our own servers", "LINE Yahoo K.K."}},
	{LegalName, "en", declared.Recipient, Warning, "google-analytics.com", "", []string{"Taboola.com Ltd.", "NTT DOCOMO, INC.", "ZEUS CO.,LTD.", "mediba inc.", "KDDI CORPORATION", "CookieHub ehf.", "Media.net Advertising FZ-LLC", "iubenda s.r.l.", "Pipedrive OÜ", "Geospatial Information Authority of Japan"}},

	{StaleTranslation, "en", declared.OurPurpose, Warning, "表示を速くするため", "", []string{"To show pages faster"}},
	{StaleTranslation, "en", declared.Information, Warning, "address of the page viewed; IPアドレス", "", []string{"address of the page viewed; IP address"}},

	{Address, "ja", declared.Policy, Warning, "http://www.example.jp/privacy", "", []string{"https://www.example.jp/privacy"}},
	{Address, "ja", declared.OptOut, Error, "https//www.example.jp/optout", "", []string{"https://www.example.jp/optout", "メールでお申し出ください"}},
	{Address, "ja", declared.OptOut, Error, "www.example.jp/optout", "", []string{"ウェブサイトの設定の画面で停止できます"}},
	{Address, "en", declared.Policy, Warning, "http://www.example.com/privacy", "", []string{"https://www.example.com/privacy"}},
	{Address, "en", declared.OptOut, Error, "https:/www.example.com/optout", "", []string{"(https://www.example.com/optout)"}},
	{Address, "en", declared.Policy, Error, "https://privacy", "", []string{"https://xn--eckwd4c7c.example/"}},
}

// withCell is a page of two rows, the first with a cell of this text.
func withCell(lang string, c declared.Column, text string) []declared.Page {
	p := clean()[0]
	if lang == "en" {
		p = clean()[1]
	}
	p.Rows = p.Rows[:2]
	p.Rows[0].Cells[c] = declared.Cell{Text: text}
	return []declared.Page{p}
}

func TestCells(t *testing.T) {
	for _, x := range cellExamples {
		t.Run(fmt.Sprintf("%s/%s/%s", x.rule, x.lang, x.fails), func(t *testing.T) {
			want := Finding{Rule: x.rule, Severity: x.severity, Lang: x.lang, Row: 1, Line: 10, Column: x.column, Text: x.quoted}
			if want.Text == "" {
				want.Text = x.fails
			}
			for _, lang := range []string{"ja", "en"} {
				got := Lint(withCell(x.lang, x.column, x.fails), Options{Lang: lang})
				if len(got) != 1 || bare(got[0]) != want {
					t.Errorf("messages in %s:\n got %+v\nwant %+v", lang, got, want)
				}
			}
			for _, text := range x.passes {
				if got := Lint(withCell(x.lang, x.column, text), Options{}); len(got) != 0 {
					t.Errorf("%s: %+v", text, got)
				}
			}
		})
	}
	for _, rule := range []Rule{VagueWord, PurposeMissing, InformationMissing, RecipientMissing, Jargon, CellEmpty, CellShifted, PageTitle, ServiceMissing, LegalName, Address} {
		for _, lang := range []string{"ja", "en"} {
			if !slices.ContainsFunc(cellExamples, func(x cellExample) bool { return x.rule == rule && x.lang == lang && len(x.passes) > 0 }) {
				t.Errorf("%s has no failing and passing example in %s", rule, lang)
			}
		}
	}
}

// bare is a finding without its words, name and source.
func bare(f Finding) Finding {
	f.Message, f.Instead, f.Name, f.Source = "", "", "", ""
	return f
}
