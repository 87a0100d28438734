package list

import (
	"fmt"
	"strings"
)

// words are the fixed texts of the pages in one language. Texts that hold
// values are formats.
type words struct {
	Title, ThisService, Lead, Prevails, OtherPage                 string
	Updated, Recipients, Entries, PagesSeen, Contents             string
	Recipient, Service, Information, OurPurpose, Purpose, Details string
	Category, Country, Policy, OptOut, Tag, Hosts                 string
	First, Last, Period, Between, Seen, SeenOn, Pages, ID         string
	Permalink, Unknown, NoTag, Identifying, ServiceOpen           string
	NameOpen, WordingOpen, MoreHosts, Empty, Caption              string
	Open, OpenText, OpenWho, OpenName, OpenOurs, OpenTheirs       string
	Scope, Observed, Failed, NotSeen, Zone, Evidence              string
	Glossary, About, SendsNothing, Links, Downloads               string
	NameState, WordingState, Confirmed, Confirming                string

	Version, VersionN, Effective, Hash, Template, Timing, Effect string
	History, HistoryLead, NoHistory, BackToList                  string
	Cookies, CookiesLead, NoCookies, CookiesCaption, CookieName  string
	Kind, KindCookie, KindLocal, KindSession, KindDatabase       string
	Place, Party, FirstParty, ThirdParty, SetBy, Lifetime        string
	UntilClosed, UntilDeleted, UntilDate, CookiePurpose          string
	AppServices, AppleType, ApplePurposes, AppleLinked           string
	AppleTracking, PlayType, PlayPurposes, PlayShared            string
	PlayEphemeral, PlayOptional, Sold, Decide, Choose            string
	Terms                                                        []term
}

// A term is explained because readers cannot be expected to know it (rule
// 22-2-28: plain words, no jargon).
type term struct{ Name, Meaning string }

// Glossary is the explanation of terms that each page has, a term a line.
func Glossary(lang Lang) string {
	var b strings.Builder
	for _, t := range wordsOf(lang).Terms {
		fmt.Fprintf(&b, "%s: %s\n", t.Name, t.Meaning)
	}
	return b.String()
}

func wordsOf(lang Lang) *words {
	if lang == English {
		return &english
	}
	return &japanese
}

