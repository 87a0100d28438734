package identify

import (
	"slices"
	"strings"
	"unicode"
)

// keyWords splits the last name of a path into its words in lower case:
// ctx.screenResolution into screen, resolution; td_client_id into td, client,
// id; ud[em] into ud, em. A name that says nothing by itself (id, value) has
// the words of the name before it first: device.id is device, id.
func keyWords(path string) []string {
	if len(path) > 128 {
		path = path[len(path)-128:]
	}
	parent, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		parent, name = path[:i], path[i+1:]
	}
	w := words(name)
	if parent != "" && (len(w) == 0 || len(w) == 1 && slices.Contains(general, w[0])) {
		if owner := words(parent[strings.LastIndexByte(parent, '.')+1:]); len(w) == 0 || !isBag(owner) {
			w = append(owner, w...)
		}
	}
	return w
}

// isBag tells whether an object is a bag of an event's properties: the title
// in event_attributes is not the event's.
func isBag(owner []string) bool {
	return len(owner) == 2 && owner[0] == "event" && slices.Contains([]string{"attributes", "properties", "props", "params", "parameters"}, owner[1])
}

// general are names that say nothing by themselves.
var general = []string{
	"id", "uuid", "guid", "value", "name", "width", "height", "w", "h", "type", "version", "model", "family", "brand", "manufacturer",
	"offset", "url", "path", "title", "text", "host", "hostname", "term", "query", "category", "action", "label", "message", "stack", "x", "y", "number", "count",
}

// words splits where a letter follows something else or a capital a small
// letter. Numbers are dropped.
func words(name string) []string {
	var out []string
	start, last := -1, ' '
	flush := func(end int) {
		if start >= 0 {
			out = append(out, strings.ToLower(name[start:end]))
			start = -1
		}
	}
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r):
			flush(i)
		case start >= 0 && unicode.IsUpper(r) && unicode.IsLower(last):
			flush(i)
			start = i
		case start < 0:
			start = i
		}
		last = r
	}
	flush(len(name))
	return out
}

// says tells whether any of the words is in set.
func says(words []string, set ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(set, w) })
}
