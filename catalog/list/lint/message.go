package lint

import (
	"fmt"
	"strings"

	"soshin/catalog/list/declared"
)

// A message is a rule's finding in words. Words in braces are replaced.
type message struct {
	rule     Rule
	severity Severity
	ja, en   wording
}

// A wording says what is wrong, and what to write instead.
type wording struct{ wrong, instead string }

// say puts a finding in words, with its place before it.
func (m message) say(lang string, f Finding, args []string) (wrong, instead string) {
	w := m.ja
	if lang == english {
		w = m.en
	}
	fill := strings.NewReplacer(args...)
	return at(lang, f) + fill.Replace(w.wrong), fill.Replace(w.instead)
}

// at names page or row, and cell.
func at(lang string, f Finding) string {
	if lang == english {
		switch {
		case f.Row == 0 && f.Column == "":
			return "whole page: "
		case f.Row == 0:
			return fmt.Sprintf("whole page, %s: ", columnName(f.Column, lang))
		}
		s := fmt.Sprintf("row %d", f.Row)
		if f.Name != "" {
			s += fmt.Sprintf(" “%s”", f.Name)
		}
		if f.Column != "" {
			s += ", " + columnName(f.Column, lang)
		}
		return s + ": "
	}
	switch {
	case f.Row == 0 && f.Column == "":
		return "ページ全体: "
	case f.Row == 0:
		return fmt.Sprintf("ページ全体の「%s」: ", columnName(f.Column, lang))
	}
	s := fmt.Sprintf("%d行目", f.Row)
	if f.Name != "" {
		s += fmt.Sprintf("「%s」", f.Name)
	}
	if f.Column != "" {
		s += fmt.Sprintf("の「%s」", columnName(f.Column, lang))
	}
	return s + ": "
}

// columnName is a column's name in the messages.
func columnName(c declared.Column, lang string) string {
	names := columnNames[c]
	switch {
	case names == [2]string{}:
		return string(c)
	case lang == english:
		return names[1]
	default:
		return names[0]
	}
}

var columnNames = map[declared.Column][2]string{
	declared.Recipient:   {"送信先", "Recipient"},
	declared.Service:     {"サービス", "Service"},
	declared.Tag:         {"タグ", "Tag"},
	declared.Domain:      {"接続先", "Domain"},
	declared.Category:    {"分類", "Category"},
	declared.Information: {"送信される情報", "Information sent"},
	declared.Purpose:     {"利用目的", "Purpose"},
	declared.OurPurpose:  {"当社の利用目的", "Our purpose"},
	declared.Theirs:      {"送信先の利用目的", "Recipient’s purpose"},
	declared.Country:     {"国", "Country"},
	declared.Policy:      {"プライバシーポリシー", "Privacy policy"},
	declared.OptOut:      {"停止の方法", "Opt-out"},
	declared.Timing:      {"送信の時期", "Timing"},
	declared.Effect:      {"停止した場合の影響", "Effect of refusing"},
	declared.Other:       {"そのほかの記載", "Other statements"},
}
