package published

import (
	"encoding/json"
	"fmt"
	"strings"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
)

// readJSON reads the list.json that soshin builds.
func readJSON(source string, data []byte) ([]declared.Page, error) {
	var doc struct {
		Version int `json:"version"`
		list.Document
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("read %s: not readable as JSON: %w", source, err)
	}
	if doc.Version != list.Version || doc.Rows == nil {
		return nil, fmt.Errorf("read %s: JSON, but no list of version %d", source, list.Version)
	}
	var pages []declared.Page
	for _, lang := range languages {
		say := func(t catalog.Text) string {
			if lang == "en" && t.En != "" || t.Ja == "" {
				return t.En
			}
			return t.Ja
		}
		p := declared.Page{
			Source: source, Lang: lang, Title: say(doc.Title), Global: map[declared.Column]string{},
			Columns: []declared.Column{declared.Service, declared.Recipient, declared.Country, declared.Information, declared.OurPurpose, declared.Theirs,
				declared.Policy, declared.OptOut, declared.Tag, declared.Domain, declared.Category, declared.Timing, declared.Effect},
		}
		for _, r := range doc.Rows {
			information := say(r.InfoWording)
			if information == "" {
				var items []string
				for _, item := range r.Information {
					items = append(items, say(item.Text))
				}
				information = strings.Join(items, "\n")
			}
			service := say(r.Service)
			if service == "" {
				service = r.Domain
			}
			cells := map[declared.Column]declared.Cell{
				declared.Service: {Text: service}, declared.Recipient: {Text: say(r.Recipient)}, declared.Country: {Text: say(r.CountryName)},
				declared.Information: {Text: information}, declared.OurPurpose: {Text: say(r.OurPurpose)}, declared.Theirs: {Text: say(r.Purpose)},
				declared.Policy: linked(r.PolicyURL), declared.OptOut: linked(r.OptOutURL),
				declared.Tag: {Text: r.Tag}, declared.Domain: {Text: strings.Join(r.Hosts, "\n")}, declared.Category: {Text: string(r.Category)},
				declared.Timing: {Text: say(r.Timing)}, declared.Effect: {Text: say(r.Effect)},
			}
			p.Rows = append(p.Rows, declared.Row{ID: r.ID, Cells: cells})
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func linked(address string) declared.Cell {
	if address == "" {
		return declared.Cell{}
	}
	return declared.Cell{Text: address, Links: []string{address}}
}
