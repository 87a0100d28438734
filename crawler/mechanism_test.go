package crawler

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
	"soshin/catalog/journal"
	"soshin/catalog/witness"
)

// A mechanism is one way out of a page: a page of the service that uses it,
// and what must then be recorded. The page is https://www.service.example/NAME
// (blanks of the name are dashes); whatever else it needs is in files.
type mechanism struct {
	name string
	page string // what stands in the page's body
	head string // and in its head
	// header lines of the page's answer, "Name: value".
	header []string
	// files by address (https://px.vendor.example/tag.js) or by path alone for
	// the service's own host. What is not there is answered 204, with any
	// origin allowed.
	files map[string]http.HandlerFunc
	// sent is every exchange with other hosts, in any order: METHOD address,
	// then the body after a blank if there is one. A preflight is one too.
	sent []string
	// may are exchanges that a browser makes at times and not at others.
	may []string
	// causes are what only one witness saw: METHOD address: cause, in any
	// order. Anything else that only one saw fails the test.
	causes []string
	// untold are those of sent that the browser tells of at times, and their
	// cause at others, as in causes.
	untold []string
	// initiators are the chains, nearest first, by the address of what was
	// sent.
	initiators map[string][]string
	// check looks at what sent does not say.
	check func(t *testing.T, v visited)
	// patient gives the page as long as a loaded machine takes for it.
	patient bool
	// skip has, by browser, why it cannot.
	skip map[string]string
}

// A visited is what one visit left in the journal.
type visited struct {
	browser string
	dir     string // the data directory
	witness.Record
}

// exchange returns the exchange of an address.
func (v visited) exchange(t *testing.T, address string) *catalog.Exchange {
	t.Helper()
	i := slices.IndexFunc(v.Exchanges, func(x *catalog.Exchange) bool { return x.URL == address })
	if i < 0 {
		t.Fatalf("%s was not recorded", address)
	}
	return v.Exchanges[i]
}

// The hosts of the fixtures. service is the page's, the others are someone
// else's.
const (
	service = "https://www.service.example"
	px      = "https://px.vendor.example"
	cdn     = "https://cdn.other.example"
)

func answer(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = io.WriteString(w, body)
	}
}

func js(body string) http.HandlerFunc   { return answer("text/javascript", body) }
func html(body string) http.HandlerFunc { return answer("text/html; charset=utf-8", body) }

func redirect(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		http.Redirect(w, r, to, status)
	}
}

func (m mechanism) path() string { return "/" + strings.ReplaceAll(m.name, " ", "-") }

// icon is the page's, one that asks for nothing unless head has another.
func (m mechanism) icon() string {
	if strings.Contains(m.head, `rel="icon"`) {
		return ""
	}
	return `<link rel="icon" href="data:,">`
}

