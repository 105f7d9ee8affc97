// Lets a form with data-form survive a dropped network: what is typed is kept sealed on this
// device, what cannot be sent waits there, and goes out when the network is back. Without this
// file the form is an ordinary one.

const store = globalThis.seldingerDrafts;
const EVERY = 4000; // ms between two savings of what is being typed
const MINUTE = 60_000;

const box = document.getElementById("draft-state");
const form = document.querySelector("form[data-form]");
const data = document.getElementById("draft-data");
if (box && form && data) start(JSON.parse(data.textContent));

function start(told) {
  const notes = element("div", "notes"), state = element("div", "state");
  box.append(notes, state);
  if (!window.isSecureContext) {
    note("当前连接不是 HTTPS，断网时不能保存草稿。联网时照常登记。", "warning");
    return;
  }
  if (!store || !window.indexedDB || !crypto.subtle || !crypto.randomUUID) {
    note("这个浏览器不能保存草稿。联网时照常登记。", "warning");
    return;
  }

  const { person, point, urls } = told;
  const key = form.elements.namedItem("key");
  const kept = { point, person, form: form.dataset.form };
  let typed = false; // since the last saving
  let sending = ""; // the key of what is on its way
  let last = Promise.resolve(); // savings follow one another

  // A page that was kept for offline use holds the key of long ago: every new form has its own.
  // And the day of long ago: the bare page presets today.
  if (!("again" in form.dataset)) begin();

  function begin() {
    key.value = crypto.randomUUID();
    const day = form.elements.namedItem("day");
    if (!day || day.type !== "date") return;
    if (day.max && day.max < today()) day.max = today();
    if (!location.search) day.value = today();
  }

  // -- while typing --------------------------------------------------------------------------------

  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("change", () => { typed = true; });
  setInterval(save, EVERY);
  window.addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());

  function save() {
    if (!typed || sending) return last;
    typed = false;
    return keep("unfinished").catch(() => {});
  }

  function keep(as, submitter = null) {
    const draft = { ...kept, key: key.value, state: as, fields: fieldsOf(submitter) };
    last = last.catch(() => {}).then(() => store.keep(draft));
    return last;
  }

  function fieldsOf(submitter) {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
    return submitter && submitter.name ? [...fields, [submitter.name, submitter.value]] : fields;
  }

  // -- sending -----------------------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    if ("plain" in form.dataset) return; // the browser's own way
    event.preventDefault();
    if (!sending) send(event.submitter);
  });

  async function send(submitter) {
    sending = key.value;
    form.setAttribute("aria-busy", "true");
    try {
      const draft = await keep("to_send", submitter);
      const token = form.elements.namedItem("csrfmiddlewaretoken");
      const answer = await store.posted(urls, urls.send, draft, token && token.value, { live: "1" });
      if (answer.url) return await leave(draft, answer.url);
      await keep("unfinished", submitter);
      plain(submitter); // its page says what is wrong
    } catch (fault) {
      await unsent(fault, submitter);
    } finally {
      sending = "";
      form.removeAttribute("aria-busy");
    }
  }

  async function leave(draft, url) {
    await store.forget(draft.key);
    typed = false;
    location.assign(url);
  }

  function plain(submitter) {
    form.dataset.plain = "";
    if (form.requestSubmit) form.requestSubmit(submitter);
    else HTMLFormElement.prototype.submit.call(form);
  }

  // It waits on this device; where even that failed, the browser sends it as it always has.
  async function unsent(fault, submitter) {
    const own = await store.drafts(person).catch(() => []);
    if (!own.some((draft) => draft.key === sending && draft.state === "to_send")) return plain(submitter);
    wake();
    typed = false;
    sending = "";
    if (fault instanceof store.NotSignedIn) {
      signIn();
    } else if (navigator.serviceWorker?.controller && (await isKept())) {
      location.assign(location.pathname); // an empty form, from what is kept
      return;
    }
    form.reset();
    begin();
    await refresh();
    box.scrollIntoView({ block: "center" });
  }

  const isKept = async () => Boolean(await caches.match(location.pathname, { cacheName: `seldinger-log-${person}` }));

  function wake() {
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register(`drafts-${person}`)).catch(() => {});
  }

  async function sendWaiting() {
    try {
      const answers = await store.sendAll(urls, person, sending);
      const taken = answers.filter((answer) => answer.url && !answer.faults).length;
      if (taken) note(`断网时保存的 ${taken} 条已经登记。`);
      for (const answer of answers) {
        if (answer.faults) note("断网时保存的一条没有登记成功，内容在服务器上。", "warning", link(answer.url, "打开改好"));
        if (answer.refused) note(answer.refused, "warning");
      }
    } catch (fault) {
      if (fault instanceof store.NotSignedIn) signIn();
    }
    await refresh();
  }

  function signIn() {
    note("登录已过期。填好的内容加密保存在这台设备上，登录后自动发送。", "warning", link(`${urls.login}?next=${encodeURIComponent(location.pathname)}`, "去登录"));
  }

  // -- what the page says ---------------------------------------------------------------------------

  async function refresh() {
    for (const draft of await store.sweep(person)) note(`${clock(draft.at)} 的草稿已满 24 小时，已从这台设备清除。没有登记的请重新登记。`, "warning");
    const own = await store.drafts(person);
    const waiting = own.filter((draft) => draft.state === "to_send" && draft.key !== sending);
    const unfinished = own.filter((draft) => draft.state === "unfinished" && draft.form === kept.form && draft.key !== key.value);
    const lines = unfinished.map(offer);
    const held = waiting.length ? `有 ${waiting.length} 条加密保存在这台设备上，等待发送。` : "";
    if (!navigator.onLine) lines.unshift(line(`没有网络。可以照常登记，联网后自动发送。${held}`, "warning"));
    else if (held) lines.unshift(line(held, "", [button("现在发送", sendWaiting)]));
    state.replaceChildren(...lines);
  }

  function offer(draft) {
    const shown = line(`有一份未完成的草稿（${ago(draft.at)}）`, "", [
      button("继续填写", () => resume(draft)),
      button("丢弃", async () => { await store.forget(draft.key); await refresh(); }),
    ]);
    shown.dataset.key = draft.key;
    return shown;
  }

  // Only the server can open it: it shows the form filled in.
  async function resume(draft) {
    try {
      const answer = await store.posted(urls, urls.open, draft);
      await store.forget(draft.key);
      if (answer.url) return location.assign(answer.url);
      note(answer.refused, "warning");
    } catch (fault) {
      if (fault instanceof store.NotSignedIn) signIn();
      else note("草稿在这台设备上是加密的，联网后才能打开。", "warning");
    }
    return refresh();
  }

  function note(text, kind = "", ...more) {
    notes.append(line(text, kind, more));
  }

  // -- leaving, and the worker ------------------------------------------------------------------------

  // The worker asks the same on every other page. What was typed a moment ago counts as well.
  const out = document.querySelector(`form[action="${urls.logout}"]`);
  out?.addEventListener("submit", async (event) => {
    const asks = Boolean(navigator.serviceWorker?.controller) || !navigator.onLine;
    if (asks && !typed) return;
    event.preventDefault();
    await save();
    if (asks) return HTMLFormElement.prototype.submit.call(out);
    await Promise.race([store.sendAll(urls, person).catch(() => {}), new Promise((done) => setTimeout(done, 3000))]);
    const here = await store.left(person).catch(() => ({ waiting: [], unfinished: [] }));
    if (here.waiting.length + here.unfinished.length) askToLeave(here);
    else await leaveDevice();
  });

  // What was swept is told on this page already.
  function askToLeave({ waiting, unfinished }) {
    const parts = [];
    if (waiting.length) parts.push(`${waiting.length} 条没有送出`);
    if (unfinished.length) parts.push(`${unfinished.length} 份没有填完`);
    const asked = line(`还有 ${parts.join("、")}，退出登录会把它们从这台设备清除，要重新登记。`, "warning", [
      button("留下", async () => { asked.remove(); await refresh(); }),
      button("仍然退出并清除", leaveDevice),
    ]);
    asked.dataset.leaving = "";
    notes.querySelector("[data-leaving]")?.remove();
    notes.append(asked);
    box.scrollIntoView({ block: "center" });
  }

  async function leaveDevice() {
    typed = false; // what is in the form is not kept again while the page goes
    await store.clear(person);
    // So that the server does not clear what others left here.
    const told = Object.assign(document.createElement("input"), { type: "hidden", name: "device", value: "clears" });
    out.append(told);
    HTMLFormElement.prototype.submit.call(out);
  }

  async function work() {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(urls.worker);
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((one) => one.name);
    active.postMessage({ keep: [...new Set(loaded)], person, shown: location.pathname });
  }

  window.addEventListener("online", sendWaiting);
  window.addEventListener("offline", refresh);
  setInterval(sendWaiting, MINUTE); // a network may be there and lead nowhere
  sendWaiting();
  if (document.readyState === "complete") work().catch(() => {});
  else window.addEventListener("load", () => work().catch(() => {}));
}

// -- pieces ----------------------------------------------------------------------------------------

function element(name, kind, text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}

function line(text, kind = "", more = []) {
  const made = element("p", `message draft ${kind}`.trim());
  made.append(element("span", "", text), ...more);
  return made;
}

function button(text, act) {
  const made = element("button", "btn", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function link(url, text) {
  const made = element("a", "btn", text);
  made.href = url;
  return made;
}

function ago(at) {
  const minutes = Math.max(0, Math.round((Date.now() - at) / MINUTE));
  if (minutes < 1) return "刚才";
  return minutes < 60 ? `${minutes} 分钟前` : `${Math.round(minutes / 60)} 小时前`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function clock(at) {
  const when = new Date(at);
  return `${when.getMonth() + 1} 月 ${when.getDate()} 日 ${two(when.getHours())}:${two(when.getMinutes())}`;
}
