package check

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"soshin/catalog"
	"soshin/catalog/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// report has a fault of several kinds, a note, and rules that hold.
func report() Report {
	c := New(policy.Default(), catalog.Promise{Declared: []string{"meta-pixel"}}, service)
	email := catalog.Field{In: "query", Path: "ud[em]", Layers: []string{"percent", "sha256"}, Kind: catalog.KindEmail, Why: "persona e-mail address, SHA-256"}
	c.Add(sent(1, nil))
	c.Add(sent(2, fields(email)))
	c.Add(sent(3, toSentry))
	c.Add(sent(4, toUnknown))
	c.Compare(catalog.Discrepancy{Run: "r", Visit: "v0001", Witness: catalog.WitnessProxy, Seq: 1, At: start, Method: "GET", URL: "https://a.tracker.example/p"})
	c.Missed([]catalog.Visit{{Run: "r", ID: "v0002", Page: "https://www.jobs.example/down?user=1", Outcome: catalog.OutcomeFailed, Error: "the page's server answered with status 503", Started: start}})
	notes := Stale(catalog.Promise{Declared: []string{"gone"}}, service, []Seen{{Run: catalog.Run{ID: "r", Started: start}}})
	return Report{
		Tool: "1.2.3", Site: "jobs", File: "sites/jobs.yaml", Line: func(field string) int { return len(field) },
		Run: "r", At: start, Took: 1234 * time.Millisecond, Faults: append(c.Faults(), notes...),
	}
}

func TestGolden(t *testing.T) {
	for _, f := range []struct {
		name  string
		write func(io.Writer, Report) error
	}{{"report.sarif", SARIF}, {"report.xml", JUnit}} {
		var got bytes.Buffer
		if err := f.write(&got, report()); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", f.name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: got\n%s", path, &got)
		}
	}
}

// hostile are values that a page or a vendor chose.
var hostile = []string{
	"\x1b[31m\x00\r\n", "\u202egnp.exe", "\ufffe\xff", "<script>]]>&\"'", "[here](https://evil.example/)", "[here](1)", "{0} {{1}}",
	"](2)", strings.Repeat("長", 2000),
}

// hostileReport has each hostile value wherever a fault can hold one.
func hostileReport() Report {
	r := report()
	c := New(policy.Default(), catalog.Promise{}, service)
	for i, h := range hostile {
		c.Add(sent(uint64(i), func(t *catalog.Transmission) {
			t.Recipient, t.Service, t.Host, t.RegistrableDomain, t.Page = nil, nil, h, h, h
			t.Fields = []catalog.Field{{In: "query", Path: h, Kind: catalog.KindEmail}}
		}))
		c.Compare(catalog.Discrepancy{Run: "r", Visit: "v0001", Witness: catalog.WitnessProxy, Method: h, URL: h})
	}
	r.Faults = c.Faults()
	return r
}

// inert fails if a reader of s would not see all of it, or more than text.
func inert(t *testing.T, s string) {
	t.Helper()
	for _, c := range s {
		if c < ' ' && c != '\n' || c == '\u202e' || c == '\ufffe' || c == 0x7f {
			t.Errorf("%q in %.100q", c, s)
		}
	}
}

// officialSchema is the standard's schema as go-sarif has it: OASIS publishes it
// on the web only.
func officialSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && len(l.Value) > len(text) {
			text = l.Value
		}
		return true
	})
	text, err = strconv.Unquote(text)
	if err != nil || !strings.Contains(text, sarifSchema) {
		t.Fatalf("%s/schema.go does not hold the schema: %v", dir, err)
	}
	return text
}

