package identify

import (
	"strings"

	"soshin/catalog"
)

// A Link is what a parameter that others add to the addresses of links tells.
type Link struct {
	Kind    catalog.InformationKind
	Meaning string
}

// LinkParameter looks up a parameter with which a link carries an identifier
// from one site to another: the click on an advertisement, the reader of an
// e-mail, or the browser.
func LinkParameter(name string) (Link, bool) {
	l, ok := links[strings.ToLower(name)]
	return l, ok
}

// links are by name in lower case. Google's gad_source and gad_campaignid are
// not among them: they are the same for all clicks from one source or campaign
// (https://support.google.com/google-ads/answer/16193746, read 2026-11-24).
// Nor are those that we found no description of.
var links = map[string]Link{
	// https://www.simoahava.com/analytics/common-mistakes-click-identifiers, read 2026-11-23
	"gclid":     {catalog.KindClickID, "Google Ads click ID"},
	"wbraid":    {catalog.KindClickID, "Google Ads click ID"},
	"gbraid":    {catalog.KindClickID, "Google Ads click ID"},
	"dclid":     {catalog.KindClickID, "Google Campaign Manager click ID"},
	"fbclid":    {catalog.KindClickID, "Meta click ID"},
	"msclkid":   {catalog.KindClickID, "Microsoft Advertising click ID"},
	"ttclid":    {catalog.KindClickID, "TikTok click ID"},
	"twclid":    {catalog.KindClickID, "X click ID"},
	"li_fat_id": {catalog.KindClickID, "LinkedIn click ID"},
	// https://ads-help.yahoo.co.jp/yahooads/ss/articledetail?lan=en&aid=20442, read 2026-11-23
	"yclid": {catalog.KindClickID, "Yahoo! JAPAN Ads click ID"},
	// LINE Corporation's Conversion API tag for Google Tag Manager (2022), CLICK_ID_QUERY_NAME, read 2026-11-24
	"ldtag_cl": {catalog.KindClickID, "LINE Ads click ID"},
	// https://docs.metarouter.io/docs/pinterest-sync, read 2026-11-24; not the vendor's own
	"epik": {catalog.KindClickID, "Pinterest click ID"},
	// https://docs.metarouter.io/docs/snapchat-capi-sync, read 2026-11-24; not the vendor's own
	"sccid": {catalog.KindClickID, "Snapchat click ID"},
	// https://docs.metarouter.io/docs/reddit-ads, read 2026-11-24; not the vendor's own
	"rdt_cid": {catalog.KindClickID, "Reddit click ID"},
	// https://docs.tealium.com/ja/client-side-tags/cj-affiliate-mobile-application-tag, read 2026-11-24; not the vendor's own
	"cjevent": {catalog.KindClickID, "CJ Affiliate click ID"},
	// https://support.google.com/merchants/answer/11127659, read 2026-11-24: made when the listing is shown
	"srsltid": {catalog.KindClickID, "Google Merchant Center result ID"},
	// https://linkclean.app/trackers/mc-eid/, read 2026-11-24; not the vendor's own
	"mc_eid": {catalog.KindClickID, "Mailchimp: who the e-mail was sent to"},
	// https://github.com/brave/brave-browser/issues/9019, read 2026-11-24, which quotes HubSpot's knowledge base
	"_hsenc": {catalog.KindClickID, "HubSpot: who the e-mail was sent to"},
	// https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/javascriptapi/leadtracking/lead-tracking, read 2026-11-24
	"mkt_tok": {catalog.KindClickID, "Marketo: who the e-mail was sent to"},
	// https://help.getvero.com/vero-1/articles/what-is-vero_id, read 2026-11-24: the ID that the service itself gave the user
	"vero_id": {catalog.KindAccountID, "Vero: the service's ID of the user"},
	// https://support.google.com/analytics/answer/10071811, read 2026-11-24
	"_gl": {catalog.KindTerminalID, "Google tag: identifiers of its cookies on the site before"},
	// https://developers.google.com/analytics/devguides/collection/analyticsjs/linker, read 2026-11-24
	"_ga": {catalog.KindTerminalID, "Google Analytics: client ID on the site before"},
}
