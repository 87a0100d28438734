package decode

import (
	"bytes"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"soshin/catalog"
)

// An attack is a hostile exchange with the bounds that it must hit.
type attack struct {
	url, cookie       string
	mediaType, coding string
	body              []byte
	messages          [][]byte
	limits            []string
}

var attacks = sync.OnceValue(func() map[string]attack {
	random := make([]byte, 10<<20)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(random)
	nested := `"x"`
	for range MaxDepth + 2 {
		nested = `{"a":` + fmt.Sprintf("%q", nested) + `}`
	}
	layers := "x@example.jp, x@example.jp"
	for range MaxDepth + 2 {
		layers = b64(layers)
	}
	recursion := "x"
	for range 200 {
		recursion = message(1, recursion+"\x01")
	}
	nestedBytes := strings.Repeat("\xff\xfe", 3<<20)
	for range maxProtobufDepth + 2 {
		nestedBytes = message(1, nestedBytes)
	}
	levels := "taro@jobs.example"
	for len(levels) < 5<<20 {
		levels = b64(levels)
	}
	lzBomb := lzCompress(strings.Repeat("\x01", 400_000), lzInBase64)
	boundary := strings.Repeat("a", 70)
	const early = "json: ends early, kept what came before"
	return map[string]attack{
		"list of hexadecimal":        {body: listOf(func(s string) string { return hex.EncodeToString([]byte(s)) }), limits: []string{limitBytes, limitValues, limitBroken, limitLooked}},
		"list of base32":             {body: listOf(func(s string) string { return base32.StdEncoding.EncodeToString([]byte(s)) }), limits: []string{limitBytes, limitValues, limitLZ, limitBroken, limitLooked}},
		"list of base64 twice":       {body: listOf(func(s string) string { return b64(b64(s)) }), limits: []string{limitBytes, limitValues, limitLooked}},
		"list of one letter":         {body: listOf(func(s string) string { return strings.Repeat("A", 2*len(s)) }), limits: []string{limitBytes, limitValues, limitLZ, limitBase58, limitLooked}},
		"list of forms":              {body: listOf(func(s string) string { return strings.Repeat("a=b&", len(s)/2) }), limits: []string{limitBytes, limitValues, limitLooked}},
		"list of half Shift_JIS":     {body: listOf(func(s string) string { return strings.Repeat("\x83\x41\x83", len(s)/2) }), limits: []string{limitBytes, limitValues, limitLooked}},
		"blocks of nothing":          {body: []byte(gzipMagic + "\x00\x00\x00\x00\x00\x00\x03" + strings.Repeat("\x00\x00\x00\xff\xff", 8<<20/5)), limits: []string{limitBytes, "gzip: broken from the start", limitWaste, limitValue}},
		"zip bomb":                   {body: []byte(zipped(strings.Repeat("a", 40<<20))), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"zip bomb of JSON":           {body: []byte(zipped("[" + strings.Repeat(`"a=b&c=d",`, 4<<20))), limits: []string{limitBytes, limitValues}},
		"zip in zip":                 {body: []byte(zipped(zipped(strings.Repeat("\x00", 40<<20)))), limits: []string{limitBytes, limitValue}},
		"zlib bomb":                  {body: []byte(zlibOf(strings.Repeat("a", 40<<20))), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"deflate bomb":               {coding: "deflate", body: []byte(deflateOf(strings.Repeat("a", 40<<20))), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"brotli bomb":                {coding: "br", body: []byte(brotliOf(strings.Repeat("a", 40<<20))), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"zstd bomb":                  {body: []byte(zstdOf(strings.Repeat("a", 40<<20))), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"zstd with a window":         {body: []byte("[\"" + strings.Repeat(b64("\x28\xb5\x2f\xfd\x00\x68"+"\x09\x00\x00a")+"\",\"", 2000) + "\"]"), limits: nil},
		"brotli with windows":        {body: []byte("[\"" + strings.Repeat(b64(brotliWindow())+"\",\"", 2000) + "\"]"), limits: []string{limitBroken}},
		"broken gzip":                {body: []byte(gzipMagic + strings.Repeat("\xff", 1<<20)), limits: []string{"gzip: broken from the start", limitValue}},
		"deep JSON":                  {body: []byte(strings.Repeat("[", 5<<20)), limits: []string{early, limitNesting, limitValue}},
		"deep JSON, closed":          {body: []byte(strings.Repeat(`{"a":`, 1<<20) + "1" + strings.Repeat("}", 1<<20)), limits: []string{limitNesting, limitValue}},
		"100 levels of JSON":         {body: []byte(strings.Repeat("[", 100) + strings.Repeat("]", 100)), limits: []string{limitNesting}},
		"many values":                {body: []byte("[" + strings.Repeat("1,", 4<<20) + "1]"), limits: []string{limitBytes, limitValues}},
		"many parameters":            {body: []byte(strings.Repeat("a=%41&", 1<<20)), limits: []string{limitValues}},
		"many semicolons":            {body: []byte(strings.Repeat("a=%41;", 1<<20)), limits: []string{limitValues}},
		"many lines":                 {body: []byte(strings.Repeat("{\"a\":1}\n", 1<<20)), limits: []string{limitValues}},
		"many events":                {body: []byte(strings.Repeat("a=1&b=2\n", 1<<20)), limits: []string{limitValues}},
		"field of 50 MB":             {body: []byte(`{"a":"` + strings.Repeat("z", 50<<20) + `","b":1}`), limits: []string{limitBytes, early, limitLooked, limitValue}},
		"parameter of 50 MB":         {body: []byte("a=" + strings.Repeat("%", 50<<20)), limits: []string{limitBytes, limitLooked, limitValue}},
		"name of 1 MB":               {body: []byte(`{"` + strings.Repeat("n", 1<<20) + `":[` + strings.Repeat(`[1],`, 5000) + `1]}`), limits: []string{limitPath}},
		"random bytes":               {body: random, limits: []string{limitBytes, limitValue}},
		"random protobuf":            {mediaType: "application/x-protobuf", body: random, limits: []string{limitBytes, "protobuf: ends early, kept what came before"}},
		"JSON in JSON":               {body: []byte(nested), limits: []string{limitDepth}},
		"base64 in base64":           {body: []byte(layers), limits: []string{limitDepth}},
		"quotes":                     {body: []byte("[" + strings.Repeat(`"\"`, 2<<20)), limits: []string{limitValue}},
		"base64 of MBs":              {body: []byte(`{"a":"` + b64(strings.Repeat("taro@example.jp ", 400<<10)) + `"}`), limits: []string{limitBytes, early, limitLooked, limitValue}},
		"hex of MBs":                 {body: []byte(strings.Repeat("7461726f", 900<<10)), limits: []string{limitBytes, limitOpaque, limitBase58, limitValue}},
		"base58 of KBs":              {body: []byte(`["` + strings.Repeat(strings.Repeat("z", maxBase58Value)+`","`, 16<<10) + `"]`), limits: []string{limitBytes, limitValues, limitBase58, limitLooked}},
		"percent of percents":        {body: []byte("a=" + strings.Repeat("%25", 1<<20) + "41"), limits: []string{limitValue}},
		"entities":                   {body: []byte(`["` + strings.Repeat("&amp;", 1<<20) + `"]`), limits: []string{limitLooked, limitValue}},
		"escapes":                    {body: []byte(strings.Repeat(`\u0041`, 1<<20)), limits: []string{limitBytes, limitValue}},
		"lz-string bomb":             {body: []byte(lzCompress(strings.Repeat("a", 4<<20), lzInBase64)), limits: []string{limitLZ, limitWaste}},
		"deep XML":                   {mediaType: "text/xml", body: []byte(strings.Repeat("<a>", 1<<20)), limits: []string{limitXML, limitNesting, limitValue}},
		"deep XML, closed":           {mediaType: "text/xml", body: []byte(strings.Repeat("<a>", 60<<10) + "x" + strings.Repeat("</a>", 60<<10)), limits: []string{limitNesting}},
		"XML of attributes":          {mediaType: "text/xml", body: []byte("<a" + strings.Repeat(` b="c"`, 1<<20) + "/>"), limits: []string{limitXML, limitValue}},
		"XML of entities":            {mediaType: "text/xml", body: []byte(`<!DOCTYPE a [<!ENTITY b "` + strings.Repeat("x", 1000) + `"><!ENTITY c "` + strings.Repeat("&b;", 1000) + `">]><a>` + strings.Repeat("&c;", 1000) + `</a>`), limits: nil},
		"protobuf recursion":         {mediaType: "application/x-protobuf", body: []byte(recursion), limits: []string{limitNesting}},
		"protobuf of fields":         {mediaType: "application/x-protobuf", body: []byte(strings.Repeat("\x08\x01", 4<<20)), limits: []string{limitValues}},
		"protobuf of bytes":          {mediaType: "application/x-protobuf", body: []byte(strings.Repeat(message(1, strings.Repeat("\x0a\x00", 60)+"\x07"), 60<<10)), limits: []string{limitValues}},
		"MessagePack of 4 GB":        {mediaType: "application/msgpack", body: []byte("\xdf\xff\xff\xff\xff\xdb\xff\xff\xff\xff"), limits: nil},
		"deep MessagePack":           {mediaType: "application/msgpack", body: []byte(strings.Repeat("\x91", 4<<20)), limits: []string{limitNesting, limitValue}},
		"deep CBOR":                  {mediaType: "application/cbor", body: []byte(strings.Repeat("\x9f", 4<<20)), limits: []string{"cbor: ends early, kept what came before", limitNesting, limitValue}},
		"CBOR of tags":               {mediaType: "application/cbor", body: []byte(strings.Repeat("\xc1", 4<<20)), limits: []string{limitNesting, limitValue}},
		"CBOR of chunks":             {mediaType: "application/cbor", body: []byte("\x7f" + strings.Repeat("\x61a", 4<<20)), limits: []string{limitBytes, "cbor: ends early, kept what came before", limitLooked, limitValue}},
		"gRPC of a long media type":  {mediaType: "application/grpc-web+" + strings.Repeat("x", 1<<20), body: []byte(strings.Repeat(framed(0, "abc"), 1<<20)), limits: []string{limitValues}},
		"list of lz-string bombs":    {body: []byte(`["` + strings.Repeat(lzBomb+`","`, 6000) + `"]`), limits: []string{limitLZ, limitWaste, limitLooked}},
		"list of broken MessagePack": {body: []byte(`["` + strings.Repeat(b64("\xde\xff\xff"+strings.Repeat("\xa1a\x01", 300))+`","`, 6000) + `"]`), limits: []string{limitWaste, limitLooked}},
		"list of broken XML":         {body: []byte(`["` + strings.Repeat("<?xml version='1.0'?>"+strings.Repeat("<a>", 200)+`","`, 9000) + `"]`), limits: []string{limitWaste, limitLooked}},
		"list of broken JSON":        {body: []byte(`["` + strings.Repeat("["+strings.Repeat("1,", 300)+`]","`, 9000) + `"]`), limits: []string{limitWaste, limitLooked}},
		"protobuf of nested bytes":   {mediaType: "application/x-protobuf", body: []byte(nestedBytes), limits: []string{limitNesting, limitLooked, limitValue}},
		"base64, 40 levels":          {body: []byte(levels), limits: []string{limitBytes, limitValue}},
		"JSON of a million names":    {body: []byte("{" + strings.Repeat(`"n":1,`, 1<<20) + `"n":1}`), limits: []string{limitValues}},
		"long number":                {body: []byte("[" + strings.Repeat("9", 7<<20) + "]"), limits: []string{limitValue}},
		"JWT of dots":                {body: []byte(`{"a":"eyJ` + strings.Repeat(".", 7<<20) + `"}`), limits: []string{limitLooked, limitValue}},
		"gzip of many members":       {body: []byte(strings.Repeat(zipped(""), 300_000)), limits: nil},
		"zstd that claims 2 GB":      {body: []byte("\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x80" + string(random[:1000])), limits: []string{"zstd: broken from the start"}},
		"many parts":                 {mediaType: "multipart/form-data; boundary=X", body: []byte(strings.Repeat("--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 100_000) + "--X--"), limits: []string{limitValues}},
		"boundary that begins again": {mediaType: "multipart/form-data; boundary=" + boundary, body: []byte("--" + boundary + "\r\n\r\n" + strings.Repeat("\r\n--"+boundary[1:], 100_000)), limits: []string{"multipart: broken, kept what came before", limitLooked, limitValue}},
		"many ampersands":            {url: "https://a.example/?" + strings.Repeat("&", 1<<20), limits: nil},
		"query of 50 MB":             {url: "https://a.example/?a=" + strings.Repeat("QUJD", 13<<20), limits: []string{limitHead, limitBase58, limitValue}},
		"many slashes":               {url: "https://a.example/" + strings.Repeat("/", 50<<20), limits: []string{limitHead}},
		"many segments":              {url: "https://a.example/" + strings.Repeat("recruitment-engineers/", 90_000), limits: []string{limitValues}},
		"cookies of 10 MB":           {cookie: strings.Repeat("a=1; ", 2<<20), limits: []string{limitHead, limitValues}},
		"many messages":              {messages: slices.Repeat([][]byte{[]byte("a")}, 1<<20), limits: []string{limitValues}},
		"gRPC of frames":             {mediaType: "application/grpc-web", body: []byte(strings.Repeat("\x00\x00\x00\x00\x00", 1<<20)), limits: []string{limitValues}},
	}
})

// brotliWindow is a stream that gives one byte, and then claims 4 MiB for what
// does not follow (RFC 7932, 9).
func brotliWindow() string {
	var out []byte
	var acc, n int
	put := func(v, bits int) {
		acc |= v << n
		for n += bits; n >= 8; n -= 8 {
			out = append(out, byte(acc))
			acc >>= 8
		}
	}
	put(0b1011, 4)      // a window of 22 bits
	put(0, 1+2)         // not the last block; 4 nibbles of length
	put(0, 16)          // one byte
	put(1, 1)           // stored
	put('a', 8)         // at the next byte: 24 bits have been put
	put(0, 1)           // not the last block
	put(2, 2)           // 6 nibbles
	put(0xffffff, 24)   // 16 MiB
	put(0, 1+3+6+2+1+1) // not stored; one type of each block, one tree of each kind
	for _, symbol := range []int{8, 10, 6} {
		put(1, 2) // a simple code
		put(0, 2) // of one symbol
		put(0, symbol)
	}
	put(0, 7)
	return string(out)
}

// listOf is a list of 8 MiB in which words are written in some way, a few
// hundred characters each.
func listOf(write func(string) string) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	b.WriteString(`{"a":[`)
	for b.Len() < 8<<20 {
		word := make([]byte, 400)
		for i := range word {
			word[i] = "abcdefghijklmnopqrstuvwxyz     "[r.IntN(31)]
		}
		fmt.Fprintf(&b, `"%s",`, write(string(word)))
	}
	b.WriteString("1]}")
	return b.Bytes()
}

func (a attack) exchange() *catalog.Exchange {
	return &catalog.Exchange{URL: a.url, RequestHeader: catalog.Header{{Name: "Content-Type", Value: a.mediaType}, {Name: "Content-Encoding", Value: a.coding}, {Name: "Cookie", Value: a.cookie}}}
}

// allocated is how much f allocates, in MB.
func allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int((after.TotalAlloc - before.TotalAlloc) >> 20)
}

func TestHostile(t *testing.T) {
	for name, a := range attacks() {
		t.Run(name, func(t *testing.T) {
			var r Result
			if n := allocated(func() { r = Exchange(a.exchange(), a.body, a.messages) }); n > 64 && !raceDetector {
				t.Errorf("made %d MB, want at most 64", n)
			}
			if fmt.Sprint(r.Limits) != fmt.Sprint(a.limits) {
				t.Errorf("limits\n got %q\nwant %q", r.Limits, a.limits)
			}
			bounded(t, r)
		})
	}
}

// TestHostileUnwrap: no more is told than what was hit, and little is made.
func TestHostileUnwrap(t *testing.T) {
	for name, a := range attacks() {
		t.Run(name, func(t *testing.T) {
			data := append(slices.Clip(a.body), a.url+a.cookie...)
			made, buffers := 0, 0
			var limits []string
			if n := allocated(func() {
				limits = Unwrap(data, 3, func(_ []string, data []byte) { made += len(data); buffers++ })
			}); n > 64 && !raceDetector {
				t.Errorf("allocated %d MB, want at most 64", n)
			}
			if made > len(data)+MaxUnwrapBytes || buffers > 1+MaxUnwrapBuffers {
				t.Errorf("gave %d bytes in %d buffers", made, buffers)
			}
			if len(data) > MaxUnwrapInto && limits == nil {
				t.Error("did not tell that it looked at a part")
			}
		})
	}
}

// bounded fails t if a result breaks what the package promises of every one.
func bounded(t *testing.T, r Result) {
	t.Helper()
	if len(r.Fields) > MaxValues {
		t.Errorf("%d fields", len(r.Fields))
	}
	for _, f := range r.Fields {
		if len(f.Value) > MaxValue+3*utf8.UTFMax*MaxValue || len(f.Path) > 4*MaxPath {
			t.Fatalf("field %.80s: value of %d bytes, path of %d", show(f), len(f.Value), len(f.Path))
		}
		if !utf8.ValidString(f.Value) || !utf8.ValidString(f.Path) {
			t.Fatalf("field %.80q is not UTF-8", show(f))
		}
		if f.Layers == nil {
			t.Fatalf("field %.80s: layers are nil", show(f))
		}
	}
}

func BenchmarkWorst(b *testing.B) {
	for name, a := range attacks() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Exchange(a.exchange(), a.body, a.messages)
			}
		})
	}
}

func BenchmarkWorstUnwrap(b *testing.B) {
	for name, a := range attacks() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Unwrap(append(a.body, a.url+a.cookie...), 3, func([]string, []byte) {})
			}
		})
	}
}

