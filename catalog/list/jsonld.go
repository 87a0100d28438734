package list

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"

	"soshin/catalog"
	"soshin/catalog/list/regimes"
)

// A node is an object of JSON-LD; its keys are written sorted.
type node map[string]any

// ldContext makes an absolute term of every key. It is in the file itself, so
// that nobody has to fetch one.
var ldContext = node{
	"dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#", "loc": "https://w3id.org/dpv/loc#",
	"dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#",
	"title":       node{"@id": "dct:title", "@container": "@language"},
	"description": node{"@id": "dct:description", "@container": "@language"},
	"name":        node{"@id": "dpv:hasName", "@container": "@language"},
	"created":     node{"@id": "dct:created", "@type": "xsd:dateTime"},
	"valid":       node{"@id": "dct:valid", "@type": "xsd:dateTime"},
	"version":     node{"@id": "dct:hasVersion"},
	"country":     node{"@id": "dpv:hasCountry", "@type": "@id"},
	"responsible": node{"@id": "dpv:hasResponsibleEntity", "@type": "@id"},
	"page":        node{"@id": "foaf:page", "@type": "@id"},
	"process":     "dpv:hasProcess", "data": "dpv:hasPersonalData", "purpose": "dpv:hasPurpose", "recipient": "dpv:hasRecipient",
}

// JSONLD writes the list as JSON-LD 1.1 in terms of the W3C's Data Privacy
// Vocabulary (package regimes says which): a process for each row, with the
// data, our purpose, the recipient, and the recipient's own process with its
// purpose. A recipient is a dpv:Recipient and no more: whether it is a third
// party or processes for the publisher is a person's to say. A row's address is
// that of its permalink in the page beside the file.
func JSONLD(w io.Writer, doc Document) error {
	doc = inert(doc)
	root := node{
		"@context": ldContext, "@id": "list.jsonld", "@type": "dpv:Process",
		"title": languages(catalog.Text{Ja: doc.title(Japanese), En: doc.title(English)}), "process": []node{},
	}
	if !doc.Generated.IsZero() {
		root["created"] = doc.Generated
	}
	if !doc.Effective.IsZero() {
		root["valid"] = doc.Effective
	}
	if doc.Version > 0 {
		root["version"] = fmt.Sprint(doc.Version)
	}
	var rows []node
	for _, r := range doc.Rows {
		rows = append(rows, process(r))
	}
	if rows != nil {
		root["process"] = rows
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		return fmt.Errorf("list: writing JSON-LD: %w", err)
	}
	return nil
}

// fragment is what an address can have after its #, and a country's term be.
var fragment, countryCode = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`), regexp.MustCompile(`^[A-Z]{2}$`)

func process(r Row) node {
	n := node{"@type": "dpv:Process"}
	if fragment.MatchString(r.ID) {
		n["@id"] = "index.html#" + r.ID
	}
	if service := (catalog.Text{Ja: rowService(r, Japanese), En: rowService(r, English)}); service != (catalog.Text{}) {
		n["title"] = languages(service)
	}
	var data []node
	for _, item := range r.Information {
		data = append(data, node{"@type": cmp.Or(regimes.DPV.Kind(item.Kind), "dpv:PersonalData"), "description": languages(item.Text)})
	}
	if data != nil {
		n["data"] = data
	}
	ours := node{"@type": cmp.Or(regimes.DPV.Purpose(r.Category), "dpv:Purpose")}
	if r.OurPurpose != (catalog.Text{}) {
		ours["description"] = languages(r.OurPurpose)
	}
	n["purpose"] = ours

	recipient := node{"@type": "dpv:Recipient"}
	theirs := node{"@type": "dpv:Process"}
	if fragment.MatchString(r.RecipientID) {
		recipient["@id"] = "#recipient-" + r.RecipientID
		theirs["responsible"] = recipient["@id"]
	}
	if r.Recipient != (catalog.Text{}) {
		recipient["name"] = languages(r.Recipient)
	}
	if countryCode.MatchString(r.Country) {
		recipient["country"] = "loc:" + r.Country
	}
	if r.PolicyURL != "" {
		recipient["page"] = r.PolicyURL
	}
	n["recipient"] = recipient
	if r.Purpose != (catalog.Text{}) {
		theirs["purpose"] = node{"@type": "dpv:Purpose", "description": languages(r.Purpose)}
		n["process"] = theirs
	}
	return n
}

// languages is a text for a container of languages; an empty one is left out.
func languages(t catalog.Text) node {
	n := node{}
	if t.Ja != "" {
		n["ja"] = t.Ja
	}
	if t.En != "" {
		n["en"] = t.En
	}
	return n
}
