package lint

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"soshin/catalog/list/declared"
)

// shreds are what hostile cells are made of.
var shreds = []string{
	"等", "など", "その他", "ほか", "、", "。", "(", ")", "(", "|", " - ", "UUID", "ハッシュ", "ため", "株式会社", "LLC", "Google", "etc.", "and other",
	"https://", "http://[::1", "www.", "://", "%zz", "javascript:", "\x00", "\xff\xfe", "\u202e", "\u200b", "\u0301", "ガ", "🏳️‍🌈", "\U000E0001", "\uFFFF", "\r\n", "\t", " ", "ー", "-", "IPアドレス", "Cookie",
	strings.Repeat("等", 500), strings.Repeat("(", 300), strings.Repeat("UUID(", 100), strings.Repeat("a", 2000),
}

func hostilePage(r *rand.Rand) declared.Page {
	text := func() string {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(shreds[r.IntN(len(shreds))])
		}
		return b.String()
	}
	columns := append([]declared.Column{"", "nonsense"}, order...)
	p := declared.Page{Source: text(), Lang: []string{"ja", "en", "", "xx"}[r.IntN(4)], Title: text(), Global: map[declared.Column]string{}}
	for range r.IntN(len(columns)) {
		p.Columns = append(p.Columns, columns[r.IntN(len(columns))])
	}
	for range r.IntN(4) {
		p.Global[columns[r.IntN(len(columns))]] = text()
	}
	for range r.IntN(10) {
		row := declared.Row{ID: text(), Line: r.IntN(9) - 1}
		if r.IntN(9) > 0 {
			row.Cells = map[declared.Column]declared.Cell{}
			for range r.IntN(2 * len(columns)) {
				row.Cells[columns[r.IntN(len(columns))]] = declared.Cell{Text: text(), Links: []string{text(), text()}[:r.IntN(3)]}
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// TestHostile lints 25 sets of random pages: it must come back, in the same
// order each time, with texts that are short and on one line.
func TestHostile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 25 {
		var pages []declared.Page
		for range r.IntN(4) {
			pages = append(pages, hostilePage(r))
		}
		o := Options{
			Lang:      []string{"ja", "en", "", "xx"}[r.IntN(4)],
			Check:     func(a string) error { return fmt.Errorf("refused: %s", a) },
			LegalName: func(brand, _ string) string { return brand },
			Review:    &Review{State: shreds[r.IntN(len(shreds))], Author: "a", Approver: shreds[r.IntN(len(shreds))]},
		}
		found, again := Lint(pages, o), Lint(pages, o)
		seen := map[Finding]bool{}
		for j, f := range found {
			if f != again[j] {
				t.Fatalf("set %d: the order changes: %+v, %+v", i, f, again[j])
			}
			bounded(t, f)
			if seen[f] && f.Source != "" {
				t.Errorf("set %d: twice: %+v", i, f)
			}
			seen[f] = true
		}
		if len(found) != len(again) {
			t.Fatalf("set %d: %d findings, then %d", i, len(found), len(again))
		}
	}
}

// bounded wants each text of a finding short, valid and on one line.
func bounded(t *testing.T, f Finding) {
	t.Helper()
	for what, s := range map[string]string{"text": f.Text, "name": f.Name, "message": f.Message, "instead": f.Instead} {
		const most = 8 * (maxAddress + 3*maxQuote + 200) // a character that is shown by its code takes eight
		if utf8.RuneCountInString(s) > most || !utf8.ValidString(s) {
			t.Errorf("%s: %s of %d characters", f.Rule, what, utf8.RuneCountInString(s))
		}
		for _, r := range s {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
				t.Errorf("%s: %s has %U: %q", f.Rule, what, r, s)
			}
		}
	}
	if f.Message == "" || f.Instead == "" || strings.ContainsAny(f.Message+f.Instead, "{}") {
		t.Errorf("%s: message %q, instead %q", f.Rule, f.Message, f.Instead)
	}
}

// TestLarge lints what is too much for a person: a cell of 3 MB, and 1,000
// rows in two languages with every second cell at fault.
func TestLarge(t *testing.T) {
	begin := time.Now()
	found := Lint(withCell("ja", declared.Information, strings.Repeat("閲覧履歴等、UUID(", 100_000)), Options{})
	if len(found) != 2 {
		t.Errorf("one long cell: %d findings, want vague word and jargon", len(found))
	}
	for _, f := range found {
		bounded(t, f)
	}
	pages := many(1000)
	for i := range pages {
		for j := range pages[i].Rows {
			pages[i].Rows[j].Cells[declared.Information] = declared.Cell{Text: "閲覧履歴等"}
		}
	}
	vague := 0
	for _, f := range Lint(pages, Options{}) {
		if f.Rule == VagueWord {
			vague++
		}
	}
	if vague != 2000 {
		t.Errorf("%d vague words, want 2000", vague)
	}
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("took %s", took)
	}
}

// TestWidth: what the rules read agrees with what was said, character by
// character, so that a place in one is a place in the other.
func TestWidth(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if utf8.ValidRune(r) && utf8.RuneCountInString(width.Fold.String(string(r))) != 1 {
			t.Errorf("%U folds to %q", r, width.Fold.String(string(r)))
		}
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("あ", 100)
	for _, x := range []struct {
		text       string
		start, end int
		want       string
	}{
		{"短い文", 0, 0, "短い文"},
		{"one\nline\u202E\x00", 0, 0, "one line[U+202E][U+0000]"},
		{long, 0, 0, long[:3*60] + "…"},
		{long + "等" + long, 100, 101, "…" + strings.Repeat("あ", 20) + "等" + strings.Repeat("あ", 39) + "…"},
		{long + "等", 100, 101, "…" + strings.Repeat("あ", 20) + "等"},
	} {
		if got := quoteAt(x.text, x.start, x.end); got != x.want {
			t.Errorf("quoteAt(%q, %d, %d) = %q, want %q", x.text, x.start, x.end, got, x.want)
		}
	}
}
