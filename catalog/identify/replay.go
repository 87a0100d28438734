package identify

import (
	"strings"

	"soshin/catalog"
)

// replayed tells whether field i is of the recording of a session in the form
// of rrweb, which most recorders use: a list of events that each have a number
// for their type, a time and their data, in which is the page, where it is, what
// changed, or what the site added
// (https://app.unpkg.com/rrweb@0.9.0/files/typings/types.d.ts, read 2026-11-24).
func (s *siblings) replayed(i int) bool {
	f := s.fields[i]
	if f.In != catalog.InBody && f.In != catalog.InWebSocket {
		return false
	}
	if s.traits == nil {
		s.of(object{})
	}
	if s.any&(withNumber|withTime|ofRecording) != withNumber|withTime|ofRecording {
		return false // there is none in the exchange
	}
	if parent, _ := parted(f.Path); s.recorded(f.In, parent) {
		return true
	}
	for at := 0; ; {
		n := strings.Index(f.Path[at:], ".data.")
		if n < 0 {
			return false
		}
		at += n
		if s.recorded(f.In, f.Path[:at]) {
			return true
		}
		at += len(".data")
	}
}

// recorded tells whether an object is an event of rrweb.
func (s *siblings) recorded(in, event string) bool {
	return s.of(object{in, event})&(withNumber|withTime) == withNumber|withTime && s.of(object{in, strings.TrimPrefix(event+".data", ".")})&ofRecording != 0
}
