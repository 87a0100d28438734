package demo

import (
	"fmt"
	"slices"
	"strings"
)

// A page of the site.
type page struct {
	Path     string
	Template string // file in templates
	Name     string // data-page of the document, for scripts; may be empty
	Title    string
	// Tags are the tags of tags/loader.js that run after consent.
	Tags string
	// Watched pages carry the error and performance monitors, which need no
	// consent.
	Watched bool
	// Criteo has the page's head load Criteo, consent or not: a planted fault.
	Criteo bool
	// Referrer is the page's referrer policy; empty: the browser's.
	Referrer string
	Data     any
}

const (
	searchPath    = "/search"
	popularSearch = "?q=%E3%82%A8%E3%83%B3%E3%82%B8%E3%83%8B%E3%82%A2" // エンジニア
)

type job struct {
	ID       int
	Title    string
	Company  *company
	Place    string
	Salary   string
	Work     string
	Wanted   []string
	Open     bool // applications are taken on the site
	Employed string
}

type company struct {
	ID       int
	Name     string
	Business string
	Place    string
	Staff    int
	About    string
	Jobs     []*job
}

type searchResult struct {
	Term string
	Jobs []*job
}

// The fictional companies and their jobs.
var companies, jobs = func() ([]*company, []*job) {
	cs := []*company{
		{ID: 1, Name: "みなと精機株式会社", Business: "産業用ロボットの設計・製造", Place: "神奈川県横浜市", Staff: 320,
			About: "工場の自動化を支えるロボットアームを、設計から保守まで一貫して手がけています。現場を歩き、使う人の声を図面に戻すことを大切にしています。"},
		{ID: 2, Name: "こもれび食品株式会社", Business: "冷凍惣菜の企画・販売", Place: "東京都杉並区", Staff: 85,
			About: "国産野菜を使った冷凍惣菜を、全国の家庭にお届けしています。少人数のチームで、企画から発送までを自分たちで考えます。"},
	}
	js := []*job{
		{ID: 101, Title: "組み込みソフトウェアエンジニア", Company: cs[0], Place: "神奈川県横浜市", Salary: "年収 520万円〜780万円", Open: true, Employed: "正社員",
			Work: "ロボットアームの制御ソフトウェアを、C++とRustで開発します。試作機に触れながら、機械・電気の担当者と一つのチームで進めます。", Wanted: []string{"C++またはRustでの開発経験", "測定器を使った検証の経験があれば歓迎"}},
		{ID: 102, Title: "生産管理スタッフ", Company: cs[0], Place: "神奈川県横浜市", Salary: "年収 400万円〜520万円", Open: true, Employed: "正社員",
			Work: "部品の手配から組み立ての日程まで、工場の流れを整えます。", Wanted: []string{"製造業での実務経験", "表計算ソフトの基本操作"}},
		{ID: 103, Title: "ECサイト運営担当", Company: cs[1], Place: "東京都杉並区(週3日在宅)", Salary: "年収 380万円〜480万円", Employed: "正社員",
			Work: "自社ECサイトの企画、商品ページの制作、お客様へのご案内を担当します。", Wanted: []string{"ECサイトの運営経験", "文章を書くことが好きな方"}},
		{ID: 104, Title: "データエンジニア", Company: cs[1], Place: "フルリモート", Salary: "年収 500万円〜700万円", Employed: "正社員",
			Work: "受注と在庫のデータを一つにまとめ、需要予測の土台をつくります。", Wanted: []string{"SQLとPythonの実務経験", "クラウド上のデータ基盤の構築経験"}},
	}
	for _, j := range js {
		j.Company.Jobs = append(j.Company.Jobs, j)
	}
	return cs, js
}()

func findJobs(term string) []*job {
	return slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool {
		return !strings.Contains(j.Title+j.Work+j.Company.Name, term)
	})
}

