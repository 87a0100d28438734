package lint

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"soshin/catalog"
	"soshin/catalog/list/declared"
)

// A term is jargon (rule 22-2-28 wants plain words), with how to say it.
type term struct {
	re    *regexp.Regexp
	plain catalog.Text
}

var terms = []term{
	newTerm(`\bIDFA\b|\bAAID\b|\bGAID\b|\bADID\b`, "広告ID(広告のために端末を見分ける番号)", "advertising ID (a number by which advertisers recognise a device)"),
	newTerm(`\bIDFV\b`, "アプリの提供元ごとに端末を見分ける番号", "a number by which an app’s publisher recognises a device"),
	newTerm(`\b[UG]UID\b`, "端末やブラウザを見分ける番号", "a number that identifies a device or browser"),
	newTerm(`\bUA\b|(?i:\buser[- ]?agent\b)|ユーザー?・?エージェント`, "ブラウザとOSの種類", "type of browser and operating system"),
	newTerm(`フィンガー・?プリント|(?i:\b(?:device |browser )?fingerprint(?:s|ing)?\b)`, "端末の設定や特徴の組み合わせ(端末を見分けるために使われます)", "combination of a device’s settings and features, by which it can be recognised"),
	newTerm(`ハッシュ|\bSHA-?(?:1|2|256|512)\b|\bMD5\b|(?i:\bhash(?:ed|es|ing)?\b)`, "元の値が読めない文字列に置き換えたもの", "replaced by a string that cannot be read as it is"),
	newTerm(`リファ[ラレ]ー?|(?i:\breferr?er\b)`, "直前に閲覧していたページのURL", "address of the page viewed before"),
	newTerm(`ペイロード|(?i:\bpayloads?\b)`, "送信されるデータの中身(項目名をすべて書く)", "the data sent (name each item)"),
	newTerm(`(?i:\b(?:cookie|ID)[- ]?sync(?:ing|hroni[sz]ation)?\b|(?:Cookie|クッキー|ID)・?(?:シンク|同期))`, "別々の会社が持つ番号を、同じ利用者のものとして結び付けること", "linking the numbers by which two companies know the same user"),
	newTerm(`\bDMP\b|データ・?マネジメント・?プラットフォーム|(?i:\bdata management platform\b)`, "閲覧の記録を集めて広告に使うサービス", "a service that collects browsing records for advertising"),
	newTerm(`\bCDP\b|カスタマー・?データ・?プラットフォーム|(?i:\bcustomer data platform\b)`, "お客様の情報をまとめて管理するサービス", "a service that brings customer information together"),
	newTerm(`\b(?:DSP|SSP|RTB)s?\b|(?i:\breal[- ]time bidding\b|\b(?:demand|supply)[- ]side platform\b)`, "広告枠を売買する仕組み", "a system that trades advertising space"),
	newTerm(`\bSDKs?\b`, "アプリに組み込まれたプログラム", "a program built into the app"),
	newTerm(`\bAPIs?\b`, "プログラムどうしの接続", "a connection between programs"),
	newTerm(`(?i:\b(?:local|session) ?storage\b)|ローカル・?ストレージ|セッション・?ストレージ|(?i:\bindexed ?db\b)`, "ブラウザに保存された記録", "records kept in the browser"),
	newTerm(`ウェブ・?ビーコン|Web・? ?ビーコン|(?i:\bweb ?beacons?\b|\btracking pixels?\b)|トラッキング・?ピクセル`, "ページに埋め込まれた見えない画像", "an invisible picture in the page"),
	newTerm(`ポストバック|(?i:\bpostbacks?\b)`, "広告の成果の通知", "notice of an advertisement’s result"),
	newTerm(`タイムスタンプ|(?i:\btime ?stamps?\b)`, "日時", "date and time"),
	newTerm(`クエリ(?:ー?・?(?:パラメータ?ー?|文字列|ストリング))?|(?i:\bquery (?:strings?|parameters?)\b)`, "URLの「?」より後の部分", "the part of an address after “?”"),
	newTerm(`(?i:\bHTTP[- ]?(?:request )?headers?\b)|HTTP・?(?:リクエスト・?)?ヘッダー?`, "ブラウザがページを開くときに送る情報(項目名をすべて書く)", "what the browser sends on opening a page (name each item)"),
	newTerm(`(?i:\bgclid\b|\bfbclid\b|\byclid\b|\bmsclkid\b|\bttclid\b|\b_?fbp\b|\b_?fbc\b)`, "広告のクリックを見分ける番号", "a number that identifies a click on an advertisement"),
	newTerm(`リターゲティング|リマーケティング|(?i:\bre(?:targeting|marketing)\b)`, "以前に訪れたサイトや見た商品の広告を表示すること", "advertisements for what you have viewed before"),
	newTerm(`インプレッション|(?i:\bad impressions?\b|\bimpressions?\b)`, "広告が表示された回数", "how often an advertisement was shown"),
	newTerm(`コンバージョン|(?i:\bconversions?\b)`, "広告を見た後の申し込みや購入", "applications or purchases after seeing an advertisement"),
	newTerm(`オーディエンス`, "広告を見せる相手の集まり", "groups of people to whom advertisements are shown"),
}

