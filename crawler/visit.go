package crawler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/proxy"
)

// A visit is one page on its way through one browser context.
type visit struct {
	catalog.Visit
	journal  *journal.Writer
	listener *proxy.Listener

	mu      sync.Mutex
	page    *attached               // the page's own session
	ready   chan struct{}           // closed when page is known
	load    chan struct{}           // closed at the page's load event
	loads   bool                    // load is closed
	left    chan struct{}           // closed when the page's document is gone
	gone    bool                    // left is closed
	told    map[string]int          // requests by method and address
	exits   []*catalog.BrowserEvent // told of since the page was told to go
	pending map[string]*pending     // requests that have not ended, by session and ID
	active  int                     // of them, how many the settling waits for
	quiet   time.Time               // since when active is 0
	failed  error                   // of the journal
	seq     uint64                  // of the last event
	cold    []*cold                 // requests whose elements are to be traced
	over    bool                    // nothing more is started

	stores
	tasks sync.WaitGroup // started by events, for what takes an answer of the browser
}

type pending struct {
	event    *catalog.BrowserEvent
	waits    bool // the page counts as busy until it ends: not with event streams, nor with beacons, whose answer it never sees
	answered bool
}

// How long a page that has gone gets. On an idle machine its exit beacons are
// handed to the network within drainShell or drainFull (measured, none of 100
// lost: DESIGN.md); on a busy one that loses a third of them, so those that the
// browser told of are waited for.
const (
	drainShell     = 200 * time.Millisecond
	drainFull      = 500 * time.Millisecond
	maxOutstanding = time.Second      // for answers, and for requests that may have died with the page
	maxDrain       = 10 * time.Second // for beacons
	maxExits       = 1000
)

func newVisit(v catalog.Visit, w *journal.Writer, l *proxy.Listener) *visit {
	return &visit{
		Visit: v, journal: w, listener: l,
		ready: make(chan struct{}), load: make(chan struct{}), left: make(chan struct{}), told: map[string]int{},
		pending: map[string]*pending{}, quiet: time.Now(), stores: newStores(),
	}
}

func (v *visit) opened(s *attached) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.page == nil { // later ones are pop-ups
		v.page = s
		close(v.ready)
	}
}

func (v *visit) loaded(s *attached) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s == v.page && !v.loads {
		v.loads = true
		close(v.load)
	}
}

// navigated notes that the page has been left.
func (v *visit) navigated(s *attached, f *cdp.Frame) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s == v.page && f.ParentID == "" && f.URL == "about:blank" && !v.Leaving.IsZero() && !v.gone {
		v.gone = true
		close(v.left)
	}
}

func key(s *attached, id network.RequestID) string { return string(s.session.id) + " " + string(id) }

// note begins an event of the browser's account. waits tells whether the page
// counts as busy until it ends.
func (v *visit) note(s *attached, id network.RequestID, ev *catalog.BrowserEvent, waits bool) {
	scheme, _, _ := strings.Cut(ev.URL, ":")
	if scheme == "data" || scheme == "blob" || scheme == "about" || scheme == "chrome" {
		return // these never leave the browser
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seq++
	ev.Run, ev.Visit, ev.Seq, ev.RequestID, ev.Target = v.Run, v.ID, v.seq, string(id), s.info.Type
	v.told[ev.Method+" "+ev.URL]++
	if !v.Leaving.IsZero() && len(v.exits) < maxExits {
		v.exits = append(v.exits, ev)
	}
	v.pending[key(s, id)] = &pending{event: ev, waits: waits}
	if waits {
		v.active++
	}
}

// addCold keeps a request for traceElements.
func (v *visit) addCold(c *cold, ev *catalog.BrowserEvent) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if ev.Seq != 0 && len(v.cold) < maxCold { // 0: it never leaves the browser
		c.seq = ev.Seq
		v.cold = append(v.cold, c)
	}
}

// origin records where a frame or a worker came from.
func (v *visit) origin(o *catalog.Origin) {
	o.Run, o.Visit = v.Run, v.ID
	v.record(journal.Record{Origin: o})
}

// start runs f beside the reader of events, which must not wait. The visit
// waits for it before its pages go.
func (v *visit) start(f func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.over {
		v.tasks.Go(f)
	}
}

