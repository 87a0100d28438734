package demo

import (
	"path/filepath"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// A Truth is what a crawl of the demo must find: truth.yaml.
type Truth struct {
	// Common are the kinds that the browser's own header lines tell every
	// recipient.
	Common   []catalog.InformationKind `yaml:"common"`
	Services []TrueService             `yaml:"services"`
	Unknown  []UnknownRecipient        `yaml:"unknown"`
	Faults   []TrueFault               `yaml:"faults"`
	// Published are the differences planted in the list that the service
	// publishes: /external-transmission.
	Published []TrueDifference `yaml:"published"`
	// Compared are the pages, as paths, on which a comparison of runs must find
	// the Identifiers.
	Compared    []string          `yaml:"compared"`
	Identifiers []TrueIdentifiers `yaml:"identifiers"`
}

// A TrueService is a service that the demo's pages send to, and what.
type TrueService struct {
	Service   string                 `yaml:"service"`
	Recipient string                 `yaml:"recipient"`
	Tag       string                 `yaml:"tag"`   // that sends all of it, without query
	Kinds     []catalog.ObservedKind `yaml:"kinds"` // besides the common ones
	// Without are the common kinds that its requests lack.
	Without []catalog.InformationKind `yaml:"without"`
}

// An UnknownRecipient is one that no catalogue names.
type UnknownRecipient struct {
	Domain string                 `yaml:"domain"`
	Kinds  []catalog.ObservedKind `yaml:"kinds"` // besides the common ones
}

// A TrueFault is a planted fault.
type TrueFault struct {
	Code    catalog.FaultCode `yaml:"code"`
	Service string            `yaml:"service"` // or, where none is known,
	Domain  string            `yaml:"domain"`
	Pages   []string          `yaml:"pages"` // paths; it shows on each of them
}

// A TrueDifference is one between the published list and what is sent.
type TrueDifference struct {
	Code    string                    `yaml:"code"`
	Row     int                       `yaml:"row"`     // of the page, from 1; 0: it has none
	Service string                    `yaml:"service"` // or, where none is known,
	Domain  string                    `yaml:"domain"`
	Kinds   []catalog.InformationKind `yaml:"kinds"` // that are missing, or declared without being sent
}

// TrueIdentifiers are the fields in which a service, or the demo service itself,
// is sent identifiers, each as "place path", and some that are none.
type TrueIdentifiers struct {
	Service    string   `yaml:"service"` // or, where none is known,
	Domain     string   `yaml:"domain"`
	Own        bool     `yaml:"own"` // the demo service's own
	Persistent []string `yaml:"persistent"`
	Session    []string `yaml:"session"`
	Neither    []string `yaml:"neither"`
}

// ReadTruth reads truth.yaml.
func ReadTruth() (Truth, error) {
	src, err := sourceDir()
	if err != nil {
		return Truth{}, err
	}
	var t Truth
	err = strictyaml.ReadFile(filepath.Join(src, "truth.yaml"), &t)
	return t, err
}
