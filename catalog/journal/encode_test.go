package journal

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"soshin/catalog"
)

// same wants x written by appendRecord to be read back as encoding/json would
// have it.
func same(t *testing.T, x *catalog.Exchange) {
	t.Helper()
	line, err := appendRecord(nil, Record{Exchange: x})
	data, jsonErr := json.Marshal(Record{Exchange: x})
	if (err == nil) != (jsonErr == nil) {
		t.Fatalf("written with %v, encoding/json says %v", err, jsonErr)
	}
	if err != nil {
		return
	}
	if line[len(line)-1] != '\n' || !json.Valid(line) {
		t.Fatalf("not a line of JSON: %q", line)
	}
	for _, c := range line[:len(line)-1] {
		if c < ' ' {
			t.Fatalf("a control character in %q", line)
		}
	}
	var got, want Record
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s\nreads as %+v\nwant     %+v", line, got.Exchange, want.Exchange)
	}
}

// Each field of an exchange by itself, also one that is added one day.
func TestEncodeEveryField(t *testing.T) {
	fields := reflect.TypeFor[catalog.Exchange]()
	for i := range fields.NumField() {
		t.Run(fields.Field(i).Name, func(t *testing.T) {
			var x catalog.Exchange
			fill(t, reflect.ValueOf(&x).Elem().Field(i))
			same(t, &x)
		})
	}
	body := reflect.TypeFor[catalog.Body]()
	for i := range body.NumField() {
		t.Run("RequestBody."+body.Field(i).Name, func(t *testing.T) {
			var x catalog.Exchange
			fill(t, reflect.ValueOf(&x.RequestBody).Elem().Field(i))
			same(t, &x)
		})
	}
}

// fill sets v and everything in it.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 20, 32, 45, 123_456_700, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a \"b\" \\ <&> \u2028 検索 \x00\x1f\x7f \xff\xfe")
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Uint8:
		v.SetUint(0xfe)
	case reflect.Uint64:
		v.SetUint(1<<64 - 1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("no value for a %s", v.Type())
	}
}

// Times that JSON cannot say, or not in UTC, are encoding/json's affair.
func TestEncodeTimes(t *testing.T) {
	for _, at := range []time.Time{
		{},
		time.Unix(0, 0).UTC(),
		time.Unix(0, 1).UTC(),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("JST", 9*3600)),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("odd", 61)),
	} {
		same(t, &catalog.Exchange{At: at})
		same(t, &catalog.Exchange{Ended: at})
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("run", "v0001", uint64(1), int64(1), "https://a.example/?q=\u691c\xff", "Cookie", "a=\"1\"; b=\\", "broke off\n", 200, int64(7), []byte("body"), true)
	f.Fuzz(func(t *testing.T, run, visit string, seq uint64, at int64, url, name, value, failure string, status int, n int64, body []byte, partial bool) {
		same(t, &catalog.Exchange{
			Run: run, Visit: visit, Seq: seq, At: time.Unix(0, at).UTC(), Kind: catalog.ExchangeKind(name), Method: value, URL: url, Proto: failure,
			RequestHeader: catalog.Header{{Name: name, Value: value}, {Name: value, Value: url}},
			RequestBody:   catalog.Body{Size: n, File: visit, Offset: n, Inline: body, Partial: partial},
			Outcome:       catalog.ExchangeOutcome(run), Error: failure, Status: status,
			ResponseHeader: catalog.Header{{Name: name, Value: value}}, ResponseBytes: n, Ended: time.Unix(at, 0).UTC(),
		})
	})
}

func BenchmarkAppendRecord(b *testing.B) {
	x := &catalog.Exchange{Run: "20261123-203245-7f3a91", Visit: "v0001", Seq: 7, At: time.Now().UTC(), Kind: catalog.KindHTTP, Method: "POST", URL: "https://px.vendor.example/collect?v=2&tid=G-1"}
	for range 15 {
		x.RequestHeader = append(x.RequestHeader, catalog.HeaderLine{Name: "Sec-Ch-Ua-Platform", Value: `"Windows" and some more of it`})
	}
	b.Run("by hand", func(b *testing.B) {
		var line []byte
		for b.Loop() {
			line, _ = appendRecord(line[:0], Record{Exchange: x})
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		for b.Loop() {
			_, _ = json.Marshal(Record{Exchange: x})
		}
	})
}
