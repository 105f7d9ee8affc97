// Drafts on this device: sealed before they are kept, so that nobody who holds it can read them.
// A classic script, because the page and the service worker share it. sealing.py opens what
// `seal` makes; docs/adr/0008 says why.

(() => {
  const DAY = 24 * 60 * 60 * 1000;
  const TOLD_FOR = 30 * DAY; // how long a mark waits for its owner
  const PURPOSE = "seldinger draft 1";
  const VERSION = 1;
  const PATIENCE = 20_000; // ms until an answer counts as lost

  // -- what is kept: {key, form, state: unfinished | to_send, at, sealed, person} ----------------
  // Of what was swept a mark stays until its owner was told: {key, state: swept, at, person}.

  function opened() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("seldinger-drafts", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
      asked.onblocked = () => failed(new Error("blocked"));
    });
  }

  async function inStore(mode, ask) {
    const base = await opened();
    try {
      return await new Promise((done, failed) => {
        const transaction = base.transaction("drafts", mode);
        const asked = ask(transaction.objectStore("drafts"));
        transaction.oncomplete = () => done(asked.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    } finally {
      base.close();
    }
  }

  const put = (draft) => inStore("readwrite", (store) => store.put(draft));
  const forget = (key) => inStore("readwrite", (store) => store.delete(key));

  const all = () => inStore("readonly", (store) => store.getAll());
  // A clock that was set back makes a draft too old as well.
  const isOlder = (draft, span) => Math.abs(Date.now() - draft.at) > span;
  const isOld = (draft) => draft.state === "swept" || isOlder(draft, DAY);

  // Looks at every draft in one transaction: two who sweep at once tell of each once.
  const over = (look) => inStore("readwrite", (store) => {
    const asked = store.getAll();
    asked.onsuccess = () => asked.result.forEach((draft) => look(draft, store));
    return asked;
  });

  // Everything of one person. What another left here is somebody's work until its day is over.
  const clear = (person) => over((draft, store) => draft.person === person && store.delete(draft.key));

  // The person's drafts, oldest first.
  async function drafts(person) {
    const own = (await all()).filter((draft) => draft.person === person && !isOld(draft));
    return own.sort((one, other) => one.at - other.at);
  }

  // What a log-out would take from this device: {waiting, unfinished, swept}, oldest first.
  async function left(person) {
    const own = (await all()).filter((draft) => draft.person === person).sort((one, other) => one.at - other.at);
    const fresh = own.filter((draft) => !isOld(draft));
    return {
      waiting: fresh.filter((draft) => draft.state === "to_send"),
      unfinished: fresh.filter((draft) => draft.state === "unfinished"),
      swept: own.filter(isOld),
    };
  }

  // Those that the person has handed in and the server does not have.
  const waiting = async (person) => (await drafts(person)).filter((draft) => draft.state === "to_send");

  // Forgets what is a day old, whosever it is; answers with what was the person's, to be told.
  // person: "" where nobody looks: then a mark stays.
  async function sweep(person) {
    const told = [];
    await over((draft, store) => {
      if (!isOld(draft)) return;
      const { key, at } = draft;
      if (draft.person === person) told.push({ key, at });
      if (draft.person === person) store.delete(key);
      else if (draft.state !== "swept") store.put({ key, state: "swept", at, person: draft.person });
      else if (isOlder(draft, TOLD_FOR)) store.delete(key);
    });
    return told;
  }

  // -- sealing ------------------------------------------------------------------------------------

  const bytes = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
  const unpacked = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  function packed(array) {
    let text = "";
    for (const byte of array) text += String.fromCharCode(byte);
    return btoa(text);
  }

  async function seal(point, fields, about) {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const receiver = unpacked(point);
    const theirs = await crypto.subtle.importKey("raw", receiver, curve, false, []);
    const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const sender = await crypto.subtle.exportKey("raw", ours.publicKey);
    const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
    const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const info = joined(bytes(PURPOSE), sender, receiver);
    const told = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    const key = await crypto.subtle.deriveKey(told, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bound = { name: "AES-GCM", iv, additionalData: bytes(about) };
    const text = await crypto.subtle.encrypt(bound, key, bytes(JSON.stringify(fields)));
    return packed(joined([VERSION], sender, iv, text));
  }

  // Seals a form's fields and keeps them: from here on nobody reads them on this device.
  async function keep({ point, person, key, form, state, fields }) {
    const at = Date.now();
    const sealed = await seal(point, fields, `${key}|${form}|${state}|${at}`);
    const draft = { key, form, state, at, sealed, person };
    await put(draft);
    return draft;
  }

  // -- sending ------------------------------------------------------------------------------------

  class NotSignedIn extends Error {}
  class NoAnswer extends Error {} // the server was reached, and could not say

  async function asked(url, options = {}) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      return await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: patience.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  }

  // Who is signed in, and the token that a form needs. Throws where the server is not reached.
  async function session(urls) {
    const answer = await asked(urls.session);
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new NotSignedIn();
    if (!answer.ok) throw new NoAnswer(`session: ${answer.status}`);
    return answer.json();
  }

  // The server's answer to one draft: {url}, {faults, url} or {refused}. Throws where there is none.
  // A token that has grown old is asked for anew, once.
  async function posted(urls, where, draft, token = "", more = {}) {
    const { key, form, state, at, sealed } = draft;
    const body = new URLSearchParams({ key, form, state, at, sealed, ...more });
    const ask = (header) => asked(where, { method: "POST", body, headers: { "X-CSRFToken": header } });
    let answer = token ? await ask(token) : null;
    if (!answer || answer.status === 403) answer = await ask((await session(urls)).token);
    if (answer.type === "opaqueredirect") throw new NotSignedIn();
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.startsWith("application/json")) throw new NoAnswer(`answer: ${answer.status}`);
    return answer.json();
  }

  // Sends whatever is ready, one tab at a time, and forgets what the server has. but: the key of
  // what its page is sending itself.
  function sendAll(urls, person, but = "") {
    const send = async () => {
      const answers = [];
      const ready = (await waiting(person)).filter((draft) => draft.key !== but);
      if (!ready.length) return answers;
      const { token, person: signedIn } = await session(urls);
      if (signedIn !== person) throw new NotSignedIn();
      for (const draft of ready) {
        try {
          const answer = await posted(urls, urls.send, draft, token);
          await forget(draft.key);
          answers.push({ draft, ...answer });
        } catch (fault) {
          if (!(fault instanceof NoAnswer)) throw fault; // the next one may fare better
        }
      }
      return answers;
    };
    return navigator.locks ? navigator.locks.request("seldinger-drafts", send) : send();
  }

  globalThis.seldingerDrafts = { drafts, left, sweep, keep, forget, clear, session, posted, sendAll, NotSignedIn };
})();
