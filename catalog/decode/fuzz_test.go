package decode

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"soshin/catalog"
)

// A decoder is fuzzed with any text, as a value and as a document of a media
// type. It must keep to its budget and say the same twice.
func fuzz(f *testing.F, undo func(*value, *budget) []*value, mediaType string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s, mediaType)
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, text, mediaType string) {
		for _, document := range []bool{false, true} {
			v := &value{in: catalog.InBody, path: "p", text: text, document: document, mediaType: mediaType}
			b := budget{bytes: 1 << 20, values: 100}
			parts := undo(v, &b)
			if b.bytes < 0 || b.values < 0 || len(parts) > 200 {
				t.Fatalf("%d parts, left %d bytes and %d values", len(parts), b.bytes, b.values)
			}
			size := 0
			for _, p := range parts {
				size += len(p.text)
				if len(p.path) > 4*MaxPath {
					t.Fatalf("path of %d bytes", len(p.path))
				}
			}
			if size > 2*len(text)+1<<20 {
				t.Fatalf("%d bytes from %d", size, len(text))
			}
			again := budget{bytes: 1 << 20, values: 100}
			if other := undo(v, &again); len(other) != len(parts) || fmt.Sprint(again.limits, again.bytes, again.values) != fmt.Sprint(b.limits, b.bytes, b.values) {
				t.Fatalf("not the same twice: %d and %d parts, %v and %v", len(parts), len(other), b, again)
			}
		}
	})
}

func FuzzCompressed(f *testing.F) {
	s := strings.Repeat(`{"a":"b"}`, 10)
	fuzz(f, undoCompressed, "", zipped(s), zlibOf(s), deflateOf(s), brotliOf(s), zstdOf(s), brotliWindow())
}

func FuzzMultipart(f *testing.F) {
	fuzz(f, undoMultipart, "multipart/form-data; boundary=X", "--X\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--X--")
}

func FuzzGRPC(f *testing.F) {
	fuzz(f, undoGRPC, "application/grpc-web+proto", framed(0, "\x0a\x01a")+framed(0x80, "grpc-status: 0"))
}

func FuzzGRPCText(f *testing.F) {
	fuzz(f, undoGRPC, "application/grpc-web-text", b64(framed(0, "\x0a\x01a"))+b64(framed(0, "")))
}

func FuzzJSON(f *testing.F) {
	fuzz(f, undoJSON, "", `{"a":[1,-2.5e3,true,null,{},"\u5c71\ud83d\ude00"]}`, `[[[`, `{"a"`)
}

func FuzzJSONString(f *testing.F) { fuzz(f, undoJSONString, "", `"{\"a\":\"b\"}"`, `"\"{}\""`) }

func FuzzJSONLines(f *testing.F) {
	fuzz(f, undoJSONLines, "", "{\"a\":1}\n{\"length\":3}\n[]\n\n", "{}\n{}")
}

func FuzzJSONP(f *testing.F) { fuzz(f, undoJSONP, "", `/**/ a.b["c"]({"d":1});`) }

func FuzzXML(f *testing.F) {
	fuzz(f, undoXML, "text/xml", `<?xml version="1.0" encoding="x"?><!DOCTYPE a [<!ENTITY b "c">]><a b="c">&b;<d/><![CDATA[e]]></a>`, `</a><b`)
}

func FuzzMessagePack(f *testing.F) {
	fuzz(f, undoMessagePack, "application/msgpack", "\x82\xa1a\x93\x01\xc3\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\xa1b\xd7\xff\x00\x00\x00\x00\x00\x00\x00\x01", "\xdf\xff\xff\xff\xff")
}

func FuzzCBOR(f *testing.F) {
	fuzz(f, undoCBOR, "application/cbor", "\xa2\x61a\x9f\x01\x7f\x61b\xff\xf9\x3e\x00\xff\x61b\xc1\x1b\xff\xff\xff\xff\xff\xff\xff\xff", "\xbf")
}

func FuzzProtobuf(f *testing.F) {
	fuzz(f, undoProtobuf, "application/x-protobuf", message(1, message(19, "taro@jobs.example"), 2, 3, 4, 0.5), "\x0b\x10\x05\x0c")
}

