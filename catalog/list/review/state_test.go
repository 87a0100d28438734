package review

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
)

// TestAdvance takes a list through its states, and tries what is not allowed
// at each.
func TestAdvance(t *testing.T) {
	on := time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC) // the next day in Japan
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}))
	text := string(data)
	step := func(to State, by, wantErr string, want ...string) {
		t.Helper()
		out, err := parsed(t, []byte(text)).Advance(to, by, on)
		if wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), wantErr) {
				t.Errorf("%s by %s: %v, want %s", to, by, err, wantErr)
			}
			return
		}
		if err != nil {
			t.Fatalf("%s by %s: %v", to, by, err)
		}
		for _, w := range want {
			if !strings.Contains(string(out), w) {
				t.Errorf("%s by %s: no %q in\n%s", to, by, w, out[:400])
			}
		}
		text = string(out)
	}
	// pages is the state that the pages made of the file tell their readers.
	pages := func(want string) {
		t.Helper()
		if doc := parsed(t, []byte(text)).Document(); doc.State != want || doc.InForce() != (doc.Hash != "") {
			t.Errorf("the pages are %s with the hash %q, want %s", doc.State, doc.Hash, want)
		}
	}
	pages("draft")
	step(StateApproved, "佐藤", "external-transmission.yaml:8: list.state: is draft; only a list that is reviewed can be approved")
	step(StateSuperseded, "佐藤", "no list becomes superseded by hand")
	step(StateReviewed, "佐藤", "external-transmission.yaml:10: list.author: is missing")
	text = strings.Replace(text, `author: ""`, "author: 山田", 1)
	step(StateReviewed, "", "who says so is missing")
	step(StateReviewed, "佐藤", "", "  state: reviewed # draft, reviewed, approved, published\n", "  reviewer: 佐藤\n")
	pages("reviewed")
	step(StatePublished, "佐藤", "only a list that is approved can be published")
	step(StateApproved, "山田", "山田 wrote the list and cannot approve it")
	step(StateApproved, " 山　田", " 山　田 wrote the list and cannot approve it")
	step(StateApproved, "鈴木", "", "  state: approved #", "  approver: 鈴木\n", "  approved: \"2026-12-01\"\n", "  hash: ")
	step(StatePublished, "佐藤", "list.effective: is missing")
	text = strings.Replace(text, `effective: ""`, `effective: "2026-12-15"`, 1)
	pages("approved")
	approved := text
	text = strings.Replace(text, "      en: Count\n", "      en: Count!\n", 1)
	step(StatePublished, "佐藤", "the list was changed after its approval")
	pages("draft") // whatever the file says of itself
	text = approved
	step(StatePublished, "佐藤", "", "  state: published #", "  published: \"2026-12-01\"\n")
	pages("published")
	step(StateDraft, "山田", "", "  version: 2\n", "  state: draft #", "  approver: \"\"\n", "  effective: \"\" #")
}

func TestApprovalOfStaleWording(t *testing.T) {
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}))
	text := strings.Replace(string(data), "address of the page viewed\n", "address\n", 1)
	data, _ = drafted(t, []byte(text), seen("r2", tag{"count", "page_url screen"}))
	text = strings.NewReplacer(`author: ""`, "author: 山田", "state: draft", "state: reviewed").Replace(string(data))
	_, err := parsed(t, []byte(text)).Advance(StateApproved, "鈴木", time.Now())
	if err == nil || !strings.Contains(err.Error(), "what was measured under the wording of information has changed") {
		t.Error(err)
	}
}

