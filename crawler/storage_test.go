package crawler

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
	"soshin/catalog/storage"
)

// inEachBrowser runs a test in the browsers that are installed.
func inEachBrowser(t *testing.T, test func(t *testing.T, program string)) {
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		t.Run(name, func(t *testing.T) {
			program, err := exec.LookPath(name)
			if err != nil {
				t.Skipf("%s is not installed", name)
			}
			test(t, program)
		})
	}
}

// files serves a map of addresses without their scheme: what begins with < is
// a page, all else a script. headers are added to the answers.
func files(text map[string]string, headers map[string]http.Header) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		address := r.Host + r.URL.Path
		for name, values := range headers[address] {
			w.Header()[name] = values
		}
		body, ok := text[address]
		switch {
		case w.Header().Get("Location") != "":
			w.WriteHeader(http.StatusFound)
		case !ok:
			w.WriteHeader(http.StatusNoContent)
		case strings.HasPrefix(body, "<"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><title>page</title><link rel="icon" href="data:,">`+body)
		default:
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, body)
		}
	})
}

// visitPage visits the page at https://www.service.example/ in the browser.
func visitPage(t *testing.T, program string, handler http.Handler) recorded {
	t.Helper()
	server, roots := serve(t, handler, "www.service.example", "px.service.example", "cdn.vendor.example", "frame.vendor.example", "px.vendor.example")
	c := newCrawl(t, server, roots, `
name: fixture
start: ["https://www.service.example/"]
settle: {idle: 300ms, cap: 20s}
limit: 1
slots: 1
`)
	c.Chromium = program
	if _, err := c.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Journal.Close(); err != nil {
		t.Fatal(err)
	}
	got := readJournal(t, c.Journal.Path())
	if len(got.visits) != 1 || got.visits[0].Outcome != catalog.OutcomeDone {
		t.Fatalf("visits %+v", got.visits)
	}
	return got
}

// storedRows writes what Join made of a visit in short: kind, place, path and
// name, value, partition, lifetime and flags, way, writers, state.
func storedRows(got recorded) []string {
	var exchanges []*catalog.Exchange
	for i := range got.exchanges {
		exchanges = append(exchanges, &got.exchanges[i])
	}
	var rows []string
	for _, s := range storage.Join(got.visits[0], exchanges, got.stored) {
		value := s.Value
		if len(value) > 40 {
			value = fmt.Sprintf("%.3s... %d bytes", value, len(value))
		}
		row := fmt.Sprintf("%s %s %s %s=%s", s.Kind, s.Place, s.Path, s.Name, value)
		for _, part := range []struct {
			is   bool
			text string
		}{
			{s.Partition != "", "in " + s.Partition}, {s.Cut, "cut"}, {s.Secure, "secure"}, {s.HTTPOnly, "httponly"}, {s.SameSite != "", s.SameSite},
			{!s.Expires.IsZero(), sinceStart(got, s.Expires)},
		} {
			if part.is {
				row += " " + part.text
			}
		}
		by := strings.NewReplacer("https://", "", ".example", "").Replace(strings.Join(s.By, " < "))
		rows = append(rows, fmt.Sprintf("%s | %s %s | %s", row, s.Via, by, s.State))
	}
	return rows
}

// sinceStart is a time in hours from the start of the visit.
func sinceStart(got recorded, at time.Time) string {
	return at.Sub(got.visits[0].Started).Round(time.Hour).String()
}

func compareRows(t *testing.T, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	for _, row := range got {
		if !slices.Contains(want, row) {
			t.Errorf("unexpected: %s", row)
		}
	}
	for _, row := range want {
		if !slices.Contains(got, row) {
			t.Errorf("missing:    %s", row)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

func TestStored(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		got := visitPage(t, program, files(map[string]string{
			"www.service.example/": `<script>document.cookie = 'own=1; max-age=86400'</script>
				<script src="https://cdn.vendor.example/tag.js"></script>
				<script src="https://cdn.vendor.example/lib.js"></script><script>libSet('viaLib', 'x')</script>
				<script>eval('document.cookie = "evaled=1"'); setTimeout('document.cookie = "late=1"')</script>
				<button id="b" onclick="document.cookie = 'handler=1'"></button><script>b.click()</script>
				<iframe src="https://frame.vendor.example/frame"></iframe>
				<iframe srcdoc="<script>document.cookie = 'srcdoc=1'</script>"></iframe>
				<iframe sandbox="allow-scripts" src="/sandboxed"></iframe>`,
			"www.service.example/sandboxed": `<script>try { document.cookie = 'no=1' } catch {}</script>`,
			"cdn.vendor.example/tag.js": `
				document.cookie = '_v=abc; domain=service.example; path=/; max-age=34560000; secure; samesite=lax';
				document.cookie = 'gone=1';
				document.cookie = 'gone=; expires=Thu, 01 Jan 1970 00:00:00 GMT';
				document.cookie = 'srv=; max-age=0; path=/';
				document.cookie = 'elsewhere=1; domain=vendor.example';
				document.cookie = 'sneaky=1; httponly';
				cookieStore.set('cs', 'one');
				cookieStore.set({name: 'cs2', value: 'two', expires: Date.now() + 864e5, domain: 'service.example', sameSite: 'none', partitioned: true});
				cookieStore.set('cs3', 'three').then(() => cookieStore.delete('cs3'));
				localStorage.setItem('id', 'L-1');
				localStorage.setItem('id', 'L-2');
				localStorage.plain = 'P';
				localStorage.setItem('tmp', 1); localStorage.removeItem('tmp');
				sessionStorage.setItem('sid', 'S-1');
				sessionStorage.setItem('long', 'あ'.repeat(2000));
				try { localStorage.setItem('huge', 'x'.repeat(6e6)) } catch (e) { sessionStorage.setItem('said', e.name) }
				const open = indexedDB.open('vdb', 1);
				open.onupgradeneeded = () => { open.result.createObjectStore('ids'); open.result.createObjectStore('unused') };
				open.onsuccess = () => open.result.transaction('ids', 'readwrite').objectStore('ids').put('IDB-1', 'k');
				addEventListener('pagehide', () => {
					localStorage.setItem('bye', '1');
					document.cookie = 'last=1';
					navigator.sendBeacon('https://px.vendor.example/exit');
				});
				new Image().src = 'https://px.vendor.example/pixel';
				fetch('https://px.vendor.example/cross', {mode: 'no-cors', credentials: 'include'});`,
			"cdn.vendor.example/lib.js": `function libSet(k, v) { document.cookie = k + '=' + v; sessionStorage.setItem(k, v) }`,
			"frame.vendor.example/frame": `<script>
				document.cookie = 'chips=1; path=/; secure; samesite=none; partitioned; max-age=3600';
				document.cookie = 'third=1; path=/; secure; samesite=none';
				localStorage.setItem('part', 'F');
				</script>`,
		}, map[string]http.Header{
			"www.service.example/": {"Set-Cookie": {
				"sid=secret; HttpOnly; Secure; SameSite=Strict; Path=/",
				"srv=1; Path=/",
				"dom=1; Domain=service.example; Path=/sub; Max-Age=7200",
				"stale=1; Expires=Thu, 01-Jan-70 00:00:00 GMT",
				"bad=1; Domain=vendor.example",
			}},
			"px.vendor.example/pixel":  {"Set-Cookie": {"hop=1; Secure; SameSite=None"}, "Location": {"https://px.vendor.example/pixel2"}},
			"px.vendor.example/pixel2": {"Set-Cookie": {"uid=U; Domain=vendor.example; Path=/; Max-Age=99999999; Secure; SameSite=None", "lax=1", "insecure=1; SameSite=None"}},
			"px.vendor.example/cross":  {"Set-Cookie": {"p=1; Secure; SameSite=None; Partitioned; Path=/"}},
			"px.vendor.example/exit":   {"Set-Cookie": {"exit=1; Secure; SameSite=None; Path=/"}},
		}))
		compareRows(t, storedRows(got), []string{
			// Headers: of the page, of a redirect, of a third party, of an exit beacon.
			"cookie www.service.example / sid=secret secure httponly Strict | header www.service/ | kept",
			"cookie www.service.example / srv=1 | header www.service/ | deleted",
			"cookie .service.example /sub dom=1 2h0m0s | header www.service/ | kept",
			"cookie www.service.example / stale=1 " + sinceStart(got, time.Unix(0, 0)) + " | header www.service/ | deleted",
			"cookie .vendor.example / bad=1 | header www.service/ | refused: InvalidDomain",
			"cookie px.vendor.example / hop=1 secure None | header px.vendor/pixel | kept",
			"cookie .vendor.example / uid=U secure None 9600h0m0s | header px.vendor/pixel2 | kept",
			"cookie px.vendor.example / lax=1 | header px.vendor/pixel2 | refused: SchemefulSameSiteUnspecifiedTreatedAsLax",
			"cookie px.vendor.example / insecure=1 None | header px.vendor/pixel2 | refused: SameSiteNoneInsecure",
			"cookie px.vendor.example / p=1 in https://service.example secure None | header px.vendor/cross | kept",
			"cookie px.vendor.example / exit=1 secure None | header px.vendor/exit | kept",
			// Scripts of the page: inline, through a library, as a string, in a
			// handler, in frames.
			"cookie www.service.example / own=1 24h0m0s | script www.service/ | kept",
			"cookie www.service.example / viaLib=x | script cdn.vendor/lib.js < www.service/ | kept",
			"session-storage https://www.service.example  viaLib=x | script cdn.vendor/lib.js < www.service/ | kept",
			"cookie www.service.example / evaled=1 | script www.service/ | kept",
			"cookie www.service.example / late=1 | script www.service/ | kept",
			"cookie www.service.example / handler=1 | script www.service/ | kept",
			"cookie www.service.example / srcdoc=1 | script www.service/ | kept",
			"cookie null / no=1 | script www.service/sandboxed | refused: SecurityError",
			// A vendor's tag.
			"cookie .service.example / _v=abc secure Lax 9600h0m0s | script cdn.vendor/tag.js | kept",
			"cookie www.service.example / gone=1 | script cdn.vendor/tag.js | deleted",
			"cookie www.service.example / srv= 0s | script cdn.vendor/tag.js | deleted",
			"cookie .vendor.example / elsewhere=1 | script cdn.vendor/tag.js | absent",
			"cookie www.service.example / sneaky=1 httponly | script cdn.vendor/tag.js | absent",
			"cookie www.service.example / cs=one secure Strict | script cdn.vendor/tag.js | kept",
			"cookie .service.example / cs2=two in https://service.example secure None 24h0m0s | script cdn.vendor/tag.js | kept",
			"cookie www.service.example / cs3=three secure Strict | script cdn.vendor/tag.js | deleted",
			"local-storage https://www.service.example  id=L-2 | script cdn.vendor/tag.js | kept",
			"local-storage https://www.service.example  plain=P |   | kept",
			"local-storage https://www.service.example  tmp=1 | script cdn.vendor/tag.js | deleted",
			"local-storage https://www.service.example  huge=xxx... 4096 bytes cut | script cdn.vendor/tag.js | refused: QuotaExceededError",
			"session-storage https://www.service.example  said=QuotaExceededError | script cdn.vendor/tag.js | kept",
			"session-storage https://www.service.example  sid=S-1 | script cdn.vendor/tag.js | kept",
			"session-storage https://www.service.example  long=あああ... 4095 bytes cut | script cdn.vendor/tag.js | kept",
			"indexed-db https://www.service.example vdb ids= | script cdn.vendor/tag.js | kept",
			"indexed-db https://www.service.example vdb unused= |   | kept",
			// What is written while the page goes.
			"cookie www.service.example / last=1 | script cdn.vendor/tag.js | kept",
			"local-storage https://www.service.example  bye=1 | script cdn.vendor/tag.js | kept",
			// A vendor's frame.
			"cookie frame.vendor.example / chips=1 in https://service.example secure None 1h0m0s | script frame.vendor/frame | kept",
			"cookie frame.vendor.example / third=1 secure None | script frame.vendor/frame | kept",
			"local-storage https://frame.vendor.example  part=F in https://service.example | script frame.vendor/frame | kept",
		})
	})
}

// What a page sees of the hooks, and what it can do about them.
func TestHooksAreNotInTheWay(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		got := visitPage(t, program, files(map[string]string{
			"www.service.example/": `<script src="https://cdn.vendor.example/check.js"></script><script src="https://cdn.vendor.example/hostile.js"></script>`,
			"cdn.vendor.example/check.js": `
				const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
				const thrown = f => { try { return f() } catch (e) { return e.constructor.name + ' ' + e.name } };
				const facts = {
					left: Object.getOwnPropertyNames(window).filter(n => n.startsWith('soshin')).length,
					native: [cookie.set, Storage.prototype.setItem, IDBObjectStore.prototype.put, CookieStore.prototype.set, RTCPeerConnection]
						.every(f => /\[native code\]/.test(Function.prototype.toString.call(f))),
					shape: [cookie.set.name, cookie.set.length, Storage.prototype.setItem.name, Storage.prototype.setItem.length, cookie.enumerable, cookie.configurable].join(),
					peer: [RTCPeerConnection.name, new RTCPeerConnection() instanceof RTCPeerConnection, new RTCPeerConnection().constructor === RTCPeerConnection,
						typeof RTCPeerConnection.generateCertificate, new (class A extends RTCPeerConnection {})().constructor.name].join(),
					call: thrown(() => RTCPeerConnection()),
					bad: thrown(() => new RTCPeerConnection({iceServers: [{urls: 'nonsense:x'}]})),
					few: thrown(() => localStorage.setItem('x')),
					brand: thrown(() => cookie.set.call({}, 'a=b')),
					symbol: thrown(() => localStorage.setItem(Symbol(), 1)),
					order: (() => { let o = ''; localStorage.setItem({toString() { o += 'k'; return 'k' }}, {toString() { o += 'v'; return 'v' }}); return o })(),
					limit: [Error.stackTraceLimit, 'prepareStackTrace' in Error].join(),
				};
				sessionStorage.facts = JSON.stringify(facts);`,
			"cdn.vendor.example/hostile.js": `
				const seen = {length: 0}, names = ['get', 'set', 'value', 'toJSON', 'apply', 'urls'];
				const bad = () => { throw new Error('mine') };
				Error.prepareStackTrace = (e, frames) => { seen.length++; return 'at https://innocent.example/x.js:1:1' };
				Error.stackTraceLimit = 0;
				Array.prototype[Symbol.iterator] = Array.prototype.map = Array.prototype.join = bad;
				String.prototype.slice = Map.prototype.get = JSON.stringify = Reflect.apply = Function.prototype.apply = Function.prototype.call = bad;
				for (let i = 0; i < names.length; i++) Object.defineProperty(Object.prototype, names[i], {__proto__: null, get: bad, configurable: true});
				document.cookie = 'a=1';
				for (let i = 0; i < names.length; i++) delete Object.prototype[names[i]];
				document.cookie = 'b=1';
				sessionStorage.seen = seen.length + ' ' + Error.stackTraceLimit + ' ' + typeof Error.prepareStackTrace;
				Object.freeze(Error);
				document.cookie = 'c=1';`,
		}, nil))
		const tag, hostile = "cdn.vendor/check.js", "cdn.vendor/hostile.js"
		compareRows(t, storedRows(got), []string{
			`session-storage https://www.service.example  facts={"l... ` + fmt.Sprint(len(wantFacts)) + ` bytes |   | kept`,
			"session-storage https://www.service.example  seen=0 0 function |   | kept",
			"local-storage https://www.service.example  k=v | script " + tag + " | kept",
			"cookie www.service.example / a=1 | script " + hostile + " | kept",
			"cookie www.service.example / b=1 | script " + hostile + " | kept",
			// Where stacks cannot be read any more it is the document's.
			"cookie www.service.example / c=1 | script www.service/ | kept",
		})
		for _, o := range got.stored {
			if o.Name == "facts" && o.Value != wantFacts {
				t.Errorf("the page sees\n%s\nwant\n%s", o.Value, wantFacts)
			}
		}
	})
}

