package storage

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"soshin/catalog"
)

// maxAge is the longest that a browser keeps a cookie (RFC 6265bis, 5.5).
const maxAge = 400 * 24 * time.Hour

// ParseCookie reads one Set-Cookie line, or what a script gave to
// document.cookie, as RFC 6265bis (5.6 and 5.7) has a browser read it. address
// is that of the answer or the document, at the time it was read; site is the
// top-level site that a partitioned cookie is kept apart under. A cookie that
// is set in order to expire has the state deleted. It returns false for what
// no browser takes for a cookie.
func ParseCookie(line, address, site string, at time.Time) (catalog.Stored, bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
	u, err := url.Parse(address)
	if err != nil || name == "" && value == "" {
		return catalog.Stored{}, false
	}
	c := catalog.Stored{Kind: catalog.StoredCookie, At: at, Place: strings.ToLower(u.Hostname()), Path: defaultPath(u.EscapedPath())}
	c.Name, _ = Bound(name, catalog.MaxStoredName)
	c.Value, c.Cut = Bound(value, catalog.MaxStoredValue)

	var expires time.Time
	aged := false // Max-Age goes before Expires
	for attribute := range strings.SplitSeq(attributes, ";") {
		key, value, _ := strings.Cut(attribute, "=")
		value = strings.Trim(value, " \t")
		switch strings.ToLower(strings.Trim(key, " \t")) {
		case "expires":
			if t, ok := parseDate(value); ok && !aged {
				expires = t
			}
		case "max-age":
			if d, ok := parseAge(value); ok {
				expires, aged = at.Add(d), true
			}
		case "domain":
			if d := strings.ToLower(strings.TrimPrefix(value, ".")); d != "" {
				c.Place = "." + d
			}
		case "path":
			c.Path = defaultPath(u.EscapedPath())
			if strings.HasPrefix(value, "/") {
				c.Path, _ = Bound(value, catalog.MaxStoredName)
			}
		case "secure":
			c.Secure = true
		case "httponly":
			c.HTTPOnly = true
		case "partitioned":
			c.Partition = site
		case "samesite":
			c.SameSite = map[string]string{"strict": "Strict", "lax": "Lax", "none": "None"}[strings.ToLower(value)]
		}
	}
	if expires.IsZero() {
		return c, true
	}
	if !expires.After(at) {
		c.State = catalog.StateDeleted
	}
	c.Expires = expires.UTC()
	if latest := at.Add(maxAge).UTC(); c.Expires.After(latest) {
		c.Expires = latest
	}
	return c, true
}

// defaultPath is the path of a cookie that names none.
func defaultPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 || path[0] != '/' {
		return "/"
	}
	path, _ = Bound(path[:i], catalog.MaxStoredName)
	return path
}

func parseAge(s string) (time.Duration, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case strings.HasPrefix(s, "-"):
		return 0, true
	case err != nil || n > int64(maxAge/time.Second): // more than 64 bits
		return maxAge, true
	}
	return time.Duration(n) * time.Second, true
}

// parseDate reads a date as leniently as browsers do (RFC 6265bis, 5.1.1):
// tokens in any order, and the first that can be the time, the day of the
// month, the month or the year is.
func parseDate(s string) (time.Time, bool) {
	var day, year, month int
	var clock []int
	for token := range strings.FieldsFuncSeq(s, isDelimiter) {
		switch {
		case clock == nil && strings.Count(token, ":") == 2 && parseClock(token) != nil:
			clock = parseClock(token)
		case day == 0 && digits(token, 1, 2) > 0:
			day = digits(token, 1, 2)
		case month == 0 && monthOf(token) > 0:
			month = monthOf(token)
		case year == 0 && digits(token, 2, 4) >= 0:
			year = digits(token, 2, 4)
			if year < 70 {
				year += 2000
			} else if year < 100 {
				year += 1900
			}
		}
	}
	if day == 0 || month == 0 || year < 1601 || clock == nil {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, time.UTC)
	return t, t.Day() == day // no 31 February
}

func isDelimiter(r rune) bool {
	return r == '\t' || r >= 0x20 && r <= 0x2f || r >= 0x3b && r <= 0x40 || r >= 0x5b && r <= 0x60 || r >= 0x7b && r <= 0x7e
}

func parseClock(token string) []int {
	var clock []int
	for i, part := range strings.Split(token, ":") {
		n := digits(part, 1, 2)
		if n < 0 || n > 59 || i == 0 && n > 23 {
			return nil
		}
		clock = append(clock, n)
	}
	return clock
}

// digits is the number that token begins with, of so many digits and no more,
// or -1.
func digits(token string, least, most int) int {
	n := 0
	for n < len(token) && token[n] >= '0' && token[n] <= '9' {
		n++
	}
	if n < least || n > most {
		return -1
	}
	v, err := strconv.Atoi(token[:n])
	if err != nil {
		return -1
	}
	return v
}

func monthOf(token string) int {
	if len(token) < 3 {
		return 0
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(token[:3]))
	if i < 0 || i%3 != 0 {
		return 0
	}
	return i/3 + 1
}

// Bound keeps the first n bytes of s, whole characters, and tells whether that
// cut it.
func Bound(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}
