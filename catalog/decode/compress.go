package decode

import (
	"bytes"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

func looksCompressed(data []byte) bool {
	return bytes.HasPrefix(data, []byte(gzipMagic)) || zlibMagic(data)
}

func zlibMagic[T string | []byte](s T) bool {
	return len(s) > 2 && s[0] == 0x78 && (s[1] == 1 || s[1] == 0x5e || s[1] == 0x9c || s[1] == 0xda)
}

func (u *unwrapping) compressed(data []byte) {
	var r io.Reader
	var err error
	layer := "gzip"
	switch {
	case strings.HasPrefix(string(data), gzipMagic):
		r, err = gzip.NewReader(bytes.NewReader(data))
	case zlibMagic(data):
		layer = "zlib"
		r, err = zlib.NewReader(bytes.NewReader(data))
	default:
		return
	}
	if err != nil {
		return
	}
	var out bytes.Buffer
	io.CopyN(&out, r, int64(u.budget.bytes)+1)
	if out.Len() > u.budget.bytes {
		u.budget.hit(limitUnwrapBytes)
		out.Truncate(u.budget.bytes)
	}
	if room := u.scratch(out.Len()); room != nil {
		u.add(layer, append(room, out.Bytes()...))
	}
}
