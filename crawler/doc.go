// Package crawler drives Chromium over a service's pages and takes the
// browser's own account of what they ask for: the second witness.
//
// A crawl visits each page once, each visit in a browser context of its own
// (no cookie, no cache and no worker of another visit) behind a proxy listener
// of its own, several visits at a time. In a visit the page loads and settles,
// the consent banner is accepted if the site file names one, the page is
// scrolled, the persona is typed into its forms (never submitted), and it is
// left by way of about:blank, so that exit beacons are sent and recorded.
//
// A crawl as a Profile is a user's session instead: its visits follow each other
// in one tab of one browser context, which keeps what they store, also until the
// next crawl.
//
// Every target (page, frame, worker, service worker) is attached to while it
// is still paused, so nothing it asks for is early. chromedp drops the events
// of sessions that it did not open; this package reads them off its transport.
package crawler
