package demo

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/coder/websocket"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// What each tag sends, as host and path.
const (
	sentrySends   = "o4500000000000000.ingest.us.sentry.io/api/4500000000000001/envelope/"
	datadogSends  = "browser-intake-ap1-datadoghq.com/api/v2/rum"
	mixpanelSends = "api-js.mixpanel.com/track/"
	ampliSends    = "api2.amplitude.com/2/httpapi"
	snowplowSends = "com-shigotonowa-prod1.collector.snplow.net/com.snowplowanalytics.snowplow/tp2"
	tdSends       = "ap01.records.in.treasuredata.com/shigotonowa_web/pageviews"
	alloySends    = cloakedHost + "/ee/v1/interact"
	adsSends      = "googleads.g.doubleclick.net/pagead/viewthroughconversion/1000000001/"
	metaSends     = "www.facebook.com/tr/"
	criteoSends   = "sslwidget.criteo.com/event"
	assistSends   = "assist.nyuryoku-demo.example/ws"
	staySends     = "exit.taizai-demo.example/leave"
	pushSends     = "push.tsuchi-demo.example/register"
	adSends       = "img.kyujin-ads-demo.example/banner.svg"
	matchSends    = "img.kyujin-ads-demo.example/match"
	pixelSends    = "px.fumei-demo.example/p.gif"
)

var (
	watched      = []string{sentrySends, datadogSends}
	segmentSends = []string{"cdn.segment.com/v1/projects/" + segmentKey + "/settings", "api.segment.io/v1/p"}
	googleSends  = []string{"www.googletagmanager.com/gtag/js", "www.google-analytics.com/g/collect", adsSends, adsSends}
	metaSendsAll = []string{"connect.facebook.net/en_US/fbevents.js", metaSends}
	lineSends    = []string{"d.line-scdn.net/n/line_tag/public/release/v1/lt.js", "tr.line.me/tag.gif"}
	yahooSends   = []string{"s.yimg.jp/images/listing/tool/cv/ytag.js", "b97.yahoo.co.jp/pagead/conversion/1000000002/"}
)

// A visit is a page with what real Chromium must send from it, and when.
type visit struct {
	page                       string
	before, consented, leaving []string
}

var visits = []visit{
	{"/", watched, slices.Concat(segmentSends, googleSends, metaSendsAll, []string{pixelSends, matchSends, pixelSends}), []string{datadogSends, staySends}},
	{"/search", nil, []string{adSends}, nil},
	{"/jobs", slices.Concat(watched, []string{"dynamic.criteo.com/js/ld/ld.js", criteoSends}), slices.Concat(googleSends, []string{mixpanelSends, mixpanelSends}), []string{datadogSends}},
	{"/jobs/101", watched, slices.Concat(googleSends, metaSendsAll, yahooSends, []string{ampliSends, ampliSends, tdSends}), []string{datadogSends}},
	{"/jobs/101/apply", watched, []string{ampliSends, ampliSends, tdSends}, []string{datadogSends}},
	{"/jobs/101/complete", watched, slices.Concat(googleSends, yahooSends, lineSends), []string{datadogSends}},
	// The session, the error, and the session again with one error.
	{"/companies", []string{datadogSends, sentrySends, sentrySends, sentrySends}, []string{snowplowSends}, []string{datadogSends}},
	{"/companies/1", watched, []string{alloySends, alloySends}, []string{datadogSends}},
	{"/signup", watched, slices.Concat(segmentSends, lineSends), []string{datadogSends}},
	{"/profile", watched, slices.Concat(metaSendsAll, []string{mixpanelSends, mixpanelSends}), []string{datadogSends}},
	{"/settings", watched, []string{pushSends}, []string{datadogSends}},
	{"/contact", watched, []string{"assist.nyuryoku-demo.example/assist.js", assistSends, snowplowSends}, []string{datadogSends}},
}

