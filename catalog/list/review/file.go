// Package review keeps the review file, external-transmission.yaml: the source
// of the published list, in the publisher's own repository. Soshin drafts it
// from what was measured; people word it, judge it and approve it.
//
// Soshin changes what it wrote itself, and nothing else. A cell is soshin's as
// long as it says exactly what soshin proposed last; any other words, or
// another origin, are a person's and stay, byte for byte, as do comments and
// the order of rows. Rows are added and never removed.
package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"soshin/catalog/strictyaml"
)

// A File is a review file as it was read.
type File struct {
	Name string `yaml:"-"`
	List Head   `yaml:"list"`
	Rows []Row  `yaml:"rows"`

	data   []byte
	layout *layout
}

// A Text is a text in the list's languages, as people write it in the file.
type Text struct {
	Ja string `yaml:"ja" json:"ja"`
	En string `yaml:"en" json:"en"`
}

// A Head is what is true of the whole list. Dates are YYYY-MM-DD.
type Head struct {
	Title     Text     `yaml:"title"`   // empty: the usual one
	Service   Text     `yaml:"service"` // name of the service
	Version   int      `yaml:"version"`
	State     State    `yaml:"state"`
	Effective string   `yaml:"effective"` // day from which the list holds
	Author    string   `yaml:"author"`
	Reviewer  string   `yaml:"reviewer"`
	Approver  string   `yaml:"approver"`
	Approved  string   `yaml:"approved"`  // day
	Hash      string   `yaml:"hash"`      // of the content that was approved
	Published string   `yaml:"published"` // day
	Hide      []string `yaml:"hide"`      // columns that the pages leave out
	GroupBy   string   `yaml:"group_by"`
}

// A Row is one tag of one service of a recipient, on one property. What the
// page says is in its cells; a nil cell is an empty one.
type Row struct {
	ID       string `yaml:"id"`       // permalink
	Property string `yaml:"property"` // the site file's name for the service
	Tag      string `yaml:"tag"`      // address of the script that sends; empty: not determined
	Domain   string `yaml:"domain"`   // where nobody knows the service

	Service     *Cell `yaml:"service"`
	Recipient   *Cell `yaml:"recipient"`
	Country     *Cell `yaml:"country"`  // value: ISO 3166-1 alpha-2
	Category    *Cell `yaml:"category"` // value: one of catalog's
	Information *Cell `yaml:"information"`
	OurPurpose  *Cell `yaml:"our_purpose"`
	Theirs      *Cell `yaml:"recipient_purpose"`
	Policy      *Cell `yaml:"policy"`  // value: an address
	OptOut      *Cell `yaml:"opt_out"` // value: an address
	Timing      *Cell `yaml:"timing"`
	Effect      *Cell `yaml:"effect"` // of refusing

	// Exemption takes the row off the published list: a person's verdict.
	Exemption *Exemption `yaml:"exemption"`
	Measured  *Measured  `yaml:"measured"`
}

// A Cell is a text in both languages, or a value that needs none, with its
// origin.
type Cell struct {
	Ja    string `yaml:"ja" json:"ja,omitempty"`
	En    string `yaml:"en" json:"en,omitempty"`
	Value string `yaml:"value" json:"value,omitempty"`
	From  Origin `yaml:"from" json:"from,omitzero"`

	// Translated is the version of the list for which a person saw that the
	// English says what the Japanese does; 0: nobody had to.
	Translated int `yaml:"translated" json:"translated,omitempty"`
}

// An Origin says where a cell's words come from.
type Origin struct {
	By     string `yaml:"by" json:"by"`                   // see the By constants
	Name   string `yaml:"name" json:"name,omitempty"`     // of a person
	Source string `yaml:"source" json:"source,omitempty"` // address of a document
	Date   string `yaml:"date" json:"date,omitempty"`     // on which it was read, or a person wrote
}

// Where a cell's words come from.
const (
	ByMeasured  = "measured"  // from the run that the row's measured block names
	ByVendor    = "vendor"    // the vendor's own document
	ByCatalogue = "catalogue" // soshin's catalogue; nobody confirmed it
	ByUsual     = "usual"     // the usual wording for services of the kind
	BySite      = "site"      // the site file
	ByPerson    = "person"
)

