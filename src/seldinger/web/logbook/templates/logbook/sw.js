{# Context: store (URL of draft_store.js), statics, theme, log, login, logout, session, send: paths as JSON strings #}{% autoescape off %}// Keeps the page for logging, and nothing else, for when there is no network; sends what waits.
// No page with a patient's datum is kept: the one that is, is asked for empty.
"use strict";
importScripts({{ store }});

const STATICS = {{ statics }}, THEME = {{ theme }};
const LOG = {{ log }}, LOGIN = {{ login }}, LOGOUT = {{ logout }};
const URLS = { session: {{ session }}, send: {{ send }} };
const PATIENCE = 3000; // ms for the network before the kept page is shown
const OURS = "seldinger-log-"; // + an opaque mark of the person
const store = self.seldingerDrafts;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const told = event.data || {};
  if (told.keep) event.waitUntil(keep(told.keep, told.person).catch(() => {}));
});

self.addEventListener("sync", (event) => {
  if (event.tag.startsWith("drafts-")) {
    event.waitUntil(store.sendAll(URLS, event.tag.slice("drafts-".length)));
  }
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (isStatic(url) && event.request.method === "GET") event.respondWith(file(event.request, url));
  if (event.request.mode !== "navigate") return;
  if (event.request.method === "GET") event.respondWith(shown(event.request, url));
  else if (url.pathname === LOGOUT) event.respondWith(left(event.request));
  else if (url.pathname === LOGIN) event.waitUntil(forgetPages());
});

const isStatic = (url) => url.pathname.startsWith(STATICS) || url.pathname === THEME;
// Whose name holds its hash never changes.
const isHashed = (url) => /\.[0-9a-f]{12}\.\w+$/.test(url.pathname);

// -- the page for logging ----------------------------------------------------------------------

async function keep(files, person) {
  const name = OURS + person;
  await forgetPages(name);
  const page = await fetch(LOG, { headers: { "X-Seldinger-Shell": "1" }, redirect: "manual", cache: "no-store" });
  if (!page.ok || page.headers.get("X-Seldinger-Shell") !== person) return;
  const wanted = files.map((file) => new URL(file, self.location.origin)).filter((url) => url.origin === self.location.origin && isStatic(url));
  const cache = await caches.open(name);
  for (const old of await cache.keys()) {
    const url = new URL(old.url);
    if (isStatic(url) && !wanted.some((one) => one.href === url.href)) await cache.delete(old);
  }
  for (const url of wanted) {
    if (!(isHashed(url) && (await cache.match(url.href)))) await cache.add(url.href);
  }
  await cache.put(LOG, page); // last: a page that is kept has its files
}

async function forgetPages(but = "") {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== but) await caches.delete(name);
  }
}

async function file(request, url) {
  const kept = await caches.match(request.url);
  if (kept && isHashed(url)) return kept;
  try {
    return await fetch(request);
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  }
}

// Network first. A page for logging that takes longer than PATIENCE gives way to the kept one.
async function shown(request, url) {
  const isLog = url.pathname === LOG && !url.searchParams.has("draft");
  const asked = fetch(request);
  asked.catch(() => {});
  const kept = isLog ? await caches.match(LOG) : undefined;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  try {
    return await (kept ? Promise.race([asked, late]) : asked);
  } catch {
    return kept || offline(isLog);
  }
}

async function offline(isLog) {
  const advice = isLog
    ? "这台设备还没有保存登记页面。联网打开一次“登记”之后，没有网络时也能登记。"
    : `<a href="${LOG}">没有网络时也可以登记手术</a>，联网后自动发送。其他页面要等网络恢复。`;
  const sheets = (await keptPaths()).filter((path) => path.endsWith(".css"));
  const look = sheets.map((path) => `<link rel="stylesheet" href="${path}">`).join("");
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>没有网络 · Seldinger</title>${look}`;
  const text = `<!doctype html><html lang="zh-CN"><head>${head}</head><body><main><h1>没有网络</h1><p class="lead">${advice}</p></main></body></html>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function keptPaths() {
  const paths = [];
  for (const name of await caches.keys()) {
    for (const file of await (await caches.open(name)).keys()) paths.push(new URL(file.url).pathname);
  }
  return paths;
}

// -- leaving: what waits is sent, then nothing of the person stays on the device -----------------

async function left(request) {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
  const people = new Set(names.map((name) => name.slice(OURS.length)));
  const sent = Promise.all([...people].map((person) => store.sendAll(URLS, person)));
  await Promise.race([sent.catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
  try {
    const answer = await fetch(request);
    await forgetPages();
    await store.clear();
    return answer;
  } catch {
    return offline(false);
  }
}
{% endautoescape %}
