package list

import (
	"strings"
	"time"

	"soshin/catalog"
)

// The catalogue and the observations of the golden list, written by hand.
var demoRecipients = []catalog.Recipient{
	{
		ID: "adexample", LegalName: catalog.Text{Ja: "アドイグザンプル株式会社", En: "Ad Example K.K."}, Country: "JP", Confirmed: true,
		PolicyURL: "https://www.ad.example/privacy", OptOutURL: "https://www.ad.example/optout",
		Services: []catalog.Service{{
			ID: "ad-example", Name: catalog.Text{Ja: "イグザンプル広告", En: "Example Ads"}, Category: catalog.CategoryAdvertising, Targeting: true,
			Purpose: catalog.Text{Ja: "興味や関心に応じた広告の表示、広告の効果の測定", En: "Interest-based advertisements and measurement of their effect"},
		}},
	},
	{
		ID: "metrics", LegalName: catalog.Text{Ja: "Metrics Example, Inc.", En: "Metrics Example, Inc."}, Country: "US", Confirmed: true,
		PolicyURL: "https://metrics.example/legal/privacy?lang=ja&v=2",
		Services: []catalog.Service{
			{ID: "metrics-web", Name: catalog.Text{Ja: "メトリクス ウェブ解析", En: "Metrics Web Analytics"}, Category: catalog.CategoryAnalytics,
				Purpose: catalog.Text{Ja: "解析サービスの提供と改善", En: "Providing and improving the analytics service"}, OptOutURL: "https://metrics.example/optout"},
			{ID: "metrics-replay", Name: catalog.Text{En: "Metrics Replay"}, Category: catalog.CategorySessionReplay},
		},
	},
	{
		ID: "watch", LegalName: catalog.Text{Ja: "Watch Example SAS", En: "Watch Example SAS"}, Country: "FR",
		Services: []catalog.Service{{
			ID: "watch-errors", Name: catalog.Text{Ja: "Watch Errors", En: "Watch Errors"}, Category: catalog.CategoryErrors, PolicyURL: "https://watch.example/privacy",
			Purpose: catalog.Text{Ja: "不具合の検出と集計", En: "Detecting and counting errors"},
		}},
	},
}

func demoService(id string) (*catalog.Recipient, *catalog.Service) {
	for i := range demoRecipients {
		rec := &demoRecipients[i]
		for j := range rec.Services {
			if rec.Services[j].ID == id {
				return rec, &rec.Services[j]
			}
		}
	}
	return nil, nil
}

// observation makes an observation of a service of the demo catalogue.
func observation(service, tag string, kinds ...catalog.ObservedKind) catalog.Observation {
	o := catalog.Observation{Tag: tag, Kinds: kinds, Pages: 1, Count: 1}
	if rec, svc := demoService(service); rec != nil {
		o.Recipient = &catalog.RecipientRef{ID: rec.ID, LegalName: rec.LegalName.Ja, Country: rec.Country}
		o.Service = &catalog.ServiceRef{ID: svc.ID, Name: svc.Name.En, Category: svc.Category}
	}
	return o
}

