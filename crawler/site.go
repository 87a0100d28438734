package crawler

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"soshin/catalog"
	"soshin/catalog/policy"
	"soshin/catalog/strictyaml"
	"soshin/proxy"
)

// A Site is the site file: what to crawl, how, and what the service promises.
// Relative paths in it are relative to the file.
type Site struct {
	Name    string       `yaml:"name"`  // short, for runs and reports
	Title   catalog.Text `yaml:"title"` // the service's name on the list
	Start   []string     `yaml:"start"` // addresses to begin with
	Sitemap string       `yaml:"sitemap"`
	// Scope are the service's own registrable domains or hosts; everything
	// else is external. Empty: the registrable domains of Start.
	Scope []string `yaml:"scope"`
	// Exclude are the pages that are left out, as in a robots.txt (RFC 9309,
	// 2.2.3): a pattern is the beginning of a path with its query, * is anything,
	// and $ the end.
	Exclude []string `yaml:"exclude"`
	Limit   int      `yaml:"limit"` // pages; 0: DefaultLimit
	Slots   int      `yaml:"slots"` // visits at a time; 0: DefaultSlots
	Settle  struct {
		Idle time.Duration `yaml:"idle"` // the network is quiet that long; 0: DefaultIdle
		Cap  time.Duration `yaml:"cap"`  // and no page takes longer; 0: DefaultCap
	} `yaml:"settle"`
	Consent struct {
		Accept string `yaml:"accept"` // CSS selector of the banner's button
	} `yaml:"consent"`
	Persona string `yaml:"persona"` // a file of catalog.Persona
	Fill    bool   `yaml:"fill"`    // type the persona into forms
	// Screenshots takes a picture of each page before it is left. What was typed
	// into its forms may be in it: real people's values have no place in a persona.
	Screenshots      bool              `yaml:"screenshots"`
	SearchParameters []string          `yaml:"search_parameters"`
	Resolver         string            `yaml:"resolver"`      // host:port of a DNS server; empty: the system's
	Vendors          []string          `yaml:"vendors"`       // directories of vendor files
	UpstreamCA       string            `yaml:"upstream_ca"`   // PEM file of further roots
	Hosts            map[string]string `yaml:"hosts"`         // host patterns to addresses
	ThirdParties     string            `yaml:"third_parties"` // forward (default) or sinkhole
	PolicyFile       string            `yaml:"policy"`        // a file of policy.Policy; empty: policy.Default
	ReviewFile       string            `yaml:"review"`        // the list that people keep; empty: DefaultReviewFile
	Promise          catalog.Promise   `yaml:"promise"`

	path   string
	data   []byte
	who    catalog.Persona
	policy *policy.Policy
	hosts  *proxy.HostMap
	roots  *x509.CertPool
	left   []*regexp.Regexp // of Exclude
}

// What a site file leaves out.
const (
	DefaultLimit = 200
	DefaultSlots = 4
	DefaultIdle  = 500 * time.Millisecond
	DefaultCap   = 20 * time.Second

	DefaultReviewFile = "external-transmission.yaml"
	maxSlots          = 32
)

// LoadSite reads and checks a site file. Errors are one line with file, line
// and field.
func LoadSite(path string) (*Site, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, fmt.Errorf("site file %s: %w", path, err)
	}
	s := &Site{path: path, data: data}
	if err := strictyaml.Decode(path, data, s); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}

// Line returns the line of a field such as promise.declared, or of the next one
// above it that the file has; of start if it has none of them.
func (s *Site) Line(field string) int {
	for ; field != ""; field = field[:max(strings.LastIndexByte(field, '.'), 0)] {
		if line := strictyaml.Line(s.data, "$."+field); line > 0 {
			return line
		}
	}
	return strictyaml.Line(s.data, "$.start")
}

// bad is an error at a YAML path of the file.
func (s *Site) bad(field, format string, args ...any) error {
	where := s.path
	if line := strictyaml.Line(s.data, "$."+field); line > 0 {
		where = fmt.Sprintf("%s:%d", s.path, line)
	}
	return fmt.Errorf("%s: %s: %s", where, field, fmt.Sprintf(format, args...))
}

