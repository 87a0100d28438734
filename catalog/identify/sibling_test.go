package identify

import (
	"testing"

	"soshin/catalog"
)

// Fields that only what is beside them tells of. The last field of each list is
// the one asked for.
func TestSiblings(t *testing.T) {
	const none = catalog.InformationKind("")
	type pairs [][2]string
	id := New(Options{Sites: []string{"jobs.example"}})
	for _, c := range []struct {
		fields pairs
		want   catalog.InformationKind
	}{
		// the key of a pair
		{pairs{{"resource.attributes[0].key", "session.id"}, {"resource.attributes[0].value.stringValue", "5f2b7c1e-83a4-4b0d"}}, catalog.KindSessionID},
		{pairs{{"a[1].key", "browser.language"}, {"a[1].value.stringValue", "ja"}}, catalog.KindLanguage},
		{pairs{{"a[1].key", "service.name"}, {"a[1].value.stringValue", "ja"}}, none},
		{pairs{{"a[0].key", "browser.language"}, {"a[1].value.stringValue", "ja"}}, none},
		{pairs{{"a[0].key", "browser.brands"}, {"a[0].value.arrayValue.values[0].stringValue", "Chromium 156"}}, catalog.KindBrowser},
		{pairs{{"events[0].attributes[0].key", "exception.message"}, {"events[0].attributes[0].value.stringValue", "x is no function"}}, catalog.KindError},
		{pairs{{"vitals[0].name", "LCP"}, {"vitals[0].value", "168"}}, catalog.KindPerformance},
		{pairs{{"tags[0].name", "gender"}, {"tags[0].value", "female"}}, catalog.KindSex},
		{pairs{{"tags[0].name", "12"}, {"tags[0].value", "female"}}, none},
		{pairs{{"tags[0].name", "gender"}, {"tags[0].values_count", "female"}}, none},

		{pairs{{"a[0].key", "event.name"}, {"a[0].value.stringValue", "cart"}, {"a[1].key", "colour"}, {"a[1].value.stringValue", "green"}}, catalog.KindEvent},
		{pairs{{"a[0].key", "event.name"}, {"a[0].value.stringValue", "cart"}, {"a[1].key", "trace_id"}, {"a[1].value.stringValue", "green"}}, none},
		{pairs{{"a[0].key", "service.name"}, {"a[0].value.stringValue", "cart"}, {"a[1].key", "colour"}, {"a[1].value.stringValue", "green"}}, none},

		// an error's stack
		{pairs{{"exceptionClass", "TypeError"}, {"message", "cart failed"}}, catalog.KindError},
		{pairs{{"stacktrace[0].file", "a.js"}, {"message", "cart failed"}}, catalog.KindError},
		{pairs{{"level", "info"}, {"message", "cart opened"}}, catalog.KindEvent},
		{pairs{{"level", "7"}, {"message", "cart opened"}}, none},
		{pairs{{"a.stack", "x"}, {"b.message", "cart opened"}}, none},

		// a person
		{pairs{{"email", "h@mail.example"}, {"name", "Hanako Yamada"}}, catalog.KindName},
		{pairs{{"email", "h@mail.example"}, {"name", "hanako"}}, none},
		{pairs{{"email", ""}, {"name", "Hanako Yamada"}}, none},
		{pairs{{"traits.plan", "premium"}, {"identifier", "u-48213377"}}, catalog.KindAccountID},
		{pairs{{"plan", "premium"}, {"identifier", "u-48213377"}}, none},

		// Segment's protocol
		{pairs{{"messageId", "ajs-1"}, {"anonymousId", "a1"}, {"category", "Sofas"}}, catalog.KindEvent},
		{pairs{{"messageId", "ajs-1"}, {"userId", "a1"}, {"groupId", "c-771"}}, catalog.KindAccountID},
		{pairs{{"messageId", "ajs-1"}, {"groupId", "c-771"}}, none},

		// clocks, sizes, events
		{pairs{{"entry.nextHopProtocol", "h2"}, {"entry.duration", "105.8"}}, catalog.KindPerformance},
		{pairs{{"entry.kind", "h2"}, {"entry.duration", "105.8"}}, none},
		{pairs{{"request.ua", "Mozilla/5.0 (X11) x"}, {"request.w", "1365"}}, catalog.KindScreen},
		{pairs{{"request.ua", "Mozilla/5.0 (X11) x"}, {"request.w", "12"}}, none},
		{pairs{{"event", "item_added"}, {"info", "sofa"}}, catalog.KindEvent},
		{pairs{{"event", "item_added"}, {"params.colour", "green"}}, catalog.KindEvent},
		{pairs{{"event", "item_added"}, {"params.cart.colour", "green"}}, catalog.KindEvent},
		{pairs{{"event", "item_added"}, {"params.sdkVersion", "1.2.3"}}, none},
		{pairs{{"event", "item_added"}, {"params.$lib", "web"}}, none},
		{pairs{{"event", "init"}, {"data.maskClass", "cx-mask"}, {"data.application", "web"}}, none},
		{pairs{{"entry.nextHopProtocol", "h2"}, {"entry.initiatorType", "script"}}, catalog.KindPerformance},
		{pairs{{"event", "item_added"}, {"options.colour", "green"}}, none},
		{pairs{{"method", "item_added"}, {"params.colour", "green"}}, none},
		{pairs{{"events[0].attributes.colour", "green"}}, catalog.KindEvent},
		{pairs{{"events[0].attributes.requestId", "green"}}, none},
		{pairs{{"rumEvents[0].type", "variableEvaluated"}}, catalog.KindEvent},
		{pairs{{"items[0].type", "variableEvaluated"}}, none},
		{pairs{{"user.attributes.plan", "premium"}}, catalog.KindEvent},

		// the same value elsewhere
		{pairs{{"anonymousId", "1a20fe04135901-09354e9748451c"}, {"original", "1a20fe04135901-09354e9748451c"}}, catalog.KindTerminalID},
		{pairs{{"anonymousId", "1a20fe04135901-09354e9748451c"}, {"original", "1a20fe04135901-09354e9748451d"}}, none},
		{pairs{{"userId", "48213377"}, {"original", "48213377"}}, none},
	} {
		var fields []catalog.Field
		for _, p := range c.fields {
			fields = append(fields, catalog.Field{In: catalog.InBody, Path: p[0], Value: p[1]})
		}
		out := id.Fields(fields, nil)
		if got := out[len(out)-1]; got.Kind != c.want {
			t.Errorf("%v: got %q (%s), want %q", c.fields, got.Kind, got.Why, c.want)
		}
	}
}
