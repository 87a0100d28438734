package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/list/review"
	"soshin/cmd/demoservice/demo"
)

// TestDraft keeps a list over two releases of the demo service: between them a
// person edits the review file, one tag goes, one comes, and one sends a new
// kind of information.
func TestDraft(t *testing.T) {
	d, err := demo.Start(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, site := t.TempDir(), pagesOf(t, d, []string{"/"})
	path := filepath.Join(filepath.Dir(site), "external-transmission.yaml")

	crawlWhole(t, site, data)
	first := lines[review.Change](t, soshin(t, 0, "list", "draft", site, "--author", "山田", "--data", data, "--json"))
	if len(first) < 8 || slices.ContainsFunc(first, func(c review.Change) bool { return c.What != review.RowAdded }) {
		t.Fatalf("the first draft: %+v", first)
	}

	// A person words a purpose, takes a row off the list, adds one, finds out
	// whose a domain is, and makes notes.
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	hand := []string{
		"    our_purpose: # 法務と相談済み\n      ja: |\n        利用状況を一か所で把握し、\n        サービスを改善するため\n      en: \"To see use in one place, and improve\"\n      from: {by: person, name: 山田, date: \"2026-11-24\"}\n",
		"    exemption:\n      ground: necessary\n      reason: エラーの検知に真に必要なため\n      by: 山田\n      date: \"2026-11-24\"\n",
		"  # 電話での問い合わせ窓口\n  - id: by-hand-call-tracking\n    property: demo\n    recipient: {ja: 株式会社手書き, en: Hand Inc.}\n    information: {ja: 電話番号, en: telephone number}\n    our_purpose:\n      ja: 電話の件数を数えるため\n      en: To count calls\n    recipient_purpose: {ja: 通話をつなぐため, en: To connect calls}\n",
		"    recipient: {ja: 株式会社不明, en: Fumei Inc.}\n    our_purpose: {ja: 表示の速さを測るため, en: To measure how fast pages are shown}\n    recipient_purpose: {ja: 計測の提供のため, en: To provide the measurement}\n",
	}
	text = replaced(t, text, "segment", "our_purpose", hand[0])
	text = replaced(t, text, "sentry", "measured", hand[1]+cellOf(t, text, "sentry", "measured"))
	text = replaced(t, text, "fumei-demo-example", "measured", hand[3]+cellOf(t, text, "fumei-demo-example", "measured"))
	text = append(text, hand[2]...)
	text = bytes.Replace(text, []byte(`effective: ""`), []byte(`effective: "2026-12-01"`), 1)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if again := soshin(t, 0, "list", "draft", site, "--data", data, "--json"); again != "" {
		t.Errorf("the same run once more: %s", again)
	}

	// It is published, and what is built says what a person wrote. Before that
	// the pages say that it is a draft.
	page := func() string {
		t.Helper()
		out := filepath.Join(t.TempDir(), "list")
		soshin(t, 0, "list", "build", site, "--out", out, "--data", data)
		built, err := os.ReadFile(filepath.Join(out, "list.ja.md"))
		if err != nil {
			t.Fatal(err)
		}
		return string(built)
	}
	const draft = "**下書き(未承認)**"
	if built := page(); !strings.Contains(built, draft) {
		t.Errorf("a draft does not say that it is one:\n%s", built)
	}
	soshin(t, 2, "list", "state", site, "published", "--by", "佐藤")
	soshin(t, 0, "list", "state", site, "reviewed", "--by", "佐藤")
	soshin(t, 2, "list", "state", site, "approved", "--by", "山田") // who wrote it
	soshin(t, 0, "list", "state", site, "approved", "--by", "鈴木")
	soshin(t, 0, "list", "state", site, "published", "--by", "佐藤")
	built := page()
	for text, there := range map[string]bool{"利用状況を一か所で把握し": true, "株式会社手書き": true, "Sentry": false, draft: false} {
		if strings.Contains(built, text) != there {
			t.Errorf("%s in the list: %v, want %v", text, !there, there)
		}
	}

	d.Deploy(func(path string, page []byte) []byte {
		if path != "/" {
			return page
		}
		page = bytes.Replace(page, []byte(" stay "), []byte(" mixpanel "), 1)
		// The Meta tag sends the address that it finds here.
		return bytes.Replace(page, []byte("</main>"), []byte(`<form id="profile" hidden><input name="email" value="hanako@person.example"></form></main>`), 1)
	})
	crawlWhole(t, site, data)
	var got []string
	for _, c := range lines[review.Change](t, soshin(t, 0, "list", "draft", site, "--data", data, "--json")) {
		service := c.Row[:strings.LastIndex(c.Row, "-")]
		got = append(got, strings.Join(strings.Fields(strings.Join([]string{string(c.What), service, c.Cell, c.Added, c.Gone}, " ")), " "))
	}
	slices.Sort(got)
	want := []string{
		"cell-updated meta-pixel information email hashed",
		"row-added mixpanel",
		"row-unseen taizai-analytics",
	}
	if !slices.Equal(got, want) {
		t.Errorf("after the second release\n got %q\nwant %q", got, want)
	}
	// The gate holds the run against what was published, whatever is drafted.
	var undeclared []string
	for _, f := range lines[catalog.Fault](t, soshin(t, 1, "check", site, "--data", data, "--json")) {
		if f.Code == catalog.FaultUndeclared || f.Code == catalog.FaultUndeclaredInformation {
			undeclared = append(undeclared, string(f.Code)+" "+f.Service+" "+f.Detail)
			if f.Transmission == "" || f.Count == 0 {
				t.Errorf("without evidence: %+v", f)
			}
		}
	}
	if want := []string{"undeclared-information meta-pixel Meta Pixel is sent what the list does not say: email"}; !slices.Equal(undeclared, want) {
		t.Errorf("undeclared %q, want %q", undeclared, want)
	}
	now, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hand {
		if !bytes.Contains(now, []byte(h)) {
			t.Errorf("lost:\n%s\nin\n%s", h, now)
		}
	}
	wantStandings(t, site, data, map[string]string{
		"by-hand-call-tracking": "listed person", "taizai-analytics": "listed unseen", "sentry": "exempt measured", "mixpanel": "listed measured", "segment": "listed measured",
	})
}

// crawlWhole crawls, and ends the test if that failed to see a page.
func crawlWhole(t *testing.T, site, data string) {
	t.Helper()
	s := lines[summary](t, soshin(t, 0, "crawl", site, "--data", data, "--json"))[0]
	if s.Failed > 0 || s.External == 0 {
		t.Fatalf("the crawl failed to see pages: %d done, %d failed, %d transmissions, %d external\n%+v", s.Pages, s.Failed, s.Transmissions, s.External, s.Faults)
	}
}

// cellOf returns the lines of a key in the row of a service, and replaced a
// file in which they are others. They know how soshin writes the file, and
// nothing else.
func cellOf(t *testing.T, file []byte, service, key string) string {
	t.Helper()
	_, row, ok := strings.Cut(string(file), "\n  - id: "+service+"-")
	if !ok {
		t.Fatalf("no row of %s in\n%s", service, file)
	}
	row, _, _ = strings.Cut(row, "\n  - id: ")
	_, rest, ok := strings.Cut(row, "\n    "+key+":")
	if !ok {
		t.Fatalf("no %s in\n%s", key, row)
	}
	out := "    " + key + ":"
	for line := range strings.Lines(rest + "\n") {
		if out != "    "+key+":" && !strings.HasPrefix(line, "      ") {
			break
		}
		out += line
	}
	return out
}

func replaced(t *testing.T, file []byte, service, key, by string) []byte {
	t.Helper()
	old := cellOf(t, file, service, key)
	before, after, ok := strings.Cut(string(file), "\n  - id: "+service+"-")
	if !ok {
		t.Fatalf("no row of %s", service)
	}
	return []byte(before + "\n  - id: " + service + "-" + strings.Replace(after, old, by, 1))
}
