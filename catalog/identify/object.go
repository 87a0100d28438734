package identify

import (
	"math/bits"
	"regexp"
	"slices"
	"strings"

	"soshin/catalog"
)

// A withinRule knows a field by the object that it is in, where protocols
// agree on what such an object holds: the frames of an exception, the
// properties of an event.
type withinRule struct {
	kind   catalog.InformationKind
	what   string   // what the object is
	within []string // names of the object, in words, any of these; none: any object
	// names are those of the field in the object itself, in words. None: any
	// field at any depth below the object, but one that tagNames tell of.
	names []string
	value func(string) bool
}

// withinRules are tried in order; the first that fits counts. The names of
// clocks, sizes and hints are those of the W3C's specifications of Navigation
// Timing and Resource Timing, of CSSOM View, and of WICG's User-Agent Client
// Hints and Network Information.
var withinRules = []withinRule{
	{catalog.KindError, "exception", []string{"exception", "exceptions", "stacktrace", "stack trace", "backtrace", "back traces", "parsed stack", "stack frames", "raw error"}, nil, nonBlank},
	{catalog.KindError, "error", []string{"error", "errors", "frames"}, []string{
		"class", "type", "name", "message", "value", "stack", "code", "title", "kind", "description", "level", "cause", "culprit",
		"file", "filename", "abs path", "line", "lineno", "line number", "column", "colno", "column number", "function", "method", "module", "in app", "handling",
	}, nonBlank},
	{catalog.KindPerformance, "page speed", []string{"navigation timing", "performance timing", "page timing", "resource timing", "web vitals", "webvitals", "timing", "timings", "perf", "performance", "longtask", "long task", "longtask context"}, nil, func(s string) bool { return number(s) && len(s) <= 18 && !epoch(s) }},
	{catalog.KindPerformance, "span of time", []string{"span", "spans", "transaction", "transactions", "measurement", "measurements"}, []string{"duration", "start"}, number},
	{catalog.KindPerformance, "step of a request", []string{"dns", "connect", "ssl", "tls", "tcp", "download", "first byte", "redirect"}, []string{"duration", "start", "end"}, number},
	{catalog.KindPerformance, "how many", []string{"resource", "resources", "long task", "long tasks"}, []string{"count"}, integer},
	{catalog.KindError, "how many", []string{"error", "errors"}, []string{"count"}, integer},
	{catalog.KindClick, "how many", []string{"action", "click", "clicks", "frustration"}, []string{"count"}, integer},
	{catalog.KindBrowser, "brand of the browser", []string{"brands", "full version list", "ch ua", "ch ua full version list"}, []string{"brand", "version"}, nonBlank},
	{catalog.KindOS, "client hint", clientHints, []string{"platform", "platform version"}, nonBlank},
	{catalog.KindDevice, "client hint", clientHints, []string{"mobile", "model", "architecture", "bitness"}, nonBlank},
	{catalog.KindNetwork, "network", []string{"net", "network", "connection"}, []string{"model", "type", "eft", "etype"}, networkShape.MatchString},
	// Boomerang's (https://akamai.github.io/boomerang/akamai/BOOMR.plugins.html, read 2026-11-24)
	{catalog.KindNetwork, "network", []string{"mob"}, []string{"etype", "dl", "rtt", "ct"}, nonBlank},
	{catalog.KindScreen, "screen", []string{"scr"}, []string{"xy", "bpp", "orn", "dpx"}, nonBlank},
	{catalog.KindDevice, "device", []string{"cpu", "dev"}, []string{"cnc", "mem"}, number},
	{catalog.KindOS, "user agent", []string{"ua"}, []string{"plt"}, nonBlank},
	{catalog.KindBrowser, "user agent", []string{"ua"}, []string{"vnd"}, nonBlank},
	{catalog.KindNetwork, "network", []string{"connection", "network information"}, []string{"rtt", "downlink", "save data", "effective type", "subtype"}, nonBlank},
	{catalog.KindScreen, "screen", []string{"screen", "viewport", "window", "display", "screen size", "viewport size", "window size", "page size", "document size", "surface size"}, []string{
		"width", "height", "avail width", "avail height", "inner width", "inner height", "outer width", "outer height", "scroll width", "scroll height", "density", "ratio", "dpi",
	}, number},
	{catalog.KindConsent, "consent", []string{"consent", "consents", "consent state", "consent status", "consent settings"}, nil, short},
	{catalog.KindPageURL, "parameter of the page's address", []string{"query string", "querystring", "qs", "query params", "query parameters", "url params", "search params", "url parameters"}, nil, short},
	{catalog.KindLandingPage, "campaign that led to the page", []string{"utm", "campaign", "utm params", "utm parameters"}, []string{"source", "medium", "name", "campaign", "term", "content", "keyword"}, short},
	{catalog.KindLocation, "place", []string{"geo", "geolocation", "geo ip", "geoip", "geo location"}, []string{"country", "country name", "region", "region name", "region code", "state", "city", "county", "latitude", "longitude", "lat", "lon", "lng"}, nonBlank},
	{catalog.KindInquiry, "what the user writes", []string{"user description", "feedback", "user feedback", "survey response"}, []string{"description", "message", "comment", "comments", "text", "body"}, nonBlank},
	{catalog.KindName, "user", persons, []string{"name"}, isFullName},
	{catalog.KindAccountID, "user", persons, []string{"key", "identity", "identifier", "uid"}, func(s string) bool { return idShaped(s) && !uuidOrHex.MatchString(s) }},
	{catalog.KindAge, "user", append([]string{"tags", "attributes", "custom attributes"}, persons...), []string{"age"}, func(s string) bool { return integer(s) && between(s, 1, 120) }},
	{catalog.KindAccountID, "company of the user", []string{"company", "companies"}, []string{"id", "key"}, short},
	{catalog.KindSessionID, "session", []string{"session", "rt"}, []string{"sid", "key", "token", "si"}, sessionShaped},
	{catalog.KindAccountID, "identities of the user", []string{"identities", "known identities", "user identities", "identifiers"}, []string{"customer id", "customerid", "user id", "userid", "external id", "crm id"}, idShaped},
	{catalog.KindClick, "element of the page", []string{"element", "elements", "clicked element", "click target", "autocapture attributes", "target element"}, []string{
		"id", "class", "classes", "class name", "tag", "tag name", "node name", "text", "inner text", "name", "type", "href", "title", "selector", "xpath", "nth child", "nth of type", "x position", "y position",
	}, nonBlank},
	{catalog.KindClick, "place of a click", []string{"click", "clicks", "mouse", "pointer", "tap", "point"}, []string{"x", "y"}, number},
	// what libraries that take a fingerprint measure
	{catalog.KindTerminalID, "digest of what the terminal draws, plays or reads out", fingerprinted, []string{"hash", "common pixels hash", "sample hash", "voices hash", "fonts hash", "data hash"}, nonBlank},
	{catalog.KindDevice, "graphics card", []string{"videocard", "video card", "gpu", "graphics", "graphics card", "webgl", "web gl basics"}, []string{"vendor", "renderer", "version", "shading language version", "vendor unmasked", "renderer unmasked", "model"}, nonBlank},
	{catalog.KindDevice, "hardware", []string{"hardware", "cpu", "memory"}, []string{"architecture", "device memory", "cores", "jsheap size limit", "memory"}, nonBlank},
	{catalog.KindDevice, "sound", []string{"audio", "audio context"}, []string{"max channels", "max channel count", "channel count", "channel count mode", "base latency"}, nonBlank},
	{catalog.KindBrowser, "how the browser computes", []string{"math", "maths"}, nil, func(s string) bool { return number(s) && len(s) >= 12 }},
	{catalog.KindBrowser, "what the browser has or prefers", []string{"media matches", "media queries", "voices", "speech"}, nil, nonBlank},
	{catalog.KindBrowser, "plug-ins of the browser", []string{"plugins", "mime types"}, nil, func(s string) bool { return strings.Contains(strings.ToLower(s), "pdf") }},
	{catalog.KindBrowser, "navigator", []string{"navigator"}, []string{"vendor", "product", "product sub", "app name", "app version", "app code name", "pdf viewer enabled", "plugins", "mime types"}, nonBlank},
	{catalog.KindEvent, "scrolling", []string{"scroll", "scroll state", "scroll depth"}, nil, number},
	{catalog.KindEvent, "what the user did before an error", []string{"breadcrumb", "breadcrumbs", "bread crumbs"}, nil, nonBlank},
	{catalog.KindEvent, "line of a log", []string{"logs", "log", "console", "log context", "log record"}, []string{"message"}, nonBlank},
	{catalog.KindEvent, "product", []string{"products", "product", "ecommerce", "purchase", "cart"}, []string{
		"id", "name", "price", "quantity", "sku", "category", "brand", "variant", "coupon", "currency", "revenue", "value", "total",
	}, short},
	{catalog.KindEvent, "order", []string{"cart", "basket", "items", "line items", "order items", "product"}, []string{"price", "display price", "original price", "unit price", "quantity", "total", "subtotal", "discount", "tax"}, short},
	{catalog.KindError, "name of an error", nil, []string{"name", "type", "title", "reason"}, errorName.MatchString},
	{catalog.KindPerformance, "how the page was reached", nil, []string{"type"}, navigationShape.MatchString},
	{catalog.KindEvent, "kind of event", nil, []string{"type", "subtype", "event type", "event kind", "action", "kind"}, eventShape.MatchString},
	{catalog.KindEvent, ofTheSite, []string{
		"properties", "event properties", "user properties", "person properties", "group properties", "super properties", "custom properties", "properties json", "props", "event props", "traits",
		"custom", "custom attributes", "event attributes", "user attributes", "custom data", "custom fields", "data fields", "segmentation", "extra", "extras",
		"event meta", "event metadata", "event params", "event parameters", "event values",
	}, nil, func(s string) bool { return nonBlank(s) && !uuidShape.MatchString(s) }},
}

