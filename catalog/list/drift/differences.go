package drift

import (
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/list/declared"
)

// of begins a difference of a unit and, if row is not 0, a row of the page.
func (c *comparison) of(code Code, u *unit, row int) Difference {
	d := Difference{Code: code, Row: row}
	if u != nil {
		d.RecipientID, d.ServiceID, d.Recipient, d.Service = u.row.RecipientID, u.row.ServiceID, u.row.Recipient, u.row.Service
		if u.row.ServiceID == "" {
			d.Domain = u.row.Domain
		}
	}
	if row > 0 {
		r := &c.page.Rows[row-1]
		d.Line, d.ID = r.Line, r.ID
		if u == nil {
			recipient, service := r.Cells[declared.Recipient].Text, r.Cells[declared.Service].Text
			if service == "" {
				service = r.Cells[declared.Tag].Text
			}
			d.Recipient, d.Service = same(recipient), same(service)
		}
	}
	return d
}

func same(s string) catalog.Text {
	s = strings.Join(strings.Fields(s), " ")
	return catalog.Text{Ja: s, En: s}
}

// undeclared is what is sent to somebody whom the page does not name.
func (c *comparison) undeclared(u *unit) Difference {
	code := UndeclaredRecipient
	for i, r := range c.rows {
		if u.row.RecipientID != "" && (slices.Contains(r.recipients, u.row.RecipientID) ||
			slices.ContainsFunc(c.units, func(o *unit) bool { return o.row.RecipientID == u.row.RecipientID && slices.Contains(o.by, i) })) {
			code = UndeclaredService
		}
	}
	d := c.of(code, u, 0)
	d.Kinds = ordered(u.kinds)
	kinds := u.wording(d.Kinds)
	switch {
	case u.row.RecipientID == "" && u.row.ServiceID == "":
		d.What = catalog.Text{Ja: "一覧にない送信先(" + u.row.Domain + ")へ送信しています", En: "sent to a recipient that is not on the page (" + u.row.Domain + ")"}
		d.Write = catalog.Text{Ja: "送信先を特定し、行を追加してください。送信される情報: " + kinds.Ja, En: "find out who it is and add a row. Information: " + kinds.En}
	case code == UndeclaredService:
		d.What = catalog.Text{Ja: "この送信先の、一覧にないサービスへ送信しています", En: "sent to a service of this recipient that is not on the page"}
		d.Write = catalog.Text{Ja: "行を追加してください。送信される情報: " + kinds.Ja, En: "add a row. Information: " + kinds.En}
	default:
		d.What = catalog.Text{Ja: "一覧にない送信先へ送信しています", En: "sent to a recipient that is not on the page"}
		d.Write = catalog.Text{Ja: "行を追加してください。送信される情報: " + kinds.Ja, En: "add a row. Information: " + kinds.En}
	}
	return d
}

// unseen is a row of the page that nothing observed belongs to.
func (c *comparison) unseen(i int) (Difference, bool) {
	if r := c.rows[i]; r.matched || r.own {
		return Difference{}, false
	}
	d := c.of(DeclaredUnseen, nil, i+1)
	r := c.rows[i]
	if len(r.recipients) == 1 {
		d.RecipientID = r.recipients[0]
	}
	if len(r.services) == 1 {
		d.ServiceID, d.RecipientID = r.services[0], c.index.owner[r.services[0]]
	}
	d.What = catalog.Text{Ja: "一覧にありますが、送信は確認されませんでした", En: "on the page, but no transmission was observed"}
	d.Write = catalog.Text{
		Ja: "調査した範囲の外でも使っていなければ、行を削除してください",
		En: "remove the row, unless it is used on pages that were not visited",
	}
	return d, true
}

