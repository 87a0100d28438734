package dashboards

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"soshin/catalog"
	_ "soshin/catalog/check"
	_ "soshin/catalog/clickhouse"
	_ "soshin/catalog/ingest"
	_ "soshin/catalog/journal"
	"soshin/catalog/strictyaml"
	_ "soshin/crawler"
	_ "soshin/proxy"
)

var descPattern = regexp.MustCompile(`^Desc\{fqName: "(soshin_\w+)".*variableLabels: \{([\w,]*)\}\}$`)

// declared are the series' names that the packages of soshin declare, with
// their labels. They are read from the descriptions: a vector without children
// gathers nothing.
func declared(t *testing.T) map[string][]string {
	t.Helper()
	descs := make(chan *prometheus.Desc)
	go func() {
		prometheus.DefaultRegisterer.(*prometheus.Registry).Describe(descs)
		close(descs)
	}()
	all := map[string][]string{}
	for d := range descs {
		m := descPattern.FindStringSubmatch(d.String())
		if m == nil {
			continue
		}
		var names []string
		if m[2] != "" {
			names = strings.Split(m[2], ",")
		}
		if strings.HasSuffix(m[1], "_seconds") { // by convention the histograms, and they alone
			all[m[1]+"_sum"], all[m[1]+"_count"] = names, names
			all[m[1]+"_bucket"] = append(slices.Clone(names), "le")
			continue
		}
		all[m[1]] = names
	}
	if len(all) < 13 {
		t.Fatalf("found only these metrics: %v", all)
	}
	return all
}

// labelValues are the values that the labels take which the queries ask for.
var labelValues = map[string][]string{
	"soshin_crawler_visits_total outcome": {catalog.OutcomeDone, catalog.OutcomeFailed, catalog.OutcomeInterrupted},
	"soshin_check_faults code": {
		string(catalog.FaultIdentifying), string(catalog.FaultBeforeConsent), string(catalog.FaultCloaked),
		string(catalog.FaultTypedText), string(catalog.FaultOnlyLeaving), string(catalog.FaultServiceWorker),
		string(catalog.FaultSearchInReferer), string(catalog.FaultUnknownRecipient), string(catalog.FaultUndeclared),
		string(catalog.FaultTargeting), string(catalog.FaultFingerprinting), string(catalog.FaultCookieSync), string(catalog.FaultUnexplained), string(catalog.FaultPageFailed),
	},
}

// targetLabels are given to every series by Prometheus.
var targetLabels = []string{"instance", "job"}

// checkQuery parses a query and looks every metric, label and label value up.
// It returns the names of the metrics.
func checkQuery(t *testing.T, where, query string, metrics map[string][]string) (used []string) {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return nil
	}
	known := slices.Clone(targetLabels)
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		selector, ok := n.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		names, exists := metrics[selector.Name]
		if !exists {
			t.Errorf("%s: there is no metric %q", where, selector.Name)
		}
		used = append(used, selector.Name)
		known = append(known, names...)
		for _, m := range selector.LabelMatchers {
			if m.Name == "__name__" || slices.Contains(targetLabels, m.Name) {
				continue
			}
			if !slices.Contains(names, m.Name) {
				t.Errorf("%s: %s has no label %q", where, selector.Name, m.Name)
			}
			for value := range strings.SplitSeq(m.Value, "|") {
				if key := selector.Name + " " + m.Name; !slices.Contains(labelValues[key], value) {
					t.Errorf("%s: %s is never %q", where, key, value)
				}
			}
		}
		return nil
	})
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		var names []string
		switch n := n.(type) {
		case *parser.AggregateExpr:
			names = n.Grouping
		case *parser.BinaryExpr:
			if n.VectorMatching != nil {
				names = n.VectorMatching.MatchingLabels
			}
		}
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("%s: no metric of the query has the label %q", where, name)
			}
		}
		return nil
	})
	return used
}

var promVariables = strings.NewReplacer("$instance", "127.0.0.1:9090", "$__rate_interval", "1m", "$__range", "3h")

