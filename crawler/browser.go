package crawler

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// ErrNoChromium says that no browser was found.
var ErrNoChromium = errors.New("no Chromium found: run `make chromium`, or set SOSHIN_CHROMIUM to one")

// FindChromium returns the browser to use: SOSHIN_CHROMIUM, or the first of
// chromium-headless-shell, chromium and google-chrome that is installed. The
// shell comes first because it is four times as fast (DESIGN.md).
func FindChromium() (string, error) {
	if path := os.Getenv("SOSHIN_CHROMIUM"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("SOSHIN_CHROMIUM: %s is not a program", path)
		}
		return found, nil
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoChromium
}

// A chromium is a running browser with our tap on its pipe.
type chromium struct {
	shell   bool   // chromium-headless-shell
	product string // as the browser names itself
	cmd     *exec.Cmd
	dir     string // of its profile; ours to remove
	tap     *tap
	*chromedp.Browser
	cancel context.CancelFunc
	exited chan struct{}
	stderr *tail
}

// start starts the browser at path. Its own traffic goes to the proxy listener
// at background; trust is in the one key spki.
func start(ctx context.Context, path, background, spki string, a *account) (*chromium, error) {
	version, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	dir, err := os.MkdirTemp("", "soshin-chromium-*")
	if err != nil {
		return nil, fmt.Errorf("make the browser's profile: %w", err)
	}
	if err := writePreferences(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	c := &chromium{
		shell:  strings.Contains(filepath.Base(path), "headless-shell"),
		dir:    dir,
		exited: make(chan struct{}),
		stderr: &tail{},
	}
	if err := c.launch(path, flags(dir, background, spki, string(version)), a); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", path, err), os.RemoveAll(dir))
	}
	v, err := cdp.Call(ctx, c.Browser, browser.GetVersion, cdp.Empty{})
	if err != nil {
		told := c.stderr.String()
		c.stop()
		return nil, fmt.Errorf("start %s: %w: %s", path, err, told)
	}
	c.product = v.Product
	_, err = cdp.Call(ctx, session{tap: c.tap}, target.SetAutoAttach, target.SetAutoAttachParams{
		AutoAttach: true, WaitForDebuggerOnStart: true, Flatten: new(true),
	})
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("attach to the browser's targets: %w", err)
	}
	return c, nil
}

func (c *chromium) launch(path string, args []string, a *account) error {
	toBrowser, commands, err := os.Pipe()
	if err != nil {
		return err
	}
	answers, fromBrowser, err := os.Pipe()
	if err != nil {
		return errors.Join(err, toBrowser.Close(), commands.Close())
	}
	c.cmd = exec.Command(path, args...)
	c.cmd.ExtraFiles = []*os.File{toBrowser, fromBrowser} // its descriptors 3 and 4
	c.cmd.Stderr = c.stderr
	dieWithParent(c.cmd)
	err = c.cmd.Start()
	_ = toBrowser.Close() // the child has its own
	_ = fromBrowser.Close()
	if err != nil {
		return errors.Join(err, commands.Close(), answers.Close())
	}
	go func() {
		_ = c.cmd.Wait() // how it ended does not matter: the pipe tells that it did
		close(c.exited)
	}()
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	c.tap = newTap(chromedp.NewPipeConn(answers, commands), a.event)
	a.tap = c.tap
	quiet := func(string, ...any) {} // it reports sessions that are ours as unknown
	c.Browser, err = chromedp.NewBrowserTransport(ctx, c.tap,
		chromedp.WithBrowserLogf(quiet), chromedp.WithBrowserErrorf(quiet))
	return err
}

// dead reports whether the browser is gone.
func (c *chromium) dead() bool {
	select {
	case <-c.tap.gone:
		return true
	default:
		return false
	}
}

// stop ends the browser and removes its profile. Closing the pipe makes it
// exit by itself; what has not after two seconds is killed.
func (c *chromium) stop() {
	c.cancel()
	_ = c.tap.Close()
	select {
	case <-c.exited:
	case <-time.After(2 * time.Second):
		kill(c.cmd)
		<-c.exited
	}
	// The browser's helpers may still be writing while they die.
	for range 20 {
		if os.RemoveAll(c.dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

var majorVersion = regexp.MustCompile(`\d+`)

// flags are the browser's. What each is for is in DESIGN.md ("Browser: what
// was measured") unless said here.
func flags(dir, background, spki, version string) []string {
	args := []string{
		"--remote-debugging-pipe",
		"--user-data-dir=" + dir,
		"--headless",
		"--no-first-run",
		"--no-default-browser-check",
		"--disable-background-networking",
		"--disable-component-update",
		"--disable-sync",
		"--disable-default-apps",
		"--disable-extensions",
		"--disable-dev-shm-usage",
		"--disable-gpu",
		"--disable-quic",
		"--disable-hang-monitor",
		"--disable-popup-blocking",
		"--disable-prompt-on-repost",
		"--disable-background-timer-throttling",
		"--disable-backgrounding-occluded-windows",
		"--disable-renderer-backgrounding",
		// RenderDocument: with it a page that is left has no session any more
		// when it sends its exit beacons, and the browser tells of none of
		// them; without it, of all (measured with Chromium 156).
		// AutofillServerCommunication: full Chromium asks Google what the fields
		// of a page's form mean, through the page's own proxy; it would be
		// listed as the service's doing. WebUIOmnibox...: pages of its own that
		// full Chromium loads for every window, 400 requests each.
		// IsolateSandboxedIframes: a sandboxed srcdoc frame with a process of its
		// own does not wait when it is attached to, and its first requests would
		// go unheard.
		"--disable-features=RenderDocument,IsolateSandboxedIframes,AutofillServerCommunication,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,BackForwardCache,Translate,MediaRouter,OptimizationHints,HttpsUpgrades",
		"--disable-blink-features=AutomationControlled", // tags that stay silent for robots would not be seen
		"--webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--force-webrtc-ip-handling-policy=disable_non_proxied_udp", // what the shell reads instead of it
		"--mute-audio",
		"--hide-scrollbars",
		"--password-store=basic",
		"--use-mock-keychain",
		"--lang=ja",
		"--accept-lang=ja,en-US",
		"--window-size=1365,900",
		"--proxy-server=" + background,
		"--proxy-bypass-list=<-loopback>",
		"--ignore-certificate-errors-spki-list=" + spki,
	}
	if major := majorVersion.FindString(version); major != "" {
		// As an ordinary one calls itself (the reduced User-Agent), for the
		// same reason: without "Headless".
		args = append(args, "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/"+major+".0.0.0 Safari/537.36")
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	return args
}

// A tail keeps the last of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	const keep = 2 << 10
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - keep; over > 0 {
		t.buf = t.buf[over:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(strings.Fields(string(t.buf)), " ")
}
