package crawler

import (
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/debugger"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/preload"
	"github.com/chromedp/chromedp"

	"soshin/catalog"
)

// hear takes one event of a session of this visit. It must not block.
func (v *visit) hear(s *attached, msg *cdproto.Message) {
	v.hearStored(s, msg)
	switch string(msg.Method) {
	case cdproto.EventNetworkRequestWillBeSent:
		var ev network.EventRequestWillBeSent
		if decode(msg, &ev) && ev.Request != nil {
			v.hearRequest(s, &ev)
		}
	case cdproto.EventNetworkWebSocketCreated:
		var ev network.EventWebSocketCreated
		if decode(msg, &ev) {
			v.note(s, ev.RequestID, &catalog.BrowserEvent{
				At: time.Now().UTC(), Method: "GET", URL: ev.URL, Type: "websocket",
				Context: s.context(""), Document: s.document(""), Initiator: s.asked(ev.Initiator),
			}, false)
		}
	case cdproto.EventNetworkWebSocketHandshakeResponseReceived:
		var ev network.EventWebSocketHandshakeResponseReceived
		if decode(msg, &ev) {
			v.answered(s, ev.RequestID)
		}
	case cdproto.EventPreloadPrefetchStatusUpdated:
		var ev preload.EventPrefetchStatusUpdated
		if decode(msg, &ev) {
			v.hearPrefetch(s, &ev)
		}
	case cdproto.EventNetworkRequestServedFromCache:
		var ev network.EventRequestServedFromCache
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, catalog.ToldCached)
		}
	case cdproto.EventNetworkResponseReceived:
		var ev network.EventResponseReceived
		if decode(msg, &ev) && ev.Response != nil {
			v.hearWorkerScript(s, &ev)
			v.response(s, &ev)
			v.hearPolicy(s, &ev)
		}
	case cdproto.EventNetworkLoadingFinished:
		var ev network.EventLoadingFinished
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, "")
		}
	case cdproto.EventNetworkLoadingFailed:
		var ev network.EventLoadingFailed
		if decode(msg, &ev) {
			v.lost(s, &ev)
		}
	case cdproto.EventNetworkWebSocketClosed:
		var ev network.EventWebSocketClosed
		if decode(msg, &ev) {
			v.close(s, ev.RequestID, "")
		}
	case cdproto.EventDebuggerScriptParsed:
		var ev debugger.EventScriptParsed
		if decode(msg, &ev) {
			s.scripts.parsed(&ev)
		}
	case cdproto.EventPageFrameAttached:
		var ev page.EventFrameAttached
		if decode(msg, &ev) {
			if ev.Stack == nil {
				s.scripts.attached(string(ev.FrameID), string(ev.ParentFrameID))
			}
			v.origin(&catalog.Origin{
				Context: string(ev.FrameID), Parent: string(ev.ParentFrameID),
				Document: s.document(string(ev.ParentFrameID)), Initiator: s.scripts.stack(ev.Stack),
			})
		}
	case cdproto.EventPageFrameNavigated:
		var ev page.EventFrameNavigated
		if decode(msg, &ev) && ev.Frame != nil {
			before := s.scripts.navigated(string(ev.Frame.ID), ev.Frame.URL)
			if s.info.Type == "iframe" {
				v.departed(string(ev.Frame.ID), before)
			}
			v.navigated(s, ev.Frame)
		}
	case cdproto.EventPageFrameDetached:
		var ev page.EventFrameDetached
		if decode(msg, &ev) && ev.Reason == page.FrameDetachedReasonRemove {
			v.removed(s, string(ev.FrameID))
		}
	case cdproto.EventPageLoadEventFired:
		v.loaded(s)
	case cdproto.EventPageFrameStoppedLoading:
		var ev page.EventFrameStoppedLoading
		if decode(msg, &ev) {
			v.frameStopped(s, ev.FrameID)
		}
	case "Page.downloadWillBegin": // the session's kin of Browser.downloadWillBegin, which cdproto has
		var ev browser.EventDownloadWillBegin
		if decode(msg, &ev) {
			v.hearDownload(s, &ev)
		}
	case cdproto.EventPageJavascriptDialogOpening:
		post(s.session, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	}
}

