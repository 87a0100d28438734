// Package strictyaml reads the YAML files that people write (site file,
// persona, vendor files) and answers every mistake with one line that names
// file, line and field.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxSize bounds a file that a person writes, in bytes.
const MaxSize = 4 << 20

// ReadFile decodes the one document of the file at path into v, a pointer to
// a struct. Unknown and repeated keys are errors.
func ReadFile(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %s", path, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err != nil {
		return fmt.Errorf("%s: %s", path, cause(err))
	}
	return Decode(path, data, v)
}

// Decode is ReadFile for a file that has been read; name is used in errors.
func Decode(name string, data []byte, v any) (err error) {
	// goccy/go-yaml 1.19.2 panics on some input, such as a tag before a scalar
	// where a list is wanted (FuzzDecode found it).
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: not readable as YAML: %v", name, p)
		}
	}()
	if len(data) > MaxSize {
		return fmt.Errorf("%s: larger than %d bytes", name, MaxSize)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return fmt.Errorf("%s:1: the file is empty", name)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	err = dec.Decode(v)
	if err == nil {
		// What stands in a second document would be read by nobody.
		if !errors.Is(dec.Decode(new(any)), io.EOF) {
			return fmt.Errorf("%s:%d: a second document begins; want one", name, secondDocument(data))
		}
		return nil
	}
	if errors.Is(err, io.EOF) { // comments alone
		return fmt.Errorf("%s:1: the file is empty", name)
	}
	if line := durationLine(data, err); line > 0 {
		return fmt.Errorf("%s:%d: %s; want a time such as 500ms or 20s", name, line, oneLine(strings.TrimPrefix(err.Error(), "time: ")))
	}
	var ye yaml.Error
	if errors.As(err, &ye) && ye.GetToken() != nil {
		return fmt.Errorf("%s:%d: %s", name, ye.GetToken().Position.Line, oneLine(ye.GetMessage()))
	}
	return fmt.Errorf("%s: %s", name, oneLine(err.Error()))
}

// Line returns the line of the value at a YAML path such as $.start[0], or 0.
func Line(data []byte, path string) int {
	p, err := yaml.PathString(path)
	if err != nil {
		return 0
	}
	node, err := p.ReadNode(bytes.NewReader(data))
	if err != nil || node.GetToken() == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

// secondDocument returns the line on which the second document begins.
func secondDocument(data []byte) int {
	f, err := parser.ParseBytes(data, 0)
	if err != nil || len(f.Docs) < 2 || f.Docs[1].Start == nil {
		return 1
	}
	return f.Docs[1].Start.Position.Line
}

// durationLine returns the line of the duration that err is about, or 0: the
// library tells the place of every mistake but this one.
func durationLine(data []byte, err error) int {
	if !strings.HasPrefix(err.Error(), "time: ") {
		return 0
	}
	f, perr := parser.ParseBytes(data, 0)
	if perr != nil {
		return 0
	}
	w := durationWalk{about: err.Error()}
	for _, doc := range f.Docs {
		ast.Walk(&w, doc)
	}
	return w.line
}

type durationWalk struct {
	about string
	line  int
}

// Visit implements ast.Visitor.
func (w *durationWalk) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok && w.line == 0 {
		if _, err := time.ParseDuration(s.Value); err != nil && err.Error() == w.about {
			w.line = s.GetToken().Position.Line
		}
	}
	return w
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\t", `\t`)), " ")
}

// cause is an error of the file system without the path, which the caller names.
func cause(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
