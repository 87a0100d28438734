package check

import (
	"fmt"

	"soshin/catalog"
	"soshin/catalog/idsync"
)

// Synced looks at one cookie sync. It is the receiver's fault: what it gets is
// an identifier that another recipient gave the user, which no tag of its own
// on the service's pages explains.
func (c *Checker) Synced(s idsync.Sync) {
	k := key{catalog.FaultCookieSync, destination{run: s.Run, service: s.To.Service}}
	if s.To.Service == "" {
		k.to.domain = s.To.Domain
	}
	f := c.found[k]
	if f == nil {
		f = &finding{evidence: map[string]bool{}}
		c.found[k] = f
	}
	form := ""
	if s.Form != "plain" {
		form = " as " + s.Form
	}
	f.evidence[fmt.Sprintf("an identifier of %s (%s)%s in %s to %s", c.named(s.From.Service, s.From.Domain), s.Origin, form, s.Place, c.named(s.To.Service, s.To.Domain))] = true
	count := f.fault.Count + s.Count
	if f.fault.Count == 0 || s.At.Before(f.fault.At) {
		f.fault = catalog.Fault{
			Run: s.Run, Code: catalog.FaultCookieSync, Recipient: s.To.Recipient, Service: s.To.Service, Domain: s.To.Domain,
			Page: s.Page, At: s.At,
		}
		if len(s.Transmissions) > 0 {
			f.fault.Transmission = s.Transmissions[0]
		}
	}
	f.fault.Count = count
}
