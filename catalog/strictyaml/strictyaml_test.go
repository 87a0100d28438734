package strictyaml

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type document struct {
	Name  string   `yaml:"name"`
	Count int      `yaml:"count"`
	List  []string `yaml:"list"`
	Below struct {
		Flag bool          `yaml:"flag"`
		Wait time.Duration `yaml:"wait"`
	} `yaml:"below"`
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{ // want "" is no error
		{"good", "name: x\ncount: 2\nlist: [a, b]\nbelow: {flag: true}\n", ""},
		{"an end mark", "name: x\n...\n", ""},
		{"as large as may be", "name: x\n" + strings.Repeat("#", MaxSize-len("name: x\n")), ""},
		{"a comment and a document mark", "# of ours\n---\nname: x\n", ""},
		{"empty", "  \n", "f.yaml:1: the file is empty"},
		{"comments alone", "# nothing yet\n", "f.yaml:1: the file is empty"},
		{"a document mark alone", "---\n", "f.yaml:1: the file is empty"},
		{"a second document", "name: x\n---\nnmae: y\n", "f.yaml:2: a second document begins; want one"},
		{"key given twice", "name: x\ncount: 1\nname: y\n", `f.yaml:3: mapping key "name" already defined at [1:1]`},
		{"key given twice below", "below:\n  flag: true\n  flag: true\n", `f.yaml:3: mapping key "flag" already defined at [2:3]`},
		{"no such anchor", "name: *x\n", `f.yaml:1: could not find alias "x"`},
		{"a text for all", "just text", "f.yaml:1: string was used where mapping is expected"},
		{"a list for all", "- a\n", "f.yaml:1: sequence was used where mapping is expected"},
		{"a text for a list", "list: a\n", "f.yaml:1: string was used where sequence is expected"},
		{"no time", "name: soon\nbelow:\n  wait: sooner\n", `f.yaml:3: invalid duration "sooner"; want a time such as 500ms or 20s`},
		{"a time without its unit", "below:\n  flag: true\n  wait: '5'\n", `f.yaml:3: missing unit in duration "5"; want a time such as 500ms or 20s`},
		{"unknown key", "name: x\n\nnmae: y\n", `f.yaml:3: unknown field "nmae"`},
		{"unknown key below", "below:\n  flag: true\n  flga: true\n", `f.yaml:3: unknown field "flga"`},
		{"wrong type", "count: two\n", "f.yaml:1: cannot unmarshal string into Go struct field document.Count of type int"},
		{"a list for a text", "name: [x]\n", "f.yaml:1: "},
		{"not closed", "name: x\nlist: [a\n", "f.yaml:2: "},
		{"a tab", "below:\n\tflag: true\n", `f.yaml:2: found character '\t' that cannot start any token`},
		{"too large", strings.Repeat("#", MaxSize+1), "f.yaml: larger than 4194304 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := Decode("f.yaml", []byte(tt.text), &document{})
			switch {
			case tt.want == "" && err != nil:
				t.Fatal(err)
			case tt.want == "":
				return
			case err == nil:
				t.Fatal("it was accepted")
			case strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(err.Error(), tt.want): // the rest is the library's
			case err.Error() != tt.want:
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	if err := ReadFile(filepath.Join(dir, "none.yaml"), &document{}); err == nil || err.Error() != filepath.Join(dir, "none.yaml")+": no such file or directory" {
		t.Errorf("no file: %v", err)
	}
	if err := ReadFile(dir, &document{}); err == nil || err.Error() != dir+": is a directory" {
		t.Errorf("a directory: %v", err)
	}
	path := filepath.Join(dir, "f.yaml")
	if err := os.WriteFile(path, []byte("name: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := ReadFile(path, &d); err != nil || d.Name != "x" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestLine(t *testing.T) {
	data := []byte("name: x\nlist:\n  - a\n  - b\nbelow: {flag: true}\n")
	for path, want := range map[string]int{"$.name": 1, "$.list[1]": 4, "$.below.flag": 5, "$.none": 0, "not a path": 0} {
		if got := Line(data, path); got != want {
			t.Errorf("%s is on line %d, want %d", path, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: x\nlist: [a, b]\nbelow: &a {flag: true}\n"))
	f.Add([]byte("a: &a [*a, *a]\nname: *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Decode("f.yaml", data, &document{})
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "f.yaml:")) {
			t.Errorf("%q: not one line that names the file: %q", bytes.TrimSpace(data), err)
		}
	})
}
