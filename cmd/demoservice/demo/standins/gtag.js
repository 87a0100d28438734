// STAND-IN for Google's gtag.js, which no package ships. It sets the cookies
// that Google documents (_ga, _ga_ID: https://support.google.com/analytics/answer/11397207;
// _gcl_au: https://business.safety.google/adscookies/) and sends one request
// each for GA4 and for Google Ads with the fields that are publicly described
// (https://www.thyngster.com/ga4-measurement-protocol-cheatsheet/ for
// /g/collect). The real script sends more.
(() => {
  const minutes = Math.floor(Date.now() / 1000);
  const random = () => Math.floor(Math.random() * 2147483647);
  function cookie(name, make, days) {
    const had = document.cookie.split("; ").find((c) => c.startsWith(name + "="));
    if (had) return had.slice(name.length + 1);
    const value = make();
    const domain = location.hostname.replace(/^www\./, "");
    document.cookie = `${name}=${value}; Domain=${domain}; Path=/; Max-Age=${days * 86400}; Secure; SameSite=Lax`;
    return value;
  }

  function analytics(id) {
    const client = cookie("_ga", () => `GA1.1.${random()}.${minutes}`, 400).split(".").slice(2).join(".");
    const session = cookie("_ga_" + id.slice(2), () => `GS2.1.s${minutes}$o1$g0$t${minutes}$j60$l0$h0`, 400);
    const q = new URLSearchParams({
      v: "2",
      tid: id,
      _p: String(random()),
      gcs: "G111",
      cid: client,
      ul: navigator.language.toLowerCase(),
      sr: `${screen.width}x${screen.height}`,
      sid: session.split(".")[2].slice(1).split("$")[0],
      sct: "1",
      dl: location.href,
      dt: document.title,
      en: "page_view",
    });
    if (document.referrer) q.set("dr", document.referrer);
    fetch("https://www.google-analytics.com/g/collect?" + q, { method: "POST", mode: "no-cors", keepalive: true });
  }

  function ads(id, event, after) {
    const q = new URLSearchParams({
      random: String(random()),
      cv: "11",
      guid: "ON",
      async: "1",
      gcs: "G111",
      u_w: String(screen.width),
      u_h: String(screen.height),
      url: location.href,
      tiba: document.title,
      auid: cookie("_gcl_au", () => `1.1.${random()}.${minutes}`, 90).split(".").slice(2).join("."),
      data: "event=" + event,
    });
    if (document.referrer) q.set("ref", document.referrer);
    const img = new Image();
    img.onload = after;
    img.src = `https://googleads.g.doubleclick.net/pagead/viewthroughconversion/${id.slice(3)}/?${q}`;
  }

  function take(args) {
    const [command, id] = args;
    if (command !== "config") return;
    if (id.startsWith("G-")) analytics(id);
    // The second event carries the cookie IDE that the first was answered with.
    if (id.startsWith("AW-")) ads(id, "gtag.config", () => ads(id, "page_view"));
  }
  const layer = (window.dataLayer = window.dataLayer || []);
  layer.forEach(take);
  layer.push = (...items) => items.forEach(take);
})();