const wantFacts = `{"left":0,"native":true,"shape":"set cookie,1,setItem,2,true,true",` +
	`"peer":"RTCPeerConnection,true,true,function,A","call":"TypeError TypeError","bad":"DOMException SyntaxError",` +
	`"few":"TypeError TypeError","brand":"TypeError TypeError","symbol":"TypeError TypeError","order":"kv","limit":"10,false"}`

func TestStoredIsBounded(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		write := `const n = 'k'.repeat(2000); for (let i = 0; i < 3000; i++) sessionStorage.setItem(name + i, i); sessionStorage.setItem(name + n, n.repeat(5));`
		got := visitPage(t, program, files(map[string]string{
			"www.service.example/":  `<iframe name="a" src="/f"></iframe><iframe name="b" src="/f"></iframe><iframe name="c" src="/f"></iframe>`,
			"www.service.example/f": `<script>` + write + `</script>`,
		}, nil))
		var writes, found int
		limits := map[string]int{}
		for _, o := range got.stored {
			switch {
			case strings.HasPrefix(string(o.State), catalog.StateLimit):
				limits[string(o.State)]++
			case o.Via == catalog.ViaScript:
				writes++
			default:
				found++
			}
			if len(o.Name) > catalog.MaxStoredName || len(o.Value) > catalog.MaxStoredValue {
				t.Errorf("a name of %d and a value of %d bytes", len(o.Name), len(o.Value))
			}
		}
		// The limits of two documents are among the 4,999 of the visit.
		if writes != maxSeen-3 || found != maxSeen-1 {
			t.Errorf("%d writes and %d found, want %d and %d", writes, found, maxSeen-3, maxSeen-1)
		}
		want := map[string]int{
			"limit: what this document wrote after 2000 times was not looked at": 2,
			"limit: what came after 4999 was not looked at":                      2,
		}
		if !maps.Equal(limits, want) {
			t.Errorf("limits %v, want %v", limits, want)
		}
	})
}

// What a worker writes has its writer, too.
func TestStoredByWorker(t *testing.T) {
	inEachBrowser(t, func(t *testing.T, program string) {
		got := visitPage(t, program, files(map[string]string{
			"www.service.example/": `<script>new Worker('/worker.js').onmessage = () => new Image().src = 'https://px.vendor.example/done'</script>`,
			"www.service.example/worker.js": `
				const open = indexedDB.open('db', 1);
				open.onupgradeneeded = () => open.result.createObjectStore('ids');
				open.onsuccess = () => {
					const t = open.result.transaction('ids', 'readwrite');
					t.objectStore('ids').add(1, 1);
					t.oncomplete = () => postMessage(1);
				};`,
		}, nil))
		compareRows(t, storedRows(got), []string{"indexed-db https://www.service.example db ids= | script www.service/worker.js | kept"})
	})
}
