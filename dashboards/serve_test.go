package dashboards

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestServeMetrics(t *testing.T) {
	s, err := ServeMetrics("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path string
		status       int
		contentType  string
		has          string
	}{
		{"GET", "/metrics", 200, "text/plain", "# TYPE soshin_journal_depth_bytes gauge\nsoshin_journal_depth_bytes 0\n"},
		{"HEAD", "/metrics", 200, "text/plain", ""},
		{"POST", "/metrics", 405, "text/plain", ""},
		{"GET", "/healthz", 200, "text/plain; charset=utf-8", "ok\n"},
		{"GET", "/", 200, "text/html; charset=utf-8", `<a href="metrics">`},
		{"GET", "/nothing", 404, "text/plain", ""},
	} {
		t.Run(c.method+c.path, func(t *testing.T) {
			status, contentType, body := request(t, c.method, "http://"+s.Addr()+c.path)
			if status != c.status || !strings.HasPrefix(contentType, c.contentType) || !strings.Contains(body, c.has) {
				t.Errorf("%d, %s, %.300q; want %d, %s, something with %q", status, contentType, body, c.status, c.contentType, c.has)
			}
		})
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}
	l, err := net.Listen("tcp", s.Addr())
	if err != nil {
		t.Fatalf("the address is not free after Close: %v", err)
	}
	l.Close()
}

func TestServeMetricsCannotListen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct{ name, addr, want string }{
		{"in use", taken.Addr().String(), "metrics: address " + taken.Addr().String() + " is in use"},
		{"no port", "127.0.0.1", "metrics: cannot listen on 127.0.0.1: missing port in address"},
		{"port too large", "127.0.0.1:65536", "metrics: cannot listen on 127.0.0.1:65536: invalid port"},
		{"too many colons", "::1:0", "metrics: cannot listen on ::1:0: too many colons in address"},
		// TEST-NET-1 of RFC 5737, which no machine has.
		{"not this machine's", "192.0.2.1:0", "metrics: cannot listen on 192.0.2.1:0: bind: cannot assign requested address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := ServeMetrics(c.addr)
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
		})
	}
}

func request(t *testing.T, method, url string) (status int, contentType, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Content-Type"), string(all)
}
