package check

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
)

// Missed looks at the visits whose pages were not seen. One failure stands for
// all of a domain: each is in the store, with its reason.
func (c *Checker) Missed(visits []catalog.Visit) {
	for _, v := range visits {
		k := key{catalog.FaultPageFailed, destination{run: v.Run, domain: registrable(v.Page)}}
		f := c.found[k]
		if f == nil {
			f = &finding{evidence: map[string]bool{}}
			f.fault = catalog.Fault{Run: v.Run, Code: catalog.FaultPageFailed, Domain: k.to.domain, Page: v.Page, At: v.Started}
			c.found[k] = f
		}
		f.fault.Count++
		if v.Started.Before(f.fault.At) {
			f.fault.Page, f.fault.At = v.Page, v.Started
		}
		f.evidence[fmt.Sprintf("visit %s of %s: %s", v.ID, withoutQuery(v.Page), cmp.Or(v.Error, v.Outcome, "not ended"))] = true
	}
}

// registrable is the registrable domain of an address's host, or the host.
func registrable(address string) string {
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// withoutQuery is an address without what may be a user's.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// Compare looks at one request that only one witness saw. What has no cause is
// a fault once there is more of it than the promise allows: then the record
// has holes, and every other verdict rests on it.
func (c *Checker) Compare(d catalog.Discrepancy) {
	if d.Cause != "" {
		return
	}
	c.unexplained++
	domain := registrable(d.URL)
	k := key{catalog.FaultUnexplained, destination{run: d.Run, domain: domain}}
	f := c.holes[k]
	if f == nil {
		f = &finding{evidence: map[string]bool{}}
		f.fault = catalog.Fault{Run: d.Run, Code: catalog.FaultUnexplained, Domain: domain, At: d.At}
		c.holes[k] = f
	}
	f.fault.Count++
	if d.At.Before(f.fault.At) {
		f.fault.At = d.At
	}
	f.evidence[fmt.Sprintf("only the %s saw %s %s in visit %s", d.Witness, d.Method, withoutQuery(d.URL), d.Visit)] = true
}
