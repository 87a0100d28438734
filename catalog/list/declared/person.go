package declared

import (
	"strings"

	"golang.org/x/text/width"
)

// SamePerson compares names without regard to case, width and spaces: who wrote
// a list does not approve it under another spelling.
func SamePerson(a, b string) bool {
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(width.Fold.String(s)), "")) }
	return fold(a) == fold(b)
}
