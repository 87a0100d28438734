package catalog

// InformationKind is what a sent field tells about the user. The codes are
// stored, printed and compared; their wording in the list is in KindInfo.
type InformationKind string

// The kinds follow clause 1 of the service privacy policy, item by item, and
// then what tags send besides. The empty kind means "not identified".
const (
	// 1.1 profile information
	KindName          InformationKind = "name"
	KindEmail         InformationKind = "email"
	KindPhone         InformationKind = "phone"
	KindPostalAddress InformationKind = "postal_address"
	KindBirthDate     InformationKind = "birth_date"
	KindAge           InformationKind = "age"
	KindSex           InformationKind = "sex"
	KindPhoto         InformationKind = "photo"
	KindEmployer      InformationKind = "employer"
	KindJobTitle      InformationKind = "job_title"
	KindCareer        InformationKind = "career" // employment and educational history, qualifications
	// 1.2 third-party accounts, and the service's own
	KindAccountID InformationKind = "account_id"
	// 1.3 to 1.8, 1.10
	KindBusinessCard InformationKind = "business_card"
	KindConnections  InformationKind = "connections"
	KindContacts     InformationKind = "contacts"
	KindCalendar     InformationKind = "calendar"
	KindLocation     InformationKind = "location"
	KindPayment      InformationKind = "payment"
	KindInquiry      InformationKind = "inquiry"
	// 1.9 state of use
	KindTerminalID   InformationKind = "terminal_id"
	KindAdID         InformationKind = "ad_id"
	KindIPAddress    InformationKind = "ip_address"
	KindCookie       InformationKind = "cookie"
	KindOS           InformationKind = "os"
	KindBrowser      InformationKind = "browser"
	KindLanguage     InformationKind = "language"
	KindLandingPage  InformationKind = "landing_page"
	KindPageView     InformationKind = "page_view"
	KindClick        InformationKind = "click"
	KindViewingOrder InformationKind = "viewing_order"
	KindViewingTime  InformationKind = "viewing_time"
	KindSearchTerm   InformationKind = "search_term"
	// 1.11 other, and what tags send besides
	KindPageURL     InformationKind = "page_url"
	KindPageTitle   InformationKind = "page_title"
	KindReferrer    InformationKind = "referrer"
	KindClickID     InformationKind = "click_id"
	KindSessionID   InformationKind = "session_id"
	KindConsent     InformationKind = "consent"
	KindScreen      InformationKind = "screen"
	KindDevice      InformationKind = "device"
	KindTimeZone    InformationKind = "time_zone"
	KindNetwork     InformationKind = "network"
	KindEvent       InformationKind = "event" // what happened, with its properties
	KindError       InformationKind = "error"
	KindPerformance InformationKind = "performance"
	KindReplay      InformationKind = "session_replay"
	KindTypedText   InformationKind = "typed_text"
	// KindTechnical is not about the user: the tag's settings, versions,
	// counters, cache busters. It is never listed.
	KindTechnical InformationKind = "technical"
)

// KindInfo is what the list and the verdicts need to know of a kind.
type KindInfo struct {
	Kind InformationKind
	Text Text // wording in the list, plain and without 等 (guideline on rule 22-2-29)
	// Identifying kinds say who the user is, hashed or not.
	Identifying bool
}

// Kinds returns the table of all kinds but KindTechnical, in the order in which the list names
// them. The caller may change the slice.
func Kinds() []KindInfo {
	return []KindInfo{
		{KindName, Text{"氏名", "name"}, true},
		{KindEmail, Text{"メールアドレス", "e-mail address"}, true},
		{KindPhone, Text{"電話番号", "phone number"}, true},
		{KindPostalAddress, Text{"住所", "postal address"}, true},
		{KindBirthDate, Text{"生年月日", "date of birth"}, true},
		{KindAge, Text{"年齢", "age"}, false},
		{KindSex, Text{"性別", "sex"}, false},
		{KindPhoto, Text{"プロフィール写真", "profile photo"}, true},
		{KindEmployer, Text{"勤務先", "employer"}, true},
		{KindJobTitle, Text{"役職", "job title"}, false},
		{KindCareer, Text{"職歴・学歴・資格", "employment, education and qualifications"}, true},
		{KindAccountID, Text{"会員ID", "account ID"}, true},
		{KindBusinessCard, Text{"名刺の情報", "business card"}, true},
		{KindConnections, Text{"つながりの情報", "connections"}, true},
		{KindContacts, Text{"連絡先の情報", "contacts"}, true},
		{KindCalendar, Text{"予定の情報", "calendar"}, true},
		{KindLocation, Text{"位置情報", "location"}, false},
		{KindPayment, Text{"決済情報", "payment information"}, true},
		{KindInquiry, Text{"お問い合わせの内容", "inquiry"}, true},
		{KindTerminalID, Text{"端末またはブラウザを識別するID", "identifier of the terminal or browser"}, false},
		{KindAdID, Text{"広告ID", "advertising ID"}, false},
		{KindIPAddress, Text{"IPアドレス", "IP address"}, false},
		{KindCookie, Text{"Cookieの情報", "cookie information"}, false},
		{KindOS, Text{"OSの種類", "type of operating system"}, false},
		{KindBrowser, Text{"ブラウザの種類", "type of browser"}, false},
		{KindLanguage, Text{"ブラウザの言語", "browser language"}, false},
		{KindLandingPage, Text{"最初に訪れたページ", "landing page"}, false},
		{KindPageView, Text{"ページの閲覧", "page views"}, false},
		{KindClick, Text{"クリック", "clicks"}, false},
		{KindViewingOrder, Text{"閲覧の順序", "order of viewing"}, false},
		{KindViewingTime, Text{"閲覧した日時と時間", "time of viewing"}, false},
		{KindSearchTerm, Text{"検索した語句", "search terms"}, false},
		{KindPageURL, Text{"閲覧したページのURL", "address of the page viewed"}, false},
		{KindPageTitle, Text{"閲覧したページの題名", "title of the page viewed"}, false},
		{KindReferrer, Text{"直前に閲覧したページのURL", "address of the page viewed before"}, false},
		{KindClickID, Text{"広告のクリックを識別するID", "identifier of a click on an advertisement"}, false},
		{KindSessionID, Text{"訪問(セッション)を識別するID", "identifier of the visit (session)"}, false},
		{KindConsent, Text{"同意の状態", "consent choices"}, false},
		{KindScreen, Text{"画面の大きさと色数", "size and colours of the screen"}, false},
		{KindDevice, Text{"端末の種類", "type of device"}, false},
		{KindTimeZone, Text{"時間帯の設定", "time zone"}, false},
		{KindNetwork, Text{"通信回線の種類", "type of network connection"}, false},
		{KindEvent, Text{"画面上の操作の内容", "actions on the page"}, false},
		{KindError, Text{"エラーの内容", "errors"}, false},
		{KindPerformance, Text{"表示速度の計測値", "page speed measurements"}, false},
		{KindReplay, Text{"画面の操作の記録", "recording of the session"}, false},
		{KindTypedText, Text{"入力欄に入力した文字", "text typed into forms"}, true},
	}
}
