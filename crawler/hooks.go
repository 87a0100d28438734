package crawler

import (
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/catalog/storage"
)

//go:embed hooks.js
var hooksScript string

// Bounds for hostile pages.
const (
	maxReports    = 2000 // of one document's hooks
	maxSeen       = 5000 // writes of one visit, and as many things at its end
	maxScript     = 2048 // bytes of a script's address
	maxStackDepth = 32   // scripts of one stack
)

// hooks are what is put into a browser's pages and workers. A name that no page can guess
// keeps it from being called before it is taken away.
type hooks struct {
	binding string
	script  string
	clock   string // what puts the page's clock forward; empty: nothing does
}

func newHooks() hooks {
	name := "soshin" + rand.Text()
	script := strings.Replace(hooksScript, "\t// $READINGS\n", readingsScript, 1)
	return hooks{binding: name, script: strings.NewReplacer(
		"$BINDING", name, "$REPORTS", strconv.Itoa(maxReports),
		"$STACKS", strconv.Itoa(maxReadingStacks), "$PAUSE", strconv.Itoa(int(readingPause.Milliseconds())),
	).Replace(script)}
}

// into puts the hooks into a target that is paused, if it has documents or is a
// worker.
func (h hooks) into(s *attached) {
	switch s.info.Type {
	case "page", "iframe":
		post(s.session, runtime.AddBinding, runtime.AddBindingParams{Name: h.binding})
		for _, script := range h.scripts() {
			post(s.session, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
				Source: script, RunImmediately: new(true),
			})
		}
	case "worker", "shared_worker", "service_worker":
		// One that waits to be run evaluates nothing yet; it does when it stops
		// again, before its first script.
		post(s.session, runtime.AddBinding, runtime.AddBindingParams{Name: h.binding})
		post(s.session, debugger.SetInstrumentationBreakpoint, debugger.SetInstrumentationBreakpointParams{
			Instrumentation: debugger.SetInstrumentationBreakpointInstrumentationBeforeScriptExecution,
		})
		post(s.session, debugger.SetSkipAllPauses, debugger.SetSkipAllPausesParams{Skip: false})
	}
}

// scripts are what is put into a document or worker, in this order.
func (h hooks) scripts() []string {
	if h.clock == "" {
		return []string{h.script}
	}
	return []string{h.script, h.clock}
}

// intoWorker puts them into a worker that has stopped before its first script,
// and lets it go on; it does not stop again.
func (h hooks) intoWorker(s *attached) {
	for _, script := range h.scripts() {
		post(s.session, runtime.Evaluate, runtime.EvaluateParams{Expression: script})
	}
	post(s.session, debugger.SetSkipAllPauses, debugger.SetSkipAllPausesParams{Skip: true})
	post(s.session, debugger.Resume, debugger.ResumeParams{})
}

// hearStored takes what the hooks tell, what the browser says of refused
// cookies, and WebTransport sessions.
func (v *visit) hearStored(s *attached, msg *cdproto.Message) {
	switch string(msg.Method) {
	case cdproto.EventRuntimeBindingCalled:
		var ev runtime.EventBindingCalled
		if decode(msg, &ev) {
			v.reported(s, ev.Payload)
		}
	case cdproto.EventNetworkResponseReceivedExtraInfo:
		// Few answers have any; decoding them all would cost more.
		if strings.Contains(string(msg.Params), `"blockedCookies":[{`) {
			var ev network.EventResponseReceivedExtraInfo
			if decode(msg, &ev) {
				v.refused(s, &ev)
			}
		}
	case cdproto.EventNetworkWebTransportCreated:
		var ev network.EventWebTransportCreated
		if decode(msg, &ev) {
			v.stopped(s, &catalog.BrowserEvent{URL: ev.URL, Type: "webtransport", Context: s.context(""), Initiator: s.asked(ev.Initiator)})
		}
	}
}

// A report is what the hooks send: kind, document, origin, path, name, value,
// the name of the error that the native function threw, and the stack.
type report [8]string

// reported takes one report. Whatever else a page may have sent is dropped.
func (v *visit) reported(s *attached, payload string) {
	var r report
	if json.Unmarshal([]byte(payload), &r) != nil {
		return
	}
	kind, document, origin, failed, by := r[0], r[1], r[2], r[6], stackScripts(r[7])
	if failed == "TypeError" {
		return // not called as it must be: nothing was written
	}
	if !strings.HasPrefix(document, "http") && origin != "null" {
		document = origin + "/" // about:blank, srcdoc and blob: have their opener's
	}
	if len(by) == 0 {
		by = []string{withoutFragment(document)} // code that was made of a string, or stands in a srcdoc
	}
	at := time.Now().UTC()
	write := catalog.Stored{At: at, Kind: catalog.StoredKind(kind), Place: origin, Via: catalog.ViaScript, By: by}
	switch kind {
	case "webrtc":
		target := r[5]
		if target == "" {
			target = "webrtc:" // no server named
		}
		v.stopped(s, &catalog.BrowserEvent{URL: target, Type: "webrtc", Context: s.holder(document), Document: document, Initiator: by})
		return
	case "worker":
		v.origin(&catalog.Origin{Context: r[4], Parent: s.holder(document), Document: withoutFragment(document), Initiator: by})
		return
	case "asked":
		v.askedLater(r[4], by)
		return
	case "reading":
		v.read(s, r, document, by, at)
		return
	case "limit":
		write.State = catalog.StoredState(catalog.StateLimit + "what this document wrote after " + strconv.Itoa(maxReports) + " times was not looked at")
	case string(catalog.StoredCookie):
		c, ok := storage.ParseCookie(r[5], document, storage.Site(v.Page), at)
		if !ok {
			return
		}
		c.Via, c.By = write.Via, write.By
		if origin == "null" {
			c.Place = origin // sandboxed: it is refused
		}
		write = c
	case string(catalog.StoredLocal), string(catalog.StoredSession), string(catalog.StoredIndexedDB):
		write.Path, _ = storage.Bound(r[3], catalog.MaxStoredName)
		write.Name, _ = storage.Bound(r[4], catalog.MaxStoredName)
		write.Value, write.Cut = storage.Bound(r[5], catalog.MaxStoredValue)
	default:
		return
	}
	if failed != "" {
		write.State = catalog.StoredState(catalog.StateRefused + failed)
	}
	v.saw(&write)
}

