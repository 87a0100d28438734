package crawler

import (
	"maps"
	"net/http"
	"strings"
	"testing"
)

// tag is a script of someone else's that stands in the page and does code.
func tag(name, code string) (page string, files map[string]http.HandlerFunc) {
	return `<div id="d"></div><script src="` + px + `/` + name + `.js"></script>`, map[string]http.HandlerFunc{px + "/" + name + ".js": js(code)}
}

// injected is the mechanism of one style of injection: a tag that does code,
// and what then sends GET px/NAME must be traced to the tag.
func injected(name, code string, before ...string) mechanism {
	m := mechanism{name: "initiator " + name}
	path := m.path()[1:]
	m.page, m.files = tag("tag-"+path, `const at = '`+px+`/`+path+`'; `+code)
	script := px + "/tag-" + path + ".js"
	m.sent = []string{"GET " + script, "GET " + px + "/" + path}
	m.initiators = map[string][]string{
		script:          {service + m.path()},
		px + "/" + path: append(before, script, service+m.path()),
	}
	return m
}

// inline is likewise for what stands in the page itself.
func inline(name, page string) mechanism {
	m := mechanism{name: "initiator " + name}
	path := m.path()[1:]
	m.page = page
	m.sent = []string{"GET " + px + "/" + path}
	m.initiators = map[string][]string{px + "/" + path: {service + m.path()}}
	return m
}

