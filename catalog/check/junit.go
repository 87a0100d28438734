package check

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

// What is written of a JUnit report, as Jenkins, GitLab and GitHub's reporters
// read it (junit-10.xsd of Jenkins' xunit plugin).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Time      string      `xml:"time,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *junitSkipped `xml:"skipped"`
		Failure *junitFailure `xml:"failure"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the report as JUnit XML: a test for each rule that holds, and
// one that fails for each fault, since readers show one failure of a test. A
// note is a skipped test.
func JUnit(w io.Writer, r Report) error {
	suite := junitSuite{Name: "soshin check " + r.Site, Time: seconds(r.Took), Timestamp: r.At.UTC().Format("2006-01-02T15:04:05")}
	for _, rule := range Rules() {
		holds := true
		for _, f := range r.Faults {
			if f.Code != rule.Code {
				continue
			}
			holds = false
			c := junitCase{Class: r.Site, Name: string(f.Code) + ": " + about(f), Time: seconds(0)}
			if rule.Level == LevelNote {
				c.Skipped = &junitSkipped{sentence(f)}
				suite.Skipped++
			} else {
				c.Failure = &junitFailure{string(f.Code), sentence(f), fmt.Sprintf("%s\n\n%s\n%s\n", sentence(f), rule.Means, rule.Do)}
				suite.Failures++
			}
			suite.Cases = append(suite.Cases, c)
		}
		if holds {
			suite.Cases = append(suite.Cases, junitCase{Class: r.Site, Name: string(rule.Code), Time: seconds(0)})
		}
	}
	suite.Tests = len(suite.Cases)
	all := junitSuites{Name: "soshin", Tests: suite.Tests, Failures: suite.Failures, Time: suite.Time, Suites: []junitSuite{suite}}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
