package list

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"soshin/catalog"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4) // so that 2020-12 is the file's own word
	c.AssertFormat()
	if err := c.AddResource(schemaFile, parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchema(t *testing.T) {
	schema := compileSchema(t)
	validate := func(out string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}
	written := func(doc Document) string { return render(t, func(b *bytes.Buffer) error { return JSON(b, doc) }) }
	for name, doc := range map[string]Document{"crawl alone": demo(), "reviewed": reviewed(), "empty": {}, "hostile": hostileDocument()} {
		if err := validate(written(doc)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := written(reviewed())
	for name, change := range map[string][2]string{
		"another version":       {`"version": 1,`, `"version": 2,`},
		"a member more":         {`"run":`, `"colour": "red", "run":`},
		"a member of a row":     {`"hosts":`, `"colour": "red", "hosts":`},
		"a member less":         {`"tag":`, `"tug":`},
		"not a time":            {`"generated": "2026-11-23T03:20:00Z"`, `"generated": "yesterday"`},
		"not a number":          {`"pages_visited": 14`, `"pages_visited": "14"`},
		"a cookie without end":  {`"until": "session"`, `"until": ""`},
		"a text in one tongue":  {`"en": "External transmission"`, `"fr": "Transmission"`},
		"a state of its own":    {`"state": "published"`, `"state": "final"`},
		"a version before 1":    {`"list_version": 3`, `"list_version": 0`},
		"a change with a title": {`"said":`, `"title": "", "said":`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Errorf("%s: there is no %s", name, change[0])
		} else if validate(bad) == nil {
			t.Errorf("%s: allowed", name)
		}
	}
}

// TestSchemaKnowsEveryMember holds the schema's properties against the tags of
// the types: also those of members that no test document has.
func TestSchemaKnowsEveryMember(t *testing.T) {
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional *bool                      `json:"additionalProperties"`
	}
	var s struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &s); err != nil {
		t.Fatal(err)
	}
	var coverage object
	if err := json.Unmarshal(s.Properties["coverage"], &coverage); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		schema object
		of     any
		more   []string
	}{
		"document": {s.object, Document{}, []string{"$schema", "version"}}, "coverage": {coverage, Coverage{}, nil},
		"row": {s.Defs["row"], Row{}, nil}, "item": {s.Defs["item"], Item{}, nil}, "cookie": {s.Defs["cookie"], Cookie{}, nil},
		"change": {s.Defs["change"], Change{}, nil}, "text": {s.Defs["text"], catalog.Text{}, nil},
	} {
		all, required := slices.Clone(tc.more), slices.Clone(tc.more)
		for f := range reflect.TypeOf(tc.of).Fields() {
			member, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			if member == "-" {
				continue
			}
			all = append(all, member)
			if rest == "" {
				required = append(required, member)
			}
		}
		slices.Sort(all)
		slices.Sort(required)
		if got := slices.Sorted(maps.Keys(tc.schema.Properties)); !slices.Equal(got, all) {
			t.Errorf("%s has the properties %q, want %q", name, got, all)
		}
		if got := slices.Sorted(slices.Values(tc.schema.Required)); !slices.Equal(got, required) {
			t.Errorf("%s requires %q, want %q", name, got, required)
		}
		if tc.schema.Additional == nil || *tc.schema.Additional {
			t.Errorf("%s allows other properties", name)
		}
	}
}

// offline refuses every address: an expansion must not need any.
type offline struct{ t *testing.T }

func (o offline) LoadDocument(address string) (*ld.RemoteDocument, error) {
	o.t.Errorf("the expansion wants %s", address)
	return nil, ld.NewJsonLdError(ld.LoadingDocumentFailed, address)
}

// expand expands what JSONLD writes, as if it were at an address. Keys that no
// term stands for are errors.
func expand(t *testing.T, doc Document) []any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(render(t, func(b *bytes.Buffer) error { return JSONLD(b, doc) })), &v); err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("https://www.shigoto.example/list/list.jsonld")
	options.DocumentLoader = offline{t}
	options.SafeMode = true
	expanded, err := ld.NewJsonLdProcessor().Expand(v, options)
	if err != nil {
		t.Fatal(err)
	}
	return expanded
}

