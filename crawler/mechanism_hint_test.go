package crawler

import (
	"net/http"
	"slices"
	"soshin/catalog"
	"strings"
	"testing"
)

// withoutShell says why only full Chromium does something.
func withoutShell(why string) map[string]string {
	return map[string]string{"chromium-headless-shell": why}
}

const noPrerender = "Chromium prerenders nothing while a debugger is attached (PrerenderingDisabledByDevTools)"

const noReports = "headless-shell has no Reporting API service and delivers no report"

// logged has the browser report every request to its host.
func logged(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Report-To", `{"group": "nel", "max_age": 3600, "endpoints": [{"url": "`+cdn+`/nel?t=nel"}]}`)
	w.Header().Set("NEL", `{"report_to": "nel", "max_age": 3600, "success_fraction": 1}`)
	w.WriteHeader(http.StatusNoContent)
}

var hintMechanisms = []mechanism{
	{
		name: "preload",
		head: `<link rel="preload" as="image" href="` + px + `/preload.png?t=preload"><link rel="preload" as="fetch" crossorigin href="` + px + `/preload.json?t=preload">`,
		sent: []string{"GET " + px + "/preload.png?t=preload", "GET " + px + "/preload.json?t=preload"},
		initiators: map[string][]string{
			px + "/preload.png?t=preload": {service + "/preload"},
		},
	},
	{
		name:   "preload by header",
		header: []string{"Link: <" + px + "/preload-header.png?t=preload>; rel=preload; as=image"},
		sent:   []string{"GET " + px + "/preload-header.png?t=preload"},
		initiators: map[string][]string{
			px + "/preload-header.png?t=preload": {service + "/preload-by-header"},
		},
	},
	{
		name: "preload by a script",
		page: `<script src="` + px + `/preloads.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/preloads.js": js(`document.head.append(Object.assign(document.createElement('link'), {rel: 'preload', as: 'image', href: '` + cdn + `/preload.png?t=by-script'}))`),
		},
		sent: []string{"GET " + px + "/preloads.js", "GET " + cdn + "/preload.png?t=by-script"},
		initiators: map[string][]string{
			cdn + "/preload.png?t=by-script": {px + "/preloads.js", service + "/preload-by-a-script"},
		},
	},
	{
		name:  "modulepreload",
		head:  `<link rel="modulepreload" href="` + px + `/hinted.mjs?t=modulepreload">`,
		files: map[string]http.HandlerFunc{px + "/hinted.mjs": js(`fetch('` + px + `/never')`)},
		sent:  []string{"GET " + px + "/hinted.mjs?t=modulepreload"}, // loaded, and not run
		initiators: map[string][]string{
			px + "/hinted.mjs?t=modulepreload": {service + "/modulepreload"},
		},
	},
	{
		name: "prefetch",
		head: `<link rel="prefetch" href="` + px + `/prefetch?t=prefetch">`,
		sent: []string{"GET " + px + "/prefetch?t=prefetch"},
		initiators: map[string][]string{
			px + "/prefetch?t=prefetch": {service + "/prefetch"},
		},
	},
	{
		name:  "speculation rules prefetch",
		head:  `<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["/speculated?t=prefetch"], "eagerness": "immediate"}]}</script>`,
		files: map[string]http.HandlerFunc{"/speculated": html("speculated")},
		check: func(t *testing.T, v visited) {
			if x := v.exchange(t, service+"/speculated?t=prefetch"); x.RequestHeader.Get("sec-purpose") != "prefetch" {
				t.Errorf("header %q", x.RequestHeader)
			}
		},
	},
	{
		// Chromium prefetches nothing of another site where there is a proxy
		// (PrefetchNotEligibleExistingProxy): the attempt is recorded.
		name:   "speculation rules prefetch of another site",
		head:   `<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["` + px + `/speculated?t=prefetch"], "eagerness": "immediate"}]}</script>`,
		causes: []string{"GET " + px + "/speculated?t=prefetch: blocked before sending"},
		initiators: map[string][]string{
			px + "/speculated?t=prefetch": {service + "/speculation-rules-prefetch-of-another-site"},
		},
	},
	{
		name: "speculation rules prerender",
		head: `<script type="speculationrules">{"prerender": [{"source": "list", "urls": ["/prerendered"], "eagerness": "immediate"}]}</script>`,
		files: map[string]http.HandlerFunc{
			"/prerendered": html(script(`fetch('` + px + `/prerendered', {method: 'POST', body: 'token-prerendered'})`)),
		},
		sent: []string{"POST " + px + "/prerendered token-prerendered"},
		initiators: map[string][]string{
			px + "/prerendered": {service + "/prerendered", service + "/speculation-rules-prerender"},
		},
		skip: map[string]string{"chromium-headless-shell": noPrerender, "chromium": noPrerender},
	},
	{
		name: "link prerender", // the document and what its markup names, without its scripts
		head: `<link rel="prerender" href="` + px + `/link-prerender?t=prerender">`,
		files: map[string]http.HandlerFunc{
			px + "/link-prerender": html(`<img src="` + cdn + `/prerendered.png?t=prerender"><script src="` + cdn + `/prerendered.js?t=prerender"></script>`),
		},
		sent: []string{"GET " + px + "/link-prerender?t=prerender", "GET " + cdn + "/prerendered.png?t=prerender", "GET " + cdn + "/prerendered.js?t=prerender"},
		may:  []string{"GET " + px + "/favicon.ico"}, // when the document is looked at for long enough
		initiators: map[string][]string{
			px + "/link-prerender?t=prerender":  {service + "/link-prerender"},
			cdn + "/prerendered.js?t=prerender": {px + "/link-prerender?t=prerender", service + "/link-prerender"},
		},
		skip: withoutShell("headless-shell asks for nothing (NoStatePrefetch is part of the full browser)"),
	},
	{
		// Connections, over which nothing is sent.
		name: "preconnect",
		head: `<link rel="preconnect" href="` + px + `"><link rel="preconnect" crossorigin href="` + cdn + `"><link rel="dns-prefetch" href="//dns.vendor.example">`,
		check: func(t *testing.T, v visited) {
			if len(v.Exchanges) != 1 {
				t.Errorf("%d exchanges, want the page alone", len(v.Exchanges))
			}
		},
	},
	{
		name: "csp report-uri",
		header: []string{
			"Content-Security-Policy: img-src data:; report-uri " + px + "/csp?t=enforced",
			"Content-Security-Policy-Report-Only: script-src 'none'; report-uri " + cdn + "/csp?t=report-only",
		},
		page: `<img src="` + px + `/csp-blocked.png">` + script(`1`),
		sent: []string{
			"POST " + px + "/csp?t=enforced " + px + "/csp-blocked.png enforce",
			"POST " + cdn + "/csp?t=report-only inline report",
		},
		causes: []string{"GET " + px + "/csp-blocked.png: blocked before sending"},
		initiators: map[string][]string{
			px + "/csp?t=enforced":     {service + "/csp-report-uri"},
			cdn + "/csp?t=report-only": {service + "/csp-report-uri"},
		},
	},
	{
		name:   "csp report-to",
		header: []string{`Reporting-Endpoints: csp="` + px + `/report-to?t=csp"`, "Content-Security-Policy: img-src data:; report-to csp"},
		page:   `<img src="` + px + `/report-to-blocked.png">`,
		sent:   []string{"OPTIONS " + px + "/report-to?t=csp", "POST " + px + "/report-to?t=csp csp-violation " + px + "/report-to-blocked.png enforce"},
		causes: []string{
			"GET " + px + "/report-to-blocked.png: blocked before sending",
			"OPTIONS " + px + "/report-to?t=csp: preflight",
			"POST " + px + "/report-to?t=csp: report",
		},
		skip: withoutShell(noReports),
	},
	{
		name:   "coep report",
		header: []string{`Reporting-Endpoints: coep="` + px + `/coep?t=coep"`, `Cross-Origin-Embedder-Policy-Report-Only: require-corp; report-to="coep"`},
		page:   `<img src="` + px + `/not-corp.png">`,
		sent: []string{
			"GET " + px + "/not-corp.png",
			"OPTIONS " + px + "/coep?t=coep",
			"POST " + px + "/coep?t=coep coep " + px + "/not-corp.png reporting",
		},
		causes: []string{"OPTIONS " + px + "/coep?t=coep: preflight", "POST " + px + "/coep?t=coep: report"},
		skip:   withoutShell(noReports),
	},
	{
		name:   "coop report",
		header: []string{`Reporting-Endpoints: coop="` + px + `/coop?t=coop"`, `Cross-Origin-Opener-Policy: same-origin; report-to="coop"`},
		page:   script(`open('` + cdn + `/opened')`),
		files:  map[string]http.HandlerFunc{cdn + "/opened": html(`<link rel="icon" href="data:,">`)},
		sent: []string{
			"GET " + cdn + "/opened",
			"OPTIONS " + px + "/coop?t=coop",
			"POST " + px + "/coop?t=coop coop enforce",
		},
		causes: []string{"OPTIONS " + px + "/coop?t=coop: preflight", "POST " + px + "/coop?t=coop: report"},
		skip:   withoutShell(noReports),
	},
	{
		name:   "deprecation report",
		header: []string{`Reporting-Endpoints: default="` + px + `/default?t=default"`},
		page:   script(`const x = new XMLHttpRequest(); x.open('GET', '/deprecated', false); x.send()`),
		sent:   []string{"OPTIONS " + px + "/default?t=default", "POST " + px + "/default?t=default deprecation"},
		causes: []string{"OPTIONS " + px + "/default?t=default: preflight", "POST " + px + "/default?t=default: report"},
		skip:   withoutShell(noReports),
	},
	{
		// Chromium takes no policy of an answer that came through a proxy; a
		// visitor's reports, of what fails at the vendor's, go where it says.
		name: "network error logging",
		page: `<img src="` + px + `/logged.png"><img src="` + px + `/logged-again.png">`,
		files: map[string]http.HandlerFunc{
			px + "/logged.png":       logged,
			px + "/logged-again.png": logged,
		},
		sent:   []string{"GET " + px + "/logged.png", "GET " + px + "/logged-again.png"},
		causes: []string{"POST " + cdn + "/nel?t=nel: blocked before sending"},
		check: func(t *testing.T, v visited) {
			ev := v.Events[slices.IndexFunc(v.Events, func(ev *catalog.BrowserEvent) bool { return ev.Type == "report" })]
			if by := ev.Initiator; len(by) != 1 || !strings.HasPrefix(by[0], px+"/logged") {
				t.Errorf("by %q", by)
			}
		},
	},
	{
		name:   "mixed content", // an image is asked for by https instead
		page:   `<img src="http://px.vendor.example/mixed.png?t=upgraded">` + script(`fetch('http://px.vendor.example/mixed?t=fetch').catch(() => {})`),
		sent:   []string{"GET " + px + "/mixed.png?t=upgraded"},
		causes: []string{"GET http://px.vendor.example/mixed?t=fetch: blocked before sending"},
		initiators: map[string][]string{
			px + "/mixed.png?t=upgraded":             {service + "/mixed-content"},
			"http://px.vendor.example/mixed?t=fetch": {service + "/mixed-content"},
		},
	},
	{
		// Of the fetch and the beacon the browser does not even tell.
		name:   "content security policy",
		head:   `<meta http-equiv="Content-Security-Policy" content="img-src 'self' data:; connect-src 'none'">`,
		page:   `<img src="` + px + `/csp-image.png">` + script(`fetch('`+px+`/csp-fetch').catch(() => {}); navigator.sendBeacon('`+px+`/csp-beacon', 'never')`),
		causes: []string{"GET " + px + "/csp-image.png: blocked before sending"},
		initiators: map[string][]string{
			px + "/csp-image.png": {service + "/content-security-policy"},
		},
	},
	{
		name: "blob and data addresses",
		page: script(`const blob = URL.createObjectURL(new Blob(['fetch("` + px + `/by-blob-script?t=blob")'], {type: 'text/javascript'}));
			document.head.append(Object.assign(document.createElement('script'), {src: blob}));
			fetch(blob); fetch('data:text/plain,token'); new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACADs='`),
		sent: []string{"GET " + px + "/by-blob-script?t=blob"},
		initiators: map[string][]string{
			px + "/by-blob-script?t=blob": {"blob:" + service + "/UUID", service + "/blob-and-data-addresses"},
		},
		check: func(t *testing.T, v visited) {
			if len(v.Events) != 2 {
				t.Errorf("%d events, want those of the page and of the fetch", len(v.Events))
			}
		},
	},
}
