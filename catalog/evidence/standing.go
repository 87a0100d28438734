package evidence

import (
	"soshin/catalog"
	"soshin/catalog/legible"
	"soshin/catalog/list"
	"soshin/catalog/list/review"
)

// A Row is a row that there is something to tell about.
type Row struct {
	list.Row           // in the list's words; where the list has none, in the run's
	Seen     *list.Row // as the run saw it; nil: it did not
	Standing *Standing // nil: there is no review file
}

// A Standing is how a row stands in the list that people keep. What people
// wrote is made legible in it.
type Standing struct {
	List      List            `json:"list"`
	Basis     Basis           `json:"basis"`
	LastRun   string          `json:"last_run,omitempty"` // that saw it, as the review file knows
	LastDay   string          `json:"last_day,omitempty"` // on which it was seen, likewise
	Writers   []review.Writer `json:"written_by,omitempty"`
	Exemption *Exemption      `json:"exemption,omitempty"`
}

// List says whether the published list has a row.
type List string

// Whether the published list has a row.
const (
	Listed  List = "listed"
	Exempt  List = "exempt"  // a person took it off
	Missing List = "missing" // the run saw it, and the review file does not have it
)

// Basis is what a row rests on.
type Basis string

// What a row rests on.
const (
	Measured Basis = "measured" // the run saw it
	Unseen   Basis = "unseen"   // an earlier run saw it, this one did not
	Person   Basis = "person"   // no run saw it: a person added it
)

// An Exemption is a person's verdict that a row need not be listed.
type Exemption struct {
	Ground string `json:"ground"` // one of review's
	Reason string `json:"reason"`
	By     string `json:"by"`
	Date   string `json:"date"`
}

// Rows are the rows of a list, those that a person exempted, and those that
// the run saw and its review file does not have. The list is what the file is,
// or, without a file, what the run saw.
func Rows(of list.Document, file *review.File, seen []list.Row) []Row {
	saw := map[string]*list.Row{}
	for i := range seen {
		saw[seen[i].ID] = &seen[i]
	}
	var rows []Row
	if file == nil {
		for _, r := range of.Rows {
			rows = append(rows, Row{Row: r, Seen: saw[r.ID]})
		}
		return rows
	}
	kept := map[string]*review.Row{}
	for i := range file.Rows {
		kept[file.Rows[i].ID] = &file.Rows[i]
	}
	for _, r := range of.Rows {
		rows = append(rows, Row{r, saw[r.ID], standing(Listed, kept[r.ID], saw[r.ID])})
	}
	for _, r := range file.Exempt() {
		rows = append(rows, Row{r, saw[r.ID], standing(Exempt, kept[r.ID], saw[r.ID])})
	}
	for i, r := range seen {
		if kept[r.ID] == nil {
			rows = append(rows, Row{r, &seen[i], &Standing{List: Missing, Basis: Measured}})
		}
	}
	return rows
}

func standing(in List, row *review.Row, seen *list.Row) *Standing {
	s := &Standing{List: in, Basis: Person}
	if m := row.Measured; m != nil {
		s.Basis, s.LastRun, s.LastDay = Unseen, words(m.Run), words(m.Last)
	}
	if seen != nil {
		s.Basis = Measured
	}
	for _, w := range row.Writers() {
		w.From = review.Origin{By: w.From.By, Name: words(w.From.Name), Source: words(w.From.Source), Date: words(w.From.Date)}
		s.Writers = append(s.Writers, w)
	}
	if x := row.Exemption; x != nil {
		s.Exemption = &Exemption{Ground: x.Ground, Reason: words(x.Reason), By: words(x.By), Date: x.Date}
	}
	return s
}

// maxWords bounds what a person wrote, in characters, as the list does.
const maxWords = 500

func words(s string) string { return legible.Line(s, maxWords) }

func wordsOf(t catalog.Text) catalog.Text { return catalog.Text{Ja: words(t.Ja), En: words(t.En)} }
