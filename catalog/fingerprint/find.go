package fingerprint

import (
	"cmp"
	"slices"

	"soshin/catalog"
)

// Find returns the fingerprints that were taken in a visit: one for each
// script and technique, the first in time, in that order; and, with
// catalog.TechniqueLimit, where more was read than was looked at. The scripts'
// owners and what they sent next are left empty.
func Find(v catalog.Visit, readings []*catalog.Reading) []catalog.Fingerprint {
	type source struct {
		document, target, script string
		technique                catalog.Technique
	}
	latest := map[source]*catalog.Reading{}
	for _, r := range readings {
		if len(r.By) > 0 {
			latest[source{r.Document, r.Target, r.By[0], r.Technique}] = r
		}
	}
	type key struct {
		script    string
		technique catalog.Technique
	}
	found := map[key]catalog.Fingerprint{}
	for _, r := range latest {
		detail, is := Judge(r)
		switch {
		case r.Technique == catalog.TechniqueLimit:
			detail = "more was read in this document than was looked at"
		case !is:
			continue
		}
		f := catalog.Fingerprint{
			Run: v.Run, Visit: v.ID, Page: v.Page, At: r.At, Technique: r.Technique, Script: r.By[0],
			Document: r.Document, Target: r.Target, By: r.By, Detail: detail, Sent: []catalog.Sent{},
		}
		k := key{f.Script, f.Technique}
		if had, ok := found[k]; !ok || compare(f, had) < 0 {
			found[k] = f
		}
	}
	list := make([]catalog.Fingerprint, 0, len(found))
	for _, f := range found {
		list = append(list, f)
	}
	slices.SortFunc(list, compare)
	return list
}

func compare(a, b catalog.Fingerprint) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Script, b.Script), cmp.Compare(a.Technique, b.Technique),
		cmp.Compare(a.Document, b.Document), cmp.Compare(a.Target, b.Target))
}

// maxSent bounds the destinations of a fingerprint.
const maxSent = 10

// Follow adds to the fingerprints of a visit whom their scripts sent to
// afterwards. The transmissions are the visit's, in any order.
func Follow(list []catalog.Fingerprint, transmissions []catalog.Transmission) {
	sorted := slices.SortedFunc(slices.Values(transmissions), func(a, b catalog.Transmission) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Seq, b.Seq))
	})
	for i := range list {
		f := &list[i]
		for j := range sorted {
			if t := &sorted[j]; !t.At.Before(f.At) && sentBy(t, f.Script) {
				f.Sent = add(f.Sent, t)
			}
		}
	}
}

// sentBy tells whether a script sent t, itself or through others. At the end
// of every chain stands the document: what stands in it sent only what it is
// nearest to.
func sentBy(t *catalog.Transmission, script string) bool {
	i := slices.Index(t.Initiator, script)
	return i == 0 || i > 0 && i < len(t.Initiator)-1
}

func add(list []catalog.Sent, t *catalog.Transmission) []catalog.Sent {
	s := catalog.Sent{Transmission: t.ID, Domain: t.RegistrableDomain, External: t.External, Count: 1}
	if t.Recipient != nil {
		s.Recipient = t.Recipient.ID
	}
	if t.Service != nil {
		s.Service = t.Service.ID
	}
	i := slices.IndexFunc(list, func(o catalog.Sent) bool {
		return o.Recipient == s.Recipient && o.Service == s.Service && o.Domain == s.Domain && o.External == s.External
	})
	switch {
	case i >= 0:
		list[i].Count++
	case len(list) < maxSent:
		list = append(list, s)
	}
	return list
}
