package proxy

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"soshin/catalog/journal"
)

// names looks up the aliases (CNAME) behind hosts, each once.
type names struct {
	server string // host:port; empty: the system's
	mu     sync.Mutex
	known  map[string]*nameLookup
}

type nameLookup struct {
	done chan struct{}
	name journal.Name
}

const (
	nameTimeout = 3 * time.Second
	maxChain    = 16 // a chain that long is a loop or an attack
	maxNames    = 4096
)

func newNames(server string) *names {
	return &names{server: server, known: map[string]*nameLookup{}}
}

// lookup returns the name record of host and whether this call was the one
// that asked. It takes at most nameTimeout.
func (n *names) lookup(host string) (name journal.Name, first bool) {
	n.mu.Lock()
	l, ok := n.known[host]
	if !ok {
		if len(n.known) >= maxNames {
			n.mu.Unlock()
			return journal.Name{Host: host, Error: "too many hosts to look up"}, true
		}
		l = &nameLookup{done: make(chan struct{})}
		n.known[host] = l
	}
	n.mu.Unlock()
	if !ok {
		l.name = journal.Name{Host: host}
		chain, err := n.chain(host)
		if err != nil {
			l.name.Error = err.Error()
		} else {
			l.name.CNAME = chain
		}
		close(l.done)
	}
	<-l.done
	return l.name, !ok
}

// chain asks for host's addresses and returns the aliases in between. The
// standard library's resolver tells only the last of them.
func (n *names) chain(host string) ([]string, error) {
	if net.ParseIP(host) != nil {
		return nil, nil
	}
	server := n.server
	if server == "" {
		conf, err := dns.ClientConfigFromFile("/etc/resolv.conf")
		if err != nil || len(conf.Servers) == 0 {
			return nil, fmt.Errorf("no resolver")
		}
		server = net.JoinHostPort(conf.Servers[0], conf.Port)
	}
	ctx, cancel := context.WithTimeout(context.Background(), nameTimeout)
	defer cancel()

	q := new(dns.Msg).SetQuestion(dns.Fqdn(host), dns.TypeA)
	answer, _, err := (&dns.Client{Timeout: nameTimeout}).ExchangeContext(ctx, q, server)
	if err == nil && answer.Truncated {
		answer, _, err = (&dns.Client{Net: "tcp", Timeout: nameTimeout}).ExchangeContext(ctx, q, server)
	}
	if err != nil {
		return nil, fmt.Errorf("the resolver did not answer: %w", err)
	}
	if answer.Rcode != dns.RcodeSuccess {
		return nil, fmt.Errorf("the resolver answered %s", dns.RcodeToString[answer.Rcode])
	}
	aliases := map[string]string{}
	for _, rr := range answer.Answer {
		if c, ok := rr.(*dns.CNAME); ok {
			aliases[strings.ToLower(c.Hdr.Name)] = strings.ToLower(c.Target)
		}
	}
	var chain []string
	for at := strings.ToLower(dns.Fqdn(host)); aliases[at] != "" && len(chain) < maxChain; {
		at = aliases[at]
		chain = append(chain, strings.TrimSuffix(at, "."))
	}
	return chain, nil
}
