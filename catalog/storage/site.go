package storage

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Site is the schemeful site of an address, as browsers write it in the key of
// a partition: https://service.example. It is empty for what has none.
func Site(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		host = d
	}
	return u.Scheme + "://" + host
}
