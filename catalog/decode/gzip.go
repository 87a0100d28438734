package decode

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// gzipMagic begins every gzip member that uses deflate (RFC 1952, 2.3.1).
const gzipMagic = "\x1f\x8b\x08"

// undoGzip undoes gzip. Of a broken one it keeps what came out.
func undoGzip(v *value, b *budget) []*value {
	if !strings.HasPrefix(v.text, gzipMagic) {
		return nil
	}
	r, err := gzip.NewReader(strings.NewReader(v.text))
	if err != nil {
		b.hit("gzip: broken header")
		return nil
	}
	var out bytes.Buffer
	_, err = io.CopyN(&out, r, int64(b.bytes)+1)
	if err != nil && !errors.Is(err, io.EOF) {
		b.hit("gzip: broken, kept what came before")
	}
	if out.Len() == 0 {
		return nil
	}
	return []*value{{path: v.path, text: b.text(out.Bytes()), document: v.document, mediaType: v.mediaType}}
}
