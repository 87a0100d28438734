package decode

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"soshin/catalog"
)

// message makes a message of Protocol Buffers of pairs of field number and
// value.
func message(pairs ...any) string {
	var out []byte
	for i := 0; i < len(pairs); i += 2 {
		n := protowire.Number(pairs[i].(int))
		switch v := pairs[i+1].(type) {
		case int:
			out = protowire.AppendVarint(protowire.AppendTag(out, n, protowire.VarintType), uint64(v))
		case float64:
			out = protowire.AppendFixed64(protowire.AppendTag(out, n, protowire.Fixed64Type), math.Float64bits(v))
		case float32:
			out = protowire.AppendFixed32(protowire.AppendTag(out, n, protowire.Fixed32Type), math.Float32bits(v))
		case uint64:
			out = protowire.AppendFixed64(protowire.AppendTag(out, n, protowire.Fixed64Type), v)
		case string:
			out = protowire.AppendString(protowire.AppendTag(out, n, protowire.BytesType), v)
		}
	}
	return string(out)
}

// framed is a message of gRPC.
func framed(flags byte, s string) string {
	return string(append([]byte{flags}, binary.BigEndian.AppendUint32(nil, uint32(len(s)))...)) + s
}

// TestValues: what is in the value of parameter v.
func TestValues(t *testing.T) {
	const claims = `{"sub":"u-1","email":"taro@jobs.example"}`
	token := b64url(`{"alg":"HS256","typ":"JWT"}`) + "." + b64url(claims) + ".c2lnbmF0dXJl"
	const packed = "\x82\xa4user\x82\xa2id\xcd\x01\x2c\xa5email\xb1taro@jobs.example\xa1n\x93\x01\xc3\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"
	const concise = "\xa2\x64user\xa2\x62id\x19\x01\x2c\x65email\x71taro@jobs.example\x61n\x83\x01\xf5\xf9\x3e\x00"
	for _, c := range []struct {
		name, value string
		want        []string
	}{
		{"base64 of zlib", b64(zlibOf(`{"a":"b"}`)), []string{"v.a = b [base64 zlib json]"}},
		{"base64 of raw deflate", b64(deflateOf(`{"event":"a","properties":{"b":"c"}}`)), []string{"v.event = a [base64 deflate json]", "v.properties.b = c [base64 deflate json]"}},
		{"base64 of brotli", b64url(brotliOf(`{"event":"a","properties":{"b":"c"}}`)), []string{"v.event = a [base64 brotli json]", "v.properties.b = c [base64 brotli json]"}},
		{"base64 of zstd", b64(zstdOf(`{"a":"b"}`)), []string{"v.a = b [base64 zstd json]"}},
		{"hex of JSON", hex.EncodeToString([]byte(`{"a":"b"}`)), []string{"v.a = b [hex json]"}},
		{"hex of text", strings.ToUpper(hex.EncodeToString([]byte("taro@jobs.example"))), []string{"v = taro@jobs.example [hex]"}},
		{"base32 of text", base32.StdEncoding.EncodeToString([]byte("taro@jobs.example")), []string{"v = taro@jobs.example [base32]"}},
		{"base32hex of text, unpadded and small", strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("taro@jobs.example"))), []string{"v = taro@jobs.example [base32]"}},
		{"base58 of text", base58Of("taro@jobs.example"), []string{"v = taro@jobs.example [base58]"}},
		{"base58 of JSON", base58Of(`{"a":"b"}`), []string{"v.a = b [base58 json]"}},
		{"base64 without padding, of base64", b64url(b64("taro@jobs.example")), []string{"v = taro@jobs.example [base64 base64]"}},
		{"base64 of MessagePack", b64(packed), []string{"v.user.id = 300 [base64 msgpack]", "v.user.email = taro@jobs.example [base64 msgpack]", "v.n[0] = 1 [base64 msgpack]", "v.n[1] = true [base64 msgpack]", "v.n[2] = 1.5 [base64 msgpack]"}},
		{"base64 of CBOR", b64(concise), []string{"v.user.id = 300 [base64 cbor]", "v.user.email = taro@jobs.example [base64 cbor]", "v.n[0] = 1 [base64 cbor]", "v.n[1] = true [base64 cbor]", "v.n[2] = 1.5 [base64 cbor]"}},
		{"base64 of Protocol Buffers", b64(message(1, "app_open", 2, message(1, 48213, 3, "taro@jobs.example"), 4, 35.5)),
			[]string{"v.1 = app_open [base64 protobuf]", "v.2.1 = 48213 [base64 protobuf]", "v.2.3 = taro@jobs.example [base64 protobuf]", "v.4 = 35.5 [base64 protobuf]"}},
		{"lz-string in base64", lzCompress(`{"email":"taro@jobs.example"}`, lzInBase64), []string{"v.email = taro@jobs.example [lz-string json]"}},
		{"lz-string for URLs, with + as a space", strings.ReplaceAll(lzCompress(`{"email":"taro@jobs.example","name":"山田"}`, lzInURL), "+", " "), []string{"v.email = taro@jobs.example [lz-string json]", "v.name = 山田 [lz-string json]"}},
		{"lz-string in UTF-16", lzCompress("taro@jobs.example", lzInUTF16), []string{"v = taro@jobs.example [lz-string]"}},
		{"lz-string", lzCompress(`{"email":"taro@jobs.example"}`, lzPlain), []string{"v.email = taro@jobs.example [lz-string json]"}},
		{"JWT", token, []string{"v.header.alg = HS256 [jwt json]", "v.header.typ = JWT [jwt json]", "v.payload.sub = u-1 [jwt json]", "v.payload.email = taro@jobs.example [jwt json]", "v.signature = c2lnbmF0dXJl [jwt]"}},
		{"encrypted JWT", b64url(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + ".a2V5.aXY.Y2lwaGVy.dGFn", []string{"v.header.alg = RSA-OAEP [jwt json]", "v.header.enc = A256GCM [jwt json]", "v.ciphertext = Y2lwaGVy [jwt]"}},
		{"Google's list of user data", "tv.1~em.47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU~fn0.c2hh~co0.JP",
			[]string{"v = tv.1~em.47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU~fn0.c2hh~co0.JP", "v.em = 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU [tv]", "v.fn0 = c2hh [tv]", "v.co0 = JP [tv]"}},
		{"JSONP", `/**/ app.cb["x"]({"a":{"b":1}});`, []string{"v.a.b = 1 [jsonp json]"}},
		{"JSON in a JSON string, three times", `"{\"a\":\"{\\\"b\\\":\\\"[1]\\\"}\"}"`, []string{"v.a.b[0] = 1 [json json json json]"}},
		{"XML", `<?xml version="1.0"?><e id="7"><u>山田</u><u/></e>`, []string{"v.e.@id = 7 [xml]", "v.e.u[0] = 山田 [xml]", "v.e.u[1] =  [xml]"}},
		{"entities", "Tom &amp; &#x5c71;&#30000; &lt;b&gt;", []string{"v = Tom & 山田 <b> [entities]"}},
		{"entities of an address", "https://jobs.example/?a=1&amp;q=x", []string{"v = https://jobs.example/?a=1&q=x [entities]", "v.a = 1 [entities url]", "v.q = x [entities url]"}},
		{"escapes", `\u5c71\u7530\x41\n`, []string{"v = 山田A\n [escapes]"}},
		{"escapes of UTF-8", `\xe5\xb1\xb1`, []string{"v = 山 [escapes]"}},
		{"escape()", "%u5C71%u7530%20A", []string{"v = 山田 A [percent]"}},
		{"parameters", "utm_source=a&utm_medium=b%20c&empty=", []string{"v.utm_source = a [form]", "v.utm_medium = b c [form percent]", "v.empty =  [form]"}},
		{"percent, four times", "a%25252540b", []string{"v = a@b [percent percent percent percent]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: "https://a.example/", RequestHeader: catalog.Header{{Name: "v", Value: c.value}}}
			var want []string
			for _, w := range c.want {
				want = append(want, "header "+w)
			}
			compare(t, Exchange(x, nil, nil), want, nil)
			// The same behind the normal escaping of a query.
			if got := Exchange(&catalog.Exchange{URL: "https://a.example/?v=" + url.QueryEscape(c.value)}, nil, nil); len(got.Fields) != len(c.want) {
				t.Errorf("in a query it has %d fields, want %d", len(got.Fields), len(c.want))
			}
		})
	}
}

