// Package decode turns the bytes of an exchange into fields, and unwraps
// anything for who searches it.
//
// Exchange starts from the path, the query, the headers, the cookies, the body
// and the WebSocket messages of the client, and undoes one encoding after
// another, breadth first, until nothing more can be undone or a bound of
// limits.go is hit, which the result then tells. It never fails: what cannot be
// undone stays a field as it is. Of an encoding it asks that what comes out be
// plausible: whole documents, magic bytes, printable text. Every decoder is a
// row of the table in decoders.go.
//
// A field's path is the way to it: events[0].user.email in a JSON document,
// the parameter's own name in a query or a form, 1.19 in a message of Protocol
// Buffers, event.@id for an attribute in XML, [i] before it for the i-th JSON
// line, line of parameters, message of gRPC or segment of the path, frames[i]
// for the i-th WebSocket message, and empty for a body that has no parts. Parts
// found inside a value follow its path: a JSON text in parameter data gives
// data.user.email. A parameter that is repeated has the same path again; elements
// of XML and fields of Protocol Buffers that are repeated have [i] behind it, as
// the items of a list have.
//
// A value that was undone is replaced by what was in it, with these exceptions:
// an address and a tv list stay fields beside their parts, and a container
// without parts ({} or []) stays as it is.
//
// A field's layers are the decodings undone, from the outside in. The format
// of a whole body or message (form, multipart, json, jsonlines, jsonp, xml,
// msgpack, cbor, protobuf, grpc-web) gives the path and is not a layer; found
// inside a value it is one. Percent is a layer wherever undoing it changed the
// value, the normal escaping of a query or a form included. The others:
//
//	url         parameters of an address
//	tv          Google's list of user data
//	jwt         header, payload and signature of a token
//	entities    references of HTML and XML: &amp; &#x5c71;
//	escapes     of strings in JavaScript and others: \u5c71 \x41
//	hex, base32, base58, base64 (also their variants, URL-safe, unpadded)
//	gzip, zlib, deflate, brotli, zstd, lz-string (all its forms)
//	shift-jis, euc-jp
//
// Unwrap, in search mode, tries all that is possible, and these too:
//
//	utf-16, iso-2022-jp
//	reversed    characters, or bytes, in reverse order
//	rot13, caesar (another shift), atbash, rot5, rot18, rot47, mapped (a table
//	            found in use): substitutions of letters and digits
//
// A value is text: a JSON null is the empty value, and bytes that are not
// UTF-8 are replaced by U+FFFD.
package decode

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"soshin/catalog"
)

// Result is what an exchange was found to hold.
type Result struct {
	Fields []catalog.Field // in the order path, query, header, cookie, body, websocket
	Limits []string        // the bounds that were hit, each once; nil: all was decoded
	Raw    []Raw           // what the fields do not show
}

// Raw is a value as it stood in its document, query or header where no field
// shows all of it: it was undone, cut or is no UTF-8. What was undone may have
// been encoded in another way than it seemed.
type Raw struct{ In, Path, Text string }

// Exchange decodes what the client sent in x. Body is the request's body as
// it went over the wire; messages are the client's WebSocket messages in
// order. The result shares no memory with body and messages. It may be called
// by many goroutines at once.
func Exchange(x *catalog.Exchange, body []byte, messages [][]byte) Result {
	w := work{budget: budget{bytes: MaxBytes, values: MaxValues}, head: maxHead}
	defer w.budget.release()
	w.address(w.first(x.URL))
	w.header(x.RequestHeader)
	w.body(x.RequestHeader, body)
	for i, m := range messages {
		if w.budget.spent() {
			break
		}
		w.root(&value{in: catalog.InWebSocket, path: fmt.Sprintf("frames[%d]", i), text: w.budget.text(m), document: true})
	}
	for len(w.queue) > 0 {
		v := w.queue[0]
		w.queue = w.queue[1:]
		w.undo(v)
	}
	r := Result{Fields: make([]catalog.Field, 0, MaxValues-w.budget.values)}
	for _, v := range w.roots {
		w.emit(&r, v, true)
	}
	r.Limits = w.budget.limits
	return r
}

