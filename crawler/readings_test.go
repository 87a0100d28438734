package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"soshin/catalog"
	"soshin/catalog/fingerprint"
)

// reader is a script of the fixture: it sets window.done to a promise of its
// end, if it takes time. want is what package fingerprint finds, empty for
// what is none.
type reader struct{ name, script, want string }

var readers = []reader{
	{"canvas", `
		const c = document.createElement('canvas'); c.width = 240; c.height = 60;
		const x = c.getContext('2d'); x.font = '14px Arial';
		x.fillStyle = '#f60'; x.fillRect(100, 1, 62, 20);
		x.fillStyle = '#069'; x.fillText('Some text', 2, 15);
		x.fillStyle = 'rgba(102, 204, 0, 0.7)'; x.strokeText('Some more', 4, 17); x.fillText('x', 1, 1);
		c.toDataURL();`, "canvas: the image of a canvas of 240 x 60 with text in 2 colours and 8 characters"},
	{"area", `
		const x = document.createElement('canvas').getContext('2d');
		x.fillText('0123456789', 2, 15); x.getImageData(0, 0, 16, 16);`,
		"canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters"},
	{"blob", `
		const c = document.createElement('canvas'), x = c.getContext('2d');
		x.fillText('日本語の文字を十字', 2, 15); x.fillText('𝒜😃', 2, 30);
		window.done = new Promise(r => c.toBlob(r));`,
		"canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters"},
	{"offscreen", `
		const c = new OffscreenCanvas(100, 20), x = c.getContext('2d');
		x.fillText('abcdefghij', 2, 15); window.done = c.convertToBlob();`,
		"canvas: the image of a canvas of 100 x 20 with text in 1 colour and 10 characters"},
	{"moved", `
		const c = document.createElement('canvas'), x = c.getContext('2d'), d = document.createElement('canvas');
		x.fillText('abcdefghij', 2, 15); d.getContext('2d').drawImage(c, 0, 0); d.toDataURL();`,
		"canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters"},
	{"library", `
		const c = document.createElement('canvas');
		c.getContext('2d').fillText('abcdefghij', 2, 15); imageOf(c);`, ""}, // lib.js reads it
	{"canvasfont", `
		const x = document.createElement('canvas').getContext('2d');
		for (let i = 0; i < 50; i++) { x.font = '72px F' + i + ', monospace'; x.measureText('mmmmmmmmmmlli'); }`,
		"canvas-font: the width of a text in 50 fonts"},
	{"again", `
		const x = document.createElement('canvas').getContext('2d');
		for (let i = 0; i < 50; i++) { x.font = '72px F' + i + ', monospace'; x.measureText('mmmmmmmmmmlli'); }`,
		"canvas-font: the width of a text in 50 fonts"},
	{"fonts", `
		const s = document.createElement('span'); s.textContent = 'mmmm'; document.body.append(s);
		for (let i = 0; i < 50; i++) for (const base of ['serif', 'monospace']) {
			s.style.fontFamily = 'F' + i + ',' + base; s.offsetWidth; s.offsetHeight;
		}
		s.remove();`, "fonts: the size of text in 50 fonts"},
	{"framefonts", `
		const f = document.createElement('iframe'); document.body.append(f);
		const d = f.contentDocument, s = d.createElement('span'); d.body.append(s);
		for (let i = 0; i < 60; i++) { s.style.font = '72px F' + i; s.getBoundingClientRect(); }
		f.remove();`, "fonts: the size of text in 60 fonts"},
	{"fontcheck", `for (let i = 0; i < 55; i++) document.fonts.check('12px F' + i);`, "fonts: the size of text in 55 fonts"},
	{"webgl", `
		const g = document.createElement('canvas').getContext('webgl'), e = g.getExtension('WEBGL_debug_renderer_info');
		g.getParameter(e.UNMASKED_VENDOR_WEBGL); g.getParameter(e.UNMASKED_RENDERER_WEBGL); g.getSupportedExtensions();`,
		"webgl: the graphics hardware's name with the list of extensions"},
	{"webgl2", `
		const g = document.createElement('canvas').getContext('webgl2'), e = g.getExtension('WEBGL_debug_renderer_info');
		for (const p of ['VERSION', 'VENDOR', 'RENDERER', 'MAX_TEXTURE_SIZE', 'MAX_SAMPLES', 'ALIASED_LINE_WIDTH_RANGE', 'MAX_VARYING_VECTORS', 'DEPTH_BITS', 'DEPTH_BITS']) g.getParameter(g[p]);
		g.getShaderPrecisionFormat(g.VERTEX_SHADER, g.HIGH_FLOAT); g.getParameter(e.UNMASKED_RENDERER_WEBGL);`,
		"webgl: the graphics hardware's name with 8 parameters, shader precisions"},
	{"webglimage", `
		const c = document.createElement('canvas'), g = c.getContext('webgl'); g.getExtension('WEBGL_debug_renderer_info');
		g.drawArrays(g.TRIANGLES, 0, 3); c.toDataURL(); g.getParameter(0x9246);`,
		"webgl: the graphics hardware's name with pixels"},
	{"audio", `
		const a = new OfflineAudioContext(1, 5000, 44100), o = a.createOscillator(), c = a.createDynamicsCompressor();
		o.connect(c); c.connect(a.destination); o.start(0);
		window.done = a.startRendering().then(b => b.getChannelData(0));`, "audio: an oscillator's sound as it is rendered"},
	{"analyser", `
		const a = new AudioContext(), o = new OscillatorNode(a), n = new AnalyserNode(a);
		o.connect(n); n.getFloatFrequencyData(new Float32Array(n.frequencyBinCount)); a.close();`, "audio: an oscillator's sound as it is rendered"},
	{"webrtc", `
		const p = new RTCPeerConnection(); p.onicecandidate = () => {}; p.createDataChannel('');
		window.done = p.createOffer().then(o => p.setLocalDescription(o));`, "webrtc: the candidates of a WebRTC connection to nobody"},
	{"webrtclistener", `
		const p = new RTCPeerConnection(); p.createDataChannel(''); p.addEventListener('icecandidate', () => {});
		window.done = p.setLocalDescription();`, "webrtc: the candidates of a WebRTC connection to nobody"},
	{"navigator", `
		navigator.hardwareConcurrency + navigator.deviceMemory + navigator.plugins.length + navigator.languages + navigator.platform + navigator.maxTouchPoints;
		screen.width + screen.height + screen.colorDepth; navigator.getBattery();`,
		"navigator: 9 properties: battery, colour depth, languages, memory, platform, plugins, processors, screen, touch points"},
	{"late", `
		addEventListener('pagehide', () => {
			const c = document.createElement('canvas'); c.getContext('2d').fillText('abcdefghij', 2, 15); c.toDataURL();
		});`, "canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters"},

	{"behind", `
		for (let i = 0; i < 20; i++) {
			const c = document.createElement('canvas'), x = c.getContext('2d'); c.width = 100 + i;
			x.save(); x.fillText('a chart of something', 2, 15); x.restore(); c.toDataURL();
			for (const font of ['12px Arial', '12px serif']) { x.font = font; x.measureText('label ' + i); }
		}
		const c = document.createElement('canvas'), x = c.getContext('2d'); x.fillText('abcdefghij', 2, 15); c.toDataURL();`,
		"canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters"},
	{"behindtexts", `
		const x = document.createElement('canvas').getContext('2d');
		for (let i = 0; i < 200; i++) for (const font of ['12px Arial', '12px serif']) { x.font = font; x.measureText('label ' + i); }
		for (let i = 0; i < 60; i++) { x.font = '72px F' + i; x.measureText('mmmmmmmmmmlli'); }`,
		"canvas-font: the width of a text in 60 fonts"},

	// What ordinary pages do.
	{"emoji", `
		const c = document.createElement('canvas'), x = c.getContext('2d', {willReadFrequently: true});
		x.textBaseline = 'top'; x.font = '600 32px Arial';
		const drawn = s => { x.clearRect(0, 0, c.width, c.height); x.fillText(s, 0, 0); return x.getImageData(0, 0, c.width, c.height).data.join(); };
		drawn('\u{1F3F3}\uFE0F\u200D\u26A7\uFE0F') === drawn('\u{1F3F3}\uFE0F\u200B\u26A7\uFE0F');
		drawn('\u{1F1E8}\u{1F1F6}') === drawn('\u{1F1E8}\u200B\u{1F1F6}');
		drawn('\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}') === drawn('\u{1F3F4}\u200B\u{E0067}\u200B\u{E0062}');
		c.width = 300; x.fillText('abcdefgh', 0, 0); c.toDataURL();`, ""},
	{"small", `
		const c = document.createElement('canvas'); c.width = c.height = 15;
		c.getContext('2d').fillText('0123456789', 2, 15); c.toDataURL();`, ""},
	{"chart", `
		const c = document.createElement('canvas'), x = c.getContext('2d'); document.body.append(c);
		for (const [i, colour] of ['#c00', '#0c0', '#00c'].entries()) { x.save(); x.fillStyle = colour; x.fillRect(0, 0, 9, 9); x.fillText('Series number ' + i, 9, 9); x.restore(); }
		c.toDataURL();`, ""},
	{"interactive", `
		const c = document.createElement('canvas'), x = c.getContext('2d'); c.addEventListener('mousemove', () => {});
		x.fillStyle = '#c00'; x.fillText('Monday Tuesday', 9, 9); x.fillStyle = '#0c0'; x.fillText('Wednesday', 9, 19); c.toDataURL();`, ""},
	{"shown", `
		const x = document.createElement('canvas').getContext('2d');
		x.fillStyle = '#c00'; x.fillText('Monday Tuesday', 9, 9); x.fillStyle = '#0c0'; x.fillText('Wednesday', 9, 19); x.getImageData(5, 5, 1, 1);`, ""},
	{"editor", `
		const c = document.createElement('canvas'), x = c.getContext('2d'), out = document.createElement('canvas');
		x.save(); x.rotate(.1); x.fillStyle = 'red'; x.fillText('Caption of a photo', 9, 19); x.restore(); x.fillStyle = 'blue'; x.fillText('2026', 9, 29);
		x.getImageData(0, 0, 300, 150); out.getContext('2d').drawImage(c, 0, 0); out.toDataURL('image/jpeg');`, ""},
	{"photo", `
		const c = document.createElement('canvas'), x = c.getContext('2d'); x.fillStyle = 'red'; x.fillRect(0, 0, 9, 9); x.fillStyle = 'blue'; x.fillRect(9, 9, 9, 9);
		window.done = new Promise(r => c.toBlob(r, 'image/jpeg'));`, ""},
	{"map", `
		const c = document.createElement('canvas'), g = c.getContext('webgl2'), e = g.getExtension('WEBGL_debug_renderer_info'); document.body.append(c);
		for (const p of [e.UNMASKED_RENDERER_WEBGL, e.UNMASKED_VENDOR_WEBGL, g.MAX_TEXTURE_SIZE, g.MAX_SAMPLES, g.VIEWPORT, g.MAX_VERTEX_ATTRIBS]) g.getParameter(p);
		for (let i = 0; i < 3; i++) g.drawElements(g.TRIANGLES, 3, g.UNSIGNED_SHORT, 0);`, ""},
	{"engine", `
		const c = document.createElement('canvas'), g = c.getContext('webgl2'), e = g.getExtension('WEBGL_debug_renderer_info'); document.body.append(c);
		g.getParameter(e.UNMASKED_RENDERER_WEBGL); g.getSupportedExtensions();
		for (const name in g) if (name.startsWith('MAX_')) g.getParameter(g[name]);
		window.done = new Promise(end => {
			let n = 0;
			(function frame() { g.drawArrays(g.TRIANGLES, 0, 3); g.readPixels(1, 1, 1, 1, g.RGBA, g.UNSIGNED_BYTE, new Uint8Array(4)); ++n < 17 ? requestAnimationFrame(frame) : end(); })();
		});`, ""},
	{"features", `
		const g = document.createElement('canvas').getContext('webgl');
		for (const name in g) if (name.startsWith('MAX_')) g.getParameter(g[name]);
		g.getSupportedExtensions(); g.getShaderPrecisionFormat(g.VERTEX_SHADER, g.HIGH_FLOAT);`, ""},
	{"fontloader", `
		const s = document.createElement('span'); s.textContent = 'BESbswy'; document.body.append(s);
		for (const f of ['serif', 'sans-serif', 'Noto Sans JP, serif', 'Noto Sans JP, sans-serif', 'Roboto, serif', 'Roboto, sans-serif'])
			for (let i = 0; i < 30; i++) { s.style.fontFamily = f; s.offsetWidth; }
		s.remove(); document.fonts.check('12px Roboto'); window.done = document.fonts.load('12px Roboto').catch(() => {});`, ""},
	{"layout", `
		const x = document.createElement('canvas').getContext('2d');
		for (let i = 0; i < 300; i++) { x.font = 10 + i % 7 + 'px ' + ['Arial', 'serif', 'Noto Sans JP'][i % 3]; x.measureText('word'); x.measureText('word ' + i); }`, ""},
	{"call", `
		const p = new RTCPeerConnection(); p.onicecandidate = () => {}; p.addTransceiver('audio'); p.addTransceiver('video'); p.createDataChannel('chat');
		window.done = p.createOffer().then(o => p.setLocalDescription(o));`, ""},
	{"peers", `
		const a = new RTCPeerConnection(), b = new RTCPeerConnection(); a.onicecandidate = b.onicecandidate = () => {}; a.createDataChannel('file');
		window.done = (async () => { await a.setLocalDescription(await a.createOffer()); await b.setRemoteDescription(a.localDescription);
			await b.setLocalDescription(await b.createAnswer()); await a.setRemoteDescription(b.localDescription); })();`, ""},
	{"synthesiser", `
		const a = new AudioContext(), o = a.createOscillator(), c = a.createDynamicsCompressor(), n = a.createAnalyser();
		o.connect(c); c.connect(n); n.getByteFrequencyData(new Uint8Array(n.frequencyBinCount));
		const noise = a.createBuffer(1, a.sampleRate, a.sampleRate); noise.getChannelData(0)[0] = 1; a.close();`, ""},
	{"analytics", `
		navigator.languages + navigator.platform + navigator.connection + screen.width + screen.height + screen.colorDepth + navigator.userAgent + navigator.language + navigator.cookieEnabled;
		new Intl.DateTimeFormat().resolvedOptions().timeZone; navigator.userAgentData.getHighEntropyValues(['model']);`, ""},
}

