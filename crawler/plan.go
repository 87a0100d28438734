package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"soshin/catalog"
)

// A plan knows which pages there are, which were visited and what is next. It
// is safe for concurrent use.
type plan struct {
	site *Site
	full bool // no page is added any more

	mu      sync.Mutex
	known   map[string]bool
	queue   []string
	begun   int // pages
	visits  int // of them, repetitions included
	running int
	done    int
	failed  int
	wake    chan struct{} // closed and replaced when something changes

	telling sync.Mutex
}

// maxKnown bounds the pages a hostile site can have us remember.
const maxKnown = 1_000_000

func newPlan(site *Site) *plan {
	return &plan{site: site, known: map[string]bool{}, wake: make(chan struct{})}
}

// add queues a page that belongs to the service and is not known yet.
func (p *plan) add(address string) {
	u, err := pageURL(address)
	if err != nil || !p.site.Own(u.Hostname()) || !looksLikePage(u.Path) {
		return
	}
	u.Fragment = ""
	if u.Path == "" {
		u.Path = "/"
	}
	if p.site.excludes(u) {
		return
	}
	u.Host = strings.ToLower(u.Host)
	address = u.String()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.full || p.known[address] || len(p.known) >= maxKnown {
		return
	}
	p.known[address] = true
	p.queue = append(p.queue, address)
	close(p.wake)
	p.wake = make(chan struct{})
}

// looksLikePage leaves out links to files.
func looksLikePage(urlPath string) bool {
	switch strings.ToLower(path.Ext(urlPath)) {
	case ".pdf", ".zip", ".gz", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".css", ".js", ".mjs",
		".json", ".xml", ".rss", ".atom", ".txt", ".csv", ".xls", ".xlsx", ".doc", ".docx", ".ppt", ".pptx", ".mp3", ".mp4", ".webm", ".woff", ".woff2":
		return false
	}
	return true
}

// next returns the next page and its visit's ID. It waits while another visit
// may still find pages.
func (p *plan) next(ctx context.Context) (address, id string, ok bool) {
	for {
		p.mu.Lock()
		switch {
		case ctx.Err() != nil, p.begun >= p.site.Limit:
			p.mu.Unlock()
			return "", "", false
		case len(p.queue) > 0:
			address = p.queue[0]
			p.queue = p.queue[1:]
			p.begun++
			p.running++
			id = p.newID()
			p.mu.Unlock()
			return address, id, true
		case p.running == 0:
			p.mu.Unlock()
			return "", "", false
		}
		wake := p.wake
		p.mu.Unlock()
		select {
		case <-wake:
		case <-ctx.Done():
		}
	}
}

func (p *plan) newID() string {
	p.visits++
	return fmt.Sprintf("v%04d", p.visits)
}

// again returns the ID for a visit that is done again.
func (p *plan) again() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newID()
}

// end takes back a visit with the links it found.
func (p *plan) end(v catalog.Visit, links []string) (done, known int) {
	for _, l := range links {
		p.add(l)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running--
	p.done++
	if v.Outcome != catalog.OutcomeDone {
		p.failed++
	}
	close(p.wake)
	p.wake = make(chan struct{})
	return p.done, min(len(p.known), p.site.Limit)
}

// report calls tell, one call at a time.
func (p *plan) report(tell func()) {
	p.telling.Lock()
	defer p.telling.Unlock()
	tell()
}

func (p *plan) summary() Summary {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Summary{Pages: p.done - p.failed, Failed: p.failed, Left: len(p.queue)}
}

// Bounds of a sitemap (sitemaps.org: 50,000 addresses and 50 MB a file).
const (
	maxSitemapBytes = 50 << 20
	maxSitemapFiles = 50
)

// sitemap returns the pages that the site's sitemap, or the sitemaps of its
// index, names.
func (c *Crawl) sitemap(ctx context.Context) ([]string, error) {
	var pages []string
	files := []string{c.Site.Sitemap}
	for i := 0; i < len(files); i++ {
		data, err := c.fetch(ctx, files[i])
		if err != nil {
			return nil, err
		}
		var doc struct {
			URLs []struct {
				Loc string `xml:"loc"`
			} `xml:"url"`
			Sitemaps []struct {
				Loc string `xml:"loc"`
			} `xml:"sitemap"`
		}
		if err := xml.Unmarshal(data, &doc); err != nil {
			return nil, fmt.Errorf("not a sitemap: %w", err)
		}
		for _, u := range doc.URLs[:min(len(doc.URLs), maxKnown-len(pages))] {
			pages = append(pages, strings.TrimSpace(u.Loc))
		}
		for _, s := range doc.Sitemaps {
			u, err := url.Parse(strings.TrimSpace(s.Loc))
			if err == nil && c.Site.Own(u.Hostname()) && len(files) < maxSitemapFiles && !slices.Contains(files, u.String()) {
				files = append(files, u.String())
			}
		}
	}
	return pages, nil
}

// fetch gets a file of the service by the proxy's way out, so that mapped
// hosts are mapped here too. It is our request, not the page's: not recorded.
func (c *Crawl) fetch(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.Proxy.Client().Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxSitemapBytes))
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) { // sitemap.xml.gz
		zr, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(zr, maxSitemapBytes))
	}
	return data, nil
}
