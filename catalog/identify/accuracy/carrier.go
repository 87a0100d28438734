package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/identify"
)

// A sending is an exchange with its bytes.
type sending struct {
	exchange catalog.Exchange
	body     []byte
	messages [][]byte
	decoded  decode.Result
}

// decode decodes a sending; that is done once.
func (s *sending) decode() *sending {
	s.decoded = decode.Exchange(&s.exchange, s.body, s.messages)
	return s
}

// search returns the fields in which something of a persona was found.
func (s *sending) search(id *identify.Identifier) []catalog.Field {
	fields, _ := id.Sent(identify.Sent{
		URL: s.exchange.URL, Header: s.exchange.RequestHeader, Body: s.body, Messages: s.messages, Decoded: s.decoded,
	}, nil)
	var found []catalog.Field
	for _, f := range fields {
		if strings.HasPrefix(f.Why, "persona ") {
			found = append(found, f)
		}
	}
	return found
}

// A carrier is a place in a request.
type carrier struct {
	name  string
	takes func([]byte) bool
	place func([]byte) sending
}

func carriers() []carrier {
	get := func(path, query string, header ...catalog.HeaderLine) sending {
		h := append(catalog.Header{
			{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Accept", Value: "*/*"}, {Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.shigoto.example/"},
		}, header...)
		return sending{exchange: catalog.Exchange{Kind: catalog.KindHTTP, Method: "GET", URL: "https://t.tracker.example/" + path + "?v=2&tid=T-48213&" + query, RequestHeader: h}}
	}
	post := func(mediaType string, body []byte) sending {
		s := get("v1/track", "z=1", catalog.HeaderLine{Name: "Content-Type", Value: mediaType})
		s.exchange.Method, s.body = "POST", body
		return s
	}
	message := func(m []byte) sending {
		s := get("socket", "z=1")
		s.exchange.Kind, s.messages = catalog.KindWebSocket, [][]byte{[]byte(`{"op":"hello"}`), m}
		return s
	}
	document := func(v []byte) []byte {
		out, err := json.Marshal(map[string]any{"batch": []any{map[string]any{"event": "Identify", "n": 3, "traits": map[string]any{"plan": "free", "x": string(v)}}}, "sentAt": "2026-11-24T01:02:03Z"})
		if err != nil {
			panic(err) // strings and numbers marshal
		}
		return out
	}
	every := func([]byte) bool { return true }
	return []carrier{
		{"query", isText, func(v []byte) sending { return get("collect", "x="+url.QueryEscape(string(v))+"&e=1") }},
		{"path", isText, func(v []byte) sending { return get("users/"+url.PathEscape(string(v))+"/view", "e=1") }},
		{"header", func(b []byte) bool { return isASCII(b) && len(b) < 8<<10 }, func(v []byte) sending {
			return get("collect", "e=1", catalog.HeaderLine{Name: "X-Context", Value: string(v)})
		}},
		{"cookie", isText, func(v []byte) sending {
			return get("collect", "e=1", catalog.HeaderLine{Name: "Cookie", Value: "_a=GA1.1.7.8; _x=" + strings.ReplaceAll(url.QueryEscape(string(v)), "+", "%20") + "; _z=1"})
		}},
		{"form", isText, func(v []byte) sending {
			return post("application/x-www-form-urlencoded", []byte(url.Values{"a": {"1"}, "x": {string(v)}, "y": {"b c"}}.Encode()))
		}},
		{"JSON", isText, func(v []byte) sending { return post("application/json", document(v)) }},
		{"JSON as text", isText, func(v []byte) sending { return post("text/plain;charset=UTF-8", document(v)) }},
		{"JSON in JSON", isText, func(v []byte) sending { return post("application/json", document(document(v))) }},
		{"text", isText, func(v []byte) sending { return post("text/plain", v) }},
		{"multipart", isText, func(v []byte) sending { return multipartOf(post, v, "text/plain") }},
		{"XML", func(b []byte) bool { return isText(b) && len(bytes.TrimSpace(b)) == len(b) }, func(v []byte) sending {
			var out bytes.Buffer
			out.WriteString(`<?xml version="1.0" encoding="UTF-8"?><event id="1"><user><x>`)
			if err := xml.EscapeText(&out, v); err != nil {
				panic(err) // a buffer takes all
			}
			out.WriteString(`</x></user></event>`)
			return post("application/xml", out.Bytes())
		}},
		{"WebSocket", isText, func(v []byte) sending { return message(document(v)) }},
		{"WebSocket text", isText, message},
		{"protobuf", every, func(v []byte) sending { return post("application/x-protobuf", protobuf(v)) }},
		{"bytes", every, func(v []byte) sending { return post("application/octet-stream", v) }},
		{"multipart file", every, func(v []byte) sending { return multipartOf(post, v, "application/octet-stream") }},
		{"WebSocket bytes", every, message},
	}
}

func isASCII(b []byte) bool {
	return isText(b) && !bytes.ContainsFunc(b, func(r rune) bool { return r > '~' })
}

func multipartOf(post func(string, []byte) sending, v []byte, mediaType string) sending {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	add := func(disposition, mediaType string, data []byte) {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {mediaType}})
		if err != nil {
			panic(err) // a buffer takes all
		}
		part.Write(data)
	}
	add(`form-data; name="event"`, "text/plain", []byte("upload"))
	add(`form-data; name="x"; filename="blob"`, mediaType, v)
	w.Close()
	return post(w.FormDataContentType(), out.Bytes())
}

// protobuf is a message with v as a string, or as bytes, of a message in it.
func protobuf(v []byte) []byte {
	var user []byte
	user = protowire.AppendTag(user, 1, protowire.VarintType)
	user = protowire.AppendVarint(user, 48213)
	user = protowire.AppendTag(user, 3, protowire.BytesType)
	user = protowire.AppendBytes(user, v)
	var out []byte
	out = protowire.AppendTag(out, 1, protowire.BytesType)
	out = protowire.AppendString(out, "app_open")
	out = protowire.AppendTag(out, 2, protowire.BytesType)
	out = protowire.AppendBytes(out, user)
	out = protowire.AppendTag(out, 4, protowire.Fixed64Type)
	return protowire.AppendFixed64(out, 1764000000000)
}
