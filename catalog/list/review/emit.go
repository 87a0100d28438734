package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// lines of a cell, its key at a column.
func (c *Cell) lines(key string, column int) []string {
	at, in := strings.Repeat(" ", column), strings.Repeat(" ", column+2)
	out := []string{at + key + ":"}
	for _, v := range []struct{ name, value string }{{"ja", c.Ja}, {"en", c.En}, {"value", c.Value}} {
		if v.value != "" {
			out = append(out, in+v.name+": "+scalar(v.value))
		}
	}
	var from []string
	for _, v := range []struct{ name, value string }{{"by", c.From.By}, {"name", c.From.Name}, {"source", c.From.Source}, {"date", c.From.Date}} {
		if v.value != "" {
			from = append(from, v.name+": "+inFlow(v.value))
		}
	}
	return append(out, in+"from: {"+strings.Join(from, ", ")+"}")
}

// ownComment stands on the line of what soshin keeps for itself.
const ownComment = "# soshin's own, written anew by every draft"

func (m *Measured) lines(column int) []string {
	at, in := strings.Repeat(" ", column), strings.Repeat(" ", column+2)
	out := []string{at + "measured: " + ownComment}
	add := func(key, value string) { out = append(out, in+key+": "+value) }
	add("run", scalar(m.Run))
	add("first", scalar(m.First))
	add("last", scalar(m.Last))
	if m.Unseen > 0 {
		add("unseen", fmt.Sprint(m.Unseen))
		add("looked", scalar(m.Looked))
	}
	if m.Recipient != "" {
		add("recipient", scalar(m.Recipient))
	}
	if m.Service != "" {
		add("service", scalar(m.Service))
	}
	add("pages", fmt.Sprint(m.Pages))
	add("transmissions", fmt.Sprint(m.Transmissions))
	add("hosts", flowList(m.Hosts))
	add("kinds", flowList(m.Kinds))
	var proposed, under []string
	for _, c := range columns {
		if d := m.Proposed[c.name]; d != "" {
			proposed = append(proposed, c.name+": "+inFlow(d))
		}
		if u, ok := m.Under[c.name]; ok {
			under = append(under, fmt.Sprintf("%s: {words: %s, fact: %s}", c.name, inFlow(u.Words), inFlow(u.Fact)))
		}
	}
	add("proposed", "{"+strings.Join(proposed, ", ")+"}")
	if len(under) > 0 {
		add("under", "{"+strings.Join(under, ", ")+"}")
	}
	return out
}

// lines of a row, its dash at a column. Only what soshin writes is in it.
func (r *Row) lines(dash int) []string {
	column := dash + 2
	at := strings.Repeat(" ", column)
	out := []string{strings.Repeat(" ", dash) + "- id: " + scalar(r.ID)}
	for _, v := range []struct{ name, value string }{{"property", r.Property}, {"tag", r.Tag}, {"domain", r.Domain}} {
		if v.value != "" {
			out = append(out, at+v.name+": "+scalar(v.value))
		}
	}
	for _, c := range columns {
		if cell := *c.of(r); cell != nil {
			out = append(out, cell.lines(c.name, column)...)
		}
	}
	return append(out, r.Measured.lines(column)...)
}

func flowList(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = inFlow(v)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// ambiguous words and numbers are no strings to some reader of YAML.
var ambiguous = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null|nan|[-+.0-9].*)$`)

// scalar is a value as YAML. What needs no quotes has none.
func scalar(s string) string {
	if plain(s, ",[]{}'&!?%@*|>=`()/:;+\"") && !strings.Contains(s, ": ") && !strings.HasSuffix(s, ":") {
		return s
	}
	return quote(s)
}

// inFlow is scalar within braces or brackets.
func inFlow(s string) string {
	if plain(s, "") {
		return s
	}
	return quote(s)
}

// plain tells whether s begins with a letter and holds nothing but letters,
// digits, single spaces and the signs.
func plain(s, signs string) bool {
	first := []rune(s)
	if len(first) == 0 || len(s) > 1000 || !unicode.IsLetter(first[0]) || ambiguous.MatchString(s) || strings.Contains(s, "  ") || strings.HasSuffix(s, " ") {
		return false
	}
	return !slices.ContainsFunc(first, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_.、。・「」()ー"+signs, r)
	})
}

// quote is s in double quotes. JSON's strings are YAML's too; what nobody sees
// or what turns the text around it is escaped.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(strings.ToValidUTF8(s, "\uFFFD")); err != nil {
		panic(err) // a string
	}
	var out strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		switch {
		case r < 0x10000 && (unicode.In(r, unicode.Cf, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Co) || r == 0xFEFF):
			fmt.Fprintf(&out, `\u%04X`, r)
		case unicode.In(r, unicode.Cf, unicode.Co):
			fmt.Fprintf(&out, `\U%08X`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
