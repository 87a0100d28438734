// Amplitude, as https://amplitude.com/docs/sdks/analytics/browser/browser-sdk-2
// has it. Of the automatic events only page views and sessions; one event a
// request.
import * as amplitude from "@amplitude/analytics-browser";

amplitude.init("00000000000000000000000000000000", {
  flushQueueSize: 1,
  flushIntervalMillis: 10,
  fetchRemoteConfig: false,
  trackingOptions: { ipAddress: false },
  diagnosticsSampleRate: 0,
  autocapture: {
    attribution: false,
    pageViews: true,
    sessions: true,
    formInteractions: false,
    fileDownloads: false,
    elementInteractions: false,
    frustrationInteractions: false,
    networkTracking: false,
    webVitals: false,
  },
});
