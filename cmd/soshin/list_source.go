package main

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// maxSource bounds a page that is fetched: lists are pages that people read.
const maxSource = 32 << 20

// isAddress reports whether a source is to be fetched, and no file.
func isAddress(source string) bool {
	return strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://")
}

// openSource opens a file, or the page at an http or https address.
func openSource(ctx context.Context, source string) (io.ReadCloser, error) {
	if !isAddress(source) {
		return os.Open(source)
	}
	return fetch(ctx, http.DefaultTransport, source)
}

// fetch opens the page at an address. Nothing but the address is sent.
func fetch(ctx context.Context, transport http.RoundTripper, source string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	r.Header.Set("User-Agent", "soshin/"+version)
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	res, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, fmt.Errorf("read the list: %s answers %s", source, res.Status)
	}
	body, err := inUTF8(res.Header.Get("Content-Type"), http.MaxBytesReader(nil, res.Body, maxSource))
	if err != nil {
		res.Body.Close()
		return nil, fmt.Errorf("read the list: %s: %w", source, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{body, res.Body}, nil
}

// inUTF8 decodes a page whose header line names its character set, which goes
// before what the page says: a byte order mark says that it is UTF-8 now.
func inUTF8(contentType string, body io.Reader) (io.Reader, error) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["charset"] == "" {
		return body, nil
	}
	text, err := charset.NewReaderLabel(params["charset"], body)
	if err != nil {
		return nil, err
	}
	return io.MultiReader(strings.NewReader("\ufeff"), text), nil
}
