package review

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// A layout says on which lines of the file what stands, so that one cell can
// be written anew and every other byte left alone. Lines count from 0 here.
type layout struct {
	lines    []string // without their ends
	newline  string   // "\n" or "\r\n"
	ended    bool     // the last line has an end
	comments map[int][]comment
	head     []keyLines // of list
	headLine int        // of the key list
	rowsLine int        // of the key rows; -1: there is none
	rowsOpen bool       // rows stand below their key, or there are none yet
	rowsEnd  int        // line behind the last row
	rows     []rowLines
}

type comment struct {
	column int // in bytes, from 0
	text   string
}

// A rowLines is where a row stands.
type rowLines struct {
	first, end int // end exclusive, without the comments in front of what follows
	dash       int // column of the dash
	column     int // of the keys
	flow       bool
	keys       []keyLines
}

// A keyLines is where a key and its value stand.
type keyLines struct {
	name       string
	first, end int
	column     int
}

func (l *layout) lineOf(key string) int { return lineOf(l.head, key, l.headLine) }

func (r rowLines) lineOf(key string) int { return lineOf(r.keys, key, r.first) }

// lineOf is the number of the line of a key, as people count, or that of what
// should hold it.
func lineOf(keys []keyLines, name string, or int) int {
	for _, k := range keys {
		if k.name == name {
			return k.first + 1
		}
	}
	return or + 1
}

func (r rowLines) key(name string) (keyLines, bool) {
	i := slices.IndexFunc(r.keys, func(k keyLines) bool { return k.name == name })
	if i < 0 {
		return keyLines{}, false
	}
	return r.keys[i], true
}

// layOut finds the places. Its errors begin with the line. The file has been
// decoded before: it is valid.
func layOut(data []byte) (l *layout, err error) {
	defer func() {
		if p := recover(); p != nil { // as strictyaml.Decode: the library may panic
			err = fmt.Errorf(" not readable as YAML: %v", p)
		}
	}()
	l = &layout{newline: "\n", rowsLine: -1, comments: map[int][]comment{}}
	if bytes.Contains(data, []byte("\r\n")) {
		l.newline = "\r\n"
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	l.ended = strings.HasSuffix(text, "\n")
	l.lines = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, t := range lexer.Tokenize(text) {
		if t.Type.String() == "Comment" {
			n := t.Position.Line - 1
			l.comments[n] = append(l.comments[n], comment{t.Position.Column - 1, "#" + strings.TrimRight(t.Value, "\n")})
		}
	}
	f, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, fmt.Errorf(" %w", err)
	}
	top := members(f.Docs[0].Body)
	l.headLine = 0
	for i, m := range top {
		line, end := m.Key.GetToken().Position.Line-1, len(l.lines)
		if i+1 < len(top) {
			end = top[i+1].Key.GetToken().Position.Line - 1
		}
		end = l.trim(line+1, end)
		switch m.Key.GetToken().Value {
		case "list":
			l.headLine = line
			l.head = l.keys(members(m.Value), end)
			if flow(m.Value) {
				return nil, fmt.Errorf("%d: list: write its keys on lines of their own", line+1)
			}
		case "rows":
			l.rowsLine, l.rowsEnd = line, end
			l.rowsOpen = m.Value == nil || m.Value.Type() == ast.NullType
			if s, ok := m.Value.(*ast.SequenceNode); ok {
				if s.IsFlowStyle && len(s.Values) > 0 {
					return nil, fmt.Errorf("%d: rows: write each on lines of its own, with a dash", line+1)
				}
				l.rowsOpen = !s.IsFlowStyle
				l.readRows(s, end)
			}
		}
	}
	return l, nil
}

func (l *layout) readRows(s *ast.SequenceNode, end int) {
	for i, e := range s.Entries {
		r := rowLines{first: e.Start.Position.Line - 1, dash: e.Start.Position.Column - 1, end: end}
		if i+1 < len(s.Entries) {
			r.end = s.Entries[i+1].Start.Position.Line - 1
		}
		r.end = l.trim(r.first+1, r.end)
		r.flow = flow(s.Values[i])
		r.keys = l.keys(members(s.Values[i]), r.end)
		r.column = r.dash + 2
		if len(r.keys) > 0 {
			r.column = r.keys[0].column
		}
		l.rows = append(l.rows, r)
	}
}

// keys are the lines of a mapping's keys; end is that of the mapping.
func (l *layout) keys(of []*ast.MappingValueNode, end int) []keyLines {
	var keys []keyLines
	for i, m := range of {
		t := m.Key.GetToken()
		k := keyLines{name: t.Value, first: t.Position.Line - 1, column: t.Position.Column - 1, end: end}
		if i+1 < len(of) {
			k.end = of[i+1].Key.GetToken().Position.Line - 1
		}
		k.end = l.trim(k.first+1, k.end)
		keys = append(keys, k)
	}
	return keys
}

// trim takes blank lines and comments off the end of the lines from first to
// end: they stand in front of what follows.
func (l *layout) trim(first, end int) int {
	for end > first {
		line := strings.TrimSpace(l.lines[end-1])
		if line != "" && line[0] != '#' {
			break
		}
		end--
	}
	return end
}

func members(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	case *ast.AnchorNode:
		return members(m.Value)
	}
	return nil
}

func flow(n ast.Node) bool {
	m, ok := n.(*ast.MappingNode)
	return ok && m.IsFlowStyle
}

// An edit puts lines in the place of those from first to end.
type edit struct {
	first, end int
	lines      []string
}

// apply returns the file with the edits made. They do not overlap; of those
// that insert at one place the first comes first.
func (l *layout) apply(edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.first - b.first })
	var out []string
	at := 0
	for _, e := range edits {
		out = append(out, l.lines[at:e.first]...)
		out = append(out, e.lines...)
		at = e.end
	}
	out = append(out, l.lines[at:]...)
	text := strings.Join(out, l.newline)
	if l.ended || len(edits) > 0 {
		text += l.newline
	}
	return []byte(text)
}

// kept are the comments on the lines of a key, to be set in front of what is
// written in its place.
func (l *layout) kept(k keyLines) []string {
	var out []string
	for n := k.first; n < k.end; n++ {
		for _, c := range l.comments[n] {
			if c.text != ownComment {
				out = append(out, strings.Repeat(" ", k.column)+c.text)
			}
		}
	}
	return out
}

// write is the edit that writes a key's value anew. A key on the line of the
// row's dash keeps what stands before it; comments then go behind.
func (l *layout) write(k keyLines, lines []string) edit {
	before := l.lines[k.first][:k.column]
	comments := l.kept(k)
	if strings.TrimSpace(before) == "" {
		return edit{k.first, k.end, append(comments, lines...)}
	}
	lines = slices.Clone(lines)
	lines[0] = before + strings.TrimLeft(lines[0], " ")
	return edit{k.first, k.end, append(lines, comments...)}
}
