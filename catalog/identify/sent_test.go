package identify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/decode"
)

// What an exchange sent of the persona is told, wherever it was, and once.
func TestSent(t *testing.T) {
	id := New(options)
	header := func(lines ...string) (h catalog.Header) {
		for i := 0; i < len(lines); i += 2 {
			h = append(h, catalog.HeaderLine{Name: lines[i], Value: lines[i+1]})
		}
		return h
	}
	raw := string(sha(mail))
	for _, c := range []struct {
		name   string
		url    string
		header catalog.Header
		body   string
		frames []string
		want   []string // of the fields, those that are the persona's
	}{
		{"nothing", "https://v.example/a?b=c", header("Accept", "*/*"), "{}", nil, nil},
		{"query", "https://v.example/?e=" + mail, nil, "", nil, []string{"query e=" + mail + " [] persona e-mail address"}},
		{"path", "https://v.example/u/" + mail + "/x?b=c", nil, "", nil, []string{"path [1]=" + mail + " [] persona e-mail address"}},
		{"path, escaped", "https://v.example/u/%E5%B1%B1%E7%94%B0", nil, "", nil, []string{"path [1]=山田 [] persona family name"}},
		{"path, over several segments", "https://v.example/b/1990/04/01/x", nil, "", nil, []string{"path =1990/04/01 [] persona date of birth, inside the value"}},
		{"parameter of a path", "https://v.example/x;e=" + mail + "/y", nil, "", nil, []string{"path e=" + mail + " [] persona e-mail address"}},
		{"parameter's name", "https://v.example/?" + mail + "=1&c=2", nil, "", nil, []string{"query " + mail + "=" + mail + " [] persona e-mail address, inside the value"}},
		{"fragment", "https://v.example/#" + mail, nil, "", nil, nil},
		{"host", "https://u-48213377.v.example/", nil, "", nil, []string{"header host=u-48213377 [] persona account ID, inside the value"}},
		{"a header that is no field", "https://v.example/", header("Accept", "x/"+shaHex(mail)), "", nil, []string{"header accept=" + shaHex(mail) + " [sha256] persona e-mail address, SHA-256, inside the value"}},
		{"a header that is one", "https://v.example/", header("X-User", mail), "", nil, []string{"header x-user=" + mail + " [] persona e-mail address"}},
		{"cookie", "https://v.example/", header("Cookie", "a=1; u="+b64(mail)), "", nil, []string{"cookie u=" + mail + " [base64] persona e-mail address"}},
		{"cookie's name", "https://v.example/", header("Cookie", "u-48213377=1; b=2"), "", nil, []string{"cookie u-48213377=u-48213377 [] persona account ID"}},
		{"bytes of a hash in a parameter", "https://v.example/?h=" + percentAll(raw), nil, "", nil, []string{"query h=" + strings.ToValidUTF8(raw, "\uFFFD") + " [percent sha256] persona e-mail address, SHA-256"}},
		{"bytes of a hash in a body", "https://v.example/", nil, "\x00\x01" + raw + "\xff", nil, []string{"body =" + strings.ToValidUTF8("\x00\x01"+raw+"\xff", "\uFFFD") + " [sha256] persona e-mail address, SHA-256, inside the value"}},
		{"name in a document", "https://v.example/", nil, `{"` + mail + `":{"a":1}}`, nil, []string{"body =" + mail + " [] persona e-mail address, inside the value"}},
		{"message", "wss://v.example/", nil, "", []string{"hello", "x " + mail}, []string{"websocket frames[1]=x " + mail + " [] persona e-mail address, inside the value"}},
		{"two kinds in one field", "https://v.example/?d=" + mail + ",090-1234-5678", nil, "", nil,
			[]string{"query d=" + mail + ",090-1234-5678 [] persona e-mail address, inside the value", "query d=" + mail + ",090-1234-5678 [] persona phone number, inside the value"}},
		{"hashed and plain", "https://v.example/", nil, `{"` + mail + `":"` + shaHex(mail) + `"}`, nil,
			[]string{"body " + mail + "=" + shaHex(mail) + " [sha256] persona e-mail address, SHA-256", "body =" + mail + " [] persona e-mail address, inside the value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &catalog.Exchange{URL: c.url, RequestHeader: c.header}
			var frames [][]byte
			for _, f := range c.frames {
				frames = append(frames, []byte(f))
			}
			fields, limits := id.Sent(Sent{URL: c.url, Header: c.header, Body: []byte(c.body), Messages: frames, Decoded: decode.Exchange(x, []byte(c.body), frames)}, nil)
			if limits != nil {
				t.Errorf("limits %q", limits)
			}
			var got []string
			for _, f := range fields {
				if strings.HasPrefix(f.Why, "persona") {
					got = append(got, fmt.Sprintf("%s %s=%s %s %s", f.In, f.Path, f.Value, f.Layers, f.Why))
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func percentAll(s string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, "%%%02X", c)
	}
	return out.String()
}

// Fields that were made stand among the others of their place.
func TestSentOrder(t *testing.T) {
	s := Sent{URL: "https://u-48213377.v.example/" + mail + "?a=1", Header: catalog.Header{{Name: "X-A", Value: "1"}, {Name: "Cookie", Value: "b=2"}}}
	s.Decoded = decode.Exchange(&catalog.Exchange{URL: s.URL, RequestHeader: s.Header}, nil, nil)
	fields, _ := New(options).Sent(s, nil)
	var got []string
	for _, f := range fields {
		got = append(got, f.In+" "+f.Path)
	}
	if want := []string{"path [0]", "query a", "header x-a", "header host", "cookie b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
