package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// navigationMechanisms are documents: frames, pop-ups, links, forms, and the
// page that leaves by itself.
var navigationMechanisms = append([]mechanism{
	{
		name:  "iframe",
		page:  `<iframe src="` + px + `/frame?t=token-iframe"></iframe>`,
		files: map[string]http.HandlerFunc{px + "/frame": html(`<img src="` + cdn + `/in-frame?t=token-in-iframe">`)},
		sent:  []string{"GET " + px + "/frame?t=token-iframe", "GET " + cdn + "/in-frame?t=token-in-iframe"},
		initiators: map[string][]string{
			px + "/frame?t=token-iframe":        {service + "/iframe"},
			cdn + "/in-frame?t=token-in-iframe": {px + "/frame?t=token-iframe", service + "/iframe"},
		},
	},
	{
		name: "iframe two deep",
		page: `<iframe src="` + px + `/outer?t=token-outer"></iframe>`,
		files: map[string]http.HandlerFunc{
			px + "/outer":  html(`<iframe src="` + cdn + `/inner?t=token-inner"></iframe>`),
			cdn + "/inner": html(`<script>fetch('` + px + `/deep', {method: 'POST', body: 'token-deep'})</script>`),
		},
		sent: []string{
			"GET " + px + "/outer?t=token-outer", "GET " + cdn + "/inner?t=token-inner", "POST " + px + "/deep token-deep",
		},
		initiators: map[string][]string{
			px + "/outer?t=token-outer":  {service + "/iframe-two-deep"},
			cdn + "/inner?t=token-inner": {px + "/outer?t=token-outer", service + "/iframe-two-deep"},
			px + "/deep":                 {cdn + "/inner?t=token-inner", px + "/outer?t=token-outer", service + "/iframe-two-deep"},
		},
	},
	{
		name: "iframe of the service in a third party's",
		page: `<iframe src="` + px + `/round"></iframe>`,
		files: map[string]http.HandlerFunc{
			px + "/round": html(`<iframe src="` + service + `/back"></iframe>`),
			"/back":       html(`<img src="` + cdn + `/round?t=token-round">`),
		},
		sent: []string{"GET " + px + "/round", "GET " + cdn + "/round?t=token-round"},
		initiators: map[string][]string{
			cdn + "/round?t=token-round": {service + "/back", px + "/round", service + "/iframe-of-the-service-in-a-third-party's"},
		},
	},
	{
		name:       "iframe srcdoc",
		page:       `<iframe srcdoc="<img src='` + px + `/srcdoc?t=token-srcdoc'>"></iframe>`,
		sent:       []string{"GET " + px + "/srcdoc?t=token-srcdoc"},
		initiators: map[string][]string{px + "/srcdoc?t=token-srcdoc": {"about:srcdoc", service + "/iframe-srcdoc"}},
	},
	{
		name:  "iframe sandboxed",
		page:  `<iframe sandbox src="` + px + `/sandbox?t=token-sandbox"></iframe>`,
		files: map[string]http.HandlerFunc{px + "/sandbox": html(`<img src="` + cdn + `/sandboxed?t=token-sandboxed">`)},
		sent:  []string{"GET " + px + "/sandbox?t=token-sandbox", "GET " + cdn + "/sandboxed?t=token-sandboxed"},
		initiators: map[string][]string{
			cdn + "/sandboxed?t=token-sandboxed": {px + "/sandbox?t=token-sandbox", service + "/iframe-sandboxed"},
		},
	},
	{
		name:  "iframe sandboxed with scripts",
		page:  `<iframe sandbox="allow-scripts" src="` + px + `/sandbox-scripts"></iframe>`,
		files: map[string]http.HandlerFunc{px + "/sandbox-scripts": html(`<script>fetch('` + cdn + `/sandbox', {method: 'POST', body: 'token-sandbox-scripts'})</script>`)},
		sent:  []string{"GET " + px + "/sandbox-scripts", "POST " + cdn + "/sandbox token-sandbox-scripts"},
		initiators: map[string][]string{
			cdn + "/sandbox": {px + "/sandbox-scripts", service + "/iframe-sandboxed-with-scripts"},
		},
	},
	{
		name: "iframe by script",
		page: `<script src="` + cdn + `/insert.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/insert.js": js(`document.body.appendChild(document.createElement('iframe')).src = '` + px + `/inserted?t=token-inserted'`),
			px + "/inserted":   html(`<img src="` + px + `/in-inserted?t=token-in-inserted">`),
		},
		sent: []string{"GET " + cdn + "/insert.js", "GET " + px + "/inserted?t=token-inserted", "GET " + px + "/in-inserted?t=token-in-inserted"},
		initiators: map[string][]string{
			px + "/inserted?t=token-inserted":       {cdn + "/insert.js", service + "/iframe-by-script"},
			px + "/in-inserted?t=token-in-inserted": {px + "/inserted?t=token-inserted", cdn + "/insert.js", service + "/iframe-by-script"},
		},
	},
	{
		name: "iframe of no address",
		page: `<script src="` + cdn + `/blank.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/blank.js": js(`
				const frame = document.body.appendChild(document.createElement('iframe'));
				frame.contentDocument.write('<img src="` + px + `/blank?t=token-blank">');
				frame.contentDocument.close();`),
		},
		sent: []string{"GET " + cdn + "/blank.js", "GET " + px + "/blank?t=token-blank"},
	},
	{
		name: "frameset",
		page: `<iframe src="/frameset.html"></iframe>`,
		files: map[string]http.HandlerFunc{
			"/frameset.html": html(`<!doctype html><frameset cols="50%,50%"><frame src="` + px + `/set?t=token-frameset"></frameset>`),
			px + "/set":      html(`<p>1`),
		},
		sent:       []string{"GET " + px + "/set?t=token-frameset"},
		initiators: map[string][]string{px + "/set?t=token-frameset": {service + "/frameset.html", service + "/frameset"}},
	},
	{
		name: "iframe that goes on to other sites",
		page: `<iframe src="` + px + `/stage1"></iframe>`,
		files: map[string]http.HandlerFunc{
			px + "/stage1":  html(script(stage(px+"/stage1-exit", cdn+"/stage2"))),
			cdn + "/stage2": html(script(stage(px+"/stage2-exit", service+"/stage3"))),
			"/stage3":       html(script(stage(px+"/stage3-exit", px+"/stage4"))),
			px + "/stage4":  html(`4`),
		},
		sent: []string{
			"GET " + px + "/stage1", "GET " + cdn + "/stage2", "GET " + px + "/stage4",
			"POST " + px + "/stage1-exit token-stage", "POST " + px + "/stage2-exit token-stage", "POST " + px + "/stage3-exit token-stage",
		},
		untold: []string{
			"POST " + px + "/stage1-exit: after the page's end", "POST " + px + "/stage2-exit: after the page's end", "POST " + px + "/stage3-exit: after the page's end",
		},
		initiators: map[string][]string{
			px + "/stage1-exit": {px + "/stage1", service + "/iframe-that-goes-on-to-other-sites"},
			px + "/stage4":      {service + "/stage3", cdn + "/stage2", px + "/stage1", service + "/iframe-that-goes-on-to-other-sites"},
		},
	},
	{
		name: "iframe that asks for a password",
		page: `<iframe src="` + px + `/password?t=token-password"></iframe>`,
		files: map[string]http.HandlerFunc{
			px + "/password": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
				w.WriteHeader(http.StatusUnauthorized)
			},
		},
		sent: []string{"GET " + px + "/password?t=token-password"},
		initiators: map[string][]string{
			px + "/password?t=token-password": {service + "/iframe-that-asks-for-a-password"},
		},
	},
	{
		name: "pop-up",
		page: `<script src="` + cdn + `/popup.js"></script>`,
		files: map[string]http.HandlerFunc{
			cdn + "/popup.js": js(`open('` + px + `/popup?t=token-popup')`),
			px + "/popup":     html(`<link rel="icon" href="data:,"><img src="` + px + `/in-popup?t=token-in-popup">`),
		},
		sent: []string{"GET " + cdn + "/popup.js", "GET " + px + "/popup?t=token-popup", "GET " + px + "/in-popup?t=token-in-popup"},
		initiators: map[string][]string{
			px + "/popup?t=token-popup":       {cdn + "/popup.js", service + "/pop-up"},
			px + "/in-popup?t=token-in-popup": {px + "/popup?t=token-popup", service + "/pop-up"},
		},
	},
	{
		name: "pop-up without opener",
		page: `<script>open('` + px + `/noopener?t=token-noopener', '', 'noopener')</script>`,
		files: map[string]http.HandlerFunc{
			px + "/noopener": html(`<link rel="icon" href="data:,"><img src="` + px + `/in-noopener?t=token-in-noopener">`),
		},
		sent: []string{"GET " + px + "/noopener?t=token-noopener", "GET " + px + "/in-noopener?t=token-in-noopener"},
	},
	{
		name:  "link to a new tab",
		page:  `<a id="a" target="_blank" href="` + px + `/tab?uid=token-tab">1</a><script>a.click()</script>`,
		files: map[string]http.HandlerFunc{px + "/tab": html(`<link rel="icon" href="data:,"><p>1`)},
		sent:  []string{"GET " + px + "/tab?uid=token-tab"},
	},
	{
		name:       "link to a frame",
		page:       `<iframe name="f"></iframe><a id="a" target="f" href="` + px + `/linked?uid=token-linked">1</a><script>a.click()</script>`,
		files:      map[string]http.HandlerFunc{px + "/linked": html(`<p>1`)},
		sent:       []string{"GET " + px + "/linked?uid=token-linked"},
		initiators: map[string][]string{px + "/linked?uid=token-linked": {service + "/link-to-a-frame"}},
	},
	{
		name: "link that nobody follows",
		page: `<a href="` + px + `/unfollowed?uid=token-unfollowed">1</a>`,
	},
	{
		name:       "a ping",
		page:       `<a id="a" ping="` + px + `/ping?t=token-ping" href="#">1</a><script>a.click()</script>`,
		sent:       []string{"POST " + px + "/ping?t=token-ping PING"},
		initiators: map[string][]string{px + "/ping?t=token-ping": {service + "/a-ping"}},
		check: func(t *testing.T, v visited) {
			x := v.exchange(t, px+"/ping?t=token-ping")
			if got := x.RequestHeader.Get("ping-to"); got != service+"/a-ping#" {
				t.Errorf("Ping-To %q", got)
			}
		},
	},
	leaves("meta refresh", `<meta http-equiv="refresh" content="0;url=ADDRESS">`),
	leaves("location", `<script>location.href = 'ADDRESS'</script>`),
	leaves("location after load", `<script>addEventListener('load', () => setTimeout(() => { location.replace('ADDRESS') }, 100))</script>`),
	leaves("form to the page itself", `<form id="f" action="`+px+`/form-to-the-page-itself"><input name="t" value="token-form-to-the-page-itself"></form><script>f.submit()</script>`),
	{
		name: "refresh header",
		page: `<iframe src="/refresh.html"></iframe>`,
		files: map[string]http.HandlerFunc{
			"/refresh.html": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Refresh", "0;url="+px+"/refresh?t=token-refresh")
				html(`<p>1`)(w, r)
			},
			px + "/refresh": html(`<p>1`),
		},
		sent: []string{"GET " + px + "/refresh?t=token-refresh"},
	},
	form("form urlencoded", "", `<input name="mail" value="token form&amp;はな">`, "mail=token+form%26%E3%81%AF%E3%81%AA"),
	form("form text plain", `enctype="text/plain"`, `<input name="a" value="token-plain"><input name="b" value="=">`, "a=token-plain\r\nb==\r\n"),
	form("form multipart", `enctype="multipart/form-data"`, `<input name="a" value="token-multipart"><input type="file" name="b" id="b">
		<script>
			const files = new DataTransfer();
			files.items.add(new File(['token-file\n\0\x01'], 'はな.txt', {type: 'text/x-token'}));
			b.files = files.files;
		</script>`,
		"--BOUNDARY\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ntoken-multipart\r\n"+
			"--BOUNDARY\r\nContent-Disposition: form-data; name=\"b\"; filename=\"はな.txt\"\r\nContent-Type: text/x-token\r\n\r\ntoken-file\n\x00\x01\r\n"+
			"--BOUNDARY--\r\n"),
	{
		name:  "form to a new tab",
		page:  `<form id="f" method="post" target="_blank" action="` + px + `/form-tab"><input name="a" value="token-form-tab"></form><script>f.submit()</script>`,
		files: map[string]http.HandlerFunc{px + "/form-tab": html(`<link rel="icon" href="data:,"><p>1`)},
		sent:  []string{"POST " + px + "/form-tab a=token-form-tab"},
	},
}, redirects()...)

