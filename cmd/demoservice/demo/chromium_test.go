package demo

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A sent request is one that a vendor got, as the vendor saw it.
type sent struct {
	Page   string // path of the page that was open
	Phase  string // before, consented or leaving
	Method string
	Host   string
	Path   string
	Query  string
	Header http.Header
	Body   string
}

func (s sent) key() string { return s.Host + s.Path }

// A sink keeps what the vendors are sent, by the page that was open then.
type sink struct {
	mu    sync.Mutex
	page  string
	phase string
	got   []sent
	news  chan struct{} // has a token after each arrival
}

func newSink() *sink { return &sink{news: make(chan struct{}, 1)} }

func (s *sink) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, maxVendorBody))
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		if r.Method != http.MethodOptions {
			host, _, _ := strings.Cut(r.Host, ":")
			s.got = append(s.got, sent{s.page, s.phase, r.Method, host, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), string(body)})
		}
		s.mu.Unlock()
		select {
		case s.news <- struct{}{}:
		default:
		}
		next.ServeHTTP(w, r)
	})
}

func (s *sink) at(page, phase string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page, s.phase = page, phase
}

// await waits until every key was seen on the page in the phase, as often as
// it is listed.
func (s *sink) await(t *testing.T, page, phase string, keys []string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		missing := s.missing(page, phase, keys)
		if len(missing) == 0 {
			return
		}
		select {
		case <-s.news:
		case <-deadline:
			t.Errorf("%s, %s: not sent: %s", page, phase, strings.Join(missing, ", "))
			return
		}
	}
}

func (s *sink) missing(page, phase string, keys []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	missing := slices.Clone(keys)
	for _, g := range s.got {
		if i := slices.Index(missing, g.key()); i >= 0 && g.Page == page && g.Phase == phase {
			missing = slices.Delete(missing, i, i+1)
		}
	}
	return missing
}

func (s *sink) all() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// chromium returns a browser for which every host is the demo's.
func chromium(t *testing.T, d *Demo) context.Context {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromiumPath(t)),
		chromedp.NoSandbox,
		chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", "MAP "+siteHost+" "+d.serviceAddr+", MAP "+apexHost+" "+d.serviceAddr+", MAP * "+d.vendorAddr),
		chromedp.WindowSize(1200, 900),
	)
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return browser
}

func chromiumPath(t *testing.T) string {
	t.Helper()
	if p := os.Getenv("SOSHIN_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Fatal("no Chromium: apt-get install chromium-headless-shell")
	return ""
}

// freshPage opens a tab with no cookies or storage of earlier ones.
func freshPage(t *testing.T, browser context.Context) context.Context {
	t.Helper()
	tab, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab, cancel = context.WithTimeout(tab, time.Minute)
	t.Cleanup(cancel)
	return tab
}