// An Exemption is why a row need not be listed, by a person.
type Exemption struct {
	Ground string `yaml:"ground"` // see the grounds
	Reason string `yaml:"reason"`
	By     string `yaml:"by"`
	Date   string `yaml:"date"`
}

// Grounds of exemption: Telecommunications Business Act, Article 27-12 (1) to
// (4), with Enforcement Rules 22-2-30 and 22-2-31.
var Grounds = []string{"necessary", "own-identifier", "consented", "opt-out"}

// A Measured is what soshin keeps of a row for itself.
type Measured struct {
	Run           string            `yaml:"run"`       // that saw it last
	First         string            `yaml:"first"`     // day
	Last          string            `yaml:"last"`      // day
	Unseen        int               `yaml:"unseen"`    // runs since that did not see it
	Looked        string            `yaml:"looked"`    // the last of those runs
	Recipient     string            `yaml:"recipient"` // ID in the catalogue
	Service       string            `yaml:"service"`   // likewise
	Pages         int               `yaml:"pages"`
	Transmissions int               `yaml:"transmissions"`
	Hosts         []string          `yaml:"hosts"`
	Kinds         []string          `yaml:"kinds"`    // a kind, with " hashed" behind it if it was
	Proposed      map[string]string `yaml:"proposed"` // what soshin proposed last for each cell: its digest
	// Under is, for each cell that a person wrote, the digest of the words and
	// that of the proposal when they were written.
	Under map[string]Under `yaml:"under"`
}

// An Under is what a person's words stand on.
type Under struct {
	Words string `yaml:"words"`
	Fact  string `yaml:"fact"`
}

// A column is a cell of a row by its name in the file.
type column struct {
	name string
	of   func(*Row) **Cell
}

// columns are in the file's order.
var columns = []column{
	{"service", func(r *Row) **Cell { return &r.Service }},
	{"recipient", func(r *Row) **Cell { return &r.Recipient }},
	{"country", func(r *Row) **Cell { return &r.Country }},
	{"category", func(r *Row) **Cell { return &r.Category }},
	{"information", func(r *Row) **Cell { return &r.Information }},
	{"our_purpose", func(r *Row) **Cell { return &r.OurPurpose }},
	{"recipient_purpose", func(r *Row) **Cell { return &r.Theirs }},
	{"policy", func(r *Row) **Cell { return &r.Policy }},
	{"opt_out", func(r *Row) **Cell { return &r.OptOut }},
	{"timing", func(r *Row) **Cell { return &r.Timing }},
	{"effect", func(r *Row) **Cell { return &r.Effect }},
}

