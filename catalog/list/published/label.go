package published

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"soshin/catalog/list/declared"
)

// labelled splits a line into its label and what stands behind it.
func (f *flow) labelled(l *line, next []line) (name lane, value []segment, ok bool) {
	text := l.text()
	for i, s := range l.segs { // 送信先　Google
		at := strings.IndexRune(s.text, '\u3000')
		if at <= 0 || i > 0 && joined(l.segs[:i]) != "" {
			continue
		}
		rest := append([]segment{s}, l.segs[i+1:]...)
		rest[0].text = rest[0].text[at:]
		if name, ok := f.label(s.text[:at]); ok && joined(rest) != "" {
			return name, withoutColon(rest), true
		}
	}
	if name, value, ok := f.pair(l); ok {
		return name, value, true
	}
	if l.level != 1 {
		if name, ok := f.label(text); ok && !mixed(l) && (exactly(text) || f.structural(l, next) && !isCategory(undecorated(text))) {
			return name, nil, true
		}
	}
	if dl := closest(l.block, "dl"); l.term && dl != nil {
		if first := firstBelow(dl, "dt"); first == l.block || first == nil {
			return lane{}, nil, false
		} else if _, ok := f.label(cellOf(f.r.inside(first, nil)).Text); ok {
			// What is no known label is one all the same where the first is.
			name := lanes(grid{{boxes: []*box{{cell: declared.Cell{Text: text}}}}})[0]
			if len(name.columns) == 0 {
				name.columns = []declared.Column{declared.Other}
			}
			return name, nil, true
		}
	}
	if name, ok := intro(l, next); ok && f.open == nil {
		return name, nil, true
	}
	if l.level > 0 {
		return lane{}, nil, false
	}
	for i := 1; i < len(l.segs); i++ { // <b>送信先</b> Google
		before := joined(l.segs[:i])
		if before == "" || joined(l.segs[i:]) == "" {
			continue
		}
		if name, ok := f.label(before); ok && (inline(l.segs[i-1].node, l.block) || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "：")) && l.segs[i-1].link == "" {
			return name, withoutColon(l.segs[i:]), true
		}
		break
	}
	for i, s := range l.segs { // 送信先：Google
		at := strings.IndexAny(s.text, ":：")
		if at < 0 || strings.HasPrefix(s.text[at:], "://") {
			continue
		}
		before := joined(append(slices.Clone(l.segs[:i]), segment{text: s.text[:at]}))
		name, ok := f.label(before)
		if !ok || utf8.RuneCountInString(before) > 40 {
			return lane{}, nil, false
		}
		rest := append([]segment{s}, l.segs[i+1:]...)
		rest[0].text = rest[0].text[at:]
		return name, withoutColon(rest), true
	}
	return lane{}, nil, false
}

// pair reads a label and its value that stand in an element each: the value may
// end in a label's word too (<span>送信する情報</span><span>閲覧履歴、端末情報</span>).
func (f *flow) pair(l *line) (lane, []segment, bool) {
	if l.level > 0 || l.term {
		return lane{}, nil, false
	}
	first := -1
	for i := range l.segs {
		if strings.TrimSpace(l.segs[i].text) == "" {
			continue
		}
		if first < 0 {
			first = i
			continue
		}
		key, value := childOf(l.segs[first].node, l.block), childOf(l.segs[i].node, l.block)
		if key == nil || value == nil || key == value || l.segs[first].link != "" {
			return lane{}, nil, false
		}
		name, ok := f.label(l.segs[first].text)
		rest := joined(l.segs[i:])
		if _, also := f.label(rest); !ok || also && exactly(rest) || strings.HasPrefix(rest, "の") {
			return lane{}, nil, false
		}
		return name, withoutColon(l.segs[i:]), true
	}
	return lane{}, nil, false
}

