package crawler

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	cdpstorage "github.com/chromedp/cdproto/storage"
	"github.com/chromedp/cdproto/target"

	"soshin/catalog"
	"soshin/proxy"
)

// A Profile is one user's browser: what its pages store stays, from visit to
// visit and from one crawl to the next. The visits of a crawl are made in one
// tab.
//
// Each crawl is a session of it. From the second on, a session begins as a
// browser does that is started again a day later: the tab is new and with it
// the session storage, cookies that end with the session or within the day are
// gone, service workers have stopped, and the clock of the pages is a day
// ahead (clock.js says what of it). Local storage, databases, caches and the
// registrations of service workers are kept.
//
// A browser that dies takes its profile along, which ends the crawl.
//
// A Profile is used by one crawl at a time. Close ends it.
type Profile struct {
	browser  *chromium
	account  *account
	context  cdp.BrowserContextID
	sessions int
	tab      *attached
	agreed   bool // the consent banner was accepted

	traffic, background *proxy.Gate
}

// Close ends the browser, and what it stored is gone.
func (p *Profile) Close() {
	if p.browser != nil {
		p.browser.stop()
	}
	for _, g := range []*proxy.Gate{p.traffic, p.background} {
		if g != nil {
			g.Close()
		}
	}
}

// as crawls as a session of p.
func (c *Crawl) as(ctx context.Context, p *Profile, plan *plan) (Summary, error) {
	if err := p.begin(ctx, c); err != nil {
		return Summary{}, err
	}
	background := c.Proxy.ListenAt(p.background, "")
	defer background.Close()
	c.Started(p.browser.product)
	for {
		address, id, ok := plan.next(ctx)
		if !ok {
			break
		}
		v, links, err := c.visitAs(ctx, p, catalog.Visit{Run: c.Run, ID: id, Page: address, Started: time.Now().UTC()})
		done, known := plan.end(v, links)
		if err != nil {
			return plan.summary(), err
		}
		c.Progress(Progress{Visit: v, Done: done, Known: known})
	}
	return plan.summary(), context.Cause(ctx)
}

// visitAs makes one visit in p.
func (c *Crawl) visitAs(ctx context.Context, p *Profile, plain catalog.Visit) (catalog.Visit, []string, error) {
	if p.agreed {
		plain.Consented = plain.Started
	}
	v, links, err := c.record(ctx, plain, c.Proxy.ListenAt(p.traffic, plain.ID), p.browser, func(v *visit) ([]string, error) {
		defer v.closeAll()
		links, err := v.stay(ctx, p.browser, p.account, c.Site, p.context, p.tab)
		p.tab = v.page
		if cerr := p.closeOthers(err == nil); cerr != nil && err == nil {
			err = cerr
		}
		return links, err
	})
	p.agreed = p.agreed || !v.Consented.IsZero()
	if errors.Is(err, errGone) {
		err = fmt.Errorf("the profile is lost: %w", err)
	}
	return v, links, err
}

// begin starts the browser, or has a day go by.
func (p *Profile) begin(ctx context.Context, c *Crawl) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	p.sessions++
	if p.sessions > 1 {
		return p.later(ctx)
	}
	var err error
	if p.background, err = proxy.OpenGate(); err != nil {
		return err
	}
	if p.traffic, err = proxy.OpenGate(); err != nil {
		return err
	}
	p.account = newAccount()
	if p.browser, err = start(ctx, c.Chromium, p.background.Addr(), c.CA.SPKI(), p.account); err != nil {
		return err
	}
	res, err := cdp.Call(ctx, p.browser.Browser, target.CreateBrowserContext, target.CreateBrowserContextParams{
		ProxyServer: p.traffic.Addr(), ProxyBypassList: "<-loopback>",
	})
	if err != nil {
		return fmt.Errorf("open a browser context: %w", err)
	}
	p.context = res.BrowserContextID
	return nil
}

//go:embed clock.js
var clockScript string

// later does to the profile what a browser's end, and a day, do.
func (p *Profile) later(ctx context.Context) error {
	// First, as a worker that is stopped may begin again by itself.
	ahead := time.Duration(p.sessions-1) * catalog.SessionGap
	p.account.mu.Lock()
	p.account.hooks.clock = strings.ReplaceAll(clockScript, "$AHEAD", strconv.FormatInt(ahead.Milliseconds(), 10))
	p.account.mu.Unlock()
	if err := p.closeOthers(false); err != nil {
		return fmt.Errorf("end the profile's session: %w", err)
	}
	if err := p.dropCookies(ctx, time.Now().Add(catalog.SessionGap)); err != nil {
		return fmt.Errorf("end the profile's session: %w", err)
	}
	return nil
}

// dropCookies removes the cookies of the session, and those that end before
// the time.
func (p *Profile) dropCookies(ctx context.Context, before time.Time) error {
	ends := func(k *network.Cookie) bool { return k.Session || wallTime(k.Expires).Before(before) }
	cookies := func() ([]*network.Cookie, error) {
		res, err := cdp.Call(ctx, p.browser.Browser, cdpstorage.GetCookies, cdpstorage.GetCookiesParams{BrowserContextID: p.context})
		if err != nil {
			return nil, fmt.Errorf("read the cookies: %w", err)
		}
		return res.Cookies, nil
	}
	all, err := cookies()
	if err != nil {
		return err
	}
	// Cookies are removed one by one through a page only.
	page, err := cdp.Call(ctx, p.browser.Browser, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", BrowserContextID: p.context, NewWindow: new(!p.browser.shell),
	})
	if err != nil {
		return fmt.Errorf("open a page: %w", err)
	}
	defer func() {
		_, _ = cdp.Call(ctx, p.browser.Browser, target.CloseTarget, target.CloseTargetParams(page)) // an empty page more or less
	}()
	attached, err := cdp.Call(ctx, p.browser.Browser, target.AttachToTarget, target.AttachToTargetParams{TargetID: page.TargetID, Flatten: new(true)})
	if err != nil {
		return fmt.Errorf("attach to a page: %w", err)
	}
	for _, k := range all {
		if !ends(k) {
			continue
		}
		_, err := cdp.Call(ctx, session{tap: p.browser.tap, id: attached.SessionID}, network.DeleteCookies, network.DeleteCookiesParams{
			Name: k.Name, Domain: k.Domain, Path: k.Path, PartitionKey: k.PartitionKey,
		})
		if err != nil {
			return fmt.Errorf("remove the cookie %s: %w", k.Name, err)
		}
	}
	if all, err = cookies(); err != nil {
		return err
	}
	for _, k := range all {
		if ends(k) {
			return fmt.Errorf("the browser kept the cookie %s of %s", k.Name, k.Domain)
		}
	}
	return nil
}

// closeOthers closes the pages of the profile but, if keep is true, its tab;
// without it, workers too.
func (p *Profile) closeOthers(keep bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	p.account.mu.Lock()
	var list []target.ID
	for _, s := range p.account.sessions {
		switch {
		case s == p.tab && keep:
		case s.info.Type == "page", !keep && (s.info.Type == "service_worker" || s.info.Type == "shared_worker"):
			list = append(list, s.info.TargetID)
		}
	}
	p.account.mu.Unlock()
	for _, id := range list {
		if _, err := cdp.Call(ctx, p.browser.Browser, target.CloseTarget, target.CloseTargetParams{TargetID: id}); err != nil {
			return fmt.Errorf("close a page: %w", err)
		}
	}
	if !keep {
		p.tab = nil
	}
	return nil
}