var japanese = words{
	Title:        "外部送信リスト",
	ThisService:  "当サービス",
	Lead:         "%sのページを開くと、お使いの端末から外部の事業者へ情報が送信されることがあります。このページでは、送信先の事業者とサービス、送信される情報、利用目的をお知らせします。",
	OtherPage:    "English",
	Updated:      "最終更新日",
	Recipients:   "特定できた送信先",
	Entries:      "掲載件数",
	PagesSeen:    "確認したページ",
	Contents:     "目次",
	Recipient:    "送信先",
	Service:      "サービス",
	Information:  "送信される情報",
	OurPurpose:   "当社の利用目的",
	Purpose:      "送信先の利用目的",
	Details:      "送信の詳細",
	Category:     "分類",
	Country:      "国",
	Policy:       "プライバシーポリシー",
	OptOut:       "停止の方法(オプトアウト)",
	Tag:          "送信するタグ",
	Hosts:        "接続先",
	Period:       "確認した期間",
	Between:      "%s〜%s",
	First:        "最初に確認した日(日本時間)",
	Last:         "最後に確認した日(日本時間)",
	Seen:         "確認した送信の回数",
	SeenOn:       "%sで%s",
	Pages:        "確認したページ数",
	ID:           "ID",
	Permalink:    "この項目へのリンク: ",
	Unknown:      "未確認",
	NoTag:        "特定できていません",
	Identifying:  "送信先を確認中",
	ServiceOpen:  "サービス名を確認中",
	NameOpen:     "法人名を確認中",
	WordingOpen:  "文言を確認中",
	MoreHosts:    "全%d件のうち%d件。CSVとJSONのファイルには全件を記載しています。",
	Empty:        "確認したページでは、外部の事業者への送信はありませんでした。",
	Caption:      "%sに関する外部送信",
	Open:         "確認中の項目があります",
	OpenText:     "次の項目は、担当者による確認が済んでいません。",
	Scope:        "この一覧の範囲",
	Observed:     "この一覧は、%[2]sに%[1]sのページを%[3]s開き、送信された内容を調べた結果をもとに作成しています。",
	Failed:       "このほかに%sを開こうとしましたが、開くことができませんでした。",
	NotSeen:      "掲載しているのは、開いたページで確認できた送信です。一覧にないことは、送信されていないことを意味しません。事業者のサーバーどうしの間で行われる送信は、この方法では確認できません。",
	Zone:         "日付は日本時間(JST、UTC+9)です。",
	Evidence:     "調査の番号: ",
	Glossary:     "用語の説明",
	About:        "このページについて",
	SendsNothing: "このページは、開いても外部の事業者へ情報を送信しません。タグやプログラムを含まず、画像や書体を外部から読み込みません。",
	Links:        "リンクを開くと、それぞれの事業者のページへ移動します。",
	Downloads:    "同じ内容のファイル",
	NameState:    "法人名の確認",
	WordingState: "当社の利用目的の文言の確認",
	Confirmed:    "確認済み",
	Confirming:   "確認中",
	OpenWho:      "送信先とサービスの特定",
	OpenName:     "送信先の法人名",
	OpenOurs:     "当社の利用目的の文言",
	OpenTheirs:   "送信先の利用目的",

	Version:        "版",
	VersionN:       "第%d版",
	Effective:      "適用開始日",
	Hash:           "内容のハッシュ値(SHA-256)",
	Template:       "ページの様式",
	Timing:         "送信される時",
	Effect:         "停止した場合の影響",
	History:        "変更の履歴",
	HistoryLead:    "%sの外部送信リストを、いつ、どのように変更したかをお知らせします。新しい順に記載しています。",
	NoHistory:      "変更の記録はまだありません。",
	BackToList:     "外部送信リストへ戻る",
	Cookies:        "Cookieと端末への保存",
	CookiesLead:    "%sのページを開いたときに、お使いのブラウザに保存されるものを記載しています。保存した事業者、保存される期間、利用目的をお知らせします。",
	NoCookies:      "確認したページでは、ブラウザに保存されたものはありませんでした。",
	CookiesCaption: "ブラウザに保存されるものの一覧",
	CookieName:     "名前",
	Kind:           "種類",
	KindCookie:     "Cookie",
	KindLocal:      "ローカルストレージ",
	KindSession:    "セッションストレージ",
	KindDatabase:   "データベース(IndexedDB)",
	Place:          "保存先のドメイン",
	Party:          "ドメインの区分",
	FirstParty:     "当サービス(ファーストパーティ)",
	ThirdParty:     "外部(サードパーティ)",
	SetBy:          "保存した事業者",
	Lifetime:       "保存期間",
	UntilClosed:    "ブラウザを閉じるまで",
	UntilDeleted:   "削除されるまで",
	UntilDate:      "%sまで",
	CookiePurpose:  "利用目的",
	AppServices:    "送信先のサービス(観測)",
	AppleType:      "Apple: データの種類(観測)",
	ApplePurposes:  "Apple: 目的(分類から)",
	AppleLinked:    "Apple: ユーザーに関連付けるか(人が判断)",
	AppleTracking:  "Apple: トラッキングに使うか(人が判断)",
	PlayType:       "Google Play: データの種類(観測)",
	PlayPurposes:   "Google Play: 収集の目的(分類から)",
	PlayShared:     "Google Play: 第三者と共有するか(人が判断)",
	PlayEphemeral:  "Google Play: 一時的な処理か(人が判断)",
	PlayOptional:   "Google Play: 任意か必須か(人が判断)",
	Sold:           "販売するか(人が判断)",
	Decide:         "要判断",
	Choose:         "いずれかを選択",
	Terms: []term{
		{"タグ", "ページに組み込まれた小さなプログラムです。ページを開くと動き、情報を送信します。"},
		{"Cookie", "ウェブサイトがブラウザに保存する小さな記録です。同じブラウザからの訪問であることを見分けるために使われます。"},
		{"ローカルストレージ、セッションストレージ、データベース", "Cookieとは別に、ウェブサイトがブラウザに情報を保存する仕組みです。"},
		{"IPアドレス", "インターネットに接続している機器に割り当てられる番号です。通信の仕組み上、接続先に必ず伝わります。"},
		{"広告ID", "広告のために端末やブラウザを見分ける番号です。"},
		{"URL", "ページの場所を示す文字列で、ページのアドレスとも呼ばれます。"},
		{"ハッシュ化", "情報を、そのままでは読めない文字列に決まった計算で置き換えることです。同じ情報は同じ文字列になるため、別々に集めた情報の照合に使われることがあります。"},
		{"オプトアウト", "情報の送信や利用を、ご自身の操作で止めることです。"},
	},
}

