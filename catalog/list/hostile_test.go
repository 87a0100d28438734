package list

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"soshin/catalog"
)

// attack is put into every text of a list, each address and each list.
const attack = "=1+1\u202e\u200b\x00\x1b[31m</title></style><script>alert(1)</script><img src=x onerror=alert(1)>" +
	"[x](javascript:alert(1))``` `` ` \r\n# h\n\n- **x**|x|https://evil.example/ www.evil.example a@evil.example\u2028\U000e0041\xff"

func hostileDocument() Document { return hostile(attack) }

// hostile is a list of which every value is s.
func hostile(s string) Document {
	text := catalog.Text{Ja: s, En: s}
	row := Row{
		ID: s, Tag: s, RecipientID: s, Recipient: text, Country: s, CountryName: text,
		ServiceID: s, Service: text, Domain: s, Hosts: []string{s}, Category: catalog.Category(s),
		Information: []Item{{Kind: catalog.InformationKind(s), Text: text}}, Timing: text, Effect: text,
		OurPurpose: text, Default: true, Purpose: text,
		PolicyURL: "javascript:alert(1)", OptOutURL: "https://ok.example/?\"><script>alert(1)</script>`",
	}
	worded := row
	worded.ID, worded.InfoWording, worded.PolicyURL = s+"2", text, s
	advertising := row
	advertising.ID, advertising.Category = s+"3", catalog.CategoryAdvertising
	return Document{
		Title: text, ServiceName: text, State: s, Run: s, Rows: []Row{row, worded, advertising}, Template: s, Version: 1, Hash: s,
		Effective: at("2026-11-24T00:00:00Z"), History: []Change{{Version: 1, Said: []catalog.Text{text}}},
		Cookies: []Cookie{{
			Name: s, Kind: catalog.StoredKind(s), Place: s, RecipientID: s, Recipient: text, ServiceID: s, Service: text,
			Category: catalog.Category(s), Until: UntilClosed,
		}},
	}
}

// unseen are the characters that no value may have for its reader: control,
// format (of which bidirectional), and the ends of lines, which end cells.
var unseen = regexp.MustCompile(`[\p{Cc}\p{Cf}\x{2028}\x{2029}]`)

// readers read every format back as who opens it does: its values, or an error
// if what was hostile has broken it.
var readers = map[string]func(out string) ([]string, error){
	"html": readHTML, "history": readHTML, "cookies": readHTML, "md": func(out string) ([]string, error) { return strings.Split(out, "\n"), nil },
	"csv": readTable, "cookiescsv": readTable, "decisions": readTable, "datasafety": readTable,
	"xlsx": readXLSX, "json": readJSON, "jsonld": readJSON, "xcprivacy": readXML,
}

// TestHostile puts each hostile value everywhere, and reads every format back.
func TestHostile(t *testing.T) {
	for _, attack := range []string{
		attack,
		`=cmd|'/C calc'!A0`, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "\u200b=1+1", `"=1+1`, " =1+1", // formulas
		"</style></title></textarea><script>alert(1)</script>", `" onmouseover="alert(1)`, "{{.}}", "<!--", "-->", "--", "]]>", "&lt;script&gt;",
		"\u202egpj.exe\u2066\u200f", "\ufeff", "\x00", "a\x00b\x08\x1b[2J", "\xff\xfe", "\xed\xa0\x80", "\ufffe",
		"a\nb", "a\r\n\r\nb", "a\u2028b", strings.Repeat("長い", 20_000), strings.Repeat("<", 20_000), strings.Repeat("-", 5000),
	} {
		name := attack[:min(len(attack), 40)]
		for format, out := range formats(t, hostile(attack)) {
			kind, _, _ := strings.Cut(format, ".")
			values, err := readers[kind](out)
			if err != nil {
				t.Errorf("%s of %q cannot be read: %v", format, name, err)
				continue
			}
			shown := false
			for _, v := range values {
				if found := unseen.FindString(v); found != "" {
					t.Errorf("%s of %q has the character %+q in %.80q", format, name, found, v)
				}
				if n := len([]rune(v)); n > 20*maxText {
					t.Errorf("%s of %q has a value of %d characters", format, name, n)
				}
				if first := []rune(v); len(first) > 0 && strings.ContainsRune("=+-@＝＋－＠", first[0]) && (kind == "csv" || kind == "cookiescsv" || kind == "decisions" || kind == "datasafety" || kind == "xlsx") {
					t.Errorf("%s of %q has the cell %.80q", format, name, v)
				}
				shown = shown || strings.Contains(v, "[U+202E]") || strings.Contains(v, `\[U+202E\]`)
			}
			if strings.Contains(attack, "\u202e") && kind != "datasafety" && !shown { // the form has no value of the list's
				t.Errorf("%s does not show what was hidden in %q", format, name)
			}
		}
	}
}

