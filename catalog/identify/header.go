package identify

import "soshin/catalog"

// headers say what HTTP's own headers tell: RFC 9110 (10.1.5, 12.5.4, 10.1.3),
// RFC 6454, the Client Hints registry of WICG and Global Privacy Control.
// User-Agent and Sec-CH-UA tell the operating system too; a field has one
// kind, and Sec-CH-UA-Platform tells it by itself.
var headers = map[string]catalog.InformationKind{
	"user-agent":                  catalog.KindBrowser,
	"sec-ch-ua":                   catalog.KindBrowser,
	"sec-ch-ua-full-version":      catalog.KindBrowser,
	"sec-ch-ua-full-version-list": catalog.KindBrowser,
	"sec-ch-ua-platform":          catalog.KindOS,
	"sec-ch-ua-platform-version":  catalog.KindOS,
	"sec-ch-ua-mobile":            catalog.KindDevice,
	"sec-ch-ua-model":             catalog.KindDevice,
	"sec-ch-ua-arch":              catalog.KindDevice,
	"sec-ch-ua-bitness":           catalog.KindDevice,
	"sec-ch-ua-wow64":             catalog.KindDevice,
	"sec-ch-ua-form-factors":      catalog.KindDevice,
	"sec-ch-device-memory":        catalog.KindDevice,
	"device-memory":               catalog.KindDevice,
	"sec-ch-dpr":                  catalog.KindScreen,
	"dpr":                         catalog.KindScreen,
	"sec-ch-viewport-width":       catalog.KindScreen,
	"sec-ch-viewport-height":      catalog.KindScreen,
	"viewport-width":              catalog.KindScreen,
	"ect":                         catalog.KindNetwork,
	"rtt":                         catalog.KindNetwork,
	"downlink":                    catalog.KindNetwork,
	"save-data":                   catalog.KindNetwork,
	"accept-language":             catalog.KindLanguage,
	"referer":                     catalog.KindPageURL,
	"origin":                      catalog.KindPageURL,
	"dnt":                         catalog.KindConsent,
	"sec-gpc":                     catalog.KindConsent,
}
