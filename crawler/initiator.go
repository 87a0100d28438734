package crawler

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"

	"soshin/catalog"
)

const (
	maxStacks  = 32      // asynchronous parents of a stack that are followed
	maxScripts = 100_000 // of one target; a hostile page can make them without end
)

// scripts is what one target told of its scripts and frames. It is safe for
// concurrent use.
type scripts struct {
	mu sync.Mutex
	// made has, for scripts without an address (inline ones that another put
	// into the page, eval, new Function), who made them.
	made map[cdp.ScriptID][]string
	// inserted has who put blob: scripts into the page: their requests never
	// leave the browser, so no event tells.
	inserted  map[string][]string
	documents map[string]string // addresses by frame
	parents   map[string]string // of frames that no script was told to have made
	traced    bool              // the worker's maker was looked for
}

func newScripts() *scripts {
	return &scripts{made: map[cdp.ScriptID][]string{}, inserted: map[string][]string{}, documents: map[string]string{}, parents: map[string]string{}}
}

func (s *scripts) parsed(ev *debugger.EventScriptParsed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ev.URL == "" && ev.StackTrace != nil && len(s.made) < maxScripts {
		s.made[ev.ScriptID] = s.follow(ev.StackTrace)
	}
}

func (s *scripts) insert(address string, by []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasPrefix(address, "blob:") && len(s.inserted) < maxScripts {
		s.inserted[address] = by
	}
}

// stack lists the scripts of a stack, nearest first: the inner frame, those
// that called it, those that had it called later, and whoever made the
// outermost if that has no address of its own.
func (s *scripts) stack(stack *runtime.StackTrace) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.follow(stack)
}

func (s *scripts) follow(stack *runtime.StackTrace) []string {
	var list []string
	add := func(address string) {
		if address != "" && (len(list) == 0 || list[len(list)-1] != address) {
			list = append(list, address)
		}
	}
	handler := "" // of an attribute: whoever has it run is on the stack too, or else nobody
	for range maxStacks {
		if stack == nil {
			break
		}
		for _, f := range stack.CallFrames {
			if f.URL != "" {
				if strings.HasPrefix(f.FunctionName, "on") && s.isDocument(withoutFragment(f.URL)) {
					handler = withoutFragment(f.URL)
					continue
				}
				add(withoutFragment(f.URL))
				continue
			}
			for _, by := range s.made[f.ScriptID] {
				add(by)
			}
		}
		stack = stack.Parent
	}
	if len(list) == 0 {
		add(handler)
	}
	if n := len(list); n > 0 {
		for _, by := range s.inserted[list[n-1]] {
			add(by)
		}
	}
	return list
}

func (s *scripts) isDocument(address string) bool {
	for _, d := range s.documents {
		if d == address {
			return true
		}
	}
	return false
}

// asked lists who asked for a request, as far as its own initiator tells.
func (s *attached) asked(i *network.Initiator) []string {
	if i == nil {
		return nil
	}
	if list := s.scripts.stack(i.Stack); len(list) > 0 {
		return list
	}
	if i.URL == "" || i.URL == "about:client" { // what a style element imports
		return nil
	}
	return []string{withoutFragment(i.URL)} // a style sheet, or the document's parser
}

// called is how many of the scripts that asked returns are on the call stack.
func (s *attached) called(i *network.Initiator) int {
	if i == nil || i.Stack == nil || len(i.Stack.CallFrames) < 2 {
		return 0
	}
	return len(s.scripts.stack(&runtime.StackTrace{CallFrames: i.Stack.CallFrames}))
}

