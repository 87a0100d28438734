// Runs in every document and worker before its own scripts, and puts its clock
// ahead, for a profile that comes back later: Date, performance.timeOrigin,
// performance.timing and Temporal.Now. The end of a cookie, which it works out
// by that clock and the browser goes by its own, is put back as far: else one
// that is removed by an end just past would stay. Not put ahead are the clocks
// of worklets, Intl.DateTimeFormat without a date, File.lastModified,
// document.lastModified and whatever a server says.
(() => {
	'use strict';
	const ahead = $AHEAD;
	const {apply, construct, defineProperty: define, getOwnPropertyDescriptor: own} = Reflect;
	const {Proxy, Date} = globalThis, now = Date.now, text = Date.prototype.toString;

	// A Proxy looks like the native function, also in its source text.
	const shifted = new Proxy(Date, {__proto__: null,
		construct: (target, args, newTarget) => construct(target, args.length ? args : [now() + ahead], newTarget === shifted ? target : newTarget),
		apply: () => apply(text, construct(Date, [now() + ahead]), []),
	});
	const replace = (owner, name, change) => {
		const d = owner && own(owner, name);
		if (!d || !d.configurable) return;
		change(d);
		define(owner, name, d);
	};
	const method = f => d => { d.value = new Proxy(d.value, {__proto__: null, apply: f}); };
	const getter = f => d => { d.get = new Proxy(d.get, {__proto__: null, apply: (target, self, args) => f(apply(target, self, args))}); };

	replace(Date, 'now', method((target, self, args) => apply(target, self, args) + ahead));
	replace(Date.prototype, 'constructor', d => { d.value = shifted; });
	replace(globalThis, 'Date', d => { d.value = shifted; });

	replace(globalThis.Performance && Performance.prototype, 'timeOrigin', getter(v => v + ahead));
	const timing = globalThis.PerformanceTiming && PerformanceTiming.prototype;
	for (const name of timing ? Object.getOwnPropertyNames(timing) : []) {
		if (own(timing, name).get) replace(timing, name, getter(v => v && v + ahead)); // 0: it has not happened
	}

	const ends = /(;\s*expires\s*=)([^;]*)/i, exec = RegExp.prototype.exec, slice = String.prototype.slice, parse = Date.parse, utc = Date.prototype.toUTCString;
	const setter = f => d => { d.set = new Proxy(d.set, {__proto__: null, apply: f}); };
	replace(globalThis.Document && Document.prototype, 'cookie', setter((target, self, args) => {
		const line = `${args[0]}`, m = apply(exec, ends, [line]), t = m ? parse(m[2]) : NaN;
		if (t !== t) return apply(target, self, args.length ? [line] : []);
		const at = m.index + m[1].length;
		const end = apply(utc, construct(Date, [t - ahead]), []);
		return apply(target, self, [apply(slice, line, [0, at]) + end + apply(slice, line, [at + m[2].length])]);
	}));
	replace(globalThis.CookieStore && CookieStore.prototype, 'set', method((target, self, args) => {
		const o = args[0], end = args.length === 1 && o ? o.expires : undefined;
		return apply(target, self, typeof end === 'number' ? [{...o, expires: end - ahead}] : args);
	}));

	const later = globalThis.Temporal && Temporal.Duration.from({milliseconds: ahead});
	for (const name of ['instant', 'zonedDateTimeISO', 'plainDateTimeISO', 'plainDateISO']) {
		replace(globalThis.Temporal && Temporal.Now, name, method((target, self, args) => apply(target, self, args).add(later)));
	}
})();
