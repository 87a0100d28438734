package crawler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/proxy"
)

var (
	visitsTotal = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "soshin_crawler_visits_total",
		Help: "Visits that ended, by outcome (done, failed, interrupted).",
	}, []string{"outcome"})
	visitSeconds = promauto.NewHistogram(prometheus.HistogramOpts{
		Name:    "soshin_crawler_visit_seconds",
		Help:    "Time a visit took, from its browser context to the end of its drain.",
		Buckets: []float64{.1, .25, .5, 1, 2, 4, 8, 16, 32},
	})
)

// recycleAfter is the number of visits after which the browser is started
// anew: its memory grows with the contexts it has seen.
const recycleAfter = 250

// A Crawl is one crawl of a site: the parts it runs on and where it tells of
// its progress.
type Crawl struct {
	Site     *Site
	Run      string
	Chromium string // the browser's program
	Journal  *journal.Writer
	Proxy    *proxy.Proxy
	CA       *proxy.CA
	// Pages are the pages to visit, in this order; nil: those that the crawl
	// finds.
	Pages []string
	// Profile makes the visits, one after another; nil: each is made in a fresh
	// browser context.
	Profile *Profile
	// Progress is called after each visit, one call at a time.
	Progress func(Progress)
	// Started is called once the browser runs, with its product and version.
	Started func(browser string)
}

// Progress is how far a crawl is.
type Progress struct {
	Visit catalog.Visit // the one that just ended
	Done  int           // visits that ended
	Known int           // pages known so far, those included
}

// A Summary is what a crawl did.
type Summary struct {
	Pages, Failed int
	Left          int // pages known but not visited, because of the limit
}

