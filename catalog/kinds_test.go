package catalog

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// declaredKinds reads the constants of InformationKind from the source: the
// table must have each of them, also the one that is added tomorrow.
func declaredKinds(t *testing.T) []InformationKind {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []InformationKind
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "InformationKind" {
			return true
		}
		for _, v := range spec.Values {
			text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, InformationKind(text))
		}
		return true
	})
	return kinds
}

func TestKindsHasEveryKindOnce(t *testing.T) {
	var want []InformationKind
	for _, k := range declaredKinds(t) {
		if slices.Contains(want, k) {
			t.Errorf("two constants are %q", k)
		}
		if k != KindTechnical {
			want = append(want, k)
		}
	}
	if len(want) < 40 {
		t.Fatalf("only %d kinds were read from the source", len(want))
	}
	var got []InformationKind
	for _, info := range Kinds() {
		got = append(got, info.Kind)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%q\nthe constants are\n%q", got, want)
	}
}

// The wording goes into the published list: in both languages, each only
// once, and without words that leave open what is sent.
func TestKindsWording(t *testing.T) {
	open := regexp.MustCompile(`等|など|その他|ほか|(?i)\b(etc|other|others|such as|and so on|including)\b`)
	japanese := regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}]`)
	code := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]InformationKind{}
	for _, info := range Kinds() {
		if !japanese.MatchString(info.Text.Ja) || info.Text.En == "" || japanese.MatchString(info.Text.En) {
			t.Errorf("%s is worded %q and %q", info.Kind, info.Text.Ja, info.Text.En)
		}
		for _, text := range []string{info.Text.Ja, info.Text.En} {
			if word := open.FindString(text); word != "" {
				t.Errorf("%s: %q leaves open what is sent: %q", info.Kind, text, word)
			}
			if other, ok := seen[text]; ok {
				t.Errorf("%s and %s are both worded %q", other, info.Kind, text)
			}
			seen[text] = info.Kind
		}
		if !code.MatchString(string(info.Kind)) {
			t.Errorf("%q is no code", info.Kind)
		}
	}
}

// The caller may change what it gets.
func TestKindsIsACopy(t *testing.T) {
	Kinds()[0].Text.En = "changed"
	if got := Kinds()[0].Text.En; got == "changed" {
		t.Error("a caller changed the table")
	}
}
