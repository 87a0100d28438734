package list

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"soshin/catalog"
)

// TestRowsTags shows how observations become rows: by service and tag, with
// what no tag is known for in the only row there is.
func TestRowsTags(t *testing.T) {
	obs := func(service, tag string, count, pages int, hosts ...string) catalog.Observation {
		o := observation(service, tag)
		o.Count, o.Pages, o.Hosts = count, pages, hosts
		return o
	}
	domain := func(domain, tag string, count int) catalog.Observation {
		return catalog.Observation{Domain: domain, Tag: tag, Count: count}
	}
	type row struct {
		service, domain, tag string
		count, pages         int
		hosts                string
	}
	for name, tc := range map[string]struct {
		obs  []catalog.Observation
		want []row
	}{
		"none": {nil, nil},
		"one tag": {
			[]catalog.Observation{obs("metrics-web", "https://a/", 3, 2, "h1")},
			[]row{{"metrics-web", "", "https://a/", 3, 2, "h1"}},
		},
		"unknown tag folds into the only known one": {
			[]catalog.Observation{obs("metrics-web", "", 5, 4, "h2", "h1"), obs("metrics-web", "https://a/", 3, 2, "h1")},
			[]row{{"metrics-web", "", "https://a/", 8, 4, "h1 h2"}},
		},
		"only unknown tags": {
			[]catalog.Observation{obs("metrics-web", "", 5, 4, "h2"), obs("metrics-web", "", 1, 1, "h1")},
			[]row{{"metrics-web", "", "", 6, 4, "h1 h2"}},
		},
		"unknown tag beside several known ones": {
			[]catalog.Observation{obs("metrics-web", "https://b/", 1, 1), obs("metrics-web", "", 5, 4), obs("metrics-web", "https://a/", 3, 2)},
			[]row{{"metrics-web", "", "", 5, 4, ""}, {"metrics-web", "", "https://a/", 3, 2, ""}, {"metrics-web", "", "https://b/", 1, 1, ""}},
		},
		"services do not mix, and come by category": {
			[]catalog.Observation{obs("metrics-replay", "", 1, 1), obs("metrics-web", "https://a/", 3, 2), obs("ad-example", "https://a/", 2, 2)},
			[]row{{"ad-example", "", "https://a/", 2, 2, ""}, {"metrics-web", "", "https://a/", 3, 2, ""}, {"metrics-replay", "", "", 1, 1, ""}},
		},
		"unknown recipients: one row a domain and tag, last": {
			[]catalog.Observation{domain("z.example", "", 1), domain("b.example", "https://t/", 2), domain("z.example", "https://t/", 4), obs("watch-errors", "", 1, 1)},
			[]row{{"watch-errors", "", "", 1, 1, ""}, {"", "b.example", "https://t/", 2, 0, ""}, {"", "z.example", "https://t/", 5, 0, ""}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []row
			for _, r := range Rows(tc.obs, demoService, catalog.Promise{}) {
				got = append(got, row{r.ServiceID, r.Domain, r.Tag, r.Count, r.Pages, strings.Join(r.Hosts, " ")})
			}
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestRowsInformation(t *testing.T) {
	hash := func(k catalog.InformationKind) catalog.ObservedKind {
		return catalog.ObservedKind{Kind: k, Hashed: true}
	}
	const ip, ipEn = "IPアドレス(通信に必ず伴うもの)", "IP address (inherent in any connection)"
	for name, tc := range map[string]struct {
		kinds  []catalog.ObservedKind
		ja, en string
	}{
		"nothing but the connection":          {nil, ip, ipEn},
		"technical and unidentified are left": {plain(catalog.KindTechnical, ""), ip, ipEn},
		"measured address":                    {plain(catalog.KindIPAddress), "IPアドレス", "IP address"},
		"hashed address too":                  {[]catalog.ObservedKind{hash(catalog.KindIPAddress)}, ip + "、IPアドレス(ハッシュ化したもの)", ipEn + "; IP address (hashed)"},
		"the catalogue's order, plain before hashed": {
			[]catalog.ObservedKind{{Kind: catalog.KindTypedText}, hash(catalog.KindEmail), {Kind: catalog.KindEmail}, {Kind: catalog.KindName}},
			"氏名、メールアドレス、メールアドレス(ハッシュ化したもの)、" + ip + "、入力欄に入力した文字",
			"name; e-mail address; e-mail address (hashed); " + ipEn + "; text typed into forms",
		},
		"a kind without wording": {[]catalog.ObservedKind{hash("shoe_size"), {Kind: "shoe_size"}}, ip + "、shoe_size、shoe_size(ハッシュ化したもの)", ipEn + "; shoe_size; shoe_size (hashed)"},
	} {
		t.Run(name, func(t *testing.T) {
			// Twice the same: what two observations of a row say is said once.
			o := observation("metrics-web", "", tc.kinds...)
			r := Rows([]catalog.Observation{o, o}, demoService, catalog.Promise{})[0]
			if got := information(r, Japanese); got != tc.ja {
				t.Errorf("ja: %s\nwant %s", got, tc.ja)
			}
			if got := information(r, English); got != tc.en {
				t.Errorf("en: %s\nwant %s", got, tc.en)
			}
		})
	}
}

func TestRowsCells(t *testing.T) {
	promise := catalog.Promise{Purposes: map[string]catalog.Text{"metrics-web": {Ja: "解析", En: "analysis"}}}
	unlisted := catalog.Observation{
		Recipient: &catalog.RecipientRef{ID: "old", LegalName: "Old Inc.", Country: "IE"},
		Service:   &catalog.ServiceRef{ID: "old-chat", Name: "Old Chat", Category: catalog.CategoryChat},
	}
	part := catalog.Observation{Recipient: &catalog.RecipientRef{ID: "old", LegalName: "Old Inc.", Country: "??"}, Domain: "old.example"}
	both := func(s string) catalog.Text { return catalog.Text{Ja: s, En: s} }
	ip := Items(nil)
	for name, tc := range map[string]struct {
		obs  catalog.Observation
		want Row // without ID
	}{
		"known": {observation("metrics-web", ""), Row{
			RecipientID: "metrics", Recipient: both("Metrics Example, Inc."), Confirmed: true,
			Country: "US", CountryName: catalog.Text{Ja: "アメリカ合衆国", En: "United States"},
			ServiceID: "metrics-web", Service: catalog.Text{Ja: "メトリクス ウェブ解析", En: "Metrics Web Analytics"}, Category: catalog.CategoryAnalytics,
			Information: ip, OurPurpose: catalog.Text{Ja: "解析", En: "analysis"},
			Purpose:   catalog.Text{Ja: "解析サービスの提供と改善", En: "Providing and improving the analytics service"},
			PolicyURL: "https://metrics.example/legal/privacy?lang=ja&v=2", OptOutURL: "https://metrics.example/optout", Count: 1, Pages: 1,
		}},
		"not confirmed, usual purpose, service's own policy": {observation("watch-errors", ""), Row{
			RecipientID: "watch", Recipient: both("Watch Example SAS"), Country: "FR", CountryName: catalog.Text{Ja: "フランス", En: "France"},
			ServiceID: "watch-errors", Service: both("Watch Errors"), Category: catalog.CategoryErrors, Information: ip,
			OurPurpose: catalog.Text{Ja: "不具合を見つけ、修正するため", En: "To find and correct errors"}, Default: true,
			Purpose: catalog.Text{Ja: "不具合の検出と集計", En: "Detecting and counting errors"}, PolicyURL: "https://watch.example/privacy", Count: 1, Pages: 1,
		}},
		"no longer in the catalogue": {unlisted, Row{
			RecipientID: "old", Recipient: both("Old Inc."), Country: "IE", CountryName: catalog.Text{Ja: "アイルランド", En: "Ireland"},
			ServiceID: "old-chat", Service: both("Old Chat"), Category: catalog.CategoryChat, Information: ip,
			OurPurpose: catalog.Text{Ja: "お問い合わせにお答えするため", En: "To answer inquiries"}, Default: true,
		}},
		"service unknown": {part, Row{
			RecipientID: "old", Recipient: both("Old Inc."), Country: "??", Domain: "old.example", Information: ip, Default: true,
		}},
		"nobody known": {catalog.Observation{Domain: "nazo.example"}, Row{Domain: "nazo.example", Information: ip, Default: true}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Rows([]catalog.Observation{tc.obs}, demoService, promise)[0]
			got.ID = ""
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestRowsTimes(t *testing.T) {
	span := func(first, last string) catalog.Observation {
		o := observation("metrics-web", "")
		o.First, o.Last = at(first), at(last)
		return o
	}
	r := Rows([]catalog.Observation{
		span("2026-11-23T12:00:00+09:00", "2026-11-23T13:00:00+09:00"),
		span("2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z"),
		observation("metrics-web", ""), // without times
	}, demoService, catalog.Promise{})[0]
	if first, last := r.First.Format(time.RFC3339), r.Last.Format(time.RFC3339); first != "2026-11-22T00:00:00Z" || last != "2026-11-23T04:00:00Z" {
		t.Errorf("seen from %s to %s", first, last)
	}
}

// TestRowID pins permalinks: others link to them. The hashes were made with
// printf 'service\0recipient\0domain\0tag' | sha256sum.
func TestRowID(t *testing.T) {
	for _, tc := range []struct {
		g         group
		tag, want string
	}{
		{group{service: "ga4"}, "https://www.googletagmanager.example/gtag/js", "ga4-19f628a9"},
		{group{domain: "a.b.example"}, "", "a-b-example-431a2adf"},
		{group{domain: "a-b.example"}, "", "a-b-example-21f9c7e3"},
		{group{recipient: "google", domain: "x.example"}, "", "google-x-example-d56de68c"},
	} {
		if got := tc.g.id(tc.tag); got != tc.want {
			t.Errorf("id of %+v, %q = %q, want %q", tc.g, tc.tag, got, tc.want)
		}
	}
	hostile := group{domain: "\"><script>.\u202e" + strings.Repeat("x", 1000)}.id("'")
	if !regexp.MustCompile(`^[a-z0-9-]{1,80}$`).MatchString(hostile) {
		t.Errorf("id %q", hostile)
	}
}

func TestEveryCategoryIsWorded(t *testing.T) {
	for _, c := range []catalog.Category{
		catalog.CategoryAdvertising, catalog.CategoryAffiliate, catalog.CategoryAnalytics, catalog.CategoryCustomerData, catalog.CategoryTagManager,
		catalog.CategorySessionReplay, catalog.CategoryTesting, catalog.CategoryErrors, catalog.CategoryPerformance, catalog.CategoryChat,
		catalog.CategoryConsent, catalog.CategorySocial, catalog.CategoryVideo, catalog.CategoryMaps, catalog.CategoryFonts, catalog.CategoryCDN,
		catalog.CategoryPayment, catalog.CategorySecurity, catalog.CategoryOther,
	} {
		got := categoryOf(c)
		if got.code != c || got.name.Ja == "" || got.name.En == "" {
			t.Errorf("category %q is %+v", c, got)
		}
		if (got.purpose == catalog.Text{}) != (c == catalog.CategoryOther) || (got.purpose.Ja == "") != (got.purpose.En == "") {
			t.Errorf("category %q has the purpose %+v", c, got.purpose)
		}
	}
}