// whoAsked returns the scripts that asked for a request, nearest first, the
// frame or worker they are in, and its document.
func (v *visit) whoAsked(s *attached, ev *network.EventRequestWillBeSent) (by []string, context, document string) {
	by = s.asked(ev.Initiator)
	document = withoutFragment(ev.DocumentURL)
	switch {
	case document == "", s.info.Type != "page" && s.info.Type != "iframe":
		// A worker's document is its script; of what it imports at its start
		// the browser names the page's.
		document = s.document("")
	case ev.Type == network.ResourceTypeFetch && string(ev.LoaderID) == string(ev.RequestID):
		// fetchLater: the browser process sends it, with the request's own
		// address for its document and the Referer for its initiator.
		document, by = s.document(string(ev.FrameID)), v.asker(ev.Request.URL)
	case ev.Type != network.ResourceTypeDocument && document == withoutFragment(ev.Request.URL):
		// Scripts of service and shared workers, federated login: the browser
		// process sends it, with the request's own address for its document.
		document = s.document(string(ev.FrameID))
		if ev.Type == network.ResourceTypeFedCM { // and for its initiator
			by = nil
		}
	case ev.Type == network.ResourceTypeEventSource:
		// It connects from a task of its own; what the parser was at does not
		// matter.
		by = v.asker(ev.Request.URL)
	}
	if len(by) == 0 || len(by) == 1 && by[0] == document {
		switch ev.Type {
		case network.ResourceTypeScript, network.ResourceTypeImage, network.ResourceTypeMedia, network.ResourceTypeDocument:
			// Of a worklet, an image, media, a link to a window that is opened: all
			// begin in a task of their own.
			if asker := v.asker(ev.Request.URL); asker != nil {
				by = asker
			}
		}
	}
	context = s.context(string(ev.FrameID))
	if s.info.Type == "service_worker" && document == withoutFragment(ev.Request.URL) {
		context, document = document, "" // its own script: the hooks told who registered it
	}
	return by, context, document
}

// context is the frame or worker that a request of this session came from.
func (s *attached) context(frame string) string {
	if frame != "" && (s.info.Type == "page" || s.info.Type == "iframe") {
		return frame
	}
	return string(s.info.TargetID)
}

// attached notes the frame around one that was made without a stack: by the
// parser, or for an object or embed element.
func (s *scripts) attached(frame, parent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parents) < maxScripts {
		s.parents[frame] = parent
	}
}

// holder is the frame that has a document: the target's own, or one in it that
// has no process of its own.
func (s *attached) holder(document string) string {
	s.scripts.mu.Lock()
	defer s.scripts.mu.Unlock()
	own := string(s.info.TargetID)
	if document = withoutFragment(document); s.scripts.documents[own] == document {
		return own
	}
	for frame, d := range s.scripts.documents {
		if d == document {
			return frame
		}
	}
	return own
}

// navigated notes the document of a frame, and returns the one before.
func (s *scripts) navigated(frame, address string) (before string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.documents[frame]
	if len(s.documents) < maxScripts || s.documents[frame] != "" {
		s.documents[frame] = withoutFragment(address)
	}
	return before
}

// document is the address of a frame's document, "" if it is not known.
func (s *scripts) document(frame string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.documents[frame]
}

// document is the address of a frame's document; of the target's own frame, or
// of its worker, if the frame is not known.
func (s *attached) document(frame string) string {
	for _, f := range []string{frame, string(s.info.TargetID)} {
		if address := s.scripts.document(f); address != "" {
			return address
		}
	}
	return withoutFragment(s.info.URL)
}

// workerOrigin says where a worker came from.
func (s *attached) workerOrigin(by []string) *catalog.Origin {
	o := &catalog.Origin{Context: string(s.info.TargetID), Initiator: by}
	if s.parent != nil {
		o.Parent = string(s.parent.info.TargetID)
		o.Document = s.parent.document(o.Parent)
	}
	return o
}

// traceWorker finds the script that made a worker: the outermost stack inside
// names a stack of the page's, which the page's own session has.
func (v *visit) traceWorker(s *attached, stack *runtime.StackTrace) {
	var outside *runtime.StackTraceID
	for range maxStacks {
		if stack == nil {
			break
		}
		outside, stack = stack.ParentID, stack.Parent
	}
	if outside == nil || outside.DebuggerID == "" || s.parent == nil || s.scripts.traced {
		return
	}
	s.scripts.traced = true // only the reader of events comes here
	v.start(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		res, err := cdp.Call(ctx, s.parent.session, debugger.GetStackTrace, debugger.GetStackTraceParams{StackTraceID: outside})
		if err != nil {
			return // the page is gone; the worker's origin is the page
		}
		v.origin(s.workerOrigin(s.parent.scripts.stack(res.StackTrace)))
	})
}

func withoutFragment(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return address
}
