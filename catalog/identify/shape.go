package identify

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"soshin/catalog"
)

// A value longer than this has none of the shapes but a user agent's and an
// address's.
const maxShape = 128

// User agents are longer than this only when someone plays with them.
const maxUserAgent = 1024

var (
	emailShape = regexp.MustCompile(`^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,24})$`)
	// 070, 080 and 090 are mobile, 050 IP telephony (numbering plan of the
	// Ministry of Internal Affairs and Communications).
	mobileShape   = regexp.MustCompile(`^(?:0[5789]0-\d{4}-\d{4}|\+81[- ]?[5789]0[- ]?\d{4}[- ]?\d{4})$`)
	phoneShape    = regexp.MustCompile(`^0\d{1,4}-?\d{1,4}-?\d{4}$`)
	screenShape   = regexp.MustCompile(`^(\d{3,5}) ?[x×*] ?(\d{3,5})(?: ?[x×*] ?\d{1,2})?$`)
	localeShape   = regexp.MustCompile(`^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?(?:\.UTF-8)?$`)
	languageShape = regexp.MustCompile(`^(?:ar|cs|da|de|el|en|es|fi|fr|he|hi|hu|id|it|ja|ko|ms|nb|nl|no|pl|pt|ro|ru|sv|th|tr|uk|vi|zh)(?:[-_][A-Za-z]{2,4})?$`)
	timeZoneShape = regexp.MustCompile(`^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z]+(?:[_-][A-Za-z]+)*(?:/[A-Z][A-Za-z]+(?:[_-][A-Za-z]+)*)?$`)
	clientShape   = regexp.MustCompile(`^(?:GA1\.\d\.)?\d{6,10}\.1\d{9}$`)
	uuidShape     = regexp.MustCompile(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`)
	// What navigator.platform says in browsers of today.
	systemShape = regexp.MustCompile(`^(?:Linux (?:x86_64|i686|armv[78]l|aarch64)|MacIntel|Win32|Win64)$`)
	utcShape    = regexp.MustCompile(`^(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d\d)?)?$`)
	errorShape  = regexp.MustCompile(`^(?:Uncaught )?(?:(?:Aggregate|Eval|Internal|Range|Reference|Syntax|Type|URI)Error|DOMException)(?:: |$)`)
	stackShape  = regexp.MustCompile(`(?m)^\s*at .*:\d+:\d+\)?$|@https?://\S+:\d+:\d+$`)
	// How browsers and parsers of user agents name a browser and its version.
	browserShape = regexp.MustCompile(`^(?:(?:Headless)?Chrom(?:e|ium)|Chrome Mobile|Firefox|(?:Mobile )?Safari|(?:Microsoft )?Edge|Opera|Samsung Internet)[ /]\d{1,3}(?:\.\d+){0,3}$`)
	// The path to an element as a CSS selector from the root, or as an XPath.
	elementShape  = regexp.MustCompile(`^(?:html|body)\b[^<>]{0,40} ?> ?\w|^/(?:html|/\*\[@id=)`)
	httpTimeShape = regexp.MustCompile(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} 20\d\d [0-2]\d:[0-5]\d:[0-6]\d GMT$`)
	isoTimeShape  = regexp.MustCompile(`^20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z|Z?[+-]\d\d:?\d\d)?$`)
)

// shape identifies f by the form of its value, and says which form it is.
//
// Each form has its bounds, since what is taken for something that it is not
// makes the published list wrong:
//
//   - e-mail: whole value; not logo@2x.png, name@1.2.3 or @handle.
//   - phone: Japanese mobile and IP telephony numbers written with hyphens or
//     +81; other writings and landlines only under a key that says phone.
//   - IP address: public ones; IPv4 only under a key that says address, since
//     version numbers look the same; IPv6 of the global range anywhere.
//   - user agent: begins as all browsers' do.
//   - screen: 1920x1080 or 1920x1080x24 from 320x480 on unless the key speaks
//     of a size, an image or an advertisement; smaller ones, and a width or height
//     alone, under a key that says screen, viewport or window.
//   - locale: only under a key that says language, and not of an SDK.
//   - time zone: Area/City of the IANA database; UTC and an offset from it
//     under a key that says so.
//   - browser: its name with a version, as browsers and parsers of user agents
//     write it.
//   - click: the path to an element, as a selector or XPath from the root, but
//     one that a web vital was measured at.
//   - operating system: what browsers give as their platform.
//   - client ID: Google Analytics' random.time, unless the key says time.
//   - UUID: only under a key that says of whom or what it is the ID (device,
//     visitor, client, anonymous, user): others are IDs of messages.
//   - page: an absolute address of the service itself that is not a script's
//     or an image's, a link's or a request's; under a key that says referrer
//     also other sites'.
//   - error: begins with the name of one of ECMAScript's errors or of the
//     DOM's, or has the lines of a stack.
//   - time: a full ISO or HTTP time, or an epoch, under a key that says time is when
//     something happened, unless the key says that it is of something else
//     (an expiry, a build), or of the user's account, which is what the site says
//     of the user. A full ISO time under another key is technical.
func (id *Identifier) shape(f catalog.Field) (catalog.InformationKind, string) {
	v := strings.TrimSpace(f.Value)
	if strings.HasPrefix(v, "Mozilla/5.0 (") && strings.Contains(v, ")") && len(v) <= maxUserAgent {
		return catalog.KindBrowser, "user agent"
	}
	key := keyWords(f.Path)
	if host := hostOf(v); host != "" {
		return id.addressShape(f.Path, v, host, key)
	}
	if isError(v) {
		return catalog.KindError, "error of a script"
	}
	if len(v) > 4 && (v[0] == 'h' || v[0] == 'b' || v[0] == '/') && elementShape.MatchString(v) && !ofVital(f.Path) {
		return catalog.KindClick, "path to an element of the page"
	}
	if len(v) > maxShape {
		return "", ""
	}
	if strings.Contains(v, "@") {
		if m := emailShape.FindStringSubmatch(v); m != nil && !isResource("x."+m[1]) {
			return catalog.KindEmail, "e-mail address"
		}
		return "", ""
	}
	if f.In == catalog.InCookie {
		return "", "" // their IDs and times are cookie information
	}
	c := byte(0)
	if v != "" {
		c = v[0]
	}
	if '0' <= c && c <= '9' || c == '+' || c == 'G' {
		if kind, shape := numberShape(v, key); kind != "" {
			if kind == catalog.KindViewingTime && ofVital(f.Path) {
				return catalog.KindPerformance, "clock of a web vital"
			}
			if kind == catalog.KindViewingTime && sinceWhen(f.Path, key) {
				return catalog.KindEvent, "time of the user's account"
			}
			return kind, shape
		}
	}
	if 'A' <= c && c <= 'Z' {
		switch {
		case timeZoneShape.MatchString(v) || utcShape.MatchString(v) && (says(key, "timezone", "tz") || says(key, "zone") && says(key, "time")):
			return catalog.KindTimeZone, "time zone"
		case browserShape.MatchString(v):
			return catalog.KindBrowser, "name and version of a browser"
		case httpTimeShape.MatchString(v) && happened(key):
			return catalog.KindViewingTime, "time under a key of when something happened"
		}
	}
	switch {
	case systemShape.MatchString(v):
		return catalog.KindOS, "platform of the browser"
	case len(v) <= 64 && isLocale(v) && (says(key, "lang", "language", "languages", "locale", "locales", "hl", "culture") && !says(key, "sdk", "lib", "library", "agent") || len(key) == 1 && says(key, "ul", "lc", "lng", "lg") && languageShape.MatchString(v)):
		return catalog.KindLanguage, "locale"
	case strings.Count(v, ":") >= 2 && globalIPv6(v):
		return catalog.KindIPAddress, "IPv6 address"
	case uuidShape.MatchString(v) && ownerKey(key) && !(f.In == catalog.InHeader && says(key, "client")): // a client of an API is a site
		return catalog.KindTerminalID, "UUID under a key of a terminal"
	}
	return "", ""
}

// isLocale tells whether v is a locale, or several as navigator.languages are
// written.
func isLocale(v string) bool {
	if strings.Contains(v, ",") {
		for l := range strings.SplitSeq(v, ",") {
			if len(l) > 16 || !localeShape.MatchString(l) {
				return false
			}
		}
		return true
	}
	return len(v) <= 16 && localeShape.MatchString(v)
}

// ofVital tells whether a field is of a measurement that names an element.
func ofVital(path string) bool {
	around, name := objects(path)
	return slices.ContainsFunc(append(around, name), func(o string) bool {
		return says(strings.Fields(o), "attribution", "lcp", "cls", "inp", "fid", "shift", "largest", "vitals", "layout", "measurement", "measurements")
	})
}

func (id *Identifier) addressShape(path, v, host string, key []string) (catalog.InformationKind, string) {
	own := id.ownHost(host)
	switch {
	case isResource(v) || ofRequest(path) || ofLink(path) || lastName(path) == "name": // the name of a performance entry is an address
	case says(key, "ref", "refer", "referrer", "referer", "dr", "documentreferrer", "prev", "previous"):
		return catalog.KindReferrer, "address under a key of the referrer"
	case own && (says(key, "landing") || says(key, "entry", "initial", "first") && says(key, "page", "url", "uri", "href", "path", "location")):
		return catalog.KindLandingPage, "address of the service under a key of the landing page"
	case own:
		return catalog.KindPageURL, "address of the service"
	case says(key, "endpoint") && (slices.Contains(pushHosts, host) || strings.HasSuffix(host, ".notify.windows.com")):
		return catalog.KindTerminalID, "address for pushes to the browser"
	}
	return "", ""
}

// pushHosts are those of the browsers' push services. The address that one
// gives a browser is that browser's alone (RFC 8030, 8.3).
var pushHosts = []string{"fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"}

// numberShape knows the forms that begin with a digit.
func numberShape(v string, key []string) (catalog.InformationKind, string) {
	timed, happened := timed(key), happened(key)
	switch {
	case mobileShape.MatchString(v):
		return catalog.KindPhone, "Japanese mobile number"
	case len(digits(v)) >= 10 && len(digits(v)) <= 11 && says(key, "phone", "tel", "telephone", "mobile", "phonenumber") && phoneShape.MatchString(v):
		return catalog.KindPhone, "Japanese phone number"
	case says(key, "ip", "ipv", "ipaddress", "clientip", "addr", "address", "forwarded", "remoteaddr") && publicIPv4(v):
		return catalog.KindIPAddress, "IPv4 address"
	case isScreen(v, key):
		return catalog.KindScreen, "width and height"
	case says(key, "screen", "viewport", "window") && says(key, "width", "height", "w", "h") && between(v, 1, 20000):
		return catalog.KindScreen, "width or height"
	case !timed && clientShape.MatchString(v):
		return catalog.KindTerminalID, "Google Analytics client ID"
	case happened && (isoTimeShape.MatchString(v) || epoch(v)):
		return catalog.KindViewingTime, "time under a key of when something happened"
	case isoTimeShape.MatchString(v):
		return catalog.KindTechnical, "time"
	case timed && epoch(v):
		return catalog.KindTechnical, "time since 1970"
	}
	return "", ""
}

// timed tells whether a key is of a time.
func timed(key []string) bool {
	return says(key, "time", "timestamp", "ts", "date", "at", "now", "started", "completed", "unixtime", "datetime", "dt", "sent", "dtm", "stm", "tstamp", "epoch", "created", "occurred", "utc", "begin", "seen", "visited") || says(key, "session", "visit") && says(key, "start", "end", "first", "last", "previous") || says(key, "page") && says(key, "start")
}

// happened tells whether a key is of the time when something happened to the
// user.
func happened(key []string) bool {
	return timed(key) && !says(key, "expires", "expiry", "expire", "expiration", "build", "version", "install", "installed", "updated", "modified", "cache", "config", "ttl", "loading", "paint")
}

// isError tells whether v is what a script's error says of itself: its name as
// ECMAScript and DOM have them, with or without a message, or the places that
// it passed, in the form of V8 or in that of Firefox and Safari.
func isError(v string) bool {
	if len(v) > maxUserAgent {
		v = v[:maxUserAgent]
	}
	return strings.Contains(v, "E") && errorShape.MatchString(v) || strings.ContainsRune(v, '\n') && stackShape.MatchString(v)
}

// ownerKey tells whether a key is "device ID" or the like.
func ownerKey(key []string) bool {
	for i, w := range key {
		switch w {
		case "deviceid", "visitorid", "clientid", "anonymousid", "userid":
			return true
		case "id", "uuid", "guid":
			if i > 0 && says(key[i-1:i], "device", "visitor", "client", "anonymous", "anon", "user", "browser", "terminal", "installation") {
				return true
			}
		}
	}
	return false
}

func isScreen(v string, key []string) bool {
	m := screenShape.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	w, _ := strconv.Atoi(m[1])
	h, _ := strconv.Atoi(m[2])
	if w > 20000 || h > 20000 {
		return false
	}
	if says(key, "sr", "screen", "resolution", "res", "viewport", "vp", "window", "display", "monitor") {
		return true
	}
	return min(w, h) >= 320 && max(w, h) >= 480 &&
		!says(key, "img", "image", "photo", "thumb", "thumbnail", "slot", "ad", "ads", "banner", "creative", "video", "icon", "size", "sz")
}

func publicIPv4(v string) bool {
	a, err := netip.ParseAddr(v)
	return err == nil && a.Is4() && a.IsGlobalUnicast() && !a.IsPrivate()
}

// globalIPv6 tells whether v is in 2000::/3, all that is assigned (RFC 4291).
func globalIPv6(v string) bool {
	a, err := netip.ParseAddr(v)
	return err == nil && a.Is6() && a.As16()[0]>>5 == 1
}

// epoch tells whether v is a time of 2001 or later in seconds since 1970, or in
// thousandths, millionths or billionths of one.
func epoch(v string) bool {
	return between(v, 1e9, 4e9) || between(v, 1e12, 4e12) || between(v, 1e15, 4e15) || between(v, 1e18, 4e18)
}

// between tells whether v is a decimal number from low to high, a fraction
// after it allowed.
func between(v string, low, high float64) bool {
	if len(v) > 24 || strings.Trim(v, "0123456789.") != "" {
		return false
	}
	n, err := strconv.ParseFloat(v, 64)
	return err == nil && n >= low && n <= high
}
