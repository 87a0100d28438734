	// Part of hooks.js, which puts it before its end: what scripts read that
	// tells one terminal from another. It only counts, and tells the counts a
	// moment after they changed and when the page goes; package fingerprint
	// judges them. Much of this is called thousands of times by
	// pages that draw, so the stack, which costs most, is taken only where a
	// call may count. Objects without a prototype stand for maps and lists: a
	// page may have changed those that have one.
	{
		const {setTimeout, queueMicrotask, document} = globalThis, listen = globalThis.addEventListener, indexOf = String.prototype.indexOf;
		const exec = RegExp.prototype.exec, codePointAt = String.prototype.codePointAt, abs = Math.abs;
		// The nearest script of a stack; see scriptAddress in hooks.go.
		const script = /(?:^|[\s(])((?:https?|blob|data|file):\S*?):\d+:\d+(?:[),]|$)/m;
		const weak = () => {
			const m = new WeakMap();
			m.get = m.get; m.set = m.set; // its own: the page may change the prototype's
			return m;
		};
		const is = o => typeof o === 'object' && o !== null;

		// The bounds are for hostile pages, and for those that draw without end.
		let records = 256, reports = 512, limited = false, waiting = false, leaving = false;
		const stacks = {__proto__: null}; // taken, by technique
		const known = {__proto__: null}, list = {__proto__: null, length: 0};
		const limit = () => {
			if (limited) return;
			limited = true;
			tell('["reading",' + cut(`${place.href}`, 2048) + ',' + cut(origin, 512) + ',"limit","0","","",""]');
		};
		const write = r => {
			let text = '';
			for (let i = 0; i < r.subjects.length; i++) {
				const s = r.subjects[i];
				let counts = '';
				for (const name in s) counts += (counts && ',') + quote(name) + ':' + `${s[name]}`;
				text += (text && ',') + '{' + counts + '}';
			}
			return '[' + text + ']';
		};
		const flush = () => {
			waiting = false;
			for (let i = 0; i < list.length; i++) {
				const r = list[i];
				if (!r.changed) continue;
				r.changed = false;
				if (reports-- <= 0) return limit();
				tell('["reading",' + cut(`${place.href}`, 2048) + ',' + cut(origin, 512) + ',' + quote(r.technique) + ',' +
					quote(`${r.at}`) + ',' + quote(write(r)) + ',"",' + cut(r.stack, 16384) + ']');
			}
		};
		const change = r => {
			r.changed = true;
			if (leaving) return flush();
			if (waiting) return;
			waiting = true;
			// Nothing tells a worker that it ends.
			if (document) apply(setTimeout, globalThis, [() => quietly(flush), $PAUSE]);
			else apply(queueMicrotask, globalThis, [() => quietly(flush)]);
		};
		if (listen) apply(listen, globalThis, ['pagehide', () => { leaving = true; quietly(flush); }, true]);

		// reader returns what the script that is calling has read with a
		// technique; nothing beyond the bounds.
		const reader = technique => {
			stacks[technique] = (stacks[technique] || 0) + 1;
			if (stacks[technique] > $STACKS) return limit();
			const text = stack(), found = apply(exec, script, [text]);
			const key = technique + ' ' + (found ? found[1] : '');
			if (known[key]) return known[key];
			if (records-- <= 0) return limit();
			const r = {__proto__: null, technique, at: now(), stack: text, changed: false, subjects: {__proto__: null, length: 0}, seen: {__proto__: null}};
			return known[key] = list[list.length++] = r;
		};
		// subject adds one that is counted apart; at most eight are.
		const subject = r => r.subjects.length < 8 ? r.subjects[r.subjects.length++] = {__proto__: null} : limit();
		const count = (r, name) => {
			const s = r.subjects[0] || subject(r);
			if (s[name]) return;
			s[name] = 1;
			change(r);
		};

		// watch has note(self, args, result) called after each call that throws
		// nothing.
		const watch = (owner, name, part, note) => {
			const d = owner && own(owner.prototype, name);
			if (!d || typeof d[part] !== 'function') return;
			d[part] = new Proxy(d[part], {__proto__: null, apply(target, self, args) {
				const result = apply(target, self, args);
				try { note(self, args, result); } catch { /* not a thing of its kind, or a page in the way */ }
				return result;
			}});
			define(owner.prototype, name, (orphan(d, null), d));
		};
		// seldom tells for which calls of a function a stack is taken: 64 a second.
		const seldom = () => {
			let left = 64, since = 0;
			return () => {
				if (left-- > 0) return true;
				const t = now();
				if (t - since < 1000) return false;
				since = t;
				left = 63;
				return true;
			};
		};
		// reads has the calls of functions noted as those of a name.
		const reads = (technique, names) => {
			for (const [owner, name, part, as] of names) {
				const look = seldom();
				watch(owner, name, part, () => {
					const r = look() && reader(technique);
					if (r) count(r, as);
				});
			}
		};
		const G = globalThis, listened = weak(), gathered = weak();
		watch(G.EventTarget, 'addEventListener', 'value', (self, args) => {
			if (!is(self)) return;
			listened.set(self, true);
			if (args[0] === 'icecandidate') gathered.set(self, true);
		});

		// Canvases: what text has been drawn since the canvas was cleared, in
		// how many colours, and how it was read.
		const drawings = weak(); // by canvas and by context
		const scenes = weak(); // of WebGL, likewise
		const canvasKinds = [[G.HTMLCanvasElement, G.CanvasRenderingContext2D], [G.OffscreenCanvas, G.OffscreenCanvasRenderingContext2D]];
		const blank = d => { d.colours = {__proto__: null}; d.characters = {__proto__: null}; d.coloured = d.written = 0; };
		const size = canvasKinds.map(([Canvas]) => [getter(Canvas, 'width'), getter(Canvas, 'height')]);
		const exported = (canvas, kind, w, h) => {
			const scene = scenes.get(canvas);
			if (scene) { scene.pixels = 1; if (scene.reader) { scene.reader.subjects[0].pixels = 1; change(scene.reader); } }
			const d = drawings.get(canvas);
			if (!d || !d.written) return;
			const r = reader('canvas');
			if (!r) return;
			const width = size[kind][0](canvas), height = size[kind][1](canvas);
			const state = d.state || listened.get(canvas) ? 1 : 0;
			// Those that are drawn for people may be many.
			if (state && (r.drawn = (r.drawn || 0) + 1) > 2) return;
			const key = `${width} ${height} ${d.coloured} ${d.written} ${state} ${w} ${h}`;
			if (r.seen[key]) return;
			r.seen[key] = true;
			const s = subject(r);
			if (!s) return;
			s.width = width; s.height = height; s.colours = d.coloured; s.characters = d.written; s.state = state;
			if (w) { s.read_width = w; s.read_height = h; } else s.image = 1;
			change(r);
		};
		canvasKinds.forEach(([Canvas, Context], kind) => {
			const canvasOf = getter(Context, 'canvas'), colourOf = getter(Context, 'fillStyle'), [width, height] = size[kind];
			const drawing = context => {
				let d = drawings.get(context);
				if (!d) {
					d = {__proto__: null, state: false};
					blank(d);
					drawings.set(context, d);
					drawings.set(canvasOf(context), d);
				}
				return d;
			};
			for (const name of ['fillText', 'strokeText']) {
				watch(Context, name, 'value', (self, args) => {
					const d = drawing(self), text = args[0];
					if (d.coloured < 8) {
						const colour = colourOf(self), as = typeof colour === 'string' ? colour : 'gradient';
						if (!d.colours[as]) { d.colours[as] = true; d.coloured++; }
					}
					if (typeof text !== 'string') { if (!d.written) d.written = 1; return; }
					for (let i = 0; i < text.length && i < 256 && d.written < 64;) {
						const c = apply(codePointAt, text, [i]);
						if (!d.characters[c]) { d.characters[c] = true; d.written++; }
						i += c > 0xffff ? 2 : 1;
					}
				});
			}
			for (const name of ['save', 'restore']) watch(Context, name, 'value', self => { drawing(self).state = true; });
			watch(Context, 'clearRect', 'value', (self, args) => {
				const d = drawings.get(self);
				if (!d || !d.written) return;
				const canvas = canvasOf(self), x = args[0], y = args[1];
				if (x <= 0 && y <= 0 && x + args[2] >= width(canvas) && y + args[3] >= height(canvas)) blank(d);
			});
			for (const name of ['width', 'height']) {
				watch(Canvas, name, 'set', self => { const d = drawings.get(self); if (d) blank(d); });
			}
			watch(Context, 'drawImage', 'value', (self, args) => {
				const from = is(args[0]) && drawings.get(args[0]);
				if (!from || !from.written) return;
				const to = drawing(self);
				to.state ||= from.state;
				for (const c in from.colours) if (!to.colours[c]) { to.colours[c] = true; to.coloured++; }
				for (const c in from.characters) if (!to.characters[c]) { to.characters[c] = true; to.written++; }
			});
			for (const name of ['toDataURL', 'toBlob', 'convertToBlob']) watch(Canvas, name, 'value', self => exported(self, kind, 0, 0));
			watch(Context, 'getImageData', 'value', (self, args) => {
				if (drawings.get(self)) exported(canvasOf(self), kind, abs(args[2]), abs(args[3]));
			});

			// Fonts by the width of a text. One that is measured again and again
			// in the same font is ordinary, and costs no stack.
			const fontOf = getter(Context, 'font');
			let texts = {__proto__: null}, held = 0;
			watch(Context, 'measureText', 'value', (self, args) => {
				if (typeof args[0] !== 'string') return;
				const font = fontOf(self), family = apply(sliceOf, font, [apply(indexOf, font, ['px ']) + 3]);
				const text = apply(sliceOf, args[0], [0, 128]);
				let t = texts[text];
				if (!t) {
					if (held++ >= 256) { texts = {__proto__: null}; held = 0; }
					t = texts[text] = {__proto__: null, last: family, first: family};
					return;
				}
				if (t.last === family) return;
				t.last = family;
				const r = reader('canvas-font');
				if (!r) return;
				let m = r.seen[text];
				if (!m) {
					if ((r.held = (r.held || 0) + 1) > 64) { r.seen = {__proto__: null}; r.held = 0; }
					m = r.seen[text] = {__proto__: null, families: {__proto__: null}, fonts: 0, measured: 0};
					if (t.first !== undefined) { // of whoever goes on
						m.families[t.first] = true;
						m.fonts = m.measured = 1;
						t.first = undefined;
					}
				}
				m.measured++;
				if (m.families[family] || m.fonts >= 512) return;
				m.families[family] = true;
				m.fonts++;
				// The text that was measured in the most fonts is told.
				const s = r.subjects[0] || subject(r);
				if (m.fonts <= s.fonts) return;
				s.fonts = m.fonts; s.measured = m.measured;
				change(r);
			});
		});

		// Fonts by the size of an element, or by asking for them.
		const styleOf = getter(G.HTMLElement, 'style');
		const property = G.CSSStyleDeclaration && G.CSSStyleDeclaration.prototype.getPropertyValue;
		let lastFont = '';
		const font = families => {
			const end = apply(indexOf, families, [',']), family = end < 0 ? families : apply(sliceOf, families, [0, end]);
			if (family === lastFont) return;
			lastFont = family;
			const r = reader('fonts');
			if (!r || r.seen[family]) return;
			r.seen[family] = true;
			const s = r.subjects[0] || subject(r);
			s.fonts = (s.fonts || 0) + 1;
			if (s.fonts <= 512) change(r);
		};
		const measured = self => {
			const families = apply(property, styleOf(self), ['font-family']);
			if (families) font(families);
		};
		if (property) {
			for (const name of ['offsetWidth', 'offsetHeight']) watch(G.HTMLElement, name, 'get', measured);
			watch(G.Element, 'getBoundingClientRect', 'value', measured);
		}
		watch(G.FontFaceSet, 'check', 'value', (self, args) => {
			if (typeof args[0] === 'string') font(apply(sliceOf, args[0], [apply(indexOf, args[0], [' ']) + 1]));
		});

		// WebGL: each context once for each thing that is asked of it. Its two
		// interfaces take the browser 2 ms to make, which most pages need not
		// wait for: they are hooked when a page has made its first context.
		const hookGL = GL => {
			const canvasOf = getter(GL, 'canvas');
			const scene = context => {
				let c = scenes.get(context);
				if (!c) {
					c = {__proto__: null, draws: 0, asked: {__proto__: null}, pixels: 0, reader: undefined};
					scenes.set(context, c);
					scenes.set(canvasOf(context), c);
				}
				return c;
			};
			const drawn = c => {
				const s = c.reader.subjects[0];
				if (!s.draws || s.draws < c.draws) s.draws = c.draws;
			};
			const asks = (context, key, name) => {
				const c = scene(context);
				if (c.asked[key]) return;
				c.asked[key] = true;
				const r = reader('webgl');
				if (!r) return;
				const s = r.subjects[0] || subject(r);
				s[name] = (s[name] || 0) + 1;
				if (name === 'unmasked') { c.reader = r; drawn(c); if (c.pixels) s.pixels = 1; }
				change(r);
			};
			const draws = self => {
				const c = scene(self);
				// Beyond a few it is a picture that someone looks at.
				if (c.draws < 64 && ++c.draws && c.reader) { drawn(c); change(c.reader); }
			};
			watch(GL, 'getParameter', 'value', (self, args, result) => {
				const p = args[0];
				// WEBGL_debug_renderer_info: UNMASKED_VENDOR_WEBGL and UNMASKED_RENDERER_WEBGL.
				if (p === 0x9245 || p === 0x9246) { if (result !== null) asks(self, p, 'unmasked'); } else asks(self, p, 'parameters');
			});
			watch(GL, 'getSupportedExtensions', 'value', self => asks(self, 'extensions', 'extensions'));
			watch(GL, 'getShaderPrecisionFormat', 'value', self => asks(self, 'precision', 'precision'));
			watch(GL, 'readPixels', 'value', self => asks(self, 'pixels', 'pixels'));
			watch(GL, 'drawArrays', 'value', draws);
			watch(GL, 'drawElements', 'value', draws);
			watch(GL, 'drawArraysInstanced', 'value', draws);
			watch(GL, 'drawElementsInstanced', 'value', draws);
		};
		let hooked = false;
		for (const [Canvas] of canvasKinds) {
			watch(Canvas, 'getContext', 'value', (self, args, result) => {
				if (hooked || !is(result) || args[0] === '2d' || args[0] === 'bitmaprenderer') return;
				hooked = true;
				hookGL(G.WebGLRenderingContext);
				hookGL(G.WebGL2RenderingContext);
			});
		}

		// Audio: the nodes, and what is read of a buffer that was rendered.
		const rendered = {__proto__: null}, Base = G.BaseAudioContext, Buffer = G.AudioBuffer;
		const rate = getter(Base, 'sampleRate'), length = getter(G.OfflineAudioContext, 'length');
		const bufferRate = getter(Buffer, 'sampleRate'), bufferLength = getter(Buffer, 'length');
		watch(G.OfflineAudioContext, 'startRendering', 'value', self => { rendered[`${length(self)} ${rate(self)}`] = true; });
		reads('audio', [
			[Base, 'createOscillator', 'value', 'oscillator'], [Base, 'createDynamicsCompressor', 'value', 'compressor'],
			[Base, 'createAnalyser', 'value', 'analyser'], [G.AnalyserNode, 'getFloatFrequencyData', 'value', 'frequencies'],
		]);
		for (const [name, as] of [['OscillatorNode', 'oscillator'], ['DynamicsCompressorNode', 'compressor'], ['AnalyserNode', 'analyser']]) {
			const look = seldom();
			built([name], () => { const r = look() && reader('audio'); if (r) count(r, as); });
		}
		for (const name of ['getChannelData', 'copyFromChannel']) {
			const look = seldom();
			watch(Buffer, name, 'value', self => {
				// One that was rendered is as long as its context said.
				if (!rendered[`${bufferLength(self)} ${bufferRate(self)}`]) return;
				const r = look() && reader('audio');
				if (r) count(r, 'rendered');
			});
		}

		// WebRTC: each connection that has a data channel.
		const connections = weak(), Connection = G.RTCPeerConnection;
		const connection = self => {
			let c = connections.get(self);
			if (!c) connections.set(self, c = {__proto__: null, counts: {__proto__: null}, reader: undefined});
			return c;
		};
		const step = (self, name) => {
			const c = connection(self);
			if (c.counts[name]) return;
			c.counts[name] = 1;
			if (gathered.get(self)) c.counts.candidates = 1;
			if (c.reader) change(c.reader);
		};
		watch(Connection, 'createDataChannel', 'value', self => {
			const c = connection(self);
			if (c.reader) return;
			const r = reader('webrtc');
			if (!r) return;
			if (r.subjects.length >= 8) return limit();
			c.counts.channel = 1;
			if (gathered.get(self)) c.counts.candidates = 1;
			r.subjects[r.subjects.length++] = c.counts;
			c.reader = r;
			change(r);
		});
		for (const [name, part, as] of [
			['createOffer', 'value', 'offer'], ['onicecandidate', 'set', 'candidates'],
			['addTrack', 'value', 'media'], ['addTransceiver', 'value', 'media'], ['addStream', 'value', 'media'], ['setRemoteDescription', 'value', 'remote'],
		]) watch(Connection, name, part, self => step(self, as));
		// Without a description it makes the offer itself (WebRTC 1.0, 4.4.1.5).
		watch(Connection, 'setLocalDescription', 'value', (self, args) => { if (args[0] === undefined) step(self, 'offer'); });

		// The properties that few pages need, by what they tell.
		const Nav = G.Navigator || G.WorkerNavigator;
		reads('navigator', [
			[Nav, 'hardwareConcurrency', 'get', 'processors'], [Nav, 'deviceMemory', 'get', 'memory'],
			[Nav, 'plugins', 'get', 'plugins'], [Nav, 'mimeTypes', 'get', 'plugins'],
			[Nav, 'languages', 'get', 'languages'], [Nav, 'platform', 'get', 'platform'], [Nav, 'maxTouchPoints', 'get', 'touch points'],
			[Nav, 'connection', 'get', 'connection'], [Nav, 'getBattery', 'value', 'battery'],
			[G.NavigatorUAData, 'getHighEntropyValues', 'value', 'client hints'],
			[G.MediaDevices, 'enumerateDevices', 'value', 'media devices'], [G.SpeechSynthesis, 'getVoices', 'value', 'voices'],
			[G.Screen, 'width', 'get', 'screen'], [G.Screen, 'height', 'get', 'screen'],
			[G.Screen, 'availWidth', 'get', 'available screen'], [G.Screen, 'availHeight', 'get', 'available screen'],
			[G.Screen, 'availLeft', 'get', 'available screen'], [G.Screen, 'availTop', 'get', 'available screen'],
			[G.Screen, 'colorDepth', 'get', 'colour depth'], [G.Screen, 'pixelDepth', 'get', 'colour depth'],
			[G.Intl && G.Intl.DateTimeFormat, 'resolvedOptions', 'value', 'time zone'],
		]);
	}
