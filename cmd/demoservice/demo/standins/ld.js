// STAND-IN for Criteo's OneTag loader, which no package ships. It takes the
// queue criteo_q with the events of https://guides.criteotilt.com/onetag/onetag/
// and sends them as sslwidget's p0, p1, ... with the account (a), the site's
// domain (tld) and the page's address (fu). The real script sends more.
(() => {
  const queue = (window.criteo_q = window.criteo_q || []);
  const short = { viewHome: "vh", viewList: "vl", viewItem: "vp", setSiteType: "exd" };

  function send(events) {
    const q = new URLSearchParams();
    let n = 0;
    for (const { event, account, type, item } of events) {
      if (event === "setAccount") {
        q.set("a", String(account));
        q.set("v", "5.23.0");
        continue;
      }
      const p = new URLSearchParams({ e: short[event] });
      if (type) p.set("site_type", type);
      if (item) p.set("p", JSON.stringify(item));
      q.set("p" + n++, p);
    }
    q.set("p" + n, "e=dis");
    q.set("tld", location.hostname.replace(/^www\./, ""));
    q.set("fu", location.href);
    const s = document.createElement("script");
    s.async = true;
    s.src = "https://sslwidget.criteo.com/event?" + q;
    document.head.append(s);
  }
  if (queue.length) send(queue.splice(0));
  queue.push = (...events) => send(events);
})();
