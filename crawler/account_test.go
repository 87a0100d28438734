package crawler

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

func TestAsked(t *testing.T) {
	frames := func(parent *runtime.StackTrace, urls ...string) *runtime.StackTrace {
		s := &runtime.StackTrace{Parent: parent}
		for _, u := range urls {
			s.CallFrames = append(s.CallFrames, &runtime.CallFrame{URL: u})
		}
		return s
	}
	const page, tag, lib, blob = "https://a.example/", "https://t.example/tag.js", "https://t.example/lib.js", "blob:https://a.example/1"
	loop := frames(nil, tag, lib)
	loop.Parent = loop
	var deep *runtime.StackTrace
	for i := range 100 {
		deep = frames(deep, fmt.Sprintf("https://t.example/%d.js", 99-i))
	}
	s := &attached{scripts: newScripts()}
	s.scripts.parsed(&debugger.EventScriptParsed{ScriptID: "7", StackTrace: frames(nil, tag)})
	s.scripts.parsed(&debugger.EventScriptParsed{ScriptID: "8", StackTrace: &runtime.StackTrace{CallFrames: []*runtime.CallFrame{{ScriptID: "7"}}}})
	s.scripts.insert(blob, []string{tag, lib})
	for _, tt := range []struct {
		name      string
		initiator *network.Initiator
		want      []string
	}{
		{"nobody", nil, nil},
		{"the parser", &network.Initiator{Type: "parser", URL: page}, []string{page}},
		{"a style sheet", &network.Initiator{Type: "parser", URL: "https://a.example/a.css"}, []string{"https://a.example/a.css"}},
		{"a script", &network.Initiator{Type: "script", Stack: frames(nil, tag)}, []string{tag}},
		{"a function of the same script", &network.Initiator{Type: "script", Stack: frames(nil, tag, tag, tag)}, []string{tag}},
		{"called by another, and back", &network.Initiator{Type: "script", Stack: frames(nil, lib, tag, lib)}, []string{lib, tag, lib}},
		{"asynchronously", &network.Initiator{Type: "script", Stack: frames(frames(nil, lib), tag)}, []string{tag, lib}},
		{"code without an address", &network.Initiator{Type: "script", Stack: frames(nil, "", tag)}, []string{tag}},
		{"code without an address that a script made", &network.Initiator{Type: "script", Stack: &runtime.StackTrace{CallFrames: []*runtime.CallFrame{{ScriptID: "8"}}}}, []string{tag}},
		{"a blob that a script put there", &network.Initiator{Type: "script", Stack: frames(nil, blob)}, []string{blob, tag, lib}},
		{"a stack without addresses", &network.Initiator{Type: "script", URL: lib, Stack: frames(nil, "")}, []string{lib}},
		{"the stack goes before the address", &network.Initiator{Type: "script", URL: lib, Stack: frames(nil, tag)}, []string{tag}},
		{"fragments", &network.Initiator{Type: "script", Stack: frames(nil, tag+"#x")}, []string{tag}},
		{"a preflight", &network.Initiator{Type: "preflight"}, nil},
	} {
		if got := s.asked(tt.initiator); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct {
		name      string
		initiator *network.Initiator
		want      int
	}{
		{"nobody", nil, 0},
		{"the parser", &network.Initiator{Type: "parser", URL: page}, 0},
		{"a script", &network.Initiator{Type: "script", Stack: frames(nil, tag)}, 0},
		{"a function of the same script", &network.Initiator{Type: "script", Stack: frames(nil, tag, tag, tag)}, 1},
		{"called by another", &network.Initiator{Type: "script", Stack: frames(nil, lib, tag)}, 2},
		{"called by another later", &network.Initiator{Type: "script", Stack: frames(frames(nil, lib), tag, tag)}, 1},
	} {
		if got := s.called(tt.initiator); got != tt.want {
			t.Errorf("%s: %d on the call stack, want %d", tt.name, got, tt.want)
		}
	}
	// Stacks without end are followed as deep as the debugger keeps them.
	if got := s.asked(&network.Initiator{Stack: loop}); len(got) != 2*maxStacks {
		t.Errorf("a stack that is its own parent: %d long", len(got))
	}
	if got := s.asked(&network.Initiator{Stack: deep}); len(got) != maxStacks || got[0] != "https://t.example/0.js" {
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
