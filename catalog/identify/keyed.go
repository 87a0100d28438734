package identify

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"soshin/catalog"
)

// A keyRule knows a field by what its key says and what its value may then be:
// the names that protocols of analytics and advertising agree on. It is for
// recipients whose own documentation nobody has read, so it is strict: every
// word of a key has to be there, and a value that is not of its kind is
// nothing.
type keyRule struct {
	kind  catalog.InformationKind
	what  string   // what the key says
	keys  []string // words that are all in the key, any of these
	value func(string) bool
}

// keyRules are tried in order; the first that fits counts.
var keyRules = []keyRule{
	{catalog.KindAdID, "advertising ID", []string{"idfa", "gaid", "aaid", "gps adid", "advertising id", "advertisingid", "ad id", "maid", "oaid", "adid", "advertiser id"}, idShaped},
	{catalog.KindViewingOrder, "number of the visit or page", []string{"session number", "session count", "session index", "session num", "visit num", "visit number", "visit count", "visits count", "page count", "pageview count", "pageviews count", "view number", "view index", "visits", "page views", "pageviews"}, integer},
	{catalog.KindViewingOrder, "whether the visit is the first", []string{"first visit", "first session", "new visitor", "new session", "returning visitor", "new user", "returning user", "is new user", "is new visitor", "is new session", "is first visit", "is returning", "first time", "is first time"}, flag},
	{catalog.KindSessionID, "session ID", []string{"session id", "sessionid", "session uuid", "session key", "sess id", "visit id", "visitid", "visit token", "session root", "session guid", "session hash", "session identifier", "visit uuid", "visit guid", "visit key"}, sessionShaped},
	{catalog.KindSessionID, "session ID", []string{"sid"}, func(s string) bool {
		return uuidOrHex.MatchString(s) || len(s) >= 20 && plainID.MatchString(s) && idShaped(s)
	}},
	{catalog.KindSessionID, "session ID", []string{"session"}, func(s string) bool { return idShaped(s) && !epoch(s) }},
	{catalog.KindSessionID, "ID of a tab", []string{"tab id", "tabid", "window id"}, idShaped},
	{catalog.KindPageView, "page view ID", []string{"pageview id", "page view id", "pageviewid", "pageload id", "page load id", "load id", "view id", "pv id", "pageview uuid", "page view uuid", "pageview guid", "page uuid", "page instance id"}, idShaped},
	{catalog.KindTerminalID, "ID of a terminal", []string{
		"device id", "deviceid", "visitor id", "visitorid", "visitor uuid", "visitor token", "anonymous id", "anonymousid", "anon id", "distinct id", "distinctid",
		"browser id", "browserid", "installation id", "install id", "installationid", "terminal id", "machine id", "cookie id", "idfv", "android id", "app instance id", "stable id", "persistent id", "fingerprint", "finger print", "visitor", "anonymous user", "udid", "anon distinct id", "visitor code", "visitor key", "visitor hash", "guest id", "guestid", "hwid", "hardware id", "device token", "push token", "registration id", "client uuid", "device uuid", "web id", "visitor guid", "subscription id", "client hash", "voices hash", "fonts hash", "pixels hash", "extensions hash", "canvas hash", "canvas fingerprint", "audio hash", "audio fingerprint", "webgl hash", "device hash", "browser hash",
	}, idShaped},
	// p256dh of the Push API (https://www.w3.org/TR/push-api/#pushencryptionkeyname-enumeration)
	{catalog.KindTerminalID, "the browser's key for pushes", []string{"p dh"}, idShaped},
	{catalog.KindTerminalID, "the tag's ID of a user not logged in", []string{"user id", "userid", "user", "user token"}, func(s string) bool { return madeUp.MatchString(s) && idShaped(s) }},
	{catalog.KindAccountID, "the site's ID of the user", []string{"user id", "userid", "member id", "memberid", "login id", "crm id", "enduser id", "usr id", "person id", "profile id", "profileid", "previous id", "external id", "externalid", "member no", "member number", "member code", "membership id", "user key", "user code", "user identifier", "subscriber id", "company id", "companyid", "contact id", "unique user id"}, func(s string) bool { return idShaped(s) || integer(s) && len(s) >= 3 }},
	{catalog.KindAccountID, "address of a wallet", []string{"address", "wallet", "wallet address", "from address"}, cryptoWallet.MatchString},
	{catalog.KindAccountID, "the site's ID of the user", []string{"user", "login", "identity"}, func(s string) bool { return idShaped(s) && !uuidOrHex.MatchString(s) && !number(s) }},
	{catalog.KindTerminalID, "ID of a terminal", []string{"uid", "vid", "did", "duid", "unique id"}, uuidOrHex.MatchString},
	{catalog.KindName, "name", []string{"first name", "firstname", "last name", "lastname", "full name", "fullname", "given name", "family name", "surname", "kanji name", "kana name"}, isName},
	{catalog.KindName, "name", []string{"user name", "username"}, isFullName},
	{catalog.KindAccountID, "the user's name at the site", []string{"username", "user name", "login name", "user login"}, func(s string) bool { return short(s) && !strings.ContainsAny(s, " /{<") }},
	{catalog.KindName, "name", []string{"display name", "displayname", "nick name"}, isFullName},
	{catalog.KindPhone, "phone number", []string{"phone", "phone number", "phonenumber", "telephone", "mobile phone", "tel", "mobile number", "cell phone", "phone no", "msisdn"}, anyPhone.MatchString},
	{catalog.KindEmployer, "company", []string{"company"}, isFullName},
	{catalog.KindEmployer, "company", []string{"company name", "organization name", "organisation name", "employer", "employer name"}, isName},
	{catalog.KindAge, "age", []string{"user age", "customer age", "member age"}, func(s string) bool { return integer(s) && between(s, 1, 120) }},
	{catalog.KindBirthDate, "year of birth", []string{"birth year", "birthyear", "year birth", "yob"}, birthYear.MatchString},
	{catalog.KindBirthDate, "date of birth", []string{"birth date", "birthdate", "birthday", "date birth", "dob"}, dateShape.MatchString},
	{catalog.KindSex, "sex", []string{"gender", "sex"}, func(s string) bool {
		return slices.Contains([]string{"m", "f", "male", "female", "man", "woman", "男", "女", "男性", "女性"}, strings.ToLower(s))
	}},
	{catalog.KindPostalAddress, "postal code", []string{"postal code", "postalcode", "zip code", "zipcode", "postcode", "zip"}, postalShape.MatchString},
	{catalog.KindPostalAddress, "street", []string{"street", "street address", "address line", "streetaddress"}, short},
	{catalog.KindPostalAddress, "address", []string{"address", "home address", "billing address", "shipping address"}, func(s string) bool {
		return short(s) && strings.ContainsAny(s, "0123456789") && strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || r >= 0x3000 }) && strings.IndexFunc(s, unicode.IsLetter) >= 0
	}},
	{catalog.KindPayment, "payment", []string{"card number", "card brand", "card type", "card last", "payment method", "payment type"}, short},
	{catalog.KindLocation, "coordinate", []string{"latitude", "longitude", "lat", "lng", "lon"}, coordinate.MatchString},
	{catalog.KindLocation, "city", []string{"city", "prefecture", "geo city", "home city"}, isName},
	{catalog.KindLocation, "country", []string{"country", "country code", "countrycode", "country name", "geo country"}, countryShape.MatchString},
	{catalog.KindLocation, "coordinates", []string{"geo", "geolocation", "location", "coordinates", "latlng", "lat lng", "lat long", "latlong", "geo point", "position"}, coordinates.MatchString},
	{catalog.KindLandingPage, "campaign that led to the page", []string{"utm source", "utm medium", "utm campaign", "utm term", "utm content", "utm id", "utm name", "utm keyword", "campaign source", "campaign medium", "traffic source", "traffic medium", "source medium"}, short},
	{catalog.KindTimeZone, "offset from UTC", []string{"timezone offset", "time zone offset", "zone offset", "tz offset", "utc offset", "timezoneoffset", "tzo"}, func(s string) bool { return integer(strings.TrimPrefix(s, "-")) && len(s) <= 6 }},
	{catalog.KindTimeZone, "offset from UTC", []string{"tz seconds", "tz minutes", "timezone seconds", "timezone minutes"}, func(s string) bool { return integer(strings.TrimPrefix(s, "-")) && len(s) <= 6 }},
	{catalog.KindTimeZone, "name of a time zone", []string{"tz", "timezone", "time zone", "timezone name", "time zone name"}, zoneName.MatchString},
	{catalog.KindTimeZone, "offset from UTC", []string{"tz", "timezone"}, func(s string) bool { return integer(strings.TrimPrefix(s, "-")) && len(s) <= 4 }},
	{catalog.KindScreen, "screen", []string{
		"color depth", "colour depth", "colordepth", "pixel ratio", "pixelratio", "pixel depth", "screen density",
		"inner width", "inner height", "innerwidth", "innerheight", "outer width", "outer height", "screenwidth", "screenheight", "viewportwidth", "viewportheight",
		"browser width", "browser height", "display width", "display height", "avail width", "avail height", "view width", "view height", "page width", "page height", "document width", "document height", "doc width", "doc height", "dpr",
	}, number},
	{catalog.KindScreen, "width or height", []string{"sw", "sh", "vw", "vh"}, func(s string) bool { return integer(s) && between(s, 200, 20000) }},
	{catalog.KindScreen, "width and height apart", []string{"viewport", "viewport size", "screen", "screen size", "screen resolution", "window size", "resolution"}, func(s string) bool { return integer(s) && between(s, 200, 20000) }},
	{catalog.KindScreen, "colours", []string{"color", "colour", "colors", "sd", "color depth"}, colourDepth.MatchString},
	{catalog.KindScreen, "size", []string{"document size", "viewport size", "screen size", "window size", "display size"}, screenShape.MatchString},
	{catalog.KindScreen, "orientation", []string{"orientation", "screen orientation"}, orientation.MatchString},
	{catalog.KindDevice, "whether it is mobile", []string{"mobile", "is mobile", "ismobile", "tablet", "is tablet", "desktop", "is desktop", "touch", "is touch", "has touch", "touch device", "touch support", "touch screen", "touchscreen", "is touchscreen"}, flag},
	{catalog.KindOS, "client hint", []string{"ua platform", "ua platform version"}, nonBlank},
	{catalog.KindDevice, "client hint", []string{"ua mobile", "ua model", "ua arch", "ua bitness"}, nonBlank},
	{catalog.KindBrowser, "cookies, Java and automation", []string{"cookie enabled", "cookies enabled", "cookieenabled", "java enabled", "webdriver", "adblock", "ad blocker", "has ad blocker", "incognito", "private mode", "private browsing", "local storage", "localstorage", "session storage", "sessionstorage", "indexed db", "indexeddb"}, flag},
	{catalog.KindOS, "operating system", []string{"os", "os name", "os version", "osversion", "os family", "osname", "operating system", "system name", "system version", "os release"}, short},
	{catalog.KindOS, "platform", []string{"platform"}, platformShape.MatchString},
	{catalog.KindBrowser, "browser", []string{"browser", "browser name", "browser version", "browserversion", "browser family", "browsername", "browser vendor", "browser engine", "browser major", "engine name", "engine version", "rendering engine"}, short},
	{catalog.KindBrowser, "maker of the browser", []string{"vendor"}, browserMaker.MatchString},
	{catalog.KindDevice, "device", []string{
		"device type", "devicetype", "device model", "device brand", "device manufacturer", "device category", "device family", "device name",
		"device", "manufacturer", "hardware concurrency", "device memory", "cpu cores", "max touch points", "devicename", "devicemodel",
		"device vendor", "device class", "device make", "form factor", "webgl vendor", "webgl renderer", "gpu vendor", "gpu renderer", "unmasked vendor", "unmasked renderer",
	}, short},
	{catalog.KindNetwork, "network", []string{"effective type", "effectivetype", "connection type", "network type", "connection", "network", "ect", "conn type", "net type", "connectiontype"}, networkShape.MatchString},
	{catalog.KindNetwork, "network", []string{"carrier name", "carrier"}, short},
	{catalog.KindNetwork, "network", []string{"ct"}, func(s string) bool {
		return len(s) <= 7 && networkShape.MatchString(s) && s != "none" && s != "other" && s != "unknown" && s != "offline"
	}},
	{catalog.KindNetwork, "speed of the network", []string{"downlink", "rtt", "connection downlink", "network downlink", "connection rtt", "network rtt", "connection speed"}, number},
	{catalog.KindNetwork, "whether to save data", []string{"save data", "savedata"}, flag},
	{catalog.KindConsent, "consent", []string{"consent", "consent status", "consent state", "consent mode", "consent string", "privacy consent", "privacy mode", "user consent", "cookie consent", "gdpr", "us privacy", "usprivacy", "tc string", "tcstring", "gpp", "gpc", "ccpa", "dnt", "do track not", "opt out", "optout", "euconsent", "ad storage", "analytics storage", "ad user data", "ad personalization", "consent given", "is consent given", "consent granted", "has consent", "marketing consent", "analytics consent", "tracking consent", "gdpr consent", "opt in", "optin", "opted in", "opted out", "cookies accepted"}, nonBlank},
	{catalog.KindError, "error", []string{"error message", "error stack", "stack trace", "stacktrace", "exception message", "error name", "error type", "error class", "exception class", "exception name", "exception type", "error code", "error severity", "error description", "error msg", "err msg", "errmsg", "errormessage", "error line", "error file", "error text", "error details", "error detail", "error info", "error source", "error url", "error reason", "error lineno", "error colno", "error column", "error filename", "js error", "exception description", "exception stack", "exception details"}, nonBlank},
	{catalog.KindError, "error", []string{"error", "exception"}, func(s string) bool { return strings.Contains(s, " ") }},
	{catalog.KindError, "whether it is fatal", []string{"fatal", "is fatal", "crashed", "is crash", "handled", "is handled", "unhandled"}, flag},
	{catalog.KindError, "place of an error", []string{"lineno", "colno", "line number", "column number"}, integer},
	{catalog.KindError, "severity", []string{"severity"}, severity.MatchString},
	{catalog.KindError, "name of an error", []string{"event name", "events name"}, errorName.MatchString},
	{catalog.KindPerformance, "page speed", []string{
		"load time", "loadtime", "dom interactive", "dom complete", "dom loaded", "ttfb", "first paint", "first byte", "lcp", "fcp", "cls", "inp", "fid", "dns time", "connect time", "response time",
		// Navigation Timing, Resource Timing and the web vitals
		"fetch start", "domain lookup", "connect start", "connect end", "secure connection start", "request start", "response start", "response end", "dom loading", "load event", "redirect start", "redirect end",
		"transfer size", "encoded body size", "decoded body size", "largest contentful paint", "first contentful paint", "cumulative layout shift", "interaction next paint", "total blocking time", "time first byte", "tbt",
		"dns lookup", "dns duration", "tcp handshake", "tcp time", "tls negotiation", "tls time", "connection duration", "request duration", "request time", "fetch time", "redirect time",
		"dom processing", "document parsing", "processing time", "render time", "render delay", "startup time", "startuptime", "download speed", "download time", "load delay", "time first frame", "join duration", "join time", "tti", "fmp", "dom ready", "domready", "page load", "latency",
		"dom content loaded", "unload event", "waiting duration", "cache duration", "web vital", "web vitals", "first input", "input delay", "first contentful", "largest contentful", "layout shift", "next paint", "jsheap size", "server response", "page weight",
		// Boomerang's Navigation Timing and page timers (https://akamai.github.io/boomerang/akamai/BOOMR.plugins.NavigationTiming.html, read 2026-11-24)
		"nt st", "nt end", "nt size", "nt domint", "nt domcomp", "nt domloading", "nt paint", "nt cnt", "t done", "t page", "t resp",
	}, number},
	{catalog.KindPerformance, "how the page was reached", []string{"navigation type", "navigationtype", "nav type"}, navigationShape.MatchString},
	{catalog.KindPerformance, "web vital", []string{"rating", "metric rating"}, ratingShape.MatchString},
	{catalog.KindSearchTerm, "search term", []string{"search term", "search query", "search keyword", "search string", "search text", "searchterm", "searchquery", "original query", "query text", "internal search", "search phrase", "search word", "search value", "search input", "site search"}, nonBlank},
	{catalog.KindSearchTerm, "search term", []string{"search"}, func(s string) bool { return short(s) && !number(s) && !strings.ContainsAny(s[:1], "?/#") }},
	{catalog.KindReplay, "ID of a recording", []string{"replay id", "replayid", "recording id", "recordingid"}, idShaped},
	{catalog.KindClick, "click", []string{"click x", "click y", "click text", "clicked text", "link url", "link text", "link href", "element text", "outbound link",
		"client x", "client y", "page x", "page y", "offset x", "offset y", "element id", "element class", "element tag", "element selector", "element name", "element type", "tag name", "node name", "css selector", "selector", "xpath",
		"el text", "el id", "el class", "el classes", "attr id", "attr class", "attr name",
		"target tag", "target class", "target selector", "target text", "click target", "target element", "target xpath", "target id", "target type", "nearest id", "nearest class", "nearest tag", "nearest type",
		"element content", "element path", "element position", "element url", "element label", "element value", "el attr", "el href", "el tag", "el value", "elements chain", "mouse x", "mouse y", "touch x", "touch y", "tap x", "tap y", "element title", "element width", "element height", "cursor x", "cursor y", "screen x", "screen y",
		"button text", "button id", "button name", "button label", "link id", "link name", "link class", "link domain", "link title", "cta text", "cta name",
	}, nonBlank},
	{catalog.KindEvent, "scrolling", []string{"scroll depth", "scroll percent", "scroll percentage", "scroll top", "scroll x", "scroll y", "scroll checkpoint", "scroll position", "max scroll", "scroll pct", "scroll rate", "scroll distance", "percent scrolled"}, number},
	{catalog.KindViewingTime, "length of time", []string{"time page on", "time spent", "timespent", "dwell time", "engagement time", "visible time", "active time", "session duration", "visit duration", "session length", "visit length", "last interval", "time on site", "watch time", "playhead", "pause duration", "event duration", "stay", "stay time", "stay duration", "page duration", "total duration", "active duration", "since page start", "time since", "seconds since", "minutes since", "days since", "time active", "active seconds", "engaged time", "seconds engaged"}, number},
	{catalog.KindPerformance, "clock of Navigation Timing", []string{"events name", "event name"}, func(s string) bool { return traitOf(s)&(ofTiming|ofVitals) != 0 || clocks[s] }},
	{catalog.KindPageURL, "path of the page", []string{"event name", "events name", "screen name", "view name"}, pagePath},
	{catalog.KindClick, "click", []string{"event name", "events name"}, clickOn.MatchString},
	{catalog.KindEvent, "event", []string{"event name", "eventname", "event type", "eventtype", "event category", "event action", "event label", "event", "events name", "action name", "screen name", "page name", "view name", "custom type", "custom event", "activity type", "activity name", "goal name", "goal id", "goalid", "conversion name", "conversion type", "form id", "form name"}, short},
	{catalog.KindEvent, "event", []string{"ev", "en", "evt"}, wordShape.MatchString},
	{catalog.KindEvent, "video or article", []string{"video id", "video title", "video name", "video duration", "video provider", "video status", "video percent", "video position", "media id", "media title", "content id", "content title", "content name", "article id", "article title"}, short},
	{catalog.KindEvent, "what the site says of the user", []string{"user type", "user status", "user role", "user plan", "user segment", "login status", "login state", "logged in", "is logged in", "customer type", "membership type", "subscription status", "interests"}, func(s string) bool { return nonBlank(s) && len(s) <= 128 }},
	{catalog.KindEvent, "tags that the site gives", []string{"tags"}, func(s string) bool { return short(s) && !number(s) }},
	{catalog.KindEvent, "what the site calls the page", []string{"page type", "page category", "page section", "page template", "page group", "content group", "content category", "site section"}, short},
	{catalog.KindEvent, "data that the site gives", []string{"custom data", "custom dimension", "custom variable"}, short},
	{catalog.KindEvent, "order or product", []string{
		"price", "revenue", "currency", "currency code", "quantity", "sku", "order id", "order value", "product id", "product name", "product price", "product category", "item id", "item name", "item price", "item category", "cart value", "order total", "order number", "transaction total", "qty", "unit price", "coupon", "subtotal", "product brand", "product variant", "product sku", "product quantity", "product url", "product position", "product type",
		"item quantity", "item brand", "item variant", "order amount", "order currency", "order tax", "order shipping", "purchase amount", "total amount", "total price", "grand total", "conversion value", "discount code", "promo code", "shipping cost", "cart id", "cart total", "category name",
	}, short},
}

