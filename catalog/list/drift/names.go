package drift

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"soshin/catalog"
	"soshin/catalog/list"
)

// legalForms are the words by which a company says what kind of company it is.
var legalForms = regexp.MustCompile(`(?i)株式会社|有限会社|合同会社|合資会社|一般社団法人|一般財団法人|公益財団法人|㈱|㈲|[(]株[)]|[(]有[)]|[(]同[)]` +
	`|\b(co\.?,? ?ltd|company,? limited|incorporated|inc|llc|l\.l\.c|llp|ltd|limited|corporation|corp|company|gmbh|plc|pte|pty|s\.a\.s|s\.a|s\.r\.l|s\.p\.a|b\.v|n\.v|k\.k|kabushiki kaisha|sas|sarl|oy|ab|ag|bv|nv|kk|sa|se|aps|a/s)\b\.?`)

// spelled is a name as names are compared: NFKC, lower case, hiragana as
// katakana, without the company's form, marks between syllables and all that is
// neither letter nor digit. Its words have a space between them.
func spelled(name string) string {
	name = strings.ToLower(norm.NFKC.String(name))
	if bare := legalForms.ReplaceAllString(name, " "); strings.TrimSpace(strings.Trim(bare, "., ")) != "" {
		name = bare
	}
	var b strings.Builder
	var last rune
	for _, r := range name {
		switch {
		case 'ぁ' <= r && r <= 'ゖ':
			r += 'ァ' - 'ぁ'
		case r == 'ー' || r == '・' || r == '\'' || r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		}
		if r == ' ' || last != 0 && last != ' ' && (last < utf8.RuneSelf) != (r < utf8.RuneSelf) {
			if last != 0 && last != ' ' {
				b.WriteByte(' ')
				last = ' '
			}
			if r == ' ' {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(b.String())
}

func unspaced(s string) string { return strings.ReplaceAll(s, " ", "") }

var inBrackets = regexp.MustCompile(`[(（\[［「『【]([^()（）\[\]「」『』【】]*)[)）\]］」』】]`)

// pieces are the names that a cell may hold: the whole, its lines, what is
// between its commas, and what is in its brackets and without them.
func pieces(text string) []string {
	list := []string{text}
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	add(inBrackets.ReplaceAllString(text, " "))
	for _, m := range inBrackets.FindAllStringSubmatch(text, -1) {
		add(strings.TrimPrefix(m[1], "旧"))
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n、,，/／;；|｜&＆()（）「」", r) }) {
		add(strings.TrimPrefix(part, "旧"))
	}
	return list
}

// An index finds recipients and services by how they are called.
type index struct {
	recipients, services book
	owner                map[string]string // of a service, by ID
}

// A book is names and who bears them, by ID.
type book struct {
	names  map[string][]string // as spelled, without spaces
	sounds map[string][]string // consonants
	spaced []string            // names, as spelled
}

func (b *book) add(name, id string) {
	s := spelled(name)
	k := unspaced(s)
	if k == "" || slices.Contains(b.names[k], id) {
		return
	}
	if b.names[k] == nil {
		b.spaced = append(b.spaced, s)
	}
	b.names[k] = append(b.names[k], id)
	if s := sound(name); s != "" && !slices.Contains(b.sounds[s], id) {
		b.sounds[s] = append(b.sounds[s], id)
	}
}

// newIndex has the names of the catalogue, and of what was observed.
func newIndex(recipients []*catalog.Recipient, rows []list.Row) *index {
	x := &index{owner: map[string]string{}}
	for _, b := range []*book{&x.recipients, &x.services} {
		b.names, b.sounds = map[string][]string{}, map[string][]string{}
	}
	for _, r := range recipients {
		for _, name := range append([]string{r.LegalName.Ja, r.LegalName.En}, r.Aliases...) {
			x.addRecipient(name, r.ID)
		}
		for _, s := range r.Services {
			x.owner[s.ID] = r.ID
			if s.Fallback {
				continue
			}
			for _, name := range append([]string{s.Name.Ja, s.Name.En}, s.Aliases...) {
				x.addService(name, s.ID)
			}
		}
	}
	for _, r := range rows {
		if r.RecipientID != "" {
			x.addRecipient(r.Recipient.Ja, r.RecipientID)
			x.addRecipient(r.Recipient.En, r.RecipientID)
		}
		if r.ServiceID != "" {
			if x.owner[r.ServiceID] == "" {
				x.owner[r.ServiceID] = r.RecipientID
			}
			x.addService(r.Service.Ja, r.ServiceID)
			x.addService(r.Service.En, r.ServiceID)
		}
	}
	return x
}

func (x *index) addRecipient(name, id string) {
	x.recipients.add(name, id)
	x.recipients.add(inBrackets.ReplaceAllString(name, " "), id)
}

var version = regexp.MustCompile(`\s+\d+$`)

// addService adds a service's name, that before and in its brackets, and that
// without its number.
func (x *index) addService(name, id string) {
	x.services.add(name, id)
	x.services.add(inBrackets.ReplaceAllString(name, " "), id)
	x.services.add(version.ReplaceAllString(name, ""), id)
	for _, m := range inBrackets.FindAllStringSubmatch(name, -1) {
		if utf8.RuneCountInString(m[1]) >= 4 && !generic(m[1]) {
			x.services.add(m[1], id)
		}
	}
}

// generic reports whether what is in the brackets of a catalogue's name is no
// name but a remark: embedded, fictional.
func generic(s string) bool {
	return slices.Contains([]string{"embedded", "fictional", "app events", "アプリイベント"}, strings.ToLower(s))
}

// find returns who bears a name that the cell holds: by whole names first, then
// by a name within it, then by its sound.
func (b *book) find(text string) []string {
	var ids []string
	add := func(more []string) {
		for _, id := range more {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	parts := pieces(text)
	for _, p := range parts {
		add(b.names[unspaced(spelled(p))])
	}
	if ids != nil {
		return ids
	}
	whole := spelled(text)
	best := 0
	for _, name := range b.spaced {
		n := utf8.RuneCountInString(name)
		if n < best || n < 3 || !holds(whole, name) {
			continue
		}
		if n > best {
			ids, best = nil, n
		}
		add(b.names[unspaced(name)])
	}
	if ids != nil {
		return ids
	}
	for _, p := range parts {
		if s := sound(p); len(b.sounds[s]) == 1 && mostlyKana(p) {
			add(b.sounds[s])
		}
	}
	return ids
}

// holds reports whether a text as spelled has the name in it: whole words, or
// three Japanese characters.
func holds(text, name string) bool {
	if ascii(name) {
		return len(name) >= 4 && strings.Contains(" "+text+" ", " "+name+" ")
	}
	return strings.Contains(unspaced(text), unspaced(name))
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func mostlyKana(s string) bool {
	kana, other := 0, 0
	for _, r := range spelled(s) {
		switch {
		case unicode.Is(unicode.Katakana, r):
			kana++
		case r != ' ':
			other++
		}
	}
	return kana >= 3 && kana > other
}

// called reports whether two names are the same by spelling or sound.
func called(a, b string) bool {
	return a != "" && unspaced(spelled(a)) == unspaced(spelled(b))
}
