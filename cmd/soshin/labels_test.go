package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"soshin/catalog"
	"soshin/catalog/strictyaml"
)

// Labels are what the fields of a service's requests mean, written by hand from
// the vendor's documentation and never from what soshin says of them:
// cmd/demoservice/labels/SERVICE.yaml. The first label whose path fits counts;
// [*] is any index, * a run without a dot, ** any run. Technical is what tells
// nothing of the user.
type labels struct {
	Sources []catalog.Source `yaml:"sources"`
	Fields  []struct {
		In   string                  `yaml:"in"`
		Path string                  `yaml:"path"`
		Kind catalog.InformationKind `yaml:"kind"`
	} `yaml:"fields"`
	patterns []*regexp.Regexp
}

// commonLabels are of the header lines that every request has.
const commonLabels = "common"

func readLabels(t *testing.T) map[string]*labels {
	t.Helper()
	files, err := filepath.Glob("../demoservice/labels/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no labels", err)
	}
	all := map[string]*labels{}
	for _, file := range files {
		l := &labels{}
		if err := strictyaml.ReadFile(file, l); err != nil {
			t.Fatal(err)
		}
		if len(l.Sources) == 0 {
			t.Errorf("%s: no source", file)
		}
		for _, f := range l.Fields {
			p := strings.NewReplacer(`\[\*\]`, `\[\d+\]`, `\*\*`, `.*`, `\*`, `[^.]*`).Replace(regexp.QuoteMeta(f.Path))
			l.patterns = append(l.patterns, regexp.MustCompile("^(?s:"+p+")$"))
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = l
	}
	return all
}

func (l *labels) kind(f catalog.Field) (kind catalog.InformationKind, labelled bool) {
	for i, p := range l.patterns {
		if l.Fields[i].In == f.In && p.MatchString(f.Path) {
			return l.Fields[i].Kind, true
		}
	}
	return "", false
}

// minKinds is what precision and recall of the field kinds have to reach.
const minKinds = 0.98

// A score counts fields by how their kind was found.
type score struct{ right, wrong, missed int }

func (s *score) add(got, want catalog.InformationKind) {
	switch {
	case got == want && want != "":
		s.right++
		return
	case got != "":
		s.wrong++ // a kind that it does not have
	}
	if want != "" && got != want {
		s.missed++
	}
}

func (s score) precision() float64 { return float64(s.right) / float64(max(1, s.right+s.wrong)) }
func (s score) recall() float64    { return float64(s.right) / float64(max(1, s.right+s.missed)) }

// compareLabels holds the kind of every field that the labelled services were
// sent against its label. A field counts once for each request that it is in,
// and once in all.
func compareLabels(t *testing.T, transmissions []catalog.Transmission) {
	all := readLabels(t)
	var requests, fields score // by request, by distinct field
	services := map[string]*score{}
	distinct := map[string]bool{}
	for _, tr := range transmissions {
		if !tr.External || tr.Service == nil || all[tr.Service.ID] == nil {
			continue
		}
		id := tr.Service.ID
		for _, f := range tr.Fields {
			if strings.Trim(f.Value, " ") == "" || slices.Contains([]string{"null", "undefined", "{}", "[]"}, f.Value) {
				continue // nothing is told
			}
			want, labelled := all[id].kind(f)
			if !labelled {
				want, labelled = all[commonLabels].kind(f)
			}
			where := fmt.Sprintf("%s: %s %s", id, f.In, indexes.ReplaceAllString(f.Path, "[*]"))
			if !labelled {
				if !distinct[where] {
					t.Errorf("%s=%.40s has no label", where, f.Value)
				}
				distinct[where] = true
				continue
			}
			got := f.Kind
			if got == catalog.KindTechnical {
				got = ""
			}
			if want == catalog.KindTechnical {
				want = ""
			}
			requests.add(got, want)
			if once := where + string(got); !distinct[once] {
				distinct[once] = true
				fields.add(got, want)
				if services[id] == nil {
					services[id] = &score{}
				}
				services[id].add(got, want)
				if got != want {
					t.Logf("%s=%.40s is %q (%s), labelled %q", where, f.Value, got, f.Why, want)
				}
			}
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "service\tfields right\twrong\tmissed\tprecision\trecall")
	row := func(name string, s score) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.3f\t%.3f\n", name, s.right, s.wrong, s.missed, s.precision(), s.recall())
	}
	for _, id := range slices.Sorted(maps.Keys(services)) {
		row(id, *services[id])
	}
	row("all, each field once", fields)
	row("all, each time it was sent", requests)
	_ = w.Flush() // into memory
	t.Logf("kinds of the fields of the demo's SDKs, against their labels:\n%s", b.String())
	for name, s := range map[string]score{"each field once": fields, "each time it was sent": requests} {
		if s.precision() < minKinds || s.recall() < minKinds {
			t.Errorf("%s: precision %.3f, recall %.3f; want %.2f", name, s.precision(), s.recall(), minKinds)
		}
	}
	for id := range all {
		if services[id] == nil && id != commonLabels {
			t.Errorf("nothing was sent to %s", id)
		}
	}
}

var indexes = regexp.MustCompile(`\[\d+\]`)
