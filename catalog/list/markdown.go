package list

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"soshin/catalog"
)

// Markdown writes the list in one language as GitHub-flavoured Markdown: a
// heading and a list of facts for each row. The permalinks are those of the
// HTML page.
func Markdown(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	words := wordsOf(lang)
	var b bytes.Buffer
	fact := func(name, value string) { fmt.Fprintf(&b, "- **%s**: %s\n", name, value) }

	fmt.Fprintf(&b, "# %s\n\n", escape(doc.title(lang)))
	if n, ok := notices[doc.State]; ok {
		fmt.Fprintf(&b, "> **%s** %s\n\n", say(n.name, lang), say(n.meaning, lang))
	}
	fmt.Fprintf(&b, "%s\n\n", fmt.Sprintf(words.Lead, escape(doc.serviceName(lang))))
	if words.Prevails != "" {
		fmt.Fprintf(&b, "%s\n\n", words.Prevails)
	}
	if doc.Version > 0 {
		fact(words.Version, fmt.Sprintf(words.VersionN, doc.Version))
	}
	if !doc.Effective.IsZero() {
		fact(words.Effective, date(doc.Effective, lang))
	}
	fact(words.Updated, date(doc.Generated, lang))
	fact(words.Recipients, count(recipients(doc.Rows), unitCompany, lang))
	fact(words.Entries, count(len(doc.Rows), unitRow, lang))
	fact(words.PagesSeen, count(doc.Coverage.Visited, unitPage, lang))
	if open := open(doc.Rows, lang); len(open) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n- %s\n", words.Open, words.OpenText, strings.Join(open, "\n- "))
	}
	for _, s := range sections(doc, lang) {
		fmt.Fprintf(&b, "\n## %s\n", escape(s.Name))
		for _, r := range s.Rows {
			markdownRow(&b, fact, doc, r, lang)
		}
	}
	if len(doc.Rows) == 0 {
		fmt.Fprintf(&b, "\n%s\n", words.Empty)
	}

	fmt.Fprintf(&b, "\n## %s\n\n%s\n\n%s\n\n%s\n", words.Scope, escape(observed(doc, lang)), words.NotSeen, words.Zone)
	if doc.Run != "" {
		fmt.Fprintf(&b, "\n%s%s\n", words.Evidence, code(doc.Run))
	}
	fmt.Fprintf(&b, "\n## %s\n\n", words.Glossary)
	for _, t := range words.Terms {
		fact(t.Name, t.Meaning)
	}
	if len(doc.History) > 0 {
		fmt.Fprintf(&b, "\n## %s\n", words.History)
		for _, c := range doc.History {
			fmt.Fprintf(&b, "\n### %s\n\n", changeName(c, lang))
			for _, said := range c.Said {
				fmt.Fprintf(&b, "- %s\n", escape(say(said, lang)))
			}
		}
	}
	if doc.Hash != "" {
		fmt.Fprintf(&b, "\n%s: %s\n", words.Hash, code(doc.Hash))
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("list: writing Markdown (%s): %w", lang, err)
	}
	return nil
}

func markdownRow(b *bytes.Buffer, fact func(name, value string), doc Document, r Row, lang Lang) {
	words := wordsOf(lang)
	flagged := func(text string, flag bool, mark string) string {
		if flag {
			return bracketed(escape(text), mark, lang)
		}
		return escape(text)
	}
	known := func(text string) string { return cmp.Or(text, words.Unknown) }
	link := func(href string) string {
		if href == "" {
			return ""
		}
		return "<" + href + ">"
	}
	fmt.Fprintf(b, "\n### <a id=\"%s\"></a>%s\n\n", html.EscapeString(r.ID), flagged(rowService(r, lang), r.Service == catalog.Text{}, words.ServiceOpen))
	fact(words.Recipient, flagged(rowRecipient(r, lang), r.RecipientID != "" && !r.Confirmed, words.NameOpen))
	if !doc.hides("country") {
		fact(words.Country, known(escape(say(r.CountryName, lang))))
	}
	if doc.GroupBy == GroupByRecipient {
		fact(words.Category, say(categoryOf(r.Category).name, lang))
	}
	fact(words.Information, escape(information(r, lang)))
	if s := say(r.Timing, lang); s != "" && !doc.hides("timing") {
		fact(words.Timing, escape(s))
	}
	fact(words.OurPurpose, flagged(cmp.Or(say(r.OurPurpose, lang), words.Confirming), wordingOpen(r), words.WordingOpen))
	fact(words.Purpose, known(escape(say(r.Purpose, lang))))
	fact(words.Policy, known(link(r.PolicyURL)))
	fact(words.OptOut, known(link(r.OptOutURL)))
	if s := say(r.Effect, lang); s != "" && !doc.hides("effect") {
		fact(words.Effect, escape(s))
	}
	if r.Tag == "" {
		fact(words.Tag, words.NoTag)
	} else {
		fact(words.Tag, code(r.Tag))
	}
	var hosts []string
	for _, h := range r.Hosts[:min(len(r.Hosts), maxHosts)] {
		hosts = append(hosts, code(h))
	}
	fact(words.Hosts, strings.TrimSpace(strings.Join(hosts, " ")+" "+moreHosts(r, lang)))
	fact(words.Period, period(r, lang))
	fact(words.Seen, seen(r, lang))
}

// markup is what Markdown, or GitHub's automatic links, could take for more
// than text. CommonMark takes a backslash before any ASCII punctuation away.
var markup = regexp.MustCompile("[\\\\`*_\\[\\]<>#|~&@$]|://|(?i:www)\\.|(?i:mailto|xmpp):|^[0-9]+[.)]")

// escape is text that shows as it is.
func escape(text string) string {
	return markup.ReplaceAllStringFunc(text, func(m string) string {
		if len(m) > 1 && m != "://" { // the mark is at the end: www. 1)
			return m[:len(m)-1] + "\\" + m[len(m)-1:]
		}
		return "\\" + m
	})
}

// code is text as a code span, which nothing in it can end.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) == 1 {
		return "`" + text + "`"
	}
	return fence + " " + text + " " + fence
}
