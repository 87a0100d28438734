package demo

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/miekg/dns"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// started starts a demo that ends with the test and a client that trusts its
// CA and reaches its hosts.
func started(t *testing.T) (*Demo, *http.Client) {
	t.Helper()
	dir := t.TempDir()
	d, err := Start(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		t.Fatal("ca.pem holds no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(addr)
		to := d.vendorAddr
		if host == siteHost || host == apexHost {
			to = d.serviceAddr
		}
		return new(net.Dialer).DialContext(ctx, network, to)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return d, &http.Client{Transport: transport}
}

func get(t *testing.T, c *http.Client, url string) (*http.Response, string) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestEveryPageAnswers(t *testing.T) {
	_, c := started(t)
	_, sitemap := get(t, c, "https://"+siteHost+"/sitemap.xml")
	locs := regexp.MustCompile(`<loc>([^<]+)</loc>`).FindAllStringSubmatch(sitemap, -1)
	if len(locs) != len(pages()) || len(locs) < 14 {
		t.Fatalf("the sitemap has %d pages, the site %d", len(locs), len(pages()))
	}
	seen := map[string]bool{}
	for _, loc := range locs {
		resp, body := get(t, c, loc[1])
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", loc[1], resp.Status)
		}
		title := regexp.MustCompile(`<title>(.+) \| シゴトの輪</title>`).FindStringSubmatch(body)
		if title == nil {
			t.Errorf("%s has no title", loc[1])
		}
		if !strings.Contains(body, `id="consent-accept"`) {
			t.Errorf("%s has no consent banner", loc[1])
		}
		// Every link and file of ours that the page names exists.
		for _, ref := range regexp.MustCompile(`(?:href|src)="(/[^"]*)"`).FindAllStringSubmatch(body, -1) {
			if url := "https://" + siteHost + ref[1]; !seen[url] {
				seen[url] = true
				if resp, _ := get(t, c, url); resp.StatusCode != http.StatusOK {
					t.Errorf("%s: %s: %s", loc[1], ref[1], resp.Status)
				}
			}
		}
	}
}

func TestServiceAnswers(t *testing.T) {
	_, c := started(t)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, tt := range []struct {
		url    string
		status int
		header string // name: value that must be there
		body   string // that must be in it
	}{
		{"https://" + siteHost + "/robots.txt", 200, "", "Sitemap: https://" + siteHost + "/sitemap.xml"},
		{"https://" + siteHost + "/search?q=" + strings.Repeat("a", maxTerm+1), 400, "", "長すぎます"},
		{"https://" + siteHost + "/search?q=%22%3E%3Cscript%3E", 200, "", "&lt;script&gt;"},
		{"https://" + siteHost + "/nowhere", 404, "", "ページが見つかりません"},
		{"https://" + apexHost + "/jobs?a=b", 301, "Location: https://" + siteHost + "/jobs?a=b", ""},
		{"https://" + siteHost + "/sw.js", 200, "Content-Type: text/javascript; charset=utf-8", "push.tsuchi-demo.example"},
	} {
		resp, body := get(t, c, tt.url)
		if resp.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d", tt.url, resp.StatusCode, tt.status)
		}
		if name, value, ok := strings.Cut(tt.header, ": "); ok && resp.Header.Get(name) != value {
			t.Errorf("%s: %s: %q, want %q", tt.url, name, resp.Header.Get(name), value)
		}
		if !strings.Contains(body, tt.body) {
			t.Errorf("%s: answers %.200q, want %q in it", tt.url, body, tt.body)
		}
	}
}

