package decode

import "strings"

// undoJWT takes a JSON Web Token apart (RFC 7519, RFC 7515): its header, its
// payload and its signature, which stays as it is. Of an encrypted one (RFC
// 7516), only the header can be read.
func undoJWT(v *value, b *budget) []*value {
	// A JSON object begins with {", in base64 eyJ; a token in a header with its
	// scheme (RFC 6750).
	s := strings.TrimPrefix(v.text, "Bearer ")
	if !strings.HasPrefix(s, "eyJ") {
		return nil
	}
	segments := strings.SplitN(s, ".", 6)
	header := jwtPart(segments[0])
	if len(segments) != 3 && len(segments) != 5 || !strings.Contains(header, `"alg"`) {
		return nil
	}
	names, texts := []string{"header", "payload", "signature"}, []string{header, "", segments[2]}
	if len(segments) == 3 {
		texts[1] = jwtPart(segments[1])
	} else {
		names, texts = []string{"header", "ciphertext"}, []string{header, segments[3]}
	}
	if len(segments) == 3 && texts[1] == "" || !b.afford(len(header)+len(texts[1])) {
		return nil
	}
	var parts []*value
	for i, name := range names {
		if b.take(1) == 0 {
			break
		}
		parts = append(parts, &value{path: under(v.path, name), text: texts[i], plain: texts[i] == "" || i >= len(names)-1})
	}
	return parts
}

// jwtPart undoes the base64 of a part that is a JSON object, "" if it is none.
func jwtPart(s string) string {
	text := string(appendBits(make([]byte, 0, len(s)*3/4), strings.TrimRight(s, "="), alphabet64, 6))
	if scan := (jsonScanner{text: text, room: -1}); !jsonShaped(text) || scan.document() != jsonWhole {
		return ""
	}
	return text
}
