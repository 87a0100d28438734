package evidence

import (
	"regexp"
	"strings"
	"testing"

	"soshin/catalog"
)

var persona = catalog.Persona{FamilyName: "高梨", GivenName: "みさき", Email: "misaki@persona.example", SearchTerm: "ロボット制御", AccountID: "SW-20481537"}

func TestValue(t *testing.T) {
	r := NewRedactor(persona)
	for _, c := range []struct {
		value, shape string
		length       int
	}{
		{"", "", 0},
		{"1", "[0-9]{1}", 1},
		{"true", "[a-z]{4}", 4},
		{"-", "[[:punct:]]{1}", 1},
		{"{}", "[[:punct:]]{2}", 2},
		{"123456789.1700000000", "[0-9]{9}.[0-9]{10}", 20},
		{"GA1.2.x", "[0-9A-Za-z]{3}.[0-9]{1}.[a-z]{1}", 7},
		{"3f2504e0-4f89-11d3-9a0c-0305e82c3301", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", 36},
		{"misaki@persona.example", "[a-z]{6}@[a-z]{7}.[a-z]{7}", 22},
		{"高梨 みさき", `\p{L}{2} \p{L}{3}`, 6},
		{"サーバー2台", `\p{L}{4}[0-9]{1}\p{L}{1}`, 6},
		{"a\x00\xff\u202eb", `[a-z]{1}\P{L}{3}[a-z]{1}`, 5},
		{"a b", "[a-z]{1} [a-z]{1}", 3},
		{"Tokyo", "[A-Za-z]{5}", 5},
		{"JP", "[A-Z]{2}", 2},
		{strings.Repeat("a.", 30), strings.Repeat("[a-z]{1}.", 10) + "…", 60},
	} {
		got := r.Value(c.value)
		if got.Shape != c.shape || got.Length != c.length {
			t.Errorf("%q: %s, %d; want %s, %d", c.value, got.Shape, got.Length, c.shape, c.length)
		}
		if c.value != "" && got.Shape == c.value {
			t.Errorf("the shape of %q is the value", c.value)
		}
		// What is told of it is a pattern that it fits.
		if p := strings.TrimSuffix(got.Shape, "…"); !strings.Contains(p, `\P`) && p == got.Shape &&
			!regexp.MustCompile("^"+strings.NewReplacer(".", `\.`, "?", `\?`).Replace(p)+"$").MatchString(c.value) {
			t.Errorf("%q does not fit %s", c.value, p)
		}
	}
}

// Equal values are recognised as equal by what one Redactor tells, and by
// nothing that another one does.
func TestDigest(t *testing.T) {
	one, other := NewRedactor(persona), NewRedactor(persona)
	a, again, b := one.Value("123.456").Digest, one.Value("123.456").Digest, one.Value("123.457").Digest
	if a != again || a == b || len(a) != 12 {
		t.Errorf("%s and %s for the same value, %s for another", a, again, b)
	}
	if d := other.Value("123.456").Digest; d == a {
		t.Errorf("another key gives the same: %s", d)
	}
}

// unmasked is s with ~ for each part that is hidden.
func unmasked(s string) string {
	return regexp.MustCompile("~[0-9a-f]{12}").ReplaceAllString(s, "~")
}

func TestAddress(t *testing.T) {
	r := NewRedactor(persona)
	known := []string{"visitor-77", "求職者"}
	for address, want := range map[string]string{
		"https://www.service.example/jobs/101":                                               "https://www.service.example/jobs/101",
		"https://www.service.example":                                                        "https://www.service.example",
		"https://www.service.example:8443/2026/11/how-to-work-in-2026":                       "https://www.service.example:8443/2026/11/how-to-work-in-2026",
		"https://u:secret@www.service.example/a?q=%E3%83%AD&page=2&x#top":                    "https://www.service.example/a?q=~&page=~&~#~",
		"https://www.service.example/u/visitor-77/home":                                      "https://www.service.example/u/~/home",
		"https://www.service.example/u/%E6%B1%82%E8%81%B7%E8%80%85":                          "https://www.service.example/u/~",
		"https://www.service.example/u/SW-20481537":                                          "https://www.service.example/u/~",
		"https://www.service.example/%E3%83%AD%E3%83%9C%E3%83%83%E3%83%88%E5%88%B6%E5%BE%A1": "https://www.service.example/~",
		"https://www.service.example/u/someone@mail.example/edit":                            "https://www.service.example/u/~/edit",
		"https://www.service.example/r/3f2504e0-4f89-11d3-9a0c-0305e82c3301.html":            "https://www.service.example/r/~.html",
		"https://cdn.vendor.example/0123456789abcdef01/main.0123456789abcdef01.js":           "https://cdn.vendor.example/~/main.0123456789abcdef01.js",
		"https://cdn.vendor.example/npm/@scope/tag@1.2.3/internationalization.js":            "https://cdn.vendor.example/npm/@scope/tag@1.2.3/internationalization.js",
		"https://cdn.vendor.example/visitor-77.js":                                           "https://cdn.vendor.example/~",
		"https://cdn.vendor.example/t/1700000000123":                                         "https://cdn.vendor.example/t/~",
		"https://www.service.example/?visitor-77=1":                                          "https://www.service.example/?~=~",
		"https://www.service.example/\u202eevil":                                             "https://www.service.example/%E2%80%AEevil",
		"https://\u202eevil.example/a.js":                                                    "https://\uFFFDevil.example/a.js",
		"about:blank":                                                                        "~",
		"%zz":                                                                                "~",
	} {
		if got := unmasked(r.Address(address, known)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", address, got, want)
		}
	}
	// Two pages that differ in what is hidden are still two.
	if a, b := r.Address("https://a.example/?id=1", nil), r.Address("https://a.example/?id=2", nil); a == b {
		t.Errorf("both are %s", a)
	}
}

func TestName(t *testing.T) {
	r := NewRedactor(persona)
	for _, c := range []struct{ in, path, want string }{
		{catalog.InBody, "events[*].user.email", "events[*].user.email"},
		{catalog.InBody, "properties.並び順", "properties.並び順"},
		{catalog.InBody, "users.misaki@persona.example.seen", "~"},
		{catalog.InBody, "users.3f2504e0-4f89-11d3-9a0c-0305e82c3301.seen", "users.~.seen"},
		{catalog.InQuery, "ud[em]", "ud[em]"},
		{catalog.InCookie, "kndctr_0123456789ABCDEF01234567_AdobeOrg_identity", "kndctr_0123456789ABCDEF01234567_AdobeOrg_identity"},
		{catalog.InCookie, "seen_visitor-77", "~"},
		{catalog.InBody, "a\u202eb\x1b[31m", "a\uFFFDb\uFFFD[31m"},
		{catalog.InBody, strings.Repeat("x", 300), strings.Repeat("x", 200) + "…"},
	} {
		if got := unmasked(r.Name(c.in, c.path, []string{"visitor-77"})); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.in, c.path, got, c.want)
		}
	}
}
