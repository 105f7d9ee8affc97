// Makes the form of a case quick on a phone: operations are picked, not typed; what was chosen
// last is chosen. Without this file the form is the same one, with three rows to fill in.
// What it knows is in the page, so it works without a network.

const MOST = 12, FOUND = 8, UNDO = 8000; // rows, lines, ms
const LIKELY_FROM = 3, ENOUGH = 3, WAIT = 300; // characters, lines, ms

const root = document.querySelector("[data-case-fields]");
const source = document.getElementById("case-data");
if (root && source) start(root, JSON.parse(source.textContent));
undoFor(UNDO);

function start(root, told) {
  const form = root.closest("form");
  const words = told.words.map(([name, letters, category, options, unclear]) => ({ name, letters, category, options, unclear, plain: fold(name) }));
  const byName = new Map(words.map((word) => [word.name, word]));
  const list = root.querySelector("[data-acts]");
  const blank = root.querySelector("template").content.firstElementChild;
  const field = (name) => form.elements.namedItem(name);
  let role = told.role; // the last one chosen
  let guided = Boolean(form.querySelector("[name=guidance]:checked"));

  // -- operations ---------------------------------------------------------------------------------

  const rows = () => [...list.querySelectorAll("[data-act]")];
  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const named = (name) => rows().find((row) => fold(part(row, "name").value) === fold(name));

  function add({ name, category = "" }, focus = false) {
    const known = named(name);
    if (known) return known;
    if (rows().length >= MOST) return void (root.querySelector("[data-too-many]").hidden = false);
    const number = Math.max(-1, ...rows().map((row) => Number(part(row, "name").name.split("-")[1]))) + 1;
    const row = numbered(blank.cloneNode(true), number);
    part(row, "name").value = name;
    part(row, "category").value = category || byName.get(name)?.category || "";
    choose(row, told.habits[name]?.[0] || role || "参与");
    list.append(row);
    shape(row);
    guide(told.habits[name]?.[1] || []);
    if (focus) row.querySelector("input:checked")?.focus();
    changed();
    return row;
  }

  function choose(row, value) {
    for (const radio of row.querySelectorAll("[name$='-role']")) radio.checked = radio.value === value;
  }

  // A filled row is a card with the name as text; a blank one goes.
  function shape(row) {
    const input = part(row, "name"), category = part(row, "category");
    const shown = input.value.trim() || told.titles[category.value] || "";
    if (!shown) return row.remove();
    row.classList.remove("blank");
    row.classList.add("picked");
    row.querySelector("legend").textContent = shown;
    row.querySelector("legend").className = "visually-hidden";
    const head = document.createElement("div"), title = document.createElement("strong");
    head.className = "act-head";
    title.textContent = shown;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn remove";
    remove.setAttribute("aria-label", `移去 ${shown}`);
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      row.remove();
      changed();
      root.querySelector("#act-search").focus();
    });
    head.append(title, remove);
    row.querySelector(".segments").before(head);
    meaning(row);
    category.addEventListener("change", () => meaning(row));
    part(row, "outcome").addEventListener("change", () => meaning(row));
  }

  // To which category the name belongs; where nobody can tell, the row asks.
  function meaning(row) {
    const word = byName.get(part(row, "name").value.trim()), category = part(row, "category");
    const outcome = part(row, "outcome"), hint = row.querySelector("[data-act-hint]");
    const options = word?.options || [];
    // Of different stages: the day decides, nobody need choose.
    const isKnown = options.length > 0 && !word.unclear;
    const title = told.titles[category.value] || (isKnown ? optionTitle(word) : "");
    const ended = outcome.value === "done" ? "" : outcome.selectedOptions[0].textContent;
    row.querySelector("[data-act-told]").textContent = [title, ended].filter(Boolean).map((one) => ` · ${one}`).join("");
    const unclear = !category.value && !isKnown;
    hint.hidden = !unclear;
    if (unclear) hint.textContent = advice(word, options);
    const asks = unclear && (!word || options.length > 1);
    if (asks) row.querySelector("details").open = true;
  }

  function advice(word, options) {
    if (options.length > 1) return `这个名称可归入：${options.map((id) => told.titles[id]).join("、")}。请选一类。`;
    return word ? "细则的表格里没有这一项，可不选类别。" : "目录里没有这个名称。知道类别就选一类，不知道可不选。";
  }

  // The guidance used last for this operation, as long as nobody chose another for this case.
  function guide(values) {
    if (guided || !values.length) return;
    for (const box of form.querySelectorAll("[name=guidance]")) box.checked = values.includes(box.value);
  }

  list.addEventListener("change", (event) => {
    if (event.target.name.endsWith("-role")) role = event.target.value;
  });
  root.querySelector("[data-guidance]").addEventListener("change", () => { guided = true; });

  // -- finding an operation ----------------------------------------------------------------------

  const picker = root.querySelector("[data-picker]");
  const recent = picker.querySelector("[data-recent]");
  const search = picker.querySelector("#act-search"), found = picker.querySelector("#act-found");
  let at = -1, asking = 0;

  for (const [name, category] of told.acts) {
    const chip = button(name, "chip-button", () => {
      const row = named(name);
      if (row) { row.remove(); changed(); } else add({ name, category });
    });
    chip.dataset.name = name;
    recent.append(chip);
  }

  function changed(isTyped = true) {
    for (const chip of recent.children) chip.setAttribute("aria-pressed", String(Boolean(named(chip.dataset.name))));
    root.querySelector("[data-too-many]").hidden = rows().length <= MOST;
    if (isTyped) form.dispatchEvent(new Event("input")); // for the drafts
  }

  function show(likely = []) {
    const query = search.value.trim();
    const hits = query ? best(words, query) : [];
    const lines = hits.map((word) => option(word.name, optionTitle(word), () => pick(word)));
    for (const [name, said] of likely) {
      const word = byName.get(name) || { name };
      if (!hits.includes(word)) lines.push(option(name, said, () => pick(word)));
    }
    if (!likely.length) ask(query, hits.length);
    if (query && !hits.some((word) => word.plain === fold(query))) {
      lines.push(option(`照写“${query}”`, "目录外的名称", () => pick({ name: query })));
    }
    found.replaceChildren(...lines);
    move(-1);
    found.hidden = !lines.length;
    search.setAttribute("aria-expanded", String(!found.hidden));
  }

  // Of words that no name here is like, the server may know more; without a network it is not asked.
  function ask(query, hits) {
    clearTimeout(asking);
    if (!told.likely || query.length < LIKELY_FROM || hits >= ENOUGH || !navigator.onLine) return;
    asking = setTimeout(async () => {
      const body = new URLSearchParams({ name: query, csrfmiddlewaretoken: field("csrfmiddlewaretoken").value });
      try {
        const answer = await fetch(told.likely, { method: "POST", body });
        const { lines } = answer.ok ? await answer.json() : { lines: [] };
        const place = at;
        if (!lines.length || search.value.trim() !== query) return;
        show(lines);
        if (place >= 0) move(place);
      } catch { /* it can be written as it was typed */ }
    }, WAIT);
  }

  const optionTitle = (word) => word.options.map((id) => told.titles[id]).join(" / ");

  function option(text, title, act) {
    const line = document.createElement("li");
    line.role = "option";
    line.id = `found-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    line.append(text);
    if (title && title !== text) {
      const more = document.createElement("span");
      more.className = "soft small";
      more.textContent = title;
      line.append(more);
    }
    // Before the field loses the focus, so that the keyboard stays for the next operation.
    line.addEventListener("pointerdown", (event) => event.preventDefault());
    line.addEventListener("click", act);
    return line;
  }

  function pick(word) {
    add(word);
    search.value = "";
    show();
  }

  function move(to) {
    at = to;
    [...found.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
    const line = found.children[at];
    if (line) line.scrollIntoView({ block: "nearest" });
    if (line) search.setAttribute("aria-activedescendant", line.id);
    else search.removeAttribute("aria-activedescendant");
  }

  // Above the keyboard, with room for what is found.
  search.addEventListener("focus", () => { if (innerWidth < 760) picker.scrollIntoView({ block: "start" }); });
  search.addEventListener("input", () => show());
  search.addEventListener("keydown", (event) => {
    const last = found.children.length - 1;
    if (event.key === "ArrowDown" && last >= 0) move(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp" && last >= 0) move(at <= 0 ? last : at - 1);
    else if (event.key === "Enter") (found.children[Math.max(at, 0)] || { click() {} }).click();
    else if (event.key === "Escape") { search.value = ""; show(); }
    else return;
    event.preventDefault();
  });
  // What was typed and not picked is an operation too.
  form.addEventListener("submit", () => { if (search.value.trim()) pick({ name: search.value.trim() }); }, true);

  // -- day, place, number, supervisor ----------------------------------------------------------------

  const day = field("day"), place = field("place"), number = field("number"), supervisor = field("supervisor");
  const days = root.querySelector("[data-days]");
  for (const quick of days.querySelectorAll("[data-day]")) {
    quick.addEventListener("click", () => {
      day.value = localDay(Number(quick.dataset.day));
      dayChanged();
    });
  }

  function dayChanged() {
    for (const quick of days.querySelectorAll("[data-day]")) {
      quick.setAttribute("aria-pressed", String(day.value === localDay(Number(quick.dataset.day))));
    }
    if (!place.value) {
      const there = told.rotations.filter(([start, end]) => start <= day.value && day.value <= end).map((visit) => visit[2]);
      placeWord(there[0] || "请选择医院和科室", new Set(there).size !== 1);
      place.options[0].textContent = there.length ? `按轮转：${there[0]}` : "这一天没有轮转，请选择";
    } else {
      placeWord(place.selectedOptions[0].textContent, false);
    }
  }

  function placeWord(word, open) {
    root.querySelector("[data-place-word]").textContent = word;
    if (open) root.querySelector("[data-place]").open = true;
  }

  day.addEventListener("change", dayChanged);
  place.addEventListener("change", dayChanged);

  const letters = root.querySelector("[data-letters]");
  letters.addEventListener("click", () => {
    const on = number.inputMode === "numeric";
    number.inputMode = on ? "text" : "numeric";
    letters.setAttribute("aria-pressed", String(on));
    letters.textContent = on ? "123" : "ABC";
    letters.setAttribute("aria-label", on ? "用数字键盘输入" : "用字母键盘输入");
    number.focus();
  });

  const chips = root.querySelector("[data-supervisors]");
  for (const one of supervisor.querySelector("optgroup[label=最近]")?.children || []) {
    const chip = button(one.textContent, "chip-button", () => {
      supervisor.value = one.value;
      supervisorChanged();
    });
    chip.dataset.value = one.value;
    chips.append(chip);
    chips.hidden = false;
  }
  function supervisorChanged() {
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.dataset.value === supervisor.value));
  }
  supervisor.addEventListener("change", supervisorChanged);

  // -- beginning, and beginning again ------------------------------------------------------------------

  // A page kept on the phone may be from yesterday.
  if (!("again" in form.dataset) && day.value === told.today) day.value = localDay(0);
  rows().forEach(shape);
  for (const hidden of [picker, days, letters]) hidden.hidden = false;
  form.classList.add("live");
  dayChanged();
  supervisorChanged();
  changed(false);

  form.addEventListener("reset", () => {
    const key = field("key"), old = key.value;
    setTimeout(() => {
      if (key.value === old) key.value = uuid();
      rows().forEach((row) => row.remove());
      guided = false;
      search.value = "";
      show();
      dayChanged();
      supervisorChanged();
      changed(false);
    });
  });
}

// -- finding: by words, by initials, by scattered words; the best first ----------------------------------

function best(words, query) {
  const wanted = fold(query), spelt = /^[a-z0-9]+$/.test(wanted);
  const ranked = [];
  for (const word of words) {
    const rank = ranking(word, wanted, spelt);
    if (rank < 9) ranked.push([rank, word.plain.length, word]);
  }
  ranked.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  return ranked.slice(0, FOUND).map((one) => one[2]);
}

function ranking(word, wanted, spelt) {
  if (word.plain === wanted) return 0;
  if (word.plain.startsWith(wanted)) return 1;
  if (word.plain.includes(wanted)) return 2;
  if (spelt && word.letters.startsWith(wanted)) return 3;
  if (spelt && word.letters.includes(wanted)) return 4;
  if (!spelt && wanted.length > 1 && scattered(word.plain, wanted)) return 5;
  if (spelt && wanted.length > 2 && scattered(word.letters, wanted)) return 6;
  return 9;
}

function scattered(text, wanted) {
  let from = 0;
  for (const sign of wanted) {
    from = text.indexOf(sign, from) + 1;
    if (!from) return false;
  }
  return true;
}

// -- pieces ------------------------------------------------------------------------------------------------

function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

function numbered(row, number) {
  for (const one of row.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = one.getAttribute(name);
      if (value?.includes("__")) one.setAttribute(name, value.replace("__", number));
    }
  }
  return row;
}

function button(text, kind, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = text;
  made.setAttribute("aria-pressed", "false");
  made.addEventListener("click", act);
  return made;
}

function localDay(before) {
  const when = new Date();
  when.setDate(when.getDate() - before);
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

// crypto.randomUUID is for HTTPS only.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function undoFor(time) {
  const undo = document.querySelector("[data-saved] [data-undo]");
  if (undo) setTimeout(() => undo.remove(), time);
}
