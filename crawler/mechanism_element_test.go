package crawler

import (
	"net/http"
	"testing"
)

// elementMechanisms are what HTML and SVG elements ask for by themselves.
var elementMechanisms = []mechanism{
	pixel("img", `<img src="`+px+`/img?t=token-img">`, px+"/img?t=token-img"),
	pixel("srcset", `<img srcset="`+px+`/srcset?t=token-srcset 1x, `+px+`/srcset-twice 2x">`, px+"/srcset?t=token-srcset"),
	pixel("picture", `<picture><source srcset="`+px+`/picture?t=token-picture"><img src="`+px+`/picture-other"></picture>`, px+"/picture?t=token-picture"),
	pixel("lazy img", `<div style="height: 9000px"></div><img loading="lazy" src="`+px+`/lazy?t=token-lazy">`, px+"/lazy?t=token-lazy"),
	pixel("input image", `<input type="image" src="`+px+`/input?t=token-input">`, px+"/input?t=token-input"),
	pixel("table background", `<table background="`+px+`/table?t=token-table"><tr><td>1</table>`, px+"/table?t=token-table"),
	pixel("audio", `<audio preload="auto" src="`+px+`/audio?t=token-audio"></audio>`, px+"/audio?t=token-audio"),
	pixel("video", `<video preload="auto"><source src="`+px+`/video?t=token-video" type="video/webm"></video>`, px+"/video?t=token-video"),
	pixel("video poster", `<video poster="`+px+`/poster?t=token-poster"></video>`, px+"/poster?t=token-poster"),
	pixel("track", `<video crossorigin src="data:video/webm,"><track default src="`+px+`/track?t=token-track"></video>`, px+"/track?t=token-track"),
	{
		// Answered with an image: an object asks again when it is told 204.
		name:       "object",
		page:       `<object data="` + px + `/object?t=token-object"></object>`,
		files:      map[string]http.HandlerFunc{px + "/object": answer("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`)},
		sent:       []string{"GET " + px + "/object?t=token-object"},
		initiators: map[string][]string{px + "/object?t=token-object": {service + "/object"}},
	},
	{
		name:       "embed",
		page:       `<embed src="` + px + `/embed?t=token-embed">`,
		files:      map[string]http.HandlerFunc{px + "/embed": html(`<p>1`)},
		sent:       []string{"GET " + px + "/embed?t=token-embed"},
		initiators: map[string][]string{px + "/embed?t=token-embed": {service + "/embed"}},
	},
	pixel("svg image", `<svg><image href="`+px+`/svg-image?t=token-svg-image" width="9" height="9"/></svg>`, px+"/svg-image?t=token-svg-image"),
	pixel("svg feImage", `<svg><filter id="f"><feImage href="`+px+`/fe-image?t=token-fe-image"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>`, px+"/fe-image?t=token-fe-image"),
	pixel("stylesheet", `<link rel="stylesheet" href="`+px+`/sheet.css?t=token-stylesheet">`, px+"/sheet.css?t=token-stylesheet"),
	pixel("alternate stylesheet", `<link rel="alternate stylesheet" title="a" href="`+px+`/alternate.css?t=token-alternate">`, px+"/alternate.css?t=token-alternate"),
	{
		name: "body background",
		page: `<script>document.body.setAttribute('background', '` + px + `/body?t=token-body')</script>`,
		sent: []string{"GET " + px + "/body?t=token-body"},
	},
	{
		// A sprite of another origin is never loaded (SVG 2, 5.6: same-origin
		// only), so its token can only reach the service itself.
		name: "svg use",
		page: `<svg><use href="/sprite.svg?t=token-use#a"/></svg><svg><use href="` + px + `/sprite.svg#a"/></svg>`,
		files: map[string]http.HandlerFunc{
			"/sprite.svg": answer("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/></svg>`),
		},
		causes:     []string{"GET " + px + "/sprite.svg#a: blocked before sending"},
		initiators: map[string][]string{service + "/sprite.svg?t=token-use#a": {service + "/svg-use"}},
		check:      recordedAt(service + "/sprite.svg?t=token-use"),
	},
	{
		name: "favicon",
		head: `<link rel="icon" href="` + px + `/favicon.ico?t=token-favicon">`,
		sent: []string{"GET " + px + "/favicon.ico?t=token-favicon"},
		skip: map[string]string{"chromium-headless-shell": "it has no tab to show one in and asks for none"},
	},
	{
		name: "manifest",
		head: `<link rel="manifest" href="` + px + `/app.webmanifest?t=token-manifest">`,
		files: map[string]http.HandlerFunc{
			px + "/app.webmanifest": answer("application/manifest+json", `{"name": "a", "start_url": "`+service+`/", "icons": [{"src": "`+px+`/icon", "sizes": "192x192"}]}`),
		},
		sent: []string{"GET " + px + "/app.webmanifest?t=token-manifest"},
	},
	{
		name: "no pixel in noscript and template",
		page: `<noscript><img src="` + px + `/noscript"></noscript><template><img src="` + px + `/template"></template>`,
	},
	byTag("img by createElement", `document.body.appendChild(document.createElement('img')).src = '`+px+`/created?t=token-created'`, px+"/created?t=token-created"),
	byTag("img that is in no document", `new Image().src = '`+px+`/detached?t=token-detached'`, px+"/detached?t=token-detached"),
	byTag("img by innerHTML", `document.body.insertAdjacentHTML('beforeend', '<img src="`+px+`/inner?t=token-inner">')`, px+"/inner?t=token-inner"),
	byTag("img by document.write", `document.write('<img src="`+px+`/written?t=token-written">')`, px+"/written?t=token-written"),
	byTag("script by document.write", `document.write('<script src="`+px+`/written.js?t=token-written"></scr' + 'ipt>')`, px+"/written.js?t=token-written"),
	byTag("img in a shadow tree", `document.body.attachShadow({mode: 'closed'}).innerHTML = '<img src="`+px+`/shadow?t=token-shadow">'`, px+"/shadow?t=token-shadow"),
	{
		name: "lazy iframe",
		page: `<div style="height: 9000px"></div><iframe loading="lazy" src="` + px + `/lazy-frame?t=token-lazy-frame"></iframe>`,
		files: map[string]http.HandlerFunc{
			px + "/lazy-frame": html(`<p>1`),
		},
		sent:       []string{"GET " + px + "/lazy-frame?t=token-lazy-frame"},
		initiators: map[string][]string{px + "/lazy-frame?t=token-lazy-frame": {service + "/lazy-iframe"}},
	},
}

// pixel is a mechanism of the page itself that asks for one address.
func pixel(name, page, address string) mechanism {
	m := mechanism{name: name, page: page, sent: []string{"GET " + address}}
	m.initiators = map[string][]string{address: {service + m.path()}}
	return m
}

// byTag is a mechanism of a third party's tag, whose script asks for one
// address.
func byTag(name, script, address string) mechanism {
	m := mechanism{name: name}
	tag := cdn + m.path() + ".js"
	m.page = `<script src="` + tag + `"></script>`
	m.files = map[string]http.HandlerFunc{tag: js(script)}
	m.sent = []string{"GET " + tag, "GET " + address}
	m.initiators = map[string][]string{tag: {service + m.path()}, address: {tag, service + m.path()}}
	return m
}

// recordedAt checks that addresses were recorded, whatever else was.
func recordedAt(addresses ...string) func(*testing.T, visited) {
	return func(t *testing.T, v visited) {
		for _, address := range addresses {
			v.exchange(t, address)
		}
	}
}
