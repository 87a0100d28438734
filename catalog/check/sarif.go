package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"soshin/catalog"
	"soshin/catalog/legible"
)

// A Report is a check's outcome for a machine.
type Report struct {
	Tool   string                 // soshin's own version
	Site   string                 // its name
	File   string                 // the site file's address, relative to where the check ran
	Line   func(field string) int // line of a field in the site file, or of the next one above that stands there
	Run    string
	At     time.Time     // when the check began
	Took   time.Duration //
	Faults []catalog.Fault
}

// sarifSchema is where the standard publishes its schema (SARIF 2.1.0 with
// errata 01, OASIS, 2023-08-28).
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// What is written of a SARIF log; the names are the standard's.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Automation struct {
			ID string `json:"id"`
		} `json:"automationDetails"`
		Results []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   sarifMessage `json:"shortDescription"`
		Full    sarifMessage `json:"fullDescription"`
		Help    sarifMessage `json:"help"`
		Default struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
		Properties struct {
			Severity string   `json:"security-severity"`
			Tags     []string `json:"tags"`
		} `json:"properties"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		Rule         string            `json:"ruleId"`
		Index        int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   sarifProperties   `json:"properties"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region struct {
				StartLine int `json:"startLine"`
			} `json:"region"`
		} `json:"physicalLocation"`
	}
	sarifProperties struct {
		Run          string `json:"run"`
		Recipient    string `json:"recipient,omitempty"`
		Service      string `json:"service,omitempty"`
		Domain       string `json:"domain,omitempty"`
		Page         string `json:"page,omitempty"`
		Transmission string `json:"transmission,omitempty"`
		Count        int    `json:"count"`
	}
)

// SARIF writes the report as a SARIF 2.1.0 log. Every fault stands at the line
// of the site file that says what is promised: code scanning shows alerts in
// files, and the pages that sent something are none.
func SARIF(w io.Writer, r Report) error {
	var run sarifRun
	run.Tool.Driver = sarifDriver{Name: "soshin", Version: r.Tool}
	// What stands before the last slash tells GitHub which uploads replace each other.
	run.Automation.ID = "soshin/" + r.Site + "/" + r.Run
	rules := Rules()
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(rule))
	}
	run.Results = []sarifResult{}
	for _, f := range r.Faults {
		i := slices.IndexFunc(rules, func(rule Rule) bool { return rule.Code == f.Code })
		result := sarifResult{
			Rule: string(f.Code), Index: i, Level: rules[i].Level,
			Message:      sarifMessage{sarifText(sentence(f))},
			Fingerprints: map[string]string{"primaryLocationLineHash": r.fingerprint(f)},
			Properties: sarifProperties{
				Run: f.Run, Recipient: f.Recipient, Service: f.Service, Domain: legible.Line(f.Domain, maxPiece),
				Page: legible.Line(f.Page, maxPiece), Transmission: f.Transmission, Count: f.Count,
			},
		}
		var at sarifLocation
		at.Physical.Artifact.URI, at.Physical.Region.StartLine = r.File, r.Line(rules[i].Field)
		result.Locations = []sarifLocation{at}
		run.Results = append(run.Results, result)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

func sarifRuleOf(r Rule) (s sarifRule) {
	s.ID = string(r.Code)
	s.Short, s.Full = sarifMessage{sarifText(r.Title)}, sarifMessage{sarifText(r.Means)}
	s.Help = sarifMessage{sarifText(r.Means + "\n\n" + r.Do)}
	s.Default.Level = r.Level
	s.Properties.Severity, s.Properties.Tags = r.Severity, []string{"security", "privacy"} // GitHub reads the severity beside "security" only
	return s
}

// fingerprint is the same for the same fault of every run. It takes the place
// of the hash of the line, with which github/codeql-action would make one
// alert of all faults of a rule: they stand at the same line.
func (r Report) fingerprint(f catalog.Fault) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{r.Site, string(f.Code), about(f)}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// sarifText is s as the text of a message: braces are doubled, or they are
// placeholders (SARIF 2.1.0, 3.11.5), and nothing is a link (3.11.6).
func sarifText(s string) string {
	return strings.NewReplacer("{", "{{", "}", "}}", "](", "] (").Replace(s)
}