// found lists the fingerprints of the fixture in short.
func found(got recorded) []string {
	var list []string
	for _, f := range fingerprint.Find(got.visits[0], got.readings) {
		script := strings.NewReplacer("https://", "", ".example", "").Replace(f.Script)
		list = append(list, fmt.Sprintf("%s %s: %s", script, f.Technique, f.Detail))
	}
	return list
}

// stored is the value of that name that was found at the end.
func stored(got recorded, name string) string {
	for _, o := range got.stored {
		if o.Name == name {
			return o.Value
		}
	}
	return ""
}

// visitReaders visits a page with the scripts and holds it until all are done.
func visitReaders(t *testing.T, program string, page string, text map[string]string) recorded {
	t.Helper()
	release := make(chan struct{})
	var once sync.Once
	text["www.service.example/"] = `<body><script>new Image().src = '/wait'; const all = []</script>` + page +
		`<script>Promise.allSettled(all).then(() => navigator.sendBeacon('/done'))</script>`
	handler := files(text, nil)
	got := visitPage(t, program, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/wait":
			select {
			case <-release:
			case <-r.Context().Done():
			}
		case "/done":
			once.Do(func() { close(release) })
		}
		handler.ServeHTTP(w, r)
	}))
	for _, r := range got.readings {
		t.Logf("%s %s %v %v", r.Technique, r.Document, r.By, r.Counts)
	}
	return got
}

