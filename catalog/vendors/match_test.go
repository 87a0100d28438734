package vendors_test

import (
	"strings"
	"testing"

	"soshin/catalog"
)

func TestMatch(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ host, path, recipient, service string }{
		{"api.segment.io", "/v1/t", "twilio", "segment"},
		{"cdn.segment.com", "/v1/projects/abc/settings", "twilio", "segment"},
		{"api-js.mixpanel.com", "/track/", "mixpanel", "mixpanel"},
		{"api-js.mixpanel.com", "/engage/", "mixpanel", "mixpanel"},
		{"api.mixpanel.com", "/record/", "mixpanel", "mixpanel-session-replay"},
		{"api2.amplitude.com", "/2/httpapi", "amplitude", "amplitude"},
		{"sr-client-cfg.amplitude.com", "/config", "amplitude", "amplitude"},
		{"api-sr.amplitude.com", "/sessions/v2/track", "amplitude", "amplitude-session-replay"},
		{"browser-intake-datadoghq.com", "/api/v2/rum", "datadog", "datadog-rum"},
		{"browser-intake-ap1-datadoghq.com", "/api/v2/logs", "datadog", "datadog-logs"},
		{"browser-intake-datadoghq.com", "/api/v2/replay", "datadog", "datadog-session-replay"},
		{"o123.ingest.us.sentry.io", "/api/456/envelope/", "sentry", "sentry"},
		{"o123.ingest.sentry.io", "/api/456/envelope/", "sentry", "sentry"},
		{"com-example-prod1.collector.snplow.net", "/com.snowplowanalytics.snowplow/tp2", "snowplow", "snowplow"},
		{"in.treasuredata.com", "/js/v3/events", "treasure-data", "treasure-data"},
		{"tokyo.in.treasuredata.com", "/postback/v3/event/db/table", "treasure-data", "treasure-data"},
		{"ap01.records.in.treasuredata.com", "/db/pageviews", "treasure-data", "treasure-data"},
		{"edge.adobedc.net", "/ee/v1/interact", "adobe", "adobe-experience-platform"},
		{"example.data.adobedc.net", "/ee/jpn3/v1/collect", "adobe", "adobe-experience-platform"},
		{"dpm.demdex.net", "/id", "adobe", "adobe-audience-manager"},
		{"example.sc.omtrdc.net", "/b/ss/rsid/1/JS-2.22.0/s123", "adobe", "adobe-analytics"},
		{"example.data.adobedc.net", "/b/ss/rsid/1/s123", "adobe", "adobe-analytics"},
		{"pixel.everesttech.net", "/px2/123", "adobe", "adobe-advertising"},
		{"example.tt.omtrdc.net", "/rest/v1/delivery", "adobe", "adobe-target"},
		{"www.google-analytics.com", "/g/collect", "google", "ga4"},
		{"region1.google-analytics.com", "/g/collect", "google", "ga4"},
		{"analytics.google.com", "/g/collect", "google", "ga4"},
		{"stats.g.doubleclick.net", "/g/collect", "google", "ga4"},
		{"td.doubleclick.net", "/td/ga/rul", "google", "ga4"},
		{"www.google-analytics.com", "/mp/collect", "google", "ga4"},
		{"www.google-analytics.com", "/j/collect", "google", "google-universal-analytics"},
		{"www.google-analytics.com", "/collect", "google", "google-universal-analytics"},
		{"stats.g.doubleclick.net", "/j/collect", "google", "google-universal-analytics"},
		{"www.googletagmanager.com", "/gtag/js", "google", "google-tag-manager"},
		{"googleads.g.doubleclick.net", "/pagead/viewthroughconversion/123/", "google", "google-ads"},
		{"www.google.com", "/pagead/1p-user-list/123/", "google", "google-ads"},
		{"www.google.co.jp", "/pagead/1p-conversion/123/", "google", "google-ads"},
		{"www.google.co.jp", "/ads/ga-audiences", "google", "google-ads"},
		{"www.google.de", "/pagead/1p-user-list/123/", "google", "google-ads"},
		{"www.googleadservices.com", "/pagead/conversion/123/", "google", "google-ads"},
		{"td.doubleclick.net", "/td/rul/123", "google", "google-ads"},
		{"google.com", "/ccm/form-data/123", "google", "google-ads"},
		{"td.doubleclick.net", "/td/fls/rul/activityi;src=123", "google", "google-marketing-platform"},
		{"securepubads.g.doubleclick.net", "/gampad/ads", "google", "google-ad-manager"},
		{"googleads.g.doubleclick.net", "/pagead/ads", "google", "google-adsense"},
		{"www.google.com", "/recaptcha/api.js", "google", "google-recaptcha"},
		{"www.google.com", "/maps/embed", "google", "google-maps"},
		{"www.gstatic.com", "/recaptcha/releases/x/recaptcha__ja.js", "google", "google-recaptcha"},
		{"fonts.gstatic.com", "/s/notosansjp/v1/x.woff2", "google", "google-fonts"},
		{"123.fls.doubleclick.net", "/activityi;src=123", "google", "google-marketing-platform"},
		{"www.facebook.com", "/tr/", "meta", "meta-pixel"},
		{"connect.facebook.net", "/en_US/fbevents.js", "meta", "meta-pixel"},
		{"connect.facebook.net", "/signals/config/123", "meta", "meta-pixel"},
		{"connect.facebook.net", "/ja_JP/sdk.js", "meta", "facebook-social-plugins"},
		{"tr.line.me", "/tag.gif", "ly-corporation", "line-tag"},
		{"d.line-scdn.net", "/n/line_tag/public/release/v1/lt.js", "ly-corporation", "line-tag"},
		{"d.line-scdn.net", "/r/web/social-plugin/js/thirdparty/loader.min.js", "ly-corporation", "line-social-plugins"},
		{"b97.yahoo.co.jp", "/pagead/conversion/1/", "ly-corporation", "yahoo-japan-ads"},
		{"b91.yahoo.co.jp", "/pagead/conversion/1/", "ly-corporation", "yahoo-japan-ads"},
		{"s.yimg.jp", "/images/listing/tool/cv/ytag.js", "ly-corporation", "yahoo-japan-ads"},
		{"s.yimg.jp", "/images/top/sp2/x.png", "ly-corporation", "yahoo-japan-web-services"},
		{"sslwidget.criteo.com", "/event", "criteo", "criteo"},
		{"static.criteo.net", "/js/ld/ld.js", "criteo", "criteo"},
		{"analytics.twitter.com", "/i/adsct", "x-corp", "x-ads"},
		{"t.co", "/i/adsct", "x-corp", "x-ads"},
		{"t.co", "/abc", "x-corp", "x-embeds"},
		{"analytics.tiktok.com", "/api/v2/pixel", "tiktok", "tiktok-pixel"},
		{"px.ads.linkedin.com", "/collect", "linkedin", "linkedin-insight-tag"},
		{"bat.bing.com", "/action/0", "microsoft", "microsoft-uet"},
		{"e.clarity.ms", "/collect", "microsoft", "microsoft-clarity"},
		{"t.karte.io", "/track", "plaid", "karte"},
		{"statics.a8.net", "/a8sales/a8sales.js", "fancs", "a8-net"},
		{"cd.ladsp.com", "/script/pixel2.js", "smn", "logicad"},
		{"d111111abcdef8.cloudfront.net", "/x.js", "aws", "cloudfront"},

		// writing of the host
		{"WWW.Google-Analytics.COM", "/g/collect", "google", "ga4"},
		{"www.google-analytics.com.", "/g/collect", "google", "ga4"},

		// what a company's other services leave over
		{"www.google.com", "/search", "google", "google-services"},
		{"www.google.co.jp", "", "google", "google-services"},
		{"www.google.de", "/search", "google", "google-services"},
		{"content-new.googleapis.com", "/v1/x", "google", "google-services"},
		{"sentry.io", "/welcome/", "sentry", "sentry-services"},
		{"acme.my.sentry.io", "/api/1/envelope/", "sentry", "sentry"},
		{"sstats.adobe.com", "/b/ss/suite/1/", "adobe", "adobe-analytics"},
		{"www.adobe.com", "/", "adobe", "adobe-services"},
		{"acme.omtrdc.net", "/x", "adobe", "adobe-services"},
		{"acme.tt.omtrdc.net", "/rest/v1/delivery", "adobe", "adobe-target"},
		{"www.google.com", "/g/collect", "google", "ga4"},
		{"rat.rakuten.co.jp", "/", "rakuten", "rakuten-ads"},
		{"thumbnail.image.rakuten.co.jp", "/x.jpg", "rakuten", "rakuten-services"},
		{"jp.example.amazonaws.com", "/", "", ""},
		{"acme.force.com", "/", "salesforce", "salesforce-service"},

		// nobody's
		{"example.jp", "/g/collect", "", ""}, // a path alone says nothing of a host elsewhere
		{"notsegment.io", "/v1/t", "", ""},
		{"segment.io.example.jp", "/v1/t", "", ""},
		{"cloudfront.net", "/", "", ""},
		{"*", "/", "", ""},
		{"www.google.*", "/pagead/x", "google", "google-ads"}, // no such name, but no reason to fail
		{"", "/", "", ""},
		{".", "/", "", ""},
		{"..", "/", "", ""},
		{"com", "/", "", ""},
	} {
		r, s := c.Match(x.host, x.path)
		same(t, x.host+x.path, x.recipient, x.service, r, s)
	}
}

