// Package regimes holds what other regimes than Japan's call the facts of a
// list: tables from our information kinds and categories to the terms of the
// W3C's Data Privacy Vocabulary, of Apple's privacy manifest and of Google
// Play's data safety form. The tables are data, with a version, and with the
// address and date of what they were made from.
//
// One term is what a fact is called. Several are those that it may be called:
// a person must choose. None means that the regime has no term, and a person
// must say whether it is declared at all. What traffic cannot show is in no
// table: whether data is sold, on which legal basis it is processed, whether
// it is linked to the user or used to track.
package regimes

import (
	"embed"
	"slices"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

//go:embed dpv.yaml apple.yaml play.yaml
var files embed.FS

// A Table maps our facts to a regime's terms. It does not change.
type Table struct {
	Version  int                                  `yaml:"version"` // changes with what the table says
	Name     string                               `yaml:"name"`
	Sources  []catalog.Source                     `yaml:"sources"`
	Kinds    map[catalog.InformationKind][]string `yaml:"kinds"`    // to types of data
	Purposes map[catalog.Category][]string        `yaml:"purposes"` // to purposes
	Form     Form                                 `yaml:"form"`     // Play's alone
}

// A Form is the questions that Play's importable file must have, in its order.
type Form struct {
	Questions []Question `yaml:"questions"` // about the whole app
	Types     []Question `yaml:"types"`     // kinds of data, one question a section
	Usage     []Question `yaml:"usage"`     // asked of each type of data
}

// A Question is a question with one of its answers.
type Question struct {
	ID          string `yaml:"id"`
	Answer      string `yaml:"answer"` // empty: the question has a value of its own
	Requirement string `yaml:"requirement"`
	Label       string `yaml:"label"`
}

// The tables.
var (
	DPV   = read("dpv.yaml")
	Apple = read("apple.yaml")
	Play  = read("play.yaml")
)

func read(name string) *Table {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var t Table
	if err := strictyaml.Decode(name, data, &t); err != nil {
		panic(err) // the tests read the same bytes
	}
	return &t
}

// Purpose is what a category's purpose is called, if that is one thing.
func (t *Table) Purpose(c catalog.Category) string { return only(t.Purposes[c]) }

// Kind is what a kind of information is called, if that is one thing.
func (t *Table) Kind(k catalog.InformationKind) string { return only(t.Kinds[k]) }

func only(terms []string) string {
	if len(terms) == 1 {
		return terms[0]
	}
	return ""
}

// Sorted are the different terms of several lists.
func Sorted(lists ...[]string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(lists...))))
}
