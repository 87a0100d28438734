package crawler

import (
	"net/http"

	"github.com/coder/websocket"
)

// What the pages wait for; see gate.
var workerSocket, sharedHeard, installHeard, handlerHeard, updateHeard, thirdHeard gate

var workerMechanisms = []mechanism{
	{
		name: "worker",
		page: `<script src="` + px + `/makes-worker.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/makes-worker.js": js(`new Worker('/worker.js')`),
			"/worker.js":            js(`fetch('` + cdn + `/worker', {method: 'POST', body: 'token-worker'})`),
		},
		sent: []string{"GET " + px + "/makes-worker.js", "POST " + cdn + "/worker token-worker"},
		initiators: map[string][]string{
			cdn + "/worker": {service + "/worker.js", px + "/makes-worker.js", service + "/worker"},
		},
	},
	{
		name: "nested worker",
		page: script(`new Worker('/outer.js')`),
		files: map[string]http.HandlerFunc{
			"/outer.js": js(`fetch('` + px + `/outer?t=outer'); new Worker('/inner.js')`),
			"/inner.js": js(`fetch('` + px + `/inner', {method: 'POST', body: 'token-inner'})`),
		},
		sent: []string{"GET " + px + "/outer?t=outer", "POST " + px + "/inner token-inner"},
		initiators: map[string][]string{
			px + "/outer?t=outer": {service + "/outer.js", service + "/nested-worker"},
			px + "/inner":         {service + "/inner.js", service + "/outer.js", service + "/nested-worker"},
		},
	},
	{
		name: "module worker",
		page: script(`new Worker('/module-worker.mjs', {type: 'module'})`),
		files: map[string]http.HandlerFunc{
			"/module-worker.mjs":        js(`import '` + px + `/worker-imported.mjs?t=module-worker'`),
			px + "/worker-imported.mjs": js(`fetch('` + cdn + `/module-worker', {method: 'POST', body: 'token-module-worker'})`),
		},
		sent: []string{"GET " + px + "/worker-imported.mjs?t=module-worker", "POST " + cdn + "/module-worker token-module-worker"},
		initiators: map[string][]string{
			px + "/worker-imported.mjs?t=module-worker": {service + "/module-worker.mjs", service + "/module-worker"},
			cdn + "/module-worker":                      {px + "/worker-imported.mjs?t=module-worker", service + "/module-worker.mjs", service + "/module-worker"},
		},
	},
	{
		name: "import scripts",
		page: script(`new Worker('/importing-worker.js')`),
		files: map[string]http.HandlerFunc{
			"/importing-worker.js":   js(`importScripts('` + px + `/worker-script.js?t=import-scripts')`),
			px + "/worker-script.js": js(`fetch('` + cdn + `/import-scripts', {method: 'POST', body: 'token-import-scripts'})`),
		},
		sent: []string{"GET " + px + "/worker-script.js?t=import-scripts", "POST " + cdn + "/import-scripts token-import-scripts"},
		initiators: map[string][]string{
			px + "/worker-script.js?t=import-scripts": {service + "/importing-worker.js", service + "/import-scripts"},
			cdn + "/import-scripts":                   {px + "/worker-script.js?t=import-scripts", service + "/importing-worker.js", service + "/import-scripts"},
		},
	},
	{
		name: "blob worker",
		page: `<script src="` + px + `/makes-blob-worker.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/makes-blob-worker.js": js("new Worker(URL.createObjectURL(new Blob([`fetch('" + cdn + "/blob-worker', {method: 'POST', body: 'token-blob-worker'})`])))"),
		},
		sent: []string{"GET " + px + "/makes-blob-worker.js", "POST " + cdn + "/blob-worker token-blob-worker"},
		initiators: map[string][]string{
			cdn + "/blob-worker": {"blob:" + service + "/UUID", px + "/makes-blob-worker.js", service + "/blob-worker"},
		},
	},
	{
		name: "data worker",
		page: `<script src="` + px + `/makes-data-worker.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/makes-data-worker.js": js("new Worker(`data:text/javascript,fetch('" + cdn + "/data-worker',{method:'POST',body:'token-data-worker'})`)"),
		},
		sent: []string{"GET " + px + "/makes-data-worker.js", "POST " + cdn + "/data-worker token-data-worker"},
		initiators: map[string][]string{
			cdn + "/data-worker": {"data:text/javascript,fetch('" + cdn + "/data-worker',{method:'POST',body:'token-data-worker'})", px + "/makes-data-worker.js", service + "/data-worker"},
		},
	},
	{
		name: "websocket in a worker",
		page: script(`new Worker('/socket-worker.js'); fetch('/ws-worker-heard')`),
		files: map[string]http.HandlerFunc{
			"/socket-worker.js": js(`const s = new WebSocket('wss://px.vendor.example/ws-worker'); s.onopen = () => s.send('token-ws-worker')`),
			px + "/ws-worker":   socket(&workerSocket, websocket.CompressionContextTakeover, 1),
			"/ws-worker-heard":  workerSocket.wait,
		},
		sent: []string{"GET wss://px.vendor.example/ws-worker"},
		initiators: map[string][]string{
			"wss://px.vendor.example/ws-worker": {service + "/socket-worker.js", service + "/websocket-in-a-worker"},
		},
		check: messages("wss://px.vendor.example/ws-worker", "> token-ws-worker"),
	},
	{
		name: "keepalive in a worker",
		page: script(`new Worker('/keepalive-worker.js')`),
		files: map[string]http.HandlerFunc{
			"/keepalive-worker.js": js(`fetch('` + px + `/worker-keepalive', {method: 'POST', keepalive: true, body: 'token-worker-keepalive'})`),
		},
		sent: []string{"POST " + px + "/worker-keepalive token-worker-keepalive"},
		initiators: map[string][]string{
			px + "/worker-keepalive": {service + "/keepalive-worker.js", service + "/keepalive-in-a-worker"},
		},
	},
	{
		name: "shared worker",
		page: script(`new SharedWorker('/shared.js'); fetch('/shared-heard')`),
		files: map[string]http.HandlerFunc{
			"/shared.js":    js(`fetch('` + px + `/shared', {method: 'POST', body: 'token-shared'})`),
			px + "/shared":  sharedHeard.heard,
			"/shared-heard": sharedHeard.wait,
		},
		sent: []string{"POST " + px + "/shared token-shared"},
		initiators: map[string][]string{
			px + "/shared": {service + "/shared.js", service + "/shared-worker"},
		},
	},
	{
		name: "service worker on install",
		page: script(`navigator.serviceWorker.register('/sw-install.js', {scope: '/sw-install'}); fetch('/sw-install-heard')`),
		files: map[string]http.HandlerFunc{
			"/sw-install.js":    js(`oninstall = e => e.waitUntil(fetch('` + px + `/install', {method: 'POST', body: 'token-install'}))`),
			px + "/install":     installHeard.heard,
			"/sw-install-heard": installHeard.wait,
		},
		sent: []string{"POST " + px + "/install token-install"},
		initiators: map[string][]string{
			px + "/install": {service + "/sw-install.js", service + "/service-worker-on-install"},
		},
	},
	{
		name: "service worker passing on",
		page: script(controlled("/sw-pass.js") + `.then(() => fetch('` + px + `/passed', {method: 'POST', body: 'token-passed'}))
			.then(() => fetch('` + px + `/made-up'))
			.then(() => fetch('` + px + `/kept'))
			.then(() => fetch('` + px + `/not-taken?t=not-taken'))
			.then(() => fetch('/sw-pass-done')); fetch('/sw-pass-heard')`),
		files: map[string]http.HandlerFunc{
			"/sw-pass.js": js(`oninstall = e => e.waitUntil(caches.open('c').then(c => c.add('` + px + `/kept')));
				onactivate = e => e.waitUntil(clients.claim());
				onfetch = e => {
					if (e.request.url.endsWith('/passed')) e.respondWith(fetch(e.request));
					if (e.request.url.endsWith('/made-up')) e.respondWith(new Response('of its own'));
					if (e.request.url.endsWith('/kept')) e.respondWith(caches.match(e.request));
				}`),
			px + "/kept":     answer("text/plain", "kept"),
			"/sw-pass-done":  handlerHeard.heard,
			"/sw-pass-heard": handlerHeard.wait,
		},
		sent: []string{
			"GET " + px + "/kept", // by the worker, into its cache
			"POST " + px + "/passed token-passed",
			"GET " + px + "/not-taken?t=not-taken",
		},
		causes: []string{
			"POST " + px + "/passed: served by a service worker", // the page's; the worker's own was sent
			"GET " + px + "/made-up: served by a service worker",
			"GET " + px + "/kept: served by a service worker",
		},
		initiators: map[string][]string{
			px + "/not-taken?t=not-taken": {service + "/service-worker-passing-on"},
		},
	},
	{
		name: "service worker update",
		page: script(`navigator.serviceWorker.register('/sw-update.js', {scope: '/sw-update'})
			.then(r => new Promise(done => (r.installing || r.active).onstatechange = e => e.target.state === 'activated' && done(r)))
			.then(r => r.update()).then(() => fetch('/sw-update-done')); fetch('/sw-update-heard')`),
		files: map[string]http.HandlerFunc{
			"/sw-update.js":      js(`importScripts('` + px + `/sw-import.js?t=token-import')`),
			px + "/sw-import.js": js(`1`),
			"/sw-update-done":    updateHeard.heard,
			"/sw-update-heard":   updateHeard.wait,
		},
		sent: []string{"GET " + px + "/sw-import.js?t=token-import", "GET " + px + "/sw-import.js?t=token-import"},
		causes: []string{
			"GET " + service + "/sw-update.js: update of a service worker",
			"GET " + px + "/sw-import.js?t=token-import: update of a service worker",
		},
		initiators: map[string][]string{
			px + "/sw-import.js?t=token-import": {service + "/sw-update.js", service + "/service-worker-update"},
		},
	},
	{
		name: "service worker of a third party",
		page: `<iframe src="` + cdn + `/sw-frame"></iframe>` + script(`fetch('/sw-third-heard')`),
		files: map[string]http.HandlerFunc{
			cdn + "/sw-frame":    html(script(`navigator.serviceWorker.register('/sw-third.js?t=token-third')`)),
			cdn + "/sw-third.js": js(`fetch('` + px + `/third?t=token-third')`),
			px + "/third":        thirdHeard.heard,
			"/sw-third-heard":    thirdHeard.wait,
		},
		sent: []string{"GET " + cdn + "/sw-frame", "GET " + cdn + "/sw-third.js?t=token-third", "GET " + px + "/third?t=token-third"},
		initiators: map[string][]string{
			cdn + "/sw-third.js?t=token-third": {cdn + "/sw-frame", service + "/service-worker-of-a-third-party"},
			px + "/third?t=token-third":        {cdn + "/sw-third.js?t=token-third", cdn + "/sw-frame", service + "/service-worker-of-a-third-party"},
		},
	},
	{
		name: "audio worklet",
		page: `<script src="` + cdn + `/audio.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/audio.js":               js(`new AudioContext().audioWorklet.addModule('` + px + `/audio-worklet.js?t=token-worklet')`),
			px + "/audio-worklet.js":        js(`import '` + px + `/audio-worklet-import.js?t=token-import'`),
			px + "/audio-worklet-import.js": js(`1`),
		},
		sent: []string{"GET " + cdn + "/audio.js", "GET " + px + "/audio-worklet.js?t=token-worklet", "GET " + px + "/audio-worklet-import.js?t=token-import"},
		initiators: map[string][]string{
			px + "/audio-worklet.js?t=token-worklet":       {cdn + "/audio.js", service + "/audio-worklet"},
			px + "/audio-worklet-import.js?t=token-import": {px + "/audio-worklet.js?t=token-worklet", cdn + "/audio.js", service + "/audio-worklet"},
		},
	},
	{
		name: "paint worklet",
		page: `<script src="` + cdn + `/paint.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/paint.js":               js(`CSS.paintWorklet.addModule('` + px + `/paint-worklet.js?t=token-worklet')`),
			px + "/paint-worklet.js":        js(`import '` + px + `/paint-worklet-import.js?t=token-import'`),
			px + "/paint-worklet-import.js": js(`1`),
		},
		sent:   []string{"GET " + cdn + "/paint.js", "GET " + px + "/paint-worklet.js?t=token-worklet", "GET " + px + "/paint-worklet-import.js?t=token-import"},
		untold: []string{"GET " + px + "/paint-worklet-import.js?t=token-import: within a paint worklet"},
		initiators: map[string][]string{
			px + "/paint-worklet.js?t=token-worklet":       {cdn + "/paint.js", service + "/paint-worklet"},
			px + "/paint-worklet-import.js?t=token-import": {px + "/paint-worklet.js?t=token-worklet", cdn + "/paint.js", service + "/paint-worklet"},
		},
	},
	{
		name: "service worker after the page",
		page: script(controlled("/sw-after.js") + `.then(() => fetch('/sw-after-ready'));
			addEventListener('pagehide', () => navigator.serviceWorker.controller.postMessage('bye'))`),
		files: map[string]http.HandlerFunc{
			"/sw-after.js": js(`onactivate = e => e.waitUntil(clients.claim());
				onmessage = e => e.waitUntil(new Promise(done => setTimeout(done, 50)).then(() => fetch('` + px + `/after', {method: 'POST', body: 'token-after'})))`),
		},
		sent: []string{"POST " + px + "/after token-after"},
		initiators: map[string][]string{
			px + "/after": {service + "/sw-after.js", service + "/service-worker-after-the-page"},
		},
	},
}

// controlled registers a service worker and resolves when it controls the page.
func controlled(address string) string {
	return `navigator.serviceWorker.register('` + address + `', {scope: '/'})
		.then(() => navigator.serviceWorker.controller || new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done)))`
}
