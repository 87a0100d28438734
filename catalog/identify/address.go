package identify

import (
	"net/url"
	"path"
	"strings"

	"soshin/catalog"
)

// addresses is the stack of addresses whose parameters are fields too.
type addresses []*catalog.Field

func (a *addresses) push(f *catalog.Field) {
	if isAddress(f.Value) {
		*a = append(*a, f)
	}
}

// of returns the address that f is a parameter of, and the parameter's name.
func (a *addresses) of(f catalog.Field) (address *catalog.Field, name string) {
	for n := len(*a); n > 0; n-- {
		last := (*a)[n-1]
		if partOf(*last, f) {
			return last, strings.TrimPrefix(strings.TrimPrefix(f.Path, last.Path), ".")
		}
		*a = (*a)[:n-1]
	}
	return nil, ""
}

// partOf tells whether f was found by decoding the address in outer.
func partOf(outer, f catalog.Field) bool {
	n := len(outer.Layers)
	return f.In == outer.In && len(f.Layers) > n && f.Layers[n] == "url" && (outer.Path == "" || strings.HasPrefix(f.Path, outer.Path+"."))
}

// isAddress tells whether a value may be one whose parameters decode adds.
func isAddress(s string) bool {
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "?") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// withoutParameters takes out of an address what is a field of its own.
func withoutParameters(s string) string {
	before, fragment, _ := strings.Cut(s, "#")
	before, _, _ = strings.Cut(before, "?")
	if fragment != "" && !strings.Contains(fragment, "=") {
		before += "#" + fragment
	}
	return before
}

// ownPage tells whether s is an address of the service itself, absolute or
// relative.
func (id *Identifier) ownPage(s string) bool {
	if strings.HasPrefix(s, "?") || strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") {
		return true
	}
	host := hostOf(s)
	return host != "" && id.ownHost(host)
}

// ownPageWithoutScheme tells whether s is an address of the service itself that
// begins with its host.
func (id *Identifier) ownPageWithoutScheme(s string) bool {
	host, _, ok := strings.Cut(s, "/")
	return ok && strings.Contains(host, ".") && id.ownHost(strings.ToLower(host)) && !isResource(s)
}

func (id *Identifier) ownHost(host string) bool {
	for _, site := range id.sites {
		if host == site || strings.HasSuffix(host, "."+site) {
			return true
		}
	}
	return false
}

// hostOf returns the host, in lower case, of an absolute web address, "" if s
// is none.
func hostOf(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// isResource tells whether an address is that of a script, an image or the
// like, not of a page.
func isResource(s string) bool {
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "?")
	switch strings.ToLower(path.Ext(s)) {
	case ".js", ".mjs", ".css", ".map", ".json", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".mp4", ".wasm":
		return true
	}
	return false
}
