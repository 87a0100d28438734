package journal

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"soshin/catalog"
)

// appendRecord appends r as one line of JSON. The parts of an exchange, of
// which every request has three, are written by hand: encoding/json's
// reflection was a tenth of what a recorded request cost (make bench). What is
// read back is the same.
func appendRecord(line []byte, r Record) ([]byte, error) {
	if x := r.Exchange; x != nil && plain(x) {
		line = append(line, `{"exchange":`...)
		line = appendExchange(line, x)
		return append(line, "}\n"...), nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return line, fmt.Errorf("encode a journal record: %w", err)
	}
	return append(append(line, data...), '\n'), nil
}

// plain reports whether x has nothing that appendExchange does not write.
func plain(x *catalog.Exchange) bool {
	return len(x.Messages) == 0 && len(x.CNAME) == 0 && x.NameError == "" && encodable(x.At) && encodable(x.Ended)
}

// encodable reports whether encoding/json would take t (RFC 3339, 5.6: a year
// of four digits, a zone of whole minutes). The proxy's times are UTC.
func encodable(t time.Time) bool {
	return t.Location() == time.UTC && 0 <= t.Year() && t.Year() <= 9999
}

func appendExchange(b []byte, x *catalog.Exchange) []byte {
	b = append(b, `{"run":`...)
	b = appendString(b, x.Run)
	b = append(b, `,"visit":`...)
	b = appendString(b, x.Visit)
	b = append(b, `,"seq":`...)
	b = strconv.AppendUint(b, x.Seq, 10)
	b = appendTime(b, `,"at":`, x.At)
	b = appendMember(b, `,"kind":`, string(x.Kind))
	b = appendMember(b, `,"method":`, x.Method)
	b = appendMember(b, `,"url":`, x.URL)
	b = appendMember(b, `,"proto":`, x.Proto)
	b = appendHeader(b, `,"request_header":`, x.RequestHeader)
	b = appendBody(b, `,"request_body":`, x.RequestBody)
	b = appendMember(b, `,"outcome":`, string(x.Outcome))
	b = appendMember(b, `,"error":`, x.Error)
	b = appendNumber(b, `,"status":`, int64(x.Status))
	b = appendHeader(b, `,"response_header":`, x.ResponseHeader)
	b = appendNumber(b, `,"response_bytes":`, x.ResponseBytes)
	b = appendTime(b, `,"ended":`, x.Ended)
	return append(b, '}')
}

// The members are left out when they are zero, which reads back the same.

func appendMember(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(append(b, name...), value)
}

func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), n, 10)
}

func appendTime(b []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = append(append(b, name...), '"')
	return append(t.AppendFormat(b, time.RFC3339Nano), '"')
}

func appendHeader(b []byte, name string, h catalog.Header) []byte {
	if len(h) == 0 {
		return b
	}
	b = append(append(b, name...), '[')
	for i, l := range h {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"n":`...), l.Name)
		b = appendString(append(b, `,"v":`...), l.Value)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendBody(b []byte, name string, body catalog.Body) []byte {
	if body.Size == 0 && body.File == "" && body.Offset == 0 && len(body.Inline) == 0 && !body.Partial {
		return b
	}
	b = append(append(b, name...), '{')
	start := len(b)
	b = appendNumber(b, `,"size":`, body.Size)
	b = appendMember(b, `,"file":`, body.File)
	b = appendNumber(b, `,"offset":`, body.Offset)
	if len(body.Inline) > 0 {
		b = append(b, `,"inline":"`...)
		b = base64.StdEncoding.AppendEncode(b, body.Inline)
		b = append(b, '"')
	}
	if body.Partial {
		b = append(b, `,"partial":true`...)
	}
	b = append(b[:start], b[start+1:]...) // the first member's comma
	return append(b, '}')
}

// asIs are the bytes that stand for themselves in a JSON string.
var asIs = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// appendString appends s quoted. Bytes that are not UTF-8 become U+FFFD, as in
// encoding/json.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if asIs[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(b, s[start:i]...)
			if c == '"' || c == '\\' {
				b = append(b, '\\', c)
			} else {
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, s[start:i]...)
			b = append(b, `\ufffd`...)
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
