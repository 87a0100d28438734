package demo

import (
	"bytes"
	"context"
	"embed"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net"
	"net/http"
	"time"
)

//go:embed templates
var templates embed.FS

// deviceWait is how long the settings page waits for its push registration.
const deviceWait = 8 * time.Second

// newService returns the job network's own site. Each page goes through
// deployed on its way out.
func newService(tags map[string][]byte, registered *registrations, deployed func(path string, page []byte) []byte) (http.Handler, error) {
	mux := http.NewServeMux()
	for _, p := range pages() {
		body, err := render(p)
		if err != nil {
			return nil, err
		}
		pattern := "GET " + p.Path
		if p.Path == "/" {
			pattern += "{$}"
		}
		if p.Path == searchPath {
			mux.HandleFunc(pattern, serveSearch(p))
			continue
		}
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			writeHTML(w, http.StatusOK, deployed(p.Path, body))
		})
	}
	missing, err := render(page{Template: "missing.html", Title: "ページが見つかりません"})
	if err != nil {
		return nil, err
	}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) { writeHTML(w, http.StatusNotFound, missing) })
	for name, script := range tags {
		path := "/tags/" + name
		if name == "sw.js" {
			path = "/sw.js" // at the root, so that its scope is the whole site
		}
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write(script)
		})
	}
	static, err := fs.Sub(templates, "templates/static")
	if err != nil {
		return nil, fmt.Errorf("opening the site's files: %w", err)
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("POST /metrics/collect", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxVendorBody))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "User-agent: *\nDisallow: /api/\nDisallow: /metrics/\nSitemap: https://%s/sitemap.xml\n", siteHost)
	})
	mux.HandleFunc("GET /sitemap.xml", serveSitemap)
	mux.HandleFunc("GET /api/devices/{id}", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), deviceWait)
		defer cancel()
		if !registered.wait(ctx, r.PathValue("id")) {
			http.Error(w, "not registered", http.StatusNotFound)
		}
	})
	return withSiteHeaders(mux), nil
}

// withSiteHeaders sends visitors of the bare domain to www and sets what every
// answer has.
func withSiteHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if host == apexHost {
			http.Redirect(w, r, "https://"+siteHost+r.URL.RequestURI(), http.StatusMovedPermanently)
			return
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

func writeHTML(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

// render fills p's template into the layout.
func render(p page) ([]byte, error) {
	t, err := template.ParseFS(templates, "templates/layout.html", "templates/"+p.Template)
	if err != nil {
		return nil, fmt.Errorf("reading the page %s: %w", p.Path, err)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout.html", p); err != nil {
		return nil, fmt.Errorf("writing the page %s: %w", p.Path, err)
	}
	return b.Bytes(), nil
}

// maxTerm bounds a search term, in bytes.
const maxTerm = 200

func serveSearch(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		term := r.URL.Query().Get("q")
		if len(term) > maxTerm {
			http.Error(w, "検索語が長すぎます", http.StatusBadRequest)
			return
		}
		found := p
		found.Data = searchResult{Term: term, Jobs: findJobs(term)}
		body, err := render(found)
		if err != nil {
			http.Error(w, "エラーが発生しました", http.StatusInternalServerError)
			return
		}
		writeHTML(w, http.StatusOK, body)
	}
}

// serveSitemap lists every page; the search page with a term, as a site that
// wants its popular searches found does.
func serveSitemap(w http.ResponseWriter, _ *http.Request) {
	type entry struct {
		Loc string `xml:"loc"`
	}
	set := struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []entry  `xml:"url"`
	}{}
	for _, p := range pages() {
		loc := "https://" + siteHost + p.Path
		if p.Path == searchPath {
			loc += popularSearch
		}
		set.URLs = append(set.URLs, entry{loc})
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	fmt.Fprint(w, xml.Header)
	xml.NewEncoder(w).Encode(set)
}
