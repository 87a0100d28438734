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
		{pairs{{"events[0].name", "cart"}, {"events[0].value", "1"}}, catalog.KindEvent},
		{pairs{{"metrics[0].name", "cart"}, {"metrics[0].value", "1"}}, none},
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
		{pairs{{"entry.nextHopProtocol", "h2"}, {"entry.name", "https://www.jobs.example/api/cart"}}, catalog.KindPerformance},
		{pairs{{"entry.name", "https://www.jobs.example/api/cart"}}, none},
		{pairs{{"ttfb", "5"}, {"dns", "0"}}, catalog.KindPerformance},
		{pairs{{"ttfb", "5"}, {"days", "0"}}, none},
		{pairs{{"stack", "at f (a.js:1)"}, {"line", "12"}}, catalog.KindError},
		{pairs{{"usr.id", "u-48213377"}, {"usr.plan", "premium"}}, catalog.KindEvent},
		{pairs{{"usr.id", "u-48213377"}, {"usr.sdkVersion", "1.2"}}, none},
		{pairs{{"usr.id", "u-48213377"}, {"usr.anonymous", "true"}}, none},
		{pairs{{"customer.id", "u-48213377"}, {"customer.application", "shop"}}, none},
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

		// what happened: its kind and its time
		{pairs{{"[0].date", "2026-11-25T03:07:58.750Z"}, {"[0].type", "usage"}}, catalog.KindEvent},
		{pairs{{"[0].date", "tomorrow"}, {"[0].type", "usage"}}, none},
		{pairs{{"[0].client_ts", "1795576047"}, {"[0].category", "design"}, {"[0].value", "12"}}, catalog.KindEvent},
		{pairs{{"[0].category", "design"}, {"[0].value", "12"}}, none},
		{pairs{{"[0].date", "2026-11-25T03:07:58.750Z"}, {"[0].type", "usage"}, {"[0].tags[0]", "web"}}, catalog.KindEvent},
		{pairs{{"[0].date", "2026-11-25T03:07:58.750Z"}, {"[0].type", "log"}, {"[0].message", "search done"}}, catalog.KindEvent},
		{pairs{{"type", "error"}, {"message", "cannot apply"}}, catalog.KindError},
		{pairs{{"error_type", "ApplyFailed"}, {"message", "cannot apply"}}, catalog.KindError},
		{pairs{{"type", "mistake"}, {"message", "cannot apply"}}, none},

		// what the site says, beside an ID
		{pairs{{"request.hwid", "d41d8cd98f00b204"}, {"request.tags.tier", "premium"}}, catalog.KindEvent},
		{pairs{{"request.token", "d41d8cd98f00b204"}, {"request.tags.tier", "premium"}}, none},
		{pairs{{"request.event", "job_viewed"}, {"request.attributes.job_id", "j-771"}}, catalog.KindEvent},
		{pairs{{"request.event", "job_viewed"}, {"request.attributes.batch_id", "j-771"}}, none},
		{pairs{{"payload.properties.job", "j-771"}, {"payload.name", "job_viewed"}}, catalog.KindEvent},
		{pairs{{"user.properties.job", "j-771"}, {"user.name", "hanako"}}, catalog.KindAccountID},
		{pairs{{"user.created_at", "2026-01-02T03:04:05"}}, catalog.KindEvent},
		{pairs{{"created_at", "2026-01-02T03:04:05"}}, catalog.KindViewingTime},
		{pairs{{"city", "Tokyo"}, {"region", "Kanto"}}, catalog.KindLocation},
		{pairs{{"cluster", "Tokyo"}, {"region", "Kanto"}}, none},

		{pairs{{"originalTime", "1795577412446"}, {"payload.type", "tabOpened"}}, catalog.KindEvent},
		{pairs{{"originalTime", "later"}, {"payload.type", "tabOpened"}}, none},
		{pairs{{"originalTime", "1795577412446"}, {"payload.type", "eventOccurred"}, {"payload.name", "apply"}}, catalog.KindEvent},
		{pairs{{"ev", "JOB_VIEWED"}, {"meta.tier", "premium"}}, catalog.KindEvent},
		{pairs{{"pid", "JOB_VIEWED"}, {"meta.tier", "premium"}}, none},
		{pairs{{"events[0].page", "https://www.jobs.example/"}, {"events[0].title", "求人の一覧"}}, catalog.KindPageTitle},
		{pairs{{"events[0].link", "https://www.jobs.example/"}, {"events[0].title", "求人の一覧"}}, none},
		{pairs{{"ua", "Mozilla/5.0 (X11) x"}, {"productSub", "20030107"}}, catalog.KindBrowser},
		{pairs{{"properties.fetchStart", "7"}, {"properties.nextHopProtocol", "h2"}}, catalog.KindPerformance},
		{pairs{{"event", "item_added"}, {"eventData.colour", "green"}}, catalog.KindEvent},
		{pairs{{"eventData.colour", "green"}}, none},

		{pairs{{"user._user_id.value", "u-48213377"}, {"user.plan.value", "premium"}}, catalog.KindEvent},
		{pairs{{"user.userAge.value", "36"}}, catalog.KindAge},
		{pairs{{"plan.id", "p"}, {"plan.rank.value", "premium"}}, none},
		{pairs{{"company.id", "c-771"}, {"company.plan", "gold"}}, catalog.KindEvent},
		{pairs{{"rows[0].price", "980"}, {"rows[0].name", "Premium plan"}}, catalog.KindEvent},
		{pairs{{"rows[0].size", "980"}, {"rows[0].name", "Premium plan"}}, none},
		{pairs{{"score", "5"}, {"comment", "とても良い"}}, catalog.KindInquiry},
		{pairs{{"level", "5"}, {"comment", "とても良い"}}, none},
		{pairs{{"header.resolution", "800x600"}, {"header.width", "800"}}, catalog.KindScreen},
		{pairs{{"header.theme", "800x600"}, {"header.width", "800"}}, none},
		{pairs{{"p.t.dls", "4"}, {"p.t.di", "457"}}, catalog.KindPerformance},
		{pairs{{"p.t.dlx", "4"}, {"p.t.di", "457"}}, none},

		{pairs{{"timestamp", "2026-11-25T03:55:02.079Z"}, {"action", "page_hit"}}, catalog.KindEvent},
		{pairs{{"token", "2026-11-25T03:55:02.079Z"}, {"action", "page_hit"}}, none},
		{pairs{{"resource.transfer_size", "782"}, {"resource.protocol", "http/1.1"}}, catalog.KindPerformance},
		{pairs{{"resource.owner", "782"}, {"resource.protocol", "http/1.1"}}, none},

		// the library web-vitals, and clocks of the page itself
		{pairs{{"m.name", "CLS"}, {"m.delta", "0.02"}}, catalog.KindPerformance},
		{pairs{{"m.name", "cart"}, {"m.delta", "0.02"}}, none},
		{pairs{{"e.entryType", "navigation"}, {"e.name", "https://www.jobs.example/"}}, catalog.KindPageURL},
		{pairs{{"e.fetchStart", "7"}, {"e.navigationId", "2459"}}, none},

		// a form field
		{pairs{{"fields[0].type", "text"}, {"fields[0].value", "エンジニア"}}, catalog.KindTypedText},
		{pairs{{"fields[0].type", "submit"}, {"fields[0].value", "Go"}}, none},

		// a recording in the form of rrweb
		{pairs{{"e[0].type", "3"}, {"e[0].timestamp", "1795576047123"}, {"e[0].data.source", "5"}, {"e[0].data.text", "エンジニア"}}, catalog.KindReplay},
		{pairs{{"e[0].type", "3"}, {"e[0].timestamp", "1795576047123"}, {"e[0].data.text", "エンジニア"}}, none},
		{pairs{{"e[0].data.type", "3"}, {"e[0].data.timestamp", "1795576047123"}, {"e[0].data.data.source", "5"}, {"e[0].data.data.text", "エンジニア"}}, catalog.KindReplay},
		{pairs{{"e[0].type", "3"}, {"e[0].data.source", "5"}, {"e[0].timestamp", "1795576047123"}}, catalog.KindReplay},
		{pairs{{"e[0].type", "input"}, {"e[0].timestamp", "1795576047123"}, {"e[0].data.source", "5"}, {"e[0].data.text", "エンジニア"}}, none},

		// the same value elsewhere
		{pairs{{"hwid", "A_599136f5-65bf-4454-a223-07e03bcf4e17"}, {"userId", "A_599136f5-65bf-4454-a223-07e03bcf4e17"}}, catalog.KindTerminalID},
		{pairs{{"hwid", "u-48213377-000000"}, {"userId", "u-48213377-000000"}}, catalog.KindAccountID},
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

// A recording is sent over WebSockets too.
func TestReplayOverWebSocket(t *testing.T) {
	var fields []catalog.Field
	for _, p := range [][2]string{{"[0].type", "3"}, {"[0].timestamp", "1795576047123"}, {"[0].data.source", "5"}, {"[0].data.text", "エンジニア"}} {
		fields = append(fields, catalog.Field{In: catalog.InWebSocket, Path: p[0], Value: p[1]})
	}
	for _, f := range New(Options{}).Fields(fields, nil) {
		if f.Kind != catalog.KindReplay {
			t.Errorf("%s is %q (%s)", f.Path, f.Kind, f.Why)
		}
	}
}
