// Segment Analytics.js 2.0, as
// https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/
// has it for npm. No identify call: the site gives Segment no account.
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "demoSegmentWriteKey0000000000000" });
analytics.page("求人サイト");