func plain(kinds ...catalog.InformationKind) []catalog.ObservedKind {
	var list []catalog.ObservedKind
	for _, k := range kinds {
		list = append(list, catalog.ObservedKind{Kind: k})
	}
	return list
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func demo() Document {
	ads := observation("ad-example", "https://tag.ad.example/v3/ad.js", append(
		plain(catalog.KindTerminalID, catalog.KindAdID, catalog.KindPageURL, catalog.KindReferrer, catalog.KindTechnical),
		catalog.ObservedKind{Kind: catalog.KindEmail, Hashed: true})...)
	ads.Hosts, ads.Pages, ads.Count = []string{"px.ad.example", "sync.ad.example"}, 12, 48
	ads.First, ads.Last = at("2026-11-22T14:59:59Z"), at("2026-11-23T03:10:00Z") // the 22nd and the 23rd in Japan

	web := observation("metrics-web", "https://cdn.metrics.example/m.js",
		plain(catalog.KindPageView, catalog.KindPageURL, catalog.KindPageTitle, catalog.KindTerminalID, catalog.KindSessionID,
			catalog.KindLanguage, catalog.KindScreen, catalog.KindClick, catalog.KindSearchTerm)...)
	web.Hosts, web.Pages, web.Count = []string{"collect.metrics.example"}, 14, 131
	web.First, web.Last = at("2026-11-22T15:00:00Z"), at("2026-11-23T03:12:00Z") // the 23rd in Japan

	replay := observation("metrics-replay", "https://www.shigoto.example/assets/vendor/replay-bundle-with-a-very-long-file-name.4f1c22ab.js",
		plain(catalog.KindReplay, catalog.KindTypedText)...)
	replay.Hosts, replay.Pages, replay.Count = []string{
		"a.replay.metrics.example", "b.replay.metrics.example", "c.replay.metrics.example", "d.replay.metrics.example", "e.replay.metrics.example",
		"f.replay.metrics.example", "g.replay.metrics.example", "h.replay.metrics.example", "i.replay.metrics.example",
	}, 3, 9
	replay.First, replay.Last = at("2026-11-23T03:00:00Z"), at("2026-11-23T03:01:00Z")

	errors := observation("watch-errors", "", plain(catalog.KindError, catalog.KindBrowser, catalog.KindOS)...)
	errors.Hosts, errors.Pages, errors.Count = []string{"in.watch.example"}, 1, 1
	errors.First, errors.Last = at("2026-11-23T03:05:00Z"), at("2026-11-23T03:05:00Z")

	unknown := catalog.Observation{Domain: "nazo.example", Tag: "https://static.nazo.example/t.js", Kinds: plain(catalog.KindPageURL, ""),
		Hosts: []string{"t.nazo.example"}, Pages: 2, Count: 2, First: at("2026-11-23T03:06:00Z"), Last: at("2026-11-23T03:07:00Z")}

	rows := Rows([]catalog.Observation{unknown, errors, replay, web, ads}, demoService, catalog.Promise{Purposes: map[string]catalog.Text{
		"ad-example":  {Ja: "求人広告を配信し、その効果を測定するため", En: "To deliver job advertisements and measure their effect"},
		"metrics-web": {Ja: "サイトの利用状況を把握し、使いやすくするため", En: "To understand how the site is used and make it easier to use"},
	}})
	return Document{
		ServiceName: catalog.Text{Ja: "しごとイグザンプル", En: "Shigoto Example"},
		Generated:   at("2026-11-23T03:20:00Z"),
		Run:         "20261123-120000-7f3a91",
		Coverage:    Coverage{Visited: 14, Failed: 1},
		Rows:        rows,
		Cookies: Cookies(rows, demoStored, Writers{
			Whose:      demoWhose,
			Documented: func(service, cookie string) bool { return service == "metrics-replay" && cookie == "_replay" },
		}),
	}
}

// demoStored is what the visits of the golden list left in the browser.
var demoStored = []catalog.Stored{
	{Kind: catalog.StoredCookie, Place: ".shigoto.example", Name: "_mx", At: at("2026-11-23T03:00:00Z"), Expires: at("2027-12-28T03:00:00Z"),
		By: []string{"https://cdn.metrics.example/m.js", "https://www.shigoto.example/"}, State: catalog.StateKept},
	{Kind: catalog.StoredCookie, Place: ".shigoto.example", Name: "_mx", At: at("2026-11-23T03:00:05Z"), Expires: at("2027-12-28T03:00:00Z"),
		By: []string{"https://cdn.metrics.example/m.js"}, State: catalog.StateKept},
	{Kind: catalog.StoredCookie, Place: ".shigoto.example", Name: "_replay", At: at("2026-11-23T03:00:00Z"), Expires: at("2026-11-23T03:30:00Z"),
		By: []string{"https://cdn.metrics.example/m.js"}, State: catalog.StateKept}, // written by one service's script, documented by another's
	{Kind: catalog.StoredCookie, Place: ".shigoto.example", Name: "probe", At: at("2026-11-23T03:00:00Z"),
		By: []string{"https://cdn.metrics.example/m.js"}, State: catalog.StateDeleted},
	{Kind: catalog.StoredCookie, Place: "www.shigoto.example", Name: "session", At: at("2026-11-23T03:00:00Z"), By: []string{"https://www.shigoto.example/"}},
	{Kind: catalog.StoredCookie, Place: ".ad.example", Name: "uid", At: at("2026-11-23T03:00:00Z"), Expires: at("2026-11-23T05:00:00Z"),
		By: []string{"https://px.ad.example/sync"}, State: catalog.StateKept},
	{Kind: catalog.StoredCookie, Place: ".ad.example", Name: "old", At: at("2026-11-23T03:00:00Z"), Expires: at("1970-01-01T00:00:00Z"),
		By: []string{"https://px.ad.example/sync"}, State: catalog.StateDeleted},
	{Kind: catalog.StoredCookie, Place: ".nazo.example", Name: "n", Expires: at("2027-01-31T15:00:00Z"), State: catalog.StateKept},
	{Kind: catalog.StoredCookie, Place: ".nazo.example", Name: "refused", State: catalog.StateRefused + "SameSite"},
	{Kind: catalog.StoredLocal, Place: "https://www.shigoto.example", Name: "theme", By: []string{"https://www.shigoto.example/assets/app.js"}},
	{Kind: catalog.StoredLocal, Place: "https://www.shigoto.example", Name: "replay.queue",
		By: []string{"https://www.shigoto.example/assets/vendor/replay-bundle-with-a-very-long-file-name.4f1c22ab.js?v=1"}}, // bundled
	{Kind: catalog.StoredSession, Place: "https://www.shigoto.example", Name: "form"},
	{Kind: catalog.StoredIndexedDB, Place: "https://www.shigoto.example", Path: "watch", Name: "errors", By: []string{"blob:https://in.watch.example/1"}},
}

func demoWhose(address string) (bool, *catalog.Recipient, *catalog.Service) {
	for host, service := range map[string]string{"metrics.example": "metrics-web", "ad.example": "ad-example", "watch.example": "watch-errors"} {
		if strings.Contains(address, host) {
			r, s := demoService(service)
			return false, r, s
		}
	}
	return strings.Contains(address, "shigoto.example"), nil, nil
}

// reviewed is the list as a person keeps it, with every field that adds.
func reviewed() Document {
	doc := demo()
	doc.State = statePublished
	doc.Version, doc.Effective, doc.GroupBy, doc.Hidden = 3, at("2026-12-01T00:00:00+09:00"), GroupByRecipient, []string{"country"}
	doc.Hash = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	doc.Title = catalog.Text{Ja: "外部送信について", En: "External transmission"}
	r := &doc.Rows[0]
	r.InfoWording = catalog.Text{Ja: "閲覧したページのURL、広告ID、IPアドレス、ハッシュ化したメールアドレス", En: "Address of the page viewed, advertising ID, IP address, hashed e-mail address"}
	r.Timing = catalog.Text{Ja: "求人のページを開いたとき", En: "When a page of a job is opened"}
	r.Effect = catalog.Text{Ja: "興味や関心に応じた広告が表示されなくなります。広告の数は変わりません。", En: "Advertisements are no longer based on your interests. Their number stays the same."}
	doc.Rows[1].Timing = catalog.Text{Ja: "すべてのページを開いたとき"} // not translated yet
	doc.History = []Change{
		{3, at("2026-12-01T00:00:00+09:00"), []catalog.Text{
			{Ja: "「Watch Errors」(Watch Example SAS)を追加しました。", En: "Watch Errors (Watch Example SAS) was added."},
			{Ja: "「イグザンプル広告」の送信される情報に「メールアドレス(ハッシュ化したもの)」を追加しました。", En: "E-mail address (hashed) was added to what is sent to Example Ads."},
		}},
		{2, at("2026-09-01T00:00:00+09:00"), []catalog.Text{{Ja: "「旧タグ計測」を削除しました。", En: "Old Tag Metrics was removed."}}},
		{1, at("2026-04-01T00:00:00+09:00"), []catalog.Text{{Ja: "最初の版です。"}}},
	}
	return doc
}
