{# Context: store (URL of draft_store.js), statics, theme, forms (paths), kinds (path and word by form), log, login, logout, session, send: paths as JSON #}{% autoescape off %}// Keeps the pages for logging, and nothing else, for when there is no network; sends what waits,
// and forgets what is a day old. No page with a patient's datum is kept: those that are, are asked
// for empty.
"use strict";
importScripts({{ store }});

const STATICS = {{ statics }}, THEME = {{ theme }};
const FORMS = {{ forms }}, LOG = {{ log }}, LOGIN = {{ login }}, LOGOUT = {{ logout }};
const KINDS = {{ kinds }};
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

// -- leaving: what waits is sent, what else lies here is told, then nothing of the person stays --

async function left(request) {
  const told = new URLSearchParams(await request.formData());
  const people = await leaving();
  if (!told.has("clear")) {
    await inTime(Promise.all(people.map((person) => store.sendAll(URLS, person)))).catch(() => {});
    const here = await lying(people);
    if (here.waiting.length + here.unfinished.length + here.swept.length) {
      return page(headOf(here), askedOf(here, told.get("csrfmiddlewaretoken") || ""), 200);
    }
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

// What each of them has here, together.
async function lying(people) {
  const found = { waiting: [], unfinished: [], swept: [] };
  for (const person of people) {
    const own = await store.left(person).catch(() => found);
    for (const kind of Object.keys(found)) found[kind] = [...found[kind], ...own[kind]];
  }
  return found;
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

function headOf({ waiting, unfinished }) {
  const parts = [];
  if (waiting.length) parts.push(`${waiting.length} 条没有送出`);
  if (unfinished.length) parts.push(`${unfinished.length} 份没有填完`);
  return parts.length ? `还有 ${parts.join("、")}` : "有过期的草稿";
}

// What lies here, what the log-out does with it, and the ways on.
function askedOf({ waiting, unfinished, swept }, token) {
  const number = waiting.length + unfinished.length;
  const lead = number
    ? `登记加密保存在这台设备上，满 24 小时清除。现在退出登录，这 ${number} 条马上从这台设备清除，要重新登记。`
    : "退出登录之前，请看有没有要重新登记的。";
  const held = waiting.length ? [line(`${waiting.length} 条等待发送：网络不通，或服务器没有回答。留下，网络恢复后自动发送。`)] : [];
  const begun = unfinished.map((draft) => {
    const { path, word } = KINDS[draft.form] || { path: LOG, word: "登记" };
    return line(`${word}：${clock(draft.at)} 保存，没有填完。`, `<a class="btn" href="${path}">去填完</a>`);
  });
  const gone = swept.map((draft) => line(`${clock(draft.at)} 的草稿已满 24 小时，已从这台设备清除。没有登记的请重新登记。`));
  return `<p class="lead">${lead}</p>${[...held, ...begun, ...gone].join("")}${waysOn(number, token)}`;
}

const line = (text, way = "") => `<div class="message draft${way ? "" : " warning"}"><span>${text}</span>${way}</div>`;

function waysOn(number, token) {
  const known = /^[A-Za-z0-9]{1,100}$/.test(token) ? token : ""; // it came with a form, whosever
  const [stay, leave] = number ? ["留下", "仍然退出并清除"] : ["回到登记", "退出登录"];
  return `<form method="post" action="${LOGOUT}" class="form"><input type="hidden" name="csrfmiddlewaretoken" value="${known}"><input type="hidden" name="clear" value="1">
<div class="submit"><a class="btn btn-primary" href="${LOG}">${stay}</a> <button class="btn">${leave}</button></div></form>`;
}

function clock(at) {
  const when = new Date(at), two = (number) => String(number).padStart(2, "0");
  return `${when.getMonth() + 1} 月 ${when.getDate()} 日 ${two(when.getHours())}:${two(when.getMinutes())}`;
}

function stillHere() {
  const advice = "没有网络，现在不能退出登录，这台设备上也没有清除任何内容。网络恢复后请再退出一次。";
  return page("没有退出登录", `<p class="lead">${advice}</p><p><a class="btn" href="${LOG}">回到登记</a></p>`, 503);
}
{% endautoescape %}