func TestMatchPath(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ path, recipient, service string }{
		{"/com.snowplowanalytics.snowplow/tp2", "snowplow", "snowplow"},
		{"/g/collect", "google", "ga4"},
		{"/j/collect", "google", "google-universal-analytics"},
		{"/gtm.js", "google", "google-tag-manager"},
		{"/2/httpapi", "amplitude", "amplitude"},
		{"/b/ss/rsid/1/JS-2.22.0/s123", "adobe", "adobe-analytics"},
		{"/ee/v1/interact", "adobe", "adobe-experience-platform"},
		{"/ee/jpn3/v1/collect", "adobe", "adobe-experience-platform"},
		{"/api/456/envelope/", "sentry", "sentry"},
		{"/cdn-cgi/challenge-platform/h/b/x", "cloudflare", "cloudflare-turnstile"},
		{"/", "", ""},
		{"", "", ""},
		{"/images/x.png", "", ""},
		{"/api/jobs", "", ""},
		{"/ee/handbook", "", ""},
		{"/x/g/collect", "", ""},
	} {
		r, s := c.MatchPath(x.path)
		same(t, x.path, x.recipient, x.service, r, s)
	}
}

func same(t *testing.T, what, recipient, service string, r *catalog.Recipient, s *catalog.Service) {
	t.Helper()
	var gotR, gotS string
	if r != nil {
		gotR = r.ID
	}
	if s != nil {
		gotS = s.ID
	}
	if gotR != recipient || gotS != service {
		t.Errorf("%s: got %q %q, want %q %q", what, gotR, gotS, recipient, service)
	}
}