// TestDocuments: bodies of which the media type says what they are.
func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name, mediaType, body string
		want, limits          []string
	}{
		{"MessagePack", "application/x-msgpack", "\x81\xa1a\xd6\xff\x69\x23\xb4\xc0", []string{"a = 2025-11-24T01:28:32Z"}, nil},
		{"MessagePack of all kinds", "application/vnd.msgpack", "\x8b\xa1a\xff\xa1b\xd0\x80\xa1c\xd1\xff\x00\xa1d\xce\x00\x01\x00\x00\xa1e\xc0\xa1f\xc2\xa1g\xca\x3f\xc0\x00\x00\xa1h\xc4\x02\x00\x01\xa1i\x80\xa1j\x90\x07\xd4\x05\x41",
			[]string{"a = -1", "b = -128", "c = -256", "d = 65536", "e = ", "f = false", "g = 1.5", "h = \x00\x01", "i = {}", "j = []", "7 = A"}, nil},
		{"MessagePack that ends early", "application/msgpack", "\x82\xa1a\xa1b\xa1c\xa5de", []string{"a = b", "c = de"}, []string{"msgpack: ends early, kept what came before"}},
		{"MessagePack of 4 GB", "application/msgpack", "\xdd\xff\xff\xff\xff\x01", []string{"[0] = 1"}, []string{"msgpack: ends early, kept what came before"}},
		{"CBOR of all kinds", "application/cbor", "\xab\x61a\x20\x61b\x39\x01\x00\x61c\x42\x00\x01\x61d\x9f\x01\x02\xff\x61e\xf6\x61f\xf4\x61g\xfa\x3f\xc0\x00\x00\x61h\x7f\x62ab\x61c\xff\x61i\xa0\x61j\x80\x07\xc0\x64time",
			[]string{"a = -1", "b = -257", "c = \x00\x01", "d[0] = 1", "d[1] = 2", "e = ", "f = false", "g = 1.5", "h = abc", "i = {}", "j = []", "7 = time"}, nil},
		{"CBOR that ends early", "application/cbor", "\xbf\x61a\x01\x61b\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x05", []string{"a = 1", "b[0] = 5"}, []string{"cbor: ends early, kept what came before"}},
		{"Protocol Buffers", "application/x-protobuf", message(1, message(19, "38400000-8cf0-11bd-b23e-10b96e40000d", 27, 1), 1, message(19, ""), 2, uint64(1764000000000), 3, float32(0.5), 4, "\x00\xff"),
			[]string{"1[0].19 = 38400000-8cf0-11bd-b23e-10b96e40000d", "1[0].27 = 1", "1[1].19 = ", "2 = 1764000000000", "3 = 0.5", "4 = \x00\uFFFD"}, nil},
		{"Protocol Buffers with lists in a list", "application/protobuf", message(1, message(1, "a", 1, "b", 2, "\x00\x07")+"\x0b\x10\x05\x10\x06\x0c", 1, message(1, "c", 2, "\x00\x07")),
			[]string{"1[0].1[0] = a", "1[0].1[1] = b", "1[0].2 = \x00\x07", "1[0].1[2].2[0] = 5", "1[0].1[2].2[1] = 6", "1[1].1 = c", "1[1].2 = \x00\x07"}, nil},
		{"Protocol Buffers with a group", "application/protobuf", "\x0b\x10\x05\x0c\x12\x02hi", []string{"1.2 = 5", "2 = hi"}, nil},
		{"Protocol Buffers that end early", "application/x-protobuf", message(1, "a", 2, "taro@jobs.example")[:12], []string{"1 = a", "2 = taro@jo"}, []string{"protobuf: ends early, kept what came before"}},
		{"compressed Protocol Buffers", "application/x-protobuf", zipped(message(1, "app_open")), []string{"1 = app_open [gzip]"}, nil},
		{"gRPC-web", "application/grpc-web+proto", framed(0, message(1, "taro@jobs.example")) + framed(0x80, "grpc-status: 0\r\n"), []string{"[0].1 = taro@jobs.example", "[1] = grpc-status: 0\r\n"}, nil},
		{"gRPC-web, compressed", "application/grpc-web", framed(1, zipped(message(1, "taro@jobs.example"))), []string{"1 = taro@jobs.example [gzip]"}, nil},
		{"gRPC-web as text", "application/grpc-web-text", b64(framed(0, message(1, "taro"))) + b64(framed(0, message(1, "hanako"))), []string{"[0].1 = taro", "[1].1 = hanako"}, nil},
		{"gRPC-web of JSON", "application/grpc-web+json", framed(0, `{"a":"b"}`), []string{"a = b"}, nil},
		{"gRPC-web that ends early", "application/grpc-web", framed(0, message(1, "taro@jobs.example"))[:12], []string{"1 = taro@"}, []string{"grpc: ends early, kept what came before", "protobuf: ends early, kept what came before"}},
		{"XML", "application/soap+xml; charset=utf-8", `<!DOCTYPE x [<!ENTITY a "b">]><s:Envelope xmlns:s="u"><s:Body><u id="1&amp;2">Tom &amp; &a;<n>x</n><![CDATA[<y>]]></u></s:Body></s:Envelope>`,
			[]string{"Envelope.Body.u.@id = 1&2", "Envelope.Body.u.n = x", "Envelope.Body.u = Tom & &a;<y>"}, nil},
		{"XML with lists in a list", "text/xml", `<o xmlns="u"><i id="1"><n>x</n><n>y</n></i><other/><i id="2">z<n/></i></o>`,
			[]string{"o.i[0].@id = 1", "o.i[0].n[0] = x", "o.i[0].n[1] = y", "o.other = ", "o.i[1].@id = 2", "o.i[1].n = ", "o.i[1] = z"}, nil},
		{"XML with several roots", "text/xml", `<a>1</a><a>2</a>`, []string{"a[0] = 1", "a[1] = 2"}, nil},
		{"XML that ends early", "text/xml", `<a><b>x</b><c d="y`, []string{"a.b = x"}, []string{"xml: ends early, kept what came before"}},
		{"JSONP", "text/plain", `cb({"a":"b"})`, []string{"a = b"}, nil},
		{"JSON twice", "text/plain", `"{\"a\":\"b\"}"`, []string{"a = b"}, nil},
		{"Snowplow", "application/json", `{"schema":"iglu:x","data":[{"e":"ue","ue_px":"` + b64url(`{"data":{"data":{"targetUrl":"https://jobs.example/"}}}`) + `","cx":"` + b64url(`{"data":[{"data":{"id":"u1"}}]}`) + `"},{"e":"pv"}]}`,
			[]string{"schema = iglu:x", "data[0].e = ue", "data[0].ue_px.data.data.targetUrl = https://jobs.example/ [base64 json]", "data[0].cx.data[0].data.id = u1 [base64 json]", "data[1].e = pv"}, nil},
		{"Segment", "text/plain", `{"batch":[{"type":"track","anonymousId":"x"},{"type":"page"}],"sentAt":"T"}`, []string{"batch[0].type = track", "batch[0].anonymousId = x", "batch[1].type = page", "sentAt = T"}, nil},
		{"lz-string", "text/plain", lzCompress(`{"a":"taro@jobs.example"}`, lzInBase64), []string{"a = taro@jobs.example [lz-string]"}, nil},
		{"parameters divided by semicolons", "text/plain", "src=1;type=a;u1=%40;", []string{"src = 1", "type = a", "u1 = @ [percent]"}, nil},
		{"a part of a form that is compressed", "multipart/form-data; boundary=X", "--X\r\nContent-Disposition: form-data; name=\"d\"; filename=\"b\"\r\nContent-Type: application/octet-stream\r\n\r\n" + zipped(`{"a":"b"}`) + "\r\n--X--",
			[]string{"d.a = b [gzip json]", "d.filename = b"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: "https://a.example/", RequestHeader: catalog.Header{{Name: "Content-Type", Value: c.mediaType}}}
			var want []string
			for _, w := range c.want {
				want = append(want, "body "+w)
			}
			compare(t, Exchange(x, []byte(c.body), nil), want, c.limits)
		})
	}
}

