package crawler

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"soshin/catalog"
)

// An account is the browser's own telling of what its pages ask for. It
// attaches to every target while that is paused, and hands what it hears to
// the visit whose browser context the target is in.
type account struct {
	mu       sync.Mutex
	visits   map[cdp.BrowserContextID]*visit
	sessions map[target.SessionID]*attached
	tap      *tap
	hooks    hooks
}

type attached struct {
	session session
	info    *target.Info
	visit   *visit
}

func newAccount() *account {
	return &account{
		visits:   map[cdp.BrowserContextID]*visit{},
		sessions: map[target.SessionID]*attached{},
		hooks:    newHooks(),
	}
}

func (a *account) begin(id cdp.BrowserContextID, v *visit) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.visits[id] = v
}

func (a *account) end(id cdp.BrowserContextID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.visits, id)
	for sid, s := range a.sessions {
		if s.info.BrowserContextID == id {
			delete(a.sessions, sid)
		}
	}
}

// event takes one event off the wire, in order. It must not block.
func (a *account) event(msg *cdproto.Message) {
	switch string(msg.Method) {
	case cdproto.EventTargetAttachedToTarget:
		var ev target.EventAttachedToTarget
		if decode(msg, &ev) {
			a.attach(&ev)
		}
		return
	case cdproto.EventTargetDetachedFromTarget:
		var ev target.EventDetachedFromTarget
		if decode(msg, &ev) {
			a.mu.Lock()
			delete(a.sessions, ev.SessionID)
			a.mu.Unlock()
		}
		return
	}
	a.mu.Lock()
	s := a.sessions[msg.SessionID]
	a.mu.Unlock()
	if s == nil || s.visit == nil {
		return
	}
	s.visit.hear(s, msg)
}

func (a *account) attach(ev *target.EventAttachedToTarget) {
	a.mu.Lock()
	s := &attached{
		session: session{tap: a.tap, id: ev.SessionID},
		info:    ev.TargetInfo,
		visit:   a.visits[ev.TargetInfo.BrowserContextID],
	}
	// A service worker is attached to for the browser and again for its page;
	// one of them is enough to hear it.
	again := slices.ContainsFunc(slices.Collect(maps.Values(a.sessions)), func(o *attached) bool {
		return o.info.TargetID == s.info.TargetID
	})
	if !again {
		a.sessions[ev.SessionID] = s
	}
	a.mu.Unlock()
	if again {
		post(s.session, runtime.RunIfWaitingForDebugger, cdp.Empty{})
		return
	}

	post(s.session, network.Enable, network.EnableParams{MaxPostDataSize: new(int64(0))})
	switch s.info.Type {
	case "page", "iframe":
		post(s.session, page.Enable, page.EnableParams{})
	}
	switch s.info.Type {
	case "page", "iframe", "worker", "shared_worker", "service_worker":
		post(s.session, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: new(true)})
		// The stack of a request is told only with the debugger on; a page's
		// own breakpoints must not stop it.
		post(s.session, debugger.Enable, debugger.EnableParams{})
		post(s.session, debugger.SetSkipAllPauses, debugger.SetSkipAllPausesParams{Skip: true})
		post(s.session, debugger.SetAsyncCallStackDepth, debugger.SetAsyncCallStackDepthParams{MaxDepth: 32})
	}
	a.hooks.into(s)
	post(s.session, runtime.RunIfWaitingForDebugger, cdp.Empty{})
	if s.visit != nil && s.info.Type == "page" {
		s.visit.opened(s)
	}
	if s.visit != nil && s.info.Type == "worker" {
		s.visit.started(s)
	}
}

