package decode

import (
	"slices"
	"strings"
	"testing"
)

// unwrapped returns what Unwrap gives, layers and data, one a line.
func unwrapped(t *testing.T, data string, depth int) (lines []string) {
	t.Helper()
	if limits := Unwrap([]byte(data), depth, func(layers []string, data []byte) {
		lines = append(lines, strings.Join(layers, " ")+": "+string(data))
	}); limits != nil {
		t.Errorf("limits %q", limits)
	}
	return lines
}

func TestUnwrap(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"as it is", "taro@example.jp", ": taro@example.jp"},
		{"percent", "a=taro%40example.jp&b=2", "percent: taro@example.jp"},
		{"percent twice", "taro%2540example.jp", "percent percent: taro@example.jp"},
		{"plus for space", "q=Taro+Yamada", "percent: Taro Yamada"},
		{"escape()", "%u5C71%u7530", "percent: 山田"},
		{"escapes", `{"a":"\u5c71\u7530\ud83d\ude00\/\""}`, `escapes: 山田😀/"`},
		{"escapes of bytes", `\xe5\xb1\xb1\345\261\261`, "escapes: 山山"},
		{"entities", "<b>&#x5c71;&#30000;&amp;</b>", "entities: 山田&"},
		{"hex in text", "id:7461726f406578616d706c652e6a70,", "hex: taro@example.jp"},
		{"base64 in text", `{"a":"` + b64("taro@example.jp") + `"}`, "base64: taro@example.jp"},
		{"base64 of gzip of escapes", b64(zipped(strings.Repeat(`\u5c71`, 40))), "base64 gzip escapes: " + strings.Repeat("山", 40)},
		{"base64 in lines", b64("taro.yamada@jobs.example,")[:16] + "\r\n" + b64("taro.yamada@jobs.example,")[16:] + "\r\n", "base64: taro.yamada@jobs.example,"},
		{"gzip behind something else", "\x00\x00\x00\x2a" + zipped(strings.Repeat("山田", 9)), "gzip: " + strings.Repeat("山田", 9)},
		{"deflate in a message", message(1, "app_open", 2, message(3, deflateOf(strings.Repeat("山田", 9)))), "protobuf deflate: " + strings.Repeat("山田", 9)},
		{"brotli in a file of a form", "--X\r\nContent-Disposition: form-data; name=f\r\n\r\n" + brotliOf(strings.Repeat("山田", 9)) + "\r\n--X--\r\n", "multipart brotli: " + strings.Repeat("山田", 9)},
		{"rot13", "gneb@rknzcyr.wc", "rot13: taro@example.jp"},
		{"reversed", "田山", "reversed: 山田"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if lines := unwrapped(t, c.data, 3); !slices.Contains(lines, c.want) {
				t.Errorf("%q: no %q in %q", c.data, c.want, lines)
			}
		})
	}
}