// clocks are those of Navigation Timing and Paint Timing that OpenTelemetry's
// instrumentation of the page's loading names its events after.
var clocks = func() map[string]bool {
	m := map[string]bool{}
	for c := range strings.FieldsSeq("navigationStart unloadEventStart unloadEventEnd domainLookupEnd connectEnd secureConnectionStart domLoading domContentLoadedEventStart domContentLoadedEventEnd domComplete loadEventEnd redirectStart redirectEnd firstPaint firstContentfulPaint") {
		m[c] = true
	}
	return m
}()

// Words that turn another word's meaning: what a key says with them is not of
// the user.
var keyTurns = []string{"error", "version", "config", "enabled", "timeout", "expires", "expiry", "build", "sdk", "library", "lib", "app", "plugin", "max", "min", "sample", "count", "is", "has", "attribute"}

// keyed identifies a field by its key, or by what it is within, and says what
// that says.
func (id *Identifier) keyed(f catalog.Field) (catalog.InformationKind, string) {
	if f.In == catalog.InCookie {
		return "", "" // names without a meaning
	}
	v := strings.TrimSpace(f.Value)
	key := keyWords(f.Path)
	if len(key) == 0 || len(key) > 6 {
		return "", ""
	}
	if slices.Contains(f.Layers, "jwt") && lastName(f.Path) == "sub" && idShaped(v) && !uuidOrHex.MatchString(v) {
		return catalog.KindAccountID, "whom a token is about" // RFC 7519, 4.1.2
	}
	if f.In == catalog.InHeader {
		return headerID(v, key)
	}
	if kind, what := id.pageKey(f.Path, v, key); kind != "" {
		return kind, what
	}
	if len(key) > 1 && key[0] == "attr" {
		return catalog.KindClick, "attribute of an element of the page"
	}
	if link, ok := LinkParameter(lastName(f.Path)); ok && idShaped(v) {
		return link.Kind, link.Meaning
	}
	if digestOf(v) != "" {
		switch {
		case says(key, "email", "emails", "mail", "em", "hem"):
			return catalog.KindEmail, "hashed e-mail address"
		case says(key, "phone", "phonenumber", "telephone", "tel", "mobile", "ph"):
			return catalog.KindPhone, "hashed phone number"
		}
	}
	if r := ruleOf(v, key); r != nil {
		return r.kind, r.what
	}
	if inPageQuery(f.Path) && short(v) {
		return catalog.KindPageURL, "parameter of the page's address"
	}
	return ofObject(f.Path, v)
}

