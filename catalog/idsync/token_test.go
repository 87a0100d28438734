package idsync

import (
	"slices"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) // 1795510800

func TestIsIdentifier(t *testing.T) {
	for _, s := range []string{
		"3f2504e0-4f89-41d3-9a0c-0305e82c3301",       // UUID
		"3F2504E04F8941D39A0C0305E82C3301",           // the same without hyphens
		"AAF2QWZ7BQJ3CNTKSVHRIEPX2M",                 // crypto/rand.Text
		"1234567891",                                 // a random number
		"987654321098765432",                         // Meta's
		"k-a1b2c3d4",                                 // letters and digits in turn
		"RxjXqLmTzWvKpYdNbGhQ",                       // no digit, and no word
		"ABFGQWZ7BQJSCNTKSVHRIXPX2M",                 // few digits
		"38113862459231876914062758810219334571",     // Adobe's ECID
		"CAESEFz1mXQ4Kp0",                            // Google's
		"p2ANqtz-9CCi0_DS3jtutvTinArk34tAszuq7xG7pE", // HubSpot's
	} {
		if !isIdentifier(s, now) {
			t.Errorf("%s is an identifier", s)
		}
	}
	for _, s := range []string{
		"", "a1b2c3d", // short
		"1795510800", "1795510800123", "1795510800123456", "1779000000", // times
		"20261124", "20261124090000", "2026-11-24", "2026-11-24T09-00-00", // dates
		"undefined", "shigotonowa", "viewThroughConversionEvent", "Asia-Tokyo-Standard-Time", "view_through_conversion", // words
		"version10", "utf8mb4-general", "iphone15", "chrome156", "segment2-web", // words and numbers
		"1920-1080", "12345678", "100000000000001", "000000000", "11111111111", // numbers
		"G-0000000001",
		"abababababababababab1",
		"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789a", // long
	} {
		if isIdentifier(s, now) {
			t.Errorf("%s is none", s)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	for _, tt := range []struct {
		value string
		want  []string
	}{
		{"", nil},
		{"accept", nil},
		{"AAF2QWZ7BQJ3CNTKSVHRIEPX2M", []string{"AAF2QWZ7BQJ3CNTKSVHRIEPX2M"}},
		{"GA1.1.1234567891.1795510800", []string{"1234567891", "1234567891.1795510800", "GA1.1.1234567891.1795510800"}},
		{"GA1.1.12345678.1795510800", []string{"12345678.1795510800", "GA1.1.12345678.1795510800"}},
		{"fb.1.1795510800123.987654321098765432", []string{"987654321098765432", "fb.1.1795510800123.987654321098765432"}},
		{"uid=AAF2QWZ7BQJ3CNTKSVHRIEPX2M", []string{"AAF2QWZ7BQJ3CNTKSVHRIEPX2M", "uid=AAF2QWZ7BQJ3CNTKSVHRIEPX2M"}},
		{"CAESEFz1mXQ4Kp0==", []string{"CAESEFz1mXQ4Kp0", "CAESEFz1mXQ4Kp0=="}},
		{"2026-11-24T09:00:00Z|5.23.0|ja-JP|1920x1080", nil},
	} {
		if got := identifiers(tt.value, now); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.value, got, tt.want)
		}
	}
}

func TestValues(t *testing.T) {
	for _, tt := range []struct {
		stored string
		want   []string
	}{
		{"plain", []string{"plain"}},
		{"%7B%22id%22%3A%22abc%22%7D", []string{"abc"}},
		{`{"a":[{"b":"x;y"}]}`, []string{"x;y"}},
		{"eyJkZXZpY2VJZCI6IjNmMjUwNGUwIn0=", []string{"3f2504e0"}}, // {"deviceId":"3f2504e0"} in base64
	} {
		if got := values(tt.stored); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.stored, got, tt.want)
		}
	}
}