func TestHistory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "external-transmission.history")
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}, tag{"ads", ""}))
	one := parsed(t, data).Document()
	one.Effective = date("2026-12-01")
	data, _ = drafted(t, data, seen("r2", tag{"count", "page_url screen"}, tag{"nobody", ""}))
	text := strings.Replace(string(data), "version: 1", "version: 2", 1)
	// A person takes the row off that was not seen.
	text = strings.Replace(text, "    tag: https://www.shigotonowa.example/tags/ads.js\n", "    tag: https://www.shigotonowa.example/tags/ads.js\n    exemption: {ground: consented, reason: やめた, by: 山田, date: \"2026-12-10\"}\n", 1)
	two := parsed(t, []byte(text)).Document()
	for _, doc := range []list.Document{one, two} {
		if err := Keep(dir, doc); err != nil {
			t.Fatal(err)
		}
	}
	if err := Keep(dir, two); err == nil || !strings.HasSuffix(err.Error(), "version 2 is published already") {
		t.Errorf("version 2 again: %v", err)
	}
	got, err := History(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []list.Change{
		{Version: 2, Said: []catalog.Text{
			{Ja: "「カウント(株式会社カウンター)」の送信される情報を変更しました。変更前: IPアドレス(通信に必ず伴うもの)、閲覧したページのURL 変更後: IPアドレス(通信に必ず伴うもの)、閲覧したページのURL、画面の大きさと色数",
				En: "Count (Counter Inc.): changed the information sent from “IP address (inherent in any connection); address of the page viewed” to “IP address (inherent in any connection); address of the page viewed; size and colours of the screen”."},
			{Ja: "「nobody.example」を追加しました。", En: "Added nobody.example."},
			{Ja: "「アド(AdCo LLC)」を削除しました。", En: "Removed Ads (AdCo LLC)."},
		}},
		{Version: 1, Effective: date("2026-12-01"), Said: []catalog.Text{{Ja: "公開しました(2件)。", En: "Published (2 rows)."}}},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i].Version != want[i].Version || !got[i].Effective.Equal(want[i].Effective) || len(got[i].Said) != len(want[i].Said) {
			t.Fatalf("%+v, want %+v", got[i], want[i])
		}
		for j := range want[i].Said {
			if got[i].Said[j] != want[i].Said[j] {
				t.Errorf("version %d:\n got %+v\nwant %+v", want[i].Version, got[i].Said[j], want[i].Said[j])
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "v3.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := History(dir); err == nil || !strings.Contains(err.Error(), "v3.json: ") {
		t.Errorf("a damaged version: %v", err)
	}
}

// TestDocument shows a person's words, confirmed or not, on the page's row.
func TestDocument(t *testing.T) {
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}, tag{"ads", ""}, tag{"nobody", ""}))
	text := strings.Replace(string(data), "      en: IP address (inherent in any connection); address of the page viewed\n", "      en: address, IP\n", 1)
	text += "  - id: by-hand\n    recipient: {ja: 手, en: Hand}\n    information: {ja: 電話の記録, en: calls}\n    timing: {ja: 電話したとき, en: on calls}\n"
	doc := parsed(t, []byte(text)).Document()
	if len(doc.Rows) != 4 {
		t.Fatalf("%d rows", len(doc.Rows))
	}
	by := map[string]list.Row{}
	for _, r := range doc.Rows {
		by[r.Recipient.En+r.Domain] = r
	}
	if r := by["Counter Inc."]; !r.Confirmed || r.InfoWording.En != "address, IP" || !r.Default || r.CountryName.Ja != "日本" || r.RecipientID != "counters" || r.Count != 3 {
		t.Errorf("Count: %+v", r)
	}
	if r := by["AdCo LLC"]; r.Confirmed || r.InfoWording != (catalog.Text{}) || len(r.Information) != 1 {
		t.Errorf("Ads: %+v", r)
	}
	if r := by["nobody.example"]; r.RecipientID != "" || r.ServiceID != "" {
		t.Errorf("nobody: %+v", r)
	}
	if r := by["Hand"]; !r.Confirmed || r.RecipientID != "手" || r.InfoWording.Ja != "電話の記録" || r.Timing.En != "on calls" || !r.First.IsZero() {
		t.Errorf("by hand: %+v", r)
	}
}

// TestOutdated: English is outdated where the Japanese alone has changed since
// the last published version.
func TestOutdated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "external-transmission.history")
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}, tag{"ads", ""}))
	file := parsed(t, data)
	if got, err := file.Outdated(dir); err != nil || got != nil {
		t.Errorf("nothing published: %v, %v", got, err)
	}
	old, now := file.Document(), file.Document()
	old.Rows = old.Rows[:1]
	old.Version, now.Version = 1, 2
	old.Rows[0].Service.Ja += "の昔の名前"
	now.Rows[1].Recipient.Ja += "の昔の名前" // soshin wrote the name anew, in both languages
	for _, doc := range []list.Document{old, now} {
		if err := Keep(dir, doc); err != nil {
			t.Fatal(err)
		}
	}
	edit := func(replace ...string) *File {
		return parsed(t, []byte(strings.NewReplacer(replace...).Replace(string(data))))
	}
	count, ads := "count-47d357cc", "ads-48701930"
	for _, x := range []struct {
		name string
		file *File
		want map[string][]declared.Column
	}{
		{"as published", file, map[string][]declared.Column{}},
		{"Japanese alone", edit("      ja: 解析の提供のため\n", "      ja: 解析の提供と改善のため\n", "      ja: アド\n", "      ja: アド広告\n"),
			map[string][]declared.Column{count: {declared.Theirs}, ads: {declared.Service}}},
		{"Japanese alone, and the English is still right", edit("      ja: 解析の提供のため\n", "      ja: 解析を提供するため\n      translated: 3\n"),
			map[string][]declared.Column{}},
		{"Japanese alone, and the English was right for the version before", edit("      ja: 解析の提供のため\n", "      ja: 解析を提供するため\n      translated: 2\n"),
			map[string][]declared.Column{count: {declared.Theirs}}},
		{"both", edit("      ja: 解析の提供のため\n", "      ja: 解析の提供と改善のため\n", "      en: To provide analytics\n", "      en: To provide and improve analytics\n"),
			map[string][]declared.Column{}},
		{"English alone", edit("      en: To provide analytics\n", "      en: To provide and improve analytics\n"),
			map[string][]declared.Column{}},
	} {
		got, err := x.file.Outdated(dir)
		if err != nil || !maps.EqualFunc(got, x.want, slices.Equal) {
			t.Errorf("%s: %v, %v, want %v", x.name, got, err, x.want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "v3.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Outdated(dir); err == nil || !strings.Contains(err.Error(), "v3.json: ") {
		t.Errorf("a damaged version: %v", err)
	}
}
