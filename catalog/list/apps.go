package list

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/list/regimes"
)

// What app stores ask is drawn up from the same facts, for a person to
// finish: what a store asks that traffic cannot show is left unanswered.

// A use is a kind of information that is sent, with the services that get it.
type use struct {
	kind       catalog.KindInfo
	categories []catalog.Category
	services   []catalog.Text
}

// uses are those of a list, in the order of catalog.Kinds.
func uses(doc Document) []use {
	var list []use
	for _, info := range append(catalog.Kinds(), unknownKinds(doc)...) {
		u := use{kind: info}
		for _, r := range doc.Rows {
			if !slices.ContainsFunc(r.Information, func(i Item) bool { return i.Kind == info.Kind }) {
				continue
			}
			u.categories = append(u.categories, r.Category)
			name := catalog.Text{Ja: rowService(r, Japanese), En: rowService(r, English)}
			if !slices.Contains(u.services, name) {
				u.services = append(u.services, name)
			}
		}
		if u.categories != nil {
			slices.Sort(u.categories)
			u.categories = slices.Compact(u.categories)
			list = append(list, u)
		}
	}
	return list
}

// unknownKinds are those that no table knows. They were sent all the same.
func unknownKinds(doc Document) []catalog.KindInfo {
	known := map[catalog.InformationKind]bool{}
	for _, info := range catalog.Kinds() {
		known[info.Kind] = true
	}
	var list []catalog.KindInfo
	for _, r := range doc.Rows {
		for _, i := range r.Information {
			if !known[i.Kind] {
				known[i.Kind] = true
				list = append(list, catalog.KindInfo{Kind: i.Kind, Text: i.Text})
			}
		}
	}
	return list
}

// purposes are what a table calls the purposes of categories: those that
// follow, and those of which a person must choose.
func purposes(t *regimes.Table, categories []catalog.Category) (sure, choice []string) {
	var one, several [][]string
	for _, c := range categories {
		switch terms := t.Purposes[c]; len(terms) {
		case 0:
		case 1:
			one = append(one, terms)
		default:
			several = append(several, terms)
		}
	}
	return regimes.Sorted(one...), regimes.Sorted(several...)
}

// PrivacyManifest writes a draft of Apple's PrivacyInfo.xcprivacy. Types of
// data and purposes are from what was observed. Apple's tools refuse the draft
// until a person has answered what its comments ask: whether data is linked to
// the user, whether it is used to track, with which domains.
func PrivacyManifest(w io.Writer, doc Document) error {
	doc = inert(doc)
	var b bytes.Buffer
	line := func(indent int, format string, args ...any) {
		b.WriteString(strings.Repeat("\t", indent))
		fmt.Fprintf(&b, format+"\n", args...)
	}
	line(0, `<?xml version="1.0" encoding="UTF-8"?>`)
	line(0, `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">`)
	line(0, "<!-- Drawn up by soshin from what was observed (table %q, version %d). Every DECIDE is a person's to answer; decisions.en.csv lists them. -->", regimes.Apple.Name, regimes.Apple.Version)
	line(0, `<plist version="1.0">`)
	line(0, "<dict>")
	line(1, "<!-- DECIDE: NSPrivacyTracking, true or false -->")
	line(1, "<!-- DECIDE: NSPrivacyTrackingDomains, if it is true. Sent to for advertising:%s -->", comment(advertisingHosts(doc)))
	line(1, "<!-- DECIDE: NSPrivacyAccessedAPITypes; traffic does not show them -->")
	line(1, "<key>NSPrivacyCollectedDataTypes</key>")
	line(1, "<array>")
	for _, e := range appleEntries(doc) {
		if e.kind != "" {
			line(2, "<!-- DECIDE:%s may be one of%s, or none -->", comment([]string{e.kind}), comment(e.types))
			continue
		}
		line(2, "<dict>")
		line(3, "<key>NSPrivacyCollectedDataType</key>")
		line(3, "<string>%s</string>", text(e.types[0]))
		line(3, "<!-- DECIDE: NSPrivacyCollectedDataTypeLinked, true or false -->")
		line(3, "<!-- DECIDE: NSPrivacyCollectedDataTypeTracking, true or false -->")
		line(3, "<key>NSPrivacyCollectedDataTypePurposes</key>")
		line(3, "<array>")
		sure, choice := purposes(regimes.Apple, e.categories)
		for _, p := range sure {
			line(4, "<string>%s</string>", text(p))
		}
		if choice != nil {
			line(4, "<!-- DECIDE: which of%s -->", comment(choice))
		}
		line(3, "</array>")
		line(2, "</dict>")
	}
	line(1, "</array>")
	line(0, "</dict>")
	line(0, "</plist>")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("list: writing the privacy manifest: %w", err)
	}
	return nil
}

// An appleEntry is a type of data with all that is sent as it, or a kind of
// which a person must choose the type.
type appleEntry struct {
	kind       string
	types      []string
	categories []catalog.Category
}

