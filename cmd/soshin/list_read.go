package main

import (
	"fmt"
	"io"
	"path/filepath"

	"soshin/catalog/list"
	"soshin/catalog/list/declared"
	"soshin/catalog/list/lint"
	"soshin/catalog/list/published"
	"soshin/catalog/list/review"
)

// readDeclared reads a review file (*.yaml), or the published list of anyone.
func readDeclared(source string, r io.Reader) ([]declared.Page, *lint.Review, error) {
	if ext := filepath.Ext(source); ext != ".yaml" && ext != ".yml" {
		pages, err := published.Read(source, r)
		return pages, nil, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", source, err)
	}
	file, err := review.Parse(source, data)
	if err != nil {
		return nil, nil, err
	}
	return lintable(file)
}

// lintable is what the lint reads of a review file: the pages that it makes, and
// what it says beside them.
func lintable(file *review.File) ([]declared.Page, *lint.Review, error) {
	stale, err := file.Outdated(review.HistoryDir(file.Name))
	if err != nil {
		return nil, nil, err
	}
	changed := map[string][]declared.Column{}
	for _, c := range file.Stale() {
		changed[c.Row] = append(changed[c.Row], declared.Column(c.Cell))
	}
	pages := file.Pages()
	for i := range pages { // the pages that are built of it explain terms
		pages[i].Global = map[declared.Column]string{declared.Other: list.Glossary(list.Lang(pages[i].Lang))}
	}
	return pages, &lint.Review{
		State: string(file.List.State), Author: file.List.Author, Approver: file.List.Approver,
		Version: file.List.Version, Hash: file.ContentHash(), Approved: file.List.Hash, Stale: stale, Changed: changed,
	}, nil
}
