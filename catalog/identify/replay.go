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
	at := strings.Index(f.Path, "].data.")
	if at < 0 {
		return false
	}
	event := f.Path[:at+1]
	return s.of(object{f.In, event})&(withNumber|withTime) == withNumber|withTime && s.of(object{f.In, event + ".data"})&ofRecording != 0
}
