package crawler

import (
	"slices"
	"strings"
	"testing"
)

func TestErrorReports(t *testing.T) {
	const (
		nel   = `{"report_to": "nel", "max_age": 60}`
		group = `{"group": "nel", "max_age": 60, "endpoints": [{"url": "https://a.example/r"}]}`
	)
	for _, c := range []struct{ name, nel, reportTo, want string }{
		{"a policy and its group", nel, group, "https://a.example/r"},
		{"two endpoints", nel, `{"group": "nel", "max_age": 60, "endpoints": [{"url": "https://a.example/r"}, {"url": "https://b.example/r"}]}`, "https://a.example/r https://b.example/r"},
		{"another group", nel, strings.Replace(group, `"nel"`, `"csp"`, 1), ""},
		{"two groups in a line", nel, strings.Replace(group, `"nel"`, `"csp"`, 1) + ", " + group, "https://a.example/r"},
		{"two lines", nel, strings.Replace(group, `"nel"`, `"csp"`, 1) + "\n" + group, "https://a.example/r"},
		{"the default group", strings.Replace(nel, `"nel"`, `"default"`, 1), strings.Replace(group, `"group": "nel", `, "", 1), "https://a.example/r"},
		{"a withdrawn policy", strings.Replace(nel, "60", "0", 1), group, ""},
		{"a withdrawn group", nel, strings.Replace(group, "60", "0", 1), ""},
		{"a later policy does not count", strings.Replace(nel, "60", "0", 1) + ", " + nel, group, ""},
		{"a policy alone", nel, "", ""},
		{"a group alone", "", group, ""},
		{"no https", nel, strings.Replace(group, "https", "http", 1), ""},
		{"broken", nel, group[1:], ""},
		{"too long", nel, group + strings.Repeat(" ", maxPolicy), ""},
		{"another type", `[1]`, `"x"`, ""},
	} {
		if got := strings.Join(errorReports(c.nel, c.reportTo), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := errorReports(nel, group+","+group); !slices.Equal(got, []string{"https://a.example/r"}) {
		t.Errorf("named twice: %q", got)
	}
}
