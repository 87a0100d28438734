package identify

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"

	"soshin/catalog"
)

// Role is what a run is in a comparison.
type Role int

const (
	First Role = iota // of a fresh profile
	Other             // of another fresh profile
	Again             // of the first profile, which comes back a day later
	roles
)

// Bounds of a comparison, for hostile services.
const (
	maxFields   = 50_000    // told apart
	maxDistinct = 2_000     // values of one field in one run that are told apart
	maxWords    = 500       // words of one field in one run
	maxLook     = 4 << 10   // bytes of a value that are looked into
	maxRoom     = 256 << 20 // bytes for all of it, about
)

// A Comparison sees what three runs of a service sent and says of each field
// how it behaves: which are identifiers, whoever gets them and whatever they
// are called. The criteria are those of Englehardt and Narayanan for cookies
// ("Online Tracking: A 1-million-site Measurement and Analysis", CCS 2016,
// section 4.1), taken to all that is sent: 8 to 100 characters long, kept by a
// profile, and in another profile so different that the Ratcliff-Obershelp
// measure is below 66 %. Values are also looked at in parts, split at whatever
// is not of a-zA-Z0-9-_=. Times, counters and measures, which may be kept as
// well, are told apart.
//
// What is worked out of the machine (a fingerprint) is the same in both
// profiles, and called constant.
type Comparison struct {
	clock  clock
	seed   maphash.Seed
	fields map[catalog.FieldKey]*compared
	room   int // bytes left
	limits []string
}

// NewComparison begins the comparison of runs that took place then, by role.
func NewComparison(spans [3]Span) *Comparison {
	return &Comparison{clock: spans, seed: maphash.MakeSeed(), fields: map[catalog.FieldKey]*compared{}, room: maxRoom}
}

// compared is one field.
type compared struct {
	catalog.Compared
	sent [roles]sent
}

// sent is what one run sent in a field.
type sent struct {
	visits   int
	visit    string // the last
	telling  int    // visits in which a value was no null and the like
	told     string // the last of these
	first    string // value, cut short
	distinct map[uint64]bool
	words    map[string]*word
	dated    bool // a value has a time in words
	cut      bool // not all of it was looked into
	falls    bool // a value is no small whole number, or less than the one before
	number   int  // the last
}

// word is a value or a part of one.
type word struct {
	visits int
	visit  string // the last
}

// Limits are the bounds that were hit, each once.
func (c *Comparison) Limits() []string { return c.limits }

func (c *Comparison) hit(limit string) {
	if !slices.Contains(c.limits, limit) {
		c.limits = append(c.limits, limit)
	}
}

// take takes n bytes of the room if there are as many.
func (c *Comparison) take(n int) bool {
	if n > c.room {
		c.hit(fmt.Sprintf("room: looked into what fits into %d MiB", maxRoom>>20))
		return false
	}
	c.room -= n
	return true
}

// Add takes one transmission of a run. Those of a run come in their order.
func (c *Comparison) Add(role Role, t *catalog.Transmission) {
	endpoint, segments := endpointOf(t.URL)
	for _, f := range segments {
		c.add(role, t, endpoint, f)
	}
	for _, f := range t.Fields {
		c.add(role, t, endpoint, f)
	}
}

func (c *Comparison) add(role Role, t *catalog.Transmission, endpoint string, f catalog.Field) {
	key := keyOf(t, endpoint, f)
	field := c.fields[key]
	if field == nil {
		if len(c.fields) == maxFields {
			c.hit(fmt.Sprintf("fields: compared the first %d", maxFields))
			return
		}
		if !c.take(1000 + len(key.Endpoint) + len(key.Path)) {
			return
		}
		field = &compared{Compared: catalog.Compared{FieldKey: key, Domain: t.RegistrableDomain, Host: t.Host, External: t.External}}
		if t.Recipient != nil {
			field.Recipient = t.Recipient.ID
		}
		if t.Service != nil {
			field.Service = t.Service.ID
		}
		c.fields[key] = field
	}
	field.Kind = cmp.Or(field.Kind, f.Kind)
	c.see(&field.sent[role], t.Visit, f.Value)
}

// see adds a value to what a run sent in a field.
func (c *Comparison) see(s *sent, visit, value string) {
	if s.visits == 0 {
		s.distinct, s.words = map[uint64]bool{}, map[string]*word{}
		s.first = redact(value)
	}
	if visit != s.visit {
		s.visit = visit
		s.visits++
	}
	if visit != s.told && !tellsNothing(value) {
		s.told = visit
		s.telling++
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || len(value) >= minIdentifier || n < s.number {
		s.falls = true
	}
	s.number = n

	sum := maphash.String(c.seed, value)
	if !s.distinct[sum] {
		if len(s.distinct) == maxDistinct || !c.take(50) {
			s.cut = true
		} else {
			s.distinct[sum] = true
		}
	}
	look := value
	if len(look) > maxLook {
		look, s.cut = look[:maxLook], true
	}
	s.dated = s.dated || isoTime.MatchString(look)
	for _, text := range c.clock.wordsOf(look) {
		w := s.words[text]
		if w == nil {
			if len(s.words) == maxWords || !c.take(100+len(text)) {
				s.cut = true
				return
			}
			w = &word{}
			s.words[strings.Clone(text)] = w
		}
		if visit != w.visit {
			w.visit = visit
			w.visits++
		}
	}
}

// Result says of each field how it behaves, by recipient, endpoint, place and
// path. It is called once.
func (c *Comparison) Result() []catalog.Compared {
	list := make([]catalog.Compared, 0, len(c.fields))
	for _, f := range c.fields {
		c.decide(f)
		list = append(list, f.Compared)
	}
	withoutSessions(list)
	slices.SortFunc(list, func(a, b catalog.Compared) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.In, b.In), cmp.Compare(a.Path, b.Path))
	})
	return list
}