// ruleOf returns the first rule that fits, nil if none does.
func ruleOf(v string, key []string) *keyRule {
	best := len(keyRules)
	for _, w := range key {
		for _, k := range keysBy[w] {
			if k.rule < best && holds(key, k.words) && keyRules[k.rule].value(v) {
				best = k.rule
			}
		}
	}
	if best == len(keyRules) {
		return nil
	}
	return &keyRules[best]
}

// headerID knows an ID in a header that a vendor made up. Nothing else is
// taken from a header's name: most are HTTP's own, or the tag's settings.
func headerID(v string, key []string) (catalog.InformationKind, string) {
	if r := ruleOf(v, key); r != nil && slices.Contains([]catalog.InformationKind{catalog.KindSessionID, catalog.KindTerminalID, catalog.KindAdID, catalog.KindAccountID}, r.kind) {
		return r.kind, r.what
	}
	return "", ""
}

// A ruleKey is one of a rule's keys.
type ruleKey struct {
	rule  int
	words []string
}

// keysBy are the rules' keys by their first word.
var keysBy = func() map[string][]ruleKey {
	m := map[string][]ruleKey{}
	for i, r := range keyRules {
		for _, k := range r.keys {
			w := strings.Fields(k)
			m[w[0]] = append(m[w[0]], ruleKey{i, w})
		}
	}
	return m
}()

