package identify

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"soshin/catalog"
	"soshin/catalog/decode"
)

// Sent is what an exchange sent, as it went over the wire and decoded.
type Sent struct {
	URL      string
	Header   catalog.Header
	Body     []byte
	Rest     io.Reader // of the body, beyond Body; nil: nothing
	Messages [][]byte  // the client's, of a WebSocket

	Decoded decode.Result
}

// Sent is Fields for a whole exchange: it also finds the persona in what is no
// field, or not all of one. What was found is told by the field that is at the
// same place and shows it, or by one made for it: of a path (its Path is the
// number of the segment), the host's name, a parameter's name, a header that
// says nothing else, the body or a message. It returns the bounds that the
// search hit.
func (id *Identifier) Sent(s Sent, meaning Meaning) ([]catalog.Field, []string) {
	suspect, limits := id.suspect(s)
	if !suspect {
		out, _ := id.fields(s.Decoded.Fields, meaning, false)
		return out, limits
	}
	w := wire{search: id.persona}
	w.fields, w.limits = id.fields(s.Decoded.Fields, meaning, true)
	s.each(func(in, path, text string) bool {
		w.bytes(in, path, []byte(text))
		return true
	})
	for i, m := range s.Messages {
		w.bytes(catalog.InWebSocket, fmt.Sprintf("frames[%d]", i), m)
	}
	w.body(s.Body, s.Rest)
	if w.added {
		slices.SortStableFunc(w.fields, func(a, b catalog.Field) int { return slices.Index(places, a.In) - slices.Index(places, b.In) })
	}
	return w.fields, w.limits
}

// suspect tells whether something of the persona may be in s: a quick look
// that settles it for nearly all that is sent. Fields are searched where they
// are not in s as they are, so that their own decoding does not count among
// those that the search undoes.
func (id *Identifier) suspect(s Sent) (suspect bool, limits []string) {
	if len(id.persona.sought) == 0 {
		return false, nil
	}
	if s.Rest != nil || len(s.Body) > id.persona.window {
		return true, nil // it is searched once, in windows
	}
	look := func(data []byte) bool {
		any, hit := id.persona.suspect(data)
		suspect = suspect || any
		limits = joined(limits, hit)
		return !suspect
	}
	lookAt := func(text string) bool { return id.persona.clean.knows(text) || look([]byte(text)) }
	s.each(func(_, _, text string) bool { return lookAt(text) })
	for _, m := range s.Messages {
		if suspect || !look(m) {
			return true, nil
		}
	}
	if suspect || !look(s.Body) {
		return true, nil
	}
	verbatim := isJSON(s.Body)
	for _, f := range s.Decoded.Fields {
		inside := f.In == catalog.InBody || f.In == catalog.InWebSocket
		if (len(f.Layers) > 0 || inside && !(verbatim && onePiece(f.Value))) && !lookAt(f.Value) {
			return true, nil
		}
	}
	return false, limits
}

// isJSON tells whether a body is a JSON document without escapes: its strings
// stand in it as they are, and each is a piece of it.
func isJSON(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 1 && (body[0] == '{' && body[len(body)-1] == '}' || body[0] == '[' && body[len(body)-1] == ']') && bytes.IndexByte(body, '\\') < 0
}

// each calls f with every text in s and where it stands, bodies and messages
// aside, until f returns false.
func (s Sent) each(f func(in, path, text string) bool) {
	for _, r := range s.Decoded.Raw {
		if !f(r.In, r.Path, r.Text) {
			return
		}
	}
	address, _, _ := strings.Cut(s.URL, "#") // stays in the browser
	address, query, _ := strings.Cut(address, "?")
	if _, after, ok := strings.Cut(address, "://"); ok {
		address = after
	}
	host, path, _ := strings.Cut(address, "/")
	if !f(catalog.InHeader, "host", host) {
		return
	}
	segments := 0
	for segment := range strings.SplitSeq(path, "/") {
		if !f(catalog.InPath, "["+strconv.Itoa(segments)+"]", unescaped(segment)) {
			return
		}
		segments++
	}
	// A value may hold "/".
	if segments > 1 && !f(catalog.InPath, "", path) {
		return
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if !f(catalog.InQuery, name, pair) {
			return
		}
	}
	for _, l := range s.Header {
		name := strings.ToLower(l.Name)
		if name != "cookie" {
			if !f(catalog.InHeader, name, l.Value) {
				return
			}
			continue
		}
		for pair := range strings.SplitSeq(l.Value, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if !f(catalog.InCookie, name, name) || !f(catalog.InCookie, name, unescaped(value)) {
				return
			}
		}
	}
}

// unescaped undoes what a part of an address, or a cookie, has by nature: it
// does not count among the decodings.
func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// places are in the order in which fields are listed.
var places = []string{catalog.InPath, catalog.InQuery, catalog.InHeader, catalog.InCookie, catalog.InBody, catalog.InWebSocket}

// A wire is an exchange's bytes being searched.
type wire struct {
	*search
	fields []catalog.Field
	limits []string
	added  bool
}

// body searches the body in windows if it is long.
func (w *wire) body(data []byte, rest io.Reader) {
	if rest == nil && len(data) <= w.window {
		w.bytes(catalog.InBody, "", data)
		return
	}
	all := io.Reader(bytes.NewReader(data))
	if rest != nil {
		all = io.MultiReader(all, rest)
	}
	told := map[string]bool{} // it may be there any number of times
	limits, err := w.scan(all, false, func(f finding, text []byte) error {
		if what := fmt.Sprint(f.Kind, f.Name, len(f.hashes) > 0); !told[what] {
			told[what] = true
			w.found(catalog.InBody, "", text, f)
		}
		return nil
	})
	w.limits = joined(w.limits, limits)
	if err != nil {
		w.limits = joined(w.limits, []string{"body: not all of it was searched: " + err.Error()})
	}
}

// bytes searches what stands at a place.
func (w *wire) bytes(in, path string, data []byte) {
	found, limits := w.find(data, false)
	w.limits = joined(w.limits, limits)
	for _, f := range byKind(found) {
		w.found(in, path, data[f.at:f.end], f)
	}
}

// found sees that what was found at a place is told by a field there.
func (w *wire) found(in, path string, text []byte, f finding) {
	free, shown := -1, excerpt(text)
	for i := range w.fields {
		g := &w.fields[i]
		if g.In != in || !within(g.Path, path) {
			continue
		}
		if g.Kind == f.Kind && strings.HasPrefix(g.Why, "persona "+f.Name) && slices.ContainsFunc(g.Layers, catalog.IsHash) == (len(f.hashes) > 0) {
			return
		}
		if g.Path == path && !strings.HasPrefix(g.Why, "persona ") && strings.Contains(g.Value, shown) {
			free = i
		}
	}
	if free >= 0 {
		tell(&w.fields[free], f)
		return
	}
	g := catalog.Field{In: in, Path: path, Value: shown, Layers: []string{}}
	tell(&g, f)
	w.fields = append(w.fields, g)
	w.added = true
}

// within tells whether a field's path lies at or below another. Every path of
// a request's path, a body or a message does: where in them something is, the
// bytes do not tell.
func within(path, at string) bool {
	if at == "" || at[0] == '[' || path == at {
		return true
	}
	after, ok := strings.CutPrefix(path, at)
	return ok && (after[0] == '.' || after[0] == '[')
}

// excerpt is what a field made for a finding shows of the bytes.
func excerpt(text []byte) string {
	const enough = 256
	return strings.ToValidUTF8(string(text[:min(len(text), enough)]), "\uFFFD")
}
