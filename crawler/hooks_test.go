package crawler

import (
	"slices"
	"strings"
	"testing"
)

func TestScripts(t *testing.T) {
	for _, tt := range []struct {
		name, stack string
		want        []string
	}{
		{"none", "", nil},
		{"own frames", "Error\n    at stack (<anonymous>:51:18)\n    at Object.apply (<anonymous>:74:43)", nil},
		{"a function", "Error\n    at f (https://a.example/t.js:1:2)", []string{"https://a.example/t.js"}},
		{"no function", "Error\n    at https://a.example/t.js?v=1:10:2", []string{"https://a.example/t.js?v=1"}},
		{"nearest first, each once", "Error\n    at f (https://b.example/lib.js:1:2)\n    at g (https://a.example/t.js:1:2)\n    at h (https://b.example/lib.js:9:9)",
			[]string{"https://b.example/lib.js", "https://a.example/t.js"}},
		{"async", "Error\n    at async f (https://a.example/t.js:1:2)", []string{"https://a.example/t.js"}},
		{"eval", "Error\n    at eval (eval at f (https://a.example/t.js:1:2), <anonymous>:3:4)", []string{"https://a.example/t.js"}},
		{"eval in eval", "Error\n    at eval (eval at <anonymous> (eval at f (https://a.example/t.js:1:2)), <anonymous>:1:1)", []string{"https://a.example/t.js"}},
		{"native code", "Error\n    at Array.forEach (<anonymous>)\n    at https://a.example/t.js:1:2", []string{"https://a.example/t.js"}},
		{"parentheses and a port", "Error\n    at f (https://a.example:8443/x(1).js:1:2)", []string{"https://a.example:8443/x(1).js"}},
		{"blob and data", "Error\n    at blob:https://a.example/6f-1:1:2\n    at data:text/javascript,x():1:2", []string{"blob:https://a.example/6f-1", "data:text/javascript,x()"}},
		{"a fragment", "Error\n    at https://a.example/#top:1:2", []string{"https://a.example/"}},
		{"method", "Error\n    at Object.set [as cookie] (https://a.example/t.js:1:2)", []string{"https://a.example/t.js"}},
		{"not a stack", "https://a.example/ at 12:30", nil},
	} {
		if got := stackScripts(tt.stack); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzScripts(f *testing.F) {
	f.Add("Error\n    at eval (eval at f (https://a.example/t.js:1:2), <anonymous>:3:4)")
	f.Fuzz(func(t *testing.T, stack string) {
		list := stackScripts(stack)
		if len(list) > maxStackDepth {
			t.Errorf("%d scripts", len(list))
		}
		for _, s := range list {
			if len(s) > maxScript || !strings.Contains(stack, s) || strings.ContainsAny(s, " \n") {
				t.Errorf("%q is not of the stack", s)
			}
		}
	})
}

func TestSplitStorageKey(t *testing.T) {
	for _, tt := range []struct {
		key, origin, partition string
		ok                     bool
	}{
		{"https://a.example/", "https://a.example", "", true},
		{"https://a.example:8443/", "https://a.example:8443", "", true},
		{"https://b.example/^0https://a.example", "https://b.example", "https://a.example", true},
		{"https://www.a.example/^31", "https://www.a.example", "https://a.example", true},
		{"null/", "", "", false},
		{"", "", "", false},
	} {
		origin, partition, ok := splitStorageKey(tt.key)
		if origin != tt.origin || partition != tt.partition || ok != tt.ok {
			t.Errorf("%q: %q, %q, %v", tt.key, origin, partition, ok)
		}
	}
}
