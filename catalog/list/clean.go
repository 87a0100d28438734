package list

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/legible"
)

// maxText bounds each value that is shown, in characters. A data: address can
// have megabytes.
const maxText = 500

// inert is doc with every value made harmless for a reader; how a value is
// quoted is the format's own matter. The caller's document is not changed.
func inert(doc Document) Document {
	doc.State = stateOf(doc.State)
	doc.Title, doc.ServiceName = visibleText(doc.Title), visibleText(doc.ServiceName)
	doc.Run, doc.Hash, doc.Template = visible(doc.Run), visible(doc.Hash), visible(doc.Template)
	doc.Generated, doc.Effective = doc.Generated.UTC(), doc.Effective.UTC()
	doc.History = slices.Clone(doc.History)
	for i, c := range doc.History {
		c.Effective, c.Said = c.Effective.UTC(), slices.Clone(c.Said)
		for j, said := range c.Said {
			c.Said[j] = visibleText(said)
		}
		doc.History[i] = c
	}
	cookies := make([]Cookie, len(doc.Cookies))
	for i, c := range doc.Cookies {
		c.Name, c.Place, c.Kind, c.Expires = visible(c.Name), visible(c.Place), catalog.StoredKind(visible(string(c.Kind))), c.Expires.UTC()
		c.RecipientID, c.ServiceID = visible(c.RecipientID), visible(c.ServiceID)
		c.Recipient, c.Service = visibleText(c.Recipient), visibleText(c.Service)
		c.Category = catalog.Category(visible(string(c.Category)))
		cookies[i] = c
	}
	doc.Cookies = cookies
	rows := make([]Row, len(doc.Rows)) // never nil: JSON has [] for an empty list
	for i, r := range doc.Rows {
		r.ID, r.Tag, r.Domain = visible(r.ID), visible(r.Tag), visible(r.Domain)
		r.RecipientID, r.ServiceID = visible(r.RecipientID), visible(r.ServiceID)
		r.Recipient, r.Service = visibleText(r.Recipient), visibleText(r.Service)
		r.Country, r.CountryName = visible(r.Country), visibleText(r.CountryName)
		r.Category = catalog.Category(visible(string(r.Category)))
		r.OurPurpose, r.Purpose = visibleText(r.OurPurpose), visibleText(r.Purpose)
		r.InfoWording, r.Timing, r.Effect = visibleText(r.InfoWording), visibleText(r.Timing), visibleText(r.Effect)
		r.PolicyURL, r.OptOutURL = address(r.PolicyURL), address(r.OptOutURL)
		r.First, r.Last = r.First.UTC(), r.Last.UTC()
		r.Hosts = append([]string{}, r.Hosts...)
		for j, h := range r.Hosts {
			r.Hosts[j] = visible(h)
		}
		r.Information = slices.Clone(r.Information)
		for j, item := range r.Information {
			item.Kind, item.Text = catalog.InformationKind(visible(string(item.Kind))), visibleText(item.Text)
			r.Information[j] = item
		}
		rows[i] = r
	}
	doc.Rows = rows
	return doc
}

func visibleText(t catalog.Text) catalog.Text {
	return catalog.Text{Ja: visible(t.Ja), En: visible(t.En)}
}

func visible(s string) string { return legible.Line(s, maxText) }

// maxAddress bounds an address, which cannot be cut, in bytes.
const maxAddress = 2000

// address is s if it is an absolute http or https address that names a host in
// ASCII and no user, with everything but RFC 3986's characters
// percent-encoded; otherwise "".
func address(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil || len(s) > maxAddress || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	for _, c := range []byte(u.Host) {
		if c <= ' ' || c > '~' || strings.IndexByte("\"'`<>\\^{|}*()!$&,;=", c) >= 0 {
			return ""
		}
	}
	const allowed = "-._~:/?#[]@!$&'()*+,;=%"
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
