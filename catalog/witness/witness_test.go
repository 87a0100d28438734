package witness

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"soshin/catalog"
)

func TestJoin(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	get := func(seq uint64, url string) *catalog.Exchange {
		return &catalog.Exchange{Seq: seq, Method: "GET", URL: url}
	}
	told := func(id, url, outcome string, s int) *catalog.BrowserEvent {
		return &catalog.BrowserEvent{RequestID: id, Method: "GET", URL: url, Outcome: outcome, At: at(s)}
	}
	for _, tt := range []struct {
		name      string
		exchanges []*catalog.Exchange
		events    []*catalog.BrowserEvent
		want      []string // sequence and request ID
		rest      []string
	}{
		{
			"same address", []*catalog.Exchange{get(1, "https://a.example/x?q=1")},
			[]*catalog.BrowserEvent{told("r1", "https://a.example/x?q=1", "", 1)},
			[]string{"1 r1"}, nil,
		},
		{
			"the fragment stays in the browser", []*catalog.Exchange{get(1, "https://a.example/")},
			[]*catalog.BrowserEvent{told("r1", "https://A.example#top", "", 1)},
			[]string{"1 r1"}, nil,
		},
		{
			"twice the same: in order", []*catalog.Exchange{get(5, "https://a.example/"), get(3, "https://a.example/")},
			[]*catalog.BrowserEvent{told("r2", "https://a.example/", "", 2), told("r1", "https://a.example/", "", 1)},
			[]string{"3 r1", "5 r2"}, nil,
		},
		{
			"the cached one was not sent", []*catalog.Exchange{get(1, "https://a.example/")},
			[]*catalog.BrowserEvent{told("r1", "https://a.example/", "cached", 1), told("r2", "https://a.example/", "", 2)},
			[]string{"1 r2"}, []string{"r1"},
		},
		{
			"an exit beacon is the proxy's alone", []*catalog.Exchange{get(1, "https://a.example/exit")}, nil,
			[]string{"1 -"}, nil,
		},
		{
			"another method is another request",
			[]*catalog.Exchange{{Seq: 1, Method: "OPTIONS", URL: "https://a.example/"}},
			[]*catalog.BrowserEvent{told("r1", "https://a.example/", "", 1)},
			[]string{"1 -"}, []string{"r1"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			joined, rest := Join(tt.exchanges, tt.events)
			var got, left []string
			for _, j := range joined {
				id := "-"
				if j.Event != nil {
					id = j.Event.RequestID
				}
				got = append(got, fmt.Sprintf("%d %s", j.Exchange.Seq, id))
			}
			for _, ev := range rest {
				left = append(left, ev.RequestID)
			}
			if !slices.Equal(got, tt.want) || !slices.Equal(left, tt.rest) {
				t.Errorf("joined %q, rest %q; want %q and %q", got, left, tt.want, tt.rest)
			}
		})
	}
}
