package catalog

import "testing"

func TestHeaderGet(t *testing.T) {
	h := Header{{"Content-Type", "text/plain"}, {"cookie", "a=1"}, {"COOKIE", "b=2"}, {"Empty", ""}, {"İ", "x"}}
	for name, want := range map[string]string{
		"content-type": "text/plain",
		"cookie":       "a=1", // the first
		"empty":        "",
		"content":      "",
		"content_type": "",
		"":             "",
		"i̇":           "", // only ASCII letters have two cases
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := Header(nil).Get("cookie"); got != "" {
		t.Errorf("no header: %q", got)
	}
}
