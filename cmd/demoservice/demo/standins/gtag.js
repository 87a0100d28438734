// STAND-IN for Google's gtag.js, which no package ships. It sets the cookies
// that Google documents (_ga, _ga_ID: https://support.google.com/analytics/answer/11397207;
// _gcl_au: https://business.safety.google/adscookies/) and sends one request
// each for GA4 and for Google Ads with the fields that are publicly described
// (https://www.thyngster.com/ga4-measurement-protocol-cheatsheet/ for
// /g/collect). The real script sends more.
(() => {
  const seconds = Math.floor(Date.now() / 1000);
  const random = () => Math.floor(Math.random() * 2147483647);
  const read = (name) => {
    const had = document.cookie.split("; ").find((c) => c.startsWith(name + "="));
    return had && had.slice(name.length + 1);
  };
  function write(name, value, days) {
    const domain = location.hostname.replace(/^www\./, "");
    document.cookie = `${name}=${value}; Domain=${domain}; Path=/; Max-Age=${days * 86400}; Secure; SameSite=Lax`;
    return value;
  }
  const cookie = (name, make, days) => read(name) || write(name, make(), days);

  // A session ends after 30 minutes without an event
  // (https://support.google.com/analytics/answer/9191807). The next one is
  // called by the second in which it begins.
  function session(name) {
    const had = /^GS2\.1\.s(\d+)\$o(\d+)\$g0\$t(\d+)\$/.exec(read(name) || "");
    const goesOn = had && seconds - had[3] < 1800;
    const start = goesOn ? had[1] : seconds;
    const number = had ? Number(had[2]) + (goesOn ? 0 : 1) : 1;
    write(name, `GS2.1.s${start}$o${number}$g0$t${seconds}$j60$l0$h0`, 400);
    return { start: String(start), number: String(number) };
  }

  function analytics(id) {
    const client = cookie("_ga", () => `GA1.1.${random()}.${seconds}`, 400).split(".").slice(2).join(".");
    const { start, number } = session("_ga_" + id.slice(2));
    const q = new URLSearchParams({
      v: "2",
      tid: id,
      _p: String(random()),
      gcs: "G111",
      cid: client,
      ul: navigator.language.toLowerCase(),
      sr: `${screen.width}x${screen.height}`,
      sid: start,
      sct: number,
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
      auid: cookie("_gcl_au", () => `1.1.${random()}.${seconds}`, 90).split(".").slice(2).join("."),
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
