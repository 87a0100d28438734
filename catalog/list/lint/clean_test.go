package lint

import (
	"testing"

	"soshin/catalog/list/declared"
)

// A clean list, as a careful publisher would write it: in the columns of the
// best real ones, with what vendors say of their services in our words.
var cleanRows = []struct{ ja, en [9]string }{
	{[9]string{"アクセス解析", "Google LLC", "Google アナリティクス 4", "米国", "閲覧したページのURLと題名、閲覧した日時、直前に閲覧していたページのURL、端末の種類、画面の大きさ、ブラウザの言語、IPアドレス、ブラウザを識別するID(Cookieに保存)、スクロールとクリック", "サイトの利用状況を分析し、改善するため", "解析サービスの提供と改善のため", "https://policies.google.com/privacy", "https://tools.google.com/dlpage/gaoptout"},
		[9]string{"Analytics", "Google LLC", "Google Analytics 4", "United States", "address and title of the page viewed; time of viewing; address of the page viewed before; type of device; size of the screen; browser language; IP address; identifier of the browser (kept in a cookie); scrolling and clicks", "To analyse how the site is used and improve it", "To provide and improve the analytics service", "https://policies.google.com/privacy", "https://tools.google.com/dlpage/gaoptout"}},
	{[9]string{"アクセス解析", "Microsoft Corporation", "Microsoft Clarity", "米国", "閲覧したページのURL、端末の種類、IPアドレス、訪問を識別するID、クリックの位置(入力した文字は伏せられます)", "画面の使いにくい点を見つけ、改善するため", "サービスの提供と改善のため", "https://privacy.microsoft.com/ja-jp/privacystatement", "なし"},
		[9]string{"Analytics", "Microsoft Corporation", "Microsoft Clarity", "United States", "address of the page viewed; type of device; IP address; identifier of the visit; positions of clicks (typed text is masked)", "To find and improve what is hard to use", "To provide and improve the service", "https://privacy.microsoft.com/en-us/privacystatement", "none"}},
	{[9]string{"広告", "Google LLC", "Google AdSense", "米国", "閲覧したページのURL、端末の種類、IPアドレス、広告ID、広告を表示した履歴", "広告を掲載し、収入を得るため", "興味や関心に応じた広告の表示と、広告の効果の測定のため", "https://policies.google.com/technologies/ads", "https://myadcenter.google.com/"},
		[9]string{"Advertising", "Google LLC", "Google AdSense", "United States", "address of the page viewed; type of device; IP address; advertising ID; history of the advertisements shown", "To carry advertisements and earn revenue", "To show interest-based advertisements and measure their effect", "https://policies.google.com/technologies/ads", "https://myadcenter.google.com/"}},
	{[9]string{"広告", "LINEヤフー株式会社", "Yahoo!広告", "日本", "閲覧したページのURL、ブラウザの種類、広告とページ上の操作、IPアドレス、Cookieの情報", "求人の広告を配信し、その効果を測定するため", "広告の配信と効果の測定、広告サービスの改善のため", "https://www.lycorp.co.jp/ja/company/privacypolicy/", "https://btoptout.yahoo.co.jp/optout/index.html"},
		[9]string{"Advertising", "LY Corporation", "Yahoo! JAPAN Ads", "Japan", "address of the page viewed; type of browser; actions on advertisements and pages; IP address; cookie information", "To deliver job advertisements and measure their effect", "To deliver advertisements, measure their effect and improve the advertising service", "https://www.lycorp.co.jp/en/company/privacypolicy/", "https://btoptout.yahoo.co.jp/optout/index.html"}},
	{[9]string{"広告", "Criteo株式会社", "Criteo", "日本", "閲覧した求人の番号、閲覧した日時、端末の種類、IPアドレス、Cookieの情報、メールアドレスを復元できない文字列に置き換えたもの", "以前に閲覧した求人に近い広告を表示するため", "広告の配信と、その効果の測定のため", "https://www.criteo.com/jp/privacy/", "https://www.criteo.com/jp/privacy/disable-criteo-services-on-internet-browsers/"},
		[9]string{"Advertising", "Criteo K.K.", "Criteo", "Japan", "numbers of the jobs viewed; time of viewing; type of device; IP address; cookie information; e-mail address replaced by a string that cannot be read back", "To show advertisements for jobs similar to those viewed before", "To deliver advertisements and measure their effect", "https://www.criteo.com/privacy/", "https://www.criteo.com/privacy/disable-criteo-services-on-internet-browsers/"}},
	{[9]string{"広告", "Meta Platforms, Inc.", "Meta ピクセル", "米国", "閲覧したページのURL、ページ上の操作、IPアドレス、ブラウザの種類、Cookieの情報", "広告の効果を測定するため", "ほかの利用者に近い関心を持つ人への広告の表示と、サービスの安全の確保のため", "https://www.facebook.com/privacy/policy/", "https://www.facebook.com/adpreferences/"},
		[9]string{"Advertising", "Meta Platforms, Inc.", "Meta Pixel", "United States", "address of the page viewed; actions on the page; IP address; type of browser; cookie information", "To measure the effect of advertisements", "To show advertisements to people whose interests are close to those of other users, and to keep its services safe", "https://www.facebook.com/privacy/policy/", "https://www.facebook.com/adpreferences/"}},
	{[9]string{"広告", "TikTok Pte. Ltd.", "TikTok ピクセル", "シンガポール", "閲覧したページのURL、ページ上の操作、IPアドレス、ブラウザの種類、広告のクリックを識別するID", "広告の効果を測定するため", "広告の効果の測定と、広告の表示の改善のため", "https://www.tiktok.com/legal/page/row/privacy-policy/ja", "なし"},
		[9]string{"Advertising", "TikTok Pte. Ltd.", "TikTok Pixel", "Singapore", "address of the page viewed; actions on the page; IP address; type of browser; identifier of a click on an advertisement", "To measure the effect of advertisements", "To measure advertisements and improve how they are shown", "https://www.tiktok.com/legal/page/row/privacy-policy/en", "none"}},
	{[9]string{"広告", "株式会社ファンコミュニケーションズ", "A8.net", "日本", "閲覧したページのURL、広告のクリックを識別するID、申し込みの完了、IPアドレス", "提携する広告の成果を確認し、報酬を計算するため", "成果の確認と、不正な成果の防止のため", "https://www.fancs.com/privacypolicy", "なし"},
		[9]string{"Advertising", "F@N Communications, Inc.", "A8.net", "Japan", "address of the page viewed; identifier of a click on an advertisement; completed applications; IP address", "To confirm the results of affiliate advertisements and calculate commissions", "To confirm results and prevent fraudulent ones", "https://www.fancs.com/privacypolicy", "none"}},
	{[9]string{"不具合の監視", "Google LLC", "Firebase Crashlytics", "米国", "アプリが異常終了したときの記録、端末の機種、OSの種類", "アプリの不具合を見つけ、修正するため", "当社の依頼による集計のためだけに利用し、送信先自身の目的には利用しません", "https://firebase.google.com/support/privacy", "なし"},
		[9]string{"Error monitoring", "Google LLC", "Firebase Crashlytics", "United States", "record of the app’s crash; model of the device; type of operating system", "To find and correct errors of the app", "Used on our behalf only, and not for the recipient’s own purposes", "https://firebase.google.com/support/privacy", "none"}},
	{[9]string{"決済", "Stripe, Inc.", "Stripe", "米国", "カード番号、氏名、メールアドレス、住所、IPアドレス、支払いの金額", "代金のお支払いを処理するため", "決済の処理と、不正な利用の防止のため", "https://stripe.com/jp/privacy", "なし"},
		[9]string{"Payment", "Stripe, Inc.", "Stripe", "United States", "card number; name; e-mail address; postal address; IP address; amount paid", "To process payments", "To process payments and prevent fraud", "https://stripe.com/privacy", "none"}},
	{[9]string{"求人", "独立行政法人高等教育支援機構", "平等な進路相談", "日本", "卒業した高等学校の名称、学歴、閲覧した求人の数、IPアドレス", "同等の条件の求人を平等に表示するため", "進路の相談に応じるため", "https://www.kotokyoiku.example.jp/privacy", "なし"},
		[9]string{"Jobs", "Institute for Equal Careers", "Etc Counsel & Other Stories", "Japan", "name of the high school; educational history; number of jobs viewed; IP address", "To show jobs of equal conditions through Etc Counsel & Other Stories", "To give career advice", "https://www.kotokyoiku.example.jp/privacy", "none"}},
	{[9]string{"チャット", "株式会社かなどころ等々力", "などころチャット", "日本", "お問い合わせの内容、閲覧したページのURL、ETCカードの有無、IPアドレス", "お問い合わせに、株式会社かなどころ等々力のチャットでお答えするため", "チャットの提供と、応答の品質の改善のため", "https://www.kanadokoro.example.jp/privacy", "なし"},
		[9]string{"Chat", "Kanadokoro Todoroki Co., Ltd.", "Kanadokoro Chat", "Japan", "inquiry; address of the page viewed; possession of an ETC card; IP address", "To answer inquiries", "To provide the chat and improve the quality of its answers", "https://www.kanadokoro.example.jp/privacy", "none"}},
	{[9]string{"動画", "Google LLC", "YouTube", "米国", "再生した動画、再生した日時、IPアドレス、Cookieの情報", "動画を表示するため", "動画の配信と、視聴の傾向の分析、広告の表示のため", "https://policies.google.com/privacy", "https://myadcenter.google.com/controls"},
		[9]string{"Video", "Google LLC", "YouTube", "United States", "video played; time of playing; IP address; cookie information", "To show videos", "To deliver videos, analyse viewing and show advertisements", "https://policies.google.com/privacy", "https://myadcenter.google.com/controls"}},
	{[9]string{"広告", "株式会社インティメート・マージャー", "IM-DMP", "日本", "閲覧したページのURL、閲覧した日時、IPアドレス、ブラウザを識別するID", "IM-DMPの分類に応じた広告を表示するため", "閲覧の傾向の推定と、広告の配信のため。詳しくは送信先のプライバシーポリシーをご覧ください", "https://corp.intimatemerger.com/privacypolicy-tool/", "https://corp.intimatemerger.com/opt-out/"},
		[9]string{"Advertising", "Intimate Merger, Inc.", "IM-DMP", "Japan", "address of the page viewed; time of viewing; IP address; identifier of the browser", "To show advertisements by the classes of IM-DMP", "To estimate interests and deliver advertisements. See the recipient’s privacy policy for more", "https://corp.intimatemerger.com/privacypolicy-tool/", "https://corp.intimatemerger.com/opt-out/"}},
	{[9]string{"運営", "当社", "利用状況の記録", "日本", "アプリの起動と終了の記録、端末の種類、UUID(端末を見分けるための番号)、IPアドレス", "利用状況を把握し、利用料を計算するため", "当社の利用目的と同じです", "https://www.shigoto.example.jp/privacy", "アプリの設定で記録を無効にできます"},
		[9]string{"Operation", "Our company", "Usage records", "Japan", "records of starting and closing the app; type of device; UUID (a number that identifies the device); IP address", "To understand how the app is used and calculate fees", "The same as ours", "https://www.shigoto.example.jp/privacy", "Recording can be turned off in the app’s settings"}},
}