func TestVendorsAnswer(t *testing.T) {
	_, c := started(t)
	const gif = "GIF89a"
	for _, tt := range []struct {
		method, url string
		status      int
		body        string // that it begins with
	}{
		{"GET", "https://cdn.segment.com/v1/projects/k/settings", 200, `{"integrations":{"Segment.io"`},
		{"POST", "https://api.segment.io/v1/p", 200, `{"success":true}`},
		{"POST", "https://api-js.mixpanel.com/track/?ip=0", 200, `{"status":1`},
		{"POST", "https://api2.amplitude.com/2/httpapi", 200, `{"code":200`},
		{"POST", "https://browser-intake-ap1-datadoghq.com/api/v2/rum?ddsource=browser", 202, `{}`},
		{"POST", "https://o4500000000000000.ingest.us.sentry.io/api/1/envelope/", 200, `{"id":`},
		{"POST", "https://com-shigotonowa-prod1.collector.snplow.net/com.snowplowanalytics.snowplow/tp2", 200, "ok"},
		{"POST", "https://ap01.records.in.treasuredata.com/db/pageviews", 200, `{}`},
		{"POST", "https://" + cloakedHost + "/ee/v1/interact", 200, `{"requestId":`},
		{"POST", "https://" + cloakedHost + "/ee/jpn3/v1/interact", 200, `{"requestId":`},
		{"GET", "https://www.googletagmanager.com/gtag/js?id=G-1", 200, "// STAND-IN"},
		{"POST", "https://www.google-analytics.com/g/collect", 204, ""},
		{"GET", "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/1/", 200, gif},
		{"GET", "https://connect.facebook.net/en_US/fbevents.js", 200, "// STAND-IN"},
		{"GET", "https://www.facebook.com/tr/?id=1", 200, gif},
		{"GET", "https://d.line-scdn.net/n/line_tag/public/release/v1/lt.js", 200, "// STAND-IN"},
		{"GET", "https://tr.line.me/tag.gif", 200, gif},
		{"GET", "https://s.yimg.jp/images/listing/tool/cv/ytag.js", 200, "// STAND-IN"},
		{"GET", "https://b97.yahoo.co.jp/pagead/conversion/1/", 200, gif},
		{"GET", "https://dynamic.criteo.com/js/ld/ld.js?a=1", 200, "// STAND-IN"},
		{"GET", "https://sslwidget.criteo.com/event", 200, ""},
		{"GET", "https://assist.nyuryoku-demo.example/assist.js", 200, "// The input assistant"},
		{"POST", "https://exit.taizai-demo.example/leave", 204, ""},
		{"GET", "https://push.tsuchi-demo.example/register?device=d", 200, `{"registered":true}`},
		{"GET", "https://img.kyujin-ads-demo.example/banner.svg", 200, "<svg"},
		{"GET", "https://img.kyujin-ads-demo.example/match", 200, gif}, // by redirect
		{"GET", "https://px.fumei-demo.example/p.gif", 200, gif},
		{"GET", "https://nobody.example/", 404, ""},
	} {
		for _, method := range []string{"OPTIONS", tt.method} {
			req, err := http.NewRequestWithContext(t.Context(), method, tt.url, strings.NewReader(""))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Origin", "https://"+siteHost)
			req.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
			resp, err := c.Do(req)
			if err != nil {
				t.Errorf("%s %s: %v", method, tt.url, err)
				continue
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			want, begin := tt.status, tt.body
			if method == "OPTIONS" {
				want, begin = http.StatusNoContent, ""
				if got := resp.Header.Get("Access-Control-Allow-Headers"); got != "authorization,content-type" {
					t.Errorf("%s: allows the headers %q", tt.url, got)
				}
			}
			if resp.StatusCode != want || !strings.HasPrefix(string(body), begin) {
				t.Errorf("%s %s: %d %.60q, want %d %q", method, tt.url, resp.StatusCode, body, want, begin)
			}
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "https://"+siteHost {
				t.Errorf("%s %s: allows the origin %q", method, tt.url, got)
			}
		}
	}
}

func TestAssistSocket(t *testing.T) {
	_, c := started(t)
	conn, _, err := websocket.Dial(t.Context(), "wss://assist.nyuryoku-demo.example/ws", &websocket.DialOptions{
		HTTPClient: c, HTTPHeader: http.Header{"Origin": {"https://" + siteHost}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"field":"name","value":"高"}`)); err != nil {
		t.Fatal(err)
	}
	if _, answer, err := conn.Read(t.Context()); err != nil || string(answer) != `{"ok":true}` {
		t.Errorf("the socket answers %q, %v", answer, err)
	}
}

func TestDNS(t *testing.T) {
	d, _ := started(t)
	for _, network := range []string{"udp", "tcp"} {
		for _, tt := range []struct {
			name  string
			qtype uint16
			rcode int
			want  []string // answer records without their header
		}{
			{cloakedHost + ".", dns.TypeA, dns.RcodeSuccess, []string{"CNAME shigotonowa.data.adobedc.net.", "A 127.0.0.1"}},
			{"Metrics.Shigotonowa.example.", dns.TypeCNAME, dns.RcodeSuccess, []string{"CNAME shigotonowa.data.adobedc.net."}},
			{cloakedHost + ".", dns.TypeAAAA, dns.RcodeSuccess, []string{"CNAME shigotonowa.data.adobedc.net."}},
			{"shigotonowa.data.adobedc.net.", dns.TypeA, dns.RcodeSuccess, []string{"A 127.0.0.1"}},
			{siteHost + ".", dns.TypeA, dns.RcodeSuccess, []string{"A 127.0.0.1"}},
			{siteHost + ".", dns.TypeCNAME, dns.RcodeSuccess, nil},
			{"elsewhere.example.", dns.TypeA, dns.RcodeNameError, nil},
		} {
			q := new(dns.Msg).SetQuestion(tt.name, tt.qtype)
			reply, _, err := (&dns.Client{Net: network}).ExchangeContext(t.Context(), q, d.resolverAddr)
			if err != nil {
				t.Errorf("%s %s: %v", network, tt.name, err)
				continue
			}
			var got []string
			for _, rr := range reply.Answer {
				got = append(got, dns.TypeToString[rr.Header().Rrtype]+" "+rdata(rr))
			}
			if reply.Rcode != tt.rcode || !slices.Equal(got, tt.want) {
				t.Errorf("%s %s %s: %s %q, want %s %q", network, tt.name, dns.TypeToString[tt.qtype],
					dns.RcodeToString[reply.Rcode], got, dns.RcodeToString[tt.rcode], tt.want)
			}
		}
	}
}

func rdata(rr dns.RR) string {
	switch rr := rr.(type) {
	case *dns.CNAME:
		return rr.Target
	case *dns.A:
		return rr.A.String()
	}
	return rr.String()
}

func TestBundles(t *testing.T) {
	src, err := sourceDir()
	if err != nil {
		t.Fatal(err)
	}
	built, err := bundles(src)
	if err != nil {
		t.Fatal(err)
	}
	// Each SDK is in its bundle: a text that its minified source keeps.
	for name, text := range map[string]string{
		"segment.js": "api.segment.io", "mixpanel.js": "$insert_id", "amplitude.js": "api2.amplitude.com",
		"datadog.js": "browser-intake-", "sentry.js": "sentry.javascript.", "snowplow.js": "com.snowplowanalytics.snowplow",
		"treasuredata.js": "td_client_id", "alloy.js": "ns.adobe.com", "loader.js": "consent-accept", "stay.js": "sendBeacon",
		"settings.js": "serviceWorker", "sw.js": "skipWaiting", "measure.js": "/metrics/collect",
	} {
		if !bytes.Contains(built[name], []byte(text)) {
			t.Errorf("%s (%d bytes) has no %q in it", name, len(built[name]), text)
		}
	}
	if _, err := build(t.TempDir()); err == nil || err.Error() != "the demo's SDKs are not installed: run npm ci --prefix cmd/demoservice" {
		t.Errorf("without node_modules: %v", err)
	}
}

// The files that people write beside the demo are read as soshin reads them.
func TestWrittenFiles(t *testing.T) {
	d, c := started(t)
	dir := filepath.Dir(d.SiteFile)
	truth, err := ReadTruth()
	if err != nil {
		t.Fatal(err)
	}
	var site struct {
		Vendors []string          `yaml:"vendors"`
		Hosts   map[string]string `yaml:"hosts"`
		Promise catalog.Promise   `yaml:"promise"`

		Name, Title, Start, Sitemap, Scope, Limit, Slots, Settle, Consent, Persona, Fill, Screenshots any
		SearchParameters                                                                              any `yaml:"search_parameters"`
		Resolver                                                                                      any
		UpstreamCA                                                                                    any `yaml:"upstream_ca"`
		ThirdParties                                                                                  any `yaml:"third_parties"`
	}
	if err := strictyaml.ReadFile(d.SiteFile, &site); err != nil {
		t.Fatal(err)
	}
	if site.Hosts["*"] != d.vendorAddr || site.Hosts[siteHost] != d.serviceAddr {
		t.Errorf("hosts: %v", site.Hosts)
	}
	var declared []string
	for _, s := range truth.Services {
		declared = append(declared, s.Service)
		if site.Promise.Purposes[s.Service].Ja == "" || site.Promise.Purposes[s.Service].En == "" {
			t.Errorf("promise: no purpose for %s", s.Service)
		}
	}
	slices.Sort(declared)
	slices.Sort(site.Promise.Declared)
	if !slices.Equal(declared, site.Promise.Declared) {
		t.Errorf("declared %q, but the demo sends to %q", site.Promise.Declared, declared)
	}
	var persona catalog.Persona
	if err := strictyaml.ReadFile(filepath.Join(dir, "persona.yaml"), &persona); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, c, "https://"+siteHost+"/profile"); !strings.Contains(body, persona.Email) || !strings.Contains(body, persona.AccountID) {
		t.Error("the profile is not the persona's")
	}
	files, err := filepath.Glob(filepath.Join(dir, "vendors", "*.yaml"))
	if err != nil || len(files) != 4 {
		t.Fatalf("vendor files: %q, %v", files, err)
	}
	for _, f := range files {
		var r catalog.Recipient
		if err := strictyaml.ReadFile(f, &r); err != nil {
			t.Error(err)
			continue
		}
		id := strings.TrimSuffix(filepath.Base(f), ".yaml")
		if !slices.ContainsFunc(truth.Services, func(s TrueService) bool {
			return s.Recipient == id && len(r.Services) == 1 && s.Service == r.Services[0].ID
		}) {
			t.Errorf("%s: truth.yaml does not have its service", f)
		}
	}
}

// A closed demo answers nobody. That nothing listens any more cannot be asked:
// another test's server may have taken the port by then.
func TestCloseStops(t *testing.T) {
	d, c := started(t)
	addresses := []string{"https://" + siteHost + "/", "https://" + siteHost + "/sitemap.xml", "https://vendor.example/"}
	ask := func() (answered []string) {
		for _, address := range addresses {
			if resp, err := c.Get(address); err == nil {
				resp.Body.Close()
				answered = append(answered, address)
			}
		}
		for _, network := range []string{"udp", "tcp"} {
			q := new(dns.Msg).SetQuestion(cloakedHost+".", dns.TypeA)
			resolver := dns.Client{Net: network, Timeout: time.Second}
			if reply, _, err := resolver.ExchangeContext(t.Context(), q, d.resolverAddr); err == nil && len(reply.Answer) > 0 {
				answered = append(answered, "dns over "+network)
			}
		}
		return answered
	}
	if before := ask(); len(before) < 4 {
		t.Fatalf("the demo answers only %q", before)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	c.CloseIdleConnections()
	if after := ask(); after != nil {
		t.Errorf("a closed demo still answers %q", after)
	}
}

// The edge network calls each browser by an ECID of its own, and goes on to.
func TestInteract(t *testing.T) {
	_, c := started(t)
	identity := func(cookie string) string {
		req, err := http.NewRequest(http.MethodPost, "https://"+cloakedHost+"/ee/v1/interact?configId=x", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if cookie != "" {
			req.AddCookie(&http.Cookie{Name: identityCookie, Value: cookie})
		}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var answer struct {
			Handle []struct {
				Payload []struct{ ID, Key, Value string }
			}
		}
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		id, state := answer.Handle[0].Payload[0].ID, answer.Handle[2].Payload[0].Value
		if plain, err := base64.StdEncoding.DecodeString(state); err != nil || len(id) != 38 || !strings.HasPrefix(string(plain), "\n&"+id) {
			t.Errorf("the ECID is %s, the cookie %s (%q)", id, state, plain)
		}
		return state
	}
	one, another := identity(""), identity("nonsense")
	if one == another || identity(one) != one {
		t.Errorf("%s, %s, and then %s", one, another, identity(one))
	}
}
