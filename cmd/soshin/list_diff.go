package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
	"soshin/catalog/list/drift"
	"soshin/catalog/list/published"
	"soshin/catalog/list/review"
	"soshin/crawler"
)

func (t *tool) diffCommand() *cobra.Command {
	var run, lang string
	c := &cobra.Command{
		Use:   "diff [SITE.yaml] PAGE",
		Short: "What does a published list say otherwise than was observed? Exit status 1 if anything",
		Long: `Diff reads a published External Transmission list, ours or anyone's, from a file
or an address, and compares it with what the last run (or --run) observed:
recipients and services that are not on the page, rows of which nothing was
observed, information that is sent and not declared, purposes that do not fit
what a service is for. Information that is declared and was not observed is
noted; that alone is no difference. What was not observed may be sent on pages
that were not visited.

Of a page in two languages the Japanese is compared. With a site file the
service's last run is taken, and its page is fetched as the site file says
(hosts, upstream_ca).

Exit status: 0 nothing differs, 1 something does, 2 usage or a page that is no
list, 3 a page that cannot be fetched.`,
		Example: `  soshin list diff site.yaml https://www.example.jp/privacy/external
  soshin list diff external.html --lang en
  soshin list diff site.yaml external.html --json | jq -r .write.ja`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if lang != "ja" && lang != "en" {
				return usageError{fmt.Errorf("--lang %s: want ja or en", lang)}
			}
			var site *crawler.Site
			if len(args) == 2 {
				var err error
				if site, err = crawler.LoadSite(args[0]); err != nil {
					return usageError{err}
				}
			}
			return t.diff(cmd.Context(), site, args[len(args)-1], run, lang)
		},
	}
	c.Flags().StringVar(&run, "run", "", "ID of the run (default: the last one)")
	c.Flags().StringVar(&lang, "lang", userLanguage(), "language of the messages: ja or en (default: that of LANG, else ja)")
	return c
}

func (t *tool) diff(ctx context.Context, site *crawler.Site, source, runID, lang string) error {
	page, err := readPage(ctx, site, source)
	if err != nil {
		return err
	}
	var file *review.File
	if site != nil {
		if file, err = loadReview(site); err != nil {
			return err
		}
	}
	store, done, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	run, settings, catalogue, err := t.observed(ctx, store, site, runID)
	if err != nil {
		return err
	}
	rows, err := observedRows(ctx, store, catalogue, run.ID, settings.Promise)
	if err != nil {
		return err
	}
	rows = toList(rows, file)
	diffs := drift.Compare(page, rows, catalogue.Recipients())
	return t.printDifferences(diffs, page, rows, lang)
}

// readPage reads the published list at source: of several languages Japanese,
// the authoritative one, which is the first.
func readPage(ctx context.Context, site *crawler.Site, source string) (*declared.Page, error) {
	r, err := openPage(ctx, site, source)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	body := &failing{Reader: r}
	pages, err := published.Read(source, body)
	switch {
	case body.err != nil && isAddress(source):
		return nil, err // broken off
	case err != nil:
		return nil, usageError{err}
	}
	return &pages[0], nil
}

// failing remembers that reading failed, as opposed to what was read.
type failing struct {
	io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

func openPage(ctx context.Context, site *crawler.Site, source string) (io.ReadCloser, error) {
	switch {
	case !isAddress(source):
		f, err := os.Open(source)
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = usageError{fmt.Errorf("read the list: %s: %w", source, pe.Err)}
		}
		return f, err
	case site == nil:
		return openSource(ctx, source)
	}
	return fetch(ctx, siteTransport(site), source)
}

// siteTransport reaches hosts where the site file says that they are, and
// trusts what it trusts.
func siteTransport(site *crawler.Site) http.RoundTripper {
	cfg := site.Proxy()
	dialer := &net.Dialer{Timeout: 15 * time.Second}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, cfg.Hosts.Address(addr))
		},
		TLSClientConfig:   &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}
}

// diffWords are what frames the differences.
var diffWords = map[string]struct {
	head          []string
	summary, same string
}{
	"ja": {[]string{"行", "送信先 / サービス", "相違と対応"}, "%d件の相違(一覧の%d行、確認した送信先のサービス%d件)\n", "相違はありません(一覧の%d行、確認した送信先のサービス%d件)\n"},
	"en": {[]string{"ROW", "RECIPIENT / SERVICE", "DIFFERENCE AND WHAT TO WRITE"}, "%d differences (%d rows on the page, %d services observed)\n", "nothing differs (%d rows on the page, %d services observed)\n"},
}

// printDifferences prints differences, and ends in errFound if there are any
// but for information.
func (t *tool) printDifferences(diffs []drift.Difference, page *declared.Page, rows []list.Row, lang string) error {
	say := func(text catalog.Text) string {
		if lang == "en" {
			return text.En
		}
		return text.Ja
	}
	w := diffWords[lang]
	found := 0
	table := [][]string{w.head}
	for _, d := range diffs {
		if !d.Info {
			found++
		}
		if t.json {
			if err := json.NewEncoder(t.out).Encode(d); err != nil {
				return err
			}
			continue
		}
		row := "-"
		if d.Row > 0 {
			row = strconv.Itoa(d.Row)
		}
		table = append(table, []string{row, who(d, say), say(d.What)}, []string{"", "", "→ " + say(d.Write)})
	}
	if !t.json {
		if len(diffs) > 0 {
			printTable(t.out, table)
			fmt.Fprintln(t.out)
		}
		services := map[string]bool{}
		for _, r := range rows {
			services[r.ServiceID+" "+r.Domain] = true
		}
		if found > 0 {
			fmt.Fprintf(t.out, w.summary, found, len(page.Rows), len(services))
		} else {
			fmt.Fprintf(t.out, w.same, len(page.Rows), len(services))
		}
	}
	if found > 0 {
		return errFound
	}
	return nil
}

// who names the recipient and service of a difference on one line.
func who(d drift.Difference, say func(catalog.Text) string) string {
	var names []string
	for _, name := range []string{say(d.Recipient), say(d.Service), d.Domain} {
		if name != "" && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " / ")
}

// printTable lines columns up as terminals show them: Japanese characters are
// twice as wide.
func printTable(w io.Writer, table [][]string) {
	var wide []int
	for _, row := range table {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns(cell))
		}
	}
	for _, row := range table {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", wide[i]-columns(cell)+2))
			}
		}
		fmt.Fprintln(w, b.String())
	}
}

// columns is how many columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}
