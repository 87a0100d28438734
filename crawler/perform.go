package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"

	"soshin/catalog"
)

// How long a page that has gone gets. On an idle machine its exit beacons are
// handed to the network within drainShell or drainFull (measured, none of 100
// lost: DESIGN.md); on a busy one that loses a third of them, so those that the
// browser told of are waited for.
const (
	drainShell     = 200 * time.Millisecond
	drainFull      = 500 * time.Millisecond
	maxOutstanding = time.Second      // for answers, and for requests that may have died with the page
	maxDrain       = 10 * time.Second // for beacons
	maxSilence     = 2 * time.Second  // see silent
)

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
func (v *visit) within(ctx context.Context, c *chromium, a *account, site *Site, id cdp.BrowserContextID) ([]string, error) {
	links, err := v.stay(ctx, c, a, site, id, nil)
	// Not with ctx: the context must go also when the crawl was stopped.
	gone, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, derr := cdp.Call(gone, c.Browser, target.DisposeBrowserContext, target.DisposeBrowserContextParams{BrowserContextID: id})
	if derr != nil && err == nil {
		err = fmt.Errorf("close the browser context: %w", derr)
	}
	a.end(id)
	v.closeAll()
	return links, err
}

// stay visits the page in a browser context that stays, in its tab, or in a
// new one if that is nil.
func (v *visit) stay(ctx context.Context, c *chromium, a *account, site *Site, id cdp.BrowserContextID, tab *attached) (links []string, err error) {
	a.begin(id, v)
	defer func() {
		v.finishTasks()
		gone, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if jerr := v.lookIntoJar(gone, c, id); jerr != nil && err == nil {
			err = jerr
		}
	}()

	deadline := time.Now().Add(site.Settle.Cap)
	visitCtx, cancel := context.WithDeadline(ctx, deadline.Add(30*time.Second))
	defer cancel()
	// A page must not write to the disk of whoever audits it.
	_, err = cdp.Call(visitCtx, c.Browser, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: id,
	})
	if err != nil {
		return nil, fmt.Errorf("refuse downloads: %w", err)
	}
	if tab != nil {
		v.opened(tab)
	} else if err := v.open(visitCtx, c, id); err != nil {
		return nil, err
	}
	if page, err := v.navigate(visitCtx); err != nil || !page {
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
	if site.Screenshots {
		if err := v.picture(visitCtx); err != nil {
			return nil, err
		}
	}
	v.lookIntoStorage(visitCtx, a)
	found, err := evaluate[pageFacts](visitCtx, v.page.session, factsScript)
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	v.Title = found.Title
	if v.failed != nil {
		return nil, v.failed
	}
	return found.Links, refused(v.Status)
}

// refused is the error of a page that its server did not give us. What stands
// in its place may send as well, and is recorded; what the page sends is not
// known. A page that is gone (404, 410) is as its visitors see it.
func refused(status int) error {
	if status < 400 || status == http.StatusNotFound || status == http.StatusGone {
		return nil
	}
	return fmt.Errorf("the page's server answered with status %d", status)
}

// open makes the page.
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
	return nil
}

// navigate has the page go to its address, and reports whether it is one: what
// is there may be a file to be saved, or nothing (204).
func (v *visit) navigate(ctx context.Context) (isPage bool, err error) {
	nav, err := cdp.Call(ctx, v.page.session, page.Navigate, page.NavigateParams{URL: v.Page})
	if err != nil {
		return false, fmt.Errorf("go to the page: %w", err)
	}
	if nav.ErrorText == "" {
		return true, nil
	}
	v.mu.Lock()
	nothing := v.Status == http.StatusNoContent || v.Status == http.StatusResetContent
	v.mu.Unlock()
	if nav.ErrorText == "net::ERR_ABORTED" && (nav.IsDownload || nothing) {
		return false, nil
	}
	return false, fmt.Errorf("go to the page: %s", nav.ErrorText)
}

// look does on the page what a visitor does.
func (v *visit) look(ctx context.Context, site *Site, deadline time.Time) error {
	if err := v.awaitLoad(ctx, deadline); err != nil {
		return err
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
	// A browser with a window reads the manifest to see whether the page can be
	// installed; a headless one only when told to.
	if _, err := cdp.Call(ctx, v.page.session, page.GetAppManifest, page.GetAppManifestParams{}); err != nil {
		return fmt.Errorf("read the page's manifest: %w", err)
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

// awaitLoad waits for the page's load event, at most until the deadline.
func (v *visit) awaitLoad(ctx context.Context, deadline time.Time) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for time.Now().Before(deadline) && !v.silent() {
		select {
		case <-v.load:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// silent reports whether the browser waits only for what the proxy does not
// have, and has told nothing for maxSilence. Of a frame or a worker that goes
// before its document or script has come, and of one that asks for a password,
// it tells no end.
func (v *visit) silent() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.active > 0 && v.listener.InFlight() == 0 && time.Since(v.heard) >= maxSilence
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
		if busy && !v.silent() {
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
	// first, the innermost before the one around it. A pop-up would be closed
	// with the browser context, which asks it for none.
	for _, s := range a.others(v) {
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
		if v.asked(ev.Method, ev.URL) < v.told[ev.Method+" "+ev.URL] {
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
