package identify

import (
	"slices"
	"strings"

	"soshin/catalog"
)

// A trait is what an object holds that tells what the rest of it is.
type trait uint16

const (
	ofEvent     trait = 1 << iota // the name of an event
	ofFailure                     // the stack of an error
	ofPerson                      // an address or a name of a person
	ofTiming                      // clocks and sizes of Resource Timing
	ofLogLine                     // how grave a line of a log is
	ofTerminal                    // a user agent
	withMessage                   // the ID of a call of Segment's protocol
	withUser                      // whose call it is
	ofSettings                    // settings of the tag
	ofVitals                      // a measurement of Navigation Timing by its short name
	withID                        // an ID
)

// traits are by the letters of the names of fields and objects that give their
// object a trait, whatever the value is.
var traits = func() map[string]trait {
	m := map[string]trait{}
	for t, names := range map[trait][]string{
		ofEvent:   {"event", "event name", "event type", "event key", "event token"},
		ofFailure: {"stack", "stack trace", "backtrace", "exception class", "error class", "colno"},
		ofPerson:  {"email", "first name", "last name", "phone", "traits"},
		ofTiming: {
			"initiator type", "next hop protocol", "fetch start", "transfer size", "encoded body size", "decoded body size", "domain lookup start", "connect start",
			"request start", "response start", "response end", "dom interactive", "load event start", "entry type",
		},
		ofVitals:    {"ttfb", "tti", "fpt", "fcp", "lcp", "first byte"},
		withID:      {"id", "email", "user id"},
		withMessage: {"message id"},
		withUser:    {"anonymous id", "user id"},
		ofSettings:  {"config", "session config", "sample rate", "session sample rate", "sampling rate", "mask class", "mask", "ignore urls", "ignore", "sdk", "sdk version", "sdk name", "debug"},
	} {
		for _, n := range names {
			m[strings.ReplaceAll(n, " ", "")] |= t
		}
	}
	return m
}()

// An object is one of those that hold fields: where, and its path.
type object struct{ in, path string }