func appleEntries(doc Document) []appleEntry {
	var sure, choice []appleEntry
	for _, u := range uses(doc) {
		types := regimes.Apple.Kinds[u.kind.Kind]
		if len(types) != 1 {
			choice = append(choice, appleEntry{kind: string(u.kind.Kind), types: types})
			continue
		}
		i := slices.IndexFunc(sure, func(e appleEntry) bool { return e.types[0] == types[0] })
		if i < 0 {
			i = len(sure)
			sure = append(sure, appleEntry{types: types})
		}
		sure[i].categories = append(sure[i].categories, u.categories...)
	}
	slices.SortFunc(sure, func(a, b appleEntry) int { return cmp.Compare(a.types[0], b.types[0]) })
	return append(sure, choice...)
}

func advertisingHosts(doc Document) []string {
	var hosts []string
	for _, r := range doc.Rows {
		if r.Category == catalog.CategoryAdvertising || r.Category == catalog.CategoryAffiliate {
			hosts = append(hosts, r.Hosts...)
		}
	}
	return regimes.Sorted(hosts)
}

// text is a value as XML text.
func text(value string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(value)) // a Builder does not fail
	return b.String()
}

// comment is values as a part of an XML comment, which ends at the first two
// hyphens.
func comment(values []string) string {
	if len(values) == 0 {
		return " (none known)"
	}
	s := text(" " + strings.Join(values, ", "))
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "- -")
	}
	return strings.TrimSuffix(s, "-")
}

// DataSafety writes a draft of Google Play's data safety form, in the form in
// which the Play Console takes it. Answered is what was observed: that data of
// a type leaves the device (Play's "collected"), and the purposes that follow
// from the services' categories. The rest is left empty, for a person: what is
// shared, ephemeral or optional, and the questions about the app.
func DataSafety(w io.Writer, doc Document) error {
	doc = inert(doc)
	form := regimes.Play.Form
	collected := map[string][]catalog.Category{} // by type of data
	for _, u := range uses(doc) {
		if t := regimes.Play.Kind(u.kind.Kind); t != "" {
			collected[t] = append(collected[t], u.categories...)
		}
	}
	table := [][]string{{"Question ID (machine readable)", "Response ID (machine readable)", "Response value", "Answer requirement", "Human-friendly question label"}}
	put := func(question, label string, q regimes.Question, yes bool) {
		value := ""
		if yes {
			value = "TRUE"
		}
		table = append(table, []string{question, q.Answer, value, q.Requirement, label})
	}
	for _, q := range form.Questions {
		put(q.ID, q.Label, q, q.ID == "PSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA" && len(collected) > 0)
	}
	for _, q := range form.Types {
		_, yes := collected[q.Answer]
		put(q.ID, q.Label, q, yes)
	}
	for _, t := range form.Types {
		categories, yes := collected[t.Answer]
		sure, _ := purposes(regimes.Play, categories)
		for _, q := range form.Usage {
			put("PSL_DATA_USAGE_RESPONSES:"+t.Answer+":"+q.ID, t.Label+": "+q.Label, q, yes &&
				(q.Answer == "PSL_DATA_USAGE_ONLY_COLLECTED" || q.ID == "DATA_USAGE_COLLECTION_PURPOSE" && slices.Contains(sure, q.Answer)))
		}
	}
	if err := writePlainCSV(w, table); err != nil {
		return fmt.Errorf("list: writing the data safety form: %w", err)
	}
	return nil
}

// AppDecisions writes, beside the drafts for app stores, what of them was
// observed or follows from it, and what a person must decide, in the form of
// CSV.
func AppDecisions(w io.Writer, doc Document, lang Lang) error {
	doc = inert(doc)
	t := wordsOf(lang)
	table := [][]string{{
		t.Information, t.AppServices, t.AppleType, t.ApplePurposes, t.AppleLinked, t.AppleTracking,
		t.PlayType, t.PlayPurposes, t.PlayShared, t.PlayEphemeral, t.PlayOptional, t.Sold,
	}}
	// One term follows; of several a person chooses; none is a person's to add.
	terms := func(one, several []string) string {
		var said []string
		if len(one) > 0 {
			said = append(said, strings.Join(one, " "))
		}
		if len(several) > 0 {
			said = append(said, t.Choose+": "+strings.Join(several, " / "))
		}
		if said == nil {
			return t.Decide
		}
		return strings.Join(said, "; ")
	}
	types := func(list []string) string {
		if len(list) == 1 {
			return terms(list, nil)
		}
		return terms(nil, list)
	}
	for _, u := range uses(doc) {
		var services []string
		for _, s := range u.services {
			services = append(services, say(s, lang))
		}
		apple, appleChoice := purposes(regimes.Apple, u.categories)
		play, playChoice := purposes(regimes.Play, u.categories)
		table = append(table, []string{
			say(u.kind.Text, lang), strings.Join(services, "; "),
			types(regimes.Apple.Kinds[u.kind.Kind]), terms(apple, appleChoice), t.Decide, t.Decide,
			types(regimes.Play.Kinds[u.kind.Kind]), terms(play, playChoice), t.Decide, t.Decide, t.Decide, t.Decide,
		})
	}
	if err := writeCSV(w, table); err != nil {
		return fmt.Errorf("list: writing the decisions (%s): %w", lang, err)
	}
	return nil
}
