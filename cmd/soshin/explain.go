package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"soshin/catalog"
	"soshin/catalog/decode"
	"soshin/catalog/ingest"
	"soshin/catalog/strictyaml"
)

// An explanation is the published form of `soshin explain --json`.
type explanation struct {
	URL               string                `json:"url"`
	Method            string                `json:"method"`
	External          bool                  `json:"external"`
	RegistrableDomain string                `json:"registrable_domain"`
	Recipient         *catalog.RecipientRef `json:"recipient"`
	Service           *catalog.ServiceRef   `json:"service"`
	NamedBy           string                `json:"named_by,omitempty"`
	Fields            []catalog.Field       `json:"fields"`
	Limits            []string              `json:"limits,omitempty"`
}

func (t *tool) explainCommand() *cobra.Command {
	var (
		method, body, persona string
		headers, sites        []string
	)
	c := &cobra.Command{
		Use:   "explain URL",
		Short: "Decode one request offline: recipient, service, fields, information kinds and why",
		Example: `  soshin explain 'https://www.google-analytics.com/g/collect?v=2&tid=G-1&cid=123.456'
  soshin explain --method POST --body @payload.json --header 'Content-Type: application/json' https://api2.amplitude.com/2/httpapi
  soshin explain --persona persona.yaml --site example.jp 'https://www.facebook.com/tr?id=1&ud[em]=...'`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			x, data, err := request(args[0], method, body, headers, t.in)
			if err != nil {
				return usageError{err}
			}
			settings := catalog.Settings{Scope: sites}
			if persona != "" {
				if err := strictyaml.ReadFile(persona, &settings.Persona); err != nil {
					return usageError{err}
				}
			}
			catalogue, err := t.catalogue()
			if err != nil {
				return err
			}
			tr := ingest.NewAnalyst(catalogue, settings).Understand(ingest.Observed{Exchange: x, Body: data})
			e := explanation{
				URL: tr.URL, Method: tr.Method, External: tr.External, RegistrableDomain: tr.RegistrableDomain,
				Recipient: tr.Recipient, Service: tr.Service, NamedBy: tr.NamedBy, Fields: tr.Fields, Limits: tr.Limits,
			}
			if t.json {
				return json.NewEncoder(t.out).Encode(e)
			}
			return t.printExplanation(e)
		},
	}
	c.Flags().StringVar(&method, "method", "", "request method (default: POST with a body, else GET)")
	c.Flags().StringVar(&body, "body", "", "request body; @FILE reads a file, @- standard input")
	c.Flags().StringArrayVar(&headers, "header", nil, "request header as 'Name: value' (repeatable)")
	c.Flags().StringVar(&persona, "persona", "", "persona file whose values are searched for")
	c.Flags().StringArrayVar(&sites, "site", nil, "domain of the service itself: requests to it are not external (repeatable)")
	return c
}

// request makes an exchange of what the command line says.
func request(address, method, body string, headers []string, in io.Reader) (*catalog.Exchange, []byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, nil, fmt.Errorf("%q is not an address", address)
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
	default:
		return nil, nil, fmt.Errorf("%q is not an address: want https://host/path", address)
	}
	if u.Hostname() == "" {
		return nil, nil, fmt.Errorf("%q is not an address: it has no host", address)
	}
	var data []byte
	switch {
	case body == "@-":
		data, err = io.ReadAll(io.LimitReader(in, decode.MaxBytes+1))
	case strings.HasPrefix(body, "@"):
		data, err = os.ReadFile(body[1:])
	default:
		data = []byte(body)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("--body: %w", err)
	}
	if method == "" {
		method = "GET"
		if len(data) > 0 {
			method = "POST"
		}
	}
	x := &catalog.Exchange{Kind: catalog.KindHTTP, Method: strings.ToUpper(method), URL: address, RequestBody: catalog.Body{Size: int64(len(data))}}
	for _, h := range headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, nil, fmt.Errorf("--header %q: want 'Name: value'", h)
		}
		x.RequestHeader = append(x.RequestHeader, catalog.HeaderLine{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
	return x, data, nil
}

func (t *tool) printExplanation(e explanation) error {
	switch {
	case e.Recipient != nil:
		fmt.Fprintf(t.out, "%s\n%s (%s)\n", e.Service.Name, e.Recipient.LegalName, cmp.Or(e.Recipient.Country, "country not known"))
		if e.NamedBy != "" {
			fmt.Fprintf(t.out, "named by %s\n", e.NamedBy)
		}
		fmt.Fprintln(t.out)
	case e.NamedBy != "":
		fmt.Fprintf(t.out, "%s: in no catalogue, and a tracker as of %s\n\n", e.RegistrableDomain, e.NamedBy)
	case e.External:
		fmt.Fprintf(t.out, "%s: in no catalogue\n\n", e.RegistrableDomain)
	default:
		fmt.Fprintf(t.out, "%s: the service itself\n\n", e.RegistrableDomain)
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, f := range e.Fields {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.In, f.Path, shorten(f.Value, 48), f.Kind, f.Meaning, f.Why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range e.Limits {
		fmt.Fprintf(t.out, "limit: %s\n", l)
	}
	return nil
}
