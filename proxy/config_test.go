package proxy

import (
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/miekg/dns"
)

func TestNames(t *testing.T) {
	mux := dns.NewServeMux()
	mux.HandleFunc(".", func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		switch q.Question[0].Name {
		case "metrics.example.com.":
			for _, rr := range []string{"metrics.example.com. 60 CNAME a.vendor.test.", "a.vendor.test. 60 CNAME b.vendor.test.", "b.vendor.test. 60 A 192.0.2.1"} {
				parsed, err := dns.NewRR(rr)
				if err != nil {
					t.Error(err)
				}
				m.Answer = append(m.Answer, parsed)
			}
		case "loop.example.com.":
			for _, rr := range []string{"loop.example.com. 60 CNAME x.vendor.test.", "x.vendor.test. 60 CNAME loop.example.com."} {
				parsed, _ := dns.NewRR(rr)
				m.Answer = append(m.Answer, parsed)
			}
		case "gone.example.com.":
			m.Rcode = dns.RcodeNameError
		}
		_ = w.WriteMsg(m)
	})
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: pc, Handler: mux}
	started := make(chan struct{})
	server.NotifyStartedFunc = func() { close(started) }
	go func() { _ = server.ActivateAndServe() }()
	<-started
	defer func() { _ = server.Shutdown() }()

	n := newNames(pc.LocalAddr().String())
	for _, tt := range []struct {
		host  string
		chain []string
		err   string
	}{
		{"metrics.example.com", []string{"a.vendor.test", "b.vendor.test"}, ""},
		{"www.example.com", nil, ""},
		{"gone.example.com", nil, "the resolver answered NXDOMAIN"},
		{"192.0.2.7", nil, ""},
	} {
		name, first := n.lookup(tt.host)
		if !slices.Equal(name.CNAME, tt.chain) || name.Error != tt.err || !first {
			t.Errorf("%s: %+v", tt.host, name)
		}
		if _, again := n.lookup(tt.host); again {
			t.Errorf("%s was asked for twice", tt.host)
		}
	}
	if name, _ := n.lookup("loop.example.com"); len(name.CNAME) > maxChain {
		t.Errorf("followed a loop for %d names", len(name.CNAME))
	}
	unknown := newNames("127.0.0.1:1")
	if name, _ := unknown.lookup("metrics.example.com"); !strings.HasPrefix(name.Error, "the resolver did not answer") {
		t.Errorf("with no resolver: %+v", name)
	}
}

func TestHostMap(t *testing.T) {
	m, err := NewHostMap(map[string]string{"*": "127.0.0.1:1", "*.example.com": "127.0.0.1:2", "*.a.example.com": "127.0.0.1", "b.example.com": "127.0.0.1:4"})
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]string{
		"other.test:443":          "127.0.0.1:1",
		"example.com:443":         "127.0.0.1:2",
		"WWW.Example.com:443":     "127.0.0.1:2",
		"x.a.example.com:8443":    "127.0.0.1:8443",
		"b.example.com:443":       "127.0.0.1:4",
		"notexample.com.test:443": "127.0.0.1:1",
	} {
		if got := m.Address(addr); got != want {
			t.Errorf("%s goes to %s, want %s", addr, got, want)
		}
	}
	if got := (*HostMap)(nil).Address("a:1"); got != "a:1" {
		t.Errorf("the empty map sends a:1 to %s", got)
	}
	for _, bad := range []map[string]string{{"": "a:1"}, {"a": ""}, {"a*b": "a:1"}, {"a": "http://x"}} {
		if _, err := NewHostMap(bad); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
}

func TestCA(t *testing.T) {
	dir := t.TempDir()
	ca, err := LoadCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadCA(dir)
	if err != nil || again.SPKI() != ca.SPKI() {
		t.Errorf("loaded again: %v", err)
	}
	info, err := os.Stat(dir + "/ca/ca.key")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v, %v", info, err)
	}
	cert, err := ca.leaf("a.example.com")
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := ca.leaf("a.example.com"); second != cert {
		t.Error("signed twice for one host")
	}
	if err := os.WriteFile(dir+"/ca/ca.key", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadCA(dir); err == nil || !strings.HasPrefix(err.Error(), "load the proxy's CA: ") {
		t.Errorf("a broken key: %v", err)
	}
}

func TestPortInUse(t *testing.T) {
	r := newRig(t, nil, nil)
	_, err := r.proxy.Listen(r.listener.Addr(), "v0002")
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v", err)
	}
	r.end()
}
