package idsync

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
)

const (
	page  = "https://www.own.example/jobs/101?ref=mail-8f3a2c7d"
	uid   = "AAF2QWZ7BQJ3CNTKSVHRIEPX2M"
	uuid  = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
	adTag = "https://cdn.adnet.example/tag.js"
	gtag  = "https://www.googletagmanager.com/gtag/js"
	own   = "https://www.own.example/app.js"
)

// A recorded run: what was stored, and what was sent.
type fixture struct {
	stored []catalog.Stored
	sent   []catalog.Transmission
}

func at(second int) time.Time { return now.Add(time.Duration(second) * time.Second) }

// keeps adds a stored thing of the first visit.
func (f *fixture) keeps(second int, kind catalog.StoredKind, place, name, value string, via catalog.StoredVia, by ...string) *catalog.Stored {
	s := catalog.Stored{Run: "r", Visit: "v0001", Kind: kind, Place: place, Name: name, Value: value, Via: via, By: by, State: catalog.StateKept}
	if via != "" {
		s.At = at(second)
	}
	f.stored = append(f.stored, s)
	return &f.stored[len(f.stored)-1]
}

// sends adds a transmission of the first visit with fields as "in path=value".
func (f *fixture) sends(second int, address string, fields ...string) *catalog.Transmission {
	t := catalog.Transmission{Run: "r", Visit: "v0001", Page: page, Seq: uint64(len(f.sent) + 1), At: at(second), URL: address, Type: "image", Witness: catalog.WitnessBoth, External: true}
	t.ID = fmt.Sprintf("r.%d", t.Seq)
	t.Host = hostOf(address)
	labels := strings.Split(t.Host, ".")
	t.RegistrableDomain = strings.Join(labels[len(labels)-2:], ".")
	switch t.RegistrableDomain {
	case "own.example":
		t.External = false
	case "google-analytics.com", "googletagmanager.com":
		t.Recipient, t.Service = &catalog.RecipientRef{ID: "google"}, &catalog.ServiceRef{ID: "ga4"}
	case "doubleclick.net":
		t.Recipient, t.Service = &catalog.RecipientRef{ID: "google"}, &catalog.ServiceRef{ID: "google-ads"}
	case "facebook.com":
		t.Recipient, t.Service = &catalog.RecipientRef{ID: "meta"}, &catalog.ServiceRef{ID: "meta-pixel"}
	}
	for _, field := range fields {
		where, value, _ := strings.Cut(field, "=")
		in, path, _ := strings.Cut(where, " ")
		t.Fields = append(t.Fields, catalog.Field{In: in, Path: path, Value: value, Layers: []string{}})
	}
	f.sent = append(f.sent, t)
	return &f.sent[len(f.sent)-1]
}

// find runs a Finder over a fixture that begins with the page and the tags.
func find(fill func(f *fixture)) *Finder {
	f := &fixture{}
	f.sends(0, page).Type = "document"
	f.sends(0, adTag)
	f.sends(0, gtag)
	fill(f)
	finder := New(f.stored)
	for i := range f.sent {
		finder.Learn(&f.sent[i])
	}
	for i := range f.sent {
		finder.Look(&f.sent[i])
	}
	return finder
}

func (p Party) String() string {
	if p.Service != "" {
		return p.Service
	}
	return p.Domain
}

