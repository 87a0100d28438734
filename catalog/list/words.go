package list

import (
	"cmp"
	"fmt"
	"time"

	"soshin/catalog"
)

// A note is added to the wording of an item in brackets.
type note catalog.Text

var (
	hashed   = note{"ハッシュ化したもの", "hashed"}
	inherent = note{"通信に必ず伴うもの", "inherent in any connection"}
)

func (n note) mark(t catalog.Text) catalog.Text {
	return catalog.Text{Ja: t.Ja + "(" + n.Ja + ")", En: t.En + " (" + n.En + ")"}
}

// A category is the wording of a catalog.Category, with the purpose that a
// service of the category usually has for the site that uses it; empty where
// nothing can be said.
type category struct {
	code    catalog.Category
	name    catalog.Text
	purpose catalog.Text
}

// categories are in the list's order. The last one stands for what is being
// identified, and for codes that are not here.
var categories = []category{
	{catalog.CategoryAdvertising, catalog.Text{Ja: "広告", En: "Advertising"},
		catalog.Text{Ja: "広告を配信し、その効果を測定するため", En: "To deliver advertisements and measure their effect"}},
	{catalog.CategoryAffiliate, catalog.Text{Ja: "成果報酬型の広告(アフィリエイト)", En: "Affiliate advertising"},
		catalog.Text{Ja: "提携する広告の成果を確認し、報酬を計算するため", En: "To confirm the results of affiliate advertisements and calculate commissions"}},
	{catalog.CategoryAnalytics, catalog.Text{Ja: "アクセス解析", En: "Analytics"},
		catalog.Text{Ja: "サービスの利用状況を把握し、改善するため", En: "To understand how the service is used and improve it"}},
	{catalog.CategoryCustomerData, catalog.Text{Ja: "顧客データの管理", En: "Customer data management"},
		catalog.Text{Ja: "ご利用状況に合わせたご案内をするため", En: "To send information that suits how you use the service"}},
	{catalog.CategorySessionReplay, catalog.Text{Ja: "画面操作の記録と分析", En: "Session replay"},
		catalog.Text{Ja: "画面の使いにくい点を見つけ、改善するため", En: "To find and improve what is hard to use"}},
	{catalog.CategoryTesting, catalog.Text{Ja: "表示内容の比較(A/Bテスト)", En: "A/B testing"},
		catalog.Text{Ja: "画面や機能の案を比較し、改善するため", En: "To compare variants of pages and functions and improve them"}},
	{catalog.CategoryTagManager, catalog.Text{Ja: "タグの管理", En: "Tag management"},
		catalog.Text{Ja: "ページに設置したタグを管理するため", En: "To manage the tags placed on the pages"}},
	{catalog.CategoryErrors, catalog.Text{Ja: "不具合の監視", En: "Error monitoring"},
		catalog.Text{Ja: "不具合を見つけ、修正するため", En: "To find and correct errors"}},
	{catalog.CategoryPerformance, catalog.Text{Ja: "表示速度の計測", En: "Performance measurement"},
		catalog.Text{Ja: "ページの表示速度を計測し、改善するため", En: "To measure and improve the speed of the pages"}},
	{catalog.CategoryChat, catalog.Text{Ja: "チャット", En: "Chat"},
		catalog.Text{Ja: "お問い合わせにお答えするため", En: "To answer inquiries"}},
	{catalog.CategoryConsent, catalog.Text{Ja: "同意の管理", En: "Consent management"},
		catalog.Text{Ja: "同意の状態を記録し、送信に反映するため", En: "To record consent and act on it"}},
	{catalog.CategorySocial, catalog.Text{Ja: "SNSとの連携", En: "Social media"},
		catalog.Text{Ja: "SNSのボタンや投稿を表示するため", En: "To show buttons and posts of social media"}},
	{catalog.CategoryVideo, catalog.Text{Ja: "動画", En: "Video"},
		catalog.Text{Ja: "動画を表示するため", En: "To show videos"}},
	{catalog.CategoryMaps, catalog.Text{Ja: "地図", En: "Maps"},
		catalog.Text{Ja: "地図を表示するため", En: "To show maps"}},
	{catalog.CategoryFonts, catalog.Text{Ja: "文字の書体(フォント)", En: "Fonts"},
		catalog.Text{Ja: "ページの文字を決まった書体で表示するため", En: "To show text in the intended typeface"}},
	{catalog.CategoryCDN, catalog.Text{Ja: "ファイルの配信", En: "File delivery"},
		catalog.Text{Ja: "ページの表示に必要なファイルを届けるため", En: "To deliver the files that the pages need"}},
	{catalog.CategoryPayment, catalog.Text{Ja: "決済", En: "Payment"},
		catalog.Text{Ja: "代金のお支払いを処理するため", En: "To process payments"}},
	{catalog.CategorySecurity, catalog.Text{Ja: "セキュリティ", En: "Security"},
		catalog.Text{Ja: "不正な利用を防ぐため", En: "To prevent abuse"}},
	{catalog.CategoryOther, catalog.Text{Ja: "分類を確認中のサービス", En: "Category being confirmed"},
		catalog.Text{}},
	{"", catalog.Text{Ja: "サービスを確認中の送信", En: "Service being identified"},
		catalog.Text{}},
}

