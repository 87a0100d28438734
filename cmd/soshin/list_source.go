package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// maxSource bounds a page that is fetched: lists are pages that people read.
const maxSource = 32 << 20

// openSource opens a file, or the page at an http or https address. Nothing
// but the address is sent.
func openSource(ctx context.Context, source string) (io.ReadCloser, error) {
	if !strings.HasPrefix(source, "https://") && !strings.HasPrefix(source, "http://") {
		return os.Open(source)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	r.Header.Set("User-Agent", "soshin/"+version)
	client := &http.Client{Timeout: time.Minute}
	res, err := client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, fmt.Errorf("read the list: %s answers %s", source, res.Status)
	}
	return struct {
		io.Reader
		io.Closer
	}{http.MaxBytesReader(nil, res.Body, maxSource), res.Body}, nil
}
