package identify

import (
	"regexp"
	"slices"
	"strings"

	"soshin/catalog"
)

// An object is one of those that hold fields: where, and its path.
type object struct{ in, path string }

// siblings tell of a field by the others of its exchange.
type siblings struct {
	fields []catalog.Field
	traits map[object]trait // built when first asked for
	any    trait            // all of them
}

// key returns the path that field i has when the key and the value of a pair
// are fields of their own: attributes[3].key = session.id and
// attributes[3].value.stringValue are attributes.session.id. OpenTelemetry's
// protocol writes all attributes so
// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding, read
// 2026-11-24), others write name for key.
func (s *siblings) key(i int) string {
	f := s.fields[i]
	at := strings.LastIndex(f.Path, "].value")
	if of, ok := strings.CutSuffix(f.Path, ".value"); ok && at < 0 && f.In == catalog.InBody && isPerson(parentOf(of)) {
		return of // user.plan.value is the user's plan
	}
	if at < 0 || f.In == catalog.InCookie || f.In == catalog.InHeader {
		return f.Path
	}
	if rest := f.Path[at+len("].value"):]; rest != "" && rest[0] != '.' && rest[0] != '[' {
		return f.Path
	}
	element := f.Path[:at+1]
	for _, step := range []int{-1, 1} {
		for j := i + step; j >= 0 && j < len(s.fields) && j-i < 8 && i-j < 8; j += step {
			g := s.fields[j]
			name, ok := strings.CutPrefix(g.Path, element)
			if !ok || g.In != f.In {
				break
			}
			if (name == ".key" || name == ".name") && isKey(g.Value) {
				return element[:strings.LastIndexByte(element, '[')] + "." + g.Value
			}
		}
	}
	return f.Path
}

func parentOf(path string) string {
	parent, _ := parted(path)
	return parent
}

