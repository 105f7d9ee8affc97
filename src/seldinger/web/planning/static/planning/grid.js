// The grid by mouse and by keys. Without this each stay is a link to a page with the same forms.
import { register } from "../seldinger/site.js";

const sheet = () => document.getElementById("plan-sheet");
const panel = () => document.getElementById("grid-panel");
let held = null; // the stay being dragged: its cell, and the month of it that was taken hold of
let at = [0, 0]; // how far the grid was scrolled before a change

const column = (cell) => {
  let months = 0;
  for (let one = cell.previousElementSibling; one; one = one.previousElementSibling) {
    if (one.tagName === "TD") months += one.colSpan;
  }
  return months;
};
const month = (cell, more) => {
  const [year, first] = cell.closest("table").dataset.first.split("-").map(Number);
  const all = year * 12 + first - 1 + more;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
};
const under = (cell, x) => {
  const box = cell.getBoundingClientRect();
  return Math.max(0, Math.min(cell.colSpan - 1, Math.floor(((x - box.left) / box.width) * cell.colSpan)));
};
const trainee = (cell) => cell.closest("tr").dataset.t;

function send(cell, told) {
  const form = document.getElementById("grid-move");
  if (!form) return;
  const first = column(cell);
  const all = { trainee: trainee(cell), first: month(cell, first), last: month(cell, first + cell.colSpan - 1), to: "", other: "", ...told };
  for (const [name, value] of Object.entries(all)) form.elements[name].value = value;
  const frame = sheet().querySelector(".grid-frame");
  at = [frame.scrollLeft, frame.scrollTop];
  form.requestSubmit();
}

function dropped(cell, x) {
  const from = held.cell;
  if (cell === from) return;
  if (trainee(cell) !== trainee(from)) send(from, { other: trainee(cell) });
  else send(from, { last: "", to: month(cell, column(cell) + under(cell, x) - held.month) });
}

const clear = (name) => document.querySelectorAll(`.plan-grid .${name}`).forEach((one) => one.classList.remove(name));

document.addEventListener("dragstart", (event) => {
  const cell = event.target.closest?.(".plan-grid td.free");
  if (!cell) return;
  held = { cell, month: under(cell, event.clientX) };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", cell.innerText);
  cell.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const cell = held && event.target.closest?.(".plan-grid tr[data-t] td");
  if (!cell) return;
  event.preventDefault();
  if (cell.classList.contains("target")) return;
  clear("target");
  cell.classList.add("target");
});
document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.(".plan-grid tr[data-t] td");
  if (!cell) return;
  event.preventDefault();
  dropped(cell, event.clientX);
});
document.addEventListener("dragend", () => { held = null; clear("dragged"); clear("target"); });

// A stay that is tapped tells beside the grid why it is there.
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest("[data-close]") && panel()) { event.preventDefault(); close(); return; }
  const link = event.target.closest(".plan-grid td a");
  if (!link || !panel()) return;
  event.preventDefault();
  opener = link;
  htmx.ajax("GET", link.href, { target: "#grid-panel", swap: "innerHTML" });
});
let opener = null;

function close() {
  panel().replaceChildren();
  if (opener?.isConnected) opener.focus();
}

function neighbour(cell, by) {
  const next = by > 0 ? cell.nextElementSibling : cell.previousElementSibling;
  return next?.tagName === "TD" ? next : null;
}

// By keys: arrows go from stay to stay, with Shift the stay itself goes.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel()?.firstChild) { close(); return; }
  const cell = document.activeElement?.closest?.(".plan-grid tr[data-t] td");
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!cell || !by || event.altKey || event.ctrlKey || event.metaKey) return;
  const next = neighbour(cell, by);
  if (!next) return;
  event.preventDefault();
  if (!event.shiftKey) next.querySelector("a")?.focus();
  else if (cell.classList.contains("free")) send(cell, { last: "", to: month(cell, by > 0 ? column(cell) + next.colSpan : column(next)) });
});

register((root) => {
  if (root.id === "plan-sheet") {
    const frame = root.querySelector(".grid-frame");
    frame.scrollTo(...at);
    panel()?.replaceChildren();
    const told = root.querySelector("#grid-change") ?? root.querySelector("[role=alert]");
    told?.focus({ preventScroll: true });
    told?.scrollIntoView({ block: "nearest" });
  }
  if (root.closest?.("#grid-panel")) root.querySelector("h2")?.focus();
  // The two tables are read one beneath the other.
  const frames = [...document.querySelectorAll(".grid-frame")];
  frames.forEach((one) => one.addEventListener("scroll", () => frames.forEach((other) => { if (other !== one) other.scrollLeft = one.scrollLeft; }), { passive: true }));
});
