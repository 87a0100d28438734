package decode

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// undoGRPC takes the messages of gRPC, gRPC-web (PROTOCOL-WEB.md of gRPC) and
// Connect's streams apart: each begins with a byte of flags and its length. If
// there are several, [i] is in their paths.
func undoGRPC(v *value, b *budget) []*value {
	subtype := mediaSubtype(v.mediaType)
	if !strings.HasPrefix(subtype, "grpc") && !strings.HasPrefix(subtype, "connect+") {
		return nil
	}
	text := v.text
	if strings.HasPrefix(subtype, "grpc-web-text") {
		text = unpadded(text)
		if !b.afford(len(text)) {
			return nil
		}
	}
	inner := "application/x-protobuf"
	if _, format, found := strings.Cut(subtype, "+"); found {
		inner = "application/" + format
	}
	var parts []*value
	for text != "" {
		flags, message, rest, ok := frame(text)
		if !ok {
			b.hit("grpc: ends early, kept what came before")
		}
		if b.take(1) == 0 {
			break
		}
		p := &value{path: fmt.Sprintf("%s[%d]", v.path, len(parts)), text: message, document: true, mediaType: inner}
		if flags&flagTrailers != 0 {
			p.mediaType = ""
		}
		parts = append(parts, p)
		text = rest
	}
	if len(parts) == 1 {
		parts[0].path = v.path
	}
	return parts
}

const (
	frameHead    = 5
	flagTrailers = 0x80
)

// frame cuts the first message off text. Ok is false if it ends early.
func frame(text string) (flags byte, message, rest string, ok bool) {
	if len(text) < frameHead {
		return 0, text, "", false
	}
	flags = text[0]
	n := binary.BigEndian.Uint32([]byte(text[1:frameHead]))
	text = text[frameHead:]
	if uint64(n) > uint64(len(text)) {
		return flags, text, "", false
	}
	return flags, text[:n], text[n:], true
}

// unpadded undoes base64 of which every part may have its own padding, up to
// what is not base64.
func unpadded(text string) string {
	out := make([]byte, 0, len(text)*3/4)
	for text != "" {
		part, rest, _ := strings.Cut(text, "=")
		more := appendBits(out, part, alphabet64, 6)
		if more == nil {
			break
		}
		out, text = more, strings.TrimLeft(rest, "=")
	}
	return string(out)
}
