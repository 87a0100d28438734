package identify

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"soshin/catalog"
)

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
		if r.kind == catalog.KindClick && ofVital(f.Path) {
			return catalog.KindPerformance, "element that a web vital was measured at"
		}
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
