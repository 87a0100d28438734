package published

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"soshin/catalog/list/declared"
)

var (
	legalForm   = regexp.MustCompile(`(?i)株式会社|有限会社|合同会社|合資会社|[(（][株有][)）]|㈱|㈲|\b(inc|llc|ltd|corp|gmbh|plc|pte|s\.a|b\.v|co\., ?ltd|k\.k)\b`)
	companyForm = regexp.MustCompile(`(?i)株式会社|有限会社|合同会社|合資会社|一般社団法人|一般財団法人|公益財団法人|[(（][株有][)）]|㈱|㈲|社$|\b(inc|llc|ltd|corp|corporation|gmbh|plc|pty|pte|limited|sas|sarl|s\.a|s\.p\.a|b\.v|n\.v|co\., ?ltd|k\.k|oy|aps|a/s|llp|incorporated)\b`)
	suffixForm  = regexp.MustCompile(`\b(AG|SE|SA|AB|BV|NV|KK|Company|Platforms)\.?$`)
	domainForm  = regexp.MustCompile(`^([a-z0-9*_-]+\.)+[a-z]{2,}(/\S*)?$`)
	addressForm = regexp.MustCompile(`^https?://\S+$`)
	countryForm = regexp.MustCompile(`(?i)^(日本|米国|アメリカ(合衆国)?|英国|イギリス|フランス|ドイツ|アイルランド|シンガポール|中国|中華人民共和国|韓国|大韓民国|台湾|香港|カナダ|オランダ|スイス|スウェーデン|イスラエル|インド|オーストラリア|ベルギー|スペイン|イタリア|ロシア|ノルウェー|フィンランド|ベトナム|japan|u\.?s\.?a?\.?|united states( of america)?|u\.?k\.?|united kingdom|france|germany|ireland|singapore|china|korea|south korea|taiwan|hong kong|canada|netherlands|switzerland|sweden|israel|india|australia|belgium|spain|italy)$`)
	purposeForm = regexp.MustCompile(`(?i)(ため|為|目的)[。.)）]?$|(分析|解析|計測|測定|配信|改善|向上|最適化|表示|把握|検知|防止|管理|提供|対応|監視|運用|運営)[。.]?$|^to [a-z]+|\b(analysis|analytics|measurement|improve(ment)?|delivery|prevention|personali[sz]ation|optimi[sz]ation)\b|^(for|used to|providing|improving|measuring|delivering) `)
	informForm  = regexp.MustCompile(`(?i)IPアドレス|IP ?address|cookie|クッキー|URL|ユーザーエージェント|user.?agent|閲覧(履歴|した|日時|ページ)|参照元|リファラ|referr?er|端末(情報|の|ID|識別)|デバイス(情報|ID)|ブラウザ(情報|の種類|ー情報)?|識別子|identifier|広告ID|OS|画面(サイズ|解像度)|位置情報|アクセス日時|行動履歴|検索(語句|キーワード)|クリック|メールアドレス|氏名|device|browser|page (views?|title)|screen`)
	countForm   = regexp.MustCompile(`(?i)^\d[\d,]*\s*(社|件|個|ページ|回|つ|compan(y|ies)|entr(y|ies)|pages?|items?)?$`)
	asideForm   = regexp.MustCompile(`(?i)用語|よくある(ご)?質問|定義|faq|glossary|^terms$|definitions`)
	optOutForm  = regexp.MustCompile(`(?i)opt-?out|オプトアウト`)
)

// companyLike reports whether a name has the form of a company's.
func companyLike(s string) bool { return companyForm.MatchString(s) || suffixForm.MatchString(s) }

// kindOf is the column whose cells look like this one; empty: none in
// particular.
func kindOf(c declared.Cell) declared.Column {
	text := oneLine(c.Text)
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0:
		return ""
	case addressForm.MatchString(text):
		return declared.Policy
	case domainForm.MatchString(strings.ToLower(text)):
		return declared.Domain
	case countryForm.MatchString(text):
		return declared.Country
	}
	kinds := len(informForm.FindAllString(text, 3))
	purpose := purposeForm.MatchString(text)
	switch {
	case purpose && kinds < 2:
		return declared.Purpose
	case kinds > 0 && !purpose:
		return declared.Information
	case n <= 50 && companyLike(text) && !strings.ContainsAny(text, "。、"):
		return declared.Recipient
	}
	return ""
}

// looksLike reports whether a cell of that look may stand in the column.
func looksLike(look, c declared.Column) bool {
	switch c {
	case declared.OurPurpose, declared.Theirs:
		c = declared.Purpose
	case declared.OptOut:
		c = declared.Policy
	}
	return look == c
}

