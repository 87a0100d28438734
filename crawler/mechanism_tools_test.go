package crawler

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"sync"
	"testing"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A gate lets a page wait, by a request to its own host, until the server has
// heard something else from it. The fixture's servers, one a browser, have
// each their own.
type gate struct{ servers sync.Map }

func (g *gate) of(r *http.Request) chan struct{} {
	c, _ := g.servers.LoadOrStore(r.Context().Value(http.ServerContextKey), make(chan struct{}, 1))
	return c.(chan struct{})
}

// open lets one waiting request go on, or the next that comes.
func (g *gate) open(r *http.Request) {
	select {
	case g.of(r) <- struct{}{}:
	default:
	}
}

// wait answers when the gate is open.
func (g *gate) wait(w http.ResponseWriter, r *http.Request) {
	select {
	case <-g.of(r):
		answer("text/plain", "")(w, r)
	case <-r.Context().Done():
	}
}

// heard answers and opens the gate.
func (g *gate) heard(w http.ResponseWriter, r *http.Request) {
	answer("text/plain", "")(w, r)
	g.open(r)
}

// brief is a body as it is, and a large one's length and hash.
func brief(body []byte) string {
	if len(body) <= 1<<20 {
		return string(body)
	}
	return fmt.Sprintf("%d bytes, SHA-256 %x", len(body), sha256.Sum256(body))
}

// text is a body as it was recorded, in brief. The boundary of a multipart
// body, which the browser draws, is BOUNDARY, and of a report it says what was
// reported.
func (v visited) text(t *testing.T, b catalog.Body, contentType string) string {
	t.Helper()
	body, err := journal.ReadBody(v.dir, b, b.Size)
	if err != nil {
		t.Error(err)
	}
	if b.Partial {
		return "cut off: " + string(body)
	}
	switch contentType {
	case "application/csp-report", "application/reports+json":
		return reportText(body)
	}
	text := brief(body)
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["boundary"] != "" {
		text = strings.ReplaceAll(text, params["boundary"], "BOUNDARY")
	}
	return text
}

// reportText lists the reports in a body (CSP 3, 5.2 and 5.3; Reporting API,
// 2.4): type, what was blocked and whether it really was.
func reportText(body []byte) string {
	type report struct {
		Type string `json:"type"`
		Body struct {
			BlockedURL  string `json:"blockedURL"`
			Disposition string `json:"disposition"`
		} `json:"body"`
		CSP struct {
			BlockedURI  string `json:"blocked-uri"`
			Disposition string `json:"disposition"`
		} `json:"csp-report"`
	}
	list := make([]report, 1)
	if json.Unmarshal(body, &list) != nil && json.Unmarshal(body, &list[0]) != nil {
		return string(body)
	}
	var words []string
	for _, r := range list {
		for _, w := range []string{r.Type, r.Body.BlockedURL, r.Body.Disposition, r.CSP.BlockedURI, r.CSP.Disposition} {
			if w != "" {
				words = append(words, w)
			}
		}
	}
	return strings.Join(words, " ")
}

// multipart is a form of these parts (Content-Disposition without its
// "form-data; ", then the content) with the boundary BOUNDARY (RFC 7578).
func multipart(parts ...string) string {
	var b strings.Builder
	for i := 0; i < len(parts); i += 2 {
		b.WriteString("--BOUNDARY\r\nContent-Disposition: form-data; " + parts[i] + "\r\n\r\n" + parts[i+1] + "\r\n")
	}
	return b.String() + "--BOUNDARY--\r\n"
}
