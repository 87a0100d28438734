package bundle

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"soshin/catalog/evidence"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

// keptFile is a review file with a row of each standing; the run of content
// saw vendor-1, and new-1, which the file does not have. NAME is somebody.
const keptFile = `# 外部送信リスト
list:
  service: {ja: サービス, en: Service}
  version: 3
  state: published
  effective: "2026-12-01"
  author: NAME
  reviewer: 佐藤
  approver: 鈴木
  approved: "2026-11-22"
  hash: HASH
  published: "2026-11-23"
rows:
  - id: vendor-1
    tag: https://cdn.vendor.example/tag.js
    service: {ja: "WORD", en: "WORD"}
    category: {value: analytics}
    measured: {run: run1, last: "2026-11-24", service: vendor}
  - id: gone-1
    service: {ja: "去った計測", en: "Gone"}
    category: {value: analytics}
    measured: {run: run0, last: "2026-11-01", service: gone}
  - id: list # as a section of the page is called
    recipient: {ja: "WORD", en: "WORD", from: {by: person, name: "NAME", date: "2026-11-20"}}
    country: {value: JP, from: {by: vendor, source: "https://call.example/", date: "2026-11-19"}}
  - id: off-1
    exemption: {ground: necessary, reason: "WORD", by: "NAME", date: "2026-11-21"}
    measured: {run: run0, last: "2026-11-01"}
`

// kept is content with the review file in which NAME is name and WORD word,
// approved as it is.
func kept(t *testing.T, name, word string) Content {
	t.Helper()
	text := strings.NewReplacer("NAME", name, "WORD", word).Replace(keptFile)
	parse := func(text string) *review.File {
		f, err := review.Parse("external-transmission.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	file := parse(strings.Replace(text, "HASH", parse(text).ContentHash(), 1))
	c := content()
	seen := []list.Row{c.List.Rows[0], {ID: "new-1", Domain: "new.example"}}
	measured := c.Evidence
	c.Review, c.Evidence = file, nil
	c.List.Rows, c.List.Version = file.Document().Rows, file.List.Version
	for _, row := range evidence.Rows(c.List, file, seen) {
		e := evidence.NewCollector(c.Redactor, "run1", row).Evidence(nil, nil)
		if row.Seen != nil {
			names := e
			e = measured[0]
			e.Row, e.Service, e.Recipient, e.Domain, e.Standing = names.Row, names.Service, names.Recipient, names.Domain, names.Standing
		}
		c.Evidence = append(c.Evidence, e)
	}
	return c
}

// writtenOf writes a bundle and returns its directory.
func writtenOf(t *testing.T, c Content) string {
	t.Helper()
	key, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "audit")
	if _, err := Write(dir, c, key); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWriteReview(t *testing.T) {
	c := kept(t, "山田", "計測")
	dir := writtenOf(t, c)
	report, err := Verify(dir, nil)
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := string(read(t, filepath.Join(dir, "external-transmission.yaml"))); got != c.Review.String() {
		t.Errorf("the review file is not as it was:\n%s", got)
	}
	m := report.Manifest
	hash := c.Review.ContentHash()
	if want := (&Review{
		File: "external-transmission.yaml", Version: 3, State: "published", Author: "山田", Reviewer: "佐藤", Approver: "鈴木",
		Approved: "2026-11-22", Effective: "2026-12-01", Published: "2026-11-23", ApprovedHash: hash, ContentHash: hash,
		Rows: []ReviewRow{
			{"gone-1", evidence.Listed, evidence.Unseen}, {"vendor-1", evidence.Listed, evidence.Measured},
			{"list", evidence.Listed, evidence.Person}, {"off-1", evidence.Exempt, evidence.Unseen}, {"new-1", evidence.Missing, evidence.Measured},
		},
	}); !reflect.DeepEqual(m.Review, want) {
		t.Errorf("review %+v\nwant %+v", m.Review, want)
	}
	if want := []string{"vendor-1", "new-1"}; !reflect.DeepEqual(m.Rows, want) {
		t.Errorf("evidence for %q, want %q", m.Rows, want)
	}
	var e evidence.Evidence
	if err := json.Unmarshal(read(t, filepath.Join(dir, "rows", "off-1.json")), &e); err != nil {
		t.Fatal(err)
	}
	if want := (&evidence.Standing{List: evidence.Exempt, Basis: evidence.Unseen, LastRun: "run0", LastDay: "2026-11-01",
		Exemption: &evidence.Exemption{Ground: "necessary", Reason: "計測", By: "山田", Date: "2026-11-21"}}); !reflect.DeepEqual(e.Standing, want) {
		t.Errorf("off-1 %+v", e.Standing)
	}
	for name, want := range map[string][]string{
		"index.html": {
			"<dt>状態</dt><dd>公開済み</dd>", "<dt>承認者</dt><dd>鈴木 (2026-11-22)</dd>", "<code>" + hash + "</code><br>承認された内容と同じです。", `<a href="external-transmission.yaml">`,
			"一覧の項目は3件です。この調査で確認した項目が1件、この調査では確認できなかった項目が1件、担当者が加えた項目が1件です。", "一覧に載せない項目が1件、この調査で確認したが台帳にない項目が1件",
			"<p>調査 run1 では確認できませんでした。最後に確認した調査は run0(2026-11-01)です。</p>", "<p>担当者が加えた項目です。これを確認した調査はありません。</p>",
			"<dt>載せない根拠</dt><dd>利用に必要な送信(電気通信事業法第27条の12第1号)</dd>", "<dt>理由</dt><dd>計測</dd>", "<dt>判断した者</dt><dd>山田 (2026-11-21)</dd>",
			"<li>山田 (2026-11-20): <code>recipient</code></li><li>送信先の文書 https://call.example/ (2026-11-19): <code>country</code></li>", `id="row-list"`,
		},
		"en/index.html": {
			"<dt>State</dt><dd>published</dd>", "This is the content that was approved.", `<a href="../external-transmission.yaml">`,
			"Rows of the list told about here: 3. Seen by this crawl: 1; not seen: 1; added by people: 1. Besides: exempt by people’s verdict: 1; seen by this crawl and missing in the review file: 1.",
			"<p>Run run1 did not see it. Run run0 saw it last (2026-11-01).</p>", "<p>A person added this row. No run has seen it.</p>",
			"Telecommunications Business Act, Article 27-12 (1)", "<li>no name given: <code>service, category</code></li>",
			"<dd>missing: the review file does not have it</dd>", `<a href="../rows/list.json">rows/list.json</a>`,
		},
	} {
		text := string(read(t, filepath.Join(dir, name)))
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%s: no %s", name, s)
			}
		}
		if n := strings.Count(text, "<thead>"); n != 3 { // of two rows' fields, and of the visits
			t.Errorf("%s: %d tables", name, n)
		}
		seen := map[string]bool{}
		for _, id := range regexp.MustCompile(` id="[^"]*"`).FindAllString(text, -1) {
			if seen[id] {
				t.Errorf("%s: twice%s", name, id)
			}
			seen[id] = true
		}
	}
}

