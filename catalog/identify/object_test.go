package identify

import (
	"testing"

	"soshin/catalog"
)

// Fields that only the object around them tells of, and fields in objects that
// only look like it.
func TestOfObject(t *testing.T) {
	const none = catalog.InformationKind("")
	for _, c := range []struct {
		path, value string
		want        catalog.InformationKind
	}{
		{"exceptions[0].stacktrace.frames[2].lineno", "7220", catalog.KindError},
		{"error.exception.abs_path", "https://www.jobs.example/app.js", catalog.KindError},
		{"error.class", "TypeError", catalog.KindError},
		{"errors[0].backtrace[1].file", "app.js", catalog.KindError},
		{"error.transaction.type", "page-load", none},
		{"error.id", "7c59da16a5e9457a", none},
		{"class", "TypeError", none},

		{"marks.navigationTiming.connectEnd", "6", catalog.KindPerformance},
		{"web_vitals.delta", "80", catalog.KindPerformance},
		{"web_vitals.rating", "good", none},
		{"perf.tls", "3.6", catalog.KindPerformance},
		{"timing.of", "1795555924336", none},
		{"performer.id", "3.6", none},
		{"errors[0].backTraces[1].ln", "42", catalog.KindError},
		{"dataFields.colour", "green", catalog.KindEvent},
		{"span.duration", "1.5", catalog.KindPerformance},
		{"span.id", "17", none},

		{"meta.browser.brands[0].brand", "Chromium", catalog.KindBrowser},
		{"userAgentData.brands[1].version", "156", catalog.KindBrowser},
		{"shop.brands[0].name", "Chromium", none},
		{"userAgentData.mobile", "false", catalog.KindDevice},
		{"client_hints.platform", "Linux", catalog.KindOS},
		{"sdk.platform", "Linux", none},
		{"connection.rtt", "50", catalog.KindNetwork},
		{"connection.id", "50", none},
		{"profile.screen.availHeight", "900", catalog.KindScreen},
		{"context.screen.density", "1", catalog.KindScreen},
		{"image.availHeight", "900", none},
		{"window.name", "900", none},

		{"consent.marketing", "granted", catalog.KindConsent},
		{"consent[0].value.general", "in", catalog.KindConsent},
		{"consent.version", "2", none},
		{"user.name", "Hanako Yamada", catalog.KindName},
		{"usr.name", "山田花子", catalog.KindName},
		{"user.name", "hanako", none},
		{"user_attribute.name", "Hanako Yamada", none},
		{"known_identities.customerid", "u-48213377", catalog.KindAccountID},
		{"customerid", "u-48213377", none},

		{"element.class", "btn", catalog.KindClick},
		{"elements[0].tag_name", "button", catalog.KindClick},
		{"element.value", "Hanako", none},
		{"target.class", "btn", none},
		{"page.scroll_state.ratio", "0.42", catalog.KindEvent},
		{"breadcrumbs[3].category", "ui.click", catalog.KindEvent},
		{"breadcrumbs.enabled", "true", none},
		{"logs[0].message", "cart opened", catalog.KindEvent},
		{"messages[0].message", "cart opened", none},
		{"products[0].id", "sofa-21", catalog.KindEvent},
		{"plugins[0].id", "sofa-21", none},
		{"history[0].type", "click", catalog.KindEvent},
		{"type", "identify", catalog.KindEvent},
		{"type", "batch", none},
		{"context.user.identity", "u-48213377", catalog.KindAccountID},
		{"client.identity", "u-48213377", none},
		{"traits.age", "34", catalog.KindAge},
		{"cache.age", "34", none},
		{"user.company.id", "c-771", catalog.KindAccountID},
		{"vendor.id", "c-771", none},
		{"session.sid", "s-4412", catalog.KindSessionID},
		{"socket.sid", "s-4412", none},
		{"mob.etype", "4g", catalog.KindNetwork},
		{"scr.bpp", "24/24", catalog.KindScreen},
		{"cpu.cnc", "2", catalog.KindDevice},
		{"ua.plt", "Linux", catalog.KindOS},
		{"map.plt", "Linux", none},
		{"error.backtrace[2]", "    at err (https://www.jobs.example/app.js:12:3)", catalog.KindError},
		{"properties._platform", "Web", none},
		{"properties[plan]", "premium", catalog.KindEvent},
		{"custom_data[cart][plan]", "premium", catalog.KindEvent},
		{"options[plan]", "premium", none},
		{"items[0].plan", "premium", none},
		{"event_meta.color", "green", catalog.KindEvent},
		{"event_options.color", "green", none},
		{"net.model", "4g", catalog.KindNetwork},
		{"car.model", "4g", none},
		{"error.handling", "handled", catalog.KindError},
		{"longtask_context.duration", "242", catalog.KindPerformance},
		{"task_context.duration", "242", none},
		{"log_context.message", "cart opened", catalog.KindEvent},

		{"event_properties.colour", "green", catalog.KindEvent},
		{"context.custom.cart.item", "sofa-21", catalog.KindEvent},
		{"traits.plan", "premium", catalog.KindEvent},
		{"properties.$lib", "web", none},
		{"properties.sdk_version", "1.2.3", none},
		{"properties.request", "1ba27b8f-8928-4408-a146-fd3b3f1bddb5", none},
		{"request.query_string.ref", "top", catalog.KindPageURL},
		{"request.headers.ref", "top", none},
		{"utm.source", "news", catalog.KindLandingPage},
		{"campaign.medium", "mail", catalog.KindLandingPage},
		{"campaign.id", "131", none},
		{"geo.region", "Kanto", catalog.KindLocation},
		{"cloud.region", "Kanto", none},
		{"feedback.message", "It did not work", catalog.KindInquiry},
		{"chat.message", "It did not work", none},
		{"request.tags.age", "36", catalog.KindAge},
		{"cache.age", "36", none},
		{"request.tags.age", "360", none},
		{"autocapture_attributes.classes[0]", "btn", catalog.KindClick},
		{"click.x", "12", catalog.KindClick},
		{"axis.x", "12", none},
		{"navigator.productSub", "20030107", catalog.KindBrowser},
		{"a.name", "ApplyError", catalog.KindError},
		{"a.name", "Error", none},
		{"entry.type", "navigate", catalog.KindPerformance},
		{"entry.kind", "navigate", none},
		{"type", "screen_view", catalog.KindEvent},
		{"options.colour", "green", none},
		{"", "green", none},
	} {
		if got, why := ofObject(c.path, c.value); got != c.want {
			t.Errorf("%s = %s: got %q (%s), want %q", c.path, c.value, got, why, c.want)
		}
	}
}
