// STAND-IN for LINE Tag's lt.js, which no package ships. Its cookies are
// __lt__cid and __lt__sid
// (https://www.lycbiz.com/jp/manual/line-ads/tracking-tag/); of the request
// only the image's c_t, t_id and e are documented (the base code's noscript).
// The cookies go along under their own names, which is our assumption.
(() => {
  const lt = window._lt;
  let type;

  function cookie(name, age) {
    const had = document.cookie.split("; ").find((c) => c.startsWith(name + "="));
    if (had) return had.slice(name.length + 1);
    const value = crypto.randomUUID();
    const domain = location.hostname.replace(/^www\./, "");
    document.cookie = `${name}=${value}; Domain=${domain}; Path=/; Max-Age=${age}; Secure; SameSite=Lax`;
    return value;
  }

  function take(args) {
    const [command, what, ids] = args;
    if (command === "init") type = what.customerType;
    if (command !== "send") return;
    for (const id of ids) {
      const q = new URLSearchParams({
        c_t: type,
        t_id: id,
        e: what,
        __lt__cid: cookie("__lt__cid", 63072000),
        __lt__sid: cookie("__lt__sid", 1800),
      });
      new Image().src = "https://tr.line.me/tag.gif?" + q;
    }
  }
  lt.q.splice(0).forEach(take);
  window._lt = function () {
    take(arguments);
  };
})();
