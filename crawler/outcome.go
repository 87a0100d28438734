package crawler

import "github.com/chromedp/cdproto/network"

// refusedAnswer reports whether a request failed because the browser refused
// the answer to it: then it was sent, and an answer came.
func refusedAnswer(ev *network.EventLoadingFailed) bool {
	if cors := ev.CorsErrorStatus; cors != nil {
		switch cors.CorsError {
		case network.CorsErrorInvalidResponse, network.CorsErrorWildcardOriginNotAllowed,
			network.CorsErrorMissingAllowOriginHeader, network.CorsErrorMultipleAllowOriginValues,
			network.CorsErrorInvalidAllowOriginValue, network.CorsErrorAllowOriginMismatch,
			network.CorsErrorInvalidAllowCredentials, network.CorsErrorRedirectContainsCredentials:
			return true
		}
		return false // refused by its preflight, or before that
	}
	switch ev.BlockedReason {
	case network.BlockedReasonIntegrity, network.BlockedReasonContentType, network.BlockedReasonSriMessageSignatureMismatch,
		network.BlockedReasonCoepFrameResourceNeedsCoepHeader, network.BlockedReasonCoopSandboxedIframeCannotNavigateToCoopPage,
		network.BlockedReasonCorpNotSameOrigin, network.BlockedReasonCorpNotSameSite,
		network.BlockedReasonCorpNotSameOriginAfterDefaultedToSameOriginByCoep,
		network.BlockedReasonCorpNotSameOriginAfterDefaultedToSameOriginByDip,
		network.BlockedReasonCorpNotSameOriginAfterDefaultedToSameOriginByCoepAndDip:
		return true
	}
	return ev.ErrorText == "net::ERR_BLOCKED_BY_ORB"
}
