package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// bundles returns the tags in demo/tags by file name (segment.js), each one
// script with the SDK that package.json pins. They are built once a process.
var bundles = func() func(src string) (map[string][]byte, error) {
	var once sync.Once
	var built map[string][]byte
	var err error
	return func(src string) (map[string][]byte, error) {
		once.Do(func() { built, err = build(src) })
		return built, err
	}
}()

func build(src string) (map[string][]byte, error) {
	if _, err := os.Stat(filepath.Join(src, "node_modules")); err != nil {
		return nil, fmt.Errorf("the demo's SDKs are not installed: run npm ci --prefix cmd/demoservice")
	}
	entries, err := filepath.Glob(filepath.Join(src, "demo", "tags", "*.js"))
	if err != nil {
		return nil, fmt.Errorf("listing the demo's tags: %w", err)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       entries,
		Outdir:            "/",
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2020,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		// td-js-sdk names the global object as Node does.
		Define:        map[string]string{"process.env.NODE_ENV": `"production"`, "global": "window"},
		LegalComments: api.LegalCommentsNone,
		LogLevel:      api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		e := result.Errors[0]
		where := "demo/tags"
		if e.Location != nil {
			where = fmt.Sprintf("%s:%d", e.Location.File, e.Location.Line)
		}
		if strings.HasPrefix(e.Text, "Could not resolve") {
			return nil, fmt.Errorf("building the demo's tags: %s: %s: run npm ci --prefix cmd/demoservice", where, e.Text)
		}
		return nil, fmt.Errorf("building the demo's tags: %s: %s", where, e.Text)
	}
	built := make(map[string][]byte, len(result.OutputFiles))
	for _, f := range result.OutputFiles {
		built[filepath.Base(f.Path)] = f.Contents
	}
	return built, nil
}
