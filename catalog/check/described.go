package check

import "soshin/catalog"

// Levels of a rule, in SARIF's words.
const (
	LevelError   = "error"   // breaks a promise
	LevelWarning = "warning" // needs a person's look before the list can be right
	LevelNote    = "note"    // worth knowing; does not fail the check
)

// A Rule says what one fault code means, in plain words.
type Rule struct {
	Code     catalog.FaultCode
	Title    string
	Means    string
	Do       string // what to do about it
	Level    string
	Severity string // 0.1 to 10.0, as GitHub reads security-severity: above 9 critical, from 7 high, from 4 medium
	Field    string // of the site file, where what is promised stands
}

// Rules returns the rules of all fault codes, in the order in which reports
// name them. The caller may change the slice.
func Rules() []Rule {
	return []Rule{
		{catalog.FaultIdentifying, "Identifying information goes to an outside party",
			"A recipient is sent information that says who the user is, such as a name or an e-mail address, plain or hashed. The privacy policy promises that third parties get none. A hash of an e-mail address identifies its owner as surely as the address does.",
			"Stop the tag from sending the field: switch off automatic matching in the vendor's settings, and keep personal data out of page addresses and the data layer. If users consent to it, say so in the privacy policy and in the policy file.",
			LevelError, "8.5", "policy"},
		{catalog.FaultTargeting, "Behavioural targeting gets more than the policy allows",
			"A recipient that is used for behavioural targeting is sent a kind of information that the privacy policy does not allow there.",
			"Stop the tag from sending the field, or change the privacy policy and the policy file first.",
			LevelError, "7.0", "policy"},
		{catalog.FaultBeforeConsent, "Sent before consent",
			"A service whose category needs consent was sent to before the user had given it.",
			"Load the tag after consent only: set its trigger in the tag manager to the banner's consent event.",
			LevelError, "7.5", "promise.consent_required"},
		{catalog.FaultCloaked, "A vendor behind a subdomain of the service",
			"A subdomain of the service is another name (CNAME) for a vendor's host. Browsers and users take what is sent there for the service's own, and the service's cookies go along.",
			"Put the vendor on the published list under its own name, or call it under its own name. See that no session cookie is set for the whole domain.",
			LevelError, "6.5", "scope"},
		{catalog.FaultTypedText, "Typed text is streamed while typing",
			"What the user types is sent to a recipient before the form is submitted.",
			"Switch off the recording of input fields in the vendor's settings, or mask them.",
			LevelError, "8.5", "policy"},
		{catalog.FaultOnlyLeaving, "Sent only when the page is left",
			"The service is sent to only at the moment when the page is left, where nobody who looks at the page sees it.",
			"See that the published list names the service, and that its tag is meant to be there.",
			LevelWarning, "4.0", "promise.declared"},
		{catalog.FaultServiceWorker, "Sent by a service worker",
			"A service worker sends to the recipient. It outlives the page, and sends when no page is open.",
			"See that the published list names the service, and that the worker asks for consent as the page does.",
			LevelWarning, "4.0", "promise.declared"},
		{catalog.FaultSearchInReferer, "A search term goes along in the Referer",
			"The address of the page, with what the user searched for, is sent to a recipient in the Referer header.",
			"Set Referrer-Policy: strict-origin-when-cross-origin for every page, and give no tag a looser one.",
			LevelError, "6.0", "search_parameters"},
		{catalog.FaultFingerprinting, "A script takes the terminal's fingerprint",
			"A script reads what tells one terminal from another, so that what it sends next identifies the user without any cookie.",
			"Remove the script or switch the function off, or say on the published list what is read and why.",
			LevelError, "6.5", "promise.declared"},
		{catalog.FaultCookieSync, "A recipient gets another recipient's identifier",
			"A recipient is sent an identifier that another one gave the user. What the published list says of either does not cover that.",
			"Switch off cookie matching in the vendor's settings, or say on the published list who gets whose identifier.",
			LevelError, "6.0", "promise.declared"},
		{catalog.FaultUnknownRecipient, "No catalogue knows the recipient",
			"Something is sent to a domain that no vendor catalogue names.",
			"Find out whose it is. Write a vendor file for it and name its directory in the site file, or remove the tag.",
			LevelError, "5.5", "promise.declared"},
		{catalog.FaultUndeclared, "The service is not on the declared list",
			"A known service is sent to, and the published list does not name it.",
			"Put the service on the published list and under declared in the site file, or remove its tag.",
			LevelError, "5.0", "promise.declared"},
		{catalog.FaultUndeclaredInformation, "The list does not say what is sent",
			"The published list names the service, and does not name a kind of information that it is sent.",
			"Bring the list up to what is sent (soshin list draft), have it approved and publish it, or stop sending that.",
			LevelError, "5.0", "promise.declared"},
		{catalog.FaultPageFailed, "Pages could not be visited",
			"The crawl did not see pages of the service, or not to their end, though it tried a second time. What they send is not known, and every other verdict is of the other pages only.",
			"See why: the reason is that of the last visit. Crawl again, or leave pages that only some may see out of the crawl with exclude in the site file.",
			LevelWarning, "3.0", "exclude"},
		{catalog.FaultUnexplained, "Proxy and browser disagree",
			"Requests were seen by the proxy alone or by the browser alone, and nothing says why. The record may have holes, and every other verdict rests on it.",
			"Crawl again. If it stays, look at the requests with: soshin sql \"SELECT * FROM discrepancies WHERE cause = ''\". What is understood can be allowed with unexplained in the site file.",
			LevelWarning, "3.0", "promise.unexplained"},
		{catalog.FaultStale, "Declared, and not seen",
			"The published list names a service that nothing was sent to. Not observed is not the same as not sent: its page may not have been visited.",
			"If the tag was removed, take the service off the list and from declared in the site file. If not, see that the crawl reaches a page that has it.",
			LevelNote, "0.1", "promise.declared"},
	}
}
