package demo

import (
	"slices"
	"strings"
	"testing"

	"soshin/catalog"
)

func TestTruthNamesWhatExists(t *testing.T) {
	truth, err := ReadTruth()
	if err != nil {
		t.Fatal(err)
	}
	known := map[catalog.InformationKind]bool{}
	for _, k := range catalog.Kinds() {
		known[k.Kind] = true
	}
	for _, k := range truth.Common {
		if !known[k] {
			t.Errorf("common: no kind %q", k)
		}
	}
	services := map[string]bool{}
	for _, s := range truth.Services {
		if services[s.Service] || s.Recipient == "" {
			t.Errorf("service %q: twice, or without recipient", s.Service)
		}
		services[s.Service] = true
		for _, k := range s.Without {
			if !slices.Contains(truth.Common, k) {
				t.Errorf("%s: is without %q, which is not common", s.Service, k)
			}
		}
		kinds := map[catalog.ObservedKind]bool{}
		for _, k := range s.Kinds {
			if !known[k.Kind] || kinds[k] {
				t.Errorf("%s: no kind %q, or twice", s.Service, k.Kind)
			}
			kinds[k] = true
		}
	}
	paths := map[string]bool{}
	for _, p := range pages() {
		paths[p.Path] = true
	}
	codes := []catalog.FaultCode{
		catalog.FaultIdentifying, catalog.FaultBeforeConsent, catalog.FaultCloaked, catalog.FaultTypedText,
		catalog.FaultOnlyLeaving, catalog.FaultServiceWorker, catalog.FaultSearchInReferer, catalog.FaultCookieSync, catalog.FaultUnknownRecipient,
	}
	for _, f := range truth.Faults {
		if !slices.Contains(codes, f.Code) {
			t.Errorf("no fault %q", f.Code)
		}
		if (f.Service == "") == (f.Domain == "") || f.Service != "" && !services[f.Service] {
			t.Errorf("%s: service %q, domain %q", f.Code, f.Service, f.Domain)
		}
		for _, p := range f.Pages {
			if !paths[p] {
				t.Errorf("%s: no page %q", f.Code, p)
			}
		}
	}
	for _, c := range codes {
		if !slices.ContainsFunc(truth.Faults, func(f TrueFault) bool { return f.Code == c }) {
			t.Errorf("no fault %q is planted", c)
		}
	}
	for _, d := range truth.Published {
		if (d.Service == "") == (d.Domain == "") || d.Row < 0 || d.Row > len(publishedList) || (d.Row == 0) != strings.HasPrefix(d.Code, "undeclared-recipient") && d.Code != "undeclared-service" {
			t.Errorf("published: %+v", d)
		}
		if d.Service != "" && !services[d.Service] && d.Code != "declared-unseen" {
			t.Errorf("published: %s: no service %q", d.Code, d.Service)
		}
		for _, k := range d.Kinds {
			if !known[k] {
				t.Errorf("published: %s: no kind %q", d.Code, k)
			}
		}
	}
	for _, p := range truth.Compared {
		if !paths[p] {
			t.Errorf("compared: no page %q", p)
		}
	}
	compared := map[string]bool{}
	for _, ids := range truth.Identifiers {
		to := ids.Service + ids.Domain
		if ids.Own == (to != "") || compared[to] || ids.Service != "" && !services[to] ||
			ids.Domain != "" && !slices.ContainsFunc(truth.Unknown, func(u UnknownRecipient) bool { return u.Domain == to }) {
			t.Errorf("identifiers of %q: twice, or of nobody", to)
		}
		compared[to] = true
		fields := map[string]bool{}
		for _, f := range slices.Concat(ids.Persistent, ids.Session, ids.Neither) {
			in, _, found := strings.Cut(f, " ")
			if !found || fields[f] || !slices.Contains([]string{catalog.InPath, catalog.InQuery, catalog.InHeader, catalog.InCookie, catalog.InBody, catalog.InWebSocket}, in) {
				t.Errorf("identifiers of %q: %q is no field, or there twice", to, f)
			}
			fields[f] = true
		}
	}
}
