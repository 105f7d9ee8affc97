// Starts the page's modules, and starts them again on what htmx brings in.
// A page without this file works; it is only slower to use.

const modules = [];

export function register(init) {
  modules.push(init);
  init(document);
}

document.addEventListener("htmx:load", (event) => modules.forEach((init) => init(event.detail.elt)));

// On a phone the parts of a destination scroll sideways: the one shown is never out of sight.
document.querySelectorAll(".sections").forEach((bar) => {
  const here = bar.querySelector("[aria-current]");
  if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
});

// The person menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.me[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    document.querySelectorAll("details.me[open]").forEach((menu) => { menu.open = false; });
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") focusSearch(event);
  if (event.key === "j" || event.key === "k") step(event, event.key === "j" ? 1 : -1);
});

function focusSearch(event) {
  const field = document.querySelector("input[type=search]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

// j and k walk through whatever the page marks with data-step; Enter then follows the link.
function step(event, by) {
  const all = [...document.querySelectorAll("[data-step]")].filter((one) => one.offsetParent);
  if (!all.length) return;
  event.preventDefault();
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
}
