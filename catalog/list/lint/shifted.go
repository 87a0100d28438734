package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"soshin/catalog/list/declared"
)

var (
	onlyAddresses = regexp.MustCompile(`(?i)^(?:https?://\S+[\s、,]*)+$`)
	purposeLike   = regexp.MustCompile(`(?:ため|ために|ためです|目的です|目的とします)[。.]?$|^(?i:(?:to|in order to|for the purposes? of|used (?:to|for)) \S+ \S+)`)
	// actions are what purposes are made of, settings what opting out is.
	actions  = regexp.MustCompile(`ため|目的|分析|解析|配信|測定|計測|改善|提供|表示|防止|最適|利用|把握|管理|検知|(?i:\bto \w|\bfor \w|based on|measur|improv|deliver|analy|optimi[sz]|prevent)`)
	settings = regexp.MustCompile(`設定|削除|無効|停止|拒否|オフ|オプトアウト|解除|ポリシー|(?i:setting|delet|disab|opt[- ]?out|turn|stop|policy)`)
	// informationWord is what a kind of information is recognised by.
	informationWord = regexp.MustCompile(`IPアドレス|クッキー|閲覧|端末|ブラウザ|リファラ|識別子|広告ID|位置情報|メールアドレス|氏名|電話番号|画面|言語|日時|検索|クリック|ユーザーエージェント|デバイス|OS|URL|(?i:\bIP address|\bcookie|\bURL\b|\bbrowser|\bdevice|\breferrer|\bidentifier|\bscreen|\blanguage|\be-?mail|\boperating system|\bpage title|\bclicks?\b|\btime of|\buser agent)`)
	separator       = regexp.MustCompile(`[、,;/・\n]`)
	// purposeWord is how a purpose without ため ends.
	purposeWord = regexp.MustCompile(`(?:配信|測定|計測|分析|解析|改善|防止|最適化|向上)$`)
)

// nameColumns are those for names in words.
var nameColumns = []declared.Column{declared.Recipient, declared.Service, declared.Country}

// shifted looks for cells that hold what belongs into another column. Of a row
// that is known to be shifted as a whole nothing else is said.
func (l *linter) shifted(p *page) {
	for _, r := range p.rows {
		if r.Shifted != 0 {
			is, by := rowShiftedRight, r.Shifted
			if by < 0 {
				is, by = rowShiftedLeft, -by
			}
			l.add(place{p, r, ""}, r.name, is, "{by}", strconv.Itoa(by))
			for _, c := range order {
				r.moved[c] = true
			}
			continue
		}
		for _, c := range order {
			t := r.cells[c]
			is, ok := misplaced(c, t, len(r.Cells[c].Links) > 0)
			if !ok {
				continue
			}
			r.moved[c] = true
			l.add(place{p, r, c}, quote(t.said), is, "{column}", columnName(c, l.o.Lang))
		}
	}
}

func misplaced(c declared.Column, t text, linked bool) (message, bool) {
	statement, name := slices.Contains(statements, c), slices.Contains(nameColumns, c)
	purpose := slices.Contains(purposes, c)
	link := c == declared.Policy || c == declared.OptOut
	switch s := t.folded; {
	case t.open() || c == declared.Other:
	case !link && c != declared.Tag && c != declared.Domain && onlyAddresses.MatchString(s):
		return shiftedAddress, true
	case (statement || c == declared.Category) && companyOnly(s):
		return shiftedCompany, true
	case (name || c == declared.Information || c == declared.Policy) && purposeLike.MatchString(s) && utf8.RuneCountInString(s) >= 6 && !legalForm.MatchString(s):
		return shiftedPurpose, true
	case (name || purpose || link && !linked) && informationOnly(s):
		return shiftedInformation, true
	case c == declared.Information && purposeOnly(s):
		is := shiftedPurpose
		is.severity = Warning // 「クリックの計測」 may be meant as information
		return is, true
	}
	return message{}, false
}

// companyOnly says that s is a company's name and nothing else.
func companyOnly(s string) bool {
	if utf8.RuneCountInString(s) > maxQuote || !wholeCompany.MatchString(s) {
		return false
	}
	return !japaneseText.MatchString(s) || !informationWord.MatchString(s) && !actions.MatchString(s)
}

// informationOnly says that s lists kinds of information and nothing else.
func informationOnly(s string) bool {
	items := parts(s)
	if len(items) < 2 || actions.MatchString(s) || settings.MatchString(s) {
		return false
	}
	for _, item := range items {
		if !informationWord.MatchString(item) {
			return false
		}
	}
	return true
}

// purposeOnly says that s lists purposes without ため, and nothing else.
func purposeOnly(s string) bool {
	items := parts(s)
	for _, item := range items {
		if !purposeWord.MatchString(item) {
			return false
		}
	}
	return len(items) > 0
}

// parts are the items of an enumeration.
func parts(s string) []string {
	var list []string
	for _, part := range separator.Split(s, -1) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

var (
	// policyTitle is how the titles of the pages end that lists link to.
	policyTitle = regexp.MustCompile(`(?i)(?:プライバシー(?:ポリシー|ノーティス|センター|規約|通知)|個人情報保護方針|個人情報の取り?扱い(?:について)?|クッキーポリシー|Cookie ?ポリシー|利用規約|(?:privacy|cookies?)(?: and \w+)? (?:policy|notice|statement|center|centre)|terms of (?:service|use))$`)
	bar         = regexp.MustCompile(`\s*\|\s*|\s+[-–—―]\s+|\s*::\s*`)
	siteName    = regexp.MustCompile(`(?i)(?:公式(?:サイト|ページ)?|ホームページ|ヘルプ(?:センター)?|help(?: cent(?:er|re))?|support|サポート|official site|home ?page)$`)
)

// titles looks for titles of web pages in the cells for purposes, information
// and names: what is copied when a link was meant.
func (l *linter) titles(p *page) {
	for _, r := range p.rows {
		for _, c := range append([]declared.Column{declared.Recipient, declared.Service, declared.Information}, purposes...) {
			t := r.cells[c]
			if r.moved[c] || t.open() || !p.title(r, c, t.folded) {
				continue
			}
			r.moved[c] = true
			is := titleElsewhere
			if slices.Contains(purposes, c) {
				is = titleInPurpose
			}
			l.add(place{p, r, c}, quote(t.said), is, "{column}", columnName(c, l.o.Lang))
		}
	}
}

// title says that s is the title of a web page: of the linked policy, of this
// page, or of the form "… | company".
func (p *page) title(r *row, c declared.Column, s string) bool {
	if utf8.RuneCountInString(s) > 2*maxQuote || purposeLike.MatchString(s) {
		return false
	}
	name := c == declared.Recipient || c == declared.Service
	segments := bar.Split(s, -1)
	for _, part := range segments {
		if policyTitle.MatchString(strings.TrimSpace(part)) {
			return true
		}
	}
	if policy := r.cells[declared.Policy].folded; !name && utf8.RuneCountInString(s) >= 4 && (s == policy || s == newText(p.Title).folded) {
		return true
	}
	last := segments[len(segments)-1]
	if name || len(segments) < 2 || last == "" {
		return false
	}
	return wholeCompany.MatchString(last) || siteName.MatchString(last) ||
		sameName(last, r.cells[declared.Recipient].folded) || sameName(last, r.cells[declared.Service].folded)
}

// sameName says that a is b, or what b begins with: Google of Google LLC.
func sameName(a, b string) bool {
	a, b = plain(a), plain(b)
	return utf8.RuneCountInString(a) >= 3 && strings.HasPrefix(b, a)
}
