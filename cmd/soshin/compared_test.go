package main

import (
	"bytes"
	"testing"

	"soshin/catalog"
)

func TestPrintCompared(t *testing.T) {
	row := func(to, service string, external bool, in, path string, v catalog.Verdict, ids ...string) catalog.Compared {
		return catalog.Compared{
			FieldKey: catalog.FieldKey{To: to, Endpoint: "/c", In: in, Path: path}, Service: service, External: external,
			Verdict: v, Identifiers: ids, Examples: []string{"ab", "cdefgh… (36)", "ab"}, Visits: []int{2, 1, 2},
		}
	}
	list := []catalog.Compared{
		row("ga4", "ga4", true, "query", "cid", catalog.VerdictPersistent, "0123456789"),
		row("ga4", "ga4", true, "query", "sid", catalog.VerdictSession, "abcdefabcd"),
		row("ga4", "ga4", true, "query", "v", catalog.VerdictConstant),
		row("shigoto.example", "", false, "cookie", "_ga", catalog.VerdictPersistent, "0123456789", "fedcba9876"),
		row("unknown.example", "", true, "body", "", catalog.VerdictRandom),
		row("unknown.example", "", true, "query", "w", catalog.VerdictConstant),
	}
	const identifiers = `TO                    WHERE  FIELD       VERDICT     IDENTIFIER     VISITS  VALUES
ga4                   /c     query cid   persistent  012345         2/1/2   ab | cdefgh… (36) | ab
ga4                   /c     query sid   session     abcdef         2/1/2   ab | cdefgh… (36) | ab
(the service itself)  /c     cookie _ga  persistent  012345 fedcba  2/1/2   ab | cdefgh… (36) | ab

the same identifier 012345: (the service itself), ga4

other fields: 2 constant, 1 random (--all shows them)
`
	const everything = `TO                    WHERE  FIELD             VERDICT     IDENTIFIER     VISITS  VALUES
ga4                   /c     query cid         persistent  012345         2/1/2   ab | cdefgh… (36) | ab
ga4                   /c     query sid         session     abcdef         2/1/2   ab | cdefgh… (36) | ab
ga4                   /c     query v           constant                   2/1/2   ab | cdefgh… (36) | ab
(the service itself)  /c     cookie _ga        persistent  012345 fedcba  2/1/2   ab | cdefgh… (36) | ab
unknown.example       /c     body (the whole)  random                     2/1/2   ab | cdefgh… (36) | ab
unknown.example       /c     query w           constant                   2/1/2   ab | cdefgh… (36) | ab

the same identifier 012345: (the service itself), ga4
`
	for all, want := range map[bool]string{false: identifiers, true: everything} {
		var out bytes.Buffer
		if err := (&tool{out: &out}).printCompared(list, all); err != nil || out.String() != want {
			t.Errorf("all %v: %v\n got %s\nwant %s", all, err, &out, want)
		}
	}
}
