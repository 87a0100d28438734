package review

import (
	"fmt"
	"strings"
	"testing"
)

// head is the beginning of the files below.
const head = "list:\n  version: 3\n  state: published # by hand\n  hash: \"sha256:00\"\n  effective: \"2026-12-01\"\n"

// TestMerge edits what the first draft wrote and drafts a second run into it.
// Want is the whole change: lines that are new with a plus, lines that are
// gone with a minus.
func TestMerge(t *testing.T) {
	one := tag{"count", "page_url"}
	two := tag{"count", "page_url screen"}
	for _, tt := range []struct {
		name        string
		edit        []string // old, new, old, new
		partial     bool     // the second run did not see every page
		first, then []tag
		changes     []string
		want        []string
	}{
		{
			name: "nothing new", first: []tag{one}, then: []tag{one},
			want: []string{"-      run: r1", "+      run: r2"},
		},
		{
			name: "a new kind", first: []tag{one}, then: []tag{two},
			changes: []string{"cell-updated information + screen"},
			want: []string{
				"-      ja: IPアドレス(通信に必ず伴うもの)、閲覧したページのURL", "-      en: IP address (inherent in any connection); address of the page viewed",
				"+      ja: IPアドレス(通信に必ず伴うもの)、閲覧したページのURL、画面の大きさと色数",
			},
		},
		{
			name: "under a person's words", first: []tag{one}, then: []tag{two},
			edit:    []string{"      en: IP address (inherent in any connection); address of the page viewed\n", "      en: address of the page\n"},
			changes: []string{"fact-changed information + screen"},
			want:    []string{"-      run: r1", "+      run: r2", "-      kinds: [page_url]", "+      kinds: [page_url, screen]"},
		},
		{
			name: "a person looked at the translation", first: []tag{one}, then: []tag{two},
			edit:    []string{"閲覧したページのURL\n", "閲覧したページのURL\n      translated: 2\n"},
			changes: []string{"fact-changed information + screen"},
			want:    []string{"-      run: r1", "+      run: r2"},
		},
		{
			name: "a person confirms soshin's words", first: []tag{one}, then: []tag{one},
			edit: []string{"      from: {by: usual}\n", "      from: {by: person, name: 山田}\n"},
			want: []string{"-      run: r1", "+      run: r2"},
		},
		{
			name: "not seen", first: []tag{one}, then: nil,
			changes: []string{"row-unseen 1"},
			want:    []string{"+      unseen: 1", "+      looked: r2"},
		},
		{
			name: "not seen, as not all was looked at", first: []tag{one}, then: nil, partial: true,
		},
		{
			name: "a comment in soshin's cell", first: []tag{one}, then: []tag{two},
			edit:    []string{"    information:\n", "    information: # 法務に確認中\n      # もう一つ\n"},
			changes: []string{"cell-updated information + screen"},
			want:    []string{"-    information: # 法務に確認中", "-      # もう一つ", "+    # 法務に確認中", "+    # もう一つ", "+    information:"},
		},
		{
			name: "written in one line", first: []tag{one}, then: []tag{two},
			edit:    []string{"rows:\n", "rows:\n  - {id: by-hand, recipient: {ja: 手, en: hand}} # own\n"},
			changes: []string{"cell-updated information + screen"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data, _ := drafted(t, nil, seen("r1", tt.first...))
			text := string(data)
			for i := 0; i < len(tt.edit); i += 2 {
				if !strings.Contains(text, tt.edit[i]) {
					t.Fatalf("no %q in\n%s", tt.edit[i], text)
				}
				text = strings.Replace(text, tt.edit[i], tt.edit[i+1], 1)
			}
			for _, newline := range []string{"\n", "\r\n"} {
				before := strings.ReplaceAll(text, "\n", newline)
				second := seen("r2", tt.then...)
				second.Partial = tt.partial
				data, changes := drafted(t, []byte(before), second)
				var got []string
				for _, c := range changes {
					s := string(c.What) + " " + c.Cell
					if c.Added != "" {
						s += " + " + c.Added
					}
					if c.Runs > 0 {
						s += fmt.Sprint(c.Runs)
					}
					got = append(got, s)
				}
				if strings.Join(got, "\n") != strings.Join(tt.changes, "\n") {
					t.Errorf("changes %q, want %q", got, tt.changes)
				}
				after := strings.ReplaceAll(string(data), "\r\n", "\n")
				if newline == "\r\n" && strings.Count(string(data), "\r\n") != strings.Count(after, "\n") {
					t.Error("not all lines end as they did")
				}
				diff := linesOfDiff(text, after)
				for _, w := range tt.want {
					if !strings.Contains("\n"+diff, "\n"+w+"\n") {
						t.Errorf("no %q in\n%s", w, diff)
					}
				}
			}
		})
	}
}

// linesOfDiff are the lines that are in one text and not in the other.
func linesOfDiff(a, b string) string {
	count := map[string]int{}
	for line := range strings.Lines(a) {
		count[line]--
	}
	for line := range strings.Lines(b) {
		count[line]++
	}
	var out strings.Builder
	for line := range strings.Lines(a) {
		if count[line] < 0 {
			out.WriteString("-" + line)
			count[line]++
		}
	}
	for line := range strings.Lines(b) {
		if count[line] > 0 {
			out.WriteString("+" + line)
			count[line]--
		}
	}
	return out.String()
}