func FuzzEntities(f *testing.F) {
	fuzz(f, undoEntities, "", "&#x5c71;&amp;&eacute;&#", "&CounterClockwiseContourIntegral;")
}
func FuzzURL(f *testing.F)    { fuzz(f, undoURL, "", "https://a/b?c=%41&d#e?f=g", "/a?b=c") }
func FuzzTV(f *testing.F)     { fuzz(f, undoTV, "", "tv.1~em.a~pn.b") }
func FuzzJWT(f *testing.F)    { fuzz(f, undoJWT, "", b64url(`{"alg":"none"}`)+"."+b64url(`{}`)+".") }
func FuzzHex(f *testing.F)    { fuzz(f, undoHex, "", "7b2261223a2262227d") }
func FuzzBase64(f *testing.F) { fuzz(f, undoBase64, "", b64(`{"a":"b"}`), b64(zipped("a"))) }
func FuzzBase32(f *testing.F) { fuzz(f, undoBase32, "", "PMRGCIR2EJRCE7I=") }
func FuzzForm(f *testing.F) {
	fuzz(f, undoForm, "application/x-www-form-urlencoded", "a=%41+b&c;d=e\nf=g")
}
func FuzzPairs(f *testing.F)    { fuzz(f, undoPairs, "", "a=%41+b&c=&d=e") }
func FuzzPercent(f *testing.F)  { fuzz(f, undoPercent, "", "%E5%B1%B1%u5C71%ud83d%ude00") }
func FuzzEscapes(f *testing.F)  { fuzz(f, undoEscapes, "", `\u5c71\x41\n\ud83d\ude00`, `\xe5\xb1\xb1`) }
func FuzzEUC(f *testing.F)      { fuzz(f, undoEUC, "", "\xbb\xb3\xc5\xc4") }
func FuzzShiftJIS(f *testing.F) { fuzz(f, undoShiftJIS, "", "\x8eR\x93c") }

// FuzzBase58 also compares with arithmetic on big integers.
func FuzzBase58(f *testing.F) {
	f.Add(`{"a":"b"}`)
	f.Add("\x00\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		if got := appendBase58(nil, base58Of(s)); string(got) != s {
			t.Fatalf("%q became %q", s, got)
		}
		undoBase58(&value{text: s}, &budget{bytes: 1 << 20, values: 100})
	})
}

// FuzzLZString also undoes what a compressor of its own made.
func FuzzLZString(f *testing.F) {
	f.Add("taro@jobs.example 山田 taro@jobs.example")
	f.Add("aaaaaaaaaaaaaaaaaaaa")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1<<12 {
			return
		}
		undoLZString(&value{text: s}, &budget{bytes: 1 << 20, values: 100})
		if !utf8.ValidString(s) || s == "" || len(utf16.Encode([]rune(s))) != utf8.RuneCountInString(s) {
			return // the compressor of the test takes no surrogates
		}
		for _, c := range []struct {
			write lzWriting
			read  lzForm
		}{{lzInBase64, lzBase64}, {lzInURL, lzURI}, {lzInUTF16, lzUTF16}, {lzPlain, lzUTF8}} {
			var z lzString
			written := lzCompress(s, c.write)
			got, err := z.decompress(nil, bytes.TrimRight([]byte(written), "="), c.read, 1<<20)
			if utf8.RuneCountInString(s) > 1 && (err != nil || string(got) != s) {
				t.Fatalf("%q, compressed to %q, became %q, %v", s, written, got, err)
			}
		}
	})
}

// FuzzUnwrap: it ends, tells each buffer once, breadth first, no deeper than
// it may, and changes nothing.
func FuzzUnwrap(f *testing.F) {
	f.Add([]byte(b64(zipped("taro@jobs.example"))), 3)
	f.Add([]byte("uid=gneb%40wbof.rknzcyr&x=\\u5c71&#x41;"), 2)
	f.Add([]byte("\x8eR\x93c\x00\x1f\x8b\x08--\r\n"), 3)
	f.Fuzz(func(t *testing.T, data []byte, depth int) {
		depth = min(max(depth, 0), 3)
		if len(data) > 4<<10 {
			return
		}
		before := string(data)
		seen := map[string]bool{}
		last := 0
		Unwrap(data, depth, func(layers []string, inner []byte) {
			if len(layers) > depth || len(layers) < last {
				t.Fatalf("layers %q after %d", layers, last)
			}
			last = len(layers)
			if seen[string(inner)] {
				t.Fatalf("%q twice", inner)
			}
			seen[string(inner)] = true
		})
		if string(data) != before {
			t.Fatal("changed what it was given")
		}
		if !seen[before] {
			t.Fatal("did not tell of the data itself")
		}
	})
}

// FuzzExchange: every result keeps what the package promises.
func FuzzExchange(f *testing.F) {
	f.Add("https://a.example/x;a=1?d=%257B&u=https%3A%2F%2Fb%2F%3Fq%3Dx", "application/json", "a=b; c=%7B%7D", []byte(`{"a":"{\"b\":[1]}"}`), []byte("{}\n{}"))
	f.Add("https://a.example/?eyJhIjoxfQ", "multipart/form-data; boundary=X", "", []byte("--X\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--X--"), []byte("eyJhIjoxfQ"))
	f.Add("", "application/x-www-form-urlencoded", "=", []byte("a=%u0000+&&="), []byte(zipped("{\"length\":3}\n[]\n\n")))
	f.Fuzz(func(t *testing.T, url, mediaType, cookie string, body, message []byte) {
		x := &catalog.Exchange{URL: url, RequestHeader: catalog.Header{{Name: "Content-Type", Value: mediaType}, {Name: "Cookie", Value: cookie}}}
		r := Exchange(x, body, [][]byte{message})
		bounded(t, r)
		if again := Exchange(x, body, [][]byte{message}); fmt.Sprint(again) != fmt.Sprint(r) {
			t.Errorf("not the same twice: %v and %v", r, again)
		}
	})
}