func (v *visit) finishTasks() {
	v.mu.Lock()
	v.over = true
	v.mu.Unlock()
	v.tasks.Wait()
}

// answered notes that an answer began.
func (v *visit) answered(s *attached, id network.RequestID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.pending[key(s, id)]; p != nil {
		p.answered = true
	}
}

func (v *visit) response(s *attached, ev *network.EventResponseReceived) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.pending[key(s, ev.RequestID)]
	if p == nil {
		return
	}
	p.answered = true
	if ev.Type == network.ResourceTypeDocument && string(ev.FrameID) != string(s.info.TargetID) {
		// The end of a frame's document is told by the process that it moves
		// to, as another request.
		v.stopWaiting(p)
	}
	if ev.Type == network.ResourceTypeFetch {
		// Its end is told only when the page reads the body, which tags that
		// send do not; and a streamed body may never end.
		v.stopWaiting(p)
	}
	if ev.Type == network.ResourceTypeDocument && s == v.page && v.Status == 0 {
		v.Status = int(ev.Response.Status)
	}
	switch {
	case ev.Response.FromServiceWorker:
		p.event.Outcome = catalog.ToldServiceWorker
	case ev.Response.FromDiskCache, ev.Response.FromPrefetchCache:
		p.event.Outcome = catalog.ToldCached
	}
}

// started notes that a worker runs: the end of its script's request is never
// told in the session that began it.
func (v *visit) started(worker *attached) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.pending {
		if p.event.Type == "script" && p.event.URL == worker.info.URL {
			v.stopWaiting(p)
		}
	}
}

// lost ends an event that failed, or was answered without a body: an empty
// answer (204) of an image ends as ERR_ABORTED.
func (v *visit) lost(s *attached, ev *network.EventLoadingFailed) {
	v.mu.Lock()
	p := v.pending[key(s, ev.RequestID)]
	answered := p != nil && p.answered
	v.mu.Unlock()
	outcome := catalog.ToldFailed + ev.ErrorText
	switch {
	case answered || refusedAnswer(ev):
		outcome = ""
	case ev.BlockedReason != "":
		outcome = catalog.ToldBlocked + string(ev.BlockedReason)
	case ev.CorsErrorStatus != nil:
		outcome = catalog.ToldBlocked + string(ev.CorsErrorStatus.CorsError)
	}
	v.close(s, ev.RequestID, outcome)
}

// close ends an event and records it.
func (v *visit) close(s *attached, id network.RequestID, outcome string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	k := key(s, id)
	p := v.pending[k]
	if p == nil {
		return
	}
	delete(v.pending, k)
	v.stopWaiting(p)
	if outcome != "" {
		p.event.Outcome = outcome
	}
	v.append(journal.Record{Event: p.event})
}

// stopWaiting takes p off what the page is busy with.
func (v *visit) stopWaiting(p *pending) {
	if !p.waits {
		return
	}
	p.waits = false
	if v.active--; v.active == 0 {
		v.quiet = time.Now()
	}
}

// closeAll records what had not ended.
func (v *visit) closeAll() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for k, p := range v.pending {
		delete(v.pending, k)
		if p.event.Outcome == "" && !p.answered {
			p.event.Outcome = catalog.ToldUnfinished
		}
		v.append(journal.Record{Event: p.event})
	}
	v.active = 0
}

func (v *visit) record(r journal.Record) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.append(r)
}

// append is for who holds v.mu.
func (v *visit) append(r journal.Record) {
	if err := v.journal.Append(r); err != nil && v.failed == nil {
		v.failed = err
	}
}