// leaves is a page that goes to an ADDRESS of a third party by itself. The
// third party's page sends too.
func leaves(name, page string) mechanism {
	m := mechanism{name: name}
	address := px + m.path() + "?t=token-" + m.path()[1:]
	m.page = strings.ReplaceAll(page, "ADDRESS", address)
	m.files = map[string]http.HandlerFunc{
		px + m.path(): html(`<link rel="icon" href="data:,"><script>fetch('` + cdn + m.path() + `', {method: 'POST', body: 'token-landed'})</script>`),
	}
	m.sent = []string{"GET " + address, "POST " + cdn + m.path() + " token-landed"}
	m.initiators = map[string][]string{
		address:        {service + m.path()},
		cdn + m.path(): {address, service + m.path()},
	}
	return m
}

// form posts fields into a hidden frame.
func form(name, attributes, fields, body string) mechanism {
	m := mechanism{name: name}
	address := px + m.path()
	m.page = `<iframe name="hidden" hidden></iframe><form id="f" method="post" target="hidden" action="` + address + `" ` + attributes + `>` +
		fields + `</form><script>f.submit()</script>`
	m.files = map[string]http.HandlerFunc{address: html(`<p>1`)}
	m.sent = []string{"POST " + address + " " + body}
	m.initiators = map[string][]string{address: {service + m.path()}}
	return m
}