// askedLater notes who asked for an event stream, a deferred fetch or a worklet. It is
// told before the request, which no script is on the stack of.
func (v *visit) askedLater(address string, by []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.askers) < maxSeen {
		v.askers[withoutFragment(address)] = by
	}
}

// asker returns who asked for an event stream, a deferred fetch or a worklet, nil
// if no hook told.
func (v *visit) asker(address string) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.askers[address]
}

// refused notes the cookies of an answer that the browser did not store.
func (v *visit) refused(s *attached, ev *network.EventResponseReceivedExtraInfo) {
	v.mu.Lock()
	p := v.pending[key(s, ev.RequestID)]
	v.mu.Unlock()
	address := ""
	if p != nil {
		address = p.event.URL
	}
	for _, b := range ev.BlockedCookies {
		c, ok := storage.ParseCookie(b.CookieLine, address, storage.Site(v.Page), time.Now().UTC())
		if !ok {
			continue
		}
		var reasons []string
		for _, r := range b.BlockedReasons {
			reasons = append(reasons, string(r))
		}
		c.Via, c.By, c.State = catalog.ViaHeader, []string{address}, catalog.StoredState(catalog.StateRefused+strings.Join(reasons, ", "))
		v.saw(&c)
	}
}

// stopped records an attempt at what cannot pass an HTTP proxy.
func (v *visit) stopped(s *attached, ev *catalog.BrowserEvent) {
	ev.URL, _ = storage.Bound(ev.URL, maxScript)
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.room(&v.writes) {
		return
	}
	v.seq++
	ev.Run, ev.Visit, ev.Seq, ev.At, ev.Target = v.Run, v.ID, v.seq, time.Now().UTC(), s.info.Type
	ev.RequestID = ev.Type + "-" + strconv.Itoa(v.writes)
	ev.Outcome = catalog.ToldBlocked + "cannot pass the proxy"
	v.append(journal.Record{Event: ev})
}

// stores is what a visit knows from its hooks, under its mu.
type stores struct {
	writes   int                       // heard of so far
	found    int                       // things at the end
	readings int                       // heard of so far
	wrote    map[place]map[string]bool // the names that scripts wrote
	askers   map[string][]string       // see askedLater
}

func newStores() stores {
	return stores{wrote: map[place]map[string]bool{}, askers: map[string][]string{}}
}

type place struct {
	kind   catalog.StoredKind
	origin string
}

// saw records an observation.
func (v *visit) saw(o *catalog.Stored) {
	o.Run, o.Visit = v.Run, v.ID
	v.mu.Lock()
	defer v.mu.Unlock()
	count := &v.writes
	if o.Via == "" {
		count = &v.found
	}
	if !v.room(count) {
		return
	}
	if o.Via == catalog.ViaScript && o.State == "" {
		at := place{o.Kind, o.Place}
		if v.wrote[at] == nil {
			v.wrote[at] = map[string]bool{}
		}
		v.wrote[at][o.Name] = true
	}
	v.put(o)
}

// room counts an observation, and records it when there is room for no more.
func (v *visit) room(count *int) bool {
	*count++
	if *count == maxSeen {
		v.put(&catalog.Stored{
			Run: v.Run, Visit: v.ID, At: time.Now().UTC(), Kind: "limit", Via: catalog.ViaScript,
			State: catalog.StoredState(catalog.StateLimit + "what came after " + strconv.Itoa(maxSeen-1) + " was not looked at"),
		})
	}
	return *count < maxSeen
}

func (v *visit) put(o *catalog.Stored) { v.append(journal.Record{Stored: o}) }

// scriptAddress is an address in a line of a V8 stack, which writes
// "at f (ADDRESS:1:2)", "at ADDRESS:1:2" and, for code that was made of a
// string, "at eval (eval at f (ADDRESS:1:2), <anonymous>:3:4)"
// (v8.dev/docs/stack-trace-api).
var scriptAddress = regexp.MustCompile(`(?:^|[\s(])((?:https?|blob|data|file):\S*?):\d+:\d+(?:[),]|$)`)

// stackScripts lists the addresses of a stack, nearest first, each once.
func stackScripts(stack string) []string {
	var list []string
	for line := range strings.SplitSeq(stack, "\n") {
		for _, m := range scriptAddress.FindAllStringSubmatch(line, -1) {
			address, _, _ := strings.Cut(m[1], "#")
			address, _ = storage.Bound(address, maxScript)
			if !slices.Contains(list, address) && len(list) < maxStackDepth {
				list = append(list, address)
			}
		}
	}
	return list
}