// ofTheSite says that a field is in a bag of whatever the site puts there.
const ofTheSite = "names that the site gives"

// fingerprinted are names of what libraries that take a fingerprint read.
var fingerprinted = []string{"canvas", "webgl", "audio", "video", "fonts", "speech", "webrtc", "fingerprint"}

// clientHints are names of objects that hold User-Agent Client Hints.
var clientHints = []string{"user agent data", "useragentdata", "ua data", "uadata", "client hints", "user agent client hints"}

// tagNames are words of names that are the tag's own also among the site's.
var tagNames = []string{"sdk", "lib", "library", "version", "token", "nonce", "insert", "message", "plugin", "enabled", "schema", "standard"}

var eventShape = regexp.MustCompile(`^(?i:page|page_?view|pv|screen|screen_?view|page_?leave|track|identify|alias|group|increment|decrement|heartbeat|impression|conversion|click|tap|scroll|submit|form_submit|purchase|add_to_cart|view_item|session_start|session_end)$`)

// A ruleSet is a set of withinRules, a bit for each: there may be 64.
type ruleSet uint64

// rules of withinRules by the names of their objects and fields.
var rulesWithin, rulesOf, rulesOfAny, rulesAnywhere = func() (within, of map[string]ruleSet, ofAny, anywhere ruleSet) {
	within, of = map[string]ruleSet{}, map[string]ruleSet{}
	if len(withinRules) > 64 {
		panic("more rules than a ruleSet has bits") // the table is part of the program
	}
	for i, r := range withinRules {
		rule := ruleSet(1) << i
		for _, o := range r.within {
			within[o] |= rule
		}
		for _, n := range r.names {
			of[n] |= rule
		}
		if r.names == nil {
			ofAny |= rule
		}
		if r.within == nil {
			anywhere |= rule
		}
	}
	return within, of, ofAny, anywhere
}()

