package crawler

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/coder/websocket"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/proxy"
)

// serve starts a TLS server that is any of the hosts, and returns it with the
// roots that verify it.
func serve(t testing.TB, handler http.Handler, hosts ...string) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: hosts, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	s := httptest.NewUnstartedServer(handler)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, roots
}

// echo accepts a WebSocket and reads until it is closed.
func echo(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		return
	}
	defer c.CloseNow()
	for {
		if _, _, err := c.Read(r.Context()); err != nil {
			return
		}
	}
}

// A recorded is what a crawl left in its journal.
type recorded struct {
	visits    []catalog.Visit
	exchanges []catalog.Exchange // by sequence
	events    []catalog.BrowserEvent
	origins   []catalog.Origin
	stored    []*catalog.Stored // observations
	readings  []*catalog.Reading
}

// crawl crawls the site that siteYAML describes, with every host mapped to
// server.
func crawl(t *testing.T, server *httptest.Server, roots *x509.CertPool, siteYAML string) recorded {
	t.Helper()
	chromium, err := FindChromium()
	if err != nil {
		t.Fatal(err)
	}
	c := newCrawl(t, server, roots, siteYAML)
	c.Chromium = chromium
	if _, err := c.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	return readJournal(t, c.Journal.Path())
}

// newCrawl makes the crawl of the site that siteYAML describes, with every
// host mapped to server, but for one where nobody listens, and still without a
// browser.
func newCrawl(t testing.TB, server *httptest.Server, roots *x509.CertPool, siteYAML string) *Crawl {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "site.yaml")
	siteYAML += fmt.Sprintf("\nhosts: {\"*\": %q, refusing.vendor.example: \"127.0.0.1:1\"}\nresolver: 127.0.0.1:1\n", server.Listener.Addr())
	for name, text := range map[string]string{
		"site.yaml":    siteYAML,
		"persona.yaml": "email: hanako@persona.example\ninquiry: はじめまして\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	site, err := LoadSite(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := journal.Create(dir, "run1")
	if err != nil {
		t.Fatal(err)
	}
	ca, err := proxy.LoadCA(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := site.Proxy()
	cfg.Journal, cfg.CA, cfg.Run, cfg.Roots = w, ca, "run1", roots
	p := proxy.New(cfg)
	t.Cleanup(p.Close)
	return &Crawl{
		Site: site, Run: "run1", Journal: w, Proxy: p, CA: ca,
		Progress: func(p Progress) {
			t.Logf("%v %d/%d %s %s %s", p.Visit.Ended.Sub(p.Visit.Started), p.Done, p.Known, p.Visit.Page, p.Visit.Outcome, p.Visit.Error)
		},
		Started: func(product string) { t.Log(product) },
	}
}

func readJournal(t testing.TB, path string) recorded {
	t.Helper()
	r, err := journal.OpenReader(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var all recorded
	bySeq := map[uint64]*catalog.Exchange{}
	for {
		rec, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case rec.Visit != nil && !rec.Visit.Ended.IsZero():
			all.visits = append(all.visits, *rec.Visit)
		case rec.Origin != nil:
			all.origins = append(all.origins, *rec.Origin)
		case rec.Event != nil && rec.Event.URL == "":
			for i := range all.events {
				if ev := &all.events[i]; ev.Visit == rec.Event.Visit && ev.Seq == rec.Event.Seq {
					ev.Initiator = rec.Event.Initiator
				}
			}
		case rec.Event != nil:
			all.events = append(all.events, *rec.Event)
		case rec.Stored != nil:
			all.stored = append(all.stored, rec.Stored)
		case rec.Reading != nil:
			all.readings = append(all.readings, rec.Reading)
		case rec.Exchange != nil:
			x := bySeq[rec.Exchange.Seq]
			if x == nil {
				x = &catalog.Exchange{}
				bySeq[rec.Exchange.Seq] = x
			}
			journal.Merge(x, rec.Exchange)
		}
	}
	for _, x := range bySeq {
		all.exchanges = append(all.exchanges, *x)
	}
	slices.SortFunc(all.exchanges, func(a, b catalog.Exchange) int { return int(a.Seq) - int(b.Seq) })
	return all
}
