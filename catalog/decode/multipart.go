package decode

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// undoMultipart takes a document apart whose media type names a boundary
// (RFC 7578). A part's file name is a field beside it: avatar.filename.
func undoMultipart(v *value, b *budget) []*value {
	if !strings.HasPrefix(strings.ToLower(v.mediaType), "multipart/") {
		return nil
	}
	_, params, err := mime.ParseMediaType(v.mediaType)
	if err != nil || params["boundary"] == "" {
		return nil
	}
	var parts []*value
	var text bytes.Buffer
	r := multipart.NewReader(strings.NewReader(v.text), params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				b.hit("multipart: broken, kept what came before")
			}
			return parts
		}
		text.Reset()
		if _, err := text.ReadFrom(p); err != nil {
			b.hit("multipart: broken, kept what came before")
		}
		if b.take(1) == 0 {
			return parts
		}
		path := under(v.path, p.FormName())
		parts = append(parts, &value{path: path, text: text.String()})
		if name := p.FileName(); name != "" && b.take(1) == 1 {
			parts = append(parts, &value{path: under(path, "filename"), text: name})
		}
	}
}
