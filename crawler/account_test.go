package crawler

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

func TestChain(t *testing.T) {
	frames := func(parent *runtime.StackTrace, urls ...string) *runtime.StackTrace {
		s := &runtime.StackTrace{Parent: parent}
		for _, u := range urls {
			s.CallFrames = append(s.CallFrames, &runtime.CallFrame{URL: u})
		}
		return s
	}
	const page, tag, lib = "https://a.example/", "https://t.example/tag.js", "https://t.example/lib.js"
	loop := frames(nil, tag, lib)
	loop.Parent = loop
	var deep *runtime.StackTrace
	for i := range 100 {
		deep = frames(deep, fmt.Sprintf("https://t.example/%d.js", 99-i))
	}
	for _, tt := range []struct {
		name      string
		initiator *network.Initiator
		document  string
		want      []string
	}{
		{"nobody", nil, "", nil},
		{"the document", nil, page, []string{page}},
		{"the parser", &network.Initiator{Type: "parser", URL: page}, page, []string{page}},
		{"a style sheet", &network.Initiator{Type: "parser", URL: "https://a.example/a.css"}, page, []string{"https://a.example/a.css", page}},
		{"a script", &network.Initiator{Type: "script", Stack: frames(nil, tag)}, page, []string{tag, page}},
		{"a function of the same script", &network.Initiator{Type: "script", Stack: frames(nil, tag, tag, tag)}, page, []string{tag, page}},
		{"called by another, and back", &network.Initiator{Type: "script", Stack: frames(nil, lib, tag, lib)}, page, []string{lib, tag, lib, page}},
		{"asynchronously", &network.Initiator{Type: "script", Stack: frames(frames(nil, lib), tag)}, page, []string{tag, lib, page}},
		{"a script in the page", &network.Initiator{Type: "script", Stack: frames(nil, page)}, page, []string{page}},
		{"code without an address", &network.Initiator{Type: "script", Stack: frames(nil, "", tag)}, page, []string{tag, page}},
		{"a stack without addresses", &network.Initiator{Type: "script", URL: lib, Stack: frames(nil, "")}, page, []string{lib, page}},
		{"the stack goes before the address", &network.Initiator{Type: "script", URL: lib, Stack: frames(nil, tag)}, page, []string{tag, page}},
		{"fragments", &network.Initiator{Type: "script", Stack: frames(nil, tag+"#x")}, page + "#top", []string{tag, page}},
		{"a preflight", &network.Initiator{Type: "preflight"}, page, []string{page}},
	} {
		if got := chain(tt.initiator, tt.document); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	// Stacks without end are followed as deep as the debugger keeps them.
	if got := chain(&network.Initiator{Stack: loop}, page); len(got) != 2*32+1 {
		t.Errorf("a stack that is its own parent: %d long", len(got))
	}
	if got := chain(&network.Initiator{Stack: deep}, page); len(got) != 32+1 || got[0] != "https://t.example/0.js" {
		t.Errorf("a deep stack: %d long, from %s", len(got), got[0])
	}
}

func TestResourceType(t *testing.T) {
	for _, tt := range []struct {
		typ    network.ResourceType
		method string
		want   string
	}{
		{network.ResourceTypePing, "POST", "beacon"},
		{network.ResourceTypeCSPViolationReport, "POST", "csp-report"},
		{network.ResourceTypeXHR, "GET", "xhr"},
		{network.ResourceTypeFetch, "POST", "fetch"},
		{network.ResourceTypeEventSource, "GET", "eventsource"},
		{network.ResourceTypeWebSocket, "GET", "websocket"},
		{network.ResourceTypeStylesheet, "GET", "stylesheet"},
		{network.ResourceTypePreflight, "OPTIONS", "preflight"},
		{network.ResourceTypeOther, "OPTIONS", "preflight"},
		{network.ResourceTypeOther, "GET", "other"},
		{"", "GET", "other"},
	} {
		if got := resourceType(tt.typ, tt.method); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.method, tt.typ, got, tt.want)
		}
	}
}
