package crawler

import (
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// siteFiles are beside every site file of these tests.
var siteFiles = map[string]string{
	"persona.yaml":     "email: hanako@persona.example\n",
	"bad-persona.yaml": "email: a@b.example\nshoe_size: 24\n",
	"bad-policy.yaml":  "name: {ja: 方針, en: Policy}\ndate: today\n",
	"not-a-ca.pem":     "hello\n",
	"vendors/.keep":    "",
}

func writeSite(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range siteFiles {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "site.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each mistake is answered with one line: file, line, field, and what to write.
func TestBadSiteFiles(t *testing.T) {
	const good = "name: x\nstart: [https://www.service.example/]\n"
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "\n", "DIR/site.yaml:1: the file is empty"},
		{"not YAML", "name: x\nstart: [\n", "DIR/site.yaml:2: "},
		{"unknown key", good + "strat: 1\n", `DIR/site.yaml:3: unknown field "strat"`},
		{"unknown key below", good + "settle: {idel: 1s}\n", `DIR/site.yaml:3: unknown field "idel"`},
		{"key given twice", good + "name: y\n", `DIR/site.yaml:3: mapping key "name" already defined at [1:1]`},
		{"wrong type", good + "limit: many\n", "DIR/site.yaml:3: cannot unmarshal string into Go struct field Site.Limit of type int"},
		{"no name", "start: [https://a.example/]\n", "DIR/site.yaml: name: is missing"},
		{"name with a blank", "name: a b\nstart: [https://a.example/]\n", `DIR/site.yaml:1: name: "a b": no blanks and no slashes, please`},
		{"no start", "name: x\n", "DIR/site.yaml: start: is missing: at least one address to begin with"},
		{"no address", "name: x\nstart: [a.example]\n", `DIR/site.yaml:2: start[0]: "a.example" is not an address: want https://host/path`},
		{"no web address", "name: x\nstart: ['ftp://a.example/']\n", `DIR/site.yaml:2: start[0]: "ftp://a.example/" is not an address: want https://host/path`},
		{"broken address", "name: x\nstart:\n  - 'https://a.example/%zz'\n", `DIR/site.yaml:3: start[0]: "https://a.example/%zz" is not an address: invalid URL escape "%zz"`},
		{"start outside", "name: x\nstart:\n  - https://a.example/\n  - https://b.example/\nscope: [a.example]\n", "DIR/site.yaml:4: start[1]: b.example is outside the service (scope: a.example)"},
		{"scope that is an address", good + "scope: ['https://a.example']\n", `DIR/site.yaml:3: scope[0]: "https://a.example": want a domain or host such as example.jp`},
		{"no path to exclude", good + "exclude: [/ok, mypage]\n", `DIR/site.yaml:3: exclude[1]: "mypage": want the beginning of a path, such as /mypage/ or /*/edit$`},
		{"start that is excluded", good + "exclude: [/]\n", "DIR/site.yaml:2: start[0]: https://www.service.example/ is among those left out (exclude)"},
		{"sitemap outside", good + "sitemap: https://b.example/sitemap.xml\n", "DIR/site.yaml:3: sitemap: b.example is outside the service (scope: service.example)"},
		{"mistake in the policy", good + "policy: bad-policy.yaml\n", `DIR/bad-policy.yaml:2: date: "today" is not a date such as 2026-11-24`},
		{"no such policy", good + "policy: none.yaml\n", "policy: open DIR/none.yaml: no such file or directory"},
		{"negative limit", good + "limit: -1\n", "DIR/site.yaml:3: limit: -1: want a number of pages"},
		{"too many slots", good + "slots: 99\n", "DIR/site.yaml:3: slots: 99: want 1 to 32"},
		{"negative time", good + "settle: {idle: -1s}\n", "DIR/site.yaml:3: settle: a time cannot be negative"},
		{"resolver without a port", good + "resolver: 127.0.0.1\n", `DIR/site.yaml:3: resolver: "127.0.0.1": want host:port`},
		{"third parties", good + "third_parties: drop\n", `DIR/site.yaml:3: third_parties: "drop": want forward or sinkhole`},
		{"fill without a persona", good + "fill: true\n", "DIR/site.yaml:3: fill: needs a persona to type"},
		{"no such persona", good + "persona: nobody.yaml\n", "persona: DIR/nobody.yaml: no such file or directory"},
		{"bad persona", good + "persona: bad-persona.yaml\n", `persona: DIR/bad-persona.yaml:2: unknown field "shoe_size"`},
		{"no such vendors", good + "vendors: [nowhere]\n", "DIR/site.yaml:3: vendors[0]: DIR/nowhere is not a directory"},
		{"no such CA", good + "upstream_ca: nowhere.pem\n", "DIR/site.yaml:3: upstream_ca: open DIR/nowhere.pem: no such file or directory"},
		{"no certificate", good + "upstream_ca: not-a-ca.pem\n", "DIR/site.yaml:3: upstream_ca: not-a-ca.pem holds no certificate"},
		{"bad host pattern", good + "hosts: {'a*b': '127.0.0.1:1'}\n", `DIR/site.yaml:3: hosts: "a*b": want a host, *.domain or *`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := writeSite(t, tt.text)
			_, err := LoadSite(path)
			if err == nil {
				t.Fatal("it was accepted")
			}
			got := strings.ReplaceAll(err.Error(), filepath.Dir(path), "DIR")
			if tt.name == "not YAML" { // the rest is the YAML library's
				got = got[:min(len(got), len(tt.want))]
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
	if _, err := LoadSite("nowhere/site.yaml"); err == nil || err.Error() != "site file nowhere/site.yaml: no such file or directory" {
		t.Errorf("a file that is missing: %v", err)
	}
}

func TestExclude(t *testing.T) {
	s, err := LoadSite(writeSite(t, "name: x\nstart: [https://www.service.example/]\nexclude: [/mypage, '/*/edit$', '*?sort=', '/c++/']\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"": false, "/": false, "/mypage": true, "/mypage/jobs?a=1": true, "/mypages": true, "/en/mypage": false,
		"/job/1/edit": true, "/job/1/edit?x": false, "/edit": false, "/jobs?sort=new": true, "/jobs?page=2": false, "/c++/": true, "/ccc/": false,
	} {
		u, err := url.Parse("https://www.service.example" + path)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.excludes(u); got != want {
			t.Errorf("%s: left out: %v, want %v", path, got, want)
		}
	}
}

func TestSiteDefaults(t *testing.T) {
	path := writeSite(t, "name: x\nstart: [https://www.service.example/, https://app.service.example/, https://www.other.co.jp/]\npersona: persona.yaml\nvendors: [vendors]\n")
	s, err := LoadSite(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"service.example", "other.co.jp"}; !reflect.DeepEqual(s.Scope, want) {
		t.Errorf("scope %q, want %q", s.Scope, want)
	}
	if s.Limit != 200 || s.Slots != 4 || s.Settle.Idle != 500*time.Millisecond || s.Settle.Cap != 20*time.Second {
		t.Errorf("limit %d, slots %d, settle %+v", s.Limit, s.Slots, s.Settle)
	}
	if s.Who().Email != "hanako@persona.example" || s.Vendors[0] != filepath.Join(filepath.Dir(path), "vendors") {
		t.Errorf("persona %+v, vendors %q", s.Who(), s.Vendors)
	}
	for host, own := range map[string]bool{"service.example": true, "A.B.Service.Example": true, "notservice.example": false, "other.co.jp": true, "co.jp": false, "third.co.jp": false} {
		if s.Own(host) != own {
			t.Errorf("Own(%s) is %v", host, !own)
		}
	}
}
