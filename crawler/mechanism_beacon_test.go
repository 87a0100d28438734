package crawler

import (
	"net/http"
	"strings"
)

var beaconMechanisms = []mechanism{
	{
		name: "beacon bodies",
		page: `<script src="` + px + `/beacons.js"></script>`,
		files: map[string]http.HandlerFunc{px + "/beacons.js": js(`const beacon = (path, body) => navigator.sendBeacon('` + px + `' + path, body);
			beacon('/beacon-string', 'token-送信');
			beacon('/beacon-blob', new Blob(['token-blob'], {type: 'text/plain'}));
			const form = new FormData(); form.append('t', 'token-form'); form.append('f', new File(['token-file'], 'f.bin'));
			beacon('/beacon-form', form);
			beacon('/beacon-params', new URLSearchParams({t: 'token-params'}));
			beacon('/beacon-buffer', new TextEncoder().encode('token-buffer').buffer);
			beacon('/beacon-view', new TextEncoder().encode('token-view'));
			beacon('/beacon-empty?t=token-query')`)},
		sent: []string{
			"GET " + px + "/beacons.js",
			"POST " + px + "/beacon-string token-送信",
			"POST " + px + "/beacon-blob token-blob",
			"POST " + px + "/beacon-form " + multipart(`name="t"`, "token-form", `name="f"; filename="f.bin"`+"\r\nContent-Type: application/octet-stream", "token-file"),
			"POST " + px + "/beacon-params t=token-params",
			"POST " + px + "/beacon-buffer token-buffer",
			"POST " + px + "/beacon-view token-view",
			"POST " + px + "/beacon-empty?t=token-query",
		},
		initiators: map[string][]string{
			px + "/beacon-string": {px + "/beacons.js", service + "/beacon-bodies"},
			px + "/beacon-form":   {px + "/beacons.js", service + "/beacon-bodies"},
		},
	},
	{
		// A type that no form can have makes the browser ask first.
		name: "beacon json",
		page: script(`navigator.sendBeacon('` + px + `/beacon-json', new Blob(['{"t":"beacon-json"}'], {type: 'application/json'}))`),
		files: map[string]http.HandlerFunc{px + "/beacon-json": func(w http.ResponseWriter, r *http.Request) {
			// A beacon has credentials, for which * allows nothing.
			w.Header().Set("Access-Control-Allow-Origin", service)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Set("Access-Control-Allow-Headers", "content-type")
		}},
		sent: []string{"OPTIONS " + px + "/beacon-json", "POST " + px + `/beacon-json {"t":"beacon-json"}`},
		initiators: map[string][]string{
			px + "/beacon-json": {service + "/beacon-json"},
		},
	},
	{
		// 64 KiB is the most that beacons under way may have together (Fetch, 4.5).
		name: "beacon of 64 KiB",
		page: script(`navigator.sendBeacon('` + px + `/beacon-64k', 'token-64'.repeat(8192))`),
		sent: []string{"POST " + px + "/beacon-64k " + strings.Repeat("token-64", 8192)},
		initiators: map[string][]string{
			px + "/beacon-64k": {service + "/beacon-of-64-KiB"},
		},
	},
	{
		name: "beacon over 64 KiB",
		page: script(`if (!navigator.sendBeacon('` + px + `/beacon-over', 'token-64'.repeat(8192) + '+')) fetch('` + px + `/beacon-over-refused')`),
		sent: []string{"GET " + px + "/beacon-over-refused"},
		// The browser tells of it, and never of an end.
		causes: []string{"POST " + px + "/beacon-over: waiting at the visit's end"},
		initiators: map[string][]string{
			px + "/beacon-over-refused": {service + "/beacon-over-64-KiB"},
		},
	},
	{
		name: "beacon of 64 KiB on pagehide",
		page: script(`addEventListener('pagehide', () => navigator.sendBeacon('` + px + `/exit-64k', 'token-ex'.repeat(8192)))`),
		sent: []string{"POST " + px + "/exit-64k " + strings.Repeat("token-ex", 8192)},
		initiators: map[string][]string{
			px + "/exit-64k": {service + "/beacon-of-64-KiB-on-pagehide"},
		},
	},
	exit("visibilitychange", `addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && SEND)`),
	exit("beforeunload", `addEventListener('beforeunload', () => SEND)`),
	exit("unload", `addEventListener('unload', () => SEND)`),
	{
		name: "every kind of beacon on pagehide",
		page: `<script src="` + px + `/exit-all.js"></script>`,
		files: map[string]http.HandlerFunc{px + "/exit-all.js": js(`addEventListener('pagehide', () => {
			navigator.sendBeacon('` + px + `/exit-blob', new Blob(['token-blob'], {type: 'text/plain'}));
			const form = new FormData(); form.append('t', 'token-form');
			navigator.sendBeacon('` + px + `/exit-form', form);
			navigator.sendBeacon('` + px + `/exit-params', new URLSearchParams({t: 'token-params'}));
			fetch('` + px + `/exit-keepalive', {method: 'POST', keepalive: true, body: 'token-keepalive'});
			fetch('` + cdn + `/exit-keepalive?t=get', {keepalive: true, mode: 'no-cors'});
			new Image().src = '` + px + `/exit-image?t=image';
		})`)},
		sent: []string{
			"GET " + px + "/exit-all.js",
			"POST " + px + "/exit-blob token-blob",
			"POST " + px + "/exit-form " + multipart(`name="t"`, "token-form"),
			"POST " + px + "/exit-params t=token-params",
			"POST " + px + "/exit-keepalive token-keepalive",
			"GET " + cdn + "/exit-keepalive?t=get",
			"GET " + px + "/exit-image?t=image",
		},
		initiators: map[string][]string{
			px + "/exit-blob":             {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
			px + "/exit-form":             {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
			px + "/exit-params":           {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
			px + "/exit-keepalive":        {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
			cdn + "/exit-keepalive?t=get": {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
			px + "/exit-image?t=image":    {px + "/exit-all.js", service + "/every-kind-of-beacon-on-pagehide"},
		},
	},
	{
		name: "beacon from a frame on pagehide",
		page: `<iframe src="` + cdn + `/leaving-frame"></iframe>`,
		files: map[string]http.HandlerFunc{
			cdn + "/leaving-frame": html(script(`addEventListener('pagehide', () => {
				navigator.sendBeacon('` + px + `/frame-exit', 'token-frame');
				fetch('` + px + `/frame-keepalive', {method: 'POST', keepalive: true, body: 'token-frame-keepalive'});
			})`)),
		},
		sent: []string{"GET " + cdn + "/leaving-frame", "POST " + px + "/frame-exit token-frame", "POST " + px + "/frame-keepalive token-frame-keepalive"},
		untold: []string{
			"POST " + px + "/frame-exit: after the page's end",
			"POST " + px + "/frame-keepalive: after the page's end",
		},
		initiators: map[string][]string{
			px + "/frame-exit":      {cdn + "/leaving-frame", service + "/beacon-from-a-frame-on-pagehide"},
			px + "/frame-keepalive": {cdn + "/leaving-frame", service + "/beacon-from-a-frame-on-pagehide"},
		},
	},
	{
		name: "beacon of a frame that a script removes",
		page: `<iframe id="f" src="` + cdn + `/removed-frame"></iframe>` + script(`f.onload = () => setTimeout(() => f.remove(), 50)`),
		files: map[string]http.HandlerFunc{
			cdn + "/removed-frame": html(script(`addEventListener('pagehide', () => {
				navigator.sendBeacon('` + px + `/removed', 'token-removed');
				fetch('` + px + `/removed-keepalive', {method: 'POST', keepalive: true, body: 'token-removed-keepalive'});
			})`)),
		},
		sent: []string{"GET " + cdn + "/removed-frame", "POST " + px + "/removed token-removed", "POST " + px + "/removed-keepalive token-removed-keepalive"},
		untold: []string{
			"POST " + px + "/removed: after the page's end",
			"POST " + px + "/removed-keepalive: after the page's end",
		},
		initiators: map[string][]string{
			px + "/removed":           {cdn + "/removed-frame", service + "/beacon-of-a-frame-that-a-script-removes"},
			px + "/removed-keepalive": {cdn + "/removed-frame", service + "/beacon-of-a-frame-that-a-script-removes"},
		},
	},
	{
		name: "beacon of a pop-up that is closed",
		// One that closes itself sends nothing in full Chromium.
		page: script(`const w = open('` + cdn + `/closing'); addEventListener('message', () => w.close())`),
		files: map[string]http.HandlerFunc{
			cdn + "/closing": html(`<link rel="icon" href="data:,">` + script(`
				addEventListener('pagehide', () => navigator.sendBeacon('`+px+`/closed', 'token-closed'));
				addEventListener('load', () => opener.postMessage('loaded', '*'))`)),
		},
		sent:   []string{"GET " + cdn + "/closing", "POST " + px + "/closed token-closed"},
		untold: []string{"POST " + px + "/closed: after the page's end"},
		initiators: map[string][]string{
			px + "/closed": {cdn + "/closing", service + "/beacon-of-a-pop-up-that-is-closed"},
		},
	},
	{
		name: "beacon of a pop-up that stays",
		page: script(`open('` + cdn + `/staying')`),
		files: map[string]http.HandlerFunc{
			cdn + "/staying": html(`<link rel="icon" href="data:,">` + script(`addEventListener('pagehide', () => navigator.sendBeacon('`+px+`/stayed', 'token-stayed'))`)),
		},
		sent: []string{"GET " + cdn + "/staying", "POST " + px + "/stayed token-stayed"},
		initiators: map[string][]string{
			px + "/stayed": {cdn + "/staying", service + "/beacon-of-a-pop-up-that-stays"},
		},
	},
	{
		name: "fetch later",
		page: `<script src="` + px + `/later.js"></script>`,
		files: map[string]http.HandlerFunc{px + "/later.js": js(`fetchLater('` + px + `/later', {method: 'POST', body: 'token-later'});
			fetchLater('` + px + `/later-soon?t=soon', {activateAfter: 100})`)},
		sent: []string{"GET " + px + "/later.js", "POST " + px + "/later token-later", "GET " + px + "/later-soon?t=soon"},
		initiators: map[string][]string{
			px + "/later":             {px + "/later.js", service + "/fetch-later"},
			px + "/later-soon?t=soon": {px + "/later.js", service + "/fetch-later"},
		},
	},
}

// exit is a page that sends a beacon on an event of its leaving.
func exit(event, listen string) mechanism {
	name := "beacon on " + event
	return mechanism{
		name: name,
		page: `<script src="` + px + "/exit-" + event + `.js"></script>`,
		files: map[string]http.HandlerFunc{
			px + "/exit-" + event + ".js": js(strings.ReplaceAll(listen, "SEND", "navigator.sendBeacon('"+px+"/exit-"+event+"', 'token-"+event+"')")),
		},
		sent: []string{"GET " + px + "/exit-" + event + ".js", "POST " + px + "/exit-" + event + " token-" + event},
		initiators: map[string][]string{
			px + "/exit-" + event: {px + "/exit-" + event + ".js", service + "/beacon-on-" + event},
		},
	}
}
