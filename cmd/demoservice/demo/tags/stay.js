// Time on the page, sent to a vendor that does not exist, and only on leaving:
// a planted fault.
const id = (localStorage.stay ||= crypto.randomUUID());
const came = Date.now();
addEventListener("pagehide", () => {
  navigator.sendBeacon(
    "https://exit.taizai-demo.example/leave",
    JSON.stringify({ visitor: id, page: location.href, stay_ms: Date.now() - came }),
  );
});
