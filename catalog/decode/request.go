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
// query. Other segments of the path are fields only if something is encoded in
// them: [i] is in their paths. (Pairs of segments, /name/value/, are none: they
// look like any other path.)
func (w *work) address(url string) {
	path, query := splitURL(url)
	i := 0
	for segment := range strings.SplitSeq(path, "/") {
		matrix := strings.Contains(segment, "=") && !padded(segment)
		for pair := range strings.SplitSeq(segment, ";") {
			if matrix && strings.Contains(pair, "=") {
				w.pairs(catalog.InPath, pair, false)
			}
		}
		if len(segment) >= minSegment && !matrix && !w.budget.spent() {
			text, layers := unescaped(segment, false)
			w.root(&value{in: catalog.InPath, path: fmt.Sprintf("[%d]", i), text: text, layers: layers, silent: true})
		}
		i++
	}
	if query != "" && (!strings.ContainsAny(query, "=&") || padded(query)) {
		text, layers := unescaped(query, true)
		w.root(&value{in: catalog.InQuery, text: text, layers: layers})
		return
	}
	w.pairs(catalog.InQuery, query, true)
}

// padded tells whether a segment's "=" is the padding of base64.
func padded(segment string) bool {
	s := strings.TrimRight(segment, "=")
	return len(segment) >= minSegment && len(segment)%4 == 0 && mayBeBase64(s)
}

// minSegment is the length of the shortest segment in which something encoded
// is looked for.
const minSegment = 16

func (w *work) pairs(in, text string, plus bool) {
	for _, p := range pairs(text, "", plus, &w.budget) {
		p.in = in
		w.roots = append(w.roots, p)
		w.queue = append(w.queue, p)
	}
}

func (w *work) header(h catalog.Header) {
	for _, l := range h {
		if name := strings.ToLower(w.first(l.Name)); !silent(name) && !w.budget.spent() {
			w.root(&value{in: catalog.InHeader, path: under("", name), text: w.first(l.Value)})
		}
	}
	for _, l := range h {
		if !strings.EqualFold(l.Name, "cookie") {
			continue
		}
		for pair := range strings.SplitSeq(w.first(l.Value), ";") {
			name, text, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if (name != "" || text != "") && !w.budget.spent() {
				w.root(&value{in: catalog.InCookie, path: under("", name), text: text})
			}
		}
	}
}

func (w *work) body(h catalog.Header, body []byte) {
	if len(body) == 0 {
		return
	}
	mediaType := h.Get("content-type")
	v := &value{in: catalog.InBody, text: w.budget.text(body), document: true, mediaType: mediaType[:min(len(mediaType), maxMediaType)]}
	w.content(v, h.Get("content-encoding"))
	w.root(v)
}

// content undoes the codings that are told of a body (RFC 9110, 8.4), as far
// as they are there: a proxy or a script may have undone them, and what has
// magic bytes is undone anyway.
func (w *work) content(v *value, codings string) {
	for _, coding := range slices.Backward(strings.Split(strings.ToLower(codings), ",")) {
		coding = strings.TrimSpace(coding)
		switch coding {
		case "", "identity", "gzip", "x-gzip", "zstd":
			continue
		}
		done := false
		for _, c := range compressions {
			if !done && slices.Contains(c.codings, coding) {
				done = c.content(v, &w.budget)
			}
		}
		if !done {
			w.budget.hit(fmt.Sprintf("content-encoding %.40q of the body not undone", coding))
			return
		}
	}
}
