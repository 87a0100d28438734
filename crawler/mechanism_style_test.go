package crawler

import (
	"net/http"
	"strings"
)

// styleMechanisms are what style sheets ask for.
var styleMechanisms = []mechanism{
	bySheet("css background", `body { background: url(ADDRESS) }`),
	bySheet("css font", `@font-face { font-family: f; src: url(ADDRESS) } body { font-family: f }`),
	bySheet("css cursor", `body { cursor: url(ADDRESS), auto }`),
	bySheet("css list style", `p { display: list-item; list-style-image: url(ADDRESS) }`),
	bySheet("css content", `p::before { content: url(ADDRESS) }`),
	bySheet("css image-set", `p { background-image: image-set(url(ADDRESS) 1x) }`),
	bySheet("css mask", `p { mask-image: url(ADDRESS) }`),
	bySheet("css border image", `p { border: 9px solid; border-image: url(ADDRESS) 9 }`),
	bySheet("css shape", `p { float: left; shape-outside: url(ADDRESS) }`),
	bySheet("css variable", `:root { --a: url(ADDRESS) } p { background-image: var(--a) }`),
	bySheet("css attribute selector", `input[value^="h"] { background-image: url(ADDRESS) }`),
	{
		name: "css import nested",
		page: `<link rel="stylesheet" href="` + cdn + `/a.css"><p>1`,
		files: map[string]http.HandlerFunc{
			cdn + "/a.css": css(`@import "` + cdn + `/b.css";`),
			cdn + "/b.css": css(`@import url("` + cdn + `/c.css");`),
			cdn + "/c.css": css(`p { background: url(` + px + `/imported?t=token-import) }`),
		},
		sent: []string{"GET " + cdn + "/a.css", "GET " + cdn + "/b.css", "GET " + cdn + "/c.css", "GET " + px + "/imported?t=token-import"},
		initiators: map[string][]string{
			cdn + "/a.css":                  {service + "/css-import-nested"},
			cdn + "/b.css":                  {cdn + "/a.css", service + "/css-import-nested"},
			cdn + "/c.css":                  {cdn + "/b.css", cdn + "/a.css", service + "/css-import-nested"},
			px + "/imported?t=token-import": {cdn + "/c.css", cdn + "/b.css", cdn + "/a.css", service + "/css-import-nested"},
		},
	},
	pixel("import in a style element", `<style>@import "`+px+`/style.css?t=token-style";</style>`, px+"/style.css?t=token-style"),
	pixel("style element", `<style>p { background: url(`+px+`/style?t=token-style) }</style><p>1`, px+"/style?t=token-style"),
	pixel("style attribute", `<p style="background: url(`+px+`/attribute?t=token-attribute)">1`, px+"/attribute?t=token-attribute"),
	byTagsStyle("style property by script", `document.body.style.backgroundImage = 'url(ADDRESS)'`),
	// The element tells who made it.
	byTagsElement("style element by script", `document.body.appendChild(document.createElement('style')).textContent = 'body { background: url(ADDRESS) }'`),
	byTagsStyle("rule by script", `document.head.appendChild(document.createElement('style')).sheet.insertRule('body { background: url(ADDRESS) }')`),
	byTagsStyle("constructed style sheet", `
		const sheet = new CSSStyleSheet();
		sheet.replaceSync('body { background: url(ADDRESS) }');
		document.adoptedStyleSheets = [sheet]`),
	byTagsStyle("font by script", `document.fonts.add(new FontFace('f', 'url(ADDRESS)')); document.fonts.load('9px f')`),
}

func css(body string) http.HandlerFunc { return answer("text/css", body) }

// bySheet is a mechanism of a third party's style sheet, which asks for one
// ADDRESS.
func bySheet(name, sheet string) mechanism {
	m := mechanism{name: name}
	address := cdn + m.path() + ".css"
	token := px + m.path() + "?t=token-" + m.path()[1:]
	m.page = `<link rel="stylesheet" href="` + address + `"><p>1 <input value="hanako">`
	m.files = map[string]http.HandlerFunc{address: css(strings.ReplaceAll(sheet, "ADDRESS", token))}
	m.sent = []string{"GET " + address, "GET " + token}
	m.initiators = map[string][]string{address: {service + m.path()}, token: {address, service + m.path()}}
	return m
}

// byTagsElement is a mechanism of a third party's tag that puts a style element
// into the page, which asks for one ADDRESS.
func byTagsElement(name, script string) mechanism {
	address := px + mechanism{name: name}.path() + "?t=token-" + mechanism{name: name}.path()[1:]
	return byTag(name, strings.ReplaceAll(script, "ADDRESS", address), address)
}

// byTagsStyle is a mechanism of a third party's tag that gives the page a
// style, which asks for one ADDRESS. Chromium asks when it computes the page's
// style and tells of no script then, nor of the rule: only the page is known.
func byTagsStyle(name, script string) mechanism {
	address := px + mechanism{name: name}.path() + "?t=token-" + mechanism{name: name}.path()[1:]
	m := byTag(name, strings.ReplaceAll(script, "ADDRESS", address), address)
	m.initiators[address] = []string{service + m.path()}
	return m
}