func TestJSONLD(t *testing.T) {
	const dpv = "https://w3id.org/dpv#"
	root := expand(t, reviewed())[0].(map[string]any)
	at := func(v any, path ...any) any { // follows keys and indices; nil where there is nothing
		for _, step := range path {
			switch step := step.(type) {
			case string:
				m, _ := v.(map[string]any)
				v = m[step]
			case int:
				l, _ := v.([]any)
				if step >= len(l) {
					return nil
				}
				v = l[step]
			}
		}
		return v
	}
	rows, _ := at(root, dpv+"hasProcess").([]any)
	if len(rows) != len(demo().Rows) {
		t.Fatalf("%d processes", len(rows))
	}
	for _, tc := range []struct {
		from any
		path []any
		want any
	}{
		{root, []any{"@id"}, "https://www.shigoto.example/list/list.jsonld"},
		{root, []any{"@type", 0}, dpv + "Process"},
		{root, []any{"http://purl.org/dc/terms/hasVersion", 0, "@value"}, "3"},
		{root, []any{"http://purl.org/dc/terms/valid", 0, "@value"}, "2026-11-30T15:00:00Z"},
		{rows[0], []any{"@id"}, "https://www.shigoto.example/list/index.html#ad-example-07a0a639"},
		{rows[0], []any{dpv + "hasPersonalData", 0, "@type", 0}, "https://w3id.org/dpv/pd#EmailAddress"},
		{rows[0], []any{dpv + "hasPersonalData", 3, "@type", 0}, "https://w3id.org/dpv/pd#IPAddress"},
		{rows[0], []any{dpv + "hasPurpose", 0, "@type", 0}, dpv + "Advertising"},
		{rows[0], []any{dpv + "hasPurpose", 0, "http://purl.org/dc/terms/description", 1, "@language"}, "ja"},
		{rows[0], []any{dpv + "hasPurpose", 0, "http://purl.org/dc/terms/description", 1, "@value"}, "求人広告を配信し、その効果を測定するため"},
		{rows[0], []any{dpv + "hasRecipient", 0, "@type", 0}, dpv + "Recipient"},
		{rows[0], []any{dpv + "hasRecipient", 0, "@id"}, "https://www.shigoto.example/list/list.jsonld#recipient-adexample"},
		{rows[0], []any{dpv + "hasRecipient", 0, dpv + "hasName", 0, "@value"}, "Ad Example K.K."},
		{rows[0], []any{dpv + "hasRecipient", 0, dpv + "hasName", 1, "@value"}, "アドイグザンプル株式会社"},
		{rows[0], []any{dpv + "hasRecipient", 0, dpv + "hasCountry", 0, "@id"}, "https://w3id.org/dpv/loc#JP"},
		{rows[0], []any{dpv + "hasProcess", 0, dpv + "hasResponsibleEntity", 0, "@id"}, "https://www.shigoto.example/list/list.jsonld#recipient-adexample"},
		{rows[0], []any{dpv + "hasProcess", 0, dpv + "hasPurpose", 0, "http://purl.org/dc/terms/description", 0, "@value"}, "Interest-based advertisements and measurement of their effect"},
		{rows[4], []any{dpv + "hasPurpose", 0, "@type", 0}, dpv + "Purpose"}, // being identified: nothing is said of it
		{rows[4], []any{dpv + "hasRecipient", 0, dpv + "hasName"}, nil},
		{rows[4], []any{dpv + "hasRecipient", 0, "@id"}, nil},
	} {
		if got := at(tc.from, tc.path...); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%v is %v, want %v", tc.path, got, tc.want)
		}
	}
	for name, doc := range map[string]Document{"empty": {}, "hostile": hostileDocument()} {
		got := expand(t, doc)
		if len(got) != 1 {
			t.Errorf("%s: %d nodes", name, len(got))
		}
		for i := range doc.Rows { // what cannot be a part of an address is none
			if id := at(got[0], dpv+"hasProcess", i, "@id"); id != nil {
				t.Errorf("%s: process %v", name, id)
			}
		}
	}
}