// A list that was changed after its approval, or never approved, says so.
func TestWriteApproval(t *testing.T) {
	for hash, want := range map[string]string{
		`""`:         "<strong>Nobody has approved it.</strong>",
		"sha256:1b2": "<strong>The content was changed since it was approved (sha256:1b2).</strong>",
	} {
		c := kept(t, "山田", "計測")
		f, err := review.Parse(c.Review.Name, regexp.MustCompile("hash: .*").ReplaceAll([]byte(c.Review.String()), []byte("hash: "+hash)))
		if err != nil {
			t.Fatal(err)
		}
		c.Review = f
		if text := string(read(t, filepath.Join(writtenOf(t, c), "en", "index.html"))); !strings.Contains(text, want) {
			t.Errorf("hash %s: no %s", hash, want)
		}
	}
}

const (
	evilName = `"\"><script>x()</script>\e[31m\u202E山田"`
	evilWord = `\"><img src=x onerror=x()>{{.CSS}}\u202E\u2066\u200B\e]8;;http://evil.example/\a`
)

// hostile is kept with names and words that mean harm, and words without end.
func hostile(t *testing.T) Content {
	c := kept(t, "NAME", evilWord+strings.Repeat("長", 3000)+strings.Repeat("W", 3000))
	f, err := review.Parse(c.Review.Name, []byte(strings.NewReplacer(`"NAME"`, evilName, "NAME", evilName).Replace(c.Review.String())))
	if err != nil {
		t.Fatal(err)
	}
	c.Review = f
	for i, row := range evidence.Rows(f.Document(), f, nil) {
		c.Evidence[i].Standing = row.Standing
	}
	return c
}

func TestWriteHostile(t *testing.T) {
	c := hostile(t)
	dir := writtenOf(t, c)
	for _, name := range []string{"index.html", "en/index.html", "manifest.json", "list.json", "rows/list.json", "rows/off-1.json", "rows/vendor-1.json"} {
		text := string(read(t, filepath.Join(dir, filepath.FromSlash(name))))
		for _, m := range regexp.MustCompile(`(?i)<script|<img src=x|\x{202e}|\x{2066}|\x{200b}|[\x00-\x08\x0b-\x1f]|\\u00(1b|07)`).FindAllString(text, -1) {
			t.Errorf("%s: %q", name, m)
		}
		if strings.Contains(text, strings.Repeat("長", 501)) {
			t.Errorf("%s: words without end", name)
		}
	}
	text := string(read(t, filepath.Join(dir, "index.html")))
	for _, s := range []string{
		"<dt>作成者</dt><dd>&#34;&gt;&lt;script&gt;x()&lt;/script&gt;[U&#43;001B][31m[U&#43;202E]山田</dd>",
		"<dt>理由</dt><dd>&#34;&gt;&lt;img src=x onerror=x()&gt;{{.CSS}}[U&#43;202E][U&#43;2066][U&#43;200B][U&#43;001B]]8;;http://evil.example/[U&#43;0007]長長",
		"<li>&#34;&gt;&lt;script&gt;x()&lt;/script&gt;[U&#43;001B][31m[U&#43;202E]山田 (2026-11-20): <code>recipient</code></li>",
	} {
		if !strings.Contains(text, s) {
			t.Errorf("no %s", s)
		}
	}
	// The copy alone is as people wrote it.
	if got, err := os.ReadFile(filepath.Join(dir, reviewName)); err != nil || string(got) != c.Review.String() {
		t.Errorf("the review file is not as it was: %v", err)
	}
}
