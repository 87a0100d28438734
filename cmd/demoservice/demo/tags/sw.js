// The service worker, served as /sw.js. Told the device's ID, it registers the
// device with the push vendor, which does not exist: a planted fault.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (e) => e.waitUntil(clients.claim()));
addEventListener("message", (e) => {
  e.waitUntil(fetch("https://push.tsuchi-demo.example/register?device=" + encodeURIComponent(e.data.device)));
});