// pageKey knows what is said of a page: title, path, host, referrer.
func (id *Identifier) pageKey(path, v string, key []string) (catalog.InformationKind, string) {
	plain := func(words ...string) bool { // the key has one of them, and nothing else but what stands around a page
		return says(key, words...) && !slices.ContainsFunc(key, func(w string) bool {
			return !slices.Contains(words, w) && !slices.Contains([]string{"page", "document", "doc", "current", "window", "location", "web", "context", "ctx", "json", "html", "view", "request", "site", "properties"}, w)
		})
	}
	host := hostOf(v)
	kind, what := catalog.InformationKind(""), ""
	switch {
	case (host != "" || strings.HasPrefix(v, "/")) && !isResource(v) && ofLink(path):
		kind, what = catalog.KindClick, "address of a link"
	case plain("referrer", "referer", "documentreferrer", "initial") && says(key, "referrer", "referer", "documentreferrer") && v != "direct":
		kind, what = catalog.KindReferrer, "referrer"
	case says(key, "referrer", "referer", "referral", "refer") && says(key, "host", "hostname", "domain", "path", "pathname", "site", "type", "source", "name", "query", "search", "title") && len(key) <= 3 && !number(v) && v != "direct":
		kind, what = catalog.KindReferrer, "part of the referrer"
	case says(key, "prev", "previous") && says(key, "page", "path", "pathname", "url", "screen", "view") && pagePath(v):
		kind, what = catalog.KindReferrer, "path of the page before"
	case says(key, "landing", "entry", "initial", "first") && says(key, "page", "path", "pathname", "url", "uri") && pagePath(v):
		kind, what = catalog.KindLandingPage, "path of the landing page"
	case says(key, "protocol") && plain("protocol", "url") && (v == "https:" || v == "http:" || len(key) > 1 && v == "https"):
		kind, what = catalog.KindPageURL, "scheme of the page"
	case plain("title", "pagetitle", "documenttitle", "doctitle") && host == "" && !number(v):
		kind, what = catalog.KindPageTitle, "title of the page"
	case plain("path", "pathname", "pagepath", "page", "url", "uri", "href") && pagePath(v):
		kind, what = catalog.KindPageURL, "path of the page"
	case says(key, "referring") && says(key, "domain", "host") && !number(v):
		kind, what = catalog.KindReferrer, "host of the referrer"
	case plain("search", "query", "querystring", "qs", "string", "params", "url") && (strings.HasPrefix(v, "?") || (len(key) > 1 || key[0] == "qs") && len(v) <= 1024 && strings.Contains(v, "=") && !strings.ContainsAny(v, " {/")), plain("hash", "fragment", "anchor") && strings.HasPrefix(v, "#"):
		kind, what = catalog.KindPageURL, "part of the address of the page"
	case plain("page", "url", "uri", "href", "path") && id.ownPageWithoutScheme(v),
		(says(key, "pg", "dp") && len(key) == 1 || len(key) > 1 && plain("path", "id", "name")) && pagePath(v):
		kind, what = catalog.KindPageURL, "path of the page"
	case slices.Equal(key, []string{"dt"}) && len(v) <= 256 && hostOf(v) == "" && isSentence(v):
		kind, what = catalog.KindPageTitle, "title of the page"
	case plain("host", "hostname", "domain", "name") && says(key, "host", "hostname", "domain") && id.ownHost(strings.ToLower(v)):
		kind, what = catalog.KindPageURL, "host of the page"
	}
	if kind != "" && ofRequest(path) {
		return "", ""
	}
	return kind, what
}