// A value is a text that may hold others.
type value struct {
	in, path, text string
	layers         []string
	mediaType      string // of a body, as its header says
	parts          []*value
	instead        string // what may have stood in the document instead of it and its neighbours

	depth    int  // decoders that led to it
	document bool // a whole body, message or line, not a value in one
	plain    bool // a number or the like: nothing can be in it
	silent   bool // a field only if it has parts
	kept     bool // a field also when it has parts
	encoded  bool // the parts are what was encoded in it, not parts of its format
}

type work struct {
	budget budget
	head   int // bytes left for the address and the headers
	roots  []*value
	queue  []*value
}

// first is what may be looked at of an address or a header.
func (w *work) first(s string) string {
	if len(s) > w.head {
		w.budget.hit(limitHead)
		s = s[:w.head]
	}
	w.head -= len(s)
	return s
}

func (w *work) root(v *value) {
	if w.budget.take(1) == 0 {
		return
	}
	w.roots = append(w.roots, v)
	w.queue = append(w.queue, v)
}

// undo applies the first decoder that fits.
func (w *work) undo(v *value) {
	if !v.document && (!w.budget.look(len(v.text)) || settled(v.text) || !w.budget.look(3*len(v.text))) {
		return
	}
	for _, d := range decoders {
		if d.documents && !v.document {
			continue
		}
		parts := d.undo(v, &w.budget)
		if len(parts) == 0 {
			continue
		}
		if v.depth == MaxDepth {
			w.budget.hit(limitDepth)
			return
		}
		layers := v.layers
		if d.layer != "" && (!d.format || !v.document) {
			layers = joined(layers, d.layer)
		}
		for _, p := range parts {
			p.in, p.depth, p.layers = v.in, v.depth+1, joined(layers, p.layers...)
			if !p.plain {
				w.queue = append(w.queue, p)
			}
		}
		v.parts, v.kept, v.encoded = parts, d.keeps, !d.format && !d.keeps
		return
	}
}

// settled tells whether nothing can be in a value: it has none of the marks of
// a document, an address or an escape, and is too short for what has no marks,
// a number, or plain language. Most values are.
func settled(text string) bool {
	var last uint16
	var before byte
	plainness, numeric := 0, true
	for i := range len(text) {
		c := text[i]
		class := classes[c]
		if class == 0 && !unmarked[c] {
			return false
		}
		if class&(isUpper|isLower) != 0 {
			numeric = false
		}
		plainness += pair(last, class, before, c)
		last, before = class, c
	}
	return len(text) < minRun || numeric || plainness >= plain
}

// unmarked holds what may stand in a settled value, beside what runs are made
// of.
var unmarked = func() (set [256]bool) {
	for _, c := range []byte(" .,:;()!*'") {
		set[c] = true
	}
	return set
}()

// emit adds v or its parts to the result, in the order of the text. Whole
// tells that v is a part of a format and not what was encoded in one.
func (w *work) emit(r *Result, v *value, whole bool) {
	raw := whole && v.encoded && !(v.document && v.depth == 0) // the body itself is known
	if len(v.parts) == 0 && !v.silent || v.kept {
		f := catalog.Field{In: v.in, Path: w.budget.cut(v.path, MaxPath, limitPath), Value: w.budget.cut(v.text, MaxValue, limitValue), Layers: v.layers}
		if f.Layers == nil {
			f.Layers = []string{}
		}
		r.Fields = append(r.Fields, f)
		raw = f.Value != v.text
	}
	if raw {
		r.Raw = append(r.Raw, Raw{v.in, w.budget.cut(v.path, MaxPath, limitPath), v.text})
	}
	if v.instead != "" {
		r.Raw = append(r.Raw, Raw{v.in, w.budget.cut(v.path, MaxPath, limitPath), v.instead})
	}
	for _, p := range v.parts {
		w.emit(r, p, !v.encoded)
	}
}

// joined appends to a slice that others share.
func joined(layers []string, more ...string) []string {
	if len(more) == 0 {
		return layers
	}
	return append(layers[:len(layers):len(layers)], more...)
}

// cut makes s valid UTF-8 of at most n bytes.
func (b *budget) cut(s string, n int, limit string) string {
	if len(s) > n {
		b.hit(limit)
		end := n
		for end > n-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		s = strings.Clone(s[:end]) // lets go of the rest
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