// Do crawls until no page is left, the limit is reached or ctx ends. Whatever
// was recorded until then is in the journal. It returns an error when the
// browser cannot be started or the journal cannot be written, and ctx's error
// when that ended it.
func (c *Crawl) Do(ctx context.Context) (Summary, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-c.Proxy.Failed():
			cancel(c.Proxy.Err())
		case <-ctx.Done():
		}
	}()
	plan, err := c.plan(ctx)
	if err != nil {
		return Summary{}, err
	}
	if c.Profile != nil {
		return c.as(ctx, c.Profile, plan)
	}
	browsers, err := c.newKeeper(ctx)
	if err != nil {
		return Summary{}, err
	}
	defer browsers.close()
	c.Started(browsers.product())

	var wg sync.WaitGroup
	for slot := range c.Site.Slots {
		wg.Go(func() {
			if err := c.work(ctx, slot, plan, browsers); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return plan.summary(), cause
	}
	return plan.summary(), nil
}

// plan makes the plan that the crawl begins with.
func (c *Crawl) plan(ctx context.Context) (*plan, error) {
	plan := newPlan(c.Site)
	if c.Pages != nil {
		for _, address := range c.Pages {
			plan.add(address)
		}
		plan.full = true
		return plan, nil
	}
	for _, address := range c.Site.Start {
		plan.add(address)
	}
	if c.Site.Sitemap != "" {
		pages, err := c.sitemap(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the sitemap %s: %w", c.Site.Sitemap, err)
		}
		for _, address := range pages {
			plan.add(address)
		}
	}
	return plan, nil
}

// work visits pages until none is left. Its error ends the crawl.
func (c *Crawl) work(ctx context.Context, slot int, plan *plan, browsers *keeper) error {
	for {
		address, id, ok := plan.next(ctx)
		if !ok {
			return nil
		}
		v, links, err := c.visit(ctx, catalog.Visit{ID: id, Slot: slot, Page: address}, browsers.take)
		take := browsers.take
		if errors.Is(err, errGone) {
			// Done again in a browser of its own: the page that brings one down
			// must not bring down others with it.
			take = browsers.alone
		}
		if errors.Is(err, errGone) || err == nil && v.Outcome == catalog.OutcomeFailed && rest(ctx, beforeAgain) {
			v, links, err = c.visit(ctx, catalog.Visit{ID: plan.again(), Slot: slot, Page: address, Repeats: v.ID}, take)
			if errors.Is(err, errGone) {
				err = nil
			}
		}
		if err != nil {
			plan.end(v, nil)
			return err
		}
		done, known := plan.end(v, links)
		plan.report(func() { c.Progress(Progress{Visit: v, Done: done, Known: known}) })
	}
}

// beforeAgain is how long a page that failed is left alone before it is visited
// once more: most of what makes one fail passes (a server that restarts, a
// network that changed under the browser).
const beforeAgain = 2 * time.Second

// rest waits for d, and reports whether ctx let it.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// visit makes one visit in the browser that take gives. A page that fails is a
// failed visit; the error is errGone when the browser died under it, or
// concerns the whole crawl.
func (c *Crawl) visit(ctx context.Context, plain catalog.Visit, take func(context.Context) (*kept, func(), error)) (catalog.Visit, []string, error) {
	plain.Run, plain.Started = c.Run, time.Now().UTC()
	b, release, err := take(ctx)
	if err != nil {
		plain.Outcome = catalog.OutcomeInterrupted
		if ctx.Err() != nil {
			err = nil
		}
		return plain, nil, err
	}
	defer release()
	listener, err := c.Proxy.Listen("127.0.0.1:0", plain.ID)
	if err != nil {
		return plain, nil, err
	}
	return c.record(ctx, plain, listener, b.chromium, func(v *visit) ([]string, error) {
		return v.perform(ctx, b.chromium, b.account, c.Site)
	})
}

// record makes a visit, whose traffic comes to the listener, and records it
// from its beginning to its end.
func (c *Crawl) record(ctx context.Context, plain catalog.Visit, listener *proxy.Listener, browser *chromium, perform func(*visit) ([]string, error)) (catalog.Visit, []string, error) {
	if err := c.Journal.Append(journal.Record{Visit: &plain}); err != nil {
		return plain, nil, errors.Join(err, listener.Close())
	}
	v := newVisit(plain, c.Journal, listener)
	links, verr := perform(v)
	died := verr != nil && ctx.Err() == nil && browser.dead()
	if err := listener.Close(); err != nil && verr == nil {
		verr = err
	}
	v.Ended = time.Now().UTC()
	switch {
	case verr == nil:
		v.Outcome = catalog.OutcomeDone
	case ctx.Err() != nil:
		v.Outcome, v.Error = catalog.OutcomeInterrupted, "the crawl was stopped"
	default:
		v.Outcome, v.Error = catalog.OutcomeFailed, verr.Error()
	}
	visitsTotal.WithLabelValues(v.Outcome).Inc()
	visitSeconds.Observe(v.Ended.Sub(v.Started).Seconds())
	err := c.Journal.Append(journal.Record{Visit: &v.Visit})
	if err == nil && died {
		err = errGone
	}
	return v.Visit, links, err
}

// A keeper holds the browser, and starts another when it is worn or dead.
type keeper struct {
	crawl      *Crawl
	background *proxy.Listener

	mu  sync.Mutex
	cur *kept

	stopping sync.WaitGroup // worn and dead browsers on their way out
}

type kept struct {
	chromium *chromium
	account  *account
	visits   int // begun
	using    int // under way
	retired  bool
}

func (c *Crawl) newKeeper(ctx context.Context) (*keeper, error) {
	background, err := c.Proxy.Listen("127.0.0.1:0", "")
	if err != nil {
		return nil, err
	}
	k := &keeper{crawl: c, background: background}
	if k.cur, err = k.start(ctx); err != nil {
		return nil, errors.Join(err, background.Close())
	}
	return k, nil
}

func (k *keeper) start(ctx context.Context) (*kept, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	a := newAccount()
	c, err := start(ctx, k.crawl.Chromium, k.background.Addr(), k.crawl.CA.SPKI(), a)
	if err != nil {
		return nil, err
	}
	return &kept{chromium: c, account: a}, nil
}

func (k *keeper) product() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.cur.chromium.product
}

// take returns the browser for one visit. The caller calls release when it is
// done with it.
func (k *keeper) take(ctx context.Context) (*kept, func(), error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if k.cur.visits >= recycleAfter || k.cur.chromium.dead() {
		k.retire(k.cur)
		next, err := k.start(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("start the browser again: %w", err)
		}
		k.cur = next
	}
	b := k.cur
	b.visits++
	b.using++
	return b, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		b.using--
		if b.retired && b.using == 0 {
			k.stopping.Go(b.chromium.stop)
		}
	}, nil
}

// alone returns a browser that is used for one visit only.
func (k *keeper) alone(ctx context.Context) (*kept, func(), error) {
	b, err := k.start(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("start a browser for one visit: %w", err)
	}
	return b, b.chromium.stop, nil
}

// retire lets the visits that use b end first.
func (k *keeper) retire(b *kept) {
	b.retired = true
	if b.using == 0 {
		k.stopping.Go(b.chromium.stop)
	}
}

func (k *keeper) close() {
	k.mu.Lock()
	b := k.cur
	k.mu.Unlock()
	b.chromium.stop()
	k.stopping.Wait()
	_ = k.background.Close() // nothing of a visit goes through it
}