// shiftOf is by how many columns to the right the cells of a row stand, of
// which the looks are given: 1, -1, or 0 for none. Two cells must be out of
// place and both right with one move; one, where the row has not as many cells
// as the table has columns.
func shiftOf(columns []declared.Column, cells []declared.Cell, uneven bool) int {
	need := 2
	if uneven {
		need = 1
	}
	looks := make([]declared.Column, len(cells))
	for i, c := range cells {
		looks[i] = kindOf(c)
	}
	for _, by := range []int{1, -1} {
		moved, wrong := 0, 0
		for i, look := range looks {
			home := i - by
			if look == "" {
				continue
			}
			switch {
			case i < len(columns) && (looksLike(look, columns[i]) || columns[i] == declared.Other):
			case home >= 0 && home < len(columns) && looksLike(look, columns[home]):
				moved++
			default:
				wrong++
			}
		}
		if moved >= need && moved > wrong {
			return by
		}
	}
	return 0
}

var (
	categoryWords = regexp.MustCompile(`(?i)広告|解析|分析|計測|測定|マーケティング|効果|sns|ソーシャル(メディア)?|動画|映像|地図|決済|支払い?|セキュリティ|不正|チャット|サポート|アフィリエイト|タグ|フォント|書体|cdn|エラー|不具合|監視|パフォーマンス|表示速度|通知|プッシュ|a/?bテスト|最適化|接客|認証|ログイン|埋め込み|検索|その他|必須|機能|品質|同意|advertis(ing|ements?)|ads?|analytics?|analysis|marketing|measurement|social|media|video|maps?|payments?|security|chat|support|affiliate|tag|fonts?|errors?|monitoring|performance|testing|functional|functionality|necessary|essential|other|statistics|targeting|personali[sz]ation`)
	categoryFill  = regexp.MustCompile(`(?i)目的|関連|サービス|ツール|配信|管理|利用|アクセス|ウェブ|web|サイト|行動|ユーザー|利用者|状況|改善|向上|防止|対策|連携|表示|型|系|用|等|及び|および|または|ため|の|と|に|する|もの|services?|tools?|management|and|of|for|purposes?|cookies?|delivery|use|related|[\s・/／&＆、,()（）:：\d.]`)
	genericTitle  = regexp.MustCompile(`(?i)について|一覧|リスト|外部送信|利用者情報|ポリシー|方針|お知らせ|はじめに|規約|概要|送信先|提供先|規律|電気通信|参考|関連リンク|お問い?合わ?せ|改定|更新|附則|目次|日本語|transmission|list of|policy|about|introduction|contact|overview|updates?|regarding|terms|^(japanese|english)$|third.part(y|ies)|recipients|information|データ|情報|^(cookies?|クッキー)(等|など|類)?(の|$)`)
	aboutForm     = regexp.MustCompile(`^(.+?)(の(ご)?(利用|使用|導入))?(について|に関して)$`)
)

// subject is what a heading is about: of Google Analyticsについて the service, of
// 外部送信について, which is about the list, the heading itself.
func subject(s string) string {
	if m := aboutForm.FindStringSubmatch(s); m != nil && !isGeneric(m[1]) {
		return m[1]
	}
	return s
}

// isCategory reports whether a heading says what services are for, and names
// none.
func isCategory(s string) bool {
	if !categoryWords.MatchString(s) || companyLike(s) || utf8.RuneCountInString(s) > 40 {
		return false
	}
	rest := categoryFill.ReplaceAllString(categoryWords.ReplaceAllString(s, ""), "")
	return utf8.RuneCountInString(rest) <= 2
}

// isGeneric reports whether a heading is of the list itself.
func isGeneric(s string) bool {
	return !companyLike(s) && genericTitle.MatchString(s) || utf8.RuneCountInString(s) > maxHeading
}

var (
	bracketed = regexp.MustCompile(`^(.+?)\s*[(（\[［「]([^()（）]+)[)）\]］」]$`)
)

// names splits a text that names a recipient and its service into them: Google
// LLC（Google アナリティクス）. Where it cannot be told, the whole is the
// service's, or the recipient's if it has the form of a company's.
func names(text string) (recipient, service string) {
	if m := bracketed.FindStringSubmatch(text); m != nil {
		switch a, b := companyLike(m[1]), companyLike(m[2]); {
		case a && !b && len(m[2]) > 3 && !countryForm.MatchString(m[2]) && !strings.HasPrefix(m[2], "旧"):
			return m[1], m[2]
		case b && !a:
			return m[2], m[1]
		}
	}
	for _, sep := range []string{"\n", " / ", "／", " | ", "｜", "：", " - ", " – ", "/"} {
		a, b, ok := strings.Cut(text, sep)
		if a, b = strings.TrimSpace(a), strings.TrimSpace(b); !ok || a == "" || b == "" {
			continue
		}
		switch x, y := companyLike(a), companyLike(b); {
		case x && !y:
			return a, b
		case y && !x:
			return b, a
		}
	}
	if companyLike(text) {
		return text, ""
	}
	return "", text
}