// redirects are posts that are sent on to a second third party: 301 and 302
// turn them into GET, 307 and 308 send the body again (Fetch, 4.4).
func redirects() []mechanism {
	var list []mechanism
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, kind := range []string{"fetch", "form"} {
			m := mechanism{name: fmt.Sprintf("%s post %d", kind, status)}
			from, to, body := px+m.path(), cdn+m.path()+"?t=token-redirected", "t=token-post"
			switch kind {
			case "fetch":
				m.page = `<script>fetch('` + from + `', {method: 'POST', body: '` + body + `'})</script>`
			case "form":
				m.page = `<iframe name="hidden" hidden></iframe><form id="f" method="post" target="hidden" action="` + from + `"><input name="t" value="token-post"></form><script>f.submit()</script>`
			}
			m.files = map[string]http.HandlerFunc{from: redirect(status, to), cdn + m.path(): html(`<p>1`)}
			m.sent = []string{"POST " + from + " " + body, "GET " + to}
			if status >= 307 {
				m.sent[1] = "POST " + to + " " + body
			}
			m.initiators = map[string][]string{from: {service + m.path()}, to: {service + m.path()}}
			list = append(list, m)
		}
	}
	return list
}

// stage is a document that sends a beacon at its end, which is soon.
func stage(exit, next string) string {
	return `addEventListener('pagehide', () => navigator.sendBeacon('` + exit + `', 'token-stage'));
		addEventListener('load', () => setTimeout(() => location = '` + next + `', 20))`
}
