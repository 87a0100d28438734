package decode

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
)

// Raw has what fields do not show: what was undone, once, as it stood in its
// document, what was cut and what is no UTF-8.
func TestRaw(t *testing.T) {
	long := strings.Repeat("z ", MaxValue)
	for _, c := range []struct {
		name, url, mediaType, body string
		want                       []string
	}{
		{"all is shown", "https://a.example/?a=b%20c", "", `{"a":"b"}`, nil},
		{"encoded", "https://a.example/", "", `{"a":"` + b64("x@example.jp, x@example.jp") + `"}`, []string{"body a " + b64("x@example.jp, x@example.jp")}},
		{"encoded twice", "https://a.example/?a=" + b64(b64("x@example.jp, x@example.jp")), "", "", []string{"query a " + b64(b64("x@example.jp, x@example.jp"))}},
		{"document in a document", "https://a.example/", "", `{"a":"{\"b\":\"` + b64("x@example.jp, x@example.jp") + `\"}"}`, []string{"body a.b " + b64("x@example.jp, x@example.jp")}},
		{"cut", "https://a.example/", "", `{"a":"` + long + `"}`, []string{"body a " + long}},
		{"bytes", "https://a.example/?a=%ff%fe", "", "", []string{"query a \xff\xfe"}},
		{"the body itself is known", "https://a.example/", "", zipped(`{"a":"b"}`), nil},
		{"bytes that are fields by chance", "https://a.example/", "application/x-protobuf", "\x0a\x03app\x12\x08\x0a\x06\xff\xfe\xff\xfe\xff\xfe", []string{"body 2.1 \xff\xfe\xff\xfe\xff\xfe", "body 2.1 \x0a\x06\xff\xfe\xff\xfe\xff\xfe"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: c.url, RequestHeader: catalog.Header{{Name: "Content-Type", Value: c.mediaType}}}
			var got []string
			for _, r := range Exchange(x, []byte(c.body), nil).Raw {
				got = append(got, fmt.Sprintf("%s %s %s", r.In, r.Path, r.Text))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %.300q, want %.300q", got, c.want)
			}
		})
	}
}
