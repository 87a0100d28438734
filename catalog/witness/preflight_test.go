package witness

import (
	"fmt"
	"slices"
	"testing"

	"soshin/catalog"
)

// TestPreflights: a preflight is asked for by whoever asks for its request.
func TestPreflights(t *testing.T) {
	const page, one, two = "https://a.example/", "https://t.example/1.js", "https://t.example/2.js"
	asks := func(seq uint64, method string) *catalog.Exchange {
		return sent(seq, "OPTIONS", page, int(seq), "Access-Control-Request-Method", method)
	}
	event := func(id, method, outcome string, by ...string) *catalog.BrowserEvent {
		return &catalog.BrowserEvent{RequestID: id, Method: method, URL: page, At: at(1), Document: page, Initiator: by, Called: len(by), Outcome: outcome}
	}
	preflight := event("p1", "OPTIONS", "", page)
	for _, tt := range []struct {
		name string
		r    Record
		want []string // sequence and initiators, of the preflights
	}{
		{"before its request", Record{
			Exchanges: []*catalog.Exchange{asks(1, "POST"), sent(2, "POST", page, 2)},
			Events:    []*catalog.BrowserEvent{preflight, event("r1", "POST", "", one, two)},
		}, []string{"1 [https://t.example/1.js https://t.example/2.js https://a.example/] 2"}},
		{"each with its own", Record{
			Exchanges: []*catalog.Exchange{asks(1, "POST"), sent(2, "POST", page, 2), asks(3, "PUT"), sent(4, "PUT", page, 4)},
			Events:    []*catalog.BrowserEvent{event("r1", "POST", "", one), event("r2", "PUT", "", two)},
		}, []string{"1 [https://t.example/1.js https://a.example/] 1", "3 [https://t.example/2.js https://a.example/] 1"}},
		{"two of one method", Record{
			Exchanges: []*catalog.Exchange{asks(1, "POST"), asks(2, "POST"), sent(3, "POST", page, 3), sent(4, "POST", page, 4)},
			Events:    []*catalog.BrowserEvent{event("r1", "POST", "", one), event("r2", "POST", "", two)},
		}, []string{"1 [https://t.example/1.js https://a.example/] 1", "2 [https://t.example/2.js https://a.example/] 1"}},
		{"refused", Record{
			Exchanges: []*catalog.Exchange{asks(1, "POST")},
			Events:    []*catalog.BrowserEvent{event("r1", "POST", "blocked: PreflightInvalidStatus", one)},
		}, []string{"1 [https://t.example/1.js https://a.example/] 1"}},
		{"without a request", Record{
			Exchanges: []*catalog.Exchange{asks(1, "POST"), sent(2, "GET", page, 2)},
			Events:    []*catalog.BrowserEvent{preflight, event("r1", "GET", "", one)},
		}, []string{"1 [https://a.example/] 1"}},
		{"OPTIONS of the page's own", Record{
			Exchanges: []*catalog.Exchange{sent(1, "OPTIONS", page, 1), sent(2, "POST", page, 2)},
			Events:    []*catalog.BrowserEvent{event("o1", "OPTIONS", "", two), event("r1", "POST", "", one)},
		}, []string{"1 [https://t.example/2.js https://a.example/] 1"}},
	} {
		var got []string
		for _, j := range Join(tt.r) {
			if j.Exchange != nil && j.Exchange.Method == "OPTIONS" {
				got = append(got, fmt.Sprintf("%d %v %d", j.Exchange.Seq, j.Initiator, j.Called))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCalled: what is told of the call stack holds for the beginning of the chain.
func TestCalled(t *testing.T) {
	chain := []string{"a", "b", "c"}
	for _, tt := range []struct {
		initiator []string
		told      int
		want      int
	}{
		{[]string{"a", "b"}, 2, 2},
		{[]string{"a", "b"}, 1, 1},
		{[]string{"a", "b"}, 3, 0}, // a record that is broken
		{[]string{"a", "b"}, -1, 0},
		{[]string{"b"}, 1, 0}, // the chain begins with something else
		{nil, 0, 0},
	} {
		if got := called(&catalog.BrowserEvent{Initiator: tt.initiator, Called: tt.told}, chain); got != tt.want {
			t.Errorf("%v, %d told: %d, want %d", tt.initiator, tt.told, got, tt.want)
		}
	}
}