func TestAddress(t *testing.T) {
	document := b64url(`{"id":7,"mail":"taro@jobs.example"}`)
	for _, c := range []struct {
		url  string
		want []string
	}{
		{"https://a.example/t/" + document + "/p.gif?x=1", []string{"path [1].id = 7 [base64 json]", "path [1].mail = taro@jobs.example [base64 json]", "query x = 1"}},
		{"https://a.example/" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(`{"id":"taro@jobs.example"}`))), []string{"path [0].id = taro@jobs.example [percent base64 json]"}},
		{"https://a.example/u/dGFyby55YW1hZGFAam9icy5leGFtcGxl", []string{"path [1] = taro.yamada@jobs.example [base64]"}},
		{"https://a.example/recruitment-engineering/company_profiles/550e8400-e29b-41d4-a716-446655440000/%E6%B1%82%E4%BA%BA%E6%83%85%E5%A0%B1/d41d8cd98f00b204e9800998ecf8427e.js", nil},
		{"https://a.example/?a=1;b=2;c=", []string{"query a = 1", "query b = 2", "query c = "}},
		{"https://a.example/?q=a;b&c=d;e=f", []string{"query q = a;b", "query c = d;e=f"}},
		{"https://a.example/?q=tea;coffee", []string{"query q = tea;coffee"}},
		{"https://a.example/?a[b][c]=1&a[]=2&a[]=3&x=1&x=2", []string{"query a[b][c] = 1", "query a[] = 2", "query a[] = 3", "query x = 1", "query x = 2"}},
	} {
		compare(t, Exchange(&catalog.Exchange{URL: c.url}, nil, nil), c.want, nil)
	}
}

