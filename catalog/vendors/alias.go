package vendors

import (
	"fmt"
	"strings"

	"soshin/catalog"
)

// A bearer is who has a name: a recipient, or a service of one.
type bearer struct{ recipient, service string }

// checkAliases returns an error if an alias is empty, there twice, or a name of
// another recipient too: lists are compared by them. Services of one recipient
// may share one (Google Analytics), and a later directory may take one over.
func checkAliases(files []*file) error {
	type place struct {
		rank    int
		service bool // of services; else of recipients
		name    string
	}
	of := map[place]bearer{}
	take := func(f *file, at, name string, b bearer) error {
		p := place{f.rank, b.service != "", strings.ToLower(strings.Join(strings.Fields(name), " "))}
		other, taken := of[p]
		switch {
		case p.name == "":
			return f.errorf(at, "is empty")
		case taken && other == b:
			return f.errorf(at, "%q is there twice", name)
		case taken && other.recipient != b.recipient:
			return f.errorf(at, "%q is also what a recipient or service of %q is called", name, other.recipient)
		}
		of[p] = b
		return nil
	}
	for _, f := range files { // names go first
		r := &f.recipient
		note := func(t catalog.Text, b bearer) {
			for _, name := range []string{t.Ja, t.En} {
				of[place{f.rank, b.service != "", strings.ToLower(strings.Join(strings.Fields(name), " "))}] = b
			}
		}
		note(r.LegalName, bearer{recipient: r.ID})
		for _, s := range r.Services {
			note(s.Name, bearer{r.ID, s.ID})
		}
	}
	for _, f := range files {
		r := &f.recipient
		for i, name := range r.Aliases {
			if err := take(f, fmt.Sprintf("$.aliases[%d]", i), name, bearer{recipient: r.ID}); err != nil {
				return err
			}
		}
		for i, s := range r.Services {
			for j, name := range s.Aliases {
				if err := take(f, fmt.Sprintf("$.services[%d].aliases[%d]", i, j), name, bearer{r.ID, s.ID}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