// isKey tells whether a value may be the key of another.
func isKey(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "0123456789") != "" &&
		strings.Trim(s, "$@_.:-/ 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// kind identifies field i, which its own key and value tell nothing of.
func (s *siblings) kind(i int) (catalog.InformationKind, string) {
	f := s.fields[i]
	if f.In != catalog.InBody && f.In != catalog.InQuery || f.Path == "" || len(f.Value) > 1024 {
		return "", ""
	}
	if path := s.key(i); path != f.Path {
		if kind, what := s.under(path, f); kind != "" {
			return kind, what
		}
		if parent, own := parted(path); s.of(object{f.In, parent})&ofEvent != 0 && mayBeProperty(own, f.Value) {
			return catalog.KindEvent, "attribute beside the name of an event"
		}
	}
	return s.under(f.Path, f)
}

// typed tells whether field i is what is in a form field: the value beside its
// kind.
func (s *siblings) typed(i int) bool {
	f := s.fields[i]
	element, ok := strings.CutSuffix(f.Path, "].value")
	return ok && f.In == catalog.InBody && s.of(object{f.In, element + "]"})&ofInput != 0
}

// under is kind for a field under the given path.
func (s *siblings) under(path string, f catalog.Field) (catalog.InformationKind, string) {
	v := strings.TrimSpace(f.Value)
	parent, own := parted(path)
	name := spoken(own)
	t := s.of(object{f.In, parent})
	payload := parent == "payload" || strings.HasSuffix(parent, ".payload")
	if payload { // it happened when its envelope says
		t |= s.of(object{f.In, strings.TrimSuffix(strings.TrimSuffix(parent, "payload"), ".")}) & withTime
	}
	is := func(names ...string) bool { return slices.Contains(names, name) }
	switch {
	case t&ofFailure != 0 && is("message", "name", "type", "title", "level", "severity", "code", "filename", "file", "msg", "msg raw", "line", "col"):
		return catalog.KindError, "beside the stack of an error"
	case t&ofMistake != 0 && is("message", "msg", "description", "reason", "filename", "file", "stack", "line", "col"):
		return catalog.KindError, "beside what says that it is an error"
	case t&ofLogLine != 0 && is("message", "msg", "line", "text"):
		return catalog.KindEvent, "line of a log"
	case t&ofNavigation != 0 && is("name") && hostOf(v) != "":
		return catalog.KindPageURL, "address of the page beside the clocks of its loading"
	case t&withPlace != 0 && is("region", "state", "prefecture", "province", "county", "region name", "region code", "subdivision") && isName(v):
		return catalog.KindLocation, "beside a city or a country"
	case t&ofMetric != 0 && (is("name", "metric", "metric name", "vital") && short(v) || is("value", "delta", "duration", "score", "metric value") && number(v)):
		return catalog.KindPerformance, "beside the name of a web vital"
	case t&withBag != 0 && is("name") && short(v) && !isPerson(parent):
		return catalog.KindEvent, "beside properties of an event"
	case t&withMessage != 0 && t&withUser != 0 && is("name", "category") && short(v):
		return catalog.KindEvent, "page or screen"
	case t&withMessage != 0 && t&withUser != 0 && is("group id", "previous id") && short(v):
		return catalog.KindAccountID, "the site's ID of the user or of a group"
	case t&ofPerson != 0 && is("name") && isFullName(v):
		return catalog.KindName, "beside an address of a person"
	case t&ofPerson != 0 && is("id", "key", "identifier", "identity", "uid") && idShaped(v) && !uuidOrHex.MatchString(v):
		return catalog.KindAccountID, "beside an address of a person"
	case t&ofTerminal != 0 && is("product", "product sub", "app name", "app version", "app code name", "apple pay version"):
		return catalog.KindBrowser, "beside the user agent"
	case t&withPage != 0 && is("title") && len(v) <= 256 && !number(v):
		return catalog.KindPageTitle, "beside the address of the page"
	case t&withPage != 0 && is("width", "height") && between(v, 200, 20000):
		return catalog.KindScreen, "beside the address of the page"
	case t&(ofTerminal|ofScreen) != 0 && is("w", "h", "width", "height") && between(v, 200, 20000):
		return catalog.KindScreen, "beside the user agent or another measure"
	case t&withPrice != 0 && is("id", "name", "category", "brand", "variant", "sku", "code", "title") && short(v):
		return catalog.KindEvent, "beside a price"
	case t&withScore != 0 && is("comment", "feedback", "answer") && short(v):
		return catalog.KindInquiry, "beside a score"
	case t&ofVitals != 0 && is("dns", "tcp", "ssl", "tls", "trans", "dom", "res", "ready", "load", "request", "response", "download", "redirect", "dns lookup", "content download", "dom parse", "resource download", "first screen timing") && number(v):
		return catalog.KindPerformance, "beside measurements of the page"
	case t&ofTiming != 0 && (number(v) && !is("navigation id", "id", "times", "success", "status code") || is("name", "content type", "url", "protocol", "delivery type", "initiator type", "next hop protocol", "entry type", "render blocking status", "navigation type")):
		return catalog.KindPerformance, "beside clocks of Resource Timing"
	case t&withTime != 0 && is("action") && kindShape.MatchString(v):
		return catalog.KindEvent, "what was done, beside its time"
	case (t.isRecord() || isEvents(parent)) && is("value", "label", "category", "action", "info", "amount", "total", "metric value") && short(v),
		t.isRecord() && (is("message", "tags") || payload && is("name")) && short(v),
		(isEvents(parent) || t.isRecord() && (payload || strings.HasSuffix(parent, "]"))) && is("type", "kind") && kindShape.MatchString(v):
		return catalog.KindEvent, "of an event"
	case t&withID != 0 && (isPerson(parent) || isCompany(parent)) && !strings.HasSuffix(parent, "customer") && short(v) && mayBeProperty(own, v):
		return catalog.KindEvent, "what the site says of the user"
	case s.isProperty(f.In, parent, own, v):
		return catalog.KindEvent, "property of an event or a user"
	}
	return "", ""
}

// bags are names of objects that hold what the site says of an event, beside
// the event's name, or of a user.
var bags = []string{"attributes", "params", "parameters", "event data", "callback params", "metadata", "meta data", "meta", "data", "tags", "values", "custom", "properties"}

// bagsOfOwner are names of bags that hold what the site says of the user beside
// an ID.
var bagsOfOwner = []string{"tags", "attributes", "custom", "custom attributes"}

// ownWords are words of names that among such are rather the tag's, or of some
// other kind than an event.
var ownWords = []string{
	"id", "ids", "uuid", "guid", "hash", "key", "time", "timestamp", "ts", "config", "format", "encoding", "retry", "index", "seq", "sequence", "debug", "env", "environment",
	"build", "platform", "source", "origin", "service", "trace", "method", "status", "is", "has", "max", "min", "count", "rate", "size", "width", "height", "code",
	"title", "hour", "device", "browser", "os", "screen", "session", "page", "user", "network", "language", "locale", "referrer", "url",
}

// ownIDs are words of IDs that are the tag's among the site's own.
var ownIDs = []string{"event", "message", "request", "span", "batch", "correlation", "parent", "site", "app", "application", "project", "account", "client", "view", "load", "visit", "tracking"}

// mayBeProperty tells whether a field of a bag is what the site put there.
func mayBeProperty(own, v string) bool {
	w := strings.Fields(spoken(own))
	if n := len(w); n > 1 && w[n-1] == "id" && !says(w, ownIDs...) { // job_id
		w = w[:n-1]
	}
	return nonBlank(v) && !marked(own) && !uuidShape.MatchString(v) && !epoch(v) && !(integer(v) && len(v) <= 2) && !says(w, tagNames...) && !says(w, ownWords...)
}

// isProperty tells whether a field is below a bag of an event or of a user.
func (s *siblings) isProperty(in, parent, own, v string) bool {
	if !mayBeProperty(own, v) {
		return false
	}
	for range 3 {
		owner, bag := parted(parent)
		if bag == "" || marked(bag) {
			return false
		}
		name, t := spoken(bag), s.of(object{in, owner})
		if slices.Contains(bags, name) && (isEvents(owner) || isPerson(owner) || strings.HasSuffix(owner, "log_context") || t&ofEvent != 0) ||
			slices.Contains(bagsOfOwner, name) && (t&withOwner != 0 || t.isRecord()) {
			return s.of(object{in, parent})&ofSettings == 0
		}
		parent = owner
	}
	return false
}

// isEvents tells whether an object is one of a list of events.
func isEvents(path string) bool {
	_, name := parted(path)
	name = spoken(name)
	return name == "events" || strings.HasSuffix(name, " events")
}

// isPerson tells whether an object is of the user.
func isPerson(path string) bool {
	_, name := parted(path)
	return slices.Contains(persons, spoken(name))
}

// kindShape is that of the name of a kind of event.
var kindShape = regexp.MustCompile(`^\$?[A-Za-z][A-Za-z _.:-]{1,63}$`)

// sinceWhen tells whether a time is one of the user's or the company's
// account, not of what just happened.
func sinceWhen(path string, key []string) bool {
	if says(key, "signup", "signed", "registered", "registration", "birth") {
		return true
	}
	parent, _ := parted(path)
	_, owner := parted(parent)
	return says(key, "created") && (isPerson(parent) || slices.Contains([]string{"company", "account", "organization", "group"}, spoken(owner)))
}

// isCompany tells whether an object is of the user's company.
func isCompany(path string) bool {
	_, name := parted(path)
	return spoken(name) == "company"
}

// persons are names of objects that are of the user.
var persons = []string{"user", "usr", "person", "customer", "contact", "member", "traits", "person properties", "user properties", "user attributes", "set"}

// parted returns the path of a field's object, and the field's name in it.
func parted(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}
