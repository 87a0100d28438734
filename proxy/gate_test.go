package proxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// Behind a gate each visit has its own listener, what comes between two of
// them waits for the next, and connections do not outlive their listener.
func TestGate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) }))
	defer server.Close()
	r := newRig(t, server, nil)
	if err := r.listener.Close(); err != nil {
		t.Fatal(err)
	}
	gate, err := OpenGate()
	if err != nil {
		t.Fatal(err)
	}
	defer gate.Close()
	r.listener = r.proxy.ListenAt(gate, "v0001")
	if r.listener.Addr() != gate.Addr() {
		t.Errorf("the listener is at %s, the gate at %s", r.listener.Addr(), gate.Addr())
	}
	client := r.client(false) // keeps its connections
	get := func(path string) error {
		resp, err := client.Get("http://site.example" + path)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	if err := get("/one"); err != nil {
		t.Fatal(err)
	}
	if err := r.listener.Close(); err != nil {
		t.Fatal(err)
	}
	between := make(chan error, 1)
	go func() { between <- get("/between") }()
	select {
	case err := <-between:
		t.Fatalf("passed without a listener: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	r.listener = r.proxy.ListenAt(gate, "v0002")
	if err := <-between; err != nil {
		t.Fatal(err)
	}
	if err := get("/two"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range r.end() {
		got = append(got, x.Visit+" "+x.URL)
	}
	want := []string{"v0001 http://site.example/one", "v0002 http://site.example/between", "v0002 http://site.example/two"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	gate.Close()
	if err := get("/closed"); err == nil {
		t.Error("passed after the gate was closed")
	}
}
