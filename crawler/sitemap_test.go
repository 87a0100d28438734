package crawler

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSitemap(t *testing.T) {
	const xmlns = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`
	urls := func(locs ...string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><urlset ` + xmlns + `><url><loc>` + strings.Join(locs, `</loc></url><url><loc>`) + `</loc></url></urlset>`
	}
	index := func(locs ...string) string {
		return `<sitemapindex ` + xmlns + `><sitemap><loc>` + strings.Join(locs, `</loc></sitemap><sitemap><loc>`) + `</loc></sitemap></sitemapindex>`
	}
	const site = "https://www.service.example"
	for _, tt := range []struct {
		name    string
		files   map[string]string
		want    []string
		wantErr string // its beginning
	}{
		{"one file", map[string]string{"/sitemap.xml": urls(site+"/a", "\n  "+site+"/b?x=1&amp;y=2\n")}, []string{site + "/a", site + "/b?x=1&y=2"}, ""},
		{"compressed", map[string]string{"/sitemap.xml": gzipped(t, urls(site+"/a"))}, []string{site + "/a"}, ""},
		{
			"an index, of a compressed one too",
			map[string]string{"/sitemap.xml": index(site+"/1.xml", site+"/2.xml.gz"), "/1.xml": urls(site + "/a"), "/2.xml.gz": gzipped(t, urls(site+"/b"))},
			[]string{site + "/a", site + "/b"}, "",
		},
		{"an index that leaves the service", map[string]string{"/sitemap.xml": index("https://elsewhere.example/1.xml", site+"/1.xml"), "/1.xml": urls(site + "/a")}, []string{site + "/a"}, ""},
		{"an index that names itself", map[string]string{"/sitemap.xml": index(site + "/sitemap.xml")}, nil, ""},
		{"no sitemap", map[string]string{"/sitemap.xml": "<html><body>hello</p></html>"}, nil, "not a sitemap: "},
		{"missing", nil, nil, "status 404 Not Found"},
		{"cut off", map[string]string{"/sitemap.xml": gzipped(t, urls(site+"/a"))[:30]}, nil, "unexpected EOF"},
		{"an entity that grows", map[string]string{"/sitemap.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>`}, nil, "not a sitemap: "},
		{"no address", map[string]string{"/sitemap.xml": urls("javascript:alert(1)", "::", "")}, []string{"javascript:alert(1)", "::", ""}, ""}, // the plan leaves them out
	} {
		t.Run(tt.name, func(t *testing.T) {
			requests := 0
			server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				text, ok := tt.files[r.URL.Path]
				if !ok {
					http.NotFound(w, r)
					return
				}
				fmt.Fprint(w, text)
			}), "www.service.example")
			c := newCrawl(t, server, roots, "name: x\nstart: ["+site+"/]\nsitemap: "+site+"/sitemap.xml")
			defer c.Journal.Close()
			got, err := c.sitemap(t.Context())
			switch {
			case err != nil && (tt.wantErr == "" || !strings.HasPrefix(err.Error(), tt.wantErr)):
				t.Errorf("error %q, want %q", err, tt.wantErr)
			case err == nil && tt.wantErr != "":
				t.Errorf("no error, want %q", tt.wantErr)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if requests > max(1, len(tt.files)) {
				t.Errorf("%d requests for %d files", requests, len(tt.files))
			}
		})
	}
}

// An index that always names another one comes to an end.
func TestSitemapWithoutEnd(t *testing.T) {
	requests := 0
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		fmt.Fprintf(w, `<sitemapindex><sitemap><loc>https://www.service.example/%d-a.xml</loc></sitemap><sitemap><loc>https://www.service.example/%d-b.xml</loc></sitemap></sitemapindex>`, requests, requests)
	}), "www.service.example")
	c := newCrawl(t, server, roots, "name: x\nstart: [https://www.service.example/]\nsitemap: https://www.service.example/sitemap.xml")
	defer c.Journal.Close()
	if pages, err := c.sitemap(t.Context()); err != nil || len(pages) > 0 {
		t.Errorf("%q, %v", pages, err)
	}
	if requests != maxSitemapFiles {
		t.Errorf("%d requests, want %d", requests, maxSitemapFiles)
	}
}

// A small file that unpacks to something large is read up to the bound only.
func TestSitemapBomb(t *testing.T) {
	// Members of a gzip file may follow one another (RFC 1952, 2.2).
	bomb := strings.Repeat(gzipped(t, strings.Repeat("\x00", 1<<20)), maxSitemapBytes>>20+10)
	server, roots := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, bomb) }), "www.service.example")
	c := newCrawl(t, server, roots, "name: x\nstart: [https://www.service.example/]")
	defer c.Journal.Close()
	data, err := c.fetch(t.Context(), "https://www.service.example/sitemap.xml.gz")
	if err != nil || len(data) != maxSitemapBytes {
		t.Errorf("%d bytes, %v; want %d", len(data), err, maxSitemapBytes)
	}
}