var initiatorMechanisms = []mechanism{
	inline("inline", `<script>new Image().src = '`+px+`/initiator-inline'</script>`),
	inline("parser", `<img src="`+px+`/initiator-parser">`),
	inline("attribute of the page", `<img src="data:," onerror="new Image().src = '`+px+`/initiator-attribute-of-the-page'">`),
	inline("style of the page", `<style>body { background: url(`+px+`/initiator-style-of-the-page) }</style>`),
	injected("image", `new Image().src = at`),
	injected("eval", `eval("new Image().src = at")`),
	injected("eval later", `eval("setTimeout(function () { new Image().src = at }, 50)")`),
	injected("new function", `new Function('u', 'new Image().src = u')(at)`),
	injected("function kept", `const f = new Function('u', 'fetch(u, {mode: "no-cors"})'); addEventListener('load', () => f(at))`),
	injected("set timeout string", `globalThis.at = at; setTimeout('new Image().src = globalThis.at', 20)`),
	injected("promise chain", `Promise.resolve().then(() => 1).then(async () => { await null; await new Promise(r => setTimeout(r, 10)); new Image().src = at })`),
	injected("document write image", `document.write('<img src="' + at + '">')`),
	injected("document write script", `document.write('<script>new Image().src = "' + at + '"<\/script>')`),
	injected("inner html", `document.getElementById('d').innerHTML = '<img src="' + at + '">'`),
	injected("inner html handler", `document.getElementById('d').innerHTML = '<img src="data:," onerror="fetch(\'' + at + '\', {mode: \'no-cors\'})">'`),
	injected("handler set as attribute", `const e = document.createElement('img'); e.setAttribute('onerror', "fetch('" + at + "', {mode: 'no-cors'})"); e.src = 'data:,'; document.body.append(e)`),
	injected("insert adjacent html", `document.body.insertAdjacentHTML('beforeend', '<img src="' + at + '">')`),
	injected("inline script", `const s = document.createElement('script'); s.textContent = 'new Image().src = "' + at + '"'; document.head.append(s)`),
	injected("inline script later", `const s = document.createElement('script'); s.textContent = 'addEventListener("load", () => fetch("' + at + '", {mode: "no-cors"}))'; document.head.append(s)`),
	injected("data script", `const s = document.createElement('script'); s.src = 'data:text/javascript,' + encodeURIComponent('new Image().src = "' + at + '"'); document.head.append(s)`),
	injected("lazy image", `const e = document.createElement('img'); e.loading = 'lazy'; e.src = at; document.body.append(e)`),
	injected("cold image", `const t = document.createElement('template'); t.innerHTML = '<img loading="lazy" src="' + at + '">'; document.body.append(t.content)`),
	injected("cloned prototype", `const e = document.createElement('img').cloneNode(); e.src = at`),
	injected("create element of a frame", `const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.document.createElement.call(document, 'img').src = at`),
	injected("style element", `const s = document.createElement('style'); s.textContent = 'body { background: url(' + at + ') }'; document.head.append(s)`),
	injected("style attribute", `document.body.insertAdjacentHTML('beforeend', '<p style="background: url(' + at + ')">x</p>')`),
	injected("shadow root", `document.getElementById('d').attachShadow({mode: 'open'}).innerHTML = '<img loading="lazy" src="' + at + '">'`),
	injected("xhr", `const x = new XMLHttpRequest(); x.open('GET', at); x.send()`),
	injected("listener", `addEventListener('load', () => fetch(at, {mode: 'no-cors'}))`),
	injected("srcdoc", `const f = document.createElement('iframe'); f.srcdoc = '<img src="' + at + '">'; document.body.append(f)`, "about:srcdoc"),
	{
		name: "initiator blob script",
		page: `<script src="` + px + `/tag-blob.js"></script>`,
		files: map[string]http.HandlerFunc{px + "/tag-blob.js": js(`const s = document.createElement('script');
			s.src = URL.createObjectURL(new Blob(["new Image().src = '` + px + `/blob-pixel'"])); document.head.append(s)`)},
		sent:       []string{"GET " + px + "/tag-blob.js", "GET " + px + "/blob-pixel"},
		initiators: map[string][]string{px + "/blob-pixel": {"blob:" + service + "/*", px + "/tag-blob.js", service + "/initiator-blob-script"}},
	},
	{
		name: "initiator worker",
		page: `<script src="` + px + `/tag-worker.js"></script>`,
		files: map[string]http.HandlerFunc{px + "/tag-worker.js": js(`new Worker(URL.createObjectURL(new Blob([
			"fetch('` + px + `/worker-early', {mode: 'no-cors'}); setTimeout(() => fetch('` + px + `/worker-late', {mode: 'no-cors'}), 50)"])))`)},
		sent: []string{"GET " + px + "/tag-worker.js", "GET " + px + "/worker-early", "GET " + px + "/worker-late"},
		initiators: map[string][]string{
			px + "/worker-early": {"blob:" + service + "/*", px + "/tag-worker.js", service + "/initiator-worker"},
			px + "/worker-late":  {"blob:" + service + "/*", px + "/tag-worker.js", service + "/initiator-worker"},
		},
	},
	{
		name: "initiator service worker",
		page: `<script src="` + px + `/tag-sw.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/tag-sw.js":  js(`navigator.serviceWorker.register('/initiator-sw.js', {scope: '/initiator-service-worker'})`),
			"/initiator-sw.js": js(`self.addEventListener('install', e => e.waitUntil(fetch('` + px + `/sw-pixel', {mode: 'no-cors'})))`),
		},
		sent: []string{"GET " + px + "/tag-sw.js", "GET " + px + "/sw-pixel"},
		initiators: map[string][]string{
			px + "/sw-pixel": {service + "/initiator-sw.js", px + "/tag-sw.js", service + "/initiator-service-worker"},
		},
	},
	{
		name: "initiator tag manager",
		page: `<script>(function (d, s) { const f = d.getElementsByTagName(s)[0], j = d.createElement(s); j.async = true; j.src = '` + cdn + `/gtm.js?id=GTM-1'; f.parentNode.insertBefore(j, f) })(document, 'script')</script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/gtm.js": js(`const t = document.createElement('script'); t.src = '` + px + `/sub-tag.js'; document.head.append(t)`),
			px + "/sub-tag.js": js(`document.body.insertAdjacentHTML('beforeend', '<img src="` + px + `/pixel-html">');
				new Image().src = '` + px + `/pixel-image'; addEventListener('pagehide', () => navigator.sendBeacon('` + px + `/pixel-exit', 'bye'))`),
		},
		sent: []string{"GET " + cdn + "/gtm.js?id=GTM-1", "GET " + px + "/sub-tag.js", "GET " + px + "/pixel-html", "GET " + px + "/pixel-image", "POST " + px + "/pixel-exit bye"},
		initiators: map[string][]string{
			cdn + "/gtm.js?id=GTM-1": {service + "/initiator-tag-manager"},
			px + "/sub-tag.js":       {cdn + "/gtm.js?id=GTM-1", service + "/initiator-tag-manager"},
			px + "/pixel-html":       {px + "/sub-tag.js", cdn + "/gtm.js?id=GTM-1", service + "/initiator-tag-manager"},
			px + "/pixel-image":      {px + "/sub-tag.js", cdn + "/gtm.js?id=GTM-1", service + "/initiator-tag-manager"},
			px + "/pixel-exit":       {px + "/sub-tag.js", cdn + "/gtm.js?id=GTM-1", service + "/initiator-tag-manager"},
		},
	},
	{
		// A monitor between a tag and the browser stands nearest.
		name: "initiator wrapped",
		page: `<script src="` + cdn + `/monitor.js"></script><script src="` + px + `/tag-wrapped.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/monitor.js": js(`const native = {fetch, beacon: navigator.sendBeacon, send: XMLHttpRequest.prototype.send};
				globalThis.fetch = function (...args) { return native.fetch.apply(this, args) };
				Navigator.prototype.sendBeacon = function (...args) { return native.beacon.apply(this, args) };
				XMLHttpRequest.prototype.send = function (...args) { return native.send.apply(this, args) };`),
			px + "/tag-wrapped.js": js(`fetch('` + px + `/wrapped-fetch', {mode: 'no-cors'}); navigator.sendBeacon('` + px + `/wrapped-beacon');
				const x = new XMLHttpRequest(); x.open('GET', '` + px + `/wrapped-xhr'); x.send(); new Image().src = '` + px + `/wrapped-image';`),
		},
		sent: []string{"GET " + cdn + "/monitor.js", "GET " + px + "/tag-wrapped.js", "GET " + px + "/wrapped-fetch", "POST " + px + "/wrapped-beacon", "GET " + px + "/wrapped-xhr", "GET " + px + "/wrapped-image"},
		initiators: map[string][]string{
			px + "/wrapped-fetch":  {cdn + "/monitor.js", px + "/tag-wrapped.js", service + "/initiator-wrapped"},
			px + "/wrapped-beacon": {cdn + "/monitor.js", px + "/tag-wrapped.js", service + "/initiator-wrapped"},
			px + "/wrapped-xhr":    {cdn + "/monitor.js", px + "/tag-wrapped.js", service + "/initiator-wrapped"},
			px + "/wrapped-image":  {px + "/tag-wrapped.js", service + "/initiator-wrapped"},
		},
		check: func(t *testing.T, v visited) {
			called := map[string]int{}
			for _, ev := range v.Events {
				if strings.Contains(ev.URL, "/wrapped-") {
					called[strings.TrimPrefix(ev.URL, px)] = ev.Called
				}
			}
			if want := map[string]int{"/wrapped-fetch": 2, "/wrapped-beacon": 2, "/wrapped-xhr": 2, "/wrapped-image": 0}; !maps.Equal(called, want) {
				t.Errorf("on the call stack %v, want %v", called, want)
			}
		},
	},
	{
		name: "initiator frame",
		page: `<script src="` + px + `/tag-frame.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/tag-frame.js": js(`const f = document.createElement('iframe'); f.src = '` + cdn + `/frame.html'; document.body.append(f)`),
			cdn + "/frame.html":  html(`<script src="` + cdn + `/in-frame.js"></script>`),
			cdn + "/in-frame.js": js(`new Image().src = '` + px + `/frame-pixel'`),
		},
		sent: []string{"GET " + px + "/tag-frame.js", "GET " + cdn + "/frame.html", "GET " + cdn + "/in-frame.js", "GET " + px + "/frame-pixel"},
		initiators: map[string][]string{
			cdn + "/frame.html": {px + "/tag-frame.js", service + "/initiator-frame"},
			px + "/frame-pixel": {cdn + "/in-frame.js", cdn + "/frame.html", px + "/tag-frame.js", service + "/initiator-frame"},
		},
	},
}
