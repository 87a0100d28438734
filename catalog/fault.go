package catalog

import "time"

// A Fault is a promise of the service that what was sent breaks, or something
// that a published list would get wrong without a person's look.
type Fault struct {
	Run          string    `json:"run"`
	Code         FaultCode `json:"code"`
	Recipient    string    `json:"recipient"`    // its ID; empty: not known
	Service      string    `json:"service"`      // its ID; empty: not known
	Domain       string    `json:"domain"`       // registrable domain, always set but for FaultStale
	Page         string    `json:"page"`         // where it was seen first
	Transmission string    `json:"transmission"` // the first one that shows it; empty: a script showed it, and sent nothing
	At           time.Time `json:"at"`
	Count        int       `json:"count"`  // transmissions of the run that show it
	Detail       string    `json:"detail"` // the evidence in one line, without the user's values
}

// FaultCode names a fault. One fault is reported once a run for each code and
// service (or domain, where no service is known).
type FaultCode string

const (
	// FaultIdentifying: information that says who the user is, plain or
	// hashed, went to someone else (clauses 4 and 4.2).
	FaultIdentifying FaultCode = "identifying-information"
	// FaultTargeting: a recipient used for behavioural targeting was sent
	// information that does not identify, and that the policy does not allow
	// there (clause 4.2).
	FaultTargeting FaultCode = "beyond-targeting"
	// FaultBeforeConsent: a service that the site file says needs consent was
	// sent something before consent.
	FaultBeforeConsent FaultCode = "before-consent"
	// FaultCloaked: a vendor behind a subdomain of the service itself (CNAME).
	FaultCloaked FaultCode = "cname-cloaking"
	// FaultTypedText: what the user typed was streamed while typing.
	FaultTypedText FaultCode = "typed-text"
	// FaultOnlyLeaving: a service that is sent to only when the page is left,
	// where nobody who looks at the page sees it.
	FaultOnlyLeaving FaultCode = "only-on-leaving"
	// FaultServiceWorker: sent by a service worker, which outlives the page.
	FaultServiceWorker FaultCode = "from-service-worker"
	// FaultSearchInReferer: a search term went along in the Referer header.
	FaultSearchInReferer FaultCode = "search-term-in-referer"
	// FaultFingerprinting: a script reads what tells one terminal from another;
	// what it sends next identifies the terminal without any cookie. The fault is
	// that of the script's owner, and counts what the script sent afterwards.
	FaultFingerprinting FaultCode = "fingerprinting"
	// FaultCookieSync: a recipient was sent an identifier that another one gave
	// the user. Whatever the list says of either, it does not say that.
	FaultCookieSync FaultCode = "cookie-sync"
	// FaultUnknownRecipient: no catalogue names the recipient.
	FaultUnknownRecipient FaultCode = "unknown-recipient"
	// FaultUndeclared: the service is not on the declared list.
	FaultUndeclared FaultCode = "undeclared"
	// FaultUndeclaredInformation: the published list names the service, and does
	// not say that it is sent this kind of information.
	FaultUndeclaredInformation FaultCode = "undeclared-information"
	// FaultPageFailed: pages of the crawl could not be visited, or not to their
	// end. What they send is not known. It counts pages.
	FaultPageFailed FaultCode = "page-failed"
	// FaultUnexplained: the proxy and the browser disagree on what was sent,
	// and nothing says why. The record may have holes.
	FaultUnexplained FaultCode = "unexplained"
	// FaultStale: the service is on the declared list, and nothing was sent to
	// it. It breaks no promise and is a note: not observed is not not sent. It
	// counts runs, the last ones in a row that did not see the service.
	FaultStale FaultCode = "stale"
)

// A Promise is what the service says of its own transmissions, as far as it
// can be measured. It is part of the site file.
type Promise struct {
	// Declared are the IDs of the services on the published list. Nil: the
	// site file does not say, and nothing counts as undeclared.
	Declared []string `json:"declared,omitempty" yaml:"declared"`
	// ConsentRequired are the categories that are sent to only after consent.
	ConsentRequired []Category `json:"consent_required,omitempty" yaml:"consent_required"`
	// Unexplained is how many requests of a run may have been seen by one
	// witness only without a cause (see Discrepancy).
	Unexplained int `json:"unexplained,omitempty" yaml:"unexplained"`
	// Purposes are our own purposes by service ID, for the list.
	Purposes map[string]Text `json:"purposes,omitempty" yaml:"purposes"`
}