// inPageQuery tells whether a field is in an object of the parameters of the
// page's address, which is called query only beside the page's other parts.
func inPageQuery(path string) bool {
	parent, _ := parted(path)
	of, name := parted(parent)
	return name == "query" && slices.ContainsFunc([]string{"page", "properties", "location", "url"}, func(o string) bool { return of == o || strings.HasSuffix(of, "."+o) })
}

// holds tells whether a key has all words of k, and no more than it needs: a
// key of one word must be that word, up to what owns it.
func holds(key, k []string) bool {
	for _, w := range k {
		if !slices.Contains(key, w) {
			return false
		}
	}
	for _, w := range key {
		if slices.Contains(keyTurns, w) && !slices.Contains(k, w) {
			return false
		}
	}
	return len(k) > 1 || len(key) == 1 || len(key) == 2 && key[1] == k[0] && slices.Contains([]string{"user", "device", "browser", "client", "page", "properties", "context", "geo", "web"}, key[0])
}

// isSentence tells whether a value is words with spaces between, or of a script
// that has none, and no time.
func isSentence(s string) bool {
	return !isoTimeShape.MatchString(s) && !httpTimeShape.MatchString(s) && strings.IndexFunc(s, unicode.IsLetter) >= 0 &&
		strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || r >= 0x3000 })
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

