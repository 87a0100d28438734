package lint

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestMessages shows each message as a person gets it.
func TestMessages(t *testing.T) {
	for _, lang := range []string{"ja", "en"} {
		var all bytes.Buffer
		tell := func(found []Finding) {
			for _, f := range found {
				fmt.Fprintf(&all, "%s %s: %s\n  %s\n", f.Severity, f.Rule, f.Message, f.Instead)
			}
		}
		for _, x := range cellExamples {
			tell(Lint(withCell(x.lang, x.column, x.fails), Options{Lang: lang}))
		}
		for _, x := range pageExamples {
			pages, o := of(x.langs), Options{Lang: lang}
			x.change(pages, &o)
			tell(Lint(pages, o))
		}
		file := "testdata/messages." + lang + ".txt"
		if *update {
			if err := os.WriteFile(file, all.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(all.Bytes(), want) {
			t.Errorf("the messages differ from %s; see go test -update", file)
		}
	}
}
