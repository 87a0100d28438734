package crawler

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// abortEarly and the like tell a page that the server has heard from it.
var abortEarly, socketText, socketBinary, socketLarge, socketFragments, socketLeave gate

var scriptMechanisms = []mechanism{
	{
		name:  "classic script",
		page:  `<script src="` + px + `/classic.js?t=classic-script"></script>`,
		files: map[string]http.HandlerFunc{px + "/classic.js": js(`fetch('` + px + `/classic?t=by-classic')`)},
		sent:  []string{"GET " + px + "/classic.js?t=classic-script", "GET " + px + "/classic?t=by-classic"},
		initiators: map[string][]string{
			px + "/classic.js?t=classic-script": {service + "/classic-script"},
			px + "/classic?t=by-classic":        {px + "/classic.js?t=classic-script", service + "/classic-script"},
		},
	},
	{
		name:  "module script",
		page:  `<script type="module" src="` + px + `/module.mjs?t=module-script"></script>`,
		files: map[string]http.HandlerFunc{px + "/module.mjs": js(`fetch('` + px + `/module?t=by-module')`)},
		sent:  []string{"GET " + px + "/module.mjs?t=module-script", "GET " + px + "/module?t=by-module"},
		initiators: map[string][]string{
			px + "/module.mjs?t=module-script": {service + "/module-script"},
			px + "/module?t=by-module":         {px + "/module.mjs?t=module-script", service + "/module-script"},
		},
	},
	{
		name: "static import",
		page: `<script type="module" src="` + px + `/importing.mjs"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/importing.mjs": js(`import '` + cdn + `/imported.mjs?t=static-import'`),
			cdn + "/imported.mjs": js(`fetch('` + px + `/static?t=by-imported')`),
		},
		sent: []string{"GET " + px + "/importing.mjs", "GET " + cdn + "/imported.mjs?t=static-import", "GET " + px + "/static?t=by-imported"},
		initiators: map[string][]string{
			cdn + "/imported.mjs?t=static-import": {px + "/importing.mjs", service + "/static-import"},
			px + "/static?t=by-imported":          {cdn + "/imported.mjs?t=static-import", px + "/importing.mjs", service + "/static-import"},
		},
	},
	{
		name: "dynamic import",
		page: `<script src="` + px + `/dynamic.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/dynamic.js":  js(`import('` + cdn + `/loaded.mjs?t=dynamic-import')`),
			cdn + "/loaded.mjs": js(`fetch('` + px + `/dynamic?t=by-loaded')`),
		},
		sent: []string{"GET " + px + "/dynamic.js", "GET " + cdn + "/loaded.mjs?t=dynamic-import", "GET " + px + "/dynamic?t=by-loaded"},
		initiators: map[string][]string{
			cdn + "/loaded.mjs?t=dynamic-import": {px + "/dynamic.js", service + "/dynamic-import"},
			px + "/dynamic?t=by-loaded":          {cdn + "/loaded.mjs?t=dynamic-import", px + "/dynamic.js", service + "/dynamic-import"},
		},
	},
	{
		name:  "import map",
		head:  `<script type="importmap">{"imports": {"vendor": "` + px + `/mapped.mjs?t=import-map"}}</script>`,
		page:  `<script type="module">import 'vendor'</script>`,
		files: map[string]http.HandlerFunc{px + "/mapped.mjs": js(`fetch('` + px + `/mapped?t=by-mapped')`)},
		sent:  []string{"GET " + px + "/mapped.mjs?t=import-map", "GET " + px + "/mapped?t=by-mapped"},
		initiators: map[string][]string{
			px + "/mapped.mjs?t=import-map": {service + "/import-map"},
			px + "/mapped?t=by-mapped":      {px + "/mapped.mjs?t=import-map", service + "/import-map"},
		},
	},
	{
		name: "jsonp",
		page: `<script src="` + px + `/asks.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/asks.js": js(`window.answered = o => fetch('` + px + `/jsonp-done?id=' + o.id);
				document.head.appendChild(Object.assign(document.createElement('script'), {src: '` + cdn + `/jsonp?t=jsonp&callback=answered'}))`),
			cdn + "/jsonp": js(`answered({id: 7})`),
		},
		sent: []string{"GET " + px + "/asks.js", "GET " + cdn + "/jsonp?t=jsonp&callback=answered", "GET " + px + "/jsonp-done?id=7"},
		initiators: map[string][]string{
			cdn + "/jsonp?t=jsonp&callback=answered": {px + "/asks.js", service + "/jsonp"},
			px + "/jsonp-done?id=7":                  {px + "/asks.js", cdn + "/jsonp?t=jsonp&callback=answered", px + "/asks.js", service + "/jsonp"},
		},
	},
	{
		name: "fetch get",
		page: script(`fetch('` + px + `/fetch-get?t=fetch-get')`),
		sent: []string{"GET " + px + "/fetch-get?t=fetch-get"},
		initiators: map[string][]string{
			px + "/fetch-get?t=fetch-get": {service + "/fetch-get"},
		},
	},
	{
		name: "fetch json",
		page: script(`fetch('` + px + `/fetch-json', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({t: 'fetch-json'})})`),
		sent: []string{"OPTIONS " + px + "/fetch-json", "POST " + px + `/fetch-json {"t":"fetch-json"}`},
		initiators: map[string][]string{
			px + "/fetch-json": {service + "/fetch-json"},
		},
	},
	{
		name: "fetch bodies",
		page: script(`const post = (path, body) => fetch('` + px + `' + path, {method: 'POST', body});
			post('/fetch-blob', new Blob(['token-', 'blob'], {type: 'text/plain'}));
			const form = new FormData(); form.append('t', 'token-form'); form.append('f', new File(['token-file'], 'f.txt', {type: 'text/plain'}));
			post('/fetch-form', form);
			post('/fetch-params', new URLSearchParams({t: 'token-params', u: '送信'}));
			post('/fetch-buffer', new TextEncoder().encode('token-buffer').buffer);
			post('/fetch-text', 'token-text');
			post('/fetch-empty', '')`),
		sent: []string{
			"POST " + px + "/fetch-blob token-blob",
			"POST " + px + "/fetch-form " + multipart(`name="t"`, "token-form", `name="f"; filename="f.txt"`+"\r\nContent-Type: text/plain", "token-file"),
			"POST " + px + "/fetch-params t=token-params&u=%E9%80%81%E4%BF%A1",
			"POST " + px + "/fetch-buffer token-buffer",
			"POST " + px + "/fetch-text token-text",
			"POST " + px + "/fetch-empty",
		},
		initiators: map[string][]string{
			px + "/fetch-form": {service + "/fetch-bodies"},
		},
	},
	{
		name: "fetch keepalive",
		page: script(`fetch('` + px + `/keepalive', {method: 'POST', keepalive: true, body: 'token-keepalive'})`),
		sent: []string{"POST " + px + "/keepalive token-keepalive"},
		initiators: map[string][]string{
			px + "/keepalive": {service + "/fetch-keepalive"},
		},
	},
	{
		name: "fetch no-cors",
		page: script(`fetch('` + px + `/no-cors', {method: 'POST', mode: 'no-cors', body: 'token-no-cors'})`),
		sent: []string{"POST " + px + "/no-cors token-no-cors"},
		initiators: map[string][]string{
			px + "/no-cors": {service + "/fetch-no-cors"},
		},
	},
	{
		name: "fetch streamed",
		page: script(`const parts = ['token-', 'stre', 'amed'];
			const body = new ReadableStream({pull(c) { parts.length ? c.enqueue(new TextEncoder().encode(parts.shift())) : c.close() }});
			fetch('` + px + `/streamed', {method: 'POST', duplex: 'half', body})`),
		sent: []string{"OPTIONS " + px + "/streamed", "POST " + px + "/streamed token-streamed"},
		initiators: map[string][]string{
			px + "/streamed": {service + "/fetch-streamed"},
		},
	},
	{
		name: "fetch aborted before the answer",
		page: script(`const c = new AbortController();
			fetch('` + px + `/abort-early', {method: 'POST', body: 'token-abort-early', signal: c.signal}).catch(() => {});
			fetch('/abort-early-heard').then(() => c.abort())`),
		files: map[string]http.HandlerFunc{
			px + "/abort-early": func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				abortEarly.open(r)
				<-r.Context().Done()
			},
			"/abort-early-heard": abortEarly.wait,
		},
		sent: []string{"POST " + px + "/abort-early token-abort-early"},
		initiators: map[string][]string{
			px + "/abort-early": {service + "/fetch-aborted-before-the-answer"},
		},
	},
	{
		name: "fetch aborted during the answer",
		page: script(`const c = new AbortController();
			fetch('` + px + `/abort-late', {method: 'POST', body: 'token-abort-late', signal: c.signal}).then(async r => {
				await r.body.getReader().read();
				c.abort();
			})`),
		files: map[string]http.HandlerFunc{
			px + "/abort-late": func(w http.ResponseWriter, r *http.Request) {
				answer("text/plain", "begun")(w, r)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			},
		},
		sent: []string{"POST " + px + "/abort-late token-abort-late"},
		initiators: map[string][]string{
			px + "/abort-late": {service + "/fetch-aborted-during-the-answer"},
		},
	},
	{
		name: "xhr",
		page: script(`const x = new XMLHttpRequest(); x.open('GET', '` + px + `/xhr?t=xhr'); x.send();
			const y = new XMLHttpRequest(); y.open('POST', '` + px + `/xhr-post'); y.send('token-xhr')`),
		sent: []string{"GET " + px + "/xhr?t=xhr", "POST " + px + "/xhr-post token-xhr"},
		initiators: map[string][]string{
			px + "/xhr?t=xhr": {service + "/xhr"},
			px + "/xhr-post":  {service + "/xhr"},
		},
	},
	{
		name: "xhr sync",
		page: script(`const x = new XMLHttpRequest(); x.open('POST', '` + px + `/xhr-sync', false); x.send('token-xhr-sync')`),
		sent: []string{"POST " + px + "/xhr-sync token-xhr-sync"},
		initiators: map[string][]string{
			px + "/xhr-sync": {service + "/xhr-sync"},
		},
	},
	{
		name: "xhr upload",
		page: script(`const x = new XMLHttpRequest(); x.open('POST', '` + px + `/xhr-upload');
			x.send(new Blob(['token-upload-'.repeat(16000)], {type: 'text/plain'}))`),
		sent: []string{"POST " + px + "/xhr-upload " + strings.Repeat("token-upload-", 16000)},
		initiators: map[string][]string{
			px + "/xhr-upload": {service + "/xhr-upload"},
		},
	},
	{
		name: "xhr upload watched",
		page: script(`const x = new XMLHttpRequest(); x.open('PUT', '` + px + `/xhr-put'); x.setRequestHeader('X-Token', 'token-header');
			x.upload.onprogress = () => {}; x.send('token-xhr-put')`),
		sent: []string{"OPTIONS " + px + "/xhr-put", "PUT " + px + "/xhr-put token-xhr-put"},
		initiators: map[string][]string{
			px + "/xhr-put": {service + "/xhr-upload-watched"},
		},
		check: func(t *testing.T, v visited) {
			for _, x := range v.Exchanges {
				if x.Method == "PUT" && x.RequestHeader.Get("x-token") != "token-header" {
					t.Errorf("header %q", x.RequestHeader)
				}
			}
		},
	},
	{
		name: "preflight refused",
		page: script(`fetch('` + px + `/refusing', {method: 'PUT', body: 'never sent'}).catch(() => {})`),
		files: map[string]http.HandlerFunc{
			px + "/refusing": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		},
		sent:   []string{"OPTIONS " + px + "/refusing"},
		causes: []string{"PUT " + px + "/refusing: blocked before sending"},
		initiators: map[string][]string{
			px + "/refusing": {service + "/preflight-refused"},
		},
	},
	{
		name: "event source",
		page: `<script src="` + px + `/listens.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/listens.js": js(`new EventSource('` + px + `/events?t=event-source').onmessage = e => fetch('` + px + `/heard?data=' + e.data)`),
			px + "/events": func(w http.ResponseWriter, r *http.Request) {
				answer("text/event-stream", "data: one\n\n")(w, r)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			},
		},
		sent: []string{"GET " + px + "/listens.js", "GET " + px + "/events?t=event-source", "GET " + px + "/heard?data=one"},
		initiators: map[string][]string{
			px + "/events?t=event-source": {px + "/listens.js", service + "/event-source"},
			px + "/heard?data=one":        {px + "/listens.js", service + "/event-source"},
		},
	},
	{
		name: "websocket text",
		page: script(`const s = new WebSocket('wss://px.vendor.example/ws-text?t=ws-text');
			s.onopen = () => s.send('token-送信'); fetch('/ws-text-heard')`),
		files: map[string]http.HandlerFunc{
			px + "/ws-text":  socket(&socketText, websocket.CompressionDisabled, 1, "re: text"),
			"/ws-text-heard": socketText.wait,
		},
		sent: []string{"GET wss://px.vendor.example/ws-text?t=ws-text"},
		initiators: map[string][]string{
			"wss://px.vendor.example/ws-text?t=ws-text": {service + "/websocket-text"},
		},
		check: messages("wss://px.vendor.example/ws-text?t=ws-text", "> token-送信", "< re: text"),
	},
	{
		name: "websocket binary",
		page: script(`const s = new WebSocket('wss://px.vendor.example/ws-binary');
			s.onopen = () => { s.send(new TextEncoder().encode('token-buffer')); s.send(new Blob(['token-blob'])) }; fetch('/ws-binary-heard')`),
		files: map[string]http.HandlerFunc{
			px + "/ws-binary":  socket(&socketBinary, websocket.CompressionDisabled, 2),
			"/ws-binary-heard": socketBinary.wait,
		},
		sent:       []string{"GET wss://px.vendor.example/ws-binary"},
		initiators: map[string][]string{"wss://px.vendor.example/ws-binary": {service + "/websocket-binary"}},
		check:      messages("wss://px.vendor.example/ws-binary", "> binary token-buffer", "> binary token-blob"),
	},
	{
		// The browser cuts a large message into frames.
		name: "websocket large and compressed",
		page: script(`const s = new WebSocket('wss://px.vendor.example/ws-large');
			s.onopen = () => { s.send('first token'); s.send('token-large-'.repeat(30000)); s.send('first token') }; fetch('/ws-large-heard')`),
		files: map[string]http.HandlerFunc{
			px + "/ws-large":  socket(&socketLarge, websocket.CompressionContextTakeover, 3, strings.Repeat("re: large ", 1000)),
			"/ws-large-heard": socketLarge.wait,
		},
		sent:       []string{"GET wss://px.vendor.example/ws-large"},
		initiators: map[string][]string{"wss://px.vendor.example/ws-large": {service + "/websocket-large-and-compressed"}},
		check: messages("wss://px.vendor.example/ws-large",
			"> first token", "> "+strings.Repeat("token-large-", 30000), "> first token", "< "+strings.Repeat("re: large ", 1000)),
	},
	{
		name: "websocket fragmented",
		page: script(`const s = new WebSocket('wss://px.vendor.example/ws-fragments');
			s.onopen = () => s.send('token-large-'.repeat(30000)); fetch('/ws-fragments-heard')`),
		files: map[string]http.HandlerFunc{
			px + "/ws-fragments":  socket(&socketFragments, websocket.CompressionDisabled, 1, "one ", "two ", "three"),
			"/ws-fragments-heard": socketFragments.wait,
		},
		sent:       []string{"GET wss://px.vendor.example/ws-fragments"},
		initiators: map[string][]string{"wss://px.vendor.example/ws-fragments": {service + "/websocket-fragmented"}},
		check:      messages("wss://px.vendor.example/ws-fragments", "> "+strings.Repeat("token-large-", 30000), "< one two three"),
	},
	{
		name: "websocket closed on pagehide",
		page: script(`const s = new WebSocket('wss://px.vendor.example/ws-leave');
			s.onopen = () => s.send('token-come'); fetch('/ws-leave-heard');
			addEventListener('pagehide', () => { s.send('token-leave'); s.close(1000, 'bye') })`),
		files: map[string]http.HandlerFunc{
			px + "/ws-leave":  socket(&socketLeave, websocket.CompressionDisabled, 1),
			"/ws-leave-heard": socketLeave.wait,
		},
		sent:       []string{"GET wss://px.vendor.example/ws-leave"},
		initiators: map[string][]string{"wss://px.vendor.example/ws-leave": {service + "/websocket-closed-on-pagehide"}},
		check:      messages("wss://px.vendor.example/ws-leave", "> token-come", "> token-leave"),
	},
}

