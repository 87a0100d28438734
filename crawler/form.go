package crawler

import (
	"regexp"
	"strings"

	"soshin/catalog"
)

// A formField is what a page tells of one of its fields.
type formField struct {
	Type         string `json:"type"`
	Autocomplete string `json:"autocomplete"`
	Name         string `json:"name"`
	Label        string `json:"label"`
	Multiline    bool   `json:"multiline"`
}

// fieldRules say which of the persona's values a field asks for. The
// autocomplete tokens are those of the HTML standard (4.10.18.7); names and
// labels are what Japanese forms use. The first rule that fits decides.
var fieldRules = []struct {
	autocomplete string // one of these tokens, blank-separated
	typ          string
	words        *regexp.Regexp // in name or label
	value        func(catalog.Persona) string
}{
	{"email username", "email", regexp.MustCompile(`(?i)e-?mail|メール`), func(p catalog.Persona) string { return p.Email }},
	{"tel tel-national", "tel", regexp.MustCompile(`(?i)phone|tel\b|電話|携帯`), func(p catalog.Persona) string { return p.Phone }},
	{"", "search", regexp.MustCompile(`(?i)^(q|s|query|keyword|search)\b|検索|キーワード`), func(p catalog.Persona) string { return p.SearchTerm }},
	{"", "", regexp.MustCompile(`(?i)(family|last).*kana|セイ|せい`), func(p catalog.Persona) string { return p.FamilyNameKana }},
	{"", "", regexp.MustCompile(`(?i)(given|first).*kana|メイ\b|めい`), func(p catalog.Persona) string { return p.GivenNameKana }},
	{"", "", regexp.MustCompile(`(?i)kana|フリガナ|ふりがな`), func(p catalog.Persona) string { return strings.TrimSpace(p.FamilyNameKana + " " + p.GivenNameKana) }},
	{"organization", "", regexp.MustCompile(`(?i)company|employer|organi[sz]ation|勤務先|会社`), func(p catalog.Persona) string { return p.Employer }},
	{"family-name", "", regexp.MustCompile(`(?i)(family|last)[-_ ]?name|姓`), func(p catalog.Persona) string { return p.FamilyName }},
	{"given-name", "", regexp.MustCompile(`(?i)(given|first)[-_ ]?name`), func(p catalog.Persona) string { return p.GivenName }},
	{"name", "", regexp.MustCompile(`(?i)\bname\b|氏名|お名前`), func(p catalog.Persona) string { return strings.TrimSpace(p.FamilyName + " " + p.GivenName) }},
	{"bday", "date", regexp.MustCompile(`(?i)birth|生年月日|誕生日`), func(p catalog.Persona) string { return p.BirthDate }},
	{"postal-code", "", regexp.MustCompile(`(?i)zip|postal|郵便`), func(p catalog.Persona) string { return p.PostalCode }},
	{"street-address address-line1", "", regexp.MustCompile(`(?i)address|住所`), func(p catalog.Persona) string { return p.Address }},
}

// answer returns what the persona types into the field, "" for nothing.
func (f formField) answer(p catalog.Persona) string {
	tokens := strings.Fields(strings.ToLower(f.Autocomplete))
	for _, r := range fieldRules {
		for token := range strings.FieldsSeq(r.autocomplete) {
			for _, t := range tokens {
				if t == token {
					return r.value(p)
				}
			}
		}
	}
	for _, r := range fieldRules {
		if r.typ != "" && r.typ == f.Type || r.words.MatchString(f.Name) || r.words.MatchString(f.Label) {
			return r.value(p)
		}
	}
	if f.Multiline {
		return p.Inquiry
	}
	return ""
}
