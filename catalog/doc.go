// Package catalog is soshin's vocabulary: the plain types that every other
// package speaks in, and the table of information kinds.
//
// A Run is one crawl (or one session of the proxy). It has Visits, each of one
// page in one fresh browser context, or in that of the user whose session the
// run is. During a visit the proxy records
// Exchanges; the browser's own account of the same visit is a list of
// BrowserEvents. Joined, decoded and identified, an exchange becomes a
// Transmission: who (Recipient, Service) was sent what (Fields, each with its
// InformationKind), by which tag (Initiator), when. A promise of the service
// that a transmission breaks is a Fault.
//
// The package knows no technology: no file, no socket, no database, no browser.
package catalog
