// Runs in every document and worker before its own scripts, and tells the
// crawler what scripts write to cookies and storage, which WebRTC servers they
// name, which service workers and shared workers they start, who asked for
// event streams, deferred fetches and worklets, and what they read that tells
// terminals apart. The page can neither call the binding (it is taken off the
// global object) nor change what is used here (it is copied before the page
// runs), nor is anything thrown that the native function would not throw.
(() => {
	'use strict';
	const tell = globalThis['$BINDING'];
	if (!tell || !delete globalThis['$BINDING']) return;
	const {apply, construct, defineProperty: define, getOwnPropertyDescriptor: own, setPrototypeOf: orphan} = Reflect;
	const {Proxy, Error} = globalThis, quote = JSON.stringify, sliceOf = String.prototype.slice;
	const place = globalThis.location, origin = `${globalThis.origin}`;
	const getter = (owner, name) => {
		const d = owner && own(owner.prototype || owner, name);
		return self => d && d.get ? apply(d.get, self, []) : undefined;
	};
	const local = getter(globalThis, 'localStorage'), session = getter(globalThis, 'sessionStorage');
	const storeName = getter(globalThis.IDBObjectStore, 'name'), transaction = getter(globalThis.IDBObjectStore, 'transaction');
	const database = getter(globalThis.IDBTransaction, 'db'), databaseName = getter(globalThis.IDBDatabase, 'name');

	// The bounds are for hostile pages; the last report says that one was hit.
	let left = $REPORTS, asks = $REPORTS;
	const cut = (s, n) => quote(apply(sliceOf, s, [0, n]));
	const send = (kind, path, name, value, failed, stack) => {
		if (kind === 'asked') {
			if (asks-- <= 0) return;
		} else {
			if (left < 0) return;
			if (left-- === 0) kind = 'limit';
		}
		// Written out by hand: JSON.stringify asks objects for toJSON.
		tell('[' + quote(kind) + ',' + cut(`${place.href}`, 2048) + ',' + cut(origin, 512) + ',' + cut(path, 2048) + ',' +
			cut(name, 2048) + ',' + cut(value, 8192) + ',' + cut(failed, 100) + ',' + cut(stack, 16384) + ']');
	};
	// A page may have its own way to write stacks down, which would not be
	// one to read, and a limit of its own.
	const set = (name, d, value) => define(Error, name, {
		__proto__: null, value, configurable: true, enumerable: d ? d.enumerable : true, writable: true,
	});
	const restore = (name, d) => {
		if (d) define(Error, name, (orphan(d, null), d));
		else delete Error[name];
	};
	const stack = () => {
		const prepare = own(Error, 'prepareStackTrace'), limit = own(Error, 'stackTraceLimit');
		try {
			if (!set('prepareStackTrace', prepare, undefined) && Error.prepareStackTrace !== undefined) return '';
			set('stackTraceLimit', limit, 50);
			const text = new Error().stack;
			return typeof text === 'string' ? text : '';
		} finally {
			restore('prepareStackTrace', prepare);
			restore('stackTraceLimit', limit);
		}
	};
	const quietly = f => { try { f(); } catch { /* a page that is in the way of its own report */ } };

	// wrap has note(self, args, failed, stack) called after each call. strings
	// is how many arguments are converted to strings, once, as the native
	// function does.
	const wrap = (owner, name, part, strings, note) => {
		const d = owner && own(owner.prototype, name);
		if (!d || typeof d[part] !== 'function') return;
		d[part] = new Proxy(d[part], {__proto__: null, apply(target, self, args) {
			if (left < 0) return apply(target, self, args);
			if (args.length >= strings) for (let i = 0; i < strings; i++) args[i] = `${args[i]}`;
			let failed = '', result;
			try {
				result = apply(target, self, args);
			} catch (e) {
				quietly(() => { failed = `${e.name}`; });
				quietly(() => note(self, args, failed || 'error', stack()));
				throw e;
			}
			quietly(() => note(self, args, '', stack()));
			return result;
		}});
		define(owner.prototype, name, d);
	};

	// built has note(args, stack) called after an object is constructed, by
	// whichever of its names.
	const built = (names, note) => {
		const native = globalThis[names[0]];
		if (!native) return;
		const wrapped = new Proxy(native, {__proto__: null, construct(target, args, newTarget) {
			const made = construct(target, args, newTarget === wrapped ? target : newTarget);
			quietly(() => note(args, stack()));
			return made;
		}});
		const replace = (owner, name) => {
			const d = own(owner, name);
			if (d && d.value === native) { d.value = wrapped; define(owner, name, d); }
		};
		for (let i = 0; i < names.length; i++) replace(globalThis, names[i]);
		replace(native.prototype, 'constructor');
	};

	wrap(globalThis.Document, 'cookie', 'set', 1, (self, args, failed, stack) => send('cookie', '', '', args[0], failed, stack));
	wrap(globalThis.Storage, 'setItem', 'value', 2, (self, args, failed, stack) => {
		let kind = 'local-storage';
		quietly(() => { if (session(globalThis) === self) kind = 'session-storage'; });
		send(kind, '', args[0], args[1], failed, stack);
	});
	for (const name of ['put', 'add']) {
		wrap(globalThis.IDBObjectStore, name, 'value', 0, (self, args, failed, stack) =>
			send('indexed-db', databaseName(database(transaction(self))), storeName(self), '', failed, stack));
	}
	// A cookie in the words of Set-Cookie. What the Cookie Store sets is always
	// Secure, with the path / and SameSite=Strict unless it says otherwise.
	const line = o => {
		const expires = o.expires === undefined || o.expires === null ? '' : `;max-age=${(o.expires - now()) / 1000 | 0}`;
		return `${o.name}=${o.value ?? ''};path=${o.path ?? '/'}${o.domain ? `;domain=${o.domain}` : ''}${expires}` +
			`;secure;samesite=${o.sameSite ?? 'strict'}${o.partitioned ? ';partitioned' : ''}`;
	};
	const now = Date.now;
	wrap(globalThis.CookieStore, 'set', 'value', 0, (self, args, failed, stack) =>
		send('cookie', '', '', line(args.length > 1 ? {__proto__: null, name: args[0], value: args[1]} : args[0]), failed, stack));
	wrap(globalThis.CookieStore, 'delete', 'value', 0, (self, args, failed, stack) => {
		const o = typeof args[0] === 'object' ? args[0] : {__proto__: null, name: args[0]};
		send('cookie', '', '', line({__proto__: null, name: o.name, path: o.path, domain: o.domain, partitioned: o.partitioned, expires: 0}), failed, stack);
	});

	// Who had a worker made: of service and shared workers nothing else tells,
	// and of module workers nothing else tells the script.
	const address = new Proxy(globalThis.URL, {__proto__: null}), base = getter(globalThis.Node, 'baseURI');
	const worker = (args, failed, stack) => send('worker', '', new address(`${args[0]}`, base(globalThis.document) ?? place.href).href, '', failed, stack);
	wrap(globalThis.ServiceWorkerContainer, 'register', 'value', 0, (self, args, failed, stack) => worker(args, failed, stack));
	for (const name of ['SharedWorker', 'Worker']) built([name], (args, stack) => worker(args, '', stack));

	// Who asked for what is sent later, apart from any script: the browser
	// names none.
	const requested = getter(globalThis.Request, 'url');
	const asked = (args, stack) => {
		let target;
		if (typeof args[0] === 'string' && apply(sliceOf, args[0], [0, 5]) === 'data:') return; // it never leaves
		quietly(() => { target = requested(args[0]); });
		send('asked', '', target ?? new address(`${args[0]}`, base(globalThis.document) ?? place.href).href, '', '', stack);
	};
	built(['EventSource'], asked);
	built(['Audio'], (args, stack) => args.length && asked(args, stack));
	// An image that is in no document loads in a task of its own; when it was
	// made after a fetch, the browser knows no stack of that.
	for (const owner of [globalThis.HTMLImageElement, globalThis.HTMLMediaElement]) {
		wrap(owner, 'src', 'set', 1, (self, args, failed, stack) => asked(args, stack));
	}
	const linked = getter(globalThis.HTMLAnchorElement, 'href');
	const click = globalThis.HTMLElement && own(globalThis.HTMLElement.prototype, 'click');
	if (click && typeof click.value === 'function') {
		click.value = new Proxy(click.value, {__proto__: null, apply(target, self, args) {
			quietly(() => asked([linked(self)], stack())); // before the window asks; throws for other elements
			return apply(target, self, args);
		}});
		define(globalThis.HTMLElement.prototype, 'click', click);
	}
	wrap(globalThis.Worklet, 'addModule', 'value', 1, (self, args, failed, stack) => asked(args, stack));
	const later = own(globalThis, 'fetchLater');
	if (later && typeof later.value === 'function') {
		later.value = new Proxy(later.value, {__proto__: null, apply(target, self, args) {
			const result = apply(target, self, args);
			quietly(() => asked(args, stack()));
			return result;
		}});
		define(globalThis, 'fetchLater', later);
	}

	// The servers that a configuration names; "" for one that names none.
	const servers = (config, failed, stack) => quietly(() => {
		const list = config && config.iceServers;
		let told = 0;
		for (let i = 0; list && i < list.length && told < 32; i++) {
			const urls = list[i].urls ?? list[i].url;
			if (typeof urls === 'string') { send('webrtc', '', '', urls, failed, stack); told++; continue; }
			for (let j = 0; urls && j < urls.length && told < 32; j++, told++) send('webrtc', '', '', `${urls[j]}`, failed, stack);
		}
		if (!told) send('webrtc', '', '', '', failed, stack);
	});
	const Peer = globalThis.RTCPeerConnection;
	if (Peer) {
		built(['RTCPeerConnection', 'webkitRTCPeerConnection'], (args, stack) => servers(args[0], '', stack));
		wrap(Peer, 'setConfiguration', 'value', 0, (self, args, failed, stack) => servers(args[0], failed, stack));
	}

	// $READINGS
})();