func (v *visit) hearRequest(s *attached, ev *network.EventRequestWillBeSent) {
	if ev.RedirectResponse != nil {
		outcome := ""
		if _, internal := ev.RedirectResponse.Headers["Non-Authoritative-Reason"]; internal {
			outcome = catalog.ToldInternal // HSTS and the like: Chromium answers itself
		}
		v.close(s, ev.RequestID, outcome)
	}
	by, context, document := v.whoAsked(s, ev)
	if ev.Type == network.ResourceTypeScript {
		s.scripts.insert(ev.Request.URL, by)
	}
	event := &catalog.BrowserEvent{
		At:        wallTime(float64(ev.WallTime)),
		Method:    ev.Request.Method,
		URL:       ev.Request.URL + ev.Request.URLFragment,
		Type:      resourceType(ev.Type, ev.Request.Method),
		Context:   context,
		Document:  document,
		Initiator: by,
	}
	if len(by) > 1 && slices.Equal(by, s.asked(ev.Initiator)) {
		event.Called = s.called(ev.Initiator)
	}
	if ev.Type == network.ResourceTypeDocument {
		v.send(event.Context, document)
	}
	if before := s.scripts.document(string(ev.FrameID)); ev.Type == network.ResourceTypeDocument && strings.HasPrefix(before, "http") && before != document {
		// The document that is in the frame asks for the next one.
		v.origin(&catalog.Origin{Context: document, Parent: event.Context, Document: before, Initiator: by})
	}
	v.note(s, ev.RequestID, event, ev.Type != network.ResourceTypeEventSource && ev.Type != network.ResourceTypePing)
	if c := s.coldRequest(ev, by, document); c != nil {
		v.addCold(c, event)
	}
	if ev.Initiator != nil && s.info.Type == "worker" {
		v.traceWorker(s, ev.Initiator.Stack)
	}
}

// hearWorkerScript records the request for the script of a service worker that
// a frame with a process of its own registered: Chromium tells its answer only.
func (v *visit) hearWorkerScript(s *attached, ev *network.EventResponseReceived) {
	if s.info.Type != "service_worker" || ev.Type != network.ResourceTypeScript || withoutFragment(ev.Response.URL) != s.document("") {
		return
	}
	v.mu.Lock()
	told := v.told["GET "+ev.Response.URL] > 0
	v.mu.Unlock()
	if told {
		return
	}
	v.note(s, ev.RequestID, &catalog.BrowserEvent{
		At: time.Now().UTC(), Method: "GET", URL: ev.Response.URL, Type: "script",
		Context: withoutFragment(ev.Response.URL), // the hooks told who registered it
	}, false)
}

// hearPrefetch records the attempt that Chromium stops because of the proxy:
// speculation rules that name an address of another site. Other prefetches are
// told as requests.
func (v *visit) hearPrefetch(s *attached, ev *preload.EventPrefetchStatusUpdated) {
	if ev.PrefetchStatus != preload.PrefetchStatusPrefetchNotEligibleExistingProxy {
		return
	}
	v.stopped(s, &catalog.BrowserEvent{
		Method: "GET", URL: ev.PrefetchURL, Type: "prefetch",
		Context: s.context(string(ev.InitiatingFrameID)), Document: s.document(string(ev.InitiatingFrameID)),
	})
}

// hearDownload records a file that a link of its own origin has the browser
// save, for which this is all that is told. Any other download begins as a
// navigation, and is told as one.
func (v *visit) hearDownload(s *attached, ev *browser.EventDownloadWillBegin) {
	v.mu.Lock()
	navigated := v.documents[ev.URL]
	v.mu.Unlock()
	if navigated {
		return
	}
	id := network.RequestID(ev.GUID)
	v.note(s, id, &catalog.BrowserEvent{
		At: time.Now().UTC(), Method: "GET", URL: ev.URL, Type: "download",
		Context: s.context(string(ev.FrameID)), Document: s.document(string(ev.FrameID)),
	}, false)
	v.close(s, id, "")
}

func decode(msg *cdproto.Message, ev any) bool {
	return jsonv2.Unmarshal(msg.Params, ev, chromedp.DefaultUnmarshalOptions) == nil
}

func wallTime(seconds float64) time.Time {
	return time.UnixMicro(int64(seconds * 1e6)).UTC()
}

// resourceType is the type of a transmission in the words of
// `soshin transmissions`.
func resourceType(t network.ResourceType, method string) string {
	switch t {
	case network.ResourceTypePing:
		// sendBeacon and <a ping>; the browser tells them apart by nothing
		// but the ping's header, which the proxy sees.
		return "beacon"
	case network.ResourceTypeCSPViolationReport:
		return "csp-report"
	case network.ResourceTypeOther, "":
		if method == "OPTIONS" {
			return "preflight"
		}
		return "other"
	}
	return strings.ToLower(string(t))
}
