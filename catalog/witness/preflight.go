package witness

import (
	"slices"

	"soshin/catalog"
)

// called is how many of the initiators are on the call stack: those of the
// event's that the chain begins with.
func called(ev *catalog.BrowserEvent, chain []string) int {
	n := ev.Called
	if n < 0 || n > len(ev.Initiator) || n > len(chain) || !slices.Equal(chain[:n], ev.Initiator[:n]) {
		return 0
	}
	return n
}

// attributePreflights gives CORS preflights the initiators of the requests that
// they are for: the browser names the request's own address. The first is for
// the first request of the address with the method that it announces, and so on;
// one without such a request keeps what the browser told.
func attributePreflights(joined []Joined) {
	requests := map[string][]*Joined{}
	for i := range joined {
		switch j := &joined[i]; {
		case j.Exchange != nil:
			k := key(j.Exchange.Method, j.Exchange.URL)
			requests[k] = append(requests[k], j)
		default: // it was not let through
			k := key(j.Event.Method, j.Event.URL)
			requests[k] = append(requests[k], j)
		}
	}
	for i := range joined {
		j := &joined[i]
		if j.Exchange == nil || j.Exchange.Method != "OPTIONS" {
			continue
		}
		method := j.Exchange.RequestHeader.Get("access-control-request-method")
		k := key(method, j.Exchange.URL)
		list := requests[k]
		if method == "" || len(list) == 0 {
			continue
		}
		j.Initiator, j.Called = list[0].Initiator, list[0].Called
		if len(list) > 1 {
			requests[k] = list[1:]
		}
	}
}
