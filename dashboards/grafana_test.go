package dashboards

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"soshin/catalog/strictyaml"
)

// A dashboard is what the tests look at of Grafana's classic dashboard model.
type dashboard struct {
	UID, Title, Description string
	SchemaVersion           int
	Templating              struct{ List []variable }
	Panels                  []panel
}

type variable struct {
	Name, Type string
	Datasource reference
	Query      json.RawMessage // a data source's type, or a target
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               reference
	Targets                  []target
	FieldConfig              struct {
		Defaults struct{ Unit string }
	}
}

type target struct {
	RefID             string
	Datasource        reference
	RawSQL            string
	Expr              string
	QueryType         string
	Format            int
	EditorType, Query string
}

type reference struct{ Type, UID string }

const (
	clickhouseType = "grafana-clickhouse-datasource"
	prometheusType = "prometheus"
)

// dashboards returns those that are kept, by the name of their file.
func dashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	paths, err := filepath.Glob("grafana/dashboards/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]dashboard{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var d dashboard
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all[filepath.Base(path)] = d
	}
	if got, want := slices.Sorted(maps.Keys(all)), []string{"operation.json", "transmissions.json"}; !slices.Equal(got, want) {
		t.Fatalf("dashboards %q, want %q", got, want)
	}
	return all
}

// sourceOf is the type of the data source that a dashboard's panels read.
func (d dashboard) sourceOf(t *testing.T) string {
	t.Helper()
	for _, v := range d.Templating.List {
		if v.Type == "datasource" && v.Name == "datasource" {
			var kind string
			if err := json.Unmarshal(v.Query, &kind); err != nil {
				t.Fatal(err)
			}
			return kind
		}
	}
	t.Fatalf("%s lets nobody choose a data source", d.Title)
	return ""
}

var variableUse = regexp.MustCompile(`\$\{?(\w+)`)

// What Grafana and the ClickHouse plugin themselves put in.
var builtIn = []string{"__timeFilter", "__rate_interval", "__range"}

func TestDashboardsAreWhole(t *testing.T) {
	uids := map[string]bool{}
	for file, d := range dashboards(t) {
		// 42 is the classic model's last version; Grafana brings it up to date.
		if d.UID == "" || uids[d.UID] || d.Title == "" || d.Description == "" || d.SchemaVersion != 42 {
			t.Errorf("%s: uid %q, title %q, description %q, version %d", file, d.UID, d.Title, d.Description, d.SchemaVersion)
		}
		uids[d.UID] = true
		source := reference{d.sourceOf(t), "${datasource}"}
		known := slices.Clone(builtIn)
		for _, v := range d.Templating.List {
			known = append(known, v.Name)
			if v.Type == "query" && v.Datasource != source {
				t.Errorf("%s: variable %s reads %v", file, v.Name, v.Datasource)
			}
		}
		checkUses := func(where, text string) {
			for _, use := range variableUse.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(known, use[1]) {
					t.Errorf("%s: %s uses the variable %s, which is not defined", file, where, use[0])
				}
			}
		}
		ids := map[int]bool{}
		titles := map[string]bool{}
		taken := map[[2]int]string{}
		for _, p := range d.Panels {
			checkUses(p.Title, p.Title)
			if ids[p.ID] || p.ID == 0 || titles[p.Title] || p.Title == "" {
				t.Errorf("%s: panel %q has no title or ID (%d) of its own", file, p.Title, p.ID)
			}
			ids[p.ID], titles[p.Title] = true, true
			g := p.GridPos
			if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
				t.Errorf("%s: %s lies outside the 24 columns", file, p.Title)
			}
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other := taken[[2]int{x, y}]; other != "" {
						t.Fatalf("%s: %s lies over %s", file, p.Title, other)
					}
					taken[[2]int{x, y}] = p.Title
				}
			}
			if p.Type == "row" {
				continue
			}
			if p.Description == "" || len(p.Targets) == 0 || p.Datasource != source {
				t.Errorf("%s: %s: description %q, %d targets, source %v", file, p.Title, p.Description, len(p.Targets), p.Datasource)
			}
			if p.Type != "table" && p.FieldConfig.Defaults.Unit == "" {
				t.Errorf("%s: %s has no unit", file, p.Title)
			}
			for i, q := range p.Targets {
				checkUses(p.Title, q.RawSQL+q.Expr)
				if q.RefID != string(rune('A'+i)) || q.Datasource != source {
					t.Errorf("%s: %s: target %s reads %v", file, p.Title, q.RefID, q.Datasource)
				}
				if sql, prom := q.RawSQL != "", q.Expr != ""; sql != (source.Type == clickhouseType) || prom != (source.Type == prometheusType) {
					t.Errorf("%s: %s: target %s has no query of its source's language", file, p.Title, q.RefID)
				}
				// The plugin's numbers: 0 is a time series, 1 a table.
				series := p.Type == "timeseries"
				if q.RawSQL != "" && (q.EditorType != "sql" || (q.QueryType == "timeseries") != series || (q.Format == 0) != series) {
					t.Errorf("%s: %s asks for %s, format %d", file, p.Title, q.QueryType, q.Format)
				}
			}
		}
	}
}

func TestProvisioning(t *testing.T) {
	var sources struct {
		APIVersion  int `yaml:"apiVersion"`
		Datasources []struct {
			Name, UID, Type, Access, URL string
			JSONData                     struct {
				Host, Port, Protocol, Username string
				DefaultDatabase                string `yaml:"defaultDatabase"`
			} `yaml:"jsonData"`
			SecureJSONData struct{ Password string } `yaml:"secureJsonData"`
		}
	}
	if err := strictyaml.ReadFile("grafana/provisioning/datasources/soshin.yaml", &sources); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range sources.Datasources {
		kinds = append(kinds, s.Type)
		if s.Type == clickhouseType && (s.JSONData.Protocol != "native" || s.SecureJSONData.Password != "$SOSHIN_CLICKHOUSE_PASSWORD") {
			t.Errorf("ClickHouse is reached by %q, with the password %q", s.JSONData.Protocol, s.SecureJSONData.Password)
		}
	}
	slices.Sort(kinds)
	if want := []string{clickhouseType, prometheusType}; sources.APIVersion != 1 || !slices.Equal(kinds, want) {
		t.Errorf("version %d, data sources %q, want 1 and %q", sources.APIVersion, kinds, want)
	}
	for file, d := range dashboards(t) {
		if kind := d.sourceOf(t); !slices.Contains(kinds, kind) {
			t.Errorf("%s reads %s, which is not provisioned", file, kind)
		}
	}

	var provider struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			Name, Folder, Type    string
			UpdateIntervalSeconds int  `yaml:"updateIntervalSeconds"`
			AllowUIUpdates        bool `yaml:"allowUiUpdates"`
			Options               struct{ Path string }
		}
	}
	if err := strictyaml.ReadFile("grafana/provisioning/dashboards/soshin.yaml", &provider); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(provider.Providers) != 1 || !bytes.Contains(doc, []byte(provider.Providers[0].Options.Path)) {
		t.Errorf("the documentation does not name the dashboards' directory of %+v", provider.Providers)
	}
}