// siblings tell of a field by the others of its exchange.
type siblings struct {
	fields []catalog.Field
	traits map[object]trait // built when first asked for
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

// under is kind for a field under the given path.
func (s *siblings) under(path string, f catalog.Field) (catalog.InformationKind, string) {
	v := strings.TrimSpace(f.Value)
	parent, own := parted(path)
	name := spoken(own)
	t := s.of(object{f.In, parent})
	is := func(names ...string) bool { return slices.Contains(names, name) }
	switch {
	case t&ofFailure != 0 && is("message", "name", "type", "title", "level", "severity", "code", "filename", "file", "msg", "msg raw", "line", "col"):
		return catalog.KindError, "beside the stack of an error"
	case t&ofLogLine != 0 && is("message", "msg", "line", "text"):
		return catalog.KindEvent, "line of a log"
	case t&withMessage != 0 && t&withUser != 0 && is("name", "category") && short(v):
		return catalog.KindEvent, "page or screen"
	case t&withMessage != 0 && t&withUser != 0 && is("group id", "previous id") && short(v):
		return catalog.KindAccountID, "the site's ID of the user or of a group"
	case t&ofPerson != 0 && is("name") && isFullName(v):
		return catalog.KindName, "beside an address of a person"
	case t&ofPerson != 0 && is("id", "key", "identifier", "identity", "uid") && idShaped(v) && !uuidOrHex.MatchString(v):
		return catalog.KindAccountID, "beside an address of a person"
	case t&ofTerminal != 0 && is("w", "h", "width", "height") && between(v, 200, 20000):
		return catalog.KindScreen, "beside the user agent"
	case t&ofVitals != 0 && is("dns", "tcp", "ssl", "tls", "trans", "dom", "res", "ready", "load", "request", "response", "download", "redirect", "dns lookup", "content download", "dom parse", "resource download", "first screen timing") && number(v):
		return catalog.KindPerformance, "beside measurements of the page"
	case t&ofTiming != 0 && (number(v) || is("name", "initiator type", "next hop protocol", "entry type", "render blocking status", "navigation type")):
		return catalog.KindPerformance, "beside clocks of Resource Timing"
	case (t&ofEvent != 0 || isEvents(parent)) && is("value", "label", "category", "action", "info", "amount", "total", "metric value") && short(v),
		isEvents(parent) && is("type", "kind") && wordShape.MatchString(v):
		return catalog.KindEvent, "of an event"
	case t&withID != 0 && isPerson(parent) && !strings.HasSuffix(parent, "customer") && short(v) && mayBeProperty(own, v):
		return catalog.KindEvent, "what the site says of the user"
	case s.isProperty(f.In, parent, own, v):
		return catalog.KindEvent, "property of an event or a user"
	}
	return "", ""
}

// bags are names of objects that hold what the site says of an event, beside
// the event's name, or of a user.
var bags = []string{"attributes", "params", "parameters", "callback params", "metadata", "meta data", "meta", "data", "tags", "values", "custom", "properties"}

// ownWords are words of names that among such are rather the tag's, or of some
// other kind than an event.
var ownWords = []string{
	"id", "ids", "uuid", "guid", "hash", "key", "time", "timestamp", "ts", "config", "format", "encoding", "retry", "index", "seq", "sequence", "debug", "env", "environment",
	"build", "platform", "source", "origin", "service", "trace", "method", "status", "is", "has", "max", "min", "count", "rate", "size", "width", "height", "code",
	"title", "hour", "device", "browser", "os", "screen", "session", "page", "user", "network", "language", "locale", "referrer", "url",
}

// mayBeProperty tells whether a field of a bag is what the site put there.
func mayBeProperty(own, v string) bool {
	w := strings.Fields(spoken(own))
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
		if slices.Contains(bags, spoken(bag)) && (isEvents(owner) || isPerson(owner) || strings.HasSuffix(owner, "log_context") || s.of(object{in, owner})&ofEvent != 0) {
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

// persons are names of objects that are of the user.
var persons = []string{"user", "usr", "person", "customer", "contact", "member", "traits", "person properties", "user properties", "user attributes", "set"}

// of returns the traits of an object.
func (s *siblings) of(o object) trait {
	if s.traits == nil {
		s.traits = map[object]trait{}
		held := "" // the object before
		for _, f := range s.fields {
			if f.In != catalog.InBody && f.In != catalog.InQuery || tellsNothing(f.Value) {
				continue
			}
			parent, name := parted(f.Path)
			if t := traitOf(name) | traitOfValue(name, f.Value); t != 0 {
				s.traits[object{f.In, parent}] |= t
			}
			if name == "key" && f.Value == "event.name" { // of a list of pairs
				s.traits[object{f.In, parent[:max(0, strings.LastIndexByte(parent, '['))]}] |= ofEvent
			}
			if parent == held {
				continue
			}
			held = parent
			if parent, name = parted(parent); name != "" { // the object that holds this one
				if t := traitOf(name); t != 0 {
					s.traits[object{f.In, parent}] |= t
				}
			}
		}
	}
	return s.traits[o]
}

// traitOf returns the trait that a name gives. It makes no string: it is asked
// of every field of many exchanges.
func traitOf(name string) trait {
	var letters [32]byte
	n := 0
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch {
		case c < 'a' || c > 'z':
			continue
		case n == len(letters):
			return 0
		}
		letters[n] = c
		n++
	}
	return traits[string(letters[:n])]
}

// traitOfValue returns the trait that a field gives its object when its value
// says so too.
func traitOfValue(name, v string) trait {
	switch {
	case strings.HasPrefix(v, "Mozilla/5.0 ("):
		return ofTerminal
	case len(v) <= 8 && severity.MatchString(v) && slices.Contains([]string{"level", "severity", "status"}, spoken(name)):
		return ofLogLine
	}
	return 0
}

// parted returns the path of a field's object, and the field's name in it.
func parted(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}