func TestPanelsReadMetricsThatExist(t *testing.T) {
	metrics := declared(t)
	shown := map[string]bool{}
	for file, d := range dashboards(t) {
		if d.sourceOf(t) != prometheusType {
			continue
		}
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for _, name := range checkQuery(t, file+": "+p.Title, promVariables.Replace(q.Expr), metrics) {
					shown[name] = true
				}
			}
		}
		for _, v := range d.Templating.List {
			if v.Type != "query" {
				continue
			}
			var q target
			if err := json.Unmarshal(v.Query, &q); err != nil {
				t.Fatal(err)
			}
			metric, rest, _ := strings.Cut(strings.TrimPrefix(q.Query, "label_values("), ",")
			if _, exists := metrics[metric]; !exists || strings.TrimSpace(rest) != "instance)" {
				t.Errorf("%s: variable %s: %s", file, v.Name, q.Query)
			}
		}
	}
	for name := range metrics {
		if strings.HasSuffix(name, "_sum") || strings.HasSuffix(name, "_count") {
			continue // panels read the buckets
		}
		if !shown[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
}

type alertFile struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Expr, For    string
			Labels, Annotations map[string]string
		}
	}
}

func TestAlerts(t *testing.T) {
	var file alertFile
	if err := strictyaml.ReadFile("alerts.yaml", &file); err != nil {
		t.Fatal(err)
	}
	metrics := declared(t)
	uses := regexp.MustCompile(`\{\{(.*?)\}\}`)
	template := regexp.MustCompile(`^ \$(value( \| humanize(1024|Duration|Percentage)?)?|labels\.(\w+)) $`)
	var got []string
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			got = append(got, r.Alert)
			if len(checkQuery(t, r.Alert, r.Expr, metrics)) == 0 {
				t.Errorf("%s reads no metric", r.Alert)
			}
			if r.For != "" {
				if _, err := time.ParseDuration(r.For); err != nil {
					t.Errorf("%s: for: %v", r.Alert, err)
				}
			}
			if s := r.Labels["severity"]; s != "critical" && s != "warning" {
				t.Errorf("%s: severity %q", r.Alert, s)
			}
			for _, name := range []string{"summary", "description"} {
				if r.Annotations[name] == "" || strings.Contains(r.Annotations[name], "\n") {
					t.Errorf("%s: %s %q", r.Alert, name, r.Annotations[name])
				}
				for _, use := range uses.FindAllStringSubmatch(r.Annotations[name], -1) {
					if !template.MatchString(use[1]) {
						t.Errorf("%s: %s has %s", r.Alert, name, use[0])
					}
				}
			}
		}
	}
	want := []string{"SoshinIdentifyingInformation", "SoshinUndeclaredRecipients", "SoshinFaults", "SoshinJournalGrows",
		"SoshinJournalNotDrained", "SoshinInsertsSlow", "SoshinVisitsFail", "SoshinUnexplained", "SoshinDamagedRecords", "SoshinNoVisit"}
	if !slices.Equal(got, want) {
		t.Errorf("alerts %q, want %q", got, want)
	}
}

// TestEveryFaultAlerts: of the alerts on faults exactly one is for each code;
// undeclared recipients have a metric of their own, which is up to date during
// the run.
func TestEveryFaultAlerts(t *testing.T) {
	var file alertFile
	if err := strictyaml.ReadFile("alerts.yaml", &file); err != nil {
		t.Fatal(err)
	}
	alerts := map[string][]string{}
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			expr, err := parser.NewParser(parser.Options{}).ParseExpr(r.Expr)
			if err != nil {
				t.Fatal(err)
			}
			parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
				selector, ok := n.(*parser.VectorSelector)
				if !ok || selector.Name != "soshin_check_faults" {
					return nil
				}
				for _, code := range labelValues["soshin_check_faults code"] {
					if !slices.ContainsFunc(selector.LabelMatchers, func(m *labels.Matcher) bool { return m.Name == "code" && !m.Matches(code) }) {
						alerts[code] = append(alerts[code], r.Alert)
					}
				}
				return nil
			})
		}
	}
	for _, code := range labelValues["soshin_check_faults code"] {
		var want []string
		switch catalog.FaultCode(code) {
		case catalog.FaultUndeclared:
		case catalog.FaultIdentifying, catalog.FaultTargeting, catalog.FaultTypedText:
			want = []string{"SoshinIdentifyingInformation"}
		default:
			want = []string{"SoshinFaults"}
		}
		if !slices.Equal(alerts[code], want) {
			t.Errorf("%s raises %q, want %q", code, alerts[code], want)
		}
	}
}
