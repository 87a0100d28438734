package legible

import "testing"

func TestLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" シゴトの輪 ", "シゴトの輪"},
		{"a\nb\tc\u2028d", "a b c d"},
		{"\x1b[31mred\x00", "[U+001B][31mred[U+0000]"},
		{"pay\u202efdp", "pay[U+202E]fdp"},
		{"\ufeff\u200b\ue000\ufffe\U0010ffff", "[U+FEFF][U+200B][U+E000][U+FFFE][U+10FFFF]"},
		{"\xff", "\ufffd"},
		{"1234567890", "1234567890"},
		{"12345678901", "1234567890…"},
	} {
		if got := Line(c.in, 10); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
