package crawler

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/catalog/witness"
	"soshin/proxy"
)

// told is what a page of profileFixture tells the vendor.
type told struct {
	Page     string            `json:"page"`
	Cookies  string            `json:"cookies"`
	Local    string            `json:"local"`
	Session  string            `json:"session"`
	Window   string            `json:"window"`
	Data     string            `json:"data"`   // of a database
	Worker   bool              `json:"worker"` // a service worker was registered before
	Times    map[string]string `json:"times"`
	Native   string            `json:"native"` // the source text of Date
	Instance bool              `json:"instance"`
}

const profilePage = `<!doctype html><title>page</title><link rel="icon" href="data:,"><body style="height:3000px">
<button id="ok" style="width:80px;height:30px" hidden>同意する</button><a href="/two">two</a><script>
const had = document.cookie.split('; ').sort().join('; ');
document.cookie = 'visit=1';
document.cookie = 'removed=1; path=/; max-age=100';
document.cookie = 'removed=; path=/; Expires=' + new Date(Date.now() - 1000).toUTCString() + '; Secure';
document.cookie = 'soon=1; path=/; expires=' + new Date(Date.now() + 600e3).toUTCString();
cookieStore.set({name: 'store', value: '1', expires: Date.now() + 600e3});
document.cookie = 'short=1; Max-Age=1800';
document.cookie = 'long=1; Max-Age=31536000; Path=/';
document.cookie = 'wide=1; Max-Age=31536000; Domain=service.example; Path=/';
const first = localStorage.first, ss = sessionStorage.first, w = window.name;
localStorage.first ||= 'kept'; sessionStorage.first ||= 'kept'; window.name ||= 'kept';
if (!/long=1/.test(had)) { ok.hidden = false; ok.onclick = () => ok.hidden = true; }
const iso = t => new Date(t).toISOString();
const open = indexedDB.open('db');
open.onupgradeneeded = () => open.result.createObjectStore('s');
open.onsuccess = async () => {
	const get = open.result.transaction('s').objectStore('s').get('first');
	const data = await new Promise(done => get.onsuccess = () => done(get.result || ''));
	open.result.transaction('s', 'readwrite').objectStore('s').put('kept', 'first');
	const worker = !!await navigator.serviceWorker.getRegistration();
	await navigator.serviceWorker.register('/sw.js');
	const child = document.createElement('iframe');
	document.body.append(child);
	const times = {
		'Date.now': iso(Date.now()), 'new Date': iso(new Date), 'Date()': iso(Date.parse(Date())),
		timeOrigin: iso(performance.timeOrigin), timing: iso(performance.timing.navigationStart), frame: iso(child.contentWindow.Date.now()),
		prototype: iso(new (new Date(0).constructor)()),
		temporal: globalThis.Temporal ? Temporal.Now.instant().round('millisecond').toString() : iso(Date.now()),
		date: iso(new class extends Date {}),
		worker: await new Promise(done => new Worker(URL.createObjectURL(new Blob(['postMessage(new Date().toISOString())']))).onmessage = e => done(e.data)),
		module: await new Promise(done => new Worker('/w.js', {type: 'module'}).onmessage = e => done(e.data)),
		shared: await new Promise(done => new SharedWorker('/sh.js').port.onmessage = e => done(e.data)),
		fresh: await navigator.serviceWorker.register('/sw.js?' + Math.random(), {scope: '/fresh/'}).then(r => new Promise(done => { navigator.serviceWorker.onmessage = e => done(e.data); (r.installing || r.active).postMessage('x'); })),
		service: await navigator.serviceWorker.ready.then(r => new Promise(done => { navigator.serviceWorker.onmessage = e => done(e.data); r.active.postMessage('x'); })),
	};
	fetch('https://px.vendor.example/told', {method: 'POST', mode: 'no-cors', body: JSON.stringify({
		page: location.pathname, cookies: had, local: first || '', session: ss || '', window: w, data, worker, times,
		native: Function.prototype.toString.call(Date), instance: new Date instanceof Date && Date.name === 'Date' && Date.length === 7,
	})});
};
addEventListener('pagehide', () => navigator.sendBeacon('https://px.vendor.example/exit', location.pathname));
</script>`

func profileFixture(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host == "px.vendor.example":
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Path == "/sw.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `importScripts('/imp.js'); const at = new Date().toISOString(); addEventListener('install', () => skipWaiting()); addEventListener('message', e => e.source.postMessage(at))`)
	case r.URL.Path == "/imp.js":
		w.Header().Set("Content-Type", "text/javascript")
	case r.URL.Path == "/w.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `const at = new Date().toISOString(); postMessage(at)`)
	case r.URL.Path == "/sh.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `const at = new Date().toISOString(); onconnect = e => e.ports[0].postMessage(at)`)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, profilePage)
	}
}

