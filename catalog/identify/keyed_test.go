package identify

import (
	"testing"

	"soshin/catalog"
)

// Fields of protocols that nobody has documented to us, and fields that only
// look like them.
func TestKeyed(t *testing.T) {
	const none = catalog.InformationKind("")
	id := New(Options{Sites: []string{"jobs.example"}})
	for _, c := range []struct {
		path, value string
		want        catalog.InformationKind
	}{
		{"device.advertisingId", "38400000-8cf0-11bd-b23e-10b96e40000d", catalog.KindAdID},
		{"idfa", "38400000-8cf0-11bd-b23e-10b96e40000d", catalog.KindAdID},
		{"ad_id", "728x90", none},

		{"session_id", "a81bc81b-dead-4e5d-abff-90865d1e13b1", catalog.KindSessionID},
		{"sessionId", "1700000000123", catalog.KindSessionID},
		{"session.id", "s-8fk2kd93", catalog.KindSessionID},
		{"session_id", "true", none},
		{"session_count", "3", catalog.KindViewingOrder},
		{"properties.visit_number", "12", catalog.KindViewingOrder},
		{"session_num", "1", catalog.KindViewingOrder},
		{"session_count", "many", none},
		{"max_session_count", "3", none},
		{"pageViewId", "9fk2kd93x", catalog.KindPageView},

		{"deviceId", "d41d8cd98f00b204", catalog.KindTerminalID},
		{"ctx.visitor_id", "v.1700000000.x9", catalog.KindTerminalID},
		{"distinct_id", "18f3a1b2c3-0a1b2c3d", catalog.KindTerminalID},
		{"cookie_id", "enabled", none},
		{"device_id", "https://x.example/12345678", none},
		{"plugin_device_id", "d41d8cd98f00b204", none},

		{"user_id", "u-48213377", catalog.KindAccountID},
		{"userId", "4711", catalog.KindAccountID},
		{"user_id", "12", none},
		{"user_id", "anonymous", none},

		{"traits.firstName", "Hanako", catalog.KindName},
		{"last_name", "山田", catalog.KindName},
		{"fullname", "O'Brien Anne-Marie", catalog.KindName},
		{"first_name", "42", none},
		{"name", "Hanako", none},
		{"event_name", "Hanako", catalog.KindEvent},
		{"birthdate", "1990-04-01", catalog.KindBirthDate},
		{"dob", "04/01/1990", catalog.KindBirthDate},
		{"birthday", "soon", none},
		{"gender", "F", catalog.KindSex},
		{"gender", "5", none},
		{"zip", "150-0001", catalog.KindPostalAddress},
		{"zip", "gzip", none},
		{"user.city", "Tokyo", catalog.KindLocation},
		{"latitude", "35.681236", catalog.KindLocation},
		{"lat", "12", none},

		{"timezoneOffset", "-540", catalog.KindTimeZone},
		{"utc_offset", "+9", none},
		{"color_depth", "24", catalog.KindScreen},
		{"devicePixelRatio", "2", catalog.KindScreen},
		{"window.innerWidth", "1265", catalog.KindScreen},
		{"os", "Mac OS X", catalog.KindOS},
		{"os.version", "15.1", catalog.KindOS},
		{"osName", "Windows", catalog.KindOS},
		{"platform", "MacIntel", catalog.KindOS},
		{"platform", "web", none},
		{"browser", "Chrome", catalog.KindBrowser},
		{"browser.version", "156.0", catalog.KindBrowser},
		{"device.type", "desktop", catalog.KindDevice},
		{"hardwareConcurrency", "8", catalog.KindDevice},
		{"network.effectiveType", "4g", catalog.KindNetwork},
		{"connection_type", "wifi", catalog.KindNetwork},
		{"gdpr", "1", catalog.KindConsent},
		{"us_privacy", "1YNN", catalog.KindConsent},

		{"page.title", "求人の一覧", catalog.KindPageTitle},
		{"title", "Jobs in Tokyo", catalog.KindPageTitle},
		{"job_title", "Engineer", none},
		{"title", "42", none},
		{"page.path", "/jobs/1", catalog.KindPageURL},
		{"pathname", "/", catalog.KindPageURL},
		{"path", "//cdn.example/x", none},
		{"path", "/static/app.js", none},
		{"hostname", "www.jobs.example", catalog.KindPageURL},
		{"hostname", "px.vendor.example", none},
		{"referrer", "www.google.com", catalog.KindReferrer},
		{"document.referrer", "android-app://com.example", catalog.KindReferrer},
		{"referrer", "", none},
		{"referrer_policy", "origin", none},

		{"event", "page_view", catalog.KindEvent},
		{"eventName", "signup", catalog.KindEvent},
		{"event.type", "click", catalog.KindEvent},
		{"event_version", "2", none},
		{"event", "true", none},
		{"click.x", "12", catalog.KindClick},
		{"link_text", "Apply", catalog.KindClick},
		{"gclid", "Cj0KCQiA1234567890", catalog.KindClickID},
		{"gclid", "none", none},
		{"time_on_page", "12.5", catalog.KindViewingTime},
		{"session_duration", "30", catalog.KindViewingTime},
		{"error.message", "x is not a function", catalog.KindError},
		{"stackTrace", "at f (a.js:1)", catalog.KindError},
		{"ttfb", "120", catalog.KindPerformance},
		{"pageLoadTime", "1203", catalog.KindPerformance},
		{"search_query", "エンジニア", catalog.KindSearchTerm},
		{"query", "select 1", none},

		{"session_id", "s-4412", catalog.KindSessionID},
		{"session_id", "4412", none},
		{"session_id", "uaGsXacuht", catalog.KindSessionID},
		{"session_id", "disabled", none},
		{"sid", "411cb64e-0813-4a36-ada3-7ea3d74dbbda", catalog.KindSessionID},
		{"sid", "600001", none},
		{"tab.id", "411cb64e-0813-4a36-ada3-7ea3d74dbbda", catalog.KindSessionID},
		{"tab_id", "jobs", none},
		{"app_instance_id", "0123456789abcdef", catalog.KindTerminalID},
		{"instance_id", "0123456789abcdef", none},
		{"enduser.id", "u-48213377", catalog.KindAccountID},
		{"account.id", "u-48213377", none},
		{"username", "hanako", catalog.KindAccountID},
		{"username", "/home/x", none},
		{"attribute_username_name", "hanako", none},
		{"company.name", "架空商事", catalog.KindEmployer},
		{"company.name", "42", none},
		{"birth_year", "1990", catalog.KindBirthDate},
		{"birth_year", "90", none},
		{"country", "JP", catalog.KindLocation},
		{"country", "all", none},
		{"address.city", "大阪市", catalog.KindLocation},
		{"tz", "-540", catalog.KindTimeZone},
		{"tz", "later", none},
		{"browserWidth", "1365", catalog.KindScreen},
		{"documentSize", "1365x2131", catalog.KindScreen},
		{"slot_size", "1365x2131", none},
		{"device.orientation", "landscape-primary", catalog.KindScreen},
		{"orientation", "left", none},
		{"ch_ua_mobile", "false", catalog.KindDevice},
		{"ch_ua_platform", "Linux", catalog.KindOS},
		{"mobile", "true", catalog.KindDevice},
		{"mobile", "app", none},
		{"cookieEnabled", "true", catalog.KindBrowser},
		{"cookiesEnabled", "yes", none},
		{"navigator.webdriver", "false", catalog.KindBrowser},
		{"network.type", "wifi", catalog.KindNetwork},
		{"connection_type", "lan", catalog.KindNetwork},
		{"network[0].type", "fetch", none},
		{"manufacturer", "Acme", catalog.KindDevice},
		{"device", "Pixel 9", catalog.KindDevice},
		{"device", "true", none},
		{"battery_device_level", "80", none},
		{"visitor_privacy_consent", "true", catalog.KindConsent},
		{"privacy_policy", "true", none},
		{"severity", "warning", catalog.KindError},
		{"severity", "3", none},
		{"domainLookupStart", "12", catalog.KindPerformance},
		{"encoded_body_size", "374", catalog.KindPerformance},
		{"timeToFirstByte", "10.3", catalog.KindPerformance},
		{"request_time", "soon", none},
		{"clientX", "120", catalog.KindClick},
		{"client_id", "120", none},
		{"targetTag", "BUTTON", catalog.KindClick},
		{"ad_target", "BUTTON", none},
		{"element.href", "/sofas?color=green", catalog.KindClick},
		{"element.href", "https://other.example/x", catalog.KindClick},
		{"location.href", "/sofas", catalog.KindPageURL},
		{"links[0].href", "/sofas", catalog.KindClick},
		{"link_rel", "nofollow", none},
		{"scroll_percentage", "75", catalog.KindEvent},
		{"events[0].name", "item_added", catalog.KindEvent},
		{"price", "39800", catalog.KindEvent},
		{"order_id", "o-1", catalog.KindEvent},
		{"price_list_url", "39800", none},
		{"initial_referrer", "www.google.com", catalog.KindReferrer},
		{"initial", "www.google.com", none},
		{"context_json.path", "/jobs/1", catalog.KindPageURL},
		{"xhr[0].params.pathname", "/api/jobs", none},

		{"sdk_version", "1.2.3", none},
		{"library.name", "tracker.js", none},
		{"token", "d41d8cd98f00b204e9800998ecf8427e", none},
		{"messageId", "a81bc81b-dead-4e5d-abff-90865d1e13b1", none},
		{"count", "3", none},
		{"a.b.c.d", "x", none},
		{"", "x", none},
	} {
		if got, why := id.keyed(catalog.Field{In: catalog.InBody, Path: c.path, Value: c.value}); c.value != "" && got != c.want {
			t.Errorf("%s = %s: got %q (%s), want %q", c.path, c.value, got, why, c.want)
		}
	}
	for _, in := range []string{catalog.InHeader, catalog.InCookie} {
		if got, _ := id.keyed(catalog.Field{In: in, Path: "event", Value: "x"}); got != none {
			t.Errorf("a %s is %q", in, got)
		}
	}
	for name, want := range map[string]catalog.InformationKind{"x-vendor-session-id": catalog.KindSessionID, "anonymousid": catalog.KindTerminalID, "x-request-id": none, "idempotency-key": none} {
		if got, _ := id.keyed(catalog.Field{In: catalog.InHeader, Path: name, Value: "1ba27b8f-8928-4408-a146-fd3b3f1bddb5"}); got != want {
			t.Errorf("header %s: got %q, want %q", name, got, want)
		}
	}
}