// settle waits until the network has been quiet for idle, at most until the
// deadline.
func (v *visit) settle(ctx context.Context, idle time.Duration, deadline time.Time) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	since := time.Now()
	for time.Now().Before(deadline) {
		v.mu.Lock()
		busy := v.active > 0
		if v.quiet.After(since) {
			since = v.quiet
		}
		v.mu.Unlock()
		if busy {
			since = time.Now()
		} else if time.Since(since) >= idle {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// perform visits the page in the browser and returns the links it found.
func (v *visit) perform(ctx context.Context, c *chromium, a *account, site *Site) (links []string, err error) {
	res, err := cdp.Call(ctx, c.Browser, target.CreateBrowserContext, target.CreateBrowserContextParams{
		ProxyServer:     v.listener.Addr(),
		ProxyBypassList: "<-loopback>",
	})
	if err != nil {
		return nil, fmt.Errorf("open a browser context: %w", err)
	}
	return v.within(ctx, c, a, site, res.BrowserContextID)
}

// within visits the page in a browser context, which it disposes of.
func (v *visit) within(ctx context.Context, c *chromium, a *account, site *Site, id cdp.BrowserContextID) (links []string, err error) {
	a.begin(id, v)
	defer func() {
		v.finishTasks()
		// Not with ctx: the context must go also when the crawl was stopped.
		gone, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if jerr := v.lookIntoJar(gone, c, id); jerr != nil && err == nil {
			err = jerr
		}
		_, derr := cdp.Call(gone, c.Browser, target.DisposeBrowserContext, target.DisposeBrowserContextParams{BrowserContextID: id})
		if derr != nil && err == nil {
			err = fmt.Errorf("close the browser context: %w", derr)
		}
		a.end(id)
		v.closeAll()
	}()

	deadline := time.Now().Add(site.Settle.Cap)
	visitCtx, cancel := context.WithDeadline(ctx, deadline.Add(30*time.Second))
	defer cancel()
	if err := v.open(visitCtx, c, id); err != nil {
		return nil, err
	}
	defer func() {
		if lerr := v.leave(c, a); lerr != nil && err == nil {
			err = lerr
		}
	}()
	if err := v.look(visitCtx, site, deadline); err != nil {
		return nil, err
	}
	v.lookIntoStorage(visitCtx, a)
	found, err := evaluate[pageFacts](visitCtx, v.page.session, factsScript)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	v.Title = found.Title
	return found.Links, v.failed
}

// open makes the page and has it go to its address.
func (v *visit) open(ctx context.Context, c *chromium, id cdp.BrowserContextID) error {
	_, err := cdp.Call(ctx, c.Browser, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", BrowserContextID: id, NewWindow: new(!c.shell),
	})
	if err != nil {
		return fmt.Errorf("open a page: %w", err)
	}
	select {
	case <-v.ready:
	case <-ctx.Done():
		return fmt.Errorf("open a page: %w", ctx.Err())
	}
	// The renderer must have answered what attach told it before the browser
	// moves the page to another renderer: the answers carry the state that the
	// new one starts with. Without this, the first requests go unheard.
	if _, err := cdp.Call(ctx, v.page.session, page.GetFrameTree, cdp.Empty{}); err != nil {
		return fmt.Errorf("open a page: %w", err)
	}
	nav, err := cdp.Call(ctx, v.page.session, page.Navigate, page.NavigateParams{URL: v.Page})
	if err != nil {
		return fmt.Errorf("go to the page: %w", err)
	}
	if nav.ErrorText != "" {
		return fmt.Errorf("go to the page: %s", nav.ErrorText)
	}
	return nil
}

// look does on the page what a visitor does.
func (v *visit) look(ctx context.Context, site *Site, deadline time.Time) error {
	select {
	case <-v.load:
	case <-time.After(time.Until(deadline)):
	case <-ctx.Done():
		return ctx.Err()
	}
	idle := site.Settle.Idle
	if err := v.settle(ctx, idle, deadline); err != nil {
		return err
	}
	v.traceElements(ctx)
	if site.Consent.Accept != "" {
		clicked, err := v.accept(ctx, site.Consent.Accept)
		if err != nil {
			return err
		}
		if clicked {
			if err := v.settle(ctx, idle, deadline); err != nil {
				return err
			}
		}
	}
	if _, err := evaluate[bool](ctx, v.page.session, scrollScript); err != nil {
		return fmt.Errorf("scroll the page: %w", err)
	}
	if site.Fill {
		if err := v.fill(ctx, site.who); err != nil {
			return err
		}
	}
	if err := v.settle(ctx, idle, deadline); err != nil {
		return err
	}
	v.traceElements(ctx)
	return nil
}

// accept presses the consent banner's button, if there is one, and notes the
// moment before.
func (v *visit) accept(ctx context.Context, selector string) (bool, error) {
	at, err := evaluate[*point](ctx, v.page.session, fmt.Sprintf(locateScript, quote(selector)))
	if err != nil {
		return false, fmt.Errorf("find the consent button: %w", err)
	}
	if at == nil {
		return false, nil
	}
	v.Consented = time.Now().UTC()
	return true, v.click(ctx, *at)
}

func (v *visit) click(ctx context.Context, at point) error {
	for _, typ := range []input.DispatchMouseEventType{
		input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased,
	} {
		params := input.DispatchMouseEventParams{Type: typ, X: at.X, Y: at.Y}
		if typ != input.DispatchMouseEventTypeMouseMoved {
			params.Button, params.ClickCount = input.MouseButtonLeft, 1
		}
		if _, err := cdp.Call(ctx, v.page.session, input.DispatchMouseEvent, params); err != nil {
			return fmt.Errorf("click: %w", err)
		}
	}
	return nil
}

// leave goes to about:blank and waits for the exit beacons.
func (v *visit) leave(c *chromium, a *account) error {
	ctx, cancel := context.WithTimeout(context.Background(), maxDrain)
	defer cancel()
	v.mu.Lock()
	v.Leaving = time.Now().UTC()
	v.mu.Unlock()
	// A frame in a process of its own has no session any more when the page
	// takes it along, and nobody would tell of its exit beacons: it leaves
	// first, the innermost before the one around it.
	for _, s := range a.frames(v) {
		frame, done := context.WithDeadline(ctx, v.Leaving.Add(time.Second)) // all of them; one may hang
		_, _ = cdp.Call(frame, s.session, page.Navigate, page.NavigateParams{URL: "about:blank"})
		done()
	}
	if _, err := cdp.Call(ctx, v.page.session, page.Navigate, page.NavigateParams{URL: "about:blank"}); err != nil {
		return fmt.Errorf("leave the page: %w", err)
	}
	select {
	case <-v.left:
	case <-ctx.Done():
	case <-c.tap.gone:
		return fmt.Errorf("leave the page: %w", errGone)
	}
	// The document is gone: what it told of, it has sent, and that must come to
	// the proxy. What nobody tells of (a frame of another process, a worker
	// that was called at the last moment) gets its time as measured.
	drain := drainFull
	if c.shell {
		drain = drainShell
	}
	gone := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		since := time.Since(gone)
		if since >= drain && !v.outstanding(since < maxOutstanding) && (v.listener.InFlight() == 0 || since >= maxOutstanding) {
			break
		}
		select {
		case <-tick.C:
		case <-c.tap.gone:
			return fmt.Errorf("leave the page: %w", errGone)
		}
	}
	return nil
}

