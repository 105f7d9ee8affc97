{# Context: store (URL of draft_store.js), statics, theme, forms (paths), log, login, logout, session, send: paths as JSON #}{% autoescape off %}// Keeps the pages for logging, and nothing else, for when there is no network; sends what waits,
// and forgets what is a day old. No page with a patient's datum is kept: those that are, are asked
// for empty.
"use strict";
importScripts({{ store }});

const STATICS = {{ statics }}, THEME = {{ theme }};
const FORMS = {{ forms }}, LOG = {{ log }}, LOGIN = {{ login }}, LOGOUT = {{ logout }};
const URLS = { session: {{ session }}, send: {{ send }} };
const PATIENCE = 3000; // ms for the network before the kept page is shown
const HOUR = 60 * 60 * 1000;
const OURS = "seldinger-log-"; // + an opaque mark of the person
const store = self.seldingerDrafts;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), sweep()])));

self.addEventListener("message", (event) => {
  const told = event.data || {};
  if (told.keep) event.waitUntil(keep(told).catch(() => {}));
});

self.addEventListener("sync", (event) => {
  event.waitUntil(sweep());
  if (event.tag.startsWith("drafts-")) {
    event.waitUntil(store.sendAll(URLS, event.tag.slice("drafts-".length)));
  }
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (isStatic(url) && event.request.method === "GET") event.respondWith(file(event.request, url));
  if (event.request.mode !== "navigate") return;
  event.waitUntil(sweep());
  if (event.request.method === "GET") event.respondWith(shown(event.request, url));
  else if (url.pathname === LOGOUT) event.respondWith(left(event.request));
  else if (url.pathname === LOGIN) event.waitUntil(forgetPages());
});

const isStatic = (url) => url.pathname.startsWith(STATICS) || url.pathname === THEME;
// Whose name holds its hash never changes.
const HASH = /\.[0-9a-f]{12}(?=\.\w+$)/;
const isHashed = (url) => HASH.test(url.pathname);
const unhashed = (url) => url.pathname.replace(HASH, "");

// Whichever page is opened, drafts of a day ago go. Their owner is told on a page for logging.
const sweep = () => store.sweep("").catch(() => {});

// -- the pages for logging ----------------------------------------------------------------------

// keep: the files that the page at `shown` has loaded.
async function keep({ keep: loaded, person, shown: here }) {
  const name = OURS + person;
  await forgetPages(name);
  const cache = await caches.open(name);
  const files = loaded.map((file) => new URL(file, self.location.origin));
  const pages = [];
  for (const path of FORMS) {
    if (path !== here && isFresh(await cache.match(path))) continue;
    const page = await fetch(path, { headers: { "X-Seldinger-Shell": "1" }, redirect: "manual", cache: "no-store" });
    if (!page.ok || page.headers.get("X-Seldinger-Shell") !== person) continue;
    files.push(...filesOf(await page.clone().text()));
    pages.push([path, page]);
  }
  await keepFiles(cache, files.filter((url) => url.origin === self.location.origin && isStatic(url)));
  for (const [path, page] of pages) await cache.put(path, page); // last: a page that is kept has its files
}

const isFresh = (page) => Boolean(page) && Date.now() - Date.parse(page.headers.get("Date")) < HOUR;

const filesOf = (text) => [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => new URL(found[1], self.location.origin));

// A new version of a file takes the old one's place.
async function keepFiles(cache, wanted) {
  for (const old of await cache.keys()) {
    const url = new URL(old.url);
    if (wanted.some((one) => unhashed(one) === unhashed(url) && one.href !== url.href)) await cache.delete(old);
  }
  for (const href of new Set(wanted.map((url) => url.href))) {
    if (!(isHashed(new URL(href)) && (await cache.match(href)))) await cache.add(href);
  }
}

async function forgetPages(but = "") {
  for (const name of await keptNames()) {
    if (name !== but) await caches.delete(name);
  }
}

const keptNames = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

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
  const isForm = FORMS.includes(url.pathname) && !url.searchParams.has("draft");
  const asked = fetch(request);
  asked.catch(() => {});
  const kept = isForm ? await caches.match(url.pathname) : undefined;
  const late = new Promise((done) => setTimeout(done, PATIENCE, kept));
  try {
    return await (kept ? Promise.race([asked, late]) : asked);
  } catch {
    return kept || offline(isForm);
  }
}

// -- pages of our own, where the server gives none ------------------------------------------------

function offline(isForm) {
  const advice = isForm
    ? "这台设备还没有保存登记页面。联网打开一次“登记”之后，没有网络时也能登记。"
    : `<a href="${LOG}">没有网络时也可以登记手术</a>，联网后自动发送。其他页面要等网络恢复。`;
  return page("没有网络", `<p class="lead">${advice}</p>`, 503);
}

async function page(title, content, status) {
  const sheets = (await keptPaths()).filter((path) => path.endsWith(".css"));
  const look = sheets.map((path) => `<link rel="stylesheet" href="${path}">`).join("");
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title} · Seldinger</title>${look}`;
  const text = `<!doctype html><html lang="zh-CN"><head>${head}</head><body><main><h1>${title}</h1>${content}</main></body></html>`;
  return new Response(text, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
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
  const told = new URLSearchParams(await request.formData());
  const people = await leaving();
  if (!told.has("clear")) {
    await inTime(Promise.all(people.map((person) => store.sendAll(URLS, person)))).catch(() => {});
    const waiting = (await Promise.all(people.map((person) => store.waiting(person).catch(() => [])))).flat();
    if (waiting.length) return unsent(waiting.length, told.get("csrfmiddlewaretoken") || "");
  }
  told.set("device", "clears"); // so that the server does not clear what others left here
  let answer;
  try {
    answer = await fetch(LOGOUT, { method: "POST", body: told, redirect: "manual", cache: "no-store" });
  } catch {
    return stillHere();
  }
  if (answer.type !== "opaqueredirect") return answer; // refused: nobody has left
  await forgetPages();
  for (const person of people) await store.clear(person).catch(() => {});
  return answer;
}

const inTime = (work) => Promise.race([work, new Promise((_, failed) => setTimeout(failed, PATIENCE, new Error("late")))]);

// Who it is. Where the server does not say, those whose pages are kept: a sign-in forgets others'.
async function leaving() {
  try {
    return [(await inTime(store.session(URLS))).person];
  } catch {
    return (await keptNames()).map((name) => name.slice(OURS.length));
  }
}

function unsent(number, token) {
  const known = /^[A-Za-z0-9]{1,100}$/.test(token) ? token : ""; // it came with a form, whosever
  const content = `<p class="lead">网络不通，或服务器没有回答。登记加密保存在这台设备上，满 24 小时清除。</p>
<p>留下，网络恢复后自动发送；或者仍然退出，这 ${number} 条从这台设备清除，要重新登记。</p>
<form method="post" action="${LOGOUT}" class="form"><input type="hidden" name="csrfmiddlewaretoken" value="${known}"><input type="hidden" name="clear" value="1">
<div class="submit"><a class="btn btn-primary" href="${LOG}">留下</a> <button class="btn">仍然退出并清除</button></div></form>`;
  return page(`还有 ${number} 条没有送出`, content, 200);
}

function stillHere() {
  const advice = "没有网络，现在不能退出登录，这台设备上也没有清除任何内容。网络恢复后请再退出一次。";
  return page("没有退出登录", `<p class="lead">${advice}</p><p><a class="btn" href="${LOG}">回到登记</a></p>`, 503);
}
{% endautoescape %}