// digest stands for what a cell says. Cells that were never written have none.
func (c *Cell) digest() string {
	if c == nil {
		return ""
	}
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings alone
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// cell is the row's cell of a column; nil: empty.
func (r *Row) cell(name string) *Cell {
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return *columns[i].of(r)
}

// own tells whether a cell is soshin's: it says what soshin proposed last.
func (r *Row) own(name string) bool {
	return r.Measured != nil && r.cell(name).digest() == r.Measured.Proposed[name]
}

func (c *Cell) empty() bool { return c == nil || c.Ja == "" && c.En == "" && c.Value == "" }

// Load reads a review file.
func Load(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse is Load for a file that has been read; name is used in errors, which
// are one line with the file, the line and the field.
func Parse(name string, data []byte) (*File, error) {
	f := &File{Name: name, data: data}
	if err := strictyaml.Decode(name, data, f); err != nil {
		return nil, err
	}
	var err error
	if f.layout, err = layOut(data); err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	if len(f.layout.rows) != len(f.Rows) {
		return nil, fmt.Errorf("%s: rows: could not be told apart; write each as a block of its own", name)
	}
	return f, f.check()
}

// check finds what a person may have mistyped and no rule of the list's
// wording (package lint) looks at.
func (f *File) check() error {
	bad := func(line int, field, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s: %s", f.Name, line, field, fmt.Sprintf(format, args...))
	}
	if !slices.Contains(states, f.List.State) {
		return bad(f.layout.lineOf("state"), "list.state", "%q; want one of %s", f.List.State, quoted(states))
	}
	if f.List.Version < 1 {
		return bad(f.layout.lineOf("version"), "list.version", "%d; want 1 or more", f.List.Version)
	}
	for _, d := range []struct{ field, date string }{{"effective", f.List.Effective}, {"approved", f.List.Approved}, {"published", f.List.Published}} {
		if !isDay(d.date) {
			return bad(f.layout.lineOf(d.field), "list."+d.field, "%q is no date such as 2026-12-01", d.date)
		}
	}
	for _, h := range f.List.Hide {
		if !slices.Contains(hidable, h) {
			return bad(f.layout.lineOf("hide"), "list.hide", "%q; want some of %s", h, quoted(hidable))
		}
	}
	if g := f.List.GroupBy; g != "" && g != "category" && g != "recipient" {
		return bad(f.layout.lineOf("group_by"), "list.group_by", "%q; want category or recipient", g)
	}
	seen := map[string]int{}
	for i := range f.Rows {
		r, at := &f.Rows[i], f.layout.rows[i]
		field := func(name string) string { return fmt.Sprintf("rows[%d].%s", i, name) }
		if r.ID == "" {
			return bad(at.first+1, field("id"), "is missing; want letters, digits and hyphens")
		}
		if !isID(r.ID) {
			return bad(at.lineOf("id"), field("id"), "%q; want letters, digits and hyphens", r.ID)
		}
		if before, twice := seen[r.ID]; twice {
			return bad(at.lineOf("id"), field("id"), "%q is also that of the row in line %d", r.ID, before)
		}
		seen[r.ID] = at.first + 1
		for _, c := range columns {
			cell := *c.of(r)
			if cell == nil {
				continue
			}
			if plain := cell.Value != ""; plain != slices.Contains(valued, c.name) && !cell.empty() {
				want := "ja and en"
				if !plain {
					want = "value"
				}
				return bad(at.lineOf(c.name), field(c.name), "want %s", want)
			}
			if by := cell.From.By; by != "" && !slices.Contains(origins, by) {
				return bad(at.lineOf(c.name), field(c.name+".from.by"), "%q; want one of %s", by, quoted(origins))
			}
		}
		if x := r.Exemption; x != nil {
			for _, v := range []struct{ name, value string }{{"reason", x.Reason}, {"by", x.By}, {"date", x.Date}} {
				if v.value == "" {
					return bad(at.lineOf("exemption"), field("exemption."+v.name), "is missing: an exemption is a person's reasoned verdict")
				}
			}
			if !slices.Contains(Grounds, x.Ground) {
				return bad(at.lineOf("exemption"), field("exemption.ground"), "%q; want one of %s", x.Ground, quoted(Grounds))
			}
			if !isDay(x.Date) {
				return bad(at.lineOf("exemption"), field("exemption.date"), "%q is no date such as 2026-12-01", x.Date)
			}
		}
	}
	return nil
}

var (
	hidable = []string{"timing", "country", "effect"}
	valued  = []string{"country", "category", "policy", "opt_out"} // columns whose cells are values
	origins = []string{ByMeasured, ByVendor, ByCatalogue, ByUsual, BySite, ByPerson}
)

func quoted[T ~string](list []T) string {
	s := ""
	for i, v := range list {
		if i > 0 {
			s += ", "
		}
		s += string(v)
	}
	return s
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return s == "" || err == nil
}

func isID(s string) bool {
	return len(s) <= 128 && !slices.ContainsFunc([]rune(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// label names a row to a person.
func (r *Row) label() string {
	name := func(c *Cell) string {
		if c == nil {
			return ""
		}
		return cmp.Or(c.Ja, c.En)
	}
	return cmp.Or(name(r.Service), name(r.Recipient), r.Domain, r.ID)
}

// String is the file's text as it was read.
func (f *File) String() string { return string(f.data) }
