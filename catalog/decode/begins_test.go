package decode

import (
	"bytes"
	stdflate "compress/flate"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// TestBegins: the look at the first block turns no stream away, whatever made
// it.
func TestBegins(t *testing.T) {
	texts := append(values(), "", "a", "abc", strings.Repeat("taro@jobs.example 山田太郎 ", 20))
	for n := 1; n < 400; n += 40 {
		texts = append(texts, fmt.Sprintf(`{"event":"Page Viewed","id":%d,"properties":{"path":"/jobs/%s"}}`, n*7919, strings.Repeat("xyz/", n)))
	}
	makers := map[string]func(io.Writer) io.WriteCloser{}
	begins := map[string]func([]byte) bool{}
	for level := stdflate.HuffmanOnly; level <= stdflate.BestCompression; level++ {
		for name, create := range map[string]func(io.Writer) io.WriteCloser{
			"deflate of the standard library": func(w io.Writer) io.WriteCloser { return must(stdflate.NewWriter(w, level)) },
			"deflate":                         func(w io.Writer) io.WriteCloser { return must(flate.NewWriter(w, level)) },
		} {
			makers[fmt.Sprint(name, level)], begins[fmt.Sprint(name, level)] = create, deflateBegins
		}
		makers[fmt.Sprint("zlib", level)], begins[fmt.Sprint("zlib", level)] = func(w io.Writer) io.WriteCloser { return must(zlib.NewWriterLevel(w, level)) }, zlibBegins
	}
	for quality := brotli.BestSpeed; quality <= brotli.BestCompression; quality++ {
		for _, window := range []int{0, 16, 22} {
			name := fmt.Sprint("brotli", quality, "/", window)
			makers[name], begins[name] = func(w io.Writer) io.WriteCloser {
				return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: quality, LGWin: window})
			}, brotliBegins
		}
	}
	for name, create := range makers {
		var out bytes.Buffer
		for _, s := range texts {
			out.Reset()
			w := create(&out)
			io.WriteString(w, s)
			w.Close()
			if !begins[name](out.Bytes()) && len(s) >= minWord {
				t.Errorf("%s of %.40q is not known: %x", name, s, out.Bytes()[:min(out.Len(), 40)])
			}
		}
	}
}