func script(body string) string { return "<script>" + body + "</script>" }

// socket accepts a WebSocket, reads n messages, answers with one that has the
// given fragments, if any, opens the gate and reads on.
func socket(g *gate, mode websocket.CompressionMode, n int, fragments ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: mode, CompressionThreshold: 1})
		if err != nil {
			return
		}
		defer c.CloseNow()
		c.SetReadLimit(1 << 20)
		for i := 1; ; i++ {
			if _, _, err := c.Read(r.Context()); err != nil {
				return
			}
			if i != n {
				continue
			}
			if len(fragments) > 0 {
				m, err := c.Writer(r.Context(), websocket.MessageText)
				if err != nil {
					return
				}
				for _, f := range fragments {
					if _, err := io.WriteString(m, f); err != nil {
						return
					}
				}
				if err := m.Close(); err != nil {
					return
				}
			}
			g.open(r)
		}
	}
}

// messages checks a WebSocket's messages: "> " is what the page sent.
func messages(address string, want ...string) func(*testing.T, visited) {
	return func(t *testing.T, v visited) {
		var got []string
		for _, m := range v.exchange(t, address).Messages {
			line := "< "
			if m.FromClient {
				line = "> "
			}
			if m.Binary {
				line += "binary "
			}
			got = append(got, line+v.text(t, m.Body, ""))
		}
		if !slices.Equal(got, want) {
			t.Errorf("messages\n got %.100q\nwant %.100q", got, want)
		}
	}
}