func TestCredentials(t *testing.T) {
	x := &catalog.Exchange{RequestHeader: catalog.Header{{Name: "Authorization", Value: "Basic " + b64("taro@jobs.example:secret")}, {Name: "Authorization", Value: "Bearer " + b64url(`{"alg":"none"}`) + "." + b64url(`{"sub":"u-1"}`) + "."}}}
	compare(t, Exchange(x, nil, nil), []string{
		"header authorization = taro@jobs.example:secret [base64]",
		"header authorization.header.alg = none [jwt json]", "header authorization.payload.sub = u-1 [jwt json]", "header authorization.signature =  [jwt]",
	}, nil)
}

func TestContentEncoding(t *testing.T) {
	const body = `{"a":"b"}`
	for _, c := range []struct {
		coding, body string
		layers       string
		limits       []string
	}{
		{"", body, "", nil},
		{"identity", body, "", nil},
		{"gzip", zipped(body), " [gzip]", nil},
		{"GZIP", body, "", nil}, // undone before
		{"br", brotliOf(body), " [brotli]", nil},
		{"zstd", zstdOf(body), " [zstd]", nil},
		{"deflate", zlibOf(body), " [zlib]", nil},
		{"deflate", deflateOf(body), " [deflate]", nil},
		{"gzip, br", brotliOf(zipped(body)), " [brotli gzip]", nil},
		{"br", body, "", []string{`content-encoding "br" of the body not undone`}},
		{"compress", body, "", []string{`content-encoding "compress" of the body not undone`}},
	} {
		x := &catalog.Exchange{URL: "https://a.example/", RequestHeader: catalog.Header{{Name: "content-encoding", Value: c.coding}}}
		compare(t, Exchange(x, []byte(c.body), nil), []string{"body a = b" + c.layers}, c.limits)
	}
}

func TestCookies(t *testing.T) {
	x := &catalog.Exchange{RequestHeader: catalog.Header{{Name: "Cookie", Value: fmt.Sprintf("a=%s; b=%s; c=k%%3Dv%%26l%%3Dw; d=%s; e=j:{\"id\":1}; f=\"q\"", b64url(`{"id":"u1"}`), url.QueryEscape(b64(`{"id":"u2"}`)), url.QueryEscape(`{"u":"https://jobs.example/?x=1"}`))}}}
	compare(t, Exchange(x, nil, nil), []string{
		"cookie a.id = u1 [base64 json]",
		"cookie b.id = u2 [percent base64 json]",
		"cookie c.k = v [percent form]",
		"cookie c.l = w [percent form]",
		"cookie d.u = https://jobs.example/?x=1 [percent json]",
		"cookie d.u.x = 1 [percent json url]",
		"cookie e.id = 1 [json]",
		`cookie f = "q"`,
	}, nil)
}
