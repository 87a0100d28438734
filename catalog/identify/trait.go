package identify

import (
	"strings"

	"soshin/catalog"
)

// A trait is what an object holds that tells what the rest of it is.
type trait uint32

const (
	ofEvent      trait = 1 << iota // the name of an event
	ofFailure                      // the stack of an error
	ofPerson                       // an address or a name of a person
	ofTiming                       // clocks and sizes of Resource Timing
	ofLogLine                      // how grave a line of a log is
	ofTerminal                     // a user agent
	withMessage                    // the ID of a call of Segment's protocol
	withUser                       // whose call it is
	ofSettings                     // settings of the tag
	ofVitals                       // a measurement of Navigation Timing by its short name
	withID                         // an ID
	ofMistake                      // a kind that says error, or an error's kind or line
	ofInput                        // a kind of form field
	ofNavigation                   // clocks of the page's own loading
	withTime                       // when it happened
	withKind                       // of what kind it is
	withNumber                     // a kind that is a number
	withOwner                      // an ID of the user or the terminal
	withBag                        // a bag of properties
	withPlace                      // a city or a country
	ofMetric                       // the name of a web vital
	ofRecording                    // what rrweb records
	withPage                       // the address of a page
	withPrice                      // a price or a quantity
	withScore                      // a score
	ofScreen                       // a measure of the screen

	// What the value of a field gives depends on what its name says.
	saysKind
	saysGrade
	saysName
	saysTime
	saysAny = saysKind | saysGrade | saysName | saysTime
)

// isRecord tells whether an object is of something that happened: it has the
// name of an event, or a kind in words and a time.
func (t trait) isRecord() bool {
	return t&ofEvent != 0 || t&withTime != 0 && t&withKind != 0 && t&withNumber == 0
}

// traits are by the letters of the names of fields and objects that give their
// object a trait, whatever the value is.
var traits = func() map[string]trait {
	m := map[string]trait{}
	for t, names := range map[trait][]string{
		ofEvent:   {"event", "event name", "event type", "event key", "event token", "ev", "evt"},
		ofFailure: {"stack", "stack trace", "backtrace", "exception class", "error class", "colno"},
		ofPerson:  {"email", "first name", "last name", "phone", "traits"},
		ofTiming: {
			"initiator type", "next hop protocol", "fetch start", "transfer size", "encoded body size", "decoded body size", "domain lookup start", "connect start",
			"dls", "dle", "rqs", "rps", "rpe", "scs", "dcs", "dce", // by their initials
			"request start", "response start", "response end", "dom interactive", "load event start", "entry type",
		},
		ofVitals:    {"ttfb", "tti", "fpt", "fcp", "lcp", "first byte"},
		withID:      {"id", "email", "user id"},
		withMessage: {"message id"},
		withUser:    {"anonymous id", "user id"},
		ofMistake:   {"error type", "error name", "exception type", "lineno"},
		ofRecording: {"source", "href", "node", "payload"},
		withKind:    {"type", "category", "kind"},
		withOwner:   {"user id", "device id", "hwid", "visitor id", "distinct id", "anonymous id", "profile id"},
		withBag:     {"properties", "props", "event properties"},
		withPrice:   {"price", "quantity"},
		saysKind:    {"type", "kind", "category", "event type", "entry type"},
		saysGrade:   {"level", "severity", "status"},
		saysName:    {"name", "metric", "metric name", "vital"},
		saysTime:    {"timestamp", "date", "time", "ts", "client ts", "event time", "occurred at", "utc time", "original time", "event timestamp"},
		withScore:   {"score", "nps"},
		ofScreen:    {"screen width", "resolution", "screen resolution", "pixel ratio", "color depth"},
		withPlace:   {"city", "country", "country code"},
		ofSettings:  {"config", "session config", "sample rate", "session sample rate", "sampling rate", "mask class", "mask", "ignore urls", "ignore", "sdk", "sdk version", "sdk name", "debug"},
	} {
		for _, n := range names {
			m[strings.ReplaceAll(n, " ", "")] |= t
		}
	}
	return m
}()

// of returns the traits of an object.
func (s *siblings) of(o object) trait {
	if s.traits == nil {
		s.traits = map[object]trait{}
		held := "" // the object before
		for _, f := range s.fields {
			if f.In != catalog.InBody && f.In != catalog.InQuery && f.In != catalog.InWebSocket || tellsNothing(f.Value) {
				continue
			}
			parent, name := parted(f.Path)
			t := traitOf(name)
			if t = t&^saysAny | traitOfValue(t, name, f.Value); t != 0 {
				s.any |= t
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
				if t := traitOf(name) &^ saysAny; t != 0 {
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
// says so too. Says is what the name says.
func traitOfValue(says trait, name, v string) trait {
	switch {
	case strings.HasPrefix(v, "Mozilla/5.0 ("):
		return ofTerminal
	case strings.HasPrefix(v, "https://") && (name == "url" || name == "page" || name == "href"):
		return withPage
	case says&saysAny == 0 || v == "" || len(v) > 32:
		return 0
	case says&saysTime != 0 && len(v) >= 10 && (epoch(v) || isoTimeShape.MatchString(v)):
		return withTime
	case says&saysKind != 0 && len(v) == 1 && '0' <= v[0] && v[0] <= '6':
		return withNumber
	case len(v) > 16:
		return 0
	}
	told := valueTraits[strings.ToLower(v)]
	switch {
	case says&saysGrade != 0:
		return told & ofLogLine
	case says&saysName != 0:
		return told & ofMetric
	case says&saysKind != 0:
		return told &^ (ofLogLine | ofMetric)
	}
	return 0
}

// valueTraits are by values in lower case.
var valueTraits = func() map[string]trait {
	m := map[string]trait{}
	for t, values := range map[trait]string{
		ofLogLine:    "debug info warn warning error critical fatal",
		ofMistake:    "error exception crash js_error jserror unhandledrejection",
		ofInput:      "text email tel password search textarea number date",
		ofNavigation: "navigation",
		ofMetric:     "lcp fcp cls inp fid ttfb",
	} {
		for v := range strings.FieldsSeq(values) {
			m[v] |= t
		}
	}
	return m
}()