// A profile keeps from one session to the next what a browser keeps that is
// started again a day later, and nothing else.
func TestProfile(t *testing.T) {
	chromium, err := FindChromium()
	if err != nil {
		t.Fatal(err)
	}
	server, roots := serve(t, http.HandlerFunc(profileFixture), "www.service.example", "px.vendor.example")
	profile := &Profile{}
	defer profile.Close()
	c := newCrawl(t, server, roots, "name: profile\nstart: [\"https://www.service.example/one\"]\nsettle: {idle: 600ms, cap: 10s}\nconsent: {accept: \"#ok\"}\n")
	c.Chromium, c.Profile = chromium, profile
	session := func() (recorded, map[string]told) {
		var err error
		if c.Journal, err = journal.Create(t.TempDir(), "run1"); err != nil {
			t.Fatal(err)
		}
		cfg := c.Site.Proxy()
		cfg.Journal, cfg.CA, cfg.Run, cfg.Roots = c.Journal, c.CA, c.Run, roots
		c.Proxy = proxy.New(cfg)
		defer c.Proxy.Close()
		if _, err := c.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.Journal.Close(); err != nil {
			t.Fatal(err)
		}
		got := readJournal(t, c.Journal.Path())
		byPage, exits := map[string]told{}, 0
		c.Pages = nil
		for _, v := range got.visits {
			c.Pages = append(c.Pages, v.Page)
			if v.Outcome != catalog.OutcomeDone {
				t.Fatalf("%s: %s %s", v.Page, v.Outcome, v.Error)
			}
			r := witness.Record{Visit: v}
			for i := range got.exchanges {
				if got.exchanges[i].Visit == v.ID {
					r.Exchanges = append(r.Exchanges, &got.exchanges[i])
				}
			}
			for i := range got.events {
				if got.events[i].Visit == v.ID {
					r.Events = append(r.Events, &got.events[i])
				}
			}
			for _, j := range witness.Join(r) {
				if j.Unexplained() {
					t.Errorf("%s: unexplained: %+v %+v", v.Page, j.Exchange, j.Event)
				}
			}
			for _, x := range r.Exchanges {
				switch body := string(x.RequestBody.Inline); {
				case strings.HasSuffix(x.URL, "/told"):
					var page told
					if err := json.Unmarshal([]byte(body), &page); err != nil {
						t.Fatal(err)
					}
					byPage[page.Page] = page
					if !strings.HasSuffix(v.Page, page.Page) {
						t.Errorf("%s was told in the visit of %s", page.Page, v.Page)
					}
				case strings.HasSuffix(x.URL, "/exit"):
					exits++
					if !strings.HasSuffix(v.Page, body) {
						t.Errorf("the exit beacon of %s came in the visit of %s", body, v.Page)
					}
				}
			}
		}
		if len(byPage) != 2 || exits != 2 {
			t.Fatalf("%d pages told, %d exit beacons", len(byPage), exits)
		}
		return got, byPage
	}
	check := func(name string, got told, want told, ahead time.Duration) {
		t.Helper()
		for clock, at := range got.Times {
			at, err := time.Parse(time.RFC3339Nano, at)
			if d := at.Sub(time.Now().Add(ahead)); err != nil || d > time.Minute || d < -time.Minute {
				t.Errorf("%s: %s is off by %s (%v)", name, clock, d, err)
			}
		}
		got.Times, want.Times = nil, nil
		want.Native, want.Instance = "function Date() { [native code] }", true
		if ahead > 0 {
			want.Native = "function () { [native code] }" // as of any Proxy
		}
		if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
			t.Errorf("%s:\n got %s\nwant %s", name, g, w)
		}
	}

	first, pagesOf := session()
	check("first session, first page", pagesOf["/one"], told{Page: "/one"}, 0)
	all := told{Page: "/two", Cookies: "long=1; short=1; soon=1; store=1; visit=1; wide=1", Local: "kept", Session: "kept", Window: "kept", Data: "kept", Worker: true}
	check("first session, second page", pagesOf["/two"], all, 0)
	if a, b := first.visits[0], first.visits[1]; !a.Consented.After(a.Started) || b.Consented != b.Started {
		t.Errorf("consented at %s and %s in visits begun at %s and %s", a.Consented, b.Consented, a.Started, b.Started)
	}
	second, pagesOf := session()
	check("second session, first page", pagesOf["/one"], told{Page: "/one", Cookies: "long=1; wide=1", Local: "kept", Data: "kept", Worker: true}, catalog.SessionGap)
	check("second session, second page", pagesOf["/two"], all, catalog.SessionGap)
	if v := second.visits[0]; v.Consented != v.Started {
		t.Errorf("second session: consented at %s in a visit begun at %s", v.Consented, v.Started)
	}
}
