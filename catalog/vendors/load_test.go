package vendors_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"soshin/catalog/vendors"
)

// The smallest file that Load accepts; line numbers in the tests are its.
const small = `legal_name:
  ja: 株式会社例
  en: Example Inc.
country: JP
confirmed: true
policy: https://example.jp/privacy
opt_out: ""
sources:
  - {url: https://example.jp/company, date: "2026-11-23"}
services:
  - id: example-tag
    name: {ja: 例タグ, en: Example Tag}
    category: advertising
    targeting: true
    purpose: {ja: 広告の配信のため, en: To deliver advertisements}
    match:
      - {host: "*.ads.example.jp"}
    parameters:
      - {path: u, kind: page_url, meaning: address of the page}
    cookies:
      - {path: _ex, kind: terminal_id, meaning: identifier of the browser}
    sources:
      - {url: https://example.jp/docs, date: "2026-11-23"}
`

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLoadAdds(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "example.yaml", small)
	write(t, dir, "README.md", "not a recipient")
	c := load(t, dir)
	r, s := c.Match("x.ads.example.jp", "/a")
	same(t, "added", "example", "example-tag", r, s)
	if !r.Confirmed || r.Country != "JP" || r.LegalName.Ja != "株式会社例" {
		t.Errorf("got %+v", r)
	}
	ids := make([]string, 0, 100)
	for _, r := range c.Recipients() {
		ids = append(ids, r.ID)
	}
	for i := 1; i < len(ids); i++ {
		if ids[i-1] >= ids[i] {
			t.Errorf("%s stands before %s", ids[i-1], ids[i])
		}
	}
	if len(ids) != len(load(t).Recipients())+1 {
		t.Errorf("%d recipients with one added", len(ids))
	}
}

func TestLoadOverrides(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	// A whole recipient is replaced: Criteo is known by this address only.
	write(t, one, "criteo.yaml", strings.NewReplacer("example-tag", "criteo", `"*.ads.example.jp"`, "widget.criteo.com").Replace(small))
	// An address of an embedded service is taken over; its other ones stay.
	write(t, one, "example.yaml", strings.Replace(small, `"*.ads.example.jp"`, "api2.amplitude.com", 1))
	// The later directory wins over the earlier.
	write(t, two, "example.yaml", strings.NewReplacer("example-tag", "later", `"*.ads.example.jp"`, "api2.amplitude.com").Replace(small))

	for _, x := range []struct {
		dirs                           []string
		host, path, recipient, service string
	}{
		{nil, "gum.criteo.com", "/sync", "criteo", "criteo"},
		{[]string{one}, "gum.criteo.com", "/sync", "", ""},
		{[]string{one}, "widget.criteo.com", "/event", "criteo", "criteo"},
		{[]string{one}, "api2.amplitude.com", "/2/httpapi", "example", "example-tag"},
		{[]string{one}, "api.eu.amplitude.com", "/2/httpapi", "amplitude", "amplitude"},
		{[]string{one, two}, "api2.amplitude.com", "/2/httpapi", "example", "later"},
		{[]string{two, one}, "api2.amplitude.com", "/2/httpapi", "example", "example-tag"},
	} {
		r, s := load(t, x.dirs...).Match(x.host, x.path)
		same(t, x.host, x.recipient, x.service, r, s)
	}
}

func TestLoadLongestPattern(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	head, tail, _ := strings.Cut(small, "  - id: example-tag")
	b.WriteString(head)
	for _, s := range []struct{ id, match string }{
		{"domain", `host: "*.example.jp"`},
		{"domain-path", `host: "*.example.jp", path: /collect`},
		{"label", `host: "tags.*.example.jp"`},
		{"exact", `host: tags.a.example.jp`},
		{"exact-only", `host: only.example.jp, path: /p/`},
		{"glob", `host: only.example.jp, path: "/p/*/long/end"`},
	} {
		b.WriteString(strings.NewReplacer(`host: "*.ads.example.jp"`, s.match).Replace("  - id: " + s.id + tail))
	}
	write(t, dir, "example.yaml", b.String())
	c := load(t, dir)
	for _, x := range []struct{ host, path, service string }{
		{"example.jp", "/", "domain"},
		{"x.y.example.jp", "/", "domain"},
		{"x.example.jp", "/collect/1", "domain-path"},
		{"tags.b.example.jp", "/", "label"},
		{"tags.b.example.jp", "/collect", "label"}, // host before path
		{"tags.a.example.jp", "/collect", "exact"},
		{"tags.a.b.example.jp", "/", "domain"},
		{"x.tags.a.example.jp", "/", "domain"},
		{"only.example.jp", "/", "domain"}, // the longer host's path does not match
		{"only.example.jp", "/p/", "exact-only"},
		{"only.example.jp", "/p/1/2/long/end/3", "glob"},
		{"only.example.jp", "/p/1/2/long", "exact-only"},
		{"badexample.jp", "/", ""},
	} {
		_, s := c.Match(x.host, x.path)
		if s == nil && x.service != "" || s != nil && s.ID != x.service {
			t.Errorf("%s%s: got %+v, want %s", x.host, x.path, s, x.service)
		}
	}
}

