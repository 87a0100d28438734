package lint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// patience is how long an address may take to answer.
const patience = 15 * time.Second

// maxRedirects bounds how far an address may lead on.
const maxRedirects = 5

// Reachable returns an Options.Check that opens an address as a reader would,
// by HEAD and if that is refused by GET, and reads nothing of the answer. An
// address fails if nobody answers, if the page is gone (404, 410) or the server
// broken (5xx); a refusal (401, 403, 429) may be meant for programs only. An
// address that is not public fails, and is not opened: a list's readers cannot
// open it, and a page must not send its linter into the network it runs in.
// Behind a proxy (HTTPS_PROXY) that is the proxy's to refuse.
func Reachable(ctx context.Context) func(address string) error {
	var proxies sync.Map // their addresses
	dialer := &net.Dialer{Timeout: patience}
	public := &net.Dialer{Timeout: patience, Control: onlyPublic}
	transport := &http.Transport{
		Proxy: func(r *http.Request) (*url.URL, error) {
			proxy, err := http.ProxyFromEnvironment(r)
			if proxy != nil {
				proxies.Store(proxy.Host, true)
			}
			return proxy, err
		},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if _, ok := proxies.Load(address); ok {
				return dialer.DialContext(ctx, network, address)
			}
			return public.DialContext(ctx, network, address)
		},
		ForceAttemptHTTP2:     true,
		TLSHandshakeTimeout:   patience,
		ResponseHeaderTimeout: patience,
	}
	client := &http.Client{Transport: transport}
	return func(address string) error { return reach(ctx, client, address) }
}

var errNotPublic = errors.New("not a public address")

// onlyPublic refuses to connect to machines that are not on the Internet.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) {
		return errNotPublic
	}
	return nil
}

// shared is RFC 6598's address space for carriers and clouds.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// reach opens one address.
func reach(ctx context.Context, client *http.Client, address string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := *client
	c.CheckRedirect = func(_ *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirections", maxRedirects)
		}
		return nil
	}
	status, err := ask(ctx, &c, http.MethodHead, address)
	if (err != nil || status >= 400) && !errors.Is(err, errNotPublic) {
		status, err = ask(ctx, &c, http.MethodGet, address)
	}
	switch {
	case errors.Is(err, errNotPublic):
		return errNotPublic
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %s", patience)
	case err != nil:
		var u *url.Error
		if errors.As(err, &u) {
			return u.Err // the address is in the message
		}
		return err
	case status == http.StatusNotFound, status == http.StatusGone, status >= 500 && status != http.StatusServiceUnavailable:
		return fmt.Errorf("%d %s", status, http.StatusText(status))
	}
	return nil
}

func ask(ctx context.Context, client *http.Client, method, address string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("User-Agent", "soshin")
	res, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