var cleanColumns = []declared.Column{
	declared.Category, declared.Recipient, declared.Service, declared.Country, declared.Information,
	declared.OurPurpose, declared.Theirs, declared.Policy, declared.OptOut,
}

// clean are the two pages of the clean list.
func clean() []declared.Page {
	ja := declared.Page{Source: "list.html", Lang: "ja", Title: "利用者情報の外部送信について", Columns: cleanColumns}
	en := declared.Page{Source: "list.en.html", Lang: "en", Title: "External transmission of user information", Columns: cleanColumns}
	for i, r := range cleanRows {
		ja.Rows = append(ja.Rows, cleanRow(i, r.ja))
		en.Rows = append(en.Rows, cleanRow(i, r.en))
	}
	return []declared.Page{ja, en}
}

func cleanRow(i int, cells [9]string) declared.Row {
	r := declared.Row{Line: 10 * (i + 1), Cells: map[declared.Column]declared.Cell{}}
	for j, c := range cleanColumns {
		cell := declared.Cell{Text: cells[j]}
		if len(cells[j]) > 8 && cells[j][:8] == "https://" {
			cell = declared.Cell{Text: "プライバシーポリシー", Links: []string{cells[j]}}
		}
		r.Cells[c] = cell
	}
	return r
}

func TestCleanList(t *testing.T) {
	for _, lang := range []string{"ja", "en"} {
		for _, pages := range [][]declared.Page{clean(), clean()[:1], clean()[1:]} {
			for _, f := range Lint(pages, Options{Lang: lang}) {
				t.Errorf("%s: %s [%s] %s", f.Lang, f.Rule, f.Text, f.Message)
			}
		}
	}
}
