package vendors_test

import (
	"testing"

	"soshin/catalog"
)

// TestParameter has field paths as they are on the wire: those of the SDKs
// are from payloads written down by hand from the SDKs' sources.
func TestParameter(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		service, in, path string
		kind              catalog.InformationKind // empty: not known
	}{
		{"segment", "body", "anonymousId", "terminal_id"},
		{"segment", "body", "batch[3].anonymousId", "terminal_id"},
		{"segment", "body", "userId", "account_id"},
		{"segment", "body", "traits.email", "email"},
		{"segment", "body", "context.page.url", "page_url"},
		{"segment", "body", "properties.title", "page_title"},
		{"segment", "body", "properties.referrer", "referrer"},
		{"segment", "body", "properties.job_id", "event"},
		{"segment", "body", "context.userAgent", "browser"},
		{"segment", "body", "context.userAgentData.brands[0].brand", "browser"},
		{"segment", "body", "context.timezone", "time_zone"},
		{"segment", "body", "context.campaign.source", "landing_page"},
		{"segment", "body", "_metadata.bundled[0]", "technical"},
		{"segment", "body", "writeKey", "technical"},
		{"segment", "cookie", "ajs_anonymous_id", "terminal_id"},
		{"segment", "query", "anonymousId", ""},

		{"ga4", "body", "[1].en", "event"},
		{"ga4", "body", "[1].ep.link_url", "click"},
		{"ga4", "body", "[1]en", ""},

		{"mixpanel", "body", "data[0].event", "event"},
		{"mixpanel", "body", "data[0].properties.$current_url", "page_url"},
		{"mixpanel", "body", "data[0].properties.$device_id", "terminal_id"},
		{"mixpanel", "body", "data[0].properties.distinct_id", "terminal_id"},
		{"mixpanel", "query", "data.properties.$referrer", "referrer"},
		{"mixpanel", "body", "data[0].properties.$user_id", "account_id"},
		{"mixpanel", "body", "data[0].properties.$screen_width", "screen"},
		{"mixpanel", "body", "data[0].properties.current_page_title", "page_title"},
		{"mixpanel", "body", "data[0].properties.utm_source", "landing_page"},
		{"mixpanel", "body", "data[0].properties.time", "viewing_time"},
		{"mixpanel", "body", "data[0].properties.token", "technical"},
		{"mixpanel", "body", "data[0].properties.plan", "event"},
		{"mixpanel", "body", "data[0].$set.$email", "email"},
		{"mixpanel", "body", "data[0].$set.favourite", "event"},
		{"mixpanel", "body", "data[0].$distinct_id", "terminal_id"},
		{"mixpanel", "cookie", "mp_0123456789abcdef_mixpanel", "terminal_id"},
		{"mixpanel-session-replay", "body", "[0].data.node", "session_replay"},

		{"amplitude", "body", "events[0].device_id", "terminal_id"},
		{"amplitude", "body", "events[0].session_id", "session_id"},
		{"amplitude", "body", "events[0].event_properties.[Amplitude] Page URL", "page_url"},
		{"amplitude", "body", "events[0].event_properties.[Amplitude] Page Title", "page_title"},
		{"amplitude", "body", "events[0].event_properties.x", "event"},
		{"amplitude", "body", "events[0].user_properties.$setOnce.initial_utm_source", "landing_page"},
		{"amplitude", "body", "events[0].user_properties.$set.referrer", "referrer"},
		{"amplitude", "body", "events[0].user_agent", "browser"},
		{"amplitude", "body", "events[0].ip", "ip_address"},
		{"amplitude", "body", "api_key", "technical"},
		{"amplitude", "cookie", "AMP_0123456789", "terminal_id"},
		{"amplitude", "cookie", "AMP_MKTG_0123456789", "landing_page"},

		{"datadog-rum", "body", "[0].view.url", "page_url"},
		{"datadog-rum", "body", "view.url", "page_url"},
		{"datadog-rum", "body", "[1].view.referrer", "referrer"},
		{"datadog-rum", "body", "[1].session.id", "session_id"},
		{"datadog-rum", "body", "[1].usr.anonymous_id", "terminal_id"},
		{"datadog-rum", "body", "[1].usr.email", "email"},
		{"datadog-rum", "body", "[1].action.target.name", "click"},
		{"datadog-rum", "body", "[1].error.stack", "error"},
		{"datadog-rum", "body", "[1].view.largest_contentful_paint", "performance"},
		{"datadog-rum", "body", "[1].display.viewport.width", "screen"},
		{"datadog-rum", "query", "dd-api-key", "technical"},
		{"datadog-rum", "cookie", "_dd_s_v2", "session_id"},

		{"sentry", "body", "[2].user.email", "email"},
		{"sentry", "body", "[2].request.url", "page_url"},
		{"sentry", "body", "[2].request.headers.Referer", "referrer"},
		{"sentry", "body", "[2].request.headers.User-Agent", "browser"},
		{"sentry", "body", "[2].exception.values[0].value", "error"},
		{"sentry", "body", "[2].breadcrumbs[4].data.url", "page_url"},
		{"sentry", "body", "[2].breadcrumbs[4].message", "event"},
		{"sentry", "body", "[2].contexts.culture.locale", "language"},
		{"sentry", "body", "[2].contexts.trace.trace_id", "technical"},
		{"sentry", "body", "[0].sdk.name", "technical"},

		{"snowplow", "body", "data[0].duid", "terminal_id"},
		{"snowplow", "query", "duid", "terminal_id"},
		{"snowplow", "body", "data[0].url", "page_url"},
		{"snowplow", "body", "data[0].refr", "referrer"},
		{"snowplow", "body", "data[0].ue_px.data.data.targetUrl", "click"},
		{"snowplow", "body", "data[0].cx.data[0].data.id", "page_view"},
		{"snowplow", "body", "data[0].eid", "technical"},
		{"snowplow", "cookie", "_sp_id.1fff", "terminal_id"},

		{"treasure-data", "body", "events[0].td_client_id", "terminal_id"},
		{"treasure-data", "body", "events[0].td_global_id", "ad_id"},
		{"treasure-data", "body", "events[0].td_url", "page_url"},
		{"treasure-data", "query", "td_referrer", "referrer"},
		{"treasure-data", "body", "events[0].anything", "event"},
		{"treasure-data", "query", "modified", "technical"},
		{"treasure-data", "cookie", "_td", "terminal_id"},

		{"adobe-experience-platform", "body", "events[0].xdm.web.webPageDetails.URL", "page_url"},
		{"adobe-experience-platform", "body", "events[0].xdm.web.webReferrer.URL", "referrer"},
		{"adobe-experience-platform", "body", "events[0].xdm.device.screenWidth", "screen"},
		{"adobe-experience-platform", "body", "events[0].xdm.environment.browserDetails.viewportWidth", "screen"},
		{"adobe-experience-platform", "body", "events[0].xdm.placeContext.localTimezoneOffset", "time_zone"},
		{"adobe-experience-platform", "body", "xdm.identityMap.ECID[0].id", "terminal_id"},
		{"adobe-experience-platform", "body", "events[0].xdm.identityMap.Email_LC_SHA256[0].id", "email"},
		{"adobe-experience-platform", "query", "requestId", "technical"},
		{"adobe-experience-platform", "cookie", "kndctr_0123_AdobeOrg_identity", "terminal_id"},

		{"ga4", "query", "cid", "terminal_id"},
		{"ga4", "query", "dl", "page_url"},
		{"ga4", "query", "dr", "referrer"},
		{"ga4", "query", "sr", "screen"},
		{"ga4", "body", "en", "event"},
		{"ga4", "query", "ep.anything", "event"},
		{"ga4", "query", "ep.search_term", "search_term"},
		{"ga4", "query", "tid", "technical"},
		{"ga4", "cookie", "_ga", "terminal_id"},
		{"ga4", "cookie", "_ga_ABC123", "session_id"},
		{"google-ads", "query", "em", "email"},
		{"google-ads", "query", "url", "page_url"},
		{"google-ads", "query", "tiba", "page_title"},
		{"google-ads", "query", "auid", "terminal_id"},
		{"google-ads", "cookie", "IDE", "ad_id"},
		{"meta-pixel", "query", "ud[em]", "email"},
		{"meta-pixel", "query", "fbp", "terminal_id"},
		{"meta-pixel", "query", "cd[search_string]", "search_term"},
		{"meta-pixel", "query", "id", "technical"},
		{"line-tag", "query", "t_id", "technical"},
		{"line-tag", "cookie", "__lt__cid", "terminal_id"},
		{"yahoo-japan-ads", "query", "yclid", "click_id"},
		{"yahoo-japan-ads", "cookie", "_yjsu_yjad", "terminal_id"},
		{"criteo", "query", "p0", "event"},
		{"criteo", "query", "fu", "page_url"},
		{"criteo", "cookie", "uid", "ad_id"},

		{"ga4", "query", "nobody-knows", ""},
		{"no-such-service", "query", "cid", ""},
	} {
		p, ok := c.Parameter(x.service, x.in, x.path)
		if p.Kind != x.kind || ok != (x.kind != "") || ok && p.Meaning == "" {
			t.Errorf("%s %s %s: got %+v, want %q", x.service, x.in, x.path, p, x.kind)
		}
	}
}

func BenchmarkParameter(b *testing.B) {
	c := load(b)
	for _, x := range []struct{ name, service, in, path string }{
		{"exact", "ga4", "query", "cid"},
		{"pattern", "mixpanel", "body", "data[17].properties.$current_url"},
		{"unknown", "sentry", "body", "[2].nobody.knows.this"},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Parameter(x.service, x.in, x.path)
			}
		})
	}
}
