package identify

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

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
	{catalog.KindAdID, "advertising ID", []string{"idfa", "gaid", "aaid", "gps adid", "advertising id", "advertisingid", "ad id", "maid"}, idShaped},
	{catalog.KindViewingOrder, "number of the visit or page", []string{"session number", "session count", "session index", "visit number", "visit count", "visits count", "page count", "pageview count", "pageviews count"}, integer},
	{catalog.KindSessionID, "session ID", []string{"session id", "sessionid", "session uuid", "session key", "sess id", "visit id", "visitid"}, idShaped},
	{catalog.KindPageView, "page view ID", []string{"pageview id", "page view id", "pageviewid", "pageload id", "page load id"}, idShaped},
	{catalog.KindTerminalID, "ID of a terminal", []string{
		"device id", "deviceid", "visitor id", "visitorid", "visitor uuid", "anonymous id", "anonymousid", "anon id", "distinct id", "distinctid",
		"browser id", "browserid", "installation id", "install id", "installationid", "terminal id", "machine id", "cookie id", "idfv", "android id", "fingerprint",
	}, idShaped},
	{catalog.KindAccountID, "the site's ID of the user", []string{"user id", "userid", "member id", "memberid", "login id", "crm id"}, func(s string) bool { return idShaped(s) || integer(s) && len(s) >= 3 }},
	{catalog.KindName, "name", []string{"first name", "firstname", "last name", "lastname", "full name", "fullname", "given name", "family name", "surname", "kanji name", "kana name"}, isName},
	{catalog.KindBirthDate, "date of birth", []string{"birth date", "birthdate", "birthday", "date birth", "dob"}, dateShape.MatchString},
	{catalog.KindSex, "sex", []string{"gender", "sex"}, func(s string) bool {
		return slices.Contains([]string{"m", "f", "male", "female", "man", "woman", "男", "女", "男性", "女性"}, strings.ToLower(s))
	}},
	{catalog.KindPostalAddress, "postal code", []string{"postal code", "postalcode", "zip code", "zipcode", "postcode", "zip"}, postalShape.MatchString},
	{catalog.KindLocation, "coordinate", []string{"latitude", "longitude", "lat", "lng", "lon"}, coordinate.MatchString},
	{catalog.KindLocation, "city", []string{"city", "prefecture", "geo city"}, isName},
	{catalog.KindTimeZone, "offset from UTC", []string{"timezone offset", "time zone offset", "tz offset", "utc offset", "timezoneoffset"}, func(s string) bool { return integer(strings.TrimPrefix(s, "-")) && len(s) <= 6 }},
	{catalog.KindScreen, "screen", []string{
		"color depth", "colour depth", "colordepth", "pixel ratio", "pixelratio", "pixel depth", "screen density",
		"inner width", "inner height", "innerwidth", "innerheight", "outer width", "outer height", "screenwidth", "screenheight", "viewportwidth", "viewportheight",
	}, number},
	{catalog.KindOS, "operating system", []string{"os", "os name", "os version", "osversion", "os family", "operating system"}, short},
	{catalog.KindOS, "platform", []string{"platform"}, platformShape.MatchString},
	{catalog.KindBrowser, "browser", []string{"browser", "browser name", "browser version", "browserversion", "browser family"}, short},
	{catalog.KindDevice, "device", []string{
		"device type", "devicetype", "device model", "device brand", "device manufacturer", "device category", "device family", "device name",
		"hardware concurrency", "device memory", "cpu cores", "max touch points",
	}, short},
	{catalog.KindNetwork, "network", []string{"effective type", "effectivetype", "connection type", "network type", "carrier name", "carrier"}, short},
	{catalog.KindConsent, "consent", []string{"consent", "gdpr", "us privacy", "usprivacy", "tc string", "tcstring", "gpp", "gpc", "ccpa", "dnt", "do track not", "opt out", "optout", "euconsent"}, nonBlank},
	{catalog.KindError, "error", []string{"error message", "error stack", "stack trace", "stacktrace", "exception message", "error name", "error type"}, nonBlank},
	{catalog.KindPerformance, "page speed", []string{
		"load time", "loadtime", "dom interactive", "dom complete", "dom loaded", "ttfb", "first paint", "first byte", "lcp", "fcp", "cls", "inp", "fid", "dns time", "connect time", "response time",
	}, number},
	{catalog.KindSearchTerm, "search term", []string{"search term", "search query", "search keyword", "search string", "search text", "searchterm", "searchquery"}, nonBlank},
	{catalog.KindClick, "click", []string{"click x", "click y", "click text", "clicked text", "link url", "link text", "link href", "element text", "outbound link"}, nonBlank},
	{catalog.KindViewingTime, "length of time", []string{"time page on", "time spent", "timespent", "dwell time", "engagement time", "visible time", "active time", "session duration", "visit duration"}, number},
	{catalog.KindEvent, "event", []string{"event name", "eventname", "event type", "eventtype", "event category", "event action", "event label", "event"}, short},
}

