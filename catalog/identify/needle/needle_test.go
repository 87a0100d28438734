package needle

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// all returns what Find tells of, sorted.
func all(s *Set, data []byte) [][2]int {
	var got [][2]int
	last := 0
	s.Find(data, func(needle, at int) {
		if at < last {
			panic("from the front to the back")
		}
		last = at
		got = append(got, [2]int{at, needle})
	})
	slices.SortFunc(got, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return got
}

func TestFind(t *testing.T) {
	s := New([]Needle{
		{"taro", true}, {"taro.yamada@persona.example", true}, {"dGFyby55YW1hZGE", false}, {"太郎", false}, {"jo", true}, {"abc", false},
		{"abc", true}, {"\x00\x01\x02", false}, {"[[[[[[[[", true},
	})
	for _, c := range []struct {
		data string
		want [][2]int
	}{
		{"", nil},
		{"t", nil},
		{"taro", [][2]int{{0, 0}}},
		{"xTaRo.Yamada@PERSONA.exampleTARO", [][2]int{{1, 0}, {1, 1}, {28, 0}}},
		{"taro.yamada@persona.exampl", [][2]int{{0, 0}}},
		{"dGFyby55YW1hZGE= dgFyby55YW1hZGE=", [][2]int{{0, 2}}},
		{"山田太郎", [][2]int{{6, 3}}},
		{"jojo", nil},
		{"abcABC", [][2]int{{0, 5}, {0, 6}, {3, 6}}},
		{"\x00\x01\x02\x00!\x02", [][2]int{{0, 7}}},
		{"{{{{{{{{[[[[[[[[", [][2]int{{8, 8}}}, // [ and { differ in the bit of the letters' case
	} {
		if got := all(s, []byte(c.data)); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.data, got, c.want)
		}
	}
}

func TestNone(t *testing.T) {
	if got := all(New(nil), []byte("anything at all")); got != nil {
		t.Errorf("got %v", got)
	}
}

// naive is Find written down.
func naive(needles []Needle, data []byte) [][2]int {
	var got [][2]int
	for at := range data {
		for i, n := range needles {
			if len(n.Text) < MinLength || at+len(n.Text) > len(data) {
				continue
			}
			here, text := data[at:at+len(n.Text)], []byte(n.Text)
			if n.Fold {
				here, text = asciiLower(here), asciiLower(text)
			}
			if bytes.Equal(here, text) {
				got = append(got, [2]int{at, i})
			}
		}
	}
	return got
}

func asciiLower(b []byte) []byte {
	b = slices.Clone(b)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return b
}

func FuzzSearch(f *testing.F) {
	f.Add("abc\nABCDEFGHI\n太郎\nabcd", []byte("xAbCdefghi太郎"), uint64(1))
	f.Add("\x00\x00\x00\n@@@\n```", []byte("```@@@\x00\x00\x00\x00"), uint64(6))
	f.Fuzz(func(t *testing.T, list string, data []byte, fold uint64) {
		var needles []Needle
		for i, text := range strings.Split(list, "\n") {
			needles = append(needles, Needle{text, fold>>(i%64)&1 != 0})
		}
		if got, want := all(New(needles), data), naive(needles, data); !slices.Equal(got, want) {
			t.Errorf("%+v in %q: got %v, want %v", needles, data, got, want)
		}
	})
}

// benchNeedles are encodings of hashes and a few plain values, as a persona
// has them.
func benchNeedles(n int) []Needle {
	var needles []Needle
	for i := 0; len(needles) < n; i++ {
		sum := sha256.Sum256(fmt.Append(nil, i))
		needles = append(needles, Needle{hex.EncodeToString(sum[:]), true}, Needle{base64.RawStdEncoding.EncodeToString(sum[:]), false}, Needle{string(sum[:]), false})
		if i%100 == 0 {
			needles = append(needles, Needle{fmt.Sprintf("%s.%d@persona.example", hex.EncodeToString(sum[:2]), i), true}, Needle{hex.EncodeToString(sum[2:5]), true})
		}
	}
	return needles[:n]
}

// benchTexts are 1 MB each.
func benchTexts() map[string][]byte {
	const size = 1 << 20
	r := rand.NewChaCha8([32]byte{7})
	random := make([]byte, size)
	r.Read(random)
	english := "The service keeps a list of what its pages send to outside parties; whoever reads it learns the recipient, the purpose and the kind of information. "
	return map[string][]byte{
		"text":   []byte(strings.Repeat(english, size/len(english)+1)[:size]),
		"json":   []byte(strings.Repeat(`{"event":"Page Viewed","anonymousId":"550e8400-e29b-41d4-a716-446655440000","context":{"page":{"url":"https://www.jobs.example/jobs/1?ref=top","title":"求人"}},"n":1.25},`, size/170)),
		"hex":    []byte(hex.EncodeToString(random[:size/2])),
		"base64": []byte(base64.StdEncoding.EncodeToString(random[:size/4*3])),
		"binary": random,
	}
}

func BenchmarkSearch(b *testing.B) {
	texts := benchTexts()
	for _, n := range []int{12_000, 100_000} {
		s := New(benchNeedles(n))
		for _, name := range []string{"text", "json", "hex", "base64", "binary"} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.SetBytes(int64(len(texts[name])))
				for b.Loop() {
					s.Find(texts[name], func(int, int) {})
				}
			})
		}
	}
}

func BenchmarkNew(b *testing.B) {
	needles := benchNeedles(12_000)
	b.ReportAllocs()
	for b.Loop() {
		New(needles)
	}
}