// information compares the kinds that a unit is sent with those declared.
func (c *comparison) information(u *unit) []Difference {
	var texts []string
	for _, i := range u.by {
		if text := c.page.Says(&c.page.Rows[i], declared.Information); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	says := declaredKinds(strings.Join(texts, "\n"))
	missing := map[catalog.InformationKind]bool{}
	for k := range u.kinds {
		if !says.kinds[k] {
			missing[k] = true
		}
	}
	var diffs []Difference
	if len(missing) > 0 {
		d := c.of(UndeclaredInformation, u, u.by[0]+1)
		d.Column, d.Declared, d.Kinds = declared.Information, strings.Join(texts, "\n"), ordered(missing)
		w := u.wording(d.Kinds)
		d.What = catalog.Text{Ja: "送信していて、記載のない情報: " + w.Ja, En: "sent and not declared: " + w.En}
		d.Write = catalog.Text{Ja: "送信される情報に追加してください: " + w.Ja, En: "add to the information: " + w.En}
		if len(texts) == 0 {
			d.What = catalog.Text{Ja: "送信される情報の記載がありません。送信しているもの: " + w.Ja, En: "no information is declared; sent: " + w.En}
		}
		diffs = append(diffs, d)
	}
	unseen := map[catalog.InformationKind]bool{}
	for _, w := range says.words {
		if !slices.ContainsFunc(w.kinds, func(k catalog.InformationKind) bool { return c.sends(u.by, k) }) {
			unseen[w.kinds[0]] = true
		}
	}
	if len(unseen) > 0 {
		d := c.of(UnseenInformation, u, u.by[0]+1)
		d.Info, d.Column, d.Declared, d.Kinds = true, declared.Information, strings.Join(texts, "\n"), ordered(unseen)
		w := wording(d.Kinds)
		d.What = catalog.Text{Ja: "記載があり、送信は確認されなかった情報: " + w.Ja, En: "declared, and not observed to be sent: " + w.En}
		d.Write = catalog.Text{Ja: "送信していなければ、削除できます", En: "may be removed if it is not sent"}
		diffs = append(diffs, d)
	}
	return diffs
}

// sends reports whether anything that one of the rows declares is sent a kind.
// Everybody learns the IP address.
func (c *comparison) sends(rows []int, k catalog.InformationKind) bool {
	return k == catalog.KindIPAddress || slices.ContainsFunc(c.units, func(u *unit) bool {
		return u.kinds[k] && slices.ContainsFunc(u.by, func(i int) bool { return slices.Contains(rows, i) })
	})
}

// purpose compares the declared purposes with what the service is for.
func (c *comparison) purpose(u *unit) []Difference {
	var texts []string
	for _, i := range u.by {
		for _, column := range []declared.Column{declared.Purpose, declared.OurPurpose, declared.Theirs} {
			if text := c.page.Says(&c.page.Rows[i], column); text != "" && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	text := strings.Join(texts, "\n")
	what, fit := misfit(text, u.row.Category, c.targeting[u.row.ServiceID])
	if what == (catalog.Text{}) {
		return nil
	}
	d := c.of(PurposeMismatch, u, u.by[0]+1)
	d.Declared = text
	d.Column = declared.Purpose
	if c.page.Rows[u.by[0]].Cells[declared.OurPurpose].Text != "" {
		d.Column = declared.OurPurpose
	}
	d.What = catalog.Text{Ja: "利用目的が" + what.Ja + "だけで、サービスの分類に合いません", En: "the purpose is " + what.En + " alone, which does not fit what the service is for"}
	d.Write = catalog.Text{Ja: "このサービスを使う目的を書いてください", En: "write what the service is used for"}
	if fit != (catalog.Text{}) {
		d.Write.Ja += "(例: " + fit.Ja + ")"
		d.Write.En += ", such as " + fit.En
	}
	return []Difference{d}
}

// ordered are kinds in the order of catalog.Kinds.
func ordered(kinds map[catalog.InformationKind]bool) []catalog.InformationKind {
	var list []catalog.InformationKind
	for _, info := range catalog.Kinds() {
		if kinds[info.Kind] {
			list = append(list, info.Kind)
		}
	}
	return list
}

// wording is how the list words what the unit is sent of kinds: hashed where it
// is.
func (u *unit) wording(kinds []catalog.InformationKind) catalog.Text {
	var ja, en []string
	for _, k := range kinds {
		for _, item := range u.items {
			if item.Kind == k {
				ja, en = append(ja, item.Text.Ja), append(en, item.Text.En)
			}
		}
	}
	return catalog.Text{Ja: strings.Join(ja, "、"), En: strings.Join(en, "; ")}
}

// wording is how the list words kinds.
func wording(kinds []catalog.InformationKind) catalog.Text {
	var ja, en []string
	for _, info := range catalog.Kinds() {
		if slices.Contains(kinds, info.Kind) {
			ja, en = append(ja, info.Text.Ja), append(en, info.Text.En)
		}
	}
	return catalog.Text{Ja: strings.Join(ja, "、"), En: strings.Join(en, "; ")}
}
