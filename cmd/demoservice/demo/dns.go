package demo

import (
	"fmt"
	"net"
	"strings"

	"github.com/miekg/dns"
)

// cnames is the zone: the Adobe Experience Platform edge under a name of the
// service's own, as Adobe's guide to first-party data collection has it
// (https://experienceleague.adobe.com/en/docs/core-services/interface/data-collection/adobe-managed-cert),
// so that its cookies and requests pass for the service's.
var cnames = map[string]string{
	cloakedHost + ".": "shigotonowa.data.adobedc.net.",
}

// startDNS answers for the service's hosts over UDP and TCP on one free
// loopback port and returns the address.
func startDNS(stack *closers) (string, error) {
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listening for DNS on the loopback interface: %w", err)
	}
	addr := udp.LocalAddr().String()
	// Both transports of one resolver have one port number. Another process
	// may hold it for TCP; that is rare enough to be an error.
	tcp, err := net.Listen("tcp", addr)
	if err != nil {
		udp.Close()
		return "", fmt.Errorf("listening for DNS over TCP on %s: %w", addr, err)
	}
	for _, srv := range []*dns.Server{
		{PacketConn: udp, Handler: dns.HandlerFunc(answerDNS)},
		{Listener: tcp, Handler: dns.HandlerFunc(answerDNS)},
	} {
		started := make(chan struct{})
		srv.NotifyStartedFunc = func() { close(started) }
		go srv.ActivateAndServe()
		<-started
		stack.add(srv.Shutdown)
	}
	return addr, nil
}

// answerDNS answers an address question with the chain of names and, at its
// end, the loopback address; a CNAME question with the one record.
func answerDNS(w dns.ResponseWriter, req *dns.Msg) {
	reply := new(dns.Msg).SetReply(req)
	defer func() { w.WriteMsg(reply) }()
	if len(req.Question) != 1 {
		reply.Rcode = dns.RcodeFormatError
		return
	}
	question := req.Question[0]
	name := strings.ToLower(question.Name)
	target, aliased := cnames[name]
	if aliased {
		reply.Answer = append(reply.Answer, &dns.CNAME{Hdr: header(name, dns.TypeCNAME), Target: target})
		name = target
	} else if name != siteHost+"." && name != apexHost+"." && !isTarget(name) {
		reply.Rcode = dns.RcodeNameError
		return
	}
	if question.Qtype == dns.TypeA {
		reply.Answer = append(reply.Answer, &dns.A{Hdr: header(name, dns.TypeA), A: net.IPv4(127, 0, 0, 1)})
	}
}

func isTarget(name string) bool {
	for _, t := range cnames {
		if t == name {
			return true
		}
	}
	return false
}

func header(name string, rrtype uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: rrtype, Class: dns.ClassINET, Ttl: 60}
}
