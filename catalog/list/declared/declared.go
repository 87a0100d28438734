// Package declared is what a published External Transmission list declares,
// whoever wrote it and in whatever form: a table of cells whose columns are
// known. The lint and the drift compare it; the reader of pages and the review
// file make it.
package declared

// A Column is what the cells of a column say.
type Column string

// The columns that lists have.
const (
	Recipient   Column = "recipient"   // the company that handles the information
	Service     Column = "service"     // its service or product
	Tag         Column = "tag"         // tag, module or SDK that sends
	Domain      Column = "domain"      // destination host or domain
	Category    Column = "category"    // what the service is for
	Information Column = "information" // what is sent
	Purpose     Column = "purpose"     // whose is not said
	OurPurpose  Column = "our_purpose"
	Theirs      Column = "recipient_purpose"
	Country     Column = "country"
	Policy      Column = "policy"  // address or name of the recipient's policy
	OptOut      Column = "opt_out" // address, or how
	Timing      Column = "timing"  // when it is sent
	Effect      Column = "effect"  // of refusing
	Other       Column = "other"   // not recognised
)

// A Page is a list in one language.
type Page struct {
	Source  string            // file or address
	Lang    string            // ja, en; empty: not known
	Title   string            //
	Columns []Column          // that the list has, in its order
	Global  map[Column]string // said once for all rows (purposes, information)
	Rows    []Row
}

// A Row is what is declared of one recipient, service or tag.
type Row struct {
	ID       string          // anchor or ID in the source; empty: none
	Property string          // site or app that it is about, where the source tells several apart
	Line     int             // in the source; 0: not known
	Cells    map[Column]Cell // those that the row has, empty ones too
	// Shifted is by how many columns to the right its cells seem to stand of
	// where they belong; below 0: to the left. Cells are as they stand.
	Shifted int
}

// A Cell is the text of one cell, and the links in it.
type Cell struct {
	Text  string
	Links []string // absolute addresses where the source tells its own
}

// Says returns the text of a row's column, else what the page says of it for
// all rows.
func (p *Page) Says(r *Row, c Column) string {
	if cell, ok := r.Cells[c]; ok && cell.Text != "" {
		return cell.Text
	}
	return p.Global[c]
}