// hear takes one event of a session of this visit.
func (v *visit) hear(s *attached, msg *cdproto.Message) {
	v.hearStored(s, msg)
	switch string(msg.Method) {
	case cdproto.EventNetworkRequestWillBeSent:
		var ev network.EventRequestWillBeSent
		if !decode(msg, &ev) || ev.Request == nil {
			return
		}
		if ev.RedirectResponse != nil {
			v.close(s, ev.RequestID, "")
		}
		v.note(s, ev.RequestID, &catalog.BrowserEvent{
			At:        wallTime(float64(ev.WallTime)),
			Method:    ev.Request.Method,
			URL:       ev.Request.URL + ev.Request.URLFragment,
			Type:      resourceType(ev.Type, ev.Request.Method),
			Document:  ev.DocumentURL,
			Initiator: chain(ev.Initiator, ev.DocumentURL),
		}, ev.Type != network.ResourceTypeEventSource)
	case cdproto.EventNetworkWebSocketCreated:
		var ev network.EventWebSocketCreated
		if decode(msg, &ev) {
			v.note(s, ev.RequestID, &catalog.BrowserEvent{
				At: time.Now().UTC(), Method: "GET", URL: ev.URL, Type: "websocket",
				Document: s.info.URL, Initiator: chain(ev.Initiator, s.info.URL),
			}, false)
		}
	case cdproto.EventNetworkRequestServedFromCache:
		var ev network.EventRequestServedFromCache
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, "cached")
		}
	case cdproto.EventNetworkResponseReceived:
		var ev network.EventResponseReceived
		if decode(msg, &ev) && ev.Response != nil {
			v.answered(s, &ev)
		}
	case cdproto.EventNetworkLoadingFinished:
		var ev network.EventLoadingFinished
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, "")
		}
	case cdproto.EventNetworkLoadingFailed:
		var ev network.EventLoadingFailed
		if decode(msg, &ev) {
			outcome := "failed: " + ev.ErrorText
			if ev.BlockedReason != "" {
				outcome = "blocked: " + string(ev.BlockedReason)
			}
			if v.wasAnswered(s, ev.RequestID) {
				outcome = "" // an empty answer (204) ends as ERR_ABORTED
			}
			v.close(s, ev.RequestID, outcome)
		}
	case cdproto.EventNetworkWebSocketClosed:
		var ev network.EventWebSocketClosed
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, "")
		}
	case cdproto.EventPageLoadEventFired:
		v.loaded(s)
	case cdproto.EventPageJavascriptDialogOpening:
		post(s.session, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}
}

func decode(msg *cdproto.Message, ev any) bool {
	return jsonv2.Unmarshal(msg.Params, ev, chromedp.DefaultUnmarshalOptions) == nil
}

func wallTime(seconds float64) time.Time {
	return time.UnixMicro(int64(seconds * 1e6)).UTC()
}

// resourceType is the type of a transmission in the words of
// `soshin transmissions`.
func resourceType(t network.ResourceType, method string) string {
	switch t {
	case network.ResourceTypePing:
		// sendBeacon and <a ping>; the browser tells them apart by nothing
		// but the ping's header, which the proxy sees.
		return "beacon"
	case network.ResourceTypeCSPViolationReport:
		return "csp-report"
	case network.ResourceTypeOther, "":
		if method == "OPTIONS" {
			return "preflight"
		}
		return "other"
	}
	return strings.ToLower(string(t))
}

// chain lists who asked for a request, nearest first: the scripts on the
// stack, inner frame first, then those that called them, then the document.
func chain(i *network.Initiator, document string) []string {
	var list []string
	add := func(address string) {
		if address == "" {
			return
		}
		if u, err := url.Parse(address); err == nil {
			u.Fragment = ""
			address = u.String()
		}
		if len(list) == 0 || list[len(list)-1] != address {
			list = append(list, address)
		}
	}
	if i != nil {
		const maxStacks = 32 // as deep as the debugger was told to keep them
		stack := i.Stack
		for range maxStacks {
			if stack == nil {
				break
			}
			for _, f := range stack.CallFrames {
				add(f.URL)
			}
			stack = stack.Parent
		}
		if len(list) == 0 {
			add(i.URL)
		}
	}
	add(document)
	return list
}
