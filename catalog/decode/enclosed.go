package decode

import "bytes"

// enclosed adds what binary documents hold that is not text: in them it has no
// beginning and no end that could be seen. Their text is in them as it is.
func (u *unwrapping) enclosed(data []byte) {
	if len(data) < 3*minBinary {
		return
	}
	if bytes.HasPrefix(data, []byte("--")) {
		u.multipart(data)
		return
	}
	if first := data[0]; messagePackBegins(first) {
		r := messagePack{packed{text: string(data), leaves: leaves{room: maxEnclosed}}}
		if r.value("", 0) && r.pos == len(data) {
			u.binary("msgpack", r.parts)
		}
	} else if cborBegins(first) {
		r := cbor{packed{text: string(data), leaves: leaves{room: maxEnclosed}}}
		if r.value("", 0) && r.pos == len(data) {
			u.binary("cbor", r.parts)
		}
	}
	if protobufBegins(data) {
		r := newProtobuf(string(data), maxEnclosed)
		if r.document(&place{}) {
			u.binary("protobuf", r.parts)
		}
	}
}

func (u *unwrapping) binary(layer string, parts []*value) {
	for _, p := range parts {
		if data := []byte(p.text); !p.plain && len(data) >= minBinary && kindOf(data) == noText {
			u.add(layer, append(u.scratch(len(data)), data...))
		}
	}
}

// multipart adds the parts of a multipart document that are not text.
func (u *unwrapping) multipart(data []byte) {
	boundary, _, found := bytes.Cut(data, []byte("\r\n"))
	if !found || len(boundary) > 2+70 { // RFC 2046, 5.1.1
		return
	}
	for part := range bytes.SplitSeq(data, append([]byte("\r\n"), boundary...)) {
		if _, content, found := bytes.Cut(part, []byte("\r\n\r\n")); found && kindOf(content) == noText {
			u.add("multipart", append(u.scratch(len(content)), content...))
		}
	}
}
