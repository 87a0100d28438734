package crawler

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/network"

	"soshin/catalog"
)

// maxPolicy bounds what is read of an answer's policy, in bytes.
const maxPolicy = 16 << 10

// hearPolicy records the attempts that an answer asks for with a policy of
// Network Error Logging (W3C, 3.1). Chromium takes no such policy of an answer
// that came through a proxy, because it does not know the server's address
// (HttpNetworkTransaction::ProcessNetworkErrorLoggingHeader), so no report is
// ever seen here, and a visitor's browser sends them.
func (v *visit) hearPolicy(s *attached, ev *network.EventResponseReceived) {
	var nel, reportTo string
	for name, value := range ev.Response.Headers {
		text, _ := value.(string)
		switch strings.ToLower(name) {
		case "nel":
			nel = text
		case "report-to":
			reportTo = text
		}
	}
	if !strings.HasPrefix(ev.Response.URL, "https:") {
		return
	}
	for _, address := range errorReports(nel, reportTo) {
		if !v.newPolicy(address) {
			continue
		}
		v.stopped(s, &catalog.BrowserEvent{
			Method: "POST", URL: address, Type: "report",
			Context: s.context(string(ev.FrameID)), Document: s.document(string(ev.FrameID)),
			Initiator: []string{withoutFragment(ev.Response.URL)},
		})
	}
}

// newPolicy reports whether no answer of the visit named the address before.
func (v *visit) newPolicy(address string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.policies[address] || len(v.policies) >= maxExits {
		return false
	}
	v.policies[address] = true
	return true
}

// errorReports returns the addresses to which the headers NEL and Report-To
// have the browser send its reports; none when they are broken or withdraw a
// policy. Both headers hold JSON, one value after the other (Network Error
// Logging, 3.1; Reporting API of 2018, 3.1).
func errorReports(nel, reportTo string) []string {
	type policy struct {
		ReportTo string `json:"report_to"`
		MaxAge   int    `json:"max_age"`
	}
	type group struct {
		Group     string `json:"group"`
		MaxAge    int    `json:"max_age"`
		Endpoints []struct {
			URL string `json:"url"`
		} `json:"endpoints"`
	}
	policies, groups := jsonList[policy](nel), jsonList[group](reportTo)
	if len(policies) == 0 || policies[0].MaxAge <= 0 { // further ones do not count
		return nil
	}
	var addresses []string
	for _, g := range groups {
		if g.Group == "" {
			g.Group = "default"
		}
		if g.Group != policies[0].ReportTo || g.MaxAge <= 0 {
			continue
		}
		for _, e := range g.Endpoints {
			if strings.HasPrefix(e.URL, "https://") && !slices.Contains(addresses, e.URL) {
				addresses = append(addresses, e.URL)
			}
		}
	}
	return addresses
}

// jsonList reads a header's JSON values. The browser tells several lines of one
// header with line breaks between them.
func jsonList[T any](header string) []T {
	if header == "" || len(header) > maxPolicy {
		return nil
	}
	var list []T
	if json.Unmarshal([]byte("["+strings.ReplaceAll(header, "\n", ",")+"]"), &list) != nil {
		return nil
	}
	return list
}
