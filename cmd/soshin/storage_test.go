package main

import (
	"testing"
	"time"

	"soshin/catalog"
)

func TestLifetime(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	cookie := func(d time.Duration) catalog.Stored {
		return catalog.Stored{Kind: catalog.StoredCookie, At: at, Expires: at.Add(d)}
	}
	for want, s := range map[string]catalog.Stored{
		"session":          {Kind: catalog.StoredCookie, At: at},
		"until deleted":    {Kind: catalog.StoredLocal},
		"until 2026-11-23": {Kind: catalog.StoredCookie, Expires: at},
		"expired":          cookie(0),
		"59 s":             cookie(59 * time.Second),
		"3599 s":           cookie(3599 * time.Second),
		"2 h":              cookie(2*time.Hour - time.Second),
		"1 d":              cookie(24*time.Hour - time.Second), // the answer took a second
		"400 d":            cookie(400 * 24 * time.Hour),
	} {
		if got := lifetime(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := lifetime(catalog.Stored{Kind: catalog.StoredSession}); got != "session" {
		t.Errorf("session storage: %q", got)
	}
}
