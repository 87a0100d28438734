package policy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
)

// The service privacy policy, clause by clause.
func TestDefault(t *testing.T) {
	p := Default()
	seen := map[catalog.InformationKind]string{}
	for _, a := range p.Acquired {
		for _, k := range a.Kinds {
			if other, ok := seen[k]; ok {
				t.Errorf("%s is in clauses %s and %s", k, other, a.Clause)
			}
			seen[k] = a.Clause
		}
	}
	var clauses []string
	for _, a := range p.Acquired {
		clauses = append(clauses, a.Clause)
	}
	if want := []string{"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"}; !slices.Equal(clauses, want) {
		t.Errorf("clauses %q", clauses)
	}
	for _, k := range catalog.Kinds() {
		if p.Clause(k.Kind) == "" {
			t.Errorf("no clause says that %s is acquired", k.Kind)
		}
		if forbidden := slices.Contains(p.ThirdParties.Forbidden, k.Kind); forbidden != k.Identifying {
			t.Errorf("%s: identifying %v, forbidden %v", k.Kind, k.Identifying, forbidden)
		}
	}
	// Clause 1.9 of the policy, item by item.
	if got, want := p.Acquired[8].Kinds, []catalog.InformationKind{
		"terminal_id", "ad_id", "ip_address", "cookie", "os", "browser", "language", "landing_page", "page_view", "click", "viewing_order", "viewing_time", "search_term",
	}; !slices.Equal(got, want) {
		t.Errorf("clause 1.9: %q", got)
	}
}

func TestBreach(t *testing.T) {
	for _, c := range []struct {
		kind      catalog.InformationKind
		targeting bool
		want      string
	}{
		{"terminal_id", true, ""}, {"ad_id", true, ""}, {"cookie", true, ""}, {"page_url", true, ""}, {"ip_address", true, ""},
		{"email", true, "4.2"}, {"phone", true, "4.2"}, {"account_id", true, "4.2"}, {"typed_text", true, "4.2"},
		{"age", true, "4.2"}, {"sex", true, "4.2"}, {"location", true, "4.2"}, {"session_replay", true, "4.2"},
		{"email", false, "4"}, {"name", false, "4"}, {"account_id", false, "4"},
		{"age", false, ""}, {"location", false, ""}, {"session_replay", false, ""}, {"terminal_id", false, ""},
		{"technical", true, ""}, {"", true, ""}, {"", false, ""},
	} {
		if got := Default().Breach(c.kind, c.targeting); got != c.want {
			t.Errorf("%s, targeting %v: clause %q, want %q", c.kind, c.targeting, got, c.want)
		}
	}
}

func TestLoad(t *testing.T) {
	file := func(old, new string) string {
		text := string(embedded)
		if old != "" {
			text = strings.Replace(text, old, new, 1)
			if text == string(embedded) {
				t.Fatalf("%q is not in the policy", old)
			}
		}
		path := filepath.Join(t.TempDir(), "policy.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p, err := Load(file("error, performance]", "error, location]"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Breach("location", true) != "" || p.Breach("performance", true) != "4.2" {
		t.Error("the file is not what counts")
	}
	for _, c := range []struct{ old, new, want string }{
		{"name: {ja: ", "nom: {ja: ", `:5: unknown field "nom"`},
		{"en: Service Privacy Policy", `en: ""`, ":5: name: ja and en are needed"},
		{`"2023-06-16"`, "June", `:6: date: "June" is not a date such as 2026-11-24`},
		{"kinds: [account_id]", "kinds: [account]", `:14: acquired[1].kinds[0]: "account" is not an information kind`},
		{"kinds: [account_id]", "kinds: [account_id, account_id]", `:14: acquired[1].kinds[1]: "account_id" is there twice`},
		{`clause: "4.2"`, `clause: ""`, ":47: targeting.clause: is missing"},
		{"allowed: [terminal_id, ", "allowed: [email, ", `:48: targeting.allowed[0]: third_parties forbids "email"`},
	} {
		path := file(c.old, c.new)
		_, err := Load(path)
		if err == nil || err.Error() != path+c.want {
			t.Errorf("%s: got %v, want %s", c.new, err, path+c.want)
		}
	}
	if _, err := Load("/nowhere/policy.yaml"); err == nil || err.Error() != "policy: open /nowhere/policy.yaml: no such file or directory" {
		t.Errorf("a file that is not there: %v", err)
	}
}