func TestFingerprints(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		text := map[string]string{
			"cdn.vendor.example/lib.js":  `function imageOf(c) { return c.toDataURL(); }`,
			"frame.vendor.example/frame": `<script>const c = document.createElement('canvas'); c.getContext('2d').fillText('abcdefghij', 2, 15); c.toDataURL();</script>`,
			"www.service.example/worker.js": `const c = new OffscreenCanvas(100, 20), x = c.getContext('2d'); x.fillText('abcdefghij', 2, 15);
				c.convertToBlob().then(() => { postMessage(Object.getOwnPropertyNames(self).filter(n => n.startsWith('soshin')).length); close(); });`,
		}
		page := `<script src="https://cdn.vendor.example/lib.js"></script>`
		want := []string{
			"cdn.vendor/lib.js canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters",
			"www.service/ canvas: the image of a canvas of 300 x 150 with text in 1 colour and 11 characters",
			"frame.vendor/frame canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters",
			"www.service/worker.js canvas: the image of a canvas of 100 x 20 with text in 1 colour and 10 characters",
		}
		for _, r := range readers {
			text["cdn.vendor.example/"+r.name+".js"] = "(() => {" + r.script + "})();"
			page += `<script>window.done = undefined</script><script src="https://cdn.vendor.example/` + r.name + `.js"></script><script>all.push(window.done)</script>`
			if r.want != "" {
				want = append(want, "cdn.vendor/"+r.name+".js "+r.want)
			}
		}
		page += `<script>{ const c = document.createElement('canvas'); c.getContext('2d').fillText('abcdefghijk', 2, 15); c.toDataURL(); }
			const w = new Worker('/worker.js'); all.push(new Promise(r => w.onmessage = e => { sessionStorage.left = e.data; r(); }));
			const f = document.createElement('iframe'); f.src = 'https://frame.vendor.example/frame'; all.push(new Promise(r => f.onload = r)); document.body.append(f);</script>`
		got := visitReaders(t, program, page, text)
		list := found(got)
		slices.Sort(list)
		slices.Sort(want)
		for _, f := range list {
			if !slices.Contains(want, f) {
				t.Errorf("unexpected: %s", f)
			}
		}
		for _, f := range want {
			if !slices.Contains(list, f) {
				t.Errorf("missing:    %s", f)
			}
		}
		targets := map[string]string{}
		for _, r := range got.readings {
			targets[r.By[0]] = r.Target
			if r.At.Before(got.visits[0].Started) || r.At.After(got.visits[0].Ended) {
				t.Errorf("%s of %s was read at %s", r.Technique, r.By[0], r.At)
			}
		}
		if w := targets["https://www.service.example/worker.js"]; w != "worker" {
			t.Errorf("the worker's reading is of a %q", w)
		}
		if left := stored(got, "left"); left != "0" {
			t.Errorf("the worker sees %q bindings", left)
		}
	})
}

