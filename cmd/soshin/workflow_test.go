package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
	"soshin/catalog/strictyaml"
	"soshin/cmd/demoservice/demo"
)

// A workflow is what README's example uses of GitHub's syntax.
type workflow struct {
	On struct {
		Schedule []struct{ Cron string } `yaml:"schedule"`
		Dispatch any                     `yaml:"workflow_dispatch"`
	} `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		RunsOn string `yaml:"runs-on"`
		Steps  []step `yaml:"steps"`
	} `yaml:"jobs"`
}

type step struct {
	If   string            `yaml:"if"`
	Uses string            `yaml:"uses"`
	With map[string]string `yaml:"with"`
	Run  string            `yaml:"run"`
}

// TestWorkflow runs the steps of README's workflow on the demo service, as
// GitHub's runner would: in the directory of the site file, with bash -e, up to
// the first that fails. Only what fetches and builds is done otherwise.
func TestWorkflow(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "## In CI\n")
	_, text, _ = strings.Cut(text, "```yaml\n")
	text, _, found := strings.Cut(text, "```\n")
	if !found {
		t.Fatal("README has no workflow")
	}
	var w workflow
	if err := strictyaml.Decode("README.md", []byte(text), &w); err != nil {
		t.Fatal(err)
	}
	if len(w.Jobs) != 1 || w.Permissions["security-events"] != "write" {
		t.Fatalf("%+v", w)
	}

	dir := t.TempDir()
	d, err := demo.Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	few, err := os.ReadFile(d.SiteFile)
	if err != nil {
		t.Fatal(err)
	}
	few = regexp.MustCompile(`(?m)^limit: .*$`).ReplaceAll(few, []byte("limit: 2"))
	if err := os.WriteFile(filepath.Join(dir, "site.yaml"), few, 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "soshin", "bin", "soshin")
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+childVariable+"=1 exec '"+self+"' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	library, err := clickhouse.FindLibrary() // make engine's
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "SOSHIN_ENGINE="+library, "XDG_DATA_HOME="+filepath.Join(dir, "data"), "SOSHIN_STORE=", "GITHUB_ACTIONS=true")

	failed := false
	var ran, uploaded []string
	for _, job := range w.Jobs {
		for _, s := range job.Steps {
			if failed && s.If == "" {
				t.Errorf("%+v is not reached when a promise is broken", s)
			}
			switch {
			case s.Uses != "":
				if !regexp.MustCompile(`^[a-z-]+(/[a-z-]+)+@v[0-9]+$`).MatchString(s.Uses) {
					t.Errorf("%s is not held at a major version", s.Uses)
				}
				for _, pattern := range append([]string{s.With["sarif_file"]}, strings.Split(s.With["path"], "\n")...) {
					if files, _ := filepath.Glob(filepath.Join(dir, pattern)); failed && pattern != "" {
						for _, f := range files {
							uploaded = append(uploaded, filepath.Base(f))
						}
					}
				}
				continue
			case strings.HasPrefix(s.Run, "make "):
				// What it would do: its targets are there.
				dry := strings.Replace(s.Run, "make -C soshin ", "make -n -C "+filepath.Join("..", "..")+" ", 1)
				if out, err := exec.Command("bash", "-e", "-c", dry).CombinedOutput(); err != nil || dry == s.Run {
					t.Errorf("%s: %v\n%s", dry, err, out)
				}
			default:
				c := exec.Command("bash", "-e", "-c", s.Run)
				c.Dir, c.Env = dir, env
				out, err := c.CombinedOutput()
				if err != nil {
					failed = true
					if c.ProcessState.ExitCode() != statusFound {
						t.Fatalf("%s: %v\n%s", s.Run, err, out)
					}
				}
			}
			ran = append(ran, strings.Join(strings.Fields(s.Run)[:2], " "))
		}
	}
	if want := []string{"make -C", "soshin/bin/soshin crawl", "soshin/bin/soshin check"}; !slices.Equal(ran, want) || !failed {
		t.Errorf("ran %q, failed: %v", ran, failed)
	}
	if want := []string{"soshin.sarif", "soshin.sarif", "soshin.xml"}; !slices.Equal(uploaded, want) {
		t.Errorf("uploaded %q, want %q", uploaded, want)
	}

	faults := lines[catalog.Fault](t, soshin(t, 1, "check", filepath.Join(dir, "site.yaml"), "--json", "--data", filepath.Join(dir, "data", "soshin")))
	var log struct {
		Runs []struct{ Results []any }
	}
	var tests struct {
		Failures int `xml:"failures,attr"`
		Suite    struct {
			Skipped int `xml:"skipped,attr"`
		} `xml:"testsuite"`
	}
	for name, read := range map[string]func([]byte) error{
		"soshin.sarif": func(b []byte) error { return json.Unmarshal(b, &log) },
		"soshin.xml":   func(b []byte) error { return xml.Unmarshal(b, &tests) },
	} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			err = read(b)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if len(faults) == 0 || len(log.Runs) != 1 || len(log.Runs[0].Results) != len(faults) || tests.Failures+tests.Suite.Skipped != len(faults) {
		t.Errorf("%d faults and notes, %+v, %+v", len(faults), log, tests)
	}
}
