package list

import (
	"encoding/json"
	"fmt"
	"io"
)

// Version is that of the form that JSON writes. It changes when a member is
// removed or changes its meaning; members may be added without.
const Version = 1

// JSON writes the list in both languages as one object: "version", and the
// members of Document as its tags name them. Texts are objects of "ja" and
// "en"; times are RFC 3339 in UTC; what is not known is empty, or absent where
// it is a time.
func JSON(w io.Writer, doc Document) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Version int `json:"version"`
		Document
	}{Version, inert(doc)}); err != nil {
		return fmt.Errorf("list: writing JSON: %w", err)
	}
	return nil
}
