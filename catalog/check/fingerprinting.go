package check

import (
	"maps"
	"slices"
	"strings"

	"soshin/catalog"
)

// taken is a fault of fingerprinting as it is being collected.
type taken struct {
	fault catalog.Fault
	read  map[string]map[string]bool // what a script read, and who was sent to next
}

// Fingerprinted looks at one fingerprint. It is the script's owner who is
// reported, with the recipients of what the script sent next; the order of the
// calls does not matter.
func (c *Checker) Fingerprinted(f catalog.Fingerprint) {
	if f.Technique == catalog.TechniqueLimit {
		return
	}
	k := key{catalog.FaultFingerprinting, destination{run: f.Run, service: f.Service}}
	if f.Service == "" {
		k.to.domain = f.Domain
	}
	known := c.taken[k]
	if known == nil {
		known = &taken{read: map[string]map[string]bool{}}
		c.taken[k] = known
	}
	if count := known.fault.Count; known.fault.Code == "" || f.At.Before(known.fault.At) {
		known.fault = catalog.Fault{
			Run: f.Run, Code: catalog.FaultFingerprinting, Recipient: f.Recipient, Service: f.Service, Domain: f.Domain,
			Page: f.Page, At: f.At, Count: count,
		}
		if len(f.Sent) > 0 {
			known.fault.Transmission = f.Sent[0].Transmission
		}
	}
	script, _, _ := strings.Cut(f.Script, "?")
	what := "script " + script + " of " + c.named(f.Service, f.Domain) + " reads " + f.Detail
	if known.read[what] == nil {
		known.read[what] = map[string]bool{}
	}
	for _, s := range f.Sent {
		known.fault.Count += s.Count
		known.read[what][c.named(s.Service, s.Domain)] = true
	}
}

func (t *taken) finding() *finding {
	f := &finding{fault: t.fault, evidence: map[string]bool{}}
	for what, to := range t.read {
		if len(to) > 0 {
			what += ", and sent next to " + strings.Join(slices.Sorted(maps.Keys(to)), ", ")
		}
		f.evidence[what] = true
	}
	return f
}

// named is the name of a service, or the domain where none is known.
func (c *Checker) named(service, domain string) string {
	if _, s := c.service(service); s != nil {
		return s.Name.En
	}
	return domain
}
