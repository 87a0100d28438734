// STAND-IN for Meta's fbevents.js, which no package ships. It sets _fbp
// (https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc)
// and sends the request for an event to /tr/, with advanced matching as
// https://developers.facebook.com/docs/meta-pixel/advanced/advanced-matching
// has it: trimmed, lower case, SHA-256. The real script sends more.
(() => {
  const fbq = window.fbq;
  let pixel;
  let matching = {};

  function browserID() {
    const had = /(?:^|; )_fbp=([^;]*)/.exec(document.cookie)?.[1];
    if (had) return had;
    const value = `fb.1.${Date.now()}.${Math.floor(Math.random() * 1e18)}`;
    const domain = location.hostname.replace(/^www\./, "");
    document.cookie = `_fbp=${value}; Domain=${domain}; Path=/; Max-Age=7776000; Secure; SameSite=Lax`;
    return value;
  }

  async function hash(value) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value.trim().toLowerCase()));
    return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  async function track(event) {
    const q = new URLSearchParams({ id: pixel, ev: event, dl: location.href });
    if (document.referrer) q.set("rl", document.referrer);
    q.set("if", "false");
    q.set("ts", String(Date.now()));
    for (const [key, value] of Object.entries(matching)) q.set(`ud[${key}]`, await hash(value));
    q.set("sw", String(screen.width));
    q.set("sh", String(screen.height));
    q.set("fbp", browserID());
    new Image().src = "https://www.facebook.com/tr/?" + q;
  }

  fbq.callMethod = (command, ...args) => {
    if (command === "init") [pixel, matching = {}] = args;
    if (command === "track") track(args[0]);
  };
  for (const call of fbq.queue.splice(0)) fbq.callMethod(...call);
})();
