package identify

import (
	"fmt"
	"testing"

	"soshin/catalog"
)

func TestShape(t *testing.T) {
	const none = catalog.InformationKind("")
	id := New(options)
	for _, c := range []struct {
		path, value string
		want        catalog.InformationKind
	}{
		{"endpoint", "https://fcm.googleapis.com/fcm/send/cA9sHb:APA91bG", catalog.KindTerminalID},
		{"endpoint", "https://wns2-pn1p.notify.windows.com/w/?token=BQ", catalog.KindTerminalID},
		{"endpoint", "https://collector.vendor.example/v1", none},
		{"a", "https://fcm.googleapis.com/fcm/send/cA9sHb:APA91bG", none},
		{"first_seen", "1795576047", catalog.KindViewingTime},
		{"session_start", "1795576047123", catalog.KindViewingTime},
		{"start", "1795576047123", none},
		{"signed_up_at", "2026-01-02T03:04:05Z", catalog.KindEvent},

		{"browser_languages", "en-US,en,ja", catalog.KindLanguage},
		{"browser_languages", "en-US,everything", none},

		{"view.performance.inp.timestamp", "3341600000", catalog.KindPerformance},
		{"view.loading_time", "1066000000", catalog.KindTechnical},

		{"a", "someone@else.example", catalog.KindEmail},
		{"a", "some.one+tag@mail.else.co.jp", catalog.KindEmail},
		{"a", "logo@2x.png", none},
		{"a", "segment@1.2.3", none},
		{"a", "@handle", none},
		{"a", "a@b", none},
		{"a", "someone@else.example and more", none},
		{"a", "key@-else.example", none},

		{"a", "080-9999-0000", catalog.KindPhone},
		{"a", "+81 80-9999-0000", catalog.KindPhone},
		{"a", "+818099990000", catalog.KindPhone},
		{"user.phone_number", "0312345678", catalog.KindPhone},
		{"tel", "03-1234-5678", catalog.KindPhone},
		{"a", "08099990000", none},
		{"a", "03-1234-5678", none},
		{"tel", "20261123", none},
		{"tel", "0123456789012", none},
		{"a", "01-02-2026", none},
		{"a", "080-9999-00001", none},
		{"version", "080-999-0000", none},

		{"ip", "203.0.113.7", catalog.KindIPAddress},
		{"user.ip_address", "203.0.113.7", catalog.KindIPAddress},
		{"x-forwarded-for", "203.0.113.7", catalog.KindIPAddress},
		{"a", "2001:db8::1:7", catalog.KindIPAddress},
		{"ip", "192.168.0.1", none},
		{"ip", "127.0.0.1", none},
		{"ip", "256.1.1.1", none},
		{"browser_version", "156.0.0.0", none},
		{"a", "::1", none},
		{"a", "fe80::1:2", none},
		{"a", "12:34:56", none},
		{"a", "00:11:22:33:44:55", none},

		{"ua", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", catalog.KindBrowser},
		{"a", "Mozilla/5.0", none},
		{"platform_version", "Chrome 156.0.0.0", catalog.KindBrowser},
		{"a", "HeadlessChrome/156", catalog.KindBrowser},
		{"a", "Chrome", none},
		{"a", "Safari holiday 2026", none},

		{"target", "html>body>button#buy:nth-of-type(1)", catalog.KindClick},
		{"a", "body > button#buy.btn[name=\"buy\"]", catalog.KindClick},
		{"a", "//*[@id=\"buy\"]", catalog.KindClick},
		{"lcp.element", "html>body>h1", none},
		{"attribution.element", "html>body>h1", none},
		{"a", "body of a letter", none},
		{"a", "<html><body>", none},
		{"lc", "ja", catalog.KindLanguage},
		{"ul", "pt-BR", catalog.KindLanguage},
		{"lc", "ab", none},
		{"lc_time", "ja", none},

		{"sr", "1920x1080", catalog.KindScreen},
		{"a", "1920x1080", catalog.KindScreen},
		{"a", "390x844x24", catalog.KindScreen},
		{"sr", "1365 * 900", catalog.KindScreen},
		{"screen_resolution", "300x250", catalog.KindScreen},
		{"vp", "1265×720", catalog.KindScreen},
		{"screen.width", "1920", catalog.KindScreen},
		{"$screen_height", "1080", catalog.KindScreen},
		{"viewport.h", "720", catalog.KindScreen},
		{"a", "300x250", none},
		{"a", "728x90", none},
		{"ad_size", "970x500", none},
		{"image", "1920x1080", none},
		{"a", "1920x", none},
		{"a", "0x1080", none},
		{"image.width", "1920", none},
		{"screen_name", "1920", none},
		{"screen_width", "wide", none},

		{"ul_lang", "ja", catalog.KindLanguage},
		{"context.locale", "ja-JP", catalog.KindLanguage},
		{"language", "zh_Hant_TW", catalog.KindLanguage},
		{"browserLanguage", "en-us", catalog.KindLanguage},
		{"lang", "go", catalog.KindLanguage},
		{"country", "ja", none},
		{"programming_lang_list", "golang-and-more", none},
		{"language", "JavaScript", none},

		{"a", "Asia/Tokyo", catalog.KindTimeZone},
		{"a", "America/Argentina/Buenos_Aires", catalog.KindTimeZone},
		{"timezone", "UTC", catalog.KindTimeZone},
		{"time_zone", "UTC", catalog.KindTimeZone},
		{"a", "UTC", none},
		{"a", "Asia/tokyo", none},
		{"a", "America/", none},
		{"a", "Jobs/Tokyo", none},
		{"a", "Asia/Tokyo Osaka", none},

		{"machine_type", "Linux x86_64", catalog.KindOS},
		{"a", "MacIntel", catalog.KindOS},
		{"a", "Linux", none},
		{"a", "win32-x64.exe", none},

		{"x", "123456789.1700000000", catalog.KindTerminalID},
		{"x", "GA1.1.123456789.1700000000", catalog.KindTerminalID},
		{"event_time", "1700000000.1234567890", catalog.KindViewingTime},
		{"x", "123456789.170000000", none},
		{"x", "12345.1700000000", none},
		{"price", "1234.50", none},
		{"x", "123456789.9700000000", none},

		{"anonymousId", "550e8400-e29b-41d4-a716-446655440000", catalog.KindTerminalID},
		{"device.id", "550E8400-E29B-41D4-A716-446655440000", catalog.KindTerminalID},
		{"td_client_id", "550e8400-e29b-41d4-a716-446655440000", catalog.KindTerminalID},
		{"visitorUuid", "550e8400-e29b-41d4-a716-446655440000", catalog.KindTerminalID},
		{"messageId", "550e8400-e29b-41d4-a716-446655440000", none},
		{"user.event_id", "550e8400-e29b-41d4-a716-446655440000", none},
		{"id", "550e8400-e29b-41d4-a716-446655440000", none},
		{"a", "550e8400-e29b-41d4-a716-446655440000", none},
		{"device.id", "550e8400e29b41d4a716446655440000", none},

		{"landing_page", "https://www.jobs.example/jobs/1", catalog.KindLandingPage},
		{"initialUrl", "https://www.jobs.example/jobs/1", catalog.KindLandingPage},
		{"entry_point", "https://www.jobs.example/jobs/1", catalog.KindPageURL},
		{"a", "https://www.jobs.example/jobs/1", catalog.KindPageURL},
		{"a", "HTTPS://www.jobs.example/jobs/1", none},
		{"a", "https://jobs.example:8443", catalog.KindPageURL},
		{"page.referrer", "https://www.jobs.example/", catalog.KindReferrer},
		{"documentReferrer", "https://search.example/", catalog.KindReferrer},
		{"a", "https://search.example/", none},
		{"a", "https://www.jobs.example/app.js?v=1", none},
		{"a", "https://www.jobs.example.evil.example/", none},
		{"a", "https://%zz/", none},
		{"href", "https://other.example/", none},

		{"a", "2026-11-23T20:32:45.123Z", catalog.KindTechnical},
		{"sent_at", "1700000000", catalog.KindViewingTime},
		{"timestamp", "1700000000123.5", catalog.KindViewingTime},
		{"event.timestamp", "2026-11-23T20:32:45.123Z", catalog.KindViewingTime},
		{"expires_at", "1700000000", catalog.KindTechnical},
		{"build_time", "2026-11-23T20:32:45.123Z", catalog.KindTechnical},
		{"a", "1700000000", none},
		{"date", "2026-11-23", none},
		{"ts", "17", none},

		{"server.time", "Tue, 24 Nov 2026 21:31:46 GMT", catalog.KindViewingTime},
		{"startTimeUnixNano", "1795557248252500049", catalog.KindViewingTime},
		{"timestamp", "1795557266323000", catalog.KindViewingTime},
		{"timestamp", "179555726632", none},
		{"dt", "2026-11-24T21:54:20.773Z", catalog.KindViewingTime},
		{"expires_at", "Tue, 24 Nov 2026 21:31:46 GMT", none},
		{"startedOn", "2026-11-23T20:32:45.123Z", catalog.KindViewingTime},
		{"completed", "2026-11-23T20:32:45.123Z", catalog.KindViewingTime},
		{"session_start_unixtime_ms", "1700000000123", catalog.KindViewingTime},

		{"timezone", "UTC+09:00", catalog.KindTimeZone},
		{"context.timezone", "GMT+0900", catalog.KindTimeZone},
		{"a", "GMT+0900", none},
		{"timezone", "GMT+nine", none},
		{"sdk_language", "js", none},

		{"a", "TypeError: x is not a function", catalog.KindError},
		{"a", "Uncaught ReferenceError: x is not defined", catalog.KindError},
		{"a", "DOMException", catalog.KindError},
		{"a", "boom\n    at f (https://www.jobs.example/app.js:1:20)", catalog.KindError},
		{"a", "f@https://www.jobs.example/app.js:1:20\n@https://www.jobs.example/app.js:2:1", catalog.KindError},
		{"a", "TypeErrors: none", none},
		{"a", "a TypeError: x", none},
		{"a", "at noon\nat home", none},
		{"a", "open at 10:00:00", none},

		{"element.href", "https://www.jobs.example/jobs/1", none}, // a link's: TestKeyed
		{"location.href", "https://www.jobs.example/jobs/1", catalog.KindPageURL},
		{"xhr[0].url", "https://www.jobs.example/api/jobs", none},

		{"a", "", none},
		{"a", "hello", none},
		{"a", "42", none},
		{"a", "true", none},
		{"a", "求人", none},
	} {
		if got, _ := id.shape(catalog.Field{In: catalog.InBody, Path: c.path, Value: c.value}); got != c.want {
			t.Errorf("%s = %s: got %q, want %q", c.path, c.value, got, c.want)
		}
	}
}

func TestClientOfAPI(t *testing.T) {
	id := New(options)
	f := catalog.Field{In: catalog.InHeader, Path: "x-client-id", Value: "550e8400-e29b-41d4-a716-446655440000"}
	if got, _ := id.shape(f); got != "" {
		t.Errorf("a header's client ID is %q", got)
	}
}

func TestKeyWords(t *testing.T) {
	for path, want := range map[string]string{
		"ctx.screenResolution": "[screen resolution]", "td_client_id": "[td client id]", "ud[em]": "[ud em]", "a.device.id": "[device id]", "id": "[id]",
		"user.event_id": "[event id]", "events[0].x": "[events x]", "events[0].z": "[z]", "os.version": "[os version]", "": "[]", "$os": "[os]", "pageURL": "[page url]", "[Amplitude] City": "[amplitude city]", "a.b.": "[b]",
	} {
		if got := fmt.Sprint(keyWords(path)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
