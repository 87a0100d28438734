package identify

import (
	"maps"
	"slices"
	"strings"

	"soshin/catalog"
)

// decide says how a field behaves.
func (c *Comparison) decide(f *compared) {
	s := &f.sent
	for role := range s {
		f.Visits = append(f.Visits, s[role].visits)
		f.Examples = append(f.Examples, s[role].first)
	}
	f.Identifiers = []string{}
	f.Verdict, f.Why = c.verdict(f)
	if s[First].cut || s[Other].cut || s[Again].cut {
		f.Why += "; not all of it was looked into"
	}
}

func (c *Comparison) verdict(f *compared) (catalog.Verdict, string) {
	s := &f.sent
	for role, name := range []string{"first", "other", "again"} {
		if s[role].visits == 0 {
			return catalog.VerdictUnknown, "not sent in the run " + name
		}
	}
	if kept := c.persistent(s); len(kept) > 0 {
		for _, w := range kept {
			f.Identifiers = append(f.Identifiers, nameOf(w))
		}
		return catalog.VerdictPersistent, "the same in both sessions of a profile, another in the other profile"
	}
	switch {
	case maps.Equal(s[First].distinct, s[Other].distinct) && maps.Equal(s[First].distinct, s[Again].distinct):
		return catalog.VerdictConstant, "the same values in every run"
	case counts(s):
		return catalog.VerdictCounter, "small whole numbers that do not fall"
	case repeats(s):
		return catalog.VerdictConstant, "each value was sent by more than one run"
	case c.keepsTime(s):
		return catalog.VerdictTime, "kept by the profile, and a time"
	}
	if w := c.session(s); w != "" {
		f.Identifiers = append(f.Identifiers, nameOf(w))
		return catalog.VerdictSession, "the same on several pages of a session, another in each session"
	}
	switch {
	case len(s[First].distinct) > 1 || len(s[Other].distinct) > 1 || len(s[Again].distinct) > 1:
		return catalog.VerdictRandom, "differs within a run"
	case maps.Equal(s[First].distinct, s[Again].distinct):
		return catalog.VerdictUnknown, "kept by the profile, but nothing in it that could identify one: too short, or too like the other profile's"
	case s[First].visits == 1 && s[Other].visits == 1 && s[Again].visits == 1:
		return catalog.VerdictUnknown, "sent on one page: of the session, or random"
	}
	return catalog.VerdictUnknown, "too short to identify a session, or too like another session's"
}

// persistent returns the words by which the field tells the profiles apart.
func (c *Comparison) persistent(s *[roles]sent) []string {
	var mine, others []string // candidates of the first profile and of the other
	for w := range s[First].words {
		if s[First].keeps(w) && s[Again].keeps(w) && s[Other].words[w] == nil {
			mine = append(mine, w)
		}
	}
	for w := range s[Other].words {
		if s[Other].keeps(w) && s[First].words[w] == nil && s[Again].words[w] == nil {
			others = append(others, w)
		}
	}
	mine = slices.DeleteFunc(mine, func(w string) bool { return !c.unlike(w, others) })
	// Not the whole of which another is a part.
	return slices.DeleteFunc(slices.Sorted(slices.Values(mine)), func(w string) bool {
		return slices.ContainsFunc(mine, func(part string) bool { return part != w && strings.Contains(w, part) })
	})
}

// keeps tells whether a word was sent in half of the visits that sent the
// field: others may send something else in it too. In the last one it is: what
// a cookie still holds of the session before is replaced by then.
func (s *sent) keeps(w string) bool {
	seen := s.words[w]
	return seen != nil && 2*seen.visits >= s.telling && seen.visit == s.told
}

// unlike tells whether a word may be an identifier and has its like among
// others: one of about its length, and none that resembles it.
func (c *Comparison) unlike(w string, others []string) bool {
	core := c.clock.core(w)
	if !identifies(w, core) {
		return false
	}
	found := false
	for _, o := range others {
		like := c.clock.core(o)
		if isDigits(w) && isDigits(o) && c.clock.moves(w, o) || similarity(core, like) >= maxSimilar {
			return false
		}
		found = found || identifies(o, like) && 4*min(len(core), len(like)) >= 3*max(len(core), len(like))-4
	}
	return found
}

// keepsTime tells whether what the first profile kept is a time.
func (c *Comparison) keepsTime(s *[roles]sent) bool {
	if !maps.Equal(s[First].distinct, s[Again].distinct) {
		return false
	}
	for w := range s[First].words {
		if s[Other].words[w] != nil {
			continue
		}
		if c.clock.tellsTime(w) {
			return true
		}
		for o := range s[Other].words {
			if isDigits(w) && isDigits(o) && c.clock.moves(w, o) {
				return true
			}
		}
	}
	return s[First].dated && s[Other].dated
}

// session returns the word by which the field tells sessions apart, "" if it
// does not.
func (c *Comparison) session(s *[roles]sent) string {
	several := false
	found := ""
	for role := range s {
		// Only who comes back may still have something of the session before.
		all := Role(role) != Again
		one, two := &s[(role+1)%int(roles)], &s[(role+2)%int(roles)]
		best, visits := "", 0
		for w, seen := range s[role].words {
			if s[role].keeps(w) && (seen.visits == s[role].telling || !all) && !one.keeps(w) && !two.keeps(w) && c.marks(w) &&
				(seen.visits > visits || seen.visits == visits && w < best) {
				best, visits = w, seen.visits
			}
		}
		if best == "" {
			return ""
		}
		several = several || visits > 1
		if Role(role) == First {
			found = best
		}
	}
	if !several {
		return ""
	}
	return found
}

// withoutSessions takes from the persistent identifiers what another field
// shows to be a session's: the next session may send it as that of the session
// before.
func withoutSessions(list []catalog.Compared) {
	sessions := map[string]bool{}
	for _, f := range list {
		if f.Verdict == catalog.VerdictSession {
			sessions[f.Identifiers[0]] = true
		}
	}
	for i := range list {
		f := &list[i]
		if f.Verdict != catalog.VerdictPersistent {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(f.Identifiers), func(id string) bool { return sessions[id] })
		if len(kept) == 0 {
			f.Verdict, f.Why = catalog.VerdictSession, "as in another field, which has another in the next session"
			continue
		}
		f.Identifiers = kept
	}
}

// marks tells whether a word may tell sessions apart: it may also be the time
// at which one began.
func (c *Comparison) marks(w string) bool {
	core := c.clock.core(w)
	return core == "" || identifies(w, core)
}

// repeats tells whether each value was sent by more than one run.
func repeats(s *[roles]sent) bool {
	for role := range s {
		one, two := s[(role+1)%int(roles)].distinct, s[(role+2)%int(roles)].distinct
		for sum := range s[role].distinct {
			if !one[sum] && !two[sum] {
				return false
			}
		}
	}
	return true
}

// counts tells whether the field is a counter: it never falls within a run, and
// rises within one, or stays for the pages of the first and has risen for the
// next of the profile.
func counts(s *[roles]sent) bool {
	for role := range s {
		if s[role].falls {
			return false
		}
	}
	return len(s[First].distinct) > 1 || len(s[Other].distinct) > 1 || len(s[Again].distinct) > 1 ||
		s[First].visits > 1 && s[First].number < s[Again].number
}
