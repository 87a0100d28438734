package catalog

// A RecipientRef names a recipient in a transmission.
type RecipientRef struct {
	ID        string `json:"id"`
	LegalName string `json:"legal_name"`
	Country   string `json:"country"` // ISO 3166-1 alpha-2; empty: not known
}

// A ServiceRef names a recipient's service in a transmission.
type ServiceRef struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Category Category `json:"category"`
}

// Text is a text in both of the list's languages. Japanese is authoritative.
type Text struct {
	Ja string `json:"ja" yaml:"ja"`
	En string `json:"en" yaml:"en"`
}

// A Source says where a fact was read, and when.
type Source struct {
	URL  string `json:"url" yaml:"url"`
	Date string `json:"date" yaml:"date"` // YYYY-MM-DD on which it was read
	Note string `json:"note,omitempty" yaml:"note,omitempty"`
}

// A Recipient is a legal person that gets what a page sends.
type Recipient struct {
	ID        string    `json:"id" yaml:"-"`
	LegalName Text      `json:"legal_name" yaml:"legal_name"`
	Aliases   []string  `json:"aliases,omitempty" yaml:"aliases"` // what lists call it besides: former and short names, in kana
	Country   string    `json:"country" yaml:"country"`
	Confirmed bool      `json:"confirmed" yaml:"confirmed"` // a person confirmed the legal entity
	PolicyURL string    `json:"policy" yaml:"policy"`
	OptOutURL string    `json:"opt_out" yaml:"opt_out"`      // empty: none known
	Sources   []Source  `json:"sources" yaml:"sources"`      // of the facts above
	NamedBy   string    `json:"named_by,omitempty" yaml:"-"` // name of the user's file that names it; empty: soshin's own catalogue
	Services  []Service `json:"services" yaml:"services"`
}

// A Service is one product of a recipient, the unit of a row in the list.
type Service struct {
	ID        string   `json:"id" yaml:"id"` // unique over all recipients
	Name      Text     `json:"name" yaml:"name"`
	Aliases   []string `json:"aliases,omitempty" yaml:"aliases"` // what lists call it besides; services of one recipient may share one
	Category  Category `json:"category" yaml:"category"`
	Targeting bool     `json:"targeting" yaml:"targeting"` // used for behavioural targeting (clause 4.2)
	// Fallback names who is behind a company's whole domain where none of its
	// services is known. A collector known by its path alone goes before.
	Fallback  bool       `json:"fallback,omitempty" yaml:"fallback"`
	Purpose   Text       `json:"purpose" yaml:"purpose"`           // what the recipient says it uses the data for
	PolicyURL string     `json:"policy,omitempty" yaml:"policy"`   // where it differs from the recipient's
	OptOutURL string     `json:"opt_out,omitempty" yaml:"opt_out"` // likewise
	Match     []Endpoint `json:"match" yaml:"match"`
	// Japan says where the service was seen in use on a Japanese service (a
	// published external transmission list, the vendor's Japanese customers or
	// documentation); none: nobody looked, or found nothing.
	Japan      []Source    `json:"japan,omitempty" yaml:"japan"`
	SDKs       []SDK       `json:"sdks,omitempty" yaml:"sdks"` // for mobile apps
	Parameters []Parameter `json:"parameters,omitempty" yaml:"parameters"`
	Cookies    []Parameter `json:"cookies,omitempty" yaml:"cookies"`
	Sources    []Source    `json:"sources" yaml:"sources"` // of purpose, endpoints, parameters and cookies
}

// An SDK is a library by which apps send to a service.
type SDK struct {
	Platform string `json:"platform" yaml:"platform"` // ios or android
	Package  string `json:"package" yaml:"package"`   // as its package manager names it: group:artifact of Maven, a CocoaPods pod, a Swift package's address
}

// An Endpoint is a pattern of addresses. A host pattern is exact, or begins
// with "*." for the domain and all below it, or has "*" for one label
// (tags.*.example). A path pattern is a prefix; "*" stands for any run of
// characters; empty means all. The longest pattern wins.
type Endpoint struct {
	Host string `json:"host" yaml:"host"`
	Path string `json:"path,omitempty" yaml:"path"`
	// AnyHost endpoints are known by path alone (a vendor behind the
	// service's own subdomain). They match only when no host pattern does.
	AnyHost bool `json:"any_host,omitempty" yaml:"any_host"`
}

// A Parameter is a field of a vendor's own protocol with a documented meaning.
type Parameter struct {
	In      string          `json:"in,omitempty" yaml:"in"` // empty: anywhere but cookies
	Path    string          `json:"path" yaml:"path"`       // as Field.Path; [*] any index, * any run without a dot, ** any run
	Kind    InformationKind `json:"kind" yaml:"kind"`
	Meaning string          `json:"meaning" yaml:"meaning"`
}

// Category is what a service does for the site that uses it.
type Category string

const (
	CategoryAdvertising   Category = "advertising"
	CategoryAffiliate     Category = "affiliate"
	CategoryAnalytics     Category = "analytics"
	CategoryCustomerData  Category = "customer-data" // CDP, CRM, marketing automation
	CategoryTagManager    Category = "tag-manager"
	CategorySessionReplay Category = "session-replay"
	CategoryTesting       Category = "ab-testing"
	CategoryErrors        Category = "error-monitoring"
	CategoryPerformance   Category = "performance"
	CategoryChat          Category = "chat"
	CategoryConsent       Category = "consent"
	CategorySocial        Category = "social"
	CategoryVideo         Category = "video"
	CategoryMaps          Category = "maps"
	CategoryFonts         Category = "fonts"
	CategoryCDN           Category = "cdn"
	CategoryPayment       Category = "payment"
	CategorySecurity      Category = "security"
	CategoryOther         Category = "other"
)
