package lint

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"soshin/catalog/list/declared"
)

// forms are the legal forms by which a company's name is known as one, and the
// words that names of other bodies end in.
const (
	formsJa = `株式会社|有限会社|合同会社|合名会社|合資会社|相互会社|㈱|㈲|㈳|\((?:株|有|同|社|財)\)|法人|有限公司|주식회사|유한회사` +
		`|エルエルシー|インコーポレ[イー]テッド|インコーポレーション|コーポレーション|カンパニー|リミテッド|リミティッド|ゲーエムベーハー`
	formsEn = `(?i:LLC|L\.L\.C\.?|FZ-LLC|LLP|Inc|Incorporated|Ltd|Limited|Corp|Corporation|Co|Company|PLC|PBC|GmbH|mbH|SARL|Pte|Pty|Pvt|ehf|Foundation|Association|University|Institute|Agency|Authority|Ministry|Government|Council|Organi[sz]ation|Trust)` +
		`|L\.?P\.|K\.?K\.?|G\.?K\.?|Y\.?K\.?|AG|KG|UG|SE|SAS|S\.A\.S\.?|SASU|S\.?A\.?|S\.?[àa]\.?\s?r\.?l\.?|[Ss]\.?r\.?l\.?|S\.?p\.?A\.?|S\.?L\.?U?|B\.?V\.?|N\.?V\.?|BVBA|AB|AS|ASA|A/S|ApS|Oyj?|O[üÜU]|UAB|SIA|Kft\.?|Zrt\.?|a\.s\.|s\.r\.o\.|d\.o\.o\.|[Ss]p\. ?z ?o\. ?o\.|Ltda|Sdn|Bhd|JSC|OOO`
)

var (
	legalForm = regexp.MustCompile(formsJa + `|(?:省|庁|[都道府県市区町村]|大学|院|協会|財団|組合|機構|連盟|学会|委員会|研究所)(?:$|[\s(、,])` +
		`|(?:^|[\s,(/.])(?:` + formsEn + `)(?:$|[\s.,;)/(、])`)
	wholeCompany = regexp.MustCompile(`^(?:株式会社|有限会社|合同会社|㈱|\(株\))\s*[^\s、。,]+$|^[^、。,]+?(?:株式会社|有限会社|合同会社|㈱|\(株\)|エルエルシー)(?:\s*\([^)]*\))?$` +
		`|^[A-Z0-9][\w .&'+!-]*,? (?:LLC|Inc|INC|inc|Ltd|LTD|Limited|Corporation|Corp|GmbH|S\.A\.|K\.K\.|B\.V\.|SAS|AG)\.?(?:\s*\([^)]*\))?$`)
	// ourselves is the publisher as a recipient: its own servers.
	ourselves = regexp.MustCompile(`^(?:当社|弊社|自社|当[^\s]{1,6}|本サービス|(?i:we|us|ourselves|our (?:own )?(?:company|servers?)))(?:$|[\s(のが])`)
	// second is what follows a company's name when the cell names the service too.
	second = regexp.MustCompile(`\([^)]{2,}\)|[「『“"/|\n・:]|\s[-–—]\s`)
	// abroad is what brackets say about a company rather than a service.
	abroad = regexp.MustCompile(`\((?:[^()]*(?:国|米|本社|旧|現|以下|法人)[^()]*|(?i:[^()]*\b(?:USA?|UK|EU|formerly|hereinafter)\b[^()]*|Japan|Ireland|Singapore|株|有|同))\)`)
)

// names looks for companies without their service, and for brands in place of
// companies. The guideline wants the service where it is better known; the law
// wants the name of the person who handles the information.
func (l *linter) names(p *page) {
	column := p.has[declared.Service] || p.has[declared.Tag]
	nameless := 0
	for _, r := range p.rows {
		who := r.cells[declared.Recipient]
		if r.blank || who.open() || r.moved[declared.Recipient] {
			continue
		}
		if !ourselves.MatchString(who.folded) {
			if !legalForm.MatchString(who.folded) {
				l.brand(p, r, who)
			}
			if !p.namesService(r, who) {
				nameless++
				if column {
					l.add(place{p, r, declared.Service}, quote(r.cells[declared.Service].said), serviceMissing)
				}
			}
		}
	}
	if nameless > 0 && !column {
		l.add(place{p, nil, declared.Service}, "", serviceColumn, "{rows}", strconv.Itoa(nameless))
	}
}

// namesService says that a row names a service, in a cell of its own or beside
// the recipient. A dash says that there is none.
func (p *page) namesService(r *row, who text) bool {
	for _, c := range []declared.Column{declared.Service, declared.Tag} {
		if t := r.cells[c]; t.said != "" && (!t.open() || t.none()) {
			return true
		}
	}
	return second.MatchString(abroad.ReplaceAllString(who.folded, ""))
}

func (l *linter) brand(p *page, r *row, who text) {
	at, name := place{p, r, declared.Recipient}, quote(who.said)
	if l.o.LegalName != nil {
		switch legal := l.o.LegalName(who.said, p.lang); legal {
		case "":
		case who.said:
			return
		default:
			l.add(at, name, brandNameKnown, "{name}", name, "{legal}", quote(legal))
			return
		}
	}
	l.add(at, name, brandName, "{name}", name)
}

// plain is a name in the form in which names are compared: letters and digits
// in lower case.
func plain(folded string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, folded)
}
