package identify

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"soshin/catalog"
)

// A Span is when a run took place, by the machine's clock.
type Span struct{ From, To time.Time }

// slack is what the clocks of a page and of its tag's vendor may differ by, and
// how far back a time may be rounded (to the hour).
const slack = time.Hour

// isoTime is a date, alone or with a time, in a longer text (ISO 8601, RFC 3339).
var isoTime = regexp.MustCompile(`\b20\d\d-[01]\d-[0-3]\d(?:[T ][0-2]\d:?[0-5]\d(?::?[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\b`)

// A clock knows the times at which the runs took place.
type clock [roles]Span

// shows tells whether s, a word without separators, is a point in time at which
// one of the runs took place: since 1970 in s, ms, us or ns, in decimal with up
// to three letters before it, or in hexadecimal (s, ms) or base 36 (ms). Of the
// random words of ten digits, and of eight letters and digits, that takes about
// 0.001 % for times.
func (c clock) shows(s string) bool {
	digits := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if len(s)-len(digits) <= 3 {
		if n, err := strconv.ParseUint(digits, 10, 64); err == nil {
			switch len(digits) {
			case 10:
				return c.within(n, time.Second)
			case 13:
				return c.within(n, time.Millisecond)
			case 16:
				return c.within(n, time.Microsecond)
			case 19:
				return c.within(n, time.Nanosecond)
			}
		}
	}
	switch len(s) {
	case 8:
		if n, err := strconv.ParseUint(s, 16, 64); err == nil && c.within(n, time.Second) {
			return true
		}
		n, err := strconv.ParseUint(s, 36, 64)
		return err == nil && c.within(n, time.Millisecond)
	case 11:
		n, err := strconv.ParseUint(s, 16, 64)
		return err == nil && c.within(n, time.Millisecond)
	}
	return false
}

// within tells whether n units since 1970 is a time of a run.
func (c clock) within(n uint64, unit time.Duration) bool {
	perSecond := uint64(time.Second / unit)
	at := time.Unix(int64(n/perSecond), int64(n%perSecond)*int64(unit))
	for _, span := range c {
		if between := func(d time.Duration) bool {
			return !at.Before(span.From.Add(d-slack)) && !at.After(span.To.Add(d+slack))
		}; between(0) || between(catalog.SessionGap) {
			return true
		}
	}
	return false
}

// moves tells whether a number that the first profile kept and one of the other
// profile are as far apart as the runs in which they were made: both are times,
// whatever they are counted from, or times to come. The lengths keep random
// numbers out: of those that come in question one in a million.
func (c clock) moves(a, b string) bool {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX != nil || errY != nil {
		return false
	}
	least, most := c[Other].From.Sub(c[First].To)-time.Minute, c[Other].To.Sub(c[First].From)+time.Minute
	for _, unit := range []struct {
		digits    int
		perSecond float64
	}{{9, 1}, {12, 1e3}, {15, 1e6}} {
		d := float64(y-x) / unit.perSecond
		if min(len(a), len(b)) >= unit.digits && d >= least.Seconds() && d <= most.Seconds() {
			return true
		}
	}
	return false
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