func (s *Site) check() error {
	if s.Name == "" {
		return s.bad("name", "is missing")
	}
	if strings.ContainsFunc(s.Name, func(r rune) bool { return r <= ' ' || r == '/' }) {
		return s.bad("name", "%q: no blanks and no slashes, please", s.Name)
	}
	if len(s.Start) == 0 {
		return s.bad("start", "is missing: at least one address to begin with")
	}
	starts := make([]*url.URL, len(s.Start))
	for i, raw := range s.Start {
		u, err := pageURL(raw)
		if err != nil {
			return s.bad(fmt.Sprintf("start[%d]", i), "%v", err)
		}
		starts[i] = u
	}
	if len(s.Scope) == 0 {
		for _, u := range starts {
			if d := domain(u.Hostname()); !slices.Contains(s.Scope, d) {
				s.Scope = append(s.Scope, d)
			}
		}
	}
	for i, host := range s.Scope {
		if host == "" || strings.ContainsAny(host, "/:* ") {
			return s.bad(fmt.Sprintf("scope[%d]", i), "%q: want a domain or host such as example.jp", host)
		}
		s.Scope[i] = strings.ToLower(host)
	}
	for i, u := range starts {
		if !s.Own(u.Hostname()) {
			return s.bad(fmt.Sprintf("start[%d]", i), "%s is outside the service (scope: %s)", u.Host, strings.Join(s.Scope, ", "))
		}
	}
	for i, pattern := range s.Exclude {
		if !strings.HasPrefix(pattern, "/") && !strings.HasPrefix(pattern, "*") {
			return s.bad(fmt.Sprintf("exclude[%d]", i), "%q: want the beginning of a path, such as /mypage/ or /*/edit$", pattern)
		}
		s.left = append(s.left, beginning(pattern))
	}
	for i, u := range starts {
		if s.excludes(u) {
			return s.bad(fmt.Sprintf("start[%d]", i), "%s is among those left out (exclude)", u)
		}
	}
	if s.Sitemap != "" {
		u, err := pageURL(s.Sitemap)
		if err != nil {
			return s.bad("sitemap", "%v", err)
		}
		if !s.Own(u.Hostname()) {
			return s.bad("sitemap", "%s is outside the service (scope: %s)", u.Host, strings.Join(s.Scope, ", "))
		}
	}
	switch {
	case s.Limit < 0:
		return s.bad("limit", "%d: want a number of pages", s.Limit)
	case s.Slots < 0 || s.Slots > maxSlots:
		return s.bad("slots", "%d: want 1 to %d", s.Slots, maxSlots)
	case s.Settle.Idle < 0 || s.Settle.Cap < 0:
		return s.bad("settle", "a time cannot be negative")
	case s.Resolver != "" && !hostPort(s.Resolver):
		return s.bad("resolver", "%q: want host:port", s.Resolver)
	case s.ThirdParties != "" && s.ThirdParties != "forward" && s.ThirdParties != "sinkhole":
		return s.bad("third_parties", "%q: want forward or sinkhole", s.ThirdParties)
	case s.Fill && s.Persona == "":
		return s.bad("fill", "needs a persona to type")
	}
	s.Limit = cmp.Or(s.Limit, DefaultLimit)
	s.Slots = cmp.Or(s.Slots, DefaultSlots)
	s.Settle.Idle = cmp.Or(s.Settle.Idle, DefaultIdle)
	s.Settle.Cap = cmp.Or(s.Settle.Cap, DefaultCap)
	return s.load()
}

// load reads what the file names.
func (s *Site) load() error {
	var err error
	if s.hosts, err = proxy.NewHostMap(s.Hosts); err != nil {
		return s.bad("hosts", "%s", strings.TrimPrefix(err.Error(), "hosts: "))
	}
	if s.Persona != "" {
		if err := strictyaml.ReadFile(s.resolve(s.Persona), &s.who); err != nil {
			return fmt.Errorf("persona: %w", err)
		}
	}
	s.policy = policy.Default()
	if s.PolicyFile != "" {
		if s.policy, err = policy.Load(s.resolve(s.PolicyFile)); err != nil {
			return err
		}
	}
	for i, dir := range s.Vendors {
		s.Vendors[i] = s.resolve(dir)
		if info, err := os.Stat(s.Vendors[i]); err != nil || !info.IsDir() {
			return s.bad(fmt.Sprintf("vendors[%d]", i), "%s is not a directory", s.Vendors[i])
		}
	}
	if s.UpstreamCA != "" {
		pem, err := os.ReadFile(s.resolve(s.UpstreamCA))
		if err != nil {
			return s.bad("upstream_ca", "%v", err)
		}
		if s.roots, err = x509.SystemCertPool(); err != nil {
			s.roots = x509.NewCertPool()
		}
		if !s.roots.AppendCertsFromPEM(pem) {
			return s.bad("upstream_ca", "%s holds no certificate", s.UpstreamCA)
		}
	}
	return nil
}

func (s *Site) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(s.path), path)
}

// Who returns the persona, empty if the site file names none.
func (s *Site) Who() catalog.Persona { return s.who }

// Policy returns what the service promises in its privacy policy.
func (s *Site) Policy() *policy.Policy { return s.policy }

// Review returns the path of the review file, which may not be there yet.
func (s *Site) Review() string { return s.resolve(cmp.Or(s.ReviewFile, DefaultReviewFile)) }

// Own reports whether host belongs to the service itself.
func (s *Site) Own(host string) bool {
	host = strings.ToLower(host)
	return slices.Contains(s.Scope, host) || slices.Contains(s.Scope, domain(host))
}

// excludes reports whether a page is left out.
func (s *Site) excludes(u *url.URL) bool {
	return slices.ContainsFunc(s.left, func(r *regexp.Regexp) bool { return r.MatchString(u.RequestURI()) })
}

// beginning is a pattern of Exclude.
func beginning(pattern string) *regexp.Regexp {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	expr := "^" + strings.Join(parts, ".*")
	if whole {
		expr += "$"
	}
	return regexp.MustCompile(expr)
}

// Proxy returns the part of a proxy's configuration that the site file decides.
func (s *Site) Proxy() proxy.Config {
	return proxy.Config{
		Hosts:    s.hosts,
		Roots:    s.roots,
		Sites:    s.Scope,
		Sinkhole: s.ThirdParties == "sinkhole",
		Resolver: s.Resolver,
	}
}

// pageURL parses the address of a page.
func pageURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, fmt.Errorf("%q is not an address: %w", raw, err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("%q is not an address: want https://host/path", raw)
	}
	return u, nil
}

// domain returns the registrable domain of host, or host where there is none.
func domain(host string) string {
	host = strings.ToLower(host)
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

func hostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	return err == nil && host != "" && port != ""
}
