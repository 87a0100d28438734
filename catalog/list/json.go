package list

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

// Version is that of the form that JSON writes. It changes when a member is
// removed or changes its meaning; members may be added without.
const Version = 1

// Schema is the JSON Schema (draft 2020-12) of what JSON writes. It allows
// nothing else, so that a member that is added without it fails the tests.
//
//go:embed list.schema.json
var Schema []byte

// schemaFile is the name under which Build writes Schema.
const schemaFile = "list.schema.json"

// JSON writes the list in both languages as one object: "$schema", "version",
// and the members of Document as its tags name them. Texts are objects of "ja"
// and "en"; times are RFC 3339 in UTC; what is not known is empty, or absent
// where it is a time.
func JSON(w io.Writer, doc Document) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Schema  string `json:"$schema"`
		Version int    `json:"version"`
		Document
	}{schemaFile, Version, inert(doc)}); err != nil {
		return fmt.Errorf("list: writing JSON: %w", err)
	}
	return nil
}
