package crawler

import "net/http"

// injectionMechanisms are further ways in which a tag has something sent.

var injectionMechanisms = []mechanism{
	injected("set interval string", `globalThis.at = at; const t = setInterval('clearInterval(globalThis.tt); new Image().src = globalThis.at', 20); globalThis.tt = t`),
	injected("click attribute", `const b = document.createElement('button'); b.setAttribute('onclick', "new Image().src = '" + at + "'"); document.body.append(b); b.click()`),
	injected("click attribute later", `const b = document.createElement('button'); b.setAttribute('onclick', "new Image().src = '" + at + "'"); document.body.append(b); setTimeout(() => b.click(), 50)`),
	injected("javascript address in a frame", `const f = document.createElement('iframe'); f.src = "javascript:parent.fetch('" + at + "', {mode: 'no-cors'})"; document.body.append(f)`),
	injected("javascript address", `location.href = "javascript:void fetch('" + at + "', {mode: 'no-cors'})"`),
	injected("friendly frame written", `const f = document.createElement('iframe'); document.body.append(f); f.contentDocument.open(); f.contentDocument.write('<script>new Image().src = "' + at + '"<\/script>'); f.contentDocument.close()`),
	injected("friendly frame image", `const f = document.createElement('iframe'); document.body.append(f); f.contentDocument.body.innerHTML = '<img src="' + at + '">'`),
	injected("mutation observer", `new MutationObserver(() => { if (!globalThis.mo) { globalThis.mo = 1; new Image().src = at } }).observe(document.body, {childList: true}); document.body.append('x')`),
	injected("idle callback", `requestIdleCallback(() => new Image().src = at)`),
	injected("animation frame", `requestAnimationFrame(() => new Image().src = at)`),
	injected("intersection observer", `let once; new IntersectionObserver(() => { if (!once) { once = 1; new Image().src = at } }).observe(document.body)`),
	injected("message channel", `const c = new MessageChannel(); c.port1.onmessage = () => new Image().src = at; c.port2.postMessage(1)`),
	injected("post message", `addEventListener('message', () => new Image().src = at, {once: true}); postMessage(1, '*')`),
	injected("custom event", `addEventListener('custom', () => new Image().src = at); dispatchEvent(new Event('custom'))`),
	injected("image after a fetch", `fetch('/').then(r => r.text()).then(() => new Image().src = at)`),
	injected("attribute after a fetch", `fetch('/').then(r => r.text()).then(() => document.body.insertAdjacentHTML('beforeend', '<img src="' + at + '">'))`),
	injected("microtask", `queueMicrotask(() => new Image().src = at)`),
	injected("timeout of a native", `setTimeout(fetch, 10, at, {mode: 'no-cors'})`),
	injected("timeout of a bound native", `setTimeout(fetch.bind(null, at, {mode: 'no-cors'}), 10)`),
	injected("then a native", `Promise.resolve(at).then(fetch.bind(globalThis)).catch(() => {})`),
	injected("for each fetch", `[at].forEach(u => fetch(u, {mode: 'no-cors'}))`),
	injected("reflect", `Reflect.apply(fetch, globalThis, [at, {mode: 'no-cors'}])`),
	injected("wrapped fetch", `const f = fetch; globalThis.fetch = new Proxy(f, {apply: (t, s, a) => Reflect.apply(t, s, a)}); fetch(at, {mode: 'no-cors'})`),
	injected("custom element", `customElements.define('x-tag', class extends HTMLElement { connectedCallback() { new Image().src = at } }); document.body.insertAdjacentHTML('beforeend', '<x-tag></x-tag>')`),
	injected("template cloned", `const t = document.createElement('template'); t.innerHTML = '<img src="' + at + '">'; document.body.append(t.content.cloneNode(true))`),
	injected("contextual fragment", `const r = document.createRange(); document.body.append(r.createContextualFragment('<script>new Image().src = "' + at + '"<\/script>'))`),
	injected("dom parser", `const d = new DOMParser().parseFromString('<img src="' + at + '">', 'text/html'); document.body.append(document.adoptNode(d.querySelector('img')))`),
	injected("outer html", `document.getElementById('d').outerHTML = '<p><img src="' + at + '"></p>'`),
	injected("set html unsafe", `document.getElementById('d').setHTMLUnsafe('<img src="' + at + '">')`),
	injected("detached inner html", `document.createElement('div').innerHTML = '<img src="' + at + '">'`),
	injected("audio", `new Audio(at)`),
	injected("svg script", `const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.textContent = 'new Image().src = "' + at + '"'; const g = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); g.append(s); document.body.append(g)`),
	injected("prefetch link", `const l = document.createElement('link'); l.rel = 'prefetch'; l.href = at; document.head.append(l)`),
	injected("preload link", `const l = document.createElement('link'); l.rel = 'preload'; l.as = 'image'; l.href = at; document.head.append(l)`),
	injected("window open", `open(at)`),
	injected("anchor click", `const a = document.createElement('a'); a.href = at; a.target = '_blank'; document.body.append(a); a.click()`),
	injected("event source", `new EventSource(at)`),
	injected("poster", `document.body.insertAdjacentHTML('beforeend', '<video poster="' + at + '"></video>')`),
	injected("set attribute", `const i = document.createElement('img'); i.setAttribute('src', at)`),
	injected("srcset", `const i = document.createElement('img'); i.srcset = at + ' 1x'; document.body.append(i)`),
	injected("object", `const o = document.createElement('object'); o.data = at; document.body.append(o)`),
	injected("embed", `const o = document.createElement('embed'); o.src = at; document.body.append(o)`),
	injected("iframe lazy", `const o = document.createElement('iframe'); o.loading = 'lazy'; o.src = at; document.body.append(o)`),
	injected("class toggled", `document.head.append(Object.assign(document.createElement('style'), {textContent: '.z { background: url(' + at + ') }'})); setTimeout(() => document.body.classList.add('z'), 50)`),
	injected("resolved by another", `globalThis.later = new Promise(r => setTimeout(r, 20)); globalThis.later.then(() => new Image().src = at)`),
	injected("async iterator", `(async () => { for await (const u of (async function* () { yield at })()) new Image().src = u })()`),
	injected("error handler", `onerror = () => { new Image().src = at; return true }; setTimeout(() => { throw 1 }, 10)`),
	injected("module inline", `const s = document.createElement('script'); s.type = 'module'; s.textContent = 'new Image().src = "' + at + '"'; document.head.append(s)`),
	injected("import of data", `import('data:text/javascript,' + encodeURIComponent('new Image().src = "' + at + '"'))`),
	injected("eval in eval", `eval("eval('new Image().src = at')")`),
	injected("indirect eval later", `globalThis.at = at; (0, eval)("addEventListener('load', () => new Image().src = globalThis.at)")`),
	injected("function in function", `globalThis.at = at; new Function('return new Function("new Image().src = globalThis.at")')()()`),
	injected("sandboxed srcdoc", `const f = document.createElement('iframe'); f.sandbox = 'allow-scripts'; f.srcdoc = '<script>new Image().src = "' + at + '"<\/script>'; document.body.append(f)`, "about:srcdoc"),
	injected("blob frame", `const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<script>new Image().src = "' + at + '"<\/script>'], {type: 'text/html'})); document.body.append(f)`, "blob:"+service+"/*"),
	injected("data frame", `const f = document.createElement('iframe'); f.src = 'data:text/html,' + encodeURIComponent('<script>new Image().src = "' + at + '"<\/script>'); document.body.append(f)`, "data:*"),
	injected("shared worker", `new SharedWorker(URL.createObjectURL(new Blob(['fetch("' + at + '", {mode: "no-cors"})'])))`, "blob:"+service+"/*"),
	injected("module worker blob", `new Worker(URL.createObjectURL(new Blob(['fetch("' + at + '", {mode: "no-cors"})'], {type: 'text/javascript'})), {type: 'module'})`, "blob:"+service+"/*"),
	injected("worker on message", `const w = new Worker(URL.createObjectURL(new Blob(['onmessage = e => fetch(e.data, {mode: "no-cors"})']))); w.postMessage(at)`, "blob:"+service+"/*"),
	injected("data worker", `new Worker('data:text/javascript,' + encodeURIComponent('fetch("' + at + '", {mode: "no-cors"})'))`, "data:*"),
	fetching(injected("sheet inserted", `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'https://cdn.other.example/sheet.css'; document.head.append(l)`, cdn+"/sheet.css"), map[string]http.HandlerFunc{
		cdn + "/sheet.css": css(`body { background: url(` + px + `/initiator-sheet-inserted) }`)}),
	fetching(injected("import in inserted style", `const s = document.createElement('style'); s.textContent = '@import "https://cdn.other.example/imp.css"'; document.head.append(s)`, cdn+"/imp.css"), map[string]http.HandlerFunc{
		cdn + "/imp.css": css(`body { background: url(` + px + `/initiator-import-in-inserted-style) }`)}),
	fetching(injected("library called", `const s = document.createElement('script'); s.src = 'https://cdn.other.example/lib.js'; s.onload = () => zlib(at); document.head.append(s)`, cdn+"/lib.js"), map[string]http.HandlerFunc{
		cdn + "/lib.js": js(`globalThis.zlib = u => { new Image().src = u }`)}),
	fetching(injected("command queue", `globalThis.zq = [['send', at]]; const s = document.createElement('script'); s.src = 'https://cdn.other.example/q.js'; document.head.append(s)`, cdn+"/q.js"), map[string]http.HandlerFunc{
		cdn + "/q.js": js(`for (const [, u] of zq) new Image().src = u`)}),
	fetching(injected("jsonp", `globalThis.zcb = u => new Image().src = u; const s = document.createElement('script'); s.src = 'https://cdn.other.example/jsonp.js'; document.head.append(s)`, px+"/tag-initiator-jsonp.js", cdn+"/jsonp.js"), map[string]http.HandlerFunc{
		cdn + "/jsonp.js": js(`zcb('` + px + `/initiator-jsonp')`)}),
	fetching(injected("worker import scripts", `new Worker(URL.createObjectURL(new Blob(['importScripts("https://cdn.other.example/is.js")'])))`, cdn+"/is.js", "blob:"+service+"/*"), map[string]http.HandlerFunc{
		cdn + "/is.js": js(`fetch('` + px + `/initiator-worker-import-scripts', {mode: 'no-cors'})`)}),
	fetching(injected("dynamic import", `import('https://cdn.other.example/di.js')`, cdn+"/di.js"), map[string]http.HandlerFunc{
		cdn + "/di.js": js(`new Image().src = '` + px + `/initiator-dynamic-import'`)}),
	fetching(injected("written tag chain", `document.write('<script src="https://cdn.other.example/w1.js"><\/script>')`, cdn+"/w2.js", cdn+"/w1.js"), map[string]http.HandlerFunc{
		cdn + "/w1.js": js(`document.write('<script src="https://cdn.other.example/w2.js"><\/script>')`), cdn + "/w2.js": js(`document.write('<img src="` + px + `/initiator-written-tag-chain">')`)}),
	fetching(injected("fetched and evaled", `fetch('https://cdn.other.example/fe.txt').then(r => r.text()).then(t => (0, eval)(t))`), map[string]http.HandlerFunc{
		cdn + "/fe.txt": answer("text/plain", `new Image().src = '`+px+`/initiator-fetched-and-evaled'`)}),
	fetching(injected("fetched and inserted", `fetch('https://cdn.other.example/fi.txt').then(r => r.text()).then(t => { const s = document.createElement('script'); s.text = t; document.head.append(s) })`), map[string]http.HandlerFunc{
		cdn + "/fi.txt": answer("text/plain", `setTimeout(() => new Image().src = '`+px+`/initiator-fetched-and-inserted', 30)`)}),
}

// fetching is a mechanism whose tag asks for files of others.
func fetching(m mechanism, files map[string]http.HandlerFunc) mechanism {
	for address, handler := range files {
		m.files[address] = handler
		m.sent = append(m.sent, "GET "+address)
	}
	return m
}
