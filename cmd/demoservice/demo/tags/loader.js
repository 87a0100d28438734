// The site's own tag loader: after consent it loads the tags that the page
// names in data-tags, each once.
const script = document.currentScript;

// load adds a script to the page.
function load(src) {
  const s = document.createElement("script");
  s.async = true;
  s.src = src;
  document.head.append(s);
}

// queue makes the stub that collects calls until a vendor's script comes.
function queue(name, call) {
  window[name] = window[name] || call;
  return window[name];
}

const tags = {
  segment: () => load("/tags/segment.js"),
  mixpanel: () => load("/tags/mixpanel.js"),
  amplitude: () => load("/tags/amplitude.js"),
  snowplow: () => load("/tags/snowplow.js"),
  treasuredata: () => load("/tags/treasuredata.js"),
  alloy: () => load("/tags/alloy.js"),
  stay: () => load("/tags/stay.js"),
  measure: () => load("/tags/measure.js"),
  settings: () => load("/tags/settings.js"),

  google() {
    window.dataLayer = window.dataLayer || [];
    const gtag = queue("gtag", function () {
      window.dataLayer.push(arguments);
    });
    gtag("js", new Date());
    gtag("config", "G-DEMO000001");
    gtag("config", "AW-1000000001");
    load("https://www.googletagmanager.com/gtag/js?id=G-DEMO000001");
  },

  meta() {
    const fbq = queue("fbq", function () {
      fbq.callMethod ? fbq.callMethod(...arguments) : fbq.queue.push(arguments);
    });
    fbq.queue = fbq.queue || [];
    // Manual advanced matching with the address of the user who is logged in:
    // a planted fault.
    const email = document.querySelector("#profile [name=email]")?.value;
    fbq("init", "100000000000001", email ? { em: email } : {});
    fbq("track", "PageView");
    load("https://connect.facebook.net/en_US/fbevents.js");
  },

  line() {
    const lt = queue("_lt", function () {
      lt.q.push(arguments);
    });
    lt.q = lt.q || [];
    lt("init", { customerType: "lap", tagId: "00000000-0000-4000-8000-00000000000a" });
    lt("send", "pv", ["00000000-0000-4000-8000-00000000000a"]);
    load("https://d.line-scdn.net/n/line_tag/public/release/v1/lt.js");
  },

  yahoo() {
    window.yjDataLayer = window.yjDataLayer || [];
    const ytag = queue("ytag", function () {
      window.yjDataLayer.push(arguments);
    });
    ytag({ type: "ycl_cookie" });
    ytag({
      type: "yss_conversion",
      config: { yahoo_conversion_id: "1000000002", yahoo_conversion_label: "demoLabel", yahoo_conversion_value: "1" },
    });
    load("https://s.yimg.jp/images/listing/tool/cv/ytag.js");
  },

  // A socket to a vendor that gets what is typed: a planted fault.
  assist: () => load("https://assist.nyuryoku-demo.example/assist.js"),

  // An advertisement beside the results. The page's referrer policy hands it
  // the search term: a planted fault.
  banner() {
    const img = new Image(728, 90);
    img.alt = "広告";
    img.src = "https://img.kyujin-ads-demo.example/banner.svg";
    document.querySelector("#banner")?.append(img);
  },

  // The advertising network and a partner of its tell each other who the user
  // is: a planted fault.
  match: () => void (new Image().src = "https://img.kyujin-ads-demo.example/match"),

  // A pixel that someone left there: a planted fault.
  pixel: () => void (new Image().src = "https://px.fumei-demo.example/p.gif"),
};

function loadAll() {
  for (const name of script.dataset.tags.split(" ").filter(Boolean)) tags[name]();
}

// The choice is kept in a cookie of the page's own host.
const chosen = /(?:^|; )consent=(accept|reject)/.exec(document.cookie)?.[1];
const banner = document.querySelector("#consent");
function choose(choice) {
  document.cookie = `consent=${choice}; Max-Age=15552000; Path=/; Secure; SameSite=Lax`;
  banner.hidden = true;
  if (choice === "accept") loadAll();
}
if (chosen === "accept") loadAll();
else if (!chosen) {
  banner.hidden = false;
  document.querySelector("#consent-accept").addEventListener("click", () => choose("accept"));
  document.querySelector("#consent-reject").addEventListener("click", () => choose("reject"));
}
