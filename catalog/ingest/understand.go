package ingest

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/identify"
	"soshin/catalog/vendors"
)

// An Analyst makes transmissions of exchanges: it decodes, names the recipient
// and identifies the fields. It is safe for concurrent use.
type Analyst struct {
	scope      []string
	catalogue  *vendors.Catalogue
	identifier *identify.Identifier
	kept       identify.Kept
}

// NewAnalyst returns the analyst for a service.
func NewAnalyst(catalogue *vendors.Catalogue, s catalog.Settings) *Analyst {
	return &Analyst{
		scope:     s.Scope,
		catalogue: catalogue,
		identifier: identify.New(identify.Options{
			Persona: s.Persona, Sites: s.Scope, SearchParameters: s.SearchParameters,
		}),
		kept: identify.NewKept(s.Kept),
	}
}

// An Observed is an exchange with all that is known of it.
type Observed struct {
	Exchange *catalog.Exchange
	Event    *catalog.BrowserEvent // nil: only the proxy saw it
	// Initiator is the whole chain, nearest first, as far as it is known.
	Initiator []string
	Visit     catalog.Visit
	Body      []byte    // of the request
	Rest      io.Reader // of a body that is longer than what decode looks at
	Messages  [][]byte  // the client's, of a WebSocket
}

// Understand makes the transmission of an exchange.
func (a *Analyst) Understand(o Observed) catalog.Transmission {
	x := o.Exchange
	t := catalog.Transmission{
		ID:  fmt.Sprintf("%s.%d", x.Run, x.Seq),
		Run: x.Run, Visit: x.Visit, Page: o.Visit.Page, Seq: x.Seq, At: x.At,
		Method: x.Method, URL: x.URL, Status: x.Status, Outcome: x.Outcome,
		CNAME: x.CNAME, NameError: x.NameError,
		Initiator: []string{},
		Witness:   catalog.WitnessProxy,
		Phase:     phase(x, o.Visit),
	}
	path := ""
	if u, err := url.Parse(x.URL); err == nil {
		t.Host = strings.ToLower(u.Hostname())
		path = u.EscapedPath()
	}
	t.RegistrableDomain = registrable(t.Host)
	t.Type = proxyType(x)
	t.Initiator = append(t.Initiator, o.Initiator...)
	if ev := o.Event; ev != nil {
		t.Witness = catalog.WitnessBoth
		t.Target = ev.Target
		if ev.Type != "" && ev.Type != "other" {
			t.Type = ev.Type
		}
	}
	recipient, service := a.recipient(&t, path)
	if recipient != nil {
		t.NamedBy = recipient.NamedBy
		t.Recipient = &catalog.RecipientRef{ID: recipient.ID, LegalName: recipient.LegalName.En, Country: recipient.Country}
		t.Service = &catalog.ServiceRef{ID: service.ID, Name: service.Name.En, Category: service.Category}
	}
	result := decode.Exchange(x, o.Body, o.Messages)
	t.Limits = result.Limits
	if x.RequestBody.Partial && x.Kind != catalog.KindOpaque {
		t.Limits = append(t.Limits, "body: its end was not seen")
	}
	meaning := func(string, string) (catalog.Parameter, bool) { return catalog.Parameter{}, false }
	if service != nil {
		meaning = func(in, path string) (catalog.Parameter, bool) { return a.catalogue.Parameter(service.ID, in, path) }
	}
	fields, limits := a.identifier.Sent(identify.Sent{
		URL: x.URL, Header: x.RequestHeader, Body: o.Body, Rest: o.Rest, Messages: o.Messages, Decoded: result,
	}, meaning)
	t.Fields = fields
	t.Limits = append(t.Limits, limits...)
	a.kept.Amend(&t)
	return t
}

// recipient names who gets t, and sets External and NamedBy. A host of the service itself
// is external when it is an alias of someone else's: of a vendor the catalogue
// knows by that name, or by the path of its protocol.
func (a *Analyst) recipient(t *catalog.Transmission, path string) (*catalog.Recipient, *catalog.Service) {
	if !a.own(t.Host) {
		t.External = true
		known, service := a.catalogue.Match(t.Host, path)
		if known != nil && !service.Fallback {
			return known, service
		}
		// A vendor's protocol on a host that only the site's operator, or an
		// agency, calls by name: collectors run under customers' domains.
		if r, s := a.catalogue.MatchPath(path); r != nil {
			return r, s
		}
		if known != nil {
			return known, service
		}
		r, s, by := a.catalogue.MatchLists(t.Host, path)
		t.NamedBy = by
		return r, s
	}
	outside := ""
	for _, alias := range t.CNAME {
		if !a.own(alias) {
			outside = alias
			if r, s := a.catalogue.Match(alias, path); r != nil {
				t.External = true
				return r, s
			}
		}
	}
	if outside == "" {
		return nil, nil
	}
	// An alias alone may be the service's own hosting; the protocol tells.
	r, s := a.catalogue.MatchPath(path)
	t.External = r != nil
	return r, s
}

// Whose names whose an address is: the service's own, or of a recipient that
// the catalogue or a list knows.
func (a *Analyst) Whose(address string) (own bool, r *catalog.Recipient, s *catalog.Service) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false, nil, nil
	}
	t := catalog.Transmission{Host: strings.ToLower(u.Hostname())}
	r, s = a.recipient(&t, u.EscapedPath())
	return !t.External, r, s
}

func (a *Analyst) own(host string) bool {
	return slices.Contains(a.scope, host) || slices.Contains(a.scope, registrable(host))
}

func registrable(host string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

func phase(x *catalog.Exchange, v catalog.Visit) catalog.Phase {
	switch {
	case !v.Leaving.IsZero() && x.At.After(v.Leaving):
		return catalog.PhaseLeaving
	case !v.Consented.IsZero() && x.At.After(v.Consented):
		return catalog.PhaseConsented
	default:
		return catalog.PhaseBeforeConsent
	}
}

// proxyType is what the request itself tells of its type, when the browser
// did not: Sec-Fetch-Dest (W3C Fetch Metadata), and what only beacons are.
func proxyType(x *catalog.Exchange) string {
	switch {
	case x.Kind == catalog.KindOpaque:
		return "opaque"
	case x.Kind == catalog.KindWebSocket:
		return "websocket"
	case x.Method == "OPTIONS" && x.RequestHeader.Get("access-control-request-method") != "":
		return "preflight"
	case x.RequestHeader.Get("ping-to") != "":
		return "beacon" // <a ping>, HTML standard 4.6.5
	}
	contentType := x.RequestHeader.Get("content-type")
	switch dest := x.RequestHeader.Get("sec-fetch-dest"); dest {
	case "":
		return "other"
	case "report":
		return "csp-report"
	case "empty":
		switch {
		case strings.HasPrefix(contentType, "application/csp-report"), strings.HasPrefix(contentType, "application/reports+json"):
			return "csp-report"
		case strings.HasPrefix(x.RequestHeader.Get("accept"), "text/event-stream"):
			return "eventsource"
		case x.Method == "POST" && x.RequestHeader.Get("sec-fetch-mode") == "no-cors":
			return "beacon"
		}
		return "fetch"
	case "style":
		return "stylesheet"
	case "serviceworker", "worker", "sharedworker":
		return "script"
	case "iframe", "frame":
		return "document"
	case "audio", "video", "track":
		return "media"
	default:
		return dest // document, image, script, font, manifest, object, embed, ...
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