// TestLoadAliases: within one directory a name is one recipient's; a later
// directory may take one over.
func TestLoadAliases(t *testing.T) {
	dir := t.TempDir()
	other := strings.NewReplacer("example-tag", "other-tag", "ads.example.jp", "ads.other.jp", "Example Inc.", "Other Inc.", "ja: イグザンプル", "ja: アザー").Replace(small)
	write(t, dir, "a.yaml", strings.Replace(small, "country: JP", "aliases: [Facebook]\ncountry: JP", 1))
	if r, _ := load(t, dir).Service("example-tag"); len(r.Aliases) != 1 {
		t.Errorf("aliases %q", r.Aliases)
	}
	write(t, dir, "b.yaml", strings.Replace(other, "country: JP", "aliases: [facebook]\ncountry: JP", 1))
	_, err := vendors.Load(dir)
	if err == nil || !strings.HasSuffix(err.Error(), `b.yaml:4: aliases[0]: "facebook" is also what a recipient or service of "a" is called`) {
		t.Error(err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, x := range []struct{ name, old, new, want string }{
		{"Example.yaml", "", "", "DIR/Example.yaml: a recipient's file is called by its ID, of a-z, 0-9 and -, and .yaml"},
		{"e.yaml", small, "", "DIR/e.yaml:1: the file is empty"},
		{"e.yaml", "country: JP", "land: JP", `DIR/e.yaml:4: unknown field "land"`},
		{"e.yaml", "  en: Example Inc.\n", "", "DIR/e.yaml:2: legal_name.en: is missing"},
		{"e.yaml", "country: JP", "aliases: [Ex, \" \"]\ncountry: JP", "DIR/e.yaml:4: aliases[1]: is empty"},
		{"e.yaml", "country: JP", "aliases: [Ex, EX]\ncountry: JP", `DIR/e.yaml:4: aliases[1]: "EX" is there twice`},
		{"e.yaml", "country: JP", "aliases: [example  inc.]\ncountry: JP", `DIR/e.yaml:4: aliases[0]: "example  inc." is there twice`},
		{"e.yaml", "country: JP", "country: jpn", `DIR/e.yaml:4: country: "jpn" is not a code of ISO 3166-1 such as JP`},
		{"e.yaml", "policy: https:", "policy: http:", `DIR/e.yaml:6: policy: "http://example.jp/privacy" is not an https address`},
		{"e.yaml", `opt_out: ""`, `opt_out: no`, `DIR/e.yaml:7: opt_out: "no" is not an https address`},
		{"e.yaml", `company, date: "2026-11-23"`, `company, date: "23.11.2026"`, `DIR/e.yaml:9: sources[0].date: "23.11.2026" is not a date such as 2026-11-23`},
		{"e.yaml", "https://example.jp/docs", "docs", `DIR/e.yaml:23: services[0].sources[0].url: "docs" is not an https address`},
		{"e.yaml", "id: example-tag", "id: Example Tag", `DIR/e.yaml:11: services[0].id: "Example Tag" is not an ID of a-z, 0-9 and -`},
		{"e.yaml", "id: example-tag", "id: ga4", `DIR/e.yaml:11: services[0].id: "ga4" is also a service of "google"`},
		{"e.yaml", "category: advertising", "category: ads", `DIR/e.yaml:13: services[0].category: "ads" is not a category`},
		{"e.yaml", "targeting: true", "targeting: maybe", `DIR/e.yaml:14: cannot unmarshal string into Go struct field Recipient.Services of type bool`},
		{"e.yaml", "ja: 広告の配信のため, ", "", "DIR/e.yaml:15: services[0].purpose.ja: is missing"},
		{"e.yaml", `host: "*.ads.example.jp"`, `host: "*.co.jp"`, `DIR/e.yaml:17: services[0].match[0].host: "*.co.jp" is a public suffix, not one recipient's`},
		{"e.yaml", `host: "*.ads.example.jp"`, `host: "*"`, `DIR/e.yaml:17: services[0].match[0].host: "*" is a public suffix, not one recipient's`},
		{"e.yaml", `host: "*.ads.example.jp"`, `host: "https://example.jp"`, `DIR/e.yaml:17: services[0].match[0].host: "https://example.jp" is not a host pattern: a name in lower case, *.name, or * for one label`},
		{"e.yaml", `host: "*.ads.example.jp"`, `host: example.jp, path: collect`, `DIR/e.yaml:17: services[0].match[0].path: "collect" does not begin with /`},
		{"e.yaml", `host: "*.ads.example.jp"`, `any_host: true`, `DIR/e.yaml:17: services[0].match[0].path: any_host needs one`},
		{"e.yaml", `host: "*.ads.example.jp"`, `any_host: true, path: /x, host: example.jp`, `DIR/e.yaml:17: services[0].match[0].host: goes with no any_host`},
		{"e.yaml", `      - {host: "*.ads.example.jp"}`, "      - {host: a.example.jp}\n      - {host: a.example.jp}", `DIR/e.yaml:18: services[0].match[1]: the same address belongs to the service "example-tag"`},
		{"e.yaml", "    parameters:\n", "    sdks:\n      - {platform: web, package: x}\n    parameters:\n", `DIR/e.yaml:19: services[0].sdks[0].platform: "web" is neither ios nor android`},
		{"e.yaml", "    parameters:\n", "    sdks:\n      - {platform: ios}\n    parameters:\n", `DIR/e.yaml:19: services[0].sdks[0].package: is missing, or there twice`},
		{"e.yaml", "    parameters:\n", "    japan:\n      - {url: x, date: \"2026-11-24\"}\n    parameters:\n", `DIR/e.yaml:19: services[0].japan[0].url: "x" is not an https address`},
		{"e.yaml", "path: u,", `in: form, path: u,`, `DIR/e.yaml:19: services[0].parameters[0].in: "form" is not a place for it`},
		{"e.yaml", "path: u,", `in: cookie, path: u,`, `DIR/e.yaml:19: services[0].parameters[0].in: "cookie" is not a place for it`},
		{"e.yaml", "path: u,", `path: "**",`, `DIR/e.yaml:19: services[0].parameters[0].path: "**" names nothing`},
		{"e.yaml", "kind: page_url", "kind: url", `DIR/e.yaml:19: services[0].parameters[0].kind: "url" is not an information kind`},
		{"e.yaml", ", meaning: identifier of the browser", "", `DIR/e.yaml:21: services[0].cookies[0].meaning: is missing`},
		{"e.yaml", "    cookies:\n", "      - {path: u, kind: event, meaning: twice}\n    cookies:\n", `DIR/e.yaml:20: services[0].parameters[1].path: "u" is there twice`},
	} {
		dir := t.TempDir()
		text := small
		if x.old != "" {
			text = strings.Replace(small, x.old, x.new, 1)
			if text == small {
				t.Fatalf("%q is not in the file", x.old)
			}
		}
		write(t, dir, x.name, text)
		_, err := vendors.Load(dir)
		if err == nil {
			t.Errorf("no error, want %s", x.want)
			continue
		}
		if got := strings.ReplaceAll(err.Error(), dir, "DIR"); got != x.want {
			t.Errorf("got  %s\nwant %s", got, x.want)
		}
	}

	if _, err := vendors.Load("/nowhere/vendors"); err == nil || err.Error() != "/nowhere/vendors: no such file or directory" {
		t.Errorf("a directory that is not there: %v", err)
	}
}

// The hash is that of the data: of ours, and of what a user adds, files and
// lists alike.
func TestHash(t *testing.T) {
	dir := t.TempDir()
	hash := func(dirs ...string) string {
		c, err := vendors.Load(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		return c.Hash()
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]string{}
	differs := func(what, hash string) {
		if other, ok := seen[hash]; ok || !strings.HasPrefix(hash, "sha256:") || len(hash) != len("sha256:")+64 {
			t.Errorf("%s: %s, as with %s", what, hash, other)
		}
		seen[hash] = what
	}
	differs("ours", hash())
	if again := hash(); seen[again] != "ours" {
		t.Errorf("loaded again: %s", again)
	}
	write("list.txt", "||ads.example^\n")
	differs("a list", hash(dir))
	write("list.txt", "||ads2.example^\n")
	differs("another list", hash(dir))
	differs("the same twice", hash(dir, dir))
}