func categoryOf(code catalog.Category) category { return categories[categoryRank(code)] }

func categoryRank(code catalog.Category) int {
	for i, c := range categories {
		if c.code == code {
			return i
		}
	}
	return len(categories) - 1
}

// in is t in lang. Where only the other language is there, that is returned
// with its language, so that it can be marked as such.
func in(t catalog.Text, lang Lang) (text string, other Lang) {
	mine, theirs, otherLang := t.Ja, t.En, English
	if lang == English {
		mine, theirs, otherLang = t.En, t.Ja, Japanese
	}
	if mine == "" && theirs != "" {
		return theirs, otherLang
	}
	return mine, ""
}

func say(t catalog.Text, lang Lang) string {
	s, _ := in(t, lang)
	return s
}

// jst is the zone of all dates in the pages: Japan has no other and no summer time.
var jst = time.FixedZone("JST", 9*60*60)

func date(t time.Time, lang Lang) string {
	switch {
	case t.IsZero():
		return wordsOf(lang).Unknown
	case lang == English:
		return t.In(jst).Format("2 January 2006")
	default:
		return t.In(jst).Format("2006年1月2日")
	}
}

// isoDate is for tables that machines sort.
func isoDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(jst).Format(time.DateOnly)
}

// A unit is what is counted.
type unit struct{ ja, one, many string }

var (
	unitPage         = unit{"ページ", "page", "pages"}
	unitTransmission = unit{"回", "transmission", "transmissions"}
	unitCompany      = unit{"社", "company", "companies"}
	unitRow          = unit{"件", "entry", "entries"}
	unitDay          = unit{"日", "day", "days"}
	unitHour         = unit{"時間", "hour", "hours"}
	unitMinute       = unit{"分", "minute", "minutes"}
	unitSecond       = unit{"秒", "second", "seconds"}
)

// count is "1 page", "2 pages", "2ページ".
func count(n int, u unit, lang Lang) string {
	switch {
	case lang == Japanese:
		return fmt.Sprintf("%d%s", n, u.ja)
	case n == 1:
		return "1 " + u.one
	default:
		return fmt.Sprintf("%d %s", n, u.many)
	}
}

// title is the document's, or the usual one.
func (d Document) title(lang Lang) string {
	return cmp.Or(say(d.Title, lang), wordsOf(lang).Title)
}

// serviceName is the publisher's, or "this service".
func (d Document) serviceName(lang Lang) string {
	return cmp.Or(say(d.ServiceName, lang), wordsOf(lang).ThisService)
}
