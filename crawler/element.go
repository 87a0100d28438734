package crawler

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"

	"soshin/catalog"
	"soshin/catalog/journal"
)

// A cold request is one whose own stack tells no script: an image that a
// script made and that loads later (lazily, or by the parser's preload), a
// background in a style element, an event handler in an attribute. The
// element's creation tells who made it (OpenWPM#1177 is the lack of it).
type cold struct {
	session *attached
	frame   string
	seq     uint64       // of its event
	URL     string       `json:"url"`
	Handler string       `json:"handler,omitempty"` // source of the handler that asked
	script  cdp.ScriptID // of that handler
}

// maxCold bounds the cold requests of a visit that are traced, and their
// elements: each costs two commands.
const maxCold = 300

// coldRequest returns what is to be looked for, nil if the stack tells enough.
func (s *attached) coldRequest(ev *network.EventRequestWillBeSent, by []string, document string) *cold {
	frame := string(ev.FrameID)
	if ev.Type == network.ResourceTypeDocument { // the element is in the document around it
		s.scripts.mu.Lock()
		frame = s.scripts.parents[frame]
		s.scripts.mu.Unlock()
		document = s.document(frame)
	}
	if ev.Initiator == nil || frame == "" || len(by) > 1 || len(by) == 1 && by[0] != document {
		return nil
	}
	c := &cold{session: s, frame: frame, URL: withoutFragment(ev.Request.URL)}
	f := outermost(ev.Initiator.Stack)
	switch {
	case f == nil:
		return c
	case strings.HasPrefix(f.FunctionName, "on"):
		c.script = f.ScriptID
		return c
	}
	return nil // a script in the page itself
}

func outermost(stack *runtime.StackTrace) (frame *runtime.CallFrame) {
	for range maxStacks {
		if stack == nil {
			break
		}
		if n := len(stack.CallFrames); n > 0 {
			frame = stack.CallFrames[n-1]
		}
		stack = stack.Parent
	}
	return frame
}

// traceElements finds who made the elements behind the cold requests so far,
// as long as they are in the page.
func (v *visit) traceElements(ctx context.Context) {
	type frame struct {
		session *attached
		id      string
	}
	frames := map[frame][]*cold{}
	v.mu.Lock()
	for _, c := range v.cold {
		f := frame{c.session, c.frame}
		frames[f] = append(frames[f], c)
	}
	v.cold = nil
	v.mu.Unlock()
	for f, list := range frames {
		left, err := v.traceFrame(ctx, f.session.session, cdp.FrameID(f.id), list)
		if err != nil {
			continue // the frame is gone; its requests keep the chain that they have
		}
		v.mu.Lock()
		v.cold = append(v.cold, left...) // an element may yet come into the page
		v.mu.Unlock()
	}
}

//go:embed elements.js
var elementsScript string

// traceFrame returns the requests that no element of the frame explains.
func (v *visit) traceFrame(ctx context.Context, s session, id cdp.FrameID, list []*cold) (left []*cold, err error) {
	for _, c := range list {
		if c.script == "" || c.Handler != "" {
			continue
		}
		src, err := cdp.Call(ctx, s, debugger.GetScriptSource, debugger.GetScriptSourceParams{ScriptID: c.script})
		if err != nil {
			return nil, err
		}
		c.Handler = src.ScriptSource
	}
	wanted, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("encode the cold requests: %w", err)
	}
	world, err := cdp.Call(ctx, s, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: id, WorldName: "soshin"})
	if err != nil {
		return nil, err
	}
	// The script's result is a list: which request each element belongs to,
	// as JSON, and then the elements.
	res, err := cdp.Call(ctx, s, runtime.Evaluate, runtime.EvaluateParams{
		Expression: fmt.Sprintf("(%s)(%s, %d)", strings.TrimSpace(elementsScript), wanted, maxCold), ContextID: world.ExecutionContextID,
	})
	if err != nil {
		return nil, err
	}
	if res.ExceptionDetails != nil || res.Result == nil || res.Result.ObjectID == "" {
		return nil, fmt.Errorf("look for elements: no result")
	}
	found, err := cdp.Call(ctx, s, runtime.GetProperties, runtime.GetPropertiesParams{ObjectID: res.Result.ObjectID, OwnProperties: new(true)})
	if err != nil {
		return nil, err
	}
	elements := map[string]runtime.RemoteObjectID{}
	var of []int
	for _, p := range found.Result {
		switch {
		case p.Value == nil:
		case p.Name == "0":
			text, err := value[string](p.Value)
			if err == nil {
				err = json.Unmarshal([]byte(text), &of)
			}
			if err != nil {
				return nil, fmt.Errorf("look for elements: %w", err)
			}
		case p.Value.ObjectID != "":
			elements[p.Name] = p.Value.ObjectID
		}
	}
	if len(elements) > 0 {
		// Nodes can be asked for only below a document that was.
		if _, err := cdp.Call(ctx, s, dom.GetDocument, dom.GetDocumentParams{Depth: new(int64(0))}); err != nil {
			return nil, err
		}
	}
	explained := make([]bool, len(list))
	var wg sync.WaitGroup
	for i, which := range of {
		element, ok := elements[fmt.Sprint(i+1)]
		if !ok || which < 0 || which >= len(list) {
			continue
		}
		explained[which] = true
		wg.Go(func() { v.traceElement(ctx, list[which], element) })
	}
	wg.Wait()
	for i, c := range list {
		if !explained[i] {
			left = append(left, c)
		}
	}
	return left, nil
}

// traceElement amends the request's event with who made the element. Elements
// of the parser's have no such stack.
func (v *visit) traceElement(ctx context.Context, c *cold, element runtime.RemoteObjectID) {
	node, err := cdp.Call(ctx, c.session.session, dom.RequestNode, dom.RequestNodeParams{ObjectID: element})
	if err != nil {
		return // taken out of the page meanwhile
	}
	made, err := cdp.Call(ctx, c.session.session, dom.GetNodeStackTraces, dom.GetNodeStackTracesParams(node))
	if err != nil || made.Creation == nil {
		return
	}
	by := c.session.scripts.stack(made.Creation)
	if len(by) == 0 {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.pending {
		if p.event.Seq == c.seq {
			p.event.Initiator = by // it is recorded when it ends
			return
		}
	}
	v.append(journal.Record{Event: &catalog.BrowserEvent{Run: v.Run, Visit: v.ID, Seq: c.seq, Initiator: by}})
}
