// Snowplow, as
// https://docs.snowplow.io/docs/sources/web-trackers/quick-start-guide/ has it,
// with a collector hosted by Snowplow.
import { newTracker, trackPageView } from "@snowplow/browser-tracker";

newTracker("sp", "https://com-shigotonowa-prod1.collector.snplow.net", {
  appId: "shigotonowa-web",
  bufferSize: 1,
});
trackPageView();
