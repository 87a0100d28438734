package proxy

import (
	"fmt"
	"net"
	"sort"
	"strings"
)

// A HostMap sends connections for some hosts to other addresses: a staging
// server, or the stand-ins of a test. Its zero pointer maps nothing.
type HostMap struct {
	rules []hostRule // most specific first
}

type hostRule struct{ pattern, address string }

// NewHostMap takes patterns to addresses. A pattern is a host, or *.domain for
// the domain and all below it, or * for every host. An address is host:port,
// or a host alone to keep the port.
func NewHostMap(m map[string]string) (*HostMap, error) {
	h := &HostMap{}
	for pattern, address := range m {
		pattern = strings.ToLower(pattern)
		if pattern == "" || address == "" {
			return nil, fmt.Errorf("hosts: %q: %q: both a host and an address are needed", pattern, address)
		}
		if bare := strings.TrimPrefix(pattern, "*."); pattern != "*" && strings.ContainsAny(bare, "*/: ") {
			return nil, fmt.Errorf("hosts: %q: want a host, *.domain or *", pattern)
		}
		if strings.ContainsAny(address, "/ ") {
			return nil, fmt.Errorf("hosts: %q: %q: want host:port", pattern, address)
		}
		h.rules = append(h.rules, hostRule{pattern, address})
	}
	sort.Slice(h.rules, func(i, j int) bool {
		a, b := h.rules[i].pattern, h.rules[j].pattern
		if wa, wb := strings.HasPrefix(a, "*"), strings.HasPrefix(b, "*"); wa != wb {
			return wb
		}
		if len(a) != len(b) {
			return len(a) > len(b)
		}
		return a < b
	})
	return h, nil
}

// Address returns where a connection to addr (host:port) goes.
func (h *HostMap) Address(addr string) string {
	if h == nil {
		return addr
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	host = strings.ToLower(host)
	for _, r := range h.rules {
		if !r.matches(host) {
			continue
		}
		if _, _, err := net.SplitHostPort(r.address); err == nil {
			return r.address
		}
		return net.JoinHostPort(r.address, port)
	}
	return addr
}

func (r hostRule) matches(host string) bool {
	if r.pattern == "*" || r.pattern == host {
		return true
	}
	domain, wild := strings.CutPrefix(r.pattern, "*.")
	return wild && (host == domain || strings.HasSuffix(host, "."+domain))
}
