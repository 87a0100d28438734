package witness

import (
	"slices"

	"soshin/catalog"
)

// maxChain bounds a chain of initiators: longer ones are loops or attacks.
const maxChain = 64

// chains builds the initiator chains of one visit.
type chains struct {
	asked   map[string]*catalog.BrowserEvent // scripts and style sheets by address: who asked for them
	origins map[string]*catalog.Origin       // frames and workers by context
}

func newChains(r Record) *chains {
	c := &chains{asked: map[string]*catalog.BrowserEvent{}, origins: map[string]*catalog.Origin{}}
	for _, ev := range r.Events {
		if ev.Type != "script" && ev.Type != "stylesheet" {
			continue
		}
		// Of several the one that tells more: a preload and a cached repetition
		// ask for the same address.
		if have := c.asked[ev.URL]; have == nil || len(have.Initiator) == 0 && len(ev.Initiator) > 0 {
			c.asked[ev.URL] = ev
		}
	}
	for _, o := range r.Origins {
		if have := c.origins[o.Context]; have == nil || len(have.Initiator) == 0 {
			c.origins[o.Context] = o
		}
	}
	return c
}

// origin returns where a document came from: another one in the same frame that
// went on to it, or what made the frame. A context that is not known itself may
// be a service worker or a shared one, known by its script.
func (c *chains) origin(context, document string) *catalog.Origin {
	before, o := c.origins[document], c.origins[context]
	switch {
	case o == nil:
		return before
	case before == nil:
		return o
	case before.Parent == context, before.Parent == o.Parent && len(o.Initiator) == 0:
		return before
	}
	return o
}

// of returns who asked for ev: the scripts on its stack, then whoever put the
// outermost of them into the page, and so on up to the page's document.
func (c *chains) of(ev *catalog.BrowserEvent) []string {
	var list []string
	add := func(address string) {
		if address != "" && (len(list) == 0 || list[len(list)-1] != address) {
			list = append(list, address)
		}
	}
	scripts, document, context := ev.Initiator, ev.Document, ev.Context
	if o := c.origin(context, document); ev.Type == "document" && o != nil {
		// A frame's document is asked for by what made the frame.
		document, context = o.Document, o.Parent
		if len(scripts) == 0 || len(scripts) == 1 && scripts[0] == document {
			scripts = o.Initiator
		}
	}
	seen := map[*catalog.BrowserEvent]bool{ev: true}
	entered := map[string]bool{}
	for len(list) < maxChain {
		for _, s := range scripts {
			add(s)
		}
		if n := len(scripts); n > 0 && scripts[n-1] != document { // a worker's own script has its origin
			if by := c.asked[scripts[n-1]]; by != nil && !seen[by] {
				seen[by] = true
				scripts, document, context = by.Initiator, by.Document, by.Context
				continue
			}
		}
		if !slices.Contains(list, document) {
			add(document)
		}
		o := c.origin(context, document)
		if o == nil || entered[o.Context] {
			break
		}
		entered[o.Context] = true
		scripts, document, context = o.Initiator, o.Document, o.Parent
	}
	return list[:min(len(list), maxChain)]
}
