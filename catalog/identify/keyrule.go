package identify

import (
	"regexp"
	"slices"
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
