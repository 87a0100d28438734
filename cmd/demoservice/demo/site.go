package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

//go:embed site.yaml.tmpl
var siteTemplate string

// writeSite writes the site file, and the CA, persona and vendor files that it
// names, into dir and returns the site file's path.
func writeSite(d *Demo, src, dir string, a *authority) (string, error) {
	var site bytes.Buffer
	t, err := template.New("site.yaml").Parse(siteTemplate)
	if err != nil {
		return "", fmt.Errorf("reading the site file's template: %w", err)
	}
	err = t.Execute(&site, map[string]string{
		"Service": d.serviceAddr, "Vendors": d.vendorAddr, "Resolver": d.resolverAddr,
	})
	if err != nil {
		return "", fmt.Errorf("filling in the site file: %w", err)
	}
	persona, err := os.ReadFile(filepath.Join(src, "persona.yaml"))
	if err != nil {
		return "", fmt.Errorf("reading the persona: %w", err)
	}
	vendors := filepath.Join(dir, "vendors")
	// A file that an earlier demo left there would still be a vendor.
	if err := os.RemoveAll(vendors); err != nil {
		return "", fmt.Errorf("clearing the vendor files: %w", err)
	}
	if err := os.CopyFS(vendors, os.DirFS(filepath.Join(src, "vendors"))); err != nil {
		return "", fmt.Errorf("copying the vendor files: %w", err)
	}
	for name, content := range map[string][]byte{
		"site.yaml": site.Bytes(), "persona.yaml": persona, "ca.pem": a.pem(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return "", fmt.Errorf("writing the site file: %w", err)
		}
	}
	return filepath.Join(dir, "site.yaml"), nil
}