// childOf is the element right below block that n is in; nil: n is block's own.
func childOf(n, block *html.Node) *html.Node {
	for ; n != nil && n.Parent != block; n = n.Parent {
	}
	if n == nil || n.Type != html.ElementNode {
		return nil
	}
	return n
}

var (
	introForm   = regexp.MustCompile(`(次|以下|下記)の|(?i)\bfollowing\b`)
	introParts  = regexp.MustCompile(`目的|(?i)\bpurposes?\b`)
	introWhom   = regexp.MustCompile(`事業者|送信先|提供先|サービス|ツール|会社|第三者|(?i)\b(third part(y|ies)|companies|recipients|services|providers)\b`)
	introInform = regexp.MustCompile(`(?i)(情報|データ).*(送信|取得|収集|提供)|(送信|取得|収集|提供).*(情報|データ)|\b(information|data)\b`)
)

// intro reads a sentence that announces the list after it: 送信する情報は次のとお
// りです。
func intro(l *line, next []line) (lane, bool) {
	text := l.text()
	if l.level > 0 || len(next) == 0 || next[0].table != nil || utf8.RuneCountInString(text) > maxHeading || !introForm.MatchString(text) {
		return lane{}, false
	}
	list := closest(next[0].block, "ul", "ol")
	if list == nil || list == closest(l.block, "ul", "ol") || within(l.block, list) {
		return lane{}, false
	}
	subject, _, found := strings.Cut(text, "は")
	if name, ok := label(subject); ok && found && !introForm.MatchString(subject) {
		return name, true
	}
	name := lane{text: text, lang: script(text)}
	switch {
	case introParts.MatchString(text):
		name.columns = []declared.Column{headings.purpose(key(text))}
		if name.columns[0] == declared.Theirs {
			name.columns[0] = declared.Purpose // 次の目的で送信先に: whose is not said
		}
	case introWhom.MatchString(text):
		name.columns = []declared.Column{declared.Recipient}
	case introInform.MatchString(text):
		name.columns = []declared.Column{declared.Information}
	default:
		return lane{}, false
	}
	return name, true
}

// mixed reports whether a part of the line is a link.
func mixed(l *line) bool {
	with, without := false, false
	for _, s := range l.segs {
		if strings.TrimSpace(s.text) != "" {
			with, without = with || s.link != "", without || s.link == ""
		}
	}
	return with && without
}

// inline reports whether a text is in an element of its own within the block.
func inline(text, block *html.Node) bool { return text.Parent != block }

func withoutColon(segs []segment) []segment {
	segs = slices.Clone(segs)
	for i := range segs {
		t := strings.TrimLeft(segs[i].text, " \t\r\n\f\u3000\u00a0:：")
		segs[i].text = t
		if t != "" || segs[i].link != "" {
			break
		}
	}
	return segs
}

// structural reports whether a line is set as a label: a heading, a term, bold,
// numbered, or of a class that says so; or it announces the list after it.
func (f *flow) structural(l *line, next []line) bool {
	text := l.text()
	if l.level > 0 || l.term || undecorated(text) != text && !strings.ContainsAny(text[:1], "-*") && !strings.HasPrefix(text, "・") && !strings.HasPrefix(text, "※") {
		return true
	}
	bold := len(l.segs) > 0
	for _, s := range l.segs {
		if strings.TrimSpace(s.text) != "" && closestBelow(s.node, l.block, "b", "strong", "em", "span", "dfn", "u") == nil {
			bold = false
		}
	}
	class := attr(l.block, "class")
	if bold || strings.Contains(class, "label") || strings.Contains(class, "title") || strings.Contains(class, "head") || strings.Contains(class, "term") || strings.Contains(class, "key") {
		return true
	}
	if len(next) == 0 || next[0].table != nil || next[0].block == l.block {
		return false
	}
	list := closest(next[0].block, "ul", "ol")
	return within(next[0].block, l.block) || list != nil && list != closest(l.block, "ul", "ol") && !within(l.block, list)
}

