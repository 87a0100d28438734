package crawler

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"soshin/catalog"
)

// ears are sockets that count what reaches them: any UDP datagram, any TCP
// connection.
type ears struct {
	udp, tcp         string // addresses
	datagrams, calls atomic.Int64
}

func listen(t *testing.T) *ears {
	t.Helper()
	var e ears
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { packets.Close() })
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	e.udp, e.tcp = packets.LocalAddr().String(), l.Addr().String()
	go func() {
		buf := make([]byte, 2048)
		for {
			n, _, err := packets.ReadFrom(buf)
			if err != nil {
				return
			}
			t.Logf("a datagram: %x", buf[:min(n, 24)])
			e.datagrams.Add(1)
		}
	}()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			e.calls.Add(1)
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		}
	}()
	return &e
}

func TestWebRTCAndWebTransport(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		e := listen(t)
		release := make(chan struct{})
		var once sync.Once
		handler := files(map[string]string{
			"www.service.example/": `<script src="https://cdn.vendor.example/rtc.js"></script>`,
			"cdn.vendor.example/rtc.js": fmt.Sprintf(`
				const udp = '%s', tcp = '%s';
				async function gather(pc) {
					pc.createDataChannel('x');
					await pc.setLocalDescription(await pc.createOffer());
					const end = performance.now() + 1000; // some never say that they are through
					while (pc.iceGatheringState !== 'complete' && performance.now() < end) await new Promise(done => setTimeout(done, 20));
				}
				const turn = {username: 'u', credential: 'c'};
				const all = [
					new RTCPeerConnection({iceServers: [{urls: 'stun:' + udp}]}),
					new RTCPeerConnection({iceServers: [{urls: ['turn:' + udp + '?transport=udp', 'turn:' + tcp + '?transport=tcp'], ...turn}]}),
					new RTCPeerConnection(),
				];
				all[2].setConfiguration({iceServers: [{urls: 'turns:' + tcp, ...turn}]});
				const wt = new WebTransport('https://' + udp + '/exfil?id=1');
				wt.ready.catch(() => {}); wt.closed.catch(() => {});
				// A remote candidate is an address to send to, too.
				async function toCandidate() {
					const a = new RTCPeerConnection(), b = new RTCPeerConnection();
					await gather(a);
					await b.setRemoteDescription(a.localDescription);
					await b.setLocalDescription(await b.createAnswer());
					await a.setRemoteDescription(b.localDescription);
					const [host, port] = udp.split(':'), [, tcpPort] = tcp.split(':');
					for (const c of ['candidate:1 1 udp 2122260223 ' + host + ' ' + port + ' typ host', 'candidate:2 1 tcp 1518280447 ' + host + ' ' + tcpPort + ' typ host tcptype passive'])
						await a.addIceCandidate({candidate: c, sdpMid: '0', sdpMLineIndex: 0});
					await new Promise(done => setTimeout(done, 1000));
				}
				new Image().src = 'https://px.vendor.example/wait';
				Promise.allSettled([...all.map(gather), toCandidate(), wt.ready]).then(r => {
					sessionStorage.done = r.map(x => x.status).join();
					new Image().src = 'https://px.vendor.example/done';
				});`, e.udp, e.tcp),
		}, nil)
		got := visitPage(t, program, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/wait":
				select {
				case <-release:
				case <-r.Context().Done():
				}
			case "/done":
				once.Do(func() { close(release) })
			}
			handler.ServeHTTP(w, r)
		}))
		var events []string
		for _, ev := range got.events {
			if ev.Type == "webrtc" || ev.Type == "webtransport" {
				events = append(events, fmt.Sprintf("%s %s %s %s", ev.Type, ev.URL, strings.Join(ev.Initiator, " < "), ev.Outcome))
			}
		}
		slices.Sort(events)
		by := " https://cdn.vendor.example/rtc.js"
		blocked := " blocked: cannot pass the proxy"
		want := []string{
			"webrtc stun:" + e.udp + by + blocked,
			"webrtc turn:" + e.udp + "?transport=udp" + by + blocked,
			"webrtc turn:" + e.tcp + "?transport=tcp" + by + blocked,
			"webrtc turns:" + e.tcp + by + blocked,
			"webrtc webrtc:" + by + blocked,
			"webrtc webrtc:" + by + blocked,
			"webrtc webrtc:" + by + blocked,
			"webtransport https://" + e.udp + "/exfil?id=1" + by + blocked,
		}
		slices.Sort(want)
		if !slices.Equal(events, want) {
			t.Errorf("attempts\n got %q\nwant %q", events, want)
		}
		done := ""
		for _, o := range got.stored {
			if o.Name == "done" {
				done = o.Value
			}
		}
		if want := "fulfilled,fulfilled,fulfilled,fulfilled,rejected"; done != want {
			t.Errorf("the page's attempts went %q, want %q", done, want)
		}
		// Over TCP it goes to the proxy, which lets nothing pass that it
		// cannot read.
		for _, x := range got.exchanges {
			if x.Kind == catalog.KindOpaque && x.Outcome != catalog.OutcomeRefused {
				t.Errorf("%s was %s", x.URL, x.Outcome)
			}
		}
		if d, c := e.datagrams.Load(), e.calls.Load(); d != 0 || c != 0 {
			t.Errorf("%d datagrams and %d connections went round the proxy", d, c)
		}
	})
}
