package demo

import (
	"crypto/rand"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// The vendors' scripts that no npm package ships.
//
//go:embed standins/*.js
var standins embed.FS

// pixel is the transparent GIF of one pixel that beacons are answered with.
var pixel, _ = base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

// maxVendorBody bounds what a vendor reads of one request, in bytes.
const maxVendorBody = 4 << 20

// newVendors returns all vendors in one handler, told apart by host. Each
// answers what its SDK needs to go on; nothing is kept.
func newVendors(registered *registrations) http.Handler {
	mux := http.NewServeMux()
	script := func(pattern, file string, cookies ...string) {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, r *http.Request) {
			setCookies(w, r, cookies)
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			http.ServeFileFS(w, r, standins, "standins/"+file)
		})
	}
	answer := func(pattern string, status int, contentType, body string, cookies ...string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			setCookies(w, r, cookies)
			if contentType != "" {
				w.Header().Set("Content-Type", contentType)
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		})
	}
	json := func(pattern string, status int, body string) {
		answer(pattern, status, "application/json", body)
	}
	gif := func(pattern string, cookies ...string) {
		answer(pattern, http.StatusOK, "image/gif", string(pixel), cookies...)
	}

	// SDKs from npm. The answers are those that the SDKs' sources read.
	json("cdn.segment.com/v1/projects/{key}/settings", http.StatusOK,
		`{"integrations":{"Segment.io":{"apiKey":"`+segmentKey+`","addBundledMetadata":false,"versionSettings":{}}},"plan":{},"metrics":{"sampleRate":0}}`)
	json("api.segment.io/v1/{call}", http.StatusOK, `{"success":true}`)
	json("api-js.mixpanel.com/track/{$}", http.StatusOK, `{"status":1,"error":null}`)
	json("api2.amplitude.com/2/httpapi", http.StatusOK, `{"code":200,"events_ingested":1}`)
	json("browser-intake-ap1-datadoghq.com/api/v2/rum", http.StatusAccepted, `{}`)
	json("o4500000000000000.ingest.us.sentry.io/api/{project}/envelope/{$}", http.StatusOK, `{"id":"fc6d8c0c43fc4630ad850ee518f1b9d0"}`)
	answer("com-shigotonowa-prod1.collector.snplow.net/com.snowplowanalytics.snowplow/tp2", http.StatusOK, "text/plain", "ok")
	json("ap01.records.in.treasuredata.com/{database}/{table}", http.StatusOK, `{}`)
	mux.HandleFunc(cloakedHost+"/ee/v1/interact", interact)
	mux.HandleFunc(cloakedHost+"/ee/{region}/v1/interact", interact)

	// Stand-ins.
	script("www.googletagmanager.com/gtag/js", "gtag.js")
	answer("www.google-analytics.com/g/collect", http.StatusNoContent, "", "")
	gif("googleads.g.doubleclick.net/pagead/viewthroughconversion/{id}/{$}",
		"IDE={id}; Domain=.doubleclick.net; Max-Age=34128000")
	script("connect.facebook.net/en_US/fbevents.js", "fbevents.js")
	gif("www.facebook.com/tr/{$}")
	script("d.line-scdn.net/n/line_tag/public/release/v1/lt.js", "lt.js")
	gif("tr.line.me/tag.gif")
	script("s.yimg.jp/images/listing/tool/cv/ytag.js", "ytag.js")
	gif("b97.yahoo.co.jp/pagead/conversion/{id}/{$}")
	script("dynamic.criteo.com/js/ld/ld.js", "ld.js",
		"uid={id}; Domain=.criteo.com; Max-Age=33696000")
	answer("sslwidget.criteo.com/event", http.StatusOK, "text/javascript", "")

	// Vendors that do not exist: see cmd/demoservice/vendors.
	script("assist.nyuryoku-demo.example/assist.js", "assist.js")
	mux.HandleFunc("assist.nyuryoku-demo.example/ws", assist)
	answer("exit.taizai-demo.example/leave", http.StatusNoContent, "", "")
	mux.HandleFunc("push.tsuchi-demo.example/register", func(w http.ResponseWriter, r *http.Request) {
		registered.add(r.URL.Query().Get("device"))
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"registered":true}`)
	})
	answer("img.kyujin-ads-demo.example/banner.svg", http.StatusOK, "image/svg+xml", bannerSVG)
	mux.HandleFunc("GET img.kyujin-ads-demo.example/match", match)
	gif("px.fumei-demo.example/p.gif")
	return withCORS(mux)
}

// segmentKey is the demo's Segment write key; tags/segment.js has it too.
const segmentKey = "demoSegmentWriteKey0000000000000"

// identityCookie is where alloy keeps what the Edge Network calls the browser.
const identityCookie = "kndctr_0000000000000000DEMO0001_AdobeOrg_identity"

// interact answers as the Edge Network does, in the form that alloy's handlers
// read: it gives a browser that brings no identity cookie an ECID, 38 digits,
// and asks for the cookie, a protobuf with the ECID in its field 1
// (createDecodeKndctrCookie.js in @adobe/alloy-core).
func interact(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	state := ""
	if c, err := r.Cookie(identityCookie); err == nil {
		state = c.Value
	}
	plain, err := base64.StdEncoding.DecodeString(state)
	if err != nil || len(plain) < 2+38 {
		var ecid [38]byte
		rand.Read(ecid[:])
		for i, b := range ecid {
			ecid[i] = '0' + b%10
		}
		plain = append(append([]byte("\n&"), ecid[:]...), "R\x10\x0cC\x0e"...)
		state = base64.StdEncoding.EncodeToString(plain)
	}
	fmt.Fprintf(w, `{"requestId":"4c2a0f0e-5a3b-4c56-9f21-9a4f5a2c7d10","handle":[`+
		`{"type":"identity:result","payload":[{"id":%q,"namespace":{"code":"ECID"}}]},`+
		`{"type":"locationHint:result","payload":[{"scope":"EdgeNetwork","hint":"jpn3","ttlSeconds":1800}]},`+
		`{"type":"state:store","payload":[{"key":%q,"value":%q,"maxAge":34128000}]}]}`, plain[2:2+38], identityCookie, state)
}

const bannerSVG = `<svg xmlns="http://www.w3.org/2000/svg" width="728" height="90" viewBox="0 0 728 90">` +
	`<rect width="728" height="90" fill="#f4efe1"/><rect x=".5" y=".5" width="727" height="89" fill="none" stroke="#d8ccb0"/>` +
	`<text x="28" y="42" font-family="sans-serif" font-size="22" fill="#5b4a1f">経験者採用フェア 開催中</text>` +
	`<text x="28" y="68" font-family="sans-serif" font-size="14" fill="#7a6a3f">参加企業 48 社・オンライン開催(架空の広告です)</text></svg>`

// setCookies sets third-party cookies, which need these attributes to be sent
// from another site's pages, unless the browser brings them. Every {id} is a new
// identifier.
func setCookies(w http.ResponseWriter, r *http.Request, cookies []string) {
	for _, c := range cookies {
		name, _, _ := strings.Cut(c, "=")
		if _, err := r.Cookie(name); err == nil {
			continue
		}
		w.Header().Add("Set-Cookie", strings.ReplaceAll(c, "{id}", rand.Text())+"; Path=/; Secure; SameSite=None")
	}
}

// withCORS lets pages of any origin call, with their cookies and whatever
// headers they ask for, and answers preflights.
func withCORS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		// A fixed name in place of a host's port keeps the patterns plain.
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			r.Host = host
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Allow-Credentials", "true")
			h.Set("Vary", "Origin")
		}
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT")
			if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
				h.Set("Access-Control-Allow-Headers", asked)
			}
			h.Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxVendorBody)
		if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			io.Copy(io.Discard, r.Body)
		}
		next.ServeHTTP(w, r)
	})
}

// match gives the browser the advertising network's identifier and has it hand
// that to a partner: a planted fault.
func match(w http.ResponseWriter, r *http.Request) {
	var random [16]byte
	_, _ = rand.Read(random[:]) // crypto/rand never fails
	id := hex.EncodeToString(random[:])
	if c, err := r.Cookie("kid"); err == nil {
		id = c.Value
	}
	setCookies(w, r, []string{"kid=" + id + "; Domain=.kyujin-ads-demo.example; Max-Age=31536000"})
	http.Redirect(w, r, "https://px.fumei-demo.example/p.gif?partner=kyujin-ads&ad_id="+id, http.StatusFound)
}

// assist is the input assistant: it takes what is typed and answers each
// message that it has read it.
func assist(w http.ResponseWriter, r *http.Request) {
	// Pages of any site may use it, as a vendor's socket.
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer c.CloseNow()
	for {
		kind, _, err := c.Read(r.Context())
		if err != nil {
			return
		}
		if err := c.Write(r.Context(), kind, []byte(`{"ok":true}`)); err != nil {
			return
		}
	}
}
