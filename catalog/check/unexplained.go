package check

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
)

// Compare looks at one request that only one witness saw. What has no cause is
// a fault once there is more of it than the promise allows: then the record
// has holes, and every other verdict rests on it.
func (c *Checker) Compare(d catalog.Discrepancy) {
	if d.Cause != "" {
		return
	}
	c.unexplained++
	host, path := "", d.URL
	if u, err := url.Parse(d.URL); err == nil {
		host, path = strings.ToLower(u.Hostname()), u.Scheme+"://"+u.Host+u.EscapedPath()
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		domain = host
	}
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
	f.evidence[fmt.Sprintf("only the %s saw %s %s in visit %s", d.Witness, d.Method, path, d.Visit)] = true
}
