// Adobe Experience Platform Web SDK, as
// https://experienceleague.adobe.com/en/docs/experience-platform/collection/js/install/npm
// has it. Its edge domain is a name of the service's own (a planted fault:
// see dns.go).
import { createInstance } from "@adobe/alloy";

const alloy = createInstance({ name: "alloy" });
alloy("configure", {
  datastreamId: "00000000-0000-4000-8000-0000000000ee",
  orgId: "0000000000000000DEMO0001@AdobeOrg",
  edgeDomain: "metrics.shigotonowa.example",
  defaultConsent: "in",
  clickCollectionEnabled: false,
  thirdPartyCookiesEnabled: false,
});
alloy("sendEvent", { xdm: { eventType: "web.webpagedetails.pageViews" } })
  // The second event carries the identity that the first was answered with.
  .then(() => alloy("sendEvent", { xdm: { eventType: "web.webinteraction.linkClicks" }, data: { section: "会社概要" } }));