var (
	dateShape    = regexp.MustCompile(`^(?:19|20)\d\d[-/.]?(?:0?[1-9]|1[0-2])[-/.]?(?:0?[1-9]|[12]\d|3[01])$|^\d{1,2}/\d{1,2}/(?:19|20)\d\d$`)
	postalShape  = regexp.MustCompile(`^\d{3}-?\d{4}$|^\d{5}(?:-\d{4})?$`)
	coordinate   = regexp.MustCompile(`^-?\d{1,3}\.\d{2,}$`)
	uuidOrHex    = regexp.MustCompile(`^(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9a-f]{32})$`)
	birthYear    = regexp.MustCompile(`^(?:19|20)\d\d$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2,3}$|^[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*$`)
	coordinates  = regexp.MustCompile(`^-?\d{1,2}\.\d+,\s?-?\d{1,3}\.\d+$`)
	orientation  = regexp.MustCompile(`^(?:landscape|portrait)(?:-primary|-secondary)?$`)
	networkShape = regexp.MustCompile(`^(?i:wi-?fi|w?lan|cellular|mobile|ethernet|wired|slow-2g|[2-6]g|lte|bluetooth|wimax|none|offline|unknown|other)$`)
	zoneName     = regexp.MustCompile(`^(?:[A-Z][a-z]+ )+Time$|^.{1,12}標準時$`)
	cryptoWallet = regexp.MustCompile(`^0x[0-9A-Fa-f]{40}$`)
	errorName    = regexp.MustCompile(`^(?:[A-Z][a-z]+)+(?:Error|Exception)$`)
	clickOn      = regexp.MustCompile(`^(?i:click(?:ed)? on )`)
	browserMaker = regexp.MustCompile(`^(?:Google Inc\.|Apple Computer, Inc\.)$`)
	// of Navigation Timing, and of the library web-vitals
	navigationShape = regexp.MustCompile(`^(?:navigate|reload|back[_-]forward(?:[_-]cache)?|prerender)$`)
	ratingShape     = regexp.MustCompile(`^(?:good|needs-improvement|poor)$`)
	severity        = regexp.MustCompile(`^(?i:debug|info|warn(?:ing)?|error|critical|fatal)$`)
	platformShape   = regexp.MustCompile(`^(?i:win(?:dows|32|64)|mac(?:os|intel)?|mac os x?|linux.*|android|ios|iphone|ipad|chrome ?os)$`)
	plainID         = regexp.MustCompile(`^[0-9A-Za-z]*[A-Za-z][0-9A-Za-z]*$`)
	madeUp          = regexp.MustCompile(`^(?i:anon|anonymous|guest|visitor|uid)[-_.:]`)
	anyPhone        = regexp.MustCompile(`^\+?\d[\d ()-]{7,18}\d$`)
	colourDepth     = regexp.MustCompile(`^(?:8|15|16|24|30|32|48)-bits?$`)
	idCharacters    = regexp.MustCompile(`^[A-Za-z0-9._:|~=+/%$-]+$`)
	wordShape       = regexp.MustCompile(`^\$?[A-Za-z][A-Za-z _.:-]{3,63}$`)
	nameCharacter   = regexp.MustCompile(`^[\p{L}\p{M}][\p{L}\p{M}ー・'’.\- 　]*$`)
)

