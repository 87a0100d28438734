package catalog

// A Persona is an invented user whose values are typed into the pages, so that
// they can be searched for in what leaves.
type Persona struct {
	FamilyName     string `json:"family_name,omitempty" yaml:"family_name"` // kanji
	GivenName      string `json:"given_name,omitempty" yaml:"given_name"`
	FamilyNameKana string `json:"family_name_kana,omitempty" yaml:"family_name_kana"`
	GivenNameKana  string `json:"given_name_kana,omitempty" yaml:"given_name_kana"`
	FamilyNameRoma string `json:"family_name_roma,omitempty" yaml:"family_name_roma"`
	GivenNameRoma  string `json:"given_name_roma,omitempty" yaml:"given_name_roma"`
	Email          string `json:"email,omitempty" yaml:"email"`
	Phone          string `json:"phone,omitempty" yaml:"phone"`           // domestic writing: 090-1234-5678
	BirthDate      string `json:"birth_date,omitempty" yaml:"birth_date"` // YYYY-MM-DD
	PostalCode     string `json:"postal_code,omitempty" yaml:"postal_code"`
	Address        string `json:"address,omitempty" yaml:"address"`
	Employer       string `json:"employer,omitempty" yaml:"employer"`
	AccountID      string `json:"account_id,omitempty" yaml:"account_id"`
	IP             string `json:"ip,omitempty" yaml:"ip"`                   // address of the machine, as recipients see it
	Inquiry        string `json:"inquiry,omitempty" yaml:"inquiry"`         // what is typed into free text
	SearchTerm     string `json:"search_term,omitempty" yaml:"search_term"` // what is typed into search boxes
}
