// At the desk a cell opens its evidence beside the matrix; on a phone, and without this file,
// the same address is a page. Escape closes, and the focus returns to the cell.

const desk = matchMedia("(min-width: 1100px)");
let opener = null;

function panel() {
  return document.getElementById("evidence");
}

function mark(link, on) {
  if (!link) return;
  if (on) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

async function open(link) {
  const inside = panel().contains(link);
  if (!inside) {
    mark(opener, false);
    opener = link;
    mark(opener, true);
  }
  await window.htmx.ajax("GET", link.href, { target: "#evidence", swap: "innerHTML" });
  panel().hidden = false;
  panel().scrollTop = 0;
  const title = panel().querySelector("[data-panel-title]");
  if (title) title.focus({ preventScroll: true });
}

function close() {
  if (!panel() || panel().hidden) return;
  panel().hidden = true;
  panel().replaceChildren();
  // A filter may have replaced the cell since.
  const cell = opener && (document.contains(opener) ? opener : document.getElementById(opener.id));
  mark(opener, false);
  if (cell) cell.focus({ preventScroll: true });
  opener = null;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-panel-close]")) {
    close();
    return;
  }
  const link = event.target.closest("a[data-evidence]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || !desk.matches || !panel() || !window.htmx) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

// Signed out meanwhile, or out of scope by now: the page itself says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== panel()) return;
  const { xhr, pathInfo } = event.detail;
  const elsewhere = xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location.href).pathname;
  if (xhr.status >= 400 || elsewhere) {
    event.detail.shouldSwap = false;
    location.assign(pathInfo.requestPath);
  }
});

desk.addEventListener("change", () => {
  if (!desk.matches) close();
});