// ofObject identifies a field by what it is within, and says what that is.
func ofObject(path, value string) (catalog.InformationKind, string) {
	around, name := objects(path)
	here := rulesAnywhere // and in the object itself
	if len(around) > 0 {
		here |= rulesWithin[around[len(around)-1]]
	}
	fit := here & rulesOf[name]
	if !marked(lastName(path)) && !says(strings.Fields(name), tagNames...) {
		below := rulesWithin[name]
		for _, o := range around {
			below |= rulesWithin[o]
		}
		fit |= below & rulesOfAny
	}
	for ; fit != 0; fit &= fit - 1 {
		if r := &withinRules[bits.TrailingZeros64(uint64(fit))]; r.value(value) {
			return r.kind, r.what
		}
	}
	return "", ""
}

// marked tells whether a name begins as several mark those of their own.
func marked(name string) bool { return strings.HasPrefix(name, "$") || strings.HasPrefix(name, "_") }

// objects returns the names of the objects around a field, and its own, each
// in words. An element of a list has the list's name.
func objects(path string) (around []string, name string) {
	if len(path) > 128 {
		path = path[len(path)-128:]
	}
	around = make([]string, 0, 8)
	for part := range strings.SplitSeq(path, ".") {
		// forms write properties[plan]
		for i := strings.IndexByte(part, '['); i > 0 && i+1 < len(part) && (part[i+1] < '0' || part[i+1] > '9') && part[i+1] != ']'; i = strings.IndexByte(part, '[') {
			around, part = append(around, spoken(part[:i])), strings.Replace(part[i+1:], "]", "", 1)
		}
		around = append(around, spoken(part))
	}
	return around[:len(around)-1], around[len(around)-1]
}

// spoken returns a name in words. Most are one word already.
func spoken(name string) string {
	name = strings.TrimRight(name, "[]0123456789")
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == "" {
		return name
	}
	return strings.Join(words(name), " ")
}

// ofRequest tells whether a field is of a request that the page made, not of
// the page itself.
func ofRequest(path string) bool {
	around, _ := objects(path)
	return slices.ContainsFunc(around, func(o string) bool {
		return slices.Contains([]string{"xhr", "ajax", "fetch", "http", "network", "resource", "resources", "requests"}, o)
	})
}

// ofLink tells whether a field is the address of a link, not of the page.
func ofLink(path string) bool {
	around, name := objects(path)
	w := strings.Fields(name)
	if !says(w, "href", "link", "outbound", "target") || says(w, "page", "canonical", "location", "deep") {
		return false
	}
	if name == "href" && !slices.ContainsFunc(around, func(o string) bool { return o != "" && o != "payload" && o != "context" }) {
		return false // of the document: where it is
	}
	return len(around) == 0 || !slices.Contains([]string{"page", "document", "location", "window"}, around[len(around)-1])
}

// isFullName is a name that no login name, brand or class is.
func isFullName(s string) bool {
	return isName(s) && (strings.ContainsAny(s, " \u3000") || s != "" && s[0] >= 0x80)
}