// FuzzMatch: any host and path has at most one answer, which does not depend
// on case or a last dot, and which is a service of its recipient that has an
// endpoint in the host's own domain.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{"www.google-analytics.com", "a..b", "*.*.cloudfront.net", "x.d111.cloudfront.net", "www.google.co.jp", "xn--wgv71a119e.jp", "\xff.t.co"} {
		f.Add(s, "/pagead/x/*")
	}
	c := load(f)
	f.Fuzz(func(t *testing.T, host, path string) {
		r, s := c.Match(host, path)
		if (r == nil) != (s == nil) {
			t.Fatalf("half an answer: %v %v", r, s)
		}
		if isASCII(host) {
			if _, again := c.Match(strings.ToUpper(host), path); again != s {
				t.Fatalf("upper case: %v, not %v", again, s)
			}
		}
		if s == nil {
			return
		}
		if owner, same := c.Service(s.ID); owner != r || same != s {
			t.Fatalf("%s is not the service of %s", s.ID, r.ID)
		}
		lower := strings.TrimSuffix(strings.ToLower(host), ".")
		for _, e := range s.Match {
			literal := e.Host[strings.LastIndexByte(e.Host, '*')+1:]
			if !e.AnyHost && (literal == "" || strings.HasSuffix("."+lower, "."+strings.TrimPrefix(literal, "."))) {
				return
			}
		}
		t.Fatalf("%q is in no domain of %s", host, s.ID)
	})
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

func BenchmarkMatch(b *testing.B) {
	c := load(b)
	for _, x := range []struct{ name, host, path string }{
		{"exact", "www.google.co.jp", "/pagead/1p-user-list/123/"},
		{"below", "region1.google-analytics.com", "/g/collect"},
		{"unknown", "static.assets.example.co.jp", "/js/app.js"},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Match(x.host, x.path)
			}
		})
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	c := load(t)
	if n := testing.AllocsPerRun(100, func() {
		c.Match("region1.google-analytics.com", "/g/collect")
		c.Match("static.assets.example.co.jp", "/js/app.js")
		c.MatchPath("/ee/jpn3/v1/collect")
		c.Parameter("ga4", catalog.InQuery, "ep.anything")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