// What a page sees of the hooks that count, and what it can do about them.
func TestReadingsAreNotInTheWay(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		const wanted = `{"native":true,"shape":"fillText,3,true,get offsetWidth,0,set onicecandidate,1,getContext,1,get languages,0,addEventListener,2,OscillatorNode,1",` +
			`"thrown":"TypeError TypeError TypeError TypeError TypeError InvalidStateError","results":"data:image/png;base64,,object,number,true,true,1,TextMetrics",` +
			`"once":"v1","listener":"1 true","limit":"10,false"}`
		got := visitReaders(t, program, `<script src="https://cdn.vendor.example/check.js"></script><script src="https://cdn.vendor.example/hostile.js"></script>`, map[string]string{
			"cdn.vendor.example/check.js": `(() => {
				const get = (o, n) => Object.getOwnPropertyDescriptor(o.prototype, n);
				const thrown = f => { try { f(); return 'nothing' } catch (e) { return e.name } };
				const c = document.createElement('canvas'), x = c.getContext('2d');
				const offset = get(HTMLElement, 'offsetWidth').get, candidate = get(RTCPeerConnection, 'onicecandidate').set;
				let order = '', heard = 0;
				x.fillText({toString() { order += 'v'; return '1' }}, 1, 1);
				const target = new EventTarget(), listener = () => heard++;
				target.addEventListener('x', listener); target.addEventListener('x', listener); target.dispatchEvent(new Event('x'));
				const tainted = document.createElement('canvas'); // of no size: no image
				tainted.width = 0;
				sessionStorage.facts = JSON.stringify({
					native: [x.fillText, offset, candidate, EventTarget.prototype.addEventListener, OscillatorNode, c.toDataURL, c.getContext]
						.every(f => /\[native code\]/.test(Function.prototype.toString.call(f))),
					shape: [x.fillText.name, x.fillText.length, get(CanvasRenderingContext2D, 'fillText').enumerable, offset.name, offset.length, candidate.name, candidate.length,
						c.getContext.name, c.getContext.length, get(Navigator, 'languages').get.name, get(Navigator, 'languages').get.length,
						EventTarget.prototype.addEventListener.name, EventTarget.prototype.addEventListener.length, OscillatorNode.name, OscillatorNode.length].join(),
					thrown: [thrown(() => x.fillText()), thrown(() => offset.call({})), thrown(() => c.toDataURL.call(x)), thrown(() => new OscillatorNode()),
						thrown(() => target.addEventListener('x')), thrown(() => x.drawImage(tainted, 0, 0))].join(' '),
					results: [c.toDataURL().slice(0, 22), typeof navigator.languages, typeof screen.width, new OscillatorNode(new AudioContext()) instanceof OscillatorNode,
						new RTCPeerConnection().createDataChannel('') instanceof RTCDataChannel, navigator.languages === navigator.languages ? 1 : 0, x.measureText('x').constructor.name].join(),
					once: order + 1, listener: heard + ' ' + (target.addEventListener('y', null) === undefined),
					limit: [Error.stackTraceLimit, 'prepareStackTrace' in Error].join(),
				});
			})();`,
			"cdn.vendor.example/hostile.js": `(() => {
				const bad = () => { throw new Error('mine') }, seen = {length: 0};
				const c = document.createElement('canvas'), x = c.getContext('2d');
				for (const p of [WeakMap, Map, Set]) p.prototype.get = p.prototype.set = p.prototype.has = bad;
				Array.prototype[Symbol.iterator] = Array.prototype.push = String.prototype.indexOf = String.prototype.codePointAt = RegExp.prototype.exec = bad;
				JSON.stringify = Math.abs = Date.now = window.setTimeout = window.queueMicrotask = Reflect.apply = bad;
				Object.defineProperty(Object.prototype, '0', {set() { seen.length++ }, get: bad, configurable: true});
				Object.defineProperty(Object.prototype, 'canvas', {set() { seen.length++ }, configurable: true});
				Object.prototype.toJSON = String.prototype.toJSON = bad;
				Object.defineProperty(Object.prototype, 'get', {__proto__: null, get: bad, configurable: true});
				x.fillText('abcdefghij', 2, 15); c.toDataURL();
				const g = new OffscreenCanvas(9, 9).getContext('webgl2'); g.getExtension('WEBGL_debug_renderer_info'); g.getSupportedExtensions(); g.getParameter(0x9246);
				sessionStorage.gl = g.getParameter.name + g.getParameter.length + Object.keys(Object.getOwnPropertyDescriptor(WebGL2RenderingContext.prototype, 'getParameter'));
				delete Object.prototype[0]; delete Object.prototype.get;
				sessionStorage.seen = seen.length;
				navigator.sendBeacon('/done'); // the page's own end is broken now
			})();`,
		})
		if facts := stored(got, "facts"); facts != wanted {
			t.Errorf("the page sees\n%s\nwant\n%s", facts, wanted)
		}
		if gl := stored(got, "gl"); gl != "getParameter1value,writable,enumerable,configurable" {
			t.Errorf("the page sees %q", gl)
		}
		if seen := stored(got, "seen"); seen != "0" {
			t.Errorf("the page saw %q assignments", seen)
		}
		want := []string{
			"cdn.vendor/hostile.js canvas: the image of a canvas of 300 x 150 with text in 1 colour and 10 characters",
			"cdn.vendor/hostile.js webgl: the graphics hardware's name with the list of extensions",
		}
		if list := found(got); !slices.Equal(list, want) {
			t.Errorf("found %q, want %q", list, want)
		}
	})
}

func TestReadingsAreBounded(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		got := visitReaders(t, program, `<script src="https://cdn.vendor.example/many.js"></script>`, map[string]string{
			"cdn.vendor.example/many.js": `
				for (let i = 0; i < 300; i++) (0, eval)('navigator.platform\n//# sourceURL=https://cdn.vendor.example/made/' + i + '.js');
				for (let i = 0; i < 3000; i++) { const s = document.body; s.style.fontFamily = 'F' + i; s.offsetWidth; }
				for (let i = 0; i < 40; i++) { const c = document.createElement('canvas'); c.width = 100 + i; c.getContext('2d').fillText('abcdefghij', 2, 15); c.toDataURL(); }`,
		})
		limits, most := 0, 0
		for _, r := range got.readings {
			if r.Technique == catalog.TechniqueLimit {
				limits++
			}
			most = max(most, len(r.Counts))
		}
		if limits != 1 || most > 8 || len(got.readings) > 300 {
			t.Errorf("%d readings, %d limits, at most %d counted apart", len(got.readings), limits, most)
		}
	})
}