func newTerm(re, ja, en string) term {
	return term{regexp.MustCompile(re), catalog.Text{Ja: ja, En: en}}
}

// plainly is how to say a term in a language.
func (t term) plainly(lang string) string {
	if lang == english {
		return t.plain.En
	}
	return t.plain.Ja
}

// anyJargon matches each term; hashtag is a word that contains one by chance.
var (
	anyJargon = func() *regexp.Regexp {
		var all []string
		for _, t := range terms {
			all = append(all, t.re.String())
		}
		return regexp.MustCompile(strings.Join(all, "|"))
	}()
	hashtag = regexp.MustCompile(`ハッシュ・?タグ|(?i:hash ?tags?)`)
)

// jargonWithin says that t has a term, but is not the term itself.
func (t text) jargonWithin() bool {
	m := anyJargon.FindStringIndex(t.folded)
	return m != nil && m[1]-m[0] < len(t.folded)
}

// A use of a term is a cell that has it.
type use struct {
	at   place
	text string
	rows int
}

// jargon looks for terms that the page explains nowhere. Each is found once, in
// the first cell that has it: one explanation puts all right.
func (l *linter) jargon(p *page) {
	uses := make([]*use, len(terms))
	explained := make([]bool, len(terms))
	for _, t := range p.all {
		for i := range terms {
			explained[i] = explained[i] || terms[i].explained(t.folded)
		}
	}
	look := func(r *row, c declared.Column, t text) {
		s := hashtag.ReplaceAllStringFunc(mask(t.folded, p.masks), func(m string) string { return strings.Repeat("_", len(m)) })
		if !anyJargon.MatchString(s) {
			return
		}
		for i := range terms {
			m := terms[i].re.FindStringIndex(s)
			if m == nil || explained[i] {
				continue
			}
			if explained[i] = terms[i].explained(s); explained[i] {
				continue
			}
			if uses[i] == nil {
				uses[i] = &use{place{p, r, c}, t.folded[m[0]:m[1]], 0}
			}
			uses[i].rows++
		}
	}
	for _, c := range statements {
		look(nil, c, p.all[c])
	}
	for _, r := range p.rows {
		for _, c := range statements {
			if !r.moved[c] {
				look(r, c, r.cells[c])
			}
		}
	}
	for i, u := range uses {
		if u != nil && !explained[i] {
			l.add(u.at, u.text, unexplained, "{term}", u.text, "{plain}", terms[i].plainly(p.lang), "{rows}", strconv.Itoa(u.rows))
		}
	}
}

var (
	// explainedAfter matches what follows a term that is explained: UUID(…),
	// UUIDとは, UUID: …
	explainedAfter = regexp.MustCompile(`^(?:化(?:した(?:もの|値))?|値|情報)?\s*[」』”"]?\s*(?:\(([^()]{2,200})\)|とは|は、|:\s*\S|\s(?:is|are|means)\b|[–—]\s?\S)`)
	// alias matches what may stand beside a term in brackets: (IDFA/AAID).
	alias = regexp.MustCompile(`[\s、,/・]|または|or`)
)

// explained says that s explains the term somewhere: after it, or before it
// with nothing else in the brackets.
func (t term) explained(s string) bool {
	for _, m := range t.re.FindAllStringIndex(s, 20) {
		if after := explainedAfter.FindStringSubmatch(s[m[1]:]); after != nil {
			if after[1] == "" || utf8.RuneCountInString(after[1]) >= 6 && !anyJargon.MatchString(after[1]) {
				return true
			}
		}
		open := strings.LastIndexByte(s[:m[0]], '(')
		if open < 0 {
			continue
		}
		within, _, closed := strings.Cut(s[open+1:], ")")
		if !closed || m[0]-open > 100 {
			continue
		}
		alone := alias.ReplaceAllString(t.re.ReplaceAllString(within, ""), "") == "" && !strings.HasSuffix(within, "ed") // (hashed) names nothing
		if before := parts(s[:open]); alone && len(before) > 0 && utf8.RuneCountInString(before[len(before)-1]) >= 3 {
			return true
		}
	}
	return false
}