func closestBelow(n, root *html.Node, names ...string) *html.Node {
	for ; n != nil && n != root; n = n.Parent {
		if slices.Contains(names, n.Data) && n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// exactly reports whether a text is word for word a heading of headings.yaml.
func exactly(text string) bool {
	k := key(undecorated(text))
	if _, ok := headings.exact[k]; ok {
		return utf8.RuneCountInString(k) > 2
	}
	for _, c := range headings.Columns {
		for _, w := range c.Words {
			if k == w || k == w+"名" {
				return true
			}
		}
	}
	return false
}

// tails are what may follow a label's word in a label that stands alone.
var tails = []string{"の氏名又は名称", "の氏名または名称", "の名称及び所在地", "の名称", "の名前", "の社名", "の一覧", "の内容", "の項目", "の種類", "の方法", "の概要", "の設定", "のリンク", "のページ", "へのリンク", "はこちら", "について", "一覧", "リスト", "リンク", "ページ", "名称", "名前", "方法", "url", "のurl", "名", "等", "s", " list", " link", " url", " name", " page", "用", "の例"}

// label is label of a text that may come again: labels do, once for each entry.
func (f *flow) label(text string) (lane, bool) {
	name, seen := f.labels[text]
	if !seen {
		l, ok := label(text)
		if ok {
			name = &l
		}
		if f.labels == nil || len(f.labels) > 10_000 {
			f.labels = map[string]*lane{}
		}
		f.labels[text] = name
	}
	if name == nil {
		return lane{}, false
	}
	return *name, true
}

// inTables are headings that elsewhere are as likely a value.
var inTables = []string{"url", "リンク", "リンク先", "link", "links", "規約", "利用規約", "terms", "reference", "references", "国", "where", "use", "type", "kind", "機能", "概要", "description", "停止", "拒否"}

// label reads a text that is a label by itself: a column's word ends it, or
// begins it in English.
func label(text string) (lane, bool) {
	text = undecorated(text)
	n := utf8.RuneCountInString(text)
	if n == 0 || n > 40 || strings.ContainsAny(text, "。\n") || strings.HasSuffix(text, "ください") {
		return lane{}, false
	}
	h := recognise(text)
	if len(h.columns) == 0 || h.columns[0] == declared.Other || slices.Contains(inTables, key(text)) {
		return lane{}, false
	}
	name := lane{columns: h.columns, lang: h.lang, text: text}
	if len(h.columns) > 1 || h.both {
		return name, true
	}
	k := key(text)
	if _, ok := headings.exact[k]; ok {
		return name, true
	}
	base, _ := unbracketed(k)
	if script(base) != "ja" {
		base = englishHead(base)
		for _, w := range words(h.columns[0]) {
			if i := lastWord(base, w); i == 0 || i > 0 && strings.TrimRight(base[i+len(w):], "s'’") == "" || i > 0 && len(strings.Fields(base)) <= 4 && (strings.Contains(base[i:], " transmitted") || strings.Contains(base[i:], " collected") || strings.Contains(base[i:], " we ") || strings.Contains(base[i:], " sent")) {
				return name, true
			}
		}
		return name, headings.exact[base] != ""
	}
	for range 3 {
		for _, w := range words(h.columns[0]) {
			if strings.HasSuffix(base, w) {
				return name, true
			}
		}
		was := base
		for _, t := range tails {
			if cut, ok := strings.CutSuffix(base, t); ok && cut != "" {
				base = cut
				break
			}
		}
		if was == base {
			break
		}
	}
	return lane{}, false
}

// words are those of a column, as keys.
func words(c declared.Column) []string {
	if isPurpose(c) {
		c = declared.Purpose
	}
	var list []string
	for _, w := range headings.Columns {
		if w.Column == c {
			list = append(list, w.Words...)
			for _, s := range w.Exact {
				list = append(list, key(s))
			}
		}
	}
	return list
}
