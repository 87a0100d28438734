package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// A documented request is one that a service's own documentation describes,
// with what that says of its fields: testdata/documented/SERVICE.yaml. It is
// written from the documentation, never from what soshin prints.
type documented struct {
	Source  catalog.Source `yaml:"source"` // where the request and its fields are documented
	Request struct {
		Method  string   `yaml:"method"` // empty: as soshin explain does
		URL     string   `yaml:"url"`
		Headers []string `yaml:"headers"` // Name: value
		Body    string   `yaml:"body"`
	} `yaml:"request"`
	Service string `yaml:"service"` // its ID
	Fields  []struct {
		In      string                  `yaml:"in"`
		Path    string                  `yaml:"path"`
		Kind    catalog.InformationKind `yaml:"kind"`
		Meaning string                  `yaml:"meaning"` // what the meaning told must contain, in any case
	} `yaml:"fields"`
}

// TestDocumentedRequests explains one documented request of each of the
// best-known services.
func TestDocumentedRequests(t *testing.T) {
	files, err := filepath.Glob("testdata/documented/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no documented requests", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			var d documented
			if err := strictyaml.ReadFile(file, &d); err != nil {
				t.Fatal(err)
			}
			if d.Service != name {
				t.Errorf("the file of %s is called %s", d.Service, name)
			}
			if _, err := time.Parse(time.DateOnly, d.Source.Date); err != nil || !strings.HasPrefix(d.Source.URL, "https://") {
				t.Errorf("source %+v", d.Source)
			}
			if len(d.Fields) == 0 {
				t.Error("no field is documented")
			}
			d.explain(t)
		})
	}
}

func (d *documented) explain(t *testing.T) {
	args := []string{"explain", "--json"}
	if d.Request.Method != "" {
		args = append(args, "--method", d.Request.Method)
	}
	for _, h := range d.Request.Headers {
		args = append(args, "--header", h)
	}
	if d.Request.Body != "" {
		file := filepath.Join(t.TempDir(), "body")
		if err := os.WriteFile(file, []byte(d.Request.Body), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--body", "@"+file)
	}
	var out, errOut bytes.Buffer
	if status := run(append(args, d.Request.URL), nil, &out, &errOut); status != statusDone {
		t.Fatalf("exit status %d: %s", status, errOut.String())
	}
	var e explanation
	if err := json.Unmarshal(out.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	if e.Service == nil || e.Service.ID != d.Service {
		t.Errorf("service %+v, want %s", e.Service, d.Service)
	}
	for _, want := range d.Fields {
		found := false
		for _, f := range e.Fields {
			if f.In != want.In || f.Path != want.Path {
				continue
			}
			found = true
			if f.Kind != want.Kind {
				t.Errorf("%s %s is %s (%s), want %s", f.In, f.Path, f.Kind, f.Why, want.Kind)
			}
			if !strings.Contains(strings.ToLower(f.Meaning), strings.ToLower(want.Meaning)) {
				t.Errorf("%s %s means %q, want %q", f.In, f.Path, f.Meaning, want.Meaning)
			}
			break
		}
		if !found {
			t.Errorf("%s %s: no such field in %+v", want.In, want.Path, e.Fields)
		}
	}
}
