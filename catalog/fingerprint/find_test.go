package fingerprint

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
)

const (
	page = "https://www.own.example/"
	tag  = "https://cdn.vendor.example/tag.js"
	lib  = "https://cdn.other.example/lib.js"
)

func at(second int) time.Time { return time.Date(2026, 11, 24, 9, 0, second, 0, time.UTC) }

func reading(second int, technique catalog.Technique, document string, n int, by ...string) *catalog.Reading {
	return &catalog.Reading{Run: "r", Visit: "v0001", At: at(second), Technique: technique, Target: "page", Document: document, By: by, Counts: []catalog.Counts{{"fonts": n}}}
}

func TestFind(t *testing.T) {
	v := catalog.Visit{Run: "r", ID: "v0001", Page: page}
	for _, tt := range []struct {
		name     string
		readings []*catalog.Reading
		want     []string // second technique script document: detail
	}{
		{"none", nil, nil},
		{"no fingerprint", []*catalog.Reading{reading(1, catalog.TechniqueFonts, page, 49, tag)}, nil},
		{"the last report counts", []*catalog.Reading{
			reading(1, catalog.TechniqueFonts, page, 20, tag), reading(1, catalog.TechniqueFonts, page, 60, tag)},
			[]string{"1 fonts " + tag + " " + page + ": the size of text in 60 fonts"}},
		{"not over documents", []*catalog.Reading{
			reading(1, catalog.TechniqueFonts, page, 30, tag), reading(1, catalog.TechniqueFonts, page+"frame", 30, tag)}, nil},
		{"once for several documents", []*catalog.Reading{
			reading(3, catalog.TechniqueFonts, page+"frame", 70, tag), reading(2, catalog.TechniqueFonts, page, 60, tag)},
			[]string{"2 fonts " + tag + " " + page + ": the size of text in 60 fonts"}},
		{"each script, nearest first", []*catalog.Reading{
			reading(3, catalog.TechniqueFonts, page, 60, lib, tag), reading(2, catalog.TechniqueFonts, page, 60, page)},
			[]string{"2 fonts " + page + " " + page + ": the size of text in 60 fonts", "3 fonts " + lib + " " + page + ": the size of text in 60 fonts"}},
		{"a limit", []*catalog.Reading{reading(4, catalog.TechniqueLimit, page, 0, page)},
			[]string{"4 limit " + page + " " + page + ": more was read in this document than was looked at"}},
		{"nobody", []*catalog.Reading{reading(1, catalog.TechniqueFonts, page, 60)}, nil},
	} {
		var got []string
		for _, f := range Find(v, tt.readings) {
			if f.Run != "r" || f.Visit != "v0001" || f.Page != page || f.Target != "page" {
				t.Errorf("%s: %+v", tt.name, f)
			}
			got = append(got, fmt.Sprintf("%d %s %s %s: %s", f.At.Second(), f.Technique, f.Script, f.Document, f.Detail))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

func TestFollow(t *testing.T) {
	sent := func(seq uint64, second int, domain, service string, initiator ...string) catalog.Transmission {
		t := catalog.Transmission{ID: fmt.Sprintf("r.%d", seq), Seq: seq, At: at(second), RegistrableDomain: domain, External: domain != "own.example", Initiator: initiator}
		if service != "" {
			t.Recipient, t.Service = &catalog.RecipientRef{ID: "vendor"}, &catalog.ServiceRef{ID: service}
		}
		return t
	}
	transmissions := []catalog.Transmission{
		sent(9, 9, "vendor.example", "collect", lib, tag, page), // through another
		sent(1, 1, "vendor.example", "early", tag, page),
		sent(3, 5, "vendor.example", "collect", tag, page), // in the same moment
		sent(4, 6, "own.example", "", tag, page),
		sent(5, 7, "other.example", "", lib, page),
		sent(6, 8, "vendor.example", "collect", tag, page),
		sent(7, 8, "third.example", "", page),
		sent(8, 8, "none.example", ""),
	}
	for _, tt := range []struct {
		script string
		want   []string
	}{
		{tag, []string{"r.3 vendor collect vendor.example true 3", "r.4   own.example false 1"}},
		{lib, []string{"r.5   other.example true 1", "r.9 vendor collect vendor.example true 1"}},
		{page, []string{"r.7   third.example true 1"}},
		{"https://cdn.silent.example/s.js", nil},
	} {
		list := []catalog.Fingerprint{{At: at(5), Script: tt.script}}
		Follow(list, transmissions)
		var got []string
		for _, s := range list[0].Sent {
			got = append(got, fmt.Sprintf("%s %s %s %s %v %d", s.Transmission, s.Recipient, s.Service, s.Domain, s.External, s.Count))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s sent to\n got %q\nwant %q", tt.script, got, tt.want)
		}
	}
	var many []catalog.Transmission
	for i := range 20 {
		many = append(many, sent(uint64(i), 6, fmt.Sprintf("%d.example", i), "", tag, page))
	}
	list := []catalog.Fingerprint{{At: at(5), Script: tag}}
	if Follow(list, many); len(list[0].Sent) != maxSent {
		t.Errorf("%d destinations, want %d", len(list[0].Sent), maxSent)
	}
}
