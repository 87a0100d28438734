// Package policy is what a service promises in its privacy policy about the
// information that outside parties get, in data: a file that a person writes,
// or the default, which is policy.yaml beside this file.
package policy

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

//go:embed policy.yaml
var embedded []byte

// A Policy is the promise. It does not change after Load.
type Policy struct {
	Name     catalog.Text `yaml:"name"`
	Date     string       `yaml:"date"`     // of the policy's last revision, YYYY-MM-DD
	Acquired []Acquired   `yaml:"acquired"` // clause by clause
	// ThirdParties get none of the forbidden kinds, hashed or not.
	ThirdParties struct {
		Clause    string                    `yaml:"clause"`
		Forbidden []catalog.InformationKind `yaml:"forbidden"`
	} `yaml:"third_parties"`
	// Targeting: recipients used for behavioural targeting get the allowed
	// kinds and no other.
	Targeting struct {
		Clause  string                    `yaml:"clause"`
		Allowed []catalog.InformationKind `yaml:"allowed"`
	} `yaml:"targeting"`
}

// Acquired are the kinds that one clause says are acquired.
type Acquired struct {
	Clause string                    `yaml:"clause"`
	Kinds  []catalog.InformationKind `yaml:"kinds"`
}

// Default returns the embedded policy.
func Default() *Policy {
	p, err := parse("policy.yaml", embedded)
	if err != nil {
		panic(err) // TestDefault reads the same bytes
	}
	return p
}

// Load reads a policy file. An error is one line that names file, line and
// field.
func Load(path string) (*Policy, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return parse(path, data)
}

func parse(name string, data []byte) (*Policy, error) {
	p := &Policy{}
	if err := strictyaml.Decode(name, data, p); err != nil {
		return nil, err
	}
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s: %s", name, max(strictyaml.Line(data, "$."+field), 1), field, fmt.Sprintf(format, args...))
	}
	if strings.TrimSpace(p.Name.Ja) == "" || strings.TrimSpace(p.Name.En) == "" {
		return nil, bad("name", "ja and en are needed")
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		return nil, bad("date", "%q is not a date such as 2026-11-24", p.Date)
	}
	check := func(field, clause, list string, kinds []catalog.InformationKind) error {
		if strings.TrimSpace(clause) == "" {
			return bad(field+".clause", "is missing")
		}
		for i, k := range kinds {
			at := fmt.Sprintf("%s.%s[%d]", field, list, i)
			switch {
			case !isKind(k):
				return bad(at, "%q is not an information kind", k)
			case slices.Contains(kinds[:i], k):
				return bad(at, "%q is there twice", k)
			}
		}
		return nil
	}
	for i, a := range p.Acquired {
		if err := check(fmt.Sprintf("acquired[%d]", i), a.Clause, "kinds", a.Kinds); err != nil {
			return nil, err
		}
	}
	if err := check("third_parties", p.ThirdParties.Clause, "forbidden", p.ThirdParties.Forbidden); err != nil {
		return nil, err
	}
	if err := check("targeting", p.Targeting.Clause, "allowed", p.Targeting.Allowed); err != nil {
		return nil, err
	}
	for i, k := range p.Targeting.Allowed {
		if slices.Contains(p.ThirdParties.Forbidden, k) {
			return nil, bad(fmt.Sprintf("targeting.allowed[%d]", i), "third_parties forbids %q", k)
		}
	}
	return p, nil
}

func isKind(k catalog.InformationKind) bool {
	return slices.ContainsFunc(catalog.Kinds(), func(info catalog.KindInfo) bool { return info.Kind == k })
}

// Clause returns the clause that says that a kind is acquired, "" if none does.
func (p *Policy) Clause(kind catalog.InformationKind) string {
	for _, a := range p.Acquired {
		if slices.Contains(a.Kinds, kind) {
			return a.Clause
		}
	}
	return ""
}

// Breach returns the clause that is broken when a third party gets information
// of a kind, "" if none is. Targeting tells that the recipient's service is
// used for behavioural targeting. What is technical, or not identified, breaks
// none.
func (p *Policy) Breach(kind catalog.InformationKind, targeting bool) string {
	switch {
	case kind == "" || kind == catalog.KindTechnical:
		return ""
	case targeting && !slices.Contains(p.Targeting.Allowed, kind):
		return p.Targeting.Clause
	case slices.Contains(p.ThirdParties.Forbidden, kind):
		return p.ThirdParties.Clause
	}
	return ""
}