// Words that turn another word's meaning: what a key says with them is not of
// the user.
var keyTurns = []string{"error", "version", "config", "enabled", "timeout", "expires", "expiry", "build", "sdk", "library", "lib", "app", "plugin", "max", "min", "sample", "count", "is", "has"}

// keyed identifies a field by its key, and says what the key says.
func (id *Identifier) keyed(f catalog.Field) (catalog.InformationKind, string) {
	if f.In == catalog.InHeader || f.In == catalog.InCookie {
		return "", "" // HTTP's own names, and names without a meaning
	}
	v := strings.TrimSpace(f.Value)
	key := keyWords(f.Path)
	if len(key) == 0 || len(key) > 6 {
		return "", ""
	}
	if kind, what := id.pageKey(v, key); kind != "" {
		return kind, what
	}
	if link, ok := LinkParameter(lastName(f.Path)); ok && idShaped(v) {
		return link.Kind, link.Meaning
	}
	best := len(keyRules)
	for _, w := range key {
		for _, k := range keysBy[w] {
			if k.rule < best && holds(key, k.words) && keyRules[k.rule].value(v) {
				best = k.rule
			}
		}
	}
	if best == len(keyRules) {
		return "", ""
	}
	return keyRules[best].kind, keyRules[best].what
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
func (id *Identifier) pageKey(v string, key []string) (catalog.InformationKind, string) {
	plain := func(words ...string) bool { // the key has one of them, and nothing else but what stands around a page
		return says(key, words...) && !slices.ContainsFunc(key, func(w string) bool {
			return !slices.Contains(words, w) && !slices.Contains([]string{"page", "document", "doc", "current", "window", "location", "web", "context", "site", "properties"}, w)
		})
	}
	host := hostOf(v)
	switch {
	case plain("referrer", "referer", "documentreferrer") && v != "direct":
		return catalog.KindReferrer, "referrer"
	case plain("title", "pagetitle") && host == "" && !number(v):
		return catalog.KindPageTitle, "title of the page"
	case plain("path", "pathname", "pagepath", "url", "uri", "href") && strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") && !isResource(v):
		return catalog.KindPageURL, "path of the page"
	case plain("host", "hostname", "domain") && id.ownHost(strings.ToLower(v)):
		return catalog.KindPageURL, "host of the page"
	}
	return "", ""
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
	return len(k) > 1 || len(key) == 1 || len(key) == 2 && slices.Contains([]string{"user", "device", "browser", "client", "page", "properties", "context", "geo", "web"}, key[0])
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

var (
	dateShape     = regexp.MustCompile(`^(?:19|20)\d\d[-/.]?(?:0?[1-9]|1[0-2])[-/.]?(?:0?[1-9]|[12]\d|3[01])$|^\d{1,2}/\d{1,2}/(?:19|20)\d\d$`)
	postalShape   = regexp.MustCompile(`^\d{3}-?\d{4}$|^\d{5}(?:-\d{4})?$`)
	coordinate    = regexp.MustCompile(`^-?\d{1,3}\.\d{2,}$`)
	platformShape = regexp.MustCompile(`^(?i:win(?:dows|32|64)|mac(?:os|intel)?|mac os x?|linux.*|android|ios|iphone|ipad|chrome ?os)$`)
	idCharacters  = regexp.MustCompile(`^[A-Za-z0-9._:|~=+/%-]+$`)
	nameCharacter = regexp.MustCompile(`^[\p{L}\p{M}][\p{L}\p{M}ー・'’.\- 　]*$`)
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

func integer(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

func number(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && len(s) <= 24
}

func isName(s string) bool { return len(s) <= 64 && nameCharacter.MatchString(s) }

// short is a word or a few, not a document, an address or a flag.
func short(s string) bool {
	return nonBlank(s) && len(s) <= 128 && hostOf(s) == "" && s != "true" && s != "false" && !uuidShape.MatchString(s)
}

func nonBlank(s string) bool { return strings.TrimSpace(s) != "" }
