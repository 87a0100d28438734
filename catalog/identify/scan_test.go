package identify

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func scanned(t *testing.T, id *Identifier, r io.Reader) (lines, limits []string) {
	t.Helper()
	limits, err := id.Scan(r, func(f Finding) error {
		lines = append(lines, fmt.Sprintf("%d %s %v %s", f.Offset, f.Name, f.Layers, f.Why))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines, limits
}

// small is an Identifier whose windows are small, that many may be seen.
func small() *Identifier {
	id := New(options)
	id.persona.window = 32 << 10
	return id
}

// Values around every place where a window may end are found there, once.
func TestScanWindows(t *testing.T) {
	id := small()
	const line = "Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n"
	values := []struct{ text, found string }{
		{mail, "e-mail address [] persona e-mail address, inside the value"},
		{"ｔａｒｏ．ｙａｍａｄａ＠ｐｅｒｓｏｎａ．ｅｘａｍｐｌｅ", "e-mail address [] persona e-mail address, inside the value"},
		{b64(mail), "e-mail address [base64] persona e-mail address, inside base64"},
		{shaHex(mail), "e-mail address [sha256] persona e-mail address, SHA-256, inside the value"},
		{`"n":"山田",`, "family name [] persona family name"},
		{"お問い合わせ：給与の支払日を教えてください。", "inquiry [] persona inquiry, inside the value"},
	}
	var data bytes.Buffer
	var want []string
	for i := 0; data.Len() < 4*id.persona.window; i++ {
		before := line[:len(line)-1-i%41]
		data.WriteString(before + " ")
		v := values[i%len(values)]
		at := data.Len()
		for _, ahead := range []string{`"n":"`, "お問い合わせ："} {
			if strings.HasPrefix(v.text, ahead) {
				at += len(ahead)
			}
		}
		want = append(want, fmt.Sprintf("%d %s", at, v.found))
		data.WriteString(v.text + " " + line[i%37:])
	}
	got, limits := scanned(t, id, iotest.HalfReader(bytes.NewReader(data.Bytes())))
	if limits != nil {
		t.Errorf("limits %q", limits)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d found, want %d", len(got), len(want))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("the first that differs is %d\n got %s\nwant %s", i, got[i], want[i])
			}
		}
	}
}

// What has no end in sight is searched in parts, and that is told.
func TestScanWithoutEnd(t *testing.T) {
	id := small()
	size := id.persona.window
	for at := range 3 { // the alignments of base64
		text := strings.Repeat("x", size*3/4-60+at) + " " + mail + " " + strings.Repeat("東", size)
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		got, limits := scanned(t, id, strings.NewReader("a\n"+encoded))
		if len(got) != 1 || !strings.HasSuffix(got[0], "e-mail address [base64] persona e-mail address, inside base64") {
			t.Errorf("%d: found %q", at, got)
		}
		if want := "search: what is longer than 16 KiB without a quotation mark, markup or control character was looked at in parts"; !slices.Contains(limits, want) {
			t.Errorf("%d: limits %q, want %q", at, limits, want)
		}
	}
}

func TestScanShort(t *testing.T) {
	id := New(options)
	for data, want := range map[string][]string{
		"":   nil,
		"x":  nil,
		mail: {"0 e-mail address [] persona e-mail address"},
	} {
		if got, _ := scanned(t, id, strings.NewReader(data)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
	if got, _ := scanned(t, New(Options{}), strings.NewReader(mail)); got != nil {
		t.Errorf("found without a persona: %q", got)
	}
}

func TestScanErrors(t *testing.T) {
	id, broken := New(options), errors.New("broken")
	if _, err := id.Scan(iotest.ErrReader(broken), func(Finding) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("reader's error: %v", err)
	}
	if _, err := id.Scan(strings.NewReader(mail), func(Finding) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("finder's error: %v", err)
	}
}

// A body that is longer than what is decoded is searched to its end.
func TestSentRest(t *testing.T) {
	id := small()
	filler := []byte(strings.Repeat("{\"a\":1}\n", id.persona.window/8))
	s := Sent{URL: "https://v.example/", Body: filler, Rest: io.MultiReader(bytes.NewReader(filler), strings.NewReader(`{"h":"`+shaHex(mail)+`"}`))}
	fields, limits := id.Sent(s, nil)
	if limits != nil {
		t.Errorf("limits %q", limits)
	}
	if len(fields) != 1 || fields[0].In != "body" || fields[0].Value != shaHex(mail) || fields[0].Why != "persona e-mail address, SHA-256" {
		t.Errorf("got %+v", fields)
	}
	s.Rest = iotest.ErrReader(errors.New("the disk is gone"))
	if _, limits := id.Sent(s, nil); !slices.Equal(limits, []string{"body: not all of it was searched: the disk is gone"}) {
		t.Errorf("limits %q", limits)
	}
}
