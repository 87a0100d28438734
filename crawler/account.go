package crawler

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/preload"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"

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

// An attached is a session with one target of a visit.
type attached struct {
	session session
	info    *target.Info
	visit   *visit    // under the account's mu: a profile's targets outlive their visit
	parent  *attached // nil: attached to by the browser's own session
	scripts *scripts
}

func newAccount() *account {
	return &account{
		visits:   map[cdp.BrowserContextID]*visit{},
		sessions: map[target.SessionID]*attached{},
		hooks:    newHooks(),
	}
}

// begin hands v what is heard from the browser context from now on, also of
// the targets that are there already.
func (a *account) begin(id cdp.BrowserContextID, v *visit) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.visits[id] = v
	for _, s := range a.sessions {
		if s.info.BrowserContextID == id {
			s.visit = v
		}
	}
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
			a.attach(msg.SessionID, &ev)
		}
		return
	case cdproto.EventTargetDetachedFromTarget:
		var ev target.EventDetachedFromTarget
		if decode(msg, &ev) {
			a.mu.Lock()
			s := a.sessions[ev.SessionID]
			delete(a.sessions, ev.SessionID)
			v := s.in()
			a.mu.Unlock()
			if v != nil {
				v.detached(s)
			}
		}
		return
	case cdproto.EventInspectorTargetReloadedAfterCrash:
		a.restarted(msg.SessionID)
		return
	}
	a.mu.Lock()
	s, hooks := a.sessions[msg.SessionID], a.hooks
	v := s.in()
	a.mu.Unlock()
	switch {
	case s == nil:
	case string(msg.Method) == cdproto.EventDebuggerPaused: // only workers may
		hooks.intoWorker(s)
	case v != nil:
		v.hear(s, msg)
	}
}

// in returns the visit that s is part of, nil for none that goes on. It is for
// who holds the account's mu.
func (s *attached) in() *visit {
	if s == nil || s.visit.closed.Load() {
		return nil
	}
	return s.visit
}

// attach begins to hear a target while it is paused. parent is the session
// that it was told in: the browser's, or that of the page or worker that made
// it.
func (a *account) attach(parent target.SessionID, ev *target.EventAttachedToTarget) {
	a.mu.Lock()
	s := &attached{
		session: session{tap: a.tap, id: ev.SessionID},
		info:    ev.TargetInfo,
		visit:   a.visits[ev.TargetInfo.BrowserContextID],
		parent:  a.sessions[parent],
		scripts: newScripts(),
	}
	// A service worker is attached to for the browser and again for its page;
	// one of them is enough to hear it.
	again := slices.ContainsFunc(slices.Collect(maps.Values(a.sessions)), func(o *attached) bool {
		return o.info.TargetID == s.info.TargetID
	})
	v := s.visit
	wanted := !again && v != nil
	if wanted {
		a.sessions[ev.SessionID] = s
	}
	hooks := a.hooks
	a.mu.Unlock()
	if !wanted { // heard already, or the browser's own windows
		post(s.session, runtime.RunIfWaitingForDebugger, cdp.Empty{})
		return
	}

	post(s.session, network.Enable, network.EnableParams{MaxPostDataSize: new(int64(0))})
	switch s.info.Type {
	case "page", "iframe":
		post(s.session, page.Enable, page.EnableParams{})
		post(s.session, preload.Enable, cdp.Empty{})
		// Who made an element, for requests that are made long after it.
		post(s.session, dom.Enable, dom.EnableParams{})
		post(s.session, dom.SetNodeStackTracesEnabled, dom.SetNodeStackTracesEnabledParams{Enable: true})
	}
	switch s.info.Type {
	case "page", "iframe", "worker", "shared_worker", "service_worker":
		post(s.session, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: new(true)})
		// The stack of a request is told only with the debugger on; a page's
		// own breakpoints must not stop it.
		post(s.session, debugger.Enable, debugger.EnableParams{})
		post(s.session, debugger.SetSkipAllPauses, debugger.SetSkipAllPausesParams{Skip: true})
		post(s.session, debugger.SetAsyncCallStackDepth, debugger.SetAsyncCallStackDepthParams{MaxDepth: maxStacks})
		// Without it V8 keeps one frame of a stack, and its callers are lost
		// (V8Debugger::captureStackTrace).
		post(s.session, runtime.Enable, cdp.Empty{})
	}
	hooks.into(s)
	post(s.session, runtime.RunIfWaitingForDebugger, cdp.Empty{})
	switch s.info.Type {
	case "page":
		v.opened(s)
		if opener := s.info.OpenerFrameID; opener != "" {
			v.origin(&catalog.Origin{Context: string(s.info.TargetID), Parent: string(opener), Document: a.address(opener)})
		}
	case "other": // <link rel=prerender>, of which no opener is told
		v.prerendered(s)
	case "worker":
		v.origin(s.workerOrigin(nil))
	}
}

// restarted lets a service worker go on that had stopped, and stands paused in
// the session that it had.
func (a *account) restarted(id target.SessionID) {
	a.mu.Lock()
	s, hooks := a.sessions[id], a.hooks
	a.mu.Unlock()
	if s != nil {
		hooks.into(s)
		post(s.session, runtime.RunIfWaitingForDebugger, cdp.Empty{})
	}
}

// address returns the document of a frame in any target, "" if no target that
// is left has it.
func (a *account) address(frame cdp.FrameID) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.sessions {
		if address := s.scripts.document(string(frame)); address != "" {
			return address
		}
	}
	return ""
}

// others returns the frames of v that have a process of their own, inner ones
// first, and then its pop-ups.
func (a *account) others(v *visit) []*attached {
	v.mu.Lock()
	page := v.page
	v.mu.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []*attached
	for _, s := range a.sessions {
		if s.visit == v && (s.info.Type == "iframe" || s.info.Type == "page" && s != page) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(x, y *attached) int { return cmp.Compare(y.depth(), x.depth()) })
	return list
}

func (s *attached) depth() int {
	n := 0
	for p := s.parent; p != nil; p = p.parent {
		n++
	}
	return n
}