func TestSyncs(t *testing.T) {
	m5, s1, s2 := md5.Sum([]byte(uid)), sha1.Sum([]byte(uid)), sha256.Sum256([]byte(uid))
	b64 := base64.RawURLEncoding.EncodeToString
	thirdParty := func(f *fixture) {
		f.keeps(1, catalog.StoredCookie, ".adnet.example", "uid", uid, catalog.ViaHeader, "https://sync.adnet.example/match")
	}
	// to sends one message to a partner after thirdParty has stored its ID.
	to := func(address string, fields ...string) func(*fixture) {
		return func(f *fixture) { thirdParty(f); f.sends(2, address, fields...) }
	}
	const partner = "https://px.partner.example/p"
	one := func(place, form string) []string {
		return []string{"adnet.example cookie uid https://sync.adnet.example/match -> partner.example " + place + " " + form + " r.4 1"}
	}
	for _, tt := range []struct {
		name string
		fill func(*fixture)
		want []string // from, origin, by -> to, place, form, transmissions, count
	}{
		{"nothing", func(*fixture) {}, nil},
		{"a cookie in a parameter", to(partner, "query partner_uid="+uid), one("query partner_uid", "plain")},
		{"in the path", to(partner + "/" + uid + ".gif"), one("path", "plain")},
		{"in the Referer", to(partner, "header referer=https://sync.adnet.example/f?u="+uid, "header referer.u="+uid), append(one("header referer", "plain"), one("header referer.u", "plain")...)},
		{"within a value", to(partner, "body ids[3].v=adnet:"+uid+",x"), one("body ids[*].v", "plain")},
		{"in the partner's own cookie", to(partner, "cookie partners=adnet:"+uid), one("cookie partners", "plain")},
		{"as base64", to(partner, "query u="+b64([]byte(uid))+"=="), one("query u", "base64")},
		{"undone base64", func(f *fixture) {
			to(partner, "query u="+uid)(f)
			f.sent[3].Fields[0].Layers = []string{"percent", "base64"}
		}, one("query u", "base64")},
		{"as MD5", to(partner, "query u="+hex.EncodeToString(m5[:])), one("query u", "md5")},
		{"as SHA-1 in base64", to(partner, "query u="+b64(s1[:])), one("query u", "sha1")},
		{"as SHA-256 in capitals", to(partner, "query u="+strings.ToUpper(hex.EncodeToString(s2[:]))), one("query u", "sha256")},
		{"several messages and places", func(f *fixture) {
			thirdParty(f)
			for i := range 7 {
				f.sends(9-i, partner, "query u="+uid, "query v="+uid)
			}
		}, []string{
			"adnet.example cookie uid https://sync.adnet.example/match -> partner.example query u plain r.4,r.5,r.6,r.7,r.8 7",
			"adnet.example cookie uid https://sync.adnet.example/match -> partner.example query v plain r.4,r.5,r.6,r.7,r.8 7",
		}},
		{"a chain of partners", func(f *fixture) {
			thirdParty(f)
			f.sends(2, partner, "query u="+uid)
			f.keeps(2, catalog.StoredCookie, "px.partner.example", "adnet", uid, catalog.ViaHeader, partner)
			f.sends(3, "https://c.third.example/", "query u="+uid)
		}, []string{
			"adnet.example cookie uid https://sync.adnet.example/match -> partner.example query u plain r.4 1",
			"adnet.example cookie uid https://sync.adnet.example/match -> third.example query u plain r.5 1",
		}},
		{"the service's cookie by a vendor's script", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_ga", "GA1.1.1234567891.1795510800", catalog.ViaScript, gtag, page)
			f.sends(2, "https://www.facebook.com/tr", "query external_id=1234567891.1795510800")
		}, []string{"ga4 cookie _ga " + gtag + " -> meta-pixel query external_id plain r.4 1"}},
		{"called through the service's library", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_v", uuid, catalog.ViaScript, own, adTag)
			f.sends(2, "https://www.facebook.com/tr", "query external_id="+strings.ReplaceAll(uuid, "-", ""))
		}, []string{"adnet.example cookie _v " + adTag + " -> meta-pixel query external_id plain r.4 1"}},
		{"in a document in local storage", func(f *fixture) {
			f.keeps(1, catalog.StoredLocal, "https://www.own.example", "adnet", `{"user":{"id":"`+uuid+`","at":1795510800123}}`, catalog.ViaScript, adTag)
			f.sends(2, partner, "body user="+uuid)
		}, []string{"adnet.example local-storage adnet " + adTag + " -> partner.example body user plain r.4 1"}},
		{"a cookie of the service to a vendor behind its name", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_v", uuid, catalog.ViaScript, adTag)
			cloaked := f.sends(2, "https://metrics.own.example/c", "cookie _v="+uuid)
			cloaked.External, cloaked.CNAME = true, []string{"own.vendor.example"}
		}, []string{"adnet.example cookie _v " + adTag + " -> own.example cookie _v plain r.4 1"}},
		{"a cookie that a device already had", func(f *fixture) {
			f.sends(1, "https://sync.adnet.example/match", "cookie uid="+uid)
			f.sends(2, partner, "query u="+uid)
		}, []string{"adnet.example cookie uid  -> partner.example query u plain r.5 1"}},
		{"in a linker parameter", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_ga", "GA1.1.1234567891.1795510800", catalog.ViaScript, gtag)
			f.sends(2, "https://shop.partner.example/", "query _gl=1*abc*_ga*MTIzNDU2Nzg5MS4xNzk1NTEwODAw").Type = "document"
		}, []string{"ga4 cookie _ga " + gtag + " -> partner.example query _gl base64 r.4 1"}},
		{"just before it was noted", func(f *fixture) {
			f.keeps(2, catalog.StoredCookie, ".own.example", "_v", uuid, catalog.ViaScript, adTag).At = at(2).Add(50 * time.Millisecond)
			f.sends(2, partner, "query u="+uuid)
		}, []string{"adnet.example cookie _v " + adTag + " -> partner.example query u plain r.4 1"}},

		// What is none.
		{"to itself", to("https://stats.adnet.example/", "query u="+uid), nil},
		{"to the service itself", to("https://www.own.example/api", "body u="+uid), nil},
		{"that never left", func(f *fixture) { to(partner, "query u="+uid)(f); f.sent[3].Witness = catalog.WitnessBrowser }, nil},
		{"another visit's", func(f *fixture) { to(partner, "query u="+uid)(f); f.sent[3].Visit = "v0002" }, nil},
		{"one recipient's two services", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_ga", "GA1.1.1234567891.1795510800", catalog.ViaScript, gtag)
			f.sends(2, "https://www.google-analytics.com/g/collect", "query cid=1234567891.1795510800")
			f.sends(2, "https://googleads.g.doubleclick.net/pagead", "query auid=1234567891.1795510800")
		}, nil},
		{"the service's identifier, to two recipients", func(f *fixture) {
			f.keeps(1, catalog.StoredLocal, "https://www.own.example", "anonymous", uuid, catalog.ViaScript, own)
			f.sends(2, "https://www.facebook.com/tr", "query external_id="+uuid)
			f.sends(2, partner, "query anonymousId="+uuid)
		}, nil},
		{"the service's, which a vendor copies", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, "www.own.example", "sid", uuid, catalog.ViaHeader, page)
			f.keeps(2, catalog.StoredCookie, ".own.example", "_v", uuid, catalog.ViaScript, adTag)
			f.sends(3, partner, "query u="+uuid)
		}, nil},
		{"nobody was seen storing it", func(f *fixture) {
			f.keeps(0, catalog.StoredLocal, "https://www.own.example", "id", uuid, "")
			f.sends(2, partner, "query u="+uuid)
		}, nil},
		{"who sent it first", func(f *fixture) {
			f.sends(1, partner, "query u="+uuid)
			f.keeps(2, catalog.StoredCookie, ".own.example", "_v", uuid, catalog.ViaScript, adTag)
		}, nil},
		{"a consent string", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "euconsent-v2", "CQAb1Zd9x2Y8AAKA2KENAcEsAP_gAEPgAAqI", catalog.ViaScript, adTag)
			f.sends(2, partner, "query gdpr_consent=CQAb1Zd9x2Y8AAKA2KENAcEsAP_gAEPgAAqI").Fields[0].Kind = catalog.KindConsent
		}, nil},
		{"times, versions, words, sizes", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_v", "1795510800.1795510800123.v5-23-0.shigotonowa.1920x1080.2026-11-24T09:00", catalog.ViaScript, adTag)
			f.sends(2, partner, "query t=1795510800", "query ms=1795510800123", "query v=v5-23-0", "query w=shigotonowa", "query s=1920x1080", "query d=2026-11-24T09:00")
		}, nil},
		{"a constant that several visits store", func(f *fixture) {
			thirdParty(f)
			f.keeps(1, catalog.StoredCookie, ".adnet.example", "uid", uid, catalog.ViaHeader, "https://sync.adnet.example/match").Visit = "v0002"
			f.sends(2, partner, "query u="+uid)
		}, nil},
		{"the address of the page", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_landing", page, catalog.ViaScript, adTag)
			f.sends(2, partner, "query dl="+page, "query dl.ref=mail-8f3a2c7d")
		}, nil},
		{"identifiers of events", func(f *fixture) {
			f.sends(1, "https://www.facebook.com/tr", "query eid="+uuid)
			f.sends(2, partner, "query event_id="+uuid)
		}, nil},
		{"a hash of another", to(partner, "query u="+hex.EncodeToString(m5[:])[:31]+"0"), nil},
	} {
		var got []string
		for _, s := range find(tt.fill).Syncs() {
			got = append(got, fmt.Sprintf("%s %s %s -> %s %s %s %s %d", s.From, s.Origin, s.By, s.To, s.Place, s.Form, strings.Join(s.Transmissions, ","), s.Count))
			if s.Run != "r" || s.Page != page || len(s.Value) != 16 || strings.Contains(fmt.Sprint(s), uid) {
				t.Errorf("%s: %+v", tt.name, s)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

func TestDecorations(t *testing.T) {
	const gclid = "EAIaIQobChMI2Z6w8vX"
	landing := "https://www.own.example/?gclid=" + gclid + "&gad_source=1&utm_source=x&vero_id=85422"
	describe := func(d Decoration) string {
		way := "in"
		if !d.Incoming {
			way = "out to " + d.To.String()
		}
		text := fmt.Sprintf("%s %s %s", way, d.Parameter, d.Kind)
		for _, k := range d.Stored {
			text += fmt.Sprintf("; %s %s by %s", k.Kind, k.Name, k.By)
		}
		for _, p := range d.Passed {
			text += fmt.Sprintf("; %s %s %s %d", p.To, p.Place, strings.Join(p.Transmissions, ","), p.Count)
		}
		return text
	}
	for _, tt := range []struct {
		name string
		fill func(*fixture)
		want []string
	}{
		{"none", func(*fixture) {}, nil},
		{"stored and passed on", func(f *fixture) {
			f.sends(0, landing).Type = "document"
			f.keeps(1, catalog.StoredCookie, ".own.example", "_gcl_aw", "GCL.1795510800."+gclid, catalog.ViaScript, gtag, page)
			f.keeps(1, catalog.StoredLocal, "https://www.own.example", "landing", "https%3A%2F%2Fwww.own.example%2F%3Fgclid%3D"+gclid, catalog.ViaScript, own)
			f.keeps(1, catalog.StoredLocal, "https://www.own.example", "other", "x", catalog.ViaScript, own)
			for range 7 {
				f.sends(2, "https://www.google-analytics.com/g/collect", "query dl="+landing, "query dl.gclid="+gclid, "query dl.gad_source=1")
			}
			f.sends(2, "https://www.facebook.com/tr", "query dl.gclid="+gclid, "query cd[click]="+gclid, "query dl.vero_id=85422", "query n=85422")
			f.sends(2, "https://www.own.example/api", "query gclid="+gclid)
		}, []string{
			"in gclid click_id; cookie _gcl_aw by " + gtag + "; local-storage landing by " + own +
				"; ga4 query dl.gclid r.5,r.6,r.7,r.8,r.9 7; meta-pixel query cd[click] r.12 1; meta-pixel query dl.gclid r.12 1",
			"in vero_id account_id; meta-pixel query dl.vero_id r.12 1",
		}},
		{"not stored, not passed on", func(f *fixture) {
			f.sends(0, "https://www.own.example/#fbclid=abc12345").Type = "document"
			f.sends(2, "https://px.partner.example/", "query dl=https://www.own.example/")
		}, []string{"in fbclid click_id"}},
		{"another visit's", func(f *fixture) {
			f.sends(0, landing).Type = "document"
			f.sends(2, "https://px.partner.example/", "query dl.gclid="+gclid).Visit = "v0002"
		}, []string{"in gclid click_id", "in vero_id account_id"}},
		{"a link to another site", func(f *fixture) {
			f.sends(2, "https://shop.partner.example/?_gl=1*abc*_ga*MTIzNDU2Nzg5MS4xNzk1NTEwODAw&gclid=").Type = "document"
			f.sends(2, "https://shop.partner.example/p.gif?fbclid=abc12345")
		}, []string{"out to partner.example _gl terminal_id"}},
		{"links that scripts decorated", func(f *fixture) {
			f.keeps(1, catalog.StoredCookie, ".own.example", "_ga", "GA1.1.1234567891.1795510800", catalog.ViaScript, gtag, page)
			f.keeps(1, catalog.StoredLocal, "https://www.own.example", "visitor", uuid, catalog.ViaScript, own)
			const gl = "1*abc*_ga*MTIzNDU2Nzg5MS4xNzk1NTEwODAw" // base64 of 1234567891.1795510800
			f.sends(2, "https://shop.partner.example/?_gl="+gl+"&v="+uuid+"&w=word", "query _gl="+gl, "query v="+uuid, "query w=word").Type = "document"
			f.sends(2, "https://shop.partner.example/p.gif?v="+uuid, "query v="+uuid)
		}, []string{
			"out to partner.example _gl terminal_id; cookie _ga by " + gtag,
			"out to partner.example v terminal_id; local-storage visitor by " + own,
		}},
	} {
		var got []string
		for _, d := range find(tt.fill).Decorations() {
			got = append(got, describe(d))
			if d.Run != "r" || d.Page != page || len(d.Value) != 16 || d.Meaning == "" {
				t.Errorf("%s: %+v", tt.name, d)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

func TestBounds(t *testing.T) {
	f := find(func(f *fixture) {
		for i := range maxFound + 1 {
			f.keeps(1, catalog.StoredCookie, ".own.example", fmt.Sprint("c", i), fmt.Sprintf("%s%04d", uid, i), catalog.ViaScript, adTag)
			f.sends(2, "https://px.partner.example/", fmt.Sprintf("query u=%s%04d", uid, i))
		}
	})
	if n := len(f.Syncs()); n != maxFound || !f.Limited() {
		t.Errorf("%d syncs, limited %v", n, f.Limited())
	}
	if find(func(*fixture) {}).Limited() {
		t.Error("nothing is limited")
	}
}