// In real Chromium each tag sends what it should, when it should, and nothing
// else: no further host, nothing more before consent, nobody's address.
func TestTagsSend(t *testing.T) {
	s := newSink()
	d, err := start(t.Context(), t.TempDir(), s.wrap)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	browser := chromium(t, d)
	for _, v := range visits {
		tab := freshPage(t, browser)
		address := "https://" + siteHost + v.page
		if v.page == searchPath {
			address += popularSearch
		}
		s.at(v.page, "before")
		if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
			t.Fatalf("%s: %v", v.page, err)
		}
		s.await(t, v.page, "before", v.before)
		s.at(v.page, "consented")
		if err := chromedp.Do(tab, chromedp.Click(chromedp.CSS("#consent-accept"))); err != nil {
			t.Fatalf("%s: accepting: %v", v.page, err)
		}
		s.await(t, v.page, "consented", v.consented)
		s.at(v.page, "leaving")
		if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
			t.Fatalf("%s: leaving: %v", v.page, err)
		}
		s.await(t, v.page, "leaving", v.leaving)
	}

	for _, g := range s.all() {
		i := slices.IndexFunc(visits, func(v visit) bool { return v.page == g.Page })
		allowed := map[string][]string{
			"before":    visits[i].before,
			"consented": slices.Concat(visits[i].consented, watched),
			// We leave as soon as the vendor has heard it; a tag that has not
			// heard the answer by then (Snowplow) says it again.
			"leaving": slices.Concat(visits[i].leaving, visits[i].consented),
		}[g.Phase]
		if !slices.Contains(allowed, g.key()) {
			t.Errorf("%s, %s: sent to %s, which nothing there should", g.Page, g.Phase, g.key())
		}
	}
	checkAddresses(t, s.all())
	checkReferers(t, s.all())
}

// checkAddresses looks for the persona's e-mail address, plain or hashed.
func checkAddresses(t *testing.T, all []sent) {
	email := persona(t).Email
	sum := sha256.Sum256([]byte(email))
	hashed := hex.EncodeToString(sum[:])
	found := false
	for _, g := range all {
		whole := text(g)
		if strings.Contains(whole, hashed) {
			if g.key() != metaSends || g.Page != "/profile" || !strings.Contains(g.Query, "ud%5Bem%5D="+hashed) {
				t.Errorf("%s: the SHA-256 of the address went to %s", g.Page, g.key())
			}
			found = true
		}
		md, sh := md5.Sum([]byte(email)), sha1.Sum([]byte(email))
		for _, form := range []string{email, persona(t).AccountID, hex.EncodeToString(md[:]), hex.EncodeToString(sh[:])} {
			if strings.Contains(whole, form) {
				t.Errorf("%s: %s went to %s", g.Page, form, g.key())
			}
		}
	}
	if !found {
		t.Error("the SHA-256 of the address went nowhere")
	}
}

// checkReferers looks for the search term.
func checkReferers(t *testing.T, all []sent) {
	term, err := url.QueryUnescape(strings.TrimPrefix(popularSearch, "?q="))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, g := range all {
		referer, err := url.Parse(g.Header.Get("Referer"))
		if err != nil {
			t.Fatal(err)
		}
		if referer.Query().Get("q") == term {
			found = true
			if g.key() != adSends {
				t.Errorf("the search term went to %s", g.key())
			}
		}
	}
	if !found {
		t.Error("the search term is in no Referer")
	}
}

// text is all of a request in plain: what is base64 in it, too.
func text(g sent) string {
	query, _ := url.QueryUnescape(g.Query)
	form, _ := url.QueryUnescape(g.Body)
	plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(form, "data="))
	return strings.Join([]string{query, g.Query, g.Body, form, string(plain)}, "\n")
}

func persona(t *testing.T) catalog.Persona {
	t.Helper()
	src, err := sourceDir()
	if err != nil {
		t.Fatal(err)
	}
	var p catalog.Persona
	if err := strictyaml.ReadFile(filepath.Join(src, "persona.yaml"), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// What is typed leaves over the socket while it is typed, and what had been
// typed before consent leaves after it.
func TestTypedTextIsStreamed(t *testing.T) {
	messages := make(chan string, 100)
	d, err := start(t.Context(), t.TempDir(), func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/ws" {
				next.ServeHTTP(w, r)
				return
			}
			c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
			if err != nil {
				t.Error(err)
				return
			}
			defer c.CloseNow()
			for {
				_, m, err := c.Read(r.Context())
				if err != nil {
					return
				}
				messages <- string(m)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	tab := freshPage(t, chromium(t, d))
	err = chromedp.Do(tab,
		chromedp.Navigate("https://"+siteHost+"/contact"),
		chromedp.SendKeys(chromedp.CSS("[name=email]"), "a@b"),
		chromedp.Click(chromedp.CSS("#consent-accept")),
	)
	if err != nil {
		t.Fatal(err)
	}
	next := func() string {
		select {
		case m := <-messages:
			return m
		case <-tab.Done():
			return "nothing"
		}
	}
	if got, want := next(), `{"field":"email","value":"a@b"}`; got != want {
		t.Errorf("typed before consent: %s streamed, want %s", got, want)
	}
	if err := chromedp.Do(tab, chromedp.SendKeys(chromedp.CSS("[name=name]"), "xyz")); err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"x", "xy", "xyz"} {
		if got, want := next(), `{"field":"name","value":"`+value+`"}`; got != want {
			t.Errorf("typed: %s streamed, want %s", got, want)
		}
	}
}
