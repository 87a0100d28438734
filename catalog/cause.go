package catalog

import "time"

// A Cause says why only one of the two witnesses saw a request. One that only
// one of them saw and that has no cause is unexplained: something may have
// been missed.
type Cause string

// A Discrepancy is a request that only one of the two witnesses saw.
type Discrepancy struct {
	Run     string    `json:"run"`
	Visit   string    `json:"visit"`
	Witness Witness   `json:"witness"` // who saw it: proxy or browser
	Seq     uint64    `json:"seq"`     // of the exchange within the run, or of the event within the visit
	At      time.Time `json:"at"`
	Method  string    `json:"method"`
	URL     string    `json:"url"`
	Cause   Cause     `json:"cause"` // empty: unexplained
}

// Witnessed counts requests by who saw them.
type Witnessed struct {
	Both        int `json:"both"`
	Proxy       int `json:"proxy"`       // the proxy alone
	Browser     int `json:"browser"`     // the browser alone: never sent
	Unexplained int `json:"unexplained"` // of those that one saw alone, the ones without a cause
}

// What the browser does not tell of, and the proxy sees all the same.
const (
	CausePreflight Cause = "preflight"                  // the browser's network service asks by itself (Fetch, 4.8)
	CauseReport    Cause = "report"                     // CSP, Reporting API and NEL: likewise
	CauseDownload  Cause = "redirect to a download"     // of a file that is saved, the browser tells its last address
	CauseUpdate    Cause = "update of a service worker" // the browser asks again for the script that it has
	CauseWorklet   Cause = "within a paint worklet"     // of its two scopes the browser tells of one
	CauseBrowser   Cause = "the browser's own"          // passkeys, payment methods: asked for by no page
	CausePrerender Cause = "icon of a prerender"        // the browser drops the page when it was read, at times before it told
	CauseLeft      Cause = "after the page's end"       // the page, or the frame or window, was gone or going, and nobody was left to tell
	CauseCutOff    Cause = "the visit was cut off"      // the browser died, or was stopped, before it told
)

// What the browser tells of, and did not send.
const (
	CauseCached        Cause = "served from cache"
	CauseServiceWorker Cause = "served by a service worker"
	CauseBlocked       Cause = "blocked before sending" // mixed content, CSP, ORB, no way through the proxy
	CauseNotSent       Cause = "failed before sending"  // no such scheme, an address that cannot be
	CauseCancelled     Cause = "cancelled before sending"
	CauseUnfinished    Cause = "waiting at the visit's end"
	CauseInternal      Cause = "redirected within the browser" // HSTS, upgrade-insecure-requests
)