// idShaped tells whether a value may be an identifier: 8 to 128 characters
// (Englehardt & Narayanan 2016 have 8 to 100) with a digit among them, or 16
// and more without one; neither an address nor a time nor a whole word.
func idShaped(s string) bool {
	if len(s) < 8 || len(s) > 128 || !idCharacters.MatchString(s) || strings.Contains(s, "://") || isoTimeShape.MatchString(s) || dateShape.MatchString(s) {
		return false
	}
	return strings.ContainsAny(s, "0123456789") || len(s) >= 16 && strings.ToLower(s) != s
}

// sessionShaped is idShaped, or shorter: sites number their own sessions.
func sessionShaped(s string) bool {
	return idShaped(s) || len(s) >= 4 && len(s) <= 16 && idCharacters.MatchString(s) && (strings.ContainsAny(s, "0123456789") && !number(s) || len(s) >= 8 && strings.ToLower(s[1:]) != s[1:])
}

func integer(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

func number(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && len(s) <= 24
}

// pagePath tells whether a value is the path of a page.
func pagePath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !isResource(s)
}

func isName(s string) bool { return len(s) <= 64 && nameCharacter.MatchString(s) }

func flag(s string) bool { return slices.Contains([]string{"true", "false", "0", "1"}, s) }

// short is a word or a few, not a document, an address or a flag.
func short(s string) bool {
	return nonBlank(s) && len(s) <= 128 && hostOf(s) == "" && s != "true" && s != "false" && !uuidShape.MatchString(s)
}

func nonBlank(s string) bool { return strings.TrimSpace(s) != "" }
