package crawler

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/witness"
)

// fixture is a service of two pages and a vendor that they send to.
func fixture(w http.ResponseWriter, r *http.Request) {
	page := func(body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="ja"><title>試験</title><link rel="icon" href="data:,"><body>`+body)
	}
	script := func(body string) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, body)
	}
	if r.Host == "px.vendor.example" {
		if r.URL.Path == "/ws" {
			echo(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	switch r.URL.Path {
	case "/":
		page(`<a href="/form">form</a> <a href="https://elsewhere.example/">out</a>
			<button id="ok" style="width:80px;height:30px">同意する</button>
			<script src="/tag.js"></script>`)
	case "/tag.js":
		script(`
			new Image().src = 'https://px.vendor.example/early?t=1';
			document.getElementById('ok').addEventListener('click', e => {
				if (e.isTrusted) fetch('https://px.vendor.example/consented', {method: 'POST', body: 'hello'});
			});
			addEventListener('pagehide', () => navigator.sendBeacon('https://px.vendor.example/exit', 'bye'));
			navigator.serviceWorker.register('/sw.js');`)
	case "/sw.js":
		script(`self.addEventListener('install', e => e.waitUntil(fetch('https://px.vendor.example/worker', {mode: 'no-cors'})));`)
	case "/form":
		page(`<input type="email" name="mail"><textarea name="body"></textarea><script>
			const ws = new WebSocket('wss://px.vendor.example/ws');
			ws.onopen = () => addEventListener('input', e => ws.send(e.target.name + '=' + e.target.value));
		</script>`)
	default:
		http.NotFound(w, r)
	}
}

func TestCrawl(t *testing.T) {
	server, roots := serve(t, http.HandlerFunc(fixture), "www.service.example", "px.vendor.example")
	got := crawl(t, server, roots, `
name: fixture
start: ["https://www.service.example/"]
settle: {idle: 300ms, cap: 10s}
consent: {accept: "#ok"}
persona: persona.yaml
fill: true
slots: 2
`)
	var pages []string
	var first catalog.Visit
	for _, v := range got.visits {
		pages = append(pages, fmt.Sprintf("%s %s %s %d %s", v.Page, v.Outcome, v.Title, v.Status, v.Error))
		if v.Leaving.IsZero() || v.Ended.Before(v.Leaving) {
			t.Errorf("visit %s has no time of leaving", v.ID)
		}
		if v.Page == "https://www.service.example/" {
			first = v
		}
	}
	slices.Sort(pages)
	want := []string{"https://www.service.example/ done 試験 200 ", "https://www.service.example/form done 試験 200 "}
	if !slices.Equal(pages, want) {
		t.Fatalf("visits\n got %q\nwant %q", pages, want)
	}

	sent := map[string]catalog.Exchange{}
	for _, x := range got.exchanges {
		if _, path, ok := strings.Cut(x.URL, "://px.vendor.example"); ok && x.Method != "OPTIONS" {
			sent[path] = x
			if x.Outcome != catalog.OutcomeAnswered {
				t.Errorf("%s: %s %s", x.URL, x.Outcome, x.Error)
			}
		}
	}
	for path, body := range map[string]string{"/early?t=1": "", "/consented": "hello", "/exit": "bye", "/worker": "", "/ws": ""} {
		x, ok := sent[path]
		if !ok {
			t.Errorf("%s was not recorded", path)
			continue
		}
		if got := string(x.RequestBody.Inline); got != body {
			t.Errorf("%s: body %q, want %q", path, got, body)
		}
	}
	if at := sent["/early?t=1"].At; !at.Before(first.Consented) {
		t.Errorf("early at %s, consent at %s", at, first.Consented)
	}
	if at := sent["/consented"].At; !at.After(first.Consented) || !at.Before(first.Leaving) {
		t.Errorf("consented at %s, consent at %s, leaving at %s", at, first.Consented, first.Leaving)
	}
	if at := sent["/exit"].At; !at.After(first.Leaving) {
		t.Errorf("exit at %s, leaving at %s", at, first.Leaving)
	}
	var typed []string
	for _, m := range sent["/ws"].Messages {
		if m.FromClient {
			typed = append(typed, string(m.Body.Inline))
		}
	}
	if want := []string{"mail=hanako@persona.example", "body=はじめまして"}; !slices.Equal(typed, want) {
		t.Errorf("typed %q, want %q", typed, want)
	}

	t.Run("a record that is dropped is counted", func(t *testing.T) { dropEach(t, got) })

	told := map[string]catalog.BrowserEvent{}
	for _, ev := range got.events {
		if _, path, ok := strings.Cut(ev.URL, ".example/"); ok {
			told["/"+path] = ev
		}
	}
	top := "https://www.service.example/"
	tag := []string{"https://www.service.example/tag.js"}
	for path, want := range map[string]catalog.BrowserEvent{
		"/early?t=1": {Type: "image", Target: "page", Initiator: tag},
		"/consented": {Type: "fetch", Target: "page", Initiator: tag},
		"/tag.js":    {Type: "script", Target: "page", Initiator: []string{top}},
		"/ws":        {Type: "websocket", Target: "page", Initiator: []string{top + "form"}},
		"/worker":    {Type: "fetch", Target: "service_worker", Initiator: []string{"https://www.service.example/sw.js"}},
	} {
		ev := told[path]
		if ev.Type != want.Type || ev.Target != want.Target || !slices.Equal(ev.Initiator, want.Initiator) {
			t.Errorf("%s: told as %q from %q by %q", path, ev.Type, ev.Target, ev.Initiator)
		}
	}
}

// dropEach drops each record that both witnesses have, once on either side,
// and wants exactly it to be unexplained. Only what left after the page may be
// untold.
func dropEach(t *testing.T, got recorded) {
	tried := 0
	for _, v := range got.visits {
		whole := witness.Record{Visit: v}
		for i := range got.exchanges {
			if got.exchanges[i].Visit == v.ID {
				whole.Exchanges = append(whole.Exchanges, &got.exchanges[i])
			}
		}
		for i := range got.events {
			if got.events[i].Visit == v.ID {
				whole.Events = append(whole.Events, &got.events[i])
			}
		}
		unexplained := func(r witness.Record) (list []string) {
			for _, j := range witness.Join(r) {
				switch {
				case !j.Unexplained():
				case j.Event == nil:
					list = append(list, "proxy "+j.Exchange.URL)
				default:
					list = append(list, "browser "+j.Event.URL)
				}
			}
			return list
		}
		same(t, "unexplained of "+v.Page, unexplained(whole), nil)
		for _, j := range witness.Join(whole) {
			if j.Witness() != catalog.WitnessBoth {
				continue
			}
			tried++
			holed := whole
			holed.Exchanges = slices.DeleteFunc(slices.Clone(whole.Exchanges), func(x *catalog.Exchange) bool { return x == j.Exchange })
			same(t, "without an exchange", unexplained(holed), []string{"browser " + j.Event.URL})
			if j.Exchange.At.After(v.Leaving) {
				continue
			}
			holed = whole
			holed.Events = slices.DeleteFunc(slices.Clone(whole.Events), func(ev *catalog.BrowserEvent) bool { return ev == j.Event })
			same(t, "without an event", unexplained(holed), []string{"proxy " + j.Exchange.URL})
		}
	}
	if tried < 8 {
		t.Errorf("only %d records to drop", tried)
	}
}
