package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/clickhouse"
)

// A busyService has many pages that each send to a vendor, and remembers what
// it answered: what the browser got an answer to is among that.
type busyService struct {
	*httptest.Server
	body string // of each POST

	mu       sync.Mutex
	answered []string      // paths with query, at the vendor's host
	changed  chan struct{} // one signal for any number of changes
}

const busyPages = 40

func newBusyService(t *testing.T, body string) *busyService {
	s := &busyService{body: body, changed: make(chan struct{}, 1)}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *busyService) serve(w http.ResponseWriter, r *http.Request) {
	if r.Host == "px.vendor.example" {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusNoContent)
		s.mu.Lock()
		s.answered = append(s.answered, r.URL.String())
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`)
	for i := range busyPages {
		fmt.Fprintf(w, `<a href="/p/%d">%d</a> `, i, i)
	}
	fmt.Fprintf(w, `<img src="http://px.vendor.example/i?p=%[1]s&n=1"><img src="http://px.vendor.example/i?p=%[1]s&n=2">
		<script>fetch('http://px.vendor.example/post?p=%[1]s', {method: 'POST', body: %[2]q})</script>`, url.QueryEscape(r.URL.Path), s.body)
}

// site writes a site file for the service and returns its path.
func (s *busyService) site(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "site.yaml")
	text := fmt.Sprintf("name: busy\nstart: [http://www.service.example/]\nslots: 2\nsettle: {idle: 100ms, cap: 5s}\nresolver: 127.0.0.1:1\nhosts: {\"*\": %q}\n", s.Listener.Addr())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// child starts soshin as a process of its own.
func child(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var output bytes.Buffer
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &output
}

// until waits until the vendor has answered n requests.
func (s *busyService) until(t *testing.T, n int, cmd *exec.Cmd, output *bytes.Buffer) {
	t.Helper()
	limit := time.After(60 * time.Second)
	for {
		s.mu.Lock()
		got := len(s.answered)
		s.mu.Unlock()
		if got >= n {
			return
		}
		select {
		case <-s.changed:
		case <-limit:
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			t.Fatalf("only %d requests were answered\n%s", got, output)
		}
	}
}

// wantAll wants every request that the service answered in the store.
func (s *busyService) wantAll(t *testing.T, data string) {
	t.Helper()
	stored := map[string]catalog.Transmission{}
	for _, tr := range lines[catalog.Transmission](t, soshin(t, 0, "transmissions", "--json", "--data", data)) {
		if stored[tr.URL].ID != "" && tr.Method != "OPTIONS" {
			t.Errorf("%s is stored twice: %s and %s", tr.URL, stored[tr.URL].ID, tr.ID)
		}
		stored[tr.URL] = tr
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range s.answered {
		tr, ok := stored["http://px.vendor.example"+path]
		if !ok {
			t.Errorf("%s was answered and is not in the store", path)
			continue
		}
		if tr.Method == "POST" && tr.Status != 0 && !hasValue(tr, s.body) {
			t.Errorf("%s: the body is not among its fields", path)
		}
	}
}

func hasValue(tr catalog.Transmission, value string) bool {
	for _, f := range tr.Fields {
		if f.In == catalog.InBody && f.Value == value {
			return true
		}
	}
	return false
}

func TestKilledCrawlLosesNothing(t *testing.T) {
	s := newBusyService(t, "hello")
	data := t.TempDir()
	cmd, output := child(t, "crawl", s.site(t), "--data", data)
	s.until(t, 60, cmd, output)
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	runs := lines[catalog.Run](t, soshin(t, 0, "runs", "--json", "--data", data))
	if len(runs) != 1 || runs[0].Outcome != catalog.OutcomeInterrupted {
		t.Errorf("runs %+v", runs)
	}
	s.wantAll(t, data)
	s.wantAll(t, data) // once more: nothing is taken over twice
}

func TestInterruptedCrawlEndsCleanly(t *testing.T) {
	s := newBusyService(t, "hello")
	data := t.TempDir()
	cmd, output := child(t, "crawl", s.site(t), "--data", data)
	s.until(t, 20, cmd, output)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != statusCannot || !strings.Contains(output.String(), "stopped; what was recorded until then is kept") || !strings.Contains(output.String(), "recipients        1") {
		t.Errorf("%v\n%s", err, output)
	}
	runs := lines[catalog.Run](t, soshin(t, 0, "runs", "--json", "--data", data))
	if len(runs) != 1 || runs[0].Outcome != catalog.OutcomeInterrupted {
		t.Errorf("runs %+v", runs)
	}
	s.wantAll(t, data)
}

// A full disk ends the crawl with one line; what was recorded is stored once
// there is room again.
func TestFullDiskLosesNothing(t *testing.T) {
	data := t.TempDir()
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("a small file system cannot be mounted (not root?): %v", err)
	}
	defer func() {
		if err := syscall.Unmount(data, 0); err != nil {
			t.Error(err)
		}
	}()
	dsn := startEngine(t)
	s := newBusyService(t, strings.Repeat("0123456789abcdef", 500)) // two dozen of them fill it
	cmd, output := child(t, "crawl", s.site(t), "--data", data, "--store", dsn)
	err := cmd.Wait()
	if cmd.ProcessState.ExitCode() != statusUsage || !strings.Contains(output.String(), "no space left on device") {
		t.Errorf("%v\n%s", err, output)
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", syscall.MS_REMOUNT, "size=16m"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOSHIN_STORE", dsn)
	s.wantAll(t, data)
}

func TestStoreAndPortErrors(t *testing.T) {
	dsn, err := url.Parse(startEngine(t))
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	site := newBusyService(t, "").site(t)
	good := dsn.String()
	dsn.User = url.UserPassword("soshin", "wrong")
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"wrong password", []string{"runs", "--store", dsn.String()}, "soshin: ClickHouse at " + dsn.Host + " refuses the user or password\n"},
		{"proxy port in use", []string{"proxy", site, "--store", good, "--listen", taken.Addr().String()}, "soshin: open the proxy's listener: listen tcp " + taken.Addr().String() + ": bind: address already in use\n"},
		{"metrics port in use", []string{"crawl", site, "--store", good, "--metrics", taken.Addr().String()}, "soshin: metrics: address " + taken.Addr().String() + " is in use\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			status := run(append(tt.args, "--data", t.TempDir()), strings.NewReader(""), &out, &errOut)
			if status != statusUsage || errOut.String() != tt.want || out.Len() != 0 {
				t.Errorf("exit status %d, %q; want %d, %q", status, errOut.String(), statusUsage, tt.want)
			}
		})
	}
}

// startEngine starts a ClickHouse for the test and returns its DSN.
func startEngine(t *testing.T) string {
	t.Helper()
	library, err := clickhouse.FindLibrary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	engine, err := clickhouse.Start(t.Context(), os.Args[0], []string{"engine", dir, library}, dir, library)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine.DSN()
}
