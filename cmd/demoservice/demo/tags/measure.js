// The site's own measurement, sent to its own host: a planted identifier of the
// browser that neither a vendor nor a name tells of, for a server that hands on what it
// gets (server-side tagging). With it go what is no identifier: a version, a
// time that is kept, a counter, a number that is used once.
const make = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => (b % 36).toString(36)).join("");
const had = /(?:^|; )m_visitor=([^;]*)/.exec(document.cookie)?.[1];
const visitor = (localStorage.m_visitor ||= had || make());
document.cookie = `m_visitor=${visitor}; Max-Age=34560000; Path=/; Secure; SameSite=Lax`;
localStorage.m_first ||= Date.now();
localStorage.m_hits = Number(localStorage.m_hits || 0) + 1;
sessionStorage.m_session ||= crypto.randomUUID();

fetch("/metrics/collect", {
  method: "POST",
  keepalive: true,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    build: "2026.11.1-9f3c21d7",
    reader: visitor,
    first_visit: Number(localStorage.m_first),
    sitting: sessionStorage.m_session,
    hits: Number(localStorage.m_hits),
    at: Date.now(),
    nonce: make(),
    page: location.pathname,
  }),
});