// A published list is a draft of the next version when what it says has
// changed, and stays what it is when only the measurement is newer.
func TestReopen(t *testing.T) {
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}))
	_, rows, _ := strings.Cut(string(data), "\nrows:\n")
	text := head + "rows:\n" + rows
	same, _ := drafted(t, []byte(text), seen("r2", tag{"count", "page_url"}))
	if !strings.HasPrefix(string(same), head) {
		t.Errorf("with nothing new:\n%s", same)
	}
	other, _ := drafted(t, []byte(text), seen("r2", tag{"count", "page_url"}, tag{"ads", ""}))
	if want := "list:\n  version: 4\n  state: draft # by hand\n  hash: \"\"\n  effective: \"\"\n"; !strings.HasPrefix(string(other), want) {
		t.Errorf("with a new row:\n%s\nwant first\n%s", other, want)
	}
}

// A wording is stale from the change of its fact until it is written anew.
func TestStale(t *testing.T) {
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}))
	text := strings.Replace(string(data), "      en: IP address (inherent in any connection); address of the page viewed\n      from: {by: measured}", "      en: address\n      from: {by: person, date: \"2026-11-01\"}", 1)
	stale := func(want int) {
		t.Helper()
		if got := parsed(t, []byte(text)).Stale(); len(got) != want {
			t.Errorf("stale: %v, want %d", got, want)
		}
	}
	stale(0)
	draft := func(run string, kinds string) {
		data, _ := drafted(t, []byte(text), seen(run, tag{"count", kinds}))
		text = string(data)
	}
	draft("r2", "page_url")
	stale(0)
	draft("r3", "page_url screen")
	stale(1)
	draft("r4", "page_url screen")
	stale(1)
	draft("r5", "page_url") // as it was when it was written
	stale(0)
	draft("r6", "page_url screen")
	stale(1)
	text = strings.Replace(text, "2026-11-01", "2026-11-20", 1)
	draft("r7", "page_url screen")
	stale(0)
}

func TestBadFiles(t *testing.T) {
	const good = "list:\n  version: 1\n  state: draft\nrows:\n"
	for _, tt := range []struct{ text, want string }{
		{"", "f.yaml:1: the file is empty"},
		{"rows: []\n", `f.yaml:1: list.state: ""; want one of draft, reviewed, approved, published, superseded`},
		{"list:\n  version: 0\n  state: draft\n", "f.yaml:2: list.version: 0; want 1 or more"},
		{"list:\n  version: 1\n  state: finished\n", `f.yaml:3: list.state: "finished"; want one of draft, reviewed, approved, published, superseded`},
		{"list: {version: 1, state: draft}\n", "f.yaml:1: list: write its keys on lines of their own"},
		{"list:\n  version: 1\n  state: draft\n  effective: soon\n", `f.yaml:4: list.effective: "soon" is no date such as 2026-12-01`},
		{"list:\n  version: 1\n  state: draft\n  hide: [purpose]\n", `f.yaml:4: list.hide: "purpose"; want some of timing, country, effect`},
		{"list:\n  version: 1\n  state: draft\n  group_by: colour\n", `f.yaml:4: list.group_by: "colour"; want category or recipient`},
		{good + "  - property: x\n", "f.yaml:5: rows[0].id: is missing; want letters, digits and hyphens"},
		{good + "  - id: a b\n", `f.yaml:5: rows[0].id: "a b"; want letters, digits and hyphens`},
		{good + "  - id: a\n  - id: a\n", `f.yaml:6: rows[1].id: "a" is also that of the row in line 5`},
		{good + "  - id: a\n    purpose: {ja: x}\n", `f.yaml:6: unknown field "purpose"`},
		{good + "  - id: a\n    policy: {ja: https://x.example/}\n", "f.yaml:6: rows[0].policy: want value"},
		{good + "  - id: a\n    service: {value: x}\n", "f.yaml:6: rows[0].service: want ja and en"},
		{good + "  - id: a\n    service: {ja: x, from: {by: me}}\n", `f.yaml:6: rows[0].service.from.by: "me"; want one of measured, vendor, catalogue, usual, site, person`},
		{good + "  - id: a\n    exemption: {ground: necessary, by: 山田, date: 2026-11-24}\n", "f.yaml:6: rows[0].exemption.reason: is missing: an exemption is a person's reasoned verdict"},
		{good + "  - id: a\n    exemption: {ground: small, reason: x, by: 山田, date: 2026-11-24}\n", `f.yaml:6: rows[0].exemption.ground: "small"; want one of necessary, own-identifier, consented, opt-out`},
		{good + "  - id: a\n    exemption: {ground: consented, reason: x, by: 山田, date: today}\n", `f.yaml:6: rows[0].exemption.date: "today" is no date such as 2026-12-01`},
		{"list:\n  version: 1\n  state: draft\nrows: [{id: a}]\n", "f.yaml:4: rows: write each on lines of its own, with a dash"},
	} {
		if _, err := Parse("f.yaml", []byte(tt.text)); err == nil || err.Error() != tt.want {
			t.Errorf("%q:\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

// FuzzDraft drafts into whatever a person may have written: it fails with one
// line, or returns a file in which all of that is still there.
func FuzzDraft(f *testing.F) {
	data, _, err := Draft(nil, seen("r1", tag{"count", "page_url"}), Head{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("list:\n  version: 1\n  state: draft\nrows:\n- id: a\n  service: &x {ja: a}\n  recipient: *x\n"))
	f.Add([]byte("list:\n  version: 1\n  state: draft\nrows:\n  -\n    id: a\n    service:\n      ja: |\n        a\n        # b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		file, err := Parse("f.yaml", data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q", err)
			}
			return
		}
		if out, _, err := Draft(file, seen("r2", tag{"count", "page_url screen"}), Head{}); err == nil {
			if _, err := Parse("f.yaml", out); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}
	})
}
