package lint

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestReach(t *testing.T) {
	var gets atomic.Int32
	mux := http.NewServeMux()
	answer := func(path string, head, get int) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(head)
				return
			}
			gets.Add(1)
			w.WriteHeader(get)
		})
	}
	answer("/fine", 200, 500)
	answer("/no-head", 405, 200)
	answer("/wrong-head", 404, 200)
	answer("/gone", 404, 410)
	answer("/broken", 500, 500)
	answer("/refused", 403, 403)
	answer("/busy", 429, 429)
	mux.Handle("/moved", http.RedirectHandler("/fine", http.StatusMovedPermanently))
	mux.Handle("/moved-away", http.RedirectHandler("/gone", http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	server := httptest.NewTLSServer(mux)
	defer server.Close()

	for _, x := range []struct {
		path, want string
		gets       int32
	}{
		{"/fine", "", 0},
		{"/no-head", "", 1},
		{"/wrong-head", "", 1},
		{"/gone", "410 Gone", 1},
		{"/broken", "500 Internal Server Error", 1},
		{"/refused", "", 1},
		{"/busy", "", 1},
		{"/moved", "", 0},
		{"/moved-away", "410 Gone", 1},
		{"/round", "more than 5 redirections", 0},
	} {
		gets.Store(0)
		got := ""
		if err := reach(t.Context(), server.Client(), server.URL+x.path); err != nil {
			got = err.Error()
		}
		if got != x.want || gets.Load() != x.gets {
			t.Errorf("%s: %q after %d GETs, want %q after %d", x.path, got, gets.Load(), x.want, x.gets)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := reach(stopped, server.Client(), server.URL+"/fine"); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestReachableIsPublic: a page from anywhere must not make its linter connect
// to machines of the network it runs in.
func TestReachableIsPublic(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, "")
	}
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ConnState = func(net.Conn, http.ConnState) { connections.Add(1) }
	server.Start()
	defer server.Close()
	check := Reachable(t.Context())
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	for _, address := range []string{server.URL, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[fd00::1]/", "http://100.64.0.1/", "http://0.0.0.0/"} {
		if err := check(address); !errors.Is(err, errNotPublic) {
			t.Errorf("%s: %v, want %v", address, err, errNotPublic)
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections", n)
	}
	for address, public := range map[string]bool{"93.184.215.14:443": true, "[2606:2800:21f:cb07::1]:443": true, "192.168.0.1:80": false, "224.0.0.1:80": false} {
		if got := onlyPublic("tcp", address, nil) == nil; got != public {
			t.Errorf("%s: public %t, want %t", address, got, public)
		}
	}
}
