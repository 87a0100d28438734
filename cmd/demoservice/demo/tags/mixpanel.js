// Mixpanel, as https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript
// has it. Requests are not batched, so that each event leaves as it happens.
import mixpanel from "mixpanel-browser";

mixpanel.init("0123456789abcdef0123456789abcdef", {
  batch_requests: false,
  ip: false,
  persistence: "localStorage",
  save_referrer: false,
  track_pageview: true,
});
mixpanel.track("求人一覧の表示", { 並び順: "新着" });