// pages lists every page of the site.
func pages() []page {
	ps := []page{
		{Path: "/", Template: "top.html", Title: "人と仕事がつながる場所", Tags: "segment google meta stay pixel match measure", Watched: true, Data: jobs},
		// No other tag here: the referrer policy would hand each the term.
		{Path: searchPath, Template: "search.html", Title: "求人検索", Tags: "banner", Referrer: "unsafe-url", Data: searchResult{Jobs: jobs}},
		{Path: "/jobs", Template: "jobs.html", Title: "求人一覧", Tags: "mixpanel google measure", Watched: true, Criteo: true, Data: jobs},
		{Path: "/companies", Template: "companies.html", Name: "companies", Title: "企業一覧", Tags: "snowplow", Watched: true, Data: companies},
		{Path: "/signup", Template: "signup.html", Title: "会員登録", Tags: "segment line", Watched: true},
		{Path: "/login", Template: "login.html", Title: "ログイン", Tags: "google", Watched: true},
		{Path: "/profile", Template: "profile.html", Title: "プロフィール", Tags: "meta mixpanel", Watched: true},
		{Path: "/settings", Template: "settings.html", Title: "設定", Tags: "settings", Watched: true},
		{Path: "/privacy", Template: "privacy.html", Title: "プライバシーポリシー", Tags: "google", Watched: true},
		{Path: "/external-transmission", Template: "external.html", Title: "利用者情報の外部送信について", Tags: "google", Watched: true, Data: publishedList},
		{Path: "/contact", Template: "contact.html", Title: "お問い合わせ", Tags: "assist snowplow", Watched: true},
	}
	for _, j := range jobs {
		path := fmt.Sprintf("/jobs/%d", j.ID)
		ps = append(ps, page{Path: path, Template: "job.html", Title: j.Title, Tags: "amplitude meta yahoo treasuredata google measure", Watched: true, Data: j})
		if j.Open {
			ps = append(ps, page{Path: path + "/apply", Template: "apply.html", Title: "応募フォーム", Tags: "amplitude treasuredata", Watched: true, Data: j})
		}
	}
	ps = append(ps, page{Path: "/jobs/101/complete", Template: "complete.html", Title: "応募完了", Tags: "yahoo line google", Watched: true, Data: jobs[0]})
	for _, c := range companies {
		// Alloy alone: its edge is under the site's own domain and would be
		// sent the other tags' cookies.
		ps = append(ps, page{Path: fmt.Sprintf("/companies/%d", c.ID), Template: "company.html", Title: c.Name, Tags: "alloy", Watched: true, Data: c})
	}
	return ps
}

// publishedList is the list on the external-transmission page, as a service
// without soshin keeps it by hand: out of date. What is wrong in it is planted,
// and truth.yaml (published) says what; that two companies have their former
// names is not.
var publishedList = []struct{ Recipient, Service, Information, Purpose string }{
	{"Google LLC", "Google アナリティクス", "ページのURL、ページのタイトル、Cookie、訪問回数、イベント、同意の状態、端末情報", "アクセス状況の分析"},
	{"Google LLC", "Google タグマネージャー", "ページのURL、端末情報", "計測タグの管理"},
	{"Google LLC", "Google広告", "閲覧履歴、Cookie、広告識別子、コンバージョン、同意の状態、端末情報", "アクセス状況の分析"},
	{"Facebook, Inc.", "Facebook ピクセル", "閲覧履歴、Cookie、イベント情報、端末情報", "広告の効果測定・配信"},
	{"ヤフー株式会社", "Yahoo!広告", "ページのURL、コンバージョン、端末情報", "広告の効果測定"},
	{"Twilio Inc.", "Segment", "閲覧履歴、識別子、操作の内容、端末情報", "利用状況の把握"},
	{"Mixpanel, Inc.", "Mixpanel", "行動履歴、識別子、端末情報、位置情報", "利用状況の分析"},
	{"Amplitude, Inc.", "Amplitude", "閲覧履歴、イベント、Cookie、端末情報", "利用状況の分析"},
	{"Datadog, Inc.", "Datadog RUM", "閲覧履歴、操作、表示速度、エラー情報、識別子、端末情報", "表示速度の監視"},
	{"Snowplow Analytics Ltd", "Snowplow", "アクセスログ、イベント、Cookie、端末情報", "利用状況の分析"},
	{"トレジャーデータ株式会社", "Treasure Data CDP", "閲覧履歴、クライアントID、端末情報", "求人のご案内"},
	{"アドビ株式会社", "Adobe Experience Platform", "ページのURL、閲覧日時、イベント、Cookie、端末情報", "表示内容の最適化"},
	{"Microsoft Corporation", "Microsoft Clarity", "マウスの動き、クリック、端末情報", "画面の改善"},
	{"入力デモ株式会社(架空)", "入力アシスト", "お問い合わせの内容、ページのURL、端末情報", "お問い合わせの入力補助"},
	{"滞在デモ株式会社(架空)", "滞在アナリティクス", "ページのURL、滞在時間、識別子、端末情報", "滞在状況の分析"},
	{"通知デモ株式会社(架空)", "ツウチ", "端末ID、ページのURL、端末情報", "新着求人の通知"},
	{"求人広告デモ株式会社(架空)", "求人アドネット", "ページのURL、端末情報", "求人広告の表示"},
}
