package vendors

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
)

var categories = []catalog.Category{
	catalog.CategoryAdvertising, catalog.CategoryAffiliate, catalog.CategoryAnalytics, catalog.CategoryCustomerData,
	catalog.CategoryTagManager, catalog.CategorySessionReplay, catalog.CategoryTesting, catalog.CategoryErrors,
	catalog.CategoryPerformance, catalog.CategoryChat, catalog.CategoryConsent, catalog.CategorySocial,
	catalog.CategoryVideo, catalog.CategoryMaps, catalog.CategoryFonts, catalog.CategoryCDN, catalog.CategoryPayment,
	catalog.CategorySecurity, catalog.CategoryOther,
}

var kinds = func() map[catalog.InformationKind]bool {
	m := map[catalog.InformationKind]bool{catalog.KindTechnical: true}
	for _, k := range catalog.Kinds() {
		m[k.Kind] = true
	}
	return m
}()

var places = []string{"", catalog.InPath, catalog.InQuery, catalog.InHeader, catalog.InBody, catalog.InWebSocket}

// check returns the first thing in the file that is missing or not of its form.
func (f *file) check() error {
	r := &f.recipient
	if !isID(r.ID) {
		return fmt.Errorf("%s: a recipient's file is called by its ID, of a-z, 0-9 and -, and .yaml", f.name)
	}
	if err := f.checkText("$.legal_name", r.LegalName); err != nil {
		return err
	}
	if c := r.Country; c != "" && (len(c) != 2 || strings.Trim(c, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		return f.errorf("$.country", "%q is not a code of ISO 3166-1 such as JP", c)
	}
	if err := f.checkCommon("$", r.PolicyURL, r.OptOutURL, r.Sources); err != nil {
		return err
	}
	if len(r.Services) == 0 {
		return f.errorf("$.services", "at least one is needed")
	}
	for i := range r.Services {
		if err := f.checkService(fmt.Sprintf("$.services[%d]", i), &r.Services[i]); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) checkService(at string, s *catalog.Service) error {
	if !isID(s.ID) {
		return f.errorf(at+".id", "%q is not an ID of a-z, 0-9 and -", s.ID)
	}
	if err := f.checkText(at+".name", s.Name); err != nil {
		return err
	}
	if !slices.Contains(categories, s.Category) {
		return f.errorf(at+".category", "%q is not a category", s.Category)
	}
	if err := f.checkText(at+".purpose", s.Purpose); err != nil {
		return err
	}
	if err := f.checkCommon(at, s.PolicyURL, s.OptOutURL, s.Sources); err != nil {
		return err
	}
	if len(s.Match) == 0 {
		return f.errorf(at+".match", "at least one address is needed")
	}
	for i, e := range s.Match {
		if err := f.checkEndpoint(fmt.Sprintf("%s.match[%d]", at, i), e); err != nil {
			return err
		}
	}
	if err := f.checkSources(at+".japan", s.Japan); err != nil {
		return err
	}
	for i, k := range s.SDKs {
		at := fmt.Sprintf("%s.sdks[%d]", at, i)
		if k.Platform != "ios" && k.Platform != "android" {
			return f.errorf(at+".platform", "%q is neither ios nor android", k.Platform)
		}
		if strings.TrimSpace(k.Package) == "" || slices.Contains(s.SDKs[:i], k) {
			return f.errorf(at+".package", "is missing, or there twice")
		}
	}
	if err := f.checkParameters(at+".parameters", s.Parameters, places); err != nil {
		return err
	}
	return f.checkParameters(at+".cookies", s.Cookies, []string{""})
}

func (f *file) checkCommon(at, policy, optOut string, sources []catalog.Source) error {
	if policy != "" && !isHTTPS(policy) {
		return f.errorf(at+".policy", "%q is not an https address", policy)
	}
	if optOut != "" && !isHTTPS(optOut) {
		return f.errorf(at+".opt_out", "%q is not an https address", optOut)
	}
	if len(sources) == 0 {
		return f.errorf(at+".sources", "at least one is needed")
	}
	return f.checkSources(at+".sources", sources)
}

func (f *file) checkSources(at string, sources []catalog.Source) error {
	for i, s := range sources {
		at := fmt.Sprintf("%s[%d]", at, i)
		if !isHTTPS(s.URL) {
			return f.errorf(at+".url", "%q is not an https address", s.URL)
		}
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
			return f.errorf(at+".date", "%q is not a date such as 2026-11-23", s.Date)
		}
	}
	return nil
}

func (f *file) checkEndpoint(at string, e catalog.Endpoint) error {
	if e.Path != "" && e.Path[0] != '/' {
		return f.errorf(at+".path", "%q does not begin with /", e.Path)
	}
	if e.AnyHost {
		if e.Host != "" {
			return f.errorf(at+".host", "goes with no any_host")
		}
		if strings.Trim(e.Path, "/*") == "" {
			return f.errorf(at+".path", "any_host needs one")
		}
		return nil
	}
	bare := strings.TrimPrefix(e.Host, "*.")
	for l := range strings.SplitSeq(bare, ".") {
		if l != "*" && (l == "" || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "") {
			return f.errorf(at+".host", "%q is not a host pattern: a name in lower case, *.name, or * for one label", e.Host)
		}
	}
	if suffix, _ := publicsuffix.PublicSuffix(bare); suffix == bare {
		return f.errorf(at+".host", "%q is a public suffix, not one recipient's", e.Host)
	}
	return nil
}

func (f *file) checkParameters(at string, ps []catalog.Parameter, places []string) error {
	seen := map[key]bool{}
	for i, p := range ps {
		at := fmt.Sprintf("%s[%d]", at, i)
		switch k := (key{p.In, p.Path}); {
		case !slices.Contains(places, p.In):
			return f.errorf(at+".in", "%q is not a place for it", p.In)
		case p.Path == "" || p.In == "" && strings.Trim(p.Path, "*") == "":
			return f.errorf(at+".path", "%q names nothing", p.Path)
		case seen[k]:
			return f.errorf(at+".path", "%q is there twice", p.Path)
		case !kinds[p.Kind]:
			return f.errorf(at+".kind", "%q is not an information kind", p.Kind)
		case strings.TrimSpace(p.Meaning) == "":
			return f.errorf(at+".meaning", "is missing")
		default:
			seen[k] = true
		}
	}
	return nil
}

func (f *file) checkText(at string, t catalog.Text) error {
	if strings.TrimSpace(t.Ja) == "" {
		return f.errorf(at+".ja", "is missing")
	}
	if strings.TrimSpace(t.En) == "" {
		return f.errorf(at+".en", "is missing")
	}
	return nil
}

func isID(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func isHTTPS(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != ""
}
