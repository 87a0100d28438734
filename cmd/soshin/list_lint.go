package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/list/declared"
	"soshin/catalog/list/lint"
	"soshin/catalog/strictyaml"
	"soshin/crawler"
)

// A listReader reads the pages of a list, and of a review file what it says
// beside them; nil for any other list.
type listReader func(source string, r io.Reader) ([]declared.Page, *lint.Review, error)

func (t *tool) lintCommand(read listReader) *cobra.Command {
	var lang string
	var check bool
	c := &cobra.Command{
		Use:   "lint SITE.yaml|FILE|ADDRESS...",
		Short: "What a reader of a list could not understand or rely on? Exit status 1 if anything is wrong",
		Long: `Lint reads published External Transmission lists, ours or anyone's, and prints
for each fault its row, its cell and what to write instead: vague words (等,
etc.), purposes of one side only, jargon, cells in the wrong column, page titles
in cells, brands in place of companies, translations left behind, addresses that
are wrong, approvals that are missing. A Japanese and an English page given
together are compared.

Of a site file its review file is read; that can be given itself, too. An
address of a list is opened; those in it only with --check-links.

Exit status: 0 no errors (there may be warnings), 1 errors, 2 usage or a list
that cannot be read.`,
		Example: `  soshin list lint site.yaml
  soshin list lint external-transmission/index.html external-transmission/en/index.html
  soshin list lint https://www.example.jp/privacy/external --check-links
  soshin list lint --lang en --json list.html | jq -r .instead`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, sources []string) error {
			if err := spoken(lang); err != nil {
				return err
			}
			catalogue, err := t.catalogue()
			if err != nil {
				return err
			}
			o := lint.Options{Lang: lang, LegalName: legalName(catalogue.Recipients())}
			if check {
				o.Check = lint.Reachable(cmd.Context())
			}
			for i, source := range sources {
				if sources[i], err = reviewBehind(source); err != nil {
					return usageError{err}
				}
			}
			found, err := lintLists(cmd.Context(), read, sources, o)
			if err != nil {
				return err
			}
			return t.printFindings(found, lang)
		},
	}
	langFlag(c, &lang)
	c.Flags().BoolVar(&check, "check-links", false, "open the addresses in the list, to find dead ones")
	return c
}

// reviewBehind is the review file of a site file; any other source is itself.
func reviewBehind(source string) (string, error) {
	if ext := filepath.Ext(source); isAddress(source) || ext != ".yaml" && ext != ".yml" {
		return source, nil
	}
	data, err := os.ReadFile(source)
	if err != nil || strictyaml.Line(data, "$.start") == 0 {
		return source, nil // whoever reads it says what is wrong
	}
	site, err := crawler.LoadSite(source)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(site.Review()); err != nil {
		return "", fmt.Errorf("%s: there is none yet; soshin list draft %s makes it", site.Review(), source)
	}
	return site.Review(), nil
}

// langFlag is the flag of commands whose messages are in the user's language.
func langFlag(c *cobra.Command, lang *string) {
	c.Flags().StringVar(lang, "lang", userLanguage(), "language of the messages: ja or en (default: that of LANG, else ja)")
}

// spoken refuses a language that there are no messages in.
func spoken(lang string) error {
	if lang != "ja" && lang != "en" {
		return usageError{fmt.Errorf("--lang %s: want ja or en", lang)}
	}
	return nil
}

// userLanguage is English where LANG asks for it, else Japanese: those who
// publish such lists read it.
func userLanguage() string {
	if strings.HasPrefix(os.Getenv("LANG"), "en") {
		return "en"
	}
	return "ja"
}

// lintLists reads and lints lists. Pages are linted together, as they may be
// translations of each other; a review file has all its languages itself.
func lintLists(ctx context.Context, read listReader, sources []string, o lint.Options) ([]lint.Finding, error) {
	var pages []declared.Page
	var found []lint.Finding
	for _, source := range sources {
		these, review, err := readList(ctx, read, source)
		if err != nil {
			return nil, usageError{err}
		}
		if review == nil {
			pages = append(pages, these...)
			continue
		}
		alone := o
		alone.Review = review
		found = append(found, lint.Lint(these, alone)...)
	}
	found = append(found, lint.Lint(pages, o)...)
	return found, ctx.Err() // stopped, addresses count as dead
}

func readList(ctx context.Context, read listReader, source string) ([]declared.Page, *lint.Review, error) {
	r, err := openSource(ctx, source)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	return read(source, r)
}

// legalName looks the legal name behind a brand up in the catalogue: of the
// recipient, or of whose service has that name. Legal names that a person has
// confirmed are their own.
func legalName(recipients []*catalog.Recipient) func(brand, lang string) string {
	names := map[string]catalog.Text{}
	add := func(brand string, legal catalog.Text) {
		if brand = brandOf(brand); brand != "" && names[brand] == (catalog.Text{}) {
			names[brand] = legal
		}
	}
	for _, r := range recipients {
		if r.Confirmed {
			add(r.LegalName.Ja, r.LegalName)
			add(r.LegalName.En, r.LegalName)
		}
	}
	for _, r := range recipients {
		add(r.ID, r.LegalName)
	}
	for _, r := range recipients {
		for _, s := range r.Services {
			add(s.Name.Ja, r.LegalName)
			add(s.Name.En, r.LegalName)
		}
	}
	return func(brand, lang string) string {
		legal := names[brandOf(brand)]
		if lang == "en" {
			return legal.En
		}
		return legal.Ja
	}
}

// brandOf is a name without regard to case, spaces and punctuation.
func brandOf(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// lintWords are what frames the findings.
var lintWords = map[string]struct {
	severity map[lint.Severity]string
	summary  string
	none     string
	refused  string // an approval
	warned   string // beside one
}{
	"ja": {
		map[lint.Severity]string{lint.Error: "エラー", lint.Warning: "警告", lint.Info: "参考"},
		"エラー%d件、警告%d件、参考%d件\n", "指摘はありません\n",
		"承認できません(エラー%d件、警告%d件)", "警告が%d件あります。内容は soshin list lint で確かめられます",
	},
	"en": {
		map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Info: "info"},
		"errors: %d, warnings: %d, info: %d\n", "nothing found\n",
		"not approved: errors: %d, warnings: %d", "warnings: %d; soshin list lint tells them",
	},
}

// placeOf is where a finding is, with its line if that is known.
func placeOf(f lint.Finding) string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.Source, f.Line)
	}
	return f.Source
}

// printFindings prints findings, and ends in errFound if there are errors.
func (t *tool) printFindings(found []lint.Finding, lang string) error {
	w, count := lintWords[lang], map[lint.Severity]int{}
	for _, f := range found {
		count[f.Severity]++
		if t.json {
			if err := json.NewEncoder(t.out).Encode(f); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(t.out, "%s: %s: %s [%s]\n", placeOf(f), w.severity[f.Severity], f.Message, f.Rule)
		if f.Text != "" && !strings.Contains(f.Message, f.Text) {
			fmt.Fprintf(t.out, "    > %s\n", f.Text)
		}
		fmt.Fprintf(t.out, "    → %s\n", f.Instead)
	}
	switch {
	case t.json:
	case len(found) == 0:
		fmt.Fprint(t.out, w.none)
	default:
		fmt.Fprintf(t.out, w.summary, count[lint.Error], count[lint.Warning], count[lint.Info])
	}
	if count[lint.Error] > 0 {
		return errFound
	}
	return nil
}
