package review

import (
	"reflect"
	"strings"
	"testing"
)

// TestWriters tells soshin's own cells from those of people, and who these are.
func TestWriters(t *testing.T) {
	data, _ := drafted(t, nil, seen("r1", tag{"count", "page_url"}))
	drafted := string(data)
	for _, c := range []struct {
		name, text string
		want       []Writer
	}{
		{"as drafted", drafted, nil},
		{"cells edited without a word about it", strings.NewReplacer("      en: Count\n", "      en: Count!\n", "閲覧したページ", "見たページ").Replace(drafted), []Writer{
			{Origin{By: "vendor", Source: "https://count.example/company", Date: "2026-11-20"}, []string{"service"}}, // as the file says
			{Origin{}, []string{"information"}}, // which are not as measured
		}},
		{"a person's row", `
list:
  version: 1
  state: draft
rows:
  - id: by-hand
    service: {ja: 電話, from: {by: person, name: 山田, date: "2026-11-20"}}
    recipient: {ja: 株式会社電話, from: {by: vendor, source: "https://call.example/", date: "2026-11-19"}}
    country: {value: ""}
    information: {ja: 電話番号}
    our_purpose: {ja: 応対のため, from: {by: person, name: 山田, date: "2026-11-20"}}
    timing: {ja: 電話のとき, from: {by: person, name: 山田, date: "2026-11-21"}}
`, []Writer{
			{Origin{By: "person", Name: "山田", Date: "2026-11-20"}, []string{"service", "our_purpose"}},
			{Origin{By: "vendor", Source: "https://call.example/", Date: "2026-11-19"}, []string{"recipient"}},
			{Origin{}, []string{"information"}},
			{Origin{By: "person", Name: "山田", Date: "2026-11-21"}, []string{"timing"}},
		}},
	} {
		if got := parsed(t, []byte(c.text)).Rows[0].Writers(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