func readHTML(out string) ([]string, error) {
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		return nil, err
	}
	var values []string
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style":
			values = append(values, strings.Split(n.Data, "\n")...)
		case n.Type == html.ElementNode:
			if err := inertNode(n); err != nil {
				return nil, err
			}
			for _, a := range n.Attr {
				values = append(values, a.Val)
			}
		case n.Type == html.CommentNode:
			return nil, errors.New("the page has a comment: " + n.Data)
		}
	}
	return values, nil
}

func readTable(out string) ([]string, error) {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
	var values []string
	for _, row := range rows {
		values = append(values, row...)
	}
	return values, err
}

func readXLSX(out string) ([]string, error) {
	f, err := excelize.OpenReader(strings.NewReader(out))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var values []string
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return nil, err
		}
		if len(rows) != 5 {
			return nil, errors.New("not a notice, a heading and three rows")
		}
		for i, row := range rows {
			for j, value := range row {
				cell, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					return nil, err
				}
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					return nil, errors.New(cell + " is a formula")
				}
				if kind, err := f.GetCellType(sheet, cell); err != nil || kind != excelize.CellTypeSharedString {
					return nil, errors.New(cell + " is not text")
				}
				linked, href, err := f.GetCellHyperLink(sheet, cell)
				if err != nil || linked && (href != value || !strings.HasPrefix(href, "https://")) {
					return nil, errors.New(cell + " links to " + href)
				}
				values = append(values, value)
			}
		}
	}
	return values, nil
}

func readJSON(out string) ([]string, error) {
	if strings.ContainsAny(out, "<>&") {
		return nil, errors.New("there is what HTML could read")
	}
	var v any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		return nil, err
	}
	var values []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			values = append(values, v)
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for k, e := range v {
				values = append(values, k)
				walk(e)
			}
		}
	}
	walk(v)
	return values, nil
}

func readXML(out string) ([]string, error) {
	dec := xml.NewDecoder(strings.NewReader(out))
	var values []string
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		switch token := token.(type) {
		case xml.CharData:
			values = append(values, strings.TrimSpace(string(token)))
		case xml.Comment:
			values = append(values, string(token))
		}
		if err != nil {
			return nil, err
		}
	}
}

func TestHostileHTML(t *testing.T) {
	for _, lang := range []Lang{Japanese, English} {
		root := parse(t, hostileDocument(), lang)
		var attacked int
		for n := range root.Descendants() {
			if n.Type == html.TextNode && strings.Contains(n.Data, "<script>alert(1)</script>") {
				attacked++
			}
			checkInert(t, n)
		}
		if attacked < 8 {
			t.Errorf("%s: only %d texts show the hostile value", lang, attacked)
		}
	}
}

// beside is what is built beside a page, from wherever the page is.
var beside = regexp.MustCompile(`^(\.\./){0,2}(en/)?((cookies/|history/)?index\.html|(list|cookies)(\.ja|\.en)?\.(csv|md|json|jsonld|xlsx))$`)

func checkInert(t *testing.T, n *html.Node) {
	t.Helper()
	if err := inertNode(n); err != nil {
		t.Error(err)
	}
}

// inertNode says whether a node could run or load anything.
func inertNode(n *html.Node) error {
	if n.Type != html.ElementNode {
		return nil
	}
	switch n.Data {
	case "script", "img", "iframe", "object", "embed", "form", "svg", "video", "audio", "base":
		return fmt.Errorf("the page has a %s", n.Data)
	}
	for _, a := range n.Attr {
		rel := attr(n, "rel")
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "srcset", a.Key == "style", a.Key == "action":
			return fmt.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
		case a.Key != "href":
		case n.Data == "link" && rel == "icon" && a.Val == "data:,":
		case n.Data == "link" && rel == "alternate" && beside.MatchString(a.Val):
		case n.Data == "a" && (strings.HasPrefix(a.Val, "#") || beside.MatchString(a.Val)):
		case n.Data == "a" && strings.HasPrefix(a.Val, "https://") && rel == "noopener noreferrer":
		default:
			return fmt.Errorf("%s links to %q", n.Data, a.Val)
		}
	}
	return nil
}
