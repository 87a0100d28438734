package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"soshin/catalog/list/drift"
	"soshin/cmd/demoservice/demo"
)

// wantDifferences compares the list that the demo publishes with the crawl:
// exactly what is planted differs. What soshin builds from the crawl does not.
func wantDifferences(t *testing.T, truth demo.Truth, site, data string) {
	const page = "https://www.shigotonowa.example/external-transmission"
	var got, want []string
	for _, d := range lines[drift.Difference](t, soshin(t, 1, "list", "diff", site, page, "--json", "--data", data)) {
		kinds := d.Kinds
		if d.Row == 0 { // all that it is sent
			kinds = nil
		}
		got = append(got, fmt.Sprint(d.Code, " ", d.Row, " ", d.ServiceID+d.Domain, " ", kinds))
		if d.Info != (d.Code == drift.UnseenInformation) {
			t.Errorf("%s: for information: %v", d.Code, d.Info)
		}
	}
	for _, d := range truth.Published {
		want = append(want, fmt.Sprint(d.Code, " ", d.Row, " ", d.Service+d.Domain, " ", d.Kinds))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("differences\n got %q\nwant %q", got, want)
	}

	out := soshin(t, 1, "list", "diff", site, page, "--lang", "en", "--data", data)
	for _, line := range []string{
		"3    Google LLC / Google Ads",
		"→ add to the information: e-mail address (hashed)\n",
		"\n9 differences (17 rows on the page, 20 services observed)\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is not in\n%s", line, out)
		}
	}

	dir := filepath.Join(t.TempDir(), "list")
	soshin(t, 0, "list", "build", "--out", dir, "--data", data)
	for _, name := range []string{"index.html", "en/index.html", "list.json"} {
		if got := soshin(t, 0, "list", "diff", filepath.Join(dir, name), "--json", "--data", data); got != "" {
			t.Errorf("our own %s differs from what it was made from: %s", name, got)
		}
	}
}

// TestDiffFetch: what cannot be fetched is exit status 3, what is no list 2.
// The store is not opened for either.
func TestDiffFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/prose":
			fmt.Fprint(w, "<p>送信していません。</p>")
		case "/broken":
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "<table>")
		case "/charset":
			w.Header().Set("Content-Type", "text/html; charset=nonsense")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "none.html")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		source string
		status int
		want   string
	}{
		{server.URL + "/missing", 3, "answers 404 Not Found"},
		{"http://127.0.0.1:1/", 3, "connection refused"},
		{server.URL + "/broken", 3, "unexpected EOF"},
		{server.URL + "/charset", 3, "unsupported charset"},
		{server.URL + "/prose", 2, "no list was recognised on the page"},
		{file, 2, "no list was recognised on the page"},
		{file + "x", 2, "none.htmlx: no such file or directory"},
		{t.TempDir(), 2, "is a directory"},
	} {
		var out, errOut strings.Builder
		status := run([]string{"list", "diff", tc.source, "--data", t.TempDir()}, nil, &out, &errOut)
		if status != tc.status || !strings.Contains(errOut.String(), tc.want) || strings.Count(errOut.String(), "\n") != 1 {
			t.Errorf("%s: exit status %d, want %d with %q: %s", tc.source, status, tc.status, tc.want, errOut.String())
		}
	}
}
