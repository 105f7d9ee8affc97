// The coder's bench by keyboard. What a key does stands in the page: data-key on what it presses,
// data-number on the row that it picks. Without this every row and button works by hand.

const bench = () => document.querySelector("[data-bench]");
const one = (query) => bench()?.querySelector(query);

document.addEventListener("htmx:load", (event) => {
  // After a confirmation the next name has the focus: a reader says it, and every key works.
  if (event.detail.elt.matches?.("[data-bench]")) arrive(event.detail.elt);
});

function arrive(here) {
  here.focus({ preventScroll: true });
  const written = here.querySelector("#written");
  if (written && written.getBoundingClientRect().top < 72) here.scrollIntoView({ block: "start" });
}

const adds = (event) => Boolean(event.shiftKey || one("[data-several]")?.checked);

// A row alone, unless several are wanted: then the page says so, for more are not taken otherwise.
function settle(row, event) {
  if (event.shiftKey && one("[data-several]")) one("[data-several]").checked = true;
  if (!row.checked || adds(event)) return;
  bench().querySelectorAll("[data-pick]").forEach((other) => { if (other !== row) other.checked = false; });
}

function pick(row, event) {
  row.checked = adds(event) ? !row.checked : true;
  settle(row, event);
  row.closest(".pick").scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-pick]");
  // Of a row that was the only one a second tap changes nothing: something stays picked.
  if (!row) return;
  if (!row.checked && !adds(event)) row.checked = true;
  settle(row, event);
});

function press(element) {
  if (element.matches("[data-several]")) element.checked = !element.checked;
  else if (element.matches("input")) { element.focus(); element.select(); }
  else if (element.matches("[data-chosen]")) element.focus(); // Enter decides
  else element.click(); // htmx learns by the click which button it was
}

// What was found by words: Enter picks the first one, and the next Enter confirms it.
function fromSearch(event) {
  if (event.key === "Escape") { bench().focus(); return; }
  if (event.key !== "Enter" || event.isComposing) return;
  const first = one("#found [data-pick]");
  event.preventDefault();
  // Not one of what was typed before: its answer is still under way.
  if (first?.closest("[data-words]").dataset.words !== event.target.value.trim()) return;
  pick(first, event);
  bench().focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (!bench() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  // Elsewhere on the page a key is what it always is.
  if (event.target !== document.body && !bench().contains(event.target)) return;
  if (event.target.matches("input[type=search]")) { fromSearch(event); return; }
  if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
  // A link or a button that somebody went to by tab does what it says.
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const digit = /^(?:Digit|Numpad)([1-8])$/.exec(event.code)?.[1];
  const found = digit ? one(`[data-number="${digit}"]`) : one(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // While an answer is under way nothing is decided: it would be about a name nobody has seen.
  if (one(".htmx-request:not(input)")) return;
  if (digit) pick(found, event);
  else press(found);
}, true);
