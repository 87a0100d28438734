package review

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"soshin/catalog"
	"soshin/catalog/list"
	"soshin/catalog/list/declared"
)

// A published version is kept as it was, beside the review file: vN.json in
// the directory external-transmission.history.

// HistoryDir is where the published versions of a review file are.
func HistoryDir(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) + ".history" }

// maxVersion bounds a published version, in bytes.
const maxVersion = 64 << 20

// Keep writes a version that is being published. One that is there already is
// never replaced by another.
func Keep(dir string, doc list.Document) error {
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	path := filepath.Join(dir, fmt.Sprintf("v%d.json", doc.Version))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: version %d is published already", path, doc.Version)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// History is what each published version changed, the newest first.
func History(dir string) ([]list.Change, error) {
	docs, err := published(dir)
	if err != nil {
		return nil, err
	}
	var changes []list.Change
	var before list.Document
	for _, doc := range docs {
		changes = append(changes, list.Change{Version: doc.Version, Effective: doc.Effective, Said: Said(before, doc)})
		before = doc
	}
	slices.Reverse(changes)
	return changes, nil
}

// Outdated are the cells, by row ID, whose Japanese has changed since the last
// published version while the English is as it was, and nobody said that it is
// right. What soshin writes it writes in both languages; what the site file says
// is people's.
func (f *File) Outdated(dir string) (map[string][]declared.Column, error) {
	docs, err := published(dir)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	last := docs[len(docs)-1]
	before := map[string]list.Row{}
	for _, r := range last.Rows {
		before[r.ID] = r
	}
	cells := map[string][]declared.Column{}
	for i := range f.Rows {
		r := &f.Rows[i]
		was, ok := before[r.ID]
		if !ok || r.Exemption != nil {
			continue
		}
		for _, t := range told(was, r.row()) {
			name := string(t.column)
			cell := r.cell(name)
			if cell == nil || cell.Translated > last.Version || r.own(name) && cell.From.By != BySite {
				continue
			}
			if t.was.Ja != "" && t.was.Ja != t.is.Ja && t.is.En != "" && t.was.En == t.is.En {
				cells[r.ID] = append(cells[r.ID], t.column)
			}
		}
	}
	return cells, nil
}

// Published is the last published version; ok is false if there is none.
func Published(dir string) (doc list.Document, ok bool, err error) {
	docs, err := published(dir)
	if err != nil || len(docs) == 0 {
		return list.Document{}, false, err
	}
	return docs[len(docs)-1], true, nil
}

// published are the published versions, the oldest first.
func published(dir string) ([]list.Document, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "v*.json"))
	if err != nil {
		return nil, err
	}
	var docs []list.Document
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.Size() > maxVersion {
			return nil, fmt.Errorf("%s: larger than %d bytes", path, maxVersion)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var doc list.Document
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		docs = append(docs, doc)
	}
	slices.SortFunc(docs, func(a, b list.Document) int { return cmp.Compare(a.Version, b.Version) })
	return docs, nil
}

// Said tells in plain words what a version changed: rows that came, went and
// read differently. The first version (before has none) is told as a whole.
func Said(before, now list.Document) []catalog.Text {
	if before.Version == 0 {
		return []catalog.Text{{
			Ja: fmt.Sprintf("公開しました(%d件)。", len(now.Rows)),
			En: fmt.Sprintf("Published (%d rows).", len(now.Rows)),
		}}
	}
	old := map[string]list.Row{}
	for _, r := range before.Rows {
		old[r.ID] = r
	}
	var said []catalog.Text
	say := func(ja, en string) { said = append(said, catalog.Text{Ja: ja, En: en}) }
	for _, r := range now.Rows {
		name := named(r)
		was, ok := old[r.ID]
		delete(old, r.ID)
		if !ok {
			say(fmt.Sprintf("「%s」を追加しました。", name.Ja), fmt.Sprintf("Added %s.", name.En))
			continue
		}
		for _, c := range told(was, r) {
			say(
				fmt.Sprintf("「%s」の%sを変更しました。変更前: %s 変更後: %s", name.Ja, c.name.Ja, cmp.Or(c.was.Ja, "(なし)"), cmp.Or(c.is.Ja, "(なし)")),
				fmt.Sprintf("%s: changed the %s from “%s” to “%s”.", name.En, c.name.En, cmp.Or(c.was.En, "(none)"), cmp.Or(c.is.En, "(none)")),
			)
		}
	}
	for _, r := range before.Rows {
		if _, gone := old[r.ID]; gone {
			name := named(r)
			say(fmt.Sprintf("「%s」を削除しました。", name.Ja), fmt.Sprintf("Removed %s.", name.En))
		}
	}
	if len(said) == 0 {
		say("内容に変更はありません。", "Nothing in the list changed.")
	}
	return said
}

// named is how a row is called in a sentence: service and recipient.
func named(r list.Row) catalog.Text {
	name := func(service, recipient string, open, shut string) string {
		switch {
		case service != "" && recipient != "":
			return service + open + recipient + shut
		}
		return cmp.Or(service, recipient, r.Domain, r.ID)
	}
	return catalog.Text{
		Ja: name(cmp.Or(r.Service.Ja, r.Service.En), cmp.Or(r.Recipient.Ja, r.Recipient.En), "(", ")"),
		En: name(cmp.Or(r.Service.En, r.Service.Ja), cmp.Or(r.Recipient.En, r.Recipient.Ja), " (", ")"),
	}
}

type tale struct {
	column        declared.Column
	name, was, is catalog.Text
}

// told are the cells that read differently.
func told(was, is list.Row) []tale {
	info := func(r list.Row) catalog.Text {
		if r.InfoWording != (catalog.Text{}) {
			return r.InfoWording
		}
		return worded(r.Information)
	}
	plain := func(s string) catalog.Text { return catalog.Text{Ja: s, En: s} }
	var list []tale
	for _, t := range []tale{
		{declared.Service, catalog.Text{Ja: "サービス名", En: "service"}, was.Service, is.Service},
		{declared.Recipient, catalog.Text{Ja: "送信先", En: "recipient"}, was.Recipient, is.Recipient},
		{declared.Country, catalog.Text{Ja: "国", En: "country"}, was.CountryName, is.CountryName},
		{declared.Information, catalog.Text{Ja: "送信される情報", En: "information sent"}, info(was), info(is)},
		{declared.OurPurpose, catalog.Text{Ja: "当社の利用目的", En: "purpose of ours"}, was.OurPurpose, is.OurPurpose},
		{declared.Theirs, catalog.Text{Ja: "送信先の利用目的", En: "purpose of the recipient"}, was.Purpose, is.Purpose},
		{declared.Policy, catalog.Text{Ja: "プライバシーポリシーのアドレス", En: "address of the privacy policy"}, plain(was.PolicyURL), plain(is.PolicyURL)},
		{declared.OptOut, catalog.Text{Ja: "停止の方法のアドレス", En: "address for opting out"}, plain(was.OptOutURL), plain(is.OptOutURL)},
		{declared.Timing, catalog.Text{Ja: "送信の時点", En: "time of sending"}, was.Timing, is.Timing},
		{declared.Effect, catalog.Text{Ja: "停止した場合の影響", En: "effect of refusing"}, was.Effect, is.Effect},
	} {
		if t.was != t.is {
			list = append(list, t)
		}
	}
	return list
}
