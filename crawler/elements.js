// Finds, for each wanted request ({url, handler}), the element that made it:
// the one that names the address, or has the handler's source in an attribute.
// Returns [JSON of the requests' indexes, element, element, ...]. At most one
// element a request, and at most `most` in all; the other bounds are for
// hostile pages.
function (wanted, most) {
	const byURL = new Map(), handlers = [], indexes = [], found = [];
	wanted.forEach((w, i) => {
		if (w.handler) handlers.push([w.handler, i]);
		else if (!byURL.has(w.url)) byURL.set(w.url, [i]);
		else byURL.get(w.url).push(i);
	});
	const done = new Set();
	const take = (i, element) => {
		if (done.has(i) || found.length >= most) return;
		done.add(i);
		indexes.push(i);
		found.push(element);
	};
	const bare = u => String(u).split('#')[0];
	const names = e => [e.currentSrc, e.src, e.href && e.href.baseVal !== undefined ? new URL(e.href.baseVal, document.baseURI).href : e.href, e.data, e.poster, e.action]
		.concat((e.getAttribute('srcset') || e.getAttribute('imagesrcset') || '').split(',').slice(0, 20).map(s => {
			try { return new URL(s.trim().split(/\s+/)[0], document.baseURI).href; } catch { return ''; }
		}));
	let left = 20000;
	const look = root => {
		for (const e of root.querySelectorAll('*')) {
			if (!left-- || done.size === wanted.length) return;
			try {
				for (const u of names(e)) {
					if (typeof u === 'string' && u) (byURL.get(bare(u)) || []).forEach(i => take(i, e));
				}
				const css = e.localName === 'style' ? e.textContent.slice(0, 1e6) : e.getAttribute('style');
				if (css && (css.includes('url(') || css.includes('@import'))) {
					for (const [u, list] of byURL) {
						if (css.includes(u) || css.includes(u.replace(/^\w+:\/\/[^/]*/, ''))) list.forEach(i => take(i, e));
					}
				}
				if (handlers.length) {
					for (const a of e.attributes) {
						if (!/^on/i.test(a.name) || !a.value) continue;
						for (const [source, i] of handlers) if (source.includes(a.value)) take(i, e);
					}
				}
			} catch { /* an element that is not what it seems */ }
			if (e.shadowRoot) look(e.shadowRoot);
		}
	};
	look(document);
	return [JSON.stringify(indexes), ...found];
}