var english = words{
	Title:        "Regarding External Transmission of User Data",
	ThisService:  "this service",
	Lead:         "When you open pages of %s, your device may send information to outside companies. This page lists the recipients and their services, the information that is sent, and what it is used for.",
	Prevails:     "This English page is a translation for convenience. If it differs from the Japanese page, the Japanese prevails.",
	OtherPage:    "日本語",
	Updated:      "Last updated",
	Recipients:   "Recipients identified",
	Entries:      "Entries",
	PagesSeen:    "Pages observed",
	Contents:     "Contents",
	Recipient:    "Recipient",
	Service:      "Service",
	Information:  "Information sent",
	OurPurpose:   "Our purpose",
	Purpose:      "Recipient’s purpose",
	Details:      "Details",
	Category:     "Category",
	Country:      "Country",
	Policy:       "Privacy policy",
	OptOut:       "How to opt out",
	Tag:          "Tag that sends",
	Hosts:        "Connects to",
	Period:       "Observed",
	Between:      "%s to %s",
	First:        "First observed (Japan time)",
	Last:         "Last observed (Japan time)",
	Seen:         "Transmissions observed",
	SeenOn:       "%[2]s on %[1]s",
	Pages:        "Pages on which it was observed",
	ID:           "ID",
	Permalink:    "Link to this entry: ",
	Unknown:      "Not known",
	NoTag:        "Not determined",
	Identifying:  "Recipient being identified",
	ServiceOpen:  "Service being identified",
	NameOpen:     "legal name being confirmed",
	WordingOpen:  "wording being confirmed",
	MoreHosts:    "%[2]d of %[1]d; the CSV and JSON files name all.",
	Empty:        "On the pages observed, nothing was sent to outside companies.",
	Caption:      "External transmission: %s",
	Open:         "Some entries are being confirmed",
	OpenText:     "A person has yet to confirm the following.",
	Scope:        "Scope of this list",
	Observed:     "This list was made on %[2]s from what was sent while %[3]s of %[1]s were opened and observed.",
	Failed:       " A further %s could not be opened.",
	NotSeen:      "It shows what was observed on those pages. What was not observed may still be sent. Transmission between the servers of companies cannot be observed in this way.",
	Zone:         "Dates are in Japan Standard Time (JST, UTC+9).",
	Evidence:     "Observation: ",
	Glossary:     "Terms",
	About:        "About this page",
	SendsNothing: "Opening this page sends nothing to outside companies: it contains no tag and no program, and loads no image and no font from elsewhere.",
	Links:        "Links lead to the pages of the companies named.",
	Downloads:    "The same list as a file",
	NameState:    "Legal name",
	WordingState: "Wording of our purpose",
	Confirmed:    "confirmed",
	Confirming:   "being confirmed",
	OpenWho:      "Recipient and service",
	OpenName:     "Legal name of the recipient",
	OpenOurs:     "Wording of our purpose",
	OpenTheirs:   "Purpose of the recipient",

	Version:        "Version",
	VersionN:       "Version %d",
	Effective:      "In effect from",
	Hash:           "Hash of the content (SHA-256)",
	Template:       "Form of the pages",
	Timing:         "When it is sent",
	Effect:         "Effect of opting out",
	History:        "Change history",
	HistoryLead:    "When and how the external transmission list of %s was changed, newest first.",
	NoHistory:      "No change has been recorded yet.",
	BackToList:     "Back to the list",
	Cookies:        "Cookies and storage",
	CookiesLead:    "What is kept in your browser when you open pages of %s: who set it, how long it is kept and what it is used for.",
	NoCookies:      "On the pages observed, nothing was kept in the browser.",
	CookiesCaption: "What is kept in the browser",
	CookieName:     "Name",
	Kind:           "Kind",
	KindCookie:     "Cookie",
	KindLocal:      "Local storage",
	KindSession:    "Session storage",
	KindDatabase:   "Database (IndexedDB)",
	Place:          "Domain",
	Party:          "Party",
	FirstParty:     "This service (first party)",
	ThirdParty:     "Outside (third party)",
	SetBy:          "Set by",
	Lifetime:       "Kept for",
	UntilClosed:    "until the browser is closed",
	UntilDeleted:   "until deleted",
	UntilDate:      "until %s",
	CookiePurpose:  "Purpose",
	AppServices:    "Sent to (observed)",
	AppleType:      "Apple: type of data (observed)",
	ApplePurposes:  "Apple: purposes (from the category)",
	AppleLinked:    "Apple: linked to the user (a person decides)",
	AppleTracking:  "Apple: used to track (a person decides)",
	PlayType:       "Google Play: type of data (observed)",
	PlayPurposes:   "Google Play: purposes of collecting (from the category)",
	PlayShared:     "Google Play: shared (a person decides)",
	PlayEphemeral:  "Google Play: processed ephemerally (a person decides)",
	PlayOptional:   "Google Play: optional or required (a person decides)",
	Sold:           "Sold (a person decides)",
	Decide:         "to decide",
	Choose:         "choose",
	Terms: []term{
		{"Tag", "A small program built into a page. It runs when the page is opened, and sends information."},
		{"Cookie", "A small record that a website keeps in the browser. It is used to recognise visits from the same browser."},
		{"Local storage, session storage, database", "Other ways in which a website keeps information in the browser."},
		{"IP address", "A number given to a device on the Internet. Whoever is connected to always learns it."},
		{"Advertising ID", "A number by which advertisers recognise a device or browser."},
		{"URL", "The address of a page."},
		{"Hashed", "Replaced by a string that cannot be read as it is, by a fixed calculation. The same information gives the same string, so that it can be used to match information collected separately."},
		{"Opt out", "To stop the sending or the use of information yourself."},
	},
}
