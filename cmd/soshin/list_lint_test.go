package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/list/lint"
)

const lintedPage = `<!DOCTYPE html><html lang="ja"><title>外部送信</title><table>
<tr><th>送信先</th><th>サービス名</th><th>送信される情報</th><th>当社の利用目的</th><th>送信先の利用目的</th><th>プライバシーポリシー</th></tr>
<tr><td>Google LLC</td><td>Google Analytics 4</td><td>IPアドレス</td><td>利用状況を分析するため</td><td>解析サービスの提供のため</td><td><a href="LINK">方針</a></td></tr>
</table>`

// TestLintAddress lints a page at an address. The links on it are opened on
// request only, and none that leads into the network of whoever lints.
func TestLintAddress(t *testing.T) {
	opened := 0
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/list", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(strings.ReplaceAll(lintedPage, "LINK", "https://"+r.Host+"/inside")))
	})
	mux.HandleFunc("/inside", func(http.ResponseWriter, *http.Request) { opened++ })

	if out := soshin(t, statusDone, "list", "lint", "--lang", "en", server.URL+"/list"); out != "nothing found\n" {
		t.Errorf("without --check-links:\n%s", out)
	}
	found := lines[lint.Finding](t, soshin(t, statusFound, "list", "lint", "--lang", "en", "--json", "--check-links", server.URL+"/list"))
	if len(found) != 1 || found[0].Rule != lint.Address || found[0].Source != server.URL+"/list" || !strings.Contains(found[0].Message, "not a public address") {
		t.Errorf("with --check-links: %+v", found)
	}
	if opened != 0 {
		t.Errorf("%d requests inside", opened)
	}

	var out, errOut bytes.Buffer
	if got := run([]string{"list", "lint", server.URL + "/missing"}, nil, &out, &errOut); got != statusUsage || out.Len() > 0 ||
		errOut.String() != "soshin: read the list: "+server.URL+"/missing answers 404 Not Found\n" {
		t.Errorf("a missing page: status %d, %s%s", got, &out, &errOut)
	}
}

func TestLegalName(t *testing.T) {
	legal := legalName([]*catalog.Recipient{
		{ID: "line", LegalName: catalog.Text{Ja: "LINEヤフー株式会社", En: "LY Corporation"}, Services: []catalog.Service{{Name: catalog.Text{Ja: "Yahoo!広告", En: "Yahoo! JAPAN Ads"}}}},
		{ID: "meta", LegalName: catalog.Text{Ja: "Meta Platforms, Inc.", En: "Meta Platforms, Inc."}, Services: []catalog.Service{{Name: catalog.Text{Ja: "LINE", En: "LINE"}}}},
		{ID: "unity", LegalName: catalog.Text{Ja: "Unity Technologies SF", En: "Unity Technologies SF"}, Confirmed: true},
	})
	for _, x := range []struct{ brand, lang, want string }{
		{"LINE", "ja", "LINEヤフー株式会社"}, // a recipient goes before a service
		{"Line", "en", "LY Corporation"},
		{"Yahoo! Japan Ads", "en", "LY Corporation"},
		{"Yahoo!広告", "ja", "LINEヤフー株式会社"},
		{"Unity Technologies SF", "en", "Unity Technologies SF"},
		{"LINEヤフー", "ja", ""},
		{"LY Corporation", "en", ""}, // nobody confirmed it
		{"—", "ja", ""},
	} {
		if got := legal(x.brand, x.lang); got != x.want {
			t.Errorf("%s in %s: %q, want %q", x.brand, x.lang, got, x.want)
		}
	}
}