// fixtures serves the mechanisms' pages and files.
func fixtures(mechanisms []mechanism) http.Handler {
	files := map[string]http.HandlerFunc{}
	for _, m := range mechanisms {
		files[service+m.path()] = func(w http.ResponseWriter, r *http.Request) {
			for _, line := range m.header {
				name, value, _ := strings.Cut(line, ": ")
				w.Header().Add(name, value)
			}
			html(`<!doctype html><html lang="ja"><title>`+m.name+`</title>`+m.icon()+m.head+"<body>"+m.page)(w, r)
		}
		for address, handler := range m.files {
			if strings.HasPrefix(address, "/") {
				address = service + address
			}
			files[address] = handler
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handler := files["https://"+r.Host+r.URL.Path]; handler != nil {
			handler(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Access-Control-Allow-Origin", cmp.Or(r.Header.Get("Origin"), "*"))
		w.Header().Set("Access-Control-Allow-Headers", "*")
		w.Header().Set("Access-Control-Allow-Methods", "*")
		w.WriteHeader(http.StatusNoContent)
	})
}

// browsers are those that the mechanisms are proven in.
var browsers = []string{"chromium-headless-shell", "chromium"}

// TestMechanisms visits every mechanism's page in both browsers, four at a
// time, and compares what was recorded.
func TestMechanisms(t *testing.T) {
	mechanisms := slices.Concat(
		bodyMechanisms, // the longest visits first
		navigationMechanisms,
		initiatorMechanisms,
		injectionMechanisms,
		scriptMechanisms,
		beaconMechanisms,
		workerMechanisms,
		elementMechanisms,
		styleMechanisms,
		downloadMechanisms,
		serviceMechanisms,
		hintMechanisms,
	)
	for _, browser := range browsers {
		t.Run(browser, func(t *testing.T) {
			path, err := exec.LookPath(browser)
			if err != nil {
				t.Skipf("%s is not installed", browser)
			}
			t.Parallel()
			for name, v := range visitAll(t, path, mechanisms) {
				i := slices.IndexFunc(mechanisms, func(m mechanism) bool { return m.name == name })
				t.Run(name, func(t *testing.T) { mechanisms[i].prove(t, v) })
			}
		})
	}
}

// visitAll crawls the mechanisms' pages and returns what each left, by name.
func visitAll(t *testing.T, browser string, mechanisms []mechanism) map[string]visited {
	t.Helper()
	server, roots := serve(t, fixtures(mechanisms), "www.service.example", "px.vendor.example", "cdn.other.example")
	result := map[string]visited{}
	for _, patient := range []bool{false, true} {
		limit := "20s" // which the pages of servers that hang take whole
		if patient {
			limit = "2m"
		}
		var start []string
		var some []mechanism
		for _, m := range mechanisms {
			if m.patient != patient {
				continue
			}
			some = append(some, m)
			if m.skip[browserName(browser)] == "" {
				start = append(start, fmt.Sprintf("%q", service+m.path()))
			}
		}
		if len(start) == 0 {
			continue
		}
		c := newCrawl(t, server, roots, `
name: fixture
start: [`+strings.Join(start, ", ")+`]
settle: {idle: 300ms, cap: `+limit+`}
slots: 4
`)
		c.Site.Limit = len(start)
		c.Chromium = browser
		if _, err := c.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.Journal.Close(); err != nil {
			t.Fatal(err)
		}
		maps.Copy(result, byPage(t, c.Journal, browserName(browser), some))
	}
	return result
}

func browserName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func byPage(t *testing.T, w *journal.Writer, browser string, mechanisms []mechanism) map[string]visited {
	t.Helper()
	all := readJournal(t, w.Path())
	dir := filepath.Dir(filepath.Dir(w.Path()))
	result := map[string]visited{}
	for _, m := range mechanisms {
		v := visited{browser: browser, dir: dir}
		for i := range all.visits {
			if all.visits[i].Page == service+m.path() {
				v.Visit = all.visits[i]
			}
		}
		for i := range all.exchanges {
			if all.exchanges[i].Visit == v.Visit.ID {
				v.Exchanges = append(v.Exchanges, &all.exchanges[i])
			}
		}
		for i := range all.events {
			if all.events[i].Visit == v.Visit.ID {
				v.Events = append(v.Events, &all.events[i])
			}
		}
		for i := range all.origins {
			if all.origins[i].Visit == v.Visit.ID {
				v.Origins = append(v.Origins, &all.origins[i])
			}
		}
		result[m.name] = v
	}
	return result
}

// prove compares a visit with what its mechanism must have sent.
func (m mechanism) prove(t *testing.T, v visited) {
	if why := m.skip[v.browser]; why != "" {
		t.Skip(why)
	}
	if v.Visit.Outcome != catalog.OutcomeDone {
		t.Fatalf("the visit %s: %s", v.Visit.Outcome, v.Visit.Error)
	}
	var sent []string
	for _, x := range v.Exchanges {
		if u, err := url.Parse(x.URL); err == nil && u.Host == "www.service.example" {
			continue
		}
		line := x.Method + " " + x.URL
		if body := v.text(t, x.RequestBody, x.RequestHeader.Get("content-type")); body != "" {
			line += " " + body
		}
		if !slices.Contains(m.may, line) {
			sent = append(sent, line)
		}
	}
	same(t, "sent", sent, m.sent)

	var causes []string
	chains := map[string][]string{}
	for _, j := range witness.Join(v.Record) {
		switch {
		case j.Event == nil && j.Cause != "" && slices.Contains(m.may, j.Exchange.Method+" "+j.Exchange.URL):
		case j.Event == nil:
			line := fmt.Sprintf("%s %s: %s", j.Exchange.Method, j.Exchange.URL, cmp.Or(j.Cause, "the browser did not tell"))
			if !slices.Contains(m.untold, line) {
				causes = append(causes, line)
			}
		case j.Exchange == nil:
			causes = append(causes, fmt.Sprintf("%s %s: %s", j.Event.Method, j.Event.URL, cmp.Or(j.Cause, "the proxy did not see")))
		}
		chain := slices.Clone(j.Initiator)
		for i := range chain {
			chain[i] = blobID.ReplaceAllString(chain[i], "${1}UUID")
		}
		if j.Event != nil {
			chains[j.Event.URL] = chain
		} else if chains[j.Exchange.URL] == nil {
			chains[j.Exchange.URL] = chain
		}
	}
	same(t, "seen by one", causes, m.causes)
	for _, address := range slices.Sorted(maps.Keys(m.initiators)) {
		got, want := chains[address], m.initiators[address]
		if !slices.EqualFunc(got, want, func(g, w string) bool { // * at the end: whatever follows
			before, any := strings.CutSuffix(w, "*")
			return g == w || any && strings.HasPrefix(g, before)
		}) {
			t.Errorf("initiator of %s\n got %q\nwant %q", address, got, want)
		}
	}
	if m.check != nil {
		m.check(t, v)
	}
}

// blobID is what the browser draws for a blob's address.
var blobID = regexp.MustCompile(`^(blob:.*/)[0-9a-f-]{36}$`)

// same compares two lists without their order.
func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s\n got %s\nwant %s", what, legible(got), legible(want))
	}
}

// legible is lines below each other, long ones cut.
func legible(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString("\n     ")
		}
		fmt.Fprintf(&b, "%.500s", line)
	}
	return b.String()
}
