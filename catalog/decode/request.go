package decode

import (
	"fmt"
	"slices"
	"strings"

	"soshin/catalog"
)

// silentHeaders are those that tell nothing of the user beyond what every
// request does: HTTP's own working, and what the browser says of the request
// itself (Fetch Metadata). All others become fields: User-Agent,
// Accept-Language, Referer, Origin, client hints, Authorization and whatever
// a script adds. A name that ends with "-" stands for all that begin so.
var silentHeaders = []string{
	"accept", "accept-charset", "accept-encoding", "access-control-", "alt-used", "cache-control", "connection",
	"content-encoding", "content-length", "content-type", "cookie", "date", "expect", "host", "if-",
	"keep-alive", "pragma", "priority", "proxy-", "purpose", "range", "sec-fetch-", "sec-purpose", "sec-websocket-",
	"service-worker", "service-worker-", "te", "trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests",
	"via",
}

func silent(name string) bool {
	return strings.HasPrefix(name, ":") || slices.ContainsFunc(silentHeaders, func(s string) bool {
		return name == s || strings.HasSuffix(s, "-") && strings.HasPrefix(name, s)
	})
}

// address adds the parameters of the path (/activity;src=1;type=2) and of the
// query. Other segments of the path are not fields.
func (w *work) address(url string) {
	path, query := splitURL(url)
	for segment := range strings.SplitSeq(path, "/") {
		for pair := range strings.SplitSeq(segment, ";") {
			if strings.Contains(pair, "=") {
				w.pairs(catalog.InPath, pair, false)
			}
		}
	}
	if query != "" && !strings.ContainsAny(query, "=&") {
		text, layers := unescaped(query, true)
		w.root(&value{in: catalog.InQuery, text: text, layers: layers})
		return
	}
	w.pairs(catalog.InQuery, query, true)
}

func (w *work) pairs(in, text string, plus bool) {
	for _, p := range pairs(text, "", plus, &w.budget) {
		p.in = in
		w.roots = append(w.roots, p)
		w.queue = append(w.queue, p)
	}
}

func (w *work) header(h catalog.Header) {
	for _, l := range h {
		if name := strings.ToLower(l.Name); !silent(name) {
			w.root(&value{in: catalog.InHeader, path: under("", name), text: l.Value})
		}
	}
	for _, l := range h {
		if !strings.EqualFold(l.Name, "cookie") {
			continue
		}
		for pair := range strings.SplitSeq(l.Value, ";") {
			name, text, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if name != "" || text != "" {
				w.root(&value{in: catalog.InCookie, path: under("", name), text: text})
			}
		}
	}
}

func (w *work) body(h catalog.Header, body []byte) {
	if len(body) == 0 {
		return
	}
	// gzip is known by its magic bytes, whatever the header says: a proxy or
	// a script may have undone or added it.
	switch coding := strings.ToLower(h.Get("content-encoding")); coding {
	case "", "identity", "gzip", "x-gzip":
	default:
		w.budget.hit(fmt.Sprintf("content-encoding %.40q of the body not undone", coding))
	}
	w.root(&value{in: catalog.InBody, text: w.budget.text(body), document: true, mediaType: h.Get("content-type")})
}
