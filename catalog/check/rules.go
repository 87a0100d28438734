package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"soshin/catalog"
)

// rules are all but FaultOnlyLeaving, FaultFingerprinting, FaultCookieSync,
// FaultPageFailed and FaultUnexplained, which no single transmission shows. Each returns the
// evidence in a transmission, in words and without the user's values; none: the
// promise is kept.
var rules = []struct {
	code   catalog.FaultCode
	broken func(*Checker, *catalog.Transmission) []string
}{
	{catalog.FaultIdentifying, (*Checker).identifying},
	{catalog.FaultTargeting, (*Checker).targeting},
	{catalog.FaultBeforeConsent, (*Checker).beforeConsent},
	{catalog.FaultCloaked, (*Checker).cloaked},
	{catalog.FaultTypedText, (*Checker).typedText},
	{catalog.FaultServiceWorker, (*Checker).serviceWorker},
	{catalog.FaultSearchInReferer, (*Checker).searchInReferer},
	{catalog.FaultUnknownRecipient, (*Checker).unknownRecipient},
	{catalog.FaultUndeclared, (*Checker).undeclared},
}

// identifying: a field of a kind that says who the user is, plain or hashed,
// where the policy forbids it. What typedText tells of is not told twice.
func (c *Checker) identifying(t *catalog.Transmission) []string { return c.breaches(t, true) }

// targeting: a field of another kind than those that the policy allows to
// recipients used for behavioural targeting.
func (c *Checker) targeting(t *catalog.Transmission) []string { return c.breaches(t, false) }

func (c *Checker) breaches(t *catalog.Transmission, identifying bool) (evidence []string) {
	targeting, used := false, ""
	if t.Service != nil {
		if _, s := c.service(t.Service.ID); s != nil && s.Targeting {
			targeting, used = true, ", used for behavioural targeting"
		}
	}
	for _, f := range t.Fields {
		kind := c.kinds[f.Kind]
		clause := c.policy.Breach(f.Kind, targeting)
		if clause == "" || kind.Identifying != identifying || typed(f) {
			continue
		}
		what := kind.Text.En
		if hash := hashOf(f); hash != "" {
			what += " as " + hash
		}
		evidence = append(evidence, fmt.Sprintf("%s in %s to %s%s (clause %s)", what, place(f), receiver(t), used, clause))
	}
	return evidence
}

var shaNumber = regexp.MustCompile(`^SHA(\d+)$`) // SHA-256, and SHA3-256 as it is

// hashOf names the hash that a field's value is, "" if it is none.
func hashOf(f catalog.Field) string {
	if n := len(f.Layers); n > 0 && catalog.IsHash(f.Layers[n-1]) {
		return shaNumber.ReplaceAllString(strings.ToUpper(f.Layers[n-1]), "SHA-$1")
	}
	return ""
}

// beforeConsent: the site file says that the service's category needs consent,
// and none had been given.
func (c *Checker) beforeConsent(t *catalog.Transmission) []string {
	if t.Phase != catalog.PhaseBeforeConsent || t.Service == nil || !slices.Contains(c.promise.ConsentRequired, t.Service.Category) {
		return nil
	}
	return []string{fmt.Sprintf("%s (%s) was sent to before consent", t.Service.Name, t.Service.Category)}
}

// cloaked: names are looked up for the service's own hosts only, so a chain
// belongs to one; it is external since it leads to someone else.
func (c *Checker) cloaked(t *catalog.Transmission) []string {
	i := slices.IndexFunc(t.CNAME, func(name string) bool { return !below(name, t.RegistrableDomain) })
	if len(t.CNAME) == 0 || i < 0 && t.Recipient == nil {
		return nil
	}
	target := t.CNAME[max(i, 0)]
	if t.Recipient == nil {
		return []string{fmt.Sprintf("%s is another name for %s", t.Host, target)}
	}
	return []string{fmt.Sprintf("%s is another name for %s of %s", t.Host, target, receiver(t))}
}

func below(name, domain string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == domain || strings.HasSuffix(name, "."+domain)
}

// typedText: a message of a WebSocket holds what the persona typed, or what
// its vendor says is typed text.
func (c *Checker) typedText(t *catalog.Transmission) (evidence []string) {
	for _, f := range t.Fields {
		if typed(f) {
			evidence = append(evidence, fmt.Sprintf("%s streamed in %s to %s", c.kinds[f.Kind].Text.En, place(f), receiver(t)))
		}
	}
	return evidence
}

func typed(f catalog.Field) bool {
	return f.In == catalog.InWebSocket && (strings.HasPrefix(f.Why, "persona") || f.Kind == catalog.KindTypedText)
}

func (c *Checker) serviceWorker(t *catalog.Transmission) []string {
	if t.Target != "service_worker" {
		return nil
	}
	return []string{"a service worker sent to " + receiver(t)}
}

func (c *Checker) searchInReferer(t *catalog.Transmission) (evidence []string) {
	for _, f := range t.Fields {
		if name, below := strings.CutPrefix(f.Path, "referer."); below && f.In == catalog.InHeader && f.Kind == catalog.KindSearchTerm {
			evidence = append(evidence, fmt.Sprintf("search term in parameter %s of the Referer to %s", name, receiver(t)))
		}
	}
	return evidence
}

func (c *Checker) unknownRecipient(t *catalog.Transmission) []string {
	if t.Recipient != nil {
		return nil
	}
	if t.NamedBy != "" {
		return []string{fmt.Sprintf("no catalogue knows %s, and %s lists it as a tracker", t.Host, t.NamedBy)}
	}
	return []string{"no catalogue knows " + t.Host}
}

// undeclared: the recipient is known and the service is not on the list. An
// unknown recipient is its own fault.
func (c *Checker) undeclared(t *catalog.Transmission) []string {
	if c.promise.Declared == nil || t.Recipient == nil || t.Service != nil && slices.Contains(c.promise.Declared, t.Service.ID) {
		return nil
	}
	return []string{receiver(t) + " is not on the declared list"}
}