// outstanding reports whether something that the page told of while it left
// has not come to the proxy: a beacon, or, if others is true, anything else.
// A plain fetch may die with its page; a beacon must not.
func (v *visit) outstanding(others bool) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, ev := range v.exits {
		if ev.Type != "beacon" && !others || ev.Outcome != "" && !strings.HasPrefix(ev.Outcome, catalog.ToldFailed) {
			continue // blocked, or served from cache
		}
		if v.listener.Asked(ev.Method, ev.URL) < v.told[ev.Method+" "+ev.URL] {
			return true
		}
	}
	return false
}

// evaluate runs a script of ours in a world of its own on the page, so that
// the page can neither see nor change it.
func evaluate[T any](ctx context.Context, s session, script string) (T, error) {
	var zero T
	tree, err := cdp.Call(ctx, s, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return zero, err
	}
	world, err := cdp.Call(ctx, s, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "soshin"})
	if err != nil {
		return zero, err
	}
	res, err := cdp.Call(ctx, s, runtime.Evaluate, runtime.EvaluateParams{
		Expression: script, ContextID: world.ExecutionContextID, ReturnByValue: new(true), AwaitPromise: new(true),
	})
	if err != nil {
		return zero, err
	}
	if res.ExceptionDetails != nil {
		return zero, errors.New(res.ExceptionDetails.Text)
	}
	return value[T](res.Result)
}
