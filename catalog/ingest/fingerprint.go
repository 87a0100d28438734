package ingest

import (
	"net/url"
	"strings"

	"soshin/catalog"
	"soshin/catalog/fingerprint"
)

// judge makes the rows of the fingerprints that were taken in a visit; sent
// are its transmissions.
func (t *taking) judge(v *open, sent []catalog.Transmission) {
	if t.analyst == nil {
		return // without its run nobody knows the catalogue
	}
	list := fingerprint.Find(v.Visit, v.readings)
	if len(list) == 0 {
		return
	}
	t.wait()
	fingerprint.Follow(list, sent)
	for i := range list {
		f := &list[i]
		f.Domain, f.Recipient, f.Service = t.owner(f.Script)
	}
	t.next.fingerprints = append(t.next.fingerprints, list...)
}

// owner names who is behind the address of a script.
func (t *taking) owner(script string) (domain, recipient, service string) {
	u, err := url.Parse(withoutBlob(script))
	if err != nil {
		return "", "", ""
	}
	host := strings.ToLower(u.Hostname())
	to := catalog.Transmission{Host: host, CNAME: t.names[host].CNAME}
	if r, s := t.analyst.recipient(&to, u.EscapedPath()); r != nil {
		recipient, service = r.ID, s.ID
	}
	return registrable(host), recipient, service
}
