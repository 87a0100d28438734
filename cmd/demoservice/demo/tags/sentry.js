// Sentry, as https://docs.sentry.io/platforms/javascript/ has it: errors only.
// No breadcrumbs, whose addresses would hand it what other tags send.
import * as Sentry from "@sentry/browser";

Sentry.init({
  dsn: "https://0123456789abcdef0123456789abcdef@o4500000000000000.ingest.us.sentry.io/4500000000000001",
  release: "shigotonowa-web@1.0.0",
  environment: "demo",
  dataCollection: { userInfo: false },
  integrations: (defaults) => defaults.filter((i) => i.name !== "Breadcrumbs"),
});

// The list of companies has an old cache of favourites in it, which fails to
// parse: handled, and reported.
if (document.documentElement.dataset.page === "companies") {
  try {
    JSON.parse("{favourites:");
  } catch (error) {
    Sentry.captureException(error);
  }
}
