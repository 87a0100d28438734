// Package check compares what was sent with what the service promises.
//
// Each rule is a function in rules.go and a row of its table; what each fault
// means is said in catalog's FaultCode constants. All of them look at external
// transmissions only, and at none that the browser alone tells of: those never
// left (blocked, or answered without the network).
package check

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"soshin/catalog"
	"soshin/catalog/legible"
	"soshin/catalog/policy"
)

var faultsFound = promauto.NewGaugeVec(prometheus.GaugeOpts{
	Name: "soshin_check_faults",
	Help: "Faults that the last check found, by code.",
}, []string{"code"})

// A Checker collects the faults of one or more runs. It is not safe for
// concurrent use. It keeps nothing of a transmission but the evidence.
type Checker struct {
	promise  catalog.Promise
	policy   *policy.Policy
	service  func(id string) (*catalog.Recipient, *catalog.Service)
	kinds    map[catalog.InformationKind]catalog.KindInfo
	found    map[key]*finding
	received map[destination]*received
	taken    map[key]*taken

	holes       map[key]*finding // of what only one witness saw
	unexplained int
}

// A destination is a service, or a domain where none is known, in a run.
type destination struct{ run, service, domain string }

type key struct {
	code catalog.FaultCode
	to   destination
}

// A finding is a fault as it is being collected.
type finding struct {
	fault    catalog.Fault
	seq      uint64
	evidence map[string]bool
}

// received counts what a destination was sent, when.
type received struct {
	total, leaving int
	first          *finding
}

// New prepares a Checker. Policy is what the service promises of all of them,
// promise what it says of this site. Service looks a service up by its ID, with its
// recipient; it returns nils for one that is not known, as
// vendors.Catalogue.Service does.
func New(p *policy.Policy, promise catalog.Promise, service func(id string) (*catalog.Recipient, *catalog.Service)) *Checker {
	c := &Checker{policy: p, promise: promise, service: service, kinds: map[catalog.InformationKind]catalog.KindInfo{}, found: map[key]*finding{}, received: map[destination]*received{}, taken: map[key]*taken{}, holes: map[key]*finding{}}
	for _, k := range catalog.Kinds() {
		c.kinds[k.Kind] = k
	}
	return c
}

// Add looks at one transmission. The order of the calls does not matter.
func (c *Checker) Add(t *catalog.Transmission) {
	if !t.External || t.Witness == catalog.WitnessBrowser {
		return
	}
	for _, r := range rules {
		if evidence := r.broken(c, t); len(evidence) > 0 {
			k := key{r.code, to(t)}
			if c.found[k] == nil {
				c.found[k] = &finding{evidence: map[string]bool{}}
			}
			c.found[k].add(r.code, t, evidence...)
		}
	}
	d := to(t)
	if c.received[d] == nil {
		c.received[d] = &received{first: &finding{evidence: map[string]bool{}}}
	}
	r := c.received[d]
	r.total++
	if t.Phase == catalog.PhaseLeaving {
		r.leaving++
	}
	r.first.add(catalog.FaultOnlyLeaving, t, receiver(t)+" is sent to only when the page is left")
}

// Faults returns what was found so far, sorted by code, service, domain and
// run, and sets the metric.
func (c *Checker) Faults() []catalog.Fault {
	count := map[catalog.FaultCode]int{catalog.FaultOnlyLeaving: 0, catalog.FaultFingerprinting: 0, catalog.FaultCookieSync: 0, catalog.FaultPageFailed: 0, catalog.FaultUnexplained: 0}
	for _, r := range rules {
		count[r.code] = 0
	}
	faults := []catalog.Fault{}
	report := func(f *finding) {
		f.fault.Detail = detail(f.evidence)
		faults = append(faults, f.fault)
		count[f.fault.Code]++
	}
	for _, f := range c.found {
		report(f)
	}
	for _, r := range c.received {
		if r.leaving == r.total {
			report(r.first)
		}
	}
	for _, t := range c.taken {
		report(t.finding())
	}
	if c.unexplained > c.promise.Unexplained {
		for _, f := range c.holes {
			report(f)
		}
	}
	for code, n := range count {
		faultsFound.WithLabelValues(string(code)).Set(float64(n))
	}
	slices.SortFunc(faults, func(a, b catalog.Fault) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Run, b.Run))
	})
	return faults
}

// add counts t, which is the fault's evidence if it is the first in time.
func (f *finding) add(code catalog.FaultCode, t *catalog.Transmission, evidence ...string) {
	for _, e := range evidence {
		f.evidence[e] = true
	}
	n := f.fault.Count + 1
	if n == 1 || t.At.Before(f.fault.At) || t.At.Equal(f.fault.At) && t.Seq < f.seq {
		f.seq = t.Seq
		f.fault = catalog.Fault{Run: t.Run, Code: code, Domain: t.RegistrableDomain, Page: t.Page, Transmission: t.ID, At: t.At}
		if t.Recipient != nil {
			f.fault.Recipient = t.Recipient.ID
		}
		if t.Service != nil {
			f.fault.Service = t.Service.ID
		}
	}
	f.fault.Count = n
}

func to(t *catalog.Transmission) destination {
	if t.Service != nil {
		return destination{run: t.Run, service: t.Service.ID}
	}
	return destination{run: t.Run, domain: t.RegistrableDomain}
}

// A fault's line has so many pieces of evidence, of so many characters each.
const maxEvidence, maxPiece = 5, 500

// detail joins the pieces of evidence, sorted, to one line. They hold names
// that pages and vendors chose.
func detail(evidence map[string]bool) string {
	all := make([]string, 0, len(evidence))
	for e := range evidence {
		all = append(all, legible.Line(e, maxPiece))
	}
	slices.Sort(all)
	if n := len(all) - maxEvidence; n > 0 {
		all = append(all[:maxEvidence], fmt.Sprintf("and %d more", n))
	}
	return strings.Join(all, "; ")
}

var indexes = regexp.MustCompile(`\[\d+\]`)

// place names where a field was, alike for all members of a list.
func place(f catalog.Field) string {
	if f.Path == "" {
		return f.In
	}
	return f.In + " " + indexes.ReplaceAllString(f.Path, "[*]")
}

// receiver names who was sent to, as well as it is known.
func receiver(t *catalog.Transmission) string {
	switch {
	case t.Service != nil:
		return t.Service.Name
	case t.Recipient != nil:
		return t.Recipient.LegalName
	}
	return t.RegistrableDomain
}
