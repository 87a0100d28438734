// STAND-IN for Yahoo! JAPAN Ads' ytag.js, which no package ships. The site
// general tag makes a first-party cookie and runs the other tags
// (https://ads-help.yahoo.co.jp/yahooads/ss/articledetail?lan=ja&aid=47048);
// the cookie is _yjsu_yjad. The request is the conversion image's: value,
// label, guid, script and disvt as in its noscript code, and the page's url.
(() => {
  function take(args) {
    const { type, config } = args[0];
    if (type === "ycl_cookie" && !/(?:^|; )_yjsu_yjad=/.test(document.cookie)) {
      const value = `${Math.floor(Date.now() / 1000)}.${crypto.randomUUID()}`;
      const domain = location.hostname.replace(/^www\./, "");
      document.cookie = `_yjsu_yjad=${value}; Domain=${domain}; Path=/; Max-Age=31536000; Secure; SameSite=Lax`;
    }
    if (type === "yss_conversion") {
      const q = new URLSearchParams({
        value: config.yahoo_conversion_value,
        label: config.yahoo_conversion_label,
        guid: "ON",
        script: "0",
        disvt: "false",
        url: location.href,
      });
      new Image().src = `https://b97.yahoo.co.jp/pagead/conversion/${config.yahoo_conversion_id}/?${q}`;
    }
  }
  const layer = (window.yjDataLayer = window.yjDataLayer || []);
  layer.forEach(take);
  layer.push = (...items) => items.forEach(take);
})();
