package identify

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
)

// A NamedValue is one way of writing a value of the persona.
type NamedValue struct {
	Kind catalog.InformationKind
	Name string // what it is: e-mail address
	Text string
}

// Half a name is the name of many: it is not searched for in longer values.
const (
	familyName = "family name"
	givenName  = "given name"
)

// Values returns the ways in which the persona's values are written, each
// once. What differs in the case of letters, in width or in the kind of kana
// is one writing (see normal). Names are written with and without a space and
// in both orders in roman letters; a Japanese phone number in its domestic and
// its international forms; dates with the separators that forms use and in the
// Japanese era; an address of Gmail in all ways that lead to one mailbox.
func Values(p catalog.Persona) []NamedValue {
	var all []NamedValue
	add := func(kind catalog.InformationKind, name string, texts ...string) {
		for _, t := range texts {
			v := NamedValue{kind, name, strings.TrimSpace(t)}
			if v.Text != "" && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	add(catalog.KindEmail, "e-mail address", emails(p.Email)...)
	add(catalog.KindPhone, "phone number", phones(p.Phone)...)
	for _, n := range [][2]string{{p.FamilyName, p.GivenName}, {p.FamilyNameKana, p.GivenNameKana}} {
		if n[0] != "" && n[1] != "" {
			add(catalog.KindName, "name", n[0]+" "+n[1], n[0]+n[1])
		}
		add(catalog.KindName, familyName, n[0])
		add(catalog.KindName, givenName, n[1])
	}
	if family, given := p.FamilyNameRoma, p.GivenNameRoma; family != "" && given != "" {
		add(catalog.KindName, "name", given+" "+family, family+" "+given, given+family, family+given, family+", "+given)
		given, family = titled(given), titled(family)
		add(catalog.KindName, "name", given+family, family+given)
	}
	add(catalog.KindName, familyName, p.FamilyNameRoma)
	add(catalog.KindName, givenName, p.GivenNameRoma)
	add(catalog.KindBirthDate, "date of birth", dates(p.BirthDate)...)
	add(catalog.KindPostalAddress, "postal code", p.PostalCode, digits(p.PostalCode))
	add(catalog.KindPostalAddress, "postal address", p.Address, strings.Join(strings.Fields(p.Address), ""))
	add(catalog.KindEmployer, "employer", employers(p.Employer)...)
	add(catalog.KindAccountID, "account ID", p.AccountID)
	add(catalog.KindIPAddress, "IP address", addressesOf(p.IP)...)
	add(catalog.KindInquiry, "inquiry", p.Inquiry)
	add(catalog.KindSearchTerm, "search term", p.SearchTerm)
	return all
}

// emails writes an e-mail address in its usual ways. Gmail takes no account of
// dots in the local part and of what follows "+" there, and has a second
// domain: https://support.google.com/mail/answer/7436150 and
// https://developers.google.com/google-ads/api/docs/conversions/enhanced-conversions/web
// (normalisation), read 2026-11-24.
func emails(address string) []string {
	address = strings.TrimSpace(address)
	all := []string{address}
	local, domain, ok := strings.Cut(address, "@")
	if !ok {
		return all
	}
	all = append(all, local+"@"+strings.ToLower(domain))
	gmail := []string{"gmail.com", "googlemail.com"}
	if !slices.Contains(gmail, strings.ToLower(domain)) {
		return all
	}
	untagged, _, _ := strings.Cut(local, "+")
	for _, local := range []string{local, untagged, strings.ReplaceAll(local, ".", ""), strings.ReplaceAll(untagged, ".", "")} {
		for _, domain := range gmail {
			all = append(all, local+"@"+domain)
		}
	}
	return all
}

// phones writes a Japanese phone number in its usual ways.
func phones(number string) []string {
	all := []string{number}
	text := normal(number)
	groups := strings.FieldsFunc(text, func(r rune) bool { return !('0' <= r && r <= '9') })
	if abroad, ok := strings.CutPrefix(text, "+81"); ok {
		groups = strings.FieldsFunc(abroad, func(r rune) bool { return !('0' <= r && r <= '9') })
		if len(groups) > 0 && !strings.HasPrefix(groups[0], "0") {
			groups[0] = "0" + groups[0]
		}
	}
	d := strings.Join(groups, "")
	if !strings.HasPrefix(d, "0") || len(d) < 9 {
		return all
	}
	if len(groups) == 1 && len(d) == 11 { // mobile and IP telephony
		groups = []string{d[:3], d[3:7], d[7:]}
	}
	all = append(all, d, "+81"+d[1:], "81"+d[1:], "+810"+d[1:], "0081"+d[1:], d[1:])
	if len(groups) > 1 {
		abroad := slices.Clone(groups)
		abroad[0] = abroad[0][1:]
		all = append(all, strings.Join(groups, "-"), strings.Join(groups, " "), strings.Join(groups, "."),
			"("+groups[0]+")"+strings.Join(groups[1:], "-"), "("+groups[0]+") "+strings.Join(groups[1:], "-"), groups[0]+"("+groups[1]+")"+strings.Join(groups[2:], ""))
		for _, separator := range []string{" ", "-"} {
			all = append(all, "+81 "+strings.Join(abroad, separator), "+81-"+strings.Join(abroad, separator), "+81 (0)"+strings.Join(abroad, separator))
		}
	}
	return all
}

// eras are those that someone alive may be born in.
var eras = []struct {
	name  string
	since string
	year  int // of its first
}{{"令和", "2019-05-01", 2019}, {"平成", "1989-01-08", 1989}, {"昭和", "1926-12-25", 1926}, {"大正", "1912-07-30", 1912}}

func dates(date string) []string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return []string{date}
	}
	var all []string
	for _, layout := range []string{"2006-01-02", "2006/01/02", "2006/1/2", "2006-1-2", "2006.01.02", "2006.1.2", "20060102", "01/02/2006", "2006年1月2日", "2006年01月02日"} {
		all = append(all, d.Format(layout))
	}
	for _, era := range eras {
		if date >= era.since {
			return append(all, fmt.Sprintf("%s%d年%d月%d日", era.name, d.Year()-era.year+1, d.Month(), d.Day()))
		}
	}
	return all
}

// employers writes a company's name with its form whole and abbreviated.
func employers(name string) []string {
	all := []string{name}
	const form = "株式会社"
	if after, ok := strings.CutPrefix(name, form); ok {
		all = append(all, "(株)"+strings.TrimSpace(after), "㈱"+strings.TrimSpace(after))
	}
	if before, ok := strings.CutSuffix(name, form); ok {
		all = append(all, strings.TrimSpace(before)+"(株)", strings.TrimSpace(before)+"㈱")
	}
	return all
}

func addressesOf(ip string) []string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return []string{ip}
	}
	return []string{ip, a.String(), a.StringExpanded()}
}