func BenchmarkExchange(b *testing.B) {
	x := &catalog.Exchange{
		URL: "https://www.google-analytics.com/g/collect?v=2&tid=G-1A2B3C4D5E&gtm=45je4bk0&_p=1700000000000&cid=123456789.1700000000&ul=ja&sr=1920x1080&uaa=x86&dl=https%3A%2F%2Fwww.jobs.example%2Fsearch%3Fq%3D%25E6%25B1%2582&dr=&dt=%E6%B1%82%E4%BA%BA&sid=1700000000&sct=1&en=page_view",
		RequestHeader: catalog.Header{{Name: "User-Agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"},
			{Name: "Accept-Language", Value: "ja"}, {Name: "Referer", Value: "https://www.jobs.example/"}, {Name: "Accept-Encoding", Value: "gzip, br"}},
	}
	body := []byte(`{"batch":[` + strings.TrimSuffix(strings.Repeat(`{"event":"Page Viewed","anonymousId":"550e8400-e29b-41d4-a716-446655440000","context":{"locale":"ja-JP","page":{"url":"https://www.jobs.example/jobs/1?ref=top","title":"求人"}},"properties":{"n":1,"ok":true}},`, 10), ",") + `]}`)
	b.SetBytes(int64(len(body) + len(x.URL)))
	b.ReportAllocs()
	for b.Loop() {
		Exchange(x, body, nil)
	}
}