func compiled(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sarif.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSARIFSchema(t *testing.T) {
	schema := compiled(t, officialSchema(t))
	none := report()
	none.Faults = nil
	for _, r := range []Report{report(), hostileReport(), none} {
		var b bytes.Buffer
		if err := SARIF(&b, r); err != nil {
			t.Fatal(err)
		}
		written, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(written); err != nil {
			t.Error(err)
		}
		log, err := sarif.FromBytes(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if len(log.Runs[0].Results) != len(r.Faults) {
			t.Errorf("%d results of %d faults", len(log.Runs[0].Results), len(r.Faults))
		}
		seen := map[string]bool{}
		for _, result := range log.Runs[0].Results {
			inert(t, *result.Message.Text)
			if text := strings.NewReplacer("{{", "", "}}", "").Replace(*result.Message.Text); strings.Contains(text, "](") || strings.ContainsAny(text, "{}") {
				t.Errorf("a link or placeholder in %q", *result.Message.Text)
			}
			fingerprint := result.PartialFingerprints["primaryLocationLineHash"]
			if len(fingerprint) != 32 || seen[fingerprint] {
				t.Errorf("fingerprint %q of %s is there twice", fingerprint, *result.Message.Text)
			}
			seen[fingerprint] = true
		}
	}
}

// The fingerprint of a fault is that of every run, and of no other fault.
func TestFingerprint(t *testing.T) {
	r := report()
	a := catalog.Fault{Run: "r", Code: catalog.FaultUndeclared, Service: "ga4", Domain: "google-analytics.com", Page: "https://a.example/", Transmission: "r.1", Count: 1}
	later := a
	later.Run, later.Page, later.Transmission, later.Count, later.Domain = "s", "https://b.example/", "s.9", 7, "analytics.google.com"
	if r.fingerprint(a) != r.fingerprint(later) {
		t.Error("the same fault of another run has another fingerprint")
	}
	other := a
	other.Service = "criteo"
	site := r
	site.Site = "shop"
	if r.fingerprint(a) == r.fingerprint(other) || r.fingerprint(a) == site.fingerprint(a) {
		t.Error("two faults have one fingerprint")
	}
}

// junitForm is what Jenkins' schema (junit-10.xsd) allows of the elements that
// we use: their attributes, the required ones with a star, and their children.
var junitForm = map[string]struct{ attributes, children string }{
	"testsuites": {"name time tests failures errors disabled", "testsuite"},
	"testsuite":  {"name* tests* failures errors time disabled skipped timestamp hostname id package", "testcase"},
	"testcase":   {"name* classname time assertions status", "skipped failure"},
	"skipped":    {"type message", ""},
	"failure":    {"type message", ""},
}

func TestJUnitForm(t *testing.T) {
	none := report()
	none.Faults = nil
	for _, r := range []Report{report(), hostileReport(), none} {
		var b bytes.Buffer
		if err := JUnit(&b, r); err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		counted := map[string]string{}
		var within []string
		dec := xml.NewDecoder(&b)
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				form, known := junitForm[e.Name.Local]
				if !known || len(within) > 0 && !slices.Contains(strings.Fields(junitForm[within[len(within)-1]].children), e.Name.Local) {
					t.Errorf("%s in %q", e.Name.Local, within)
				}
				has := map[string]string{}
				for _, a := range e.Attr {
					has[a.Name.Local] = a.Value
					inert(t, a.Value)
					if !slices.Contains(strings.Fields(strings.ReplaceAll(form.attributes, "*", "")), a.Name.Local) {
						t.Errorf("attribute %s of %s", a.Name.Local, e.Name.Local)
					}
				}
				for _, a := range strings.Fields(form.attributes) {
					if name, required := strings.CutSuffix(a, "*"); required && has[name] == "" {
						t.Errorf("%s has no %s", e.Name.Local, name)
					}
				}
				count[e.Name.Local]++
				if e.Name.Local == "testsuite" {
					counted = has
				}
				within = append(within, e.Name.Local)
			case xml.EndElement:
				within = within[:len(within)-1]
			case xml.CharData:
				inert(t, string(e))
			}
		}
		for attribute, element := range map[string]string{"tests": "testcase", "failures": "failure", "skipped": "skipped"} {
			if counted[attribute] != strconv.Itoa(count[element]) {
				t.Errorf("%s=%q and there are %d", attribute, counted[attribute], count[element])
			}
		}
		if count["failure"]+count["skipped"] != len(r.Faults) {
			t.Errorf("%d failures and %d notes of %d faults", count["failure"], count["skipped"], len(r.Faults))
		}
	}
}

// TestRules wants every fault code described, once.
func TestRules(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "fault.go"))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, m := range regexp.MustCompile(`FaultCode = "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		want = append(want, m[1])
	}
	for _, r := range Rules() {
		got = append(got, string(r.Code))
		severity, err := strconv.ParseFloat(r.Severity, 64)
		if r.Title == "" || r.Means == "" || r.Do == "" || r.Field == "" || err != nil || severity <= 0 || severity > 10 {
			t.Errorf("%+v", r)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func TestStale(t *testing.T) {
	run := func(id string, services ...string) Seen {
		return Seen{catalog.Run{ID: id, Started: start}, services}
	}
	promise := catalog.Promise{Declared: []string{"sentry", "gone", "meta-pixel"}}
	for _, c := range []struct {
		name string
		runs []Seen
		want []string // code run recipient service count: detail
	}{
		{"no finished run", nil, nil},
		{"all seen", []Seen{run("c", "meta-pixel", "gone", "sentry"), run("b")}, nil},
		{"one run", []Seen{run("c", "sentry", "other")}, []string{
			"stale c  gone 1: gone is on the declared list, and was not seen in the last run",
			"stale c meta meta-pixel 1: Meta Pixel is on the declared list, and was not seen in the last run"}},
		{"since some time", []Seen{run("c", "sentry"), run("b", "sentry"), run("a", "meta-pixel")}, []string{
			"stale c  gone 3: gone is on the declared list, and was not seen in the last 3 runs",
			"stale c meta meta-pixel 2: Meta Pixel is on the declared list, and was not seen in the last 2 runs; run a was the last to see it"}},
	} {
		var got []string
		for _, f := range Stale(promise, service, c.runs) {
			got = append(got, fmt.Sprintf("%s %s %s %s %d: %s", f.Code, f.Run, f.Recipient, f.Service, f.Count, f.Detail))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %q\nwant %q", c.name, got, c.want)
		}
	}
	if got := Stale(catalog.Promise{}, service, []Seen{run("c")}); got != nil {
		t.Errorf("nothing is declared, and %v is stale", got)
	}
}
